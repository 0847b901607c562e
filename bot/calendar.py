"""Asks for what the calendar says: each command whose time has come, through the door of every command."""

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

import structlog

from commands.dispatch import dispatch
from commands.request import Actor, Place, PlaceKind, Request
from storage.database import CommitUnknown, Database, StoreDown, held_up, lost_a_race
from storage.dues import Due
from storage.enums import Platform

log = structlog.get_logger(__name__)
AT_MOST = 50
PAUSE = 0.005
REST_AT_MOST = 60.0
FROM_THE_FIRST = (datetime.min.replace(tzinfo=UTC), 0)


class Calendar:
    """What is due is asked for by whichever process comes first: the command locks the team and looks
    whether it is due still.

    ticks: seconds on a clock that nobody sets; by it rests what went wrong, longer each time. luck: by which
    processes that ask at once part ways.
    """

    def __init__(
        self, database: Database, ticks: Callable[[], float], luck: random.Random | None = None
    ) -> None:
        self._database = database
        self._ticks = ticks
        self._resting: dict[int, tuple[int, float]] = {}
        self._luck = luck or random.Random()  # noqa: S311

    def ask(self, now: datetime) -> int:
        """Asks once for each that is due; says how many went wrong. One that does holds up no other.

        Raises StoreDown and CommitUnknown; the next round asks for the rest.
        """
        after, broken = FROM_THE_FIRST, 0
        while found := self._due(now, after):
            after = (found[-1][1].at, found[-1][1].id)
            self._luck.shuffle(found)  # so that processes that ask at once do not queue for the same team
            for workspace_id, due in found:
                broken += not self._ask(workspace_id, due, now)
            if len(found) < AT_MOST:
                break
        return broken

    def _due(self, now: datetime, after: tuple[datetime, int]) -> list[tuple[int, Due]]:
        with self._database.workspaces(reading=True) as workspaces:
            return workspaces.due(now, after, AT_MOST)

    def _ask(self, workspace_id: int, due: Due, now: datetime) -> bool:
        """Whether that went well, or is left to rest still."""
        failures, until = self._resting.get(due.id, (0, 0.0))
        if until > self._ticks():
            return True
        try:
            dispatch(_asked(workspace_id, due, now), self._database)
        except Exception as error:
            held = held_up(error)
            if isinstance(error, StoreDown | CommitUnknown) and not held and not lost_a_race(error):
                raise
            told = log.warning if held else log.exception
            told("what was due went wrong", what=due.what, team=due.team_id, held=held)
            rest = min(2.0**failures, REST_AT_MOST)
            self._resting[due.id] = (failures + 1, self._ticks() + rest)
            return False
        self._resting.pop(due.id, None)
        time.sleep(PAUSE)
        return True


def _asked(workspace_id: int, due: Due, now: datetime) -> Request:
    """What the calendar wants; nobody asks it, and it is asked nowhere."""
    return Request(
        workspace_id=workspace_id,
        actor=Actor(""),
        place=Place(Platform.BROWSER, PlaceKind.NOWHERE),
        command=due.what,
        now=now,
        fresh_token="",
        args={"team": str(due.team_id), "name": due.name},
    )
