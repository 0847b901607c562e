"""Reading the backlog: the ranked list, one item, and the home tab."""

from commands.cards import claim_button, full_card, list_row
from commands.drafts import answer, draft_rows
from commands.request import Request
from commands.standing import as_id, find_item, known, own_team, standing
from commands.view import Act, Actions, Block, Button, Card, Code, Note, OpenForm, Paragraph, Reply, Row
from storage.enums import Role
from storage.people import Person
from storage.store import Store

PAGE = 5
NO_TEAM = "Here is no backlog yet. The first filing makes one:"
WHICH = "Which backlog would you like to see?"
EMPTY = "Nothing is open in {key}. File the first thing that slows you down:"


def show_list(request: Request, store: Store) -> Reply:
    """The team's open items in their one order, five at a time, each with its rank number."""
    person = known(request, store)
    team = own_team(request, store, person)
    if "team" in request.args:
        team = store.teams.by_key(request.args["team"])
    if team is None:
        return answer(request, _which_team(store, person))
    after, position = request.args.get("after", ""), as_id(request.args.get("from", "")) or 1
    items = store.items.page(team.id, after=after, at_most=PAGE + 1)
    if not items:
        example = Row((Code("/debt what slows you down"),))
        return answer(request, Card((Paragraph((EMPTY.format(key=team.key),)), example)))
    reader = standing(request, store, team.id, person)
    blocks: list[Block] = [
        list_row(item, f"{position + index}. ", hidden=not reader.sees(item))
        for index, item in enumerate(items[:PAGE])
    ]
    pages: list[Button] = [Act("First", "backlog.list", {"team": team.key, "page": "1"})] if after else []
    if len(items) > PAGE:
        following = {
            "team": team.key,
            "page": "1",
            "after": items[PAGE - 1].rank_key or "",
            "from": str(position + PAGE),
        }
        pages.append(Act("Next", "backlog.list", following))
    if reader.owner is None and reader.role in (Role.MEMBER, Role.DEPUTY):
        pages.append(claim_button(team))
    blocks += [Actions(tuple(pages))] if pages else []
    return answer(request, Card(tuple(blocks), title=f"{team.key} · {team.name}"))


def _which_team(store: Store, person: Person | None) -> Card:
    teams = store.teams.of_person(person.id) if person else []
    if not teams:
        return Card((Paragraph((NO_TEAM,)), Row((Code("/debt what slows you down"),))))
    buttons = tuple(Act(team.key, "backlog.list", {"team": team.key, "page": "1"}) for team in teams[:25])
    return Card((Paragraph((WHICH,)), Actions(buttons)))


def show_item(request: Request, store: Store) -> Reply:
    """Everything about one item, for this person only."""
    item = find_item(request, store, known(request, store))
    return Reply(private=full_card(store, item, request.now))


def show_home(request: Request, store: Store) -> Reply:
    """The home tab: what is yours, your drafts, and how to file (F39)."""
    person = known(request, store)
    file = Actions(
        (
            OpenForm("File debt", "debt.form", primary=True),
            OpenForm("File improvement story", "improve.form"),
        )
    )
    mine = store.items.of_person(person.id, 10) if person else []
    rows: list[Block] = [list_row(item, "", hidden=False) for item in mine] or [
        Note(("Nothing open that you filed or that is yours to do.",))
    ]
    drafts = draft_rows(request, store, person)
    blocks = [file, Paragraph(("Yours, in order of rank",)), *rows]
    blocks += [Paragraph(("Your drafts",)), *drafts] if drafts else []
    return Reply(private=Card(tuple(blocks), title="Hearth"))
