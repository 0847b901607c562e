"""Incidents filled in to the brim: Slack and Teams take them, and no action is left out (F30)."""

from collections.abc import Callable

import pytest

from bot.slack import cards as slack_cards
from bot.slack import forms as slack_forms
from bot.teams import cards as teams_cards
from bot.teams import forms as teams_forms
from bot.teams.cards import Surface
from commands.incident.views import VIEWS
from commands.view import Card
from tests.bot.desk import BEN, CHANNEL, Desk
from tests.fakes.slack_rules import message_problems, view_problems
from tests.fakes.teams_cards import check_card

LONG = 'Ж<&"ß '
ACTIONS = "\n".join(f"{number} {LONG * 49}"[:300] for number in range(10))
NEWEST = {"incident": "6"}


def _line(desk: Desk) -> Card:
    return desk.drawn(VIEWS["incident.line"], {"team": "1", **NEWEST})


SHOWN: dict[str, Callable[[Desk], Card]] = {
    "line": _line,
    "whole": lambda desk: desk.card("incident.show", args=NEWEST),
    "list": lambda desk: desk.card("incident.list"),
    "item": lambda desk: desk.card("backlog.show", args={"ref": "PAY-1"}),
}


@pytest.fixture
def brim(desk: Desk) -> Desk:
    desk.ask("debt.file", text=f"{LONG * 20}")
    for number in range(1, 7):
        told = {"title": (LONG * 30)[:149], "details": LONG * 8_000, "severity": "critical"}
        told["link"] = f"https://status.example/{'x' * 470}"
        desk.ask("incident.save", args=desk.form("incident.form").args, fields=told, who=BEN)
        form = desk.form("incident.post_mortem_form", args={"incident": str(number)})
        written = {"answer": "partly debt", "ref": "PAY-1", "root_causes": LONG * 8_000, "actions": ACTIONS}
        assert desk.ask("incident.post_mortem", args=form.args, fields=written).errors == {}
    desk.ask("item.set", args={"item": "1", "set.technical_risk": "1"})
    desk.ask("incident.evidence", args={"ref": "PAY-1", "text": f"999999999 users {LONG * 30}"})
    return desk


@pytest.mark.parametrize("name", SHOWN)
def test_every_platform_takes_it_whole(brim: Desk, name: str) -> None:
    card = SHOWN[name](brim)
    drawn = slack_cards.message(card)
    assert message_problems(drawn) == []
    assert view_problems(slack_forms.card_modal(card, CHANNEL), "modal") == []
    assert "more than Slack can show" not in repr(drawn)
    for surface in Surface:
        content = teams_cards.card(card, surface, place=CHANNEL)
        assert check_card(content) == []
        assert "more than Teams can show" not in repr(content)


def test_the_form_takes_it_whole(brim: Desk) -> None:
    form = brim.form("incident.post_mortem_form", args=NEWEST)
    assert view_problems(slack_forms.modal(form, CHANNEL), "modal") == []
    assert check_card(teams_forms.dialog(form, CHANNEL, {})) == []
