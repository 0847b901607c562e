"""Finding items by their words, also misspelt ones: the best first, five at a time (F7)."""

from commands.backlog import NO_TEAM, PAGE, WHICH
from commands.cards import list_row
from commands.drafts import answer
from commands.request import Request
from commands.standing import Standing, as_id, known, own_team, standing
from commands.view import (
    Act,
    Actions,
    Block,
    Button,
    Card,
    Code,
    Line,
    OpenForm,
    Paragraph,
    Reply,
    Row,
    Strong,
)
from storage.items import Item
from storage.people import Person
from storage.search import Found
from storage.shelves import Reader
from storage.store import Store
from storage.teams import Team

QUERY_AT_MOST = 150
NOTHING = "Nothing in {key} has these words."
TRY = "Try fewer or other words, or file it:"
TRY_NEAR = "Try one of these, or file it:"


def find(request: Request, store: Store) -> Reply:
    """The team's items that the words mean, whatever their state, each with its rank number if it has one."""
    person = known(request, store)
    query = " ".join(request.args["query"].split())[:QUERY_AT_MOST]
    team = own_team(request, store, person)
    if "team" in request.args:
        team = store.teams.by_key(request.args["team"])
    if team is None:
        return answer(request, _which_team(store, person, query))
    reader = standing(request, store, team.id, person)
    start = as_id(request.args.get("from", ""))
    sight = Reader(reader.person_id, sees_restricted=reader.sees_all)
    found = store.search.find(team.id, query, sight, PAGE, start)
    if not found.item_ids and start:
        start, found = 0, store.search.find(team.id, query, sight, PAGE)
    if not found.item_ids:
        return answer(request, _nothing(team, query, found))
    blocks = [*_said(found), *_rows(store, team, reader, found), *_pages(team, query, found, start)]
    return answer(request, Card(tuple(blocks), title=f"{team.key} · “{query}”"))


def _said(found: Found) -> list[Block]:
    """What was read otherwise than it was typed, and how many there are."""
    lines: list[Line] = [
        ("Searched for ", Strong(taken), f", not {typed}.") for typed, taken in found.taken_for
    ]
    lines += [("In none of these: ", Strong(", ".join(found.missing)), ".")] if found.missing else []
    number = f"More than {found.total}" if found.more else str(found.total)
    return [Paragraph(line) for line in (*lines, (f"{number} found, the best first.",))]


def _rows(store: Store, team: Team, reader: Standing, found: Found) -> list[Block]:
    items = [store.items.get(item_id) for item_id in found.item_ids]
    ranks = store.ranking.positions(team.id, [item.rank_key for item in items])
    return [list_row(item, _rank(item, ranks), hidden=not reader.sees(item)) for item in items]


def _rank(item: Item, ranks: dict[str, int]) -> str:
    return f"{ranks[item.rank_key]}. " if item.rank_key in ranks else ""


def _pages(team: Team, query: str, found: Found, start: int) -> list[Block]:
    buttons: list[Button] = []
    if start > PAGE:
        buttons.append(_again("First", team, query, 0))
    if start:
        buttons.append(_again("Previous", team, query, max(start - PAGE, 0)))
    if start + PAGE < found.total:
        buttons.append(_again("Next", team, query, start + PAGE))
    return [Actions(tuple(buttons))] if buttons else []


def _again(label: str, team: Team, query: str, start: int) -> Act:
    args = {"team": team.key, "page": "1", "query": query}
    return Act(label, "backlog.search", args | ({"from": str(start)} if start else {}))


def _nothing(team: Team, query: str, found: Found) -> Card:
    """Words that are there, and a way to file what is not."""
    near = tuple(_again(word, team, word, 0) for word in found.nearest)
    file = OpenForm("File it", "debt.form", {"title": query})
    said = f"{NOTHING.format(key=team.key)} {TRY_NEAR if near else TRY}"
    return Card((Paragraph((said,)), Actions((*near, file))), title=f"{team.key} · “{query}”")


def _which_team(store: Store, person: Person | None, query: str) -> Card:
    teams = store.teams.of_person(person.id) if person else []
    if not teams:
        return Card((Paragraph((NO_TEAM,)), Row((Code("/debt what slows you down"),))))
    return Card(
        (Paragraph((WHICH,)), Actions(tuple(_again(team.key, team, query, 0) for team in teams[:25])))
    )
