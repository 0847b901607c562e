"""Lets the demo's time pass: what falls due on the way happens at its own time, as if one had waited."""

import asyncio
from datetime import datetime

from bot.browser.time import DemoClock
from bot.calendar import Calendar
from bot.delivery import Sender, awake
from bot.rolling import roll_on
from commands.review.schedule import DUE
from storage.database import Database


class Passing:
    """The only way in which the demo's clock is moved forward."""

    def __init__(self, database: Database, clock: DemoClock, sender: Sender, workspace_id: int) -> None:
        self._database = database
        self._clock = clock
        self._sender = sender
        self._workspace_id = workspace_id
        self._calendar = Calendar(database, awake)
        self._moving = asyncio.Lock()

    async def until(self, moment: datetime) -> None:
        """Returns at that moment, or at once when it is past already: all that is due by then is done."""
        async with self._moving:
            while (at := await asyncio.to_thread(self._next_stop, moment)) is not None:
                self._clock.reach(at)
                await self._happens()
            self._clock.reach(moment)
            await self._happens()

    async def settle(self) -> None:
        """Returns when all that is owed by now is sent."""
        await self._sender.settle()

    async def next_review(self, channel: str) -> datetime | None:
        """When the next one is: of the team that talks in that channel, or else of any."""
        return await asyncio.to_thread(self._next_review, channel)

    async def _happens(self) -> None:
        await asyncio.to_thread(self._due)
        await self.settle()

    def _due(self) -> None:
        now = self._clock()
        roll_on(self._database, now)
        self._calendar.ask(now)

    def _next_stop(self, moment: datetime) -> datetime | None:
        """The first moment from now until then at which anything falls due."""
        now = self._clock()
        with self._database.workspaces(reading=True) as workspaces:
            stops = [due.at for _, due in workspaces.due(moment, (now, 0), 1)]
        with self._database.outbox(reading=True) as outbox:
            stops += filter(None, [outbox.next_at(now)])
        with self._database.reading(self._workspace_id) as store:
            for team in store.teams.all():
                stops += [sprint.over_at for sprint in store.sprints.open(team.id)]
        return min((at for at in stops if now < at <= moment), default=None)

    def _next_review(self, channel: str) -> datetime | None:
        with self._database.reading(self._workspace_id) as store:
            here = store.teams.of_channel(channel)
            teams = store.teams.all() if here is None else [here]
            due = [store.dues.get(team.id, DUE) for team in teams]
        return min((one.at for one in due if one is not None), default=None)
