"""What is done in a review, as the decision log has it."""

from commands.request import Request
from storage.log import REVIEW, Entry
from storage.people import Person
from storage.reviews import Review
from storage.store import Store

OPENED, MISSED, STARTED, PAUSED, RESUMED, HERE = "opened", "missed", "started", "paused", "resumed", "here"
FACILITATOR, LEFT, NONE, ENDED = "facilitator", "left", "none", "ended"
"""The fields of an entry about a review; `before` and `after` say more of each."""


def log_review(
    request: Request,
    store: Store,
    team_id: int,
    person: Person | None,
    field: str,
    *,
    before: str = "",
    after: str = "",
    reason: str = "",
) -> None:
    """One decision in or about a review, by this person (None: by the calendar), here and now."""
    store.log.write(
        Entry(
            team_id=team_id,
            item_id=None,
            person_id=person.id if person else None,
            what=REVIEW,
            field=field,
            before=before,
            after=after,
            reason=reason,
            at=request.now,
            place=request.place.where if person else "",
        )
    )


def of_review(review: Review) -> dict[str, str]:
    """What names a review in a button or a message."""
    return {"team": str(review.team_id), "review": str(review.id)}
