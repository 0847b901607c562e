"""The key of incident tools as its team sees it, made by asking for it with example data."""

import re
from collections.abc import Callable
from dataclasses import replace

from commands.rules.tool_key import PATTERN
from commands.view import Card, words
from tests.bot.desk import ANA, NASTY, Desk

PUBLIC = "https://hearth.example.com/"


def _made(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.card("incident.make_key", public_url=PUBLIC)


def tool_key_none(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.card("incident.key")


def tool_key_made(desk: Desk) -> Card:
    return _made(desk)


def tool_key_without_address(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.card("incident.make_key")


def tool_key_held(desk: Desk) -> Card:
    """Made by somebody whose name is nasty."""
    nasty = replace(ANA, name=NASTY)
    desk.ask("debt.file", text="Ledger has no tests", who=nasty)
    desk.ask("incident.make_key", who=nasty)
    return desk.card("incident.key", who=nasty)


def tool_key_used(desk: Desk) -> Card:
    found = re.search(PATTERN, words(_made(desk)))
    assert found is not None
    desk.ask("incident.by_tool", args={"key": found[0]}, fields={"title": "Checkout is down"})
    return desk.card("incident.key", public_url=PUBLIC)


def tool_key_renewed(desk: Desk) -> Card:
    _made(desk)
    return desk.press(desk.card("incident.key"), "Make a new key", public_url=PUBLIC)


def tool_key_made_meanwhile(desk: Desk) -> Card:
    """Pressed once more on the card that made it."""
    desk.ask("debt.file", text="Ledger has no tests")
    card = desk.card("incident.key")
    desk.press(card, "Make a key")
    return desk.press(card, "Make a key")


def tool_key_revoked(desk: Desk) -> Card:
    _made(desk)
    return desk.card("incident.revoke_key", args={"team": "PAY"})


TOOL_KEYS: tuple[Callable[[Desk], Card], ...] = (
    tool_key_none,
    tool_key_made,
    tool_key_without_address,
    tool_key_held,
    tool_key_used,
    tool_key_renewed,
    tool_key_made_meanwhile,
    tool_key_revoked,
)
