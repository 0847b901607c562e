"""Every card and form as Slack, Teams and the demo's page draw it: within their rules, and as it was before.

HEARTH_REGOLDEN=1 writes the golden files in tests/golden anew.
"""

from html.parser import HTMLParser
from typing import Any

import pytest

from bot.browser.cards import card_html
from bot.browser.chat import Person
from bot.browser.forms import form_html
from bot.slack import cards as slack_cards
from bot.slack import forms as slack_forms
from bot.teams import cards as teams_cards
from bot.teams import forms as teams_forms
from bot.teams.cards import Surface
from commands.view import Card
from tests.bot.desk import CHANNEL, Desk, hold_to_golden
from tests.bot.views import EXAMPLES, Example
from tests.fakes.slack_rules import message_problems, view_problems
from tests.fakes.teams_cards import check_card

BEN = Person("U0BEN", "ben", "Developer", "Europe/London")


@pytest.mark.parametrize("platform", ["slack", "teams", "browser"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_view_is_drawn_on_every_platform(name: str, platform: str, desk: Desk) -> None:
    made = EXAMPLES[name](desk)
    example = made if isinstance(made, Example) else Example(made)
    match platform:
        case "slack":
            hold_to_golden(f"slack/{name}.json", on_slack(example))
        case "teams":
            hold_to_golden(f"teams/{name}.json", on_teams(example))
        case _:
            hold_to_golden(f"browser/{name}.html", in_the_browser(example))


def on_slack(example: Example) -> Any:
    """A message, or a modal; of a refused one what Slack is told to write beside its fields."""
    if isinstance(example.view, Card):
        drawn = slack_cards.message(example.view)
        assert message_problems(drawn) == []
        assert view_problems(slack_forms.card_modal(example.view), "modal") == []
        return drawn
    form = slack_forms.with_open(example.asked or example.view, set(example.errors), 0)
    view = slack_forms.modal(form, CHANNEL)
    assert view_problems(view, "modal") == []
    if not example.errors:
        return view
    errors = {slack_forms.block_of(view, name): sentence for name, sentence in example.errors.items()}
    assert None not in errors
    return {"view": view, "errors": errors}


def on_teams(example: Example) -> Any:
    """A message that all see; the same for one person and in a dialog has to be as sound."""
    if isinstance(example.view, Card):
        drawn = {surface: teams_cards.card(example.view, surface, place=CHANNEL) for surface in Surface}
        assert [check_card(content) for content in drawn.values()] == [[], [], []]
        return drawn[Surface.MESSAGE]
    drawn_form = teams_forms.dialog(example.view, CHANNEL, example.errors)
    assert check_card(drawn_form) == []
    return drawn_form


def in_the_browser(example: Example) -> str:
    """The HTML with a line for each tag."""
    if isinstance(example.view, Card):
        html = card_html(example.view)
    else:
        html = form_html(example.view, [BEN], example.errors)
    Balanced().hold(html)
    return html.replace("><", ">\n<")


class Balanced(HTMLParser):
    """Every tag that opens is closed, in order."""

    EMPTY = frozenset({"input", "br", "use"})

    def hold(self, html: str) -> None:
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.open.pop() == tag
