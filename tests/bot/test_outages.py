"""A store that is slow, full, away or breaks in a commit: nothing typed is lost, one thing happens (F5)."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from tests.bot.outages import Cut, disk_full, locked, proxied
from tests.bot.platforms import Serve, on_both_platforms
from tests.bot.served import Request, Sent, Served

BESIDE = 2.0  # the test is the platform too, on the same cores
TYPED = "Refund job <retries> & never stops"


async def _in_time(site: Served, request: Request) -> Sent:
    """Its answer, within what the platform waits."""
    sent = await site.ask(request)
    assert sent.status == 200
    assert sent.seconds < site.patience + BESIDE
    return sent


async def _comes(site: Served, request: Request, within: float = 30.0) -> str:
    """The one answer that follows; a second one must not."""
    await site.wait_for(lambda: site.later(request), timeout=within)
    await asyncio.sleep(0.5)
    (text,) = site.later(request)
    return text.partition("\n")[0]


def _refused(sent: Sent) -> None:
    """A command that was not stored says so and repeats what was typed."""
    assert sent.text.startswith("Nothing was stored")
    assert TYPED in sent.plain


@on_both_platforms
async def test_a_locked_store(site: Serve, own_address: str, tmp_path: Path) -> None:
    """Longer than people wait: the form stays open and is not stored, the command's ID follows."""
    async with site(own_address, tmp_path) as one:
        await _in_time(one, one.types("the first"))
        form = await one.form()
        sent, command = one.submits(form, "In a form"), one.types(TYPED)
        with locked(own_address):
            answers = await asyncio.gather(_in_time(one, sent), _in_time(one, command))
            assert "Nothing was stored yet" in answers[0].error
            assert "Still storing" in answers[1].text
            assert TYPED in answers[1].plain
        assert await _comes(one, command) == f"PAY-2 {TYPED}"
        assert one.stored() == {1: "the first", 2: TYPED}
        for _ in range(2):
            assert not (await _in_time(one, sent)).error
        assert one.stored() == {1: "the first", 2: TYPED, 3: "In a form"}


@on_both_platforms
async def test_a_store_locked_for_longer_than_the_store_itself_waits(
    site: Serve, own_sqlite: str, tmp_path: Path
) -> None:
    """What was promised is kept: who reads that the ID follows gets it."""
    async with site(own_sqlite, tmp_path) as one:
        await _in_time(one, one.types("the first"))
        commands = [one.types(f"{TYPED} {n}") for n in range(5)]
        with locked(own_sqlite):
            answers = await asyncio.gather(*(_in_time(one, command) for command in commands))
            assert all("Still storing" in sent.text for sent in answers)
            await asyncio.sleep(4.5)
        lines = await asyncio.gather(*(_comes(one, command) for command in commands))
        assert sorted(line.split()[0] for line in lines) == [f"PAY-{n}" for n in range(2, 7)]
        assert len(one.stored()) == 6


@on_both_platforms
async def test_a_full_disk(site: Serve, own_sqlite: str, tmp_path: Path) -> None:
    async with site(own_sqlite, tmp_path) as one:
        await _in_time(one, one.types("the first"))
        form = await one.form()
        with disk_full(one.server.pid):
            _refused(await _in_time(one, one.types(TYPED)))
            for sent in await asyncio.gather(*(one.ask(one.types(TYPED)) for _ in range(8))):
                _refused(sent)
            assert "Nothing was stored" in (await _in_time(one, one.submits(form, "In a form"))).error
        assert (await _in_time(one, one.types(TYPED))).number == 2
        assert (await _in_time(one, one.submits(form, "In a form"))).error == ""
        assert one.stored() == {1: "the first", 2: TYPED, 3: "In a form"}


@on_both_platforms
async def test_a_database_that_is_away_and_comes_back(
    site: Serve, own_postgresql: str, tmp_path: Path
) -> None:
    async with (
        proxied(own_postgresql) as proxy,
        site(own_postgresql, tmp_path, serve=proxy.address) as one,
    ):
        await _in_time(one, one.types("the first"))
        form = await one.form()
        await proxy.refuse()
        _refused(await _in_time(one, one.types(TYPED)))
        assert "Nothing was stored" in (await _in_time(one, one.submits(form, "In a form"))).error
        assert await one.server.readiness() == 503
        await proxy.accept()
        assert (await _in_time(one, one.types(TYPED))).number == 2
        assert (await _in_time(one, one.submits(form, "In a form"))).error == ""
        assert one.stored() == {1: "the first", 2: TYPED, 3: "In a form"}
        assert await one.server.readiness() == 200
        await one.wait_for(lambda: one.owed() == {"sent": one.lines(2, 1)})


@on_both_platforms
async def test_a_database_that_goes_away_while_a_line_is_posted(
    site: Serve, own_postgresql: str, tmp_path: Path
) -> None:
    """The line was posted; that is recorded as soon as it can be, and it is not posted again."""
    async with (
        proxied(own_postgresql) as proxy,
        site(own_postgresql, tmp_path, serve=proxy.address) as one,
    ):
        form = await one.form()
        one.delay_posts(0.6)
        await _in_time(one, one.submits(form, "In a form"))
        await one.wait_for(one.begun)
        await proxy.refuse()
        await one.wait_for(one.posted)
        await asyncio.sleep(0.3)
        assert one.owed() == {"sending": 1}
        await proxy.accept()
        await one.wait_for(lambda: one.owed() == {"sent": 1})
        assert len(one.posted()) == 1


@on_both_platforms
async def test_connections_that_the_server_ended_are_nobodys_trouble(
    site: Serve, own_postgresql: str, tmp_path: Path
) -> None:
    """After a restart or a fail-over the first person to file does not pay for it."""
    async with site(own_postgresql, tmp_path) as one:
        await asyncio.gather(*(one.deliver(one.types(f"{n}")) for n in range(8)))
        with psycopg.connect(own_postgresql, autocommit=True) as server:
            for round in range(3):
                server.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                sent = await asyncio.gather(*(_in_time(one, one.types(f"{round} {n}")) for n in range(8)))
                assert all(one.number for one in sent)
        assert len(one.stored()) == 32


@pytest.mark.parametrize("cut", ["before", "after"])
@on_both_platforms
async def test_a_connection_that_breaks_in_commit(
    site: Serve, own_postgresql: str, tmp_path: Path, cut: Cut
) -> None:
    """Whether the server heard of the commit or not: one item, one answer."""
    async with (
        proxied(own_postgresql) as proxy,
        site(own_postgresql, tmp_path, serve=proxy.address) as one,
    ):
        proxy.cut = cut
        assert (await _in_time(one, one.types(TYPED))).number == 1
        form = await one.form()
        proxy.cut = cut
        assert (await _in_time(one, one.submits(form, "In a form"))).error == ""
        assert proxy.cuts == 2
        assert one.stored() == {1: TYPED, 2: "In a form"}
        await one.wait_for(lambda: one.owed() == {"sent": one.lines(1, 1)})
