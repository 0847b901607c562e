"""What people read of messages that are not there, as cards made from example data."""

from collections.abc import Callable

from commands.posting import VIEWS
from commands.view import Card
from storage.deliveries import TOO_LATE, Address
from storage.enums import DeliveryState, Platform
from tests.bot.desk import NASTY, NOW, Desk

PAY = Address(Platform.SLACK, "C0PAY")
CURE = "Hearth is not in that channel. Type /invite @Hearth in the channel, then it works from now on."


def _ended(desk: Desk, view: str, state: DeliveryState, address: Address = PAY, cure: str = CURE) -> int:
    """A message about the only item, and how it ended; its number."""
    error = TOO_LATE if state is DeliveryState.SKIPPED else "not_in_channel"
    with desk.store() as store:
        item = store.items.by_ref("PAY-1")
        assert item is not None
        args = {"item": str(item.id), "step": "3"}
        number = store.deliveries.owe(address, view, args, NOW, team=item.team_id)
        assert number is not None
        store.deliveries.end(number, state, NOW, error=error, cure=cure)
        return number


def _told(desk: Desk, view: str, state: DeliveryState, address: Address = PAY, cure: str = CURE) -> Card:
    desk.ask("debt.file", text=NASTY)
    number = _ended(desk, view, state, address, cure)
    return desk.drawn(VIEWS["refusal"], {"delivery": str(number), "how": str(state), "cure": cure})


def could_not_be_posted(desk: Desk) -> Card:
    return _told(desk, "item.line", DeliveryState.FAILED)


def could_not_be_sent_to(desk: Desk) -> Card:
    """To a person; and without a cure."""
    return _told(desk, "item.news", DeliveryState.FAILED, Address(Platform.SLACK, person="U0ANA"), "")


def may_be_there(desk: Desk) -> Card:
    return _told(desk, "review.step", DeliveryState.UNKNOWN)


def was_too_late(desk: Desk) -> Card:
    return _told(desk, "review.agenda", DeliveryState.SKIPPED)


def health_all_well(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.card("backlog.health")


def health(desk: Desk) -> Card:
    """One more than fits on a page."""
    desk.ask("debt.file", text=NASTY)
    _ended(desk, "item.card", DeliveryState.FAILED)
    _ended(desk, "item.line", DeliveryState.FAILED)
    _ended(desk, "item.attention", DeliveryState.FAILED, cure="")
    _ended(desk, "item.news", DeliveryState.UNKNOWN, Address(Platform.SLACK, person="U0ANA"))
    _ended(desk, "review.agenda", DeliveryState.SKIPPED)
    _ended(desk, "review.step", DeliveryState.UNKNOWN)
    _ended(desk, "item.line", DeliveryState.SENT)
    return desk.card("backlog.health")


def posted_again(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    number = _ended(desk, "item.line", DeliveryState.FAILED)
    return desk.card("delivery.again", args={"delivery": str(number)})


LEDGER: tuple[Callable[[Desk], Card], ...] = (
    could_not_be_posted,
    could_not_be_sent_to,
    may_be_there,
    was_too_late,
    health_all_well,
    health,
    posted_again,
)
