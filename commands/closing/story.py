"""What an item was in all its life, with all that was joined with it: no edit makes debt close as less."""

from collections.abc import Iterator

from commands.item.values import measurement_text
from commands.rules.joined import is_step
from commands.rules.light_path import ever, was_debt, was_more
from storage.enums import Effort, Kind, Priority, State
from storage.items import Item
from storage.log import Decision
from storage.store import Store

GATE = "Close it through the gate: /backlog close {ref}."
NOT_LIGHT = "Nothing was changed: only Low and Small debt closes with one line, and {ref} {why}. {cure}"
MEANWHILE = (State.PLANNED, State.IN_PROGRESS, State.MEASURING)
MEASUREMENT = "measurement"


def closes_as_debt(store: Store, item: Item) -> bool:
    """Whether it is debt, ever was, or holds any: then it closes through the gate."""
    stories = (story for story in _stories(store, item.id))
    return item.kind is Kind.DEBT or any(was_debt(story) for story in stories)


def looks_light(item: Item) -> bool:
    """Whether it is Low and Small debt, as far as one sees; only its story tells whether it always was."""
    return (item.kind, item.priority, item.effort) == (Kind.DEBT, Priority.LOW, Effort.SMALL)


def heavier(store: Store, item: Item, closer_id: int) -> str:
    """Why it cannot close with one line, in a sentence; nothing when it can."""
    why = ""
    if not looks_light(item):
        why = f"is {_as_it_is(item)}"
    elif item.assignee_id not in (None, closer_id) and item.state in MEANWHILE:
        name = store.people.get(item.assignee_id or 0).name or "somebody else"
        return f"Nothing was changed: {name} works on {item.ref}. Ask them, or take it first."
    elif item.debt_incidents:
        why = "has caused an incident"
    else:
        own, *joined = (was_more(story) for story in _stories(store, item.id))
        more = next(filter(None, joined), "")
        why = f"was {own} once" if own else f"holds what was {more} once" if more else ""
    return NOT_LIGHT.format(ref=item.ref, why=why, cure=_cure(item)) if why else ""


def target_moved(store: Store, item: Item) -> str:
    """Says so when the target is not the one of the day on which the item first went live.

    item: as it is, or as a form would have it that is being stored.
    """
    story = store.log.since(item.id, 0)
    live = next((one.id for one in story if one.field == "state" and one.after == State.MEASURING), None)
    if live is None:
        return ""
    later = [one.before for one in story if one.id > live and one.field == MEASUREMENT]
    before = later[0] if later else measurement_text(store.items.get(item.id))
    after = measurement_text(item)
    if before == after:
        return ""
    if not before:
        return f"The measurement was set after it went live: {after}."
    return f"The measurement was changed after it went live: {before} became {after or 'nothing'}."


def _stories(store: Store, item_id: int) -> Iterator[list[Decision]]:
    """What was decided about the item, and about all that was joined with it.

    A step that never had a priority was only a task, whatever it was filed as.
    """
    yield store.log.since(item_id, 0)
    for part_id, how in store.items.parts(item_id):
        stories = list(_stories(store, part_id))
        if not is_step(how) or ever("priority", stories[0]):
            yield from stories


def _as_it_is(item: Item) -> str:
    if item.kind is not Kind.DEBT:
        return f"{item.kind}"
    missing = [name for name, value in (("priority", item.priority), ("size", item.effort)) if not value]
    return f"debt with no {' and no '.join(missing)} yet" if missing else f"{item.priority} and {item.effort}"


def _cure(item: Item) -> str:
    if item.kind is Kind.DEBT and (item.priority is None or item.effort is None):
        return "Say first how important and how large it is."
    return (
        GATE.format(ref=item.ref) if item.state is State.MEASURING else "Once it is live, its gate closes it."
    )
