"""What the five steps of a review show in their thread, and the forms that they open; made by pressing."""

from collections.abc import Callable
from dataclasses import replace

from commands.review.views import VIEWS
from commands.view import Card, Form
from tests.bot.desk import BEN, CHANNEL, NASTY, Desk

LONG = "Выплаты идут одной машиной, и никто не знает, как её перезапустить 🔥 " * 2
REVIEW = {"review": "1", "row": "1", "seen": "1"}
PRESSED = replace(CHANNEL, message="1.1")
FILED = (
    f"!low Query time of {NASTY}"[:100] + " 340ms -> <80ms",
    "!low Nobody knows the runbook",
    "Old keys",
    f"~S in:payments {LONG}"[:140],
    f"Broken {NASTY}",
    "Logs are noisy",
    "Alerts wake nobody",
    "Flaky tests",
    "!critical ~L Passwords stand in the logs",
    "!critical ~S Backups are never restored",
    f"!high ~M {NASTY}",
    "!high ~S Deploys take an hour",
)
LIVE = (1, 2)


def _called(desk: Desk) -> None:
    """A review with something in each step, and pages in the first."""
    for text in FILED:
        desk.ask("debt.file", text=text)
    for number in LIVE:
        desk.ask("item.start", args={"ref": f"PAY-{number}"})
        desk.ask("item.live", args={"ref": f"PAY-{number}"})
    for title in ("Payments were down for an hour", NASTY):
        desk.ask("incident.record", args={"words": title}, who=BEN)
    desk.ask("review.now", who=BEN)
    desk.ask("review.start", args=REVIEW)


def _press(desk: Desk, command: str, step: int, **args: str) -> None:
    desk.ask(command, args=REVIEW | {"step": str(step)} | args, place=PRESSED, who=BEN)


def _step(desk: Desk, number: int) -> Card:
    return desk.drawn(VIEWS["review.step"], {"team": "1", "review": "1", "step": str(number)})


def _form(desk: Desk, command: str, step: int, **args: str) -> Form:
    _called(desk)
    return desk.form(command, args=REVIEW | {"step": str(step)} | args, place=PRESSED)


def step_new(desk: Desk) -> Card:
    _called(desk)
    return _step(desk, 1)


def step_new_second_page(desk: Desk) -> Card:
    _called(desk)
    first = _step(desk, 1)
    turn = next(one for one in first.blocks[-2].buttons if one.label.startswith("Next"))  # type: ignore[union-attr]
    _press(desk, "review.page", 1, after=turn.args["after"])  # type: ignore[union-attr]
    return _step(desk, 1)


def step_new_pressed(desk: Desk) -> Card:
    _called(desk)
    _press(desk, "review.priority", 1, item="3", priority="High")
    return _step(desk, 1)


def step_new_left(desk: Desk) -> Card:
    _called(desk)
    _press(desk, "review.leave", 1)
    return _step(desk, 1)


def step_new_done(desk: Desk) -> Card:
    desk.ask("debt.file", text="!low Old keys")
    desk.ask("review.now")
    return _step(desk, 1)


def step_critical(desk: Desk) -> Card:
    _called(desk)
    _press(desk, "review.plan", 2, item="9")
    return _step(desk, 2)


def step_high(desk: Desk) -> Card:
    _called(desk)
    return _step(desk, 3)


def step_high_picked(desk: Desk) -> Card:
    _called(desk)
    _press(desk, "review.pick", 3, item="11")
    return _step(desk, 3)


def step_measured(desk: Desk) -> Card:
    _called(desk)
    return _step(desk, 4)


def step_measured_done(desk: Desk) -> Card:
    _called(desk)
    desk.ask("review.after", args=REVIEW | {"step": "4", "item": "1"}, fields={"after": "75 ms"})
    desk.ask("review.later", args=REVIEW | {"step": "4", "item": "2"}, fields={"day": "2026-12-24"})
    return _step(desk, 4)


def step_incidents(desk: Desk) -> Card:
    _called(desk)
    return _step(desk, 5)


def step_incidents_answered(desk: Desk) -> Card:
    _called(desk)
    _press(desk, "incident.not_debt", 5, incident="2")
    return _step(desk, 5)


def step_ended(desk: Desk) -> Card:
    _called(desk)
    desk.ask("review.end", args=REVIEW | {"sure": "1"})
    return _step(desk, 1)


def step_restricted(desk: Desk) -> Card:
    desk.ask("debt.file", text="Leaked passwords")
    form = desk.form("item.form", args={"item": "1"})
    desk.ask("item.save", args=form.args, fields={"restricted": "yes", "outcome": "Secrets stay secret"})
    desk.ask("review.now")
    return _step(desk, 1)


def press_was_second(desk: Desk) -> Card:
    _called(desk)
    _press(desk, "review.pick", 3, item="11")
    return desk.card("review.pick", args=REVIEW | {"step": "3", "item": "12"}, place=PRESSED)


def press_displaces(desk: Desk) -> Card:
    _called(desk)
    form = desk.form("sprint.form")
    days = {asked.name: getattr(asked, "day", "") for asked in form.fields()}
    desk.ask("sprint.save", args=form.args, fields=days | {"capacity": "8"})
    desk.ask("item.plan", args={"ref": "PAY-9"})
    reply = desk.ask("review.plan", args=REVIEW | {"step": "2", "item": "10"}, place=PRESSED)
    assert reply.private is not None
    return reply.private


def value_told(desk: Desk) -> Card:
    _called(desk)
    return desk.card("review.after", args=REVIEW | {"step": "4", "item": "1"}, fields={"after": "75 ms"})


def form_incident(desk: Desk) -> Form:
    desk.ask("debt.file", text="Old keys")
    return desk.form("incident.form")


def form_incident_debt(desk: Desk) -> Form:
    return _form(desk, "incident.debt_form", 5, incident="2")


def form_several(desk: Desk) -> Form:
    return _form(desk, "review.many_form", 1)


def form_pick_too(desk: Desk) -> Form:
    return _form(desk, "review.pick_form", 3, item="11")


def form_pick_none(desk: Desk) -> Form:
    return _form(desk, "review.none_form", 3)


def form_after(desk: Desk) -> Form:
    return _form(desk, "review.after_form", 4, item="1")


def form_after_unmeasured(desk: Desk) -> Form:
    return _form(desk, "review.after_form", 4, item="2")


def form_measure_later(desk: Desk) -> Form:
    return _form(desk, "review.later_form", 4, item="1")


REVIEW_STEPS: tuple[Callable[[Desk], Card | Form], ...] = (
    step_new, step_new_second_page, step_new_pressed, step_new_left, step_new_done,
    step_critical, step_high, step_high_picked, step_measured, step_measured_done,
    step_incidents, step_incidents_answered, step_ended, step_restricted,
    press_was_second, press_displaces, value_told,
    form_incident, form_incident_debt, form_several, form_pick_too, form_pick_none,
    form_after, form_after_unmeasured, form_measure_later,
)  # fmt: skip
