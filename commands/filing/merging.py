"""Two items that are one: the older survives, the newer's ID leads to it, and *Separate* undoes it (F9)."""

import re
from dataclasses import replace

from commands.errors import FieldErrors, TryAgain, UserError
from commands.item.buttons import of
from commands.item.cards import list_row
from commands.item.values import task_line
from commands.item.writing import TOO_MANY_TASKS, log, update
from commands.posting import refresh
from commands.request import Request
from commands.rules.rights import Right
from commands.standing import Standing, find_item, meet, standing
from commands.view import Act, Actions, Card, Paragraph, Reply
from storage.enums import OPEN_STATES, State
from storage.items import Item, Task
from storage.people import Person
from storage.store import Store

MOST_TASKS = 50
SAME = "the same as {ref}"
STEP = "a step of {ref}"
ITSELF = "{ref} cannot be joined with itself."
NOT_OPEN = "{ref} is {state}: only open items can be joined. Nothing was changed."
OTHER_TEAM = "{ref} is in another backlog: move one of them first."
JOINED = "{newer} is {how} now: its ID leads there, and what was written is kept."
SEPARATED = "{newer} stands by itself again."
NOT_JOINED = "{ref} is not joined with another item."
LESS_RESTRICTED = (
    "{newer} is restricted and {older} is not, so more people would read it there. Nothing was changed."
)
OUT_OF_REACH = "{ref} is {how}, which is in another backlog now: somebody there can separate the two."
NAME_ONE = "Please pick an item, or type its ID such as PAY-12."
BEGUN = "{ref} is {state}: only what nobody has begun can become a step. Nothing was changed."


def may_be_told_in(older: Item, newer: Item) -> bool:
    """Whether the text of the newer may stand with the older: of a restricted one only with another such."""
    return older.restricted or not newer.restricted


def merge(request: Request, store: Store) -> Reply:
    """*Same thing*: the two become one. Who files may say so of what they filed."""
    person = meet(request, store)
    store.teams.lock(find_item(request, store, person).team_id)
    one = find_item(request, store, person)
    other = find_item(_naming(request, request.args.get("into", "")), store, person)
    older, newer = sorted((one, other), key=lambda item: (item.filed_at, item.id))
    if newer.merged_into_id == older.id:
        return _told(newer, SAME.format(ref=older.ref))
    _may(request, store, person, newer)
    _require_two(older, newer)
    _require_open(older)
    _require_open(newer)
    counted = [newer.filer_id, *store.items.affected_people(newer.id)]
    added = [one for one in counted if one != older.filer_id and store.items.add_affected(older.id, one)]
    text = "\n".join(part for part in (newer.title, newer.current_state) if part)
    store.notes.add(
        older.id, newer.filer_id, text, request.now, came_from=newer.came_from, from_item=newer.id
    )
    numbers = " ".join(f"#{one}" for one in added)
    log(request, store, older, person, what="merged", field="merged", before=numbers, after=newer.ref)
    return _join(request, store, person, newer, older, SAME.format(ref=older.ref))


def attach(request: Request, store: Store) -> Reply:
    """A filed step becomes a task under an item; its ID leads there."""
    person = meet(request, store)
    item = find_item(request, store, person)
    store.teams.lock(item.team_id)
    standing(request, store, item.team_id, person).require(Right.EDIT)
    ref = (request.fields.get("ref", "").strip() or request.fields.get("parent", "")).upper()
    try:
        parent = find_item(_naming(request, "", ref), store, person)
        _require_two(parent, item)
        _require_open(parent)
    except UserError as error:
        raise FieldErrors({"ref": error.sentence if ref else NAME_ONE}) from error
    if item.state not in (State.NEW, State.TRIAGED):
        raise FieldErrors({"": BEGUN.format(ref=item.ref, state=item.state)})
    steps = store.items.tasks(parent.id)
    if len(steps) >= MOST_TASKS:
        raise FieldErrors({"ref": TOO_MANY_TASKS})
    parent = _with_steps(request, store, person, parent, [*steps, Task(item.title)])
    log(request, store, parent, person, what="merged", field="step", after=item.ref)
    return _join(request, store, person, item, parent, STEP.format(ref=parent.ref))


def _join(request: Request, store: Store, person: Person, newer: Item, older: Item, how: str) -> Reply:
    values = {"state": State.DECLINED, "state_reason": how, "merged_into_id": older.id, "sprint_id": None}
    after = update(request, store, newer, person, values)
    if after is None:
        raise TryAgain
    moved = {"field": "state", "before": newer.state, "after": State.DECLINED}
    log(request, store, after, person, what="merged", reason=how, **moved)
    refresh(request, store, after)
    refresh(request, store, store.items.get(older.id))
    return _told(after, how)


def separate(request: Request, store: Store) -> Reply:
    """Takes a merge back: the newer stands as it did, the older keeps nothing of it."""
    person = meet(request, store)
    item = find_item(request, store, person)
    store.teams.lock(item.team_id)
    item = store.items.get(item.id)
    if item.merged_into_id is None:
        raise UserError(NOT_JOINED.format(ref=item.ref))
    _may(request, store, person, item)
    older = _older(store, item)
    _take_back(request, store, person, older, item)
    before = next(
        (State(entry.before) for entry in reversed(store.log.since(item.id, 0)) if entry.what == "merged"),
        State.NEW,
    )
    back = State.NEW if before is State.NEW else State.TRIAGED
    after = update(request, store, item, person, {"state": back, "state_reason": "", "merged_into_id": None})
    if after is None:
        raise TryAgain
    log(request, store, after, person, what="separated", field="state", before=State.DECLINED, after=back)
    refresh(request, store, after)
    refresh(request, store, store.items.get(older.id))
    return Reply(
        private=Card((Paragraph((SEPARATED.format(newer=item.ref),)), list_row(after, "", hidden=False)))
    )


def _older(store: Store, newer: Item) -> Item:
    """The one that it was joined with. Raises UserError when whoever asks cannot reach that any more."""
    try:
        return store.items.get(newer.merged_into_id or 0)
    except LookupError:
        raise UserError(OUT_OF_REACH.format(ref=newer.ref, how=newer.state_reason)) from None


def _take_back(request: Request, store: Store, person: Person, older: Item, newer: Item) -> None:
    """What the merge gave to the older item goes: its note, its people, or its step."""
    store.notes.take_back(older.id, newer.id)
    entries = (entry for entry in reversed(store.log.since(older.id, 0)) if entry.after == newer.ref)
    joined = next((entry for entry in entries if entry.field in ("merged", "step")), None)
    if joined is not None and joined.field == "step":
        steps = list(store.items.tasks(older.id))
        places = [place for place, task in enumerate(steps) if task.title == newer.title]
        if places:
            del steps[places[-1]]
            older = _with_steps(request, store, person, older, steps)
    for number in re.findall(r"#(\d+)", joined.before if joined else ""):
        store.items.drop_affected(older.id, int(number))
    log(request, store, older, person, what="separated", field="merged", before=newer.ref)


def _with_steps(request: Request, store: Store, person: Person, item: Item, steps: list[Task]) -> Item:
    """The item with those tasks: an edit like any other, so that who has it open in a form hears of it."""
    before = store.items.tasks(item.id)
    after = update(request, store, item, person, {})
    if after is None:
        raise TryAgain
    store.items.set_tasks(item.id, steps)
    held, holds = ("\n".join(map(task_line, tasks)) for tasks in (before, steps))
    log(request, store, after, person, what="changed", field="tasks", before=held, after=holds)
    return after


def _told(newer: Item, how: str) -> Reply:
    said = Paragraph((JOINED.format(newer=newer.ref, how=how),))
    return Reply(replace=Card((said, Actions((Act("Separate", "item.separate", of(newer)),)))))


def _naming(request: Request, item: str, ref: str = "") -> Request:
    return replace(request, args={"item": item} if item else {"ref": ref})


def _may(request: Request, store: Store, person: Person, newer: Item) -> None:
    stands: Standing = standing(request, store, newer.team_id, person)
    if person.id != newer.filer_id:
        stands.require(Right.EDIT)


def _require_two(older: Item, newer: Item) -> None:
    if older.id == newer.id:
        raise UserError(ITSELF.format(ref=older.ref))
    if older.team_id != newer.team_id:
        raise UserError(OTHER_TEAM.format(ref=older.ref))
    if not may_be_told_in(older, newer):
        raise UserError(LESS_RESTRICTED.format(newer=newer.ref, older=older.ref))


def _require_open(item: Item) -> None:
    if item.state not in OPEN_STATES:
        raise UserError(NOT_OPEN.format(ref=item.ref, state=item.state))
