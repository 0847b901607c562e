"""The few numbers that matter as people read them: each with its direction and what it means (F31)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from commands.capacity.shares import SprintShare, streak_of
from commands.report.numbers import PeriodNumbers, Report
from commands.rules.capacity import Band, Standing, percent
from commands.rules.increments import Trend as Judged
from commands.rules.increments import trend_of, trend_words
from commands.rules.numbers import DEFINITIONS, Sample, Trend, needed, trend
from commands.sprint_end.trend import SprintAnswer
from storage.enums import Priority

BETTER, WORSE, SAME, STILL = "better", "worse", "about the same", "still in the band"
OPENED_CLOSED = f"{DEFINITIONS['opened']} {DEFINITIONS['closed']}"
ARROWS = {Trend.UP: "↑", Trend.DOWN: "↓", Trend.LEVEL: "→"}
JUDGED = {Judged.BETTER: "↑ better", Judged.WORSE: "↓ worse", Judged.SAME: "→ about the same"}
NOT_YET = "not enough yet"
FEW = "Fewer say more about chance than about the team, so nothing is said before."
LEAD = "Half of what went live {when} took {median} or less from filing, and 85 of 100 took {p85} or less."
RATE = "{debt} of the {answered} incidents {when} whose cause is known came from debt."
RISK = "Critical can stop production, High slows every change down: the fewer, the calmer."
GREW, SHRANK, STAYED = (
    "The debt grew: it comes in faster than it goes.",
    "The debt shrank: it goes faster than it comes in.",
    "The debt stayed as it was: as much goes as comes in.",
)
FIRST_TIME = "Whether the debt grows can be told when the next one is over."
APART = "Counted apart: {others}."
NO_SHARE = (
    "Nobody knows it {when}: give the sprint a capacity in points, or say after it how much went into debt."
)
IN_BAND = "In the band of {band}, {streak}."
BELOW = "Below the band of {band}: debt waits longer, and costs more later."
ABOVE = "Above the band of {band}: what users see waits longer."
CALM = "Nothing here asks for a decision."
ASK_RISK = "More {which} debt is open than {when}: please look at it first."
ASK_CAUSE = "{count} {wait} for an answer: was debt the cause?"
ASK_MORE = "Debt had {share} % of sprint {number}, and the team wants {band}: please plan more of it."
ASK_LESS = "Debt had {share} % of sprint {number}, and the team wants {band}: less of it will do."
NOBODY = "Nobody answered yet: Hearth asks in the channel when a sprint ends."
SHARE_DEFINED = (
    "Share of debt: the points of debt that went live in the sprint, of its capacity; or what the team "
    "itself said of it."
)
USABLE_DEFINED = (
    "Usable increment: what people answered when the sprint had ended, each once; partly counts half."
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. said: its name and value. direction: beside the time before, empty where there is nothing
    to compare. meaning: what it says, in a sentence or two. defined: what it counts. ask: what to do about
    it, where something is."""

    said: str
    direction: str
    meaning: str
    defined: str
    ask: str = ""


def figures(
    report: Report, shares: Sequence[SprintShare], answers: Sequence[SprintAnswer], band: Band
) -> list[Figure]:
    """Six, in the order in which they are read. shares: the latest first; answers: the latest last."""
    return [
        _lead(report),
        _rate(report),
        _risk(report),
        _flow(report),
        _share(shares, band),
        _usable(answers),
    ]


def first_of_all(told: Sequence[Figure]) -> str:
    """What to do first: production before the plan, the plan before the pace."""
    _, rate, risk, _, share, _ = told
    return next((one.ask for one in (risk, rate, share) if one.ask), CALM)


def looked_at(periods: Sequence[PeriodNumbers]) -> tuple[PeriodNumbers, PeriodNumbers | None]:
    """The last period that is over and the one before it; the running one where none is over."""
    over = [one for one in periods if one.period.over] or list(periods[-1:])
    return over[-1], over[-2] if over[1:] else None


def when_of(numbers: PeriodNumbers) -> str:
    """`in sprint 7`, `in November 2026 so far`."""
    return f"in {numbers.period.name}" + ("" if numbers.period.over else " so far")


def days(length: float) -> str:
    """`5 hours`, `1.5 days`, `12 days`."""
    if length < 1:
        hours = max(round(length * 24), 1)
        return "1 hour" if hours == 1 else f"{hours} hours"
    rounded = f"{length:.1f}".removesuffix(".0") if length < 10 else str(round(length))
    return "1 day" if rounded == "1" else f"{rounded} days"


def due(numbers: PeriodNumbers) -> str:
    """The share of the answered incidents that was due to debt, rounded as every share is."""
    return f"{percent(numbers.due_to_debt, numbers.answered)} %"


def _going(before: float | None, now: float | None, told: str) -> str:
    """`↓ better: 15 days in sprint 6`, for less is better; the same within a tenth."""
    return _judged(trend(before, now), told)


def _counted(before: int, now: int, told: str) -> str:
    """The same of what is counted one by one: each more is more."""
    return _judged(trend(before, now, within=0), told)


def _judged(where: Trend | None, told: str) -> str:
    if where is None:
        return ""
    judged = SAME if where is Trend.LEVEL else BETTER if where is Trend.DOWN else WORSE
    return f"{ARROWS[where]} {judged}: {told}"


Value = Callable[[PeriodNumbers], float | None]


def _known(report: Report, value: Value) -> tuple[PeriodNumbers, PeriodNumbers | None]:
    """The last sprint beside the one before, or where a sprint has too few the last month so."""
    for periods in (report.sprints, report.months):
        now, before = looked_at(periods)
        if value(now) is not None:
            return now, before
    return looked_at(report.sprints)


def _lead(report: Report) -> Figure:
    now, before = _known(report, lambda one: one.lead.median_days)
    when, sample = when_of(now), now.lead
    if sample.median_days is None or sample.p85_days is None:
        return Figure(f"Lead time: {NOT_YET}", "", f"{_items(sample)} {when}. {FEW}", DEFINITIONS["lead"])
    median, p85 = days(sample.median_days), days(sample.p85_days)
    then = before.lead.median_days if before is not None else None
    told = f"{days(then)} in {before.period.name}" if then is not None and before is not None else ""
    meaning = LEAD.format(when=when, median=median, p85=p85)
    return Figure(
        f"Lead time: {median}", _going(then, sample.median_days, told), meaning, DEFINITIONS["lead"]
    )


def _items(sample: Sample) -> str:
    return f"{sample.needed[:1].upper()}{sample.needed[1:]}"


def _rate(report: Report) -> Figure:
    now, before = _known(report, lambda one: one.rate)
    when = when_of(now)
    left, wait = now.unanswered, "waits" if now.unanswered == 1 else "wait"
    waiting = f" {left} more {wait} for an answer." if left else ""
    incidents = "1 incident" if left == 1 else f"{left} incidents"
    ask = ASK_CAUSE.format(count=incidents, wait=wait) if left else ""
    if now.rate is None:
        name = "Incidents due to debt"
        if not now.incidents:
            return Figure(f"{name}: none", "", f"No incident was recorded {when}.", DEFINITIONS["rate"])
        missing = f"{needed(now.answered)} {when}.{waiting} {FEW}"
        return Figure(f"{name}: {now.due_to_debt} of {now.answered}", "", missing, DEFINITIONS["rate"], ask)
    then = before.rate if before is not None else None
    told = f"{due(before)} in {before.period.name}" if then is not None and before is not None else ""
    meaning = RATE.format(debt=now.due_to_debt, answered=now.answered, when=when) + waiting
    going = _going(then, now.rate, told)
    return Figure(f"Incidents due to debt: {due(now)}", going, meaning, DEFINITIONS["rate"], ask)


def severe(numbers: PeriodNumbers) -> tuple[int, int]:
    """How many Critical and High debt items are open at its end, or now."""
    return numbers.open.get(Priority.CRITICAL, 0), numbers.open.get(Priority.HIGH, 0)


def _risk(report: Report) -> Figure:
    """As it is now, beside the end of the last sprint: Critical counts first."""
    now, ended = report.sprints[-1], looked_at(report.sprints)[0]
    critical, high = severe(now)
    said = f"Open Critical and High debt: {critical} and {high}"
    if ended is now:
        return Figure(said, "", RISK, DEFINITIONS["open"])
    then, when = severe(ended), f"at the end of {ended.period.name}"
    which = 0 if then[0] != critical else 1
    grew = (critical, high)[which] > then[which]
    ask = ASK_RISK.format(which=("Critical", "High")[which], when=when) if grew else ""
    going = _counted(then[which], (critical, high)[which], f"{then[0]} and {then[1]} {when}")
    return Figure(said, going, RISK, DEFINITIONS["open"], ask)


def total(counts: Mapping[str, int]) -> int:
    return sum(counts.values())


def _flow(report: Report) -> Figure:
    now, before = looked_at(report.sprints)
    said = f"Debt opened and closed {when_of(now)}: {total(now.opened)} and {total(now.closed)}"
    others = [f"{now.cleaned} cleaned on the way"] if now.cleaned else []
    others += [f"{now.declined} declined"] if now.declined else []
    more = [APART.format(others=", ".join(others))] if others else []
    more += [f"{now.overridden} of the closed went by override."] if now.overridden else []
    more += [f"{now.reopened} of the opened came back."] if now.reopened else []
    if before is None:
        return Figure(said, "", " ".join((FIRST_TIME, *more)), OPENED_CLOSED)
    was, is_now = total(before.open), total(now.open)
    meaning = STAYED if was == is_now else GREW if is_now > was else SHRANK
    going = _counted(was, is_now, f"{is_now} open at its end, {was} before")
    return Figure(said, going, " ".join((meaning, *more)), OPENED_CLOSED)


def _share(shares: Sequence[SprintShare], band: Band) -> Figure:
    over = [one for one in shares if not one.runs]
    if not over or over[0].share is None:
        when = f"of sprint {over[0].number}" if over else "yet"
        return Figure("Share of debt: not known", "", NO_SHARE.format(when=when), SHARE_DEFINED)
    last, before = over[0], over[1] if over[1:] else None
    said = f"Share of debt in sprint {last.number}: {last.share} %"
    told = {"share": last.share, "number": last.number, "band": band.words}
    going = _nearer(before, last, band)
    match last.standing:
        case Standing.BELOW:
            return Figure(said, going, BELOW.format(**told), SHARE_DEFINED, ASK_MORE.format(**told))
        case Standing.ABOVE:
            return Figure(said, going, ABOVE.format(**told), SHARE_DEFINED, ASK_LESS.format(**told))
        case _:
            row = streak_of(over)
            streak = f"{row} sprints in a row" if row > 1 else "for one sprint"
            return Figure(said, going, IN_BAND.format(**told, streak=streak), SHARE_DEFINED)


def _nearer(before: SprintShare | None, last: SprintShare, band: Band) -> str:
    """Better is nearer to the band, from whichever side."""
    if before is None or before.share is None or last.share is None:
        return ""
    was, is_now = _off(before.share, band), _off(last.share, band)
    moved = Trend.UP if last.share > before.share else Trend.DOWN
    arrow = ARROWS[Trend.LEVEL if last.share == before.share else moved]
    level = SAME if is_now else STILL
    judged = level if was == is_now else BETTER if is_now < was else WORSE
    return f"{arrow} {judged}: {before.share} % in sprint {before.number}"


def _off(share: int, band: Band) -> int:
    """How far it is from the band, in percent points."""
    return max(band.low - share, share - band.high, 0)


def _usable(answers: Sequence[SprintAnswer]) -> Figure:
    answered = [one for one in answers if one.said.count]
    if not answered:
        return Figure("Usable increments: no answer", "", NOBODY, USABLE_DEFINED)
    every = [one.said for one in answers]
    going, last = trend_of(every), answered[-1]
    value = f"Usable increment in sprint {last.number}: {last.said.picture} {last.said.words}"
    return Figure(value, JUDGED[going] if going is not None else "", trend_words(every), USABLE_DEFINED)
