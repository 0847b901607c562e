"""Looks at Critical debt whose time has come, and speaks up to whoever is next (F20)."""

from datetime import datetime, timedelta

from commands.nudging.arming import LOOK, REFUSED, TELL, coming, look_again, said_since
from commands.nudging.listening import works_of
from commands.nudging.telling import Reader, channels_of, person_of, reader_of, speak, tell_later
from commands.planning.sprints import CURRENT, slot
from commands.request import Request
from commands.rules.nudging import Step, To
from commands.rules.reminders import CRITICAL
from commands.rules.time_box import today
from commands.standing import as_id
from commands.view import Reply
from storage.enums import Outcome, Role, State
from storage.items import Item
from storage.nudges import Nudge
from storage.store import Store
from storage.teams import Member, Team

AT_ONCE = 10
A_WHILE = timedelta(hours=1)
NOBODY = f"{REFUSED}: there is nobody who could be told"
LOST = f"{REFUSED}: its message was dropped"


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
    step = coming(store, team, item)
    if step is None or step.at > now:
        look_again(store, team, item, now)
    elif _runs_by_now(store, team, item, now):
        store.dues.set(team.id, LOOK, now + A_WHILE, str(item.id))
    elif _still_waits(store, team, item, now):
        _look_tomorrow(store, team, item, now)
    else:
        _speak(store, team, item, coming(store, team, item) or step, now)


def _speak(store: Store, team: Team, item: Item, step: Step, now: datetime) -> None:
    readers = readers_of(store, team, step.to, now)
    for reader in readers:
        speak(store, team, reader, now, CRITICAL, item=item.id, number=step.round)
    if not readers:
        held = {"item_id": item.id, "round": step.round, "reason": NOBODY}
        store.nudges.add(team.id, CRITICAL, Outcome.HELD, now, **held)
    _look_tomorrow(store, team, item, now)


def _look_tomorrow(store: Store, team: Team, item: Item, now: datetime) -> None:
    """Once it was told, the clock knows the next moment better; should that be lost, this one remains."""
    works = works_of(team)
    store.dues.set(team.id, LOOK, works.next_hour(works.plus_days(now, 1)), str(item.id))


def _still_waits(store: Store, team: Team, item: Item, now: datetime) -> bool:
    """Whether the last round is not told yet. What nobody is about to tell any more is let go."""
    waits = [one for one in said_since(store, item) if one.outcome == Outcome.WAITS]
    lost = [one for one in waits if _is_lost(store, team, one, now)]
    store.nudges.change([one.id for one in lost], outcome=Outcome.HELD, reason=LOST, at=now)
    return len(lost) < len(waits)


def _is_lost(store: Store, team: Team, nudge: Nudge, now: datetime) -> bool:
    old = nudge.at < now - A_WHILE
    return old and store.dues.get(team.id, TELL, str(nudge.id)) is None


def _runs_by_now(store: Store, team: Team, item: Item, now: datetime) -> bool:
    """Whether its sprint has begun, and is rolled on to within a minute."""
    if item.state is not State.PLANNED or item.sprint_id is None:
        return False
    return store.sprints.get(item.sprint_id).number <= slot(store, team, now, CURRENT).number


def readers_of(store: Store, team: Team, to: To, now: datetime) -> list[Reader]:
    """Whom the step is to. For an owner who is away the deputy is told; where nobody can be, the channel."""
    everybody = store.teams.everybody(team.id)
    owner = next((member for member in everybody if member.role is Role.OWNER), None)
    if owner is None or to is To.CHANNEL:
        return channels_of(store, team)
    here = [one for one in everybody if _is_here(store, team, one, now)]
    owners = [one for one in here if one.role is Role.OWNER]
    deputies = [one for one in here if one.role is Role.DEPUTY]
    told = owners or deputies if to is To.OWNER else [*owners, *deputies]
    return [person_of(one.person) for one in told] or channels_of(store, team)


def _is_here(store: Store, team: Team, member: Member, now: datetime) -> bool:
    """Whether they can be told directly. Who is of another workspace reads what is in its channel only."""
    away = member.away_until is not None and today(now, team.zone) < member.away_until
    return not away and member.person.host_id == store.workspace_id
