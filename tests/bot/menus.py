"""A card with menus, and what a choice in one of them does, behind two commands that the tests rededicate."""

from dataclasses import replace

import pytest

from commands.catalogue import COMMANDS
from commands.errors import UserError
from commands.request import Request
from commands.view import Card, Option, Paragraph, Pick, Picks, Reply
from storage.store import Store

SHOWN_BY, CHOSEN_BY = "debt.help", "item.undo"
LEVELS = (Option("High", "high"), Option("Low", "low"), Option("None", ""))


def teach_menus(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """`/debt help` shows the card from now on; what each choice asked for, in order.

    The priority "low" is refused.
    """
    asked: list[dict[str, str]] = []
    now = {"priority": "", "effort": "low"}

    def card() -> Card:
        menus = tuple(Pick(name, name.capitalize(), LEVELS, chosen) for name, chosen in now.items())
        return Card((Paragraph(("Choose.",)), Picks(CHOSEN_BY, {"item": "7"}, menus)), title="PAY-7")

    def show(request: Request, store: Store) -> Reply:
        return Reply(private=card())

    def choose(request: Request, store: Store) -> Reply:
        asked.append(dict(request.args))
        if request.args.get("set.priority") == "low":
            raise UserError("It is not low.")
        now.update({name: request.args[f"set.{name}"] for name in now if f"set.{name}" in request.args})
        return Reply(replace=card())

    for name, handler in ((SHOWN_BY, show), (CHOSEN_BY, choose)):
        monkeypatch.setitem(COMMANDS, name, replace(COMMANDS[name], handler=handler))
    return asked
