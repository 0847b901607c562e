"""Draws a form as the inside of a dialog, and holds a submission against it as chat services do."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from html import escape
from typing import assert_never

from bot.browser.chat import Person
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

YES = "yes"

MISSING = "Please fill this in."
UNKNOWN_CHOICE = "Please choose one of the options."
NO_DATE = "Please give a day, such as 2026-11-30."


def form_html(form: Form, people: Iterable[Person], errors: Mapping[str, str]) -> str:
    """The fields, each with its label, hint and error; `errors[""]` stands above all of them.

    The page adds the frame: title, close, cancel and submit.
    """
    named = [field.name for field in form.fields()]
    lost = [sentence for name, sentence in errors.items() if name not in named]
    general = "".join(f"<p>{escape(sentence)}</p>" for sentence in lost)
    options = tuple(Option(person.name, person.id) for person in people)
    ids = {name: f"field-{number}" for number, name in enumerate(named)}
    return "".join(
        (
            f'<div class="form-error" role="alert" tabindex="-1">{general}</div>' if lost else "",
            f'<p class="form-note">{escape(form.note)}</p>' if form.note else "",
            *(_section(section, ids, errors, options) for section in form.sections),
        )
    )


def filled(form: Form, fields: Mapping[str, str]) -> Form:
    """The form with what was typed in its fields."""
    sections = tuple(
        replace(
            section,
            fields=tuple(
                _with(field, fields[field.name]) if field.name in fields else field
                for field in section.fields
            ),
        )
        for section in form.sections
    )
    return replace(form, sections=sections)


def typed(form: Form) -> dict[str, str]:
    """What stands in the fields: what a page would send if nobody touched them."""
    return {field.name: _typed(field) for field in form.fields()}


def redrawn(form: Form, fields: Mapping[str, str]) -> Form:
    """The bot's new drawing of a form; what was typed stays, except where the bot moved a value."""
    moved = {field.name for field in form.fields() if field.moved}
    return filled(form, {name: value for name, value in fields.items() if name not in moved})


def problems(form: Form, fields: Mapping[str, str]) -> dict[str, str]:
    """Field name → sentence, for what a chat service refuses before the bot hears of it."""
    found = {field.name: _problem(field, fields.get(field.name, "")) for field in form.fields()}
    return {name: sentence for name, sentence in found.items() if sentence}


def _problem(field: Field, value: str) -> str:
    if not value.strip():
        return MISSING if field.required else ""
    match field:
        case LineField(max_length=most) | TextField(max_length=most):
            over = f"Please keep this to {most:,} characters; it has {len(value):,}."
            return over if len(value) > most else ""
        case ChoiceField(options=options):
            return "" if value in {option.value for option in options} else UNKNOWN_CHOICE
        case DateField():
            return "" if _is_day(value) else NO_DATE
        case NumberField(low=low, high=high):
            return "" if _is_whole(value, low, high) else f"Please give a whole number from {low} to {high}."
        case PersonField() | YesNoField():
            return ""
        case _:
            assert_never(field)


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_whole(value: str, low: int, high: int) -> bool:
    try:
        return low <= int(value) <= high
    except ValueError:
        return False


def _with(field: Field, value: str) -> Field:
    match field:
        case LineField():
            return replace(field, line=value)
        case TextField():
            return replace(field, text=value)
        case ChoiceField():
            return replace(field, chosen=value)
        case PersonField():
            ours = value.startswith("#")
            return replace(field, person=value if ours else "", native="" if ours else value)
        case DateField():
            return replace(field, day=value)
        case NumberField():
            return replace(field, number=value)
        case YesNoField():
            return replace(field, yes=value == YES)
        case _:
            assert_never(field)


def _typed(field: Field) -> str:
    match field:
        case LineField(line=value) | TextField(text=value) | ChoiceField(chosen=value):
            return value
        case DateField(day=value) | NumberField(number=value):
            return value
        case PersonField(person=person, native=native):
            return native or person
        case YesNoField(yes=yes):
            return YES if yes else ""
        case _:
            assert_never(field)


def _section(
    section: Section, ids: Mapping[str, str], errors: Mapping[str, str], people: tuple[Option, ...]
) -> str:
    drawn, wrong = [], False
    for field in section.fields:
        error = errors.get(field.name, "")
        wrong = wrong or bool(error)
        drawn.append(_field(field, ids[field.name], error, people))
    inside = f'<div class="fields">{"".join(drawn)}</div>'
    if section.open:
        legend = f"<legend>{escape(section.title)}</legend>" if section.title else ""
        return f"<fieldset>{legend}{inside}</fieldset>"
    shown = " open" if wrong else ""
    return f"<details{shown}><summary>{escape(section.title)}</summary>{inside}</details>"


def _field(field: Field, id_: str, error: str, people: tuple[Option, ...]) -> str:
    """A label, what is typed or chosen, and the sentences a screen reader reads with it."""
    described = []
    if field.hint:
        described.append((f"{id_}-hint", "hint", field.hint))
    if error:
        described.append((f"{id_}-error", "error", error))
    attributes = [f'id="{id_}"', f'name="{escape(field.name)}"']
    if described:
        attributes.append(f'aria-describedby="{" ".join(one for one, _, _ in described)}"')
    if error:
        attributes.append('aria-invalid="true"')
    if field.required:
        attributes.append('aria-required="true"')
    below = "".join(
        f'<p class="{kind}" id="{one}">{escape(sentence)}</p>' for one, kind, sentence in described
    )
    control = _control(field, id_, " ".join(attributes), people)
    must = '<span class="must">required</span>' if field.required else ""
    if isinstance(field, YesNoField):
        label = f'<label class="check">{control}<span>{escape(field.label)}</span></label>'
    else:
        label = f'<label for="{id_}">{escape(field.label)}{must}</label>{control}'
    wide = "" if isinstance(field, ChoiceField | PersonField | DateField | NumberField) else " wide"
    return f'<div class="field{wide}">{label}{below}</div>'


def _control(field: Field, id_: str, attributes: str, people: tuple[Option, ...]) -> str:
    """No `maxlength`: a browser would cut what somebody pastes; `data-most` only counts."""
    match field:
        case LineField(line=line, max_length=most, suggestions=suggestions):
            start = f'<input type="text" autocomplete="off" data-most="{most}" value="{escape(line)}"'
            if not suggestions:
                return f"{start} {attributes}>"
            options = "".join(f'<option value="{escape(one)}"></option>' for one in suggestions)
            return f'{start} list="{id_}-list" {attributes}><datalist id="{id_}-list">{options}</datalist>'
        case TextField(text=text, max_length=most):
            # The line end after the tag is not part of the text: HTML drops the first one.
            return f'<textarea rows="3" data-most="{most}" {attributes}>\n{escape(text)}</textarea>'
        case ChoiceField(options=options, chosen=chosen):
            return _select(options, chosen, attributes)
        case PersonField(person=person, native=native, known=known):
            others = tuple(one for one in known if one.value == person and not native)
            return _select((*people, *others), native or person, attributes)
        case DateField(day=day):
            return f'<input type="date" value="{escape(day)}" {attributes}>'
        case NumberField(number=number):
            # Not type=number: that empties what is no number, and a typed value is never lost.
            return (
                f'<input type="text" inputmode="numeric" autocomplete="off" value="{escape(number)}" '
                f"{attributes}>"
            )
        case YesNoField(yes=yes):
            return f'<input type="checkbox" value="{YES}"{" checked" if yes else ""} {attributes}>'
        case _:
            assert_never(field)


def _select(options: tuple[Option, ...], chosen: str, attributes: str) -> str:
    """The first option stands for nothing chosen; a value unknown here stays as it is."""
    if chosen and chosen not in {option.value for option in options}:
        options = (*options, Option(chosen, chosen))
    drawn = "".join(
        f'<option value="{escape(option.value)}"{" selected" if option.value == chosen else ""}>'
        f"{escape(option.label)}</option>"
        for option in options
    )
    return f'<select {attributes}><option value="">Not set</option>{drawn}</select>'
