"""Other web pages cannot reach the demo, although it answers on the person's own machine."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.bot.browser.running import Demo, demo_running

SEND = {"as": "dana", "id": "client-id-1", "conversation": "payments", "text": "Hello"}


@pytest.fixture
async def web(demo: Demo) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(demo.address) as session:
        yield session


async def proof(web: aiohttp.ClientSession) -> str:
    async with web.get("/") as response:
        found = re.search(r'name="hearth-token" content="([^"]+)"', await response.text())
        assert found
        return found[1]


async def test_the_page_allows_itself_nothing_from_elsewhere(web: aiohttp.ClientSession) -> None:
    async with web.get("/") as response:
        policy = response.headers["Content-Security-Policy"]
        html = await response.text()
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r'(?:src|href)="(?!/demo/|#)', html)
    assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=", html)


async def test_a_page_with_the_proof_may_send(web: aiohttp.ClientSession, demo: Demo) -> None:
    headers = {"X-Hearth-Token": await proof(web), "Origin": demo.address, "Sec-Fetch-Site": "same-origin"}
    async with web.post("/demo/send", json=SEND, headers=headers) as response:
        assert response.status == 200
    assert [message.text for message in demo.chat.seen_by("ravi")] == ["Hello"]


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Hearth-Token": "guessed"},
        {"X-Hearth-Token": ""},
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Content-Type": "text/plain"},
        {"Host": "evil.example.com"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1.example.com:3000"},
    ],
)
async def test_anything_else_is_refused(
    web: aiohttp.ClientSession, demo: Demo, headers: dict[str, str]
) -> None:
    sent = {"X-Hearth-Token": await proof(web), "Content-Type": "application/json", **headers}
    async with web.post("/demo/send", data=json.dumps(SEND), headers=sent) as response:
        assert response.status == 403
        assert (await response.json())["error"].endswith((".", "/."))
    assert demo.chat.seen_by("ravi") == []


@pytest.mark.parametrize("path", ["/", "/demo/events?as=dana", "/demo/static/page.js"])
async def test_a_name_that_somebody_points_at_loopback_reads_nothing(
    web: aiohttp.ClientSession, path: str
) -> None:
    async with web.get(path, headers={"Host": "rebound.example.com"}) as response:
        assert response.status == 403


async def test_localhost_is_as_good_a_name(web: aiohttp.ClientSession, demo: Demo) -> None:
    port = demo.address.rpartition(":")[2]
    async with web.get("/", headers={"Host": f"localhost:{port}"}) as response:
        assert response.status == 200


@pytest.mark.parametrize("name", ["page.html", "..%2Flisteners.py", "%2e%2e%2fchat.py", "none.js"])
async def test_only_what_the_page_needs_is_served(web: aiohttp.ClientSession, name: str) -> None:
    async with web.get(f"/demo/static/{name}") as response:
        assert response.status == 404


@pytest.mark.parametrize("body", ["", "[", "[]", "5", '{"as": 1}', "[" * 100_000, '{"as":"?","id":1}'])
async def test_a_malformed_body_gets_a_sentence(web: aiohttp.ClientSession, body: str) -> None:
    headers = {"X-Hearth-Token": await proof(web), "Content-Type": "application/json"}
    for what in ("send", "press", "submit", "close", "react", "message-action", "shortcut", "home", "clock"):
        async with web.post(f"/demo/{what}", data=body, headers=headers) as response:
            assert response.status == 400
            assert (await response.json())["error"].endswith(".")


async def test_a_stranger_sees_nothing(web: aiohttp.ClientSession) -> None:
    async with web.get("/demo/events?as=mallory") as response:
        assert response.status == 400


async def test_the_stream_tells_each_person_what_they_may_see(web: aiohttp.ClientSession, demo: Demo) -> None:
    async with web.get("/demo/events?as=ravi") as response:
        demo.chat.post("payments", "hearth", id_="only-dana", text="Psst", only_for="dana")
        demo.chat.post("payments", "dana", id_="for-everyone", text="Hello")
        heard: list[dict[str, Any]] = []
        while len(heard) < 3:
            line = (await asyncio.wait_for(response.content.readline(), 5)).decode()
            if line.startswith("data: "):
                heard.append(json.loads(line.removeprefix("data: ")))
    assert [event["type"] for event in heard] == ["clock", "snapshot", "message"]
    assert heard[2]["message"]["id"] == "for-everyone"
    assert "Psst" not in json.dumps(heard)


async def test_an_open_page_does_not_hold_up_the_end(tmp_path: Path) -> None:
    async with aiohttp.ClientSession() as session:
        async with demo_running(tmp_path) as demo:
            response = await session.get(f"{demo.address}/demo/events?as=dana")
            await response.content.readline()
        assert b"snapshot" in await response.content.read()
