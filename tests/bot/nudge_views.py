"""What Hearth says by itself of Critical debt that nobody plans, as cards made from example data."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from commands.nudging.telling import Reader, person_of, speak, told
from commands.nudging.views import standing_card
from commands.posting import VIEWS
from commands.rules.reminders import CRITICAL
from commands.view import Card, Form
from storage.deliveries import Address
from storage.enums import Platform
from storage.items import Item
from storage.store import Store
from tests.bot.desk import CHANNEL, NASTY, NOW, Desk

PAY = Address(Platform.SLACK, CHANNEL.channel)
TO_ANA = Address(Platform.SLACK, person="U0ANA")
PRESSED = replace(CHANNEL, message="1.1")
NUDGE = {"showing": "nudge", "seen": "0"}


def _filed(desk: Desk, *titles: str, owner: bool = True) -> None:
    for title in titles:
        desk.ask("debt.file", text=f"!critical {title}")
    if owner:
        desk.ask("owner.claim", args={"team": "1"})


def _nudged(desk: Desk, address: Address = TO_ANA, rounds: int = 1) -> Card:
    """The message in the hour in which it comes, once so many have been sent about each item."""
    with desk.store() as store:
        for number in range(1, rounds + 1):
            for item in store.items.unplanned(1):
                _speak(store, item, address, number)
            if number < rounds:
                _sent(store, address, f"0.{number}")
    lane = _lane(desk, address)
    return desk.drawn(VIEWS["nudge"], {"lane": lane, "until": NOW.isoformat()})


def _speak(store: Store, item: Item, address: Address, number: int) -> None:
    since = NOW - timedelta(days=2 + number)
    if number == 1:
        store.items.settle(item, {"unplanned_since": since})
    reader = person_of(store.people.get(1)) if address.person else Reader(address)
    speak(store, store.teams.get(1), reader, NOW, CRITICAL, item=item.id, number=number)


def _sent(store: Store, address: Address, message: str) -> None:
    number = store.deliveries.owe(address, "nudge", {}, NOW)
    assert number is not None
    delivery = store.deliveries.get(number)
    assert delivery is not None
    ids = [one.id for one in told(store, delivery, message, NOW)]
    store.nudges.change(ids, at=NOW - timedelta(days=1))


def _lane(desk: Desk, address: Address) -> str:
    with desk.store() as store:
        return store.deliveries.lane(address)


def _standing(desk: Desk, address: Address) -> Card:
    """The message as it is after something was done, when it had been sent."""
    with desk.store() as store:
        return standing_card(store, store.deliveries.lane(address), "1.1", NOW)


def _told(desk: Desk, address: Address) -> None:
    _nudged(desk, address)
    with desk.store() as store:
        _sent(store, address, "1.1")


def nudge_one(desk: Desk) -> Card:
    _filed(desk, "~L #security Passwords stand in the logs")
    return _nudged(desk)


def nudge_several(desk: Desk) -> Card:
    """More than have buttons, with the longest and the nastiest titles."""
    _filed(desk, NASTY[:150], "ß" * 150, "Backups are never restored", *(f"Key {n} is old" for n in range(4)))
    return _nudged(desk)


def nudge_last(desk: Desk) -> Card:
    _filed(desk, "Passwords stand in the logs")
    return _nudged(desk, rounds=3)


def nudge_channel(desk: Desk) -> Card:
    """Of a restricted item its ID; and the team has no Product Owner."""
    _filed(desk, "Passwords stand in the logs", "Backups are never restored", owner=False)
    form = desk.form("item.form", args={"item": "1"})
    desk.ask("item.save", args=form.args, fields={"restricted": "yes"})
    return _nudged(desk, PAY)


def nudge_planned_later(desk: Desk) -> Card:
    _filed(desk, "Passwords stand in the logs")
    desk.ask("item.plan", args={"item": "1", "sprint": "next"})
    return _nudged(desk)


def nudge_settled(desk: Desk) -> Card:
    _filed(desk, "Passwords stand in the logs", "Backups are never restored")
    _told(desk, PAY)
    desk.ask("item.plan", args={"item": "1", "sprint": "current", "showing": "nudge"}, place=PRESSED)
    return _standing(desk, PAY)


def nudge_snoozed(desk: Desk) -> Card:
    _filed(desk, "Passwords stand in the logs")
    _told(desk, PAY)
    desk.ask("nudge.snooze", args={"item": "1", **NUDGE}, fields={"until": "next week"})
    return _standing(desk, PAY)


def nudge_pressed_too_late(desk: Desk) -> Card:
    nudge_settled(desk)
    return desk.card("nudge.lower", args={"item": "1", **NUDGE}, place=PRESSED)


def form_snooze(desk: Desk) -> Form:
    _filed(desk, "Passwords stand in the logs")
    _nudged(desk)
    return desk.form("nudge.snooze_form", args={"item": "1", **NUDGE}, place=PRESSED)


def form_snooze_again(desk: Desk) -> Form:
    nudge_snoozed(desk)
    return desk.form("nudge.snooze_form", args={"item": "1", **NUDGE}, place=PRESSED)


NUDGES: tuple[Callable[[Desk], Card | Form], ...] = (
    nudge_one, nudge_several, nudge_last, nudge_channel, nudge_planned_later, nudge_settled, nudge_snoozed,
    nudge_pressed_too_late, form_snooze, form_snooze_again,
)  # fmt: skip
