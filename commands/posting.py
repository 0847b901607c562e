"""Tells a place about an item, and keeps true what it was told."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from commands import undelivered
from commands.capacity import views as capacity_views
from commands.channels import IN_CHANNELS, first_channels
from commands.closing import views as closing_views
from commands.closing.held_card import held_card
from commands.incident import views as incident_views
from commands.incident.redrawing import redraw_naming
from commands.item import news
from commands.item.cards import attention_card, line_card
from commands.item.hand_over import full_card
from commands.nudging import views as nudge_views
from commands.nudging.listening import in_working_hours
from commands.nudging.telling import NUDGE
from commands.report import views as report_views
from commands.request import PlaceKind, Request
from commands.review import views as review_views
from commands.review.redrawing import redraw_around
from commands.rules.reminders import AT_NIGHT, ATTENTION, NEW_CRITICAL, YES, is_on, value
from commands.sprint_end import views as sprint_end_views
from commands.standing import address_of
from commands.team import notices
from commands.view import Card, Paragraph, Reply, Strong
from storage.deliveries import Address, Delivery
from storage.enums import Asking, DeliveryState, Kind, Priority, ReviewPart, Showing
from storage.items import Item
from storage.people import Person
from storage.shown import About
from storage.store import Store
from storage.teams import Team

ELSEWHERE = "This item is in another backlog now, which this channel does not share."
PLATFORMS = {"slack": "Slack", "teams": "Microsoft Teams", "browser": "the page"}


def announce(request: Request, store: Store, team: Team, item: Item) -> Reply:
    """One public line about a new item: as the answer where one can be given, else as a message.

    Each other platform or workspace that the team talks on reads it in its first channel.
    """
    place, here = request.place, address_of(request.place)
    in_channel = place.kind is PlaceKind.CHANNEL
    reply, args = Reply(), {"item": str(item.id)}
    if request.text and place.owes_answer:
        store.deliveries.owe(here, "item.line", args, request.now, urgent=True, team=team.id)
    elif request.text and in_channel:
        store.shown.add(item.id, here, place.answer or None, Showing.LINE)
        reply = Reply(here=line_card(store, item, request.now))
    elif in_channel:
        store.deliveries.owe(here, "item.line", args, request.now, team=team.id)
    else:
        reply = Reply(private=line_card(store, item, request.now))
    if team.spread or not in_channel:
        for address in first_channels(store, team, beside=here if in_channel else None):
            store.deliveries.owe(address, "item.line", args, request.now, team=team.id)
    return reply


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message shows that is about no item, or about several: which part of it, and as what view with
    which arguments it is owed."""

    about: About
    id: int
    part: ReviewPart | Asking
    view: str
    args: Mapping[str, str]


def stood_on(request: Request) -> str:
    """The message that others see too, and that was pressed or opened the form; or nothing."""
    opened_from = request.args.get("message", "")
    return opened_from if request.place.only_you else request.place.message or opened_from


def aside(request: Request) -> bool:
    """Whether the button stood in a row of a list or under a sentence: those do not show the item."""
    return "row" in request.args or "said" in request.args


def refresh(request: Request, store: Store, item: Item) -> None:
    """Every message that shows the item is drawn anew, the one that was pressed included."""
    store.items.lock(item.id)
    place, message = request.place, stood_on(request)
    if message and place.kind is not PlaceKind.NOWHERE and not aside(request):
        showing, known = _showing(request), {one.message for one in store.shown.of_item(item.id)}
        here = pressed_at(request) if showing is Showing.NUDGE else address_of(place)
        if message not in known:
            view, args = _view_of(item, showing)
            press_tells(request, store, view, args, message)
        if showing is not Showing.NUDGE or store.nudges.told_by(store.deliveries.lane(here), message):
            store.shown.seen(item.id, here, message, showing)
    _redraw(request, store, item)


def as_pressed(request: Request, store: Store, item: Item) -> Card:
    """The item as the message shows it whose button was pressed."""
    alone = request.place.only_you or request.place.kind is not PlaceKind.CHANNEL
    match _showing(request):
        case Showing.CARD if alone or not item.restricted:
            return full_card(store, item, request.now)
        case Showing.ATTENTION:
            return attention_card(store, item, request.now)
        case Showing.HELD:
            return held_card(store, item, request.now)
        case Showing.NUDGE if request.place.message:
            lane = store.deliveries.lane(pressed_at(request))
            return nudge_views.standing_card(store, lane, request.place.message, request.now)
        case _:
            return line_card(store, item, request.now)


def post_attention(request: Request, store: Store, item: Item) -> None:
    """An item that enters the attention lane is posted once; when it leaves, that post says so (F12).

    What has become Critical does not wait for the hour that its score would have waited for.
    """
    if _speaks_up_at(store.teams.get(item.team_id), item, request.now) == request.now:
        _take_back_attention(request, store, item)
    for address in first_channels(store, store.teams.get(item.team_id)):
        _post_attention(request, store, item, address)


def _take_back_attention(request: Request, store: Store, item: Item) -> None:
    view = f"item.{Showing.ATTENTION}"
    addresses = first_channels(store, store.teams.get(item.team_id))
    if any(store.deliveries.waits(item.id, address, view) for address in addresses):
        store.deliveries.take_back(item.id, view, request.now)


def _post_attention(request: Request, store: Store, item: Item, address: Address) -> None:
    due = _speaks_up_at(store.teams.get(item.team_id), item, request.now)
    if due is not None and not _stands(store, item, address, Showing.ATTENTION):
        _owe(request, store, item, address, Showing.ATTENTION, due=due)


def post_again(request: Request, store: Store, item: Item) -> None:
    """It is back in the lane after a long while: nobody looks at an old post that has changed."""
    due = _speaks_up_at(store.teams.get(item.team_id), item, request.now)
    for address in first_channels(store, store.teams.get(item.team_id)):
        if due is not None and not store.deliveries.waits(item.id, address, f"item.{Showing.ATTENTION}"):
            _owe(request, store, item, address, Showing.ATTENTION, due=due)


def is_critical(item: Item) -> bool:
    """Whether it is Critical debt."""
    return item.kind is Kind.DEBT and item.priority is Priority.CRITICAL


def _speaks_up_at(team: Team, item: Item, now: datetime) -> datetime | None:
    """What has just become Critical is posted at once, at night where the team allows it; what reached the
    threshold in working hours; None where the team wants neither (F23)."""
    critical = is_critical(item)
    if not is_on(team.settings, NEW_CRITICAL if critical else ATTENTION):
        return None
    at_once = critical and value(team.settings, AT_NIGHT) == YES
    return now if at_once else in_working_hours(team, now)


def announce_moved(request: Request, store: Store, before: Item, item: Item) -> None:
    """The team that an item came to reads its line, where no message of it stands already.

    There the attention lane has its own post, if the item is in it only in this team.
    """
    for address in first_channels(store, store.teams.get(item.team_id)):
        if not any(_stands(store, item, address, showing) for showing in IN_CHANNELS):
            _owe(request, store, item, address, Showing.LINE)
        elif item.attention and not before.attention:
            _post_attention(request, store, item, address)


def _owe(
    request: Request,
    store: Store,
    item: Item,
    address: Address,
    showing: Showing,
    shown: int | None = None,
    due: datetime | None = None,
) -> None:
    """The item is shown so there; or the message that shows it is drawn anew."""
    args = {"item": str(item.id)} | ({"shown": str(shown)} if showing is Showing.NUDGE else {})
    store.deliveries.owe(address, f"item.{showing}", args, due or request.now, shown, team=item.team_id)


def _view_of(item: Item, showing: Showing) -> tuple[str, dict[str, str]]:
    """How a new message is owed that shows the item so; a nudge may tell of several."""
    return (NUDGE, {}) if showing is Showing.NUDGE else (f"item.{showing}", {"item": str(item.id)})


def _stands(store: Store, item: Item, address: Address, showing: Showing) -> bool:
    """Whether such a message is there or on its way; what arrives between the two looks is seen by one."""
    if store.deliveries.waits(item.id, address, f"item.{showing}"):
        return True
    there = (address.host or store.workspace_id, address.channel)
    known = store.shown.of_item(item.id)
    return any(one.showing == showing and (one.host_id, one.channel) == there for one in known)


def refresh_welcome(request: Request, store: Store, team: Team) -> None:
    """The team's first line asks for a Product Owner only while there is none."""
    first = store.items.by_ref(f"{team.key}-1")
    if first is not None:
        redraw(request, store, first)


def pressed_at(request: Request) -> Address:
    """Where the message is that was pressed, as it was sent there: directly to a person, or to a channel."""
    place = request.place
    if place.kind is PlaceKind.DIRECT:
        return Address(place.platform, person=request.actor.external_id, host=place.host)
    return address_of(place)


def _showing(request: Request) -> Showing:
    named = request.args.get("showing", "")
    return Showing(named) if named in set(Showing) else Showing.LINE


def redraw(request: Request, store: Store, item: Item) -> None:
    """Every message that is known to show the item is drawn anew, the review that asks about it, and those of
    the incidents that name it.

    The item is locked, also where something else changed that its cards show: who records just now that a
    message is there waits for us, or is seen here.
    """
    store.items.lock(item.id)
    _redraw(request, store, item)


def _redraw(request: Request, store: Store, item: Item) -> None:
    for shown in store.shown.of_item(item.id):
        _owe(request, store, item, shown.address, Showing(shown.showing), shown.id)
    redraw_around(request, store, item)
    redraw_naming(store, item, request.now)


def draw_line(store: Store, args: dict[str, str], now: datetime) -> Card:
    return line_card(store, store.items.get(int(args["item"])), now)


def draw_card(store: Store, args: dict[str, str], now: datetime) -> Card:
    """The full card, or its line: nobody knows who will read a restricted one."""
    item = store.items.get(int(args["item"]))
    return line_card(store, item, now) if item.restricted else full_card(store, item, now)


def draw_attention(store: Store, args: dict[str, str], now: datetime) -> Card:
    """Asks for a plan while the item is in the attention lane; says so when it has left."""
    return attention_card(store, store.items.get(int(args["item"])), now)


def draw_linked(store: Store, args: dict[str, str], now: datetime) -> Card:
    """Tells a team that it has one channel more."""
    return Card((Paragraph((*_deed(store, args, "linked"), " It shows the same items now.")),))


def draw_unlinked(store: Store, args: dict[str, str], now: datetime) -> Card:
    return Card((Paragraph((*_deed(store, args, "unlinked"), " It shows nothing new any more.")),))


def _deed(store: Store, args: dict[str, str], done: str) -> tuple[Strong | str, ...]:
    who = store.people.get(int(args["person"])).name or "Somebody"
    channel = f"#{args['channel']}" if args["channel"] else "a channel"
    key = store.teams.get(int(args["team"])).key
    return (Strong(who), f" {done} {channel} on {PLATFORMS[args['platform']]}: {key}.")


VIEWS = {
    "item.line": draw_line,
    "item.card": draw_card,
    "item.attention": draw_attention,
    "team.linked": draw_linked,
    "team.unlinked": draw_unlinked,
    **news.VIEWS,
    **notices.VIEWS,
    **closing_views.VIEWS,
    **review_views.VIEWS,
    **capacity_views.VIEWS,
    **incident_views.VIEWS,
    **capacity_views.VIEWS,
    **report_views.VIEWS,
    **undelivered.VIEWS,
    **nudge_views.VIEWS,
    **sprint_end_views.VIEWS,
}


def _left_the_lane(store: Store, args: dict[str, str]) -> bool:
    return not store.items.get(int(args["item"])).attention


def _item_sent(store: Store, delivery: Delivery, message: str, now: datetime) -> int:
    """It shows the item from now on; the item is locked before its messages, as by whoever changes it: they
    see this message, or are seen here."""
    item_id, showing = int(delivery.args["item"]), Showing(delivery.view.partition(".")[2])
    store.items.lock(item_id)
    return store.shown.posted(item_id, delivery.address, message, showing)


Follow = Callable[[Store, Delivery, str, datetime], int | None]
SENT: Mapping[str, Follow] = {
    **{f"item.{showing}": _item_sent for showing in (*IN_CHANNELS, Showing.CLOSING, Showing.HELD)},
    **review_views.SENT,
    **incident_views.SENT,
    **nudge_views.SENT,
    **sprint_end_views.SENT,
}
"""What follows when a new message of that view is there, in the transaction that records it; the answer is
the row of `shown` that keeps it true, if it may have changed while it was sent."""
OUTDATED = {
    "item.news": news.outdated,
    "item.attention": _left_the_lane,
    **closing_views.OUTDATED,
    **review_views.OUTDATED,
    **nudge_views.OUTDATED,
    **sprint_end_views.OUTDATED,
}
NOT_SENT: Mapping[str, undelivered.Refused] = {**undelivered.REFUSED, **nudge_views.NOT_SENT}
"""What follows when one will not be there, where that is not just to tell the Product Owner."""
AGAIN: Mapping[str, Callable[[Store, Delivery, datetime], None]] = {**nudge_views.AGAIN}
GONE_IS_GONE = frozenset({"item.nudge"})
"""Views that are not posted anew when somebody deleted the message that they are to draw again."""


def outdated(store: Store, delivery: Delivery) -> bool:
    """Whether a new message would tell what is true no more, or any would where the team is no more: then it
    is not sent."""
    if _left_the_team(store, delivery):
        return True
    if delivery.updates is not None:
        return store.shown.get(delivery.updates) is None
    return delivery.view in OUTDATED and OUTDATED[delivery.view](store, delivery.args)


def _left_the_team(store: Store, delivery: Delivery) -> bool:
    """Whether the channel was unlinked since: what goes to the whole team stays out of it. At home an answer
    still goes where it was asked."""
    answers = delivery.urgent and delivery.host_id == store.workspace_id
    if delivery.team_id is None or not delivery.channel or "item" in delivery.args or answers:
        return False
    return not _is_of(store, delivery.team_id, delivery)


def _is_of(store: Store, team_id: int, delivery: Delivery) -> bool:
    """Whether the message goes to a channel of the team."""
    there = (delivery.host_id, delivery.channel)
    return any((one.host_id, one.channel) == there for one in store.teams.channels(team_id))


def look(card: Card) -> str:
    """Names a drawing: two that look alike have the same."""
    return hashlib.sha256(repr(card).encode()).hexdigest()[:32]


def sent(store: Store, delivery: Delivery, message: str, card: Card | None, now: datetime) -> None:
    """What follows from a new message that is there. What changed since that card was drawn, or where it is
    not known what was drawn, is drawn at once."""
    follow = SENT.get(delivery.view)
    shown_id = follow(store, delivery, message, now) if follow is not None else None
    if shown_id is None:
        return
    if card is not None:
        store.shown.looks(shown_id, look(card))
    anew = _drawn_again(store, delivery, shown_id)
    if card is None or drawn(store, anew, now) != card:
        again = store.deliveries.owe
        again(anew.address, anew.view, anew.args, now, shown_id, team=anew.team_id)


def _drawn_again(store: Store, delivery: Delivery, shown_id: int) -> Delivery:
    """How the message is drawn from now on; a nudge is drawn by what it told."""
    shown = store.shown.get(shown_id)
    if delivery.view != NUDGE or shown is None:
        return delivery
    return replace(delivery, view="item.nudge", args={"item": str(shown.item_id), "shown": str(shown.id)})


def press_tells(request: Request, store: Store, view: str, args: Mapping[str, str], message: str) -> None:
    """A press on a message that was not known yet: one of which nobody could tell whether it is there is,
    then, and what follows from it is owed."""
    here = pressed_at(request) if view == NUDGE else address_of(request.place)
    for delivery in store.deliveries.unknown(here, view):
        if args.items() <= delivery.args.items():
            store.deliveries.end(delivery.id, DeliveryState.SENT, request.now, message=message)
            sent(store, delivery, message, None, request.now)
            return


def press_shows(request: Request, store: Store, subject: Subject) -> None:
    """A message that nobody knew to show the subject does: it is kept true from now on, and what follows from
    it is owed, as from any that was sent. The team is locked."""
    message, here = stood_on(request), address_of(request.place)
    if not message or request.place.kind is not PlaceKind.CHANNEL:
        return
    if any(one.message == message for one in store.shown.of(subject.about, subject.id)):
        return
    press_tells(request, store, subject.view, subject.args, message)
    shown_id = store.shown.add_part(subject.about, subject.id, here, message, subject.part)
    shown = store.shown.get(shown_id)
    if shown is not None and shown.message is None:
        store.shown.tell(shown_id, message, here.thread)


def once_more(store: Store, delivery: Delivery, person: Person, now: datetime) -> None:
    """That person wants a message posted that is not there, or may not be."""
    if delivery.view in AGAIN:
        AGAIN[delivery.view](store, delivery, now)
    store.deliveries.once_more(delivery.id, person.id, now)


def not_sent(store: Store, delivery: Delivery, state: DeliveryState, cure: str, now: datetime) -> None:
    """Tells whoever can cure it that a new message will not be there, or may not be."""
    NOT_SENT.get(delivery.view, undelivered.tell_owner)(store, delivery, state, cure, now)


def drawn(store: Store, delivery: Delivery, now: datetime) -> Card:
    """A message that is owed, as it is now; nothing of an item in a channel of another workspace that
    its backlog does not share any more."""
    if delivery.channel and delivery.host_id != store.workspace_id and "item" in delivery.args:
        item = store.items.get(int(delivery.args["item"]))
        if not _is_of(store, item.team_id, delivery):
            return Card((Paragraph((ELSEWHERE,)),))
    return VIEWS[delivery.view](store, delivery.args, now)
