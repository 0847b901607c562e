"""The decision log as people ask for it: why it is there, what was decided, the list of a day (F34)."""

from datetime import date

from commands.drafts import answer
from commands.errors import UserError
from commands.history.past import list_on
from commands.history.telling import moment, what_happened
from commands.item.cards import HIDDEN_TITLE
from commands.request import Request
from commands.rules.biting import cost_words
from commands.rules.score import UNIT, Score, ranked_by, score
from commands.rules.settings import settings_of
from commands.standing import as_id, find_item, known, own_team, standing
from commands.team.affairs import NO_TEAM
from commands.view import (
    Act,
    Actions,
    Block,
    Button,
    Card,
    Facts,
    Note,
    OpenForm,
    Paragraph,
    Reply,
    Row,
    Strong,
)
from storage.items import Item
from storage.log import LATEST, Decision
from storage.people import Person
from storage.rank_key import is_ranked
from storage.store import Store
from storage.teams import Team

PAGE = 10
NO_DAY = "Please name a day as YYYY-MM-DD, such as 2026-11-03."
NOT_YET = "That day is still to come. The list of today:"
NOTHING = "Nothing was in the list of {key} on {day} yet."
NEW_WEIGHTS = "New weights are settling: places may still move within a minute."


def show_why(request: Request, store: Store) -> Reply:
    """`/backlog why PAY-12`: the figures behind its place, and each decision about it, newest first."""
    person = known(request, store)
    item = find_item(request, store, person, follow=True)
    team = store.teams.get(item.team_id)
    before = as_id(request.args.get("before", "")) or LATEST
    entries = store.log.of_item(item.id, PAGE + 1, before)
    blocks = [] if "before" in request.args else [*_reasons(store, team, item)]
    blocks += [_row(store, team, entry) for entry in entries[:PAGE]]
    buttons: list[Button] = [OpenForm("Open", "backlog.show", {"item": str(item.id)})]
    if len(entries) > PAGE:
        older = {"item": str(item.id), "before": str(entries[PAGE - 1].id), "page": "1"}
        buttons.insert(0, Act("Earlier", "item.why", older))
    blocks.append(Actions(tuple(buttons)))
    title = f"Why {item.ref} is where it is" if item.rank_key else f"{item.ref} is {item.state}"
    return answer(request, Card(tuple(blocks), title=title))


def _reasons(store: Store, team: Team, item: Item) -> list[Block]:
    """What puts the item where it stands, as figures that anyone can add up again."""
    settings = settings_of(team.settings)
    made = score(ranked_by(item), settings)
    blocks: list[Block] = [Paragraph((Strong(item.title),))]
    if item.rank_key is not None and is_ranked(item.rank_key):
        place = store.ranking.position(team.id, item.rank_key)
        of_all = store.ranking.ranked_count(team.id)
        blocks.append(Paragraph((f"Number {place} of {of_all}, {_ground(item, made)}.",)))
    elif item.rank_key is not None:
        blocks.append(Paragraph((f"It is {item.state}, so it has no place in the order now.",)))
    parts = [(part.label.capitalize(), part.words) for part in made.parts]
    bitten = [("Cost so far", cost_words(item.bites, item.bite_minutes))] if item.bites else []
    blocks.append(Facts((("Score", f"{made.value / UNIT:.2f} = {made.formula}"), *parts, *bitten)))
    if team.unsettled_from is not None:
        blocks.append(Note((NEW_WEIGHTS,)))
    return blocks


def _ground(item: Item, made: Score) -> str:
    if item.judgement:
        return f"moved by judgement: {item.judgement}"
    if item.committed:
        return "pinned, for it is committed to the program"
    return f"by its score of {made.value / UNIT:.2f}; of equal scores the older item comes first"


def _row(store: Store, team: Team, entry: Decision) -> Row:
    return Row(what_happened(store, team, entry), moment(entry, team))


def show_log(request: Request, store: Store) -> Reply:
    """`/backlog log`: what was decided in the team, newest first, ten at a time."""
    person = known(request, store)
    team = _team(request, store, person)
    reader = standing(request, store, team.id, person)
    before = as_id(request.args.get("before", "")) or LATEST
    entries = store.log.of_team(team.id, PAGE + 1, before)
    rows: list[Block] = []
    for entry in entries[:PAGE]:
        item = _item(store, entry)
        hidden = entry.item_id is not None and (item is None or not reader.sees(item))
        named = (Strong(item.ref), " ") if item else ()
        title = f" · {HIDDEN_TITLE if hidden else item.title}" if item else ""
        rows.append(
            Row(
                (*named, *what_happened(store, team, entry, hidden=hidden)),
                f"{moment(entry, team)}{title}",
            )
        )
    buttons: list[Button] = []
    if "before" in request.args:
        buttons.append(Act("Latest", "backlog.log", {"team": team.key, "page": "1"}))
    if len(entries) > PAGE:
        older = {"team": team.key, "before": str(entries[PAGE - 1].id), "page": "1"}
        buttons.append(Act("Earlier", "backlog.log", older))
    rows += [Actions(tuple(buttons))] if buttons else []
    return answer(request, Card(tuple(rows), title=f"What was decided in {team.key}"))


def _item(store: Store, entry: Decision) -> Item | None:
    """What it was about; nothing when that went where this reader cannot look."""
    try:
        return store.items.get(entry.item_id or 0)
    except LookupError:
        return None


def show_as_of(request: Request, store: Store) -> Reply:
    """`/backlog asof 2026-11-03`: the list as it was when that day ended, in the team's zone."""
    person = known(request, store)
    team = _team(request, store, person)
    reader = standing(request, store, team.id, person)
    try:
        day = date.fromisoformat(request.args["day"])
    except ValueError:
        raise UserError(NO_DAY) from None
    start = as_id(request.args.get("from", ""))
    past = list_on(store, team, day, request.now)
    blocks: list[Block] = [Note((NOT_YET,))] if past.to_come else []
    for number, item in past.rows(store, start, PAGE):
        sees = reader.sees(item) and reader.sees(store.items.get(item.id))
        title = item.title if sees else HIDDEN_TITLE
        details = [str(part) for part in (item.kind, item.priority, item.effort, item.state) if part]
        details += ["moved by judgement"] if item.judgement and sees else []
        blocks.append(Row((f"{number}. ", Strong(item.ref), " ", title), " · ".join(details)))
    if past.count == 0:
        blocks.append(Paragraph((NOTHING.format(key=team.key, day=day),)))
    buttons = _pages(team, day, start, past.count)
    blocks += [Actions(buttons)] if buttons else []
    shown = f": {start + 1}–{min(start + PAGE, past.count)} of {past.count}" if past.count else ""
    return answer(request, Card(tuple(blocks), title=f"{team.key} as of {day}{shown}"))


def _pages(team: Team, day: date, start: int, count: int) -> tuple[Button, ...]:
    args = {"team": team.key, "day": day.isoformat(), "page": "1"}
    buttons: list[Button] = []
    if start > 0:
        buttons.append(Act("Previous", "backlog.asof", args | {"from": str(max(start - PAGE, 0))}))
    if start + PAGE < count:
        buttons.append(Act("Next", "backlog.asof", args | {"from": str(start + PAGE)}))
    return tuple(buttons)


def _team(request: Request, store: Store, person: Person | None) -> Team:
    """The team that is named, or the one that the place or the person leads to."""
    if "team" in request.args:
        team = store.teams.by_key(request.args["team"])
        if team is not None and standing(request, store, team.id, person).role is not None:
            return team
    team = own_team(request, store, person)
    if team is None:
        raise UserError(NO_TEAM)
    return team
