"""Looks at Critical debt whose time has come, and speaks up to whoever is next (F20)."""

from datetime import datetime, timedelta

from commands.nudging.arming import LOOK, REFUSED, TELL, coming, look_again, said_since
from commands.nudging.deciding import readers_of
from commands.nudging.listening import works_of
from commands.nudging.telling import reader_of, speak, tell_later
from commands.planning.sprints import CURRENT, slot
from commands.request import Request
from commands.rules.nudging import Step
from commands.rules.reminders import CRITICAL
from commands.standing import as_id
from commands.view import Reply
from storage.enums import Outcome, State
from storage.items import Item
from storage.nudges import Nudge
from storage.store import Store
from storage.teams import Team

AT_ONCE = 10
A_WHILE = timedelta(hours=1)
NOBODY = f"{REFUSED}: there is nobody who could be told"
LOST = f"{REFUSED}: its message was dropped"
TOO_FAR = f"{REFUSED} for days"


def look(request: Request, store: Store) -> Reply:
    """What the clock asks for: the team's items whose time has come are spoken of, a few at a time."""
    team = store.teams.get(as_id(request.args["team"]))
    store.teams.lock(team.id)
    team = store.teams.get(team.id)
    for due in store.dues.by(team.id, LOOK, request.now, AT_ONCE):
        item = _item(store, team, as_id(due.name))
        if item is None:
            store.dues.drop(team.id, LOOK, due.name)
        else:
            _look(store, team, item, request.now)
    return Reply()


def tell(request: Request, store: Store) -> Reply:
    """What the clock asks for: a nudge whose reader wanted to hear nothing before is told."""
    team = store.teams.get(as_id(request.args["team"]))
    store.teams.lock(team.id)
    due = store.dues.get(team.id, TELL, request.args.get("name", ""))
    if due is None or due.at > request.now:
        return Reply()
    store.dues.drop(team.id, TELL, due.name)
    nudge = store.nudges.get(as_id(due.name))
    if nudge is None or nudge.outcome != Outcome.WAITS:
        return Reply()
    reader = reader_of(store, nudge)
    if reader is None:
        store.nudges.change([nudge.id], outcome=Outcome.HELD, reason=NOBODY, at=request.now)
    else:
        tell_later(store, store.teams.get(team.id), nudge, reader, request.now)
    return Reply()


def _item(store: Store, team: Team, item_id: int) -> Item | None:
    """The item, if it is the team's still and in no running sprint."""
    try:
        item = store.items.get(item_id)
    except LookupError:
        return None
    return item if item.team_id == team.id and item.unplanned_since is not None else None


def _look(store: Store, team: Team, item: Item, now: datetime) -> None:
    if _runs_by_now(store, team, item, now):
        store.dues.set(team.id, LOOK, now + A_WHILE, str(item.id))
        return
    if not _still_waits(store, team, item, now):
        step = coming(store, team, item)
        if step is not None and step.at <= now:
            _speak(store, team, item, step, now)
    _look_when_due(store, team, item, now)


def _speak(store: Store, team: Team, item: Item, step: Step, now: datetime) -> None:
    readers = readers_of(store, team, step.to, now)
    for reader in readers:
        speak(store, team, reader, now, CRITICAL, item=item.id, number=step.round)
    if not readers:
        held = {"item_id": item.id, "round": step.round, "reason": NOBODY}
        store.nudges.add(team.id, CRITICAL, Outcome.HELD, now, **held)


def _look_when_due(store: Store, team: Team, item: Item, now: datetime) -> None:
    """While a nudge waits, tomorrow at the latest; once it is told, the clock knows better."""
    if _still_waits(store, team, item, now):
        works = works_of(team)
        tomorrow = works.next_hour(works.plus_days(works.hour_of(now), 1))
        store.dues.set(team.id, LOOK, tomorrow, str(item.id))
    else:
        look_again(store, team, item, now)


def _still_waits(store: Store, team: Team, item: Item, now: datetime) -> bool:
    """Whether the last round is about to be told. Who wants to hear nothing for days is passed over, and what
    nobody is going to tell any more is let go."""
    waits = [one for one in said_since(store, item) if one.outcome == Outcome.WAITS]
    left = {one.id: reason for one in waits if (reason := _why_not(store, team, one, now))}
    for nudge_id, reason in left.items():
        store.dues.drop(team.id, TELL, str(nudge_id))
        store.nudges.change([nudge_id], outcome=Outcome.HELD, reason=reason, at=now)
    return len(left) < len(waits)


def _why_not(store: Store, team: Team, nudge: Nudge, now: datetime) -> str:
    """Why a nudge that waits is not waited for; nothing while it is."""
    if nudge.at > works_of(team).plus_days(now, 1):
        return f"{TOO_FAR}: {nudge.reason}"
    lost = nudge.at < now - A_WHILE and store.dues.get(team.id, TELL, str(nudge.id)) is None
    return LOST if lost else ""


def _runs_by_now(store: Store, team: Team, item: Item, now: datetime) -> bool:
    """Whether its sprint has begun, and is rolled on to within a minute."""
    if item.state is not State.PLANNED or item.sprint_id is None:
        return False
    return store.sprints.get(item.sprint_id).number <= slot(store, team, now, CURRENT).number
