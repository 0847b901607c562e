"""Since when Critical debt is in no running sprint, and when the clock is to look at it next (F20)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from commands.nudging.coming_back import follow, waits_to_be_taken
from commands.nudging.listening import works_of
from commands.planning.sprints import CURRENT, slot
from commands.rules.nudging import Step, Unplanned, next_step, wants_a_plan
from commands.rules.reminders import CRITICAL, STORIES, is_on
from commands.rules.settings import DEFAULTS, settings_of
from storage.enums import Outcome, Priority, State
from storage.items import Item
from storage.nudges import Nudge
from storage.store import Store
from storage.teams import Team

LOOK, TELL = "nudge.critical", "nudge.tell"
"""What the clock asks for: to look at an item whose time has come, and to tell what had to wait."""
REFUSED = "it could not be sent"
UNSURE = "it may be there, and nobody could look"
TAKEN = "somebody took it"
LAST_ONE = "it was said often enough, and waits for the agenda"


def planned_or_not(
    store: Store, team: Team, before: Item | None, facts: Mapping[str, Any], now: datetime
) -> dict[str, datetime | None]:
    """The column that says since when an item with those facts has been unplanned, as it is from now on.

    before: the item as it was; none for one that is new to the team, whose grace begins then.
    """
    if not wants_a_plan(facts, runs=_runs(store, team, facts, now)):
        return {"unplanned_since": None}
    known = before.unplanned_since if before is not None else None
    return {"unplanned_since": known or now}


def arm(store: Store, team: Team, before: Item | None, item: Item, now: datetime) -> None:
    """After a change the clock knows when to look at the item, or no more. The team is locked."""
    follow(store, team, before, item, now)
    if waits_to_be_taken(before) and not waits_to_be_taken(item):
        reason = TAKEN if item.assignee_id is not None else ended(item, team.id)
        _hold_back(store, item, STORIES, item.filed_at, reason, now)
    held = before.unplanned_since if before is not None else None
    moved = before is not None and before.team_id != item.team_id
    if held == item.unplanned_since and not moved:
        return
    if before is not None and held is not None:
        _disarm(store, before.team_id, item, held, now)
    if item.unplanned_since is not None:
        past = said_since(store, item) if before is not None else []
        _look_at(store, team, item, step_after(team, item, past))


def _disarm(store: Store, team_id: int, item: Item, since: datetime, now: datetime) -> None:
    """Nothing more is said of it; what waits to be said is held back, and says why."""
    store.dues.drop(team_id, LOOK, str(item.id))
    _hold_back(store, item, CRITICAL, since, ended(item, team_id), now)


def _hold_back(store: Store, item: Item, rule: str, since: datetime, reason: str, now: datetime) -> None:
    waits = [one for one in store.nudges.of_item(item.id, rule, since) if one.outcome == Outcome.WAITS]
    for nudge in waits:
        store.dues.drop(nudge.team_id, TELL, str(nudge.id))
    store.nudges.change([one.id for one in waits], outcome=Outcome.HELD, reason=reason, at=now)


def look_again(store: Store, team: Team, item: Item, now: datetime) -> None:
    """The clock looks at the item when its next nudge is due; not at all after the last one."""
    _look_at(store, team, item, coming(store, team, item))


def _look_at(store: Store, team: Team, item: Item, step: Step | None) -> None:
    if step is None:
        store.dues.drop(team.id, LOOK, str(item.id))
    else:
        store.dues.set(team.id, LOOK, step.at, str(item.id))


def look_at_all_again(store: Store, team: Team, now: datetime) -> None:
    """The same for each of the team's, after its calendar, its grace or the rule has changed."""
    for item in store.items.unplanned(team.id):
        look_again(store, team, item, now)


def coming(store: Store, team: Team, item: Item) -> Step | None:
    """The next nudge about the item, by all that was said since it is unplanned."""
    return step_after(team, item, said_since(store, item)) if item.unplanned_since is not None else None


def step_after(team: Team, item: Item, past: Sequence[Nudge]) -> Step | None:
    """The next one if that is what was said since the item is unplanned; None where nothing more is."""
    if item.unplanned_since is None or not is_on(team.settings, CRITICAL):
        return None
    due_days = settings_of(team.settings).due_days
    facts = Unplanned(
        since=item.unplanned_since,
        grace=due_days.get(Priority.CRITICAL, DEFAULTS.due_days[Priority.CRITICAL]),
        sent=rounds(past),
        snoozed_until=snoozed_until(past),
        works=works_of(team),
        refused=_refused(past),
    )
    return next_step(facts)


def said_since(store: Store, item: Item) -> list[Nudge]:
    """Every nudge about the item since it is unplanned, oldest first."""
    since = item.unplanned_since
    assert since is not None
    return store.nudges.of_item(item.id, CRITICAL, since)


def rounds(past: Sequence[Nudge]) -> list[datetime]:
    """When each round was said; one of which nobody knows counts."""
    said = [one for one in past if one.outcome == Outcome.SENT or one.reason == UNSURE]
    return sorted({one.round: one.at for one in sorted(said, key=lambda one: one.at)}.values())


def snoozed_until(past: Sequence[Nudge]) -> datetime | None:
    """Until when somebody put it off; the last word counts."""
    last = next((one for one in reversed(past) if one.outcome == Outcome.SNOOZED), None)
    return last.until if last is not None else None


def ended(item: Item, team_id: int) -> str:
    """Why nothing more is said of it."""
    if item.team_id != team_id:
        return "it is in another backlog now"
    if item.merged_into_id is not None:
        return f"it is {item.state_reason} now"
    if item.state in (State.NEW, State.TRIAGED):
        return f"it is {item.priority or 'without a priority'} now"
    return f"it is {item.state} now"


def _refused(past: Sequence[Nudge]) -> list[datetime]:
    """When a round was tried of which nothing could be sent."""
    sent = {one.round for one in past if one.outcome == Outcome.SENT or one.reason == UNSURE}
    failed = [one for one in past if one.outcome == Outcome.HELD and one.reason.startswith(REFUSED)]
    return sorted({one.round: one.at for one in failed if one.round not in sent}.values())


def _runs(store: Store, team: Team, facts: Mapping[str, Any], now: datetime) -> bool:
    """Whether what it is planned for is the running sprint, or one that is over and not rolled on yet."""
    if facts["state"] != State.PLANNED or facts.get("sprint_id") is None:
        return False
    return store.sprints.get(facts["sprint_id"]).number <= slot(store, team, now, CURRENT).number
