"""Posts the note that an item is closed, once in each channel that shows it."""

from commands.channels import first_channels, threads_of
from commands.request import Request
from storage.deliveries import Address
from storage.enums import Showing
from storage.items import Item
from storage.store import Store

CLOSING = f"item.{Showing.CLOSING}"


def tell_closed(request: Request, store: Store, item: Item) -> None:
    """The note goes into the item's thread in each channel of its team that shows it, else into the team's
    first channels. One that is there from an earlier closing is drawn anew instead."""
    team = store.teams.get(item.team_id)
    for address in threads_of(store, item) or first_channels(store, team):
        if not _stands(store, item, address):
            store.deliveries.owe(address, CLOSING, {"item": str(item.id)}, request.now, team=item.team_id)


def _stands(store: Store, item: Item, address: Address) -> bool:
    if store.deliveries.waits(item.id, address, CLOSING):
        return True
    there = (address.host or store.workspace_id, address.channel)
    known = store.shown.of_item(item.id)
    return any(one.showing == Showing.CLOSING and (one.host_id, one.channel) == there for one in known)
