"""The key by which an incident tool may record incidents in a team; one a team, kept hashed (F30)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from storage.link_codes import hashed
from storage.models import tool_keys
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class ToolKey:
    """person_id: who made it. key: hashed. used_at: when a tool came with it last."""

    team_id: int
    person_id: int
    key: str
    made_at: datetime
    used_at: datetime | None


_TOOL_KEY = columns(tool_keys, ToolKey)
_OF_TEAM = bind(select(*_TOOL_KEY).where(tool_keys.c.team_id == bindparam("team_id")))
_BY_KEY = bind(select(*_TOOL_KEY).where(tool_keys.c.key == bindparam("the_key")))
_DROP = bind(delete(tool_keys).where(tool_keys.c.team_id == bindparam("team_id")))
_USE = bind(
    update(tool_keys)
    .where(tool_keys.c.key == bindparam("the_key"))
    .values(used_at=bindparam("now"))
    .returning(*_TOOL_KEY)
)


class ToolKeys:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def of_team(self, team_id: int) -> ToolKey | None:
        return self._scope.one(ToolKey, _OF_TEAM, team_id=team_id)

    def by_key(self, key: str) -> ToolKey | None:
        return self._scope.one(ToolKey, _BY_KEY, the_key=hashed(key))

    def set(self, team_id: int, person_id: int, key: str, now: datetime) -> None:
        """From now on only that key is good."""
        self.drop(team_id)
        values = {"team_id": team_id, "person_id": person_id, "key": hashed(key), "made_at": now}
        self._scope.add(tool_keys, values)

    def drop(self, team_id: int) -> None:
        """No key is good any more."""
        self._scope.run(_DROP, team_id=team_id)

    def use(self, key: str, now: datetime) -> ToolKey | None:
        """Notes that a tool came with it; None for one that is not good, or not any more."""
        return self._scope.one(ToolKey, _USE, the_key=hashed(key), now=now)
