"""Whether what was closed held: what is known of it, and the item that it came back as (F29)."""

from datetime import datetime

from commands.item.undoable import is_undone
from commands.nudging.listening import in_working_hours
from commands.rules.due import day_text
from commands.rules.holding import asked_at
from commands.rules.time_box import today
from storage.closings import Closed
from storage.enums import Held, LinkKind, State
from storage.items import Item
from storage.store import Store
from storage.teams import Team

IT_HELD = "yes, says {who} on {day}"
CAME_BACK = "no, it came back as {ref}, says {who} on {day}"
CAME_BACK_AS = "no, it came back as {ref}"
DID_NOT = "no, says {who} on {day}"
WILL_BE_ASKED = "asked on {day}"
NOBODY_SAID = "nobody has said yet"


def came_back_as(store: Store, item: Item) -> Item | None:
    """The item that reopens it, unless that filing was undone."""
    found = store.items.linked(item.id, LinkKind.REOPENS, to=True)
    return next((one for one in found if not is_undone(one)), None)


def reopened_by(store: Store, item: Item) -> Item | None:
    """The closed item that it reopens."""
    return next(iter(store.items.linked(item.id, LinkKind.REOPENS)), None)


def question_of(store: Store, item: Item) -> Closed | None:
    """The closing of which nobody has said yet whether it held, if that is asked at all."""
    closing = store.closings.last(item.id) if item.state is State.CLOSED else None
    if closing is None or closing.held is not None or asked_at(closing.how, closing.at) is None:
        return None
    return closing if came_back_as(store, item) is None else None


def is_asked(store: Store, item: Item, now: datetime) -> bool:
    """Whether it is time to say whether it held, and nobody has."""
    closing = question_of(store, item)
    at = asked_at(closing.how, closing.at) if closing is not None else None
    return at is not None and at <= now


def held_words(store: Store, team: Team, item: Item, closing: Closed, now: datetime) -> str:
    """What is known of it, for the card; nothing where nobody asks and nobody said."""
    new, who = came_back_as(store, item), says_who(store, closing)
    day = day_text(today(closing.held_at, team.zone)) if closing.held_at else ""
    if new is not None:
        return (CAME_BACK if day else CAME_BACK_AS).format(ref=new.ref, who=who, day=day)
    if closing.held is not None:
        return (IT_HELD if closing.held is Held.YES else DID_NOT).format(who=who, day=day)
    at = asked_at(closing.how, closing.at)
    if at is None:
        return ""
    day = day_text(today(in_working_hours(team, at), team.zone))
    return NOBODY_SAID if at <= now else WILL_BE_ASKED.format(day=day)


def says_who(store: Store, closing: Closed) -> str:
    return store.people.get(closing.held_by_id).name or "somebody" if closing.held_by_id else "somebody"
