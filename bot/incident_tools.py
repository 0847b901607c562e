"""`POST /api/incidents`: an incident tool records what happened, with the key that a team gave it (F30)."""

import asyncio
import json
import math
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from aiohttp import hdrs, web

from bot.door import LOST, UNSURE, Answered, Door
from bot.incident_body import BadBody, IncidentBody, NotJson, Trouble, read_body
from commands.incident.by_tool import KEY, RECORDS
from commands.request import Actor, Place, PlaceKind, Request
from commands.rules.tool_key import PATH, PATTERN, SCHEMA
from commands.view import plain
from storage.database import CommitUnknown, Database, StoreDown
from storage.lanes import Pace
from storage.workspaces import KeyHolder

BIGGEST = 64 * 1024
WAIT = {"Retry-After": "60"}
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="Hearth incidents"'}
NO_KEY = (
    "Please send a team's key as Authorization: Bearer and the key. The team gets one in the chat with "
    "/backlog incident key."
)
ONLY_POST = "Send incidents with POST. What they look like is at " + SCHEMA
NOT_JSON = "The body is not JSON in UTF-8."
NOT_AS_JSON = "Please send the body as Content-Type: application/json, and not compressed."
TOO_BIG = "The body has more than 64 KB. Please send less."
TOO_SLOW = "The body did not arrive in time. Please send it again."
NOT_SO = "Nothing was recorded: see what is said of each member."
TOO_MANY = "More than 60 a minute came with this key. Nothing was recorded; please send it again in a while."
DOWN = "Nothing was recorded: Hearth cannot store anything right now. Please send it again in a minute."
NOT_SURE = (
    "It is not known yet whether this was recorded. Please send it again in a minute: with its own id it is "
    "never recorded twice."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """a_minute: how many each key may send. arrives: within how many seconds a body has to be
    here. answered: within how many one has to be stored, or is not."""

    a_minute: int = 60
    arrives: float = 20.0
    answered: float = 5.0


class IncidentTools:
    """Answers incident tools. Every refusal is a problem of RFC 9457, and nothing of it was stored."""

    def __init__(self, door: Door, database: Database, now: Callable[[], datetime], limits: Limits) -> None:
        self._door = door
        self._database = database
        self._now = now
        self._limits = limits
        minute = timedelta(minutes=1)
        self._pace = Pace(minute / limits.a_minute, minute)

    async def record(self, request: web.Request) -> web.Response:
        """One incident. Who it is comes first: without a good key nothing else is told."""
        key = _key(request)
        try:
            holder, wait = await asyncio.to_thread(self._let_in, key) if key else (None, timedelta())
        except (StoreDown, CommitUnknown):
            return _problem(HTTPStatus.SERVICE_UNAVAILABLE, DOWN, headers=WAIT)
        if holder is None:
            return _problem(HTTPStatus.UNAUTHORIZED, NO_KEY, headers=CHALLENGE)
        if wait:
            again = {"Retry-After": str(math.ceil(wait.total_seconds()))}
            return _problem(HTTPStatus.TOO_MANY_REQUESTS, TOO_MANY, headers=again)
        body = await _body(request, self._limits.arrives)
        if isinstance(body, web.Response):
            return body
        outcome = await self._door.ask(self._asked(holder, key, body), within=self._limits.answered)
        return _answer(outcome) if isinstance(outcome, Answered) else _unsure()

    def _let_in(self, key: str) -> tuple[KeyHolder | None, timedelta]:
        """Whose key it is, and how long it has to wait; whoever has to wait writes nothing."""
        now = self._now()
        with self._database.workspaces(reading=True) as workspaces:
            holder = workspaces.holder_of_tool_key(key)
            wait = self._pace.wait(workspaces.lanes.free_at(holder.lane), now) if holder else timedelta()
        if holder is None or wait:
            return holder, wait
        with self._database.workspaces() as workspaces:
            return holder, workspaces.lanes.pass_at(holder.lane, self._pace, now)

    def _asked(self, holder: KeyHolder, key: str, body: IncidentBody) -> Request:
        """What a form is that a person sends. Its key is for the door, which may have to try it again."""
        said = body.model_dump(mode="json")
        return Request(
            workspace_id=holder.workspace_id,
            actor=Actor(""),
            place=Place(holder.platform, PlaceKind.NOWHERE),
            command=RECORDS,
            now=self._now(),
            fresh_token=secrets.token_hex(16),
            key=f"tool:{secrets.token_hex(16)}",
            args={KEY: key},
            fields={name: str(value) for name, value in said.items()},
        )


def incident_routes(
    door: Door, database: Database, now: Callable[[], datetime], limits: Limits = Limits()
) -> Sequence[web.AbstractRouteDef]:
    async def schema(_: web.Request) -> web.Response:
        content = json.dumps(IncidentBody.model_json_schema(), indent=2)
        return web.Response(text=content, content_type="application/schema+json")

    async def only_post(_: web.Request) -> web.Response:
        return _problem(HTTPStatus.METHOD_NOT_ALLOWED, ONLY_POST, headers={"Allow": "POST"})

    async def only_get(_: web.Request) -> web.Response:
        return _problem(HTTPStatus.METHOD_NOT_ALLOWED, ONLY_POST, headers={"Allow": "GET, HEAD"})

    return [
        web.post(PATH, IncidentTools(door, database, now, limits).record),
        web.route(hdrs.METH_ANY, PATH, only_post),
        web.get(SCHEMA, schema),
        web.route(hdrs.METH_ANY, SCHEMA, only_get),
    ]


def _key(request: web.Request) -> str:
    """The key that came with it, if it looks like one."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    key = key.strip()
    return key if scheme.lower() == "bearer" and re.fullmatch(PATTERN, key) else ""


async def _body(request: web.Request, within: float) -> IncidentBody | web.Response:
    """What was sent, or why it cannot be taken."""
    compressed = request.headers.get("Content-Encoding", "identity").lower() != "identity"
    if request.content_type != "application/json" or compressed:
        return _problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, NOT_AS_JSON)
    try:
        async with asyncio.timeout(within):
            body = await _read(request)
    except TimeoutError:
        return _problem(HTTPStatus.REQUEST_TIMEOUT, TOO_SLOW)
    if body is None:
        return _problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_BIG)
    try:
        return read_body(body)
    except NotJson:
        return _problem(HTTPStatus.BAD_REQUEST, NOT_JSON)
    except BadBody as bad:
        return _not_so(bad.troubles)


async def _read(request: web.Request) -> bytes | None:
    """Every byte, or None as soon as there are too many."""
    body = b""
    if (request.content_length or 0) > BIGGEST:
        return None
    async for piece in request.content.iter_any():
        body += piece
        if len(body) > BIGGEST:
            return None
    return body


def _answer(outcome: Answered) -> web.Response:
    """What was recorded, or why it was not."""
    errors = {name: plain(said) for name, said in outcome.reply.errors.items()}
    if KEY in errors:
        return _problem(HTTPStatus.UNAUTHORIZED, NO_KEY, headers=CHALLENGE)
    if errors.get("") in (UNSURE, LOST):
        return _unsure()
    if "" in errors:
        return _problem(HTTPStatus.SERVICE_UNAVAILABLE, DOWN, headers=WAIT)
    if errors:
        return _not_so([Trouble(name, said) for name, said in errors.items()])
    told = outcome.reply.told
    made = "created" in told
    status = HTTPStatus.CREATED if made else HTTPStatus.OK
    return web.json_response({"incident": int(told["incident"]), "created": made}, status=status)


def _unsure() -> web.Response:
    return _problem(HTTPStatus.SERVICE_UNAVAILABLE, NOT_SURE, headers=WAIT)


def _not_so(troubles: Sequence[Trouble]) -> web.Response:
    errors = [{"pointer": one.pointer, "detail": one.sentence} for one in troubles]
    return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, NOT_SO, errors=errors)


def _problem(
    status: HTTPStatus,
    detail: str,
    *,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[Mapping[str, str]] = (),
) -> web.Response:
    """A refusal as RFC 9457 writes it."""
    told = {"title": status.phrase, "status": status.value, "detail": detail}
    content = told | ({"errors": list(errors)} if errors else {})
    return web.json_response(content, status=status, headers=headers, content_type="application/problem+json")
