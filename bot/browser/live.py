"""The stream of events behind an open page: first everything, then each change as it happens."""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.browser.chat import Change, Chat
from bot.browser.safety import headers
from bot.browser.snapshot import Json, change_json, whole
from bot.browser.time import DemoClock

HEARTBEAT_SECONDS = 15.0
RETRY = b"retry: 1000\n\n"


class Live:
    """All open streams, so that they can be ended when the server stops."""

    def __init__(self, chat: Chat, clock: DemoClock) -> None:
        self._chat = chat
        self._clock = clock
        self._streams: set[asyncio.Queue[Change | datetime | None]] = set()

    def close(self) -> None:
        """An open stream would otherwise hold up the end of the server."""
        for stream in self._streams:
            stream.put_nowait(None)

    async def serve(self, request: web.Request, person: str) -> web.StreamResponse:
        response = web.StreamResponse(headers=headers(**{"Content-Type": "text/event-stream"}))
        await response.prepare(request)
        stream: asyncio.Queue[Change | datetime | None] = asyncio.Queue()
        self._streams.add(stream)
        endings = self._subscribe(stream)
        try:
            await response.write(RETRY + _event(clock_json(self._clock())))
            await response.write(_event(whole(self._chat, person)))
            await self._follow(response, stream, person)
        except ConnectionResetError:
            pass  # The page was closed: there is nobody left to tell.
        finally:
            self._streams.discard(stream)
            for end in endings:
                end()
        return response

    def _subscribe(self, stream: asyncio.Queue[Change | datetime | None]) -> tuple[Callable[[], None], ...]:
        loop = asyncio.get_running_loop()

        def moved(now: datetime) -> None:
            loop.call_soon_threadsafe(stream.put_nowait, now)

        return self._chat.listen(stream.put_nowait), self._clock.watch(moved)

    async def _follow(
        self, response: web.StreamResponse, stream: asyncio.Queue[Change | datetime | None], person: str
    ) -> None:
        while True:
            try:
                news = await asyncio.wait_for(stream.get(), HEARTBEAT_SECONDS)
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if news is None:
                return
            event = clock_json(news) if isinstance(news, datetime) else change_json(self._chat, person, news)
            if event:
                await response.write(_event(event))


def clock_json(now: datetime) -> Json:
    return {"type": "clock", "now": now.isoformat()}


def _event(data: Json) -> bytes:
    return f"data: {json.dumps(data)}\n\n".encode()
