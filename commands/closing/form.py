"""The forms that close an item: the six criteria, each explained; or the team's Definition of Done (F28)."""

from collections.abc import Iterator, Mapping

from commands.closing.note import note_text, print_of
from commands.closing.proof import LONGEST
from commands.closing.reviewer import reviewer_field
from commands.item.after import LONGEST_METRIC, METRIC_HINT, VALUE_HINT
from commands.item.values import measurement_text
from commands.planning.asking import WHY_LIMIT, opened_from
from commands.request import Request
from commands.rules.settings import settings_of
from commands.rules.shortening import shortened
from commands.view import Field, Form, LineField, Section, TextField, YesNoField
from storage.items import Item
from storage.store import Store
from storage.teams import Team

DEFINITION = "Definition of Done of {key}:\n{lines}"
NO_DEFINITION = "{key} has not written down a Definition of Done yet; /backlog settings has a place for it."
EXPECTED = "Expected: “{what}”."
NOTHING_EXPECTED = "Nobody wrote down what was expected: say what is better now."
OUTPUT = "{expected} What shows that it is there?"
TESTS = "Which tests were written, or why none are needed."
RISK = (
    "What shows it: an alert that stays quiet, a machine that can fail alone, an incident that cannot return."
)
NOTE = "Posted in the thread of {ref}. Change what you like: the measured value stands beside it anyway."
MISSED = "Only if the value after does not reach the target."
OVERRIDE = "What you leave empty is named on the card, with this reason."
QUOTED = 500


def gate_form(
    request: Request, store: Store, item: Item, values: Mapping[str, str], *, override: bool, note: str = ""
) -> Form:
    """Six criteria; whoever may override leaves out what cannot be met, and says why."""
    team = store.teams.get(item.team_id)
    made = note_text(store, item, request.now)
    was = request.args.get("note_was", "")
    typed = values.get("note", "")
    values = {**values, "note": made if not typed or print_of(typed) == was else typed}
    required = not override
    first = tuple(_measuring(item, values))
    sections = [
        Section("What came out", (_output(item, values, required), *first)),
        Section(
            "How it is safe",
            (
                _text("tests", "3. Tests", TESTS, values, required),
                reviewer_field(request, store, team, values.get("reviewer", ""), required=required),
                _text("risk", "5. Incidents are less likely", RISK, values, required),
            ),
        ),
        Section(
            "What others read",
            (_text("note", "6. Before and after", NOTE.format(ref=item.ref), values, required),),
        ),
    ]
    if override:
        sections.insert(0, Section("", (_reason(values),)))
    return Form(
        command="item.override" if override else "item.close",
        opener="item.override_form" if override else "item.close_form",
        title=f"{'Override' if override else 'Close'} {item.ref}",
        submit="Close it",
        sections=tuple(sections),
        token=request.key.removeprefix("form:") if note else request.fresh_token,
        args=_args(request, item, fresh=bool(note)) | {"note_was": print_of(made)},
        note="\n\n".join(text for text in (note, definition(team)) if text),
    )


def done_form(request: Request, store: Store, item: Item, values: Mapping[str, str]) -> Form:
    """What is not debt closes by the Definition of Done (section 13)."""
    team = store.teams.get(item.team_id)
    fields: list[Field] = [
        YesNoField(name="done", label="Done as defined", yes=values.get("done") == "yes", required=True),
        _text("output", "What was achieved?", _expected(item), values, required=True),
    ]
    return Form(
        command="item.close",
        opener="item.close_form",
        title=f"Close {item.ref}",
        submit="Close it",
        sections=(Section("", tuple(fields)),),
        token=request.fresh_token,
        args=_args(request, item),
        note=definition(team) or NO_DEFINITION.format(key=team.key),
    )


def definition(team: Team) -> str:
    """The team's Definition of Done as a form shows it; nothing when it has none."""
    lines = settings_of(team.settings).definition_of_done
    return DEFINITION.format(key=team.key, lines="\n".join(f"• {line}" for line in lines)) if lines else ""


def _args(request: Request, item: Item, *, fresh: bool = False) -> dict[str, str]:
    """The item as it was seen: a draft that goes on has seen no more than it had."""
    seen = request.args.get("version", "") if "draft" in request.args and not fresh else ""
    return {"item": str(item.id), "version": seen or str(item.version), **opened_from(request)}


def _expected(item: Item) -> str:
    said = shortened(item.expected_output, QUOTED)
    return EXPECTED.format(what=said) if said else NOTHING_EXPECTED


def _output(item: Item, values: Mapping[str, str], required: bool) -> Field:
    hint = OUTPUT.format(expected=_expected(item)) if item.expected_output else NOTHING_EXPECTED
    return _text("output", "1. Expected output is achieved", hint, values, required)


def _measuring(item: Item, values: Mapping[str, str]) -> Iterator[Field]:
    """The value after, why there is none, and why a target is missed: each of the three may stay empty."""
    if not item.target:
        yield LineField(
            name="measurement", label="2. Measurement", hint=METRIC_HINT, max_length=LONGEST_METRIC,
            line=values.get("measurement", ""),
        )  # fmt: skip
    asked = f"{measurement_text(item)}. " if item.target else ""
    label = "2. Measured: the value after"
    yield LineField(
        name="after", label=label if item.target else "The value after", hint=f"{asked}{VALUE_HINT}",
        max_length=40, line=values.get("after", item.after),
    )  # fmt: skip
    yield LineField(
        name="not_measurable", label="Or: not measurable, because", max_length=WHY_LIMIT,
        line=values.get("not_measurable", item.not_measurable),
    )  # fmt: skip
    yield LineField(
        name="missed", label="If the target is missed: why", hint=MISSED, max_length=WHY_LIMIT,
        line=values.get("missed", ""),
    )  # fmt: skip


def _text(name: str, label: str, hint: str, values: Mapping[str, str], required: bool) -> TextField:
    return TextField(
        name=name, label=label, hint=hint, text=values.get(name, ""), max_length=LONGEST, required=required
    )


def _reason(values: Mapping[str, str]) -> LineField:
    return LineField(
        name="reason",
        label="Close without what is missing, because",
        hint=OVERRIDE,
        required=True,
        max_length=WHY_LIMIT,
        line=values.get("reason", ""),
    )
