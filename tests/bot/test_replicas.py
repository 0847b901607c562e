"""Replicas on one store, many people at one moment: one thing happens, everybody is told (F5, F19)."""

import asyncio
from collections import Counter
from pathlib import Path

from bot.door import SLOW
from storage.enums import State
from tests.bot import serving
from tests.bot.outages import locked
from tests.bot.platforms import Serve, on_both_platforms
from tests.bot.served import ID, Request, Sent, Served

AT_ONCE = 400
PATIENCE = 5.0  # more than Slack's: the test reads four hundred answers, and is Slack, on the same cores


async def _everywhere(one: Served, request: Request) -> list[Sent]:
    """The same signed request, at the same moment, at every replica."""
    sent = await asyncio.gather(*(one.ask(request, replica) for replica in range(len(one.servers))))
    assert {each.status for each in sent} == {200}
    return sent


async def _number(one: Served, request: Request) -> int:
    """The number that every replica tells in the end, in the same words."""
    told = {await one.in_the_end(request, each) for each in await _everywhere(one, request)}
    (words,) = told
    found = ID.search(words)
    assert found, words
    return int(found[1])


async def _taken(one: Served, form: Request) -> None:
    """The form is stored, by every replica in the same words; a slow store asks people to press again."""
    sent = await _everywhere(one, form)
    while any(each.error.startswith(SLOW) for each in sent):
        sent = await _everywhere(one, form)
    assert sent[0].answer == sent[1].answer
    assert not sent[0].error


@on_both_platforms
async def test_one_request_at_two_replicas(site: Serve, own_address: str, tmp_path: Path) -> None:
    """One item and the same answer, for commands and for forms; each line is posted once."""
    async with site(own_address, tmp_path, replicas=2) as one:
        numbers = [await _number(one, one.types("the first of all"))]
        numbers += await asyncio.gather(*(_number(one, one.types(f"typed {n}")) for n in range(20)))
        assert sorted(numbers) == list(range(1, 22)) == list(one.stored())
        form = await one.form()
        forms = [one.submits(one.another(form, n), f"in channel {n}") for n in range(1, 9)]
        await asyncio.gather(*(_taken(one, form) for form in forms))
        assert len(one.stored()) == 29
        await one.wait_for(lambda: one.owed() == {"sent": one.lines(21, 8)})
        assert set(Counter(one.posted()).values()) == {1}
        assert len(one.posted()) == one.lines(21, 8)


async def test_a_double_click_on_undo(own_address: str, tmp_path: Path) -> None:
    """Two payloads, at one replica or at two: one effect, and the second press is told."""
    async with serving.site(own_address, tmp_path, replicas=2) as one:
        for number in range(1, 6):
            await one.deliver(one.types(f"a slip {number}"))
            shown = one.slack.messages("CPAY")[-1].as_json()
            presses = [one.presses(shown, "Undo"), one.presses(shown, "Undo")]
            acknowledged = await asyncio.gather(
                one.deliver(presses[0]), one.deliver(presses[1], replica=number % 2)
            )
            assert [sent.status for sent in acknowledged] == [200, 200]
            told = await one.all_later(presses)
            assert all(texts[0].startswith(f"PAY-{number} was undone") for texts in told)
        assert set(one.states().values()) == {State.DECLINED}
        assert one.decisions("undone") == 5


@on_both_platforms
async def test_people_who_file_first_at_one_moment(site: Serve, own_address: str, tmp_path: Path) -> None:
    """In a channel without a backlog they make one together."""
    async with site(own_address, tmp_path, replicas=2) as one:
        requests = [one.types(f"filed by {n}", by=n) for n in range(1, 13)]
        sent = await asyncio.gather(*(one.ask(request, n % 2) for n, request in enumerate(requests)))
        assert sorted(answer.number or 0 for answer in sent) == list(range(1, 13))
        assert list(one.stored()) == list(range(1, 13))


def _waits(sent: Sent) -> bool:
    return "Still storing" in sent.text


async def test_a_burst_while_the_store_is_slow(own_address: str, tmp_path: Path) -> None:
    """Four hundred at once: each reads its ID, or that the ID follows and then it follows; a form that gave
    up is not stored. What is called not stored is not there."""
    async with serving.site(own_address, tmp_path) as one:
        await one.deliver(one.types("the first of all"))
        commands = [one.types(f"typed {n}.") for n in range(AT_ONCE)]
        forms = {f"form {n}.": one.submits(await one.form(), f"form {n}.") for n in range(10)}
        with locked(own_address):
            work = [asyncio.create_task(one.deliver(request)) for request in (*commands, *forms.values())]
            await one.wait_for(lambda: any(task.done() and _waits(task.result()) for task in work))
        answers = await asyncio.gather(*work)
        assert {sent.status for sent in answers} == {200}
        assert max(sent.seconds for sent in answers) < PATIENCE
        typed, submitted = answers[:AT_ONCE], answers[AT_ONCE:]
        waiting = [r for r, sent in zip(commands, typed, strict=True) if _waits(sent)]
        assert len(waiting) + sum(1 for sent in typed if sent.number) == AT_ONCE
        await one.all_later(waiting)
        assert all(len(one.later(command)) == 1 for command in waiting)
        given_up = {title for title, sent in zip(forms, submitted, strict=True) if sent.error}
        titles = set(one.stored().values())
        assert titles == {"the first of all", *(f"typed {n}." for n in range(AT_ONCE)), *forms} - given_up
        assert len(one.stored()) == len(titles)
