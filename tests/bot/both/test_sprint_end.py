"""The question at sprint end, and an experiment: what is pressed on one platform is seen on both."""

import pytest

from tests.bot.both.conftest import Both, linked
from tests.bot.moved import MovedTime

QUESTION, VERDICT = "Did sprint 1 make a usable, valuable increment?", "Did it hold?"


@pytest.fixture
def own_address(own_sqlite: str) -> str:
    """One kind of database: on the other one the commands themselves are held to the same."""
    return own_sqlite


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> MovedTime:
    moved = MovedTime()
    monkeypatch.setattr("bot.app.utc_now", moved)
    return moved


async def test_answers_of_either_side_are_counted_on_both_within_five_seconds(
    both: Both, time: MovedTime
) -> None:
    await linked(both)
    await both.slack.types("start PAY-1", "/backlog")
    time.leap(days=12)
    here, there = await both.on_slack(QUESTION), await both.on_teams(QUESTION)
    await both.slack.send(both.slack.press(here, "Yes"))
    await both.teams.teams.wait_for(lambda: "So far: ● 1 yes" in there.words)
    assert "You say Yes" in (await both.slack.told())[-1].text
    await both.teams.press(there, "Partly", both.teams.ben)
    await both.on_slack("So far: ●◐ 1 yes, 1 partly")


async def test_an_experiment_noted_and_judged_on_teams_is_seen_on_slack(both: Both, time: MovedTime) -> None:
    await linked(both)
    card = await both.teams.asks("backlog experiment Pairing halves the waiting")
    form = await both.teams.open_form(card, "Note an experiment")
    assert form.values["hypothesis"] == "Pairing halves the waiting"
    await both.teams.submit(form, {"measure": "Hours until merged"})
    await both.on_slack("noted an experiment")
    edited = await both.teams.open_form(await both.on_teams("noted an experiment"), "Edit")
    await both.teams.submit(edited, {"measure": "Days until merged"})
    await both.on_slack("Days until merged")
    time.leap(days=14)
    await both.on_slack(VERDICT)
    there = await both.on_teams(VERDICT)
    judged = await both.teams.open_form(there, "Refuted")
    await both.teams.submit(judged, {"learned": "Pairs wait for each other"})
    await both.on_slack("An experiment: refuted")
    await both.teams.teams.wait_for(lambda: "Pairs wait for each other" in there.words)
    await both.teams.press(there, "Undo")
    await both.on_slack(VERDICT)
