"""What the fake sends is what Bolt expects, over HTTP and over a socket."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes import slack_events, slack_payloads
from tests.fakes.slack_forms import form_state
from tests.fakes.slack_samples import MODAL, actions, button, entry, line, modal, option, section, select
from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_setup import ANNA, APP_TOKEN, BOT_TOKEN, CHANNEL
from tests.fakes.slack_socket import NotAcknowledged
from tests.fakes.slack_state import Json

pytestmark = pytest.mark.asyncio
PERSON = slack_payloads.SlackPerson()
FORM = MODAL | {"callback_id": "file", "notify_on_close": True}


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server
        assert server.violations == []


def bolt(slack: SlackServer, seen: list[str]) -> AsyncApp:
    """An app that notes what arrives, and answers each kind with what it may answer."""
    web = AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url)
    app = AsyncApp(client=web, signing_secret="secret", process_before_response=True)

    async def command(ack: Any, body: Json) -> None:
        seen.append(f"command {body['text']}")
        await ack(text="Stored")

    async def shortcut(ack: Any, body: Json) -> None:
        seen.append(body.get("message", {}).get("text", "shortcut"))
        await ack()

    async def action(ack: Any, action: Json) -> None:
        seen.append(f"{action['action_id']} {action['value']}")
        await ack()

    async def submission(ack: Any, view: Json) -> None:
        values = view["state"]["values"]
        seen.append(f"{values['title']['a']['value']} {values['weight']['a']['selected_option']['value']}")
        await ack(response_action="errors", errors={"title": "Say more"})

    async def closed(ack: Any) -> None:
        seen.append("closed")
        await ack()

    async def event(event: Json) -> None:
        seen.append(event["type"])

    app.command("/debt")(command)
    app.shortcut("file")(shortcut)
    app.shortcut("file_message")(shortcut)
    app.action("pay")(action)
    app.view("file")(submission)
    app.view_closed("file")(closed)
    for name in ("app_mention", "reaction_added", "app_home_opened", "message", "member_joined_channel"):
        app.event(name)(event)
    return app


async def everything(slack: SlackServer) -> dict[str, Json]:
    """One payload of each kind, with what a handler should note of it."""
    web = AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url)
    view = (await web.views_open(trigger_id=slack.trigger_id(), view=FORM))["view"]
    await web.chat_postMessage(channel=CHANNEL, text="x", blocks=[actions(button("pay", value="7"))])
    posted, said = slack.messages()[0], slack.say("Slow build")
    trigger_id, response_url = slack.trigger_id(), slack.response_url()
    keys: Any = {"trigger_id": trigger_id, "response_url": response_url}
    return {
        "command add": slack_payloads.slash_command(PERSON, "add", **keys),
        "shortcut": slack_payloads.global_shortcut(PERSON, "file", trigger_id=trigger_id),
        "Slow build": slack_payloads.message_shortcut(PERSON, "file_message", said, **keys),
        "pay 7": slack_payloads.message_action(PERSON, posted, "pay", **keys),
        "Late low": slack_payloads.view_submission(PERSON, view, {"title": "Late"}, trigger_id=trigger_id),
        "closed": slack_payloads.view_closed(PERSON, view),
        "app_mention": slack_events.app_mention(PERSON, "list"),
        "reaction_added": slack_events.reaction_added(PERSON, "bricks", said.ts),
        "app_home_opened": slack_events.app_home_opened(PERSON),
        "message": slack_events.direct_message(PERSON, "hello"),
        "member_joined_channel": slack_events.member_joined_channel(PERSON),
    }


@pytest.mark.parametrize("retry", [None, 1])
async def test_signed_requests_reach_bolt(slack: SlackServer, retry: int | None) -> None:
    seen: list[str] = []
    app = bolt(slack, seen)
    expected = await everything(slack)
    for payload in expected.values():
        body, headers = slack_payloads.signed(payload, "secret", retry=retry)
        assert SignatureVerifier("secret").is_valid_request(body, headers)
        assert ("X-Slack-Retry-Num" in headers) == (retry is not None)
        answer = await app.async_dispatch(AsyncBoltRequest(body=body.decode(), headers=dict(headers)))
        assert answer.status == 200
    await slack.wait_for(lambda: len(seen) == len(expected))
    assert sorted(seen) == sorted(expected)


async def test_envelopes_reach_bolt_over_a_socket(slack: SlackServer) -> None:
    seen: list[str] = []
    handler: Any = AsyncSocketModeHandler(bolt(slack, seen), APP_TOKEN)
    await handler.connect_async()
    try:
        sent = await everything(slack)
        said = await slack.send_envelope("slash_commands", sent["command add"])
        refused = await slack.send_envelope("interactive", sent["Late low"])
        assert await slack.send_envelope("events_api", sent["app_mention"]) is None
        await slack.sockets.refresh()
        await slack.wait_for(lambda: len(slack.called("apps.connections.open")) == 2)
        await slack.send_envelope("interactive", sent["pay 7"], redeliver=1)
    finally:
        await handler.close_async()
    await slack.wait_for(lambda: len(seen) == 4)
    assert said == {"text": "Stored"}
    assert refused == {"response_action": "errors", "errors": {"title": "Say more"}}
    assert [message.text for message in slack.ephemerals()] == ["Stored"]
    assert len(slack.views()) == 1


async def test_an_envelope_comes_again_when_nobody_acknowledges(slack: SlackServer) -> None:
    async def deaf(ack: Any) -> None:
        await asyncio.sleep(5)

    app = bolt(slack, [])
    app.shortcut("deaf")(deaf)
    handler: Any = AsyncSocketModeHandler(app, APP_TOKEN)
    await handler.connect_async()
    try:
        payload = slack_payloads.global_shortcut(PERSON, "deaf", trigger_id=slack.trigger_id())
        with pytest.raises(NotAcknowledged):
            await slack.send_envelope("interactive", payload, redeliver=1, timeout=0.1)
    finally:
        await handler.close_async()
    assert len({envelope["envelope_id"] for envelope in slack.sockets.envelopes}) == 2


async def test_a_submission_changes_the_forms_that_are_open(slack: SlackServer) -> None:
    web = AsyncWebClient(token=BOT_TOKEN, base_url=slack.api_url)
    view = (await web.views_open(trigger_id=slack.trigger_id(), view=FORM))["view"]
    sent = slack_payloads.view_submission(PERSON, view, {"title": "x"}, trigger_id=slack.trigger_id())
    slack.acknowledged(sent, {"response_action": "push", "view": modal(section("Sure?"))})
    slack.acknowledged(sent, {"response_action": "update", "view": modal(section("Thanks"))})
    assert [shown["blocks"][0]["text"]["text"] for shown in slack.views()] == ["Thanks", "Sure?"]
    slack.acknowledged(sent, {"response_action": "clear"})
    assert slack.views(ANNA) == []
    slack.acknowledged(sent, {"response_action": "errors", "errors": {"nowhere": "x"}})
    assert len(slack.violations) == 1
    slack.violations.clear()


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"title": ""},
        {"title": "two\nlines"},
        {"title": "x", "weight": "huge"},
        {"title": "x", "where": "y"},
    ],
)
async def test_a_person_cannot_send_what_slack_does_not_let_them(slack: SlackServer, values: Json) -> None:
    with pytest.raises(ValueError):
        slack_payloads.view_submission(PERSON, FORM, values, trigger_id=slack.trigger_id())
    with pytest.raises(LookupError):
        slack_payloads.view_action(PERSON, FORM | {"id": "V1"}, "nothing", trigger_id=slack.trigger_id())


async def test_every_kind_of_field_has_its_state() -> None:
    boxes = {"type": "checkboxes", "action_id": "a", "options": [option("one"), option("two")]}
    number = {"type": "number_input", "action_id": "a", "is_decimal_allowed": True, "initial_value": "2.5"}
    view = modal(
        entry(line(), "text"),
        entry(select(), "select"),
        entry({**select(), "type": "multi_static_select"}, "many"),
        entry({"type": "users_select", "action_id": "a", "initial_user": ANNA}, "person"),
        entry({"type": "datepicker", "action_id": "a"}, "date"),
        entry(boxes, "boxes"),
        entry({**boxes, "type": "radio_buttons"}, "radio"),
        entry(number, "number"),
        entry({"type": "external_select", "action_id": "a"}, "external"),
    )
    typed = {"text": "x", "select": "low", "many": ["low", "high"], "date": "2026-11-21", "boxes": ["one"]}
    state = form_state(view, typed | {"radio": "two", "external": ("D-7", "Slow build")}, complete=True)
    found = {block_id: entries["a"] for block_id, entries in state.items()}
    assert found["text"] == {"type": "plain_text_input", "value": "x"}
    assert found["select"]["selected_option"] == option("low")
    assert found["many"]["selected_options"] == [option("low"), option("high")]
    assert found["person"]["selected_user"] == ANNA
    assert found["date"]["selected_date"] == "2026-11-21"
    assert found["boxes"]["selected_options"] == [option("one")]
    assert found["radio"]["selected_option"] == option("two")
    assert found["number"]["value"] == "2.5"
    assert found["external"]["selected_option"]["value"] == "D-7"
