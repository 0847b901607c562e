"""When reviews are by the words of the specification alone, reckoned as one would on paper.

It uses nothing of the code that it judges: dates, plain time zones and what a team chose, as it is kept.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tests.simulator.ledger import Kept

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Plan:
    """What a team's choices say: the rhythm, the days off, and what is done otherwise this once."""

    zone: str
    anchor: date
    at: time
    every: int
    off: frozenset[date]
    skipped: frozenset[date]
    moved: dict[date, datetime]
    window: timedelta


def plan_of(kept: Kept) -> Plan:
    chosen = kept.chosen
    first = date.fromisoformat(chosen["review_on"]) if chosen.get("review_on") else _first_wednesday(kept)
    moved = dict(line.split("=", 1) for line in chosen.get("review_moved", "").split())
    return Plan(
        kept.zone,
        first,
        time.fromisoformat(chosen.get("review_at") or "10:00"),
        int(chosen.get("review_every") or 14),
        frozenset(_days_off(chosen.get("holidays", ""))),
        frozenset(map(date.fromisoformat, chosen.get("review_skipped", "").split())),
        {date.fromisoformat(day): datetime.fromisoformat(at) for day, at in moved.items()},
        timedelta(hours=int(chosen.get("review_window") or 4)),
    )


def reviews_between(plan: Plan, after: datetime, until: datetime) -> dict[date, datetime]:
    """Name → moment of each review in that time, the end included and the beginning not."""
    found: dict[date, datetime] = {}
    first, last = after.date() - 70 * DAY, until.date() + 2 * DAY
    day = plan.anchor
    while day < first:
        day += plan.every * DAY
    while day <= last:
        at = _moment_of(plan, day)
        if at is not None and after < at <= until:
            found[day] = at
        day += plan.every * DAY
    for day, at in plan.moved.items():
        counts = day >= plan.anchor and (day - plan.anchor).days % plan.every == 0
        if counts and day not in plan.skipped and after < at <= until:
            found[day] = at
    return _of_two_at_once_the_later(found)


def _moment_of(plan: Plan, day: date) -> datetime | None:
    """When the review named after that day is; None when it is skipped, moved, or one with the next."""
    if day in plan.skipped or day in plan.moved:
        return None
    held = day
    if day in plan.off:
        while held in plan.off or held.strftime("%a") in ("Sat", "Sun"):
            held += DAY
        if held >= day + plan.every * DAY:
            return None
    return moment(held, plan.at, plan.zone)


@lru_cache(maxsize=100_000)
def moment(day: date, at: time, zone: str) -> datetime:
    """The first instant at which clocks there show that time; if none does, the next minute they show."""
    wanted = datetime.combine(day, at)
    there = ZoneInfo(zone)
    for _ in range(48 * 60):
        offsets = {there.utcoffset(wanted + around) for around in (-DAY, DAY)}
        instants = [(wanted - offset).replace(tzinfo=UTC) for offset in offsets if offset is not None]
        shown = [one for one in instants if one.astimezone(there).replace(tzinfo=None) == wanted]
        if shown:
            return min(shown)
        wanted += MINUTE
    raise AssertionError(f"{zone} never shows {at} on {day}")


def _of_two_at_once_the_later(found: dict[date, datetime]) -> dict[date, datetime]:
    latest: dict[datetime, date] = {}
    for day in sorted(found):
        latest[found[day]] = day
    return {day: at for at, day in latest.items()}


def _first_wednesday(kept: Kept) -> date:
    """The first Wednesday at least ten days after the team was founded, there."""
    day = kept.created_at.astimezone(ZoneInfo(kept.zone)).date() + 10 * DAY
    while day.strftime("%a") != "Wed":
        day += DAY
    return day


def _days_off(lines: str) -> set[date]:
    off: set[date] = set()
    for line in lines.splitlines():
        first, _, last = line.split(" ")[0].partition("..")
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last or first):
            off.add(day)
            day += DAY
    return off
