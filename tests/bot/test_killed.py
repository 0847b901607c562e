"""kill -9 at random moments while people file: what was confirmed is there, nothing twice, no gap."""

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.bot.platforms import Serve, on_both_platforms
from tests.bot.served import ID, Request, Served
from tests.bot.serving import Site
from tests.bot.test_many_at_once import titles

KILLS = int(os.environ.get("HEARTH_TEST_KILLS", "4"))
FILERS = 8
CHANNELS = 6
ONE_FORM_IN = 5


@dataclass
class Told:
    """What was confirmed: the titles that were typed, with what was answered, and those of closed forms."""

    typed: dict[str, str] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    again: int = 0


async def _insist(site: Served, request: Request, told: Told, *, typed: bool) -> str:
    """Delivers the same signed request until it is confirmed, as platforms and people do."""
    for attempt in range(500):
        sent = await site.deliver(request, retry=attempt)
        if sent.status == 200 and (site.confirms(sent) if typed else not sent.error):
            return sent.text
        told.again += 1
        await asyncio.sleep(0.05)
    raise AssertionError(sent)


async def file_while_killed(site: Served, kills: int, seed: int) -> Told:
    """People file and file until the server was killed that often and stands again."""
    moments, told, done = random.Random(seed), Told(), asyncio.Event()
    form, wanted = await site.form(), iter(titles(10_000, seed))
    first = next(wanted)
    told.typed[first] = await _insist(site, site.types(first), told, typed=True)

    async def file(numbered: Iterator[tuple[int, str]]) -> None:
        for position, title in numbered:
            if position % ONE_FORM_IN:
                told.typed[title] = await _insist(site, site.types(title), told, typed=True)
            else:
                request = site.submits(site.another(form, 1 + position % CHANNELS), title)
                await _insist(site, request, told, typed=False)
                told.closed.add(title)
            if done.is_set():
                return
            await asyncio.sleep(moments.uniform(0.0, 0.1))

    numbered = enumerate(wanted)
    filers = [asyncio.create_task(file(numbered)) for _ in range(FILERS)]
    for _ in range(kills):
        await asyncio.sleep(moments.uniform(0.02, 0.6))
        await site.server.kill()
        await site.server.start()
    done.set()
    await asyncio.gather(*filers)
    return told


def hold(site: Served, told: Told) -> None:
    """Every confirmed item is there, under the number that people read; none twice, no gap."""
    stored = site.stored()
    assert list(stored) == list(range(1, len(stored) + 1))
    assert Counter(stored.values()).most_common(1)[0][1] == 1
    assert told.typed.keys() | told.closed == set(stored.values())
    for line in [text.partition("\n")[0] for text in (*told.typed.values(), *site.posted()) if text]:
        named = ID.search(line)
        assert named is not None, line
        assert stored[int(named[1])] in site.read(line)


async def hold_deliveries(site: Served, told: Told, kills: int) -> None:
    """Each line was posted once; at most those that were on their way when it was killed are unknown."""
    await site.server.kill()
    site.three_minutes_pass()
    await site.server.start()
    await site.wait_for(lambda: not {"due", "sending"} & site.owed().keys(), timeout=60 + kills)
    lines = Counter(text.partition("\n")[0] for text in site.posted())
    assert max(lines.values()) == 1
    owed = site.owed()
    assert sum(owed.values()) == site.lines(len(told.typed), len(told.closed))
    unknown = sum(owed.values()) - owed["sent"]
    assert unknown <= (0 if isinstance(site, Site) else (kills + 1) * (CHANNELS + site.lines(FILERS, 0)))
    assert owed["sent"] <= len(lines) <= owed["sent"] + unknown


@on_both_platforms
async def test_killed_while_a_line_is_posted(site: Serve, own_sqlite: str, tmp_path: Path) -> None:
    """It is looked for before it is posted again. On Teams one cannot look: then the owner, or here the admin
    who stands in, is told, and it is not posted twice."""
    async with site(own_sqlite, tmp_path) as one:
        form = await one.form()
        one.delay_posts(0.5)
        await one.deliver(one.submits(form, "In a form"))
        await one.wait_for(one.begun)
        await one.server.kill()
        await one.wait_for(one.posted)
        one.three_minutes_pass()
        await one.server.start()
        ends, told = ("sent", 0) if isinstance(one, Site) else ("unknown", 1)
        await one.wait_for(lambda: one.owed() == {ends: 1} and one.told() == told)
        assert len(one.posted()) == 1


@on_both_platforms
async def test_told_to_stop_while_sending(site: Serve, own_sqlite: str, tmp_path: Path) -> None:
    """A stop that is asked for loses no message: what is taken is sent, the rest after the next start."""
    async with site(own_sqlite, tmp_path) as one:
        form = await one.form()
        one.delay_posts(0.4, times=3)
        forms = [one.submits(one.another(form, n), f"in C{n}") for n in range(1, CHANNELS + 1)]
        await asyncio.gather(*(one.deliver(form) for form in forms))
        assert await one.server.end(signal.SIGTERM) == 0
        assert set(one.owed()) <= {"sent", "due"}
        await one.server.start()
        await one.wait_for(lambda: one.owed() == {"sent": CHANNELS})
        assert set(Counter(one.posted()).values()) == {1}
        assert len(one.posted()) == CHANNELS


async def run(site: Serve, address: str, folder: Path, kills: int, seed: int) -> Told:
    async with site(address, folder) as one:
        told = await file_while_killed(one, kills, seed)
        hold(one, told)
        await hold_deliveries(one, told, kills)
    return told


@on_both_platforms
async def test_killed_while_filing(site: Serve, own_sqlite: str, tmp_path: Path) -> None:
    told = await run(site, own_sqlite, tmp_path, KILLS, seed=11)
    assert told.again > KILLS


@on_both_platforms
async def test_killed_while_filing_on_postgresql(site: Serve, own_postgresql: str, tmp_path: Path) -> None:
    told = await run(site, own_postgresql, tmp_path, kills=max(2, KILLS // 3), seed=12)
    assert told.again > 2
