"""What Slack refuses in a payload, the rules refuse."""

from typing import Any

import pytest

from tests.fakes.slack_rules import (
    command_response_problems,
    problems,
    response_problems,
    suggestion_problems,
)
from tests.fakes.slack_samples import (
    MODAL,
    actions,
    button,
    chart,
    entry,
    line,
    modal,
    option,
    plain,
    section,
    select,
    table,
)
from tests.fakes.slack_setup import CHANNEL
from tests.fakes.slack_state import Json

REFUSED_BLOCKS = {
    "unknown block": [{"type": "sparkle"}],
    "no block at all": ["section"],
    "51 blocks": [{"type": "divider"}] * 51,
    "long section": [section("x" * 3001)],
    "empty section": [section("")],
    "section without text": [{"type": "section"}],
    "11 fields": [{"type": "section", "fields": [plain("x")] * 11}],
    "long field": [{"type": "section", "fields": [plain("x" * 2001)]}],
    "long header": [{"type": "header", "text": plain("x" * 151)}],
    "mrkdwn header": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    "unknown property": [section("x", colour="red")],
    "26 buttons": [actions(*[button(f"b{n}") for n in range(26)])],
    "no buttons": [actions()],
    "11 context elements": [{"type": "context", "elements": [plain("x")] * 11}],
    "long button": [actions({**button("b"), "text": plain("x" * 76)})],
    "empty button": [actions({**button("b"), "text": plain("")})],
    "long button value": [actions(button("b", value="x" * 2001))],
    "long action_id": [actions(button("b" * 256))],
    "long block_id": [{"type": "divider", "block_id": "b" * 256}],
    "same block_id": [section("x", block_id="b"), section("y", block_id="b")],
    "same action_id": [actions(button("b"), button("b"))],
    "confirm without deny": [
        actions(button("b", confirm={"title": plain("?"), "text": plain("?"), "confirm": plain("Yes")}))
    ],
    "long option": [section("x", accessory=select(options=[{"text": plain("x" * 76), "value": "v"}]))],
    "long option value": [section("x", accessory=select(options=[{"text": plain("x"), "value": "v" * 151}]))],
    "no options": [section("x", accessory=select(options=[]))],
    "101 options": [section("x", accessory=select(options=[option(f"v{n}") for n in range(101)]))],
    "strange initial option": [section("x", accessory=select(initial_option=option("none")))],
    "same option value": [section("x", accessory=select(options=[option("a"), option("a")]))],
    "empty option value": [
        section("x", accessory=select(options=[{"text": plain("None"), "value": ""}, option("a")]))
    ],
    "overflow of 6": [
        section("x", accessory={"type": "overflow", "options": [option(f"v{n}") for n in range(6)]})
    ],
    "11 boxes": [actions({"type": "checkboxes", "options": [option(f"v{n}") for n in range(11)]})],
    "strange initial boxes": [
        actions({"type": "checkboxes", "options": [option("a")], "initial_options": [option("b")]})
    ],
    "101 rows": [table(101, 1)],
    "21 cells": [table(1, 21)],
    "two tables": [table(1, 1), table(1, 1)],
    "empty cell": [table(1, 1, "")],
    "chart off its axis": [chart(["Mon", "Wed"])],
    "input in actions": [actions(line())],
    "a channel by name": [
        {
            "type": "rich_text",
            "elements": [
                {"type": "rich_text_section", "elements": [{"type": "channel", "channel_id": "#pay"}]}
            ],
        }
    ],
    "empty rich text": [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}],
        }
    ],
}

REFUSED_VIEWS = {
    "no title": modal(section("x"), title=None),
    "long title": modal(section("x"), title=plain("x" * 25)),
    "long submit": modal(section("x"), submit=plain("x" * 25)),
    "long close": modal(section("x"), close=plain("x" * 25)),
    "no submit": modal(entry(line()), submit=None),
    "no blocks": modal(),
    "101 blocks": modal(*[{"type": "divider"}] * 101),
    "long metadata": modal(section("x"), private_metadata="x" * 3001),
    "long label": modal({**entry(line()), "label": plain("x" * 2001)}),
    "long hint": modal(entry(line(), hint=plain("x" * 2001))),
    "long placeholder": modal(entry(line(placeholder=plain("x" * 151)))),
    "max_length over 3000": modal(entry(line(max_length=3001))),
    "initial value over max_length": modal(entry(line(max_length=3, initial_value="four"))),
    "initial value over 3000": modal(entry(line(initial_value="x" * 3001))),
    "number as number": modal(
        entry({"type": "number_input", "is_decimal_allowed": False, "initial_value": 3}),
    ),
    "wrong date": modal(entry({"type": "datepicker", "initial_date": "21.11.2026"})),
    "button as input": modal(entry(button("b"))),
    "two focused": modal(entry(line(focus_on_load=True)), entry(line(focus_on_load=True), "c")),
    "table": modal(table(1, 1)),
    "home": {"type": "home", "blocks": [section("x")]},
}


@pytest.mark.parametrize("blocks", REFUSED_BLOCKS.values(), ids=REFUSED_BLOCKS)
def test_blocks_slack_refuses(blocks: list[Any]) -> None:
    """For one reason, the one the case is about."""
    assert len(problems("chat.postMessage", {"channel": CHANNEL, "text": "Debt", "blocks": blocks})) == 1


@pytest.mark.parametrize("view", REFUSED_VIEWS.values(), ids=REFUSED_VIEWS)
def test_views_slack_refuses(view: Json) -> None:
    """For one reason, the one the case is about."""
    assert len(problems("views.open", {"trigger_id": "1.2.3", "view": view})) == 1


def test_a_full_message_and_a_full_form_pass() -> None:
    ask = {"title": plain("Sure?"), "text": plain("Really?"), "confirm": plain("Yes"), "deny": plain("No")}
    overflow = {"type": "overflow", "action_id": "o", "options": [option("one")]}
    blocks = [
        {"type": "header", "text": plain("x" * 150)},
        section("x" * 3000, accessory=select(initial_option=option("low")), block_id="s"),
        {"type": "section", "fields": [plain("x" * 800)] * 10},
        {"type": "context", "elements": [plain("x"), {"type": "mrkdwn", "text": "*x*"}]},
        actions(button("a", value="1", confirm=ask, style="danger"), overflow),
        table(100, 2),
        chart(["Mon", "Tue"]),
    ]
    message = {"channel": CHANNEL, "text": "Debt", "blocks": blocks, "thread_ts": "1700000000.000100"}
    assert problems("chat.postMessage", message) == []
    assert problems("views.open", {"trigger_id": "1.2.3", "view": MODAL}) == []


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({"text": " "}, "top-level text"),
        ({"blocks": [section("x")]}, "top-level text"),
        ({"text": "x" * 40_001}, "too long"),
        ({"text": "x", "blocks": [section("x" * 2900) for _ in range(5)]}, "too many characters"),
        ({"text": "x", "thread_ts": 1700000000.0001}, "thread_ts"),
        ({"text": "x", "metadata": {"event_type": "debt"}}, "metadata"),
    ],
)
def test_messages_slack_refuses(payload: Json, reason: str) -> None:
    assert any(reason in problem for problem in problems("chat.postMessage", payload))


def test_acknowledgements_slack_refuses() -> None:
    assert response_problems(MODAL, {"response_action": "errors", "errors": {"title": "Say more"}}) == []
    assert response_problems(MODAL, {"response_action": "errors", "errors": {"nowhere": "Say more"}})
    assert response_problems(MODAL, {"response_action": "errors", "errors": {"title": ""}})
    assert response_problems(MODAL, {"response_action": "update", "view": modal()})
    assert response_problems(MODAL, {"text": "stored"})
    assert command_response_problems({"text": "Stored", "response_type": "ephemeral"}) == []
    assert command_response_problems("Stored") == command_response_problems(None) == []
    assert command_response_problems({"text": "Stored", "response_type": "public"})
    assert command_response_problems({"blocks": [section("x")]})


def test_suggestions_slack_refuses() -> None:
    assert suggestion_problems({"options": [option("low")]}) == suggestion_problems({"options": []}) == []
    assert suggestion_problems({"options": [option(f"v{n}") for n in range(101)]})
    assert suggestion_problems({"options": [{"text": plain("x" * 76), "value": "v"}]})
    assert suggestion_problems(None)
