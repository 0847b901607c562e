"""People, teams, numbers and drafts: what the database promises about each, on both kinds of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database import Database, GivenUp
from storage.deliveries import Address
from storage.enums import Platform, Role
from storage.store import Store
from tests.conftest import NOW, make_workspace
from tests.storage.conftest import new_item, new_team


def test_a_person_is_met_once_and_remembered(database: Database, workspace: int) -> None:
    with database.writing(workspace) as store:
        first = store.people.meet(Platform.SLACK, "U1", "Ana", "Europe/London", "en")
        again = store.people.meet(Platform.SLACK, "U1", "", "", "")
        elsewhere = store.people.meet(Platform.TEAMS, "U1", "Ana", "", "")
    assert again == first
    assert elsewhere.id != first.id
    with database.reading(workspace) as store:
        assert store.people.find(Platform.SLACK, "U1") == first
        assert store.people.find(Platform.SLACK, "U2") is None


def test_what_a_platform_says_anew_of_a_person_replaces_what_was_known(
    database: Database, workspace: int
) -> None:
    with database.writing(workspace) as store:
        first = store.people.meet(Platform.SLACK, "U1", "Ana", "Europe/London", "en")
        renamed = store.people.meet(Platform.SLACK, "U1", "Ana B.", "", "de")
        assert (renamed.id, renamed.name) == (first.id, "Ana B.")
        assert (renamed.zone, renamed.language) == ("Europe/London", "de")
        assert store.people.get(first.id) == renamed


def test_a_team_has_one_owner_by_the_database_itself(database: Database, workspace: int) -> None:
    with database.writing(workspace) as store:
        team, ana = new_team(store)
        ben = store.people.meet(Platform.SLACK, "U2", "Ben", "", "")
        store.teams.set_role(team.id, ana.id, Role.OWNER)
    with pytest.raises(IntegrityError), database.writing(workspace) as store:
        store.teams.join(team.id, ben.id)
        store.teams.set_role(team.id, ben.id, Role.OWNER)
    with database.reading(workspace) as store:
        membership = store.teams.membership(team.id, ben.id)
        assert (membership.role, membership.owner) == (None, "Ana")
        assert store.teams.membership(team.id, ana.id).role is Role.OWNER


def test_joining_again_keeps_the_role(database: Database, workspace: int) -> None:
    with database.writing(workspace) as store:
        team, ana = new_team(store)
        store.teams.set_role(team.id, ana.id, Role.DEPUTY)
        store.teams.join(team.id, ana.id)
        assert store.teams.membership(team.id, ana.id).role is Role.DEPUTY
        assert store.teams.of_person(ana.id) == [team]


def test_a_channel_belongs_to_one_team(database: Database, workspace: int) -> None:
    """A channel of one name in another workspace is another channel."""
    other = make_workspace(database)
    with database.writing(workspace) as store:
        (pay, ana), (log, _) = new_team(store, "PAY"), new_team(store, "LOG")
        here, elsewhere = Address(Platform.SLACK, "C1"), Address(Platform.SLACK, "C1", host=other)
        assert store.teams.of_channel("C1") is None
        assert store.teams.link(pay.id, here, "payments", ana.id)
        assert not store.teams.link(log.id, here, "payments", ana.id)
        assert store.teams.link(log.id, elsewhere, "payments", ana.id)
        assert store.teams.of_channel("C1") == pay
        assert store.teams.of_channel("C1", other) == log
        assert [channel.channel for channel in store.teams.channels(pay.id)] == ["C1"]


def test_a_key_is_taken_once_in_a_workspace(database: Database, workspace: int) -> None:
    with database.writing(workspace) as store:
        pay, _ = new_team(store)
        assert store.teams.create("PAY", "again", "UTC", "bricks", NOW) is None
        assert store.teams.all() == [pay]


def test_threads_that_want_a_key_at_once_make_one_team(
    database: Database, replica: Database, workspace: int
) -> None:
    def create(turn: int) -> bool:
        with (database, replica)[turn % 2].writing(workspace) as store:
            return store.teams.create("PAY", f"of {turn}", "UTC", "bricks", NOW) is not None

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(create, range(8))) == 1


def test_a_failed_transaction_uses_up_no_number(database: Database, workspace: int) -> None:
    with database.writing(workspace) as store:
        team, ana = new_team(store)
        assert new_item(store, team, ana).number == 1
    with pytest.raises(RuntimeError), database.writing(workspace) as store:
        new_item(store, team, ana)
        raise RuntimeError
    with pytest.raises(GivenUp), database.writing(workspace, lambda: False) as store:
        new_item(store, team, ana)
    with database.writing(workspace) as store:
        assert new_item(store, team, ana).number == 2


def test_threads_that_file_at_once_leave_no_gap(
    database: Database, replica: Database, workspace: int
) -> None:
    """Every third transaction fails after it took its number."""
    with database.writing(workspace) as store:
        team, ana = new_team(store)

    def file(turn: int) -> str:
        try:
            with (database, replica)[turn % 2].writing(workspace) as store:
                ref = new_item(store, team, ana).ref
                if turn % 3 == 0:
                    raise RuntimeError("failed after counting")
                return ref
        except RuntimeError:
            return ""

    with ThreadPoolExecutor(4) as threads:
        refs = sorted(filter(None, threads.map(file, range(24))), key=lambda ref: int(ref[4:]))
    assert refs == [f"PAY-{number}" for number in range(1, 17)]


def _keep(store: Store, person: int, token: str, title: str, at: datetime = NOW) -> int:
    return store.drafts.keep(person, token, "debt.form", {"origin": "o"}, {"title": title}, at)


def test_a_draft_is_kept_once_a_form_and_read_by_its_person_alone(database: Database, workspace: int) -> None:
    with database.writing(workspace) as store:
        ana, ben = (store.people.meet(Platform.SLACK, user, user, "", "").id for user in ("U1", "U2"))
        _keep(store, ana, "t1", "early")
        kept = _keep(store, ana, "t1", "late", NOW + timedelta(minutes=1))
        other = _keep(store, ben, "t2", "Ben's")
        drafts = store.drafts.of_person(ana, NOW - timedelta(days=7), 10)
        assert [(draft.id, draft.fields, draft.args) for draft in drafts] == [
            (kept, {"title": "late"}, {"origin": "o"})
        ]
        assert store.drafts.of_person(ana, NOW + timedelta(minutes=1), 10) == []
        assert store.drafts.own(other, ana) is None
        store.drafts.drop_own(other, ana)
        assert store.drafts.own(other, ben) is not None
        store.drafts.drop("t2")
        assert store.drafts.own(other, ben) is None


Change = Callable[[Store], object]


@pytest.mark.parametrize(
    "write",
    [
        lambda store: store.people.meet(Platform.SLACK, "U9", "Eve", "", ""),
        lambda store: store.repeats.answered("k", NOW),
    ],
)
def test_what_ends_badly_leaves_nothing(database: Database, workspace: int, write: Change) -> None:
    with pytest.raises(GivenUp), database.writing(workspace, lambda: False) as store:
        write(store)
    with database.writing(workspace) as store:
        assert store.people.find(Platform.SLACK, "U9") is None
        assert store.repeats.answered("k", NOW) is None
