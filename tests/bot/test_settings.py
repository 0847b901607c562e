"""A wrong setting is one sentence that names it and the cure, exit status 1, and never a traceback."""

import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.bot.server import environment
from tests.conftest import KEY
from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_setup import APP_TOKEN, BOT_TOKEN

AT_ONCE = 3
SECRETS = ("pass-word", "signing-word", "client-word", BOT_TOKEN)
APP_ID = "6f1f4a2e-0000-4000-8000-000000000000"
NOTHING = dict.fromkeys(("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"))
NOWHERE = "127.0.0.1:9"
Changes = dict[str, str | None]


@dataclass(frozen=True)
class Case:
    """What is changed in settings that are well (None: left out), and the words of the sentence."""

    name: str
    says: tuple[str, ...]
    changes: Changes = field(default_factory=dict)
    command: str = "serve"


CASES = (
    Case("no platform", ("SLACK_BOT_TOKEN", "MICROSOFT_APP_ID", "python -m bot demo"), NOTHING),
    Case("no signing secret", ("SLACK_SIGNING_SECRET", "Basic Information"), {"SLACK_SIGNING_SECRET": None}),
    Case("a bot token of wrong shape", ("SLACK_BOT_TOKEN", "xox"), {"SLACK_BOT_TOKEN": "pass-word"}),
    Case("an app token of wrong shape", ("SLACK_APP_TOKEN", "xapp-"), {"SLACK_APP_TOKEN": "xoxb-1"}),
    Case(
        "an app token alone",
        ("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "OAuth"),
        {"SLACK_APP_TOKEN": APP_TOKEN, **NOTHING},
    ),
    Case("words as address", ("DATABASE_URL", "sqlite:///hearth.db"), {"DATABASE_URL": "hello"}),
    Case(
        "a port in words",
        ("DATABASE_URL", "postgresql://"),
        {"DATABASE_URL": "postgresql://me:pass-word@localhost:five/x"},
    ),
    Case(
        "another database",
        ("DATABASE_URL", "mysql", "sqlite:///"),
        {"DATABASE_URL": "mysql://me:pass-word@x/y"},
    ),
    Case("a database in memory", ("DATABASE_URL", "file"), {"DATABASE_URL": "sqlite://"}),
    Case(
        "an unreachable server",
        ("DATABASE_URL", "reached", "refused"),
        {"DATABASE_URL": f"postgresql://me:pass-word@{NOWHERE}/x"},
    ),
    Case("a missing folder", ("DATABASE_URL", "reached"), {"DATABASE_URL": "sqlite:///no/such/folder/x.db"}),
    Case("a folder as file", ("DATABASE_URL", "reached"), {"DATABASE_URL": "sqlite:///a-folder"}),
    Case("a file that is no database", ("DATABASE_URL", "reached"), {"DATABASE_URL": "sqlite:///text.db"}),
    Case("an empty database", ("python -m bot migrate",), {"DATABASE_URL": "sqlite:///empty.db"}),
    Case("an old schema", ("python -m bot migrate",), {"DATABASE_URL": "sqlite:///old.db"}),
    Case("a port that is taken", ("HEARTH_PORT", "in use"), {"HEARTH_PORT": "taken"}),
    Case("a port that is a word", ("HEARTH_PORT", "integer"), {"HEARTH_PORT": "three"}),
    Case("a bad key", ("HEARTH_ENCRYPTION_KEY", "32 bytes"), {"HEARTH_ENCRYPTION_KEY": f"{KEY},short"}),
    Case(
        "a client without its secret",
        ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"),
        {"SLACK_CLIENT_ID": "1.2", "HEARTH_ENCRYPTION_KEY": KEY},
    ),
    Case(
        "a client without a key",
        ("HEARTH_ENCRYPTION_KEY", "Fernet.generate_key"),
        {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "client-word"},
    ),
    Case("an address without scheme", ("SLACK_API_URL", "https://"), {"SLACK_API_URL": "slack.com/api/"}),
    Case("Slack out of reach", ("SLACK_API_URL", "network"), {"SLACK_API_URL": f"http://{NOWHERE}/api/"}),
    Case("a token that Slack refuses", ("SLACK_BOT_TOKEN", "invalid_auth"), {"SLACK_BOT_TOKEN": "xoxb-no"}),
    Case(
        "Teams without an app ID",
        ("MICROSOFT_APP_ID", "registration"),
        {**NOTHING, "MICROSOFT_APP_PASSWORD": "pass-word"},
    ),
    Case(
        "Teams without a password",
        ("MICROSOFT_APP_PASSWORD", "client secret"),
        {**NOTHING, "MICROSOFT_APP_ID": APP_ID, "MICROSOFT_APP_TENANT_ID": "acme"},
    ),
    Case(
        "Teams for whichever tenant",
        ("MICROSOFT_APP_TENANT_ID", "tenants"),
        {"MICROSOFT_APP_ID": APP_ID, "MICROSOFT_APP_PASSWORD": "pass-word"},
    ),
    Case(
        "Teams for everybody in the network",
        ("HEARTH_DEV_UNAUTHENTICATED_TEAMS", "127.0.0.1"),
        {**NOTHING, "HEARTH_DEV_UNAUTHENTICATED_TEAMS": "1", "HEARTH_HOST": "0.0.0.0"},
    ),
    Case(
        "Teams with and without an app ID",
        ("HEARTH_DEV_UNAUTHENTICATED_TEAMS", "MICROSOFT_APP_ID"),
        {"HEARTH_DEV_UNAUTHENTICATED_TEAMS": "1", "MICROSOFT_APP_ID": APP_ID},
    ),
    Case(
        "migrate: an unreachable server",
        ("DATABASE_URL", "refused"),
        {"DATABASE_URL": f"postgresql://me:pass-word@{NOWHERE}/x"},
        "migrate",
    ),
)


@pytest.fixture(scope="module")
def ended(
    migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, "Future[subprocess.CompletedProcess[str]]"]]:
    """How each case ended. They run a few at a time, for starting is most of what they do."""
    folder = tmp_path_factory.mktemp("settings")
    (folder / "text.db").write_text("a letter to nobody\n" * 100)
    (folder / "a-folder").mkdir()
    own = shutil.copy(migrated_file, folder / "own.db")  # what is served writes into it
    with socket.socket() as taken, SlackServer.in_thread() as slack, ThreadPoolExecutor(AT_ONCE) as threads:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        _age(migrated_file, folder / "old.db")
        well = {
            "DATABASE_URL": f"sqlite:///{own}",
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": "signing-word",
            "SLACK_API_URL": slack.api_url,
            "HEARTH_PORT": "0",
        }

        def run(case: Case) -> "subprocess.CompletedProcess[str]":
            settings = {name: value for name, value in {**well, **case.changes}.items() if value is not None}
            if settings["HEARTH_PORT"] == "taken":
                settings["HEARTH_PORT"] = str(taken.getsockname()[1])
            command = [sys.executable, "-m", "bot", case.command]
            return subprocess.run(
                command, env=environment(**settings), cwd=folder, capture_output=True, text=True, timeout=30
            )

        yield {case.name: threads.submit(run, case) for case in CASES}


def _age(newest: Path, old: Path) -> None:
    """The database as an earlier version left it."""
    shutil.copy(newest, old)
    with sqlite3.connect(old) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'earlier'")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_wrong_setting_is_a_sentence(
    ended: dict[str, "Future[subprocess.CompletedProcess[str]]"], case: Case
) -> None:
    process = ended[case.name].result()
    assert "Traceback" not in process.stderr
    (sentence,) = process.stderr.splitlines()
    assert process.returncode == 1
    assert process.stdout == ""
    assert sentence.endswith((".", "migrate"))
    assert [word for word in case.says if word not in sentence] == [], sentence
    assert [word for word in SECRETS if word in sentence] == []
