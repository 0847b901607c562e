"""Plays seeds: `python -m tests.simulator.play 7`, or `--from 0 --to 1000 --jobs 2`; a failing one tells."""

import argparse
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator
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
    seeds = [asked.seed] if asked.seed is not None else range(asked.first, asked.to)
    counts: Counter[str] = Counter()
    failed, steps, began = [], 0, time.perf_counter()
    if asked.jobs > 1:
        with ProcessPoolExecutor(asked.jobs) as pool:
            played = list(pool.map(play, seeds, [asked.days] * len(seeds)))
    else:
        played = []
        for seed in seeds:
            played.append(play(seed, asked.days, loud=asked.loud))
            if played[-1].failure and not asked.on:
                break
    for one in played:
        counts.update(one.counts)
        steps += one.steps
        if one.failure:
            failed.append(one.seed)
            print(one.failure, end="\n\n")
    took = time.perf_counter() - began
    each = f"{took:.1f} s, {took / len(played):.2f} s a seed"
    print(f"{len(played)} seeds of {asked.days} days, {steps} steps, {each}")
    if len(played) == 1:
        print(f"sum {played[0].sum}")
    for what in sorted(counts):
        print(f"{counts[what]:9} {what}")
    print(f"failed: {failed or 'none'}")
    return 1 if failed else 0


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
