"""The fields of an item in one list: how each is asked, read, shown and compared (section 2).

A form's values are text. An absent field was not shown and stays as it is; an empty one is cleared.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from commands.errors import FieldErrors
from commands.rules.measurement import parse_measurement, parse_number, quantity
from commands.rules.placing import mismatch
from commands.view import (
    ChoiceField,
    DateField,
    Field,
    LineField,
    NumberField,
    Option,
    PersonField,
    TextField,
    YesNoField,
)
from storage.enums import (
    CATEGORIES,
    Effort,
    Horizon,
    Kind,
    LinkKind,
    Priority,
    Queue,
    Source,
    Temperature,
)
from storage.items import Item
from storage.store import Store

TOO_LONG = "Please shorten this to {limit} characters; it has {length}."
NOT_AN_OPTION = "Please pick one of the options."
NOT_A_DATE = "Please write the day as YYYY-MM-DD."
NOT_IN_RANGE = "Please give a whole number from {low} to {high}."
TITLE_MISSING = "Please give it a title: one line that says what hurts or what should get better."
DUE_WITHOUT_ASSIGNEE = "A due date needs somebody to do it: please pick an assignee too."
EVIDENCE_MISSING = "A customer is named: please add a link to the evidence."
REASON_MISSING = "{pair} is unusual: please say why."
TRADE_MISSING = "Taken on purpose: please name the story it was traded for."
AFTER_WITHOUT_MEASUREMENT = "There is no measurement to compare it with: please fill in Measurement first."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form needs to know beside the item: choices that depend on the team."""

    categories: tuple[str, ...] = CATEGORIES
    areas: tuple[str, ...] = ()
    teams: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ItemField:
    """name: in forms and in the log. column: where the value is kept, if it is one column.

    draw: (this, value, what to ask with, moved) → field. read: text → value, or ValueError
    with a sentence.
    """

    name: str
    label: str
    draw: Callable[["ItemField", str, Asked, bool], Field]
    read: Callable[[str], Any]
    column: str = ""
    hint: str = ""


def _line(limit: int = 150, *, required: bool = False) -> Callable[[ItemField, str, Asked, bool], Field]:
    def draw(spec: ItemField, value: str, asked: Asked, moved: bool) -> Field:
        return LineField(
            name=spec.name,
            label=spec.label,
            hint=spec.hint,
            moved=moved,
            line=value,
            required=required,
            max_length=limit,
            suggestions=asked.areas if spec.name == "area" else (),
        )

    return draw


def _text(spec: ItemField, value: str, asked: Asked, moved: bool) -> Field:
    return TextField(name=spec.name, label=spec.label, hint=spec.hint, moved=moved, text=value)


def _choice(spec: ItemField, value: str, asked: Asked, moved: bool) -> Field:
    options = {
        "category": tuple(Option(category, category) for category in asked.categories),
        "for_team": tuple(Option(name, key) for key, name in asked.teams),
    }.get(spec.name)
    if options is None:
        options = tuple(Option(word[:1].upper() + word[1:], word) for word in _WORDS[spec.name])
    return ChoiceField(
        name=spec.name, label=spec.label, hint=spec.hint, moved=moved, options=options, chosen=value
    )


def _number(low: int, high: int) -> Callable[[ItemField, str, Asked, bool], Field]:
    def draw(spec: ItemField, value: str, asked: Asked, moved: bool) -> Field:
        return NumberField(
            name=spec.name, label=spec.label, hint=spec.hint, moved=moved, number=value, low=low, high=high
        )

    return draw


def _person(spec: ItemField, value: str, asked: Asked, moved: bool) -> Field:
    return PersonField(name=spec.name, label=spec.label, hint=spec.hint, moved=moved, person=value)


def _day(spec: ItemField, value: str, asked: Asked, moved: bool) -> Field:
    return DateField(name=spec.name, label=spec.label, hint=spec.hint, moved=moved, day=value)


def _yes_no(spec: ItemField, value: str, asked: Asked, moved: bool) -> Field:
    return YesNoField(name=spec.name, label=spec.label, hint=spec.hint, moved=moved, yes=value == "yes")


def _reads_text(limit: int) -> Callable[[str], str]:
    def read(value: str) -> str:
        if len(value) > limit:
            raise ValueError(TOO_LONG.format(limit=limit, length=len(value)))
        return value

    return read


def _reads_title(value: str) -> str:
    title = " ".join(value.split())
    if not title:
        raise ValueError(TITLE_MISSING)
    return _reads_text(150)(title)


def _reads_word(words: type[StrEnum]) -> Callable[[str], StrEnum | None]:
    def read(value: str) -> StrEnum | None:
        try:
            return words(value) if value else None
        except ValueError:
            raise ValueError(NOT_AN_OPTION) from None

    return read


def _reads_number(low: int, high: int) -> Callable[[str], int | None]:
    def read(value: str) -> int | None:
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and low <= int(value[:9]) <= high):
            raise ValueError(NOT_IN_RANGE.format(low=low, high=high))
        return int(value)

    return read


def _reads_day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        raise ValueError(NOT_A_DATE) from None


def _reads_job_size(value: str) -> int | None:
    size = _reads_number(1, 20)(value)
    if size not in (None, 1, 2, 3, 5, 8, 13, 20):
        raise ValueError("Please pick 1, 2, 3, 5, 8, 13 or 20.")
    return size


_WORDS: dict[str, tuple[str, ...]] = {
    "kind": tuple(Kind),
    "priority": tuple(Priority),
    "effort": tuple(Effort),
    "temperature": tuple(Temperature),
    "horizon": tuple(Horizon),
    "queue": tuple(Queue),
    "source": tuple(Source),
    "job_size": ("1", "2", "3", "5", "8", "13", "20"),
    "time_criticality": ("1", "2", "3", "5", "8", "13", "20"),
}

LONG = 10_000


def _plain_text(value: str) -> str:
    return _reads_text(LONG)(value.strip())


def _own_column(name: str, label: str, draw: Any, read: Callable[[str], Any], hint: str = "") -> ItemField:
    return ItemField(name, label, draw, read, column=name, hint=hint)


_line_150, _plain_line = _line(), lambda value: _reads_text(150)(" ".join(value.split()))

SECTIONS: tuple[tuple[str, tuple[ItemField, ...]], ...] = (
    (
        "The essentials",
        (
            _own_column("title", "Title", _line(required=True), _reads_title),
            _own_column("kind", "Kind", _choice, _reads_word(Kind)),
            _own_column(
                "priority",
                "Priority",
                _choice,
                _reads_word(Priority),
                "Critical: production risk. High: slows work. Medium: maintainability. Low: nice to have.",
            ),
            _own_column("category", "Category", _choice, lambda value: value or None),
            _own_column("effort", "Estimated effort", _choice, _reads_word(Effort)),
            _own_column("area", "Affected area", _line_150, _plain_line, "Which module, service or feature?"),
            _own_column(
                "current_state",
                "Current state",
                _text,
                _plain_text,
                "What problems can it cause, what risk does it carry?",
            ),
            _own_column(
                "expected_output", "Expected output", _text, _plain_text, "What gets better once it is done?"
            ),
            ItemField(
                "measurement",
                "Measurement",
                _line_150,
                lambda value: parse_measurement(value) if value.strip() else None,
                hint="Before -> target, such as “Test coverage 23% -> 60%” or “Query time 340ms -> <80ms”.",
            ),
        ),
    ),
    (
        "Outcome and proof",
        (
            _own_column("outcome", "Outcome", _text, _plain_text, "What does the business or the user get?"),
            _own_column("goal", "Product goal", _line_150, _plain_line, "The product goal it serves."),
            _own_column(
                "acceptance_criteria",
                "Acceptance criteria",
                _text,
                _plain_text,
                "One a line; Given / When / Then is fine.",
            ),
            _own_column(
                "after",
                "Measured after",
                _line(32),
                lambda value: value.strip(),
                "The value once it is live.",
            ),
            _own_column(
                "learned", "Learned", _text, _plain_text, "What was learned, and why it was right then."
            ),
        ),
    ),
    (
        "When and where it belongs",
        (
            _own_column(
                "temperature",
                "Temperature",
                _choice,
                _reads_word(Temperature),
                "If empty, it follows the priority.",
            ),
            _own_column(
                "horizon", "Horizon", _choice, _reads_word(Horizon), "If empty, it follows the priority."
            ),
            _own_column(
                "mismatch_reason",
                "Why this combination",
                _line_150,
                _plain_line,
                "Only when priority and timing contradict each other, such as Critical and cold.",
            ),
            _own_column("queue", "Queue", _choice, _reads_word(Queue)),
            _own_column("source", "Source", _choice, _reads_word(Source)),
            _own_column("on_purpose", "Taken on purpose", _yes_no, lambda value: value == "yes"),
            _own_column(
                "traded_for", "Traded for", _line_150, _plain_line, "The story that it made room for."
            ),
        ),
    ),
    (
        "Scores",
        (
            _own_column("business_value", "Business value (1–5)", _number(1, 5), _reads_number(1, 5)),
            _own_column("customer_impact", "Customer impact (1–5)", _number(1, 5), _reads_number(1, 5)),
            _own_column("technical_risk", "Technical risk (1–5)", _number(1, 5), _reads_number(1, 5)),
            _own_column("time_criticality", "Time criticality (WSJF)", _choice, _reads_job_size),
            _own_column("job_size", "Job size (WSJF)", _choice, _reads_job_size),
        ),
    ),
    (
        "People and dates",
        (
            ItemField("assignee", "Assignee", _person, lambda value: value),
            _own_column("due_on", "Due date", _day, _reads_day),
            _own_column(
                "restricted",
                "Restricted",
                _yes_no,
                lambda value: value == "yes",
                "Only the Product Owner, deputy, admins, filer and assignee see what it says.",
            ),
        ),
    ),
    (
        "Customer",
        (
            _own_column("customer_segment", "Customer segment", _line_150, _plain_line, "Who is affected?"),
            _own_column(
                "customer_evidence", "Evidence", _line(1000), lambda value: value.strip(), "A link to it."
            ),
            _own_column("workaround", "Workaround", _text, _plain_text),
            _own_column("expected_resolution", "Expected resolution time", _line_150, _plain_line),
        ),
    ),
    (
        "Links",
        (
            ItemField("parent", "Parent", _line(32), str.strip, hint="An ID such as PAY-12."),
            ItemField("tasks", "Tasks", _text, lambda value: value, hint="Technical steps, one a line."),
            ItemField("blocked_by", "Blocked by", _line_150, str.strip, hint="IDs, such as PAY-3, PAY-9."),
            ItemField("relates_to", "Relates to", _line_150, str.strip, hint="IDs, such as PAY-3, PAY-9."),
            ItemField("for_team", "For another team", _choice, str.strip),
            _own_column(
                "tracker",
                "Tracker",
                _line(1000),
                lambda value: value.strip(),
                "A link to the one issue it mirrors.",
            ),
        ),
    ),
)

FIELDS: dict[str, ItemField] = {spec.name: spec for _, specs in SECTIONS for spec in specs}
LINK_FIELDS = {
    "parent": LinkKind.PARENT,
    "blocked_by": LinkKind.BLOCKED_BY,
    "relates_to": LinkKind.RELATES_TO,
}


def form_values(store: Store, item: Item) -> dict[str, str]:
    """What a form shows of an item, every field of it."""
    values = {spec.name: shown_value(getattr(item, spec.column)) for spec in FIELDS.values() if spec.column}
    values["measurement"] = measurement_text(item)
    values["assignee"] = store.people.get(item.assignee_id).external_id if item.assignee_id else ""
    values["for_team"] = store.teams.get(item.for_team_id).key if item.for_team_id else ""
    values["tasks"] = "\n".join(store.items.tasks(item.id))
    for name, kind in LINK_FIELDS.items():
        values[name] = ", ".join(other.ref for other in store.items.linked(item.id, kind))
    return values


def shown_value(value: Any) -> str:
    """A stored value as a form shows it."""
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def measurement_text(item: Item) -> str:
    if not item.target:
        return ""
    before, target = quantity(item.before, item.unit), quantity(item.target, item.unit)
    return f"{item.metric} {before} -> {target}".strip()


def read_fields(fields: Mapping[str, str]) -> dict[str, Any]:
    """The typed values of a form's fields, by field name. Raises FieldErrors that name each wrong one."""
    values, errors = {}, {}
    for name, text in fields.items():
        spec = FIELDS.get(name)
        if spec is None:
            continue
        try:
            values[name] = spec.read(text.replace("\r\n", "\n").replace("\x00", ""))
        except ValueError as error:
            errors[name] = str(error)
    if errors:
        raise FieldErrors(errors)
    return values


def check_together(now_holds: Mapping[str, Any]) -> None:
    """Rules over several fields, on the item as it would become. Raises FieldErrors."""
    errors: dict[str, str] = {}
    pair = mismatch(now_holds.get("priority"), now_holds.get("temperature"), now_holds.get("horizon"))
    if pair and not now_holds.get("mismatch_reason"):
        errors["mismatch_reason"] = REASON_MISSING.format(pair=pair)
    if now_holds.get("due_on") and not now_holds.get("assignee"):
        errors["due_on"] = DUE_WITHOUT_ASSIGNEE
    if now_holds.get("customer_segment") and not now_holds.get("customer_evidence"):
        errors["customer_evidence"] = EVIDENCE_MISSING
    if now_holds.get("on_purpose") and not now_holds.get("traded_for"):
        errors["traded_for"] = TRADE_MISSING
    if now_holds.get("after"):
        try:
            parse_number(now_holds["after"])
        except ValueError:
            errors["after"] = "Please give a plain number, such as 61 or 78.5."
        if not now_holds.get("measurement"):
            errors["after"] = AFTER_WITHOUT_MEASUREMENT
    if errors:
        raise FieldErrors(errors)
