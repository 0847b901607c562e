"""What is typed about a bite is read, its cost reads well, and no bite makes an item less pressing."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.rules.biting import Said, cost_words, reached, read, said_words, time_words
from commands.rules.reading import SIZES
from commands.rules.score import score
from commands.rules.settings import settings_of
from storage.enums import BiteKind, Method

WSJF = settings_of({"method": Method.WSJF})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", Said()),
        ("30 min", Said(30)),
        ("30min", Said(30)),
        ("45", Said(45)),
        ("2 h", Said(120)),
        ("1.5 hours", Said(90)),
        ("1,5h", Said(90)),
        ("2 h 10 min", Said(130)),
        ("1 hour and 5 minutes", Said(65)),
        ("30 min outage", Said(30, BiteKind.OUTAGE)),
        ("Rework", Said(None, BiteKind.REWORK)),
        ("30 min, outage: no refunds", Said(30, BiteKind.OUTAGE, "outage: no refunds")),
        ("20 min waiting for the lock", Said(20, None, "waiting for the lock")),
        ("3 times today", Said(None, None, "3 times today")),
        ("5 microservices fell over", Said(None, None, "5 microservices fell over")),
        ("slowly but surely", Said(None, None, "slowly but surely")),
    ],
)
def test_minutes_kind_and_words_are_read(typed: str, meant: Said) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        ((0, 0), ""),
        ((1, 0), "bit once"),
        ((1, 30, 1, {"outage": 1}), "bit once, 30 min, outage"),
        ((2, 0), "bit twice"),
        ((4, 0), "bit 4 times"),
        ((4, 130), "bit 4 times, 2 h 10 min in all"),
        ((4, 120, 1), "bit 4 times, 1 person, 2 h in all"),
        (
            (4, 130, 3, {"slow": 1, "outage": 2}),
            "bit 4 times, 3 people, 2 h 10 min in all (outage 2, slow 1)",
        ),
    ],
)
def test_a_cost_in_words(cost: tuple[int, int], words: str) -> None:
    assert cost_words(*cost) == words


def test_one_bite_in_words() -> None:
    assert said_words(None, "") == ""
    assert said_words(35, "support") == "35 min, support"


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 24 * 60))
def test_a_time_in_words_is_read_as_that_time(minutes: int) -> None:
    assert read(time_words(minutes)) == Said(minutes)


def test_so_many_bites_reach_the_highest_step_that_is_no_more() -> None:
    assert [reached(times) for times in (0, 1, 4, 5, 7, 8, 12, 13, 19, 20, 500)] == [
        0, 1, 3, 5, 5, 8, 8, 13, 13, 20, 20,
    ]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.none() | st.sampled_from(SIZES), st.integers(0, 30))
def test_time_criticality_is_at_least_what_the_bites_reach_and_says_so(given: int | None, times: int) -> None:
    facts = {"time_criticality": given, "bites": times}
    part = score(facts, WSJF).parts[1]
    assert part.figure == max(given or 5, reached(times))
    assert ("bit" in part.words) == (reached(times) > (given or 5))
    assert ("assumed" in part.words) == (given is None and reached(times) <= 5)
    fewer_and_more = pairwise(score({**facts, "bites": one}, WSJF).value for one in range(25))
    assert all(fewer <= more for fewer, more in fewer_and_more)
