"""How far a review has come: the step that it stands at, and who was there (F15)."""

from collections.abc import Sequence

from commands.request import Request
from commands.review.agenda import Step
from commands.review.redrawing import redraw_review
from commands.standing import known
from storage.people import Person
from storage.reviews import Review
from storage.store import Store


def at_step(stand: Sequence[Step], review: Review) -> int:
    """The first step that is neither done nor left for the next review; 0 when there is none, or while it
    was not started."""
    if review.started_at is None or review.ended_at is not None:
        return 0
    return next((step.number for step in stand if not step.done and step.number not in review.passed), 0)


def advance(request: Request, store: Store, review: Review) -> Review:
    """The review goes on after a press: who pressed was there, and its messages are drawn anew.

    The team is locked.
    """
    person = known(request, store)
    review = attend(store, review, person) if person is not None else review
    redraw_review(request, store, review)
    return review


def attend(store: Store, review: Review, person: Person) -> Review:
    """That person was there, and so belongs to the team."""
    if person.id in review.present:
        return review
    store.teams.join(review.team_id, person.id)
    return store.reviews.change(review.id, present=[*review.present, person.id])
