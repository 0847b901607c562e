"""The fake refuses what Slack refuses, and otherwise behaves like it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, ServerDisconnectedError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack_samples import MODAL, modal, section
from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_setup import ANNA, BEN, BOT_TOKEN, CHANNEL
from tests.fakes.slack_state import SCOPES

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def slack() -> AsyncIterator[SlackServer]:
    async with SlackServer() as server:
        yield server


def client(slack: SlackServer, token: str = BOT_TOKEN) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=slack.api_url, retry_handlers=[])


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_messages_are_posted_changed_and_deleted(slack: SlackServer) -> None:
    web = client(slack)
    first = await web.chat_postMessage(channel=CHANNEL, text="Debt", blocks=[section("Debt")])
    assert slack.messages()[0].blocks[0]["block_id"]
    await web.chat_postMessage(channel=CHANNEL, text="Reply", thread_ts=first["ts"])
    await web.chat_update(channel=CHANNEL, ts=first["ts"], text="Paid")
    assert [(m.text, m.blocks, m.versions) for m in slack.messages()] == [("Paid", [], 2), ("Reply", [], 1)]
    await web.reactions_add(channel=CHANNEL, timestamp=first["ts"], name="eyes")
    await web.chat_delete(channel=CHANNEL, ts=first["ts"])
    assert [m.thread_ts for m in slack.messages()] == [first["ts"]]
    assert await refusal(web.chat_update(channel=CHANNEL, ts=first["ts"], text="Gone")) == "message_not_found"
    said = slack.say("Mine")
    assert await refusal(web.chat_update(channel=CHANNEL, ts=said.ts, text="x")) == "cant_update_message"
    assert slack.violations == []


async def test_codes_for_channels_people_and_tokens(slack: SlackServer) -> None:
    web = client(slack)
    slack.add_channel("C0OTHER", "other", bot_is_member=False)
    slack.add_channel("C0SECRET", "secret", is_private=True, bot_is_member=False)
    slack.add_channel("C0OLD", "old", is_archived=True)
    expected = {
        "C0OTHER": "not_in_channel",
        "C0SECRET": "channel_not_found",
        "C0OLD": "is_archived",
        "C0NONE": "channel_not_found",
    }
    for channel, code in expected.items():
        assert await refusal(web.chat_postMessage(channel=channel, text="x")) == code
    assert await refusal(web.users_info(user="U0NOBODY")) == "user_not_found"
    assert await refusal(client(slack, "xoxb-strange").auth_test()) == "invalid_auth"
    assert await refusal(web.api_call("rtm.start")) == "unknown_method"
    await web.chat_postMessage(channel=BEN, text="Hello")
    assert (await web.conversations_open(users=BEN))["channel"]["id"] == slack.messages(BEN)[0].channel
    slack.revoke()
    assert await refusal(web.auth_test()) == "token_revoked"
    assert slack.violations == []


async def test_a_refused_payload_is_a_violation(slack: SlackServer) -> None:
    web = client(slack)
    assert (
        await refusal(web.chat_postMessage(channel=CHANNEL, text="x", blocks=[section("")]))
        == "invalid_blocks"
    )
    long = [section("x" * 2900) for _ in range(5)]
    assert (
        await refusal(web.chat_postMessage(channel=CHANNEL, text="x", blocks=long)) == "msg_blocks_too_long"
    )
    assert await refusal(web.views_open(trigger_id=slack.trigger_id(), view=modal())) == "invalid_arguments"
    form = {"channel": CHANNEL, "text": "x", "blocks": "[{]"}
    assert await refusal(web.api_call("chat.postMessage", data=form)) == "invalid_blocks_format"
    assert len(slack.violations) == 4
    assert slack.messages() == []


async def test_a_trigger_lives_three_seconds_and_works_once(slack: SlackServer) -> None:
    web = client(slack)
    trigger = slack.trigger_id()
    opened = await web.views_open(trigger_id=trigger, view=MODAL)
    assert slack.views()[0]["id"] == opened["view"]["id"]
    assert await refusal(web.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
    assert await refusal(web.views_open(trigger_id="1.2.x", view=MODAL)) == "invalid_trigger_id"
    late = slack.trigger_id()
    slack.skip(3.1)
    assert await refusal(web.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"


async def test_views_stack_change_and_conflict(slack: SlackServer) -> None:
    web = client(slack)
    first = (await web.views_open(trigger_id=slack.trigger_id(), view=MODAL))["view"]
    for _ in range(2):
        await web.views_push(trigger_id=slack.trigger_id(), view=MODAL)
    assert await refusal(web.views_push(trigger_id=slack.trigger_id(), view=MODAL)) == "push_limit_reached"
    await web.views_update(view_id=first["id"], view=MODAL, hash=first["hash"])
    assert (
        await refusal(web.views_update(view_id=first["id"], view=MODAL, hash=first["hash"]))
        == "hash_conflict"
    )
    assert await refusal(web.views_update(view_id="V0", view=MODAL)) == "not_found"
    home = {"type": "home", "blocks": [section("Your debt")]}
    published = (await web.views_publish(user_id=ANNA, view=home))["view"]
    await web.views_publish(user_id=ANNA, view=home, hash=published["hash"])
    stale = web.views_publish(user_id=ANNA, view=home, hash=published["hash"])
    assert await refusal(stale) == "hash_conflict"


async def test_faults_come_as_ordered(slack: SlackServer) -> None:
    web = client(slack)
    slack.fail("chat.postMessage", "ratelimited", retry_after=7)
    with pytest.raises(SlackApiError) as limited:
        await web.chat_postMessage(channel=CHANNEL, text="x")
    assert (limited.value.response.status_code, limited.value.response.headers["Retry-After"]) == (429, "7")
    slack.fail("chat.postMessage", status=500)
    with pytest.raises(SlackApiError):
        await web.chat_postMessage(channel=CHANNEL, text="x")
    slack.fail("chat.postMessage", drop=True)
    with pytest.raises((ServerDisconnectedError, ConnectionError)):
        await web.chat_postMessage(channel=CHANNEL, text="x")
    assert slack.messages() == []
    slack.fail("chat.postMessage", lose_answer=True)
    with pytest.raises((ServerDisconnectedError, ConnectionError)):
        await web.chat_postMessage(channel=CHANNEL, text="arrived")
    slack.fail("chat.postMessage", delay=0.05, times=2)
    await web.chat_postMessage(channel=CHANNEL, text="slow")
    assert [message.text for message in slack.messages()] == ["arrived", "slow"]
    assert len(slack.called("chat.postMessage")) == 5


async def test_the_pace_of_a_channel(slack: SlackServer) -> None:
    web = client(slack)
    slack.pace = 1.0
    await web.chat_postMessage(channel=CHANNEL, text="one")
    slack.skip(0.9)
    assert await refusal(web.chat_postMessage(channel=CHANNEL, text="two")) == "ratelimited"
    await web.chat_postMessage(channel=BEN, text="elsewhere")
    slack.skip(0.2)
    await web.chat_postMessage(channel=CHANNEL, text="two")


async def test_an_answer_address_works_five_times(slack: SlackServer) -> None:
    async with ClientSession() as http:
        url = slack.response_url()
        for text in ("one", "two"):
            async with http.post(url, json={"text": text, "replace_original": text == "two"}) as answer:
                assert answer.status == 200
        assert [message.text for message in slack.ephemerals()] == ["two"]
        async with http.post(url, json={"text": "all", "response_type": "in_channel"}) as answer:
            assert (answer.status, slack.messages()[0].text) == (200, "all")
        async with http.post(url, json={"blocks": []}) as answer:
            assert answer.status == 400
        for expected in (200, 404):
            async with http.post(url, json={"delete_original": True}) as answer:
                assert answer.status == expected
        late = slack.response_url()
        slack.skip(31 * 60)
        async with http.post(late, json={"text": "late"}) as answer:
            assert (await answer.json())["error"] == "expired_url"
    assert len(slack.violations) == 1


async def test_in_a_thread() -> None:
    with SlackServer.in_thread() as slack:
        await client(slack).chat_postMessage(channel=CHANNEL, text="from another loop")
        calls = slack.run(slack.wait_call("chat.postMessage"))
    assert calls[0].payload["text"] == "from another loop"


async def test_an_installation(slack: SlackServer) -> None:
    code = slack.oauth_code("T0OTHER", "xoxb-other", name="other")
    web = AsyncWebClient(base_url=slack.api_url, retry_handlers=[])
    granted = await web.oauth_v2_access(client_id="1", client_secret="2", code=code)
    assert (await client(slack, granted["access_token"]).auth_test())["team_id"] == "T0OTHER"
    assert await refusal(web.oauth_v2_access(client_id="1", client_secret="2", code=code)) == "invalid_code"
    there = client(slack, "xoxb-other").chat_postMessage(channel=CHANNEL, text="x")
    assert await refusal(there) == "channel_not_found"


async def test_a_message_is_read_by_its_reaction_and_has_an_address(slack: SlackServer) -> None:
    web = client(slack)
    said = slack.say("Deploys break", user=BEN)
    await web.reactions_add(channel=CHANNEL, timestamp=said.ts, name="bricks")
    read = (await web.reactions_get(channel=CHANNEL, timestamp=said.ts))["message"]
    assert (read["text"], read["user"], read["reactions"][0]["name"]) == ("Deploys break", BEN, "bricks")
    link = (await web.chat_getPermalink(channel=CHANNEL, message_ts=said.ts))["permalink"]
    assert link == f"https://hearth.slack.com/archives/{CHANNEL}/p{said.ts.replace('.', '')}"
    assert await refusal(web.reactions_get(channel=CHANNEL, timestamp="1.000001")) == "message_not_found"
    body = {"channel": CHANNEL, "message_ts": said.ts}
    assert await refusal(web.api_call("chat.getPermalink", json=body)) == "channel_not_found"


async def test_a_scope_that_was_not_granted(slack: SlackServer) -> None:
    slack.add_team("T0SMALL", "xoxb-small", scopes={"chat:write", "chat:write.public"})
    slack.add_channel("C0SMALL", "small", team="T0SMALL", bot_is_member=False)
    web = client(slack, "xoxb-small")
    await web.chat_postMessage(channel="C0SMALL", text="Hello")
    assert await refusal(web.reactions_get(channel="C0SMALL", timestamp="1.1")) == "missing_scope"


HISTORY = ("channels:history", "groups:history", "im:history", "metadata.message:read")
MARKED = {"event_type": "deed", "event_payload": {"delivery": "1-7"}}


async def test_history_is_read_with_the_scope_of_its_kind_in_pages_newest_first(slack: SlackServer) -> None:
    team = slack.add_team("T0READS", "xoxb-reads", scopes=(*SCOPES, *HISTORY))
    web = client(slack, team.token)
    slack.add_channel("C0READS", "reads", team=team.id)
    root = (await web.chat_postMessage(channel="C0READS", text="1", metadata=MARKED))["ts"]
    await web.chat_postMessage(channel="C0READS", text="in its thread", thread_ts=root, metadata=MARKED)
    for text in ("2", "3"):
        await web.chat_postMessage(channel="C0READS", text=text)
    asked: dict[str, Any] = {"channel": "C0READS", "include_all_metadata": True, "limit": 2}
    page = await web.conversations_history(**asked)
    assert [one["text"] for one in page["messages"]] == ["3", "2"]
    cursor = page["response_metadata"]["next_cursor"]
    rest = await web.conversations_history(**asked, cursor=cursor)
    assert [(one["text"], one["metadata"]) for one in rest["messages"]] == [("1", MARKED)]
    assert rest["response_metadata"]["next_cursor"] == ""
    later = await web.conversations_history(channel="C0READS", oldest=root)
    assert [one["text"] for one in later["messages"]] == ["3", "2"]
    thread = await web.conversations_replies(channel="C0READS", ts=root)
    assert ["metadata" in one for one in thread["messages"]] == [False, False]
    assert "metadata.message:read" in str(thread.headers["x-oauth-scopes"])
    slack.state.channels["C0READS"].bot_is_member = False
    assert await refusal(web.conversations_history(channel="C0READS")) == "not_in_channel"


async def test_history_without_its_scope_is_refused(slack: SlackServer) -> None:
    web = client(slack)
    assert await refusal(web.conversations_history(channel=CHANNEL)) == "missing_scope"
    direct = (await web.conversations_open(users=ANNA))["channel"]["id"]
    assert await refusal(web.conversations_history(channel=direct)) == "missing_scope"


async def test_an_answer_is_an_error_although_the_work_was_done(slack: SlackServer) -> None:
    slack.fail("chat.postMessage", status=500, lose_answer=True)
    with pytest.raises(SlackApiError) as caught:
        await client(slack).chat_postMessage(channel=CHANNEL, text="Posted all the same")
    assert caught.value.response.status_code == 500
    assert [message.text for message in slack.messages()] == ["Posted all the same"]


async def test_metadata_has_a_kind_and_a_content(slack: SlackServer) -> None:
    wrong: Any = {"event_type": "deed"}
    assert (
        await refusal(client(slack).chat_postMessage(channel=CHANNEL, text="x", metadata=wrong))
        == "invalid_metadata_format"
    )
