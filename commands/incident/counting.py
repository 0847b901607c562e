"""How many incidents an item caused: kept with it, logged, and counted in the risk that its score assumes."""

from commands.item.writing import log, rescore
from commands.request import Request
from storage.items import Item
from storage.people import Person
from storage.store import Store


def count_incidents(
    request: Request, store: Store, item: Item, person: Person | None, what: str, reason: str = ""
) -> None:
    """The item, and what it was joined with, count their incidents anew and are where their scores then put
    them; `what` is logged of each whose count differs.

    The item's team is locked, and theirs. That is no edit: nobody who has them open in a form is in the way.
    """
    for one in (item, *survivors(store, item)):
        store.incidents.count(one.id)
        after = store.items.get(one.id)
        if after.debt_incidents != one.debt_incidents:
            rescore(store, after, store.teams.get(after.team_id))
            told = {"before": str(one.debt_incidents), "after": str(after.debt_incidents)}
            log(request, store, after, person, what=what, reason=reason, **told)


def survivors(store: Store, item: Item) -> list[Item]:
    """What the item was joined with, and what that was joined with, as far as one sees."""
    found: list[Item] = []
    while item.merged_into_id is not None:
        try:
            item = store.items.get(item.merged_into_id)
        except LookupError:
            break
        found.append(item)
    return found
