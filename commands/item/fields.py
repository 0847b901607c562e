"""The fields of an item in one list: how each is asked and read (section 2).

A form's values are text. An absent field was not shown and stays as it is; an empty one is cleared.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from commands.rules import reading
from commands.rules.measurement import parse_measurement, parse_number
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
    Priority,
    Queue,
    Source,
    Temperature,
)


@dataclass(frozen=True, slots=True)
class Assignee:
    """Who is picked, and who can be; see PersonField."""

    person: str = ""
    native: str = ""
    known: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form needs to know beside the item: choices that depend on the team."""

    categories: tuple[str, ...] = CATEGORIES
    areas: tuple[str, ...] = ()
    teams: tuple[tuple[str, str], ...] = ()
    assignee: Assignee = Assignee()


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
    who = asked.assignee
    return PersonField(
        name=spec.name,
        label=spec.label,
        hint=spec.hint,
        moved=moved,
        person=who.person,
        native=who.native,
        known=who.known,
    )


def _day(spec: ItemField, value: str, asked: Asked, moved: bool) -> Field:
    return DateField(name=spec.name, label=spec.label, hint=spec.hint, moved=moved, day=value)


def _yes_no(spec: ItemField, value: str, asked: Asked, moved: bool) -> Field:
    return YesNoField(name=spec.name, label=spec.label, hint=spec.hint, moved=moved, yes=value == "yes")


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


def _figure(value: str) -> str:
    """A plain number as it was typed, such as 61 or 78.5."""
    figure = reading.line(value, 32)
    try:
        return f"{parse_number(figure):f}" if figure else ""
    except ValueError:
        raise ValueError("Please give a plain number, such as 61 or 78.5.") from None


def _stripped(value: str) -> str:
    return reading.line(value, 1000)


def _own_column(name: str, label: str, draw: Any, read: Callable[[str], Any], hint: str = "") -> ItemField:
    return ItemField(name, label, draw, read, column=name, hint=hint)


def _category(value: str) -> str | None:
    """Any name: which ones there are is the team's to say."""
    return reading.line(value, 64) or None


_line_150 = _line()

SECTIONS: tuple[tuple[str, tuple[ItemField, ...]], ...] = (
    (
        "The essentials",
        (
            _own_column("title", "Title", _line(required=True), reading.title),
            _own_column("kind", "Kind", _choice, reading.word(Kind)),
            _own_column(
                "priority",
                "Priority",
                _choice,
                reading.word(Priority),
                "Critical: production risk. High: slows work. Medium: maintainability. Low: nice to have.",
            ),
            _own_column("category", "Category", _choice, _category),
            _own_column("effort", "Estimated effort", _choice, reading.word(Effort)),
            _own_column(
                "area", "Affected area", _line_150, reading.line, "Which module, service or feature?"
            ),
            _own_column(
                "current_state",
                "Current state",
                _text,
                reading.prose,
                "What problems can it cause, what risk does it carry?",
            ),
            _own_column(
                "expected_output",
                "Expected output",
                _text,
                reading.prose,
                "What gets better once it is done?",
            ),
            ItemField(
                "measurement",
                "Measurement",
                _line(300),
                lambda value: parse_measurement(value) if value.strip() else None,
                hint="Before -> target, such as “Test coverage 23% -> 60%” or “Query time 340ms -> <80ms”.",
            ),
        ),
    ),
    (
        "Outcome and proof",
        (
            _own_column(
                "outcome", "Outcome", _text, reading.prose, "What does the business or the user get?"
            ),
            _own_column("goal", "Product goal", _line_150, reading.line, "The product goal it serves."),
            _own_column(
                "acceptance_criteria",
                "Acceptance criteria",
                _text,
                reading.prose,
                "One a line; Given / When / Then is fine.",
            ),
            _own_column(
                "after",
                "Measured after",
                _line(32),
                _figure,
                "The value once it is live.",
            ),
            _own_column(
                "learned", "Learned", _text, reading.prose, "What was learned, and why it was right then."
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
                reading.word(Temperature),
                "If empty, it follows the priority.",
            ),
            _own_column(
                "horizon", "Horizon", _choice, reading.word(Horizon), "If empty, it follows the priority."
            ),
            _own_column(
                "mismatch_reason",
                "Why this combination",
                _line_150,
                reading.line,
                "Only when priority and timing contradict each other, such as Critical and cold.",
            ),
            _own_column("queue", "Queue", _choice, reading.word(Queue)),
            _own_column("source", "Source", _choice, reading.word(Source)),
            _own_column("on_purpose", "Taken on purpose", _yes_no, reading.yes),
            _own_column(
                "traded_for", "Traded for", _line_150, reading.line, "The story that it made room for."
            ),
        ),
    ),
    (
        "For a spike",
        (
            _own_column(
                "question",
                "Question",
                _text,
                reading.prose,
                "For a spike: what do you want to know after it?",
            ),
            _own_column(
                "time_box",
                "Time box",
                _line(60),
                lambda value: reading.line(value, 60),
                "For a spike: when to stop, such as 2 days.",
            ),
        ),
    ),
    (
        "Scores",
        (
            _own_column("business_value", "Business value (1–5)", _number(1, 5), reading.number(1, 5)),
            _own_column("customer_impact", "Customer impact (1–5)", _number(1, 5), reading.number(1, 5)),
            _own_column("technical_risk", "Technical risk (1–5)", _number(1, 5), reading.number(1, 5)),
            _own_column("time_criticality", "Time criticality (WSJF)", _choice, reading.size),
            _own_column("job_size", "Job size (WSJF)", _choice, reading.size),
        ),
    ),
    (
        "People and dates",
        (
            ItemField("assignee", "Assignee", _person, lambda value: value),
            _own_column("due_on", "Due date", _day, reading.day),
            _own_column(
                "restricted",
                "Restricted",
                _yes_no,
                reading.yes,
                "Only the Product Owner, deputy, admins, filer and assignee see what it says.",
            ),
        ),
    ),
    (
        "Customer",
        (
            _own_column("customer_segment", "Customer segment", _line_150, reading.line, "Who is affected?"),
            _own_column("customer_evidence", "Evidence", _line(1000), _stripped, "A link to it."),
            _own_column("workaround", "Workaround", _text, reading.prose),
            _own_column("expected_resolution", "Expected resolution time", _line_150, reading.line),
        ),
    ),
    (
        "Links",
        (
            ItemField("parent", "Parent", _line(32), _stripped, hint="An ID such as PAY-12."),
            ItemField(
                "tasks",
                "Tasks",
                _text,
                lambda value: value,
                hint="Technical steps, one a line; [x] in front of one that is done.",
            ),
            ItemField("blocked_by", "Blocked by", _line(1000), _stripped, hint="IDs, such as PAY-3, PAY-9."),
            ItemField("blocks", "Blocks", _line(1000), _stripped, hint="IDs, such as PAY-3, PAY-9."),
            ItemField("relates_to", "Relates to", _line(1000), _stripped, hint="IDs, such as PAY-3, PAY-9."),
            ItemField("for_team", "For another team", _choice, _stripped),
            _own_column(
                "tracker",
                "Tracker",
                _line(1000),
                _stripped,
                "A link to the one issue it mirrors.",
            ),
        ),
    ),
)

FIELDS: dict[str, ItemField] = {spec.name: spec for _, specs in SECTIONS for spec in specs}
LINK_FIELDS = ("parent", "blocked_by", "blocks", "relates_to")
