"""A press shows that a message of the review is there, of which nobody could tell before."""

from commands.posting import press_tells
from commands.request import PlaceKind, Request
from commands.review.deeds import of_review
from storage.reviews import Review
from storage.shown import About
from storage.store import Store


def press_shows(request: Request, store: Store, review: Review) -> None:
    """What follows from that message is owed then, as from any that was sent. The team is locked."""
    message, step = request.place.message, request.args.get("step", "")
    if not message or request.place.kind is not PlaceKind.CHANNEL:
        return
    if all(one.message != message for one in store.shown.of(About.REVIEW, review.id)):
        view, args = ("review.step", {"step": step}) if step else ("review.agenda", {})
        press_tells(request, store, view, of_review(review) | args, message)
