"""One team on Slack and on Teams at once, served by one process."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from bot.app import running
from bot.settings import Settings
from tests.bot.patience import patient
from tests.bot.slack.conftest import Chat, people_of
from tests.bot.teams.serving import Site
from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_state import Message
from tests.fakes.teams_server import TeamsServer

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

        return await self.teams.teams.wait_for(found)

    async def on_slack(self, words: str) -> Message:
        """The bot's message in the Slack channel that holds these words."""

        def found() -> Message | None:
            return next(
                (one for one in self.slack_lines() if words in str(one.as_json("").get("text"))), None
            )

        message: Message | None = await self.slack.slack.wait_for(found)
        assert message is not None
        return message

    async def link_from_slack(self) -> str:
        """A code from the Slack channel, as its admin reads it."""
        told = await self.slack.types("link", "/backlog")
        found = CODE.search(told["text"])
        assert found, told
        return found[1]


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    patient(monkeypatch)


@asynccontextmanager
async def both_at(address: str) -> AsyncIterator[Both]:
    """Both over that database; at the end nothing was sent that either platform refuses."""
    async with SlackServer() as slack:
        slack.pace = 0
        person = people_of(slack, "TBOTH", "xoxb-both", 1)
        with TeamsServer() as teams:
            settings = {
                **{name.lower(): value for name, value in teams.settings().items()},
                "database_url": address,
                "slack_bot_token": "xoxb-both",
                "slack_signing_secret": SECRET,
                "slack_api_url": slack.api_url,
                "hearth_port": 0,
            }
            async with running(Settings.model_validate(settings)) as port:
                url = f"http://127.0.0.1:{port}"
                site = Site(teams, [url], address)
                try:
                    yield Both(Chat(slack, site.http, f"{url}/slack/events", "TBOTH", person, address), site)
                finally:
                    await site.close()
            assert teams.violations == []
        assert slack.violations == []


@pytest.fixture
async def both(own_address: str) -> AsyncIterator[Both]:
    async with both_at(own_address) as made:
        yield made


async def linked(both: Both) -> None:
    """PAY-1 was filed on Slack, and Teams shares its backlog."""
    await both.slack.types("One from Slack")
    code = await both.link_from_slack()
    told = await both.teams.asks(f"backlog link {code}")
    assert "shares the backlog of PAY" in told.words
