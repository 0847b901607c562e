"""What each rule would have had to speak of in days that are past, as the decision log has them (F22)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from commands.capacity.announced import announced_between
from commands.history.versions import Version
from commands.item.writing import place
from commands.nudging.coming_back import asked_at, waits_to_be_taken
from commands.nudging.listening import in_working_hours, works_of
from commands.posting import is_critical
from commands.review.schedule import schedule_for
from commands.rules.brief import brief_at
from commands.rules.holding import asked_at as held_asked_at
from commands.rules.nudging import To, Unplanned, next_step, wants_a_plan
from commands.rules.rehearsal import Matter, Turn
from commands.rules.reminders import (
    AT_NIGHT,
    ATTENTION,
    BRIEF,
    CRITICAL,
    HOLDS,
    INCREMENT,
    NEW_CRITICAL,
    PROGRAM,
    STORIES,
    YES,
    value,
)
from commands.rules.schedule import next_reviews
from commands.rules.score import ranked_by
from commands.rules.settings import DEFAULTS, settings_of
from commands.rules.working_time import WorkingTime
from storage.closings import Closed
from storage.enums import Priority, State
from storage.teams import Team

REVIEWS = 12


@dataclass(frozen=True, slots=True)
class History:
    """The days from `since` to `now`. team: with the settings that are rehearsed. known: from when on the log
    was read; what an item was before is not known. items: their versions, oldest first. snoozes: item → when
    somebody put it off, and until when. begins: when a sprint began, by its number; ended: when each was
    over that is closed. to, deciders, channels: the lanes of whoever is told. filers: item → the lanes of who
    is asked about it. decider_works: the hours of whoever decides. waited: since when something has waited
    for a decision that nobody has touched. plans: the team plans in sprints, or chose shares. closings: item
    → how it was closed last.
    """

    team: Team
    since: datetime
    known: datetime
    now: datetime
    items: Mapping[int, Sequence[Version]]
    snoozes: Mapping[int, Sequence[tuple[datetime, datetime]]]
    begins: Mapping[int, datetime]
    ended: Sequence[datetime]
    to: Mapping[To, Sequence[str]]
    deciders: Sequence[str]
    channels: Sequence[str]
    filers: Mapping[int, Sequence[str]]
    decider_works: WorkingTime
    waited: datetime | None
    plans: bool
    closings: Mapping[int, Closed]


def unplanned(history: History) -> Iterator[Matter]:
    """Critical debt, as long as it was in no running sprint (F20)."""
    team = history.team
    grace = settings_of(team.settings).due_days.get(Priority.CRITICAL, DEFAULTS.due_days[Priority.CRITICAL])
    for item_id, found in history.items.items():
        for since, until in stretches(history, found, _wants_a_plan):
            snoozes = [one for one in history.snoozes.get(item_id, ()) if one[0] >= since]
            turn = _ladder(history, since, grace, snoozes)
            yield Matter(CRITICAL, item_id, turn, since, until)


def _wants_a_plan(history: History, version: Version) -> bool:
    begins = history.begins.get(version.sprint) if version.sprint is not None else None
    runs = begins is not None and begins <= version.since
    return _ours(history, version) and wants_a_plan(ranked_by(version.item), runs=runs)


def _ladder(
    history: History, since: datetime, grace: int, snoozes: Sequence[tuple[datetime, datetime]]
) -> Callable[[Sequence[datetime], datetime], Turn | None]:
    works = works_of(history.team)

    def turn(sent: Sequence[datetime], now: datetime) -> Turn | None:
        known = [until for at, until in snoozes if at <= now]
        step = next_step(Unplanned(since, grace, sent, known[-1] if known else None, works))
        return Turn(step.at, history.to[step.to]) if step is not None else None

    return turn


def became_critical(history: History) -> Iterator[Matter]:
    """Debt that became Critical (F12)."""
    return (one for one in _posts(history) if one.rule == NEW_CRITICAL)


def reached_attention(history: History) -> Iterator[Matter]:
    """Items that reached the team's threshold (F12)."""
    return (one for one in _posts(history) if one.rule == ATTENTION)


def _posts(history: History) -> Iterator[Matter]:
    """Each item that comes into the attention lane or becomes Critical in it, if no such post stands already;
    and whenever the time was over for which its risk had been accepted. How it was filed is told anyway."""
    for item_id, found in history.items.items():
        lane = [_in_attention(history, version) for version in found]
        stands = False
        for number in range(1, len(found)):
            came, before = found[number], found[number - 1]
            raised = is_critical(came.item) and not is_critical(before.item)
            if came.since < history.known or not lane[number] or (lane[number - 1] and not raised):
                continue
            at = _spoken_of_at(history, came)
            until = _told_otherwise(history, found, lane, number)
            if (came.over or not stands) and (until is None or at < until):
                rule = NEW_CRITICAL if is_critical(came.item) else ATTENTION
                yield Matter(rule, item_id, once(at, history.channels), came.since, until, apart=True)
                stands = True


def _spoken_of_at(history: History, came: Version) -> datetime:
    at_once = is_critical(came.item) and value(history.team.settings, AT_NIGHT) == YES
    return came.since if at_once else in_working_hours(history.team, came.since)


def _told_otherwise(
    history: History, found: Sequence[Version], lane: Sequence[bool], number: int
) -> datetime | None:
    """When the item left the lane again, or was Critical and so told of at once."""
    at_night = value(history.team.settings, AT_NIGHT) == YES and not is_critical(found[number].item)
    later = range(number + 1, len(found))
    ends = (one for one in later if not lane[one] or (at_night and is_critical(found[one].item)))
    return next((found[one].since for one in ends), None)


def _in_attention(history: History, version: Version) -> bool:
    settings = settings_of(history.team.settings)
    return _ours(history, version) and bool(place(ranked_by(version.item), settings)["attention"])


def once(at: datetime, lanes: Sequence[str]) -> Callable[[Sequence[datetime], datetime], Turn | None]:
    """It is told at that moment, and never again."""
    return lambda sent, now: None if sent else Turn(at, lanes)


def briefs(history: History) -> Iterator[Matter]:
    """One before each review, if something waited for a decision then (F24)."""
    for due in next_reviews(schedule_for(history.team), history.since, REVIEWS):
        at = brief_at(due.at, history.decider_works)
        if at <= history.now and _waits(history, at):
            yield Matter(BRIEF, None, once(at, history.deciders), at, due.at)


def _waits(history: History, at: datetime) -> bool:
    if history.waited is not None and history.waited <= at:
        return True
    return any(_decides(history, version) for found in history.items.values() if (version := _on(found, at)))


def _decides(history: History, version: Version) -> bool:
    item = version.item
    new = _ours(history, version) and item.state is State.NEW and item.priority is None
    return new or _wants_a_plan(history, version)


def _on(found: Sequence[Version], at: datetime) -> Version | None:
    return next((one for one in reversed(found) if one.since <= at), None)


def stories(history: History) -> Iterator[Matter]:
    """Improvement stories of a retrospective, once nobody took them for so long (F24)."""
    for item_id, found in history.items.items():
        for since, until in stretches(history, found, _waits_to_be_taken):
            at = asked_at(history.team, since)
            if until is None or at < until:
                yield Matter(STORIES, item_id, once(at, history.filers.get(item_id, ())), since, until)
                break


def _waits_to_be_taken(history: History, version: Version) -> bool:
    return _ours(history, version) and waits_to_be_taken(version.item)


def sprint_ends(history: History) -> Iterator[Matter]:
    """Each sprint that ended: was it a usable increment? (F37)"""
    for over in history.ended:
        at = in_working_hours(history.team, over)
        yield Matter(INCREMENT, None, once(at, history.channels), over, apart=True)


def increments(history: History) -> Iterator[Matter]:
    """Each program increment that was announced: are the shares still right? (F26)"""
    if history.plans:
        for at, begins in announced_between(history.team, history.since, history.now):
            yield Matter(PROGRAM, None, once(at, history.channels), at, begins, apart=True)


def closed_with_proof(history: History) -> Iterator[Matter]:
    """Each item that was closed through its gate, unless somebody said before whether it held (F29)."""
    for item_id, closing in history.closings.items():
        due = held_asked_at(closing.how, closing.at)
        at = in_working_hours(history.team, due) if due is not None else None
        if at is not None and (closing.held_at is None or at <= closing.held_at):
            yield Matter(HOLDS, item_id, once(at, history.channels), closing.at, closing.held_at, apart=True)


MATTERS: Mapping[str, Callable[[History], Iterator[Matter]]] = {
    CRITICAL: unplanned,
    NEW_CRITICAL: became_critical,
    ATTENTION: reached_attention,
    BRIEF: briefs,
    STORIES: stories,
    INCREMENT: sprint_ends,
    PROGRAM: increments,
    HOLDS: closed_with_proof,
}
"""Rule → what it is about. Each is a function of the history alone, and asks what decides it today."""


def stretches(
    history: History, found: Sequence[Version], holds: Callable[[History, Version], bool]
) -> Iterator[tuple[datetime, datetime | None]]:
    """From when until when something held of an item; not what began before the log was read."""
    begun: datetime | None = None
    for version in found:
        if holds(history, version):
            begun = begun or version.since
        elif begun is not None:
            yield from _known(history, begun, version.since)
            begun = None
    if begun is not None:
        yield from _known(history, begun, None)


def _known(
    history: History, begun: datetime, ends: datetime | None
) -> Iterator[tuple[datetime, datetime | None]]:
    if begun >= history.known:
        yield begun, ends


def _ours(history: History, version: Version) -> bool:
    """Whether the item was the team's then."""
    return version.item.key == history.team.key
