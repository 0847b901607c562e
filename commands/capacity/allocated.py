"""Which share of the capacity each kind of work is to have, from which day on (F26)."""

from collections.abc import Mapping
from datetime import date

from commands.rules.capacity_choices import capacity_rules
from storage.allocations import Allocation
from storage.enums import Kind
from storage.store import Store
from storage.teams import Team


def holding(store: Store, team: Team, day: date) -> Allocation | None:
    """The shares that hold on that day; none where nobody chose any."""
    return next((one for one in store.allocations.of_team(team.id) if one.from_on <= day), None)


def debt_to_be(store: Store, team: Team, day: date) -> int:
    """How much is to be debt on that day, in percent: as it was chosen, else the upper end of the band."""
    holds = holding(store, team, day)
    return holds.shares.get(Kind.DEBT, 0) if holds else capacity_rules(team.settings).band.high


def would_be(store: Store, team: Team, day: date) -> int:
    """The same where it is asked what would have been: at least so much that it is in the band."""
    return max(debt_to_be(store, team, day), capacity_rules(team.settings).band.low)


def shares_words(shares: Mapping[Kind, int]) -> str:
    """`debt 20 %, user story 80 %`: the largest first, what has none left out."""
    order = sorted(shares, key=lambda kind: (-shares[kind], list(Kind).index(kind)))
    return ", ".join(f"{kind} {shares[kind]} %" for kind in order if shares[kind])
