"""A strict Slack on loopback: its Web API, its answer addresses and its sockets, with faults on demand.

It refuses what Slack refuses, with Slack's own codes. Whatever it refused because of a payload's own making
stands in ``violations``, which every test can hold to be empty.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Self, TypeVar

from aiohttp import web

from tests.fakes.faults import Fault, Faults, dropped
from tests.fakes.slack_http import Call, read_call
from tests.fakes.slack_methods import METHODS, NEEDS, NO_JSON
from tests.fakes.slack_rules import answer_problems
from tests.fakes.slack_setup import APP_TOKEN, Setup
from tests.fakes.slack_socket import NotAcknowledged, Sockets
from tests.fakes.slack_state import Json, Refused

T = TypeVar("T")


class SlackServer(Setup):
    """The fake; ``async with SlackServer() as slack`` in one loop, ``SlackServer.in_thread()`` beside one."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self._faults = Faults()
        self.sockets = Sockets()
        self.pace = 0.0
        """Seconds Slack wants between two posts in one channel; 0 lets everything through."""
        self._posted: dict[str, float] = {}
        self._runner: web.AppRunner | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Listens on a free port of the loopback."""
        app = web.Application(client_max_size=16 * 2**20)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{id}", self._response)
        app.router.add_get("/ws", self.sockets.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Closes the sockets and the port."""
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    @classmethod
    @contextmanager
    def in_thread(cls) -> Iterator[Self]:
        """The fake in a loop of its own on another thread; ``run`` calls its coroutines from here."""
        server, loop = cls(), asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="slack", daemon=True)
        thread.start()
        server._loop = loop
        try:
            server.run(server.start())
            yield server
        finally:
            server.run(server.stop())
            loop.call_soon_threadsafe(loop.stop)
            thread.join(5)
            loop.close()

    def run(self, work: Coroutine[Any, Any, T], timeout: float = 30.0) -> T:
        """Runs a coroutine of the fake from another thread than its own, and returns what it returns."""
        if self._loop is None:
            raise RuntimeError("run is for a fake started with in_thread()")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout)

    def called(self, method: str) -> list[Call]:
        """The calls of one method, oldest first."""
        return [call for call in self.calls if call.method == method]

    async def wait_for(self, what: Callable[[], T], timeout: float = 30.0) -> T:
        """Asks ``what`` until its answer is true; raises TimeoutError after ``timeout`` seconds."""
        until = time.monotonic() + timeout
        while not (found := what()):
            if time.monotonic() > until:
                raise TimeoutError("what was waited for did not happen")
            await asyncio.sleep(0.005)
        return found

    async def wait_call(self, method: str, count: int = 1, timeout: float = 30.0) -> list[Call]:
        """The answered calls of a method, once there are ``count`` of them."""

        def enough() -> list[Call]:
            answered = [call for call in self.called(method) if call.status is not None]
            return answered if len(answered) >= count else []

        return await self.wait_for(enough, timeout)

    def fail(
        self,
        method: str,
        error: str | None = None,
        *,
        status: int | None = None,
        delay: float = 0.0,
        drop: bool = False,
        lose_answer: bool = False,
        times: int = 1,
        retry_after: float = 1,
    ) -> None:
        """Orders a fault for the next ``times`` calls of a method; ``response_url`` for answer addresses.

        ``error`` is a Slack code (``ratelimited`` becomes 429 with Retry-After), ``status`` a bare HTTP
        status, ``delay`` seconds before anything else happens, ``drop`` a connection closed with nothing
        done, ``lose_answer`` one closed after the work was done; with a ``status``, that is answered then.
        """
        fault = Fault(method, error, status, delay, drop, lose_answer, times, retry_after)
        self._faults.ordered.append(fault)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        call = Call(method, {}, request.headers.get("Authorization", "").removeprefix("Bearer "), self.now())
        refusal = await read_call(request, call, json_body=method not in NO_JSON)
        self.calls.append(call)
        fault = await self._faults.next(method)
        if fault and fault.drop:
            return dropped(request)
        if fault and fault.status and not fault.lose_answer:
            call.status = fault.status
            return web.Response(status=fault.status, text="upstream connect error")
        if fault and fault.error:
            refusal = Refused(
                fault.error, retry_after=fault.retry_after if fault.error == "ratelimited" else None
            )
        retry_after = None
        try:
            if refusal is not None:
                raise refusal
            answer = {"ok": True} | self._perform(call)
        except Refused as refused:
            answer, retry_after = self._refused(method, refused), refused.retry_after
        call.answer, call.status = answer, 200 if retry_after is None else 429
        if fault and fault.lose_answer:
            return dropped(request) if fault.status is None else web.Response(status=fault.status)
        headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
        headers |= self._granted(call.token)
        return web.json_response(answer, status=call.status, headers=headers)

    def _granted(self, token: str) -> dict[str, str]:
        """Slack tells with each answer what the token may."""
        team = next((one for one in self.state.teams.values() if one.token == token), None)
        return {} if team is None else {"x-oauth-scopes": ",".join(sorted(team.scopes))}

    def _perform(self, call: Call) -> Json:
        if call.method == "oauth.v2.access":
            return self.install(call.payload)
        if call.method == "apps.connections.open":
            if call.token != APP_TOKEN:
                raise Refused("not_allowed_token_type" if call.token.startswith("xoxb-") else "invalid_auth")
            return {"url": f"{self.url.replace('http', 'ws')}/ws?ticket={self.sockets.ticket()}"}
        if call.method not in METHODS:
            raise Refused("unknown_method")
        if not call.token:
            raise Refused("not_authed")
        if call.token == APP_TOKEN:
            raise Refused("not_allowed_token_type")
        team = self.state.team_of(call.token)
        if NEEDS.get(call.method, "") not in team.scopes | {""}:
            raise Refused("missing_scope")
        if call.method == "chat.postMessage":
            self._paced(str(call.payload.get("channel")))
        return METHODS[call.method](self.state, team, call.payload)

    def _paced(self, channel: str) -> None:
        waited = self.now() - self._posted.get(channel, 0.0)
        if waited < self.pace:
            raise Refused("ratelimited", retry_after=max(1, round(self.pace - waited)))
        self._posted[channel] = self.now()

    def _refused(self, method: str, refused: Refused) -> Json:
        self.violations += [f"{method}: {message}" for message in refused.messages]
        answer: Json = {"ok": False, "error": refused.error}
        if refused.messages:
            answer["errors"] = refused.messages
            answer["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in refused.messages]}
        return answer

    async def _response(self, request: web.Request) -> web.StreamResponse:
        body = json.loads(await request.text())
        fault = await self._faults.next("response_url")
        if fault and fault.drop:
            return dropped(request)
        if fault and (fault.status or fault.error):
            return web.Response(status=fault.status or (429 if fault.error == "ratelimited" else 400))
        try:
            self.answered(request.match_info["id"], body)
        except Refused as refused:
            answer = self._refused("response_url", refused)
            return web.json_response(answer, status=404 if refused.error == "expired_url" else 400)
        return dropped(request) if fault and fault.lose_answer else web.Response(text="ok")

    async def send_envelope(
        self, kind: str, payload: Json, *, redeliver: int = 0, timeout: float = 3.0
    ) -> Json | str | None:
        """Sends ``slash_commands``, ``interactive`` or ``events_api`` over the socket; what the app answered.

        An envelope without an acknowledgement within ``timeout`` seconds comes again up to ``redeliver``
        times, each with a new envelope_id; then NotAcknowledged is raised. An answer Slack would refuse is a
        violation, and the answer to a form changes the forms that are open.
        """
        for attempt in range(redeliver + 1):
            try:
                reason = "timeout" if attempt else ""
                acknowledged = await self.sockets.send(kind, payload, attempt, reason, timeout)
                break
            except NotAcknowledged:
                if attempt == redeliver:
                    raise
        body: Json | str | None = acknowledged.get("payload")
        self.acknowledged(payload, body)
        return body

    def acknowledged(self, payload: Json, body: Json | str | None) -> None:
        """Takes what the app acknowledged ``payload`` with, over HTTP or a socket: holds it to Slack's rules
        (violations) and lets it change what a person sees: the open forms, or an answer to a command."""
        kind = payload.get("command") or payload.get("type")
        found = answer_problems(payload, body)
        self.violations += [f"acknowledgement of {kind}: {problem}" for problem in found]
        if not found:
            self.apply(payload, body)
