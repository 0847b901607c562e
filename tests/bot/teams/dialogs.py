"""A dialog as it stands in front of somebody in Teams: what it lets them type, and what its buttons send."""

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.fakes.teams_cards import actions_of, inputs_of
from tests.fakes.teams_payloads import Conversation, TeamsPerson
from tests.fakes.teams_state import button, reading

Json = dict[str, Any]


class NotLetThrough(Exception):
    """The client itself refuses: the sentences that stand beside the inputs."""


@dataclass(frozen=True)
class Dialog:
    """A dialog that is open.

    It came from a card (no ``command``), or from a command of a message extension: then ``picked`` is the
    message it was chosen on, if any.
    """

    title: str
    content: Json
    person: TeamsPerson
    where: Conversation
    thread: str = ""
    command: str = ""
    picked: Json | None = None

    @property
    def words(self) -> str:
        return reading(self.content)

    @property
    def values(self) -> dict[str, Any]:
        """What its inputs hold before anybody types."""
        return {name: one.get("value", "") for name, one in inputs_of(self.content).items()}

    @property
    def submit(self) -> str:
        """The title of the button that sends the form."""
        sends = [one for one in actions_of(self.content) if _step(one) == "submit"]
        return str(sends[-1]["title"])

    def data(self, values: Mapping[str, Any], title: str = "") -> Json:
        """What pressing that button sends (the form's own if none is named): its data and every input.

        Empty inputs are left out, as Teams does; hidden ones are not.
        """
        pressed = button(self.content, title or self.submit)
        assert pressed["type"] == "Action.Submit", pressed
        return sent_by(pressed, self.content, values)


def sent_by(pressed: Json, content: Json, values: Mapping[str, Any]) -> Json:
    """What a button of a card sends: its data and every input, with what was typed or chosen since."""
    inputs = inputs_of(content)
    unknown = values.keys() - inputs.keys()
    assert not unknown, f"no input {unknown} in {sorted(inputs)}"
    typed = {name: values.get(name, one.get("value", "")) for name, one in inputs.items()}
    if pressed.get("associatedInputs") == "none":
        return copy.deepcopy(pressed["data"])
    refused = [said for name, one in inputs.items() for said in problems(one, typed[name])]
    if refused:
        raise NotLetThrough(" ".join(refused))
    sent = {name: _sent(inputs[name], value) for name, value in typed.items()}
    return {**copy.deepcopy(pressed["data"]), **{name: value for name, value in sent.items() if value}}


def chosen_in(content: Json, choices: Mapping[str, str]) -> Json:
    """Input → value, of menus and options by the words that they show. Raises LookupError."""
    menus = {one["label"]: (name, one) for name, one in inputs_of(content).items()}
    chosen = {}
    for label, title in choices.items():
        name, menu = menus[label]
        (chosen[name],) = (one["value"] for one in menu["choices"] if one["title"] == title)
    return chosen


def is_form(content: Json) -> bool:
    """Whether something can still be filled in and sent there."""
    return any(_step(action) == "submit" for action in actions_of(content))


def _step(action: Json) -> str:
    data = action.get("data")
    return str(data["hearth"].get("k", "")) if isinstance(data, dict) and "hearth" in data else ""


def _sent(field: Json, value: Any) -> str:
    if field["type"] == "Input.Toggle":
        return str(value or field.get("valueOff", "false"))
    return str(value)


def problems(field: Json, value: Any) -> list[str]:
    """What the client says to a value; it never sends a choice that is not offered."""
    text = str(value)
    said = [str(field.get("errorMessage", "This is required."))]
    if not text:
        return said if field.get("isRequired") else []
    match field["type"]:
        case "Input.Text":
            wrong = len(text) > field.get("maxLength", len(text))
            wrong = wrong or not re.fullmatch(field.get("regex", "(?s).*"), text)
        case "Input.Number":
            number = float(text)
            wrong = not field.get("min", number) <= number <= field.get("max", number)
        case "Input.Date":
            date.fromisoformat(text)
            wrong = not field.get("min", text) <= text <= field.get("max", text)
        case "Input.ChoiceSet":
            offered = {choice["value"] for choice in field["choices"]}
            assert set(text.split(",") if field.get("isMultiSelect") else [text]) <= offered, (text, offered)
            wrong = False
        case "Input.Toggle":
            wrong = bool(field.get("isRequired")) and text != field.get("valueOn", "true")
        case _:
            raise AssertionError(field)
    return said if wrong else []
