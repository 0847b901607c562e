"""What home says of experiments: which of the team wait for their verdict or run, and which are one's own."""

from dataclasses import dataclass, replace
from datetime import datetime

from commands.lists.whose import go
from commands.request import Request
from commands.rules.shortening import shortened
from commands.rules.time_box import today
from commands.sprint_end.listing import listed
from commands.standing import standing
from commands.view import Row, Strong
from storage.people import Person
from storage.store import Store
from storage.teams import Team

MOST, SHORT = 3, 150


@dataclass(frozen=True, slots=True)
class OpenExperiments:
    """How many of a team wait for their verdict, and how many run."""

    wait: int
    run: int

    @property
    def words(self) -> str:
        """`1 experiment waits for its verdict, 2 more run.`"""
        runs = "runs" if self.run == 1 else "run"
        if not self.wait:
            return f"{_counted(self.run)} {runs}."
        waits = "waits for its verdict" if self.wait == 1 else "wait for their verdict"
        return f"{_counted(self.wait)} {waits}{f', {self.run} more {runs}' if self.run else ''}."


def open_experiments(store: Store, team: Team, now: datetime) -> OpenExperiments:
    ends, day = store.experiments.open_ends(team.id), today(now, team.zone)
    wait = sum(one <= day for one in ends)
    return OpenExperiments(wait, len(ends) - wait)


def waiting_row(team: Team, found: OpenExperiments) -> Row:
    """How many there are, with the button that shows them."""
    label = "Show it" if found.wait + found.run == 1 else "Show them"
    return Row((found.words,), "", (go(label, "experiment.list", team),))


def own_rows(request: Request, store: Store, team: Team, person: Person) -> list[Row]:
    """The first to end of those that the person noted, each with its buttons."""
    found = store.experiments.open_of(team.id, person.id, MOST)
    reader = standing(request, store, team.id, person)
    return [
        replace(listed(store, one, reader, request.now), row=(Strong(shortened(one.hypothesis, SHORT)),))
        for one in found
    ]


def _counted(number: int) -> str:
    return f"{number} experiment{'' if number == 1 else 's'}"
