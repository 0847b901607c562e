"""What a message was to tell is true no more when its turn comes: it is not sent (F12, section 13)."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from bot.delivery import Sender
from commands.posting import outdated
from commands.view import Card, words
from storage.database import Database
from storage.deliveries import Address, Delivery
from storage.models import deliveries
from storage.sealing import Sealer
from storage.store import Store
from tests.commands.conftest import Talk
from tests.conftest import KEY, make_workspace
from tests.fakes.no_history import NoHistory


@dataclass
class Recorder(NoHistory):
    """A platform that keeps what it is given."""

    posts: list[str] = field(default_factory=list)

    async def post(self, workspace_id: int, address: Address, card: Card, mark: str = "") -> str:
        self.posts.append(words(card).partition("\n")[0])
        return f"m{len(self.posts)}"

    async def update(self, workspace_id: int, address: Address, message: str, card: Card) -> None:
        """The line of the item is drawn anew beside."""


@pytest.fixture
def talk(own_address: str) -> Iterator[Talk]:
    with closing(Database(own_address, Sealer((KEY,)))) as database:
        yield Talk(database, make_workspace(database))


def sets(talk: Talk, who: str, priority: str) -> None:
    args = {"ref": "PAY-1", "set.priority": priority}
    assert talk.asks(who, "item.set", args=args, key="").errors == {}


async def posted(talk: Talk) -> list[str]:
    """What the sender posts now, beside the item's own line."""
    platform = Recorder()
    sender = Sender(talk.database, {talk.place.platform: platform}, lambda: talk.now, pace=0)
    await sender.settle()
    await sender.close()
    return [said for said in platform.posts if not said.startswith("PAY-1")]


def states(talk: Talk) -> list[tuple[str, str]]:
    with talk.database.engine.connect() as connection:
        asked = select(deliveries.c.view, deliveries.c.state).where(deliveries.c.updates.is_(None))
        return [(view, state) for view, state in connection.execute(asked.order_by(deliveries.c.id))]


async def test_what_left_the_attention_lane_is_not_called_for(talk: Talk) -> None:
    talk.types("ana", "/debt !low Keys")
    sets(talk, "ana", "Critical")
    sets(talk, "ana", "Low")
    assert await posted(talk) == []
    assert states(talk) == [("item.attention", "skipped")]
    sets(talk, "ana", "Critical")
    assert await posted(talk) == ["This one needs a plan now: PAY-1 Keys"]


async def test_what_is_true_again_at_the_last_moment_is_sent(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.types("ana", "/debt !low Keys")
    sets(talk, "ana", "Critical")
    sets(talk, "ana", "Low")
    found: list[bool] = []

    def looked(store: Store, delivery: Delivery) -> bool:
        """Between the first look and the one that settles it somebody raises the item again."""
        old = outdated(store, delivery)
        if old and not found:
            found.append(old)
            sets(talk, "ana", "Critical")
        return old

    monkeypatch.setattr("commands.posting.outdated", looked)
    assert await posted(talk) == ["This one needs a plan now: PAY-1 Keys"]
    assert found
    assert states(talk) == [("item.attention", "sent")]


async def test_the_filer_hears_what_stands_after_fifteen_minutes(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    sets(talk, "ben", "Low")
    assert await posted(talk) == []
    talk.later(minutes=15)
    assert await posted(talk) == ["Ana, PAY-1 is triaged, by Ben."]
