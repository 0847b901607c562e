"""Step 5 of a review: was an incident technical debt? Linked to an item, which it may raise, or not debt."""

from collections.abc import Iterator, Mapping

from commands.errors import FieldErrors, TryAgain, UserError
from commands.filing.merging import NAME_ONE
from commands.item.edit import require_open
from commands.item.undoable import last_change
from commands.item.undoing import change_back
from commands.item.writing import Filing, change, log, store_new
from commands.planning.asking import forget_draft, with_draft
from commands.posting import announce, refresh
from commands.request import Request
from commands.review.agenda import reached
from commands.review.deeds import ANSWERED, INCIDENT, log_review
from commands.review.latest import incident_words
from commands.review.presses import Deed, Press, first, kept, looked, pressed, step_form
from commands.rules.agenda import INCIDENTS
from commands.rules.reading import NOT_AN_OPTION
from commands.rules.rights import Right
from commands.standing import as_id, known
from commands.view import ChoiceField, Field, Form, LineField, Option, Reply
from storage.enums import Answer, Kind, Priority, Source
from storage.incidents import Incident
from storage.items import Item
from storage.shelves import Reader
from storage.store import Store

NEW_ITEM, SIMILAR = "new", 5
GONE = "That incident is not here any more. Nothing was changed."
NO_SUCH_ITEM = "There is no item {ref} in {key} that you can see."
ONLY_RAISES = "{ref} is {priority} already, and an incident only raises: please leave this empty."
BECAUSE = "incident: {title}"
NOT_YOURS = "Only {name}, who answered that, can take it back."
NOT_ANSWERED = "That answer was taken back already."
ORDER = tuple(Priority)
"""Most pressing first."""


def not_debt(request: Request, store: Store) -> Reply:
    """The incident was no technical debt."""
    deed = pressed(request, store, INCIDENTS)
    incident = _asked(deed)
    if incident.answered_at is not None:
        return kept(deed)
    answered = store.incidents.answer(incident.id, Answer.NOT_DEBT, None, deed.person.id, request.now)
    _log(deed, answered)
    return kept(deed, str(incident.id))


def open_debt(request: Request, store: Store) -> Reply:
    """The form that asks which item it was, or files a new one, and whether that is raised."""
    press = looked(request, store, INCIDENTS)
    incident = _asked(press)
    typed = with_draft(request, store, known(request, store))
    return Reply(form=_form(press, typed, incident))


def debt(request: Request, store: Store) -> Reply:
    """Links the incident to an item, a new one perhaps, and raises its priority if asked."""
    deed = pressed(request, store, INCIDENTS)
    incident = _asked(deed)
    if incident.answered_at is not None:
        return kept(deed)
    raised = _priority(deed)
    item = _named(deed) or _filed(deed, incident, raised)
    if raised is not None and item.priority is not raised:
        item = _raised(deed, incident, item, raised)
    log(request, store, item, deed.person, what=INCIDENT, reason=incident.title)
    answered = store.incidents.answer(incident.id, Answer.DEBT, item.id, deed.person.id, request.now)
    _log(deed, answered)
    refresh(request, store, item)
    forget_draft(request, store, deed.person)
    return kept(deed, str(incident.id))


def reopen(deed: Deed, incident_id: str) -> None:
    """Takes an answer back: the incident is asked about again."""
    incident = _reached(deed, incident_id)
    if incident.answered_at is None:
        return
    if incident.answered_by_id != deed.person.id:
        name = deed.store.people.get(incident.answered_by_id or 0).name or "Somebody"
        raise UserError(NOT_YOURS.format(name=name))
    words = incident_words(deed.store, incident)
    deed.store.incidents.answer(incident.id, None, None, None, None)
    log_review(deed.request, deed.store, deed.team.id, deed.person, ANSWERED, before=words, what=INCIDENT)
    item = reached(deed.store, incident.item_id or 0)
    if item is not None:
        _taken_off(deed, incident, item)


def _taken_off(deed: Deed, incident: Incident, item: Item) -> None:
    """The item knows nothing of the incident any more; a raise goes too, unless it was touched since."""
    made = last_change(deed.store, item, deed.request.now)
    why = BECAUSE.format(title=incident.title)
    if any(entry.reason == why and entry.person_id == deed.person.id for entry in made):
        item = change_back(deed.request, deed.store, item, deed.person, item.version)
    log(deed.request, deed.store, item, deed.person, what=INCIDENT, before=incident.title)
    refresh(deed.request, deed.store, item)


def _asked(press: Press) -> Incident:
    """The incident, not answered yet, or by this person last. Raises UserError that says who was first."""
    incident = _reached(press, press.request.args.get("incident", ""))
    person = known(press.request, press.store)
    if incident.answered_at is not None and (person is None or incident.answered_by_id != person.id):
        who = press.store.people.get(incident.answered_by_id or 0).name
        item = reached(press.store, incident.item_id or 0)
        seen = item if item is not None and press.rights.sees(item) else None
        raise first(press, who, incident_words(press.store, incident), seen)
    return incident


def _reached(press: Press, incident_id: str) -> Incident:
    try:
        incident = press.store.incidents.get(as_id(incident_id))
    except LookupError:
        raise UserError(GONE) from None
    if incident.team_id != press.team.id:
        raise UserError(GONE)
    return incident


def _priority(deed: Deed) -> Priority | None:
    """What it is raised to. Raises FieldErrors."""
    chosen = deed.request.fields.get("priority", "")
    if chosen and chosen not in set(Priority):
        raise FieldErrors({"priority": NOT_AN_OPTION})
    if chosen == Priority.CRITICAL and not deed.rights.may(Right.SET_CRITICAL):
        raise FieldErrors({"priority": deed.rights.refusal(Right.SET_CRITICAL)})
    return Priority(chosen) if chosen else None


def _named(deed: Deed) -> Item | None:
    """The item that was typed or picked; None for a new one. Raises FieldErrors."""
    typed, picked = deed.request.fields.get("ref", "").strip(), deed.request.fields.get("which", "")
    ref = typed or picked
    if not ref:
        raise FieldErrors({"ref": NAME_ONE})
    if ref == NEW_ITEM:
        return None
    item = deed.store.items.by_ref(ref)
    if item is None or item.team_id != deed.team.id or not deed.rights.sees(item):
        raise FieldErrors({"ref": NO_SUCH_ITEM.format(ref=ref[:20], key=deed.team.key)})
    return item


def _filed(deed: Deed, incident: Incident, priority: Priority | None) -> Item:
    """A new debt item from the incident."""
    fields: Mapping[str, str] = {
        "title": incident.title,
        "kind": Kind.DEBT,
        "current_state": incident.details,
        "source": Source.INCIDENT,
        "priority": priority or "",
    }
    item = store_new(deed.request, deed.store, Filing(deed.team, deed.person, deed.rights), fields)
    announce(deed.request, deed.store, deed.team, item)
    return item


def _raised(deed: Deed, incident: Incident, item: Item, priority: Priority) -> Item:
    """The item with the higher priority, and the incident as the reason. Raises FieldErrors."""
    if item.priority is not None and ORDER.index(item.priority) <= ORDER.index(priority):
        raise FieldErrors({"priority": ONLY_RAISES.format(ref=item.ref, priority=item.priority)})
    try:
        require_open(item)
        why = BECAUSE.format(title=incident.title)
        chosen = {"priority": priority.value}
        after = change(deed.request, deed.store, item, deed.person, deed.rights, chosen, reason=why)
    except UserError as error:
        raise FieldErrors({"priority": error.sentence}) from None
    if after is None:
        raise TryAgain
    return after


def _log(deed: Deed, incident: Incident) -> None:
    words = incident_words(deed.store, incident)
    log_review(deed.request, deed.store, deed.team.id, deed.person, ANSWERED, after=words, what=INCIDENT)


def _form(press: Press, request: Request, incident: Incident) -> Form:
    return step_form(
        request, command="incident.debt", title="It was debt", submit="Link",
        fields=tuple(_fields(press, request, incident)), note=f"“{incident.title}”",
    )  # fmt: skip


def _fields(press: Press, request: Request, incident: Incident) -> Iterator[Field]:
    typed = request.fields
    options = (*(Option(f"{one.ref} {one.title}", one.ref) for one in _alike(press, incident)),)
    new = Option("File a new item from it", NEW_ITEM)
    chosen = typed.get("which", "")
    yield ChoiceField(name="which", label="Which item was it?", options=(*options, new), chosen=chosen)
    yield LineField(name="ref", label="Or its ID", line=typed.get("ref", ""), hint="Such as PAY-12.")
    levels = tuple(Option(one, one) for one in ORDER[:-1])
    yield ChoiceField(
        name="priority",
        label="Raise its priority to",
        hint="Empty: it stays as it is. The incident is logged as the reason.",
        options=levels,
        chosen=typed.get("priority", ""),
    )


def _alike(press: Press, incident: Incident) -> list[Item]:
    """Open items that say nearly the same, as far as this person sees them."""
    reader = Reader(press.rights.person_id, sees_restricted=press.rights.sees_all)
    found = press.store.search.similar(press.team.id, incident.title, "", reader, SIMILAR)
    held = (press.store.items.get(item_id) for item_id, _ in found)
    return [item for item in held if press.rights.sees(item)]
