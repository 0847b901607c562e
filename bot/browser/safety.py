"""Keeps other web pages out: they can reach a loopback address through the person's own browser."""

import secrets
from collections.abc import Awaitable, Callable

from aiohttp import web
from multidict import CIMultiDict

PROOF_HEADER = "X-Hearth-Token"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Guard:
    """Lets through what this page asks of this very process, and nothing else."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)

    def reading(self, handler: Handler) -> Handler:
        """For addresses that change nothing."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            return refused(host_problem(request)) or await handler(request)

        return guarded

    def changing(self, handler: Handler) -> Handler:
        """For addresses that do something."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            problem = host_problem(request) or self._origin_problem(request)
            return refused(problem) or await handler(request)

        return guarded

    def _origin_problem(self, request: web.Request) -> str:
        if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
            return "Only this page itself may do that."
        if request.headers.get("Origin", f"http://{request.host}") != f"http://{request.host}":
            return "Only this page itself may do that."
        if request.content_type != "application/json":
            return "Only JSON is understood here."
        token = request.headers.get(PROOF_HEADER, "")
        if not secrets.compare_digest(token.encode(), self.token.encode()):
            return "The demo was started anew since this page was opened. Copy your text and reload the page."
        return ""


def host_problem(request: web.Request) -> str:
    """A name that somebody else's DNS points at loopback must not be answered."""
    transport = request.transport
    port = transport.get_extra_info("sockname")[1] if transport else 0
    if request.host in {f"{name}:{port}" for name in LOOPBACK} or (port == 80 and request.host in LOOPBACK):
        return ""
    return f"This page answers only at http://127.0.0.1:{port}/."


def refused(problem: str) -> web.Response | None:
    return web.json_response({"error": problem}, status=403, headers=HEADERS) if problem else None


def headers(**more: str) -> CIMultiDict[str]:
    """The headers that every answer carries."""
    return CIMultiDict({**HEADERS, **more})
