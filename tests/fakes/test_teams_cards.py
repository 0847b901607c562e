"""The card checker itself: a sound card has no complaint, and each kind of mistake has one."""

from typing import Any

import pytest

from tests.fakes.teams_cards import BUDGET, actions_of, card_bytes, check_card, inputs_of, words_of

Json = dict[str, Any]


def sound() -> Json:
    """A card with one of each element that Hearth uses."""
    text = {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "PAY-1", "weight": "bolder"}]}
    act = {"type": "Action.Execute", "title": "Undo", "verb": "act", "data": {"hearth": {}}}
    columns = [{"type": "Column", "width": "stretch", "items": [text]}]
    inputs: list[Json] = [
        {"type": "Input.Text", "id": "title", "label": "Title", "value": "x", "maxLength": 5},
        {"type": "Input.Number", "id": "risk", "label": "Risk", "value": 3},
        {"type": "Input.Date", "id": "due", "label": "Due", "value": "2026-12-01"},
        {
            "type": "Input.Toggle",
            "id": "yes",
            "label": "Yes?",
            "title": "Yes",
            "valueOn": "y",
            "valueOff": "n",
            "value": "n",
        },
        {
            "type": "Input.ChoiceSet",
            "id": "kind",
            "label": "Kind",
            "choices": [{"title": "Debt", "value": "debt"}],
            "value": "debt",
        },
    ]
    hidden = {"type": "Container", "id": "s1", "isVisible": False, "items": inputs}
    toggle = {"type": "Action.ToggleVisibility", "title": "More", "targetElements": ["s1"]}
    body = [
        {"type": "ColumnSet", "columns": columns},
        {"type": "ActionSet", "actions": [act, toggle]},
        hidden,
    ]
    return {"type": "AdaptiveCard", "version": "1.5", "body": body, "actions": [dict(act)]}


def node(card: Json, path: str) -> Any:
    found: Any = card
    for step in path.split("/"):
        found = found[int(step)] if step.isdigit() else found[step]
    return found


def test_a_sound_card_has_no_complaint() -> None:
    card = sound()
    assert check_card(card) == []
    assert list(inputs_of(card)) == ["title", "risk", "due", "yes", "kind"]
    assert [action["title"] for action in actions_of(card)] == ["Undo", "More", "Undo"]
    assert words_of(card) == "PAY-1"


RUN = "body/0/columns/0/items/0/inlines/0"
INPUT = "body/2/items"
ACTIONS = "body/1/actions"


@pytest.mark.parametrize(
    ("where", "change", "complaint"),
    [
        ("body/0", {"type": "ColumSet"}, "no element"),
        ("body/0", {"colums": []}, "has no 'colums'"),
        (RUN, {"text": ""}, "no text"),
        (RUN, {"text": "{{DATE(2026-01-01T00:00:00Z)}}"}, "would work out"),
        (RUN, {"weight": "bold"}, "none of"),
        (RUN, {"wrap": True}, "has no 'wrap'"),
        ("body/0/columns/0", {"width": "half"}, "no width"),
        ("body/2", {"id": "title"}, "given 2 times"),
        ("body/2", {"id": "s2"}, "nothing is called 's1'"),
        ("body/2", {"isVisible": "false"}, "not true or false"),
        ("body/2", {"items": []}, "is empty"),
        (f"{INPUT}/0", {"value": "too long"}, "longer than its maxLength"),
        (f"{INPUT}/0", {"value": "a\nb"}, "line ends"),
        (f"{INPUT}/0", {"isRequired": True}, "does not say so"),
        (f"{INPUT}/0", {"isRequired": True, "errorMessage": "!", "value": ""}, "cannot be seen"),
        (f"{INPUT}/1", {"value": 6, "max": 5}, "out of its range"),
        (f"{INPUT}/1", {"min": 1}, "nothing can be sent"),
        (f"{INPUT}/1", {"value": "3"}, "no number"),
        (f"{INPUT}/2", {"value": "soon"}, "no day"),
        (f"{INPUT}/3", {"value": "maybe"}, "neither on nor off"),
        (f"{INPUT}/3", {"valueOff": ""}, "empty value"),
        (f"{INPUT}/3", {"value": None}, "until it is touched"),
        (f"{INPUT}/4", {"value": "story"}, "none of its choices"),
        (f"{INPUT}/4", {"choices": [{"title": "–", "value": ""}], "value": ""}, "without a value"),
        (f"{INPUT}/4", {"style": "dropdown"}, "none of"),
        (f"{ACTIONS}/0", {"verb": ""}, "no text"),
        (f"{ACTIONS}/0", {"data": "x"}, "no object"),
        (f"{ACTIONS}/0", {"data": {"msteams": {}}}, "belongs to Action.Submit"),
        (f"{ACTIONS}/0", {"type": "RichTextBlock", "inlines": ["x"]}, "cannot stand there"),
        (f"{ACTIONS}/0", {"type": "Action.OpenUrl", "url": "javascript:1"}, "no web address"),
        ("body/1", {"actions": [{"type": "Action.Submit", "title": "x", "data": {}}] * 7}, "more than 6"),
        ("body/0/columns/0/items/0", {"inlines": ["x" * BUDGET]}, "bytes of UTF-16"),
    ],
)  # fmt: skip
def test_each_mistake_is_told(where: str, change: Json, complaint: str) -> None:
    card = sound()
    node(card, where).update(change)
    assert any(complaint in said for said in check_card(card)), check_card(card)


def test_what_is_missing_is_told() -> None:
    card = sound()
    del card["version"]
    assert "version None: Teams takes up to 1.5" in check_card(card)
    del node(sound(), f"{ACTIONS}/0")["verb"]
    card = sound()
    del node(card, f"{ACTIONS}/0")["verb"]
    assert any("without verb" in said for said in check_card(card))
    assert check_card({"type": "message"}) == ["'message' is not an AdaptiveCard"]
    assert check_card({"type": "AdaptiveCard", "version": "1.5"}) == ["the card has no body"]


def test_a_letter_outside_the_first_plane_counts_twice() -> None:
    empty = card_bytes({"a": ""})
    assert card_bytes({"a": "я"}) - empty == 2
    assert card_bytes({"a": "🧱"}) - empty == 4
