"""The end of a review: asked once while something is left; then minutes, and a card for planning."""

from commands.errors import UserError
from commands.planning.asking import opened_from
from commands.request import Request
from commands.review.agenda import steps
from commands.review.asking import OVER, first_words, pressed_in, review_named, shown
from commands.review.cards import agenda_card, left_words
from commands.review.decisions import is_worth_telling
from commands.review.deeds import ENDED, log_review, of_review
from commands.review.progress import attend
from commands.review.redrawing import redraw_review
from commands.review.sprint_planning import owe_planning
from commands.review.timing import stop_timers
from commands.rules.timer import spent
from commands.view import Form, OpenForm, Reply
from storage.enums import ReviewPart
from storage.people import Person
from storage.reviews import Review
from storage.shown import About
from storage.store import Store
from storage.teams import Team

LEFT = "What is left comes back in the next review: {steps}."
NOTHING_LEFT = "Every step is done."
ASK_FIRST = "Nothing was ended, for something is left: {steps}."


def open_end(request: Request, store: Store) -> Reply:
    """Asks once, for something is left: it comes back in the next review."""
    review = review_named(request, store)
    if review.ended_at is not None:
        raise UserError(OVER)
    team = store.teams.get(review.team_id)
    left = left_words(steps(store, team, review, request.now))
    form = Form(
        command="review.end",
        opener="review.end_form",
        title="End the review",
        submit="End it",
        sections=(),
        token=request.fresh_token,
        args={"review": str(review.id), "sure": "1", **opened_from(request)},
        note=LEFT.format(steps=left) if left else NOTHING_LEFT,
    )
    return Reply(form=form)


def end(request: Request, store: Store) -> Reply:
    """*End*: the timer stops, the thread gets the minutes, what is left waits for the next review."""
    asking = pressed_in(request, store)
    review = asking.review
    if review.ended_at is None:
        left = left_words(steps(store, asking.team, review, request.now))
        if left and "sure" not in request.args:
            sure = OpenForm("End it", "review.end_form", {"review": str(review.id)}, primary=True)
            raise UserError(ASK_FIRST.format(steps=left), sure)
        attend(store, review, asking.person)
        review = end_review(request, store, asking.team, review, asking.person)
    elif first := first_words(request, store, asking, ENDED):
        raise UserError(first)
    return Reply() if "message" in request.args else shown(request, agenda_card(store, review, request.now))


def end_review(request: Request, store: Store, team: Team, review: Review, person: Person | None) -> Review:
    """Ends it, and owes its minutes and the card for planning if there is anything to tell.

    person: who did, none when the next one begins. The team is locked.
    """
    left = [step.number for step in steps(store, team, review, request.now) if not step.done]
    ended = store.reviews.change(
        review.id,
        ended_at=request.now,
        used=int(spent(review, request.now).total_seconds()),
        running_since=None,
        passed=left,
    )
    stop_timers(store, team.id)
    log_review(request, store, team.id, person, ENDED, after=review.name)
    if is_worth_telling(store, ended):
        for message in store.shown.of(About.REVIEW, review.id):
            if message.showing == ReviewPart.AGENDA and message.message:
                store.deliveries.owe(message.below, "review.minutes", of_review(ended), request.now)
        owe_planning(request, store, team, ended)
    redraw_review(request, store, ended)
    return ended
