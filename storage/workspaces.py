"""Which workspaces there are, the tokens they gave, and whose channels belong where.

Asked before a workspace is known: what it answers are numbers of workspaces, never their rows.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.dues import Due
from storage.enums import Platform
from storage.lanes import Lanes
from storage.link_codes import hashed
from storage.models import (
    channel_links,
    dues,
    installations,
    items,
    link_codes,
    memberships,
    people,
    sprints,
    teams,
    tool_keys,
    workspaces,
)
from storage.scope import columns
from storage.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Installation:
    """A bot in a workspace. The token is open here and must not be logged."""

    workspace_id: int
    token: str
    bot_id: str
    bot_user_id: str
    app_id: str = ""
    scopes: str = ""

    def __repr__(self) -> str:
        return f"Installation(workspace_id={self.workspace_id}, bot_id={self.bot_id!r})"


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """The team that gave an incident tool its key, and where it is at home."""

    workspace_id: int
    team_id: int
    platform: Platform

    @property
    def lane(self) -> str:
        """In which its tools take their turns."""
        return f"tools:{self.team_id}"


class Workspaces:
    def __init__(self, connection: Connection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer
        self.lanes = Lanes(connection)
        self._upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert

    def find(self, platform: Platform, external_id: str) -> int | None:
        wanted = (workspaces.c.platform == platform, workspaces.c.external_id == external_id)
        return self._connection.execute(select(workspaces.c.id).where(*wanted)).scalar()

    def meet(self, platform: Platform, external_id: str, name: str, now: datetime) -> int:
        """The workspace's ID, remembered from now on."""
        values = {"platform": platform, "external_id": external_id, "name": name, "created_at": now}
        self._connection.execute(self._upsert(workspaces).values(values).on_conflict_do_nothing())
        found = self.find(platform, external_id)
        assert found is not None
        return found

    def home_of(self, host_id: int, channel: str) -> int | None:
        """The workspace whose team a channel of the workspace `host_id` is linked to."""
        linked = (channel_links.c.host_id == host_id, channel_links.c.channel == channel)
        return self._connection.execute(select(channel_links.c.workspace_id).where(*linked)).scalar()

    def home_of_code(self, code: str) -> int | None:
        """The workspace that a link code was made in."""
        made = link_codes.c.code == hashed(code)
        return self._connection.execute(select(link_codes.c.workspace_id).where(made)).scalar()

    def has_team(self, workspace_id: int) -> bool:
        its = select(teams.c.id).where(teams.c.workspace_id == workspace_id).limit(1)
        return self._connection.execute(its).first() is not None

    def is_admin(self, workspace_id: int, external_id: str) -> bool:
        """Whether somebody of that workspace is admin of one of its own teams."""
        theirs = (
            select(memberships.c.id)
            .join(people, people.c.id == memberships.c.person_id)
            .where(
                people.c.workspace_id == workspace_id,
                people.c.host_id == workspace_id,
                people.c.external_id == external_id,
                memberships.c.admin,
            )
            .limit(1)
        )
        return self._connection.execute(theirs).first() is not None

    def unindexed_after(self, workspace_id: int) -> int | None:
        """The next workspace that has items which search does not know yet."""
        waiting = (items.c.unindexed, items.c.workspace_id > workspace_id)
        following = select(items.c.workspace_id).where(*waiting).order_by(items.c.workspace_id).limit(1)
        return self._connection.execute(following).scalar()

    def unsettled_after(self, team_id: int) -> tuple[int, int] | None:
        """The next team with items that wait for new weights: its workspace's number and its own."""
        waiting = (teams.c.unsettled_from.is_not(None), teams.c.id > team_id)
        following = select(teams.c.workspace_id, teams.c.id).where(*waiting).order_by(teams.c.id).limit(1)
        row = self._connection.execute(following).first()
        return None if row is None else (int(row[0]), int(row[1]))

    def sprint_over(self, now: datetime, after: int) -> tuple[int, int] | None:
        """The next team with a sprint that is over and not ended: its workspace's number and its own."""
        over = (sprints.c.ended_at.is_(None), sprints.c.over_at <= now, sprints.c.team_id > after)
        first = select(sprints.c.workspace_id, sprints.c.team_id).where(*over).order_by(sprints.c.team_id)
        row = self._connection.execute(first.limit(1)).first()
        return None if row is None else (int(row[0]), int(row[1]))

    def due(self, now: datetime, after: tuple[datetime, int], at_most: int) -> list[tuple[int, Due]]:
        """What the clock is to ask for, in order of time, behind that moment and number; each with its
        workspace's number."""
        at, number = after
        behind = or_(dues.c.at > at, and_(dues.c.at == at, dues.c.id > number))
        waiting = select(dues.c.workspace_id, *columns(dues, Due)).where(dues.c.at <= now, behind)
        rows = self._connection.execute(waiting.order_by(dues.c.at, dues.c.id).limit(at_most))
        return [(int(row[0]), Due(*row[1:])) for row in rows]

    def team_of_calendar(self, word: str) -> tuple[int, int] | None:
        """The team whose calendar file the word names: its workspace's number and its own."""
        its = select(teams.c.workspace_id, teams.c.id).where(teams.c.calendar == word)
        row = self._connection.execute(its).first()
        return None if row is None else (int(row[0]), int(row[1]))

    def holder_of_tool_key(self, key: str) -> KeyHolder | None:
        """Whose key it is; None for one that is not good, or not any more."""
        its = (
            select(tool_keys.c.workspace_id, tool_keys.c.team_id, workspaces.c.platform)
            .join(workspaces, workspaces.c.id == tool_keys.c.workspace_id)
            .where(tool_keys.c.key == hashed(key))
        )
        row = self._connection.execute(its).first()
        return None if row is None else KeyHolder(int(row[0]), int(row[1]), Platform(row[2]))

    def install(self, installation: Installation, now: datetime) -> None:
        """Keeps the token, encrypted, over the one that was there."""
        values = {
            "token": self._sealer.seal(installation.token),
            "bot_id": installation.bot_id,
            "bot_user_id": installation.bot_user_id,
            "app_id": installation.app_id,
            "scopes": installation.scopes,
            "installed_at": now,
            "revoked_at": None,
        }
        row = self._upsert(installations).values(workspace_id=installation.workspace_id, **values)
        self._connection.execute(row.on_conflict_do_update(index_elements=["workspace_id"], set_=values))

    def installation(self, workspace_id: int) -> Installation | None:
        """The bot of a workspace; None when it is not installed, or no key opens its token."""
        live = (installations.c.workspace_id == workspace_id, installations.c.revoked_at.is_(None))
        row = self._connection.execute(select(installations).where(*live)).first()
        token = self._sealer.open(row.token) if row else None
        if row is None or token is None:
            return None
        return Installation(workspace_id, token, row.bot_id, row.bot_user_id, row.app_id, row.scopes)

    def revoke(self, workspace_id: int, now: datetime) -> None:
        """Forgets the token of a workspace that removed the bot; its backlog stays."""
        gone = update(installations).where(installations.c.workspace_id == workspace_id)
        self._connection.execute(gone.values(token="", revoked_at=now))
