"""Triage, plans and judgement of one backlog from two platforms: each sees what the other did (F42)."""

import pytest

from tests.bot.both.conftest import Both, linked
from tests.bot.slack.conftest import said
from tests.fakes.teams_state import reading


@pytest.fixture
def own_address(own_sqlite: str) -> str:
    """One kind of database: on the other one the commands themselves are held to the same."""
    return own_sqlite


async def test_a_tap_on_one_platform_redraws_the_line_on_the_other(both: Both) -> None:
    await linked(both)
    await both.slack.types("Login is slow")
    card = await both.teams.asks("backlog PAY-2")
    await both.teams.looks(card)
    await both.teams.press(card, "Save choices", chosen={"Priority": "High", "Effort": "Small"})
    await both.on_slack("debt · High · Small")
    await both.slack.types("PAY-2", "/backlog")
    here = (await both.slack.told())[-1]
    await both.slack.send(both.slack.pick(here, "Category", "Performance"))
    await both.on_teams("debt · High · Performance · Small")
    await both.slack.send(both.slack.press(here, "Plan"))
    await both.on_teams("planned")


async def test_one_order_with_one_reason_on_both(both: Both) -> None:
    await linked(both)
    await both.teams.asks("debt Login is slow")
    await both.slack.types("rank PAY-2 top The launch waits for it", "/backlog")
    for text in ("list", "why PAY-2"):
        door = await both.teams.asks(f"backlog {text}")
        there, here = reading(await both.teams.looks(door)), said(await both.slack.types(text, "/backlog"))
        expected = "1. PAY-2" if text == "list" else "moved by judgement: The launch waits for it"
        assert expected in there
        assert expected in here
