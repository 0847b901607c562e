"""What is due is asked for once, each team by itself, by however many processes; what breaks rests longer."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest
import structlog

from bot.calendar import Calendar
from commands.request import Request
from storage.database import Database, StoreDown
from storage.models import dues
from storage.sealing import Sealer
from storage.store import Store
from tests.commands.conftest import Talk, channel
from tests.conftest import KEY, NOW, make_workspace

NAMES = ("payments", "search", "logistics", "checkout")
DUE = NOW + timedelta(days=12)


class Asked:
    """Stands in the place of what a due asks for: does it once, as a command would, and counts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[int] = []
        self.breaks: set[int] = set()
        self.down = False
        monkeypatch.setattr("bot.calendar.dispatch", self)

    def __call__(self, request: Request, database: Database) -> None:
        team = int(request.args["team"])
        if self.down:
            raise StoreDown("away")
        if team in self.breaks:
            raise RuntimeError("this team only")
        assert (request.command, request.args["name"], request.actor.external_id) == ("review.due", "", "")
        with database.writing(request.workspace_id) as store:
            self._claim(store, team, request)

    def _claim(self, store: Store, team: int, request: Request) -> None:
        store.teams.lock(team)
        row = store.dues.get(team, request.command)
        if row is not None and row.at <= request.now:
            store.dues.drop(team, request.command)
            self.done.append(team)


@pytest.fixture
def talk(own_address: str) -> Iterator[Talk]:
    with closing(Database(own_address, Sealer((KEY,)))) as database:
        talk = Talk(database, make_workspace(database))
        for name in NAMES:
            talk.types(name[:3], "/debt Keys", channel(name))
        yield talk


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, talk: Talk) -> Asked:
    with talk.database.engine.begin() as connection:
        connection.execute(dues.delete().where(dues.c.what != "review.due"))
        connection.execute(dues.update().values(at=DUE))
    return Asked(monkeypatch)


def test_nothing_is_asked_for_before_its_time_and_each_once_after(talk: Talk, asked: Asked) -> None:
    calendar = Calendar(talk.database, lambda: 0.0)
    assert calendar.ask(DUE - timedelta(microseconds=1)) == 0
    assert asked.done == []
    assert calendar.ask(DUE) == 0
    assert calendar.ask(DUE) == 0
    assert len(asked.done) == len(set(asked.done)) == len(NAMES)


def test_however_many_processes_ask_it_is_done_once(talk: Talk, asked: Asked) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: Calendar(talk.database, lambda: 0.0).ask(DUE), range(4)))
    assert len(asked.done) == len(set(asked.done)) == len(NAMES)


def test_one_that_breaks_holds_up_no_other_and_rests_longer_each_time(talk: Talk, asked: Asked) -> None:
    ticks = [0.0]
    calendar = Calendar(talk.database, lambda: ticks[0])
    broken = talk.item("PAY-1").team_id
    asked.breaks.add(broken)
    tried = []
    with structlog.testing.capture_logs() as logs:
        for second in range(200):
            ticks[0] = float(second)
            tried += [second] * calendar.ask(DUE)
    assert tried == [0, 1, 3, 7, 15, 31, 63, 123, 183]
    assert len([one for one in logs if one["event"] == "what was due went wrong"]) == len(tried)
    assert len(asked.done) == len(NAMES) - 1
    asked.breaks.clear()
    ticks[0] = 300.0
    assert calendar.ask(DUE) == 0
    assert broken in asked.done


def test_a_store_that_is_away_ends_the_round_and_nothing_rests(talk: Talk, asked: Asked) -> None:
    calendar = Calendar(talk.database, lambda: 0.0)
    asked.down = True
    with pytest.raises(StoreDown):
        calendar.ask(DUE)
    asked.down = False
    calendar.ask(DUE)
    assert len(asked.done) == len(NAMES)


def test_more_than_a_page_is_asked_for_in_one_round(
    talk: Talk, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.calendar.AT_MOST", 2)
    Calendar(talk.database, lambda: 0.0).ask(DUE)
    assert len(asked.done) == len(NAMES)
