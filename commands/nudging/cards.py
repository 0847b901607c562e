"""What a nudge about Critical debt says: what to do, why it came, when the next comes, and how it ends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from commands.item.buttons import of
from commands.item.cards import claim_button, heading, summary
from commands.item.undoable import undo_button
from commands.nudging.arming import rounds, said_since, snoozed_until, step_after
from commands.planning.sprints import slot_of
from commands.rules.due import day_text
from commands.rules.nudging import ROUNDS, Step, To
from commands.rules.states import MOVES
from commands.rules.time_box import today
from commands.view import Act, Actions, Block, Button, Line, Note, OpenForm, Paragraph
from storage.enums import Outcome, Showing, State
from storage.items import Item
from storage.nudges import Nudge
from storage.store import Store
from storage.teams import Team

WITH_BUTTONS = 5
PLAN_ONE: Line = ("Please plan it now, or say why it can wait: ",)
PLAN_SEVERAL = "Please plan these {count} now, or say of each why it can wait."
SINCE = "in no running sprint since {day}"
PLANNED_LATER = "{sprint}: what is Critical belongs in the running sprint"
NEXT = "This is {number} of {rounds}; the next would come on {day}, {to}. {ends}"
LAST = "This is {number} of {rounds}, the last one: from now on it waits for the agenda."
ENDS = "Plan it, accept its risk or lower it, and nothing more comes."
SNOOZED = "{who} put it off: nothing comes before {day}."
NOTHING_MORE = "{ref} {how}: nothing more will come."
GONE = "It went where this backlog cannot follow: nothing more will come."
TO = {
    To.OWNER: "to the Product Owner",
    To.CHANNEL: "in the channel",
    To.OWNER_AND_DEPUTY: "to the Product Owner and the deputy",
}
NO_OWNER = "{key} has no Product Owner who could decide. Is it you?"
ALSO = "And: {refs}."


@dataclass(frozen=True, slots=True)
class Asked:
    """An item of a nudge, as it is now. asks: it is still Critical debt in no running sprint."""

    nudge: Nudge
    item: Item
    asks: bool


def critical_blocks(store: Store, nudges: Sequence[Nudge], now: datetime) -> Iterator[Block]:
    """Every item of the message: those that still ask first; what is settled says so."""
    public = nudges[0].person_id is None
    known = [one for one in (_asked(store, nudge) for nudge in nudges) if one is not None]
    open_ones = [one for one in known if one.asks]
    if len(open_ones) > 1:
        yield Paragraph((PLAN_SEVERAL.format(count=len(open_ones)),))
    for one in open_ones[:WITH_BUTTONS]:
        yield from _open(store, one, now, alone=len(open_ones) == 1, public=public)
    if open_ones[WITH_BUTTONS:]:
        yield Note((ALSO.format(refs=_refs(open_ones[WITH_BUTTONS:])),))
    yield from _what_follows(store, open_ones, now)
    for one in known:
        if not one.asks:
            yield from _settled(store, one, now)
    if len(known) < len(nudges):
        yield Note((GONE,))
    if public and open_ones:
        yield from _claim(store, store.teams.get(nudges[0].team_id))


def settled_words(store: Store, team: Team, item: Item, now: datetime) -> str:
    """`is planned for sprint 7`: how an item stands that is spoken of no more."""
    if item.team_id != team.id:
        return "is in another backlog now"
    if item.merged_into_id is not None:
        return f"is {item.state_reason}"
    match item.state:
        case State.NEW | State.TRIAGED:
            return f"is {item.priority} now" if item.priority else "has no priority now"
        case State.PLANNED if item.sprint_id is not None:
            return f"is planned for {slot_of(team, store.sprints.get(item.sprint_id), now).words}"
        case State.ACCEPTED:
            return f"is accepted until {item.accepted_until}"
        case _:
            return f"is {item.state} now"


def _asked(store: Store, nudge: Nudge) -> Asked | None:
    """None when the item is where whoever reads it cannot look."""
    try:
        item = store.items.get(nudge.item_id or 0)
    except LookupError:
        return None
    since = item.unplanned_since
    return Asked(nudge, item, since is not None and nudge.at >= since and item.team_id == nudge.team_id)


def _open(store: Store, one: Asked, now: datetime, *, alone: bool, public: bool) -> Iterator[Block]:
    item = one.item
    hidden = public and item.restricted
    yield Paragraph((*(PLAN_ONE if alone else ()), *heading(item, hidden=hidden)))
    about = str(item.priority) if hidden else summary(store, item)
    yield Note((f"{about} · {_why(store, item, now)}",))
    yield Actions(_buttons(store, item))


def _why(store: Store, item: Item, now: datetime) -> str:
    team = store.teams.get(item.team_id)
    if item.sprint_id is not None:
        return PLANNED_LATER.format(sprint=slot_of(team, store.sprints.get(item.sprint_id), now).words)
    assert item.unplanned_since is not None
    return SINCE.format(day=day_text(today(item.unplanned_since, team.zone)))


def _buttons(store: Store, item: Item) -> tuple[Button, ...]:
    """What ends it; who may not is told who can."""
    shown = of(item) | {"showing": Showing.NUDGE.value}
    snoozed = last_snooze(store, item)
    buttons: list[Button] = [Act("Plan now", "item.plan", shown | {"sprint": "current"}, primary=True)]
    buttons.append(
        OpenForm("Snooze", "nudge.snooze_form", shown | {"seen": str(snoozed.id if snoozed else 0)})
    )
    if State.ACCEPTED in MOVES[item.state]:
        buttons.append(OpenForm("Accept the risk", "item.accept_form", shown))
    buttons.append(Act("Not critical", "nudge.lower", shown))
    return (*buttons, OpenForm("Open", "backlog.show", of(item)))


def _what_follows(store: Store, asked: Sequence[Asked], now: datetime) -> Iterator[Block]:
    """When the next would come, to whom, and what ends it: once for all of which the same is true."""
    said: dict[str, list[Asked]] = {}
    for one in asked:
        words = _follows(store, one, now)
        if words:
            said.setdefault(words, []).append(one)
    for words, of_these in said.items():
        yield Note((words if len(said) == 1 else f"{_refs(of_these)}: {words}",))


def _follows(store: Store, one: Asked, now: datetime) -> str:
    team, past = store.teams.get(one.item.team_id), said_since(store, one.item)
    until, last = snoozed_until(past), last_snooze(store, one.item)
    if last is not None and until is not None and until > now:
        name = store.people.get(last.person_id).name if last.person_id else ""
        return SNOOZED.format(who=name or "Somebody", day=day_text(today(until, team.zone)))
    latest = one.nudge.round == max(each.round for each in past)
    return _following(store, team, one, past, now) if latest else ""


def _refs(asked: Sequence[Asked]) -> str:
    return ", ".join(one.item.ref for one in asked)


def _following(store: Store, team: Team, one: Asked, past: Sequence[Nudge], now: datetime) -> str:
    """What comes after the latest nudge; one that is not there yet is taken to be sent now."""
    told = [
        replace(each, outcome=Outcome.SENT, at=now) if _is_told(each, one.nudge) else each for each in past
    ]
    number, following = len(rounds(told)), step_after(team, one.item, told)
    if following is None:
        return LAST.format(number=number, rounds=ROUNDS)
    day = day_text(today(following.at, team.zone))
    return NEXT.format(number=number, rounds=ROUNDS, day=day, to=_to(store, team, following), ends=ENDS)


def _is_told(each: Nudge, nudge: Nudge) -> bool:
    return each.outcome == Outcome.WAITS and each.round == nudge.round


def _to(store: Store, team: Team, step: Step) -> str:
    return TO[step.to] if store.teams.membership(team.id, 0).owner is not None else TO[To.CHANNEL]


def last_snooze(store: Store, item: Item) -> Nudge | None:
    """Who put it off last since it is unplanned."""
    if item.unplanned_since is None:
        return None
    past = said_since(store, item)
    return next((one for one in reversed(past) if one.outcome == Outcome.SNOOZED), None)


def _settled(store: Store, one: Asked, now: datetime) -> Iterator[Block]:
    item, team = one.item, store.teams.get(one.nudge.team_id)
    yield Paragraph((NOTHING_MORE.format(ref=item.ref, how=settled_words(store, team, item, now)),))
    undo = undo_button(store, item, now, showing=Showing.NUDGE.value) if item.version > 1 else None
    opened = OpenForm("Open", "backlog.show", of(item))
    yield Actions((undo, opened) if undo is not None else (opened,))


def _claim(store: Store, team: Team) -> Iterator[Block]:
    if store.teams.membership(team.id, 0).owner is None:
        yield Note((NO_OWNER.format(key=team.key),))
        yield Actions((claim_button(team),))
