"""The bars, measured in one run and said to be met or not.

python -m tests.benchmarks.bars [filing] [views] [tick] [agenda] [report] [help]

Rates are medians of rounds in which every server takes its turn, so that a machine that slows down slows
all of them.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.database import Database
from storage.enums import Platform
from storage.sealing import Sealer
from tests.benchmarks import in_process
from tests.benchmarks.fill import fill
from tests.benchmarks.load import SECRET, rate, server, slash
from tests.conftest import KEY, NOW
from tests.fakes.slack_server import SlackServer
from tests.fakes.teams_payloads import message
from tests.fakes.teams_server import TeamsServer

ROUNDS, REQUESTS = 5, 1500
TEAM, TOKEN = "TBENCH", "xoxb-bench"
EMPTY, EMPTY_BEFORE, HEARTH_SMALL, HEARTH_LARGE = 3801, 3802, 3803, 3804
SMALL, LARGE = 100, 100_000
FEW_TEAMS, MANY_TEAMS = 10, 10_000
DEBT = ("/debt", "Refund job retries forever !critical ~S")
VIEWS = {
    "home": ("", 200),
    "list": ("list", 400),
    "tree": ("tree", 80),
    "why": ("why PAY-50", 300),
    "search": ("search nubmer 42 slow", 200),
    "as of a day": ("asof 2026-11-20", 80),
}
"""What is asked of the backlog, and how often in a round."""
HELD = ("home", "list")


@dataclass(frozen=True)
class Bar:
    what: str
    measured: float
    bar: float
    at_least: bool = False

    def __str__(self) -> str:
        met = self.measured >= self.bar if self.at_least else self.measured <= self.bar
        sign = "≥" if self.at_least else "≤"
        return f"{self.what:58} {self.measured:8.2f}   bar {sign} {self.bar:<6} {'met' if met else 'NOT MET'}"


def main() -> None:
    pieces = {
        "filing": filing,
        "views": views,
        "tick": tick,
        "agenda": agenda,
        "report": report,
        "help": help_,
    }
    for name in sys.argv[1:] or pieces:
        with tempfile.TemporaryDirectory() as folder:
            for line in pieces[name](Path(folder)):
                print(line, flush=True)


def filing(folder: Path) -> Iterator[Bar | str]:
    """A signed `/debt` beside an empty listener, and what Hearth holds in memory before."""
    empty = ["-m", "tests.benchmarks.empty_listener"]
    with (
        slack_server() as slack,
        TeamsServer() as teams,
        server([*empty, str(EMPTY)], EMPTY, {}),
        server([*empty, str(EMPTY_BEFORE), "pbr"], EMPTY_BEFORE, {}),
        hearth(folder, slack.api_url, SMALL, HEARTH_SMALL, teams.settings()) as process,
    ):
        greet(teams, HEARTH_SMALL)
        yield Bar("idle memory in MB, Slack, Teams and the clock", resident(process.pid), 150)
        rates = measure(
            {
                "empty listener": (EMPTY, DEBT, REQUESTS),
                "empty listener, process_before_response": (EMPTY_BEFORE, DEBT, REQUESTS),
                "/debt <text>": (HEARTH_SMALL, DEBT, REQUESTS),
            }
        )
    yield from (f"{name:58} {found:8.0f} a second" for name, found in rates.items())
    ratio = rates["/debt <text>"] / rates["empty listener"]
    yield Bar("/debt <text>, ratio to an empty listener", ratio, 0.5, at_least=True)


def views(folder: Path) -> Iterator[Bar | str]:
    """What is asked of a small and of a large backlog."""
    with (
        slack_server() as slack,
        hearth(folder, slack.api_url, SMALL, HEARTH_SMALL),
        hearth(folder, slack.api_url, LARGE, HEARTH_LARGE),
    ):
        turns = {}
        for name, (text, many) in VIEWS.items():
            turns[f"{name}, {SMALL}"] = (HEARTH_SMALL, ("/backlog", text), many)
            turns[f"{name}, {LARGE}"] = (HEARTH_LARGE, ("/backlog", text), many)
        rates = measure(turns)
    yield from (f"{name:58} {found:8.0f} a second" for name, found in rates.items())
    for name in VIEWS:
        times = rates[f"{name}, {SMALL}"] / rates[f"{name}, {LARGE}"]
        said = f"/backlog {VIEWS[name][0]}".strip() + f" at {LARGE:,} items, × its time at {SMALL}"
        yield Bar(said, times, 2) if name in HELD else f"{said:58} {times:8.2f}"


def tick(folder: Path) -> Iterator[Bar | str]:
    took = in_process.ticks(folder, (FEW_TEAMS, MANY_TEAMS))
    yield from (f"{f'one tick, nothing due, {size:,} teams':58} {ms:8.2f} ms" for size, ms in took.items())
    said = f"one tick, nothing due, {MANY_TEAMS:,} teams, × its time with {FEW_TEAMS}"
    yield Bar(said, took[MANY_TEAMS] / took[FEW_TEAMS], 2)


def agenda(folder: Path) -> Iterator[Bar | str]:
    took = in_process.agendas(folder, (SMALL, LARGE))
    yield from (f"{f'an agenda from {size:,} open items':58} {ms:8.2f} ms" for size, ms in took.items())
    said = f"an agenda from {LARGE:,} open items, × its time from {SMALL}"
    yield Bar(said, took[LARGE] / took[SMALL], 2)


def report(folder: Path) -> Iterator[Bar | str]:
    """Ten years behind a team, and 99,900 items more, beside none; then with 50 times as much done lately."""
    few = in_process.Past(f"{SMALL} items", SMALL, SMALL, 1)
    old = in_process.Past(f"{LARGE:,} items in 10 years, {SMALL} of them lately", LARGE, SMALL, 10)
    busy = in_process.Past(f"{LARGE:,} items in 10 years, evenly", LARGE, LARGE // 15, 10)
    took, statements = in_process.reports(folder, (few, old, busy))
    yield from (f"{f'a report on {name}':58} {ms:8.2f} ms" for name, ms in took.items())
    yield f"{'statements of a report':58} {statements:8}"
    said = f"a report on {old.name}, × on {SMALL}"
    yield Bar(said, took[old.name] / took[few.name], 2)
    yield f"{f'a report on {busy.name}, × on {SMALL}':58} {took[busy.name] / took[few.name]:8.2f}"


def help_(_: Path) -> Iterator[Bar | str]:
    yield Bar("--help, seconds", help_seconds(), 0.4)


@contextmanager
def slack_server() -> Iterator[SlackServer]:
    with SlackServer.in_thread() as slack:
        slack.add_team(TEAM, TOKEN)
        slack.add_user(f"U{TEAM}", "ana", team=TEAM)
        yield slack


@contextmanager
def hearth(
    folder: Path, api_url: str, items: int, port: int, more: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """`serve` on a SQLite file with that many open items; `more` settings switch another platform on."""
    address = f"sqlite:///{folder}/{items}.db"
    environment = {
        "DATABASE_URL": address,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": api_url,
        "HEARTH_PORT": str(port),
        **(more or {}),
    }
    migrate = [sys.executable, "-m", "bot", "migrate"]
    subprocess.run(migrate, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL)
    database = Database(address, Sealer((KEY,)))
    with database.workspaces() as workspaces:
        workspace_id = workspaces.meet(Platform.SLACK, TEAM, "bench", NOW)
    fill(database, workspace_id, channel=f"C{TEAM}", person=f"U{TEAM}", count=items)
    database.close()
    with server(["-m", "bot", "serve"], port, environment) as process:
        yield process


def greet(teams: TeamsServer, port: int) -> None:
    """Somebody asks for help on Teams, so that whatever Teams needs is in memory."""
    ana = teams.state.add_person("Ana", teams.tenant)
    where = teams.state.chat_with_bot(ana)
    said = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/messages",
        json.dumps(message(teams.bot, ana, where, "help")).encode(),
        {"Authorization": teams.authority.bearer(), "Content-Type": "application/json"},
    )
    urllib.request.urlopen(said).close()
    asyncio.run(teams.wait_for(lambda: teams.direct(ana)))


def measure(turns: Mapping[str, tuple[int, tuple[str, str], int]]) -> dict[str, float]:
    """Requests per second, by what was asked: of a port, a word with its text, so many in a round."""
    rounds: dict[str, list[float]] = {name: [] for name in turns}
    for _ in range(ROUNDS):
        for name, (port, (word, text), many) in turns.items():
            requests = [slash(word, text, TEAM, number) for number in range(many)]
            rounds[name].append(rate(port, requests)[0])
    return {name: statistics.median(found) for name, found in rounds.items()}


def resident(pid: int) -> float:
    """Megabytes of memory that a process holds."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def help_seconds() -> float:
    found = []
    for _ in range(5):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "bot", "--help"], check=True, stdout=subprocess.DEVNULL)
        found.append(time.perf_counter() - began)
    return statistics.median(found)


if __name__ == "__main__":
    main()
