"""Form → the card of a dialog, and a submitted dialog → the values of its fields."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, assert_never

from bot.teams.cards import attachment
from bot.teams.elements import (
    BUDGET,
    CHOICE_TEXT,
    NOTHING,
    Json,
    document,
    label,
    note,
    rich,
    run,
    shorten,
    size,
)
from commands.request import Place
from commands.view import (
    ChoiceField,
    DateField,
    Field,
    Form,
    LineField,
    NumberField,
    Option,
    PersonField,
    Section,
    TextField,
    YesNoField,
)

CHOICES, EARLIER, PLACEHOLDER = 100, 150, 45
YES = "yes"
EMPTY, NOBODY = "–", "Nobody"
KEPT = "{label}: its {length:,} characters stay as they are."
KEPT_SHORT = "{label} stays as it is."
ALONE, WHICH, PICKED = "Edit it alone", "Too long to stand beside the others", "alone"
TOO_LONG_HERE = "{label}: its {length:,} characters are more than Teams' forms hold; it stays as it is."
_WRITE, _CHOOSE = "Please write the {label}.", "Please choose the {label}."
RANGE = "{low} to {high}"
_WHOLE = "Please give a whole number from {low} to {high}."


@dataclass(frozen=True, slots=True)
class Meta:
    """What a form's buttons carry: IDs and nothing that people typed.

    only: the one field that the dialog shows, or that the pressed button asks to show (its menu says which).
    """

    token: str
    command: str
    opener: str
    args: dict[str, str]
    thread: str = ""
    message: str = ""
    only_you: bool = False
    only: str = ""

    def dump(self, kind: str) -> Json:
        parts: Json = {"k": kind, "t": self.token, "c": self.command, "o": self.opener, "a": self.args}
        parts |= {"h": self.thread, "m": self.message}
        return parts | ({"y": 1} if self.only_you else {}) | ({"f": self.only} if self.only else {})

    @classmethod
    def load(cls, data: object) -> "Meta":
        """Raises ValueError for what is not the button of a form of ours."""
        parts = data.get("hearth") if isinstance(data, dict) else None
        if not isinstance(parts, dict) or parts.get("k") not in {"submit", "only"}:
            raise ValueError("not a form of ours")
        texts = [parts.get(key, "") for key in ("t", "c", "o", "h", "m", "f")]
        args = parts.get("a", {})
        if not all(isinstance(text, str) for text in texts) or not isinstance(args, dict):
            raise ValueError("not a form of ours")
        if not all(isinstance(value, str) for value in args.values()) or not texts[0] or not texts[1]:
            raise ValueError("not a form of ours")
        token, command, opener, thread, message, only = texts
        if parts["k"] == "only" and not only:
            only = _typed(data.get(PICKED)) if isinstance(data, dict) else ""
        return cls(token, command, opener, args, thread, message, bool(parts.get("y")), only)


def dialog(form: Form, place: Place, errors: Mapping[str, str] | None = None, *, only: str = "") -> Json:
    """The card of a form; `only` shows just that field."""
    return fitting(form, place, errors, only=only)[0]


def fitting(
    form: Form, place: Place, errors: Mapping[str, str] | None = None, *, only: str = ""
) -> tuple[Json, frozenset[str]]:
    """The card within Teams' size, and the names of the fields that had to be left out of it.

    What takes most room goes first: a line in its place says that it stays as it is, and the end of the
    form offers to edit it alone.
    """
    drawing = _Drawing(form, place, errors or {}, only)
    out: frozenset[str] = frozenset()
    while size(card := drawing.card(out)) > BUDGET:
        spared = {field.name: drawing.spared(field) for field in drawing.fields if field.name not in out}
        most = max(spared, key=lambda name: spared[name], default="")
        if not most or spared[most] <= 0:
            break
        out |= {most}
    return card, out


def task(content: Json, title: str, *, height: str | int = "large", width: str | int = "medium") -> Json:
    """The answer to an invoke that opens a dialog or draws it anew."""
    value = {"title": title, "height": height, "width": width, "card": attachment(content)}
    return {"task": {"type": "continue", "value": value}}


def submitted(data: Mapping[str, Any]) -> dict[str, str]:
    """Field name → text of every field that the dialog showed; "" where nothing stands in it.

    Teams sends nothing of an empty field, so the button itself names the fields that were shown.
    """
    shown = str(data.get("hearth", {}).get("s", "")).split()
    return {name: _typed(data.get(name)) for name in shown}


def _typed(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return "" if value == NOTHING else value.replace("\r\n", "\n").replace("\r", "\n")
        case bool():
            return YES if value else ""
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


class _Drawing:
    """One form that is being drawn, perhaps several times until it fits."""

    def __init__(self, form: Form, place: Place, errors: Mapping[str, str], only: str) -> None:
        self._form = form
        self._errors = errors
        self._only = only
        self._meta = Meta(
            form.token, form.command, form.opener, form.args,
            place.thread, place.message, place.only_you, only,
        )  # fmt: skip
        self._sections = [section for section in map(self._asked, form.sections) if section.fields]
        self.fields = [field for section in self._sections for field in section.fields]

    def _asked(self, section: Section) -> Section:
        """The section with those fields that can be answered here."""
        fields = tuple(
            field
            for field in section.fields
            if (not self._only or field.name == self._only)
            and (not isinstance(field, ChoiceField) or field.options or field.chosen)
        )
        return replace(section, fields=fields)

    def card(self, out: frozenset[str]) -> Json:
        shown = " ".join(field.name for field in self.fields if field.name not in out)
        body = list(self._top())
        for index, section in enumerate(self._sections):
            body += self._section(section, index, out)
        body += self._alone(out, shown)
        submit = {
            "type": "Action.Submit",
            "title": label(self._form.submit),
            "style": "positive",
            "data": {"hearth": self._meta.dump("submit") | {"s": shown}},
        }
        return document(body, [submit])

    def _top(self) -> Iterator[Json]:
        known = {field.name for field in self.fields}
        general = [sentence for name, sentence in self._errors.items() if name not in known and sentence]
        if general:
            inside = rich([run("\n".join(general), color="attention", weight="bolder")])
            yield {"type": "Container", "style": "attention", "items": [inside]}
        if self._form.note and not self._only:
            yield {"type": "Container", "style": "emphasis", "items": [rich([run(self._form.note)])]}
        if self._only:
            yield rich([run(self._form.title, weight="bolder")])

    def spared(self, field: Field) -> int:
        """Bytes that the form is smaller by when the field is left out of it."""
        return size(self._input(field)) - size([*self._left_out(field), _picked(field)])

    def _section(self, section: Section, index: int, out: frozenset[str]) -> Iterator[Json]:
        drawn: list[Json] = []
        for field in section.fields:
            drawn += self._left_out(field) if field.name in out else self._input(field)
        if index == 0 or not section.title:
            yield from drawn
            return
        yield _heading(section.title, index)
        yield {"type": "Container", "id": f"s{index}", "items": drawn, "spacing": "small"} | (
            {} if self._opened(section) else {"isVisible": False}
        )

    def _opened(self, section: Section) -> bool:
        """Nobody has to look for a mistake, nor for what a new item is prefilled with."""
        wrong = any(self._errors.get(field.name) for field in section.fields)
        new = "version" not in self._form.args
        return section.open or wrong or (new and any(map(_filled, section.fields)))

    def _left_out(self, field: Field) -> Iterator[Json]:
        text = (
            field.line if isinstance(field, LineField) else field.text if isinstance(field, TextField) else ""
        )
        said = TOO_LONG_HERE if self._only else KEPT if text else KEPT_SHORT
        yield rich([run(said.format(label=field.label, length=len(text)))])
        yield from self._said(field)

    def _alone(self, out: frozenset[str], shown: str) -> Iterator[Json]:
        """One menu for all that was left out: a button for each would fill the form by itself."""
        choices = [_picked(field) for field in self.fields if field.name in out]
        if not choices or self._only:
            return
        menu = {"type": "Input.ChoiceSet", "id": PICKED, "label": WHICH, "choices": choices}
        yield menu | {"value": choices[0]["value"], "separator": True}
        alone = {
            "type": "Action.Submit",
            "title": ALONE,
            "data": {"hearth": self._meta.dump("only") | {"s": shown}},
        }
        yield {"type": "ActionSet", "actions": [alone], "spacing": "small"}

    def _input(self, field: Field) -> list[Json]:
        """The input of a field, and under it what is wrong, and what helps."""
        drawn: Json = {"id": field.name, "label": field.label, **_control(field)}
        if field.required:
            drawn |= {"isRequired": True, "errorMessage": _missing(field)}
        return [drawn, *self._said(field), *_help(field)]

    def _said(self, field: Field) -> Iterator[Json]:
        if sentence := self._errors.get(field.name, ""):
            yield rich([run(sentence, color="attention", size="small")], spacing="none")


def _picked(field: Field) -> Json:
    return {"title": label(field.label), "value": field.name}


def _heading(title: str, index: int) -> Json:
    toggle = {
        "type": "Action.ToggleVisibility",
        "title": f"▾ {title}",
        "targetElements": [f"s{index}"],
    }
    return {"type": "ActionSet", "actions": [toggle]}


def _help(field: Field) -> Iterator[Json]:
    """What helps and does not stand inside the field."""
    if field.hint and not _fits_inside(field):
        yield note(field.hint, spacing="none")
    if isinstance(field, LineField) and field.suggestions:
        yield note(shorten(f"Earlier: {', '.join(field.suggestions)}", EARLIER), spacing="none")


def _fits_inside(field: Field) -> bool:
    """Whether the help can stand where nothing is written or chosen yet."""
    match field:
        case TextField():
            return True
        case LineField() | ChoiceField():
            return len(field.hint) <= PLACEHOLDER
        case _:
            return False


def _control(field: Field) -> Json:
    """A value that its own kind of input could not show stands in a line of text."""
    match field:
        case LineField(line=value, max_length=most):
            hint = field.hint if _fits_inside(field) else ""
            return _text(value, max(most, len(value)), hint=hint)
        case TextField(text=value, max_length=most):
            return _text(value, max(most, len(value)), hint=field.hint, several=True)
        case ChoiceField(options=options, chosen=chosen):
            drawn = _choice(options, chosen, "" if field.required else EMPTY)
            return drawn | ({"placeholder": field.hint} if field.hint and _fits_inside(field) else {})
        case PersonField(person=person, known=known):
            return _choice(known, person, "" if field.required else NOBODY)
        case DateField(day=day):
            given = {"value": day} if day else {}
            return (
                {"type": "Input.Date"} | given if not day or _is_day(day) else _text(day, max(40, len(day)))
            )
        case NumberField(number=number, low=low, high=high):
            if number and not _is_whole(number, low, high):
                return _text(number, max(40, len(number)))
            drawn = {"type": "Input.Number", "placeholder": RANGE.format(low=low, high=high)}
            drawn |= {"min": low, "max": high} if field.required else {}  # else empty would count as wrong
            return drawn | ({"value": int(number)} if number else {})
        case YesNoField(yes=yes):
            drawn = {"type": "Input.Toggle", "title": "Yes", "valueOn": YES, "valueOff": NOTHING}
            return drawn | {"value": YES if yes else NOTHING}  # left out, Teams sends "false" for it
        case _:
            assert_never(field)


def _text(value: str, most: int, *, hint: str = "", several: bool = False) -> Json:
    drawn: Json = {"type": "Input.Text", "maxLength": most}
    drawn |= {"isMultiline": True} if several or "\n" in value else {}
    drawn |= {"placeholder": hint} if hint else {}
    return drawn | ({"value": value} if value else {})


def _choice(options: tuple[Option, ...], chosen: str, empty: str) -> Json:
    """`empty` names the choice that takes the choice back; a value unknown here stays as it is."""
    offered = list(options[:CHOICES])
    if chosen and chosen not in {option.value for option in offered}:
        offered.append(next((one for one in options if one.value == chosen), Option(chosen, chosen)))
    choices = [Option(empty, NOTHING), *offered] if empty else offered
    drawn: Json = {
        "type": "Input.ChoiceSet",
        "choices": [{"title": shorten(one.label, CHOICE_TEXT), "value": one.value} for one in choices],
        "placeholder": "Choose",
    }
    return drawn | ({"value": chosen} if chosen else {})


def _missing(field: Field) -> str:
    match field:
        case LineField() | TextField():
            return _WRITE.format(label=field.label.lower())
        case ChoiceField() | PersonField() | DateField() | YesNoField():
            return _CHOOSE.format(label=field.label.lower())
        case NumberField(low=low, high=high):
            return _WHOLE.format(low=low, high=high)
        case _:
            assert_never(field)


def _filled(field: Field) -> bool:
    match field:
        case LineField(line=value) | TextField(text=value) | ChoiceField(chosen=value):
            return bool(value)
        case PersonField(person=value) | DateField(day=value) | NumberField(number=value):
            return bool(value)
        case YesNoField(yes=yes):
            return yes
        case _:
            assert_never(field)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_whole(text: str, low: int, high: int) -> bool:
    return text.isascii() and text.isdigit() and low <= int(text) <= high
