"""The end of a review: its timer stops, and what is left is carried over to the next one (F15)."""

from commands.request import Request
from commands.review.agenda import steps
from commands.review.deeds import ENDED, log_review, of_review
from commands.review.redrawing import redraw_review
from commands.rules.timer import used
from storage.enums import ReviewPart
from storage.people import Person
from storage.reviews import Review
from storage.store import Store
from storage.teams import Team

TIMERS = ("review.warning", "review.time_up")
"""What the clock asks for while a timer runs."""


def end_review(request: Request, store: Store, team: Team, review: Review, person: Person | None) -> Review:
    """Ends it and owes its minutes. person: who did, none when the next one begins. The team is locked."""
    left = [step.number for step in steps(store, team, review, request.now) if not step.done]
    ended = store.reviews.change(
        review.id,
        ended_at=request.now,
        used=int(used(review, request.now).total_seconds()),
        running_since=None,
        passed=left,
    )
    for timer in TIMERS:
        store.dues.drop(team.id, timer)
    log_review(request, store, team.id, person, ENDED, after=review.name)
    for shown in store.shown.of_review(review.id):
        if shown.showing == ReviewPart.AGENDA and shown.message:
            store.deliveries.owe(shown.below, "review.minutes", of_review(ended), request.now)
    redraw_review(request, store, ended)
    return ended
