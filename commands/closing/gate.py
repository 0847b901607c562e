"""Closing an item that is live: debt through the six criteria, everything else as it was defined (F28)."""

from collections.abc import Mapping

from commands.closing.form import done_form, gate_form
from commands.closing.proof import Given, read_given
from commands.closing.shutting import Kept, shut
from commands.closing.story import closes_as_debt
from commands.closing.words import FIELD, measured_words
from commands.errors import FieldErrors, FormAgain, TryAgain, UserError
from commands.item.fields import FIELDS
from commands.item.writing import change
from commands.planning.asking import forget_draft, why, with_draft
from commands.planning.moves import answered, by_whom, require_apart
from commands.request import Request
from commands.rules.gate import closing_words, evidence, says_something
from commands.rules.rights import Right
from commands.rules.states import refusal
from commands.standing import as_id, find_item, known, meet, standing
from commands.view import Reply
from storage.closings import Closed
from storage.enums import Closing, State
from storage.items import Item
from storage.people import Person
from storage.store import Store

SAID = "{ref} is closed {how}. The note is posted where {ref} stands."
DEFINE = "Please say that it is done as defined; what is not done yet stays live."
ACHIEVED = "Please say in a few words what was achieved."
IS_DEBT = "{ref} is debt now, or holds some: it closes through these six criteria. What you typed is kept."
MEANWHILE = "{who} changed {what} meanwhile. Everything you typed is kept: look once more and close it again."
LOOKED_AT = frozenset({"measurement", "after", "expected_output", "not_measurable", "kind"})
"""What the form shows of the item: what changes of it meanwhile is shown before anything closes."""


def open_close(request: Request, store: Store) -> Reply:
    """The form that closes the item, with what is known filled in."""
    person, item = _asked(request, store, Right.EDIT)
    values = _known_values(request, store, item, person)
    if closes_as_debt(store, item):
        return Reply(form=gate_form(request, store, item, values, override=False))
    return Reply(form=done_form(request, store, item, values))


def open_override(request: Request, store: Store) -> Reply:
    """The same for whoever may close it without all six, with a reason."""
    person, item = _asked(request, store, Right.GATE)
    values = _known_values(request, store, item, person)
    if closes_as_debt(store, item):
        return Reply(form=gate_form(request, store, item, values, override=True))
    return Reply(form=done_form(request, store, item, values))


def close(request: Request, store: Store) -> Reply:
    """Closes it when every criterion is met; one missing, and nothing closes."""
    person, item = _locked(request, store, Right.EDIT)
    if not closes_as_debt(store, item):
        return _close_as_defined(request, store, item, person)
    _require_seen(request, store, item, override=False)
    given = read_given(request, store, item, person)
    if errors := given.errors():
        raise FieldErrors(errors)
    return _close(request, store, item, person, given)


def override(request: Request, store: Store) -> Reply:
    """Closes it without what is missing: by right, with a reason, and the card says so."""
    person, item = _locked(request, store, Right.GATE)
    _require_seen(request, store, item, override=True)
    given = read_given(request, store, item, person)
    if not given.missing:
        return _close(request, store, item, person, given)
    return _close(request, store, item, person, given, why(request))


def _close(
    request: Request, store: Store, item: Item, person: Person, given: Given, reason: str = ""
) -> Reply:
    """By the gate; with a reason, without what is missing."""
    how = Closing.OVERRIDE if reason else Closing.GATE
    rights = standing(request, store, item.team_id, person)
    measured = change(request, store, item, person, rights, given.fields) if given.fields else item
    if measured is None:
        raise TryAgain
    kept = Kept(
        evidence=evidence(given.proof),
        note=given.proof.note,
        reviewer_id=given.reviewer.id if given.reviewer else None,
        missing=[criterion.value for criterion in given.missing],
        reason=reason,
        columns={"not_measurable": given.because},
    )
    after = shut(request, store, measured, person, how, kept)
    forget_draft(request, store, person)
    return answered(request, store, after, _said(after, how, kept))


def _said(item: Item, how: Closing, kept: Kept) -> str:
    return SAID.format(ref=item.ref, how=closing_words(how, kept.missing))


def _close_as_defined(request: Request, store: Store, item: Item, person: Person) -> Reply:
    achieved = request.fields.get("output", "").strip()
    errors = {} if request.fields.get("done") == "yes" else {"done": DEFINE}
    errors |= {} if says_something(achieved) else {"output": ACHIEVED}
    if errors:
        raise FieldErrors(errors)
    measured = {"measured": measured_words(item)} if measured_words(item) else {}
    kept = Kept(evidence={"output": achieved, **measured}, note=achieved)
    after = shut(request, store, item, person, Closing.DONE, kept)
    forget_draft(request, store, person)
    return answered(request, store, after, _said(after, Closing.DONE, kept))


def _asked(request: Request, store: Store, right: Right) -> tuple[Person | None, Item]:
    """Who opens a form for which item; refused already where closing would be."""
    person = known(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(right)
    require_live(request, store, item, person)
    return person, item


def _locked(request: Request, store: Store, right: Right) -> tuple[Person, Item]:
    """Who closes which item, as it is while nobody else can change it."""
    person = meet(request, store)
    store.teams.lock(find_item(request, store, person).team_id)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(right)
    require_live(request, store, item, person)
    return person, item


def require_live(request: Request, store: Store, item: Item, person: Person | None) -> None:
    """Raises UserError when it is not live, or a part of another item, and says who made it so."""
    require_apart(item)
    refused = refusal(item.ref, item.state, State.CLOSED)
    if refused:
        raise UserError(refused + by_whom(request, store, item, person, "state"))


def _require_seen(request: Request, store: Store, item: Item, *, override: bool) -> None:
    """Raises FormAgain with what others changed since the form was drawn, everything typed kept."""
    since = store.log.since(item.id, as_id(request.args.get("version", "")))
    changes = [entry for entry in since if entry.field in LOOKED_AT]
    note = ""
    if "risk" not in request.fields:
        note = IS_DEBT.format(ref=item.ref)
    elif changes:
        who = ", ".join(dict.fromkeys(entry.person or "Somebody" for entry in changes))
        what = ", ".join(dict.fromkeys(_label(entry.field) for entry in changes))
        note = MEANWHILE.format(who=who, what=what)
    if note:
        first = {entry.field: entry.before for entry in reversed(changes)}
        typed = {
            name: text
            for name, text in request.fields.items()
            if text.strip() and text.strip() != first.get(name)
        }
        raise FormAgain(gate_form(request, store, item, typed, override=override, note=note))


def _label(field: str) -> str:
    return FIELDS[field].label.partition(" (")[0].lower() if field in FIELDS else "whether it can be measured"


def _known_values(request: Request, store: Store, item: Item, person: Person | None) -> Mapping[str, str]:
    """What was typed before: in a draft, behind the command, or for a closing that was taken back."""
    earlier = store.closings.last_said(item.id)
    before = _said_before(earlier) if earlier else {}
    typed = {"output": request.args["reason"]} if "reason" in request.args else {}
    return {**before, **typed, **with_draft(request, store, person).fields}


def _said_before(closing: Closed) -> dict[str, str]:
    said = {name: closing.evidence.get(name, "") for name in ("output", "tests", "risk")}
    return said | {"reviewer": f"#{closing.reviewer_id}" if closing.reviewer_id else "", FIELD: closing.note}
