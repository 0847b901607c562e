"""POST /api/messages: proves who sends before anything is read, then runs the SDK's pipeline over aiohttp."""

import json
from collections.abc import Awaitable, Callable, Collection
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from botbuilder.core import CloudAdapterBase, TurnContext
from botbuilder.schema import Activity
from botframework.connector.auth import BotFrameworkAuthentication, ClaimsIdentity
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult

from bot.teams import inbound
from bot.teams.connector import Connector
from bot.teams.tokens import AuthorityDown, Proven, Unauthorized, Verifier

log = structlog.get_logger(__name__)
PATH = "/api/messages"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
Turn = Callable[[TurnContext], Awaitable[None]]


class _Proved(BotFrameworkAuthentication):  # type: ignore[misc]  # the SDK is untyped
    """What the SDK asks its authentication for, once ours has proved the request."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def authenticate_request(self, activity: Activity, auth_header: str) -> AuthenticateRequestResult:
        raise PermissionError("requests are proved before they reach the SDK")

    async def authenticate_streaming_request(
        self, auth_header: str, channel_id_header: str
    ) -> AuthenticateRequestResult:
        raise PermissionError("streaming is not served")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> Connector:
        return self._connector

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """Nobody signs in, so there are no tokens of users."""

    def proved(self, claims: dict[str, Any]) -> AuthenticateRequestResult:
        result = AuthenticateRequestResult()
        result.claims_identity = ClaimsIdentity(claims, True)
        result.connector_factory = self._connector
        return result


class TeamsAdapter(CloudAdapterBase):  # type: ignore[misc]  # the SDK is untyped
    """Without a verifier it takes what comes from this machine, and sends nowhere else (development only)."""

    def __init__(self, connector: Connector, verifier: Verifier | None, tenants: Collection[str]) -> None:
        self._proved = _Proved(connector)
        super().__init__(self._proved)
        self._verifier = verifier
        self._tenants = frozenset(tenants)

    def routes(self, turn: Turn) -> list[web.RouteDef]:
        """Where Teams posts to. `turn` answers an invoke by sending an invoke response; it never raises."""

        async def messages(request: web.Request) -> web.Response:
            try:
                proven = await self._prove(request)
                activity = await _read(request)
                self._admit(proven, activity)
            except Unauthorized as error:
                log.warning("teams request refused", cause=str(error), remote=request.remote)
                return web.Response(status=401)
            except AuthorityDown as error:
                log.warning("signing keys cannot be fetched", url=str(error))
                return web.Response(status=503, headers={"Retry-After": "10"})
            if activity is None:
                return web.Response(status=400, text="an activity is expected")
            if not self._serves(activity):
                log.warning("tenant not served", tenant=inbound.tenant(activity))
                return web.Response(status=403)
            return await self._answer(activity, proven, turn)

        return [web.post(PATH, messages)]

    async def _prove(self, request: web.Request) -> Proven | None:
        if self._verifier is not None:
            return await self._verifier.verify(request.headers.get("Authorization"))
        if request.remote not in LOOPBACK:
            raise Unauthorized("without an app ID only this machine is served")
        return None

    def _admit(self, proven: Proven | None, activity: Activity | None) -> None:
        if activity is None:
            return
        service_url = activity.service_url or ""
        if proven is not None:
            proven.require(activity.channel_id or "", service_url)
        elif urlsplit(service_url).hostname not in LOOPBACK:
            raise Unauthorized("without an app ID nothing is sent to another machine")

    def _serves(self, activity: Activity) -> bool:
        return self._verifier is None or inbound.tenant(activity) in self._tenants

    async def _answer(self, activity: Activity, proven: Proven | None, turn: Turn) -> web.Response:
        claims = dict(proven.claims) if proven else {}
        answer = await self.process_activity(self._proved.proved(claims), activity, turn)
        if answer is None or not answer.body:  # a dialog closes at 200 without a body, and not at `{}`
            return web.Response(status=200)
        return web.json_response(answer.body, status=int(answer.status))


async def _read(request: web.Request) -> Activity | None:
    """The activity in the body; None for anything else."""
    try:
        body = json.loads(await request.read())
        if not isinstance(body, dict) or not isinstance(body.get("type"), str):
            return None
        activity: Activity = Activity().deserialize(body)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    if activity.conversation is None or activity.from_property is None or activity.recipient is None:
        return None
    return activity
