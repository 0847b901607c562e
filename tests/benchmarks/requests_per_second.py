"""How fast `/debt <text>` and `/backlog list` are beside an empty Bolt listener, in one run.

python -m tests.benchmarks.requests_per_second [items …]
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from storage.database import Database
from storage.enums import Platform
from storage.sealing import Sealer
from tests.benchmarks.fill import fill
from tests.benchmarks.load import SECRET, rate, server, slash
from tests.fakes.slack_server import SlackServer

ROUNDS, REQUESTS = 3, 1500
TEAM, TOKEN = "TBENCH", "xoxb-bench"
PORTS = {"empty listener": 3801, "empty, process_before_response": 3802, "hearth": 3803}


def main() -> None:
    sizes = [int(argument) for argument in sys.argv[1:]] or [100, 100_000]
    with tempfile.TemporaryDirectory() as folder, SlackServer.in_thread() as slack:
        slack.add_team(TEAM, TOKEN)
        slack.add_user(f"U{TEAM}", "ana", team=TEAM)
        for size in sizes:
            measure(Path(folder), slack.api_url, size)


def measure(folder: Path, api_url: str, size: int) -> None:
    address = f"sqlite:///{folder}/{size}.db"
    environment = {
        "DATABASE_URL": address,
        "SLACK_BOT_TOKEN": TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": api_url,
        "HEARTH_PORT": str(PORTS["hearth"]),
    }
    subprocess.run([sys.executable, "-m", "bot", "migrate"], env={**os.environ, **environment}, check=True)
    database = Database(address, Sealer(("c2l4dGVlbiBieXRlcyB0d2ljZSBpcyBhbGwgaXQgaXM=",)))
    with database.workspaces() as workspaces:
        from tests.conftest import NOW

        workspace_id = workspaces.meet(Platform.SLACK, TEAM, "bench", NOW)
    fill(database, workspace_id, channel=f"C{TEAM}", person=f"U{TEAM}", count=size)
    database.close()
    empty = ["-m", "tests.benchmarks.empty_listener"]
    with (
        server([*empty, str(PORTS["empty listener"])], PORTS["empty listener"], {}),
        server([*empty, str(3802), "pbr"], 3802, {}),
        server(["-m", "bot", "serve"], PORTS["hearth"], environment) as hearth,
    ):
        runs: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            for name, port in PORTS.items():
                runs.setdefault(name, []).append(
                    _rate(port, "/debt", "Refund job retries forever !critical ~S")
                )
            runs.setdefault("hearth /backlog list", []).append(_rate(PORTS["hearth"], "/backlog", "list"))
        resident = int(Path(f"/proc/{hearth.pid}/statm").read_text().split()[1]) * 4096 / 1e6
    base = statistics.median(runs["empty listener"])
    print(f"{size} open items")
    for name, rates in runs.items():
        ratio = statistics.median(rates) / base
        print(f"  {name:32} {statistics.median(rates):8.0f} a second   ratio {ratio:.2f}")
    print(f"  resident after the run: {resident:.0f} MB")


def _rate(port: int, word: str, text: str) -> float:
    return rate(port, [slash(word, text, TEAM, number) for number in range(REQUESTS)])[0]


if __name__ == "__main__":
    main()
