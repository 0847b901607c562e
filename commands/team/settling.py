"""Gives every item the place that new weights bring, a few at a time, while commands go on (F11)."""

from commands.item.writing import rescore
from storage.store import Store


def settle(store: Store, team_id: int, at_most: int) -> bool:
    """Settles the next items of the team, oldest first; says whether more wait.

    The team is locked before anything is read, so no command can change an item in between.
    """
    store.teams.lock(team_id)
    team = store.teams.get(team_id)
    if team.unsettled_from is None:
        return False
    items = store.items.unsettled(team_id, team.unsettled_from, at_most)
    for item in items:
        rescore(store, item, team)
    more = len(items) == at_most
    store.teams.settled(team_id, items[-1].number + 1 if more else None)
    return more
