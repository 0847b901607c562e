"""What a team said of its last sprints, for the question and for the report (F37)."""

from dataclasses import dataclass
from datetime import date

from commands.rules.increments import Said
from storage.enums import Usable
from storage.store import Store
from storage.teams import Team

COMPARED = 6
"""So many of the last sprints are compared wherever people read where they lead."""
NOT_ENDED = 4
"""At most so many of the latest sprints have not ended."""


@dataclass(frozen=True, slots=True)
class SprintAnswer:
    """One sprint that ended, and how many said what of its increment; nobody may have."""

    number: int
    goal: str
    ends_on: date
    said: Said


def trend(store: Store, team: Team, at_most: int) -> list[SprintAnswer]:
    """The team's latest sprints that ended, oldest first; `rules.increments` tells where they lead."""
    ended = [row for row in store.sprints.latest(team.id, at_most + NOT_ENDED) if row.ended_at is not None]
    counts = store.increments.counts([row.id for row in ended])
    return [
        SprintAnswer(
            row.number,
            row.goal,
            row.ends_on,
            Said(*(counts[row.id][answer] for answer in (Usable.YES, Usable.PARTLY, Usable.NO))),
        )
        for row in reversed(ended[:at_most])
    ]
