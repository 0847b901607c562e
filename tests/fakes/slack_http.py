"""How a call of the Web API arrives at the fake."""

import json
from dataclasses import dataclass

from aiohttp import web

from tests.fakes.slack_state import Json, Refused

JSON_ARGUMENTS = ("blocks", "view", "attachments", "metadata")


@dataclass
class Call:
    """One call of the Web API: parsed payload, token, seconds since 1970, and what it was answered."""

    method: str
    payload: Json
    token: str
    at: float
    status: int | None = None
    answer: Json | None = None

    @property
    def ok(self) -> bool:
        """Whether Slack did what it was asked to."""
        return bool(self.answer and self.answer.get("ok"))


async def read_call(request: web.Request, call: Call, *, json_body: bool = True) -> Refused | None:
    """Fills a call from its query, form or JSON body; what stands in it as JSON text becomes objects.

    Without ``json_body`` the method does not see what stands in one.
    """
    payload: Json = dict(request.query)
    if request.content_type == "application/json" and json_body:
        try:
            payload |= json.loads(await request.text() or "{}")
        except (TypeError, ValueError):
            return Refused("invalid_json", ["the body is not a JSON object"])
    elif request.can_read_body:
        payload |= dict(await request.post())
    call.token = call.token or str(payload.pop("token", ""))
    call.payload = payload
    for name in JSON_ARGUMENTS:
        if isinstance(payload.get(name), str):
            try:
                payload[name] = json.loads(payload[name])
            except ValueError:
                code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
                return Refused(code, [f"{name} is not JSON [json-pointer:/{name}]"])
    return None
