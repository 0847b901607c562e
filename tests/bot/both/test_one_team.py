"""One team on Slack and on Teams at once: the same items, whichever of them somebody presses on (F42)."""

import json
from typing import Any

from tests.bot.both.conftest import CODE, Both, linked
from tests.fakes.teams_state import reading


async def test_a_code_joins_both_channels_to_one_backlog(both: Both) -> None:
    await linked(both)
    line = await both.teams.asks("debt Two from Teams")
    assert line.words.startswith("PAY-2 Two from Teams")
    await both.on_slack("PAY-2 Two from Teams")
    await both.slack.types("Three from Slack")
    await both.on_teams("PAY-3 Three from Slack")
    listed = await both.slack.types("list", "/backlog")
    assert all(word in listed["text"] for word in ("One from", "Two from", "Three from"))
    door = await both.teams.asks("backlog list")
    shown = reading(await both.teams.looks(door))
    assert all(word in shown for word in ("One from", "Two from", "Three from"))


async def test_an_edit_on_teams_redraws_the_card_on_slack_and_the_other_way_round(both: Both) -> None:
    await linked(both)
    await both.slack.types("Login is slow")
    there = await both.on_teams("PAY-2 Login is slow")
    dialog = await both.teams.open_form(there, "Add details", both.teams.ben)
    assert await both.teams.submit(dialog, {"priority": "High", "area": "auth"}) == ""
    await both.on_teams("High · in auth")
    line = await both.teams.asks("debt Queries are slow")
    assert line.words.startswith("PAY-3")
    here = await both.on_slack("PAY-3 Queries are slow")
    await both.slack.send(both.slack.press(here, "Add details"))
    view = both.slack.view_of()
    await both.slack.submit(view, {"title": "Queries are quick"})
    await both.on_teams("PAY-3 Queries are quick")
    await both.on_slack("PAY-3 Queries are quick")


async def test_undo_on_teams_shows_on_slack(both: Both) -> None:
    await linked(both)
    line = await both.teams.asks("debt Queries are slow")
    await both.on_slack("PAY-2 Queries are slow")
    await both.teams.press(line, "Undo")
    await both.on_slack("PAY-2 was undone")


async def test_somebody_on_teams_is_assigned_on_teams_and_stays_so_on_slack(both: Both) -> None:
    await linked(both)
    line = await both.teams.asks("debt Queries are slow")
    dialog = await both.teams.open_form(line, "Add details")
    ana = next(
        choice["value"]
        for choice in _choices(dialog.content, "assignee")
        if choice["title"] == both.teams.ana.name
    )
    await both.teams.submit(dialog, {"assignee": ana})
    here = await both.on_slack("for Ana Lima")
    await both.slack.send(both.slack.press(here, "Add details"))
    await both.slack.submit(both.slack.view_of(), {"title": "Queries are quick"})
    await both.on_teams("PAY-2 Queries are quick")
    assert "for Ana Lima" in (await both.on_teams("PAY-2 Queries are quick")).words


async def test_a_code_works_once_and_says_what_to_do(both: Both) -> None:
    await both.slack.types("One from Slack")
    code = await both.link_from_slack()
    assert "shares the backlog" in (await both.teams.asks(f"backlog link {code.lower()}")).words
    group = both.teams.teams.state.add_group_chat("", [both.teams.ana])
    again = await both.teams.asks(f"backlog link {code}", where=group)
    assert "used already" in again.words
    wrong = await both.teams.asks("backlog link AAAA-BBBB", where=group)
    assert "do not know that code" in wrong.words


async def test_the_code_is_for_an_admin_alone_also_on_teams(both: Both) -> None:
    """The other way round: the team is at home on Teams, and a Slack channel joins it."""
    await both.teams.asks("debt One from Teams")
    door = await both.teams.asks("backlog link")
    assert not CODE.search(json.dumps(door.card))
    await both.teams.press(door, "Open", both.teams.ben)
    assert "admin" in reading(both.teams.teams.sees(both.teams.ben, door))
    assert not CODE.search(json.dumps(await both.teams.looks(door)))
    await both.teams.press(door, "Open")
    code = CODE.search(reading(both.teams.teams.sees(both.teams.ana, door)))
    assert code
    told = await both.slack.types(f"link {code[1]}", "/backlog")
    assert "shares the backlog of PAY" in told["text"]
    filed = await both.slack.types("Two from Slack")
    assert filed["text"].startswith("PAY-2 Two from Slack")
    there = await both.on_teams("PAY-2 Two from Slack")
    dialog = await both.teams.open_form(there, "Add details")
    await both.teams.submit(dialog, {"title": "Two, said better"})
    await both.on_teams("PAY-2 Two, said better")


async def test_an_unlinked_channel_sees_nothing_any_more(both: Both) -> None:
    await linked(both)
    other = both.teams.teams.state.add_group_chat("", [both.teams.ana])
    shown = await both.teams.asks("backlog show PAY-1", where=other)
    await both.teams.press(shown, "Open")
    assert "One from Slack" not in str(both.teams.teams.sees(both.teams.ana, shown))
    gone = await both.teams.asks("backlog unlink")
    assert "not linked to PAY any more" in gone.words
    await both.slack.types("Two from Slack")
    await both.on_slack("PAY-2 Two from Slack")
    again = await both.teams.asks("backlog show PAY-1")
    await both.teams.press(again, "Open")
    assert "One from Slack" not in str(both.teams.teams.sees(both.teams.ana, again))
    assert not [one for one in both.teams.teams.posted(both.teams.channel) if "Two from Slack" in one.words]


def _choices(content: dict[str, Any], name: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            if part.get("id") == name:
                found.extend(part["choices"])
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for one in part:
                walk(one)

    walk(content)
    return found
