"""A team's calendar over HTTP: whoever has its address reads when the reviews are, and nothing else (F18)."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from aiohttp import web
from icalendar import Calendar

from bot.app import listening
from bot.calendars import calendar_routes
from bot.demo import demonstrating
from bot.door import Answered, Door
from bot.metrics import Metrics
from commands.dispatch import dispatch
from commands.request import Actor, Request
from commands.view import Card, words
from storage.database import Database
from storage.sealing import Sealer
from tests.bot.desk import ANA, BEN, CHANNEL
from tests.bot.serving import site
from tests.conftest import KEY, NOW, make_workspace

PUBLIC = "https://hearth.example.com/"


class Asked:
    """Somebody who asks in a channel."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._workspace = make_workspace(database)
        self._asked = 0

    def request(
        self, command: str, text: str = "", who: Actor = ANA, public_url: str = PUBLIC, **args: str
    ) -> Request:
        self._asked += 1
        return Request(
            workspace_id=self._workspace,
            actor=who,
            place=CHANNEL,
            command=command,
            now=NOW,
            fresh_token=f"token-{self._asked}",
            key=f"key-{self._asked}",
            text=text,
            args=args,
            public_url=public_url,
        )

    def ask(self, command: str, text: str = "", **more: Any) -> Card:
        reply = dispatch(self.request(command, text, **more), self.database)
        card = reply.here or reply.private or reply.replace
        assert card is not None
        return card

    def path(self, **args: str) -> str:
        """Where the team's calendar is, as its card says."""
        said = words(self.ask("review.calendar", **args))
        found = re.search(r"https://hearth\.example\.com(/calendar/[0-9a-f]{48}\.ics)", said)
        assert found is not None, said
        return found[1]


@pytest.fixture
def asked(own_sqlite: str) -> Iterator[Asked]:
    desk = Asked(Database(own_sqlite, Sealer((KEY,))))
    desk.ask("debt.file", "Ledger has no tests")
    yield desk
    desk.database.close()


@asynccontextmanager
async def reached(database: Database, now: datetime = NOW) -> AsyncIterator[aiohttp.ClientSession]:
    """Its addresses on a port of their own, at that time."""
    app = web.Application()
    app.add_routes(calendar_routes(database, lambda: now))
    async with (
        listening(app, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as web_,
    ):
        yield web_


async def test_a_calendar_follows_the_schedule_and_knows_what_it_has(asked: Asked) -> None:
    path = asked.path()
    assert path == asked.path()
    async with reached(asked.database) as http:
        async with http.get(path) as answer:
            assert (answer.status, answer.content_type, answer.charset) == (200, "text/calendar", "utf-8")
            tag, text = answer.headers["ETag"], await answer.read()
            assert answer.headers["Last-Modified"] == "Fri, 20 Nov 2026 09:30:00 GMT"
        before = starts(text)
        local = [at.astimezone(ZoneInfo("Europe/Lisbon")).replace(tzinfo=None) for at in before.values()]
        assert local == [datetime.fromisoformat("2026-12-02T10:00") + timedelta(14 * n) for n in range(26)]
        assert b"Ledger" not in text
        assert b"ana" not in text
        async with http.get(path, headers={"If-None-Match": tag}) as answer:
            assert (answer.status, await answer.read()) == (304, b"")

        first, second, *_ = before
        asked.ask("review.skip", day="2026-12-02")
        asked.ask("review.move", day="2026-12-16", to="2026-12-17", at="15:00")
        async with http.get(path, headers={"If-None-Match": tag}) as answer:
            assert answer.status == 200
            text = await answer.read()
    after = starts(text)
    assert first not in after
    assert after[second] == datetime(2026, 12, 17, 15, tzinfo=UTC)
    assert {uid: at for uid, at in before.items() if uid not in (first, second)}.items() <= after.items()
    assert len(after) == 26
    assert text.count(b"SEQUENCE:2\r\n") == 26


async def test_a_review_that_began_stays_for_the_day(asked: Asked) -> None:
    began = datetime(2026, 12, 2, 10, tzinfo=UTC)
    async with (
        reached(asked.database, began + timedelta(minutes=5)) as http,
        http.get(asked.path()) as answer,
    ):
        assert next(iter(starts(await answer.read()).values())) == began


async def test_a_new_address_ends_the_one_before(asked: Asked) -> None:
    old = asked.path()
    new = asked.path(team="PAY", new="1")
    unknown = f"/calendar/{'0' * 48}.ics"
    async with reached(asked.database) as http:
        for path, status in ((old, 404), (new, 200), (unknown, 404), ("/calendar/x.ics", 404)):
            async with http.get(path) as answer:
                assert answer.status == status, path
    assert old != new


def test_only_who_may_change_settings_makes_a_new_address(asked: Asked) -> None:
    asked.ask("owner.claim", team="PAY")
    old = asked.path()
    refused = words(asked.ask("review.calendar", who=BEN, team="PAY", new="1"))
    assert "the Product Owner (ana) can change the settings here" in refused
    assert asked.path() == old


def test_without_a_public_address_the_card_says_what_to_set(asked: Asked) -> None:
    assert "whoever runs it sets HEARTH_PUBLIC_URL" in words(asked.ask("review.calendar", public_url=""))


async def test_serving_knows_its_public_address_and_has_the_calendar(asked: Asked) -> None:
    door = Door(asked.database, Metrics(), PUBLIC)
    answer = await door.ask(asked.request("review.calendar", public_url=""))
    await door.close()
    assert isinstance(answer, Answered)
    assert answer.reply.private is not None
    assert "https://hearth.example.com/calendar/" in words(answer.reply.private)


async def test_serve_and_demo_answer_at_the_address(own_sqlite: str, tmp_path: Path) -> None:
    """Both have the route: an unknown calendar is told how to get its address."""
    path = f"/calendar/{'0' * 48}.ics"
    async with site(own_sqlite, tmp_path) as one, aiohttp.ClientSession() as http:
        async with http.get(one.urls[0] + path) as answer:
            assert (answer.status, "Ask for its address in the chat" in await answer.text()) == (404, True)
        async with demonstrating(0, None, example=False) as address, http.get(address + path) as answer:
            assert (answer.status, "Ask for its address in the chat" in await answer.text()) == (404, True)


def starts(text: bytes) -> dict[str, datetime]:
    """UID → when it begins, in the order of the file."""
    calendar = Calendar.from_ical(text)
    return {str(event["uid"]): event.decoded("dtstart") for event in calendar.walk("VEVENT")}
