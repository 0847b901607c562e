"""What was pressed last in a step, in one line, with *Undo* for as long as it can be taken back."""

from datetime import datetime

from commands.incident.lines import incident_words
from commands.item.undoable import UNDO_FOR, last_change
from commands.item.values import outcome_text
from commands.planning.sprints import slot_of
from commands.review.agenda import reached
from commands.rules.agenda import INCIDENTS, LIVE
from commands.view import Act, Row, Strong
from storage.enums import State
from storage.items import Item
from storage.log import Decision
from storage.reviews import Review
from storage.store import Store
from storage.teams import Team

NAMED = 6


def latest_row(store: Store, team: Team, review: Review, number: int, now: datetime) -> Row | None:
    """Who did what last in that step; nothing once it cannot be taken back."""
    done = review.latest.get(str(number), "")
    found = _incident(store, done, now) if number == INCIDENTS else _items(store, team, number, done, now)
    if found is None:
        return None
    who, said = found
    args = {"review": str(review.id), "step": str(number), "done": done, "row": "1"}
    return Row((Strong(who or "Somebody"), f": {said}"), "", (Act("Undo", "review.undo", args),))


def pairs_in(done: str) -> list[tuple[int, int]]:
    """`12:5 13:2` → items with the version that each was left in."""
    pairs = [pair.split(":") for pair in done.split()]
    return [(int(pair[0]), int(pair[1])) for pair in pairs if len(pair) == 2 and all(map(str.isdigit, pair))]


def as_it_is(store: Store, team: Team, item: Item, number: int, now: datetime) -> str:
    """`PAY-3 is High now`: how an item stands, as the step that asked about it has it."""
    return f"{item.ref} {_how(store, team, item, number, now)}"


def _how(store: Store, team: Team, item: Item, number: int, now: datetime) -> str:
    if item.team_id != team.id:
        return "is in another backlog now"
    if item.merged_into_id is not None:
        return f"is {item.state_reason}"
    if number == LIVE and item.state in (State.MEASURING, State.CLOSED):
        return _measured(item)
    match item.state:
        case State.NEW | State.TRIAGED:
            return f"is {item.priority} now" if item.priority else "has no priority now"
        case State.PLANNED:
            return f"is planned{_where(store, team, item, now)}"
        case State.ACCEPTED:
            return f"is accepted until {item.accepted_until}"
        case _:
            return f"is {item.state} now"


def _where(store: Store, team: Team, item: Item, now: datetime) -> str:
    if item.sprint_id is None:
        return ""
    into = slot_of(team, store.sprints.get(item.sprint_id), now)
    return f", {into.words}" if into.tentative else f" for {into.words}"


def _measured(item: Item) -> str:
    if item.after:
        return outcome_text(item)
    if item.not_measurable:
        return f"is not measurable, because {item.not_measurable}"
    return f"is not measured before {item.measure_from}" if item.measure_from else f"is {item.state} now"


def _items(store: Store, team: Team, number: int, done: str, now: datetime) -> tuple[str, str] | None:
    """Those of the last press that nobody has touched since, and who made it."""
    left: list[tuple[Item, Decision]] = []
    for item_id, version in pairs_in(done):
        item = reached(store, item_id)
        made = last_change(store, item, now) if item and item.version == version else ()
        if item is not None and made:
            left.append((item, made[0]))
    if not left:
        return None
    shown = [item for item, _ in left]
    if len(shown) == 1:
        item = shown[0]
        hidden = item.restricted and number == LIVE
        said = f"{item.ref} is answered" if hidden else as_it_is(store, team, item, number, now)
        return left[0][1].person, f"{said}."
    refs = ", ".join(item.ref for item in shown[:NAMED])
    more = f" and {len(shown) - NAMED} more" if shown[NAMED:] else ""
    return left[0][1].person, f"{refs}{more} are {shown[0].priority} now."


def _incident(store: Store, done: str, now: datetime) -> tuple[str, str] | None:
    if not done.isdigit():
        return None
    incident = store.incidents.get(int(done))
    if incident.answered_at is None or now - incident.answered_at > UNDO_FOR:
        return None
    return store.people.get(incident.answered_by_id or 0).name, f"{incident_words(store, incident)}."
