"""A `python -m bot serve` in a process of its own: started, killed and started again on the same port."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp

ROOT = Path(__file__).parents[2]
SERVE = ("bot", "serve")


def environment(**settings: str) -> dict[str, str]:
    """What a process of ours is started with: these settings, and none that the machine may have."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), **settings}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One `python -m bot serve`. Killed and started again, it keeps its port and its settings.

    serve: another module that does so in its own way, with its arguments.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str], serve: Sequence[str] = SERVE) -> None:
        self._serve = serve
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.said: list[str] = []
        self._folder = folder
        self._environment = environment(**settings, HEARTH_PORT=str(self.port))
        self._process: asyncio.subprocess.Process | None = None
        self._listener: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self, *, wait: bool = True) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *self._serve, env=self._environment, cwd=self._folder,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, limit=2**20,
        )  # fmt: skip
        self._listener = asyncio.create_task(self._listen(self._process))
        if wait:
            await self.ready()

    async def ready(self, within: float = 60.0) -> None:
        """Returns once /readyz says so."""
        until = time.monotonic() + within
        while (status := await self.readiness()) != 200:
            assert self._process is not None
            if self._process.returncode is not None or time.monotonic() > until:
                raise RuntimeError(f"not ready ({status}): {''.join(self.said)}")
            await asyncio.sleep(0.03)

    async def readiness(self) -> int:
        """What /readyz says; 0 for no answer."""
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(8)) as http,
                http.get(f"{self.address}/readyz") as answer,
            ):
                return answer.status
        return 0

    async def kill(self) -> None:
        """kill -9: nothing of it gets to say goodbye."""
        await self.end(signal.SIGKILL)

    async def end(self, how: signal.Signals = signal.SIGTERM, within: float = 20.0) -> int:
        """The exit status after that signal."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(how)
        status = await asyncio.wait_for(self._process.wait(), within)
        if self._listener is not None:
            await self._listener
        return status

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self.said.append(line.decode(errors="replace"))
