"""Every limit Slack sets on blocks, elements and views, in one place, as tables that a test can read."""

from collections.abc import Mapping

from tests.fakes.slack_schema import (
    Check,
    Shape,
    anything,
    boolean,
    integer,
    listed,
    matching,
    number,
    one_of,
    shaped,
    string,
    text,
    typed,
)

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MESSAGE_TEXT = 40_000
MESSAGE_CHARACTERS = 13_200
"""Characters over all blocks of a message; undocumented, refused as ``msg_blocks_too_long``."""
TABLE_CHARACTERS = 10_000
TABLES_PER_MESSAGE = 1
CHARTS_PER_MESSAGE = 2
METADATA_BYTES = 8_000
VIEW_BYTES = 250_000
VIEWS_IN_STACK = 3
TRIGGER_SECONDS = 3.0
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60.0

IDENTIFIER = string(255)
URL = string(3000)
DATE = matching(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", "must be a date as YYYY-MM-DD")
TIME = matching(r"([01]\d|2[0-3]):[0-5]\d", "must be a time as HH:mm")
DECIMAL = matching(r"-?\d+(\.\d+)?", "must be a number written as a string")
MANY = 1_000_000

CONFIRM = shaped(
    {
        "title": text(100),
        "text": text(300, mrkdwn=True),
        "confirm": text(30),
        "deny": text(30),
        "style": one_of("primary", "danger"),
    },
    ("title", "text", "confirm", "deny"),
)


def option(*, mrkdwn: bool = False, url: bool = False) -> Check:
    """One entry of a menu or a group of boxes."""
    properties = {
        "text": text(75, mrkdwn=mrkdwn),
        "value": string(150),
        "description": text(75, mrkdwn=mrkdwn),
    }
    return shaped(properties | ({"url": URL} if url else {}), ("text", "value"))


OPTION_GROUP = shaped({"label": text(75), "options": listed(option(), 1, 100)}, ("label", "options"))
DISPATCH = shaped(
    {"trigger_actions_on": listed(one_of("on_enter_pressed", "on_character_entered"), 1, 2)},
    ("trigger_actions_on",),
)


def element(properties: Mapping[str, Check], *required: str) -> Shape:
    """An interactive element: a type, an action_id and what is its own."""
    return Shape({"type": anything, "action_id": IDENTIFIER, **properties}, {"type", *required})


def menu(properties: Mapping[str, Check], *required: str) -> Shape:
    """An element a person picks in."""
    common = {"placeholder": text(150), "confirm": CONFIRM, "focus_on_load": boolean}
    return element({**common, **properties}, *required)


def typing(properties: Mapping[str, Check], *required: str) -> Shape:
    """An element a person types in."""
    common = {"placeholder": text(150), "focus_on_load": boolean, "dispatch_action_config": DISPATCH}
    return element({**common, **properties}, *required)


STATIC: Mapping[str, Check] = {
    "options": listed(option(), 1, 100),
    "option_groups": listed(OPTION_GROUP, 1, 100),
}
MULTI: Mapping[str, Check] = {"max_selected_items": integer(1, MANY)}
BOXES = listed(option(mrkdwn=True), 1, 10)
IDS = listed(IDENTIFIER, 1, 100)

ELEMENTS: Mapping[str, Shape] = {
    "button": element(
        {
            "text": text(75),
            "url": URL,
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
        "text",
    ),
    "overflow": element({"options": listed(option(url=True), 1, 5), "confirm": CONFIRM}, "options"),
    "static_select": menu({**STATIC, "initial_option": option()}),
    "multi_static_select": menu({**STATIC, **MULTI, "initial_options": listed(option(), 1, 100)}),
    "external_select": menu({"min_query_length": integer(0, MANY), "initial_option": option()}),
    "multi_external_select": menu(
        {**MULTI, "min_query_length": integer(0, MANY), "initial_options": listed(option(), 1, 100)}
    ),
    "users_select": menu({"initial_user": IDENTIFIER}),
    "multi_users_select": menu({**MULTI, "initial_users": IDS}),
    "channels_select": menu({"initial_channel": IDENTIFIER, "response_url_enabled": boolean}),
    "multi_channels_select": menu({**MULTI, "initial_channels": IDS}),
    "conversations_select": menu(
        {
            "initial_conversation": IDENTIFIER,
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": anything,
        }
    ),
    "multi_conversations_select": menu(
        {
            **MULTI,
            "initial_conversations": IDS,
            "default_to_current_conversation": boolean,
            "filter": anything,
        }
    ),
    "datepicker": menu({"initial_date": DATE}),
    "timepicker": menu({"initial_time": TIME, "timezone": string(255)}),
    "datetimepicker": element(
        {
            "initial_date_time": integer(1_000_000_000, 9_999_999_999),
            "confirm": CONFIRM,
            "focus_on_load": boolean,
        }
    ),
    "checkboxes": element(
        {"options": BOXES, "initial_options": BOXES, "confirm": CONFIRM, "focus_on_load": boolean}, "options"
    ),
    "radio_buttons": element(
        {
            "options": BOXES,
            "initial_option": option(mrkdwn=True),
            "confirm": CONFIRM,
            "focus_on_load": boolean,
        },
        "options",
    ),
    "plain_text_input": typing(
        {
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
            "initial_value": string(3000, low=0),
        }
    ),
    "number_input": typing(
        {"is_decimal_allowed": boolean, "min_value": DECIMAL, "max_value": DECIMAL, "initial_value": DECIMAL},
        "is_decimal_allowed",
    ),
    "email_text_input": typing({"initial_value": string(3000)}),
    "url_text_input": typing({"initial_value": string(3000)}),
    "rich_text_input": typing({"initial_value": anything}),
    "file_input": element({"filetypes": anything, "max_files": integer(1, 10)}),
    "image": Shape(
        {"type": anything, "image_url": URL, "alt_text": string(2000), "slack_file": anything},
        {"type", "alt_text"},
    ),
}

PICKERS = frozenset(name for name in ELEMENTS if name.endswith(("select", "picker"))) | {
    "checkboxes",
    "radio_buttons",
}
INPUTS = PICKERS | {name for name in ELEMENTS if name.endswith("_input")}
CONTEXT = {
    "plain_text": Shape({"type": anything, "text": string(3000), "emoji": boolean}, {"type", "text"}),
    "mrkdwn": Shape({"type": anything, "text": string(3000), "verbatim": boolean}, {"type", "text"}),
    "image": ELEMENTS["image"],
}
STYLE = shaped(dict.fromkeys(("bold", "italic", "strike", "underline", "code"), boolean))
RICH_ELEMENTS = {
    "text": Shape({"type": anything, "text": string(MANY), "style": STYLE}, {"text"}),
    "link": Shape({"type": anything, "url": URL, "text": string(MANY), "style": STYLE}, {"url"}),
    "emoji": Shape({"type": anything, "name": string(100), "unicode": string(100)}, {"name"}),
    "user": Shape({"type": anything, "user_id": matching(r"[UW][A-Z0-9]+", "must be a user")}, {"user_id"}),
    "channel": Shape(
        {"type": anything, "channel_id": matching(r"[CGD][A-Z0-9]+", "must be a channel"), "style": STYLE},
        {"channel_id"},
    ),
}
RICH = {
    name: Shape({"type": anything, "elements": listed(typed(RICH_ELEMENTS), 1, MANY)}, {"elements"})
    for name in ("rich_text_section", "rich_text_preformatted", "rich_text_quote")
}
CELL = typed(
    {
        "raw_text": Shape({"type": anything, "text": string(MANY)}, {"text"}),
        "raw_number": Shape({"type": anything, "value": number, "text": string(MANY)}, {"value", "text"}),
        "rich_text": Shape(
            {"type": anything, "block_id": IDENTIFIER, "elements": listed(anything, 1, MANY)}, {"elements"}
        ),
    }
)
COLUMN = shaped({"align": one_of("left", "center", "right"), "is_wrapped": boolean})
POINTS = listed(shaped({"label": string(20), "value": number}, ("label", "value")), 1, 20)
PLOT = Shape(
    {
        "type": anything,
        "series": listed(shaped({"name": string(20), "data": POINTS}, ("name", "data")), 1, 6),
        "axis_config": shaped(
            {"categories": listed(string(20), 1, 20), "x_label": string(50), "y_label": string(50)},
            ("categories",),
        ),
    },
    {"series", "axis_config"},
)
PIE = Shape(
    {
        "type": anything,
        "segments": listed(shaped({"label": string(20), "value": number}, ("label", "value")), 1, 6),
    },
    {"segments"},
)


def block(properties: Mapping[str, Check], *required: str) -> Shape:
    """A block: a type, a block_id and what is its own."""
    return Shape({"type": anything, "block_id": IDENTIFIER, **properties}, {"type", *required})


BLOCKS: Mapping[str, Shape] = {
    "section": block(
        {
            "text": text(3000, mrkdwn=True),
            "fields": listed(text(2000, mrkdwn=True), 1, 10),
            "accessory": typed(ELEMENTS, PICKERS | {"button", "overflow", "image"}),
            "expand": boolean,
        }
    ),
    "header": block({"text": text(150)}, "text"),
    "divider": block({}),
    "image": block(
        {"image_url": URL, "slack_file": anything, "alt_text": string(2000), "title": text(2000)}, "alt_text"
    ),
    "context": block({"elements": listed(typed(CONTEXT), 1, 10)}, "elements"),
    "actions": block(
        {"elements": listed(typed(ELEMENTS, PICKERS | {"button", "overflow", "rich_text_input"}), 1, 25)},
        "elements",
    ),
    "input": block(
        {
            "label": text(2000),
            "hint": text(2000),
            "element": typed(ELEMENTS, INPUTS),
            "optional": boolean,
            "dispatch_action": boolean,
        },
        "label",
        "element",
    ),
    "markdown": block({"text": string(12_000)}, "text"),
    "rich_text": block({"elements": listed(typed(RICH), 1, MANY)}, "elements"),
    "table": block(
        {
            "rows": listed(listed(CELL, 1, 20), 1, 100),
            "column_settings": listed(lambda v, p: [] if v is None else COLUMN(v, p), 0, 20),
        },
        "rows",
    ),
    "data_visualization": block(
        {"title": string(50), "chart": typed({"bar": PLOT, "line": PLOT, "area": PLOT, "pie": PIE})},
        "title",
        "chart",
    ),
}

MESSAGES_ONLY = frozenset({"markdown", "table", "data_visualization", "context_actions", "file", "call"})

VIEWS: Mapping[str, Shape] = {
    "modal": Shape(
        {
            "type": anything,
            "title": text(24),
            "blocks": listed(anything, 1, VIEW_BLOCKS),
            "submit": text(24),
            "close": text(24),
            "private_metadata": string(3000, low=0),
            "callback_id": string(255, low=0),
            "external_id": string(255, low=0),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
        },
        {"type", "title", "blocks"},
    ),
    "home": Shape(
        {
            "type": anything,
            "blocks": listed(anything, 1, VIEW_BLOCKS),
            "private_metadata": string(3000, low=0),
            "callback_id": string(255, low=0),
            "external_id": string(255, low=0),
        },
        {"type", "blocks"},
    ),
}
