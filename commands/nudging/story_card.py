"""What a story says that nobody took for a while: still worth it? (F24)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from commands.item.buttons import of, sprint_buttons
from commands.item.cards import heading
from commands.nudging.coming_back import waits_to_be_taken
from commands.rules.due import day_text
from commands.rules.time_box import today
from commands.view import Act, Actions, Block, Note, OpenForm, Paragraph
from storage.enums import Showing, State
from storage.items import Item
from storage.nudges import Nudge
from storage.store import Store

KEPT = "kept"
"""What the log says of a story that is to stay where it is."""
WITH_BUTTONS = 5
WORTH_ONE = "Still worth it? Nobody took this story of a retrospective:"
WORTH_SEVERAL = "Still worth it? Nobody took these {count} stories of a retrospective:"
FILED = "Filed by {who} on {day}."
ALSO = "And: {refs}."
ONCE = "Each comes back once. Keep leaves it where it is."
STAYS = "{ref} stays where it is, says {who}: nothing more comes about it."
TAKEN = "{ref} is {who}'s now: nothing more comes about it."
IS_NOW = "{ref} is {state} now: nothing more comes about it."


def story_blocks(store: Store, nudges: Sequence[Nudge], now: datetime) -> Iterator[Block]:
    """Every story of the message: those that still wait first; what was decided says so."""
    public = nudges[0].person_id is None
    items = [item for nudge in nudges if (item := _reached(store, nudge)) is not None]
    waiting = [item for item in items if waits_to_be_taken(item) and not _kept_by(store, item)]
    if waiting:
        yield Paragraph((WORTH_SEVERAL.format(count=len(waiting)) if waiting[1:] else WORTH_ONE,))
    for item in waiting[:WITH_BUTTONS]:
        yield from _waits(store, item, hidden=public and item.restricted)
    if waiting[WITH_BUTTONS:]:
        yield Note((ALSO.format(refs=", ".join(item.ref for item in waiting[WITH_BUTTONS:])),))
    if waiting:
        yield Note((ONCE,))
    for item in items:
        if item not in waiting:
            yield Paragraph((_settled(store, item),))


def _reached(store: Store, nudge: Nudge) -> Item | None:
    """The item, unless it went where whoever reads this cannot look."""
    try:
        item = store.items.get(nudge.item_id or 0)
    except LookupError:
        return None
    return item if item.team_id == nudge.team_id else None


def _waits(store: Store, item: Item, *, hidden: bool) -> Iterator[Block]:
    shown = of(item) | {"showing": Showing.NUDGE.value}
    yield Paragraph(heading(item, hidden=hidden))
    filed = today(item.filed_at, store.teams.get(item.team_id).zone)
    yield Note((FILED.format(who=item.filer or "somebody", day=day_text(filed)),))
    yield Actions(
        (
            Act("Take it", "item.take", shown, primary=True),
            *sprint_buttons(item, showing=Showing.NUDGE.value),
            Act("Keep", "story.keep", shown),
            OpenForm("Decline", "item.decline_form", shown),
            OpenForm("Open", "backlog.show", of(item)),
        )
    )


def _kept_by(store: Store, item: Item) -> str:
    """Who said that it stays, if somebody did."""
    said = [entry for entry in store.log.since(item.id, 0) if entry.what == KEPT]
    return said[-1].person or "somebody" if said else ""


def _settled(store: Store, item: Item) -> str:
    who = _kept_by(store, item)
    if item.assignee_id is not None and item.state in (State.NEW, State.TRIAGED):
        return TAKEN.format(ref=item.ref, who=store.people.get(item.assignee_id).name or "somebody")
    if waits_to_be_taken(item) and who:
        return STAYS.format(ref=item.ref, who=who)
    if item.merged_into_id is not None:
        return f"{item.ref} is {item.state_reason}."
    return IS_NOW.format(ref=item.ref, state=item.state)
