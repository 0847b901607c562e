"""Everything that is done to one item from its card."""

from commands.command import Command
from commands.item import biting, customer, edit, links, more, triage, undoing
from commands.rules import typed


def _noted(rest: str) -> dict[str, str] | None:
    ref, _, text = rest.partition(" ")
    named = typed.ref(ref)
    return {**named, "text": text.strip()} if named and text.strip() else None


def _bitten(rest: str) -> dict[str, str] | None:
    ref, _, text = rest.partition(" ")
    named = typed.ref(ref)
    return {**named, "text": text.strip()} if named and text.strip() else named


COMMANDS: tuple[Command, ...] = (
    Command(
        "item.note",
        triage.add_note,
        True,
        "/backlog",
        "note",
        _noted,
        usage="/backlog note PAY-12 <text>",
        summary="Add a few words to an item, for all who can see it",
    ),
    Command("item.note_form", triage.open_note, False, "/backlog", "note", typed.ref, opens=True),
    Command(
        "item.bit",
        biting.bit,
        True,
        "/backlog",
        "bit",
        _bitten,
        usage="/backlog bit PAY-12 [30 min] [words]",
        summary="It held you up today: once a day, with the time it took",
    ),
    Command("item.bite_cost", biting.say_cost, True),
    Command("item.not_bit", biting.take_back, True),
    Command(
        "item.take",
        triage.take,
        True,
        "/backlog",
        "take",
        typed.ref,
        usage="/backlog take PAY-12",
        summary="It is yours to do",
    ),
    Command(
        "item.customer_text",
        customer.show_customer_text,
        False,
        "/backlog",
        "customer",
        typed.ref,
        usage="/backlog customer PAY-12",
        summary="Text about an item that a customer may read, to copy",
        personal=True,
    ),
    Command("item.undo", undoing.undo, True),
    Command("item.more", more.show_more, False, personal=True),
    Command("item.form", edit.open_edit, False, opens=True),
    Command("item.save", edit.save_edit, True),
    Command("item.set", triage.set_fields, True),
    Command("item.set_form", triage.open_timing, False, opens=True),
    Command("item.tick", triage.tick, True),
    Command("item.link_form", links.open_link, False, opens=True),
    Command("item.link", links.link, True),
    Command("item.move_form", edit.open_move, False, opens=True),
    Command("item.move", edit.move, True),
)
