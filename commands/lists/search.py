"""Finding items by their words, also misspelt ones: the best first, five at a time (F7)."""

from commands.drafts import answer
from commands.errors import FieldErrors
from commands.lists.listing import PAGE
from commands.lists.rows import list_rows
from commands.lists.whose import go, team_shown, which_team
from commands.request import Request
from commands.standing import as_id, known, standing
from commands.view import (
    Actions,
    Block,
    Button,
    Card,
    Form,
    Line,
    LineField,
    OpenForm,
    Paragraph,
    Reply,
    Section,
    Strong,
)
from storage.search import Found
from storage.shelves import Reader
from storage.store import Store
from storage.teams import Team

QUERY_AT_MOST = 150
NO_WORDS = "Please type a word or two to look for."
NOTHING = "Nothing in {key} has these words."
TRY = "Try fewer or other words, or file it:"
TRY_NEAR = "Try one of these, or file it:"


def find(request: Request, store: Store) -> Reply:
    """The team's items that the words mean, whatever their state, each with its rank number if it has one."""
    person = known(request, store)
    typed = request.fields.get("query", request.args.get("query", ""))
    query = " ".join(typed.split())[:QUERY_AT_MOST]
    if not query:
        raise FieldErrors({"query": NO_WORDS})
    team = team_shown(request, store, person)
    if team is None:
        return answer(request, which_team(request, store, person, query=query))
    reader = standing(request, store, team.id, person)
    start = as_id(request.args.get("from", ""))
    sight = Reader(reader.person_id, sees_restricted=reader.sees_all)
    found = store.search.find(team.id, query, sight, PAGE, start)
    if not found.item_ids and start:
        start, found = 0, store.search.find(team.id, query, sight, PAGE)
    if not found.item_ids:
        return answer(request, _nothing(team, query, found))
    items = [store.items.get(item_id) for item_id in found.item_ids]
    rows = list_rows(store, team, reader, items, request.now)
    blocks = [*_said(found), *rows, _pages(team, query, found, start)]
    return answer(request, Card(tuple(blocks), title=f"{team.key} · “{query}”"))


def open_search(request: Request, store: Store) -> Reply:
    """A form for the words to look for, where one presses a button and cannot type them."""
    words = LineField(name="query", label="Words", required=True, max_length=QUERY_AT_MOST)
    asked = Form(
        command="backlog.search",
        opener=request.command,
        title="Search",
        submit="Search",
        sections=(Section("", (words,)),),
        token=request.fresh_token,
        args={name: value for name, value in request.args.items() if name == "team"},
    )
    return Reply(form=asked)


def _said(found: Found) -> list[Block]:
    """What was read otherwise than it was typed, and how many there are."""
    lines: list[Line] = [
        ("Searched for ", Strong(taken), f", not {typed}.") for typed, taken in found.taken_for
    ]
    lines += [("In none of these: ", Strong(", ".join(found.missing)), ".")] if found.missing else []
    number = f"More than {found.total}" if found.more else str(found.total)
    return [Paragraph(line) for line in (*lines, (f"{number} found, the best first.",))]


def _pages(team: Team, query: str, found: Found, start: int) -> Actions:
    buttons: list[Button] = []
    if start > PAGE:
        buttons.append(go("First", "backlog.search", team, query=query))
    if start:
        ahead = max(start - PAGE, 0)
        buttons.append(go("Previous", "backlog.search", team, query=query, **{"from": str(ahead)}))
    if start + PAGE < found.total:
        behind = {"from": str(start + PAGE)}
        buttons.append(go("Next", "backlog.search", team, query=query, **behind))
    return Actions((*buttons, go("Home", "backlog.home", team)))


def _nothing(team: Team, query: str, found: Found) -> Card:
    """Words that are there, and a way to file what is not."""
    near = tuple(go(word, "backlog.search", team, query=word) for word in found.nearest)
    file = OpenForm("File it", "debt.form", {"title": query})
    said = f"{NOTHING.format(key=team.key)} {TRY_NEAR if near else TRY}"
    return Card((Paragraph((said,)), Actions((*near, file))), title=f"{team.key} · “{query}”")
