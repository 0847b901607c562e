"""What the clock is to ask for, and when: one row each, claimed by whoever does it first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from storage.models import dues
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Due:
    """`what` is the command that the clock asks for, `name` which one of its kind."""

    id: int
    team_id: int
    what: str
    name: str
    at: datetime


_DUE = columns(dues, Due)
_ITS = (
    dues.c.team_id == bindparam("of_team"),
    dues.c.what == bindparam("of_what"),
    dues.c.name == bindparam("of_name"),
)
_GET = bind(select(*_DUE).where(*_ITS))
_BY = bind(
    select(*_DUE)
    .where(
        dues.c.team_id == bindparam("of_team"),
        dues.c.what == bindparam("of_what"),
        dues.c.at <= bindparam("moment"),
    )
    .order_by(dues.c.at, dues.c.id)
    .limit(bindparam("at_most"))
)
_DROP = bind(delete(dues).where(*_ITS))


class Dues:
    """The team must be locked by whoever changes what is due for it."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, team_id: int, what: str, name: str = "") -> Due | None:
        return self._scope.one(Due, _GET, of_team=team_id, of_what=what, of_name=name)

    def by(self, team_id: int, what: str, moment: datetime, at_most: int) -> list[Due]:
        """Those of that kind that are due by then, the first ones first."""
        asked = {"of_team": team_id, "of_what": what}
        return self._scope.all(Due, _BY, **asked, moment=moment, at_most=at_most)

    def set(self, team_id: int, what: str, at: datetime, name: str = "") -> None:
        """It is due then, and at no other time."""
        self._scope.put(dues, {"team_id": team_id, "what": what, "name": name, "at": at})

    def drop(self, team_id: int, what: str, name: str = "") -> None:
        """It was done, or is not wanted any more."""
        self._scope.tell(_DROP, of_team=team_id, of_what=what, of_name=name)
