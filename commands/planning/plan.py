"""Planning an item for a sprint, and what that displaces (F13)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from commands.errors import UserError
from commands.item.buttons import of, plan_button
from commands.item.cards import heading
from commands.planning.load import closed_of, load_of, points_words
from commands.planning.moves import answered, by_whom, changed, moved
from commands.planning.sprints import (
    CURRENT,
    NEXT,
    Slot,
    points_of,
    short_day,
    slot_of,
    sprint_for,
)
from commands.request import Request
from commands.rules.fitting import Planned, displaced
from commands.rules.rights import Right
from commands.standing import as_id, find_item, meet, standing
from commands.view import Act, Actions, Block, Card, Note, Paragraph, Reply, Row
from storage.enums import State
from storage.items import Item
from storage.people import Person
from storage.sprints import Sprint
from storage.store import Store
from storage.teams import Team

A_STEP = "A step is planned with its item, never alone. Plan the item?"
NO_STEP = "{ref} has no step {step}. Nothing was planned."
STARTED = "{ref} is in progress: it counts as planned."
ALREADY = "{ref} is planned for sprint {number} already.{who}"
NOT_PLANNED = "{ref} is {state}, not planned.{who}"
NO_CAPACITY = "No capacity is set."
NO_LONGER_FITS = "These no longer fit: lowest in the order, and not started."
NOTHING_ELSE = "Nothing else in it still waits to be started."
NAMED = 5


def plan(request: Request, store: Store) -> Reply:
    """Puts an item into the running sprint, or the one that is named; says what else is in it."""
    person = meet(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.PLAN)
    if "step" in request.args:
        if not 1 <= as_id(request.args["step"]) <= len(store.items.tasks(item.id)):
            raise UserError(NO_STEP.format(ref=item.ref, step=request.args["step"]))
        return Reply(private=_with_its_item(item))
    team = store.teams.get(item.team_id)
    store.teams.lock(team.id)
    item = store.items.get(item.id)
    row = sprint_for(store, team, request.now, request.args.get("sprint", CURRENT))
    after = planned(request, store, item, person, row)
    told = said_of(store, team, row, after, request.now)
    reply = answered(request, store, after)
    if reply.private is None:
        return replace(reply, private=Card(told))
    buttons = tuple(block for block in reply.private.blocks if isinstance(block, Actions))
    return Reply(private=Card((*told, *buttons)))


def unplan(request: Request, store: Store) -> Reply:
    """Takes an item out of its sprint; it waits in the order again."""
    person = meet(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.PLAN)
    if item.state not in (State.PLANNED, State.TRIAGED):
        who = by_whom(request, store, item, person, "state")
        raise UserError(NOT_PLANNED.format(ref=item.ref, state=item.state, who=who))
    after = moved(request, store, item, person, State.TRIAGED, what="unplanned")
    return answered(request, store, after, f"{after.ref} is in no sprint now; it waits in the order.")


def _with_its_item(item: Item) -> Card:
    button = plan_button(item, primary=True, row="1")
    offered: tuple[Block, ...] = (Actions((button,)),) if button else ()
    return Card((Paragraph((A_STEP,)), Row(heading(item)), *offered))


def planned(
    request: Request,
    store: Store,
    item: Item,
    person: Person,
    row: Sprint,
    *,
    what: str = "planned",
    reason: str = "",
) -> Item:
    """The item in that sprint; pressed twice by one person, it is there once."""
    if item.state is State.IN_PROGRESS:
        raise UserError(STARTED.format(ref=item.ref))
    if item.state is not State.PLANNED:
        return moved(request, store, item, person, State.PLANNED, what=what, reason=reason, sprint_id=row.id)
    if item.sprint_id != row.id:
        return changed(request, store, item, person, {"sprint_id": row.id}, what=what, reason=reason)
    who = by_whom(request, store, item, person, "sprint")
    if who:
        raise UserError(ALREADY.format(ref=item.ref, number=row.number, who=who))
    return item


def said_of(store: Store, team: Team, row: Sprint, item: Item, now: datetime) -> tuple[Block, ...]:
    """Where the item is planned, what the sprint holds with it, and what no longer fits."""
    into, held = slot_of(team, row, now), store.items.in_sprint(row.id)
    load = load_of(store, team, row)
    where = into.words if into.tentative else f"for {into.words}, until {short_day(into.box.ends_on)}"
    said = f"{item.ref} is planned{',' if into.tentative else ''} {where}."
    beside = f"Sprint {row.number} holds {load.words}." + (f" {NO_CAPACITY}" if load.capacity is None else "")
    first: list[Block] = [Paragraph((f"{said} {beside}",))]
    if load.capacity is None or load.points <= load.capacity:
        return tuple(first)
    placed = [
        Planned(one.id, points_of(team, one.effort), one.id == item.id or one.state is not State.PLANNED)
        for one in held
    ]
    room = load.capacity - closed_of(team, load, held).points
    return (*first, *_displaced(team, into, held, displaced(placed, room)))


def _displaced(team: Team, into: Slot, held: list[Item], named: list[int]) -> Iterator[Block]:
    """The items that no longer fit, each with a button that moves it on; others may read it too."""
    if not named:
        yield Paragraph((NOTHING_ELSE,))
        return
    yield Paragraph((NO_LONGER_FITS,))
    by_id = {item.id: item for item in held}
    for item in (by_id[item_id] for item_id in named[:NAMED]):
        yield Row(
            heading(item),
            points_words(points_of(team, item.effort)),
            (_onward(item, into),),
        )
    if len(named) > NAMED:
        yield Note((f"And {len(named) - NAMED} more.",))


def _onward(item: Item, into: Slot) -> Act:
    """Moves a planned item to the sprint after the running one; from there, out."""
    if into.tentative:
        return Act("Unplan", "item.unplan", of(item) | {"row": "1"})
    return Act(f"To sprint {into.number + 1}", "item.plan", of(item) | {"sprint": NEXT, "row": "1"})
