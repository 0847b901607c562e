"""How cards look in Slack: golden files of each kind, and Slack's limits for any card of any text.

HEARTH_REGOLDEN=1 writes the golden files in tests/golden/slack anew.
"""

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
    Code,
    Facts,
    Link,
    Note,
    OpenForm,
    Paragraph,
    Prose,
    Row,
    Strong,
    Visit,
    words,
)
from tests.bot.slack.drawing import ANA, BEN, ELSEWHERE, NASTY, WHOLE, Desk, hold_to_golden
from tests.fakes.slack_blocks import characters, elements
from tests.fakes.slack_rules import message_problems, view_problems
from tests.fakes.slack_schema import walk


def hold(name: str, card: Card) -> None:
    drawn = message(card)
    assert message_problems(drawn) == []
    hold_to_golden(name, drawn)


def test_the_line_of_a_filing(desk: Desk) -> None:
    hold("line_first", desk.card("debt.file", text="Refund job retries forever !critical #security ~S"))
    hold("line", desk.card("improve.file", text="Checkout p95 340ms -> <200ms in:checkout"))


def test_the_undone_line(desk: Desk) -> None:
    desk.ask("debt.file", text="Filed by mistake")
    hold("line_undone", desk.card("item.undo", args={"item": "1"}))


def test_the_card_with_everything(desk: Desk) -> None:
    for title in ("Ledger has no tests", "Logs are not searchable"):
        desk.ask("debt.file", text=title)
    desk.ask("reaction.capture", args={"emoji": "bricks", "origin": "slack:C0PAY:1.2", "text": "x"}, who=BEN)
    desk.ask("item.file", fields=WHOLE)
    hold("card_everything", desk.card("backlog.show", args={"ref": "PAY-4"}))


def test_the_list_and_its_pages(desk: Desk) -> None:
    for number in range(1, 8):
        desk.ask("debt.file", text=f"Debt number {number} ~{'SML'[number % 3]} in:ledger")
    first = desk.card("backlog.list")
    hold("list", first)
    following = next(b for part in first.blocks if isinstance(part, Actions) for b in part.buttons)
    assert isinstance(following, Act)
    hold("list_last_page", desk.card(following.command, args=following.args))


def test_drafts_home_and_help(desk: Desk) -> None:
    desk.ask("debt.file", text="Ledger has no tests !high")
    kept = {"token": "t-9", "opener": "debt.form"}
    desk.ask("draft.keep", fields={"title": "Half an idea"}, args=kept)
    hold("drafts", desk.card("debt.drafts"))
    home = desk.card("home", place=ELSEWHERE)
    view = {"type": "home", "blocks": blocks(home, VIEW_BLOCKS)}
    assert view_problems(view, "home") == []
    hold_to_golden("home", view)
    hold("help", desk.card("debt.help"))


def test_questions_and_refusals(desk: Desk) -> None:
    asked = {"typed": "list", "file": "debt.form", "meant": "backlog.list", "usage": "/backlog list"}
    hold("unsure", desk.card("guide.unsure", args=asked))
    hold("no_such_item", desk.card("backlog.show", args={"ref": "PAY-9"}))


# Any card of any text

LETTERS = st.text(min_size=1, max_size=60) | st.sampled_from(
    [NASTY, "ß" * 150, "é 🧱" * 60, "&" * 90, " ", "\n"]
)
TEXT = LETTERS | st.sampled_from(["я" * 3000, "&<>" * 1200, "word " * 2000])
SPANS = st.lists(
    LETTERS | st.builds(Strong, LETTERS) | st.builds(Code, LETTERS)
    | st.builds(Link, LETTERS, st.just("https://example.com/a")),
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
BLOCKS: st.SearchStrategy[Block] = st.one_of(
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
    assert {part["type"] for part, _ in walk(drawn["blocks"]) if "text" in part} <= {
        "plain_text", "text", "link", "button", "header", "section", "context",
    }  # fmt: skip
    assert all(part.get("type") != "mrkdwn" for part, _ in walk(drawn["blocks"]))


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
