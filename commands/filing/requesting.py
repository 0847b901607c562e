"""What a stakeholder files waits in the Product Owner's queue, not in the channel (F24, F35)."""

from collections.abc import Sequence

from commands.item.news import queued_card, waits_in_queue
from commands.posting import announce, post_attention
from commands.request import Request
from commands.view import Reply
from storage.deliveries import Address
from storage.enums import Platform
from storage.items import Item
from storage.people import Person
from storage.store import Store
from storage.teams import Team


def tell_of(request: Request, store: Store, team: Team, items: Sequence[Item]) -> Reply:
    """One public line each; of a stakeholder's requests a few words to them alone, if somebody is there to
    decide. One that is Critical is posted all the same: it may be an accident waiting to happen.
    """
    queued = [item for item in items if waits_in_queue(store, item)]
    reply = Reply()
    for item in items:
        if item not in queued:
            reply = announce(request, store, team, item)
        elif item.attention:
            post_attention(request, store, item)
    return Reply(private=queued_card(store, queued, request.now)) if queued else reply


def tell_directly(request: Request, store: Store, person: Person, item: Item | None) -> None:
    """With whom a request waits, to a stakeholder whom nothing else answers."""
    if item is None or not waits_in_queue(store, item):
        return
    address = Address(Platform(person.platform), person=person.external_id, host=person.host_id)
    store.deliveries.owe(address, "item.queued", {"item": str(item.id)}, request.now, team=item.team_id)
