"""The steps of one review on Slack and on Teams: one presses here, another there, both see the same (F42)."""

import asyncio

import pytest

from tests.bot.both.conftest import Both, linked

STEP = "1. New items: give each a priority\nPAY-1"
"""As the step's own message begins; the agenda holds such words too."""


@pytest.fixture
def own_address(own_postgresql: str) -> str:
    """Where each of two writers has a connection of its own."""
    return own_postgresql


async def test_of_two_at_once_one_has_it_and_the_other_learns_who_was_first(both: Both) -> None:
    await linked(both)
    await both.slack.types("review now", "/backlog")
    there, here = await both.on_teams(STEP), await both.on_slack(STEP)
    press = both.teams.presses(there, "Low", both.teams.ben)
    told, _ = await asyncio.gather(both.teams.deliver(press), both.slack.send(both.slack.press(here, "High")))
    second_there = "was first: PAY-1 is High now" in told.text
    now = "PAY-1 is High now." if second_there else "PAY-1 is Low now."
    await both.on_teams(now)
    await both.on_slack(now)
    if not second_there:
        ana, said = both.slack.person.user_id, "was first: PAY-1 is Low now"
        await both.slack.slack.wait_for(
            lambda: [one for one in both.slack.slack.ephemerals(ana) if said in one.text]
        )
