"""When the next reviews are and who facilitates, as a card with what can be done about them (F18)."""

from collections.abc import Iterator
from datetime import date, datetime

from commands.review.agenda import steps
from commands.review.progress import at_step
from commands.review.schedule import coming, schedule_for
from commands.rules.cadence import Due, occurs_on
from commands.rules.due import day_text
from commands.rules.schedule import Schedule, facilitator_of, when_words
from commands.rules.time_box import today
from commands.view import Act, Actions, Block, Button, Card, Line, OpenForm, Paragraph, Row
from storage.reviews import Review
from storage.store import Store
from storage.teams import Team

SHOWN = 3
RUNNING = "The review of {day} is open: {where}."
NOT_STARTED = "it waits for Start in its thread"
AT_STEP = "step {step} of 5, in its thread"
ALL_ASKED = "nothing more is asked in it, and it can be ended"
IS_HOLIDAY = "{day} is a holiday"
SKIPPED = "skipped"


def overview(store: Store, team: Team, now: datetime, said: Line = ()) -> Card:
    """The card, below a sentence about what was done just now."""
    reviews = coming(store, team, now, SHOWN)
    running = store.reviews.open(team.id)
    blocks: list[Block] = [Paragraph(said)] if said else []
    blocks += [Paragraph((_running(store, team, running, now),))] if running is not None else []
    blocks += list(rows(store, team, now, reviews))
    blocks.append(Actions(tuple(_buttons(team, reviews[0]))))
    return Card(tuple(blocks), title=f"{team.key} debt review")


def rows(store: Store, team: Team, now: datetime, reviews: list[Due]) -> Iterator[Row]:
    """A row for each of these reviews, with those between them that are skipped."""
    schedule = schedule_for(team)
    last, from_day = max(due.nominal for due in reviews), today(now, team.zone)
    left_out = [
        day for day in schedule.skipped if from_day <= day <= last and occurs_on(schedule.cadence, day)
    ]
    listed = [(today(due.at, team.zone), _row(store, team, schedule, due)) for due in reviews]
    listed += [(day, _skipped_row(team, day)) for day in left_out]
    yield from (row for _, row in sorted(listed, key=lambda one: one[0]))


def _row(store: Store, team: Team, schedule: Schedule, due: Due) -> Row:
    said: list[str] = []
    buttons: tuple[Button, ...] = ()
    turn = facilitator_of(schedule, due.nominal)
    person = store.people.by_id(turn) if turn is not None else None
    said += [f"{person.name or 'Somebody'} facilitates"] if person is not None else []
    if due.nominal in schedule.moved:
        said.append(f"moved from {day_text(due.nominal)}")
        buttons = (Act("Move it back", "review.unmove", _args(team, due.nominal)),)
    elif due.nominal in schedule.holidays:
        said.append(holiday_words(schedule, due.nominal))
    return Row((when_words(due.at, team.zone),), " · ".join(said), buttons)


def _skipped_row(team: Team, day: date) -> Row:
    buttons = (Act("Hold it after all", "review.unskip", _args(team, day)),)
    return Row((f"{day_text(day)} {day.year}",), SKIPPED, buttons)


def holiday_words(schedule: Schedule, day: date) -> str:
    """`Fri 25 Dec is a holiday (Christmas)`."""
    name = schedule.holidays[day]
    return IS_HOLIDAY.format(day=day_text(day)) + (f" ({name})" if name else "")


def _buttons(team: Team, following: Due) -> Iterator[Button]:
    args = _args(team, following.nominal)
    yield Act("Post the agenda now", "review.now", {"team": team.key})
    yield Act("Skip the next", "review.skip", args)
    yield OpenForm("Move the next", "review.move_form", args)
    yield OpenForm("Schedule", "review.schedule_form", {"team": team.key})
    yield OpenForm("Calendar file", "review.calendar", {"team": team.key})


def _args(team: Team, day: date) -> dict[str, str]:
    return {"team": team.key, "day": day.isoformat()}


def _running(store: Store, team: Team, review: Review, now: datetime) -> str:
    step = at_step(steps(store, team, review, now), review)
    begun = AT_STEP.format(step=step) if step else ALL_ASKED
    where = begun if review.started_at is not None else NOT_STARTED
    return RUNNING.format(day=day_text(today(review.opened_at, team.zone)), where=where)
