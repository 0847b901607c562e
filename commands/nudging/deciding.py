"""Who is spoken to in a team today: the Product Owner, who stands in for them, or the channel."""

from datetime import datetime, timedelta

from commands.nudging.arming import REFUSED
from commands.nudging.telling import Reader, channels_of, person_of, speak
from commands.rules.nudging import To
from commands.rules.time_box import today
from storage.enums import Outcome, Role
from storage.nudges import Nudge
from storage.store import Store
from storage.teams import Member, Team

A_MONTH = timedelta(days=30)


def readers_of(store: Store, team: Team, to: To, now: datetime) -> list[Reader]:
    """Whom a nudge is to. For an owner who is away the deputy is told; where nobody can be, the channel."""
    everybody = store.teams.everybody(team.id)
    owner = next((member for member in everybody if member.role is Role.OWNER), None)
    if owner is None or to is To.CHANNEL:
        return channels_of(store, team)
    here = [one for one in everybody if is_here(store, team, one, now)]
    owners = [one for one in here if one.role is Role.OWNER]
    deputies = [one for one in here if one.role is Role.DEPUTY]
    told = owners or deputies if to is To.OWNER else [*owners, *deputies]
    return [person_of(one.person) for one in told] or channels_of(store, team)


def who_decides(store: Store, team: Team, now: datetime) -> list[Reader]:
    """The one person who decides today; the team's channels where there is none."""
    told = readers_of(store, team, To.OWNER, now)
    return told[:1] if told and told[0].person is not None else told


def is_here(store: Store, team: Team, member: Member, now: datetime) -> bool:
    """Whether they can be told directly. Who is of another workspace reads what is in its channel only."""
    away = member.away_until is not None and today(now, team.zone) < member.away_until
    return not away and member.person.host_id == store.workspace_id


def somebody_else(store: Store, nudge: Nudge, now: datetime) -> None:
    """What could not be sent to somebody is told to whoever comes next: owner, deputy, then an admin. After
    the last one the ledger's word to those who can cure it remains."""
    if nudge.outcome != Outcome.HELD or not nudge.reason.startswith(REFUSED) or nudge.person_id is None:
        return
    team = store.teams.get(nudge.team_id)
    like = store.nudges.of_kind(team.id, nudge.rule, nudge.round, now - A_MONTH)
    tried = {one.person_id for one in like if one.item_id == nudge.item_id}
    for member in sorted(store.teams.everybody(team.id), key=_turn):
        decides = member.role in (Role.OWNER, Role.DEPUTY) or member.admin
        if decides and member.person.id not in tried and is_here(store, team, member, now):
            reader = person_of(member.person)
            speak(store, team, reader, now, nudge.rule, item=nudge.item_id, number=nudge.round)
            return


def _turn(member: Member) -> int:
    return (Role.OWNER, Role.DEPUTY).index(member.role) if member.role in (Role.OWNER, Role.DEPUTY) else 2
