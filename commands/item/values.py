"""An item's fields as a form's text, and a form's text as values; what they must fulfil together."""

from collections.abc import Mapping
from typing import Any

from commands.errors import FieldErrors
from commands.item.fields import FIELDS, LINK_FIELDS
from commands.item.linked import linked, refs
from commands.rules import measured
from commands.rules.measurement import Measurement, quantity
from commands.rules.placing import mismatch
from storage.enums import Direction, Kind
from storage.items import Item, Task
from storage.store import Store

DUE_WITHOUT_ASSIGNEE = "A due date needs somebody to do it: please pick an assignee too."
EVIDENCE_MISSING = "A customer is named: please add a link to the evidence."
REASON_MISSING = "{pair} is unusual: please say why."
TRADE_MISSING = "Taken on purpose: please name the story it was traded for."
QUESTION_MISSING = "A spike answers a question: please write it down."
AFTER_WITHOUT_MEASUREMENT = "There is no measurement to compare it with: please fill in Measurement first."


def form_values(store: Store, item: Item) -> dict[str, str]:
    """What a form shows of an item, every field of it."""
    values = {spec.name: shown_value(getattr(item, spec.column)) for spec in FIELDS.values() if spec.column}
    values["measurement"] = measurement_text(item)
    values["assignee"] = f"#{item.assignee_id}" if item.assignee_id else ""
    values["for_team"] = store.teams.get(item.for_team_id).key if item.for_team_id else ""
    values["tasks"] = "\n".join(map(task_line, store.items.tasks(item.id)))
    for name in LINK_FIELDS:
        values[name] = refs(linked(store, item.id, name))
    return values


def task_line(task: Task) -> str:
    """A task as it is typed: `[x]` in front once it is done."""
    return f"[x] {task.title}" if task.done else task.title


def step_name(task: Task) -> str:
    """How a button names a task: by its words, for its place may change."""
    return task.title[:60]


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


def outcome_text(item: Item) -> str:
    """What measuring it showed: before, after, target, and whether that was met; nothing while nobody has."""
    if not item.after or not item.target:
        return ""
    return f"{item.metric} {measured.outcome(_target(item), item.after)}".strip()


def misses_target(item: Item) -> bool:
    """Whether it was measured, and its target not reached."""
    return bool(item.after and item.target) and not measured.is_met(_target(item), item.after)


def _target(item: Item) -> Measurement:
    return Measurement(item.metric, item.unit, item.direction or Direction.UP, item.before, item.target)


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
    if now_holds.get("kind") is Kind.SPIKE and not now_holds.get("question"):
        errors["question"] = QUESTION_MISSING
    if now_holds.get("after") and not now_holds.get("measurement"):
        errors["after"] = AFTER_WITHOUT_MEASUREMENT
    if errors:
        raise FieldErrors(errors)
