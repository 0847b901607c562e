"""The forms that close an item: the six criteria, each explained; or the team's Definition of Done (F28)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from commands.closing.note import note_text, print_of
from commands.closing.proof import LONGEST
from commands.closing.reviewer import reviewer_field
from commands.closing.words import FIELD
from commands.item.after import LONGEST_METRIC, METRIC_HINT, VALUE_HINT
from commands.item.values import measurement_text
from commands.planning.asking import WHY_LIMIT, opened_from
from commands.request import Request
from commands.rules.rights import Right
from commands.rules.settings import settings_of
from commands.rules.shortening import shortened
from commands.standing import known, standing
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
RISK = "What shows it: an alert that stays quiet, or a cause that is gone."
NOTE = "Posted in the thread of {ref}. Change what you like: the measured value stands beside it anyway."
MISSED = "Only if the value after does not reach the target."
OVERRIDE = "What you leave empty is named on the card, with this reason."
ALL_SIX = "It closes once all six are answered."
ELSE = " If one cannot be, Override under More closes it with a reason."
QUOTED, LONGEST_VALUE = 500, 40


def gate_form(
    request: Request, store: Store, item: Item, values: Mapping[str, str], *, override: bool, note: str = ""
) -> Form:
    """Six criteria; whoever may override leaves out what cannot be met, and says why."""
    team = store.teams.get(item.team_id)
    made, typed = note_text(store, item, request.now), values.get(FIELD, "")
    mine = typed and print_of(typed) != request.args.get("note_was", "")
    held = {"after": item.after, "not_measurable": item.not_measurable}
    shown = Shown({**held, **values, FIELD: typed if mine else made}, required=not override)
    fields = [
        _output(item, shown),
        *_measuring(item, shown),
        shown.text("tests", "3. Tests", TESTS),
        reviewer_field(request, store, team, values.get("reviewer", ""), required=shown.required),
        shown.text("risk", "5. Incidents are less likely", RISK),
        shown.text(FIELD, "6. Before and after", NOTE.format(ref=item.ref)),
    ]
    if override:
        reason = shown.line("reason", "Close without what is missing, because", OVERRIDE, WHY_LIMIT)
        fields.insert(0, replace(reason, required=True))
    form = Form(
        command="item.override" if override else "item.close",
        opener="item.override_form" if override else "item.close_form",
        title=f"{'Override' if override else 'Close'} {item.ref}",
        submit="Close it",
        sections=(Section("", tuple(fields)),),
        token=request.key.removeprefix("form:") if note else request.fresh_token,
        args=_args(request, item, fresh=bool(note)) | {"note_was": print_of(made)},
        note="\n\n".join(
            text for text in (note or _how(request, store, item, override), definition(team)) if text
        ),
    )
    return _moved(form, shown.values, request.fields) if note else form


def _how(request: Request, store: Store, item: Item, override: bool) -> str:
    """What it takes to close it, and the way out for whoever may take it."""
    if override:
        return ""
    may = standing(request, store, item.team_id, known(request, store)).may(Right.GATE)
    return ALL_SIX + (ELSE if may else "")


def _moved(form: Form, shown: Mapping[str, str], typed: Mapping[str, str]) -> Form:
    """The form that is drawn once more, its fields marked that do not hold what was typed."""
    changed = {name for name, text in shown.items() if text.strip() != typed.get(name, "").strip()}
    fields = (replace(field, moved=field.name in changed) for field in form.fields())
    return replace(form, sections=(Section("", tuple(fields)),))


@dataclass(frozen=True, slots=True)
class Shown:
    """What the form shows in its fields. required: whether each criterion has to be filled in."""

    values: Mapping[str, str]
    required: bool

    def text(self, name: str, label: str, hint: str) -> TextField:
        held = self.values.get(name, "")
        return TextField(
            name=name, label=label, hint=hint, text=held, max_length=LONGEST, required=self.required
        )

    def line(self, name: str, label: str, hint: str, limit: int) -> LineField:
        """One that may stay empty."""
        return LineField(name=name, label=label, hint=hint, line=self.values.get(name, ""), max_length=limit)


def done_form(request: Request, store: Store, item: Item, values: Mapping[str, str]) -> Form:
    """What is not debt closes by the Definition of Done (section 13)."""
    team = store.teams.get(item.team_id)
    fields: list[Field] = [
        YesNoField(name="done", label="Done as defined", yes=values.get("done") == "yes", required=True),
        Shown(values, required=True).text("output", "What was achieved?", _expected(item)),
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
    said = shortened(item.expected_output, QUOTED).rstrip(".")
    return EXPECTED.format(what=said) if said else NOTHING_EXPECTED


def _output(item: Item, shown: Shown) -> Field:
    hint = OUTPUT.format(expected=_expected(item)) if item.expected_output else NOTHING_EXPECTED
    return shown.text("output", "1. Expected output is achieved", hint)


def _measuring(item: Item, shown: Shown) -> Iterator[Field]:
    """The value after, why there is none, and why a target is missed: each of the three may stay empty."""
    if not item.target:
        yield shown.line("measurement", "2. Measurement", METRIC_HINT, LONGEST_METRIC)
    label = "2. Measured: the value after" if item.target else "The value after"
    asked = f"{measurement_text(item)}. " if item.target else ""
    yield shown.line("after", label, f"{asked}{VALUE_HINT}", LONGEST_VALUE)
    yield shown.line("not_measurable", "Or: not measurable, because", "", WHY_LIMIT)
    yield shown.line("missed", "If the target is missed: why", MISSED, WHY_LIMIT)
