"""A press shows that a message of the review is there, of which nobody could tell before."""

from commands.posting import Subject, press_shows
from commands.request import Request
from commands.review.redrawing import STEP_PARTS, view_of
from commands.standing import as_id
from storage.enums import ReviewPart
from storage.reviews import Review
from storage.shown import About
from storage.store import Store


def press_shows_review(request: Request, store: Store, review: Review) -> None:
    """What follows from that message is owed then, as from any that was sent. The team is locked."""
    part = STEP_PARTS.get(as_id(request.args.get("step", "")), ReviewPart.AGENDA)
    view, args = view_of(review, part)
    press_shows(request, store, Subject(About.REVIEW, review.id, part, view, args))
