"""The question whether what was closed held, its answers, and what came back, made by asking for them."""

from collections.abc import Callable
from datetime import timedelta

from commands.posting import VIEWS
from commands.view import Card, Form
from tests.bot.closing_views import IT, closing_note_met, closing_note_missed, closing_note_restricted
from tests.bot.desk import BEN, NASTY, NOW, Desk

PRESSED = IT | {"showing": "held"}


def _a_month_ago(desk: Desk) -> None:
    """It was closed so long ago that it is time to ask."""
    with desk.store() as store:
        closing = store.closings.last(1)
        assert closing is not None
        store.closings.change(closing.id, at=NOW - timedelta(days=30))


def held_asked(desk: Desk) -> Card:
    closing_note_met(desk)
    _a_month_ago(desk)
    return desk.drawn(VIEWS["item.held"], IT)


def held_asked_restricted(desk: Desk) -> Card:
    closing_note_restricted(desk)
    _a_month_ago(desk)
    return desk.drawn(VIEWS["item.held"], IT)


def held_yes(desk: Desk) -> Card:
    held_asked(desk)
    return desk.card("item.it_held", args=PRESSED, who=BEN)


def held_no(desk: Desk) -> Card:
    closing_note_missed(desk)
    _a_month_ago(desk)
    return desk.card("item.came_back", args=PRESSED, who=BEN)


def held_first(desk: Desk) -> Card:
    held_no(desk)
    told = desk.ask("item.it_held", args=PRESSED).private
    assert told is not None
    return told


def held_taken_back(desk: Desk) -> Card:
    closing_note_met(desk)
    with desk.store() as store:
        version = store.items.get(1).version
    desk.ask("item.undo", args=IT | {"version": str(version)})
    return desk.drawn(VIEWS["item.held"], IT)


def held_card(desk: Desk) -> Card:
    """It is time to say, and the card offers it."""
    closing_note_missed(desk)
    _a_month_ago(desk)
    return desk.card("backlog.show", args={"ref": "PAY-1"})


def came_back_card(desk: Desk) -> Card:
    held_no(desk)
    return desk.card("backlog.show", args={"ref": "PAY-1"})


def reopening_card(desk: Desk) -> Card:
    held_no(desk)
    return desk.card("backlog.show", args={"ref": "PAY-2"})


def form_reopen(desk: Desk) -> Form:
    closing_note_met(desk)
    return desk.form("item.reopen_form", args=IT)


def reopened_said(desk: Desk) -> Card:
    form = form_reopen(desk)
    return desk.card("item.reopen", args=form.args, fields={"reason": f"The index was dropped {NASTY}"})


HOLDING: tuple[Callable[[Desk], Card | Form], ...] = (
    held_asked, held_asked_restricted, held_yes, held_no, held_first, held_taken_back, held_card,
    came_back_card, reopening_card, form_reopen, reopened_said,
)  # fmt: skip
