"""Tells a place about an item, and keeps true what it was told."""

from datetime import datetime

from commands.cards import full_card, line_card
from commands.request import PlaceKind, Request
from commands.standing import address_of
from commands.view import Card, Note, Paragraph, Reply
from storage.deliveries import Address
from storage.enums import Platform, Showing
from storage.items import Item
from storage.store import Store
from storage.teams import Team


def announce(request: Request, store: Store, item: Item) -> Reply:
    """One public line about a new item: as the answer where one can be given, else as a message."""
    place = request.place
    in_channel = place.kind is PlaceKind.CHANNEL
    if request.text and in_channel:
        store.shown.add(item.id, address_of(place), place.answer or None, Showing.LINE)
        return Reply(here=line_card(store, item, request.now))
    for address in [address_of(place)] if in_channel else _first_channels(store, item, place.platform):
        store.deliveries.owe(address, "item.line", {"item": str(item.id)}, request.now)
    return Reply() if in_channel else Reply(private=line_card(store, item, request.now))


def refresh(request: Request, store: Store, item: Item) -> None:
    """Every message that shows the item is drawn anew, the one that was pressed included."""
    place = request.place
    message = (
        request.args.get("message", "")
        if place.only_you
        else place.message or request.args.get("message", "")
    )
    if message and place.kind is PlaceKind.CHANNEL:
        store.shown.seen(item.id, address_of(place), message, Showing.LINE)
    _redraw(request, store, item)


def refresh_welcome(request: Request, store: Store, team: Team) -> None:
    """The team's first line asks for a Product Owner only while there is none."""
    first = store.items.by_ref(f"{team.key}-1")
    if first is not None:
        _redraw(request, store, first)


def _redraw(request: Request, store: Store, item: Item) -> None:
    for shown in store.shown.of_item(item.id):
        args = {"item": str(item.id)}
        store.deliveries.owe(shown.address, f"item.{shown.showing}", args, request.now, updates=shown.id)


def _first_channels(store: Store, item: Item, platform: Platform) -> list[Address]:
    """The team's first-linked channel of the platform."""
    linked = [channel for channel in store.teams.channels(item.team_id) if channel.platform == platform]
    return [Address(platform, channel=linked[0].channel)] if linked else []


def draw_line(store: Store, args: dict[str, str], now: datetime) -> Card:
    return line_card(store, store.items.get(int(args["item"])), now)


def draw_card(store: Store, args: dict[str, str], now: datetime) -> Card:
    return full_card(store, store.items.get(int(args["item"])), now)


def draw_refusal(store: Store, args: dict[str, str], now: datetime) -> Card:
    """Tells somebody that a message of theirs could not be posted, and the cure."""
    return Card((Paragraph((args["what"],)), Note((args["cure"],))))


VIEWS = {"item.line": draw_line, "item.card": draw_card, "refusal": draw_refusal}
