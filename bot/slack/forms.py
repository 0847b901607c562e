"""Form → modal, and a submitted modal → the values of its fields."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, assert_never

from bot.slack.cards import VIEW_BLOCKS, blocks
from bot.slack.elements import plain_text, shorten
from commands.request import Place, PlaceKind
from commands.view import (
    Card,
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
from storage.enums import Platform

TITLE, HINT, OPTION_TEXT, OPTIONS, INPUT = 24, 1900, 75, 100, 3000
SUBMITTED = "form"
OPEN_SECTION = "section:"
VALUE = "value"
TOO_LONG_HERE = "{label}: its {length} characters are more than Slack's forms hold; it stays as it is."
BEGINNING = "Its {length} characters are more than Slack's forms hold: this is the beginning."


@dataclass(frozen=True, slots=True)
class Meta:
    """What a modal carries: IDs and nothing that people typed."""

    token: str
    command: str
    opener: str
    args: dict[str, str]
    place: Place

    def dump(self) -> str:
        place = {name: value for name, value in asdict(self.place).items() if value}
        parts = {"t": self.token, "c": self.command, "o": self.opener, "a": self.args, "p": place}
        return json.dumps(parts, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> "Meta":
        """Raises ValueError for a modal that is not one of ours."""
        try:
            parts = json.loads(text)
            place = dict(parts["p"])
            kind, platform = PlaceKind(place.pop("kind")), Platform(place.pop("platform"))
            return cls(parts["t"], parts["c"], parts["o"], parts["a"], Place(platform, kind, **place))
        except (KeyError, TypeError) as error:
            raise ValueError("not a form of ours") from error


def modal(form: Form, place: Place) -> dict[str, Any]:
    """The view of a form. A closed section is one button until it is opened."""
    drawn: list[dict[str, Any]] = []
    if form.note:
        drawn.append({"type": "section", "block_id": "note", "text": plain_text(shorten(form.note, INPUT))})
    version = form.args.get("version", "")
    for index, section in enumerate(form.sections):
        drawn += _section(section if version else _opened_if_filled(section), index, version)
    meta = Meta(form.token, form.command, form.opener, form.args, replace(place, answer=""))
    return {
        "type": "modal",
        "callback_id": SUBMITTED,
        "title": plain_text(shorten(form.title, TITLE)),
        "submit": plain_text(shorten(form.submit, TITLE)),
        "close": plain_text("Cancel"),
        "notify_on_close": True,
        "private_metadata": meta.dump(),
        "blocks": drawn,
    }


def card_modal(card: Card, place: Place | None = None) -> dict[str, Any]:
    """A card where only a modal can be shown; its buttons are pressed where it was opened from."""
    title = shorten(card.title or "Hearth", TITLE)
    drawn = blocks(card, VIEW_BLOCKS)
    modal = {"type": "modal", "title": plain_text(title), "close": plain_text("Close"), "blocks": drawn}
    if place is None or place.kind is PlaceKind.NOWHERE:
        return modal
    here = replace(place, message="", answer="", only_you=True)
    return modal | {"private_metadata": Meta("", "", "", {}, here).dump()}


def opened_in(view: Mapping[str, Any]) -> set[str]:
    """The names of the fields that the view shows."""
    return {_name(block["block_id"]) for block in view["blocks"] if block["type"] == "input"}


def with_open(
    form: Form, shown: set[str], opened: int | None = None, wanted: frozenset[str] = frozenset()
) -> Form:
    """The form with those sections open that have a field of `shown` or `wanted`, and the one `opened`."""
    sections = tuple(
        replace(
            section, open=index == opened or any(field.name in shown | wanted for field in section.fields)
        )
        for index, section in enumerate(form.sections)
    )
    return replace(form, sections=sections)


def block_of(view: Mapping[str, Any], name: str) -> str | None:
    """The block that shows the field; the first input for the form as a whole."""
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    if name == "":
        return inputs[0] if inputs else None
    return next((block for block in inputs if _name(block) == name), None)


def submitted(view: Mapping[str, Any]) -> dict[str, str]:
    """Field name → text, of the fields that the view shows."""
    state = view.get("state", {}).get("values", {})
    return {_name(block): _typed(element) for block, actions in state.items() for element in actions.values()}


def picked(view: Mapping[str, Any]) -> list[str]:
    """The IDs of the people picked in the view."""
    state = view.get("state", {}).get("values", {})
    elements = (element for actions in state.values() for element in actions.values())
    return [person for element in elements if (person := element.get("selected_user"))]


def _typed(element: Mapping[str, Any]) -> str:
    match element.get("type"):
        case "plain_text_input" | "number_input":
            return element.get("value") or ""
        case "static_select":
            return str((element.get("selected_option") or {}).get("value", ""))
        case "users_select":
            return element.get("selected_user") or ""
        case "datepicker":
            return element.get("selected_date") or ""
        case "checkboxes":
            return "yes" if element.get("selected_options") else ""
        case _:
            return ""


def _name(block_id: str) -> str:
    return block_id.partition("~")[0]


def _opened_if_filled(section: Section) -> Section:
    """Slack sends nothing of a closed section, and of a new item it would be lost."""
    return replace(section, open=section.open or any(map(_filled, section.fields)))


def _filled(field: Field) -> bool:
    match field:
        case LineField(line=value) | TextField(text=value) | ChoiceField(chosen=value):
            return bool(value)
        case DateField(day=value) | NumberField(number=value):
            return bool(value)
        case PersonField(person=person, native=native):
            return bool(person or native)
        case YesNoField(yes=yes):
            return yes
        case _:
            assert_never(field)


def _section(section: Section, index: int, version: str) -> Iterator[dict[str, Any]]:
    if not section.open:
        label = {
            "type": "button",
            "text": plain_text(f"＋ {section.title}"),
            "action_id": f"{OPEN_SECTION}{index}",
        }
        yield {"type": "actions", "block_id": f"{OPEN_SECTION}{index}", "elements": [label]}
        return
    if section.title and index:
        yield {"type": "header", "block_id": f"title:{index}", "text": plain_text(section.title)}
    for field in section.fields:
        if not isinstance(field, ChoiceField) or field.options:
            yield _input(field, version)


def _input(field: Field, version: str) -> dict[str, Any]:
    block_id = f"{field.name}~{version}" if field.moved else field.name
    text = field.line if isinstance(field, LineField) else field.text if isinstance(field, TextField) else ""
    if len(text) > INPUT and version:
        said = TOO_LONG_HERE.format(label=field.label, length=len(text))
        return {"type": "context", "block_id": block_id, "elements": [plain_text(said)]}
    if isinstance(field, TextField) and len(text) > INPUT:
        field = replace(field, text=shorten(text, INPUT), hint=BEGINNING.format(length=len(text)))
    drawn: dict[str, Any] = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(field.label),
        "optional": not field.required,
        "element": {"action_id": VALUE, **_element(field)},
    }
    return drawn | ({"hint": plain_text(shorten(field.hint, HINT))} if field.hint else {})


def _element(field: Field) -> dict[str, Any]:
    match field:
        case LineField(line=line, max_length=most, suggestions=suggestions):
            earlier = shorten(f"Earlier: {', '.join(suggestions)}", 150) if suggestions else ""
            longest = min(max(most, len(line)), INPUT)
            drawn: dict[str, Any] = {"type": "plain_text_input", "max_length": longest}
            drawn |= {"placeholder": plain_text(earlier)} if earlier else {}
            return drawn | ({"initial_value": line[:longest]} if line else {})
        case TextField(text=text, max_length=most):
            drawn = {"type": "plain_text_input", "multiline": True, "max_length": min(most, INPUT)}
            return drawn | ({"initial_value": text} if text else {})
        case ChoiceField(options=options, chosen=chosen):
            offered = [_option(option) for option in options[:OPTIONS]]
            drawn = {"type": "static_select", "options": offered, "placeholder": plain_text("Choose")}
            initial = next((option for option in offered if option["value"] == chosen), None)
            return drawn | ({"initial_option": initial} if initial else {})
        case PersonField(person=person, native=native, known=known) if person and not native:
            return _element(ChoiceField(name=field.name, label=field.label, options=known, chosen=person))
        case PersonField(native=native):
            return {"type": "users_select"} | ({"initial_user": native} if native else {})
        case DateField(day=day):
            return {"type": "datepicker"} | ({"initial_date": day} if day else {})
        case NumberField(number=number, low=low, high=high):
            drawn = {"type": "number_input", "is_decimal_allowed": False}
            drawn |= {"min_value": str(low), "max_value": str(high)}
            return drawn | ({"initial_value": number} if number else {})
        case YesNoField(yes=yes):
            option = _option(Option("Yes", "yes"))
            return {"type": "checkboxes", "options": [option]} | (
                {"initial_options": [option]} if yes else {}
            )
        case _:
            assert_never(field)


def _option(option: Option) -> dict[str, Any]:
    return {"text": plain_text(shorten(option.label, OPTION_TEXT)), "value": option.value}
