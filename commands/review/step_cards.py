"""The five messages in the thread of a review: what each step asks, five rows a page, with buttons (F15)."""

from collections.abc import Callable, Iterator
from datetime import datetime

from commands.incident.lines import recorded_by
from commands.item.buttons import of
from commands.item.cards import heading, priority_text
from commands.item.values import measurement_text
from commands.planning.sprints import CURRENT, NEXT, capacity_of, points_of, slot, sprint_words
from commands.review.agenda import (
    PAGE,
    Page,
    in_running_sprint,
    incidents,
    measurable,
    page,
    picked,
    planned_later,
    steps,
)
from commands.review.cards import ASKS, NAMES, day_words
from commands.review.latest import latest_row
from commands.review.progress import at_step
from commands.rules.agenda import CRITICAL, HIGH, INCIDENTS, LIVE, NEW, Part
from commands.rules.biting import cost_words, times_words
from commands.rules.placing import mismatch
from commands.rules.ready import needs
from commands.rules.shortening import shortened
from commands.view import Act, Actions, Block, Button, Card, Note, OpenForm, Paragraph, Row, Strong
from storage.enums import Priority, State
from storage.incidents import Incident
from storage.items import Item
from storage.reviews import Review
from storage.store import Store
from storage.teams import Team

DONE = {
    NEW: "Every new item has a priority.",
    CRITICAL: "Every Critical item is in the running sprint, accepted or lowered.",
    HIGH: "There is no High item to pick.",
    LIVE: "Every value after is entered, or put off to a day.",
    INCIDENTS: "Every incident is answered.",
}
PICKED, ONE_MORE = "Picked: {refs}, {sprint}.", "Picking one more needs a reason."
NONE_BECAUSE = "None this time, because {why}."
LEFT = {True: "1 is left for the next review.", False: "{count} are left for the next review."}
WAITS_UNTIL = "not before {day}"
OUTCOME = 160
Draw = Callable[[Store, Team, Review, datetime], list[Block]]


def step_card(store: Store, review: Review, number: int, now: datetime) -> Card:
    """One step: done, or its first rows that wait for an answer."""
    team = store.teams.get(review.team_id)
    standing = steps(store, team, review, now)
    stand = standing[number - 1]
    blocks: list[Block] = []
    if stand.done:
        blocks.append(Paragraph((f"✓ {_done_words(store, team, review, number, now)}",)))
    elif review.ended_at is not None or number in review.passed:
        blocks.append(Paragraph((LEFT[stand.left == 1].format(count=stand.left),)))
    if review.ended_at is None:
        blocks += DRAWN[number](store, team, review, now)
        last = latest_row(store, team, review, number, now)
        blocks += [last] if last else []
        blocks += _leaving(review, number, here=at_step(standing, review) == number)
    return Card(tuple(blocks), title=f"{number}. {NAMES[number]}: {ASKS[number]}")


def _done_words(store: Store, team: Team, review: Review, number: int, now: datetime) -> str:
    """Why nothing more is asked in that step."""
    taken = picked(store, review) if number == HIGH else []
    if taken:
        refs, sprint = ", ".join(item.ref for item in taken), sprint_words(store, team, taken[0], now)
        more = f" {ONE_MORE}" if review.ended_at is None else ""
        return PICKED.format(sprint=sprint, refs=refs) + more
    if number == HIGH and review.none_because:
        return NONE_BECAUSE.format(why=review.none_because.rstrip("."))
    return DONE[number]


def step_args(review: Review, number: int, item: Item | None = None, **more: str) -> dict[str, str]:
    """What a button of a step carries; `seen`: the item's version as it was drawn."""
    args = {"review": str(review.id), "step": str(number), "row": "1"}
    if item is not None:
        args |= of(item) | {"seen": str(item.version)}
    return args | more


def _leaving(review: Review, number: int, *, here: bool) -> list[Block]:
    """Going on although something is left, where the review stands; and coming back to it."""
    if number in review.passed:
        return [Actions((Act("Ask about it after all", "review.take_up", step_args(review, number)),))]
    leave = Act("Leave the rest for next time", "review.leave", step_args(review, number))
    return [Actions((leave,))] if here else []


def _new(store: Store, team: Team, review: Review, now: datetime) -> list[Block]:
    """New items, each with the four priorities as buttons."""
    found = page(store, team, review, NEW)
    rows: list[Block] = []
    for item in found.rows:
        buttons: list[Button] = []
        if item.priority is not None:
            buttons.append(
                Act(f"Confirm {item.priority}", "review.confirm", step_args(review, NEW, item), primary=True)
            )
        for priority in Priority:
            if priority is not item.priority:
                given = step_args(review, NEW, item, priority=priority.value)
                buttons.append(Act(priority.value, "review.priority", given))
        rows.append(_row(store, team, review, item, now, *buttons))
    return [*rows, *_turning(review, NEW, found, *_many(review, found))]


def _many(review: Review, found: Page) -> tuple[Button, ...]:
    """Several at once, where there are several."""
    return (
        (OpenForm("Several at once", "review.many_form", step_args(review, NEW)),) if found.rows[1:] else ()
    )


def _critical(store: Store, team: Team, review: Review, now: datetime) -> list[Block]:
    """Critical debt: what is not planned comes first; what is accepted is named beneath."""
    found = page(store, team, review, CRITICAL)
    later = {item.id for item in planned_later(store, team, review.last_number, now)}
    rows: list[Block] = []
    for item in found.rows:
        buttons: list[Button] = []
        if item.state in (State.NEW, State.TRIAGED) or item.id in later:
            plan = step_args(review, CRITICAL, item, sprint=CURRENT)
            buttons = [
                Act("Plan now", "review.plan", plan, primary=True),
                OpenForm("Accept the risk", "item.accept_form", of(item) | {"row": "1"}),
                Act("Not critical", "review.lower", step_args(review, CRITICAL, item)),
            ]
        rows.append(_row(store, team, review, item, now, *buttons))
    return [*rows, *_turning(review, CRITICAL, found)]


def _high(store: Store, team: Team, review: Review, now: datetime) -> list[Block]:
    """The High items in their order; what was picked, or why nothing was."""
    taken, found = picked(store, review), page(store, team, review, HIGH)
    blocks: list[Block] = []
    for item in found.rows:
        args = step_args(review, HIGH, item)
        pick: Button = (
            OpenForm("Pick too", "review.pick_form", args)
            if taken
            else Act("Pick", "review.pick", args, primary=item is found.rows[0])
        )
        blocks.append(_row(store, team, review, item, now, pick))
    settled = taken or review.none_because or not found.rows
    none = () if settled else (OpenForm("None, because…", "review.none_form", step_args(review, HIGH)),)
    return [*blocks, *_turning(review, HIGH, found, *none)]


def _live(store: Store, team: Team, review: Review, now: datetime) -> list[Block]:
    """What is live or closed without its value after."""
    found = page(store, team, review, LIVE)
    rows: list[Block] = []
    for item in found.rows:
        args = step_args(review, LIVE, item)
        enter = OpenForm("Enter the value after", "review.after_form", args, primary=True)
        later = OpenForm("Not before…", "review.later_form", args)
        buttons = (enter, later) if measurable(team, item, now) else (enter,)
        rows.append(_row(store, team, review, item, now, *buttons))
    return [*rows, *_turning(review, LIVE, found)]


def _incidents(store: Store, team: Team, review: Review, now: datetime) -> list[Block]:
    """Incidents that nobody answered for yet."""
    found = incidents(store, team)
    more = store.incidents.unanswered_count(team.id) - len(found)
    rows: list[Block] = [_incident(store, team, review, one) for one in found]
    return [*rows, *([Note((f"And {more} more, once these are answered.",))] if more > 0 else [])]


def _incident(store: Store, team: Team, review: Review, incident: Incident) -> Row:
    args = step_args(review, INCIDENTS, incident=str(incident.id))
    who = recorded_by(store, incident)
    buttons = (
        OpenForm("It was debt", "incident.debt_form", args, primary=True),
        Act("Not debt", "incident.not_debt", args),
        OpenForm("Post-mortem", "incident.post_mortem_form", args),
    )
    told = (incident.severity, f"recorded by {who} on {day_words(team, incident.at)}")
    return Row((Strong(incident.title),), " · ".join(part for part in told if part), buttons)


DRAWN: dict[int, Draw] = {NEW: _new, CRITICAL: _critical, HIGH: _high, LIVE: _live, INCIDENTS: _incidents}


def _row(store: Store, team: Team, review: Review, item: Item, now: datetime, *buttons: Button) -> Row:
    """An item with what it protects, how much of a sprint it takes, and what it still needs."""
    opened = OpenForm("Open", "backlog.show", of(item))
    if item.restricted:
        counted = (priority_text(item), times_words(item.bites))
        return Row(heading(item), " · ".join(part for part in counted if part), (*buttons, opened))
    told = (
        *_where(store, team, item, now),
        priority_text(item),
        f"protects: {shortened(item.outcome, OUTCOME)}" if item.outcome else "no outcome yet",
        cost_words(item.bites, item.bite_minutes),
        _slice(store, team, item, now),
        _missing(item),
        "" if item.goal else "no goal",
        _mismatch(item),
        _carried(review, item),
    )
    return Row(heading(item), " · ".join(part for part in told if part), (*buttons, opened))


def _where(store: Store, team: Team, item: Item, now: datetime) -> Iterator[str]:
    """How far it is: planned, accepted until a day, or live with its measurement."""
    part = (item.agenda_key or "")[:2]
    if part == Part.CRITICAL_PLANNED:
        yield (
            "✓ in the running sprint"
            if in_running_sprint(store, team, item, now)
            else sprint_words(store, team, item, now)
        )
    elif part == Part.CRITICAL_ACCEPTED and item.accepted_until is not None:
        yield f"✓ accepted until {item.accepted_until:%Y-%m-%d}"
    elif item.state in (State.MEASURING, State.CLOSED):
        yield "live" if item.state is State.MEASURING else "closed"
        yield _measured(item)
        if item.measure_from is not None and not measurable(team, item, now):
            yield f"✓ {WAITS_UNTIL.format(day=item.measure_from.isoformat())}"


def _measured(item: Item) -> str:
    """What it was to change; the title often says already of what."""
    if not item.target:
        return "no measurement"
    said = measurement_text(item)
    return said.removeprefix(item.metric).strip() if item.metric in item.title else said


def _slice(store: Store, team: Team, item: Item, now: datetime) -> str:
    """`3 points, 15 % of a sprint`; nothing of what is live."""
    if item.state in (State.MEASURING, State.CLOSED):
        return ""
    points = points_of(team, item.effort)
    capacity = capacity_of(team, slot(store, team, now, NEXT).row)
    said = f"{points} {'point' if points == 1 else 'points'}" + ("" if item.effort else ", not sized")
    return said + (f", {round(100 * points / capacity)} % of a sprint" if capacity else "")


def _missing(item: Item) -> str:
    waits = item.state in (State.NEW, State.TRIAGED, State.PLANNED)
    missing = [part for part in needs(item) if part != "priority"] if waits else []
    return f"needs: {', '.join(missing)}" if missing else ""


def _mismatch(item: Item) -> str:
    pair = mismatch(item.priority, item.temperature, item.horizon)
    return f"{pair}, because {item.mismatch_reason}" if pair and item.mismatch_reason else pair


def _carried(review: Review, item: Item) -> str:
    """Whether an earlier review asked the same already."""
    step = int(item.agenda_key[0]) if item.agenda_key else 0
    return "carried over" if step in review.carried and item.number <= review.carried_number else ""


def _turning(review: Review, number: int, found: Page, *buttons: Button) -> list[Block]:
    turned = list(buttons)
    if not found.first:
        turned.append(Act("First", "review.page", step_args(review, number, after="")))
    if found.after:
        turned.append(Act(f"Next {PAGE}", "review.page", step_args(review, number, after=found.after)))
    return [Actions(tuple(turned))] if turned else []
