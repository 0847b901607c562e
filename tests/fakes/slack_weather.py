"""Slack on a bad day: slow, telling one call in ten to wait, and breaking one in fifty."""

import asyncio
import json
from dataclasses import dataclass
from random import Random

from aiohttp import web

from tests.fakes.slack_server import SlackServer
from tests.fakes.slack_state import Message

POST = "chat.postMessage"
CLOCKS_DIFFER = 0.05


@dataclass
class Weather:
    """busy: the share of calls that are told to wait 1 to 3 seconds. broken: of those answered with 500,
    every other one after it did what was asked. slow: seconds a call takes at most, before and after."""

    busy: float = 0.1
    broken: float = 0.02
    slow: float = 0.04


class StormySlack(SlackServer):
    """Its weather comes from a seed. ``impatient``: channels that were posted to while they were to wait."""

    def __init__(self, seed: int = 0, weather: Weather | None = None) -> None:
        super().__init__()
        self.weather = weather or Weather()
        self.impatient: list[str] = []
        self.told_to_wait = self.broke = self.broke_after = 0
        self._luck = Random(seed)
        self._waits: dict[str, float] = {}

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method, drawn = request.match_info["method"], self._luck.random()
        channel = await _channel(request) if method == POST else ""
        if self.now() < self._waits.get(channel, 0.0) - CLOCKS_DIFFER:
            self.impatient.append(channel)
        await asyncio.sleep(self._luck.uniform(0, self.weather.slow))
        if drawn < self.weather.busy:
            return self._wait(channel)
        if drawn < self.weather.busy + self.weather.broken / 2:
            self.broke += 1
            return web.Response(status=500, text="upstream connect error")
        answer = await super()._api(request)
        await asyncio.sleep(self._luck.uniform(0, self.weather.slow))
        if drawn < self.weather.busy + self.weather.broken:
            self.broke_after += 1
            return web.Response(status=500, text="upstream connect error")
        return answer

    def _wait(self, channel: str) -> web.Response:
        seconds = self._luck.randint(1, 3)
        self.told_to_wait += 1
        if channel:
            self._waits[channel] = self.now() + seconds
        body = {"ok": False, "error": "ratelimited"}
        return web.json_response(body, status=429, headers={"Retry-After": str(seconds)})

    def by_channel(self) -> dict[str, list[Message]]:
        """Everything that stands there, oldest first."""
        found: dict[str, list[Message]] = {}
        for message in list(self.state.messages.values()):
            found.setdefault(message.channel, []).append(message)
        return found


async def _channel(request: web.Request) -> str:
    body = await request.text()
    return str(json.loads(body).get("channel", "")) if body.startswith("{") else ""
