"""The report, its table and what stands behind it, made from example numbers of a team."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

from commands.capacity.shares import SprintShare
from commands.report.cards import Known, report_card, table_card
from commands.report.numbers import PeriodNumbers, Report
from commands.report.periods import Period
from commands.report.views import VIEWS
from commands.rules.capacity import Band, against
from commands.rules.increments import Said
from commands.rules.numbers import Correlation, Sample
from commands.sprint_end.trend import SprintAnswer
from commands.view import Card
from storage.enums import Kind, Priority
from storage.teams import Team
from tests.bot.closing_views import closing_note_met
from tests.bot.desk import BEN, NASTY, Desk

FIRST = datetime(2026, 8, 31, tzinfo=UTC)
BAND = Band(15, 20)
LEVELS = (*Priority, "none")


def _levels(*counts: int) -> Mapping[str, int]:
    return dict(zip(LEVELS, counts, strict=True))


def _numbers(name: str, begins: datetime, ends: datetime, at: int, *, over: bool) -> PeriodNumbers:
    """The later the better, but for what is open."""
    live = 3 + at
    return PeriodNumbers(
        period=Period(name, begins, ends, over),
        lead=Sample(live, 30.5 - 3 * at, 61.0 - 4 * at) if live >= 5 else Sample(live),
        lead_debt=Sample(live - 1, 33.0 - 3 * at, 64.0 - 4 * at) if live >= 6 else Sample(live - 1),
        cycle=Sample(live, 9.25 - at, 18.0 - at) if live >= 5 else Sample(live),
        incidents=7,
        answered=6,
        due_to_debt=5 - at // 2,
        opened=_levels(1, 2, 3, 0, 1),
        closed=_levels(0, at, 1, 0, 0),
        open=_levels(1 + at // 4, 9 - at, 14, 6, 3),
        cleaned=2,
        overridden=at % 2,
        declined=1,
        reopened=at // 4,
    )


def _report() -> Report:
    sprints = [
        _numbers(
            f"sprint {5 + at}",
            FIRST + timedelta(days=14 * at),
            FIRST + timedelta(days=14 * at + 14),
            at,
            over=at < 5,
        )
        for at in range(6)
    ]
    firsts = [datetime(2026, month, 1, tzinfo=UTC) for month in range(6, 13)]
    months = [
        _numbers(f"{first:%B %Y}", first, firsts[at + 1], at, over=at < 5)
        for at, first in enumerate(firsts[:-1])
    ]
    return Report(sprints, months, Correlation(8, 0.78, clear=True), "")


def _share(number: int, share: int | None, *, runs: bool = False) -> SprintShare:
    stands = against(share, BAND)
    points = {Kind.DEBT: (share or 0) * 40 // 100, Kind.USER_STORY: 24}
    first = date(2026, 8, 31) + timedelta(days=14 * (number - 5))
    last = first + timedelta(days=13)
    return SprintShare(number, first, last, runs, 40, points, points, None, share, share, stands)


def _known(*debt: int | None, report: Report | None = None) -> Known:
    """debt: the share of each sprint, the running one first."""
    shares = [_share(10 - place, share, runs=place == 0) for place, share in enumerate(debt)]
    said = (Said(2, 1, 2), Said(3, 1, 1), Said(0, 0, 0), Said(3, 2, 0), Said(5, 1, 0))
    answers = [
        SprintAnswer(5 + at, "", date(2026, 9, 13) + timedelta(days=14 * at), one)
        for at, one in enumerate(said)
    ]
    return Known(report or _report(), shares, answers, BAND, [FIRST + timedelta(days=60)])


def _team(desk: Desk) -> Team:
    desk.ask("debt.file", text="Ledger has no tests")
    with desk.store() as store:
        return store.teams.all()[0]


def report_full(desk: Desk) -> Card:
    return report_card(_team(desk), _known(10, 18, 16, 15, 12), turns=True)


def report_below(desk: Desk) -> Card:
    return report_card(_team(desk), _known(10, 8, 16, 15))


def report_new_team(desk: Desk) -> Card:
    desk.ask("debt.file", text=f"!critical {NASTY}")
    return desk.card("report.show")


def report_posted(desk: Desk) -> Card:
    team = _team(desk)
    return desk.drawn(VIEWS["report.card"], {"team": str(team.id)})


def report_per_sprint(desk: Desk) -> Card:
    return table_card(_team(desk), _known(10, 18, 16, None, 12), "sprints")


def report_per_month(desk: Desk) -> Card:
    return table_card(_team(desk), _known(10, 18), "months")


def report_words(desk: Desk) -> Card:
    _team(desk)
    return desk.card("report.words")


def report_proofs(desk: Desk) -> Card:
    """Closed through the gate, and one that the reader may not see."""
    closing_note_met(desk)
    desk.ask("debt.file", text="!low ~S The admin page has no password")
    desk.ask("item.save", args=desk.form("item.form", args={"item": "2"}).args, fields={"restricted": "yes"})
    desk.ask("item.cleaned", args={"ref": "PAY-2", "reason": "It has one now"})
    return desk.card("report.proofs", who=BEN)


def report_proofs_none(desk: Desk) -> Card:
    _team(desk)
    return desk.card("report.proofs")


REPORT: tuple[Callable[[Desk], Card], ...] = (
    report_full, report_below, report_new_team, report_posted, report_per_sprint, report_per_month,
    report_words, report_proofs, report_proofs_none,
)  # fmt: skip
