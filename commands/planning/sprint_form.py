"""Goal, capacity and days of a sprint, on one form."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta

from commands.errors import FieldErrors, FormAgain, UserError
from commands.planning.asking import forget_draft, opened_from, with_draft
from commands.planning.load import points_words
from commands.planning.sprint_cards import NO_CAPACITY, NO_GOAL, sprint_card, team_asked
from commands.planning.sprints import CURRENT, KEPT, Slot, capacity_of, log_sprint, slot, sprint_for
from commands.request import Request
from commands.review.redrawing import redraw_planning
from commands.rules import reading
from commands.rules.rights import Right
from commands.rules.time_box import Box, over_at, today
from commands.standing import as_id, known, meet, standing
from commands.view import DateField, Form, LineField, NumberField, Reply, Section
from storage.people import Person
from storage.sprints import Sprint
from storage.store import Store
from storage.teams import Team

MOST_POINTS, GOAL = 9999, 300
LONGEST = timedelta(days=92)
MEANWHILE = "Meanwhile it was changed to {what}. What you typed is kept: save again to put it in that place."
NOT_SET = "Please fill in the day."
TOO_FAR = "Please begin within three months from today."
BACKWARDS = "The last day comes before the first."
TOO_LONG = "Please keep a sprint to three months."
OVERLAPS = "Sprint {number} lasts until {day}: please begin after that."
ENDS_PAST = "That day is over. To end the sprint today, use “End now” on its card."
NEXT_ENDS = "Sprint {number} ends on {day}: please end before that, or move its last day first."
OVER = "Sprint {number} has ended. Open the running one to change it."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form says."""

    goal: str
    capacity: int | None
    starts_on: date
    ends_on: date


def open_form(request: Request, store: Store) -> Reply:
    """The form over a sprint, as it is now."""
    person = known(request, store)
    team = team_asked(request, store, person)
    standing(request, store, team.id, person).require(Right.PLAN)
    shown = slot(store, team, request.now, request.args.get("sprint", CURRENT))
    return Reply(form=_form(with_draft(request, store, person), team, shown, request.fresh_token))


def save(request: Request, store: Store) -> Reply:
    """Keeps what the form says; the second of two editors first hears of the first one's change."""
    person = meet(request, store)
    team = team_asked(request, store, person)
    rights = standing(request, store, team.id, person)
    rights.require(Right.PLAN)
    store.teams.lock(team.id)
    shown = _still_there(request, store, team)
    if request.args.get("seen") != _seen(shown):
        form = _form(request, team, shown, request.key.removeprefix("form:"))
        raise FormAgain(replace(form, note=MEANWHILE.format(what=_holds(shown))))
    wanted = _wanted(request)
    _check(request, store, team, shown, wanted)
    row = sprint_for(store, team, request.now, str(shown.number))
    if wanted.capacity != row.capacity:
        rights.require(Right.CAPACITY)
    _keep(request, store, team, person, row, wanted)
    redraw_planning(request, store, team)
    forget_draft(request, store, person)
    if request.args.get("message"):
        return Reply()
    return Reply(
        private=sprint_card(replace(request, args={**request.args, "from": ""}), store, team, rights)
    )


def _form(request: Request, team: Team, shown: Slot, token: str) -> Form:
    row, box, usual = shown.row, shown.box, capacity_of(team, None)
    held = {
        "goal": row.goal if row else "",
        "capacity": str(row.capacity) if row and row.capacity is not None else "",
        "first": box.starts_on.isoformat(),
        "last": box.ends_on.isoformat(),
    } | dict(request.fields)
    empty = "not counted" if usual is None else f"{usual}, as the settings say"
    fields = (
        LineField(
            name="goal", label="Goal", line=held["goal"], max_length=GOAL, hint="What is better at its end?"
        ),
        NumberField(
            name="capacity",
            label="Capacity",
            number=held["capacity"],
            low=0,
            high=MOST_POINTS,
            hint=f"In points. Left empty: {empty}.",
        ),
        DateField(name="first", label="First day", day=held["first"], required=True),
        DateField(name="last", label="Last day", day=held["last"], required=True),
    )
    return Form(
        command="sprint.save",
        opener="sprint.form",
        title=f"Sprint {shown.number}",
        submit="Save",
        sections=(Section("", fields),),
        token=token,
        args={"team": team.key, "sprint": str(shown.number), "seen": _seen(shown), **opened_from(request)},
    )


def _still_there(request: Request, store: Store, team: Team) -> Slot:
    number = as_id(request.args.get("sprint", ""))
    row = store.sprints.by_number(team.id, number)
    if row is not None and row.over_at <= request.now:
        raise UserError(OVER.format(number=number))
    return slot(store, team, request.now, str(number))


def _seen(shown: Slot) -> str:
    """Names what the sprint holds, so that a form knows whether it still does."""
    return hashlib.sha256(_holds(shown).encode()).hexdigest()[:12]


def _holds(shown: Slot) -> str:
    row, box = shown.row, shown.box
    goal = f"“{row.goal}”" if row and row.goal else NO_GOAL
    points = NO_CAPACITY if row is None or row.capacity is None else points_words(row.capacity)
    return f"{goal}, capacity {points}, {box.starts_on} to {box.ends_on}"


def _wanted(request: Request) -> Wanted:
    """The form's values. Raises FieldErrors that name each wrong one."""
    errors: dict[str, str] = {}
    goal, capacity = "", None
    try:
        goal = reading.line(request.fields.get("goal", ""), GOAL)
    except ValueError as error:
        errors["goal"] = str(error)
    try:
        capacity = reading.number(0, MOST_POINTS)(request.fields.get("capacity", "").strip())
    except ValueError as error:
        errors["capacity"] = str(error)
    days: dict[str, date] = {}
    for name in ("first", "last"):
        try:
            day = reading.day(request.fields.get(name, ""))
        except ValueError as error:
            errors[name] = str(error)
            continue
        if day is None:
            errors[name] = NOT_SET
        else:
            days[name] = day
    if errors:
        raise FieldErrors(errors)
    return Wanted(goal, capacity, days["first"], days["last"])


def _check(request: Request, store: Store, team: Team, shown: Slot, wanted: Wanted) -> None:
    """Days that make a sprint, and overlap with no other one. Raises FieldErrors."""
    errors: dict[str, str] = {}
    before = next((row for row in store.sprints.latest(team.id, KEPT) if row.number < shown.number), None)
    after = store.sprints.by_number(team.id, shown.number + 1)
    begins_anew = wanted.starts_on != shown.box.starts_on
    if begins_anew and wanted.starts_on - today(request.now, team.zone) >= LONGEST:
        errors["first"] = TOO_FAR
    elif wanted.ends_on < wanted.starts_on:
        errors["last"] = BACKWARDS
    elif wanted.ends_on - wanted.starts_on >= LONGEST:
        errors["last"] = TOO_LONG
    elif wanted.ends_on < today(request.now, team.zone):
        errors["last"] = ENDS_PAST
    elif after is not None and wanted.ends_on >= after.ends_on:
        errors["last"] = NEXT_ENDS.format(number=after.number, day=after.ends_on)
    if before is not None and begins_anew and wanted.starts_on <= before.ends_on:
        errors["first"] = OVERLAPS.format(number=before.number, day=before.ends_on)
    if errors:
        raise FieldErrors(errors)


def _keep(request: Request, store: Store, team: Team, person: Person, row: Sprint, wanted: Wanted) -> None:
    """Writes and logs what differs; the sprint behind it goes on beginning the day after."""
    box = Box(row.number, wanted.starts_on, wanted.ends_on)
    days = {"starts_on": box.starts_on, "ends_on": box.ends_on, "over_at": over_at(box, team.zone)}
    store.sprints.change(row.id, goal=wanted.goal, capacity=wanted.capacity, **days)
    told = (
        ("sprint_goal", row.goal, wanted.goal),
        ("sprint_capacity", _points(row.capacity), _points(wanted.capacity)),
        ("sprint_days", f"{row.starts_on} to {row.ends_on}", f"{wanted.starts_on} to {wanted.ends_on}"),
    )
    for field, before, after in told:
        if before != after:
            log_sprint(request, store, person, row, field, before, after)
    following = store.sprints.by_number(team.id, row.number + 1)
    if following is not None and following.starts_on <= wanted.ends_on:
        store.sprints.change(following.id, starts_on=wanted.ends_on + timedelta(days=1))


def _points(capacity: int | None) -> str:
    return "" if capacity is None else str(capacity)
