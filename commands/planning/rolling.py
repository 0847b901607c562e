"""A sprint that is over: what was not started waits in the order again, started work goes on in the next."""

from commands.capacity.shares import kept_at_end
from commands.nudging.arming import arm
from commands.planning.moves import changed
from commands.planning.sprints import CURRENT, sprint_for
from commands.posting import redraw
from commands.request import Request
from commands.review.redrawing import redraw_review
from commands.sprint_end.asking import ask_soon
from commands.sprint_end.unplanned import look_when_over
from commands.standing import as_id
from commands.view import Reply
from storage.enums import State
from storage.items import Item
from storage.people import Person
from storage.sprints import Sprint
from storage.store import Store
from storage.teams import Team

AT_ONCE = 10
ENDED = "sprint {number} ended"


def roll(request: Request, store: Store) -> Reply:
    """What the calendar asks for: rolls the team named in `team` on; a piece of the work at a time."""
    team = store.teams.get(as_id(request.args["team"]))
    store.teams.lock(team.id)
    roll_on(request, store, team)
    return Reply()


def roll_on(request: Request, store: Store, team: Team, person: Person | None = None) -> None:
    """Moves the first items out of a sprint that is over, and ends it with the last. The team is locked.

    What is planned for the one that runs now is asked about no more in an open review.
    person: who ended it before its time.
    """
    over = next((one for one in store.sprints.open(team.id) if one.over_at <= request.now), None)
    if over is None:
        return
    if over.planned is None:
        store.sprints.change(over.id, **kept_at_end(store, team, over))
    left = [
        item for item in store.items.in_sprint(over.id) if item.state in (State.PLANNED, State.IN_PROGRESS)
    ]
    for item in left[:AT_ONCE]:
        _out(request, store, team, over, item, person)
    if len(left) <= AT_ONCE:
        store.sprints.change(over.id, ended_at=request.now)
        _begin(request, store, team, over.number + 1)
        ask_soon(request, store, team, over)
        look_when_over(request, store, team)
        review = store.reviews.open(team.id)
        if review is not None:
            redraw_review(request, store, review)


def _begin(request: Request, store: Store, team: Team, number: int) -> None:
    """What is Critical and planned for the sprint that runs from now on needs no nudge any more."""
    following = store.sprints.by_number(team.id, number)
    for item in store.items.in_sprint(following.id) if following is not None else ():
        if item.unplanned_since is not None:
            store.items.settle(item, {"unplanned_since": None})
            after = store.items.get(item.id)
            arm(store, team, item, after, request.now)
            redraw(request, store, after)


def _out(request: Request, store: Store, team: Team, over: Sprint, item: Item, person: Person | None) -> None:
    reason = ENDED.format(number=over.number)
    if item.state is State.IN_PROGRESS:
        following = sprint_for(store, team, request.now, CURRENT)
        changed(request, store, item, person, {"sprint_id": following.id}, what="went on", reason=reason)
        return
    values = {"state": State.TRIAGED, "state_reason": "", "sprint_id": None}
    changed(request, store, item, person, values, what="returned", reason=reason)
