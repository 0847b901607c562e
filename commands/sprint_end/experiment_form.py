"""What the form over an experiment asks for, what it shows of one, and what it may say (F37)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from commands.errors import read_all
from commands.request import Request
from commands.rules import reading
from commands.rules.time_box import today
from commands.standing import Standing, item_named
from commands.view import DateField, Field, LineField, TextField
from storage.experiments import Experiment
from storage.store import Store
from storage.teams import Team

LONGEST, TYPED, MEASURE = 1000, 3000, 300
LATEST_DAYS = 365
NO_HYPOTHESIS = "Please say what you expect, such as “Pairing on reviews halves the time that they wait”."
NO_MEASURE = "Please say how you will tell whether it held."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form says; its fields are columns."""

    hypothesis: str
    measure: str
    ends_on: date
    item_id: int | None


def form_fields(held: Mapping[str, str]) -> tuple[Field, ...]:
    """The fields, with what each of them holds."""
    return (
        TextField(
            name="hypothesis",
            label="Hypothesis",
            hint="What do you expect, and why?",
            required=True,
            text=held.get("hypothesis", "")[:TYPED],
        ),
        LineField(
            name="measure",
            label="Measure",
            hint="How will you tell?",
            required=True,
            max_length=MEASURE,
            line=held.get("measure", ""),
        ),
        DateField(name="ends_on", label="Ends on", required=True, day=held.get("ends_on", "")),
        LineField(name="item", label="Item", hint="An ID, such as PAY-12.", line=held.get("item", "")),
    )


def form_values(store: Store, experiment: Experiment) -> dict[str, str]:
    """What forms show of it, the one about its verdict too."""
    return {
        "hypothesis": experiment.hypothesis,
        "measure": experiment.measure,
        "ends_on": experiment.ends_on.isoformat(),
        "item": item_ref(store, experiment),
        "verdict": experiment.verdict.value if experiment.verdict is not None else "",
        "learned": experiment.learned,
    }


def item_ref(store: Store, experiment: Experiment) -> str:
    """The ID of its item, while that is in this backlog."""
    try:
        item = store.items.get(experiment.item_id or 0)
    except LookupError:
        return ""
    return item.ref if item.team_id == experiment.team_id else ""


def wanted(
    request: Request, store: Store, team: Team, reader: Standing, before: Experiment | None = None
) -> Wanted:
    """The form's values; what it shows of the experiment as it is may stay. Raises FieldErrors that name each
    wrong one."""
    kept = before.ends_on if before is not None else None
    read = read_all(
        request.fields,
        (
            ("hypothesis", lambda text: reading.telling(text, LONGEST, NO_HYPOTHESIS)),
            ("measure", lambda text: reading.telling(text, MEASURE, NO_MEASURE)),
            ("ends_on", lambda text: _day(text, request.now, team, kept)),
            ("item", lambda text: _item(store, team, reader, text, before)),
        ),
    )
    return Wanted(read["hypothesis"], read["measure"], read["ends_on"], read["item"])


def day_ahead(text: str, now: datetime, team: Team) -> date:
    """The day that was picked. Raises ValueError when it is not ahead, or too far."""
    return reading.day_ahead(text, today(now, team.zone), LATEST_DAYS)


def _day(text: str, now: datetime, team: Team, kept: date | None) -> date:
    return kept if kept is not None and text.strip() == kept.isoformat() else day_ahead(text, now, team)


def _item(store: Store, team: Team, reader: Standing, text: str, before: Experiment | None) -> int | None:
    """The item of this backlog that it is about, if one is named that this person may see."""
    ref = "".join(text.split()).upper()
    if before is not None and ref == item_ref(store, before):
        return before.item_id
    return item_named(store, team, reader, ref).id if ref else None
