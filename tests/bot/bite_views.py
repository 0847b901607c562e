"""What *This bit me* answers with, and how a bitten item looks, made by asking for it with example data."""

from collections.abc import Callable

from commands.posting import draw_attention
from commands.view import Card
from tests.bot.desk import BEN, NASTY, Desk


def _bitten(desk: Desk) -> None:
    desk.ask("debt.file", text="~M !high Ledger has no tests")
    desk.ask("item.bit", args={"ref": "PAY-1", "text": f"1 h 10 min outage {NASTY}"}, who=BEN)


def bit_said(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.card("item.bit", args={"ref": "PAY-1"})


def bit_with_words(desk: Desk) -> Card:
    _bitten(desk)
    return desk.card("item.bit", args={"ref": "PAY-1", "text": "35 min again by hand"})


def bit_again(desk: Desk) -> Card:
    _bitten(desk)
    return desk.card("item.bit", args={"ref": "PAY-1"}, who=BEN)


def bit_taken_back(desk: Desk) -> Card:
    _bitten(desk)
    return desk.card("item.not_bit", args={"ref": "PAY-1", "day": "2026-11-20", "said": "1"}, who=BEN)


def bit_by_a_restricted_one(desk: Desk) -> Card:
    desk.ask("item.file", fields={"title": "The admin page has no password", "restricted": "yes"})
    return desk.card("item.bit", args={"ref": "PAY-1", "text": "support"})


def bit_card(desk: Desk) -> Card:
    _bitten(desk)
    desk.ask("item.bit", args={"ref": "PAY-1", "text": "slow"})
    return desk.card("backlog.show", args={"ref": "PAY-1"})


def bit_why(desk: Desk) -> Card:
    _bitten(desk)
    return desk.card("item.why", args={"ref": "PAY-1"})


def bit_and_critical(desk: Desk) -> Card:
    desk.ask("debt.file", text="!critical Ledger has no tests")
    desk.ask("item.bit", args={"ref": "PAY-1", "text": "20 min"})
    return desk.drawn(draw_attention, {"item": "1"})


BITES: tuple[Callable[[Desk], Card], ...] = (
    bit_said, bit_with_words, bit_again, bit_taken_back, bit_by_a_restricted_one, bit_card, bit_why,
    bit_and_critical,
)  # fmt: skip
