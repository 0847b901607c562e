"""Safe from day one: only Slack is heard, what people type never acts, and the logs keep quiet."""

import asyncio
import contextlib
import json
import os
import re
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.slack.cards import escape
from tests.bot.desk import NASTY
from tests.bot.slack.conftest import SECRET, Chat, people_of, said
from tests.fakes.slack_events import app_home_opened, reaction_added
from tests.fakes.slack_forms import form_state
from tests.fakes.slack_payloads import signed, view_closed
from tests.fakes.slack_schema import walk
from tests.fakes.slack_server import SlackServer

ROOT = Path(__file__).parents[3]
TOKEN = "xoxb-logged-nowhere"
Sent = tuple[bytes, dict[str, str]]
INERT = {
    "header", "section", "context", "actions", "input", "button", "plain_text", "rich_text",
    "rich_text_section", "text", "plain_text_input", "number_input", "static_select", "users_select",
    "datepicker", "checkboxes", "modal", "home",
}  # fmt: skip


def _without(name: str) -> Callable[[Sent], Sent]:
    return lambda sent: (sent[0], {key: value for key, value in sent[1].items() if key != name})


def _forged(sent: Sent) -> Sent:
    return sent[0], {**sent[1], "X-Slack-Signature": "v0=" + "0" * 64}


def _tampered(sent: Sent) -> Sent:
    return sent[0].replace(b"Hello", b"Hallo"), sent[1]


def _moved(sent: Sent) -> Sent:
    """An old signature under a fresh timestamp."""
    return sent[0], {**sent[1], "X-Slack-Request-Timestamp": str(int(time.time()))}


@pytest.mark.parametrize(
    ("change", "age", "secret"),
    [
        (lambda sent: sent, 0, "another secret"),
        (lambda sent: sent, 301, SECRET),
        (lambda sent: sent, -330, SECRET),
        (_moved, 301, SECRET),
        (_forged, 0, SECRET),
        (_tampered, 0, SECRET),
        (_without("X-Slack-Signature"), 0, SECRET),
        (_without("X-Slack-Request-Timestamp"), 0, SECRET),
    ],
    ids=["secret", "old", "future", "old-moved", "forged", "tampered", "no-signature", "no-timestamp"],
)
async def test_what_slack_did_not_sign_just_now_is_refused_and_not_stored(
    chat: Chat, change: Callable[[Sent], Sent], age: int, secret: str
) -> None:
    data, headers = change(signed(chat.command("Hello"), secret, now=time.time() - age))
    async with chat.http.post(chat.url, data=data, headers=headers) as answer:
        assert answer.status == 401
        assert "Hello" not in await answer.text()
    assert chat.slack.called("users.info") == []
    assert "Here is no backlog yet" in said(await chat.types("list", "/backlog"))


async def test_a_signature_of_four_minutes_ago_counts(chat: Chat) -> None:
    await chat.send(chat.command("Hello"), now=time.time() - 290)
    assert chat.statuses == [200]


async def test_forms_presses_and_events_need_a_signature_too(chat: Chat) -> None:
    await chat.types("Hello")
    (line,) = chat.channel()
    for body in (
        chat.press(line, "Undo"),
        reaction_added(chat.person, "bricks", "1.1"),
        {"type": "url_verification"},
    ):
        await chat.send(body, secret="wrong")
    assert chat.statuses[1:] == [401, 401, 401]
    assert "1. PAY-1 Hello" in said(await chat.types("list", "/backlog"))


async def test_slack_may_ask_whether_the_address_is_ours(chat: Chat) -> None:
    await chat.send({"type": "url_verification", "token": "x", "challenge": "3eZbrw1a"})
    assert "3eZbrw1a" in str(chat.answers)


# What people type never acts


def payloads(chat: Chat) -> Iterator[dict[str, Any]]:
    """Every message and view that Slack was given, also in answers."""
    for call in chat.slack.calls:
        if call.method.startswith(("chat.post", "chat.update")):
            yield call.payload
        if call.method.startswith("views."):
            yield call.payload["view"]
    yield from (told["body"] for told in chat.slack.responses)
    for answer in chat.answers:
        if isinstance(answer, dict):
            yield answer.get("view", answer)


@pytest.mark.parametrize("typed", [escape(NASTY), NASTY], ids=["typed", "picked"])
async def test_what_is_typed_is_inert_in_everything_that_slack_gets(chat: Chat, typed: str) -> None:
    """`typed`: the characters themselves. `picked`: as Slack sends mentions that it offered while typing."""
    plain = "<!channel> <@U1> *bold* <https://x.example|y>"
    for word in ("/debt", "/improve", "/backlog"):
        await chat.types(typed, word)
    await chat.types("")
    view = chat.view_of()
    await chat.send(chat.press_in_view(view, "＋ Customer", {"title": plain}))
    await chat.slack.wait_call("views.update")
    values = {
        "title": plain,
        "current_state": plain,
        "area": plain,
        "customer_segment": plain,
        "customer_evidence": plain,
    }
    await chat.submit(chat.view_of(), {**values, "measurement": plain})
    await chat.submit(chat.view_of(), values)
    await chat.posted()
    message = chat.slack.say(NASTY, channel=chat.person.channel_id)
    await chat.send(chat.shortcut("debt.from_message", message))
    await chat.submit(chat.view_of(), {})
    await chat.send(reaction_added(chat.person, "bricks", message.ts))
    await chat.types("")
    view = chat.view_of()
    chat.slack.close_views(chat.person.user_id)
    await chat.send(
        view_closed(chat.person, {**view, "state": {"values": form_state(view, {"title": plain})}})
    )
    for text in ("list", "show PAY-1", "PAY-3", "<!channel>"):
        await chat.types(text, "/backlog")
    await chat.types("drafts")
    await chat.send(app_home_opened(chat.person))
    await chat.slack.wait_call("views.publish")
    await chat.send(chat.press(chat.channel()[0], "Undo"))
    await chat.redrawn()

    drawn = list(payloads(chat))
    assert len(drawn) > 15
    for payload in drawn:
        assert not re.search(r"[<>]", payload.get("text", "")), payload["text"]
        assert not payload.keys() & {"parse", "link_names", "mrkdwn", "attachments"}
        assert {part["type"] for part, _ in walk(payload.get("blocks", [])) if "type" in part} <= INERT
        assert all(part.get("emoji") is not True for part, _ in walk(payload.get("blocks", [])))
        if "private_metadata" in payload:
            assert "bold" not in payload["private_metadata"]
    assert all(call.payload["unfurl_links"] is False for call in chat.slack.called("chat.postMessage"))
    assert any("<!channel>" in json.dumps(payload.get("blocks", [])) for payload in drawn)


# The logs


@asynccontextmanager
async def served(slack: SlackServer, address: str, folder: Path) -> AsyncIterator[tuple[Chat, Path]]:
    """Hearth in a process of its own, as `serve` logs there, and the file with its log."""
    person, log = people_of(slack, "TLOG", TOKEN, 9300), folder / "log"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{probe.getsockname()[1]}"
    settings = {"DATABASE_URL": address, "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET}
    settings |= {"SLACK_API_URL": slack.api_url, "HEARTH_PORT": base.rpartition(":")[2]}
    usual = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    with log.open("wb") as written:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", stderr=written, cwd=folder,
            env={**usual, **settings, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    try:
        async with aiohttp.ClientSession() as http:
            await ready(http, base)
            yield Chat(slack, http, f"{base}/slack/events", "TLOG", person), log
    finally:
        process.terminate()
        await process.wait()


async def ready(http: aiohttp.ClientSession, base: str) -> None:
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(f"{base}/readyz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.05)


async def test_no_secret_and_no_words_are_logged(
    slack: SlackServer, own_address: str, tmp_path: Path
) -> None:
    """Nor when everything around it goes wrong."""
    async with served(slack, own_address, tmp_path) as (chat, log):
        await everything_goes_wrong(chat, "Zanzibar")
    logged = log.read_text()
    for event in ("form not opened", "delivery not sent", "command failed", "message not readable"):
        assert event in logged
    for secret in ("Zanzibar", "Ana Lima", TOKEN, SECRET, "xoxb", "<!channel>", "retries forever"):
        assert secret not in logged, [entry for entry in logged.splitlines() if secret in entry]


@dataclass(frozen=True)
class Fault:
    error: str | None = None
    status: int | None = None
    drop: bool = False


async def everything_goes_wrong(chat: Chat, word: str) -> None:
    slack = chat.slack
    await chat.types(f"{word} retries forever")
    await chat.types(f"<!channel> {word}", "/backlog")
    line = chat.channel()[0]
    message = slack.say(word, channel=chat.person.channel_id)
    for fault in (Fault("expired_trigger_id"), Fault(status=500), Fault(drop=True), Fault("fatal_error")):
        slack.fail("views.open", fault.error, status=fault.status, drop=fault.drop)
        await chat.send(chat.shortcut("debt.from_message", message))
    for fault in (Fault(status=500), Fault(drop=True), Fault("ratelimited")):
        slack.fail("response_url", fault.error, status=fault.status, drop=fault.drop)
        await chat.send(chat.press(line, "I am the Product Owner"))
    for count, code in enumerate(("not_in_channel", "invalid_blocks"), 1):
        slack.fail("chat.postMessage", code)
        await chat.types("")
        await chat.submit(chat.view_of(), {"title": f"{word} {code}", "current_state": word})
        await chat.posted(count)
    slack.fail("reactions.get", "missing_scope")
    slack.fail("chat.getPermalink", "internal_error")
    await chat.send(reaction_added(chat.person, "bricks", message.ts))
    strange = chat.press(line, "Undo")
    strange["actions"][0]["value"] = json.dumps({"c": "no.such.command", "a": {"item": word}})
    await chat.send(strange)
    await chat.send(chat.command(word), secret="wrong")
    await chat.send({**chat.command(word), "team_id": "TSTRANGE"})
    await chat.posted(3)
