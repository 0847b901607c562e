"""`/backlog quiet`: in which hours, how often and from when on Hearth may tell you things by itself (F23)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commands.errors import FieldErrors
from commands.nudging.listening import works_of
from commands.nudging.telling import tell_in_new_hours
from commands.request import Request
from commands.rules import reading
from commands.rules.cadence import moment
from commands.rules.due import day_text
from commands.rules.time_box import today
from commands.rules.working_time import USUAL_HOURS, WorkingTime, hours_in
from commands.rules.zones import zone_named
from commands.standing import known, meet, own_team
from commands.view import (
    Actions,
    Card,
    ChoiceField,
    DateField,
    Form,
    OpenForm,
    Option,
    Paragraph,
    Reply,
    Row,
    Section,
)
from storage.people import Person, Quiet
from storage.store import Store

NOTHING_CHOSEN = Quiet(hours="", digest=False, snoozed_until=None)
AS_IT_COMES, ONCE_A_DAY = "each", "day"
HOW = {AS_IT_COMES: "As it comes, at most one message an hour", ONCE_A_DAY: "Once a day, in your first hour"}
LONGEST = 90
NOT_BACKWARDS = "Please pick an hour after the first one."
OR_NONE = ", or leave it empty"
ABOUT = (
    "This is about what Hearth says by itself: nudges, reminders and the brief. What you ask is answered at "
    "any hour. Hours are those of {zone}, on working days."
)
SAVED = "Saved. You are told things {when}."
QUIET = OpenForm("My quiet hours", "quiet.form")


def open_form(request: Request, store: Store) -> Reply:
    """The form, with what holds now."""
    person = known(request, store)
    quiet = store.people.quiet(person.id) if person else NOTHING_CHOSEN
    zone = _works(request, store, person).zone
    first, end = hours_in(quiet.hours)
    held = {
        "first": str(first),
        "end": str(end),
        "how": ONCE_A_DAY if quiet.digest else AS_IT_COMES,
        "until": _until(quiet, zone, request.now),
    } | dict(request.fields)
    last = today(request.now, zone) + timedelta(days=LONGEST)
    fields = (
        _hour("first", "From", held["first"], range(24)),
        _hour("end", "To", held["end"], range(1, 25)),
        ChoiceField(
            name="how",
            label="How often",
            options=tuple(Option(shown, value) for value, shown in HOW.items()),
            chosen=held["how"],
            required=True,
        ),
        DateField(
            name="until",
            label="Nothing before",
            day=held["until"],
            hint=f"Snoozes everything until that day, {last} at the latest. Empty: no snooze.",
        ),
    )
    form = Form(
        command="quiet.save",
        opener="quiet.form",
        title="When to tell you things",
        submit="Save",
        sections=(Section("", fields),),
        token=request.fresh_token,
        note=ABOUT.format(zone=zone),
    )
    return Reply(form=form)


def _hour(name: str, label: str, chosen: str, hours: range) -> ChoiceField:
    options = tuple(Option(f"{hour:02}:00", str(hour)) for hour in hours)
    return ChoiceField(name=name, label=label, options=options, chosen=chosen, required=True)


def save(request: Request, store: Store) -> Reply:
    """Keeps it; what waits to be told to this person waits for the hour that they want now."""
    person = meet(request, store)
    works = _works(request, store, person)
    quiet = _wanted(request, works.zone)
    store.people.be_quiet(
        person.id, hours=quiet.hours, digest=quiet.digest, snoozed_until=quiet.snoozed_until
    )
    tell_in_new_hours(store, person, request.now)
    said = SAVED.format(when=_words(quiet, works.zone, request.now))
    return Reply(private=Card((Paragraph((said,)), Actions((OpenForm("Change", "quiet.form"),)))))


def quiet_row(request: Request, store: Store, person: Person) -> Row:
    """On one's own home: when one is told things, and the way to change that."""
    zone = _works(request, store, person).zone
    words = _words(store.people.quiet(person.id), zone, request.now)
    return Row((f"Nudges and reminders come {words}.",), "", (QUIET,))


def _wanted(request: Request, zone: str) -> Quiet:
    """What the form says. Raises FieldErrors that name each wrong value."""
    errors: dict[str, str] = {}
    hours = (request.fields.get("first", ""), request.fields.get("end", ""))
    try:
        chosen = hours_in("-".join(hours))
    except ValueError:
        chosen, errors["end"] = USUAL_HOURS, NOT_BACKWARDS
    until, typed = None, request.fields.get("until", "")
    try:
        until = reading.day_ahead(typed, today(request.now, zone), LONGEST, OR_NONE) if typed else None
    except ValueError as error:
        errors["until"] = str(error)
    if errors:
        raise FieldErrors(errors)
    return Quiet(
        hours="" if chosen == USUAL_HOURS else f"{chosen[0]}-{chosen[1]}",
        digest=request.fields.get("how") == ONCE_A_DAY,
        snoozed_until=moment(until, time(), zone) if until is not None else None,
    )


def _words(quiet: Quiet, zone: str, now: datetime) -> str:
    """`from 09:00 to 17:00 (Europe/Lisbon) on working days, once a day; nothing before Mon 30 Nov`."""
    first, end = hours_in(quiet.hours)
    often = "once a day" if quiet.digest else "as they come"
    until = _until(quiet, zone, now)
    snoozed = f"; nothing before {day_text(date.fromisoformat(until))}" if until else ""
    return f"from {first:02}:00 to {end:02}:00 ({zone}) on working days, {often}{snoozed}"


def _until(quiet: Quiet, zone: str, now: datetime) -> str:
    """The day until which everything is snoozed; empty when it is not."""
    if quiet.snoozed_until is None or quiet.snoozed_until <= now:
        return ""
    return quiet.snoozed_until.astimezone(ZoneInfo(zone)).date().isoformat()


def _works(request: Request, store: Store, person: Person | None) -> WorkingTime:
    """The person's zone where it is known, else that of a team of theirs; with that team's holidays."""
    team = own_team(request, store, person)
    if team is None and person is not None:
        team = next(iter(store.teams.of_person(person.id)), None)
    works = works_of(team) if team is not None else WorkingTime("UTC")
    own = zone_named(request.actor.zone) or zone_named(person.zone if person else "")
    return WorkingTime(own or works.zone, works.holidays)
