"""What the form over an experiment asks for, what it shows of one, and what it may say (F37)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from commands.errors import FieldErrors
from commands.request import Request
from commands.rules import reading
from commands.rules.gate import says_something
from commands.rules.time_box import today
from commands.standing import Standing
from commands.view import DateField, Field, LineField, TextField
from storage.experiments import Experiment
from storage.store import Store
from storage.teams import Team

LONGEST, TYPED, MEASURE = 1000, 3000, 300
LATEST_DAYS = 365
NO_HYPOTHESIS = "Please say what you expect, such as “Pairing on reviews halves the time that they wait”."
NO_MEASURE = "Please say how you will tell whether it held."
NOT_SUCH_A_DAY = "Please pick a day from tomorrow to {last}."
NO_SUCH_ITEM = "There is no item {ref} here."


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
    fields, errors = request.fields, dict[str, str]()
    texts = {"hypothesis": (LONGEST, NO_HYPOTHESIS), "measure": (MEASURE, NO_MEASURE)}
    read: dict[str, str] = {}
    for name, (limit, missing) in texts.items():
        try:
            read[name] = reading.line(fields.get(name, ""), limit)
        except ValueError as error:
            errors[name] = str(error)
        else:
            errors |= {} if says_something(read[name]) else {name: missing}
    kept = before.ends_on if before is not None else None
    try:
        ends_on = _day(fields.get("ends_on", ""), request.now, team, kept)
    except ValueError as error:
        errors["ends_on"] = str(error)
    try:
        item_id = _item(store, team, reader, fields.get("item", ""), before)
    except ValueError as error:
        errors["item"] = str(error)
    if errors:
        raise FieldErrors(errors)
    return Wanted(read["hypothesis"], read["measure"], ends_on, item_id)


def day_ahead(text: str, now: datetime, team: Team) -> date:
    """The day that was picked. Raises ValueError when it is not ahead, or too far."""
    first, day = today(now, team.zone), reading.day(text)
    last = first + timedelta(days=LATEST_DAYS)
    if day is None or not first < day <= last:
        raise ValueError(NOT_SUCH_A_DAY.format(last=last))
    return day


def _day(text: str, now: datetime, team: Team, kept: date | None) -> date:
    return kept if kept is not None and text.strip() == kept.isoformat() else day_ahead(text, now, team)


def _item(store: Store, team: Team, reader: Standing, text: str, before: Experiment | None) -> int | None:
    """The item of this backlog that it is about, if one is named that this person may see."""
    ref = "".join(text.split()).upper()
    if before is not None and ref == item_ref(store, before):
        return before.item_id
    if not ref:
        return None
    item = store.items.by_ref(ref)
    if item is None or item.team_id != team.id or not reader.sees(item):
        raise ValueError(NO_SUCH_ITEM.format(ref=ref[:20]))
    return item.id
