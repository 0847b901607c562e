"""How a nudge goes out: to whom, when, and what becomes of it; several of one hour are one message."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from commands import undelivered
from commands.channels import first_channels
from commands.nudging.arming import REFUSED, TELL, UNSURE
from commands.nudging.listening import listener_of, works_of
from commands.rules.quiet import Told, tell
from commands.rules.working_time import WorkingTime
from storage.deliveries import Address, Delivery
from storage.enums import DeliveryState, Outcome, Platform, ReviewPart, Showing
from storage.nudges import Nudge
from storage.people import Person
from storage.shown import About
from storage.store import Store
from storage.teams import Team

NUDGE = "nudge"
"""The view of a new message that tells whatever waits to be told there."""
TOGETHER = timedelta(seconds=3)
"""What comes up for somebody within that time is one message."""
A_MOMENT = timedelta(seconds=1)
NOT_IN_TIME = "it could not be posted in time"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is spoken to: a person, or a channel (and its thread) of the team."""

    address: Address
    person: Person | None = None


def person_of(person: Person) -> Reader:
    address = Address(Platform(person.platform), person=person.external_id, host=person.host_id)
    return Reader(address, person)


def channels_of(store: Store, team: Team) -> list[Reader]:
    """The team's first channel of each platform and workspace; the thread of its review while one is open.

    Without a Product Owner all of the channel is asked who that is.
    """
    firsts = first_channels(store, team)
    if store.teams.membership(team.id, 0).owner is None:
        return [Reader(address) for address in firsts]
    review = store.reviews.open(team.id)
    agendas = store.shown.of(About.REVIEW, review.id) if review is not None else []
    threads = {
        store.deliveries.lane(one.address): one.below
        for one in agendas
        if one.showing == ReviewPart.AGENDA and one.message
    }
    return [Reader(threads.get(store.deliveries.lane(address), address)) for address in firsts]


def speak(
    store: Store, team: Team, reader: Reader, now: datetime, rule: str, *, item: int | None, number: int
) -> int:
    """What a rule calls for now is told in the reader's next hour; the number of the nudge."""
    told = _when(store, team, reader, now, now)
    person = reader.person.id if reader.person is not None else None
    nudge = store.nudges.add(
        team.id,
        rule,
        Outcome.WAITS,
        told.at,
        reason=told.held,
        item_id=item,
        person_id=person,
        round=number,
        lane=store.deliveries.lane(reader.address),
    )
    _owe(store, team, nudge, reader, told, now)
    return nudge


def tell_later(store: Store, team: Team, nudge: Nudge, reader: Reader, now: datetime) -> None:
    """Its hour has come: it is told, unless the reader wants to hear nothing now."""
    told = _when(store, team, reader, nudge.at, now)
    store.nudges.change([nudge.id], at=told.at, reason=told.held)
    _owe(store, team, nudge.id, reader, told, now)


def tell_in_new_hours(store: Store, person: Person, now: datetime) -> None:
    """What waits to be told to somebody waits for the hour that they want now."""
    reader = person_of(person)
    lane = store.deliveries.lane(reader.address)
    store.teams.lock(*{one.team_id for one in store.nudges.waiting(lane)})
    for nudge in store.nudges.waiting(lane):
        tell_later(store, store.teams.get(nudge.team_id), replace(nudge, at=now), reader, now)


def reader_of(store: Store, nudge: Nudge) -> Reader | None:
    """Whom a nudge is for; None for a channel that the team has no more."""
    if nudge.person_id is not None:
        return person_of(store.people.get(nudge.person_id))
    known = channels_of(store, store.teams.get(nudge.team_id))
    return next((one for one in known if store.deliveries.lane(one.address) == nudge.lane), None)


def due_in(store: Store, lane: str, now: datetime) -> list[Nudge]:
    """What the next message there tells."""
    return [one for one in store.nudges.waiting(lane) if one.at <= now]


def told(store: Store, delivery: Delivery, message: str, now: datetime) -> list[Nudge]:
    """The nudges that a message tells which is there now; their teams are locked.

    What ended while it was sent stands in it, and was told.
    """
    lane = store.deliveries.lane(delivery.address)
    store.teams.lock(*{one.team_id for one in _in_hand(store, lane, delivery, now)})
    nudges = _in_hand(store, lane, delivery, now)
    ids = [one.id for one in nudges]
    store.nudges.change(ids, outcome=Outcome.SENT, reason="", at=now, message=message)
    for one in nudges:
        store.dues.drop(one.team_id, TELL, str(one.id))
    return [replace(one, outcome=Outcome.SENT, reason="", at=now, message=message) for one in nudges]


def show(store: Store, delivery: Delivery, message: str, nudges: Sequence[Nudge]) -> int | None:
    """From now on the message is drawn anew when one of its items changes; they are locked, as by whoever
    changes them: one may have gone to a team that is not."""
    items = dict.fromkeys(one.item_id for one in nudges if one.item_id is not None)
    for item in sorted(items):
        store.items.lock(item)
    shown = [store.shown.posted(item, delivery.address, message, Showing.NUDGE) for item in items]
    return shown[0] if shown else None


def not_told(store: Store, delivery: Delivery, state: DeliveryState, cure: str, now: datetime) -> list[Nudge]:
    """A message that will not be there: what came too late is told in the reader's next hour; what was
    refused is held back, and somebody who can cure it hears of it. Those that were held back."""
    lane = store.deliveries.lane(delivery.address)
    store.teams.lock(*{one.team_id for one in due_in(store, lane, now)})
    nudges = due_in(store, lane, now)
    if state is DeliveryState.SKIPPED:
        for one in nudges:
            _put_off(store, one, delivery.address, now)
        return []
    reason = UNSURE if state is DeliveryState.UNKNOWN else f"{REFUSED}: {cure}".rstrip(": ")
    store.nudges.change([one.id for one in nudges], outcome=Outcome.HELD, reason=reason, at=now)
    for team_id in sorted({one.team_id for one in nudges}):
        undelivered.tell_owner(store, replace(delivery, team_id=team_id), state, cure, now)
    return [replace(one, outcome=Outcome.HELD, reason=reason, at=now) for one in nudges]


def tell_again(store: Store, delivery: Delivery, now: datetime) -> None:
    """Somebody wants it posted after all: what it had to tell waits again."""
    lane, until = store.deliveries.lane(delivery.address), datetime.fromisoformat(delivery.args["until"])
    refused = [
        one for one in store.nudges.held_since(lane, until) if one.reason.startswith((REFUSED, UNSURE))
    ]
    store.nudges.change([one.id for one in refused], outcome=Outcome.WAITS, reason="", at=until)


def _in_hand(store: Store, lane: str, delivery: Delivery, now: datetime) -> list[Nudge]:
    since = delivery.taken_at or now
    ended = [one for one in store.nudges.held_since(lane, since) if not one.reason.startswith(REFUSED)]
    return [*due_in(store, lane, now), *ended]


def _put_off(store: Store, nudge: Nudge, address: Address, now: datetime) -> None:
    team = store.teams.get(nudge.team_id)
    reader = reader_of(store, nudge) or Reader(address)
    works = _works(store, team, reader)
    at = works.next_hour(now)
    store.nudges.change([nudge.id], at=at, reason=NOT_IN_TIME)
    store.dues.set(team.id, TELL, at, str(nudge.id))


def _owe(store: Store, team: Team, nudge: int, reader: Reader, told: Told, now: datetime) -> None:
    """Each nudge owes its message, and the first one sent tells all: so none is ever left over."""
    if told.at > now:
        store.dues.set(team.id, TELL, told.at, str(nudge))
        return
    store.dues.drop(team.id, TELL, str(nudge))
    lane = store.deliveries.lane(reader.address)
    leave = _works(store, team, reader).end_of_day(now) - A_MOMENT
    args = {"lane": lane, "until": now.isoformat()}
    store.deliveries.owe(reader.address, NUDGE, args, now + TOGETHER, team=team.id, expires=leave)


def _when(store: Store, team: Team, reader: Reader, due: datetime, now: datetime) -> Told:
    """In which hour it is told, and what holds it back until then."""
    last = store.nudges.last_sent(store.deliveries.lane(reader.address))
    listener = listener_of(store, team, reader.person) if reader.person is not None else None
    return tell(works_of(team), listener, last.at if last is not None else None, due, now)


def _works(store: Store, team: Team, reader: Reader) -> WorkingTime:
    return listener_of(store, team, reader.person).works if reader.person is not None else works_of(team)
