"""The report as cards: the few numbers that matter, the table behind them, and what the words mean (F31)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commands.capacity.shares import FAR_BACK, SprintShare, shares
from commands.planning.sprints import short_day
from commands.report.numbers import PeriodNumbers, Report, report_of
from commands.report.periods import Period
from commands.report.words import (
    SHARE_DEFINED,
    USABLE_DEFINED,
    Figure,
    figures,
    first_of_all,
    looked_at,
    total,
)
from commands.rules.capacity import Band
from commands.rules.capacity_choices import capacity_rules
from commands.rules.filter_words import OPEN_WORDS
from commands.rules.numbers import DEFINITIONS, Sample
from commands.sprint_end.trend import COMPARED, SprintAnswer, trend
from commands.view import Act, Actions, Block, Button, Card, Line, Note, OpenForm, Paragraph, Strong, Table
from storage.enums import Priority
from storage.store import Store
from storage.teams import Team

PERIODS, EXPERIMENTS = 5, 200
A_MOMENT = timedelta(microseconds=1)
SPRINTS, MONTHS = "sprints", "months"
BY = {SPRINTS: "Per sprint", MONTHS: "Per month"}
CAPTION = "The latest first; it is not over yet. Times are in days: median · 85th percentile."
BESIDE = "{now} beside {before}. What is open is counted now."
ALONE = "{now}: there is no earlier time to compare it with yet."
RISKY = f"critical high debt {OPEN_WORDS}"
DEFINED = (*DEFINITIONS.values(), SHARE_DEFINED, USABLE_DEFINED)
Cell = Callable[[PeriodNumbers], str]


@dataclass(frozen=True, slots=True)
class Known:
    """What a report is made of. shares: the latest sprint first; answers: the latest last; judged: when each
    of the last experiments got its verdict."""

    report: Report
    shares: Sequence[SprintShare]
    answers: Sequence[SprintAnswer]
    band: Band
    judged: Sequence[datetime] = ()


def known_of(store: Store, team: Team, now: datetime) -> Known:
    """The numbers of the team as they are now."""
    return Known(
        report_of(store, team, now, PERIODS, PERIODS),
        shares(store, team, now, FAR_BACK),
        trend(store, team, COMPARED),
        capacity_rules(team.settings).band,
        [one.judged_at for one in store.experiments.of_team(team.id, EXPERIMENTS) if one.judged_at],
    )


def report_card(team: Team, known: Known, *buttons: Button, turns: bool = False, plans: bool = True) -> Card:
    """The few numbers that matter, counts alone. turns: its buttons turn this card into what they show, for
    nobody else reads it. plans: whoever reads it may say what a sprint went into."""
    told = figures(known.report, known.shares, known.answers, known.band)
    args = turning(team) if turns else {"team": team.key}
    more = (
        *(Act(label, "report.table", args | {"by": by}) for by, label in BY.items()),
        Act("Closed with proof", "report.proofs", args),
        Act("What the words mean", "report.words", args),
        Act("Show Critical and High", "backlog.list", args | {"filters": RISKY}),
        *(_saying(team, known.shares) if plans else ()),
    )
    blocks: list[Block] = [Paragraph((first_of_all(told),)), Note((_about(team, known.report),))]
    for one in told:
        blocks += [Paragraph(_headline(one)), Note((one.defined,))]
    blocks += [Paragraph((_together(known.report),)), Actions((*buttons, *more))]
    return Card(tuple(blocks), title=f"{team.key} · report")


def _saying(team: Team, shares: Sequence[SprintShare]) -> Iterator[Button]:
    """Where nobody knows how much of the last sprint was debt, the team can say it."""
    last = next((one for one in shares if not one.runs), None)
    if last is not None and last.share is None:
        args = {"team": team.key, "sprint": str(last.number)}
        yield OpenForm("Say the share of debt", "capacity.share_form", args)


def turning(team: Team, page: int = 1) -> dict[str, str]:
    """What a button carries that turns the card on which it stands into another view of the team."""
    return {"team": team.key, "page": str(page)}


def _about(team: Team, report: Report) -> str:
    now, before = looked_at(report.sprints)
    ends = now.period.ends - A_MOMENT
    first, last = (at.astimezone(ZoneInfo(team.zone)).date() for at in (now.period.begins, ends))
    days = f"{short_day(first)} – {short_day(last)}"
    name = f"{_capital(now.period.name)} ({days})"
    return (
        BESIDE.format(now=name, before=before.period.name) if before is not None else ALONE.format(now=name)
    )


def _capital(name: str) -> str:
    return f"{name[:1].upper()}{name[1:]}"


def _headline(figure: Figure) -> Line:
    direction = f"  {figure.direction}" if figure.direction else ""
    return (Strong(figure.said), f"{direction}\n{figure.meaning}")


def _together(report: Report) -> str:
    return report.correlation.words if report.correlation is not None else report.why_no_correlation


def table_card(team: Team, known: Known, by: str) -> Card:
    """The same numbers and more, for each of the last sprints or months, and what each of them counts."""
    periods = (known.report.months if by == MONTHS else known.report.sprints)[::-1]
    rows = [(label, *(cell(one) for one in periods)) for label, cell in CELLS]
    rows += [] if by == MONTHS else _by_sprint(known, periods)
    rows.append(("Experiments judged", *(str(_judged(known, one.period)) for one in periods)))
    names = (_short(one.period.name) if by == MONTHS else _capital(one.period.name) for one in periods)
    table = Table(CAPTION, ("Number", *names), tuple(rows))
    other = SPRINTS if by == MONTHS else MONTHS
    buttons = (
        Act("Report", "report.show", turning(team)),
        Act(BY[other], "report.table", turning(team) | {"by": other}),
    )
    blocks: list[Block] = [table, Note((_together(known.report),)), Actions(buttons), *_small_print()]
    return Card(
        tuple(blocks), title=f"{team.key} · report, {BY[MONTHS if by == MONTHS else SPRINTS].lower()}"
    )


def _short(month: str) -> str:
    """`Nov 2026`."""
    name, _, year = month.partition(" ")
    return f"{name[:3]} {year}"


def words_card(team: Team) -> Card:
    """What each number counts."""
    back = Actions((Act("Report", "report.show", turning(team)),))
    return Card(
        (*(Note(_defined(said)) for said in DEFINED), back), title=f"{team.key} · what the words mean"
    )


def _defined(said: str) -> Line:
    name, colon, what = said.partition(":")
    return (Strong(name), colon + what) if colon else (said,)


def _small_print() -> tuple[Note, Note]:
    """All of them under a table, in as little room as they take."""
    half = len(DEFINED) // 2
    return (Note(("\n".join(DEFINED[:half]),)), Note(("\n".join(DEFINED[half:]),)))


def _spread(sample: Sample) -> str:
    if sample.median_days is None or sample.p85_days is None:
        return f"too few: {sample.count}" if sample.count else "–"
    return f"{_figure(sample.median_days)} · {_figure(sample.p85_days)}"


def _figure(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0") if length < 10 else str(round(length))


def _open(one: PeriodNumbers, priority: Priority) -> int:
    return one.open.get(priority, 0)


CELLS: Sequence[tuple[str, Cell]] = (
    ("Lead time", lambda one: _spread(one.lead)),
    ("Lead time of debt", lambda one: _spread(one.lead_debt)),
    ("Cycle time", lambda one: _spread(one.cycle)),
    ("Incidents", lambda one: str(one.incidents)),
    ("Due to debt", lambda one: f"{one.due_to_debt} of {one.answered}" if one.answered else "–"),
    ("Opened", lambda one: str(total(one.opened))),
    ("Closed", lambda one: str(total(one.closed))),
    ("By override", lambda one: str(one.overridden)),
    ("Cleaned on the way", lambda one: str(one.cleaned)),
    ("Declined", lambda one: str(one.declined)),
    ("Came back", lambda one: str(one.reopened)),
    ("Open Critical · High", lambda one: f"{_open(one, Priority.CRITICAL)} · {_open(one, Priority.HIGH)}"),
    ("Open in all", lambda one: str(total(one.open))),
)


def _by_sprint(known: Known, periods: Sequence[PeriodNumbers]) -> list[tuple[str, ...]]:
    """What is known of sprints alone."""
    shared = {f"sprint {one.number}": one for one in known.shares if not one.runs}
    answered = {f"sprint {one.number}": one for one in known.answers}
    names = [one.period.name for one in periods]
    return [
        ("Share of debt", *(_share(shared.get(name)) for name in names)),
        ("Usable: yes · partly · no", *(_usable(answered.get(name)) for name in names)),
    ]


def _judged(known: Known, period: Period) -> int:
    return sum(period.begins <= at < period.ends for at in known.judged)


def _share(one: SprintShare | None) -> str:
    return "–" if one is None or one.share is None else f"{one.share} %"


def _usable(one: SprintAnswer | None) -> str:
    if one is None or not one.said.count:
        return "–"
    return f"{one.said.yes} · {one.said.partly} · {one.said.no}"
