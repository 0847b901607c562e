"""Three hundred titles, sixteen at a time, many delivered again: one item and one answer each (F5)."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bot.served import Request, Sent, Served
from tests.bot.serving import Sent as SlackSent
from tests.bot.serving import site

AT_ONCE = 16
TITLES = 300
SUBJECTS = ("Refund job", "Ledger export", "Login page", "Search index", "Invoice mailer", "Payout API")
FAULTS = (
    "retries forever when the bank answers 502 & nobody is told",
    "has no tests around <rounding> of cents",
    "pins a library that lost its maintainer",
    "copies the whole table to read one row",
    "holds its lock while it waits for the network",
    "knows three spellings of “customer”",
)
Deliver = Callable[[Request, int], Awaitable[Sent]]


def titles(count: int = TITLES, seed: int = 7) -> list[str]:
    """Titles as people write them, no two the same."""
    pick = random.Random(seed)
    return [
        f"{pick.choice(SUBJECTS)} {pick.choice(FAULTS)} ({pick.choice('abcde')}{n})" for n in range(count)
    ]


@dataclass(frozen=True)
class Filed:
    """A title, and what each delivery of it was answered, the first one first."""

    title: str
    answers: list[Sent]


async def file_all(site: Served, wanted: Sequence[str], deliver: Deliver) -> list[Filed]:
    """Files each title once; every tenth is delivered twice, every twentieth three times.

    Repeats of every second one of these arrive at the same moment, the others afterwards.
    """
    free = asyncio.Semaphore(AT_ONCE)

    async def file(position: int, title: str) -> Filed:
        async with free:
            request = site.types(title)
            repeats = 2 if position % 20 == 0 else 1 if position % 10 == 0 else 0
            together = repeats if position % 40 in {0, 10} else 0
            answers = await asyncio.gather(*(deliver(request, retry) for retry in range(together + 1)))
            later = [await deliver(request, retry + 1) for retry in range(together, repeats)]
            return Filed(title, [*answers, *later])

    return await asyncio.gather(*(file(n, title) for n, title in enumerate(wanted, 1)))


def hold(site: Served, filed: Sequence[Filed]) -> None:
    """Every delivery was confirmed, each title once, under the numbers from 1 without a gap."""
    for one in filed:
        assert {sent.status for sent in one.answers} == {200}, one
        assert len({sent.text for sent in one.answers}) == 1, one
    assert sorted(one.answers[0].number or 0 for one in filed) == list(range(1, len(filed) + 1))
    stored = site.stored()
    assert list(stored) == list(range(1, len(filed) + 1))
    lines = {f"PAY-{number} {title}" for number, title in stored.items()}
    assert {one.answers[0].line for one in filed} == lines


async def over_http(address: str, folder: Path, wanted: Sequence[str]) -> list[Filed]:
    async with site(address, folder) as one:
        filed = await file_all(one, wanted, lambda request, retry: one.deliver(request, retry=retry))
        hold(one, filed)
    return filed


async def by_socket(address: str, folder: Path, wanted: Sequence[str]) -> list[Filed]:
    async with site(address, folder, socket_mode=True) as one:

        async def deliver(request: Request, retry: int) -> Sent:
            answer = await one.slack.send_envelope("slash_commands", request.body)
            return SlackSent(200, answer, 0.0)

        await one.slack.sockets.connected()
        filed = await file_all(one, wanted, deliver)
        hold(one, filed)
    return filed


async def test_three_hundred_titles_over_http(own_address: str, tmp_path: Path) -> None:
    filed = await over_http(own_address, tmp_path, titles())
    assert sum(len(one.answers) for one in filed) == TITLES + 30 + 15


async def test_three_hundred_titles_by_socket_mode(own_address: str, tmp_path: Path) -> None:
    filed = await by_socket(own_address, tmp_path, titles())
    assert sum(len(one.answers) for one in filed) == TITLES + 30 + 15
