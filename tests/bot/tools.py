"""An incident tool that has a team's key, and Hearth's addresses for it on a port of their own."""

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import select

from bot.app import listening
from bot.door import Door
from bot.incident_tools import Limits, incident_routes
from bot.metrics import Metrics
from commands.posting import drawn
from commands.rules.tool_key import PATH, PATTERN
from commands.view import words
from storage.database import Database
from storage.deliveries import Delivery
from storage.incidents import Incident
from storage.items import Item
from storage.models import deliveries, incidents
from storage.scope import columns
from tests.bot.desk import NOW, Desk

MANY = Limits(a_minute=1_000_000)


@dataclass(frozen=True)
class Answer:
    """What an address answered; `told` is its JSON."""

    status: int
    headers: Mapping[str, str]
    told: Any


class Team(Desk):
    """A team with one item and a key for tools, and a look into what its store holds."""

    def __init__(self, database: Database, workspace_id: int) -> None:
        super().__init__(database, workspace_id)
        self.database, self.workspace_id = database, workspace_id
        self.ask("debt.file", text="Ledger has no tests")
        self.key = self.new_key("Make a key")

    def new_key(self, label: str = "Make a new key") -> str:
        found = re.search(PATTERN, words(self.press(self.card("incident.key"), label)))
        assert found is not None
        return found[0]

    def recorded(self) -> list[Incident]:
        """Everything that was recorded in the workspace, oldest first."""
        mine = select(incidents.c.id).where(incidents.c.workspace_id == self.workspace_id)
        with self.database.engine.connect() as connection:
            numbers = [row.id for row in connection.execute(mine.order_by(incidents.c.id))]
        with self.database.reading(self.workspace_id) as store:
            return [store.incidents.get(number) for number in numbers]

    def item(self, ref: str = "PAY-1") -> Item:
        with self.database.reading(self.workspace_id) as store:
            found = store.items.by_ref(ref)
        assert found is not None
        return found

    def heard(self) -> list[str]:
        """What is owed to channels, as it would be read now."""
        mine = deliveries.c.workspace_id == self.workspace_id
        with self.database.engine.connect() as connection:
            owed = select(*columns(deliveries, Delivery)).where(mine, deliveries.c.channel != "")
            rows = [Delivery(*row) for row in connection.execute(owed.order_by(deliveries.c.id))]
        with self.database.reading(self.workspace_id) as store:
            return [words(drawn(store, row, NOW)) for row in rows if row.view == "incident.line"]


class Tool:
    """It sends what it has to tell, with the key that it was given."""

    def __init__(self, http: aiohttp.ClientSession, key: str) -> None:
        self._http = http
        self.key = key

    async def tells(self, **said: Any) -> Answer:
        return await self.sends(json.dumps(said).encode())

    async def sends(self, body: Any, method: str = "POST", path: str = PATH, **headers: str) -> Answer:
        """Those bytes. Headers by their names with `_`; an empty one is left out."""
        usual = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        given = usual | {name.replace("_", "-"): value for name, value in headers.items()}
        kept = {name: value for name, value in given.items() if value}
        without = ["Content-Type"] if not given["Content-Type"] else []
        async with self._http.request(
            method, path, data=body, headers=kept, skip_auto_headers=without
        ) as answer:
            text = await answer.text()
            assert answer.content_type.endswith("json"), text
            return Answer(answer.status, answer.headers, json.loads(text or "null"))


@asynccontextmanager
async def reached(database: Database, *keys: str, limits: Limits = MANY) -> AsyncIterator[Sequence[Tool]]:
    """A tool for each key, and a process of Hearth that answers them."""
    door = Door(database, Metrics())
    app = web.Application()
    app.add_routes(incident_routes(door, database, lambda: NOW, limits))
    try:
        async with (
            listening(app, "127.0.0.1", 0) as port,
            aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http,
        ):
            yield [Tool(http, key) for key in keys]
    finally:
        await door.close()
