"""Gives every item the place that new weights bring, a few at a time, while commands go on (F11)."""

from commands.item.writing import place
from commands.rules.score import ranked_by
from commands.rules.settings import settings_of
from storage.store import Store


def settle(store: Store, team_id: int, at_most: int) -> bool:
    """Settles the next items of the team, oldest first; says whether more wait.

    The team is locked before anything is read, so no command can change an item in between. An item
    that reaches the attention lane this way is marked and not posted: nobody did anything to it.
    """
    store.teams.lock(team_id)
    team = store.teams.get(team_id)
    if team.unsettled_from is None:
        return False
    settings = settings_of(team.settings)
    items = store.items.unsettled(team_id, team.unsettled_from, at_most)
    for item in items:
        placed = place(ranked_by(item), settings)
        if any(getattr(item, name) != value for name, value in placed.items()):
            store.items.settle(item, placed)
    more = len(items) == at_most
    store.teams.settled(team_id, items[-1].number + 1 if more else None)
    return more
