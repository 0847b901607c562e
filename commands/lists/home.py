"""Where one begins: the team's card with a button for everything, and what is one's own (F7, F39)."""

from datetime import datetime

from commands.drafts import answer, draft_rows
from commands.history.log import NEW_WEIGHTS
from commands.lists.filtering import COUNTED
from commands.lists.listing import PAGE, claiming, parked_count
from commands.lists.rows import list_rows
from commands.lists.whose import go, team_shown, which_team
from commands.nudging.quiet_form import quiet_row
from commands.request import Request
from commands.review.schedule import coming
from commands.rules.choices import METHODS
from commands.rules.filter_words import MINE, PARKED_WORDS
from commands.rules.schedule import when_words
from commands.rules.settings import settings_of
from commands.rules.zones import zone_named
from commands.sprint_end.waiting import OpenExperiments, open_experiments, own_rows, waiting_row
from commands.standing import Standing, known, standing
from commands.view import (
    Act,
    Actions,
    Block,
    Button,
    Card,
    Code,
    Note,
    OpenForm,
    Paragraph,
    Reply,
    Row,
    Strong,
)
from storage.enums import PARKED_STATES, Role
from storage.filters import Filters
from storage.people import Person
from storage.ranking import ATTENTION, UNPLANNED, UNTRIAGED, Tally
from storage.store import Store
from storage.teams import Team

TEAMS, A_TEAM, OWN_EXPERIMENTS = 4, 3, 3
NOTHING_WAITS = "Nothing waits for a decision."
NOTHING_OPEN = "Nothing is open yet. File the first thing that slows you down:"
NEXT_REVIEW = "Next review: {when}."
NONE_OWN = "Nothing open that you filed or that is yours to do."
_WAITING = (
    (UNPLANNED, "{n} Critical debt {items} {are} not planned.", "Plan them", "critical debt new triaged"),
    (ATTENTION, "{n} {items} {are} in the attention lane.", "Show them", "attention"),
    (UNTRIAGED, "{n} new {items} {wait} for a priority.", "Triage them", "new untriaged"),
)


def show_team_home(request: Request, store: Store) -> Reply:
    """`/backlog`: what waits, the first items in order, and a button for everything there is."""
    person = known(request, store)
    team = team_shown(request, store, person)
    if team is None:
        return answer(request, which_team(request, store, person))
    reader = standing(request, store, team.id, person)
    tried = open_experiments(store, team, request.now)
    waiting: list[Block] = [*waiting_rows(store, team, tried)] or [Note((NOTHING_WAITS,))]
    waiting += [waiting_row(team, tried)] if tried.run and not tried.wait else []
    first = store.items.page(team.id, Filters(ranked=True), at_most=PAGE)
    top: list[Block] = [*list_rows(store, team, reader, first, request.now)]
    if not top:
        waiting = [block for block in waiting if isinstance(block, Row)]
        top = [Paragraph((NOTHING_OPEN,)), Row((Code("/debt what slows you down"),))]
    about = [Note((_about(store, team, reader),)), Note((_review(store, team, team.zone, request.now),))]
    about += [Note((NEW_WEIGHTS,))] if team.unsettled_from is not None else []
    blocks = (*waiting, *top, *about, _everything(team, reader))
    return answer(request, Card(blocks, title=f"{team.key} · {team.name}"))


def waiting_rows(store: Store, team: Team, tried: OpenExperiments) -> list[Row]:
    """What asks for a decision, each with the button that shows it."""
    numbers = store.ranking.totals(team.id, Tally.WAITING)
    rows = [
        Row((_said(said, numbers[name]),), "", (go(label, "backlog.list", team, filters=words),))
        for name, said, label, words in _WAITING
        if numbers.get(name)
    ]
    return [*rows, waiting_row(team, tried)] if tried.wait else rows


def _said(text: str, number: int) -> str:
    one = number == 1
    items, are, wait = ("item", "is", "waits") if one else ("items", "are", "wait")
    return text.format(n=number, items=items, are=are, wait=wait)


def _about(store: Store, team: Team, reader: Standing) -> str:
    """Who owns the order, how it is made, and how much there is."""
    parked = parked_count(store, team)
    parts = [
        f"Product Owner: {reader.owner or 'nobody yet'}",
        f"Ranking: {METHODS[settings_of(team.settings).method]}",
        f"{store.ranking.ranked_count(team.id)} in order",
        f"{parked} paused, measuring or accepted" if parked else "",
    ]
    return " · ".join(part for part in parts if part)


def _review(store: Store, team: Team, zone: str, now: datetime) -> str:
    """When the next review is, in that zone."""
    return NEXT_REVIEW.format(when=when_words(coming(store, team, now, 1)[0].at, zone))


def _everything(team: Team, reader: Standing) -> Actions:
    """A button for all that one can do from here."""
    named = {"team": team.key}
    return Actions(
        (
            *claiming(team, reader),
            OpenForm("File debt", "debt.form", primary=True),
            OpenForm("File improvement story", "improve.form"),
            go("List", "backlog.list", team),
            go("Tree", "backlog.tree", team),
            go("Queues", "backlog.queues", team),
            go("Cold", "backlog.cold", team),
            go("Mine", "backlog.mine", team),
            Act("Sprint", "sprint.show", named),
            Act("Review", "review.show", named),
            OpenForm("Search", "backlog.search_form", named),
            Act("Report", "report.show", named),
            Act("Log", "backlog.log", named),
            OpenForm("Settings", "settings.form", {"team": str(team.id)}),
            OpenForm("Rules", "rules.form", {"team": str(team.id)}),
            Act("Help", "backlog.help"),
        )
    )


def show_mine(request: Request, store: Store) -> Reply:
    """`/backlog mine`: what you filed or are to do, team by team, each with its rank number."""
    person = known(request, store)
    blocks = own_blocks(request, store, person) or [Note((NONE_OWN,))]
    team = team_shown(request, store, person)
    back = [Actions((go("Home", "backlog.home", team),))] if team is not None else []
    return answer(request, Card((*blocks, *back), title="Yours"))


def show_own_home(request: Request, store: Store) -> Reply:
    """The home tab: what waits for your decision, what is yours, your drafts, and how to file (F39)."""
    person = known(request, store)
    file = Actions(
        (
            OpenForm("File debt", "debt.form", primary=True),
            OpenForm("File improvement story", "improve.form"),
        )
    )
    decisions = [*_decisions(request, store, person), *_tried(request, store, person)] if person else []
    own = own_blocks(request, store, person) or [Note((NONE_OWN,))]
    drafts = draft_rows(request, store, person)
    blocks: list[Block] = [file, *decisions, Paragraph((Strong("Yours, in order of rank"),)), *own]
    blocks += [Paragraph((Strong("Your drafts"),)), *drafts] if drafts else []
    blocks += [*_reviews(request, store, person), quiet_row(request, store, person)] if person else []
    return Reply(private=Card(tuple(blocks), title="Hearth"))


def _reviews(request: Request, store: Store, person: Person) -> list[Block]:
    """When the reviews of one's teams are, in one's own zone where it is known."""
    teams = store.teams.of_person(person.id)[:TEAMS]
    return [
        Note((f"{team.key}: {_review(store, team, zone_named(person.zone) or team.zone, request.now)}",))
        for team in teams
    ]


def _decisions(request: Request, store: Store, person: Person) -> list[Block]:
    """What waits in the teams whose order the person decides."""
    rows: list[Block] = []
    for team in store.teams.of_person(person.id):
        if store.teams.membership(team.id, person.id).role in (Role.OWNER, Role.DEPUTY):
            tried = open_experiments(store, team, request.now)
            rows += [_in_front(team, row) for row in waiting_rows(store, team, tried)]
    return [Paragraph((Strong("Waits for your decision"),)), *rows[:10]] if rows else []


def _tried(request: Request, store: Store, person: Person) -> list[Block]:
    """What the person tries out, until its verdict."""
    rows = [
        _in_front(team, row)
        for team in store.teams.of_person(person.id)[:TEAMS]
        for row in own_rows(request, store, team, person)
    ]
    return [Paragraph((Strong("Your experiments"),)), *rows[:OWN_EXPERIMENTS]] if rows else []


def _in_front(team: Team, row: Row) -> Row:
    """The row of another place: it names its team, and opens in front instead of turning this card."""
    opened = tuple(_opening(button) for button in row.buttons)
    return Row((Strong(team.key), " ", *row.row), row.detail, opened)


def _opening(button: Button) -> Button:
    if not isinstance(button, Act):
        return button
    args = {name: value for name, value in button.args.items() if name != "page"}
    return OpenForm(button.label, button.command, args)


def own_blocks(request: Request, store: Store, person: Person | None) -> list[Block]:
    """What somebody filed or is to do, team by team; nothing when there is none."""
    if person is None:
        return []
    theirs = [team.id for team in store.teams.of_person(person.id)]
    elsewhere = [item.team_id for item in store.items.of_person(person.id, PAGE * 2)]
    teams = [store.teams.get(team_id) for team_id in dict.fromkeys(theirs + elsewhere)]
    filled = [(team, blocks) for team in teams if (blocks := _own(request, store, team, person, len(teams)))]
    return [block for _, blocks in filled[:TEAMS] for block in blocks] + _others(
        [team for team, _ in filled[TEAMS:]]
    )


def _own(request: Request, store: Store, team: Team, person: Person, teams: int) -> list[Block]:
    most = PAGE if teams == 1 else A_TEAM
    mine = Filters(mine=person.id, ranked=True)
    items = store.items.page(team.id, mine, at_most=most)
    parked = store.items.page(team.id, Filters(mine=person.id, state=tuple(PARKED_STATES)), at_most=1)
    if not items and not parked:
        return []
    number = store.items.count(team.id, mine, at_most=COUNTED + 1)
    counted = str(number) if number <= COUNTED else f"more than {COUNTED}"
    reader = standing(request, store, team.id, person)
    buttons = [_all("All of them", team, MINE)] if number > len(items) else []
    buttons += [_all("Paused, measuring or accepted", team, f"{MINE} {PARKED_WORDS}")] if parked else []
    heading = Paragraph((Strong(f"{team.key} · {team.name}"), f": {counted} in order"))
    rows = list_rows(store, team, reader, items, request.now)
    return [heading, *rows, *([Actions(tuple(buttons))] if buttons else [])]


def _all(label: str, team: Team, words: str) -> OpenForm:
    return OpenForm(label, "backlog.list", {"team": team.key, "filters": words})


def _others(teams: list[Team]) -> list[Block]:
    if not teams:
        return []
    buttons = tuple(_all(team.key, team, MINE) for team in teams[:25])
    return [Note(("More of yours:",)), Actions(buttons)]
