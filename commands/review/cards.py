"""The parent card of a review: what to do now, how much waits in each step, who facilitates (F14)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commands.planning.sprints import short_day
from commands.review.agenda import Step, steps
from commands.review.decisions import is_worth_telling
from commands.review.progress import at_step
from commands.rules.agenda import CRITICAL, HIGH, INCIDENTS, LIVE, NEW
from commands.rules.placing import mismatch
from commands.rules.schedule import when_words
from commands.rules.timer import left, length_words, minutes
from commands.view import Act, Actions, Block, Button, Card, Line, Note, OpenForm, Paragraph, Row, Strong
from storage.enums import DEFAULT_TIMING, Temperature
from storage.filters import Filters
from storage.items import Item
from storage.reviews import Review
from storage.store import Store
from storage.teams import Team

NAMES = {
    NEW: "New items",
    CRITICAL: "Critical items",
    HIGH: "One High item",
    LIVE: "Measured",
    INCIDENTS: "Incidents",
}
ASKS = {
    NEW: "give each a priority",
    CRITICAL: "is each in the running sprint?",
    HIGH: "pick one for the next sprint",
    LIVE: "enter the value after",
    INCIDENTS: "was it technical debt?",
}
BEGIN = "Press Start when you are together: five steps in this thread, {minutes}."
ANY_TIME = "Or answer in the thread whenever you have time."
NOBODY = "Whoever presses Start facilitates."
FACILITATES = "{name} facilitates."
AT_STEP = "Step {step} of 5, in the thread. {name}: {what}"
ALL_DONE = "All five steps are done. Press End for the minutes."
ALL_ASKED = "Every step is done or left for next time. Press End for the minutes."
UNTIL = "Until {time}."
PAUSED = "Paused, with {left} left: press Resume to go on."
TIME_IS_UP = "The {length} are over. The steps stay open until you press End, or the next review begins."
ENDED = "This review has ended after {used} of {length}."
ANSWERED = "This review has ended."
UNUSED = "Nobody started this review, and it has ended."
IN_THREAD = "Its minutes are in the thread."
CARRIES = "What is left comes back in the next one: {steps}."
LATE = "It was due at {time}; Hearth could not post it then."
CALLED = "{name} called it beside the schedule, which stays as it is."
CARRIED = "Carried over from last time: {steps}."
SNAPSHOT = "As of {time}: what is filed later waits for the next review."
NOTHING_WAITS = "Nothing waits for you today: press End."
PRESENT = "Here: {names}."
LOOKED_AT, NAMED = 60, 8
LEFT_OF = {
    NEW: ("new item", "new items"),
    CRITICAL: ("Critical item", "Critical items"),
    LIVE: ("value after", "values after"),
    INCIDENTS: ("incident", "incidents"),
}
PICK = "picking one High item"


def agenda_card(store: Store, review: Review, now: datetime) -> Card:
    """The first message of the review; its steps stand in the thread below."""
    team = store.teams.get(review.team_id)
    stand = steps(store, team, review, now)
    blocks: list[Block] = [Paragraph(line) for line in _first(store, team, review, stand, now)]
    at = at_step(stand, review)
    blocks += [_row(step, review, at) for step in stand]
    if review.ended_at is None:
        blocks += [Note((said,)) for said in _notes(store, team, review)]
        blocks.append(Actions(tuple(_buttons(review, stand, now))))
    return Card(tuple(blocks), title=f"{team.key} debt review · {day_words(team, review.opened_at)}")


def day_words(team: Team, at: datetime) -> str:
    """`Wed 2 Dec`, in the team's zone."""
    local = at.astimezone(ZoneInfo(team.zone))
    return f"{local:%a} {short_day(local.date())}"


def clock_words(team: Team, at: datetime) -> str:
    """`10:20`, in the team's zone."""
    return f"{at.astimezone(ZoneInfo(team.zone)):%H:%M}"


def facilitator_words(store: Store, review: Review) -> str:
    if review.facilitator_id is None:
        return NOBODY
    return FACILITATES.format(name=store.people.get(review.facilitator_id).name or "Somebody")


def names_of(store: Store, present: Sequence[int]) -> str:
    """`Ana, Ben and 3 more`."""
    more = len(present) - NAMED
    names = [store.people.get(person_id).name or "somebody" for person_id in present[:NAMED]]
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def left_words(stand: Sequence[Step]) -> str:
    """`3 new items, 1 Critical item, picking one High item`: what is not done yet; empty when all is."""
    return ", ".join(_left_of(step) for step in stand if not step.done)


def _left_of(step: Step) -> str:
    if step.number == HIGH:
        return PICK
    return f"{step.left} {LEFT_OF[step.number][0] if step.left == 1 else _several(step.number)}"


def _several(number: int) -> str:
    return PICK if number == HIGH else LEFT_OF[number][1]


def _first(store: Store, team: Team, review: Review, stand: list[Step], now: datetime) -> Iterator[Line]:
    """What to do now, and until when."""
    if review.ended_at is not None:
        yield (" ".join(_ended(store, review, stand)),)
        return
    who, at = facilitator_words(store, review), at_step(stand, review)
    done = all(step.done for step in stand)
    if review.started_at is None:
        begin = BEGIN.format(minutes=length_words(review))
        yield (NOTHING_WAITS,) if done else (Strong(begin), " ", ANY_TIME, " ", who)
        return
    if not at:
        yield (Strong(ALL_DONE if done else ALL_ASKED), " ", who)
        return
    what = ASKS[at] if ASKS[at].endswith("?") else f"{ASKS[at]}."
    yield (
        Strong(AT_STEP.format(step=at, name=NAMES[at], what=what)),
        " ",
        _time(team, review, now),
        " ",
        who,
    )


def _ended(store: Store, review: Review, stand: list[Step]) -> Iterator[str]:
    """How it went, and what comes back."""
    told = is_worth_telling(store, review)
    if review.started_at is not None:
        used = minutes(timedelta(seconds=review.used)).partition(" ")[0]
        yield ENDED.format(used=used, length=length_words(review))
    else:
        yield ANSWERED if told else UNUSED
    if told:
        yield IN_THREAD
    left = left_words(stand)
    if left:
        yield CARRIES.format(steps=left)


def _time(team: Team, review: Review, now: datetime) -> str:
    remains = left(review, now)
    if not remains:
        return TIME_IS_UP.format(length=length_words(review))
    if review.running_since is None:
        return PAUSED.format(left=minutes(remains))
    return UNTIL.format(time=clock_words(team, now + remains))


def _row(step: Step, review: Review, at: int) -> Row:
    mark = "✓" if step.done else "▸" if step.number == at else "☐"
    row: Line = (f"{mark} {step.number}. ", Strong(NAMES[step.number]), f": {ASKS[step.number]}")
    return Row(row, _left(step, review))


def _left(step: Step, review: Review) -> str:
    if step.number in review.passed and not step.done:
        left = "" if step.number == HIGH else f"{step.left} "
        return f"{left}left for the next review"
    if step.number == HIGH:
        many = "1 item" if step.had == 1 else f"{step.had} items"
        return "done" if step.done and step.had else f"{many} to choose from" if step.had else "none to pick"
    if step.done:
        return "done" if step.had else "nothing to do"
    return f"{step.left} to do" + (f", {step.had - step.left} done" if step.had > step.left else "")


def _notes(store: Store, team: Team, review: Review) -> Iterator[str]:
    if review.present:
        yield PRESENT.format(names=names_of(store, review.present))
    if review.late:
        yield LATE.format(time=when_words(review.due_at, team.zone))
    if review.called_by_id is not None:
        yield CALLED.format(name=store.people.get(review.called_by_id).name or "Somebody")
    if review.carried:
        yield CARRIED.format(steps=", ".join(_several(number) for number in review.carried))
    yield from _oddities(store, team)
    yield SNAPSHOT.format(time=when_words(review.opened_at, team.zone))


def _oddities(store: Store, team: Team) -> Iterator[str]:
    """What contradicts itself, or has no target, among the first of the order."""
    first = store.items.page(team.id, Filters(ranked=True), at_most=LOOKED_AT)
    told = [item for item in first if not item.restricted]
    without = [item for item in told if _warm(item) and not item.target]
    if without:
        yield f"Warm without a target: {_named(without)}."
    odd = [item for item in told if mismatch(item.priority, item.temperature, item.horizon)]
    if odd:
        yield f"Priority and timing differ on purpose: {_named(odd)}."


def _warm(item: Item) -> bool:
    by_priority = DEFAULT_TIMING[item.priority][0] if item.priority else None
    return (item.temperature or by_priority) is Temperature.WARM


def _named(found: list[Item]) -> str:
    more = len(found) - NAMED
    return ", ".join(item.ref for item in found[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _buttons(review: Review, stand: list[Step], now: datetime) -> Iterator[Button]:
    """What can be done with it now; ending it asks first while something is left."""
    args = {"review": str(review.id)}
    done = all(step.done for step in stand)
    if review.started_at is None:
        yield Act("Start", "review.start", args, primary=not done)
    elif review.running_since is None and left(review, now):
        yield Act("Resume", "review.resume", args, primary=not done)
    elif left(review, now):
        yield Act("Pause", "review.pause", args)
    yield Act("I am here", "review.here", args)
    if review.facilitator_id is not None:
        yield OpenForm("Hand over", "review.hand_over_form", args)
    if done:
        yield Act("End", "review.end", args, primary=True)
    else:
        yield OpenForm("End", "review.end_form", args)
