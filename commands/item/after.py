"""The value after, as it is typed beside what it is compared with; met or missed follows (F15, F28)."""

from commands.errors import FieldErrors
from commands.rules import reading
from commands.rules.measured import read_after
from commands.rules.measurement import parse_measurement
from storage.items import Item

LONGEST_METRIC = 300
METRIC_HINT = "Before -> target, such as “Query time 340 ms -> 80 ms”."
VALUE_HINT = "A number; its unit may be left out."
VALUE_MISSING = "Please enter the value, or say below why it cannot be measured."
METRIC_MISSING = "Please say what it is compared with, such as “Query time 340 ms -> 80 ms”."
EITHER = "There is a value above: please leave one of the two empty."


def read_measured(item: Item, typed: str, metric: str) -> dict[str, str]:
    """The item's fields that a value after fills, the measurement too where there was none.

    Raises FieldErrors.
    """
    fields: dict[str, str] = {}
    errors: dict[str, str] = {}
    unit = item.unit
    if not item.target:
        try:
            text = reading.line(metric, LONGEST_METRIC)
            unit = parse_measurement(text).unit if text else ""
            fields["measurement"] = text
            errors |= {} if text else {"measurement": METRIC_MISSING}
        except ValueError as error:
            errors["measurement"] = str(error)
    try:
        fields["after"] = read_after(typed, unit)
    except ValueError as error:
        errors["after"] = str(error) if typed else VALUE_MISSING
    if errors:
        raise FieldErrors(errors)
    return fields
