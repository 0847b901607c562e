"""When a team's reviews are and how they are run, out of what the team chose, and how it is written down.

What is missing has its default; `review_on`, the anchor, is then the first Wednesday at least ten days after
the team was founded (section 13).
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from commands.rules.cadence import FIRST_AT, Cadence, Due, first_wednesday, upcoming

AT, EVERY, LENGTH, WINDOW = f"{FIRST_AT:%H:%M}", "14", "20", "4"
RANGE = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*\.\.\s*(\d{4}-\d\d-\d\d))?(?:\s+(\S.*))?")
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days on which nobody works, the first and the last one included."""

    first: date
    last: date
    name: str = ""

    def __str__(self) -> str:
        days = f"{self.first}" if self.first == self.last else f"{self.first}..{self.last}"
        return f"{days} {self.name}".rstrip()

    def days(self) -> list[date]:
        return [self.first + timedelta(days=ahead) for ahead in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class Schedule:
    """length: minutes of a review. rota: numbers of the people who facilitate, in turn. channel: the link of
    the channel that it is posted in, or none for the first ones. window: for how long a late one is still
    posted. holidays: day → name. skipped, moved: by the dates that name reviews; moved to which moment.
    planning_at: the local time at which the team plans a sprint on its first day, if it says.
    """

    cadence: Cadence
    length: int
    rota: tuple[int, ...]
    channel: int | None
    window: timedelta
    holidays: Mapping[date, str]
    skipped: frozenset[date]
    moved: Mapping[date, datetime]
    planning_at: time | None


def schedule_of(chosen: Mapping[str, str] | None, zone: str, created_at: datetime) -> Schedule:
    """The schedule out of what a team chose: name → text, as it is kept."""
    return _read(tuple(sorted((chosen or {}).items())), zone, created_at)


@lru_cache(maxsize=256)
def _read(pairs: tuple[tuple[str, str], ...], zone: str, created_at: datetime) -> Schedule:
    told = dict(pairs)
    on = told.get("review_on") or first_wednesday(created_at, zone).isoformat()
    at, every = time.fromisoformat(told.get("review_at", AT)), int(told.get("review_every", EVERY))
    channel, planning = told.get("review_channel", ""), told.get("planning_at", "")
    return Schedule(
        cadence=Cadence(date.fromisoformat(on), at, zone, every),
        length=int(told.get("review_length", LENGTH)),
        rota=rota_in(told.get("review_rota", "")),
        channel=int(channel) if channel else None,
        window=timedelta(hours=int(told.get("review_window", WINDOW))),
        holidays={day: one.name for one in holidays_in(told.get("holidays", "")) for day in one.days()},
        skipped=skipped_in(told.get("review_skipped", "")),
        moved=moved_in(told.get("review_moved", "")),
        planning_at=time.fromisoformat(planning) if planning else None,
    )


def next_reviews(schedule: Schedule, now: datetime, count: int, held: Set[date] = frozenset()) -> list[Due]:
    """So many reviews later than now; not those that were `held` already, whatever the clock says now."""
    holidays, skipped = schedule.holidays.keys(), schedule.skipped | held
    return upcoming(schedule.cadence, now, holidays, skipped, schedule.moved, count)


def facilitator_of(schedule: Schedule, nominal: date) -> int | None:
    """Whose turn the review of that name is, by the calendar: no skipped or moved one shifts it."""
    if not schedule.rota:
        return None
    turn = (nominal - schedule.cadence.anchor).days // schedule.cadence.every_days
    return schedule.rota[turn % len(schedule.rota)]


def when_words(at: datetime, zone: str) -> str:
    """`Wed 2 Dec 2026, 10:00 (UTC+00:00, Europe/London)`: never a local time without its zone and offset."""
    local = at.astimezone(ZoneInfo(zone))
    offset = f"{local:%z}"
    where = f"UTC{offset[:3]}:{offset[3:5]}" + ("" if zone == "UTC" else f", {zone}")
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} ({where})"


def skipping_words(before: str, after: str) -> str:
    """What a change of the skipped reviews did: `skipped the review of 2026-12-02`."""
    old, new = skipped_in(before), skipped_in(after)
    if new - old:
        return f"skipped the review of {max(new - old)}"
    return f"brought back the skipped review of {max(old - new)}"


def moving_words(before: str, after: str, zone: str) -> str:
    """What a change of the moved reviews did: `moved the review of 2026-12-16 to Thu 17 Dec 2026 …`."""
    old, new = moved_in(before), moved_in(after)
    changed = [day for day, at in new.items() if old.get(day) != at]
    if changed:
        return f"moved the review of {max(changed)} to {when_words(new[max(changed)], zone)}"
    return f"moved the review of {max(old.keys() - new.keys())} back"


def rota_in(text: str) -> tuple[int, ...]:
    """`#3,#7`."""
    return tuple(int(number) for number in re.findall(r"#(\d+)", text))


def rota_text(rota: tuple[int, ...]) -> str:
    return ",".join(f"#{number}" for number in rota)


def skipped_in(text: str) -> frozenset[date]:
    """One date a line."""
    return frozenset(date.fromisoformat(line) for line in text.split())


def skipped_text(skipped: Set[date]) -> str:
    return "\n".join(day.isoformat() for day in sorted(skipped))


def moved_in(text: str) -> dict[date, datetime]:
    """`2026-12-09=2026-12-10T09:00:00+00:00`, one a line."""
    pairs = (line.split("=", 1) for line in text.split())
    return {date.fromisoformat(named): datetime.fromisoformat(to) for named, to in pairs}


def moved_text(moved: Mapping[date, datetime]) -> str:
    return "\n".join(f"{day}={moved[day].isoformat()}" for day in sorted(moved))


def holidays_in(text: str) -> list[Holiday]:
    """One a line, as `holidays_text` writes them."""
    return [holiday_in(line) for line in text.splitlines() if line.strip()]


def holidays_text(holidays: list[Holiday]) -> str:
    return "\n".join(str(one) for one in sorted(holidays, key=lambda one: (one.first, one.last, one.name)))


def holiday_in(line: str) -> Holiday:
    """`2026-12-25 Christmas` or `2026-12-24..2027-01-01 Winter break`. Raises ValueError for others."""
    found = RANGE.fullmatch(line.strip())
    if found is None:
        raise ValueError(line)
    first = date.fromisoformat(found[1])
    return Holiday(
        first, date.fromisoformat(found[2]) if found[2] else first, " ".join((found[3] or "").split())
    )


def still_of_use(day: date, today: date) -> bool:
    """Whether a skipped or moved review is worth remembering; what is long past is not."""
    return day >= today - KEPT_FOR
