"""What the forms ask about an incident and about evidence, and how it is read."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from commands.errors import read_all
from commands.incident.recording import Told
from commands.rules import reading
from commands.rules.incidents import MOST_COUNTED, web_address
from commands.rules.time_box import today
from commands.view import ChoiceField, DateField, Field, LineField, NumberField, Option, TextField
from storage.enums import EvidenceKind, Severity
from storage.teams import Team

LONGEST_AGO = 365
NOTHING_SAID = "Please say in one line what happened, or what was told."
NOT_SUCH_A_DAY = "Please pick a day from {first} to today."
KINDS = {
    EvidenceKind.INCIDENT: "An incident",
    EvidenceKind.SUPPORT: "Support tickets",
    EvidenceKind.USAGE: "Usage figures",
}
SEVERITIES = {
    Severity.CRITICAL: "Critical: production was down",
    Severity.MAJOR: "Major: an important part did not work",
    Severity.MINOR: "Minor: it was a nuisance",
}
COUNT_HINT = "For tickets and usage: how many?"


def draw(typed: Mapping[str, str], team: Team, now: datetime) -> dict[str, Field]:
    """Every field that there is, by name, with what was typed into it."""
    day = typed.get("day", today(now, team.zone).isoformat())
    severities = tuple(Option(words, severity) for severity, words in SEVERITIES.items())
    fields: tuple[Field, ...] = (
        LineField(name="title", label="What happened?", required=True, line=typed.get("title", "")),
        ChoiceField(
            name="severity", label="How bad was it?", options=severities, chosen=typed.get("severity", "")
        ),
        DateField(name="day", label="When?", required=True, day=day),
        TextField(name="details", label="Details", text=typed.get("details", "")),
        LineField(
            name="link",
            label="Link",
            hint="Where one reads more.",
            line=typed.get("link", ""),
            max_length=500,
        ),
        NumberField(
            name="count",
            label="Count",
            hint=COUNT_HINT,
            number=typed.get("count", ""),
            low=1,
            high=MOST_COUNTED,
        ),
    )
    return {asked.name: asked for asked in fields}


def kinds(chosen: str, offered: Collection[EvidenceKind] = tuple(EvidenceKind)) -> ChoiceField:
    options = tuple(Option(KINDS[kind], kind) for kind in offered)
    return ChoiceField(name="kind", label="What is it?", options=options, chosen=chosen)


def read(fields: Mapping[str, str], team: Team, now: datetime) -> Told:
    """What the form says. Raises FieldErrors that name each wrong value."""
    readers = _readers(team, now)
    found = read_all(fields, ((name, one) for name, one in readers if name in fields or name == "title"))
    return Told(
        title=found["title"],
        at=found.get("day") or now,
        details=found.get("details", ""),
        severity=found.get("severity") or "",
        link=found.get("link", ""),
        kind=found.get("kind") or EvidenceKind.INCIDENT,
        count=found.get("count") or 1,
    )


def _readers(team: Team, now: datetime) -> Iterator[tuple[str, Callable[[str], Any]]]:
    yield "title", title
    yield "details", lambda value: reading.prose(value.replace("\r\n", "\n"))
    yield "severity", reading.word(Severity)
    yield "link", web_address
    yield "kind", reading.word(EvidenceKind)
    yield "count", reading.number(1, MOST_COUNTED)
    yield "day", lambda value: _moment(value, team, now)


def title(value: str) -> str:
    """What happened, in one line. Raises ValueError when it says nothing."""
    return reading.telling(value, reading.TITLE, NOTHING_SAID)


def _moment(value: str, team: Team, now: datetime) -> datetime:
    """Now, or noon of the earlier day that was picked. Raises ValueError for a day that cannot be."""
    last = today(now, team.zone)
    first = last - timedelta(days=LONGEST_AGO)
    try:
        day: date | None = reading.day(value)
    except ValueError:
        day = None
    if day is None or not first <= day <= last:
        raise ValueError(NOT_SUCH_A_DAY.format(first=first))
    return now if day == last else datetime.combine(day, time(12), ZoneInfo(team.zone))
