"""Two people change one item at the same moment, one on Slack, one on Teams: nothing is lost (F10)."""

import asyncio

from tests.bot.both.conftest import Both, linked
from tests.bot.slack.conftest import initial, words_in
from tests.bot.teams.dialogs import Dialog


async def test_the_second_sees_what_changed_and_loses_nothing(both: Both) -> None:
    await linked(both)
    await both.slack.types("Login is slow")
    here, there = await both.on_slack("PAY-2 Login"), await both.on_teams("PAY-2 Login")
    await both.slack.send(both.slack.press(here, "Add details"))
    view = both.slack.view_of()
    dialog = await both.teams.open_form(there, "Add details", both.teams.ben)
    assert await both.teams.submit(dialog, {"area": "auth", "current_state": "Ben saw 900 ms"}) == ""
    again = await both.slack.submit(view, {"title": "Login takes a second", "area": "web"})
    drawn = again["view"]
    assert "changed" in words_in(drawn)
    assert initial(drawn, "title") == "Login takes a second"
    assert initial(drawn, "area") == "web"
    assert initial(drawn, "current_state") == "Ben saw 900 ms"
    shown = both.slack.view_of()
    await both.slack.submit(shown, {"title": "Login takes a second", "area": "web"})
    line = await both.on_teams("PAY-2 Login takes a second")
    assert "in web" in line.words
    whole = await both.teams.open_form(line, "Add details", both.teams.ben)
    assert whole.values["current_state"] == "Ben saw 900 ms"


async def test_at_the_very_same_moment_one_is_stored_and_the_other_asked(both: Both) -> None:
    await linked(both)
    await both.slack.types("Login is slow")
    here, there = await both.on_slack("PAY-2 Login"), await both.on_teams("PAY-2 Login")
    await both.slack.send(both.slack.press(here, "Add details"))
    dialog = await both.teams.open_form(there, "Add details", both.teams.ben)
    on_slack, on_teams = await asyncio.gather(
        both.slack.submit(both.slack.view_of(), {"title": "Said on Slack"}),
        both.teams.submit(dialog, {"title": "Said on Teams"}),
    )
    first_on_teams = on_teams == ""
    if first_on_teams:
        assert "Said on Teams" in words_in(on_slack["view"])
        assert initial(on_slack["view"], "title") == "Said on Slack"
    else:
        assert isinstance(on_teams, Dialog)
        assert "Said on Slack" in on_teams.words
        assert on_teams.values["title"] == "Said on Teams"
    await both.on_slack(f"PAY-2 Said on {'Teams' if first_on_teams else 'Slack'}")
    await both.on_teams(f"PAY-2 Said on {'Teams' if first_on_teams else 'Slack'}")
