"""Reviews: each agenda that was opened, how far it has come, and what it decided by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from storage.models import reviews
from storage.narrowing import Narrowed
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Review:
    """name: the date that it has by the cadence, or the moment it was called at. opened_at: the moment of
    its snapshot; items with a number above `last_number` came later.

    counts: step → how many items it had then. carried: the steps that the last one did not finish, with the
    items up to carried_number; passed: those that this one leaves for the next. present: the people who
    pressed something in it. length: minutes. running_since: none while the timer does not run; used: the
    seconds before that. picks: the items that step 3 picked. pages: step → the agenda key behind which its
    page begins. latest: step → what was pressed last in it, `item:version` of each item, or an incident's ID.
    version: counts its changes.
    """

    id: int
    team_id: int
    name: str
    due_at: datetime
    opened_at: datetime
    late: bool
    last_number: int
    counts: Mapping[str, int]
    carried: Sequence[int]
    carried_number: int
    called_by_id: int | None
    facilitator_id: int | None
    present: Sequence[int]
    passed: Sequence[int]
    length: int
    started_at: datetime | None
    running_since: datetime | None
    used: int
    picks: Sequence[int]
    none_because: str
    pages: Mapping[str, str]
    latest: Mapping[str, str]
    ended_at: datetime | None
    version: int


_REVIEW = columns(reviews, Review)
_BY_ID = bind(select(*_REVIEW).where(reviews.c.id == bindparam("id")))
_BY_NAME = bind(
    select(*_REVIEW).where(reviews.c.team_id == bindparam("team_id"), reviews.c.name == bindparam("name"))
)
_OPEN = bind(select(*_REVIEW).where(reviews.c.team_id == bindparam("team_id"), reviews.c.ended_at.is_(None)))
_LATEST = bind(
    select(*_REVIEW)
    .where(reviews.c.team_id == bindparam("team_id"))
    .order_by(reviews.c.opened_at.desc(), reviews.c.id.desc())
    .limit(bindparam("at_most"))
)


class Reviews(Narrowed):
    """The team must be locked by whoever opens or changes one of its reviews."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, review_id: int) -> Review:
        """Raises LookupError when there is none here."""
        review = self._found(self._scope.one(Review, _BY_ID, id=review_id))
        if review is None:
            raise LookupError(f"no review {review_id}")
        return review

    def named(self, team_id: int, name: str) -> Review | None:
        return self._scope.one(Review, _BY_NAME, team_id=team_id, name=name)

    def open(self, team_id: int) -> Review | None:
        """The one that was not ended yet; there is never more than one."""
        return self._scope.one(Review, _OPEN, team_id=team_id)

    def latest(self, team_id: int, at_most: int) -> list[Review]:
        """The last ones by the moment they were opened, latest first."""
        return self._scope.all(Review, _LATEST, team_id=team_id, at_most=at_most)

    def add(self, team_id: int, name: str, **values: Any) -> Review | None:
        """A new review; None when there was one of that name already."""
        started: dict[str, Any] = {"present": [], "passed": [], "picks": [], "pages": {}, "latest": {}}
        made = self._scope.add_once(reviews, {"team_id": team_id, "name": name, **started, **values})
        return self.named(team_id, name) if made else None

    def change(self, review_id: int, **values: Any) -> Review:
        """Writes columns; the version counts on."""
        written = update(reviews).where(reviews.c.id == bindparam("the_id"))
        self._scope.run(bind(written.values(version=reviews.c.version + 1, **values)), the_id=review_id)
        return self.get(review_id)
