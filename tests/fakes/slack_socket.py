"""Slack's side of Socket Mode: it says hello, sends envelopes and waits until each is acknowledged."""

import asyncio
import itertools
import json
import secrets
import time
import uuid

from aiohttp import WSMsgType, web

from tests.fakes.slack_state import Json

TAKES_PAYLOAD = frozenset({"slash_commands", "interactive"})


class NotAcknowledged(Exception):
    """The app had no open socket, or did not acknowledge an envelope in time."""


class Sockets:
    """The open sockets of one app, the acknowledgements awaited on them and what came back."""

    def __init__(self) -> None:
        self.open: list[web.WebSocketResponse] = []
        self.envelopes: list[Json] = []
        self._tickets: set[str] = set()
        self._awaited: dict[str, asyncio.Future[Json]] = {}
        self._turn = itertools.count()

    def ticket(self) -> str:
        """A ticket for one socket, as ``apps.connections.open`` hands out."""
        ticket = secrets.token_hex(8)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One socket, from hello until it closes; a ticket opens one socket only."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404, text="unknown ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.open.append(socket)
        await socket.send_json(self._hello())
        try:
            async for received in socket:
                if received.type == WSMsgType.TEXT:
                    self._acknowledged(json.loads(received.data))
        finally:
            self.open.remove(socket)
        return socket

    def _hello(self) -> Json:
        debug = {"host": "applink-1", "started": time.strftime("%F %T"), "build_number": 1}
        return {
            "type": "hello",
            "num_connections": len(self.open),
            "debug_info": debug | {"approximate_connection_time": 18060},
            "connection_info": {"app_id": "A0HEARTH"},
        }

    def _acknowledged(self, received: Json) -> None:
        awaited = self._awaited.get(str(received.get("envelope_id")))
        if awaited is not None and not awaited.done():
            awaited.set_result(received)

    async def connected(self, timeout: float = 30.0) -> None:
        """Returns once the app has a socket open; raises NotAcknowledged after ``timeout`` seconds."""
        until = time.monotonic() + timeout
        while not self.open:
            if time.monotonic() > until:
                raise NotAcknowledged("no socket is open")
            await asyncio.sleep(0.005)

    async def send(self, kind: str, payload: Json, retry: int, reason: str, timeout: float) -> Json:
        """Sends one envelope, with a new id every time, and returns the app's acknowledgement."""
        await self.connected(timeout)
        envelope: Json = {
            "envelope_id": str(uuid.uuid4()),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind in TAKES_PAYLOAD,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": reason}
        self.envelopes.append(envelope)
        awaited: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._awaited[envelope["envelope_id"]] = awaited
        try:
            await self.open[next(self._turn) % len(self.open)].send_json(envelope)
            return await asyncio.wait_for(awaited, timeout)
        except TimeoutError:
            raise NotAcknowledged(f"{kind} was not acknowledged within {timeout} s") from None
        finally:
            del self._awaited[envelope["envelope_id"]]

    async def refresh(self) -> None:
        """Tells every socket to connect anew, as Slack does every few hours."""
        for socket in list(self.open):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def close(self) -> None:
        """Closes every socket."""
        for socket in list(self.open):
            await socket.close()
