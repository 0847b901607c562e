"""What needs no server to be measured: a tick of the clock, an agenda, a report, each in milliseconds."""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Pool, event, insert

from bot.calendar import Calendar
from bot.courier import Courier, Drawn
from bot.delivery import AT_ONCE, awake
from bot.rolling import roll_on
from commands.dispatch import dispatch
from commands.request import Actor, Place, PlaceKind, Request
from commands.resolving import resolve
from commands.review.schedule import DUE
from storage import schema
from storage.database import Database
from storage.enums import Platform
from storage.models import dues, sprints, teams
from storage.sealing import Sealer
from tests.benchmarks.fill import fill
from tests.benchmarks.years import live_through
from tests.conftest import KEY, NOW

ROUNDS = 9
TICKS = 20
LATER = timedelta(days=5)
MESSAGES = 6
"""The agenda and its five steps; what ends the review before comes beside them."""
Name = TypeVar("Name")


@contextmanager
def database(file: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{file}", Sealer((KEY,)))
    schema.upgrade(made)
    made.close()
    opened = Database(f"sqlite:///{file}", Sealer((KEY,)))
    yield opened
    opened.close()


def ticks(folder: Path, sizes: tuple[int, ...]) -> dict[int, float]:
    """Teams → milliseconds of one tick in which nothing is due: all that the clock ever asks, at once."""
    with ExitStack() as stack:
        works = {}
        for size in sizes:
            made = stack.enter_context(database(folder / f"{size} teams.db"))
            _many_teams(made, size)
            works[size] = _tick(made)
        return _medians(works, TICKS)


def agendas(folder: Path, sizes: tuple[int, ...]) -> dict[int, float]:
    """Open items → milliseconds for opening a review in place of the last one and drawing its messages."""
    with ExitStack() as stack:
        works = {}
        for size in sizes:
            made = stack.enter_context(database(folder / f"agenda {size}.db"))
            with made.workspaces() as workspaces:
                workspace_id = workspaces.meet(Platform.SLACK, "T", "bench", NOW)
            fill(made, workspace_id, channel="C", person="U", count=size)
            works[size] = _agenda(made, workspace_id)
            works[size]()  # the first one ends no other
        return _medians(works, 1)


@dataclass(frozen=True)
class Past:
    """A team's items and years; recent: how many of the items came within what a report looks back at."""

    name: str
    count: int
    recent: int
    years: int


def reports(folder: Path, pasts: Sequence[Past]) -> tuple[dict[str, float], int]:
    """Past → milliseconds for `/backlog report`, and how many statements one asks."""
    with ExitStack() as stack:
        works: dict[str, Callable[[], float]] = {}
        for past in pasts:
            made = stack.enter_context(database(folder / f"report {past.name}.db"))
            with made.workspaces() as workspaces:
                workspace_id = workspaces.meet(Platform.SLACK, "T", "bench", NOW)
            held = {"count": past.count, "recent": past.recent, "years": past.years}
            live_through(made, workspace_id, channel="C", person="U", **held)
            works[past.name] = _report(made, workspace_id)
        return _medians(works, 3), _statements(works[pasts[-1].name])


def _statements(work: Callable[[], float]) -> int:
    """How many the work asks, those of its transaction among them."""
    asked: list[str] = []

    def watch(connection: Any, *_: object) -> None:
        connection.set_trace_callback(asked.append)

    event.listen(Pool, "checkout", watch)
    work()
    event.remove(Pool, "checkout", watch)
    return len(asked)


def _medians(works: Mapping[Name, Callable[[], float]], times: int) -> dict[Name, float]:
    """Of works that say how many seconds they took: the median of rounds, in milliseconds."""
    found: dict[Name, list[float]] = {size: [] for size in works}
    for _ in range(ROUNDS):
        for size, work in works.items():
            found[size].append(sum(work() for _ in range(times)) / times * 1000)
    return {size: statistics.median(each) for size, each in found.items()}


def _many_teams(made: Database, count: int) -> None:
    """Each with a review and the end of a sprint still to come."""
    with made.workspaces() as workspaces:
        workspace_id = workspaces.meet(Platform.SLACK, "T", "bench", NOW)
    its = {"workspace_id": workspace_id}
    numbers = range(1, count + 1)
    with made.engine.begin() as connection:
        team = {**its, "zone": "UTC", "emoji": "bricks", "created_at": NOW}
        connection.execute(
            insert(teams), [{**team, "id": n, "key": f"K{n}", "name": f"team {n}"} for n in numbers]
        )
        connection.execute(
            insert(dues), [{**its, "team_id": n, "what": DUE, "at": NOW + LATER} for n in numbers]
        )
        day, over = NOW.date(), NOW + LATER
        sprint = {**its, "number": 1, "starts_on": day, "ends_on": over.date(), "over_at": over}
        connection.execute(insert(sprints), [{**sprint, "team_id": n} for n in numbers])


def _tick(made: Database) -> Callable[[], float]:
    calendar, courier = Calendar(made, awake), Courier(made)

    def work() -> float:
        began = time.perf_counter()
        asked = calendar.ask(NOW), roll_on(made, NOW), courier.recover(NOW)
        sent = courier.take(NOW, AT_ONCE), courier.next_at(NOW)
        took = time.perf_counter() - began
        assert (asked, sent) == ((0, 0, 0), ([], None))
        return took

    return work


def _agenda(made: Database, workspace_id: int) -> Callable[[], float]:
    courier = Courier(made, pace=timedelta())
    now = NOW

    def work() -> float:
        nonlocal now
        now += timedelta(minutes=1)
        began = time.perf_counter()
        _called(made, workspace_id, now)
        took, drawn = time.perf_counter() - began, 0
        while taken := courier.take(now, AT_ONCE):
            for one in taken:
                began = time.perf_counter()
                message = courier.draw(one, now)
                took += time.perf_counter() - began
                if message is None:
                    continue  # an earlier one's card for sprint planning, which looks so already
                assert isinstance(message, Drawn)
                drawn += 1
                courier.sent(one, f"{now.timestamp()}.{drawn}", message.card, now)
        assert drawn >= MESSAGES, drawn
        return took

    return work


def _called(made: Database, workspace_id: int, now: datetime) -> None:
    """A review is called where another one may run."""
    with made.reading(workspace_id) as store:
        running = store.reviews.open(store.teams.all()[0].id)
    request = Request(
        workspace_id=workspace_id,
        actor=Actor("U", "ana"),
        place=Place(Platform.SLACK, PlaceKind.CHANNEL, "C", "payments"),
        command="review.now",
        now=now,
        fresh_token="",
        args={"sure": str(running.id)} if running else {},
    )
    reply = dispatch(request, made)
    assert not reply.errors


def _report(made: Database, workspace_id: int) -> Callable[[], float]:
    typed = resolve("/backlog", "report")
    request = Request(
        workspace_id=workspace_id,
        actor=Actor("U", "ana"),
        place=Place(Platform.SLACK, PlaceKind.CHANNEL, "C", "payments"),
        command=typed.command,
        now=NOW,
        fresh_token="",
        args=typed.args,
    )

    def work() -> float:
        began = time.perf_counter()
        reply = dispatch(request, made)
        took = time.perf_counter() - began
        assert reply.private is not None
        assert "report" in reply.private.title
        return took

    return work
