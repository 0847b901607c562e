"""What a card looks like as HTML, and that nothing a person typed can act in it."""

import html
import json
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.browser.cards import card_html, line_html, said_html
from commands.view import (
    Act,
    Actions,
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

NASTY = "<script>alert(1)</script> <img src=x onerror=alert(1)> \"'& <!channel> <@U1> [x](javascript:1) **b**"
TAGS = {
    "div", "h3", "h4", "p", "ul", "li", "dl", "dt", "dd", "strong", "code", "a", "button", "span",
    "svg", "use", "label", "select", "option", "table", "caption", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {
    "class", "type", "data-press", "data-command", "data-args", "aria-haspopup", "aria-label", "href",
    "target", "rel", "role", "data-pick", "value", "selected", "scope", "tabindex",
}  # fmt: skip


class _Seen(HTMLParser):
    def __init__(self, drawn: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(drawn)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words += data


def _all_of(text: str) -> Card:
    """Every block, span and button there is, each holding the text."""
    buttons = (
        Act(text, text, {text: text}, primary=True),
        OpenForm(text, text, {"item": text}),
        Visit(text, "https://example.com/" + text),
        Visit(text, text),
    )
    links = Link(text, "http://example.com/?" + text), Link(text, text)
    line = (text, Strong(text), Code(text), *links, Channel("slack", text, text))
    menu = Pick(text, text, (Option(text, text), Option("else", "else")), chosen=text)
    return Card(
        (
            Paragraph(line),
            Note(line),
            Prose(text, text),
            Facts(((text, text),)),
            Row(line, text, buttons),
            Actions(buttons),
            Picks(text, {text: text}, (menu,)),
            Table(text, (text, text), ((text, text),)),
        ),
        title=text,
    )


def test_a_card_without_a_title_stands_in_no_frame() -> None:
    assert card_html(Card((Paragraph(("Filed ", Strong("PAY-1"))),))) == (
        '<div class="card"><p>Filed <strong>PAY-1</strong></p></div>'
    )


def test_a_card_with_a_title_is_framed_and_headed() -> None:
    drawn = card_html(Card((Facts((("Effort", "Small"),)),), title="PAY-1"))
    assert drawn == (
        '<div class="card framed"><h3>PAY-1</h3>'
        '<dl class="facts"><div><dt>Effort</dt><dd>Small</dd></div></dl></div>'
    )


def test_neighbouring_rows_are_one_list() -> None:
    drawn = card_html(Card((Row(("one",)), Row(("two",)), Note(("small",)), Row(("three",)))))
    assert drawn.count("<ul") == 2
    assert drawn.count("<li>") == 3


def test_a_button_carries_its_command_and_arguments() -> None:
    drawn = card_html(Card((Actions((Act("Undo", "item.undo", {"item": '"7'}),)),)))
    [(_, button)] = [tag for tag in _Seen(drawn).tags if tag[0] == "button"]
    assert button["type"] == "button"
    assert button["data-press"] == "act"
    assert button["data-command"] == "item.undo"
    assert json.loads(button["data-args"]) == {"item": '"7'}


def test_a_button_that_opens_a_form_says_so() -> None:
    drawn = card_html(Card((Actions((OpenForm("Edit", "item.form", {}, primary=True),)),)))
    assert 'data-press="form"' in drawn
    assert 'aria-haspopup="dialog"' in drawn
    assert 'class="button primary"' in drawn


def test_the_buttons_of_a_list_tell_their_row_to_those_who_hear_them() -> None:
    drawn = card_html(Card((Row((Strong("PAY-2"), " Slow login"), "", (Act("Open", "backlog.show"),)),)))
    assert 'aria-label="Open: PAY-2 Slow login"' in drawn


def test_a_menu_carries_its_command_and_shows_what_is_chosen() -> None:
    levels = (Option("High", "high"), Option("Low", "low"))
    menus = (
        Pick("priority", "Priority", levels, "low"),
        Pick("effort", "Effort", (*levels, Option("–", ""))),
    )
    tags = _Seen(card_html(Card((Picks("item.set", {"item": "7"}, menus),)))).tags
    priority, effort = (attributes for tag, attributes in tags if tag == "select")
    assert (priority["data-pick"], effort["data-pick"]) == ("set.priority", "set.effort")
    assert (priority["data-command"], json.loads(priority["data-args"])) == ("item.set", {"item": "7"})
    assert (priority["aria-label"], effort["aria-label"]) == ("Priority", "Effort")
    options = [attributes for tag, attributes in tags if tag == "option"]
    assert [one["value"] for one in options] == ["", "high", "low", "high", "low", ""]
    assert [number for number, one in enumerate(options) if "selected" in one] == [2, 5]


def test_a_table_names_its_columns_and_rows_and_can_be_moved_by_keys() -> None:
    table = Table("By sprint", ("", "Sprint 1"), (("Closed", "4"), ("Opened", "")))
    assert card_html(Card((table,))) == (
        '<div class="card"><div class="table" role="region" tabindex="0" aria-label="By sprint"><table>'
        '<caption><span>By sprint</span></caption><thead><tr><th scope="col"></th>'
        '<th scope="col" class="figure">Sprint 1</th></tr></thead><tbody>'
        '<tr><th scope="row">Closed</th><td class="figure">4</td></tr>'
        '<tr><th scope="row">Opened</th><td class="figure">–</td></tr></tbody></table></div></div>'
    )


def test_a_very_long_table_says_how_many_rows_it_has_more() -> None:
    drawn = card_html(Card((Table("All", ("Item",), (("PAY-1",),) * 501),)))
    assert drawn.count("<tr>") == 501
    assert "… and 1 more row." in drawn


UNSAFE = ["javascript:alert(1)", "data:text/html,x", "//example.com", "JaVaScRiPt:1", ""]


@pytest.mark.parametrize("url", UNSAFE)
def test_only_web_addresses_can_be_followed(url: str) -> None:
    drawn = card_html(Card((Paragraph((Link("here", url),)), Actions((Visit("Go", url),)))))
    assert "<a" not in drawn
    assert html.escape(url) in drawn


def test_a_link_opens_elsewhere_and_learns_nothing() -> None:
    drawn = line_html((Link("here", "https://example.com/?a=1&b=2"),))
    assert drawn == '<a href="https://example.com/?a=1&amp;b=2" target="_blank" rel="noopener">here</a>'


def test_the_capture_emoji_is_drawn_where_no_font_has_it() -> None:
    assert said_html("a 🧱 wall") == (
        '<div class="said">a <svg class="emoji" role="img" aria-label="Bricks"><use href="#e-bricks"/></svg>'
        " wall</div>"
    )


def test_prose_and_words_keep_their_line_ends() -> None:
    assert "one\n\ntwo" in card_html(Card((Prose("Current state", "one\n\ntwo"),)))
    assert "one\n two" in said_html("one\n two")


@given(st.text(max_size=60) | st.just(NASTY))
def test_what_people_typed_stays_text(text: str) -> None:
    drawn = card_html(_all_of(text)) + said_html(text)
    seen = _Seen(drawn)
    assert {tag for tag, _ in seen.tags} <= TAGS
    assert {name for _, attributes in seen.tags for name in attributes} <= ATTRIBUTES
    followed = [attributes["href"] for tag, attributes in seen.tags if tag == "a"]
    assert all(re.match(r"https?://", url, re.IGNORECASE) for url in followed)
