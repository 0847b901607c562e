"""What a person can do in a form: plain Python values become the state Slack reports, if its client let them.

A value is what the element holds: a string for text, numbers, dates (``2026-11-21``), times and people; an
option's value, or a list of them, for menus and boxes; for an external select the value, an option object or
a pair (value, text).
"""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from tests.fakes.slack_blocks import elements, options_of
from tests.fakes.slack_state import Json

Typed = Mapping[str, Any]

PLAIN = {
    "plain_text_input": "value",
    "number_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "rich_text_input": "rich_text_value",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
}
LISTS = {
    "multi_users_select": "selected_users",
    "multi_channels_select": "selected_channels",
    "multi_conversations_select": "selected_conversations",
}
INITIAL = {"value": "initial_value", "rich_text_value": "initial_value"}
ONE_OPTION = frozenset({"static_select", "radio_buttons", "external_select", "overflow"})
MANY_OPTIONS = frozenset({"multi_static_select", "checkboxes", "multi_external_select"})
STATELESS = frozenset({"button", "overflow", "image", "workflow_button"})


def find_element(surface: Json, action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """The block and the element with this action_id in a message or view.

    Raises LookupError when there is none: nobody can press what is not there.
    """
    for block in surface.get("blocks", []):
        if block_id in (None, block.get("block_id")):
            for element, _ in elements(block):
                if element.get("action_id") == action_id:
                    return block, element
    known = [e.get("action_id") for block in surface.get("blocks", []) for e, _ in elements(block)]
    raise LookupError(f"no element {action_id}; there are {known}")


def form_state(surface: Json, values: Typed, *, complete: bool = False) -> Json:
    """``state.values`` of a message or view: what was typed over what it was opened with.

    A block with several elements takes a mapping by action_id. ``complete`` holds required fields.
    """
    state: Json = {}
    stateful: dict[str, list[Json]] = {}
    for block in surface.get("blocks", []):
        kept = [element for element, _ in elements(block) if element.get("type") not in STATELESS]
        if not kept:
            continue
        block_id = block["block_id"]
        stateful[block_id] = kept
        given = values.get(block_id, {})
        by_action = given if len(kept) > 1 else {kept[0]["action_id"]: given} if block_id in values else {}
        state[block_id] = {e["action_id"]: _entered(e, by_action) for e in kept}
        required = complete and block["type"] == "input" and not block.get("optional")
        if required and not any(_filled(entry) for entry in state[block_id].values()):
            raise ValueError(f"{block_id} is required: Slack would not send this form")
    strange = values.keys() - stateful.keys()
    if strange:
        raise ValueError(f"no fields {sorted(strange)}; there are {sorted(stateful)}")
    return state


def _entered(element: Json, given: Mapping[str, Any]) -> Json:
    action_id = element["action_id"]
    chosen = picked(element, given[action_id]) if action_id in given else _initial(element)
    return {"type": element["type"], **chosen}


def _initial(element: Json) -> Json:
    kind = element["type"]
    if kind in ONE_OPTION:
        return {"selected_option": copy.deepcopy(element.get("initial_option"))}
    if kind in MANY_OPTIONS:
        return {"selected_options": copy.deepcopy(element.get("initial_options", []))}
    if kind in LISTS:
        name = LISTS[kind]
        return {name: list(element.get(name.replace("selected", "initial"), []))}
    name = PLAIN[kind]
    return {name: element.get(INITIAL.get(name, name.replace("selected", "initial"))) or None}


def _filled(entry: Json) -> bool:
    return any(value not in (None, "", []) for name, value in entry.items() if name != "type")


def picked(element: Json, value: Any) -> Json:
    """What Slack reports when ``value`` is typed or chosen in this element.

    Raises ValueError when Slack's client would not allow it.
    """
    kind = element["type"]
    if kind in ONE_OPTION:
        return {"selected_option": None if value is None else _option(element, value)}
    if kind in MANY_OPTIONS:
        options = [_option(element, one) for one in value or []]
        _held(len(options) <= element.get("max_selected_items", len(options)), element, value)
        return {"selected_options": options}
    if kind in LISTS:
        return {LISTS[kind]: list(value or [])}
    check = CHECKS.get(kind)
    _held(value in (None, "") or check is None or check(element, value), element, value)
    return {PLAIN[kind]: None if value == "" else value}


def _option(element: Json, value: Any) -> Json:
    if element["type"].endswith("external_select"):
        if isinstance(value, dict):
            return copy.deepcopy(value)
        chosen, words = value if isinstance(value, tuple) else (value, value)
        return {"text": {"type": "plain_text", "text": words, "emoji": True}, "value": chosen}
    for option in options_of(element):
        if option["value"] == value:
            return copy.deepcopy(option)
    known = [option["value"] for option in options_of(element)]
    raise ValueError(f"{element['action_id']} has no option {value!r}; there are {known}")


def _held(fits: bool, element: Json, value: Any) -> None:
    if not fits:
        raise ValueError(f"Slack's client would not take {value!r} in {element['action_id']}")


def _text_fits(element: Json, value: Any) -> bool:
    if not isinstance(value, str) or ("\n" in value and not element.get("multiline")):
        return False
    low, high = int(element.get("min_length", 0)), int(element.get("max_length", 3000))
    return low <= len(value) <= high


def _number_fits(element: Json, value: Any) -> bool:
    if not isinstance(value, str):
        return False
    amount = float(value)
    low, high = float(element.get("min_value", "-inf")), float(element.get("max_value", "inf"))
    return low <= amount <= high and (bool(element["is_decimal_allowed"]) or amount == int(amount))


CHECKS: Mapping[str, Callable[[Json, Any], bool]] = {
    "plain_text_input": _text_fits,
    "number_input": _number_fits,
}
