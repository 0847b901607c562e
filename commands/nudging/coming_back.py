"""What comes back by itself: a risk whose time is over, a story that nobody took, what was closed with proof
(F21, F24, F29).

The clock is told with every change of an item when, and no more once somebody decided otherwise.
"""

from datetime import datetime, time, timedelta

from commands.nudging.listening import works_of
from commands.rules.cadence import moment
from commands.rules.holding import asked_at as held_asked_at
from commands.rules.reminders import STORY_SPRINTS, value
from commands.rules.settings import settings_of
from storage.enums import Kind, Source, State
from storage.items import Item
from storage.store import Store
from storage.teams import Team

ACCEPTED_OVER, STILL_WORTH_IT, DID_IT_HOLD = "item.accepted_over", "nudge.stories", "item.held"
"""What the clock asks for."""
_WAITS = frozenset({State.NEW, State.TRIAGED})


def follow(store: Store, team: Team, before: Item | None, item: Item, now: datetime) -> None:
    """After a change of the item, or its move to this team. The team is locked."""
    if before is not None and before.team_id != item.team_id:
        for what in (ACCEPTED_OVER, STILL_WORTH_IT, DID_IT_HOLD):
            store.dues.drop(before.team_id, what, str(item.id))
        before = None
    if _accepted(before) != _accepted(item):
        _set(store, team, ACCEPTED_OVER, item, accepted_over(team, item))
    if waits_to_be_taken(before) != waits_to_be_taken(item):
        at = asked_at(team, now) if waits_to_be_taken(item) else None
        _set(store, team, STILL_WORTH_IT, item, at)
    if _closed(before) != _closed(item):
        ask_whether_it_held(store, item, now)


def ask_whether_it_held(store: Store, item: Item, now: datetime) -> None:
    """The clock asks a while after it was closed with proof, as long as nobody said; what is past by now was
    asked already. The team is locked."""
    closing = store.closings.last(item.id) if _closed(item) else None
    wanted = closing is not None and closing.held is None
    at = held_asked_at(closing.how, closing.at) if closing is not None and wanted else None
    ahead = at if at is not None and at > now else None
    _set(store, store.teams.get(item.team_id), DID_IT_HOLD, item, ahead)


def accepted_over(team: Team, item: Item) -> datetime | None:
    """The first working hour from the day on up to which its risk is accepted; None when it is not."""
    if item.state is not State.ACCEPTED or item.accepted_until is None:
        return None
    works = works_of(team)
    return works.next_hour(moment(item.accepted_until, time.min, works.zone))


def waits_to_be_taken(item: Item | None) -> bool:
    """Whether it is an improvement story of a retrospective that nobody took or planned."""
    return (
        item is not None
        and item.kind is Kind.IMPROVEMENT_STORY
        and item.source is Source.RETROSPECTIVE
        and item.state in _WAITS
        and item.assignee_id is None
    )


def asked_at(team: Team, since: datetime) -> datetime:
    """When a story that has waited since then is asked about: after so many sprints."""
    sprints = int(value(team.settings, STORY_SPRINTS))
    return since + timedelta(days=sprints * settings_of(team.settings).sprint_days)


def _accepted(item: Item | None) -> object:
    return item is not None and item.state is State.ACCEPTED and item.accepted_until


def _closed(item: Item | None) -> bool:
    return item is not None and item.state is State.CLOSED


def _set(store: Store, team: Team, what: str, item: Item, at: datetime | None) -> None:
    if at is None:
        store.dues.drop(team.id, what, str(item.id))
    else:
        store.dues.set(team.id, what, at, str(item.id))
