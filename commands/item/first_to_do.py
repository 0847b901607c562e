"""What to do first about an item, in one sentence, and who decides it where that is one person (F53)."""

from datetime import datetime

from commands.closing.holds import came_back_as, is_asked
from commands.item.linked import linked
from commands.nudging.listening import works_of
from commands.planning.sprints import slot_of
from commands.rules.due import day_text, plan_by
from commands.rules.ready import needs
from commands.rules.settings import settings_of
from commands.rules.time_box import today
from storage.enums import OPEN_STATES, Kind, Priority, State
from storage.items import Item
from storage.log import Decision
from storage.store import Store
from storage.teams import Team

OWNER = "the Product Owner"
SAYS_WHETHER = "Say whether it is Critical: {owner} decides."
NO_PRIORITY = "Give it a priority."
PLAN_CRITICAL = "Plan it by {day}, or accept the risk: it is Critical."
MAKE_READY = "Make it ready: it needs {parts}."
READY = "It is ready: plan it."
REVIEWED = "It is ready: pick it or keep it at the next review."
WAITS = "It waits for {refs}."
START = "Start it."
TAKE = "Somebody takes it, then it can start."
NOT_YET = "It is {sprint}. Nothing is to be done before that."
LIVE = "Press Live once people have it."
MEASURE = "It is live. Enter the value that was measured after it, then close it."
CLOSE = "It is live and measured. Close it."
CAME_BACK = "It came back as {ref}: go on there."
SAY_WHETHER_IT_HELD = "Say whether it held: a month ago it was closed."
ENDED = {
    State.PAUSED: "It is paused{reason}. Resume it when that is over.",
    State.ACCEPTED: "Its risk is accepted until {day}{reason}.",
    State.DECLINED: "It was declined{reason}. Restore it if that has changed.",
    State.CLOSED: "It is closed. Nothing is left to do.",
}


def first_to_do(store: Store, team: Team, item: Item, history: list[Decision], now: datetime) -> str:
    """`history` is what was decided about the item, newest first."""
    if item.merged_into_id is not None:
        return f"It is {item.state_reason} now: go on there."
    match item.state:
        case State.NEW | State.TRIAGED:
            return _to_plan(store, team, item, history)
        case State.PLANNED | State.IN_PROGRESS:
            return _to_finish(store, team, item, now)
        case State.MEASURING:
            return CLOSE if item.after or not item.target else MEASURE
        case State.CLOSED if (new := came_back_as(store, item)) is not None:
            return CAME_BACK.format(ref=new.ref)
        case State.CLOSED if is_asked(store, item, now):
            return SAY_WHETHER_IT_HELD
        case State.PAUSED | State.ACCEPTED | State.DECLINED | State.CLOSED:
            day = item.accepted_until.isoformat() if item.accepted_until else "it is taken back"
            reason = f": {item.state_reason.rstrip('.')}" if item.state_reason else ""
            return ENDED[item.state].format(reason=reason, day=day)


def due_text(team: Team, item: Item, history: list[Decision]) -> str:
    """By which day its priority asks for it to be planned, `Tue 24 Nov`; nothing once it is."""
    if item.state not in (State.NEW, State.TRIAGED) or item.kind is not Kind.DEBT:
        return ""
    given = (entry.at for entry in history if entry.field == "priority" and entry.after == item.priority)
    since = item.unplanned_since or next(given, item.filed_at)
    due = plan_by(item.priority, since, settings_of(team.settings).due_days, works_of(team))
    return day_text(today(due, team.zone)) if due else ""


def waits_for(store: Store, item: Item) -> list[Item]:
    """The items that block it and are still open."""
    return [other for other in linked(store, item.id, "blocked_by") if other.state in OPEN_STATES]


def _to_plan(store: Store, team: Team, item: Item, history: list[Decision]) -> str:
    if item.priority is None:
        return NO_PRIORITY
    if not item.priority_confirmed:
        owner = store.teams.membership(team.id, 0).owner
        return SAYS_WHETHER.format(owner=f"{OWNER} ({owner})" if owner else OWNER)
    due = due_text(team, item, history)
    if due and item.priority is Priority.CRITICAL:
        return PLAN_CRITICAL.format(day=due)
    if missing := needs(item):
        return MAKE_READY.format(parts=", ".join(missing))
    if waiting := waits_for(store, item):
        return WAITS.format(refs=", ".join(other.ref for other in waiting))
    return REVIEWED if item.kind is Kind.DEBT and item.priority is Priority.HIGH else READY


def _to_finish(store: Store, team: Team, item: Item, now: datetime) -> str:
    sprint = slot_of(team, store.sprints.get(item.sprint_id), now) if item.sprint_id else None
    if item.state is State.PLANNED and sprint is not None and sprint.tentative:
        return NOT_YET.format(sprint=sprint.words)
    if waiting := waits_for(store, item):
        return WAITS.format(refs=", ".join(other.ref for other in waiting))
    if item.state is State.IN_PROGRESS:
        return LIVE
    return START if item.assignee_id else TAKE
