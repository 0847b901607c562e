"""How cards look on Teams: its limits hold for any card of any text, and nothing typed can act."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.teams import inbound
from bot.teams.cards import Surface, card, door, fallback, said
from commands.request import Place, PlaceKind
from commands.view import (
    Act,
    Actions,
    Block,
    Button,
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
)
from storage.enums import Platform
from tests.bot.desk import NASTY
from tests.bot.teams.dialogs import sent_by
from tests.fakes.teams_cards import actions_of, card_bytes, check_card, inputs_of, words_of

Json = dict[str, Any]
PLACE = Place(
    Platform.TEAMS, PlaceKind.CHANNEL, "19:pay@thread.tacv2", "payments", thread="1700", message="1701"
)
HOSTILE = [
    NASTY,
    "[x](http://evil.example)",
    "**b** _i_ ~~s~~",
    "<at>Ana</at>",
    "# h",
    "1. x\n- y\r* z",
    "`code` <b>b</b> &amp;",
    "![x](https://evil.example/a.png)",
    "{{DATE(2026-11-20T09:30:00Z, SHORT)}} {{TIME(2026-11-20T09:30:00Z)}}",
    "${name} {{name}}",
]

LETTERS = st.text(min_size=1, max_size=60) | st.sampled_from([*HOSTILE, "ß" * 150, "é 🧱" * 60, " ", "\n"])
TEXT = LETTERS | st.sampled_from(["я" * 3000, '"\\\n' * 1200, "word " * 10_000])
SPANS = st.lists(
    LETTERS | st.builds(Strong, LETTERS) | st.builds(Code, LETTERS)
    | st.builds(Link, LETTERS, st.sampled_from(["https://example.com/a", "javascript:alert(1)"]))
    | st.builds(Channel, st.sampled_from(["slack", "teams"]), st.sampled_from(["19:x", ""]), LETTERS),
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
    st.builds(Actions, st.lists(BUTTONS, min_size=1, max_size=26).map(tuple)),
)
CARDS = st.builds(Card, st.lists(BLOCKS, min_size=1, max_size=12).map(tuple), LETTERS)


def kinds_in(node: Any) -> set[str]:
    """Every type that stands anywhere in the JSON."""
    if isinstance(node, dict):
        return {str(node.get("type"))}.union(*map(kinds_in, node.values()))
    return set[str]().union(*map(kinds_in, node)) if isinstance(node, list) else set()


@settings(max_examples=60, deadline=None)
@given(CARDS, st.sampled_from(Surface))
def test_any_card_is_one_that_teams_takes(one: Card, surface: Surface) -> None:
    assert check_card(card(one, surface, place=PLACE)) == []
    assert len(fallback(one)) <= 300


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_is_typed_can_act(text: str) -> None:
    """It stands in text runs alone, letter by letter; those parse no Markdown, and no date is left whole."""
    link = Link(text, "https://example.com/a")
    one = Card(
        (
            Paragraph((text, Strong(text), Code(text), link)),
            Note((text,)),
            Prose("Label", text),
            Facts((("Label", text),)),
            Row((text,), text, (Act("Open", "backlog.show"),)),
            Row((text,), text),
            Table(text, (text,), ((text,),)),
        ),
        title=text,
    )
    drawn = card(one)
    assert check_card(drawn) == []
    assert not {"TextBlock", "FactSet"} & kinds_in(drawn["body"])
    shown = words_of(drawn).replace("\u2060", "")
    assert shown.count(text) == 15
    assert "entities" not in json.dumps(drawn)


def test_only_a_web_address_becomes_a_link() -> None:
    line = (Link("safe", "https://example.com/a"), Link("other", "javascript:alert(1)"))
    facts = Facts((("Tracker", "https://example.com/1"), ("Evidence", "see https://example.com/2")))
    links = [action["url"] for action in actions_of(card(Card((Paragraph(line), facts))))]
    assert links == ["https://example.com/a", "https://example.com/1"]


BUTTON_KINDS: tuple[Button, ...] = (
    Act("Undo", "item.undo", {"item": "7"}, primary=True),
    OpenForm("Edit", "item.form", {"item": "7"}),
    Visit("Look", "https://example.com/a"),
)


@pytest.mark.parametrize(("surface", "mark"), [(Surface.MESSAGE, {}), (Surface.PRIVATE, {"y": 1})])
def test_what_buttons_carry_in_a_message(surface: Surface, mark: Json) -> None:
    act, form, visit = actions_of(card(Card((Actions(BUTTON_KINDS),)), surface))
    assert act == {
        "type": "Action.Execute",
        "title": "Undo",
        "verb": "act",
        "style": "positive",
        "data": {"hearth": {"c": "item.undo", "a": {"item": "7"}, **mark}},
    }
    assert form == {
        "type": "Action.Submit",
        "title": "Edit",
        "data": {
            "msteams": {"type": "task/fetch"},
            "hearth": {"c": "item.form", "a": {"item": "7"}, **mark},
        },
    }
    assert visit == {"type": "Action.OpenUrl", "title": "Look", "url": "https://example.com/a"}


def test_what_buttons_carry_in_a_dialog() -> None:
    act, form, _ = actions_of(card(Card((Actions(BUTTON_KINDS),)), Surface.DIALOG, place=PLACE))
    at = {"h": "1700", "m": "1701"}
    assert (act["type"], form["type"]) == ("Action.Submit", "Action.Submit")
    assert act["data"] == {"hearth": {"c": "item.undo", "a": {"item": "7"}, "k": "act", **at}}
    assert form["data"] == {"hearth": {"c": "item.form", "a": {"item": "7"}, "k": "form", **at}}


LEVELS = (Option("High", "high"), Option("Low", "low"), Option("None", ""))


def picks(priority: str, effort: str) -> Picks:
    menus = (Pick("priority", "Priority", LEVELS, priority), Pick("effort", "Effort", LEVELS[:2], effort))
    return Picks("item.undo", {"item": "7"}, menus)


@pytest.mark.parametrize(
    ("priority", "chosen", "told"),
    [
        ("low", {}, {}),
        ("low", {"Priority": "High"}, {"set.priority": "high"}),
        ("low", {"Priority": "None"}, {"set.priority": ""}),
        ("", {}, {}),
        ("", {"Priority": "Low", "Effort": "Low"}, {"set.priority": "low", "set.effort": "low"}),
        ("gone since", {}, {}),
    ],
)
@pytest.mark.parametrize("surface", Surface)
def test_only_what_was_changed_is_sent(surface: Surface, priority: str, chosen: Json, told: Json) -> None:
    """So that a card that is old by now takes nothing back that somebody else has set since."""
    other = Picks("item.undo", {"item": "8"}, picks("high", "low").picks)
    drawn = card(Card((picks(priority, ""), other)), surface, place=PLACE)
    assert check_card(drawn) == []
    save, _ = actions_of(drawn)
    assert save["title"] == "Save choices"
    first = {name: one for name, one in inputs_of(drawn).items() if name.startswith("0.")}
    values = {
        name: next(choice["value"] for choice in one["choices"] if choice["title"] == chosen[one["label"]])
        for name, one in first.items()
        if one["label"] in chosen
    }
    pressed = inbound.pressed(sent_by(save, drawn, values))
    assert pressed is not None
    assert (pressed.command, pressed.args) == ("item.undo", {"item": "7", **told})


def test_menus_stand_in_rows_of_three() -> None:
    many = Picks("item.set", {}, tuple(Pick(f"n{n}", f"N{n}", LEVELS) for n in range(7)))
    *rows, save = card(Card((many,)))["body"]
    assert [len(row["columns"]) for row in rows] == [3, 3, 3]
    assert save["type"] == "ActionSet"
    assert [len(row["columns"]) for row in card(Card((picks("", ""),)))["body"][:-1]] == [3]
    assert card(Card((Picks("item.set", {}, ()),)))["body"][0]["type"] == "RichTextBlock"


def test_long_menus_are_cut_before_they_are_left_out() -> None:
    many = Picks("item.set", {}, tuple(Pick(f"n{n}", f"N{n}", HUNDRED, "area 99") for n in range(3)))
    drawn = card(Card((many,)))
    assert check_card(drawn) == []
    assert [len(one["choices"]) for one in inputs_of(drawn).values()] == [25] * 3
    assert {one["value"] for one in inputs_of(drawn).values()} == {"area 99"}


def _figures(rows: int, columns: int) -> Table:
    names = ("", *(f"Sprint {n}" for n in range(1, columns)))
    return Table("How it went", names, tuple((f"Number {n}", *("12",) * (columns - 1)) for n in range(rows)))


def test_a_table_has_a_caption_a_head_and_figures_to_the_right() -> None:
    caption, drawn = card(Card((_figures(2, 3),)))["body"]
    assert caption["inlines"][0]["text"] == "How it went"
    assert [one.get("horizontalCellContentAlignment") for one in drawn["columns"]] == [None, "right", "right"]
    head, *rows = ([cell["items"][0]["inlines"][0] for cell in row["cells"]] for row in drawn["rows"])
    assert [(one["text"], one["weight"]) for one in head] == [
        ("–", "bolder"), ("Sprint 1", "bolder"), ("Sprint 2", "bolder"),
    ]  # fmt: skip
    assert rows == [["Number 0", "12", "12"], ["Number 1", "12", "12"]]


def test_a_table_that_is_too_long_says_how_many_rows_it_has_more() -> None:
    long = Card((_figures(200, 6), Actions((Act("Older", "x"),))), title="PAY")
    drawn = card(long)
    assert check_card(drawn) == []
    rows = next(part["rows"] for part in drawn["body"] if part["type"] == "Table")
    assert len(rows) > 10
    assert f"… and {201 - len(rows)} more rows." in words_of(drawn)
    assert [action["title"] for action in actions_of(drawn)] == ["Older"]


def test_long_texts_beside_a_table_leave_both_on_the_card() -> None:
    drawn = card(Card((*(Prose(label, "я" * 9000) for label in "ABCDE"), _figures(40, 7)), title="PAY"))
    assert check_card(drawn) == []
    assert "Number 3" in words_of(drawn)
    assert "more rows." in words_of(drawn)


def test_a_table_that_is_too_wide_is_told_in_words() -> None:
    drawn = card(Card((_figures(2, 21),)))
    assert check_card(drawn) == []
    assert "Table" not in kinds_in(drawn)
    assert "Sprint 19 12; Sprint 20 12" in words_of(drawn)


def test_what_is_typed_on_slack_with_a_slash_begins_with_the_bot() -> None:
    one = Card((Paragraph(("Try ", Code("/backlog list"), " or ", Code("!critical"))),))
    assert "@Hearth backlog list" in words_of(card(one))
    assert fallback(one) == said(one) == "Try @Hearth backlog list or !critical"


def test_more_than_six_buttons_stand_in_several_rows() -> None:
    buttons = tuple(Act(f"Team {number}", "draft.file") for number in range(14))
    drawn = card(Card((Actions(buttons),)))
    assert [len(row["actions"]) for row in drawn["body"]] == [6, 6, 2]


@pytest.mark.parametrize("letter", ["word ", "я", '"'])
def test_a_card_of_long_texts_keeps_its_buttons(letter: str) -> None:
    """The longest item there can be still shows *Edit*, and says where it was cut."""
    proses = tuple(Prose(label, letter * 10_000) for label in "ABCDEFG")
    facts = Facts(tuple((f"Fact {n}", "x" * 1000) for n in range(4)))
    drawn = card(
        Card((facts, *proses, Actions((OpenForm("Edit", "item.form", {"item": "1"}),))), title="PAY-1")
    )
    assert check_card(drawn) == []
    assert [action["title"] for action in actions_of(drawn)] == ["Edit"]
    assert words_of(drawn).count("open it to edit") == 7
    assert card_bytes(drawn) > 24_000, "no more is cut than has to be"


def test_a_text_that_fits_is_not_cut() -> None:
    drawn = card(Card((Prose("Current state", "я" * 3000), Actions(BUTTON_KINDS)), title="PAY-1"))
    assert "я" * 3000 in words_of(drawn)


def test_a_card_is_written_in_fewer_bytes_before_anything_of_it_is_cut() -> None:
    texts = [f"Sentence {number}, and what it means." for number in range(140)]
    drawn = card(Card(tuple(Paragraph((text,)) for text in texts)))
    assert check_card(drawn) == []
    assert words_of(drawn).splitlines() == texts
    assert drawn["body"][0]["inlines"] == texts[:1]
    assert card(Card((Paragraph((texts[0],)),)))["body"][0]["inlines"] == [
        {"type": "TextRun", "text": texts[0]}
    ]


def test_five_hundred_rows_end_in_a_sentence_and_the_last_buttons() -> None:
    rows = tuple(
        Row((f"{n}. ", Strong(f"PAY-{n}"), " Ledger"), "debt", (Act("Open", "backlog.show"),))
        for n in range(500)
    )
    drawn = card(Card((*rows, Actions((Act("Next", "backlog.list"),))), title="PAY"))
    assert check_card(drawn) == []
    assert words_of(drawn).endswith("There is more than Teams can show here.")
    assert actions_of(drawn)[-1]["title"] == "Next"
    assert card_bytes(drawn) > 26_000


def test_a_door_shows_only_the_asker_what_is_behind_it() -> None:
    drawn = door("backlog.list", {"team": "PAY"}, "Ana asked for **this**.", "Open", "29:ana")
    assert check_card(drawn) == []
    show = drawn["refresh"]["action"]
    assert actions_of(drawn) == [show, show]
    assert show["verb"] == "show"
    assert show["data"] == {"hearth": {"c": "backlog.list", "a": {"team": "PAY"}}}
    assert drawn["refresh"]["userIds"] == ["29:ana"]


def test_only_a_card_with_a_title_takes_the_whole_width() -> None:
    assert card(Card((Paragraph(("x",)),), title="PAY"))["msteams"] == {"width": "Full"}
    assert "msteams" not in card(Card((Paragraph(("x",)),)))
