"""When Critical debt is spoken of, to whom, and when no more (F20)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.nudging import LADDER, ROUNDS, TRIES, To, Unplanned, next_step, wants_a_plan
from commands.rules.working_time import WorkingTime
from storage.enums import Kind, Priority, State

LONDON = WorkingTime("Europe/London")
MOMENTS = st.datetimes(
    datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2030-01-01"), timezones=st.just(UTC)
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/London"))


FACTS = Unplanned(at("2026-11-20 15:00"), 2, (), None, LONDON)


def test_friday_three_and_two_days_is_tuesday_three() -> None:
    step = next_step(FACTS)
    assert step is not None
    assert (step.round, step.to, step.at) == (1, To.OWNER, at("2026-11-24 15:00"))


def test_what_falls_due_at_night_comes_in_the_next_working_hour() -> None:
    step = next_step(replace(FACTS, since=at("2026-11-19 20:10")))
    assert step is not None
    assert step.at == at("2026-11-24 09:00")


def test_a_snooze_moves_it_on_and_never_back() -> None:
    for until, when in (("2026-11-30 09:00", "2026-11-30 09:00"), ("2026-11-21 09:00", "2026-11-24 15:00")):
        step = next_step(replace(FACTS, snoozed_until=at(until)))
        assert step is not None
        assert step.at == at(when)


@given(MOMENTS, st.integers(1, 9), st.lists(st.booleans(), max_size=8))
def test_the_ladder_takes_a_working_day_each_and_ends(
    since: datetime, grace: int, arrives: list[bool]
) -> None:
    """arrives: whether each that was tried could be sent."""
    facts, last = Unplanned(since, grace, (), None, LONDON), None
    for sent in arrives:
        step = next_step(facts)
        if step is None:
            break
        assert LONDON.at_work(step.at)
        assert step.round == len(facts.tried) + 1
        assert step.to is LADDER[min(step.round, ROUNDS) - 1]
        if last is not None:
            assert LONDON.day(step.at) > LONDON.day(last)
        else:
            assert step.at >= LONDON.plus_days(since, grace)
        last = step.at + timedelta(minutes=59)
        facts = (
            replace(facts, sent=(*facts.sent, last))
            if sent
            else replace(facts, refused=(*facts.refused, last))
        )
    assert len(facts.sent) <= ROUNDS
    assert len(facts.tried) <= TRIES
    assert (next_step(facts) is None) == (len(facts.sent) == ROUNDS or len(facts.tried) == TRIES)


BASE: Mapping[str, object] = {"kind": Kind.DEBT, "priority": Priority.CRITICAL, "state": State.TRIAGED}


@pytest.mark.parametrize("state", State)
def test_only_what_is_neither_begun_nor_set_aside_wants_a_plan(state: State) -> None:
    facts = {**BASE, "state": state}
    assert wants_a_plan(facts, runs=False) == (state in (State.NEW, State.TRIAGED, State.PLANNED))
    assert wants_a_plan(facts, runs=True) == (state in (State.NEW, State.TRIAGED))


def test_only_critical_debt_does() -> None:
    for priority in (None, *Priority):
        assert wants_a_plan({**BASE, "priority": priority}, runs=False) == (priority is Priority.CRITICAL)
    for kind in Kind:
        assert wants_a_plan({**BASE, "kind": kind}, runs=False) == (kind is Kind.DEBT)
