"""One review is skipped, moved, or put back; all others stay where they are (F18)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commands.errors import FieldErrors, UserError
from commands.request import Request
from commands.review.schedule import coming, held, schedule_for
from commands.review.schedule_telling import answer_told
from commands.rules import reading
from commands.rules.cadence import Due, moment
from commands.rules.due import day_text
from commands.rules.rights import Right
from commands.rules.schedule import (
    Schedule,
    moved_text,
    next_reviews,
    skipped_text,
    still_of_use,
    when_words,
)
from commands.rules.schedule_choices import clock, clock_text
from commands.rules.time_box import today
from commands.standing import known, meet, standing
from commands.team.affairs import team_meant
from commands.team.choosing import choose
from commands.view import DateField, Form, LineField, Reply, Section
from storage.people import Person
from storage.store import Store
from storage.teams import Team

LOOKED_AHEAD = 26
FARTHEST = timedelta(days=90)
NO_REVIEW = "No review is to come on {day}. The next one: {when}."
SKIPPED_ALREADY = "The review of {day} is skipped already."
NOT_SKIPPED = "The review of {day} is not skipped."
NOT_MOVED = "The review of {day} was not moved."
OVER = "Its own time is over, so it cannot go back there. Move it to another time instead."
WHICH_DAY = "Please name a day, such as {day}."
IS_PAST = "{when} is over already. Please pick a time to come."
TOO_FAR = "Please stay within 90 days from today."
TAKEN = "Another review is at that very time. To leave this one out, skip it."
SAME = "It is at that time already."


def skip(request: Request, store: Store) -> Reply:
    """`/backlog review skip`: the next one, or the one of that day, is left out."""
    person, team = _who_may(request, store)
    schedule, due = schedule_for(team), _meant(request, store, team)
    _choose(request, store, team, person, schedule.skipped | {due.nominal}, schedule.moved)
    following = coming(store, store.teams.get(team.id), request.now, 1)[0]
    return _told(request, store, team, person, "skipped", due.nominal, following.at)


def unskip(request: Request, store: Store) -> Reply:
    """A skipped review is held after all."""
    person, team = _who_may(request, store)
    schedule, day = schedule_for(team), _day(request, team)
    if day not in schedule.skipped:
        raise UserError(NOT_SKIPPED.format(day=day_text(day)))
    back = _own_place(request, store, team, replace(schedule, skipped=schedule.skipped - {day}), day)
    _choose(request, store, team, person, schedule.skipped - {day}, schedule.moved)
    return _told(request, store, team, person, "unskipped", day, back)


def open_move(request: Request, store: Store) -> Reply:
    """A form for the day and the time of one review."""
    person = known(request, store)
    team = team_meant(request, store, person)
    standing(request, store, team.id, person).require(Right.PLAN)
    due = _meant(request, store, team)
    local = due.at.astimezone(ZoneInfo(team.zone))
    held = {"to": local.date().isoformat(), "at": clock_text(local.time())} | dict(request.fields)
    fields = (
        DateField(name="to", label="New day", day=held["to"], required=True),
        LineField(name="at", label="Time", line=held["at"], required=True, hint=f"In {team.zone}."),
    )
    form = Form(
        command="review.move",
        opener="review.move_form",
        title="Move one review",
        submit="Move",
        sections=(Section("", fields),),
        token=request.fresh_token,
        args={"team": team.key, "day": due.nominal.isoformat()},
        note=f"Now it is on {when_words(due.at, team.zone)}. All others stay where they are.",
    )
    return Reply(form=form)


def move(request: Request, store: Store) -> Reply:
    """`/backlog review move 2026-12-03 15:00`: this one is then, the others stay."""
    person, team = _who_may(request, store)
    schedule, due = schedule_for(team), _meant(request, store, team)
    others = {one.at for one in coming(store, team, request.now, LOOKED_AHEAD) if one != due}
    to = _moment_wanted(request, team, schedule, due, others)
    was = schedule.moved.get(due.nominal)
    _choose(request, store, team, person, schedule.skipped, {**schedule.moved, due.nominal: to})
    return _told(request, store, team, person, "moved", due.nominal, to, was)


def unmove(request: Request, store: Store) -> Reply:
    """A moved review goes back to the time that the schedule gives it."""
    person, team = _who_may(request, store)
    schedule, day = schedule_for(team), _day(request, team)
    if day not in schedule.moved:
        raise UserError(NOT_MOVED.format(day=day_text(day)))
    moved = {named: at for named, at in schedule.moved.items() if named != day}
    back = _own_place(request, store, team, replace(schedule, moved=moved), day)
    _choose(request, store, team, person, schedule.skipped, moved)
    return _told(request, store, team, person, "unmoved", day, back)


def _who_may(request: Request, store: Store) -> tuple[Person, Team]:
    """Who asks, and the team as it is now, locked. Raises UserError for somebody who may not."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    store.teams.lock(team.id)
    standing(request, store, team.id, person).require(Right.PLAN)
    return person, store.teams.get(team.id)


def _meant(request: Request, store: Store, team: Team) -> Due:
    """The review of that name, else the one on that day; the next one when no day is named."""
    reviews = coming(store, team, request.now, LOOKED_AHEAD)
    if not request.args.get("day"):
        return reviews[0]
    day = _day(request, team)
    found = [due for due in reviews if due.nominal == day]
    found += [due for due in reviews if today(due.at, team.zone) == day]
    if found:
        return found[0]
    if day in schedule_for(team).skipped:
        raise UserError(SKIPPED_ALREADY.format(day=day_text(day)))
    raise UserError(NO_REVIEW.format(day=day_text(day), when=when_words(reviews[0].at, team.zone)))


def _day(request: Request, team: Team) -> date:
    """The day that a button or typed words name. Raises UserError."""
    try:
        day = reading.day(request.args.get("day", ""))
    except ValueError as error:
        raise UserError(str(error)) from None
    if day is None:
        raise UserError(WHICH_DAY.format(day=today(request.now, team.zone)))
    return day


def _own_place(request: Request, store: Store, team: Team, schedule: Schedule, day: date) -> datetime:
    """When the review of that name is by such a schedule. Raises UserError when that is over."""
    reviews = next_reviews(schedule, request.now, LOOKED_AHEAD, held(store, team))
    found = next((due for due in reviews if due.nominal == day), None)
    if found is None:
        raise UserError(OVER)
    return found.at


def _moment_wanted(
    request: Request, team: Team, schedule: Schedule, due: Due, others: set[datetime]
) -> datetime:
    """The new time of the review. Raises FieldErrors."""
    to = _read_moment(request, team, schedule)
    wrong = ""
    if abs(to - request.now) > FARTHEST:
        wrong = TOO_FAR
    elif to <= request.now:
        wrong = IS_PAST.format(when=when_words(to, team.zone))
    elif to in others:
        wrong = TAKEN
    elif to == due.at:
        wrong = SAME
    if wrong:
        raise FieldErrors({"to": wrong})
    return to


def _read_moment(request: Request, team: Team, schedule: Schedule) -> datetime:
    if "moment" in request.args:
        return _exact(request.args["moment"])
    typed: Mapping[str, str] = {**request.args, **request.fields}
    errors: dict[str, str] = {}
    day: date | None = None
    at: time = schedule.cadence.at
    try:
        day = reading.day(typed.get("to", "").strip())
    except ValueError as error:
        errors["to"] = str(error)
    try:
        at = clock(typed["at"]) if typed.get("at", "").strip() else at
    except ValueError as error:
        errors["at"] = str(error)
    if day is None or errors:
        raise FieldErrors(errors or {"to": WHICH_DAY.format(day=today(request.now, team.zone))})
    if abs(day - today(request.now, team.zone)) > FARTHEST + timedelta(days=1):
        raise FieldErrors({"to": TOO_FAR})
    return moment(day, at, team.zone)


def _exact(text: str) -> datetime:
    """The time that a button carries."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise UserError(reading.NOT_A_DATE) from None
    if at.tzinfo is None:
        raise UserError(reading.NOT_A_DATE)
    return at


def _choose(
    request: Request,
    store: Store,
    team: Team,
    person: Person,
    skipped: frozenset[date],
    moved: Mapping[date, datetime],
) -> None:
    """Writes what is skipped and moved; a list that changes loses what is long past."""
    day, before = today(request.now, team.zone), schedule_for(team)
    texts = {}
    if skipped != before.skipped:
        texts["review_skipped"] = skipped_text({one for one in skipped if still_of_use(one, day)})
    if moved != before.moved:
        texts["review_moved"] = moved_text({one: at for one, at in moved.items() if still_of_use(one, day)})
    choose(request, store, team, person, texts)


def _told(
    request: Request,
    store: Store,
    team: Team,
    person: Person,
    what: str,
    day: date,
    at: datetime,
    was: datetime | None = None,
) -> Reply:
    """Who asked sees the schedule as it is now; the team's channels read one line about it."""
    args = {
        "team": str(team.id),
        "person": str(person.id),
        "what": what,
        "day": day.isoformat(),
        "at": at.isoformat(),
        "was": was.isoformat() if was else "",
    }
    return answer_told(request, store, store.teams.get(team.id), args)
