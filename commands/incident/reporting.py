"""Recording an incident in the chat: one line in the channel, and a review asks whether it was debt (F30)."""

from commands.errors import FieldErrors, UserError
from commands.incident import fields
from commands.incident.finding import item_typed
from commands.incident.lines import line_card
from commands.incident.recording import Source, Told, add_evidence, record
from commands.incident.redrawing import LINE, view_args
from commands.planning.asking import forget_draft, with_draft
from commands.request import PlaceKind, Request
from commands.rules.gate import says_something
from commands.rules.incidents import read
from commands.rules.quick_text import split_title
from commands.standing import address_of, known, meet, standing
from commands.team.affairs import team_meant
from commands.view import Form, LineField, Reply, Section
from storage.enums import Asking, EvidenceKind
from storage.people import Person
from storage.shown import About
from storage.store import Store
from storage.teams import Team

REF_HINT = "For tickets and usage: the ID of the item that they speak for, such as PAY-12."
WHAT_HAPPENED = "Please say what happened, such as /backlog incident !major Payments were down."
NAME_ITS_ITEM = "Please name the item that they speak for, such as PAY-12."


def record_typed(request: Request, store: Store) -> Reply:
    """`/backlog incident !major <text> <link>`: recorded at once, as of now."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    typed = read(request.args.get("words", ""))
    if not says_something(typed.text):
        raise UserError(WHAT_HAPPENED)
    title, details = split_title(typed.text)
    told = Told(title=title, details=details, at=request.now, severity=typed.severity, link=typed.link)
    return _recorded(request, store, team, person, told)


def open_form(request: Request, store: Store) -> Reply:
    """The form for an incident: what happened, how bad it was, when, and more about it."""
    person = known(request, store)
    team = team_meant(request, store, person)
    typed = with_draft(request, store, person).fields
    drawn = fields.draw(typed, team, request.now)
    ref = LineField(name="ref", label="Item", hint=REF_HINT, line=typed.get("ref", ""), max_length=32)
    asked = tuple(drawn[name] for name in ("title", "severity", "day", "details", "link"))
    kind = fields.kinds(typed.get("kind", EvidenceKind.INCIDENT))
    other = any(typed.get(name) for name in ("count", "ref")) or kind.chosen != EvidenceKind.INCIDENT
    args = {name: request.args[name] for name in ("draft",) if name in request.args}
    form = Form(
        command="incident.save",
        opener="incident.form",
        title="Record an incident",
        submit="Record",
        sections=(
            Section("", asked),
            Section("Support tickets or usage figures", (kind, drawn["count"], ref), open=other),
        ),
        token=request.fresh_token,
        args=args | {"team": team.key},
    )
    return Reply(form=form)


def save(request: Request, store: Store) -> Reply:
    """Records what the form says."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    told = fields.read(request.fields, team, request.now)
    if told.kind is not EvidenceKind.INCIDENT:
        return _added(request, store, team, person, told)
    forget_draft(request, store, person)
    return _recorded(request, store, team, person, told)


def _added(request: Request, store: Store, team: Team, person: Person, told: Told) -> Reply:
    rights = standing(request, store, team.id, person)
    ref = request.fields.get("ref", "").strip()
    item = item_typed(store, team, rights, ref) if ref else None
    if item is None:
        raise FieldErrors({"ref": NAME_ITS_ITEM})
    add_evidence(request, store, team, item, told, Source(person))
    forget_draft(request, store, person)
    return Reply()


def _recorded(request: Request, store: Store, team: Team, person: Person, told: Told) -> Reply:
    """The line where it was typed; each other platform or workspace reads it in its first channel."""
    place, here = request.place, address_of(request.place)
    in_channel = place.kind is PlaceKind.CHANNEL
    made = record(request, store, team, told, Source(person), beside=here if in_channel else None).incident
    card = line_card(store, team, made, request.now)
    if not in_channel:
        return Reply(private=card)
    if request.fields or place.owes_answer:
        store.deliveries.owe(here, LINE, view_args(made), request.now, urgent=True)
        return Reply()
    store.shown.add_part(About.INCIDENT, made.id, here, place.answer or None, Asking.INCIDENT)
    return Reply(here=card)
