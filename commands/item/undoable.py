"""What was done to an item last, while it can still be taken back (section 13)."""

from datetime import datetime, timedelta

from commands.item.buttons import of
from commands.view import Act
from storage.enums import State
from storage.items import Item
from storage.log import UNDONE, Decision
from storage.store import Store

UNDO_FOR = timedelta(minutes=15)
TOO_LATE = "That cannot be undone any more: it works for 15 minutes. {cure}"
PICKED = frozenset(
    {"priority", "category", "effort", "area", "temperature", "horizon", "queue", "assignee"}
    | {"business_value", "customer_impact", "technical_risk", "time_criticality", "job_size"}
    | {"mismatch_reason", "tasks"}
)
"""Fields that one tap changes."""
MOVED = frozenset({"state", "sprint", "rank", "committed", "confirmed", "accepted_until"}) | {
    "closing",
    "closing_note",
}
"""What else one tap changes, as the log calls it."""
MEASURED = frozenset({"measurement", "after", "measure_from", "not_measurable"})
"""What is said when it is measured."""

NOT_BY_UNDO = frozenset({UNDONE, "merged", "separated"})
"""What was done to two items at once is taken back by *Separate*, and an undo by nothing."""


def last_change(store: Store, item: Item, now: datetime) -> tuple[Decision, ...]:
    """The decisions of the last change, if it can be taken back: recent, and nobody else came after."""
    if item.version == 1:
        return ()
    since = store.log.since(item.id, item.version - 1)
    made = tuple(entry for entry in since if entry.field)
    if not made or now - made[0].at > UNDO_FOR:
        return ()
    one_person = made[0].person_id is not None and len({entry.person_id for entry in since}) == 1
    known = all(entry.field in PICKED | MOVED | MEASURED and entry.what not in NOT_BY_UNDO for entry in made)
    return made if one_person and known else ()


def is_undone(item: Item) -> bool:
    """Whether its filing was taken back."""
    return item.state is State.DECLINED and item.state_reason == UNDONE


def may_undo_filing(store: Store, item: Item, now: datetime) -> bool:
    """A filing can be undone for 15 minutes, until somebody else touches it; where an incident is linked
    to it, once that answer is taken back."""
    return (
        item.state is State.NEW
        and item.debt_incidents == 0
        and now - item.filed_at <= UNDO_FOR
        and (
            (item.version == 1 and item.affected == item.bites == 0)
            or all(decision.person_id == item.filer_id for decision in store.log.since(item.id, 0))
        )
    )


def undo_button(store: Store, item: Item, now: datetime, **more: str) -> Act | None:
    """Takes back what was done last: a change, else the filing."""
    if last_change(store, item, now):
        return Act("Undo", "item.undo", of(item) | {"version": str(item.version)} | more)
    return Act("Undo", "item.undo", of(item) | more) if may_undo_filing(store, item, now) else None
