"""What is told to a person unasked, once they have their answer: one at a time, when there is time for it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog

from bot.platform import PlatformError
from commands.request import Request
from commands.view import Card, Reply, Then
from storage.database import StoreDown

log = structlog.get_logger(__name__)
WAITING = 8
HEAD_START = 0.5
REST = 11.0

Whisper = Callable[[Card], Awaitable[None]]
"""Shows a card to the one person who asked, and to nobody else."""


class Afterwards:
    """Takes at most a twelfth of one reader. What finds no room is left out: nobody asked for it."""

    def __init__(self, read: Callable[[Request], Awaitable[Reply]]) -> None:
        self._read = read
        self._waiting: asyncio.Queue[tuple[float, Request, Whisper]] = asyncio.Queue(WAITING)
        self._task = asyncio.create_task(self._serve())

    def add(self, request: Request, then: Then, whisper: Whisper) -> None:
        """Asks `then` for the same person and place, and whispers what it answers in private."""
        if self._waiting.full():
            return
        asked = replace(
            request, command=then.command, args=then.args, key="", text="", fields={}, mentions={}
        )
        self._waiting.put_nowait((time.monotonic() + HEAD_START, asked, whisper))

    async def close(self) -> None:
        """Ends at once, whatever still waits."""
        self._task.cancel()
        await asyncio.wait({self._task})

    async def _serve(self) -> None:
        while True:
            due, request, whisper = await self._waiting.get()
            await asyncio.sleep(due - time.monotonic())
            await asyncio.sleep(REST * await self._serve_one(request, whisper))

    async def _serve_one(self, request: Request, whisper: Whisper) -> float:
        """Seconds that a reader was kept busy or waited for."""
        took, began = 0.0, time.monotonic()
        try:
            try:
                reply = await self._read(request)
            finally:
                took = time.monotonic() - began
            if reply.private is not None:
                await whisper(reply.private)
        except PlatformError as error:
            log.warning("not whispered", command=request.command, code=error.code)
        except StoreDown as error:
            log.warning("store down afterwards", command=request.command, cause=str(error))
        except Exception:
            log.exception("afterthought failed", command=request.command)
        return took
