"""A strict Teams on loopback: the Bot Connector and the authority behind its tokens, with faults on demand.

It refuses what Teams refuses, with Teams' own codes. Whatever it refused because of an activity's own making
stands in ``violations``, which every test can hold to be empty. It runs on a thread of its own, so that a bot
that blocks its loop in the same process is answered all the same.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable
from typing import Any, Self, TypeVar
from uuid import uuid4

from aiohttp import web

from tests.fakes.faults import Fault, Faults, dropped
from tests.fakes.teams_authority import Authority, TokenRefused
from tests.fakes.teams_connector import Call, Connector
from tests.fakes.teams_payloads import Bot, Conversation, TeamsPerson
from tests.fakes.teams_state import Message, Refused, TeamsState

T = TypeVar("T")
Json = dict[str, Any]
SECRET = "password-of-the-bot"
REGION = "emea"
HAS_BODY = {"send", "reply", "update", "create"}


class TeamsServer:
    """The fake; ``with TeamsServer() as teams``. ``state`` holds tenants, people and conversations."""

    def __init__(self, tenant: str = "") -> None:
        self.tenant = tenant or str(uuid4())
        self.authority = Authority(str(uuid4()), SECRET, {self.tenant})
        self.state = TeamsState()
        self.calls: list[Call] = []
        self.connector = Connector(self.state, f"28:{self.authority.app_id}")
        self.region = REGION
        self.url = ""
        self._faults = Faults()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="teams", daemon=True)
        self._runner: web.AppRunner | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._runner is not None
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _start(self) -> None:
        app = web.Application(client_max_size=16 * 2**20)
        app.router.add_get("/v1/.well-known/openidconfiguration", self._metadata)
        app.router.add_get("/v1/.well-known/keys", self._keys)
        app.router.add_post("/login/{tenant}/oauth2/v2.0/token", self._token)
        base = "/{region}/v3/conversations"
        for verb, path, method in (
            ("POST", base, "create"),
            ("POST", base + "/{conversation}/activities", "send"),
            ("POST", base + "/{conversation}/activities/{activity}", "reply"),
            ("PUT", base + "/{conversation}/activities/{activity}", "update"),
            ("DELETE", base + "/{conversation}/activities/{activity}", "delete"),
            ("GET", base + "/{conversation}/members", "members"),
            ("GET", base + "/{conversation}/pagedmembers", "paged"),
            ("GET", base + "/{conversation}/members/{member}", "member"),
            ("GET", "/{region}/v3/teams/{team}", "team"),
            ("GET", "/{region}/v3/teams/{team}/conversations", "channels"),
        ):
            app.router.add_route(verb, path, self._serving(method))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.authority.url = self.url
        self.move(self.region)

    def move(self, region: str) -> None:
        """Teams speaks from another service address from now on; the former one still answers."""
        self.region = region
        self.authority.service_url = f"{self.url}/{region}/"

    @property
    def violations(self) -> list[str]:
        """What the bot sent and Teams would not take as it was meant."""
        return self.connector.violations

    @property
    def bot(self) -> Bot:
        return Bot(self.authority.app_id, self.authority.service_url)

    def settings(self) -> dict[str, str]:
        """The settings of a bot that this Teams serves."""
        return {
            "MICROSOFT_APP_ID": self.authority.app_id,
            "MICROSOFT_APP_PASSWORD": SECRET,
            "MICROSOFT_APP_TENANT_ID": ",".join(sorted(self.authority.tenants)),
            "MICROSOFT_OPENID_METADATA_URL": self.authority.metadata_url,
            "MICROSOFT_TOKEN_ISSUER": self.authority.issuer,
            "MICROSOFT_LOGIN_URL": f"{self.url}/login",
        }

    def called(self, method: str) -> list[Call]:
        """The calls of one method, oldest first."""
        return [call for call in list(self.calls) if call.method == method]

    def posted(self, where: Conversation | None = None) -> list[Message]:
        """What the bot has standing in a conversation, or everywhere, oldest first."""
        rooms = [self.state.room(where.id)] if where else list(self.state.rooms.values())
        own = [one for room in rooms for one in list(room.messages.values()) if one.author.startswith("28:")]
        return sorted(own, key=lambda message: int(message.id))

    def messages(self, where: Conversation) -> list[Message]:
        """Everything that stands in a conversation, whoever wrote it, oldest first."""
        return list(self.state.room(where.id).messages.values())

    def thread(self, where: Conversation, root: str) -> list[Message]:
        """A thread of a channel, its root first."""
        return [message for message in self.messages(where) if message.root == root]

    def direct(self, person: TeamsPerson) -> list[Message]:
        """What the bot wrote to the person alone."""
        return self.posted(self.state.chat_with_bot(person))

    def sees(self, person: TeamsPerson, message: Message) -> Json:
        """The card as that person sees it: their own view of it, else the one that all see."""
        return self.connector.views.get((message.conversation, message.id, person.id)) or message.card

    def show(self, person: TeamsPerson, message: Message, content: Json) -> None:
        """Puts a card in place of the message's, for one person, until the message is drawn anew."""
        self.connector.views[message.conversation, message.id, person.id] = content

    async def wait_for(self, what: Callable[[], T], timeout: float = 30.0) -> T:
        """Asks ``what`` until its answer is true; raises TimeoutError after ``timeout`` seconds."""
        until = time.monotonic() + timeout
        while not (found := what()):
            if time.monotonic() > until:
                raise TimeoutError("what was waited for did not happen")
            await asyncio.sleep(0.005)
        return found

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
        retry_after: float | None = None,
    ) -> None:
        """Orders a fault for the next ``times`` calls of a method.

        ``send`` means any new message, in a thread or not; the others are ``update``, ``delete``, ``create``,
        ``members``, ``team``, ``channels``, ``token``, ``metadata`` and ``keys``. ``status`` comes with
        ``error`` as its code (429 with Retry-After); ``delay`` seconds pass before anything else happens;
        ``drop`` closes the connection with nothing done, ``lose_answer`` after the work was done; with a
        ``status``, that one is answered then.
        """
        fault = Fault(method, error, status, delay, drop, lose_answer, times, retry_after)
        self._faults.ordered.append(fault)

    async def _metadata(self, request: web.Request) -> web.StreamResponse:
        return await self._told(request, "metadata", self.authority.metadata)

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        return await self._told(request, "keys", self.authority.key_set)

    async def _told(self, request: web.Request, name: str, told: Callable[[], Json]) -> web.StreamResponse:
        self.calls.append(Call(name, "", "", {}, 200))
        if fault := await self._faults.next(name):
            return dropped(request) if fault.drop else web.Response(status=fault.status or 500)
        return web.json_response(told())

    async def _token(self, request: web.Request) -> web.StreamResponse:
        form = {name: str(value) for name, value in (await request.post()).items()}
        fault = await self._faults.next("token")
        if fault and (fault.drop or fault.status):
            return dropped(request) if fault.drop else web.json_response({}, status=fault.status or 500)
        try:
            return web.json_response(self.authority.grant(request.match_info["tenant"], form))
        except TokenRefused as refused:
            told = {"error": refused.error, "error_description": refused.description}
            return web.json_response(told, status=refused.status)

    def _serving(self, method: str) -> Callable[[web.Request], Any]:
        async def serve(request: web.Request) -> web.StreamResponse:
            named = request.match_info
            where = named.get("conversation", named.get("team", ""))
            call = Call(method, where, named["region"], await _body(request) if method in HAS_BODY else {})
            self.calls.append(call)
            return await self._answered(request, call)

        return serve

    async def _answered(self, request: web.Request, call: Call) -> web.StreamResponse:
        names = ("send", "reply") if call.method == "reply" else (call.method,)
        fault = await self._faults.next(*names)
        headers = {}
        try:
            if fault and fault.drop:
                return dropped(request)
            if fault and fault.retry_after is not None:
                headers["Retry-After"] = f"{fault.retry_after:g}"
            if fault and fault.status and not fault.lose_answer:
                raise Refused(fault.status, fault.error or "Throttled")
            if not self.authority.accepts(request.headers.get("Authorization", "")):
                raise Refused(401, "Unauthorized", "Authorization has been denied for this request.")
            if call.method in HAS_BODY and request.content_type != "application/json":
                raise Refused(415, "BadSyntax", "The body must be JSON.")
            call.answer = self.connector.perform(call, dict(request.match_info))
            call.status = 201 if call.method in {"send", "reply", "create"} else 200
        except Refused as refused:
            call.answer = {"error": {"code": refused.code, "message": refused.message}}
            call.status = refused.status
        if fault and fault.lose_answer:
            return dropped(request) if fault.status is None else web.Response(status=fault.status)
        return web.json_response(call.answer, status=call.status, headers=headers)


async def _body(request: web.Request) -> Json:
    try:
        told = json.loads(await request.text() or "{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
