"""How much of each sprint goes into which kind of work, and how much is to."""

from commands.capacity import allocation_form, announcing, meter, rules_form, share_form, would
from commands.command import Command

COMMANDS: tuple[Command, ...] = (
    Command(
        "capacity.show",
        meter.show,
        False,
        "/backlog",
        "capacity",
        usage="/backlog capacity",
        summary="How much of each sprint goes into debt and other work, and how much is to",
        personal=True,
    ),
    Command("capacity.would", would.show, False, personal=True),
    Command("capacity.form", allocation_form.open_form, False, opens=True),
    Command("capacity.save", allocation_form.save, True),
    Command("capacity.rules_form", rules_form.open_form, False, opens=True),
    Command("capacity.rules_save", rules_form.save, True),
    Command("capacity.share_form", share_form.open_form, False, opens=True),
    Command("capacity.share_save", share_form.save, True),
    Command("capacity.announce", announcing.announce, True),
)
