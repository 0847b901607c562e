"""Short ways to write blocks and views, for the tests of the fake itself."""

from typing import Any

from tests.fakes.slack_state import Json


def plain(words: str) -> Json:
    return {"type": "plain_text", "text": words}


def option(value: str) -> Json:
    return {"text": plain(value.title()), "value": value}


def section(words: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": words}, **more}


def button(action_id: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain("Press"), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def entry(element: Json, block_id: str = "b", **more: Any) -> Json:
    return {"type": "input", "block_id": block_id, "label": plain("Label"), "element": element, **more}


def line(**more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "a", **more}


def select(**more: Any) -> Json:
    options = {"options": [option("low"), option("high")]} | more
    return {"type": "static_select", "action_id": "a", **options}


def modal(*blocks: Json, **more: Any) -> Json:
    given = {"type": "modal", "title": plain("File debt"), "submit": plain("File"), "blocks": list(blocks)}
    return {name: value for name, value in (given | more).items() if value is not None}


def table(rows: int, cells: int, words: str = "x") -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": words}] * cells] * rows}


def chart(labels: list[str]) -> Json:
    series = [{"name": "Debt", "data": [{"label": label, "value": 1} for label in labels]}]
    drawn = {"type": "bar", "series": series, "axis_config": {"categories": ["Mon", "Tue"]}}
    return {"type": "data_visualization", "title": "Debt", "chart": drawn}


MODAL = modal(entry(line(), "title"), entry(select(initial_option=option("low")), "weight", optional=True))
