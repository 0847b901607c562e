"""Sends what is owed: ledger row → drawing → platform → outcome; about one post a second a channel."""

import asyncio
import contextlib
import random
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, TypeVar

import structlog

from bot.platform import Busy, ChatPlatform, Gone, PlatformError, Refused, Uncertain
from commands.posting import drawn, outdated
from commands.view import Card
from storage.database import CommitUnknown, Database, StoreDown, cause, lost_a_race
from storage.deliveries import Address, Delivery, Shown
from storage.enums import DeliveryState, Platform, Showing
from storage.store import Store

log = structlog.get_logger(__name__)
PACE = 1.0
ATTEMPTS = 8
CLOSING = 5.0
STORE_BACK = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 20.0)  # less than the clock waits before it settles
NOT_SERVED = "Hearth does not serve that platform here any more. Whoever runs it can set it up again."
Result = TypeVar("Result")
SHOWS = {"item.line": Showing.LINE, "item.card": Showing.CARD, "item.attention": Showing.ATTENTION}


class Sender:
    """Takes due deliveries and sends them, each channel in its own lane so that none waits for another."""

    def __init__(
        self,
        database: Database,
        platforms: Mapping[Platform, ChatPlatform],
        now: Callable[[], datetime],
        *,
        pace: float = PACE,
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._now = now
        self._pace = pace
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="sender")
        self._owed = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._busy: set[str] = set()
        self._sending: set[asyncio.Task[Any]] = set()

    def wake(self) -> None:
        """Something is owed; may be called from any thread."""
        self._loop.call_soon_threadsafe(self._owed.set)

    async def run(self) -> None:
        """Sends until it is cancelled."""
        while True:
            await self._owed.wait()
            self._owed.clear()
            while await self._send_due():
                pass

    async def settle(self) -> None:
        """Returns when everything that is owed by now has been sent."""
        while await self._send_due() or self._sending:
            if self._sending:
                await asyncio.wait(self._sending)

    async def close(self) -> None:
        """Sends what is taken already; nobody else would, for it cannot be known that it was not sent."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                while self._sending:
                    await asyncio.wait(self._sending)
        self._threads.shutdown(wait=True)

    async def _send_due(self) -> bool:
        """Takes one delivery to a channel that is free; says whether there was one.

        What is being taken while the sender is cancelled is still sent.
        """
        return await asyncio.shield(self._tracked(self._take_and_send()))

    async def _take_and_send(self) -> bool:
        """When the store is away nothing is taken, and the next tick tries again."""
        taken = None
        try:
            taken = await self._in_thread(self._take, frozenset(self._busy))
        except (StoreDown, CommitUnknown) as error:
            log.warning("store down", cause=str(error))
        except Exception:
            log.exception("nothing could be taken to send")
        if taken is None:
            return False
        workspace_id, delivery = taken
        self._busy.add(_lane(delivery))
        self._tracked(self._send(workspace_id, delivery))
        return True

    def _tracked(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        task = asyncio.create_task(work)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return task

    def _take(self, busy: frozenset[str]) -> tuple[int, Delivery] | None:
        with self._database.outbox() as outbox:
            return outbox.take(self._now(), busy)

    async def _send(self, workspace_id: int, delivery: Delivery) -> None:
        try:
            await self._deliver(workspace_id, delivery)
            if delivery.updates is None and not delivery.urgent:
                await asyncio.sleep(self._pace)
        except (StoreDown, CommitUnknown) as error:
            log.warning("delivery left unsettled", delivery=delivery.id, cause=str(error))
        except Exception:
            log.exception("delivery failed", delivery=delivery.id)
        finally:
            self._busy.discard(_lane(delivery))
            self._owed.set()

    async def _deliver(self, workspace_id: int, delivery: Delivery) -> None:
        card, shown = await self._insist(self._draw, workspace_id, delivery)
        if card is None:
            await self._insist(self._skip, workspace_id, delivery)
            return
        try:
            platform = self._platforms.get(Platform(delivery.platform))
            if platform is None:
                raise Refused("not_served", NOT_SERVED)
            if shown is not None and shown.message is not None:
                await platform.update(delivery.host_id, delivery.address, shown.message, card)
                message = shown.message
            else:
                message = await platform.post(delivery.host_id, delivery.address, card)
        except PlatformError as error:
            await self._insist(self._failed, workspace_id, delivery, error, once=True)
            return
        await self._insist(self._sent, workspace_id, delivery, message, card)

    def _draw(self, workspace_id: int, delivery: Delivery) -> tuple[Card | None, Shown | None]:
        with self._database.reading(workspace_id) as store:
            if outdated(store, delivery):
                return None, None
            card = drawn(store, delivery, self._now())
            return card, store.shown.get(delivery.updates) if delivery.updates is not None else None

    def _skip(self, workspace_id: int, delivery: Delivery) -> None:
        """It tells what is true no more; it waits on if that has become true again meanwhile.

        The item is locked before, as by whoever changes it: they owe it anew, or are seen here.
        """
        now = self._now()
        with self._database.writing(workspace_id) as store:
            store.items.lock(int(delivery.args["item"]))
            if outdated(store, delivery):
                store.deliveries.end(delivery.id, DeliveryState.SKIPPED, now, error="true no more")
            else:
                store.deliveries.again(delivery.id, now, "")
                store.deliveries.owes = True

    def _sent(self, workspace_id: int, delivery: Delivery, message: str, card: Card) -> None:
        with self._database.writing(workspace_id) as store:
            if delivery.updates is not None:
                store.shown.tell(delivery.updates, message, delivery.thread)
            elif delivery.view in SHOWS:
                self._shows(store, delivery, message, card)
            store.deliveries.end(delivery.id, DeliveryState.SENT, self._now(), message=message)

    def _shows(self, store: Store, delivery: Delivery, message: str, card: Card) -> None:
        """Records that it shows the item; what changed while the platform took it is drawn at once.

        The item is locked before its messages, as by whoever changes it: they see this message, or
        are seen here.
        """
        args, now = delivery.args, self._now()
        item_id = int(args["item"])
        store.items.lock(item_id)
        shown_id = store.shown.posted(item_id, delivery.address, message, SHOWS[delivery.view])
        if drawn(store, delivery, now) != card:
            store.deliveries.owe(delivery.address, delivery.view, args, now, updates=shown_id)

    def _failed(self, workspace_id: int, delivery: Delivery, error: PlatformError) -> None:
        """What is worth another try gets one; what is not is told to whoever can cure it."""
        now = self._now()
        with self._database.writing(workspace_id) as store:
            match error:
                case Gone() if delivery.updates is not None:
                    store.shown.tell(delivery.updates, None)
                    store.deliveries.again(delivery.id, now, error.code)
                    store.deliveries.owes = True
                case Busy(retry_after=pause) if delivery.attempts < ATTEMPTS:
                    wait = max(pause, 2.0**delivery.attempts) * random.uniform(1.0, 1.3)  # noqa: S311
                    store.deliveries.again(delivery.id, now + timedelta(seconds=wait), error.code)
                case Uncertain() if delivery.updates is not None and delivery.attempts < ATTEMPTS:
                    store.deliveries.again(delivery.id, now + timedelta(seconds=2), error.code)
                case Uncertain():
                    store.deliveries.end(delivery.id, DeliveryState.UNKNOWN, now, error=error.code)
                case _:
                    store.deliveries.end(delivery.id, DeliveryState.FAILED, now, error=error.code)
                    self._tell(store, delivery, error, now)
        log.warning("delivery not sent", delivery=delivery.id, view=delivery.view, code=error.code)

    def _tell(self, store: Store, delivery: Delivery, error: PlatformError, now: datetime) -> None:
        """The filer learns by direct message that their line could not be posted, and what helps."""
        if delivery.view not in SHOWS:
            return
        item = store.items.get(int(delivery.args["item"]))
        cure = error.cure if isinstance(error, Refused) else "Please try again later."
        filer = store.people.get(item.filer_id)
        address = Address(Platform(filer.platform), person=filer.external_id, host=filer.host_id)
        what = f"{item.ref} is stored, but its line could not be posted in the channel."
        store.deliveries.owe(address, "refusal", {"what": what, "cure": cure}, now)

    async def _insist(self, work: Callable[..., Result], *arguments: Any, once: bool = False) -> Result:
        """Does it once the store is back, or who was first is done: so that what is sent is recorded.

        `once`: it must not be done again when it may have been done.
        """
        for pause in STORE_BACK:
            try:
                return await self._in_thread(work, *arguments)
            except Exception as error:
                lost = lost_a_race(error)
                if not lost and not isinstance(error, StoreDown | CommitUnknown):
                    raise
                if once and isinstance(error, CommitUnknown):
                    raise
                log.warning("lost a race" if lost else "store down while sending", cause=cause(error))
            await asyncio.sleep(pause)
        return await self._in_thread(work, *arguments)

    async def _in_thread(self, work: Callable[..., Result], *arguments: Any) -> Result:
        return await self._loop.run_in_executor(self._threads, work, *arguments)


def _lane(delivery: Delivery) -> str:
    return f"{delivery.platform}:{delivery.host_id}:{delivery.channel}{delivery.person}"
