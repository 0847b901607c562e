"""Socket Mode: the same commands, forms, buttons and events over a connection that Hearth opens."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from tests.bot.patience import PATIENCE
from tests.bot.slack.conftest import Chat, Json, hearth, people_of, said
from tests.fakes.slack_events import app_home_opened, reaction_added
from tests.fakes.slack_payloads import view_closed, view_submission
from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_setup import APP_TOKEN


@dataclass
class Socket:
    """What a person does, as envelopes."""

    chat: Chat

    async def send(self, kind: str, payload: Mapping[str, Any], redeliver: int = 0) -> Any:
        return await self.chat.slack.send_envelope(kind, dict(payload), redeliver=redeliver, timeout=PATIENCE)

    async def types(self, text: str, word: str = "/debt") -> Any:
        return await self.send("slash_commands", self.chat.command(text, word))

    def submission(self, values: Json) -> Json:
        trigger = self.chat.slack.trigger_id(self.chat.person.user_id, self.chat.team)
        return view_submission(self.chat.person, self.chat.view_of(), values, trigger_id=trigger)


@pytest.fixture
async def socket(slack: SlackServer, own_address: str) -> AsyncIterator[Socket]:
    person = people_of(slack, "TSOCKET", "xoxb-socket", 9200)
    tokens = {"slack_bot_token": "xoxb-socket", "slack_app_token": APP_TOKEN, "slack_signing_secret": None}
    async with hearth(slack, own_address, tokens) as (http, url):
        await slack.sockets.connected()
        yield Socket(Chat(slack, http, url, "TSOCKET", person, own_address))


async def test_a_command_a_form_a_button_and_an_event(socket: Socket) -> None:
    chat = socket.chat
    assert "PAY-1 Ledger has no tests" in said(await socket.types("Ledger has no tests !high"))
    assert not await socket.types("")
    assert not await socket.send("interactive", socket.submission({"title": "Slow refunds"}))
    (post,) = await chat.posted()
    assert "PAY-2 Slow refunds" in post.payload["text"]

    line = chat.channel()[0]
    await socket.send("interactive", chat.press(line, "Undo"))
    await chat.slack.wait_for(lambda: "was undone" in line.text)

    message = chat.slack.say("Deploys break", channel=chat.person.channel_id, user=chat.other.user_id)
    await socket.send("events_api", reaction_added(chat.person, "bricks", message.ts))
    assert "PAY-3 Deploys break" in (await chat.posted(2))[1].payload["text"]

    await socket.send("events_api", app_home_opened(chat.person))
    await chat.slack.wait_call("views.publish")


async def test_errors_stand_beside_their_fields_here_too(socket: Socket) -> None:
    await socket.types("")
    view = socket.chat.view_of()
    answer = await socket.send("interactive", socket.submission({"title": "x", "measurement": "soon"}))
    assert (answer["response_action"], set(answer["errors"])) == ("errors", {"measurement"})
    assert socket.chat.view_of() == view
    await socket.send("interactive", view_closed(socket.chat.person, view))


async def test_what_comes_again_in_a_new_envelope_has_one_effect(socket: Socket) -> None:
    chat = socket.chat
    command = chat.command("Once")
    first, second = [await socket.send("slash_commands", command) for _ in range(2)]
    assert first == second
    await socket.types("")
    sent = socket.submission({"title": "Once too"})
    await asyncio.gather(*(socket.send("interactive", sent) for _ in range(3)))
    message = chat.slack.say("Deploys break", channel=chat.person.channel_id)
    event = reaction_added(chat.person, "bricks", message.ts)
    for _ in range(2):
        await socket.send("events_api", event)
    await chat.posted(2)
    envelopes = [envelope["envelope_id"] for envelope in chat.slack.sockets.envelopes]
    assert len(set(envelopes)) == len(envelopes) == 8
    listed = said(await socket.types("list", "/backlog"))
    assert [line.split(" (")[0] for line in listed.splitlines()[1:]] == [
        "1. PAY-1 Once", "2. PAY-2 Once too", "3. PAY-3 Deploys break",
    ]  # fmt: skip
    assert len(chat.slack.called("chat.postMessage")) == 2


async def test_an_event_that_could_not_be_stored_comes_again(socket: Socket) -> None:
    """It is not acknowledged, so Slack sends it anew, and then it is stored."""
    chat = socket.chat
    await socket.types("First")
    message = chat.slack.say("Deploys break", channel=chat.person.channel_id)
    chat.slack.fail("reactions.get", "internal_error")
    event = reaction_added(chat.person, "bricks", message.ts)
    await chat.slack.send_envelope("events_api", event, redeliver=20, timeout=0.5)
    assert "PAY-2 Deploys break" in (await chat.posted())[0].payload["text"]
    assert len(chat.slack.sockets.envelopes) >= 3


async def test_slack_asks_to_connect_anew(socket: Socket) -> None:
    await socket.types("First")
    slack = socket.chat.slack
    opened, former = slack.called("apps.connections.open"), list(slack.sockets.open)
    await slack.sockets.refresh()
    await slack.wait_for(lambda: slack.sockets.open and slack.sockets.open[0] not in former)
    assert len(opened) == 1
    assert len(slack.called("apps.connections.open")) == 2
    assert "PAY-2 Second" in said(await socket.types("Second"))


async def test_there_is_no_address_to_post_to(socket: Socket) -> None:
    async with socket.chat.http.post(socket.chat.url, data=b"") as answer:
        assert answer.status == 404
