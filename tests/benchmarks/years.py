"""A team that has worked for years, for the benchmarks: its items with their whole log, made in bulk."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, update

from commands.item.writing import place
from commands.rules.settings import DEFAULTS
from commands.rules.time_box import first_box, next_box, over_at
from storage.database import Database
from storage.deliveries import Address
from storage.enums import Answer, Closing, Effort, Kind, Platform, Priority, Role, State
from storage.log import FILED
from storage.models import closings, decisions, incidents, items, sprints, teams
from tests.conftest import NOW

CHUNK = 2000
A_DAY, LATELY = timedelta(days=1), timedelta(days=250)
DAYS_14 = 14
STEPS = (
    (State.TRIAGED, 2),
    (State.PLANNED, 9),
    (State.IN_PROGRESS, 11),
    (State.MEASURING, 18),
    (State.CLOSED, 25),
)
"""The states that work goes through, and how many days after the filing it gets there."""
Row = dict[str, Any]


def live_through(
    database: Database, workspace_id: int, *, channel: str, person: str, count: int, recent: int, years: int
) -> None:
    """A team with that many items, filed evenly over the years: so many of them lately, which is
    as long as a report looks back and as work takes.

    Of ten, six are closed as far as there was time, one is declined, and three are open.
    """
    began = NOW - years * 365 * A_DAY
    with database.writing(workspace_id) as store:
        filer = store.people.meet(Platform.SLACK, person, "ana", "UTC", "")
        team = store.teams.create("PAY", "payments", "UTC", "bricks", began)
        assert team is not None
        store.teams.link(team.id, Address(Platform.SLACK, channel), "payments", filer.id)
        store.teams.join(team.id, filer.id, Role.MEMBER, admin=True)
    own = {"workspace_id": workspace_id, "team_id": team.id}
    before = [began + (NOW - LATELY - began) * n / max(count - recent, 1) for n in range(count - recent)]
    lately = [NOW - LATELY + LATELY * n / recent for n in range(recent)]
    for start in range(0, count, CHUNK):
        filed = list(enumerate([*before, *lately], start=1))[start : start + CHUNK]
        lives = [_Life(own, filer.id, number, at) for number, at in filed]
        with database.engine.begin() as connection:
            for table, rows in _rows(lives).items():
                if rows:
                    connection.execute(insert(table), rows)
    with database.engine.begin() as connection:
        connection.execute(insert(sprints), list(_sprints(own, began)))
        connection.execute(update(teams).where(teams.c.id == team.id).values(last_number=count))
    with database.writing(workspace_id) as store:
        store.ranking.recount(team.id)


class _Life:
    """What became of one item."""

    def __init__(self, own: Mapping[str, int], filer: int, number: int, filed_at: datetime) -> None:
        self.own, self.filer, self.number, self.filed_at = own, filer, number, filed_at
        self.priority = (*Priority, None)[number % 5]
        lot = number % 10
        steps = (
            STEPS if lot < 6 else ((State.TRIAGED, 2), (State.DECLINED, 5)) if lot == 6 else STEPS[: lot - 7]
        )
        late = timedelta(hours=number % 97)
        self.steps = {state: filed_at + days * A_DAY + late for state, days in steps}
        self.steps = {state: at for state, at in self.steps.items() if at < NOW}

    def item(self) -> Row:
        state = list(self.steps)[-1] if self.steps else State.NEW
        facts = {
            "number": self.number,
            "kind": Kind.DEBT if self.number % 5 else Kind.IMPROVEMENT_STORY,
            "priority": self.priority,
            "effort": (*Effort, None)[self.number % 4],
            "state": state,
        }
        return {
            **self.own,
            "id": self.number,
            "title": f"Item number {self.number} slows us down",
            "filer_id": self.filer,
            "filed_at": self.filed_at,
            "unindexed": False,
            "started_at": self.steps.get(State.IN_PROGRESS),
            "live_at": self.steps.get(State.MEASURING),
            "closed_at": self.steps.get(State.CLOSED),
            **facts,
            **place(facts, DEFAULTS),
        }

    def log(self) -> Iterator[Row]:
        about = {
            **self.own,
            "item_id": self.number,
            "person_id": self.filer,
            "field": "",
            "before": "",
            "after": "",
        }
        yield {**about, "what": FILED, "version": 1, "at": self.filed_at}
        state = State.NEW
        for version, (after, at) in enumerate(self.steps.items(), start=2):
            moved = {**about, "version": version, "at": at}
            if after is State.TRIAGED and self.priority:
                yield {**moved, "what": "changed", "field": "priority", "after": self.priority}
            yield {**moved, "what": "moved", "field": "state", "before": state, "after": after}
            state = after

    def closing(self) -> Iterator[Row]:
        if State.CLOSED in self.steps:
            how = Closing.OVERRIDE if self.number % 20 == 0 else Closing.GATE
            said = {"evidence": {}, "missing": [], "person_id": self.filer, "how": how}
            yield {
                "workspace_id": self.own["workspace_id"],
                "item_id": self.number,
                **said,
                "at": self.steps[State.CLOSED],
            }

    def incident(self) -> Iterator[Row]:
        if self.number % 10 == 0:
            answer = (*Answer, None)[self.number // 10 % 4]
            told = {"title": "It was down", "at": self.filed_at, "answer": answer}
            yield {
                **self.own,
                "person_id": self.filer,
                **told,
                "answered_at": self.filed_at if answer else None,
            }


def _rows(lives: Sequence[_Life]) -> dict[Table, list[Row]]:
    return {
        items: [life.item() for life in lives],
        decisions: [row for life in lives for row in life.log()],
        closings: [row for life in lives for row in life.closing()],
        incidents: [row for life in lives for row in life.incident()],
    }


def _sprints(own: Mapping[str, int], began: datetime) -> Iterator[Row]:
    box = first_box(began, "UTC", DAYS_14)
    while box.starts_on <= NOW.date():
        over = over_at(box, "UTC")
        days = {"starts_on": box.starts_on, "ends_on": box.ends_on, "over_at": over}
        kept = ({"debt": 4}, {"debt": 3}, over) if over <= NOW else (None, None, None)
        ended = dict(zip(("planned", "done", "ended_at"), kept, strict=True))
        yield {**own, "number": box.number, **days, **ended}
        box = next_box(box, DAYS_14)
