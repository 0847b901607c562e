"""Taking back for fifteen minutes what was pressed last, or the filing itself (section 13)."""

from datetime import date
from typing import Any

from commands.closing.answers import forget
from commands.closing.holds import reopened_by
from commands.errors import UserError
from commands.item.buttons import of
from commands.item.fields import FIELDS
from commands.item.undoable import last_change, may_undo_filing
from commands.item.writing import columns_of, log
from commands.planning.moves import changed, moved
from commands.planning.states import given_free
from commands.posting import as_pressed, aside
from commands.request import Request
from commands.rules import reading
from commands.standing import as_id, find_item, meet
from commands.view import Actions, Card, OpenForm, Paragraph, Reply
from storage.enums import State
from storage.items import Item, Task
from storage.log import UNDONE, Decision
from storage.people import Person
from storage.store import Store

TOO_LATE = "{ref} cannot be undone any more: that works for 15 minutes, until somebody else touches it."
NOT_YOURS = "Only {name}, who filed {ref}, can undo it."
NOT_YOUR_CHANGE = "Only {name}, who did that to {ref}, can undo it."
SPRINT_OVER = "Sprint {number} has ended meanwhile, so {ref} stays out of it."


def undo(request: Request, store: Store) -> Reply:
    """Takes the last change of an item back; a button without a version is that of the filing."""
    person = meet(request, store)
    item = find_item(request, store, person)
    version = as_id(request.args.get("version", ""))
    item = (
        change_back(request, store, item, person, version)
        if version
        else undo_filing(request, store, person, item)
    )
    if aside(request):
        opened = Actions((OpenForm("Open", "backlog.show", of(item)),))
        return Reply(replace=Card((Paragraph((f"Undone: {item.ref} is {item.state}.",)), opened)))
    return Reply(replace=as_pressed(request, store, item))


def undo_filing(request: Request, store: Store, person: Person, item: Item) -> Item:
    """Takes a filing back: it is declined as “undone” and left out of counts. What it reopens is closed as if
    nobody had said that it came back."""
    before = reopened_by(store, item)
    store.teams.lock(item.team_id, *([before.team_id] if before is not None else []))
    item = store.items.get(item.id)
    if item.state is State.DECLINED:
        return item
    if person.id != item.filer_id:
        raise UserError(NOT_YOURS.format(name=item.filer or "the person", ref=item.ref))
    if not may_undo_filing(store, item, request.now):
        raise UserError(TOO_LATE.format(ref=item.ref))
    columns: dict[str, Any] = {"state_reason": UNDONE, "origin": given_free(item)}
    undone = moved(request, store, item, person, State.DECLINED, what=UNDONE, **columns)
    if before is not None:
        forget(request, store, before, person, item)
    return undone


def change_back(request: Request, store: Store, item: Item, person: Person, version: int) -> Item:
    """The item as it was before that version; undone by a double click, it is so once."""
    if item.version == version + 1 and _undone_by(store, item, person):
        return item
    made = last_change(store, item, request.now) if item.version == version else ()
    if not made:
        raise UserError(TOO_LATE.format(ref=item.ref))
    if made[0].person_id != person.id:
        raise UserError(NOT_YOUR_CHANGE.format(name=made[0].person or "the person", ref=item.ref))
    values: dict[str, Any] = columns_of(
        store, request, {entry.field: entry.before for entry in made if entry.field in FIELDS}
    )
    for entry in made:
        values |= _before(store, item, entry)
        if entry.field == "tasks":
            store.items.set_tasks(item.id, [Task(*step) for step in reading.steps(entry.before)])
    after = changed(request, store, item, person, values, what=UNDONE)
    for entry in made:
        if entry.field in FIELDS:
            told = {"field": entry.field, "before": entry.after, "after": entry.before}
            log(request, store, after, person, what=UNDONE, **told)
    return after


def _undone_by(store: Store, item: Item, person: Person) -> bool:
    entries = store.log.since(item.id, item.version - 1)
    return bool(entries) and all(entry.what == UNDONE and entry.person_id == person.id for entry in entries)


def _before(store: Store, item: Item, entry: Decision) -> dict[str, Any]:
    """What a decision that is no field's replaced, as columns."""
    match entry.field:
        case "state":
            return {"state": State(entry.before), "state_reason": _reason(store, item, "state", entry)}
        case "sprint":
            return {"sprint_id": _sprint(store, item, entry.before)}
        case "committed":
            return {"committed": entry.before == "yes"}
        case "confirmed":
            return {"priority_confirmed": entry.before == "yes"}
        case "accepted_until":
            return {"accepted_until": date.fromisoformat(entry.before) if entry.before else None}
        case "measure_from":
            return {"measure_from": date.fromisoformat(entry.before) if entry.before else None}
        case "not_measurable":
            return {"not_measurable": entry.before}
        case "rank":
            return {"rank_key": entry.before or None, "judgement": _reason(store, item, "rank", entry)}
        case _:
            return {}


def _reason(store: Store, item: Item, field: str, entry: Decision) -> str:
    """Why it was what it was before that decision."""
    if not entry.before:
        return ""
    earlier = [one for one in store.log.since(item.id, 0) if one.field == field and one.id < entry.id]
    return next((one.reason for one in reversed(earlier) if one.after == entry.before and one.reason), "")


def _sprint(store: Store, item: Item, number: str) -> int | None:
    if not number:
        return None
    row = store.sprints.by_number(item.team_id, int(number))
    if row is None or row.ended_at is not None:
        raise UserError(SPRINT_OVER.format(number=number, ref=item.ref))
    return row.id
