"""Installing from /slack/install, Slack's own round trip: a row with a sealed token, and answers at once."""

import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from sqlalchemy import create_engine, text

from bot.slack.manifest import bot_scopes
from bot.slack.workspaces import STATE_SECONDS
from storage.database import parse_address
from storage.sealing import Sealer
from tests.bot.slack.conftest import Chat, hearth, people_of, said
from tests.bot.slack.test_workspaces import MANY
from tests.conftest import KEY
from tests.fakes.slack_server import SlackServer

PUBLIC = "https://hearth.example.com"


@dataclass
class Admin:
    """Somebody who installs, with a browser."""

    slack: SlackServer
    http: aiohttp.ClientSession
    base: str

    async def begins(self) -> tuple[dict[str, list[str]], str]:
        """What the page sends to Slack with, and the state's cookie."""
        async with self.http.get(f"{self.base}/slack/install") as answer:
            assert answer.status == 200
            cookie = answer.headers["Set-Cookie"]
            found = re.search(r'href="(https:[^"]+)"', await answer.text())
        assert found is not None
        link = found[1].replace("&amp;", "&")
        assert link.startswith("https://slack.com/oauth/v2/authorize?")
        assert "HttpOnly" in cookie or "Secure" in cookie
        return parse_qs(urlsplit(link).query), cookie.partition(";")[0]

    async def returns(self, code: str, state: str, cookie: str) -> tuple[int, str]:
        """Slack sends the browser back."""
        query, headers = {"code": code, "state": state}, {"Cookie": cookie} if cookie else {}
        url = f"{self.base}/slack/oauth_redirect"
        async with self.http.get(url, params=query, headers=headers) as answer:
            return answer.status, await answer.text()


@pytest.fixture
async def admin(slack: SlackServer, own_address: str) -> AsyncIterator[Admin]:
    async with hearth(slack, own_address, {**MANY, "hearth_public_url": PUBLIC}) as (http, url):
        yield Admin(slack, http, url.removesuffix("/slack/events"))


async def test_a_workspace_installs_and_is_answered(admin: Admin, own_address: str) -> None:
    query, cookie = await admin.begins()
    assert query["scope"] == [",".join(bot_scopes())]
    assert query["redirect_uri"] == [f"{PUBLIC}/slack/oauth_redirect"]
    code = admin.slack.oauth_code("TNEW", "xoxb-new", name="acme")
    status, page = await admin.returns(code, query["state"][0], cookie)
    assert (status, "Thank you" in page) == (200, True)

    engine = create_engine(parse_address(own_address))
    with engine.connect() as connection:
        (row,) = connection.execute(text("SELECT token, bot_user_id, app_id FROM installations")).all()
    engine.dispose()
    assert "xoxb" not in row.token
    assert Sealer((KEY,)).open(row.token) == "xoxb-new"
    assert (row.bot_user_id, row.app_id) == ("U0BOTNEW", "A0HEARTH")

    person = people_of(admin.slack, "TNEW", "xoxb-new", 9100)
    chat = Chat(admin.slack, admin.http, f"{admin.base}/slack/events", "TNEW", person)
    assert "PAY-1 Ledger has no tests" in said(await chat.types("Ledger has no tests"))
    assert {call.token for call in admin.slack.called("users.info")} == {"xoxb-new"}
    assert len(admin.slack.called("auth.test")) <= 1


async def test_a_state_that_is_not_ours_or_not_this_browsers_installs_nothing(admin: Admin) -> None:
    query, cookie = await admin.begins()
    state = query["state"][0]
    code = admin.slack.oauth_code("TNEW", "xoxb-new")
    forged = Sealer(("YW5vdGhlciBrZXkgb2YgdGhpcnR5LXR3byBieXRlcyE=",)).seal("slack")
    name = cookie.partition("=")[0]
    for told, brought in (
        (forged, f"{name}={forged}"),
        ("", cookie),
        (state, ""),
        (state, f"{name}={forged}"),
        (Sealer((KEY,)).seal("another word"), cookie),
    ):
        status, _ = await admin.returns(code, told, brought)
        assert status in (400, 401)
    assert admin.slack.called("oauth.v2.access") == []
    assert (await admin.returns(code, state, cookie))[0] == 200


async def test_a_state_expires(admin: Admin, monkeypatch: pytest.MonkeyPatch) -> None:
    query, cookie = await admin.begins()
    code = admin.slack.oauth_code("TNEW", "xoxb-new")
    later = time.time() + STATE_SECONDS + 5
    monkeypatch.setattr("cryptography.fernet.time.time", lambda: later)
    assert (await admin.returns(code, query["state"][0], cookie))[0] in (400, 401)
    assert admin.slack.called("oauth.v2.access") == []


async def test_a_person_who_says_no_and_a_code_that_is_spent(admin: Admin) -> None:
    query, cookie = await admin.begins()
    state = query["state"][0]
    url = f"{admin.base}/slack/oauth_redirect?error=access_denied&state={state}"
    async with admin.http.get(url, headers={"Cookie": cookie}) as answer:
        assert "access_denied" in await answer.text()
    assert admin.slack.called("oauth.v2.access") == []
    status, page = await admin.returns("spent", state, cookie)
    assert status >= 400
    assert "xoxb" not in page


async def test_one_workspace_alone_has_no_install_page(chat: Chat) -> None:
    base = chat.url.removesuffix("/slack/events")
    for path in ("/slack/install", "/slack/oauth_redirect"):
        async with chat.http.get(f"{base}{path}") as answer:
            assert answer.status == 404
