"""What the clock is to ask for stands once, at the time that was said last."""

from datetime import timedelta

from storage.database import Database
from storage.enums import Platform
from storage.models import dues
from storage.scope import Scope
from storage.store import Store
from storage.teams import Team
from tests.conftest import NOW, make_workspace

WHAT = "review.due"
LATER = NOW + timedelta(days=14)


def team(store: Store) -> Team:
    made = store.teams.create("PAY", "payments", "UTC", "bricks", NOW)
    assert made is not None
    return made


def test_a_time_that_is_set_again_takes_the_place_of_the_one_before(
    database: Database, workspace: int
) -> None:
    with database.writing(workspace) as store:
        pay = team(store)
        store.dues.set(pay.id, WHAT, NOW)
        store.dues.set(pay.id, WHAT, NOW, "7")
        store.dues.set(pay.id, WHAT, LATER)
    with database.reading(workspace) as store:
        due = store.dues.by(pay.id, WHAT, LATER, at_most=9)
    assert [(one.name, one.at) for one in due] == [("7", NOW), ("", LATER)]


def test_nobody_moves_what_is_due_in_another_workspace(database: Database, workspace: int) -> None:
    with database.writing(workspace) as store:
        pay = team(store)
        store.dues.set(pay.id, WHAT, NOW)
    stranger = make_workspace(database, Platform.TEAMS)
    with database.engine.begin() as connection:
        Scope(connection, stranger).put(dues, {"team_id": pay.id, "what": WHAT, "name": "", "at": LATER})
    with database.reading(workspace) as store:
        held = store.dues.get(pay.id, WHAT)
    assert held is not None
    assert held.at == NOW
