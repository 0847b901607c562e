"""Messages that the bot owes, one row each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, func, literal, or_, select, update

from storage.enums import DeliveryState, Platform
from storage.models import deliveries
from storage.scope import Scope, bind, columns

LATE = timedelta(minutes=5)
TOO_LATE = "too late"
LONGEST_WAIT = timedelta(minutes=20)
"""No message that was refused for a while waits longer for its next try."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes: a channel (and thread), or a person directly. IDs are the platform's own.

    host: the workspace whose platform, and whose bot, it lives on; 0 is the home workspace itself.
    """

    platform: Platform
    channel: str = ""
    person: str = ""
    thread: str = ""
    host: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that is due. `updates` names the shown message that it draws again, if any.

    team_id: the team that it is about. urgent: somebody who typed it waits for it. expires_at: not sent
    after that. unsure: it may be there already. taken_at: when it was taken to be sent, for the last time.
    """

    id: int
    host_id: int
    platform: str
    channel: str
    person: str
    thread: str
    updates: int | None
    view: str
    args: dict[str, str]
    attempts: int
    urgent: bool
    team_id: int | None
    lane: str
    due_at: datetime
    expires_at: datetime | None
    unsure: bool
    taken_at: datetime | None

    @property
    def address(self) -> Address:
        return Address(Platform(self.platform), self.channel, self.person, self.thread, self.host_id)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a message stands. again_by_id: who asked for it once more."""

    id: int
    state: str
    due_at: datetime
    ended_at: datetime | None
    expires_at: datetime | None
    again_by_id: int | None
    error: str
    cure: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many messages. late: of those that were sent; skipped: it was too late for them. oldest: when the
    first of those that wait was due."""

    sent: int
    late: int
    skipped: int
    failed: int
    unknown: int
    waiting: int
    oldest: datetime | None


_DELIVERY = columns(deliveries, Delivery)
_ENDED = columns(deliveries, Ended)
_OF_TEAM = (
    deliveries.c.team_id == bindparam("team_id"),
    deliveries.c.due_at >= bindparam("since"),
    deliveries.c.updates.is_(None),
    or_(deliveries.c.state != DeliveryState.SKIPPED, deliveries.c.error == TOO_LATE),
)
_COUNTS = bind(
    select(
        deliveries.c.state,
        deliveries.c.late,
        func.count().label("number"),
        func.min(deliveries.c.due_at).label("oldest"),
    )
    .where(*_OF_TEAM)
    .group_by(deliveries.c.state, deliveries.c.late)
)
_NOT_SENT = bind(
    select(*_ENDED)
    .where(
        *_OF_TEAM,
        deliveries.c.state.in_((DeliveryState.FAILED, DeliveryState.SKIPPED, DeliveryState.UNKNOWN)),
        deliveries.c.id < bindparam("before"),
    )
    .order_by(deliveries.c.id.desc())
    .limit(bindparam("at_most"))
)
_LOCK = bind(select(*_ENDED).where(deliveries.c.id == bindparam("id")).with_for_update())
_BY_ID = bind(select(*_DELIVERY).where(deliveries.c.id == bindparam("id")))
_END = bind(
    update(deliveries)
    .where(deliveries.c.id == bindparam("the_id"))
    .values(
        state=bindparam("new_state"),
        ended_at=bindparam("now"),
        late=deliveries.c.due_at < bindparam("late_if_due_before"),
        error=bindparam("new_error"),
        cure=bindparam("new_cure"),
        message=bindparam("new_message"),
    )
)
_AGAIN = bind(
    update(deliveries)
    .where(deliveries.c.id == bindparam("the_id"))
    .values(
        state=DeliveryState.DUE,
        try_at=bindparam("new_try"),
        error=bindparam("new_error"),
        unsure=bindparam("new_unsure"),
        attempts=deliveries.c.attempts + bindparam("tries"),
    )
)
_BEHIND = bind(
    update(deliveries)
    .where(
        deliveries.c.state == DeliveryState.DUE,
        deliveries.c.lane == bindparam("in_lane"),
        deliveries.c.thread == bindparam("in_thread"),
        deliveries.c.updates.is_(None),
        deliveries.c.id > bindparam("number"),
        deliveries.c.try_at < bindparam("new_try"),
    )
    .values(try_at=bindparam("new_try"))
)
"""What follows a message in its thread waits for it."""
_HOLD = bind(
    select(deliveries.c.state, deliveries.c.taken_at)
    .where(deliveries.c.id == bindparam("id"))
    .with_for_update()
)
_WAITING = bind(
    select(deliveries.c.id)
    .where(
        deliveries.c.state.in_((DeliveryState.DUE, DeliveryState.SENDING)),
        deliveries.c.updates.is_(None),
        deliveries.c.view == bindparam("of_view"),
        deliveries.c.host_id == bindparam("host"),
        deliveries.c.channel == bindparam("to_channel"),
        deliveries.c.args["item"].as_string() == bindparam("item"),
    )
    .limit(1)
)
_UNKNOWN = bind(
    select(*_DELIVERY)
    .where(
        deliveries.c.lane == bindparam("in_lane"),
        deliveries.c.state == literal(DeliveryState.UNKNOWN.value, literal_execute=True),
        deliveries.c.view == bindparam("of_view"),
    )
    .order_by(deliveries.c.id)
)
_ONCE_MORE = bind(
    update(deliveries)
    .where(deliveries.c.id == bindparam("the_id"))
    .values(
        state=DeliveryState.DUE,
        due_at=bindparam("now"),
        try_at=bindparam("now"),
        unsure=False,
        attempts=0,
        error="",
        cure="",
        again_by_id=bindparam("by"),
    )
)
_FAILED_BEFORE = bind(
    select(deliveries.c.id)
    .where(
        deliveries.c.team_id == bindparam("of_team"),
        deliveries.c.due_at >= bindparam("day_before"),
        deliveries.c.lane == bindparam("in_lane"),
        deliveries.c.view == bindparam("of_view"),
        deliveries.c.state == DeliveryState.FAILED,
        deliveries.c.ended_at >= bindparam("since"),
        deliveries.c.id != bindparam("own_id"),
    )
    .limit(1)
)
_TAKE_BACK = bind(
    update(deliveries)
    .where(
        deliveries.c.state == DeliveryState.DUE,
        deliveries.c.view == bindparam("of_view"),
        deliveries.c.args["item"].as_string() == bindparam("item"),
    )
    .values(state=DeliveryState.SKIPPED, ended_at=bindparam("now"), error=bindparam("new_error"))
)
_PENDING = (deliveries.c.updates == bindparam("shown_id"), deliveries.c.state == DeliveryState.DUE)
_TOUCH = bind(
    update(deliveries)
    .where(*_PENDING)
    .values(
        try_at=case(
            (
                deliveries.c.try_at > bindparam("out_of_reach"),
                bindparam("due", type_=deliveries.c.try_at.type),
            ),
            else_=deliveries.c.try_at,
        )
    )
)
"""Only a clock set back puts a redraw off for longer than anything makes it wait."""
_NEWER = bind(select(deliveries.c.id).where(*_PENDING, deliveries.c.id != bindparam("own_id")))
_SKIP = bind(
    update(deliveries)
    .where(
        deliveries.c.host_id == bindparam("host"),
        deliveries.c.channel == bindparam("to_channel"),
        deliveries.c.state == DeliveryState.DUE,
    )
    .values(state=DeliveryState.SKIPPED, ended_at=bindparam("now"), error=bindparam("new_error"))
)


class Deliveries:
    """What is owed. `owes` says that this transaction added something to send."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.owes = False

    def owe(
        self,
        address: Address,
        view: str,
        args: dict[str, str],
        due: datetime,
        updates: int | None = None,
        *,
        urgent: bool = False,
        team: int | None = None,
        expires: datetime | None = None,
    ) -> int | None:
        """Owes a message, drawn when it is sent; its number, if it is a new one. Pending
        updates of one message are one row.

        urgent: somebody waits for it; it is taken before what nobody waits for. team: the one that it is
        about, if `args` does not name it; it can read in its ledger how this ended. expires: after that it
        is not worth sending.
        """
        host = address.host or self._scope.workspace_id
        values = {
            "host_id": host,
            "platform": address.platform,
            "channel": address.channel,
            "person": address.person,
            "thread": address.thread,
            "updates": updates,
            "view": view,
            "args": args,
            "lane": self.lane(address),
            "state": DeliveryState.DUE,
            "due_at": due,
            "try_at": due,
            "expires_at": expires,
            "urgent": urgent,
            "team_id": team or int(args.get("team", 0)) or None,
        }
        self.owes = True
        if updates is None:
            return self._scope.add(deliveries, values)
        if not self._touch(updates, due) and not self._scope.add_once(deliveries, values):
            self._touch(updates, due)
        return None

    def lane(self, address: Address) -> str:
        """What tells where it goes, whichever thread: each takes one message at a time."""
        host = address.host or self._scope.workspace_id
        return f"{address.platform}:{host}:{address.channel}{address.person}"

    def waits(self, item_id: int, address: Address, view: str) -> bool:
        """Whether such a new message about the item is on its way there already."""
        host = address.host or self._scope.workspace_id
        asked = {"of_view": view, "host": host, "to_channel": address.channel, "item": str(item_id)}
        return self._scope.run(_WAITING, **asked).first() is not None

    def unknown(self, address: Address, view: str) -> list[Delivery]:
        """Messages of that kind which may be there, oldest first."""
        return self._scope.all(Delivery, _UNKNOWN, in_lane=self.lane(address), of_view=view)

    def lock(self, delivery_id: int) -> "Ended | None":
        """Holds it until this transaction ends, and tells how it stands."""
        return self._scope.one(Ended, _LOCK, id=delivery_id)

    def once_more(self, delivery_id: int, person_id: int, now: datetime) -> None:
        """It is owed anew, for that person asked for it."""
        self._scope.run(_ONCE_MORE, the_id=delivery_id, by=person_id, now=now)
        self.owes = True

    def counts(self, team_id: int, since: datetime) -> Counted:
        """How the team's new messages that were due since then ended."""
        rows = self._scope.run(_COUNTS, team_id=team_id, since=since).all()

        def count(*states: DeliveryState, late: bool | None = None) -> int:
            return sum(row.number for row in rows if row.state in states and late in (None, row.late))

        return Counted(
            sent=count(DeliveryState.SENT),
            late=count(DeliveryState.SENT, late=True),
            skipped=count(DeliveryState.SKIPPED),
            failed=count(DeliveryState.FAILED),
            unknown=count(DeliveryState.UNKNOWN),
            waiting=count(DeliveryState.DUE, DeliveryState.SENDING),
            oldest=min((row.oldest for row in rows if row.state == DeliveryState.DUE), default=None),
        )

    def not_sent(self, team_id: int, since: datetime, before: int, at_most: int) -> list[Ended]:
        """The team's new messages due since then that are not there, or may not be: latest first, with lower
        numbers than `before`."""
        asked = {"team_id": team_id, "since": since, "before": before, "at_most": at_most}
        return self._scope.all(Ended, _NOT_SENT, **asked)

    def failed_before(self, delivery: Delivery, since: datetime) -> bool:
        """Whether another one of its kind failed there since then."""
        like = {"of_team": delivery.team_id, "in_lane": delivery.lane, "of_view": delivery.view}
        moments = {"since": since, "day_before": since - timedelta(days=1)}
        return self._scope.run(_FAILED_BEFORE, **like, **moments, own_id=delivery.id).first() is not None

    def take_back(self, item_id: int, view: str, now: datetime) -> None:
        """What waits of that kind about the item is not sent any more: something newer is told instead."""
        why = "newer news took its place"
        self._scope.run(_TAKE_BACK, of_view=view, item=str(item_id), now=now, new_error=why)

    def _touch(self, updates: int, due: datetime) -> bool:
        """Holds a pending update until this transaction ends, so that what it draws includes it."""
        moments = {"due": due, "out_of_reach": due + LONGEST_WAIT}
        return self._scope.run(_TOUCH, shown_id=updates, **moments).rowcount == 1

    def get(self, delivery_id: int) -> Delivery | None:
        return self._scope.one(Delivery, _BY_ID, id=delivery_id)

    def end(
        self,
        delivery_id: int,
        state: DeliveryState,
        now: datetime,
        *,
        message: str = "",
        error: str = "",
        cure: str = "",
    ) -> None:
        """Records how it ended. `message` is the ID that the platform gave; `error` its word for what went
        wrong, and `cure` what a person can do."""
        how = {"new_message": message, "new_error": error, "new_cure": cure}
        when = {"now": now, "late_if_due_before": now - LATE}
        self._scope.run(_END, the_id=delivery_id, new_state=state, **when, **how)

    def ours(self, delivery: Delivery) -> bool:
        """Holds it until this transaction ends, if nobody else took it since we did.

        A new message that was given up meanwhile, because nobody heard of us, is ours still: we know how it
        went.
        """
        held = self._scope.run(_HOLD, id=delivery.id).first()
        if held is None or held.taken_at != delivery.taken_at:
            return False
        if delivery.updates is not None:
            return bool(held.state == DeliveryState.SENDING)
        return held.state in (DeliveryState.SENDING, DeliveryState.DUE, DeliveryState.UNKNOWN)

    def again(
        self, delivery_id: int, at: datetime, error: str, *, unsure: bool = False, tries: int = 1
    ) -> None:
        """Puts it off, and what follows it in its thread; an update that a newer one has replaced meanwhile
        is skipped instead.

        unsure: it may be there already. tries: what this counts as towards giving up.
        """
        delivery = self.get(delivery_id)
        if delivery is None or self._replaced(delivery):
            self.end(delivery_id, DeliveryState.SKIPPED, at, error="a newer update took its place")
            return
        known = {"the_id": delivery_id, "new_try": at, "new_error": error}
        self._scope.run(_AGAIN, **known, new_unsure=unsure, tries=tries)
        if delivery.thread and delivery.updates is None:
            place = {"in_lane": delivery.lane, "in_thread": delivery.thread}
            self._scope.run(_BEHIND, **place, number=delivery_id, new_try=at)
        self.owes = True

    def skip(self, address: Address, now: datetime) -> None:
        """What waits for a channel that left is not sent any more."""
        host = address.host or self._scope.workspace_id
        self._scope.run(
            _SKIP, host=host, to_channel=address.channel, now=now, new_error="the channel was unlinked"
        )

    def _replaced(self, delivery: Delivery) -> bool:
        return delivery.updates is not None and bool(
            self._scope.run(_NEWER, shown_id=delivery.updates, own_id=delivery.id).first()
        )
