"""The card for sprint planning that follows a review: what was picked, what is Critical, what room is left
(F13)."""

from collections.abc import Iterator
from datetime import datetime

from commands.item.buttons import of
from commands.item.cards import heading, priority_text
from commands.planning.load import load_of, points_words
from commands.planning.sprints import (
    CURRENT,
    NEXT,
    Slot,
    capacity_of,
    points_of,
    short_day,
    slot,
    sprint_words,
)
from commands.request import Request
from commands.review.agenda import in_running_sprint, picks_of
from commands.review.cut_line import candidates, waiting_debt
from commands.review.deeds import of_review
from commands.review.redrawing import PLANNING
from commands.review.schedule import schedule_for
from commands.rules.agenda import Part
from commands.rules.biting import cost_words, times_words
from commands.rules.capacity import percent
from commands.rules.capacity_choices import capacity_rules
from commands.rules.time_box import today
from commands.view import Act, Actions, Block, Button, Card, Note, OpenForm, Paragraph, Row, Strong
from storage.enums import Kind, ReviewPart, State
from storage.items import Item
from storage.reviews import Review
from storage.shown import About
from storage.store import Store
from storage.teams import Team

ROWS, NAMED, LOOKED_AT = 5, 12, 50
TITLE = "{key} · for the planning of sprint {number}"
HAS_LEFT = "{sprint} has {left} of {capacity} points left."
IS_OVER = "{sprint} holds {points} points, {over} more than fit."
HOLDS = "{sprint} holds {points} so far; its capacity is not set."
EMPTY = "Nothing is planned for {sprint} yet; its capacity is not set."
OF_DEBT = " {points} of debt so far{share}."
SHARE = ", {share} % (the band is {band})"
LOOK_FIRST = "Look at these first: picked in the review, or Critical and not in the running sprint."
IN_IT = "Critical and in the running sprint: {refs}."
ACCEPTED = "Critical, with the risk accepted: {refs}."
GONE = "Nothing waits for planning any more."


def owe_planning(request: Request, store: Store, team: Team, review: Review) -> None:
    """The card is posted where the agenda was, if there is anything to say in it. The team is locked."""
    following = slot(store, team, request.now, NEXT)
    to_share_out = capacity_of(team, following.row) and waiting_debt(store, team)
    if not (_picked(store, review) or _critical(store, team) or to_share_out):
        return
    expires = request.now + schedule_for(team).window
    for shown in store.shown.of(About.REVIEW, review.id):
        if shown.showing == ReviewPart.AGENDA and shown.message:
            store.deliveries.owe(shown.address, PLANNING, of_review(review), request.now, expires=expires)


def planning_card(store: Store, review: Review, now: datetime) -> Card:
    """What the team takes along into sprint planning, as it stands now."""
    team = store.teams.get(review.team_id)
    following = slot(store, team, now, NEXT)
    critical = _critical(store, team)
    waiting = [item for item in critical if _waits(store, team, item, now)]
    picks = _picked(store, review)
    rows = [*picks, *(item for item in waiting if item.id not in review.picks)]
    room = (Strong(_room(store, team, following)), _debt(store, team, following))
    below = list(candidates(store, team, following, _debt_in(store, team, following)))
    blocks: list[Block] = [Paragraph(room)]
    blocks += [Paragraph((LOOK_FIRST if rows else GONE,))] if rows or not below else []
    blocks += [_row(store, team, review, item, following, now) for item in rows[:ROWS]]
    if len(rows) > ROWS:
        blocks.append(Note((f"And {len(rows) - ROWS} more: {_refs(rows[ROWS:])}.",)))
    blocks += _named(store, team, critical, now)
    blocks += below
    blocks.append(
        Actions((Act(f"Sprint {following.number}", "sprint.show", {"team": team.key, "sprint": NEXT}),))
    )
    return Card(tuple(blocks), title=TITLE.format(key=team.key, number=following.number))


def _picked(store: Store, review: Review) -> list[Item]:
    """What step 3 picked and is not begun, planned still or not."""
    waits = (State.NEW, State.TRIAGED, State.PLANNED)
    return [item for item in picks_of(store, review) if item.state in waits]


def _critical(store: Store, team: Team) -> list[Item]:
    """Critical debt in its order, what is not planned first."""
    last = store.teams.last_number(team.id)
    return store.items.on_agenda(team.id, Part.CRITICAL_HOT, f"{Part.CRITICAL_ACCEPTED}~", last, LOOKED_AT)


def _waits(store: Store, team: Team, item: Item, now: datetime) -> bool:
    return item.state is not State.ACCEPTED and not in_running_sprint(store, team, item, now)


def _room(store: Store, team: Team, following: Slot) -> str:
    """How much of the next sprint is left."""
    box = following.box
    sprint = f"sprint {following.number} ({short_day(box.starts_on)} – {short_day(box.ends_on)})"
    load = load_of(store, team, following.row)
    if load.capacity is None and not load.items:
        return EMPTY.format(sprint=sprint)
    sprint = f"{sprint[0].upper()}{sprint[1:]}"
    if load.capacity is None:
        return HOLDS.format(sprint=sprint, points=points_words(load.points))
    left = load.capacity - load.points
    if left < 0:
        return IS_OVER.format(sprint=sprint, points=load.points, over=-left)
    return HAS_LEFT.format(sprint=sprint, left=left, capacity=load.capacity)


def _debt(store: Store, team: Team, following: Slot) -> str:
    """How much of it is debt so far, of what fits in."""
    points, capacity = _debt_in(store, team, following), capacity_of(team, following.row)
    if not points and not capacity:
        return ""
    band = capacity_rules(team.settings).band.words
    share = SHARE.format(share=percent(points, capacity), band=band) if capacity else ""
    return OF_DEBT.format(points=points_words(points), share=share)


def _debt_in(store: Store, team: Team, following: Slot) -> int:
    """Its points of debt."""
    planned = _planned(store, following)
    return sum(points_of(team, item.effort) for item in planned if item.kind is Kind.DEBT)


def _planned(store: Store, following: Slot) -> list[Item]:
    return store.items.in_sprint(following.row.id) if following.row else []


def _row(store: Store, team: Team, review: Review, item: Item, following: Slot, now: datetime) -> Row:
    """An item with its cost so far, its age and its size."""
    buttons = (OpenForm("Open", "backlog.show", of(item)), *_planning(review, item, following))
    if item.restricted:
        counted = (priority_text(item), times_words(item.bites))
        return Row(heading(item), " · ".join(part for part in counted if part), buttons)
    told = (
        "picked" if item.id in review.picks else priority_text(item),
        sprint_words(store, team, item, now),
        *_cost(store, item),
        _age((today(now, team.zone) - today(item.filed_at, team.zone)).days),
        points_words(points_of(team, item.effort)) + ("" if item.effort else ", not sized"),
    )
    return Row(heading(item), " · ".join(part for part in told if part), buttons)


def _planning(review: Review, item: Item, following: Slot) -> tuple[Button, ...]:
    """What was picked goes into the next sprint; what is Critical into the running one."""
    aside = of(item) | {"row": "1"}
    if item.id not in review.picks:
        return (Act("Plan now", "item.plan", aside | {"sprint": CURRENT}, primary=True),)
    if item.state is State.PLANNED:
        return (Act("Unplan", "item.unplan", aside),)
    return (Act("Plan", "item.plan", aside | {"sprint": str(following.number)}),)


def _cost(store: Store, item: Item) -> Iterator[str]:
    """What it has cost so far: how often it bit, incidents that it was linked to, who else is affected."""
    if item.bites:
        yield cost_words(item.bites, item.bite_minutes)
    incidents = store.incidents.of_item(item.id)
    if incidents:
        yield f"{len(incidents)} {'incident' if len(incidents) == 1 else 'incidents'}"
    if item.affected:
        yield f"+{item.affected} affected"


def _age(days: int) -> str:
    return "filed today" if days == 0 else f"{days} {'day' if days == 1 else 'days'} old"


def _named(store: Store, team: Team, critical: list[Item], now: datetime) -> Iterator[Note]:
    """What is Critical and needs no plan any more."""
    accepted = [item for item in critical if item.state is State.ACCEPTED]
    planned = [item for item in critical if item not in accepted and not _waits(store, team, item, now)]
    if planned:
        yield Note((IN_IT.format(refs=_refs(planned)),))
    if accepted:
        yield Note((ACCEPTED.format(refs=_refs(accepted)),))


def _refs(items: list[Item]) -> str:
    more = len(items) - NAMED
    return ", ".join(item.ref for item in items[:NAMED]) + (f" and {more} more" if more > 0 else "")
