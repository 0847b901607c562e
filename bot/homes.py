"""Finds the workspace whose backlog a request is about: a channel may be linked to a team elsewhere (F42)."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from time import monotonic
from typing import TypeVar

from commands.request import Place, PlaceKind, Request
from storage.database import CommitUnknown, Database, StoreDown
from storage.enums import Platform
from storage.workspaces import Workspaces

KEPT = 5.0
MOST = 20_000
JOINS, LEAVES = "backlog.link_here", "backlog.unlink"
Result = TypeVar("Result")


class Homes:
    """What was found is believed for some seconds, and dropped when this process links or unlinks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="homes")
        self._known: dict[tuple[int, str], tuple[float, int]] = {}
        self._changes = 0

    def close(self) -> None:
        self._threads.shutdown(wait=True)

    async def readdress(self, request: Request) -> Request:
        """The request as its home workspace gets it. Raises StoreDown: nothing is ever guessed."""
        place, own = request.place, request.workspace_id
        if place.kind is not PlaceKind.CHANNEL or place.platform is Platform.BROWSER:
            return request
        if request.command == JOINS:
            made_in = await self._ask(lambda asked: asked.home_of_code(request.args.get("code", "")))
            home = made_in or own
        else:
            home = await self._home(own, place)
        if home == own:
            return request
        speaks = request.command in (JOINS, LEAVES) and await self._ask(
            lambda asked: _speaks_for(asked, own, request)
        )
        return replace(request, workspace_id=home, place=replace(place, host=own), speaks_for_host=speaks)

    def forget(self, request: Request) -> None:
        """Asks anew next time, for the place that the request came from."""
        self._changes += 1
        self._known.pop((request.workspace_id, request.place.channel), None)

    async def _home(self, own: int, place: Place) -> int:
        key = (own, place.channel)
        until, home = self._known.get(key, (0.0, own))
        if until > monotonic():
            return home
        before = self._changes
        found = await self._ask(lambda asked: asked.home_of(own, place.channel))
        home = found or own
        if before == self._changes:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[key] = (monotonic() + KEPT, home)
        return home

    async def _ask(self, question: Callable[[Workspaces], Result]) -> Result:
        def asked() -> Result:
            try:
                with self._database.workspaces(reading=True) as workspaces:
                    return question(workspaces)
            except CommitUnknown as error:  # it only asked, so nothing is in doubt
                raise StoreDown(str(error)) from error

        return await asyncio.get_running_loop().run_in_executor(self._threads, asked)


def _speaks_for(asked: Workspaces, own: int, request: Request) -> bool:
    """An admin of a team there does; where nobody has a team yet, whoever is there may join one."""
    return asked.is_admin(own, request.actor.external_id) or (
        request.command == JOINS and not asked.has_team(own)
    )
