"""`GET /calendar/….ics`: a team's next reviews for whoever has the address, and nothing else."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiohttp import ETag, web

from commands.review.calendar import file_of
from storage.database import Database, StoreDown

GONE = "There is no such calendar. Ask for its address in the chat: /backlog review, then Calendar file.\n"
DOWN = "The database cannot be reached right now. Please try again in a minute.\n"
FRESH_FOR = "private, max-age=300"


@dataclass(frozen=True, slots=True)
class File:
    content: bytes
    changed_at: datetime

    @property
    def tag(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:32]


def calendar_routes(database: Database, now: Callable[[], datetime]) -> list[web.AbstractRouteDef]:
    async def calendar(request: web.Request) -> web.Response:
        try:
            file = await asyncio.to_thread(_file, database, request.match_info["token"], now())
        except StoreDown:
            return web.Response(status=503, text=DOWN, headers={"Retry-After": "60"})
        if file is None:
            return web.Response(status=404, text=GONE)
        return _response(request, file)

    return [web.get(r"/calendar/{token:[0-9a-f]{48}}.ics", calendar)]


def _response(request: web.Request, file: File) -> web.Response:
    """The file, or that it is the one that the calendar has already."""
    tags = {tag.value for tag in request.if_none_match or ()}
    known = file.tag in tags or "*" in tags
    response = (
        web.Response(status=304)
        if known
        else web.Response(body=file.content, content_type="text/calendar", charset="utf-8")
    )
    response.etag = ETag(file.tag)
    response.last_modified = file.changed_at
    response.headers["Cache-Control"] = FRESH_FOR
    return response


def _file(database: Database, token: str, now: datetime) -> File | None:
    with database.workspaces() as workspaces:
        whose = workspaces.team_of_calendar(token)
    if whose is None:
        return None
    workspace_id, team_id = whose
    with database.reading(workspace_id) as store:
        return File(*file_of(store, store.teams.get(team_id), now))
