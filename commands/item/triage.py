"""Triage from the card: one thing set with one tap, taken, noted, ticked off (section 2, F10)."""

from collections.abc import Mapping

from commands.errors import FieldErrors, TryAgain, UserError
from commands.item.cards import heading
from commands.item.edit import carried, require_open
from commands.item.fields import FIELDS
from commands.item.forms import note_form, timing_form
from commands.item.undoable import PICKED
from commands.item.values import read_fields, step_name, task_line
from commands.item.writing import change, log
from commands.people import number_of
from commands.planning.moves import answered
from commands.posting import refresh
from commands.request import Request
from commands.rules.placing import mismatch
from commands.rules.rights import Right
from commands.standing import Standing, find_item, find_whole, known, meet, standing
from commands.view import Card, Paragraph, Reply
from storage.items import Item, Task
from storage.people import Person
from storage.store import Store

SET = "set."
MENUS = PICKED - {"mismatch_reason", "tasks"}
"""What the card's menus set."""
TIMING = ("priority", "temperature", "horizon")
NOTE_LIMIT = 3000
NOT_TO_PICK = "That cannot be set from a card. Press Edit to change it."
TAKEN = "{name} was first: {ref} is theirs. Pick another assignee on its card if you two agree."
STEP_GONE = "That step is not under {ref} any more. Open it to see what is there now."
NOTE_MISSING = "Please write a few words."
NOTE_TOO_LONG = "Please shorten this to {limit} characters; it has {length}."


def set_fields(request: Request, store: Store) -> Reply:
    """What was picked on a card, one field or several; a contradicting pair asks why, in a small form."""
    person = meet(request, store)
    item, rights = _to_change(request, store, person)
    chosen = _chosen(request)
    pair, reason = contradiction(item, chosen), request.fields.get("mismatch_reason")
    if pair and pair != contradiction(item, {}) and reason is None:
        return Reply(
            form=timing_form(item, pair, request.fresh_token, {**_picks(request), **carried(request)})
        )
    if reason is not None:
        chosen["mismatch_reason"] = reason
    elif item.mismatch_reason and not pair:
        chosen["mismatch_reason"] = ""
    after = _kept(request, store, change(request, store, item, person, rights, chosen), item)
    return answered(request, store, after, _told(store, after, chosen))


def open_timing(request: Request, store: Store) -> Reply:
    """The small form that asks why, drawn anew."""
    person = known(request, store)
    item, _ = _to_change(request, store, person)
    kept = {name: request.args[name] for name in ("message", "showing") if name in request.args}
    args = {**_picks(request), **kept, **carried(request)}
    pair, reason = contradiction(item, _chosen(request)), request.fields.get("mismatch_reason", "")
    return Reply(form=timing_form(item, pair, request.fresh_token, args, reason))


def take(request: Request, store: Store) -> Reply:
    """*Take it*: whoever pressed is to do it; who presses second hears who was first."""
    person = meet(request, store)
    item, rights = _to_change(request, store, person)
    if item.assignee_id not in (None, person.id):
        name = store.people.get(item.assignee_id or 0).name or "Somebody"
        raise UserError(TAKEN.format(name=name, ref=item.ref))
    taken = change(request, store, item, person, rights, {"assignee": number_of(person)})
    after = _kept(request, store, taken, item)
    return answered(request, store, after, f"{after.ref} is yours now.")


def tick(request: Request, store: Store) -> Reply:
    """A step under the item is done."""
    person = meet(request, store)
    item, rights = _to_change(request, store, person)
    steps, wanted = list(store.items.tasks(item.id)), request.args.get("step", "")
    places = [place for place, step in enumerate(steps) if step_name(step) == wanted]
    if not places:
        raise UserError(STEP_GONE.format(ref=item.ref))
    place = next((place for place in places if not steps[place].done), places[0])
    steps[place] = Task(steps[place].title, done=True)
    ticked = change(request, store, item, person, rights, {"tasks": "\n".join(map(task_line, steps))})
    after = _kept(request, store, ticked, item)
    return answered(request, store, after, f"{after.ref}: “{steps[place].title}” is done.")


def open_note(request: Request, store: Store) -> Reply:
    """A small form for a note; who may see the item may add one."""
    item = find_item(request, store, known(request, store))
    typed = request.fields.get("note", "")
    return Reply(form=note_form(item, request.fresh_token, typed, carried(request)))


def add_note(request: Request, store: Store) -> Reply:
    """Keeps a few words with the item, who wrote them and when."""
    person = meet(request, store)
    item = find_whole(request, store, person)
    text = request.fields.get("note", request.args.get("text", "")).replace("\r\n", "\n").strip()
    if not text:
        raise FieldErrors({"note": NOTE_MISSING})
    keep_note(request, store, item, person, text)
    refresh(request, store, item)
    if request.fields:
        return Reply()
    return Reply(private=Card((Paragraph(("Noted on ", *heading(item, hidden=item.restricted), ".")),)))


def keep_note(request: Request, store: Store, item: Item, person: Person, text: str) -> None:
    """Keeps the words with the item. Raises FieldErrors when they are too many."""
    if len(text) > NOTE_LIMIT:
        raise FieldErrors({"note": NOTE_TOO_LONG.format(limit=NOTE_LIMIT, length=len(text))})
    store.notes.add(item.id, person.id, text, request.now)
    log(request, store, item, person, what="noted")


def _to_change(request: Request, store: Store, person: Person | None) -> tuple[Item, Standing]:
    item = find_item(request, store, person)
    rights = standing(request, store, item.team_id, person)
    rights.require(Right.EDIT)
    require_open(item)
    return item, rights


def _picks(request: Request) -> dict[str, str]:
    return {
        name: value for name, value in request.args.items() if name.startswith(SET) or name in ("item", "row")
    }


def _chosen(request: Request) -> dict[str, str]:
    chosen = {name.removeprefix(SET): value for name, value in request.args.items() if name.startswith(SET)}
    if not chosen.keys() <= MENUS:
        raise UserError(NOT_TO_PICK)
    return chosen


def contradiction(item: Item, chosen: Mapping[str, str]) -> str:
    """What would contradict itself in the item with what was chosen; empty when nothing does."""
    values = read_fields({name: chosen[name] for name in TIMING if name in chosen})
    held = {name: values.get(name, getattr(item, name)) for name in TIMING}
    return mismatch(held["priority"], held["temperature"], held["horizon"])


def _told(store: Store, after: Item, chosen: Mapping[str, str]) -> str:
    """What was set, in words."""
    values = dict(chosen)
    if "assignee" in values:
        values["assignee"] = store.people.get(after.assignee_id).name if after.assignee_id else ""
    told = (
        f"{FIELDS[name].label.partition(' (')[0].lower()} is {values[name] or 'not set'} now"
        for name in sorted(MENUS)
        if name in values
    )
    return f"{after.ref}: {', '.join(told)}."


def _kept(request: Request, store: Store, after: Item | None, before: Item) -> Item:
    """The item as it was changed, drawn anew wherever it is shown."""
    if after is None:
        raise TryAgain
    if after.version != before.version:
        refresh(request, store, after)
    return after
