"""What a review shows of itself: its first message in each state, what its timer says, minutes, the card for
planning; made by pressing with example data."""

from collections.abc import Callable

from commands.review.views import VIEWS
from commands.view import Card, Form
from tests.bot.desk import BEN, NASTY, Desk

LONG = "Выплаты идут одной машиной, и никто не знает, как её перезапустить 🔥 " * 2
REVIEW = {"review": "1"}
FILED = (
    "!critical ~L Passwords stand in the logs",
    "!critical ~S Backups are never restored",
    f"!high ~M {NASTY}",
    "!high ~S Alerts wake nobody",
    f"~S {LONG}"[:140],
    "Old keys",
)


def _called(desk: Desk) -> None:
    """A review of six items that Ben called."""
    for text in FILED:
        desk.ask("debt.file", text=text)
    desk.ask("review.now", who=BEN)


def _decided(desk: Desk) -> None:
    """Started by Ana and pressed in by two."""
    _called(desk)
    desk.ask("review.start", args=REVIEW)
    on = REVIEW | {"row": "1", "seen": "1"}
    desk.ask("review.priority", args=on | {"step": "1", "item": "5", "priority": "Low"}, who=BEN)
    desk.ask("review.plan", args=on | {"step": "2", "item": "1", "sprint": "current"})
    desk.ask("review.pick", args=on | {"step": "3", "item": "3"}, who=BEN)


def _shown(desk: Desk, view: str, **args: str) -> Card:
    return desk.drawn(VIEWS[view], {"team": "1"} | REVIEW | args)


def review_agenda(desk: Desk) -> Card:
    _called(desk)
    return _shown(desk, "review.agenda")


def review_agenda_nothing(desk: Desk) -> Card:
    desk.ask("debt.file", text="!low Old keys")
    desk.ask("review.now")
    return _shown(desk, "review.agenda")


def review_running(desk: Desk) -> Card:
    _decided(desk)
    return _shown(desk, "review.agenda")


def review_paused(desk: Desk) -> Card:
    _decided(desk)
    desk.ask("review.pause", args=REVIEW)
    return _shown(desk, "review.agenda")


def review_ended(desk: Desk) -> Card:
    _decided(desk)
    desk.ask("review.end", args=REVIEW | {"sure": "1"})
    return _shown(desk, "review.agenda")


def review_never_started(desk: Desk) -> Card:
    _called(desk)
    desk.ask("review.end", args=REVIEW | {"sure": "1"})
    return _shown(desk, "review.agenda")


def review_second(desk: Desk) -> Card:
    _called(desk)
    desk.ask("review.start", args=REVIEW, who=BEN)
    return desk.card("review.start", args=REVIEW)


def review_five_left(desk: Desk) -> Card:
    _decided(desk)
    return _shown(desk, "review.timer", due="review.warning")


def review_time_up(desk: Desk) -> Card:
    _decided(desk)
    return _shown(desk, "review.timer", due="review.time_up")


def review_minutes(desk: Desk) -> Card:
    _decided(desk)
    desk.ask("review.end", args=REVIEW | {"sure": "1"})
    return _shown(desk, "review.minutes")


def review_minutes_many(desk: Desk) -> Card:
    """More decisions in each step than there is room for, each as long as can be."""
    for _ in range(9):
        for priority in ("", "!critical ", "!high "):
            desk.ask("debt.file", text=f"{priority}{LONG}")
    desk.ask("review.now")
    desk.ask("review.start", args=REVIEW)
    for number in range(1, 28, 3):
        on = REVIEW | {"row": "1", "seen": "1"}
        desk.ask("review.priority", args=on | {"step": "1", "item": str(number), "priority": "Low"})
        desk.ask("item.accept", args={"item": str(number + 1), "until": "2026-12-24", "reason": LONG})
        picked = on | {"step": "3", "item": str(number + 2)}
        desk.ask("review.pick", args=picked, fields={"reason": LONG} if number > 1 else {})
    desk.ask("review.end", args=REVIEW | {"sure": "1"})
    return _shown(desk, "review.minutes")


def review_planning(desk: Desk) -> Card:
    _decided(desk)
    desk.ask("review.end", args=REVIEW | {"sure": "1"})
    return _shown(desk, "review.planning")


def form_end_review(desk: Desk) -> Form:
    _decided(desk)
    return desk.form("review.end_form", args=REVIEW)


def form_hand_over_review(desk: Desk) -> Form:
    _decided(desk)
    return desk.form("review.hand_over_form", args=REVIEW)


REVIEWING: tuple[Callable[[Desk], Card | Form], ...] = (
    review_agenda, review_agenda_nothing, review_running, review_paused, review_ended, review_never_started,
    review_second, review_five_left, review_time_up, review_minutes, review_minutes_many, review_planning,
    form_end_review, form_hand_over_review,
)  # fmt: skip
