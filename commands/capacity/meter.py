"""`/backlog capacity`: planned and done by kind of work, with the band of debt drawn (F26)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from commands.capacity.allocated import holding, shares_words, would_be
from commands.capacity.shares import FAR_BACK, SprintShare, shares
from commands.capacity.words import ended_words, row_words, running_words, so_far_words
from commands.drafts import answer
from commands.lists.whose import which_team
from commands.planning.load import points_words
from commands.planning.sprint_cards import team_asked
from commands.planning.sprints import points_of, short_day
from commands.request import Request
from commands.rules.capacity import BAND, DONE, PLANNED, Band, Standing, percents, picture, reach
from commands.rules.capacity_choices import capacity_rules
from commands.rules.due import day_text, long_day
from commands.rules.program_increments import increment_on, next_increment
from commands.rules.rights import Right
from commands.rules.time_box import today
from commands.standing import Standing as Reader
from commands.standing import known, own_team, standing
from commands.view import (
    Actions,
    Block,
    Button,
    Card,
    Code,
    Line,
    Note,
    OpenForm,
    Paragraph,
    Reply,
    Row,
    Strong,
    Table,
)
from storage.enums import Kind
from storage.store import Store
from storage.teams import Team

SHOWN = 6
CAPTION = "Sprint {number} by kind of work, in points{shares}"
OF_CAPACITY = " and shares of the capacity"
TO_BE = "; to be is what held on its first day"
LEGEND = (
    "{planned} planned, {done} went live, {band} the band of {words}. The line reaches from 0 to {top} %."
)
MEANS = (
    "A share is of the sprint's capacity. Planned is what was in the sprint at its end, live what went live "
    "in it; an item without a size counts {unsized}. What the team itself said of a sprint comes first."
)
HOLDS = "Since {day} these shares hold: {shares}. The band of debt is {band}."
NO_SHARES = "No shares per kind of work are chosen; the band of debt is {band}."
FROM = "From {day} on: {shares}."
INCREMENT = "The program increment is {now}; the next one begins on {next}."


def show(request: Request, store: Store) -> Reply:
    """The running sprint and the five before it, in private."""
    person = known(request, store)
    if "team" not in request.args and own_team(request, store, person) is None:
        return answer(request, which_team(request, store, person))
    team = team_asked(request, store, person)
    return answer(request, meter_card(store, team, standing(request, store, team.id, person), request.now))


def meter_card(store: Store, team: Team, reader: Reader, now: datetime) -> Card:
    """What to do about the running sprint, its kinds of work, the sprints before, and what holds."""
    every, band = shares(store, team, now, FAR_BACK), capacity_rules(team.settings).band
    found = every[:SHOWN]
    running, ended = found[0], found[1:]
    top = reach([share for one in found for share in (one.planned_share, one.share)], band)
    blocks: list[Block] = [Paragraph((Strong(running_words(running, band)),))]
    blocks += [Actions(buttons)] if (buttons := _first(team, running, reader)) else []
    blocks += [Paragraph((said,))] if (said := row_words(every[1:])) else []
    blocks += _kinds(store, team, running)
    if (drawn := _drawn(running, band, top)) is not None:
        blocks.append(Row((Strong(f"Sprint {running.number}"), " ", drawn), so_far_words(running)))
    rows = [_ended(store, team, one, band, top, reader) for one in ended]
    blocks += rows
    if any(isinstance(span, Code) for row in blocks if isinstance(row, Row) for span in row.row):
        marks = {"planned": PLANNED, "done": DONE, "band": BAND}
        blocks.append(Note((LEGEND.format(**marks, words=band.words, top=top),)))
    blocks += _what_holds(store, team, today(now, team.zone))
    blocks += [Actions(buttons)] if (buttons := _choose(team, reader)) else []
    blocks.append(Note((MEANS.format(unsized=points_words(points_of(team, None))),)))
    return Card(tuple(blocks), title=f"{team.key} · capacity")


def _first(team: Team, running: SprintShare, reader: Reader) -> tuple[Button, ...]:
    """What helps with the running sprint."""
    args = {"team": team.key, "sprint": str(running.number)}
    see = OpenForm(f"See sprint {running.number}", "sprint.show", {"team": team.key})
    if running.capacity or not reader.may(Right.PLAN):
        return (see,)
    say = OpenForm("Say the share of debt", "capacity.share_form", args)
    return (OpenForm("Set the capacity", "sprint.form", args, primary=True), say, see)


def _kinds(store: Store, team: Team, running: SprintShare) -> Iterator[Table]:
    """The running sprint by kind of work: planned, live, and what it is to be."""
    holds = holding(store, team, running.starts_on)
    wanted = dict(holds.shares) if holds else {}
    kinds = [kind for kind in Kind if running.planned.get(kind) or running.done.get(kind) or wanted.get(kind)]
    if not kinds:
        return
    columns = [_shown(one, running.capacity) for one in (running.planned, running.done)]
    columns += [{kind: f"{share} %" for kind, share in wanted.items()}] if holds else []
    rows = tuple((str(kind), *(column.get(kind, "0") for column in columns)) for kind in kinds)
    named = ("Kind of work", "Planned", "Live", "To be")[: len(columns) + 1]
    caption = CAPTION.format(
        number=running.number, shares=(OF_CAPACITY if running.capacity else "") + (TO_BE if holds else "")
    )
    yield Table(caption, named, rows)


def _shown(points: Mapping[Kind, int], capacity: int | None) -> dict[Kind, str]:
    """`7 (35 %)`; without a total the points alone."""
    if not capacity:
        return {kind: str(one) for kind, one in points.items()}
    shares_ = percents(points, capacity)
    return {kind: f"{one} ({shares_[kind]} %)" for kind, one in points.items()}


def _drawn(one: SprintShare, band: Band, top: int) -> Code | None:
    known_ = one.planned_share is not None or one.share is not None
    return Code(picture(one.planned_share, one.share, band, top)) if known_ else None


def _ended(store: Store, team: Team, one: SprintShare, band: Band, top: int, reader: Reader) -> Row:
    """A sprint that is over; below the band one can ask what would have been, and what is wrong be said."""
    args = {"team": team.key, "sprint": str(one.number)}
    drawn = _drawn(one, band, top)
    days = f" ({short_day(one.starts_on)} – {short_day(one.ends_on)})"
    line: Line = (Strong(f"Sprint {one.number}"), days, *((" ", drawn) if drawn else ()))
    buttons: list[Button] = []
    if one.standing is Standing.BELOW and one.capacity:
        share = would_be(store, team, one.starts_on)
        buttons.append(OpenForm(f"What would {share} % have been?", "capacity.would", args))
    if reader.may(Right.PLAN):
        said = "Say the share of debt" if one.share is None else "Correct it"
        buttons.append(OpenForm(said, "capacity.share_form", args))
    return Row(line, ended_words(one), tuple(buttons))


def _what_holds(store: Store, team: Team, day: date) -> Iterator[Block]:
    """Which shares were chosen, for now and for later, and when the next increment begins."""
    rules, holds = capacity_rules(team.settings), holding(store, team, day)
    said = (
        HOLDS.format(day=long_day(holds.from_on), shares=shares_words(holds.shares), band=rules.band.words)
        if holds
        else NO_SHARES.format(band=rules.band.words)
    )
    later = [one for one in store.allocations.of_team(team.id) if one.from_on > day]
    for one in reversed(later):
        said += " " + FROM.format(day=long_day(one.from_on), shares=shares_words(one.shares))
    yield Paragraph((said,))
    now, following = (pick(day, rules.calendar) for pick in (increment_on, next_increment))
    yield Note((INCREMENT.format(now=now.words, next=day_text(following.starts_on)),))


def _choose(team: Team, reader: Reader) -> tuple[Button, ...]:
    if not reader.may(Right.CAPACITY):
        return ()
    args = {"team": team.key}
    return (
        OpenForm("Shares per kind of work", "capacity.form", args),
        OpenForm("Band and increments", "capacity.rules_form", args),
    )
