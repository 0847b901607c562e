"""One team on Slack and on Teams at once: the same items, whichever of them somebody presses on (F42)."""

import functools
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.app import running, sending
from bot.settings import Settings
from tests.bot.slack.conftest import Chat, people_of
from tests.bot.teams.serving import Site
from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_state import Message
from tests.fakes.teams_server import TeamsServer
from tests.fakes.teams_state import reading

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
CODE = re.compile(r"\b([A-Z2-9]{4}-[A-Z2-9]{4})\b")


@dataclass
class Both:
    """Ana and Ben on Slack in #payments; Ana and Ben on Teams in «payments» of the team Acme."""

    slack: Chat
    teams: Site

    def slack_lines(self) -> list[Message]:
        return self.slack.slack.messages(self.slack.person.channel_id)

    async def on_teams(self, words: str, count: int = 1) -> Any:
        """The bot's message in the Teams channel that holds these words."""

        def found() -> Any:
            lines = [one for one in self.teams.teams.posted(self.teams.channel) if words in one.words]
            return lines[-1] if len(lines) >= count else None

        return await self.teams.teams.wait_for(found, 5.0)

    async def on_slack(self, words: str) -> Message:
        """The bot's message in the Slack channel that holds these words."""

        def found() -> Message | None:
            return next(
                (one for one in self.slack_lines() if words in str(one.as_json("").get("text"))), None
            )

        message: Message | None = await self.slack.slack.wait_for(found, 5.0)
        assert message is not None
        return message

    async def link_from_slack(self) -> str:
        """A code from the Slack channel, as its admin reads it."""
        told = await self.slack.types("link", "/backlog")
        found = CODE.search(told["text"])
        assert found, told
        return found[1]


@pytest.fixture(autouse=True)
def _quick_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.app.sending", functools.partial(sending, pace=0.01))


@pytest.fixture
async def both(own_address: str) -> AsyncIterator[Both]:
    async with SlackServer() as slack:
        slack.pace = 0
        person = people_of(slack, "TBOTH", "xoxb-both", 1)
        with TeamsServer() as teams:
            settings = {
                **{name.lower(): value for name, value in teams.settings().items()},
                "database_url": own_address,
                "slack_bot_token": "xoxb-both",
                "slack_signing_secret": SECRET,
                "slack_api_url": slack.api_url,
                "hearth_port": 0,
            }
            async with running(Settings.model_validate(settings)) as port:
                url = f"http://127.0.0.1:{port}"
                site = Site(teams, [url], own_address)
                yield Both(Chat(slack, site.http, f"{url}/slack/events", "TBOTH", person, own_address), site)
                await site.close()
            assert teams.violations == []
        assert slack.violations == []


async def linked(both: Both) -> None:
    await both.slack.types("One from Slack")
    code = await both.link_from_slack()
    told = await both.teams.asks(f"backlog link {code}")
    assert "shares the backlog of PAY" in told.words


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
    assert not CODE.search(str(door.activity))
    await both.teams.press(door, "Open", both.teams.ben)
    assert "admin" in reading(both.teams.teams.sees(both.teams.ben, door))
    assert not CODE.search(str(await both.teams.looks(door)))
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
