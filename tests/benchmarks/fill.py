"""Many open items at once, for the benchmarks: rows as filing would leave them, in bulk."""

from sqlalchemy import insert

from commands.item.writing import place
from commands.rules.settings import DEFAULTS
from storage.database import Database
from storage.deliveries import Address
from storage.enums import Effort, Kind, Platform, Priority, Role, State
from storage.models import items, teams
from tests.conftest import NOW

CHUNK = 5000
INDEXED = 500


def fill(database: Database, workspace_id: int, *, channel: str, person: str, count: int) -> None:
    """A team in the channel with that many open items, filed by the person."""
    with database.writing(workspace_id) as store:
        filer = store.people.meet(Platform.SLACK, person, "ana", "Europe/London", "")
        team = store.teams.create("PAY", "payments", "UTC", "bricks", NOW)
        assert team is not None
        store.teams.link(team.id, Address(Platform.SLACK, channel), "payments", filer.id)
        store.teams.join(team.id, filer.id, Role.MEMBER, admin=True)
    priorities, efforts = (*Priority, None), (*Effort, None)
    for start in range(0, count, CHUNK):
        rows = [
            _row(workspace_id, team.id, filer.id, number, priorities[number % 5], efforts[number % 4])
            for number in range(start + 1, min(start + CHUNK, count) + 1)
        ]
        with database.engine.begin() as connection:
            connection.execute(insert(items), rows)
    with database.engine.begin() as connection:
        connection.execute(teams.update().where(teams.c.id == team.id).values(last_number=count))
    indexed = INDEXED
    while indexed:
        with database.writing(workspace_id) as store:
            indexed = store.search.index(INDEXED)
    with database.writing(workspace_id) as store:
        store.ranking.recount(team.id)


def _row(
    workspace_id: int,
    team_id: int,
    filer_id: int,
    number: int,
    priority: Priority | None,
    effort: Effort | None,
) -> dict[str, object]:
    facts = {
        "number": number,
        "kind": Kind.DEBT,
        "priority": priority,
        "effort": effort,
        "state": State.TRIAGED if priority else State.NEW,
    }
    return {
        "workspace_id": workspace_id,
        "team_id": team_id,
        "title": f"Item number {number} slows us down",
        "filer_id": filer_id,
        "filed_at": NOW,
        **facts,
        **place(facts, DEFAULTS),
    }
