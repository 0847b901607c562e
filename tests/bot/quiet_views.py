"""What keeps Hearth quiet: one's own hours, a team's rules and their rehearsal, made from example data."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from commands.rules.reminders import BRIEF, CRITICAL
from commands.view import Card, Form
from storage.enums import Outcome
from tests.bot.desk import NASTY, NOW, Desk

HOURS = {"first": "8", "end": "16", "how": "day", "until": "2026-11-30"}


def form_quiet(desk: Desk) -> Form:
    return desk.form("quiet.form")


def form_quiet_snoozed(desk: Desk) -> Form:
    desk.ask("debt.file", text="Ledger has no tests")
    desk.ask("quiet.save", fields=HOURS)
    return desk.form("quiet.form")


def quiet_saved(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.card("quiet.save", fields=HOURS)


def form_rules(desk: Desk) -> Form:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.form("rules.form")


def _forgotten(desk: Desk) -> None:
    """Critical debt that nobody planned for weeks, before this was called a team."""
    desk.ask("debt.file", text=f"!critical {NASTY}")
    desk.ask("debt.file", text="!critical Passwords stand in the logs")
    desk.ask("owner.claim", args={"team": "1"})
    with desk.store() as store:
        for item in store.items.unplanned(1):
            store.items.settle(item, {"filed_at": NOW - timedelta(days=20 + item.number)})


def _typed(form: Form, changes: Mapping[str, str]) -> dict[str, str]:
    named = {
        asked.name: getattr(asked, "chosen", "") or getattr(asked, "number", "") for asked in form.fields()
    }
    return {**named, "attention": "4", **changes}


def form_rules_rehearsed(desk: Desk) -> Form:
    _forgotten(desk)
    form = desk.form("rules.form")
    reply = desk.ask(
        "rules.save", args=form.args, fields=_typed(form, {"due_critical": "5", "rehearse": "yes"})
    )
    assert reply.form is not None, reply
    return replace(reply.form, token="token")


def rehearsal(desk: Desk) -> Card:
    _forgotten(desk)
    return desk.card("rules.rehearse")


def rehearsal_of_one(desk: Desk) -> Card:
    _forgotten(desk)
    return desk.card("rules.rehearse", args={"rule": CRITICAL})


def health_with_nudges(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    with desk.store() as store:
        for rule, outcome, reason in (
            (CRITICAL, Outcome.SENT, ""),
            (CRITICAL, Outcome.HELD, "it is planned now"),
            (CRITICAL, Outcome.SNOOZED, ""),
            (BRIEF, Outcome.WAITS, "outside working hours"),
        ):
            store.nudges.add(1, rule, outcome, NOW, reason=reason)
    return desk.card("backlog.health")


QUIET: tuple[Callable[[Desk], Card | Form], ...] = (
    form_quiet,
    form_quiet_snoozed,
    quiet_saved,
    form_rules,
    form_rules_rehearsed,
    rehearsal,
    rehearsal_of_one,
    health_with_nudges,
)
