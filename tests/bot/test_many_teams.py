"""Many teams' reviews are due at one moment while processes are killed, sleep and lose their store (F19).

A thousand teams: python -m tests.benchmarks.a_thousand_teams
"""

import asyncio
import random
from datetime import timedelta
from pathlib import Path

from tests.bot.many_serving import Many, asleep, many, this_minute
from tests.bot.many_teams import hold_complete, hold_ledger, hold_review, hold_told, pace_of
from tests.bot.outages import locked, proxied
from tests.fakes.slack_state import SCOPES
from tests.fakes.slack_weather import Weather

FAIR = Weather(busy=0, broken=0)
TOMORROW = this_minute() + timedelta(days=1)
PACE = 0.95
"""Seconds between two messages in a channel: about one."""


def hold_everything(run: Many) -> None:
    """Every team has its agenda with its five steps, none twice, none lost."""
    stands = run.slack.by_channel()
    hold_ledger(run.ledger(), stands)
    assert stands.keys() == {crew.channel for crew in run.crews}
    for found in stands.values():
        hold_review(found)
    assert pace_of(stands) > PACE


async def kill(run: Many, number: int, moments: random.Random) -> None:
    """kill -9 while it sends; when it stands again, the lease of what it had taken is over."""
    stood = len(run.slack.state.messages)
    await run.wait_for(lambda: len(run.slack.state.messages) > stood, 30)
    await asyncio.sleep(moments.uniform(0, 0.5))
    await run.servers[number].kill()
    await run.leases_pass()
    await run.servers[number].start(wait=False)


async def test_two_of_three_processes_are_killed(own_postgresql: str, tmp_path: Path) -> None:
    moments = random.Random(21)
    async with many(own_postgresql, tmp_path, teams=40, processes=3) as run:
        for number in (0, 1):
            await kill(run, number, moments)
        await run.until_quiet(len(run.crews), 60)
        hold_everything(run)


async def test_the_only_process_finds_the_store_held_and_is_killed(own_sqlite: str, tmp_path: Path) -> None:
    """Somebody holds the store for longer than Hearth waits for it, just when the reviews are due."""
    moments = random.Random(22)
    async with many(own_sqlite, tmp_path, teams=8, processes=1, due=TOMORROW) as run:
        run.becomes_due(run.crews, this_minute())
        with locked(own_sqlite):
            await asyncio.sleep(6)
        await kill(run, 0, moments)
        await run.until_quiet(len(run.crews), 60)
        hold_everything(run)


async def test_what_may_not_be_looked_for_is_told_to_the_owner(own_postgresql: str, tmp_path: Path) -> None:
    """Without the scopes to read: nothing twice, and each Product Owner hears what may be missing."""
    moments = random.Random(23)
    async with many(own_postgresql, tmp_path, teams=10, processes=2, scopes=SCOPES) as run:
        run.slack.fail("chat.postMessage", lose_answer=True, times=2)
        await kill(run, 0, moments)
        await run.until_quiet(len(run.crews), 60)
        rows, stands = run.ledger(), run.slack.by_channel()
        hold_ledger(rows, stands)
        hold_complete(rows)
        assert hold_told(rows, stands, run.crews) >= 2


async def test_the_store_goes_away_while_messages_are_on_their_way(
    own_postgresql: str, tmp_path: Path
) -> None:
    """What was posted and could not be recorded is not posted again."""
    async with (
        proxied(own_postgresql) as proxy,
        many(own_postgresql, tmp_path, teams=12, processes=2, serve=proxy.address) as run,
    ):
        await run.wait_for(lambda: len(run.slack.state.messages) > 20, 30)
        await proxy.refuse()
        await asyncio.sleep(3)
        await proxy.accept()
        await run.until_quiet(len(run.crews), 60)
        hold_everything(run)


async def test_the_machine_sleeps_over_the_moment(own_sqlite: str, tmp_path: Path) -> None:
    """Within the team's window the agenda comes late and says so; after it the team is told."""
    async with many(own_sqlite, tmp_path, teams=6, processes=1, due=TOMORROW, weather=FAIR) as run:
        late, missed = run.crews[:3], run.crews[3:]
        async with asleep(run.servers[0]):
            run.becomes_due(late, this_minute() - timedelta(hours=2))
            run.becomes_due(missed, this_minute() - timedelta(hours=5))
        await run.until_quiet(len(run.crews), 30)
        stands = run.slack.by_channel()
        hold_ledger(run.ledger(), stands)
        for crew in late:
            hold_review(stands[crew.channel])
            assert "It was due at" in stands[crew.channel][0].text
        for crew in missed:
            (told,) = stands[crew.channel]
            assert "Hearth was not running when the review of" in told.text
