"""Sprints roll on by the calendar: what is over is ended through the same door as every command."""

import time
from datetime import datetime

import structlog

from commands.dispatch import dispatch
from commands.request import Actor, Place, PlaceKind, Request
from storage.database import CommitUnknown, Database, StoreDown
from storage.enums import Platform

log = structlog.get_logger(__name__)
PAUSE = 0.01


def roll_on(database: Database, now: datetime) -> int:
    """Rolls each team whose sprint is over, in small pieces; says how many those were.

    Replicas may do so at once: the team's row is locked, and who comes second finds it done. Raises
    StoreDown and CommitUnknown; what else goes wrong with one team holds up no other one.
    """
    pieces, broken = 0, 0
    while (found := _next(database, now, broken)) is not None:
        workspace_id, team_id = found
        try:
            dispatch(_asked(workspace_id, team_id, now), database)
        except (StoreDown, CommitUnknown):
            raise
        except Exception:
            log.exception("sprint not rolled on", team=team_id)
            broken = team_id
        pieces += 1
        time.sleep(PAUSE)
    return pieces


def _next(database: Database, now: datetime, after: int) -> tuple[int, int] | None:
    with database.workspaces(reading=True) as workspaces:
        return workspaces.sprint_over(now, after)


def _asked(workspace_id: int, team_id: int, now: datetime) -> Request:
    """What the calendar wants; nobody asks it, and it is asked nowhere."""
    return Request(
        workspace_id=workspace_id,
        actor=Actor(""),
        place=Place(Platform.BROWSER, PlaceKind.NOWHERE),
        command="sprint.roll",
        now=now,
        fresh_token="",
        args={"team": str(team_id)},
    )
