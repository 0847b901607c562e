"""Who may speak for Teams: every bad token is 401, another tenant is refused and told, and nothing is 500."""

import json
from pathlib import Path

import aiohttp
import pytest
import structlog

from tests.bot.served import Request
from tests.bot.teams.serving import Site, site
from tests.fakes.teams_authority import BAD
from tests.fakes.teams_payloads import invoke, message


async def _status(chat: Site, request: Request, header: str | None) -> int:
    headers = {"Content-Type": "application/json"}
    headers |= {} if header is None else {"Authorization": header}
    return (await chat.deliver(Request(request.body, request.data, headers))).status


@pytest.mark.parametrize("make", BAD.values(), ids=BAD)
async def test_a_bad_token_is_refused(chat: Site, make: object) -> None:
    """Before anything is read: the same for a message and for an invoke, good, broken or huge."""
    assert callable(make)
    header = make(chat.teams.authority)
    said = chat.says("debt Should never be stored")
    with structlog.testing.capture_logs() as logs:
        assert await _status(chat, said, header) == 401
    assert [entry["log_level"] for entry in logs if entry["event"] == "teams request refused"] == ["warning"]
    pressed = invoke(chat.teams.bot, chat.ana, chat.channel, "adaptiveCard/action", {})
    assert await _status(chat, Request({}, json.dumps(pressed).encode(), {}), header) == 401
    assert chat.posted() == []
    assert (await chat.ask(chat.says("debt A good one"))).number == 1
    assert chat.stored() == {1: "A good one"}


async def test_another_tenant_is_refused_and_told(chat: Site) -> None:
    stranger = chat.teams.state.add_person("Eve Stranger", "11111111-2222-3333-4444-555555555555")
    elsewhere = chat.teams.state.add_team("Elsewhere", [stranger])[0]
    said = message(chat.teams.bot, stranger, elsewhere, "debt From outside")
    with structlog.testing.capture_logs() as logs:
        assert (await chat.deliver(chat.sign(said))).status in {401, 403}
    assert [entry["tenant"] for entry in logs if entry["event"] == "tenant not served"] == [
        stranger.tenant_id
    ]
    for kept in ({}, {"tenant": None}, {"tenant": {"id": ""}}, {"tenant": "x"}, None):
        assert (await chat.deliver(chat.sign({**said, "channelData": kept}))).status in {401, 403}
    await chat.ask(chat.says("debt From inside"))
    assert chat.stored() == {1: "From inside"}


async def test_the_keys_change(chat: Site) -> None:
    """A key that was not seen yet is looked up; what only a stranger signs costs no look-up each time."""
    await chat.ask(chat.says("debt Signed with the first key"))
    looked_up = len(chat.teams.called("keys"))
    for _ in range(20):
        assert await _status(chat, chat.says("debt No"), BAD["an unknown key"](chat.teams.authority)) == 401
    assert len(chat.teams.called("keys")) <= looked_up + 1


async def test_a_key_that_is_new_since_the_start(own_sqlite: str, tmp_path: Path) -> None:
    async with site(own_sqlite, tmp_path, installed=False) as one:
        one.teams.authority.rotate()
        assert (await one.ask(one.types("Signed with a new key"))).number == 1


async def test_an_authority_that_cannot_be_reached(own_sqlite: str, tmp_path: Path) -> None:
    """Nobody can be told apart then: not let in, to come again, never 500; and well again by itself."""
    async with site(own_sqlite, tmp_path, installed=False) as one:
        one.teams.fail("metadata", status=500, times=2)
        one.teams.fail("keys", status=502)
        request = one.types("It came again and again")
        statuses = [(await one.deliver(request)).status for _ in range(3)]
        assert statuses == [503] * 3
        assert (await one.ask(request)).number == 1


async def test_what_is_not_an_activity(chat: Site) -> None:
    headers = chat.says("x").headers
    for body in (b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"type": 1}', b'{"type":"message"}', b"[" * 5000):
        sent = await chat.deliver(Request({}, body, headers))
        assert sent.status in {400, 401, 413}, (body, sent)
    url = f"{chat.urls[0]}/api/messages"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        assert answer.status == 405
