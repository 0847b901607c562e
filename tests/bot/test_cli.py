"""The command line: help, wrong usage, and an end that is clean however it is asked for."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import aiohttp
import pytest

from tests.bot.server import environment, free_port
from tests.bot.serving import site

SIGNALS = [signal.SIGINT, signal.SIGTERM]
QUICKLY = 5.0


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, env=environment(), cwd=folder, capture_output=True, text=True, timeout=30)


def test_help(tmp_path: Path) -> None:
    ended = run(tmp_path, "--help")
    assert ended.returncode == 0
    assert ended.stderr == ""
    for command in ("serve", "demo", "migrate", "manifest"):
        assert f"\n  {command} " in ended.stdout


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["serve", "--nonsense"], ["demo", "--port", "many"], ["manifest"], []]
)
def test_wrong_usage(tmp_path: Path, arguments: list[str]) -> None:
    ended = run(tmp_path, *arguments)
    assert ended.returncode == 2
    assert "Usage: " in ended.stderr
    assert "Traceback" not in ended.stderr


def test_migrate_makes_a_database_and_says_so(tmp_path: Path) -> None:
    for _ in range(2):
        ended = run(tmp_path, "migrate")
        assert (ended.returncode, ended.stderr) == (0, "")
        assert ended.stdout.startswith("The database is at ")
    assert (tmp_path / "hearth.db").exists()


def test_a_port_that_demo_cannot_have(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = run(tmp_path, "demo", "--port", str(taken.getsockname()[1]))
    (sentence,) = ended.stderr.splitlines()
    assert ended.returncode == 1
    assert "in use" in sentence


@pytest.mark.parametrize("how", SIGNALS)
@pytest.mark.parametrize("socket_mode", [False, True], ids=["http", "socket mode"])
async def test_serve_ends_cleanly(
    own_sqlite: str, tmp_path: Path, how: signal.Signals, socket_mode: bool
) -> None:
    """At once, with people at it, and without a word on stderr but that it served."""
    async with site(own_sqlite, tmp_path, socket_mode=socket_mode) as one:
        if not socket_mode:
            await asyncio.gather(*(one.deliver(one.types(f"{n}")) for n in range(20)))
        await one.slack.wait_for(lambda: one.server.said)
        began = time.monotonic()
        assert await one.server.end(how) == 0
        assert time.monotonic() - began < QUICKLY
        assert [line for line in one.server.said if '"serving"' not in line] == []


@pytest.mark.parametrize("how", SIGNALS)
async def test_demo_ends_cleanly(tmp_path: Path, how: signal.Signals) -> None:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", str(port), env=environment(), cwd=tmp_path,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert str(port) in (await asyncio.wait_for(process.stdout.readline(), 15)).decode()
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}/readyz") as answer:
        assert answer.status == 200
    began = time.monotonic()
    process.send_signal(how)
    _, stderr = await asyncio.wait_for(process.communicate(), 20)
    assert time.monotonic() - began < QUICKLY
    assert (process.returncode, stderr.decode()) == (0, "")
    assert os.listdir(tmp_path) == []
