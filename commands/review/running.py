"""Start, pause, resume, and who is here: what runs a review, by buttons on its first message (F15)."""

from commands.errors import UserError
from commands.people import number_of
from commands.request import Request
from commands.review.asking import Asked, asked, first_words, redrawn
from commands.review.deeds import HERE, PAUSED, RESUMED, STARTED, log_review
from commands.review.timing import set_timers, stop_timers
from commands.rules.timer import left, length_words, minutes, used
from commands.view import Reply
from storage.store import Store

NOT_STARTED = "Nobody has started this review yet. Press Start when you are together."
TIME_IS_UP = "The {length} are over, so no timer runs. The steps stay open: press End when you are done."


def start(request: Request, store: Store) -> Reply:
    """The timer runs; whoever pressed facilitates, unless it is somebody's turn."""
    asking = asked(request, store)
    person, team, review = asking.person, asking.team, asking.review
    if review.started_at is not None:
        return _done_before(request, store, asking, STARTED)
    started = {"started_at": request.now, "running_since": request.now}
    facilitator = review.facilitator_id or person.id
    review = store.reviews.change(review.id, **started, facilitator_id=facilitator)
    set_timers(store, review, request.now)
    log_review(request, store, team.id, person, STARTED, after=number_of(person))
    return redrawn(request, store, review)


def pause(request: Request, store: Store) -> Reply:
    """The timer stands still until somebody resumes."""
    asking = asked(request, store)
    person, team, review = asking.person, asking.team, asking.review
    if review.started_at is None:
        raise UserError(NOT_STARTED)
    if not left(review, request.now):
        raise UserError(TIME_IS_UP.format(length=length_words(review)))
    if review.running_since is None:
        return _done_before(request, store, asking, PAUSED)
    so_far = int(used(review, request.now).total_seconds())
    review = store.reviews.change(review.id, running_since=None, used=so_far)
    stop_timers(store, team.id)
    log_review(request, store, team.id, person, PAUSED, after=minutes(left(review, request.now)))
    return redrawn(request, store, review)


def resume(request: Request, store: Store) -> Reply:
    """The timer goes on from where it stood."""
    asking = asked(request, store)
    person, team, review = asking.person, asking.team, asking.review
    if review.started_at is None:
        raise UserError(NOT_STARTED)
    if not left(review, request.now):
        raise UserError(TIME_IS_UP.format(length=length_words(review)))
    if review.running_since is not None:
        return _done_before(request, store, asking, RESUMED)
    review = store.reviews.change(review.id, running_since=request.now)
    set_timers(store, review, request.now)
    log_review(request, store, team.id, person, RESUMED, after=minutes(left(review, request.now)))
    return redrawn(request, store, review)


def here(request: Request, store: Store) -> Reply:
    """*I am here*: the minutes name everybody who was."""
    asking = asked(request, store)
    if asking.person.id not in asking.review.present:
        log_review(request, store, asking.team.id, asking.person, HERE)
    return redrawn(request, store, asking.review)


def _done_before(request: Request, store: Store, asking: Asked, field: str) -> Reply:
    """A double click changes nothing more; whoever presses second hears who was first."""
    first = first_words(request, store, asking, field)
    if first:
        raise UserError(first)
    return redrawn(request, store, asking.review)
