"""Two items that are one: the older survives, the newer's ID leads to it, and *Separate* undoes it (F9)."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

from commands.errors import FieldErrors, TryAgain, UserError
from commands.incident.counting import count_incidents
from commands.item.biting import count_bites
from commands.item.buttons import of
from commands.item.cards import list_row
from commands.item.fields import LINK_FIELDS
from commands.item.linked import children, linked
from commands.item.values import task_line
from commands.item.writing import TOO_MANY_TASKS, log, update
from commands.planning.moves import record
from commands.posting import refresh
from commands.request import Request
from commands.rules import biting, incidents
from commands.rules.joined import SAME, STEP
from commands.rules.rights import Right
from commands.standing import Standing, find_item, meet, standing
from commands.view import Act, Actions, Card, Paragraph, Reply
from storage.enums import OPEN_STATES, State
from storage.items import Item, Task
from storage.people import Person
from storage.store import Store

MOST_TASKS = 50
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
STAYS = "Not carried over, and back with Separate: {what}."
WORKED_ON = "{ref} is {state}, and the older item is the one that stays: {cure} first. Nothing was changed."
CURES = {
    State.IN_PROGRESS: "finish it, or say that it was not started,",
    State.MEASURING: "close it, or say that it is not live,",
}
OWN_STEPS = "{ref} has {what} of its own: link it to {parent} instead, with More. Nothing was changed."
PLAN_GONE = " Its plan is gone: sprint {number} has ended."
TAKEN_ALONG = "{ref} is {how}, and {between} is {on} now: separate {between} first."
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
        return _told(store, newer, SAME.format(ref=older.ref))
    _may(request, store, person, newer)
    _require_two(older, newer)
    _require_open(older)
    _require_open(newer)
    if newer.state in CURES:
        raise UserError(WORKED_ON.format(ref=newer.ref, state=newer.state, cure=CURES[newer.state]))
    counted = [newer.filer_id, *store.items.affected_people(newer.id)]
    added = [one for one in counted if one != older.filer_id and store.items.add_affected(older.id, one)]
    text = "\n".join(part for part in (newer.title, _staying(store, newer), newer.current_state) if part)
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
    own = _own(store, item)
    if own:
        raise FieldErrors({"": OWN_STEPS.format(ref=item.ref, what=own, parent=parent.ref)})
    steps = store.items.tasks(parent.id)
    if len(steps) >= MOST_TASKS:
        raise FieldErrors({"ref": TOO_MANY_TASKS})
    parent = _with_steps(request, store, person, parent, [*steps, Task(item.title)])
    log(request, store, parent, person, what="merged", field="step", after=item.ref)
    return _join(request, store, person, item, parent, STEP.format(ref=parent.ref))


def _join(request: Request, store: Store, person: Person, newer: Item, older: Item, how: str) -> Reply:
    values = {"state": State.DECLINED, "state_reason": how, "merged_into_id": older.id}
    after = update(request, store, newer, person, values | {"sprint_id": None, "accepted_until": None})
    if after is None:
        raise TryAgain
    record(request, store, newer, after, person, what="merged", reason=how)
    _count(request, store, person, older)
    refresh(request, store, after)
    refresh(request, store, store.items.get(older.id))
    return _told(store, after, how)


def _count(request: Request, store: Store, person: Person, item: Item) -> None:
    """Sums anew what an item counts together with what is joined with it."""
    count_bites(request, store, store.items.get(item.id), person, biting.SUMMED)
    count_incidents(request, store, store.items.get(item.id), person, incidents.SUMMED)


def separate(request: Request, store: Store) -> Reply:
    """Takes a merge back: the newer stands as it did, the older keeps nothing of it."""
    person = meet(request, store)
    item = find_item(request, store, person)
    store.teams.lock(item.team_id, (store.items.survivor(item) or item).team_id)
    item = store.items.get(item.id)
    if item.merged_into_id is None:
        raise UserError(NOT_JOINED.format(ref=item.ref))
    _may(request, store, person, item)
    older = _older(store, item)
    if older.merged_into_id is not None:
        raise _along(item, older)
    _take_back(request, store, person, older, item)
    values, lost = _as_it_stood(store, item)
    after = update(request, store, item, person, values | {"merged_into_id": None})
    if after is None:
        raise TryAgain
    record(request, store, item, after, person, what="separated")
    for one in (after, older):
        _count(request, store, person, one)
    refresh(request, store, after)
    refresh(request, store, store.items.get(older.id))
    said = Paragraph((SEPARATED.format(newer=item.ref) + lost,))
    return Reply(private=Card((said, list_row(after, "", hidden=False))))


def _along(newer: Item, between: Item) -> UserError:
    """What was joined with an item that was joined with a third one leaves after that one only."""
    button = Act(f"Separate {between.ref}", "item.separate", of(between))
    said = TAKEN_ALONG.format(
        ref=newer.ref, how=newer.state_reason, on=between.state_reason, between=between.ref
    )
    return UserError(said, button)


def _as_it_stood(store: Store, item: Item) -> tuple[dict[str, Any], str]:
    """The columns as they were when it was joined, and in words what cannot be given back."""
    entries = store.log.since(item.id, 0)
    joined = next((one for one in reversed(entries) if (one.what, one.field) == ("merged", "state")), None)
    version = joined.version if joined else 0
    held = {one.field: one.before for one in entries if (one.what, one.version) == ("merged", version)}
    state = State(held.get("state", State.NEW))
    reasons = (one.reason for one in reversed(entries) if (one.field, one.after) == ("state", state))
    until = held.get("accepted_until")
    values: dict[str, Any] = {"state": state, "state_reason": next(reasons, "")}
    values["accepted_until"] = date.fromisoformat(until) if until else None
    if state is not State.PLANNED:
        return values, ""
    sprint = store.sprints.by_number(item.team_id, int(held.get("sprint") or 0))
    if sprint is not None and sprint.ended_at is None:
        return values | {"sprint_id": sprint.id}, ""
    return values | {"state": State.TRIAGED, "state_reason": ""}, PLAN_GONE.format(number=held.get("sprint"))


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


def _own(store: Store, item: Item) -> str:
    """How many steps and links an item has, in words; nothing when it has none."""
    steps = len(store.items.tasks(item.id))
    others = [
        *children(store, item.id),
        *(one for name in LINK_FIELDS for one in linked(store, item.id, name)),
    ]
    counted = ((steps, "step"), (len(others), "link"))
    return " and ".join(f"{count} {what if count == 1 else what + 's'}" for count, what in counted if count)


def _staying(store: Store, newer: Item) -> str:
    """What a joined item keeps for itself, so that nobody misses it unseen."""
    own = _own(store, newer)
    return STAYS.format(what=own) if own else ""


def _told(store: Store, newer: Item, how: str) -> Reply:
    said = Paragraph((f"{JOINED.format(newer=newer.ref, how=how)} {_staying(store, newer)}".strip(),))
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
