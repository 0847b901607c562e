"""An incident on Slack and on Teams: a line on each, and what one side answers the other reads (F30, F42)."""

import pytest

from tests.bot.both.conftest import Both, linked


@pytest.fixture
def own_address(own_sqlite: str) -> str:
    """One kind of database: on the other one the commands themselves are held to the same."""
    return own_sqlite


async def test_an_incident_is_answered_on_one_side_and_its_post_mortem_written_on_the_other(
    both: Both,
) -> None:
    await linked(both)
    await both.teams.asks("backlog incident !major Payments were down", both.teams.ben)
    here, there = await both.on_slack("Payments were down"), await both.on_teams("Payments were down")
    assert "Major incident of" in there.words
    await both.slack.send(both.slack.press(here, "Not debt"))
    await both.teams.teams.wait_for(lambda: "was not debt" in there.words)
    form = await both.teams.open_form(there, "Post-mortem", both.teams.ben)
    written = {
        "answer": "partly debt",
        "ref": "PAY-1",
        "root_causes": "The lock",
        "actions": "Alert on locks",
    }
    await both.teams.submit(form, written)
    changed = await both.on_slack("was partly debt: PAY-1")
    assert changed.ts == here.ts
    await both.teams.teams.wait_for(lambda: "Alert on locks" in there.words)
    await both.slack.send(both.slack.press(changed, "File it"))
    await both.on_teams("PAY-2 Alert on locks")
    await both.teams.teams.wait_for(lambda: "PAY-2 Alert on locks" in there.words)


async def test_a_post_mortem_from_slack_is_read_on_teams(both: Both) -> None:
    await linked(both)
    await both.teams.asks("backlog incident Payments were down", both.teams.ben)
    here, there = await both.on_slack("Payments were down"), await both.on_teams("Payments were down")
    await both.slack.send(both.slack.press(here, "Post-mortem"))
    await both.slack.submit(both.slack.view_of(), {"answer": "not debt", "root_causes": "A cable"})
    await both.teams.teams.wait_for(lambda: "A cable" in there.words)
    assert "was not debt" in there.words
