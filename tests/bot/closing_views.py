"""The forms that close an item, the note in its thread and its card, made by asking for them."""

from collections.abc import Callable

from commands.posting import VIEWS
from commands.view import Card, Form, TextField
from tests.bot.desk import BEN, NASTY, WHOLE, Desk

IT = {"item": "1"}
DONE = "Deployed to both regions\nThe runbook is current\nSupport knows of it"
PROVEN = {
    "output": "Any machine runs it since Tuesday.\nA crash on Friday resumed within 40 s.",
    "tests": f"A test kills the job at each step {NASTY}",
    "reviewer": "U0BEN",
    "risk": "Nobody has been called at night for three weeks.",
}


def went_live(desk: Desk, text: str = "!high ~M Query time 340 ms -> <80 ms", **more: str) -> None:
    """Filed by Ana, seen by Ben, whom it bit, and live."""
    desk.ask("debt.file", text=text)
    if more:
        desk.ask("item.save", args=desk.form("item.form", args=IT).args, fields=more)
    desk.ask("item.bit", args={"ref": "PAY-1", "text": "20 min slow"}, who=BEN)
    for step in ("item.start", "item.live"):
        desk.ask(step, args=IT)


def _closed(desk: Desk, opener: str = "item.close_form", **fields: str) -> Card:
    form = desk.form(opener, args=IT)
    shown = {one.name: one.text for one in form.fields() if isinstance(one, TextField)}
    desk.ask(form.command, args=form.args, fields=shown | fields)
    return desk.drawn(VIEWS["item.closing"], IT)


def closing_note_met(desk: Desk) -> Card:
    went_live(desk, expected_output="Every query is answered from the index.")
    return _closed(desk, **PROVEN, after="75")


def closing_note_missed(desk: Desk) -> Card:
    went_live(desk)
    measurement = {"measurement": "Query time 340 ms -> <100 ms"}
    desk.ask("item.save", args=desk.form("item.form", args=IT).args, fields=measurement, who=BEN)
    return _closed(desk, **PROVEN, after="120", missed=NASTY)


def closing_note_override(desk: Desk) -> Card:
    went_live(desk)
    return _closed(desk, "item.override_form", after="75", reason=f"The vendor owns the tests {NASTY}")


def closing_note_edited(desk: Desk) -> Card:
    went_live(desk)
    return _closed(desk, **PROVEN, after="75", closing_note=f"Quick on both machines.\n{NASTY} " * 8)


def closing_note_cleaned(desk: Desk) -> Card:
    desk.ask("debt.file", text="!low ~S A stale comment", who=BEN)
    desk.ask("item.cleaned", args={"ref": "PAY-1", "reason": f"Removed it on the way {NASTY}"})
    return desk.drawn(VIEWS["item.closing"], IT)


def closing_note_restricted(desk: Desk) -> Card:
    went_live(desk, restricted="yes")
    desk.ask("debt.file", text="Something else", who=BEN)
    return _closed(desk, **PROVEN, after="75")


def closing_note_taken_back(desk: Desk) -> Card:
    closing_note_met(desk)
    with desk.store() as store:
        version = store.items.get(1).version
    desk.ask("item.undo", args=IT | {"version": str(version)})
    return desk.drawn(VIEWS["item.closing"], IT)


def closed_said(desk: Desk) -> Card:
    went_live(desk)
    form = desk.form("item.close_form", args=IT)
    return desk.card(
        "item.close", args=form.args, fields={**PROVEN, "after": "75", "closing_note": "Quick now"}
    )


def closed_card(desk: Desk) -> Card:
    closing_note_override(desk)
    return desk.card("backlog.show", args={"ref": "PAY-1"})


def closed_why(desk: Desk) -> Card:
    closing_note_met(desk)
    return desk.card("item.why", args={"ref": "PAY-1"})


def light_card(desk: Desk) -> Card:
    desk.ask("debt.file", text="!low ~S A stale comment")
    return desk.card("backlog.show", args={"ref": "PAY-1"})


def light_refused(desk: Desk) -> Card:
    desk.ask("debt.file", text="!high ~S A leak")
    desk.ask("item.set", args=IT | {"set.priority": "Low"})
    return desk.card("item.cleaned", args={"ref": "PAY-1", "reason": "Removed it"})


def form_close(desk: Desk) -> Form:
    """What is known is filled in, and the team says what it calls done."""
    fields = {name: WHOLE[name] for name in ("expected_output", "current_state")}
    went_live(desk, **fields)
    desk.ask("settings.save", args=desk.form("settings.form").args, fields={"definition_of_done": DONE})
    return desk.form("item.close_form", args=IT)


def form_close_not_measured(desk: Desk) -> Form:
    went_live(desk, "!high ~M Nobody knows the runbook")
    return desk.form("item.close_form", args=IT)


def form_close_meanwhile(desk: Desk) -> Form:
    went_live(desk)
    args = desk.form("item.close_form", args=IT).args
    measurement = {"measurement": "Query time 340 ms -> <100 ms"}
    desk.ask("item.save", args=desk.form("item.form", args=IT).args, fields=measurement, who=BEN)
    return desk.form("item.close", args=args, fields={**PROVEN, "after": "75", "closing_note": "Quick now"})


def form_override(desk: Desk) -> Form:
    went_live(desk)
    return desk.form("item.override_form", args=IT)


def form_done(desk: Desk) -> Form:
    desk.ask("improve.file", text="Deploys are announced")
    for step in ("item.start", "item.live"):
        desk.ask(step, args=IT)
    desk.ask("settings.save", args=desk.form("settings.form").args, fields={"definition_of_done": DONE})
    return desk.form("item.close_form", args=IT)


def form_cleaned(desk: Desk) -> Form:
    desk.ask("debt.file", text="!low ~S A stale comment")
    return desk.form("item.cleaned_form", args=IT)


def form_closing_note(desk: Desk) -> Form:
    closing_note_met(desk)
    return desk.form("item.closing_note_form", args=IT)


def form_closing_note_conflict(desk: Desk) -> Form:
    args = form_closing_note(desk).args
    desk.ask("item.closing_note", args=args, fields={"closing_note": f"Quick now {NASTY}"}, who=BEN)
    return desk.form("item.closing_note", args=args, fields={"closing_note": "Quick on both machines"})


CLOSING: tuple[Callable[[Desk], Card | Form], ...] = (
    closing_note_met, closing_note_missed, closing_note_override, closing_note_edited, closing_note_cleaned,
    closing_note_restricted, closing_note_taken_back, closed_said, closed_card, closed_why,
    light_card, light_refused, form_close, form_close_not_measured, form_close_meanwhile, form_override,
    form_done, form_cleaned, form_closing_note, form_closing_note_conflict,
)  # fmt: skip
