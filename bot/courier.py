"""What the ledger knows of each message on its way: taken, drawn, then how it ended. All of it is database
work: nothing here waits, posts or asks what time it is."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.platform import Ailing, Busy, CannotLook, Gone, PlatformError, Refused, Uncertain
from commands import posting
from commands.view import Card
from storage.database import CommitUnknown, Database, StoreDown, lost_a_race
from storage.deliveries import TOO_LATE, Delivery
from storage.enums import DeliveryState
from storage.lanes import LEASE, LONGEST_PAUSE
from storage.outbox import Taken
from storage.store import Store

log = structlog.get_logger(__name__)
PACE = timedelta(seconds=1)
LOOK_AFTER = timedelta(seconds=2)
"""What broke in between may still be on its way for so long; then it is looked for."""
CLOCKS_DIFFER = timedelta(hours=12)
"""By so much may the platform's clock be behind ours where a message is looked for: ours may have been set
wrong when it was due."""
HOLDS_LANE = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(days=1)
BROKEN = "Something broke here while it was drawn. An admin can look it up in the log."


@dataclass(frozen=True, slots=True)
class Drawn:
    """What to send. message: the ID of the one to draw again; None for a new one."""

    card: Card
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """It may be there already, posted since then: to be looked for before anything is drawn."""

    since: datetime


class Courier:
    """Threads and processes may share the work. Each method is one transaction, or one and a question.

    pace: between two messages in one channel. luck: a number from 0 to 1, by which waits differ.
    Raises StoreDown and CommitUnknown; each method may be asked again then, and does its work once.
    """

    def __init__(
        self, database: Database, *, pace: timedelta = PACE, luck: Callable[[], float] = random.random
    ) -> None:
        self._database = database
        self._pace = pace
        self._luck = luck

    def take(self, now: datetime, at_most: int = 1) -> list[Taken]:
        """Claims what is due, one message of each channel that is free."""
        with self._database.outbox(reading=True) as outbox:
            lanes = outbox.waiting(now, at_most)
        if not lanes:
            return []
        with self._database.outbox() as outbox:
            return outbox.take(lanes, now)

    def next_at(self, now: datetime) -> datetime | None:
        """When there may be something to take again; None while nothing is owed."""
        with self._database.outbox(reading=True) as outbox:
            return outbox.next_at(now)

    def recover(self, now: datetime, *, in_future: bool = False) -> int:
        """Makes due again what was taken by a process that died; says how many.

        in_future: the time has run evenly for a while, so that what was taken after now, before a clock was
        set back, is nobody's any more.
        """
        lost = (now - LEASE, now + LEASE if in_future else None)
        with self._database.outbox(reading=True) as outbox:
            if not outbox.any_stuck(*lost):
                return 0
        with self._database.outbox() as outbox:
            return outbox.recover(now, *lost)

    def draw(self, taken: Taken, now: datetime, *, looked: bool = False) -> Drawn | Look | None:
        """The message as it is now; None when it is not to be sent, which is recorded then.

        looked: it was looked for, and is surely not there.
        """
        try:
            return self._drawn(taken, now, looked=looked)
        except Exception as error:
            if isinstance(error, StoreDown | CommitUnknown) or lost_a_race(error):
                raise
            log.exception("message not drawn", delivery=taken.delivery.id, view=taken.delivery.view)
        self.failed(taken, Refused("not_drawn", BROKEN), now)
        return None

    def _drawn(self, taken: Taken, now: datetime, *, looked: bool) -> Drawn | Look | None:
        delivery, unchanged = taken.delivery, False
        with self._database.reading(taken.workspace_id) as store:
            message = _standing(store, delivery)
            if delivery.unsure and message is None and not looked:
                return Look(delivery.due_at - CLOCKS_DIFFER)
            if not _expired(delivery, now) and not posting.outdated(store, delivery):
                card = posting.drawn(store, delivery, now)
                if not _looks_so(store, delivery, card):
                    return Drawn(card, message)
                unchanged = True
        self._drop(taken, now, unchanged=unchanged)
        return None

    def _drop(self, taken: Taken, now: datetime, *, unchanged: bool) -> None:
        """It is too late, stands there so already, or tells what is true no more; it waits on if that has
        become true again.

        The item is locked before, as by whoever changes it: they owe it anew, or are seen here.
        """
        delivery = taken.delivery
        with self._ours(taken, now) as store:
            if store is None:
                return
            if "item" in delivery.args:
                store.items.lock(int(delivery.args["item"]))
            if _expired(delivery, now):
                _end(store, delivery, DeliveryState.SKIPPED, now, PlatformError(TOO_LATE))
            elif unchanged:
                store.deliveries.end(delivery.id, DeliveryState.SKIPPED, now, error="it looks so already")
            elif posting.outdated(store, delivery):
                store.deliveries.end(delivery.id, DeliveryState.SKIPPED, now, error="true no more")
            else:
                store.deliveries.again(delivery.id, now, "", tries=0)

    def sent(self, taken: Taken, message: str, card: Card | None, now: datetime) -> None:
        """It is there: with that ID, and with that card where we know it. What follows from it is owed."""
        delivery = taken.delivery
        pause = timedelta() if delivery.urgent or delivery.updates is not None else self._pace
        with self._ours(taken, now + pause) as store:
            if store is None:
                return
            store.deliveries.end(delivery.id, DeliveryState.SENT, now, message=message)
            if delivery.updates is not None:
                store.shown.tell(delivery.updates, message, delivery.thread)
                if card is not None:
                    store.shown.looks(delivery.updates, posting.look(card))
            else:
                posting.sent(store, delivery, message, card, now)

    def give_back(self, taken: Taken, now: datetime) -> None:
        """We slept too long to send it ourselves: nothing was sent, and anybody may take it."""
        with self._ours(taken, now) as store:
            if store is not None:
                again = store.deliveries.again
                again(taken.delivery.id, now, "", unsure=taken.delivery.unsure, tries=0)

    def failed(self, taken: Taken, error: PlatformError, now: datetime) -> str:
        """What is worth another try gets one; what is not is told to whoever can cure it. What came of it."""
        delivery = taken.delivery
        waits = self._pause(delivery, error)
        holds = min(waits, HOLDS_LANE) if isinstance(error, Ailing) else waits
        with self._ours(taken, now + holds) as store:
            if store is None:
                return "not ours"
            state = _settle(store, delivery, error, now, now + waits)
        log.warning("delivery not sent", delivery=delivery.id, view=delivery.view, code=error.code)
        return state

    def _pause(self, delivery: Delivery, error: PlatformError) -> timedelta:
        """How long until the next try."""
        match error:
            case Busy(retry_after=seconds):
                return min(timedelta(seconds=seconds), LONGEST_PAUSE)
            case Uncertain() if delivery.updates is None:
                return LOOK_AFTER
            case Ailing() | Uncertain():
                growing = timedelta(seconds=2.0 ** min(delivery.attempts, 10))
                pause = min(growing, LONGEST_WAIT) * (1 + 0.3 * self._luck())
                return max(pause, LOOK_AFTER) if isinstance(error, Uncertain) else pause
            case _:
                return timedelta()

    @contextmanager
    def _ours(self, taken: Taken, free_at: datetime) -> Iterator[Store | None]:
        """A transaction in which it is still ours to say how it went (None: it is not); its channel is free
        from that moment on."""
        with self._database.writing(taken.workspace_id) as store:
            if not store.deliveries.ours(taken.delivery):
                yield None
                return
            yield store
            store.lanes.free(taken.delivery.lane, taken.at, free_at)


def _settle(store: Store, delivery: Delivery, error: PlatformError, now: datetime, then: datetime) -> str:
    fresh = _standing(store, delivery) is None
    in_time = then - delivery.due_at <= GIVE_UP_AFTER
    match error:
        case Gone() if delivery.updates is not None and delivery.view not in posting.GONE_IS_GONE:
            store.shown.tell(delivery.updates, None)
            store.deliveries.again(delivery.id, now, error.code)
        case Uncertain() if fresh and in_time:
            store.deliveries.again(delivery.id, then, error.code, unsure=True)
        case Busy() | Ailing() | Uncertain() if in_time:
            tries = 0 if isinstance(error, Busy) else 1
            store.deliveries.again(delivery.id, then, error.code, unsure=delivery.unsure, tries=tries)
        case _:
            in_doubt = delivery.unsure or isinstance(error, Uncertain | CannotLook)
            known = isinstance(error, Refused | Gone) or not in_doubt
            state = DeliveryState.FAILED if known or not fresh else DeliveryState.UNKNOWN
            _end(store, delivery, state, now, error, told=fresh)
            if state is DeliveryState.UNKNOWN and delivery.updates is not None:
                store.shown.lose(delivery.updates)
            return state
    return "again"


def _end(
    store: Store,
    delivery: Delivery,
    state: DeliveryState,
    now: datetime,
    error: PlatformError,
    *,
    told: bool = True,
) -> None:
    """It will not be sent any more, and somebody who can cure that hears of it."""
    cure = error.cure if isinstance(error, Refused) else ""
    store.deliveries.end(delivery.id, state, now, error=error.code, cure=cure)
    if told:
        posting.not_sent(store, delivery, state, cure, now)


def _standing(store: Store, delivery: Delivery) -> str | None:
    """The ID of the message that it draws again, if it does and the message is known to be there."""
    shown = store.shown.get(delivery.updates) if delivery.updates is not None else None
    return shown.message if shown is not None else None


def _looks_so(store: Store, delivery: Delivery, card: Card) -> bool:
    """Whether the message that it draws again is known to look like that."""
    shown = store.shown.get(delivery.updates) if delivery.updates is not None else None
    return shown is not None and shown.message is not None and shown.look == posting.look(card)


def _expired(delivery: Delivery, now: datetime) -> bool:
    return delivery.expires_at is not None and delivery.expires_at < now
