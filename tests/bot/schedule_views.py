"""When the reviews are, as cards and forms, made by asking for them with example data."""

from collections.abc import Callable
from dataclasses import replace

from commands.review.schedule_telling import draw_told
from commands.view import Card, Form
from tests.bot.desk import ANA, BEN, NASTY, Desk

CHOSEN = {
    "review_on": "2026-12-14",
    "review_length": "30",
    "facilitator_1": BEN.external_id,
    "facilitator_2": ANA.external_id,
    "holidays": f"2026-12-28 Day off\n2027-01-01..2027-01-03 {NASTY}"[:60],
}


def _saved(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    form = desk.form("review.schedule_form")
    return desk.card("review.schedule_save", args=form.args, fields=CHOSEN)


def review_next(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.card("review.show")


def review_next_changed(desk: Desk) -> Card:
    """Who facilitates, a holiday, one that is skipped and one that is moved."""
    _saved(desk)
    desk.ask("review.skip", args={"day": "2026-12-14"})
    desk.ask("review.move", args={"day": "2027-01-11", "to": "2027-01-12", "at": "15:00"})
    return desk.card("review.show")


def review_skipped(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.card("review.skip")


def review_skipped_already(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    desk.ask("review.skip", who=BEN)
    return desk.card("review.skip", args={"day": "2026-12-02"})


def told_moved(desk: Desk) -> Card:
    """Onto a holiday, by somebody whose name is nasty."""
    _saved(desk)
    desk.ask("debt.file", text="Logs", who=replace(BEN, name=NASTY))
    args = {"team": "1", "person": "2", "what": "moved", "day": "2026-12-14", "was": ""}
    return desk.drawn(draw_told, args | {"at": "2027-01-02T15:00:00+00:00"})


def schedule_saved(desk: Desk) -> Card:
    """On the first day of a sprint, which is said."""
    return _saved(desk)


def calendar_address(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.card("review.calendar", public_url="https://hearth.example.com")


def calendar_without_address(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.card("review.calendar")


def form_schedule(desk: Desk) -> Form:
    _saved(desk)
    return desk.form("review.schedule_form")


def form_schedule_conflict(desk: Desk) -> Form:
    desk.ask("debt.file", text="Ledger has no tests")
    form = desk.form("review.schedule_form")
    desk.ask("review.schedule_save", args=form.args, fields=CHOSEN, who=BEN)
    return desk.form("review.schedule_save", args=form.args, fields={"review_length": "45"})


def form_review_move(desk: Desk) -> Form:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.form("review.move_form")


SCHEDULE: tuple[Callable[[Desk], Card | Form], ...] = (
    review_next, review_next_changed, review_skipped, review_skipped_already, told_moved, schedule_saved,
    calendar_address, calendar_without_address,
    form_schedule, form_schedule_conflict, form_review_move,
)  # fmt: skip
