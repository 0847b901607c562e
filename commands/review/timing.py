"""What the timer of a review says in its thread: five minutes left, and that its time is over (F15).

Nothing of it lives in memory: the clock asks for what is due, whichever process is there then.
"""

from datetime import datetime, timedelta

from commands.request import Request
from commands.review.agenda import steps
from commands.review.deeds import of_review
from commands.review.progress import at_step
from commands.review.redrawing import redraw_review
from commands.rules.timer import WARNING, left, length_words, minutes
from commands.standing import as_id
from commands.view import Card, Paragraph, Reply
from storage.enums import ReviewPart
from storage.reviews import Review
from storage.shown import About
from storage.store import Store

FIVE_LEFT, TIME_UP = "review.warning", "review.time_up"
"""What the clock asks for while a timer runs."""
OF_USE = {FIVE_LEFT: timedelta(minutes=2), TIME_UP: timedelta(minutes=10)}
"""Later than that nobody needs to hear it any more."""
LEFT = "{left} left."
AT_STEP = "Step {step} of 5."
ALL_ASKED = "Nothing more is asked: press End on the agenda for the minutes."
IS_OVER = "The {length} are over."
GO_ON = "Step {step} of 5 is open: go on, or press End on the agenda. What is left comes back next time."


def set_timers(store: Store, review: Review, now: datetime) -> None:
    """The clock will ask when five minutes are left, and when none are."""
    remains = left(review, now)
    store.dues.set(review.team_id, TIME_UP, now + remains)
    if remains > WARNING:
        store.dues.set(review.team_id, FIVE_LEFT, now + remains - WARNING)


def stop_timers(store: Store, team_id: int) -> None:
    for what in (FIVE_LEFT, TIME_UP):
        store.dues.drop(team_id, what)


def warn(request: Request, store: Store) -> Reply:
    """What the clock asks for when five minutes are left: the thread hears it, once."""
    return _told(request, store, FIVE_LEFT, WARNING)


def time_up(request: Request, store: Store) -> Reply:
    """What the clock asks for at the end: the thread hears it, once. It ends nothing."""
    return _told(request, store, TIME_UP, timedelta())


def _told(request: Request, store: Store, what: str, remains: timedelta) -> Reply:
    """From now on no more than that is left, wherever the clock is set: so it is said once."""
    team_id = as_id(request.args["team"])
    store.teams.lock(team_id)
    due, review = store.dues.get(team_id, what), store.reviews.open(team_id)
    if due is None or due.at > request.now:
        return Reply()
    store.dues.drop(team_id, what)
    if review is None or review.running_since is None:
        return Reply()
    used = int((timedelta(minutes=review.length) - remains).total_seconds())
    if review.used < used:
        review = store.reviews.change(review.id, used=used, running_since=due.at)
    expires = due.at + OF_USE[what]
    if request.now <= expires:
        for shown in store.shown.of(About.REVIEW, review.id):
            if shown.showing == ReviewPart.AGENDA and shown.message:
                args = of_review(review) | {"due": what}
                store.deliveries.owe(shown.below, "review.timer", args, request.now, expires=expires)
    redraw_review(request, store, review)
    return Reply()


def draw_timer(store: Store, args: dict[str, str], now: datetime) -> Card:
    """One line: how much time is left, and where the review stands."""
    review = store.reviews.get(int(args["review"]))
    step = at_step(steps(store, store.teams.get(review.team_id), review, now), review)
    if args["due"] == FIVE_LEFT and left(review, now):
        first = LEFT.format(left=minutes(left(review, now)))
        then = AT_STEP.format(step=step) if step else ALL_ASKED
    else:
        first = IS_OVER.format(length=length_words(review))
        then = GO_ON.format(step=step) if step else ALL_ASKED
    return Card((Paragraph((f"{first} {then}",)),))


def past_use(store: Store, args: dict[str, str]) -> bool:
    """Nobody needs it while the timer stands still, or once the review has ended."""
    review = store.reviews.get(int(args["review"]))
    return review.ended_at is not None or review.running_since is None
