"""What people answered when a sprint ended: was it a usable, valuable increment? (F37)"""

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from storage.enums import Usable
from storage.models import increments
from storage.scope import Scope, bind

_MINE = (
    increments.c.sprint_id == bindparam("sprint_id"),
    increments.c.person_id == bindparam("person_id"),
)
_DROP = bind(delete(increments).where(*_MINE))
_SAID = bind(select(increments.c.answer).where(*_MINE))
_COUNTS = bind(
    select(increments.c.sprint_id, increments.c.answer, func.count().label("said"))
    .where(increments.c.sprint_id.in_(bindparam("ids", expanding=True)))
    .group_by(increments.c.sprint_id, increments.c.answer)
)


class Increments:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def answer(self, sprint_id: int, person_id: int, answer: Usable, at: datetime) -> None:
        """Keeps a person's answer, in place of the one that they gave before."""
        self._scope.run(_DROP, sprint_id=sprint_id, person_id=person_id)
        values = {"sprint_id": sprint_id, "person_id": person_id, "answer": answer, "at": at}
        self._scope.add(increments, values)

    def said(self, sprint_id: int, person_id: int) -> Usable | None:
        """What the person answered, if anything."""
        found = self._scope.run(_SAID, sprint_id=sprint_id, person_id=person_id).scalar()
        return None if found is None else Usable(found)

    def counts(self, sprint_ids: Collection[int]) -> dict[int, Counter[Usable]]:
        """Sprint → how many gave which answer."""
        found: dict[int, Counter[Usable]] = {sprint_id: Counter() for sprint_id in sprint_ids}
        for row in self._scope.run(_COUNTS, ids=sorted(sprint_ids)) if found else ():
            found[row.sprint_id][Usable(row.answer)] = int(row.said)
        return found
