"""A press shows that a message of the review is there, of which nobody could tell before."""

from commands.posting import press_shows
from commands.request import Request
from commands.review.deeds import of_review
from storage.reviews import Review
from storage.shown import About
from storage.store import Store


def press_shows_review(request: Request, store: Store, review: Review) -> None:
    """What follows from that message is owed then, as from any that was sent. The team is locked."""
    step = request.args.get("step", "")
    view, args = ("review.step", {"step": step}) if step else ("review.agenda", {})
    told = of_review(review) | args
    press_shows(request, store, request.place.message, About.REVIEW, review.id, view, told)
