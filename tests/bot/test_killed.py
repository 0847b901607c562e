"""kill -9 at random moments while people file: what was confirmed is there, nothing twice, no gap."""

import asyncio
import json
import random
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from tests.bot.served import Request
from tests.bot.serving import Sent, Site, site
from tests.bot.test_many_at_once import titles
from tests.fakes.slack_state import Json

KILLS = 6
FILERS = 8
CHANNELS = 6
ONE_FORM_IN = 5


@dataclass
class Told:
    """What people saw: title → number for typed commands, and the titles of forms that closed."""

    numbers: dict[str, int] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    again: int = 0


def _submission(site: Site, view: Json, title: str, channel: str) -> Request:
    """A form of its own (a token of its own), opened in that channel."""
    meta = json.loads(view["private_metadata"])
    meta |= {"t": uuid4().hex, "p": {**meta["p"], "channel": channel, "name": channel.lower()}}
    return site.submits(view | {"private_metadata": json.dumps(meta)}, title)


async def _insist(site: Site, request: Request, told: Told, *, typed: bool) -> Sent:
    """Delivers the same signed request until it is answered, as Slack and people do."""
    for attempt in range(500):
        sent = await site.deliver(request, retry=attempt)
        if sent.status == 200 and not sent.error and (sent.number or not typed):
            return sent
        told.again += 1
        await asyncio.sleep(0.05)
    raise AssertionError(sent)


async def file_while_killed(site: Site, kills: int, seed: int) -> Told:
    """People file and file until the server was killed that often and stands again."""
    moments, told, done = random.Random(seed), Told(), asyncio.Event()
    view, wanted = await site.form(), iter(titles(10_000, seed))
    await _insist(site, site.types(first := next(wanted)), told, typed=True)
    told.numbers[first] = 1

    async def file(numbered: Iterator[tuple[int, str]]) -> None:
        for position, title in numbered:
            if position % ONE_FORM_IN:
                sent = await _insist(site, site.types(title), told, typed=True)
                told.numbers[title] = sent.number or 0
            else:
                request = _submission(site, view, title, f"C{position % CHANNELS}")
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


def hold(site: Site, told: Told) -> None:
    """Every confirmed item is there under its number, every form that closed too; none twice, no gap."""
    stored = site.stored()
    assert list(stored) == list(range(1, len(stored) + 1))
    assert Counter(stored.values()).most_common(1)[0][1] == 1
    assert {stored[number] for number in told.numbers.values()} | told.closed == set(stored.values())
    assert {number: stored[number] for number in told.numbers.values()} == {
        number: title for title, number in told.numbers.items()
    }


async def hold_deliveries(site: Site, told: Told, kills: int) -> None:
    """Each line was posted once; at most those that were on their way when it was killed are unknown."""
    await site.slack.wait_for(lambda: "due" not in site.owed(), timeout=60)
    lines = Counter(text.partition("\n")[0] for text in site.posted())
    assert max(lines.values()) == 1
    owed = site.owed()
    assert sum(owed.values()) == len(told.closed)
    in_limbo = len(told.closed) - owed["sent"]
    assert in_limbo <= kills * CHANNELS
    assert owed["sent"] <= len(lines) <= owed["sent"] + in_limbo


async def test_killed_while_a_line_is_posted(own_sqlite: str, tmp_path: Path) -> None:
    """Nobody can know whether Slack took it: it is unknown, and not posted twice."""
    async with site(own_sqlite, tmp_path) as one:
        view = await one.form()
        one.slack.fail("chat.postMessage", delay=0.5)
        await one.deliver(one.submits(view, "In a form"))
        await one.slack.wait_for(lambda: one.slack.called("chat.postMessage"))
        await one.server.kill()
        await one.slack.wait_for(one.posted)
        one.three_minutes_pass()
        await one.server.start()
        await one.slack.wait_for(lambda: one.owed() == {"unknown": 1})
        await asyncio.sleep(1.2)
        assert one.owed() == {"unknown": 1}
        assert len(one.posted()) == 1


async def test_told_to_stop_while_sending(own_sqlite: str, tmp_path: Path) -> None:
    """A stop that is asked for loses no message: what is taken is sent, the rest after the next start."""
    async with site(own_sqlite, tmp_path) as one:
        for number in range(CHANNELS):
            one.slack.add_channel(f"C{number}", f"c{number}", team=one.ana.team_id)
        view = await one.form()
        one.slack.fail("chat.postMessage", delay=0.4, times=3)
        forms = [_submission(one, view, f"in C{n}", f"C{n}") for n in range(CHANNELS)]
        await asyncio.gather(*(one.deliver(form) for form in forms))
        assert await one.server.end(signal.SIGTERM) == 0
        assert set(one.owed()) <= {"sent", "due"}
        await one.server.start()
        await one.slack.wait_for(lambda: one.owed() == {"sent": CHANNELS}, timeout=10)
        assert set(Counter(one.posted()).values()) == {1}
        assert len(one.posted()) == CHANNELS


async def run(address: str, folder: Path, kills: int, seed: int) -> Told:
    async with site(address, folder) as one:
        for number in range(CHANNELS):
            one.slack.add_channel(f"C{number}", f"c{number}", team=one.ana.team_id)
        told = await file_while_killed(one, kills, seed)
        hold(one, told)
        await hold_deliveries(one, told, kills)
    return told


async def test_killed_while_filing(own_sqlite: str, tmp_path: Path) -> None:
    told = await run(own_sqlite, tmp_path, KILLS, seed=11)
    assert told.again > KILLS


async def test_killed_while_filing_on_postgresql(own_postgresql: str, tmp_path: Path) -> None:
    told = await run(own_postgresql, tmp_path, kills=2, seed=12)
    assert told.again > 2
