"""When a sprint has ended, the team's channels are asked once whether it made a usable increment (F37)."""

from datetime import timedelta

from commands.channels import first_channels
from commands.nudging.listening import in_working_hours
from commands.request import Request
from commands.review.redrawing import SOON
from commands.review.schedule import schedule_for
from commands.rules.reminders import INCREMENT, is_on
from commands.standing import as_id
from commands.view import Reply
from storage.enums import Asking
from storage.shown import About
from storage.sprints import Sprint
from storage.store import Store
from storage.teams import Team

ASK = "sprint.ask"
"""What the clock asks for when a sprint has ended and the team is at work."""
QUESTION = "sprint.question"
KEPT = 8
A_WHILE = timedelta(minutes=1)


def ask_soon(request: Request, store: Store, team: Team, over: Sprint) -> None:
    """The sprint was closed at this moment: its question comes in working hours, in place of one about an
    earlier sprint that was not asked yet. That one's answers are closed. The team is locked."""
    store.dues.set(team.id, ASK, in_working_hours(team, over.over_at))
    before = last_ended(store, team, over.number)
    if before is not None:
        redraw_question(request, store, before)


def ask(request: Request, store: Store) -> Reply:
    """What the clock asks for: the question about the sprint that ended last goes out, once."""
    team = store.teams.get(as_id(request.args["team"]))
    store.teams.lock(team.id)
    team, row = store.teams.get(team.id), store.dues.get(team.id, ASK)
    if row is None or row.at > request.now:
        return Reply()
    if any(one.over_at <= request.now for one in store.sprints.open(team.id)):
        store.dues.set(team.id, ASK, request.now + A_WHILE)
        return Reply()
    store.dues.drop(team.id, ASK)
    over = last_ended(store, team)
    if over is not None and is_on(team.settings, INCREMENT):
        _owe(store, team, over)
    return Reply()


def last_ended(store: Store, team: Team, before: int | None = None) -> Sprint | None:
    """The sprint that ended last, which can be answered; or the last one of a number below `before`."""
    latest = store.sprints.latest(team.id, KEPT)
    ended = (one for one in latest if one.ended_at is not None)
    return next((one for one in ended if before is None or one.number < before), None)


def of_sprint(sprint: Sprint) -> dict[str, str]:
    """What names it in a button or a message."""
    return {"team": str(sprint.team_id), "sprint": str(sprint.id)}


def redraw_question(request: Request, store: Store, sprint: Sprint) -> None:
    """Every message that asks about it is drawn anew."""
    for shown in store.shown.of(About.SPRINT, sprint.id):
        if shown.showing == Asking.INCREMENT:
            due = request.now + SOON
            store.deliveries.owe(shown.address, QUESTION, of_sprint(sprint), due, updates=shown.id)


def _owe(store: Store, team: Team, over: Sprint) -> None:
    """Due when the team was at work first after its end; too late for it, the ledger says so."""
    due = in_working_hours(team, over.over_at)
    expires = due + schedule_for(team).window
    for address in first_channels(store, team):
        store.deliveries.owe(address, QUESTION, of_sprint(over), due, expires=expires)
