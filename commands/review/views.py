"""The messages of a review as the sender draws them, and what follows when one was sent."""

from collections.abc import Callable
from datetime import datetime

from commands.review.cards import agenda_card
from commands.review.deeds import of_review
from commands.review.redrawing import STEP_PARTS
from commands.review.schedule import coming
from commands.review.schedule_telling import draw_told
from commands.review.step_cards import step_card
from commands.rules.schedule import when_words
from commands.view import Act, Actions, Card, Paragraph
from storage.deliveries import Address, Delivery
from storage.enums import ReviewPart
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


VIEWS: dict[str, Callable[[Store, dict[str, str], datetime], Card]] = {
    "review.agenda": draw_agenda,
    "review.step": draw_step,
    "review.missed": draw_missed,
    "review.told": draw_told,
}


def agenda_sent(store: Store, delivery: Delivery, message: str, now: datetime) -> None:
    """The agenda is in the channel: its steps follow in its thread, in their order."""
    review = store.reviews.get(int(delivery.args["review"]))
    store.shown.add_part(review.id, delivery.address, message, ReviewPart.AGENDA)
    here = delivery.address
    thread = Address(here.platform, here.channel, thread=message, host=here.host)
    for step in STEP_PARTS:
        store.deliveries.owe(thread, "review.step", of_review(review) | {"step": str(step)}, now)


def step_sent(store: Store, delivery: Delivery, message: str, now: datetime) -> None:
    part = STEP_PARTS[int(delivery.args["step"])]
    store.shown.add_part(int(delivery.args["review"]), delivery.address, message, part)


SENT: dict[str, Callable[[Store, Delivery, str, datetime], None]] = {
    "review.agenda": agenda_sent,
    "review.step": step_sent,
}
