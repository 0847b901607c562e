"""Tells somebody who can cure it that a message could not be posted, or may not be there (F19)."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from commands.rules.schedule import when_words
from commands.rules.time_box import today
from commands.view import Act, Actions, Block, Card, Channel, Line, Note, Paragraph, Span
from storage.deliveries import Address, Delivery
from storage.enums import DeliveryState, Platform, Role
from storage.people import Person
from storage.store import Store
from storage.teams import Member

REFUSAL = "refusal"
TOLD_ONCE_IN = timedelta(hours=1)
NAMES = {
    "item.line": "The line of {ref}",
    "item.card": "The card of {ref}",
    "item.attention": "The call for a plan for {ref}",
    "item.news": "The news of {ref}",
    "item.closing": "The note that {ref} is closed",
    "item.held": "The question whether {ref} held",
    "item.for_team": "The news of {ref}",
    "item.queued": "The word that {ref} is filed",
    "review.agenda": "The agenda of the review",
    "review.step": "Step {step} of the review",
    "review.timer": "The time of the review",
    "review.minutes": "The minutes of the review",
    "review.planning": "The card for sprint planning",
    "incident.line": "The line of an incident",
    "review.missed": "The note that a review was missed",
    "sprint.question": "The question about the sprint that ended",
    "experiment.noted": "The note of an experiment",
    "experiment.verdict": "The question what an experiment showed",
    "report.card": "The report",
    "team.linked": "The note that a channel was linked",
    "team.unlinked": "The note that a channel was unlinked",
    "capacity.increment": "The note that a program increment begins",
    "nudge": "A nudge or reminder",
    "team.owner": "The note who owns the order now",
    "team.away": "The note who stands in now",
    REFUSAL: "The note that a message could not be posted",
}
STORED = "{ref} is stored, but its line"
UNSURE = (
    "The connection broke while it was sent, and Hearth may not read there. Please look: if it is missing, "
)
PRESS = "press the button."


def tell_owner(store: Store, delivery: Delivery, state: DeliveryState, cure: str, now: datetime) -> None:
    """The Product Owner hears of it directly, else who stands in for them.

    When it was the owner whom it could not reach, the deputy and an admin hear of it. What is refused over
    and over in one channel is told once an hour.
    """
    if delivery.team_id is None:
        return
    if state is DeliveryState.FAILED and store.deliveries.failed_before(delivery, now - TOLD_ONCE_IN):
        return
    candidates, was_owner = _who_can_cure(store, delivery, (), now)
    told = [candidates[0].person] if candidates else []
    if was_owner:
        told += [member.person for member in candidates if member.admin and member.person not in told][:1]
    for person in told:
        _tell(store, delivery, state, cure, person, (), now)


def tell_filer(store: Store, delivery: Delivery, state: DeliveryState, cure: str, now: datetime) -> None:
    """The filer hears that the line of their item was refused; whether it is there at all, the owner."""
    if state is not DeliveryState.FAILED:
        tell_owner(store, delivery, state, cure, now)
        return
    filer = store.people.get(store.items.get(int(delivery.args["item"])).filer_id)
    _tell(store, delivery, state, cure, filer, (), now)


def tell_next(store: Store, delivery: Delivery, state: DeliveryState, cure: str, now: datetime) -> None:
    """Who was to hear of a refusal cannot be reached either: the next one does. After the last one, only
    the ledger knows."""
    original = store.deliveries.get(int(delivery.args["delivery"]))
    if original is None or original.team_id is None:
        return
    told = [int(number) for number in delivery.args["told"].split()]
    candidates, _ = _who_can_cure(store, original, told, now)
    if candidates:
        how = DeliveryState(delivery.args["how"])
        _tell(store, original, how, delivery.args["cure"], candidates[0].person, told, now)


def tell_nobody(store: Store, delivery: Delivery, state: DeliveryState, cure: str, now: datetime) -> None:
    """Once its moment is over, nobody needs it: it stands in the ledger."""


def tell_unless_late(
    store: Store, delivery: Delivery, state: DeliveryState, cure: str, now: datetime
) -> None:
    """The owner hears that it was refused; that nobody could be asked in time stands in the ledger."""
    if state is not DeliveryState.SKIPPED:
        tell_owner(store, delivery, state, cure, now)


Refused = Callable[[Store, Delivery, DeliveryState, str, datetime], None]
REFUSED: Mapping[str, Refused] = {
    "item.line": tell_filer,
    "item.held": tell_unless_late,
    "review.timer": tell_nobody,
    REFUSAL: tell_next,
}
"""Who hears of it, by view, where that is not the Product Owner."""


def _tell(
    store: Store,
    delivery: Delivery,
    state: DeliveryState,
    cure: str,
    person: Person,
    before: Collection[int],
    now: datetime,
) -> None:
    told = " ".join(str(number) for number in (*before, person.id))
    args = {"delivery": str(delivery.id), "how": str(state), "cure": cure, "told": told}
    address = Address(Platform(person.platform), person=person.external_id, host=person.host_id)
    store.deliveries.owe(address, REFUSAL, args, now, team=delivery.team_id)


def _who_can_cure(
    store: Store, delivery: Delivery, told: Collection[int], now: datetime
) -> tuple[list[Member], bool]:
    """Who of the team is to hear of it, first the one whose part it is; and whether the message was to the
    owner, whom it did not reach."""
    assert delivery.team_id is not None
    day = today(now, store.teams.get(delivery.team_id).zone)

    def place(member: Member) -> int:
        away = member.away_until is not None and day < member.away_until
        if member.role is Role.OWNER:
            return 2 if away else 0
        return 1 if member.role is Role.DEPUTY else 3 if member.admin else 4

    everybody = sorted(store.teams.everybody(delivery.team_id), key=place)
    reached = [one for one in everybody if one.person.id not in told and not _is_to(delivery, one.person)]
    was_owner = any(one.role is Role.OWNER and _is_to(delivery, one.person) for one in everybody)
    return [one for one in reached if one.role is not Role.STAKEHOLDER or one.admin], was_owner


def _is_to(delivery: Delivery, person: Person) -> bool:
    there = (delivery.host_id, delivery.platform, delivery.person)
    return there == (person.host_id, person.platform, person.external_id)


def named(store: Store, delivery: Delivery) -> str:
    """What the message is: nothing of an item but its ID."""
    name = NAMES.get(delivery.view, "A message")
    ref = store.items.get(int(delivery.args["item"])).ref if "item" in delivery.args else ""
    return name.format(ref=ref, step=delivery.args.get("step", ""))


def place_of(store: Store, delivery: Delivery) -> Span:
    """Where it was to go: the channel, or who was to read it."""
    if delivery.person:
        person = store.people.find(Platform(delivery.platform), delivery.person, delivery.host_id)
        return (person.name if person is not None else "") or "somebody"
    channels = store.teams.channels(delivery.team_id) if delivery.team_id is not None else ()
    there = (delivery.host_id, delivery.channel)
    name = next((one.name for one in channels if (one.host_id, one.channel) == there), "")
    return Channel(delivery.platform, delivery.channel, name)


def draw_refusal(store: Store, args: dict[str, str], now: datetime) -> Card:
    """What is not there, why, and what helps."""
    delivery, how = store.deliveries.get(int(args["delivery"])), DeliveryState(args["how"])
    assert delivery is not None
    what, where = named(store, delivery), place_of(store, delivery)
    way = " sent to " if delivery.person else " posted in "
    again = Actions((Act("Post it again", "delivery.again", {"delivery": str(delivery.id)}),))
    if how is DeliveryState.UNKNOWN:
        said: Line = (f"I cannot tell whether {_lower(what)} was{way}", where, ".")
        return Card((Paragraph(said), Note((UNSURE + PRESS,)), again))
    if how is DeliveryState.SKIPPED:
        zone = store.teams.get(delivery.team_id).zone if delivery.team_id is not None else "UTC"
        since = f": it was due {when_words(delivery.due_at, zone)}, and Hearth could not send it in time."
        return Card((Paragraph((f"{what} was not{way}", where, since)),))
    if delivery.view == "item.line":
        what = STORED.format(ref=store.items.get(int(delivery.args["item"])).ref)
    blocks: list[Block] = [Paragraph((f"{what} could not be{way}", where, "."))]
    blocks += [Note((args["cure"],))] if args["cure"] else []
    return Card((*blocks, again))


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


VIEWS = {REFUSAL: draw_refusal}
