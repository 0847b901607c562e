"""Planned and done in each sprint by kind of work, and how much of it was debt (F26)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from commands.capacity.at_the_end import at_the_end
from commands.planning.sprints import CURRENT, Slot, capacity_of, points_of, slot
from commands.rules.cadence import moment
from commands.rules.capacity import Band, Standing, against, debt_share, streak
from commands.rules.capacity_choices import capacity_rules
from commands.rules.time_box import Box, between, over_at
from storage.enums import Kind
from storage.sprints import Sized, Sprint
from storage.store import Store
from storage.teams import Team

A_DAY = timedelta(days=1)
FAR_BACK = 31
"""So many sprints are looked at wherever it is told how many in a row were in the band: more than a year."""


@dataclass(frozen=True, slots=True)
class SprintShare:
    """A sprint by kind of work.

    capacity: in points; none where nobody said. planned, done: kind → points. said: how much of it was debt,
    in percent, where the team said so. planned_share, share: how much of the capacity is debt, in percent, as
    planned, and as it went live or was said; none where nobody knows. standing: of the share to the band; of
    the planned one while the sprint runs, if that is known.
    """

    number: int
    starts_on: date
    ends_on: date
    runs: bool
    capacity: int | None
    planned: Mapping[Kind, int]
    done: Mapping[Kind, int]
    said: int | None
    planned_share: int | None
    share: int | None
    standing: Standing


def shares(store: Store, team: Team, now: datetime, at_most: int) -> list[SprintShare]:
    """The running sprint and those before it, the latest first; from the first one that anybody planned into
    none is left out."""
    running, band = slot(store, team, now, CURRENT), capacity_rules(team.settings).band
    before = _before(store, team, running, at_most - 1)
    return [
        _share(store, team, running.box, running.row, band, runs=True),
        *(_share(store, team, *one, band, runs=False) for one in before),
    ]


def share_of(store: Store, team: Team, now: datetime, number: int) -> SprintShare | None:
    """The sprint of that number; none where it has not begun, or lies before all that anybody planned."""
    running, band = slot(store, team, now, CURRENT), capacity_rules(team.settings).band
    if number == running.number:
        return _share(store, team, running.box, running.row, band, runs=True)
    before = _before(store, team, running, running.number - number) if number < running.number else []
    found = (_share(store, team, *one, band, runs=False) for one in before if one[0].number == number)
    return next(found, None)


def streak_of(sprints: Iterable[SprintShare]) -> int:
    """How many sprints in a row that are over were in the band, the latest first."""
    return streak(one.standing for one in sprints if not one.runs)


def kept_at_end(store: Store, team: Team, row: Sprint) -> Mapping[str, object]:
    """What is kept of a sprint that is over, as it was at its end, so that no later edit changes it."""
    ended = at_the_end(store, row, began_at(store, team, row))
    planned, done = _summed(team, ended.held), _summed(team, ended.live)
    return {"planned": planned, "done": done, "capacity": capacity_of(team, row)}


def began_at(store: Store, team: Team, row: Sprint) -> datetime:
    """The midnight of its first day, or the moment at which the one that it adjoins was over: that was in the
    day where it was ended by hand, and another midnight where the team has changed its zone since."""
    before = store.sprints.by_number(team.id, row.number - 1)
    if before is not None and row.starts_on <= before.ends_on + A_DAY:
        return before.over_at
    return moment(row.starts_on, time.min, team.zone)


def _before(store: Store, team: Team, running: Slot, at_most: int) -> list[tuple[Box, Sprint | None]]:
    """So many sprints before the running one, the latest first, each with its row; where nobody planned into
    one that lies between two others, the calendar tells its days."""
    rows = [row for row in store.sprints.latest(team.id, at_most + 2) if row.number < running.number]
    found: list[tuple[Box, Sprint | None]] = []
    later = running.box
    for row in rows:
        box = Box(row.number, row.starts_on, row.ends_on)
        found += [(one, None) for one in reversed(between(box, later))]
        found.append((box, row))
        later = box
    return found[:at_most]


def _share(store: Store, team: Team, box: Box, row: Sprint | None, band: Band, *, runs: bool) -> SprintShare:
    """Of a sprint into which nobody planned there is no row: the calendar tells what went live in it."""
    planned, done = _points(store, team, row) if row is not None else ({}, _went_live(store, team, box))
    said = row.debt_share if row is not None else None
    kept = row is not None and row.planned is not None
    capacity = row.capacity if row is not None and kept else capacity_of(team, row)
    said_alone = said is not None and not planned
    planned_share = None if said_alone else debt_share(planned, capacity)
    share = debt_share(done, capacity, said)
    return SprintShare(
        number=box.number,
        starts_on=box.starts_on,
        ends_on=box.ends_on,
        runs=runs,
        capacity=capacity,
        planned=planned,
        done=done,
        said=said,
        planned_share=planned_share,
        share=share,
        standing=against(planned_share if runs and planned_share is not None else share, band),
    )


def _went_live(store: Store, team: Team, box: Box) -> Mapping[Kind, int]:
    midnight = moment(box.starts_on, time.min, team.zone)
    return _summed(team, store.sprints.went_live(team.id, midnight, over_at(box, team.zone)))


def _points(store: Store, team: Team, row: Sprint) -> tuple[Mapping[Kind, int], Mapping[Kind, int]]:
    """Planned and done by kind: as it was kept at its end, or as it is now."""
    if row.planned is not None and row.done is not None:
        return row.planned, row.done
    live = store.sprints.went_live(team.id, began_at(store, team, row), row.over_at)
    return _summed(team, store.sprints.sizes(row.id)), _summed(team, live)


def _summed(team: Team, sizes: Sequence[Sized]) -> dict[Kind, int]:
    points = dict.fromkeys(Kind, 0)
    for one in sizes:
        points[one.kind] += one.count * points_of(team, one.effort)
    return {kind: number for kind, number in points.items() if number}
