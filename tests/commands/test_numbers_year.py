"""A year of a team, played after a plan: its numbers say what the plan put in."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import pytest

from commands.report.numbers import LEVELS, PeriodNumbers, Report, report_of
from commands.report.periods import Period
from commands.rules.numbers import Sample
from commands.view import words
from storage import schema
from storage.database import Database
from storage.sealing import Sealer
from tests.commands.conftest import Talk, said
from tests.commands.played import Played, told
from tests.conftest import KEY, make_workspace

FIRST = datetime(2027, 1, 4, tzinfo=UTC)
"""A Monday. All times here are on the clock of a zone that is half an hour off and never puts it back."""
ZONE = "Asia/Kolkata"
SPRINTS, DEBT = 26, 30
MARKS = {"!critical": "Critical", "!high": "High", "!medium": "Medium", "!low": "Low", "": "none"}
Deed = tuple[datetime, str, str, str]
A_DAY = timedelta(days=1)


def _at(sprint: int, days: int, hour: int, minute: int = 0) -> datetime:
    """Monday of the first sprint is day 0 of sprint 0."""
    return FIRST + timedelta(days=14 * sprint + days, hours=hour, minutes=minute)


def _usual(sprint: int) -> int:
    """How many days a story takes: nine at first, four at the end of the year."""
    return 9 - sprint // 5


def _work(sprint: int) -> Iterator[Deed]:
    """Five stories and one debt go live, and the debt is closed with proof or, every sixth time, without."""
    took = _usual(sprint)
    for place, days in enumerate((took - 1, took, took, took + 1, took + 3)):
        yield _at(sprint, 0, 10), "improve", f"S{sprint}-{place}", ""
        yield _at(sprint, 1, 10), "start", f"S{sprint}-{place}", ""
        yield _at(sprint, days, 10), "live", f"S{sprint}-{place}", ""
    yield _at(sprint, 1, 11), "start", f"D{sprint}", ""
    yield _at(sprint, 3, 9), "live", f"D{sprint}", ""
    yield _at(sprint, 4, 11), "override" if sprint % 6 == 5 else "close", f"D{sprint}", ""


def _beside(sprint: int) -> Iterator[Deed]:
    """Every fourth sprint something is cleaned on the way, every eighth a debt is declined, and every other
    one has five incidents, three of them due to debt: in the second half of the year one."""
    if sprint % 4 == 1:
        yield _at(sprint, 2, 9), "file", f"C{sprint}", "!low ~S"
        yield _at(sprint, 2, 9, 30), "clean", f"C{sprint}", ""
    if sprint % 8 == 3:
        yield _at(sprint, 5, 9), "decline", f"D{DEBT - 1 - sprint // 8}", ""
    if sprint % 2 == 0:
        due = 3 if sprint < SPRINTS // 2 else 1
        for place in range(5):
            answer = ("debt", "partly")[place % 2] if place < due else "not"
            yield _at(sprint, 6, 9 + place), "incident", answer, ""


def _plan() -> list[Deed]:
    made = [(_at(0, 0, 9), "file", f"D{number}", list(MARKS)[number % 5]) for number in range(DEBT)]
    made += [deed for sprint in range(SPRINTS) for deed in (*_work(sprint), *_beside(sprint))]
    made += [(_at(6, 7, 9), "priority", "D26", "Critical"), (_at(12, 7, 9), "priority", "D26", "Low")]
    return sorted(made, key=lambda deed: deed[0])


class _ByHand:
    """The plan's own numbers of any period, from nothing but its deeds."""

    def __init__(self, plan: Iterable[Deed]) -> None:
        self.plan = list(plan)
        self.when = {(verb, name): at for at, verb, name, _ in self.plan}
        self.level = {
            name: MARKS[mark.split()[0] if mark else ""]
            for _, verb, name, mark in self.plan
            if verb == "file"
        }

    def numbers(self, period: Period) -> PeriodNumbers:
        begins, ends = (
            at.astimezone(ZoneInfo(ZONE)).replace(tzinfo=UTC) for at in (period.begins, period.ends)
        )
        done = [deed for deed in self.plan if begins <= deed[0] < ends]
        counts = Counter(verb for _, verb, _, _ in done)
        answers = Counter(name for _, verb, name, _ in done if verb == "incident")
        live = [(at, name) for at, verb, name, _ in done if verb == "live"]
        return PeriodNumbers(
            period=period,
            lead=_sample(at - self.filed(name) for at, name in live),
            lead_debt=_sample(at - self.filed(name) for at, name in live if name in self.level),
            cycle=_sample(at - self.when["start", name] for at, name in live),
            incidents=counts["incident"],
            answered=counts["incident"],
            due_to_debt=answers["debt"] + answers["partly"],
            opened=_levels(self.now(name) for _, verb, name, _ in done if verb == "file"),
            closed=_levels(self.now(name) for _, verb, name, _ in done if verb in ("close", "override")),
            open=_levels(self.open_at(ends)),
            cleaned=counts["clean"],
            overridden=counts["override"],
            declined=counts["decline"],
            reopened=0,
        )

    def filed(self, name: str) -> datetime:
        return self.when["file" if name in self.level else "improve", name]

    def now(self, name: str) -> str:
        """The priority that it has at the end of the year."""
        return "Low" if name == "D26" else self.level[name]

    def open_at(self, moment: datetime) -> Iterator[str]:
        """The priority that each debt had then that was open."""
        ended = {name for at, verb, name, _ in self.plan if verb in ENDING and at < moment}
        for name, level in self.level.items():
            if name not in ended and self.filed(name) < moment:
                moved = [
                    to
                    for at, verb, one, to in self.plan
                    if verb == "priority" and one == name and at < moment
                ]
                yield moved[-1] if moved else level


ENDING = ("close", "override", "clean", "decline")


def _sample(took: Iterable[timedelta]) -> Sample:
    """Nearest rank."""
    ordered = sorted(took)
    if len(ordered) < 5:
        return Sample(len(ordered))
    places = (ceil(len(ordered) * percent / 100) - 1 for percent in (50, 85))
    return Sample(len(ordered), *(ordered[place] / A_DAY for place in places))


def _levels(names: Iterable[str]) -> Mapping[str, int]:
    counted = Counter(names)
    return {level: counted[level] for level in LEVELS}


@pytest.fixture
def sqlite(files_sqlite: str) -> Iterator[Database]:
    """The cases by hand show both kinds of database to be the same; a year of deeds on one is enough."""
    database = Database(files_sqlite, Sealer((KEY,)))
    schema.upgrade(database)
    yield database
    database.close()


def test_a_year_says_what_was_put_in(sqlite: Database) -> None:
    """It is told on the first morning of the year after."""
    played, plan = Played(Talk(sqlite, make_workspace(sqlite)), ZONE), _plan()
    for at, verb, name, more in plan:
        played.on(at)
        played.do(verb, name, more)
    played.on(_at(SPRINTS, 0, 9))
    with sqlite.reading(played.talk.workspace) as store:
        year = report_of(store, played.team("PAY"), played.talk.now, SPRINTS, 12)
    _check_periods(year, _ByHand(plan))
    _check_lines(told(year.sprints).splitlines())
    _check_correlation(year)
    _check_report(played.talk)


def _check_periods(year: Report, by_hand: _ByHand) -> None:
    assert [one.period.name for one in year.sprints] == [f"sprint {number}" for number in range(1, 28)]
    assert [one.period.name for one in (year.months[0], year.months[-1])] == ["January 2027", "January 2028"]
    for told_of in (year.sprints, year.months):
        assert list(told_of) == [by_hand.numbers(one.period) for one in told_of]


def _check_lines(lines: list[str]) -> None:
    assert lines[0] == (
        "sprint 1: lead 6: 9 / 12; debt 1 of 5; cycle 6: 8 / 11; opened Critical 6, High 5, Medium 6, Low 7, "
        "none 6; closed Critical 1; open Critical 5, High 6, Medium 6, Low 6, none 6; incidents 5; "
        "due to debt 3; rate 60%"
    )
    assert lines[19] == (
        "sprint 20: lead 6: 6 / 269; debt 1 of 5; cycle 6: 5 / 8; closed none 1; "
        "open Critical 2, High 1, Medium 1, Low 2, none 1; declined 1"
    )
    assert lines[26] == "sprint 27: open Low 1"


def _check_correlation(year: Report) -> None:
    """The last twelve sprints have medians of 7, five times 6, five times 5, and 4 days, and ever less debt:
    of their ranks, the square of the correlation is 123 / 143."""
    assert year.why_no_correlation == ""
    assert year.correlation is not None
    assert round(year.correlation.rho**2 * 143, 6) == 123
    assert (year.correlation.sprints, year.correlation.clear) == (12, True)
    assert year.correlation.words == (
        "Over 12 sprints, lead time was longer when more debt was open, and shorter when less was. "
        "That is no proof that one causes the other."
    )


def _check_report(talk: Talk) -> None:
    """What people read of it: the last sprint beside the one before."""
    card = talk.types("ana", "/backlog report").private
    assert card is not None
    read = words(card)
    for put_in in (
        "4 days",
        "5 days in sprint 25",
        "353 days",
        "20 %",
        "1 and 1",
        "Over 12 sprints, lead time",
    ):
        assert put_in in read
    table = said(talk.presses("ana", card, "Per sprint"))
    assert "Lead time: Sprint 27 –; Sprint 26 4 · 353; Sprint 25 5 · 339;" in table
    assert "By override: Sprint 27 0; Sprint 26 0; Sprint 25 0; Sprint 24 1;" in table
    assert "Cleaned on the way: Sprint 27 0; Sprint 26 1;" in table
