"""What is done in a review, as the decision log has it."""

from commands.request import Request
from commands.team_log import log_team
from storage.log import REVIEW
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
    log_team(
        request, store, team_id, person, what=REVIEW, field=field, before=before, after=after, reason=reason
    )


def of_review(review: Review) -> dict[str, str]:
    """What names a review in a button or a message."""
    return {"team": str(review.team_id), "review": str(review.id)}
