"""Where a team reads what is told to all of it, and where the thread of an item is."""

from storage.deliveries import Address
from storage.enums import Showing
from storage.items import Item
from storage.store import Store
from storage.teams import Team

IN_CHANNELS = (Showing.LINE, Showing.CARD, Showing.ATTENTION)
"""How a channel shows an item, so that all who read there follow it."""


def first_channels(store: Store, team: Team, beside: Address | None = None) -> list[Address]:
    """The team's first-linked channel of each platform and workspace but that of `beside`."""
    firsts: dict[tuple[str, int], Address] = {}
    for channel in store.teams.channels(team.id):
        firsts.setdefault((channel.platform, channel.host_id), channel.address)
    if beside is not None:
        firsts.pop((beside.platform, beside.host or store.workspace_id), None)
    return list(firsts.values())


def threads_of(store: Store, item: Item) -> list[Address]:
    """Where to go on about the item in each channel of its team that shows it: the thread under the first
    message that does, or the channel while no such message is known."""
    linked = {(channel.host_id, channel.channel) for channel in store.teams.channels(item.team_id)}
    threads: dict[tuple[int, str], Address] = {}
    for shown in sorted(store.shown.of_item(item.id), key=lambda one: (one.message is None, one.id)):
        there = (shown.host_id, shown.channel)
        if shown.showing in IN_CHANNELS and there in linked:
            threads.setdefault(there, shown.below)
    return list(threads.values())


def thread_of(store: Store, item: Item) -> Address | None:
    """The thread under the first message that showed the item, if its ID is known."""
    known = [
        shown for shown in store.shown.of_item(item.id) if shown.message and shown.showing != Showing.NUDGE
    ]
    if not known:
        return None
    first = min(known, key=lambda shown: shown.id)
    where = first.address
    return Address(where.platform, where.channel, thread=first.thread or first.message or "", host=where.host)
