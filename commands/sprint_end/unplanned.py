"""A sprint into which nobody planned: a team that was at work in it is asked about it too (F37).

Whoever never planned a sprint hears of none. Where one was planned, each later one is asked about in which
somebody decided about an item, its filing included; a team that slept through it, on holiday perhaps, is left
in peace, and asked again once it is back.
"""

from datetime import time

from commands.capacity.shares import SprintShare, share_of
from commands.errors import TryAgain
from commands.planning.sprints import CURRENT, slot
from commands.request import Request
from commands.rules.cadence import moment
from commands.rules.time_box import Box, over_at
from commands.sprint_end.asking import ask_soon
from commands.standing import as_id
from commands.view import Reply
from storage.sprints import Sprint
from storage.store import Store
from storage.teams import Team

LOOK = "sprint.look"
"""What the clock asks for when a sprint is over, whether or not anybody planned into it."""


def look_when_over(request: Request, store: Store, team: Team) -> None:
    """The clock looks at the running sprint when that is over. The team is locked."""
    running = slot(store, team, request.now, CURRENT)
    store.dues.set(team.id, LOOK, over_at(running.box, team.zone))


def look(request: Request, store: Store) -> Reply:
    """What the clock asks for: a sprint that nobody planned, and nobody slept through, is asked about."""
    team = store.teams.get(as_id(request.args["team"]))
    store.teams.lock(team.id)
    team, due = store.teams.get(team.id), store.dues.get(team.id, LOOK)
    if due is None or due.at > request.now:
        return Reply()
    number = slot(store, team, request.now, CURRENT).number - 1
    if store.sprints.by_number(team.id, number) is None:
        over = share_of(store, team, request.now, number)
        if over is not None and _at_work(store, team, over):
            ask_soon(request, store, team, kept_unplanned(request, store, team, over))
    look_when_over(request, store, team)
    return Reply()


def kept_unplanned(request: Request, store: Store, team: Team, over: SprintShare) -> Sprint:
    """The row of a sprint that is over and had none."""
    made = store.sprints.add(
        team.id,
        over.number,
        over.starts_on,
        over.ends_on,
        over_at(_box(over), team.zone),
        planned=over.planned,
        done=over.done,
        capacity=over.capacity,
        ended_at=request.now,
    )
    if made is None:
        raise TryAgain
    return made


def _at_work(store: Store, team: Team, over: SprintShare) -> bool:
    """Whether a person decided about any item in it."""
    began = moment(over.starts_on, time.min, team.zone)
    return store.log.decided_between(team.id, began, over_at(_box(over), team.zone))


def _box(over: SprintShare) -> Box:
    return Box(over.number, over.starts_on, over.ends_on)
