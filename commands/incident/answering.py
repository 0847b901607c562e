"""Was an incident technical debt? Linked to an item that it may raise, or not debt; and taken back (F30)."""

from collections.abc import Mapping
from dataclasses import replace

from commands.errors import FieldErrors, TryAgain, UserError
from commands.filing.merging import NAME_ONE
from commands.incident.case import (
    Answering,
    answering,
    change_button,
    changed,
    first,
    looking,
    require_kept_in,
)
from commands.incident.counting import count_incidents
from commands.incident.deeds import log_incident
from commands.incident.finding import NEW_ITEM, item_typed, which_item
from commands.incident.lines import incident_words
from commands.incident.replying import replied
from commands.item.edit import require_open
from commands.item.undoable import TOO_LATE, UNDO_FOR, last_change
from commands.item.undoing import change_back
from commands.item.writing import Filing, change, store_new
from commands.people import name_of
from commands.planning.asking import forget_draft, with_draft
from commands.posting import announce, redraw
from commands.request import Request
from commands.review.presses import step_form
from commands.rules.incidents import ANSWERED, LINKED, TAKEN_OFF
from commands.rules.reading import NOT_AN_OPTION
from commands.rules.rights import Right
from commands.standing import known
from commands.view import Reply
from storage.enums import Answer, Kind, Priority, Source
from storage.items import Item
from storage.store import Store

ONLY_RAISES = "{ref} is {priority} already, and an incident only raises: please leave this empty."
BECAUSE = "incident: {title}"
NOT_YOURS = "Only {name}, who answered that, can take it back. The post-mortem can be changed by all of you."
CHANGE_IT = "The answer can still be changed."
ORDER = tuple(Priority)
"""Most pressing first."""


def not_debt(request: Request, store: Store) -> Reply:
    """The incident was no technical debt."""
    case = answering(request, store)
    if _is_answered(case):
        return replied(case)
    return replied(changed(answered(case, Answer.NOT_DEBT, None)), done=True)


def open_debt(request: Request, store: Store) -> Reply:
    """The short form: which item it was, or a new one, and whether that is raised."""
    case = looking(request, store)
    person = known(request, store)
    mine = person is not None and case.incident.answered_by_id == person.id
    if case.incident.answered_at is not None and not mine:
        raise first(case)
    typed = with_draft(request, store, person)
    fields = tuple(which_item(case, typed.fields))
    note = f"“{case.incident.title}”"
    return Reply(
        form=step_form(
            typed, command="incident.debt", title="It was debt", submit="Link", fields=fields, note=note
        )
    )


def debt(request: Request, store: Store) -> Reply:
    """Links the incident to an item, a new one perhaps, and raises its priority if asked."""
    case = answering(request, store)
    if _is_answered(case):
        return replied(case)
    after = changed(answered(case, Answer.DEBT, item_meant(case)))
    forget_draft(case.request, store, case.person)
    return replied(after, done=True)


def reopen(request: Request, store: Store) -> Reply:
    """*Undo* under its message or in the list."""
    case = answering(request, store)
    return replied(changed(taken_back(case)))


def taken_back(case: Answering) -> Answering:
    """The incident waits for an answer again, and what it raised is as it was, unless that was touched since.

    Raises UserError for anybody but the one who answered, and when that was a while ago.
    """
    incident, item = case.incident, case.item
    if incident.answered_at is None:
        return case
    if incident.answered_by_id != case.person.id:
        raise UserError(NOT_YOURS.format(name=name_of(case.store, incident.answered_by_id)))
    if case.request.now - incident.answered_at > UNDO_FOR:
        raise UserError(TOO_LATE.format(cure=CHANGE_IT), change_button(incident))
    if item is not None:
        made = last_change(case.store, item, case.request.now)
        why = BECAUSE.format(title=incident.title)
        if any(entry.reason == why and entry.person_id == case.person.id for entry in made):
            change_back(case.request, case.store, item, case.person, item.version)
    after = answered(case, None, None)
    require_kept_in(case, after)
    return after


def answered(case: Answering, said: Answer | None, item: Item | None) -> Answering:
    """Keeps the answer; None takes it back. Both items hear of it: the one that it was linked to, and the one
    that it is."""
    store, before = case.store, case.incident
    if (before.answer, before.item_id) == (said, item.id if item else None):
        return case
    by, at = (case.person.id, case.request.now) if said else (None, None)
    after = store.incidents.answer(before.id, said, item.id if item else None, by, at)
    words = [incident_words(store, one) if one.answer else "" for one in (before, after)]
    log_incident(case.request, store, after, case.person, ANSWERED, before=words[0], after=words[1])
    if case.item is not None and (item is None or item.id != case.item.id):
        _count(case, case.item, TAKEN_OFF)
    if item is not None:
        _count(case, item, LINKED)
    return replace(case, incident=after, item=item)


def _count(case: Answering, item: Item, what: str) -> None:
    """The item counts its incidents anew, and its cards show that."""
    store, item = case.store, case.store.items.get(item.id)
    count_incidents(case.request, store, item, case.person, what, case.incident.title)
    redraw(case.request, store, store.items.get(item.id))


def item_meant(case: Answering) -> Item:
    """The item that was typed or picked, or a new one, raised if that is asked for. Raises FieldErrors."""
    fields, raised = case.request.fields, _priority(case)
    ref = fields.get("ref", "").strip() or fields.get("which", "")
    if not ref:
        raise FieldErrors({"ref": NAME_ONE})
    if ref == NEW_ITEM:
        return _filed(case, raised)
    held = case.item if case.item is not None and ref.upper() == case.item.ref else None
    item = held or item_typed(case.store, case.team, case.rights, ref)
    return item if raised is None or item.priority is raised else _raised(case, item, raised)


def _is_answered(case: Answering) -> bool:
    """Whether this person answered it last. Raises UserError that says who was first, if that was another."""
    if case.incident.answered_at is None:
        return False
    if case.incident.answered_by_id != case.person.id:
        raise first(case)
    return True


def _priority(case: Answering) -> Priority | None:
    """What it is raised to. Raises FieldErrors."""
    chosen = case.request.fields.get("priority", "")
    if chosen and chosen not in set(Priority):
        raise FieldErrors({"priority": NOT_AN_OPTION})
    if chosen == Priority.CRITICAL and not case.rights.may(Right.SET_CRITICAL):
        raise FieldErrors({"priority": case.rights.refusal(Right.SET_CRITICAL)})
    return Priority(chosen) if chosen else None


def _filed(case: Answering, priority: Priority | None) -> Item:
    """A new debt item from the incident."""
    fields: Mapping[str, str] = {
        "title": case.incident.title,
        "kind": Kind.DEBT,
        "current_state": case.incident.details,
        "source": Source.INCIDENT,
        "priority": priority or "",
    }
    item = store_new(case.request, case.store, Filing(case.team, case.person, case.rights), fields)
    announce(case.request, case.store, case.team, item)
    return item


def _raised(case: Answering, item: Item, priority: Priority) -> Item:
    """The item with the higher priority, and the incident as the reason. Raises FieldErrors."""
    if item.priority is not None and ORDER.index(item.priority) <= ORDER.index(priority):
        raise FieldErrors({"priority": ONLY_RAISES.format(ref=item.ref, priority=item.priority)})
    try:
        require_open(item)
        why = BECAUSE.format(title=case.incident.title)
        chosen = {"priority": priority.value}
        after = change(case.request, case.store, item, case.person, case.rights, chosen, reason=why)
    except UserError as error:
        raise FieldErrors({"priority": error.sentence}) from None
    if after is None:
        raise TryAgain
    return after
