"""Plays seeds: `python -m tests.simulator.play 7`, or `--from 0 --to 1000 --jobs 2`; a failing one tells."""

import argparse
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from bot import calendar, rolling
from tests.simulator.ledger import Ledger
from tests.simulator.store import opened
from tests.simulator.world import Broken, World

YEAR = 365


@dataclass
class Played:
    """sum: of everything that happened. failure: empty when every law held."""

    seed: int
    sum: str
    steps: int
    counts: Counter[str]
    seconds: float
    failure: str = ""


def play(seed: int, days: int = YEAR, *, loud: bool = False) -> Played:
    """One seed from the first day to the last."""
    began = time.perf_counter()
    with opened() as (database, file):
        ledger = Ledger(file)
        world = World(seed, days, database, ledger)
        world.loud = loud
        failure = ""
        with _overheard(world), _hurried():
            try:
                world.run()
            except Broken as error:
                failure = str(error)
        world.ends_all()
        ledger.close()
        return Played(seed, world.sum, world.steps, world.counts, time.perf_counter() - began, failure)


@contextmanager
def _hurried() -> Iterator[None]:
    """Without the breath that the clock takes between two teams, which is of the real time."""
    kept = calendar.PAUSE, rolling.PAUSE
    calendar.PAUSE = rolling.PAUSE = 0.0
    try:
        yield
    finally:
        calendar.PAUSE, rolling.PAUSE = kept


@contextmanager
def _overheard(world: World) -> Iterator[None]:
    """What the product calls an error in its log breaks a law; the rest of its log is not kept."""

    def listen(_: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        if method in ("error", "exception", "critical"):
            world.heard(event)
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(
        processors=[listen], wrapper_class=structlog.BoundLogger, cache_logger_on_first_use=False
    )
    try:
        yield
    finally:
        structlog.configure(**before)


def main() -> int:
    asked = _asked()
    logging.disable(logging.CRITICAL)
    seeds = [asked.seed] if asked.seed is not None else list(range(asked.first, asked.to))
    counts: Counter[str] = Counter()
    failed, steps, last, began = [], 0, "", time.perf_counter()
    count = 0
    for one in _played(seeds, asked.days, asked.jobs, loud=asked.loud):
        counts.update(one.counts)
        steps, count, last = steps + one.steps, count + 1, one.sum
        if one.failure:
            failed.append(one.seed)
            print(one.failure, end="\n\n", flush=True)
            if not asked.on:
                break
    took = time.perf_counter() - began
    each = f"{took:.1f} s, {took / count:.2f} s a seed"
    print(f"{count} seeds of {asked.days} days, {steps} steps, {each}")
    if count == 1:
        print(f"sum {last}")
    for what in sorted(counts):
        print(f"{counts[what]:9} {what}")
    print(f"failed: {failed or 'none'}")
    return 1 if failed else 0


def _played(seeds: Sequence[int], days: int, jobs: int, *, loud: bool) -> Iterator[Played]:
    if jobs == 1:
        yield from (play(seed, days, loud=loud) for seed in seeds)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(play, seeds, [days] * len(seeds))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seed", nargs="?", type=int)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--to", type=int, default=20)
    parser.add_argument("--days", type=int, default=YEAR)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--on", action="store_true", help="go on after a seed that failed")
    parser.add_argument("--loud", action="store_true", help="print each line of what happens")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
