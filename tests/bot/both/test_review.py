"""One review of one team on Slack and on Teams at once: one agenda, one timer, minutes on both (F15, F42)."""

import pytest

from tests.bot.both.conftest import Both, linked
from tests.fakes.teams_cards import inputs_of


@pytest.fixture
def own_address(own_sqlite: str) -> str:
    """One kind of database: on the other one the commands themselves are held to the same."""
    return own_sqlite


async def test_a_review_runs_on_both_and_a_press_on_one_is_seen_on_the_other(both: Both) -> None:
    await linked(both)
    await both.slack.types("review now", "/backlog")
    here = await both.on_slack("Press Start when you are together")
    there = await both.on_teams("Press Start when you are together")
    await both.on_slack("5. Incidents")
    await both.on_teams("5. Incidents")
    second = both.slack.press(here, "Start")
    await both.teams.press(there, "Start")
    await both.on_slack("Step 1 of 5, in the thread")
    await both.slack.send(second)
    assert "was first and started it" in (await both.slack.told(count=3))[-1].text
    running = await both.on_slack("Step 1 of 5, in the thread")
    await both.slack.send(both.slack.press(running, "End"))
    await both.slack.submit(both.slack.view_of(), {})
    for told in (await both.on_slack("minutes"), await both.on_teams("minutes")):
        assert told is not None
    await both.on_teams("This review has ended after")


async def test_it_is_handed_over_and_ended_from_teams(both: Both) -> None:
    await linked(both)
    await both.slack.types("review now", "/backlog")
    agenda = await both.on_teams("Press Start when you are together")
    await both.on_teams("5. Incidents")
    await both.teams.press(agenda, "Start", both.teams.ben)
    running = await both.on_teams(f"{both.teams.ben.name} facilitates.")
    await both.teams.press(running, "I am here")
    dialog = await both.teams.open_form(running, "Hand over")
    offered = inputs_of(dialog.content)["person"]["choices"]
    [ana] = [one["value"] for one in offered if one["title"] == both.teams.ana.name]
    assert await both.teams.submit(dialog, {"person": ana}) == ""
    await both.on_slack(f"{both.teams.ana.name} facilitates.")
    ending = await both.teams.open_form(running, "End", both.teams.ben)
    assert await both.teams.submit(ending, {}) == ""
    await both.on_slack("This review has ended after")
    await both.on_slack("minutes")
