"""The report on Slack and on Teams: read alone, its table behind it, and posted where all press it alone."""

from typing import Any

import pytest

from tests.bot.both.conftest import Both, linked
from tests.bot.teams.serving import Told
from tests.fakes.teams_state import reading


@pytest.fixture
def own_address(own_sqlite: str) -> str:
    """One kind of database: on the other one the commands themselves are held to the same."""
    return own_sqlite


async def test_on_slack_it_turns_into_its_table_and_is_posted(both: Both) -> None:
    await linked(both)
    await both.slack.types("report", "/backlog")
    here = (await both.slack.told(count=2))[-1]  # behind the code that linked the channels
    assert "Lead time: not enough yet" in here.text
    await both.slack.send(both.slack.press(here, "Per sprint"))
    await both.slack.slack.wait_for(lambda: "table" in _kinds(here.as_json()))
    await both.slack.send(both.slack.press(here, "Report"))
    await both.slack.slack.wait_for(lambda: "table" not in _kinds(here.as_json()))
    await both.slack.send(both.slack.press(here, "Post it here"))
    posted = await both.on_slack("Debt opened and closed")
    await both.slack.send(both.slack.press(posted, "Per month"))
    alone = (await both.slack.told(count=4))[-1]
    assert "table" in _kinds(alone.as_json())
    assert "table" not in _kinds(posted.as_json())


async def test_on_teams_it_turns_into_its_table_and_is_posted(both: Both) -> None:
    await linked(both)
    door = await both.teams.asks("backlog report")
    assert "Lead time: not enough yet" in reading(await both.teams.looks(door))
    turned = await both.teams.press(door, "Per sprint")
    assert isinstance(turned, Told)
    assert [part["type"] for part in turned.answer["value"]["body"]].count("Table") == 1
    assert "Experiments judged" in turned.text
    await both.teams.press(door, "Report")
    await both.teams.press(door, "Post it here")
    posted = await both.on_teams("Debt opened and closed")
    await both.teams.press(posted, "What the words mean", both.teams.ben)
    assert "Cycle time" not in reading(both.teams.teams.sees(both.teams.ana, posted))


def _kinds(message: Any) -> set[str]:
    return {block["type"] for block in message.get("blocks", ())}
