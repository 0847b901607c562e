"""The states of an item and the moves between them; everything else is refused by name (section 2)."""

from storage.enums import State

MOVES: dict[State, frozenset[State]] = {
    State.NEW: frozenset(
        {State.TRIAGED, State.PLANNED, State.IN_PROGRESS, State.PAUSED, State.DECLINED, State.ACCEPTED}
    ),
    State.TRIAGED: frozenset(
        {State.PLANNED, State.IN_PROGRESS, State.PAUSED, State.DECLINED, State.ACCEPTED}
    ),
    State.PLANNED: frozenset(
        {State.TRIAGED, State.IN_PROGRESS, State.PAUSED, State.DECLINED, State.ACCEPTED}
    ),
    State.IN_PROGRESS: frozenset(
        {State.PLANNED, State.TRIAGED, State.MEASURING, State.PAUSED, State.DECLINED}
    ),
    State.MEASURING: frozenset({State.CLOSED, State.IN_PROGRESS}),
    State.CLOSED: frozenset(),
    State.PAUSED: frozenset({State.NEW, State.TRIAGED, State.DECLINED}),
    State.DECLINED: frozenset({State.NEW, State.TRIAGED}),
    State.ACCEPTED: frozenset({State.TRIAGED, State.PLANNED, State.DECLINED}),
}
WAYS_BACK = {
    State.DECLINED: "restore it first",
    State.PAUSED: "resume it first",
    State.CLOSED: "a closed item stays closed; Reopen on its card files a new one that is linked to it",
    State.MEASURING: "it is live already; say that it is not, first",
    State.ACCEPTED: "its risk is accepted; end that first",
    State.NEW: "triage it first",
    State.TRIAGED: "start it first",
    State.PLANNED: "start it first",
    State.IN_PROGRESS: "take it back first",
}


def refusal(ref: str, before: State, after: State) -> str:
    """A sentence when the move is not legal; nothing when it is."""
    if after in MOVES[before]:
        return ""
    if before is after:
        return f"{ref} is {before} already."
    return f"{ref} is {before} and cannot become {after}: {WAYS_BACK[before]}."
