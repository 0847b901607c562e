"""What an open review asks, step by step: how much of it is left, and the items of a page (F14, F15).

Its items are those that were there when it was opened; where each stands and what is left of it is as it is
now.
"""

from dataclasses import dataclass
from datetime import datetime

from commands.planning.sprints import CURRENT, NEXT, slot
from commands.rules.agenda import CRITICAL, HIGH, INCIDENTS, LIVE, NEW, STEPS, Part
from commands.rules.time_box import today
from storage.enums import State
from storage.incidents import Incident
from storage.items import Item
from storage.ranking import Tally
from storage.reviews import Review
from storage.store import Store
from storage.teams import Team

PAGE = 5
_BEHIND_ALL = "~"
_LATER_AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Step:
    """left: how many still wait for an answer. had: how many there were when the review was opened.

    done: nothing more is asked.
    """

    number: int
    left: int
    had: int
    done: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Items of a step; `after`: the agenda key behind which the next page begins, if there is one."""

    rows: list[Item]
    after: str
    first: bool


def counts(store: Store, team: Team, last_number: int) -> dict[Part, int]:
    """Part → how many items it asks about, none that came after that number."""
    totals = store.ranking.totals(team.id, Tally.AGENDA)
    for key in store.items.agenda_keys_since(team.id, last_number):
        totals[Part(key[:2])] -= 1
    return {part: totals.get(part, 0) for part in Part}


def steps(store: Store, team: Team, review: Review, now: datetime) -> list[Step]:
    """The five steps as they stand now."""
    left = waiting(store, team, review.last_number, now)
    left[HIGH] = 0 if review.none_because or picked(store, review) else min(left[HIGH], 1)
    return [
        Step(number, left[number], review.counts.get(str(number), 0), left[number] == 0) for number in STEPS
    ]


def waiting(store: Store, team: Team, last_number: int, now: datetime) -> dict[int, int]:
    """Step → how many items (for 5: incidents) wait in it; for 3 all that could be picked."""
    found = counts(store, team, last_number)
    return {
        NEW: found[Part.NEW_HOT] + found[Part.NEW],
        CRITICAL: found[Part.CRITICAL_HOT]
        + found[Part.CRITICAL]
        + len(planned_later(store, team, last_number, now)),
        HIGH: found[Part.HIGH_HOT] + found[Part.HIGH],
        LIVE: found[Part.LIVE] + found[Part.CLOSED] + (_measured_now(store, team, last_number, now)),
        INCIDENTS: store.incidents.unanswered_count(team.id),
    }


def planned_later(store: Store, team: Team, last_number: int, now: datetime) -> list[Item]:
    """Critical debt that is planned, but not for the sprint that runs."""
    following = slot(store, team, now, NEXT)
    planned = store.items.in_sprint(following.row.id) if following.row else []
    return [
        item
        for item in planned
        if (item.agenda_key or "").startswith(Part.CRITICAL_PLANNED)
        and item.number <= last_number
        and item.state is State.PLANNED
    ]


def picked(store: Store, review: Review) -> list[Item]:
    """What step 3 picked and is still planned or begun."""
    return [item for item in picks_of(store, review) if item.state in (State.PLANNED, State.IN_PROGRESS)]


def picks_of(store: Store, review: Review) -> list[Item]:
    """What step 3 picked and is still in this backlog."""
    found = (reached(store, item_id) for item_id in review.picks)
    return [item for item in found if item is not None and item.team_id == review.team_id]


def reached(store: Store, item_id: int) -> Item | None:
    """The item, unless it went where whoever asks cannot look."""
    try:
        return store.items.get(item_id)
    except LookupError:
        return None


def page(store: Store, team: Team, review: Review, number: int, size: int = PAGE) -> Page:
    """The items of step 1 to 4 on the page that the review is turned to; the first when that one is empty."""
    start = review.pages.get(str(number), "")
    low = max(start, str(number))
    rows = store.items.on_agenda(team.id, low, f"{number}{_BEHIND_ALL}", review.last_number, size + 1)
    if not rows and start:
        low, start = str(number), ""
        rows = store.items.on_agenda(team.id, low, f"{number}{_BEHIND_ALL}", review.last_number, size + 1)
    after = rows[size - 1].agenda_key or "" if len(rows) > size else ""
    return Page(rows[:size], after, first=not start)


def incidents(store: Store, team: Team) -> list[Incident]:
    """The first unanswered ones."""
    return store.incidents.unanswered(team.id, PAGE)


def asks_about(store: Store, team: Team, review: Review, number: int, item: Item, now: datetime) -> bool:
    """Whether that step still waits for an answer about the item."""
    part = (item.agenda_key or "")[:2]
    if item.team_id != team.id or item.number > review.last_number or part[:1] != str(number):
        return False
    if part == Part.CRITICAL_PLANNED:
        return not in_running_sprint(store, team, item, now)
    return part != Part.CRITICAL_ACCEPTED


def in_running_sprint(store: Store, team: Team, item: Item, now: datetime) -> bool:
    running = slot(store, team, now, CURRENT)
    begun = item.state is State.IN_PROGRESS
    return begun or (running.row is not None and item.sprint_id == running.row.id)


def measurable(team: Team, item: Item, now: datetime) -> bool:
    """Whether the value after it is asked for today."""
    return item.measure_from is None or item.measure_from <= today(now, team.zone)


def _measured_now(store: Store, team: Team, last_number: int, now: datetime) -> int:
    """Those put off whose day has come."""
    low, high = Part.LIVE_LATER.value, f"{Part.LIVE_LATER}{_BEHIND_ALL}"
    rows = store.items.on_agenda(team.id, low, high, last_number, _LATER_AT_MOST)
    return sum(measurable(team, item, now) for item in rows)
