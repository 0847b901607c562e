"""Nudges of many teams are due at one moment while processes are killed: none twice, none lost (F19, F20)."""

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update

from storage.enums import Outcome, Priority
from storage.models import dues, items, nudges, teams
from tests.bot.many_serving import Many, many
from tests.bot.many_teams import Crew, hold_ledger
from tests.bot.nudged_serving import to_wednesday_ten

TEAMS = 25
ASKED = (1, 3)
"""The numbers of each team's Critical items that nobody planned."""
LONG_AGO = timedelta(days=14)


async def test_two_processes_are_killed_while_they_nudge(own_postgresql: str, tmp_path: Path) -> None:
    moments, moved = random.Random(31), to_wednesday_ten(datetime.now(UTC))
    module = ("tests.bot.nudged_serving", str(moved.total_seconds()))
    later = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=1)
    async with many(
        own_postgresql, tmp_path, teams=TEAMS, processes=2, due=later, module=module, seed=31
    ) as run:
        for number, some in enumerate((run.crews[::2], run.crews[1::2])):
            _become_due(run, some, datetime.now(UTC) + moved)
            await _kill(run, number, moments.uniform(0, 0.3))
        await run.until_quiet(TEAMS, 60)
        _hold(run)


async def _kill(run: Many, number: int, moment: float) -> None:
    """kill -9 while it sends; when it stands again, the lease of what it had taken is over."""
    stood = len(run.slack.state.messages)
    await run.wait_for(lambda: len(run.slack.state.messages) > stood, 30)
    await asyncio.sleep(moment)
    await run.servers[number].kill()
    await run.leases_pass()
    await run.servers[number].start(wait=False)


def _become_due(run: Many, some: Sequence[Crew], now: datetime) -> None:
    """Two items of each of those teams have been Critical and in no sprint for long."""
    theirs = select(teams.c.id).where(teams.c.key.in_([crew.key for crew in some]))
    with run.engine.begin() as connection:
        mine = items.c.number.in_(ASKED) & items.c.team_id.in_(theirs)
        facts = {"priority": Priority.CRITICAL, "unplanned_since": now - LONG_AGO}
        connection.execute(update(items).where(mine).values(**facts))
        found = connection.execute(select(items.c.id, items.c.team_id, items.c.workspace_id).where(mine))
        due = [
            {"team_id": row.team_id, "workspace_id": row.workspace_id, "what": "nudge.critical",
             "name": str(row.id), "at": now}
            for row in found
        ]  # fmt: skip
        connection.execute(dues.insert(), due)


def _hold(run: Many) -> None:
    """Each Product Owner has one message that asks about both, and nothing else was said anywhere."""
    stands = run.slack.by_channel()
    hold_ledger(run.ledger(), stands)
    assert stands.keys() == {f"D{crew.owner[1:]}" for crew in run.crews}
    for crew in run.crews:
        (told,) = stands[f"D{crew.owner[1:]}"]
        assert all(f"{crew.key}-{number} " in told.text for number in ASKED)
    with run.engine.connect() as connection:
        rows = connection.execute(select(nudges.c.item_id, nudges.c.outcome, nudges.c.message)).all()
    assert len({row.item_id for row in rows}) == len(rows) == TEAMS * len(ASKED)
    assert {row.outcome for row in rows} == {Outcome.SENT}
    assert {row.message for row in rows} == {told.ts for (told,) in stands.values()}
