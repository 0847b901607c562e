"""Incidents, their post-mortems and evidence as they are shown, made by pressing with example data."""

from collections.abc import Callable

from commands.incident.views import VIEWS
from commands.view import Card, Form
from tests.bot.desk import BEN, NASTY, Desk

LONG = "Очередь выплат стоит, пока одна машина шлёт письма, и никто этого не видит. " * 12
ACTIONS = (
    "Alert when a lock is held for a second",
    f"Send mails after the lock {NASTY}",
    "Write the runbook",
)
FIRST, SECOND = {"incident": "1"}, {"incident": "2"}


def _recorded(desk: Desk) -> None:
    """An item, and two incidents: a bad one with a link, and one with all that might break a card."""
    desk.ask("debt.file", text="!low ~M Locks are held while mails are sent")
    desk.ask(
        "incident.record",
        args={"words": "!major Payments were down for an hour https://status.example/7"},
        who=BEN,
    )
    desk.ask("incident.record", args={"words": f"{NASTY}\n{LONG}"}, who=BEN)


def _written(desk: Desk, *actions: str, incident: dict[str, str] = FIRST, **more: str) -> None:
    """Its post-mortem: partly debt, with root causes and those actions."""
    _recorded(desk)
    form = desk.form("incident.post_mortem_form", args=incident)
    written = {"answer": "partly debt", "ref": "PAY-1", "root_causes": LONG, "actions": "\n".join(actions)}
    desk.ask("incident.post_mortem", args=form.args, fields=written | more)


def _line(desk: Desk, incident: dict[str, str] = FIRST) -> Card:
    return desk.drawn(VIEWS["incident.line"], {"team": "1", **incident})


def incident_recorded(desk: Desk) -> Card:
    _recorded(desk)
    return _line(desk)


def incident_recorded_nasty(desk: Desk) -> Card:
    _recorded(desk)
    return _line(desk, SECOND)


def incident_answered(desk: Desk) -> Card:
    _written(desk, *ACTIONS)
    desk.ask("incident.file", args=FIRST | {"action": _first_action(desk)})
    return _line(desk)


def _first_action(desk: Desk) -> str:
    buttons = [button for block in _line(desk).blocks for button in getattr(block, "buttons", ())]
    return next(str(button.args["action"]) for button in buttons if button.label == "File it")


def incident_many_actions(desk: Desk) -> Card:
    _written(desk, *(f"Action {number} {NASTY}" for number in range(10)))
    return _line(desk)


def incident_of_a_restricted_item(desk: Desk) -> Card:
    _written(desk, *ACTIONS)
    form = desk.form("item.form", args={"item": "1"})
    desk.ask("item.save", args=form.args, fields={"restricted": "yes"})
    return _line(desk)


def incident_whole(desk: Desk) -> Card:
    _written(desk, *ACTIONS, incident=SECOND)
    return desk.card("incident.show", args=SECOND)


def incident_list(desk: Desk) -> Card:
    _written(desk, *ACTIONS)
    return desk.card("incident.list")


def incident_list_empty(desk: Desk) -> Card:
    desk.ask("debt.file", text="Old keys")
    return desk.card("incident.list")


def incident_was_first(desk: Desk) -> Card:
    _written(desk)
    return desk.card("incident.not_debt", args=FIRST, who=BEN)


def incident_on_its_item(desk: Desk) -> Card:
    _written(desk, *ACTIONS)
    desk.ask("item.set", args={"item": "1", "set.technical_risk": "1"})
    desk.ask("incident.evidence", args={"ref": "PAY-1", "text": "1,200 users waited"})
    return desk.card("backlog.show", args={"ref": "PAY-1"})


def evidence_added(desk: Desk) -> Card:
    desk.ask("debt.file", text="Refunds time out")
    desk.ask("incident.evidence", args={"ref": "PAY-1", "text": "1,200 users waited"})
    return desk.card("incident.evidence", args={"ref": "PAY-1", "text": "14 tickets about time-outs"})


def form_post_mortem(desk: Desk) -> Form:
    _recorded(desk)
    return desk.form("incident.post_mortem_form", args=SECOND)


def form_post_mortem_again(desk: Desk) -> Form:
    _written(desk, *ACTIONS)
    return desk.form("incident.post_mortem_form", args=FIRST, who=BEN)


def form_post_mortem_conflict(desk: Desk) -> Form:
    _recorded(desk)
    form = desk.form("incident.post_mortem_form", args=FIRST)
    theirs = {"answer": "debt", "ref": "PAY-1", "root_causes": "The lock"}
    desk.ask("incident.post_mortem", args=form.args, fields=theirs, who=BEN)
    mine = {"answer": "", "which": "", "root_causes": "", "actions": ACTIONS[0], "kind": "debt"}
    return desk.form("incident.post_mortem", args=form.args, fields=mine)


def form_evidence(desk: Desk) -> Form:
    desk.ask("debt.file", text=NASTY)
    return desk.form("incident.evidence_form", args={"item": "1"})


INCIDENTS: tuple[Callable[[Desk], Card | Form], ...] = (
    incident_recorded, incident_recorded_nasty, incident_answered, incident_many_actions,
    incident_of_a_restricted_item, incident_whole, incident_list, incident_list_empty, incident_was_first,
    incident_on_its_item, evidence_added, form_post_mortem, form_post_mortem_again,
    form_post_mortem_conflict, form_evidence,
)  # fmt: skip
