"""Teams, who belongs to them, and the channels they talk in."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, select, update

from storage.deliveries import Address
from storage.enums import Platform, Role
from storage.models import channel_links, memberships, people, teams
from storage.people import Person
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Team:
    """spread: its channels stand on more than one platform or workspace.

    settings: what it chose, by name, as a form shows it. unsettled_from: the number from which items
    still wait for new weights. version: grows with each change of these.
    """

    id: int
    key: str
    name: str
    zone: str
    language: str
    emoji: str
    spread: bool
    settings: dict[str, str] | None
    version: int
    unsettled_from: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Membership:
    """What a person is in a team, and who owns it; empty where they are nothing, or nobody does.

    owner_back: the first day on which an owner who is away is back.
    """

    role: Role | None
    admin: bool
    owner: str | None
    owner_back: date | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team, with what they are in it."""

    person: Person
    role: Role
    admin: bool
    away_until: date | None


@dataclass(frozen=True, slots=True)
class Channel:
    """host_id: the workspace whose platform it is on. person_id: who linked it."""

    id: int
    host_id: int
    team_id: int
    platform: str
    channel: str
    name: str
    person_id: int

    @property
    def address(self) -> Address:
        return Address(Platform(self.platform), self.channel, host=self.host_id)


_TEAM = columns(teams, Team)
_TEAM_SIZE = len(_TEAM)
_PERSON_END = _TEAM_SIZE + len(fields(Person))
_BY_ID = bind(select(*_TEAM).where(teams.c.id == bindparam("id")))
_BY_KEY = bind(select(*_TEAM).where(teams.c.key == bindparam("key")))
_ALL = bind(select(*_TEAM).order_by(teams.c.key))
_OF_CHANNEL = bind(
    select(*_TEAM)
    .join(channel_links, channel_links.c.team_id == teams.c.id)
    .where(channel_links.c.host_id == bindparam("host"), channel_links.c.channel == bindparam("channel"))
)
_ARRIVAL = bind(
    select(
        *_TEAM,
        *columns(people, Person),
        memberships.c.role,
        memberships.c.admin,
        memberships.c.away_until,
    )
    .join(channel_links, channel_links.c.team_id == teams.c.id)
    .join(memberships, memberships.c.team_id == teams.c.id)
    .join(people, people.c.id == memberships.c.person_id)
    .where(
        channel_links.c.host_id == bindparam("host"),
        channel_links.c.channel == bindparam("channel"),
        or_(
            memberships.c.role == Role.OWNER,
            and_(
                people.c.host_id == bindparam("host"),
                people.c.platform == bindparam("platform"),
                people.c.external_id == bindparam("external_id"),
            ),
        ),
    )
)
_OF_PERSON = bind(
    select(*_TEAM)
    .join(memberships, memberships.c.team_id == teams.c.id)
    .where(memberships.c.person_id == bindparam("person_id"))
    .order_by(teams.c.id)
)
_MEMBERSHIP = bind(
    select(
        memberships.c.person_id,
        memberships.c.role,
        memberships.c.admin,
        memberships.c.away_until,
        people.c.name,
    )
    .join(people, people.c.id == memberships.c.person_id)
    .where(
        memberships.c.team_id == bindparam("team_id"),
        or_(memberships.c.person_id == bindparam("person_id"), memberships.c.role == Role.OWNER),
    )
)
_SET_ROLE = bind(
    update(memberships)
    .where(memberships.c.team_id == bindparam("the_team"), memberships.c.person_id == bindparam("the_person"))
    .values(role=bindparam("new_role"))
)
_SET_ADMIN = bind(
    update(memberships)
    .where(memberships.c.team_id == bindparam("the_team"), memberships.c.person_id == bindparam("the_person"))
    .values(admin=bindparam("new_admin"))
)
_SET_AWAY = bind(
    update(memberships)
    .where(memberships.c.team_id == bindparam("the_team"), memberships.c.person_id == bindparam("the_person"))
    .values(away_until=bindparam("until"))
)
_EVERY_MEMBER = bind(
    select(*columns(people, Person), memberships.c.role, memberships.c.admin, memberships.c.away_until)
    .join(memberships, memberships.c.person_id == people.c.id)
    .where(memberships.c.team_id == bindparam("team_id"))
    .order_by(memberships.c.id)
)
_LAST_NUMBER = bind(select(teams.c.last_number).where(teams.c.id == bindparam("team_id")))
_NEXT_NUMBER = bind(
    update(teams)
    .where(teams.c.id == bindparam("the_team"))
    .values(last_number=teams.c.last_number + 1)
    .returning(teams.c.last_number, teams.c.version)
)
_LOCK = bind(
    select(teams.c.id, teams.c.version)
    .where(teams.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(teams.c.id)
    .with_for_update(key_share=True)
)
"""Rows that only name the team, such as a new membership, neither wait for this nor are waited for."""
_CALENDAR = bind(select(teams.c.calendar).where(teams.c.id == bindparam("id")))
_GIVE_CALENDAR = bind(
    update(teams).where(teams.c.id == bindparam("the_team")).values(calendar=bindparam("new_calendar"))
)
_SETTLED = bind(
    update(teams).where(teams.c.id == bindparam("the_team")).values(unsettled_from=bindparam("new_from"))
)
_CHANNELS = bind(
    select(*columns(channel_links, Channel))
    .where(channel_links.c.team_id == bindparam("team_id"))
    .order_by(channel_links.c.id)
)


_UNLINK = bind(
    delete(channel_links).where(
        channel_links.c.host_id == bindparam("host"), channel_links.c.channel == bindparam("channel")
    )
)
_SET_SPREAD = bind(
    update(teams).where(teams.c.id == bindparam("the_team")).values(spread=bindparam("new_spread"))
)
_MEMBERS = bind(
    select(*columns(people, Person))
    .join(memberships, memberships.c.person_id == people.c.id)
    .where(memberships.c.team_id == bindparam("team_id"))
    .order_by(memberships.c.id)
    .limit(bindparam("at_most"))
)


class Teams:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._linked: dict[tuple[int, str], Team | None] = {}
        self._by_id: dict[int, Team] = {}
        self._channels: dict[int, tuple[Channel, ...]] = {}
        self._memberships: dict[tuple[int, int], Membership] = {}
        self._only: int | None = None

    def narrow(self, team_id: int) -> None:
        """From now on the other teams of the workspace cannot be found."""
        self._only = team_id

    def _found(self, team: Team | None) -> Team | None:
        return team if team is None or self._only in (None, team.id) else None

    def get(self, team_id: int) -> Team:
        """The team of an ID that another row holds."""
        if team_id not in self._by_id:
            team = self._scope.one(Team, _BY_ID, id=team_id)
            if team is None:
                raise LookupError(f"no team {team_id}")
            self._by_id[team_id] = team
        return self._by_id[team_id]

    def by_key(self, key: str) -> Team | None:
        return self._found(self._scope.one(Team, _BY_KEY, key=key))

    def all(self) -> list[Team]:
        return [team for team in self._scope.all(Team, _ALL) if self._found(team)]

    def of_channel(self, channel: str, host: int = 0) -> Team | None:
        """The team of a channel of the workspace `host`; 0 is the home workspace itself."""
        key = (host or self._scope.workspace_id, channel)
        if key not in self._linked:
            team = self._scope.one(Team, _OF_CHANNEL, host=key[0], channel=channel)
            self._linked[key] = team
            if team is not None:
                self._by_id[team.id] = team
        return self._found(self._linked[key])

    def arrive(self, platform: Platform, external_id: str, channel: str, host: int = 0) -> Person | None:
        """Who talks in a channel of their own team, if they do; the team and their part in it are then known.

        One question in place of three, for what everybody does most.
        """
        key = (host or self._scope.workspace_id, channel)
        who = {"platform": platform, "external_id": external_id}
        person, own, owner, owner_back = None, None, None, None
        for row in self._scope.rows(_ARRIVAL, host=key[0], channel=channel, **who):
            *_, role, admin, away_until = row
            there = Person(*row[_TEAM_SIZE:_PERSON_END])
            if (there.host_id, there.platform, there.external_id) == (key[0], platform, external_id):
                person, own = there, (Team(*row[:_TEAM_SIZE]), Role(role), admin)
            if role == Role.OWNER:
                owner, owner_back = there.name, away_until
        if person is None or own is None:
            return None
        team, role, admin = own
        self._linked[key] = self._by_id[team.id] = team
        self._memberships[team.id, person.id] = Membership(role, admin, owner, owner_back)
        return person

    def of_person(self, person_id: int) -> list[Team]:
        """Oldest first."""
        found = self._scope.all(Team, _OF_PERSON, person_id=person_id)
        self._by_id |= {team.id: team for team in found}
        return [team for team in found if self._found(team)]

    def members(self, team_id: int, at_most: int) -> list[Person]:
        """Who belongs to the team, oldest first."""
        return self._scope.all(Person, _MEMBERS, team_id=team_id, at_most=at_most)

    def create(self, key: str, name: str, zone: str, emoji: str, now: datetime) -> Team | None:
        """A new team; None when the key is in use."""
        values = {"key": key, "name": name, "zone": zone, "emoji": emoji, "created_at": now}
        return self.by_key(key) if self._scope.add_once(teams, values) else None

    def link(self, team_id: int, address: Address, name: str, by: int) -> bool:
        """Links a channel; says no when it is linked already, to whichever team of whichever workspace."""
        self._channels.clear()
        self._linked.clear()
        where = {"host_id": address.host or self._scope.workspace_id, "channel": address.channel}
        values = {"team_id": team_id, "platform": address.platform, "name": name, "person_id": by}
        return self._scope.add_once(channel_links, {**where, **values})

    def unlink(self, address: Address) -> bool:
        """Says whether the channel was linked to a team of this workspace."""
        self._channels.clear()
        self._linked.clear()
        host = address.host or self._scope.workspace_id
        return self._scope.run(_UNLINK, host=host, channel=address.channel).rowcount == 1

    def note_spread(self, team_id: int) -> None:
        """Counts anew on how many platforms and workspaces the team's channels stand."""
        sides = {(channel.platform, channel.host_id) for channel in self.channels(team_id)}
        self._scope.run(_SET_SPREAD, the_team=team_id, new_spread=len(sides) > 1)

    def channels(self, team_id: int) -> tuple[Channel, ...]:
        """First-linked first."""
        if team_id not in self._channels:
            self._channels[team_id] = tuple(self._scope.all(Channel, _CHANNELS, team_id=team_id))
        return self._channels[team_id]

    def membership(self, team_id: int, person_id: int) -> Membership:
        """What the person is in the team (0 for nobody we know)."""
        if (team_id, person_id) in self._memberships:
            return self._memberships[team_id, person_id]
        rows = self._scope.run(_MEMBERSHIP, team_id=team_id, person_id=person_id).all()
        own = next((row for row in rows if row.person_id == person_id), None)
        owner = next((row for row in rows if row.role == Role.OWNER), None)
        return Membership(
            role=Role(own.role) if own else None,
            admin=bool(own and own.admin),
            owner=owner.name if owner else None,
            owner_back=owner.away_until if owner else None,
        )

    def everybody(self, team_id: int) -> list[Member]:
        """Who belongs to the team and what they are in it, oldest first."""
        size = len(fields(Person))
        rows = self._scope.run(_EVERY_MEMBER, team_id=team_id)
        return [Member(Person(*row[:size]), Role(row.role), row.admin, row.away_until) for row in rows]

    def join(self, team_id: int, person_id: int, role: Role = Role.MEMBER, *, admin: bool = False) -> None:
        """Makes the person a member; who belongs to the team already keeps their role."""
        values = {"team_id": team_id, "person_id": person_id, "role": role, "admin": admin}
        self._memberships.clear()
        self._scope.add_once(memberships, values)

    def set_role(self, team_id: int, person_id: int, role: Role) -> None:
        self._memberships.clear()
        self._scope.run(_SET_ROLE, the_team=team_id, the_person=person_id, new_role=role)

    def set_admin(self, team_id: int, person_id: int, *, admin: bool) -> None:
        self._memberships.clear()
        self._scope.run(_SET_ADMIN, the_team=team_id, the_person=person_id, new_admin=admin)

    def set_away(self, team_id: int, person_id: int, until: date | None) -> None:
        """Until the day before, the deputy stands in for an owner; None: they are here."""
        self._memberships.clear()
        self._scope.run(_SET_AWAY, the_team=team_id, the_person=person_id, until=until)

    def set(self, team_id: int, **values: Any) -> None:
        """Changes what the team chose: zone, emoji, settings, and from where items wait for new weights."""
        chosen = update(teams).where(teams.c.id == bindparam("the_team"))
        chosen = chosen.values(**values, version=teams.c.version + 1)
        self._scope.run(bind(chosen), the_team=team_id)
        self._forget()

    def calendar(self, team_id: int) -> str | None:
        """The word that names its calendar file, once somebody asked for that."""
        found: str | None = self._scope.run(_CALENDAR, id=team_id).scalar()
        return found

    def give_calendar(self, team_id: int, word: str) -> None:
        """From now on this word names its calendar file, and the one before names none."""
        self._scope.run(_GIVE_CALENDAR, the_team=team_id, new_calendar=word)

    def settled(self, team_id: int, up_to: int | None) -> None:
        """Items from the number `up_to` on still wait for new weights; None: no more do."""
        self._scope.run(_SETTLED, the_team=team_id, new_from=up_to)
        self._forget()

    def lock(self, *team_ids: int) -> None:
        """Until the transaction ends nobody else files into the teams, changes their order or settings.

        Whoever needs several locks them in one go: in order of ID, so that no two wait for each other. Who
        is in them, and on which channels they talk, is asked anew then.
        """
        self._memberships.clear()
        self._channels.clear()
        for row in self._scope.run(_LOCK, ids=sorted(set(team_ids))).all():
            self._believe(row.id, row.version)

    def last_number(self, team_id: int) -> int:
        """The number of its latest item."""
        return int(self._scope.run(_LAST_NUMBER, team_id=team_id).scalar_one())

    def next_number(self, team_id: int) -> int:
        """Counts in the transaction: an item that is not stored uses up no number."""
        ((number, version),) = self._scope.rows(_NEXT_NUMBER, the_team=team_id)
        self._believe(team_id, version)
        return int(number)

    def _believe(self, team_id: int, version: int | None) -> None:
        """What was read of the team before it was locked counts only if nobody changed it since."""
        held = self._by_id.get(team_id)
        if held is not None and held.version != version:
            self._forget()

    def _forget(self) -> None:
        self._by_id.clear()
        self._linked.clear()
