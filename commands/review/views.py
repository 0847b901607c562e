"""The messages of a review as the sender draws them, and what follows when one was sent."""

from collections.abc import Callable
from datetime import datetime

from commands.review.cards import agenda_card
from commands.review.decisions import is_worth_telling
from commands.review.deeds import of_review
from commands.review.minutes import minutes_card
from commands.review.redrawing import PLANNING, STEP_PARTS
from commands.review.schedule import coming
from commands.review.schedule_telling import draw_told
from commands.review.sprint_planning import planning_card
from commands.review.step_cards import step_card
from commands.review.timing import draw_timer, past_use
from commands.rules.schedule import when_words
from commands.view import Act, Actions, Card, Paragraph
from storage.deliveries import Address, Delivery
from storage.enums import ReviewPart
from storage.reviews import Review
from storage.shown import About
from storage.store import Store

MISSED = "Hearth was not running when the review of {days} was due, so its agenda was not posted."
MISSED_SEVERAL = (
    "Hearth was not running when the reviews of {days} were due, so their agendas were not posted."
)
NEXT = "The next one: {when}."


def draw_agenda(store: Store, args: dict[str, str], now: datetime) -> Card:
    return agenda_card(store, store.reviews.get(int(args["review"])), now)


def draw_step(store: Store, args: dict[str, str], now: datetime) -> Card:
    return step_card(store, store.reviews.get(int(args["review"])), int(args["step"]), now)


def draw_missed(store: Store, args: dict[str, str], now: datetime) -> Card:
    """Tells a team which agendas were not posted, and when the next one is."""
    team = store.teams.get(int(args["team"]))
    times = [datetime.fromisoformat(at) for at in args["at"].split(",")]
    days = ", ".join(when_words(at, team.zone) for at in times)
    said = (MISSED_SEVERAL if times[1:] else MISSED).format(days=days)
    following = NEXT.format(when=when_words(coming(store, team, now, 1)[0].at, team.zone))
    call = Act("Post the agenda now", "review.now", {"team": team.key}, primary=True)
    return Card((Paragraph((f"{said} {following}",)), Actions((call,))))


def draw_minutes(store: Store, args: dict[str, str], now: datetime) -> Card:
    return minutes_card(store, store.reviews.get(int(args["review"])), now)


def draw_planning(store: Store, args: dict[str, str], now: datetime) -> Card:
    return planning_card(store, store.reviews.get(int(args["review"])), now)


VIEWS: dict[str, Callable[[Store, dict[str, str], datetime], Card]] = {
    "review.agenda": draw_agenda,
    "review.step": draw_step,
    "review.timer": draw_timer,
    "review.minutes": draw_minutes,
    PLANNING: draw_planning,
    "review.missed": draw_missed,
    "review.told": draw_told,
}


def agenda_sent(store: Store, delivery: Delivery, message: str, now: datetime) -> int:
    """The agenda is in the channel: its steps follow in its thread, in their order.

    If it has ended meanwhile, only its minutes do.
    """
    review, here = _locked(store, delivery), delivery.address
    shown_id = store.shown.add_part(About.REVIEW, review.id, here, message, ReviewPart.AGENDA)
    thread = Address(here.platform, here.channel, thread=message, host=here.host)
    if review.ended_at is None:
        for step in STEP_PARTS:
            store.deliveries.owe(thread, "review.step", of_review(review) | {"step": str(step)}, now)
    elif is_worth_telling(store, review):
        store.deliveries.owe(thread, "review.minutes", of_review(review), now)
    return shown_id


def step_sent(store: Store, delivery: Delivery, message: str, now: datetime) -> int:
    return _part_sent(store, delivery, message, STEP_PARTS[int(delivery.args["step"])])


def planning_sent(store: Store, delivery: Delivery, message: str, now: datetime) -> int:
    return _part_sent(store, delivery, message, ReviewPart.PLANNING)


def _part_sent(store: Store, delivery: Delivery, message: str, part: ReviewPart) -> int:
    return store.shown.add_part(About.REVIEW, _locked(store, delivery).id, delivery.address, message, part)


def _locked(store: Store, delivery: Delivery) -> Review:
    """The team is locked before its messages, as by whoever changes an item or the review: they see this
    message, or are seen here."""
    store.teams.lock(int(delivery.args["team"]))
    return store.reviews.get(int(delivery.args["review"]))


def _has_ended(store: Store, args: dict[str, str]) -> bool:
    return store.reviews.get(int(args["review"])).ended_at is not None


SENT: dict[str, Callable[[Store, Delivery, str, datetime], int]] = {
    "review.agenda": agenda_sent,
    "review.step": step_sent,
    PLANNING: planning_sent,
}
"""What follows when such a message is there; the answer is the row of `shown` that keeps it true."""
OUTDATED: dict[str, Callable[[Store, dict[str, str]], bool]] = {
    "review.agenda": _has_ended,
    "review.step": _has_ended,
    "review.timer": past_use,
}
"""Whether such a new message would say what is true no more."""
