"""The before / after note of a closed item, written anew by whoever knows better (F28)."""

from commands.closing.note import print_of
from commands.closing.proof import LONGEST
from commands.closing.words import FIELD, NOTE_LABEL
from commands.errors import FieldErrors, FormAgain, UserError
from commands.item.writing import log
from commands.planning.asking import forget_draft, opened_from, with_draft
from commands.posting import refresh
from commands.request import Request
from commands.rules import reading
from commands.rules.gate import says_something
from commands.rules.rights import Right
from commands.standing import find_item, known, meet, standing
from commands.view import Form, Reply, Section, TextField
from storage.closings import Closed
from storage.enums import State
from storage.items import Item
from storage.people import Person
from storage.store import Store

NOT_CLOSED = "{ref} is {state}: there is a note to edit once it is closed."
EMPTY = "Please leave a line about before and after."
MEANWHILE = (
    "Somebody changed the note meanwhile, to “{theirs}”. Yours is kept below: save it again to replace it."
)


def open_note(request: Request, store: Store) -> Reply:
    person = known(request, store)
    item, closing = _closed(request, store, person)
    typed = with_draft(request, store, person).fields
    return Reply(form=_form(request, item, closing, typed.get(FIELD, closing.note)))


def save_note(request: Request, store: Store) -> Reply:
    """Keeps it, and every message that shows it follows; the second of two editors first sees the other's."""
    person = meet(request, store)
    store.teams.lock(find_item(request, store, person).team_id)
    item, closing = _closed(request, store, person)
    text = request.fields.get(FIELD, "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise FieldErrors({FIELD: reading.TOO_LONG.format(limit=LONGEST, length=len(text))})
    if not says_something(text):
        raise FieldErrors({FIELD: EMPTY})
    if request.args.get("note_was", "") != print_of(closing.note) and text != closing.note:
        raise FormAgain(_form(request, item, closing, text, MEANWHILE.format(theirs=closing.note)))
    if text != closing.note:
        store.closings.change(closing.id, note=text)
        told = {"field": FIELD, "before": closing.note, "after": text}
        log(request, store, item, person, what="changed", **told)
        refresh(request, store, item)
    forget_draft(request, store, person)
    return Reply()


def _closed(request: Request, store: Store, person: Person | None) -> tuple[Item, Closed]:
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.EDIT)
    closing = store.closings.last(item.id)
    if item.state is not State.CLOSED or closing is None:
        raise UserError(NOT_CLOSED.format(ref=item.ref, state=item.state))
    return item, closing


def _form(request: Request, item: Item, closing: Closed, text: str, note: str = "") -> Form:
    asked = TextField(name=FIELD, label=NOTE_LABEL, text=text, max_length=LONGEST, required=True)
    return Form(
        command="item.closing_note",
        opener="item.closing_note_form",
        title=f"Note of {item.ref}",
        submit="Save",
        sections=(Section("", (asked,)),),
        token=request.key.removeprefix("form:") if note else request.fresh_token,
        args={"item": str(item.id), "note_was": print_of(closing.note), **opened_from(request)},
        note=note,
    )
