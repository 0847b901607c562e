"""How cards look in Slack: its limits hold for any card of any text, and nothing typed can act."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack import cards
from bot.slack.cards import VIEW_BLOCKS, blocks, fallback, message
from bot.slack.forms import card_modal
from commands.view import (
    Act,
    Actions,
    Block,
    Card,
    Channel,
    Code,
    Facts,
    Link,
    Note,
    OpenForm,
    Option,
    Paragraph,
    Pick,
    Picks,
    Prose,
    Row,
    Strong,
    Table,
    Visit,
    words,
)
from tests.bot.desk import ANA, NASTY, Desk, hold_to_golden
from tests.bot.views import home
from tests.fakes.slack_blocks import characters, elements
from tests.fakes.slack_rules import message_problems, view_problems
from tests.fakes.slack_schema import walk


def test_the_home_tab(desk: Desk) -> None:
    view = {"type": "home", "blocks": blocks(home(desk), VIEW_BLOCKS)}
    assert view_problems(view, "home") == []
    hold_to_golden("slack/home_tab.json", view)


# Any card of any text

LETTERS = st.text(min_size=1, max_size=60) | st.sampled_from(
    [NASTY, "ß" * 150, "é 🧱" * 60, "&" * 90, " ", "\n"]
)
TEXT = LETTERS | st.sampled_from(["я" * 3000, "&<>" * 1200, "word " * 2000])
SPANS = st.lists(
    LETTERS | st.builds(Strong, LETTERS) | st.builds(Code, LETTERS)
    | st.builds(Link, LETTERS, st.just("https://example.com/a"))
    | st.builds(Channel, st.sampled_from(["slack", "teams"]), st.sampled_from(["C0PAY", ""]), LETTERS),
    min_size=1, max_size=4,
).map(tuple)  # fmt: skip
IDS = st.dictionaries(
    st.sampled_from(["item", "team", "draft"]), st.from_regex(r"[0-9]{1,9}", fullmatch=True)
)
BUTTONS = st.one_of(
    st.builds(Act, TEXT, st.just("item.undo"), IDS, st.booleans()),
    st.builds(OpenForm, TEXT, st.just("item.form"), IDS, st.booleans()),
    st.builds(Visit, TEXT, st.just("https://example.com/a")),
)
VALUES = st.text(max_size=60) | st.sampled_from(["я" * 150, NASTY])
HUNDRED = tuple(Option(f"Area {n} {NASTY}", f"area {n}") for n in range(100))
OPTIONS = st.just(HUNDRED) | st.lists(
    st.builds(Option, LETTERS, VALUES), min_size=1, max_size=5, unique_by=lambda one: one.value
).map(tuple)
PICK = st.builds(Pick, st.from_regex(r"[a-z]{1,20}", fullmatch=True), LETTERS, OPTIONS, VALUES)
PICKS = st.builds(
    Picks, st.just("item.set"), IDS, st.lists(PICK, max_size=7, unique_by=lambda one: one.name).map(tuple)
)
TABLE = st.builds(
    Table,
    LETTERS,
    st.lists(LETTERS, max_size=25).map(tuple),
    st.lists(st.lists(LETTERS | st.just(""), max_size=25).map(tuple), max_size=12).map(tuple),
    st.integers(1, 3),
)
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    PICKS,
    TABLE,
    st.builds(Paragraph, SPANS),
    st.builds(Note, SPANS),
    st.builds(Prose, LETTERS, TEXT),
    st.builds(Facts, st.lists(st.tuples(LETTERS, TEXT), min_size=1, max_size=8).map(tuple)),
    st.builds(Row, SPANS, TEXT, st.lists(BUTTONS, max_size=3).map(tuple)),
    st.builds(Actions, st.lists(BUTTONS, min_size=1, max_size=6).map(tuple)),
)
ROWS = st.builds(Row, SPANS, LETTERS, st.lists(BUTTONS, min_size=1, max_size=2).map(tuple))
CARDS = st.builds(Card, st.lists(BLOCKS, min_size=1, max_size=12).map(tuple), LETTERS)


@settings(max_examples=50, deadline=None)
@given(CARDS)
def test_any_card_is_within_slacks_limits(card: Card) -> None:
    drawn = message(replace(card, title=card.title.strip() or "PAY-1"))
    assert message_problems(drawn) == []
    assert view_problems(card_modal(card), "modal") == []
    assert view_problems({"type": "home", "blocks": blocks(card, VIEW_BLOCKS)}, "home") == []


@settings(max_examples=20, deadline=None)
@given(st.lists(ROWS, min_size=30, max_size=70))
def test_many_rows_end_in_a_sentence(rows: list[Row]) -> None:
    drawn = message(Card(tuple(rows), title="Debt"))
    assert message_problems(drawn) == []
    drawn_rows = [block for block in drawn["blocks"] if block["type"] in ("section", "rich_text")]
    if len(drawn_rows) < len(rows):
        assert "more than Slack can show" in drawn["blocks"][-1]["elements"][0]["text"]


@settings(max_examples=40, deadline=None)
@given(CARDS)
def test_nothing_that_is_typed_can_act(card: Card) -> None:
    drawn = message(card)
    assert not set("<>") & set(drawn["text"])
    said = {part["type"] for part, _ in walk(drawn["blocks"]) if isinstance(part.get("text"), str)}
    assert said <= {"plain_text", "text", "link", "raw_text"}
    assert all(part.get("type") != "mrkdwn" for part, _ in walk(drawn["blocks"]))


def test_menus_say_what_they_are_and_what_is_chosen() -> None:
    levels = (Option("High", "high"), Option("Low", "low"), Option("None", ""))
    areas = Pick("area", "Area", (Option("ledger", "ledger"),), chosen="gone since")
    picks = Picks("item.set", {"item": "7"}, (Pick("priority", "Priority", levels, "low"), areas))
    (drawn,) = message(Card((picks,)))["blocks"]
    first, second = drawn["elements"]
    assert first["placeholder"]["text"] == "Priority"
    assert [one["text"]["text"] for one in first["options"]] == [
        "Priority: High", "Priority: Low", "Priority: None",
    ]  # fmt: skip
    assert first["initial_option"] == first["options"][1]
    assert second["initial_option"]["text"]["text"] == "Area: gone since"
    assert fallback(Card((picks,))) == "Priority: Low; Area: gone since"


def test_a_menu_is_another_one_once_something_else_is_chosen() -> None:
    """Slack keeps showing what somebody picked in a menu with the same ID."""
    levels = (Option("High", "high"), Option("Low", "low"))
    drawn = [
        message(Card((Picks("item.set", {}, (Pick("priority", "Priority", levels, level),)),)))
        for level in ("", "low", "high")
    ]
    assert len({one["blocks"][0]["elements"][0]["action_id"] for one in drawn}) == 3


def test_many_menus_stand_in_blocks_of_five_that_slack_can_tell_apart() -> None:
    picks = Picks("item.set", {"item": "7"}, tuple(Pick(f"n{n}", f"N{n}", HUNDRED[:2]) for n in range(7)))
    drawn = message(Card((picks, picks)))
    assert message_problems(drawn) == []
    assert [len(block["elements"]) for block in drawn["blocks"]] == [5, 2, 5, 2]


def test_a_hundred_menus_of_a_hundred_options_end_in_a_sentence() -> None:
    picks = Picks("item.set", {"item": "7"}, tuple(Pick(f"n{n}", f"N{n}", HUNDRED) for n in range(100)))
    drawn = message(Card((Row(("PAY-1",)), picks)))
    assert message_problems(drawn) == []
    assert "more than Slack can show" in drawn["blocks"][-1]["elements"][0]["text"]


def test_a_channel_can_be_followed_on_slack_alone() -> None:
    line = (
        Channel("slack", "C0PAY", "payments"),
        Channel("teams", "19:x", "general"),
        Channel("slack", "", ""),
    )
    (drawn,) = message(Card((Paragraph(line),)))["blocks"]
    assert drawn["elements"][0]["elements"] == [
        {"type": "channel", "channel_id": "C0PAY"},
        {"type": "text", "text": "#general"},
        {"type": "text", "text": "a channel"},
    ]
    assert fallback(Card((Note(line[:2]),))) == "#payments#general"


def _figures(rows: int, columns: int, cell: str = "12") -> Table:
    names = ("", *(f"Sprint {n}" for n in range(1, columns)))
    return Table("How it went", names, tuple((f"Number {n}", *(cell,) * (columns - 1)) for n in range(rows)))


def test_a_table_is_native_with_its_figures_to_the_right() -> None:
    one = Table("By sprint", ("", "Sprint 1"), (("Closed & <done>", "4"), ("Opened", "")))
    caption, drawn = message(Card((one,)))["blocks"]
    assert caption["elements"][0]["text"] == "By sprint"
    assert drawn["column_settings"] == [{"align": "left"}, {"align": "right"}]
    assert drawn["rows"][1:] == [
        [{"type": "raw_text", "text": "Closed & <done>"}, {"type": "raw_text", "text": "4"}],
        [{"type": "raw_text", "text": "Opened"}, {"type": "raw_text", "text": "–"}],
    ]
    assert fallback(Card((one,))) == "By sprint\nClosed &amp; &lt;done&gt;: Sprint 1 4\nOpened"


@pytest.mark.parametrize(
    ("table", "rows", "said"),
    [
        (_figures(99, 20), 100, ""),
        (_figures(150, 3), 100, "… and 51 more rows."),
        (_figures(90, 3, "x" * 150), 30, "… and 61 more rows."),
    ],
)
def test_a_table_has_as_many_rows_as_slack_takes(table: Table, rows: int, said: str) -> None:
    drawn = message(Card((table, Actions((Act("Older", "x"),)))))
    assert message_problems(drawn) == []
    _, native, *rest = drawn["blocks"]
    assert len(native["rows"]) == rows
    assert [one["elements"][0]["text"] for one in rest if one["type"] == "context"] == [said] * bool(said)
    assert rest[-1]["type"] == "actions"


def test_where_slack_takes_no_table_it_is_told_in_words() -> None:
    """The second one of a message, one that is too wide, and any in a form or on the home page."""
    small, wide = _figures(2, 2), _figures(2, 21)
    second = message(Card((small, small)))["blocks"]
    assert [one["type"] for one in second] == ["context", "table", "context", "rich_text"]
    too_wide = message(Card((wide,)))["blocks"]
    modal = card_modal(Card((small,)))["blocks"]
    home_page = blocks(Card((small,)), VIEW_BLOCKS)
    assert {one[1]["type"] for one in (too_wide, modal, home_page)} == {"rich_text"}
    told = "".join(part["text"] for part in home_page[1]["elements"][0]["elements"])
    assert told == "Number 0: Sprint 1 12\nNumber 1: Sprint 1 12\n"


@pytest.mark.parametrize("length", [2400, 10_000])
def test_a_card_of_long_texts_keeps_its_buttons(length: int) -> None:
    """The longest item there can be still shows *Edit*, and says where it was cut."""
    proses = tuple(Prose(label, "word " * (length // 5)) for label in "ABCDEFG")
    facts = Facts(tuple((f"Fact {n}", "x" * 1000) for n in range(4)))
    card = Card(
        (facts, *proses, Actions((OpenForm("Edit", "item.form", {"item": "1"}),))), title="PAY-1 Long"
    )
    drawn = message(card)
    assert message_problems(drawn) == []
    assert [e["text"]["text"] for b in drawn["blocks"] for e, _ in elements(b)] == ["Edit"]
    assert "open it to edit" in str(drawn["blocks"])


def test_the_text_says_everything_that_the_blocks_do(desk: Desk) -> None:
    desk.ask("item.file", fields={"title": f"A & B {NASTY}", "outcome": "C < D"})
    card = desk.card("backlog.show", args={"ref": "PAY-1"})
    text = fallback(card)
    assert text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == words(card)
    shown: Any = [
        part["text"] for part, _ in walk(message(card)["blocks"]) if isinstance(part.get("text"), str)
    ]
    for line in words(card).splitlines()[:2]:
        assert line in shown


def test_a_title_of_150_two_byte_letters(desk: Desk) -> None:
    title = "ß" * 150
    desk.ask("debt.file", text=title, who=ANA)
    drawn = message(desk.card("backlog.show", args={"ref": "PAY-1"}))
    assert message_problems(drawn) == []
    assert title in str(drawn["blocks"])
    assert characters(drawn["blocks"]) < cards.MESSAGE_CHARACTERS
