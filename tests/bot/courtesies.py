"""Commands whose answers leave a hint to be given: a courtesy that the tests put behind another command."""

from dataclasses import replace

import pytest

from commands.catalogue import COMMANDS
from commands.request import Request
from commands.view import Card, Paragraph, Reply, Then
from storage.store import Store

HINT = "A hint for PAY-1."
HINTS = "backlog.help"


def teach_courtesy(monkeypatch: pytest.MonkeyPatch, *commands: str) -> list[Request]:
    """These commands leave a hint to be given from now on; who was given one."""
    given: list[Request] = []

    def hint(request: Request, store: Store) -> Reply:
        given.append(request)
        return Reply(private=Card((Paragraph((HINT,)),)))

    monkeypatch.setattr("bot.afterwards.HEAD_START", 0.02)
    for name in commands:
        _followed(monkeypatch, name)
    monkeypatch.setitem(COMMANDS, HINTS, replace(COMMANDS[HINTS], handler=hint))
    return given


def _followed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    known = COMMANDS[name]

    def handler(request: Request, store: Store) -> Reply:
        return replace(known.handler(request, store), then=Then(HINTS, {"item": "1"}))

    monkeypatch.setitem(COMMANDS, name, replace(known, handler=handler))
