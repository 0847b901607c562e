"""The hand-over card filled in to the brim: Slack and Teams take it, and nothing is left out (F53)."""

import json

import pytest

from bot.slack import cards as slack_cards
from bot.slack import forms as slack_forms
from bot.teams import cards as teams_cards
from bot.teams.cards import Surface
from commands.request import Actor
from commands.view import Card, Facts, Prose
from tests.bot.desk import CHANNEL, WHOLE, Desk
from tests.fakes.slack_blocks import characters
from tests.fakes.slack_rules import message_problems, view_problems
from tests.fakes.teams_cards import check_card

LONG = 'Выплаты идут одной машиной, <b>&"ß" и никто не знает, как её перезапустить. ' * 600
MESSAGE_CHARACTERS = 13_200


@pytest.fixture
def brim(desk: Desk) -> Card:
    for number in range(40):
        who = Actor(f"U{number:03}", f"Somebody with a long name {number:03} {'é' * 40}", "Europe/London")
        desk.ask("debt.file", text=f"{'ß' * 120} in:area{number}-{'x' * 120}", who=who)
    fields = dict(WHOLE) | {
        "title": "ß" * 150,
        "tracker": "https://tracker.example.com/" + "x" * 900,
        "customer_evidence": "https://support.example.com/" + "y" * 900,
        "tasks": "\n".join(f"[{'x' if number % 3 else ' '}] {number} {'шаг ' * 70}" for number in range(50)),
        "blocked_by": ", ".join(f"PAY-{number}" for number in range(1, 14)),
        "blocks": ", ".join(f"PAY-{number}" for number in range(14, 27)),
        "relates_to": ", ".join(f"PAY-{number}" for number in range(27, 40)),
        "time_box": "t" * 60,
    }
    texts = ("current_state", "expected_output", "outcome", "acceptance_criteria", "workaround", "learned")
    fields |= dict.fromkeys((*texts, "question"), LONG[:49_000])
    short = ("goal", "area", "traded_for", "customer_segment", "expected_resolution")
    fields |= dict.fromkeys(short, 'ж"<&' * 37)
    filed = {"permalink": "https://chat.example.com/" + "p" * 900}
    assert desk.ask("item.file", fields=fields, args=filed).errors == {}
    for _ in range(5):
        desk.ask("item.note", args={"ref": "PAY-41", "text": "ж<&" * 900})
    return desk.card("backlog.show", args={"ref": "PAY-41"})


def test_slack_takes_it_whole(brim: Card) -> None:
    drawn = slack_cards.message(brim)
    assert message_problems(drawn) == []
    assert view_problems(slack_forms.card_modal(brim, CHANNEL), "modal") == []
    assert characters(drawn["blocks"]) < MESSAGE_CHARACTERS
    _nothing_left_out(brim, drawn["blocks"])


@pytest.mark.parametrize("surface", Surface)
def test_teams_takes_it_whole(brim: Card, surface: Surface) -> None:
    drawn = teams_cards.card(brim, surface, place=CHANNEL)
    assert check_card(drawn) == []
    _nothing_left_out(brim, drawn["body"])


def _nothing_left_out(card: Card, drawn: object) -> None:
    """Every label is there, the last one too; long texts may end in a sentence."""
    shown = json.dumps(drawn, ensure_ascii=False)
    labels = [block.label for block in card.blocks if isinstance(block, Prose)]
    labels += [label for block in card.blocks if isinstance(block, Facts) for label, _ in block.facts]
    assert len(labels) > 20
    assert [label for label in labels if label not in shown] == []
    assert "There is more than" not in shown
