"""An incident in words, and its message in the channel: what it asks, and what was answered (F30)."""

from collections.abc import Callable, Iterator
from datetime import datetime

from commands.item.cards import HIDDEN_TITLE
from commands.item.undoable import UNDO_FOR, is_undone
from commands.people import name_of
from commands.review.agenda import reached
from commands.rules.incidents import mark
from commands.rules.shortening import shortened
from commands.rules.time_box import today
from commands.view import (
    Act,
    Actions,
    Block,
    Button,
    Card,
    Line,
    Note,
    OpenForm,
    Paragraph,
    Prose,
    Row,
    Strong,
    Visit,
)
from storage.enums import Answer
from storage.incidents import Incident, Prevention
from storage.items import Item
from storage.store import Store
from storage.teams import Team

ASKS = "Was technical debt the root cause? "
RECORDED_BY = "{severity} incident of {day}, recorded by {who}."
ASKED_AGAIN = " Each review asks until somebody says."
SAID_BY = " {who} said so on {day}."
CAUSED = {Answer.DEBT: "was debt", Answer.PARTLY: "was partly debt", Answer.NOT_DEBT: "was not debt"}
IN_PRIVATE = "Its item is restricted: Open shows the rest to those who may see it."
ROWS, CAUSES = 5, 600
MORE_ACTIONS = "And {count} more: Open shows them."


def of(incident: Incident) -> dict[str, str]:
    """What a button carries to name its incident."""
    return {"incident": str(incident.id)}


def draw_line(store: Store, args: dict[str, str], now: datetime) -> Card:
    """The message of an incident in the channel, as it is now."""
    incident = store.incidents.get(int(args["incident"]))
    return line_card(store, store.teams.get(incident.team_id), incident, now)


def line_card(store: Store, team: Team, incident: Incident, now: datetime) -> Card:
    """What everybody in the channel reads of it; of a restricted item nothing."""
    item = reached(store, incident.item_id or 0)
    hidden = item is not None and item.restricted
    blocks: list[Block] = [
        Paragraph(_asked_or_answered(store, incident)),
        Note((recorded(store, team, incident),)),
    ]
    blocks += [Note((IN_PRIVATE,))] if hidden else post_mortem(store, incident, at_most=ROWS)
    return Card((*blocks, Actions(line_buttons(incident, None if hidden else item, now))))


def _asked_or_answered(store: Store, incident: Incident) -> Line:
    if incident.answer is None:
        return (ASKS, Strong(incident.title))
    return (Strong(incident.title), f" {answer_words(store, incident)}.")


def answer_words(store: Store, incident: Incident) -> str:
    """`was partly debt: PAY-3`; a restricted item is not named beside what happened."""
    if incident.answer is None:
        return "waits for an answer"
    item = reached(store, incident.item_id or 0) if incident.is_debt else None
    named = f": {item.ref}" if item is not None and not item.restricted else ""
    return f"{CAUSED[incident.answer]}{named}"


def incident_words(store: Store, incident: Incident) -> str:
    """`“Payments down” was debt: PAY-3`."""
    return f"“{incident.title}” {answer_words(store, incident)}"


def recorded(store: Store, team: Team, incident: Incident) -> str:
    """How bad it was, when, and who recorded it; then who answered, or that it is asked about."""
    severity = incident.severity.capitalize()
    kind = RECORDED_BY.format(
        severity=severity, day=day_words(team, incident.at), who=recorded_by(store, incident)
    ).strip()
    said = kind[:1].upper() + kind[1:]
    if incident.answered_at is None:
        return said + ASKED_AGAIN
    who = name_of(store, incident.answered_by_id)
    return said + SAID_BY.format(who=who, day=day_words(team, incident.answered_at))


def recorded_by(store: Store, incident: Incident) -> str:
    """Who recorded it: a person, or the tool that did."""
    if incident.person_id is None:
        return incident.tool or "a tool"
    return store.people.get(incident.person_id).name or "somebody"


def day_words(team: Team, at: datetime) -> str:
    """The day in the team's zone."""
    return today(at, team.zone).isoformat()


def line_buttons(incident: Incident, item: Item | None, now: datetime, **more: str) -> tuple[Button, ...]:
    """What can be done with an incident; `more` says on what the buttons stand."""
    args = of(incident) | more
    asked = incident.answer is None
    buttons: list[Button] = [OpenForm("Post-mortem", "incident.post_mortem_form", args, primary=asked)]
    if asked:
        buttons.append(Act("Not debt", "incident.not_debt", args))
    elif incident.answered_at is not None and now - incident.answered_at <= UNDO_FOR:
        buttons.append(Act("Undo", "incident.reopen", args))
    if "card" not in more:
        buttons.append(OpenForm("Open", "incident.show", of(incident)))
    if item is not None:
        buttons.append(OpenForm(f"Open {item.ref}", "backlog.show", {"item": str(item.id)}))
    if incident.link:
        buttons.append(Visit("Read more", incident.link))
    return tuple(buttons)


def post_mortem(
    store: Store,
    incident: Incident,
    *,
    at_most: int,
    sees: Callable[[Item], bool] = lambda item: not item.restricted,
    **more: str,
) -> Iterator[Block]:
    """Its root causes, and a row for each preventive action; those that are no item yet have a button.

    sees: whether the reader may read of an item.
    """
    if incident.root_causes:
        yield Prose("Root causes", shortened(incident.root_causes, CAUSES))
    actions = store.incidents.preventions(incident.id)
    filed = [became(store, action) for action in actions]
    args = of(incident) | more
    for action, item in list(zip(actions, filed, strict=True))[:at_most]:
        yield _action(args, action, item, hidden=item is not None and not sees(item))
    if actions[at_most:]:
        yield Note((MORE_ACTIONS.format(count=len(actions) - at_most),))
    if filed.count(None) > 1:
        yield Actions((Act(f"File all {filed.count(None)}", "incident.file", args),))


def _action(args: dict[str, str], action: Prevention, filed: Item | None, *, hidden: bool) -> Row:
    if filed is None:
        file = Act("File it", "incident.file", args | {"action": mark(action.action)})
        return Row((action.action,), f"to be filed as {action.kind}", (file,))
    opened = OpenForm("Open", "backlog.show", {"item": str(filed.id)})
    said = HIDDEN_TITLE if hidden else action.action
    return Row((Strong(filed.ref), f" {said}"), str(filed.state), (opened,))


def became(store: Store, action: Prevention) -> Item | None:
    """The item that was made of it, unless that filing was undone."""
    item = reached(store, action.item_id or 0)
    return None if item is None or is_undone(item) else item
