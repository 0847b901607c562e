"""Remembers what was answered, so that a delivery that comes again gets the same answer (F5)."""

from datetime import datetime

from sqlalchemy import bindparam, select, update

from storage.models import processed
from storage.scope import Scope, bind

_ANSWER = bind(select(processed.c.answer).where(processed.c.key == bindparam("the_key")))
_REMEMBER = bind(
    update(processed).where(processed.c.key == bindparam("the_key")).values(answer=bindparam("new_answer"))
)


class Repeats:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def answered(self, key: str, now: datetime) -> str | None:
        """Claims the key, or hands back the answer that the first delivery with it got.

        On PostgreSQL it waits for a replica that is answering the same delivery.
        """
        if self._scope.add_once(processed, {"key": key, "at": now}):
            return None
        return str(self._scope.run(_ANSWER, the_key=key).scalar_one())

    def remember(self, key: str, answer: str) -> None:
        self._scope.tell(_REMEMBER, the_key=key, new_answer=answer)
