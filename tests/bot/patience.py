"""Hearth in a test's own process takes its time: what it gives up on is no matter of luck there."""

import functools

import pytest

from bot.app import sending

PATIENCE = 30.0
GIVES_UP = (
    "bot.slack.listeners.DEADLINE",
    "bot.slack.outbound.PROFILE_PATIENCE",
    "bot.teams.listeners.DEADLINE",
    "bot.teams.conversations.KEEP_PATIENCE",
    "bot.teams.conversations.NAME_PATIENCE",
    "bot.teams.dialogs.DRAFT_PATIENCE",
    "tests.fakes.slack_limits.TRIGGER_SECONDS",
)


def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told that it is slow only because the machine is busy, and two posts in a channel need no
    second between them, which is for the platform's sake."""
    monkeypatch.setattr("bot.app.sending", functools.partial(sending, pace=0.01))
    for what in GIVES_UP:
        monkeypatch.setattr(what, PATIENCE)
