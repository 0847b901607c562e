"""The messages of nudges as the sender draws them, and what follows when one was sent or was not (F20)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from commands.nudging.arming import LAST_ONE, LOOK, look_again, said_since
from commands.nudging.brief_card import brief_blocks
from commands.nudging.cards import critical_blocks
from commands.nudging.deciding import somebody_else
from commands.nudging.quiet_form import QUIET
from commands.nudging.story_card import story_blocks
from commands.nudging.telling import NUDGE, due_in, not_told, show, tell_again, told
from commands.rules.nudging import ROUNDS
from commands.rules.reminders import BRIEF, CRITICAL, STORIES
from commands.view import Actions, Block, Card, Note
from storage.deliveries import Delivery
from storage.enums import DeliveryState, Outcome
from storage.nudges import Nudge
from storage.store import Store

NOTHING = "Nothing of this waits any more."
Blocks = Callable[[Store, Sequence[Nudge], datetime], Iterable[Block]]
BLOCKS: Mapping[str, Blocks] = {CRITICAL: critical_blocks, BRIEF: brief_blocks, STORIES: story_blocks}
"""What each rule has to say in a message, in this order."""


def nudge_card(store: Store, nudges: Sequence[Nudge], now: datetime) -> Card:
    """One message with all that is told somewhere in one hour."""
    blocks: list[Block] = []
    for rule, drawn in BLOCKS.items():
        of_rule = {(one.team_id, one.item_id): one for one in nudges if one.rule == rule}
        blocks += drawn(store, list(of_rule.values()), now) if of_rule else ()
    if any(one.person_id is not None for one in nudges):
        blocks.append(Actions((QUIET,)))
    return Card(tuple(blocks) or (Note((NOTHING,)),))


def draw_new(store: Store, args: dict[str, str], now: datetime) -> Card:
    return nudge_card(store, due_in(store, args["lane"], now), now)


def draw_again(store: Store, args: dict[str, str], now: datetime) -> Card:
    """The message of that number among those that show an item."""
    shown = store.shown.get(int(args["shown"]))
    if shown is None or not shown.message:
        return Card((Note((NOTHING,)),))
    return standing_card(store, store.deliveries.lane(shown.address), shown.message, now)


def standing_card(store: Store, lane: str, message: str, now: datetime) -> Card:
    """The message as it is now."""
    return nudge_card(store, store.nudges.told_by(lane, message), now)


def nothing_waits(store: Store, args: dict[str, str]) -> bool:
    """Whether all of it was told by another message, or ended."""
    return not due_in(store, args["lane"], datetime.fromisoformat(args["until"]))


def sent(store: Store, delivery: Delivery, message: str, now: datetime) -> int | None:
    """It is told; what comes next of each rule is known from now on."""
    nudges = told(store, delivery, message, now)
    for nudge in nudges:
        AFTER[nudge.rule](store, nudge, now)
    return show(store, delivery, message, nudges)


def not_sent(store: Store, delivery: Delivery, state: DeliveryState, cure: str, now: datetime) -> None:
    """What could not be told is told later, or held back with the reason; then comes what is next."""
    for nudge in not_told(store, delivery, state, cure, now):
        AFTER[nudge.rule](store, nudge, now)


def _after_critical(store: Store, nudge: Nudge, now: datetime) -> None:
    """The clock looks at the item when its next round is due; after the last one it waits for the agenda."""
    item, team = store.items.get(nudge.item_id or 0), store.teams.get(nudge.team_id)
    if item.team_id != team.id or item.unplanned_since is None:
        return
    look_again(store, team, item, now)
    over = store.dues.get(team.id, LOOK, str(item.id)) is None and nudge.round >= ROUNDS
    if over and all(one.reason != LAST_ONE for one in said_since(store, item)):
        store.nudges.add(team.id, CRITICAL, Outcome.HELD, now, item_id=item.id, reason=LAST_ONE)


AFTER: Mapping[str, Callable[[Store, Nudge, datetime], None]] = {
    CRITICAL: _after_critical,
    BRIEF: somebody_else,
    STORIES: somebody_else,
}
VIEWS = {NUDGE: draw_new, "item.nudge": draw_again}
OUTDATED = {NUDGE: nothing_waits}
SENT = {NUDGE: sent}
NOT_SENT = {NUDGE: not_sent}
AGAIN = {NUDGE: tell_again}
"""What is done first when somebody has a message posted once more."""
