"""Experiments: a hypothesis, how it is measured, until when, and the verdict (F37)."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from storage.enums import Verdict
from storage.models import experiments
from storage.narrowing import Narrowed
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Experiment:
    """ends_on: the day on which it comes back, in the team's zone. verdict: None while it runs."""

    id: int
    team_id: int
    hypothesis: str
    measure: str
    ends_on: date
    item_id: int | None
    person_id: int
    at: datetime
    verdict: Verdict | None
    learned: str
    judged_by_id: int | None
    judged_at: datetime | None


_EXPERIMENT = columns(experiments, Experiment)
_BY_ID = bind(select(*_EXPERIMENT).where(experiments.c.id == bindparam("id")))
_OF_TEAM = bind(
    select(*_EXPERIMENT)
    .where(experiments.c.team_id == bindparam("team_id"))
    .order_by(experiments.c.verdict.is_not(None), experiments.c.ends_on.desc(), experiments.c.id)
    .limit(bindparam("at_most"))
)
_OPEN = (experiments.c.team_id == bindparam("team_id"), experiments.c.verdict.is_(None))
_OPEN_OF = bind(
    select(*_EXPERIMENT)
    .where(*_OPEN, experiments.c.person_id == bindparam("person_id"))
    .order_by(experiments.c.ends_on, experiments.c.id)
    .limit(bindparam("at_most"))
)
_ENDS = bind(select(experiments.c.ends_on).where(*_OPEN))


def _experiment(*row: Any) -> Experiment:
    """Gives the verdict its type back."""
    made = Experiment(*row)
    return made if made.verdict is None else replace(made, verdict=Verdict(made.verdict))


class Experiments(Narrowed):
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, experiment_id: int) -> Experiment:
        """Raises LookupError when there is none here."""
        found = self._found(self._scope.one(_experiment, _BY_ID, id=experiment_id))
        if found is None:
            raise LookupError(f"no experiment {experiment_id}")
        return found

    def add(self, team_id: int, person_id: int, at: datetime, **values: Any) -> Experiment:
        """A new one: hypothesis, measure and ends_on must be given, item_id may be."""
        row = {"team_id": team_id, "person_id": person_id, "at": at, **values}
        return self.get(self._scope.add(experiments, row))

    def of_team(self, team_id: int, at_most: int) -> list[Experiment]:
        """Those that run first, then the latest that ended."""
        return self._scope.all(_experiment, _OF_TEAM, team_id=team_id, at_most=at_most)

    def open_of(self, team_id: int, person_id: int, at_most: int) -> list[Experiment]:
        """Those that the person noted and that have no verdict, the first to end first."""
        asked = {"team_id": team_id, "person_id": person_id}
        return self._scope.all(_experiment, _OPEN_OF, **asked, at_most=at_most)

    def open_ends(self, team_id: int) -> list[date]:
        """When those of the team end that have no verdict."""
        return [row.ends_on for row in self._scope.run(_ENDS, team_id=team_id)]

    def change(self, experiment_id: int, **values: Any) -> Experiment:
        """Writes the end, or the verdict with what was learned, by whom and when."""
        written = update(experiments).where(experiments.c.id == bindparam("the_id")).values(**values)
        self._scope.run(bind(written), the_id=experiment_id)
        return self.get(experiment_id)
