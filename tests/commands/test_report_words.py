"""How each number of the report reads: its direction, what it asks for, and what is missing for it (F31)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.capacity.shares import SprintShare
from commands.report.numbers import PeriodNumbers, Report
from commands.report.periods import Period
from commands.report.words import CALM, Figure, days, figures, first_of_all
from commands.rules.capacity import Band, against
from commands.rules.increments import Said
from commands.rules.numbers import MINIMUM, Sample
from commands.sprint_end.trend import SprintAnswer

BAND = Band(15, 20)
AT = datetime(2026, 11, 16, tzinfo=UTC)
LEAD, RATE, RISK, FLOW, SHARE, USABLE = range(6)


def numbers(name: str, *, over: bool = True, **changes: object) -> PeriodNumbers:
    empty: Mapping[str, int] = {"Critical": 0, "High": 0, "Medium": 0, "Low": 0, "none": 0}
    none = PeriodNumbers(
        Period(name, AT, AT, over), Sample(), Sample(), Sample(), 0, 0, 0, empty, empty, empty, 0, 0, 0, 0
    )
    return replace(none, **changes)  # type: ignore[arg-type]


RUNNING = numbers("sprint 8", over=False)


def lead(count: int, median: float, p85: float) -> Sample:
    return Sample(count, median, p85) if count >= MINIMUM else Sample(count)


def report(
    sprints: Sequence[PeriodNumbers] = (),
    months: Sequence[PeriodNumbers] = (),
    running: PeriodNumbers = RUNNING,
) -> Report:
    this_month = numbers("November 2026", over=False)
    return Report([*sprints, running], [*months, this_month], None, "")


def share(number: int, percent: int | None, *, runs: bool = False) -> SprintShare:
    day = date(2026, 11, 16)
    stands = against(percent, BAND)
    return SprintShare(number, day, day, runs, 40, {}, {}, None, percent, percent, stands)


def told(one: Report, *debt: int | None, said: Sequence[Said] = ()) -> list[Figure]:
    """debt: the share of debt in sprint 7, in sprint 6 and so on."""
    shares = [share(8, None, runs=True), *(share(7 - place, one) for place, one in enumerate(debt))]
    answers = [SprintAnswer(8 - len(said) + place, "", AT.date(), one) for place, one in enumerate(said)]
    return figures(one, shares, answers, BAND)


def pair(**changes: tuple[object, object]) -> Report:
    """Sprints 6 and 7 with those values, earlier and later."""
    earlier, later = (numbers(f"sprint {6 + at}", **_at(changes, at)) for at in (0, 1))
    return report([earlier, later])


def _at(changes: Mapping[str, tuple[object, object]], place: int) -> dict[str, Any]:
    return {name: values[place] for name, values in changes.items()}


@pytest.mark.parametrize(
    ("earlier", "later", "said", "direction"),
    [
        ((5, 15.0, 30.0), (5, 12.0, 30.0), "12 days", "↓ better: 15 days in sprint 6"),
        ((5, 15.0, 30.0), (5, 18.5, 30.0), "18 days", "↑ worse: 15 days in sprint 6"),
        ((5, 15.0, 30.0), (9, 15.4, 30.0), "15 days", "→ about the same: 15 days in sprint 6"),
        ((4, 15.0, 30.0), (5, 0.25, 1.0), "6 hours", ""),
        ((5, 15.0, 30.0), (4, 12.0, 30.0), "not enough yet", ""),
    ],
)
def test_lead_time(
    earlier: tuple[int, float, float], later: tuple[int, float, float], said: str, direction: str
) -> None:
    figure = told(pair(lead=(lead(*earlier), lead(*later))))[LEAD]
    assert (figure.said, figure.direction) == (f"Lead time: {said}", direction)
    if said == "not enough yet":
        assert figure.meaning.startswith("4 of 5 needed in sprint 7. Fewer say more about chance")


def test_where_a_sprint_has_too_few_the_month_may_have_enough() -> None:
    few = numbers("sprint 7", lead=Sample(3))
    months = [numbers("October 2026", lead=lead(6, 9.0, 20.0))]
    figure = told(report([few], months))[LEAD]
    assert figure.said == "Lead time: 9 days"
    assert figure.meaning == (
        "Half of what went live in October 2026 took 9 days or less from filing, and 85 of 100 took 20 days "
        "or less."
    )


@pytest.mark.parametrize(
    ("answered", "due", "said", "direction", "ask"),
    [
        ((6, 8), (3, 2), "25 %", "↓ better: 50 % in sprint 6", ""),
        ((8, 8), (1, 5), "63 %", "↑ worse: 13 % in sprint 6", ""),
        ((5, 5), (1, 4), "80 %", "↑ worse: 20 % in sprint 6", ""),
        ((5, 4), (1, 4), "4 of 4", "", "1 incident waits for an answer: was debt the cause?"),
        ((4, 5), (1, 0), "0 %", "", ""),
    ],
)
def test_incidents_due_to_debt(
    answered: tuple[int, int], due: tuple[int, int], said: str, direction: str, ask: str
) -> None:
    happened = (answered[0], answered[1] + bool(ask))
    figure = told(pair(incidents=happened, answered=answered, due_to_debt=due))[RATE]
    assert (figure.said, figure.direction, figure.ask) == (f"Incidents due to debt: {said}", direction, ask)


@pytest.mark.parametrize(
    ("before", "now", "direction", "ask"),
    [
        ((1, 9), (0, 12), "↓ better", ""),
        ((0, 9), (1, 2), "↑ worse", "More Critical debt is open than at the end of sprint 7"),
        ((1, 9), (1, 5), "↓ better", ""),
        ((1, 20), (1, 21), "↑ worse", "More High debt is open than at the end of sprint 7"),
        ((1, 3), (1, 5), "↑ worse", "More High debt is open than at the end of sprint 7"),
        ((0, 0), (0, 0), "→ about the same", ""),
    ],
)
def test_critical_debt_counts_before_high(
    before: tuple[int, int], now: tuple[int, int], direction: str, ask: str
) -> None:
    ended = numbers("sprint 7", open={"Critical": before[0], "High": before[1]})
    running = numbers("sprint 8", over=False, open={"Critical": now[0], "High": now[1]})
    figure = told(report([ended], running=running))[RISK]
    assert figure.said == f"Open Critical and High debt: {now[0]} and {now[1]}"
    assert figure.direction == f"{direction}: {before[0]} and {before[1]} at the end of sprint 7"
    assert figure.ask == (f"{ask}: please look at it first." if ask else "")


@pytest.mark.parametrize(
    ("was", "is_now", "direction", "meaning"),
    [
        (40, 30, "↓ better", "shrank"),
        (30, 40, "↑ worse", "grew"),
        (30, 31, "↑ worse", "grew"),
        (30, 30, "→ about the same", "stayed"),
    ],
)
def test_debt_opened_and_closed(was: int, is_now: int, direction: str, meaning: str) -> None:
    figure = told(pair(open=({"High": was}, {"High": is_now}), closed=({}, {"High": 3}), cleaned=(0, 2)))[
        FLOW
    ]
    assert figure.said == "Debt opened and closed in sprint 7: 0 and 3"
    assert figure.direction == f"{direction}: {is_now} open at its end, {was} before"
    assert figure.meaning.startswith(f"The debt {meaning}")
    assert "2 cleaned on the way" in figure.meaning


@pytest.mark.parametrize(
    ("debt", "direction", "meaning", "ask"),
    [
        ((18, 12), "↑ better: 12 % in sprint 6", "In the band of 15–20 %, for one sprint.", ""),
        (
            (18, 16),
            "↑ still in the band: 16 % in sprint 6",
            "In the band of 15–20 %, 2 sprints in a row.",
            "",
        ),
        ((18, 30), "↓ better: 30 % in sprint 6", "In the band of 15–20 %, for one sprint.", ""),
        ((8, 18), "↓ worse: 18 % in sprint 6", "Below the band", "please plan more of it."),
        ((30, 18), "↑ worse: 18 % in sprint 6", "Above the band", "less of it will do."),
        ((18, None), "", "In the band", ""),
        ((None, 18), "", "Nobody knows it of sprint 7", ""),
        ((), "", "Nobody knows it yet", ""),
    ],
)
def test_the_share_of_debt_is_better_the_nearer_it_is_to_the_band(
    debt: tuple[int | None, ...], direction: str, meaning: str, ask: str
) -> None:
    figure = told(report(), *debt)[SHARE]
    assert figure.direction == direction
    assert figure.meaning.startswith(meaning)
    assert figure.ask.endswith(ask)
    assert bool(figure.ask) == bool(ask)


def test_usable_increments_have_a_trend_from_four_sprints_with_answers_on() -> None:
    good, bad = Said(yes=4), Said(no=4)
    assert told(report(), said=[bad, good])[USABLE].direction == ""
    rising = told(report(), said=[bad, bad, good, good])[USABLE]
    assert (rising.said, rising.direction) == ("Usable increment in sprint 7: ●●●● 4 yes", "↑ better")
    assert told(report(), said=[good, good, bad, bad])[USABLE].direction == "↓ worse"
    assert told(report(), said=[Said(), Said()])[USABLE].said == "Usable increments: no answer"


def test_production_comes_before_the_plan() -> None:
    running = numbers("sprint 8", over=False, open={"Critical": 2})
    ended = numbers("sprint 7", incidents=1)
    every = report([ended], running=running)
    assert first_of_all(told(every, 8)).startswith("More Critical debt is open")
    assert first_of_all(told(report([ended]), 8)).startswith("1 incident waits")
    assert first_of_all(told(report(), 8)).startswith("Debt had 8 % of sprint 7")
    assert first_of_all(told(report(), 18)) == CALM


@given(st.floats(0.0001, 4000))
def test_a_length_is_never_nothing_and_one_is_not_many(length: float) -> None:
    number, unit = days(length).split()
    assert float(number) > 0
    assert unit in (("day", "hour") if float(number) == 1 else ("days", "hours"))
    assert unit.startswith("hour") == (length < 1)
