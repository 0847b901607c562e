"""A line is pressed before its platform told us its ID: it is known once, and stays true (F10, F19)."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace

import psycopg
import pytest
import structlog

from bot.delivery import Sender
from commands.request import Place, PlaceKind
from commands.team.affairs import claim_ownership
from commands.view import Card, words
from storage.database import Database
from storage.deliveries import Address
from storage.enums import Platform, Showing
from storage.sealing import Sealer
from storage.store import Store
from tests.commands.conftest import PAYMENTS, Talk
from tests.conftest import KEY, NOW, make_workspace
from tests.fakes.no_history import NoHistory

ON_TEAMS = Place(Platform.TEAMS, PlaceKind.CHANNEL, "19:pay@thread.tacv2", "payments", owes_answer=True)
LINE = "m1"


def nobody_presses() -> None:
    """Somebody comes by and only reads."""


@dataclass
class Quick(NoHistory):
    """A platform whose people press what they see before the post's own answer arrives."""

    press: Callable[[], object] = nobody_presses
    drawn: list[str] = field(default_factory=list)

    async def post(self, workspace_id: int, address: Address, card: Card, mark: str = "") -> str:
        self.drawn.append(words(card))
        await asyncio.to_thread(self.press)
        return LINE

    async def update(self, workspace_id: int, address: Address, message: str, card: Card) -> None:
        assert message == LINE
        self.drawn.append(words(card))


@pytest.fixture
def talk(own_address: str) -> Iterator[Talk]:
    with closing(Database(own_address, Sealer((KEY,)))) as database:
        yield Talk(database, make_workspace(database))


@pytest.fixture
def calm() -> Iterator[None]:
    """Nothing was lost, tried again or worth a warning."""
    with structlog.testing.capture_logs() as logs:
        yield
    assert [one for one in logs if one["log_level"] not in {"debug", "info"}] == []


def files(talk: Talk, place: Place) -> None:
    """The line is owed as a message, not told as an answer."""
    talk.place = place
    if place.owes_answer:
        talk.types("ana", "/debt A slip")
    else:
        talk.submits("ana", talk.opens("ana", "/debt"), title="A slip")


def presses(talk: Talk) -> None:
    pressed = replace(talk.place, message=LINE, owes_answer=False)
    talk.asks("ana", "item.undo", pressed, args={"item": str(talk.item("PAY-1").id)}, key="")


async def settled(talk: Talk, platform: Quick) -> None:
    sender = Sender(talk.database, {talk.place.platform: platform}, lambda: NOW, pace=0)
    await sender.settle()
    await sender.close()


def shown(talk: Talk) -> list[tuple[str | None, str]]:
    with talk.database.reading(talk.workspace) as store:
        return [(one.message, one.showing) for one in store.shown.of_item(talk.item("PAY-1").id)]


@pytest.mark.parametrize("place", [PAYMENTS, ON_TEAMS], ids=["slack", "teams"])
@pytest.mark.usefixtures("calm")
async def test_it_is_recorded_once_and_drawn_anew(talk: Talk, place: Place) -> None:
    files(talk, place)
    platform = Quick(lambda: presses(talk))
    await settled(talk, platform)
    assert shown(talk) == [(LINE, Showing.LINE)]
    assert "was undone" not in platform.drawn[0]
    assert "was undone" in platform.drawn[-1]


async def test_another_line_of_the_item_keeps_its_own_place(talk: Talk) -> None:
    """Slack does not tell the ID of what answered a command; a line posted beside it is not that one."""
    talk.types("ana", "/debt A slip")
    with talk.database.writing(talk.workspace) as store:
        args = {"item": str(talk.item("PAY-1").id)}
        store.deliveries.owe(Address(Platform.SLACK, PAYMENTS.channel), "item.line", args, NOW)
    await settled(talk, Quick())
    assert sorted(shown(talk), key=str) == sorted([(None, Showing.LINE), (LINE, Showing.LINE)], key=str)


def sees(talk: Talk, store: Store) -> None:
    """Somebody pressed the line."""
    item = talk.item("PAY-1")
    store.items.lock(item.id)
    store.shown.seen(item.id, Address(Platform.TEAMS, ON_TEAMS.channel), LINE, Showing.LINE)


def owns(talk: Talk, store: Store) -> None:
    """Somebody pressed *I am the Product Owner*, for which the team's first line asks."""
    team = str(talk.item("PAY-1").team_id)
    claim_ownership(talk.request("ana", "owner.claim", ON_TEAMS, args={"team": team}), store)


@pytest.mark.parametrize("does", [sees, owns])
@pytest.mark.usefixtures("calm")
async def test_a_press_at_the_very_moment_and_the_record_wait_for_each_other(
    own_postgresql: str, does: Callable[[Talk, Store], None]
) -> None:
    """Whoever changes what a line shows and whoever records the line lock the item both, in the same order:
    no deadlock, and no line that tells what was."""
    with closing(Database(own_postgresql, Sealer((KEY,)))) as database:
        talk = Talk(database, make_workspace(database))
        files(talk, ON_TEAMS)
        changed, waited = threading.Event(), threading.Event()
        platform = Quick()

        def change() -> None:
            with database.writing(talk.workspace) as store:
                does(talk, store)
                changed.set()
                waited.wait(30)

        changing = asyncio.create_task(asyncio.to_thread(change))
        await asyncio.to_thread(changed.wait, 30)
        settling = asyncio.create_task(settled(talk, platform))
        await asyncio.to_thread(_somebody_waits, own_postgresql)
        waited.set()
        await asyncio.gather(changing, settling)
        assert shown(talk) == [(LINE, Showing.LINE)]
        assert ("Do you decide" in platform.drawn[-1]) is (does is sees)


def _somebody_waits(address: str) -> None:
    """Returns once a transaction of that database waits for another."""
    asked = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with psycopg.connect(address, autocommit=True) as server:
        for _ in range(1500):
            if server.execute(asked).fetchone() != (0,):
                return
            time.sleep(0.02)
    raise AssertionError("nobody waited")
