"""One-time codes by which a further channel joins a team; kept hashed, and good for a quarter of an hour."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from storage.models import link_codes
from storage.scope import Scope, bind, columns

GOOD_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class LinkCode:
    """person_id: who asked for it. used_at: when a channel joined by it."""

    team_id: int
    person_id: int
    made_at: datetime
    used_at: datetime | None


_LINK_CODE = columns(link_codes, LinkCode)
_BY_CODE = bind(select(*_LINK_CODE).where(link_codes.c.code == bindparam("the_code")))
_TAKE = bind(
    update(link_codes)
    .where(
        link_codes.c.code == bindparam("the_code"),
        link_codes.c.used_at.is_(None),
        link_codes.c.made_at > bindparam("made_after"),
    )
    .values(used_at=bindparam("now"))
    .returning(*_LINK_CODE)
)


class LinkCodes:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, team_id: int, person_id: int, code: str, now: datetime) -> bool:
        """Keeps a new code; says no when it is in use."""
        values = {"team_id": team_id, "person_id": person_id, "code": hashed(code), "made_at": now}
        return self._scope.add_once(link_codes, values)

    def get(self, code: str) -> LinkCode | None:
        return self._scope.one(LinkCode, _BY_CODE, the_code=hashed(code))

    def take(self, code: str, now: datetime) -> LinkCode | None:
        """Uses the code up; None when it is unknown, used or too old. Of several at once one gets it."""
        return self._scope.one(LinkCode, _TAKE, the_code=hashed(code), now=now, made_after=now - GOOD_FOR)


def hashed(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()
