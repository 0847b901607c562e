"""What people had typed into a form that was not stored; kept for a week."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select

from storage.models import drafts
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Draft:
    """`opener` is the command that draws the form again from `args`; `fields` fill it in."""

    id: int
    token: str
    opener: str
    args: dict[str, str]
    fields: dict[str, str]
    kept_at: datetime


_DRAFT = columns(drafts, Draft)
_OF_PERSON = bind(
    select(*_DRAFT)
    .where(drafts.c.person_id == bindparam("person_id"), drafts.c.kept_at > bindparam("after"))
    .order_by(drafts.c.kept_at.desc(), drafts.c.id.desc())
    .limit(bindparam("at_most"))
)
_OWN = bind(
    select(*_DRAFT).where(drafts.c.id == bindparam("id"), drafts.c.person_id == bindparam("person_id"))
)
_DROP_OWN = bind(
    delete(drafts).where(drafts.c.id == bindparam("id"), drafts.c.person_id == bindparam("person_id"))
)
_DROP_TOKEN = bind(delete(drafts).where(drafts.c.token == bindparam("token")))


class Drafts:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def keep(
        self,
        person_id: int,
        token: str,
        opener: str,
        args: dict[str, str],
        fields: dict[str, str],
        now: datetime,
    ) -> int:
        """Keeps what was typed into one drawing of a form, over the earlier; the draft's ID."""
        self.drop(token)
        values = {"person_id": person_id, "token": token, "opener": opener, "args": args, "fields": fields}
        return self._scope.add(drafts, {**values, "kept_at": now})

    def of_person(self, person_id: int, after: datetime, at_most: int) -> list[Draft]:
        """Newest first."""
        return self._scope.all(Draft, _OF_PERSON, person_id=person_id, after=after, at_most=at_most)

    def own(self, draft_id: int, person_id: int) -> Draft | None:
        """A draft, if it is that person's."""
        return self._scope.one(Draft, _OWN, id=draft_id, person_id=person_id)

    def drop_own(self, draft_id: int, person_id: int) -> bool:
        """Forgets a draft of that person's; says whether it was still there."""
        return self._scope.run(_DROP_OWN, id=draft_id, person_id=person_id).rowcount == 1

    def drop(self, token: str) -> None:
        """Forgets the draft of a form that was stored."""
        self._scope.run(_DROP_TOKEN, token=token)
