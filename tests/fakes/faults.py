"""Faults that a test orders of a fake service: the next calls fail, crawl or lose their answers."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class Fault:
    """What goes wrong the next ``times`` times a method is called."""

    method: str
    error: str | None
    status: int | None
    delay: float
    drop: bool
    lose_answer: bool
    times: int
    retry_after: float | None


@dataclass
class Faults:
    """What was ordered and has not happened yet, oldest first."""

    ordered: list[Fault] = field(default_factory=list)

    async def next(self, *methods: str) -> Fault | None:
        """The fault that befalls this call, after its delay; ``methods`` are the names the call goes by."""
        fault = next((fault for fault in self.ordered if fault.method in methods), None)
        if fault is None:
            return None
        fault.times -= 1
        if fault.times <= 0:
            self.ordered.remove(fault)
        await asyncio.sleep(fault.delay)
        return fault


def dropped(request: web.Request) -> web.Response:
    """The connection goes down without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
