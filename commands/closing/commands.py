"""Everything that closes an item, and the note that tells of it."""

from commands.closing import cleaned, editing, gate, holding, reopening
from commands.command import Command
from commands.nudging.coming_back import DID_IT_HOLD
from commands.rules import typed

COMMANDS: tuple[Command, ...] = (
    Command(
        "item.close_form",
        gate.open_close,
        False,
        "/backlog",
        "close",
        typed.ref_and_perhaps_reason,
        usage="/backlog close PAY-12",
        summary="Close an item that is live, with what shows that it paid off",
        opens=True,
    ),
    Command("item.close", gate.close, True),
    Command("item.override_form", gate.open_override, False, opens=True),
    Command("item.override", gate.override, True),
    Command("item.cleaned_form", cleaned.open_cleaned, False, "/backlog", "cleaned", typed.ref, opens=True),
    Command(
        "item.cleaned",
        cleaned.cleaned,
        True,
        "/backlog",
        "cleaned",
        typed.ref_and_reason,
        usage="/backlog cleaned PAY-12 <what you did>",
        summary="Close Low, Small debt that you cleaned on the way",
    ),
    Command("item.closing_note_form", editing.open_note, False, opens=True),
    Command("item.closing_note", editing.save_note, True),
    Command(DID_IT_HOLD, holding.ask, True),
    Command("item.it_held", holding.it_held, True),
    Command("item.came_back", reopening.came_back, True),
    Command("item.unheld", reopening.take_back, True),
    Command("item.reopen_form", reopening.open_reopen, False, "/backlog", "reopen", typed.ref, opens=True),
    Command(
        "item.reopen",
        reopening.reopen,
        True,
        "/backlog",
        "reopen",
        typed.ref_and_reason,
        usage="/backlog reopen PAY-12 <what came back>",
        summary="File anew what is closed and did not hold",
    ),
)
