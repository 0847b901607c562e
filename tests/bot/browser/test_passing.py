"""Time that is moved forward in the demo passes as time does: what is due on the way happens at its time."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot.browser.chat import BOT, Message
from bot.browser.time import next_monday
from tests.bot.browser.running import Demo

FIRST_AT = timedelta(days=10)


async def _post(demo: Demo, what: str, **payload: str) -> dict[str, object]:
    async with aiohttp.ClientSession() as http:
        page = await (await http.get(demo.address)).text()
        token = page.partition('name="hearth-token" content="')[2].partition('"')[0]
        sent = {"as": "dana", **payload}
        async with http.post(
            f"{demo.address}/demo/{what}", json=sent, headers={"X-Hearth-Token": token}
        ) as answer:
            told: dict[str, object] = await answer.json()
            return told


async def _file(demo: Demo, text: str, conversation: str = "payments", who: str = "dana") -> None:
    told = {"id": f"file-in-{conversation}", "text": f"/debt {text}", "conversation": conversation}
    await _post(demo, "send", **told, **{"as": who})


def _agendas(demo: Demo) -> list[Message]:
    seen = [one for one in demo.chat.seen_by("dana") if one.author == BOT and one.card]
    return [one for one in seen if one.card and "debt review · " in one.card.title]


async def test_the_next_review_opens_at_its_minute_with_its_five_steps(demo: Demo) -> None:
    await _file(demo, "Refunds retry forever")
    began = demo.clock()
    told = await _post(demo, "clock", step="review", conversation="payments")
    [agenda] = _agendas(demo)
    assert told == {"thread": {"conversation": "payments", "message": agenda.id}}
    assert agenda.at - began >= FIRST_AT - timedelta(days=1)
    assert (agenda.at.minute, agenda.at.second) == (0, 0)
    replies = [one.card.title for one in demo.chat.seen_by("dana") if one.thread == agenda.id and one.card]
    assert [title[:2] for title in replies] == ["1.", "2.", "3.", "4.", "5."]
    assert demo.clock() - agenda.at < timedelta(seconds=20)


async def test_no_review_is_missed_by_a_leap_over_it(demo: Demo) -> None:
    """Four weeks hold two of them: each was posted at its own time, and sprints ended at theirs."""
    await _file(demo, "Refunds retry forever")
    for _ in range(2):
        await _post(demo, "clock", step="fortnight")
    first, second = _agendas(demo)
    apart = second.at - first.at - timedelta(days=14) - _change_of_clock(first.at, second.at)
    assert abs(apart) < timedelta(seconds=10)
    assert not [one for one in demo.chat.seen_by("dana") if "was not posted" in one.words()]
    with demo.database.reading(demo.workspace_id) as store:
        [team] = store.teams.all()
        ended = [sprint for sprint in store.sprints.latest(team.id, 9) if sprint.ended_at]
        assert all(one.ended_at and one.ended_at - one.over_at < timedelta(minutes=1) for one in ended)


def _change_of_clock(one: datetime, other: datetime) -> timedelta:
    """Where the wall clock was put forward or back in between, two weeks are an hour less or more."""
    mondays = [next_monday(at.astimezone(UTC), "Europe/London") for at in (one, other)]
    return mondays[1] - mondays[0] - timedelta(days=14)


async def test_the_review_of_the_team_that_one_looks_at_comes_first(demo: Demo) -> None:
    await _file(demo, "Refunds retry forever")
    await _post(demo, "clock", step="fortnight")
    await _file(demo, "Search is slow", "search", "ravi")
    told = await _post(demo, "clock", step="review", conversation="search")
    [its] = [one for one in _agendas(demo) if one.conversation == "search"]
    assert told["thread"] == {"conversation": "search", "message": its.id}


async def test_without_a_team_it_says_what_to_do(demo: Demo) -> None:
    before = demo.clock()
    told = await _post(demo, "clock", step="review", conversation="payments")
    assert "file something first" in str(told["refused"])
    assert demo.clock() - before < timedelta(minutes=1)


@pytest.mark.parametrize("step", ["quarter", "hour", "day", "monday"])
async def test_each_step_moves_the_clock(demo: Demo, step: str) -> None:
    before = demo.clock()
    assert await _post(demo, "clock", step=step) == {}
    lengths = {"quarter": 15, "hour": 60, "day": 24 * 60}
    monday = next_monday(before, "Europe/London") - before
    moved = timedelta(minutes=lengths[step]) if step in lengths else monday
    assert timedelta() <= demo.clock() - before - moved < timedelta(seconds=30)
