"""Recording an incident: one line in the channel, and the next review asks whether it was debt (F30)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from commands.channels import first_channels
from commands.errors import FieldErrors
from commands.planning.asking import forget_draft, with_draft
from commands.request import PlaceKind, Request
from commands.review.deeds import INCIDENT, RECORDED, log_review
from commands.review.incident_lines import line_card
from commands.review.redrawing import redraw_review
from commands.rules import reading
from commands.rules.quick_text import split_title
from commands.rules.time_box import today
from commands.standing import address_of, known, meet
from commands.team.affairs import team_meant
from commands.view import DateField, Form, LineField, Reply, Section, TextField
from storage.incidents import Incident
from storage.people import Person
from storage.store import Store
from storage.teams import Team

LONGEST_AGO = 365
NOT_SUCH_A_DAY = "Please pick a day from {first} to today."


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of an incident."""

    title: str
    details: str
    at: datetime


def record_typed(request: Request, store: Store) -> Reply:
    """`/backlog incident <text>`: recorded at once, as of now."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    title, details = split_title(request.args.get("words", ""))
    return _recorded(request, store, team, person, Told(title, details, request.now))


def open_form(request: Request, store: Store) -> Reply:
    """The form for an incident: what happened, more about it, and when."""
    person = known(request, store)
    team = team_meant(request, store, person)
    typed = with_draft(request, store, person).fields
    day = typed.get("day", today(request.now, team.zone).isoformat())
    fields = (
        LineField(name="title", label="What happened?", required=True, line=typed.get("title", "")),
        TextField(name="details", label="Details", text=typed.get("details", "")),
        DateField(name="day", label="When?", required=True, day=day),
    )
    args = {name: request.args[name] for name in ("draft",) if name in request.args}
    form = Form(
        command="incident.save",
        opener="incident.form",
        title="Record an incident",
        submit="Record",
        sections=(Section("", fields),),
        token=request.fresh_token,
        args=args | {"team": team.key},
    )
    return Reply(form=form)


def save(request: Request, store: Store) -> Reply:
    """Records what the form says."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    errors: dict[str, str] = {}
    try:
        title = reading.title(request.fields.get("title", ""))
    except ValueError as error:
        title, errors["title"] = "", str(error)
    try:
        details = reading.prose(request.fields.get("details", "").replace("\r\n", "\n"))
    except ValueError as error:
        details, errors["details"] = "", str(error)
    at = _moment(request, team)
    if at is None:
        first = today(request.now, team.zone) - timedelta(days=LONGEST_AGO)
        errors["day"] = NOT_SUCH_A_DAY.format(first=first)
    if errors or at is None:
        raise FieldErrors(errors)
    forget_draft(request, store, person)
    return _recorded(request, store, team, person, Told(title, details, at))


def _recorded(request: Request, store: Store, team: Team, person: Person, told: Told) -> Reply:
    """Stores it and tells everyone in the place; the running review asks about it at once."""
    store.teams.lock(team.id)
    incident = store.incidents.add(team.id, told.title, told.details, person.id, told.at)
    log_review(request, store, team.id, person, RECORDED, after=told.title, what=INCIDENT)
    review = store.reviews.open(team.id)
    if review is not None:
        redraw_review(request, store, review)
    return _told(request, store, team, incident)


def _told(request: Request, store: Store, team: Team, incident: Incident) -> Reply:
    """The line where it was typed; each other platform or workspace reads it in its first channel."""
    place, here = request.place, address_of(request.place)
    in_channel = place.kind is PlaceKind.CHANNEL
    args = {"team": str(team.id), "incident": str(incident.id)}
    elsewhere = first_channels(store, team, beside=here if in_channel else None)
    for address in elsewhere:
        store.deliveries.owe(address, "incident.line", args, request.now)
    card = line_card(store, team, incident)
    if not in_channel:
        return Reply(private=card)
    if request.fields or place.owes_answer:
        store.deliveries.owe(here, "incident.line", args, request.now, urgent=True)
        return Reply()
    return Reply(here=card)


def _moment(request: Request, team: Team) -> datetime | None:
    """Now, or noon of the earlier day that was picked; None for a day that cannot be."""
    now = today(request.now, team.zone)
    try:
        day: date | None = reading.day(request.fields.get("day", ""))
    except ValueError:
        return None
    if day is None or not now - timedelta(days=LONGEST_AGO) <= day <= now:
        return None
    return request.now if day == now else datetime.combine(day, time(12), ZoneInfo(team.zone))
