"""What Slack refuses in a list of blocks: each block held to its limits, and all of them to each other."""

import copy
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.fakes import slack_limits as limits
from tests.fakes.slack_schema import check_shape, reason, walk

VISIBLE = ("text", "alt_text", "title", "label", "name")
MODEL_ERRORS = (SlackObjectFormationError, TypeError, ValueError, KeyError, AttributeError)


def block_problems(blocks: object, surface: str, pointer: str) -> list[str]:
    """Why Slack would refuse these blocks on a ``message``, ``modal`` or ``home``."""
    if not isinstance(blocks, list):
        return [reason("must be an array of blocks", pointer)]
    allowed = limits.MESSAGE_BLOCKS if surface == "message" else limits.VIEW_BLOCKS
    found = [reason(f"no more than {allowed} items allowed", pointer)] if len(blocks) > allowed else []
    for index, block in enumerate(blocks):
        found += one_block_problems(block, surface, f"{pointer}/{index}")
    known = [block for block in blocks if isinstance(block, dict)]
    repeated = Counter(block["block_id"] for block in known if isinstance(block.get("block_id"), str))
    found += [
        reason(f"block_id already exists: {name}", pointer) for name, times in repeated.items() if times > 1
    ]
    found += _per_message(known, pointer)
    return list(dict.fromkeys(found))


def one_block_problems(block: object, surface: str, pointer: str) -> list[str]:
    """Why Slack would refuse this block, were it alone."""
    if not isinstance(block, dict):
        return [reason("must be an object", pointer)]
    kind = str(block.get("type"))
    shape = limits.BLOCKS.get(kind)
    models = {getattr(model, "type", None) for model in Block.__subclasses__()}
    if (shape is None and kind not in models) or (surface != "message" and kind in limits.MESSAGES_ONLY):
        return [reason(f"unsupported type: {kind}", f"{pointer}/type")]
    found = check_shape(block, shape, pointer) if shape else []
    if kind == "section" and not block.keys() & {"text", "fields"}:
        found.append(reason("must define either `text` or `fields`", pointer))
    if kind == "image" and len(block.keys() & {"image_url", "slack_file"}) != 1:
        found.append(reason("must define either `image_url` or `slack_file`", pointer))
    if kind == "data_visualization":
        found += _chart_problems(block.get("chart"), f"{pointer}/chart")
    for part, where in walk(block, pointer):
        if part.get("text") == "":
            found.append(reason("must be more than 0 characters", f"{where}/text"))
    repeated = Counter(
        element["action_id"] for element, _ in elements(block, pointer) if "action_id" in element
    )
    found += [
        reason(f"action_id already exists: {name}", pointer) for name, times in repeated.items() if times > 1
    ]
    for element, where in elements(block, pointer):
        found += element_problems(element, where)
    return found or _model_problems(block, pointer)


def elements(block: Mapping[str, Any], pointer: str = "") -> Iterator[tuple[dict[str, Any], str]]:
    """The elements of one block (accessory, element or elements), each with its pointer."""
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict):
            yield block[name], f"{pointer}/{name}"
    if block.get("type") in ("actions", "context_actions"):
        listed = block.get("elements")
        for index, element in enumerate(listed if isinstance(listed, list) else []):
            if isinstance(element, dict):
                yield element, f"{pointer}/elements/{index}"


def element_problems(element: Mapping[str, Any], pointer: str) -> list[str]:
    """What does not fit together inside one element: choices, initial choices, lengths, bounds."""
    kind = element.get("type")
    found: list[str] = []
    if (
        kind in ("static_select", "multi_static_select")
        and len(element.keys() & {"options", "option_groups"}) != 1
    ):
        found.append(reason("must define either `options` or `option_groups`", pointer))
    if kind in ("static_select", "multi_static_select", "checkboxes", "radio_buttons"):
        found += _initial_problems(element, pointer)
    if kind == "plain_text_input":
        low, high = element.get("min_length"), element.get("max_length")
        words = element.get("initial_value")
        if isinstance(low, int) and isinstance(high, int) and low > high:
            found.append(reason("min_length must not exceed max_length", pointer))
        if isinstance(words, str) and isinstance(high, int) and len(words) > high:
            found.append(reason("initial_value is longer than max_length", f"{pointer}/initial_value"))
        if isinstance(words, str) and words and isinstance(low, int) and len(words) < low:
            found.append(reason("initial_value is shorter than min_length", f"{pointer}/initial_value"))
    if kind == "number_input":
        found += _number_problems(element, pointer)
    return found


def options_of(element: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every option of an element, those in groups included."""
    groups = element.get("option_groups") or []
    grouped = [option for group in groups if isinstance(group, dict) for option in group.get("options") or []]
    return [option for option in [*(element.get("options") or []), *grouped] if isinstance(option, dict)]


def _initial_problems(element: Mapping[str, Any], pointer: str) -> list[str]:
    chosen = element.get("initial_options")
    initial = [*(chosen if isinstance(chosen, list) else []), element.get("initial_option")]
    options = [_same(option) for option in options_of(element)]
    strange = [option for option in initial if option is not None and _same(option) not in options]
    found = [reason("initial option is not among the options", pointer) for _ in strange[:1]]
    values = [option.get("value") for option in options_of(element)]
    found += [reason("two options have the same value", pointer)] if len(set(values)) < len(values) else []
    limit = element.get("max_selected_items")
    if isinstance(chosen, list) and isinstance(limit, int) and len(chosen) > limit:
        found.append(reason("more initial_options than max_selected_items", pointer))
    return found


def _same(option: object) -> object:
    """What makes two options one: value, text and description must all agree."""
    if not isinstance(option, dict):
        return option
    words, more = option.get("text"), option.get("description")
    plain = [part.get("text") if isinstance(part, dict) else part for part in (words, more)]
    return (option.get("value"), *plain)


def _number_problems(element: Mapping[str, Any], pointer: str) -> list[str]:
    bounds: dict[str, float] = {}
    for name in ("min_value", "initial_value", "max_value"):
        try:
            bounds[name] = float(element[name])
        except (KeyError, TypeError, ValueError):
            continue
    found = []
    ordered = list(bounds.values())
    if ordered != sorted(ordered):
        found.append(reason("min_value, initial_value and max_value do not fit together", pointer))
    if element.get("is_decimal_allowed") is False and any(value != int(value) for value in ordered):
        found.append(reason("decimals are not allowed here", pointer))
    return found


def _chart_problems(chart: object, pointer: str) -> list[str]:
    if not isinstance(chart, dict):
        return []
    if chart.get("type") == "pie":
        values = [part.get("value") for part in chart.get("segments") or [] if isinstance(part, dict)]
        wrong = any(isinstance(value, (int, float)) and value <= 0 for value in values)
        return [reason("the segments of a pie must be positive", f"{pointer}/segments")] if wrong else []
    series = [part for part in chart.get("series") or [] if isinstance(part, dict)]
    found = []
    if len({part.get("name") for part in series}) != len(series):
        found.append(reason("names of series must be unique", f"{pointer}/series"))
    axis = chart.get("axis_config")
    categories = axis.get("categories") if isinstance(axis, dict) else None
    for index, part in enumerate(series):
        data = part.get("data")
        labels = (
            [point.get("label") for point in data if isinstance(point, dict)]
            if isinstance(data, list)
            else None
        )
        if labels != categories:
            found.append(reason("labels must equal the categories", f"{pointer}/series/{index}/data"))
    return found


def _per_message(blocks: list[dict[str, Any]], pointer: str) -> list[str]:
    tables = [block for block in blocks if block.get("type") == "table"]
    charts = [block for block in blocks if block.get("type") == "data_visualization"]
    found = []
    if len(tables) > limits.TABLES_PER_MESSAGE:
        found.append(reason("only_one_table_allowed", pointer))
    if len(charts) > limits.CHARTS_PER_MESSAGE:
        found.append(
            reason(f"no more than {limits.CHARTS_PER_MESSAGE} data_visualization blocks allowed", pointer)
        )
    if characters(tables) > limits.TABLE_CHARACTERS:
        found.append(reason(f"a table must be less than {limits.TABLE_CHARACTERS + 1} characters", pointer))
    return found


def characters(blocks: object) -> int:
    """How many characters a person would read in these blocks."""
    return sum(
        len(part[name]) for part, _ in walk(blocks) for name in VISIBLE if isinstance(part.get(name), str)
    )


def _model_problems(block: dict[str, Any], pointer: str) -> list[str]:
    if block.get("type") == "data_visualization":
        return []
    try:
        model = Block.parse(copy.deepcopy(block))
        if model is None:
            return [reason(f"unsupported type: {block.get('type')}", f"{pointer}/type")]
        model.to_dict()
    except MODEL_ERRORS as error:
        return [reason(str(error), pointer)]
    return []
