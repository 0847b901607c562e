"""“This bit me” on Slack and on Teams: who presses is asked alone what it cost, and both lines follow."""

from tests.bot.both.conftest import Both, linked
from tests.bot.slack.test_menus import chosen
from tests.bot.teams.serving import Told
from tests.fakes.teams_state import reading


async def test_a_bite_on_either_side_is_counted_on_both_and_its_cost_asked_in_private(both: Both) -> None:
    await linked(both)
    await both.slack.types("Refund job retries forever")
    here, there = await both.on_slack("PAY-2 Refund"), await both.on_teams("PAY-2 Refund")
    await both.slack.send(both.slack.press(here, "This bit me"))
    asked = (await both.slack.told(count=2))[-1]  # behind the code that linked the channels
    assert "bit you today" in asked.text
    await both.slack.send(both.slack.pick(asked, "Time", "30 min"))
    await both.slack.slack.wait_for(lambda: "Time: 30 min" in chosen(asked.as_json()))
    await both.teams.teams.wait_for(lambda: "bit once" in there.words)
    await both.teams.press(there, "This bit me", both.teams.ben)
    await both.on_slack("bit twice")
    await both.teams.teams.wait_for(lambda: both.teams.teams.direct(both.teams.ben))
    assert "bit you today" in both.teams.teams.direct(both.teams.ben)[0].words
    typed = await both.teams.asks("backlog bit PAY-2 10 min", both.teams.ben)
    chosen_too = {"Time": "45 min", "How": "rework"}
    assert isinstance(await both.teams.press(typed, "Save choices", chosen=chosen_too), Told)
    await both.teams.press(typed, "Save choices", both.teams.ben, chosen=chosen_too)
    seen = reading(both.teams.teams.sees(both.teams.ben, typed))
    assert "1 h 15 min in all (rework 1)" in seen
    await both.teams.press(typed, "Undo", both.teams.ben)
    await both.on_slack("bit once")
