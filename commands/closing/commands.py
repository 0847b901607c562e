"""Everything that closes an item, and the note that tells of it."""

from commands.closing import cleaned, editing, gate
from commands.command import Command
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
)
