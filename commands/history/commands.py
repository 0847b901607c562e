"""Everything that asks the decision log."""

from commands.command import Command
from commands.history import log
from commands.rules import typed

COMMANDS: tuple[Command, ...] = (
    Command(
        "item.why",
        log.show_why,
        False,
        "/backlog",
        "why",
        typed.ref,
        usage="/backlog why PAY-12",
        summary="Why an item stands where it does: its figures, and every decision about it",
        personal=True,
    ),
    Command(
        "backlog.asof",
        log.show_as_of,
        False,
        "/backlog",
        "asof",
        typed.day,
        usage="/backlog asof 2026-11-03",
        summary="The list as it was when that day ended",
        personal=True,
    ),
    Command(
        "backlog.log",
        log.show_log,
        False,
        "/backlog",
        "log",
        usage="/backlog log",
        summary="What was decided, by whom and why, newest first",
        personal=True,
    ),
)
