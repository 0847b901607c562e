"""What planning, states and moves by judgement answer with, made by asking for it with example data."""

from collections.abc import Callable

from commands.posting import draw_attention
from commands.view import Card, Form
from tests.bot.desk import BEN, NASTY, Desk

GOAL = {"goal": "Payouts arrive on the day they are expected", "capacity": "8"}
WHY = {"reason": f"The vendor answers in January. {NASTY}"}


def _planned(desk: Desk) -> None:
    """A sprint of eight points that is full: one started, two planned, one waits for the next."""
    for text in (
        "~M Ledger has no tests",
        "~M Logs are not searchable",
        "~S Alerts wake nobody",
        "~L Old keys",
    ):
        desk.ask("debt.file", text=text)
    desk.ask("item.start", args={"ref": "PAY-1"})
    desk.ask("item.plan", args={"ref": "PAY-2"})
    desk.ask("item.plan", args={"ref": "PAY-3"})
    desk.ask("item.plan", args={"ref": "PAY-4", "sprint": "next"})
    form = desk.form("sprint.form")
    desk.ask("sprint.save", args=form.args, fields=_days(form) | GOAL)


def _days(form: Form) -> dict[str, str]:
    return {asked.name: getattr(asked, "day", "") for asked in form.fields()}


def sprint_running(desk: Desk) -> Card:
    _planned(desk)
    return desk.card("sprint.show")


def sprint_next(desk: Desk) -> Card:
    _planned(desk)
    return desk.card("sprint.show", args={"sprint": "next"})


def sprint_empty(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.card("sprint.show")


def sprint_end_asked(desk: Desk) -> Card:
    _planned(desk)
    return desk.card("sprint.end")


def sprint_ended(desk: Desk) -> Card:
    _planned(desk)
    return desk.card("sprint.end", args={"sure": "1"})


def plan_said(desk: Desk) -> Card:
    desk.ask("debt.file", text=f"~S {NASTY}")
    return desk.card("item.plan", args={"ref": "PAY-1"})


def plan_displaces(desk: Desk) -> Card:
    _planned(desk)
    desk.ask("debt.file", text=f"~M !critical {NASTY}")
    return desk.card("item.plan", args={"ref": "PAY-5"})


def plan_a_step(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.card("item.plan", args={"ref": "PAY-1", "step": "2"})


def attention_planned(desk: Desk) -> Card:
    desk.ask("debt.file", text="!critical Passwords stand in the logs")
    desk.ask("item.plan", args={"ref": "PAY-1"})
    return desk.drawn(draw_attention, {"item": "1"})


def state_refused(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    desk.ask("item.pause", args={"ref": "PAY-1", "reason": "Later"}, who=BEN)
    return desk.card("item.start", args={"ref": "PAY-1"})


def state_said(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.card("item.pause", args={"ref": "PAY-1", **WHY})


def change_undone(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    desk.ask("item.start", args={"ref": "PAY-1"})
    return desk.card("item.undo", args={"item": "1", "version": "2", "said": "1"})


def card_more(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    desk.ask("debt.file", text=f"~S {NASTY}")
    desk.ask("item.rank", args={"ref": "PAY-2", "where": "top", **WHY})
    return desk.card("item.more", args={"ref": "PAY-2"})


def form_pause(desk: Desk) -> Form:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.form("item.pause_form", args={"ref": "PAY-1"})


def form_accept(desk: Desk) -> Form:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.form("item.accept_form", args={"ref": "PAY-1"})


def form_rank(desk: Desk) -> Form:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.form("item.rank_form", args={"ref": "PAY-1", "where": "above", "other": "PAY-3"})


def form_commit(desk: Desk) -> Form:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.form("item.commit_form", args={"ref": "PAY-1"})


def form_sprint(desk: Desk) -> Form:
    _planned(desk)
    return desk.form("sprint.form")


def form_sprint_conflict(desk: Desk) -> Form:
    desk.ask("debt.file", text="Ledger has no tests")
    form = desk.form("sprint.form")
    desk.ask("sprint.save", args=form.args, fields=_days(form) | GOAL, who=BEN)
    return desk.form("sprint.save", args=form.args, fields=_days(form) | {"goal": "More tests"})


PLANNING: tuple[Callable[[Desk], Card | Form], ...] = (
    sprint_running, sprint_next, sprint_empty, sprint_end_asked, sprint_ended,
    plan_said, plan_displaces, plan_a_step, attention_planned,
    state_refused, state_said, change_undone, card_more,
    form_pause, form_accept, form_rank, form_commit, form_sprint, form_sprint_conflict,
)  # fmt: skip
