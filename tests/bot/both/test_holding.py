"""Did it hold? Asked in the threads of both platforms; what is said on one stands on the other."""

import pytest

from tests.bot.both.conftest import Both
from tests.bot.both.test_closing import PROVEN, live
from tests.bot.moved import MovedTime

QUESTION = "Did it hold? PAY-2 Query time"
MONTH = 34
"""In days, with a week-end and more at its end."""


@pytest.fixture
def own_address(own_sqlite: str) -> str:
    """One kind of database: on the other one the commands themselves are held to the same."""
    return own_sqlite


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> MovedTime:
    moved = MovedTime()
    monkeypatch.setattr("bot.app.utc_now", moved)
    return moved


async def test_what_came_back_is_said_on_teams_and_filed_once_for_both(both: Both, time: MovedTime) -> None:
    line = await live(both)
    await both.slack.types("close PAY-2", "/backlog")
    ben = both.slack.person.user_id.replace("ANA", "BEN")
    await both.slack.submit(both.slack.view_of(), {**PROVEN, "reviewer": ben})
    note = await both.on_teams("is closed, by ana")
    time.leap(days=MONTH)
    here, there = await both.on_slack(QUESTION), await both.on_teams(QUESTION)
    assert (here.thread_ts, there.root) == (line.ts, note.root)
    await both.teams.press(there, "It came back", both.teams.ben)
    await both.teams.teams.wait_for(lambda: "came back as PAY-3, says Ben Oduya." in there.words)
    await both.on_slack("came back as PAY-3, says Ben Oduya.")
    assert "reopens PAY-2" in (await both.on_teams("PAY-3 Query time")).words
    assert "reopens PAY-2" in str((await both.on_slack("PAY-3 Query time")).as_json(""))
    before = len(await both.slack.told())
    await both.slack.send(both.slack.press(here, "Undo"))
    refused = (await both.slack.told(count=before + 1))[-1]
    assert "Only Ben Oduya, who said that, can take it back." in refused.text
    await both.teams.press(there, "Undo", both.teams.ben)
    await both.on_slack(QUESTION)
    await both.on_slack("PAY-3 was undone.")
