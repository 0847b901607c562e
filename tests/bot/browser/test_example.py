"""The example is a believable team: thirty items, filed by its people through the door."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from bot.browser.chat import BOT
from bot.browser.example import BEHIND, play
from bot.browser.people import PEOPLE
from bot.browser.story import NEWCOMERS, STORY, FillIn, Say
from bot.browser.time import real_now
from storage.enums import Kind, Priority, State
from tests.bot.browser.running import demo_running

BLAME = ("fault", "blame", "lazy", "careless", "stupid", "bad code", "messed")


async def test_thirty_items_stand_in_the_backlog_and_the_chat_is_alive(tmp_path: Path) -> None:
    async with demo_running(tmp_path, behind=BEHIND) as demo:
        await play(
            demo.chat,
            demo.door,
            demo.clock,
            demo.passing,
            workspace_id=demo.workspace_id,
            address=demo.address,
        )
        with demo.database.reading(demo.workspace_id) as store:
            [team] = store.teams.all()
            items = store.items.page(team.id, at_most=100)
            owner = store.teams.membership(team.id, 0).owner
        messages = demo.chat.seen_by("dana")
        now = demo.clock()

    assert (team.key, owner) == ("PAY", "Priya Natarajan")
    assert len(items) == 30
    assert abs(now - real_now()) < timedelta(minutes=1)
    assert all(timedelta() < now - item.filed_at < BEHIND for item in items)
    assert len({item.filed_at.date() for item in items}) >= 8
    assert sum(item.kind is Kind.IMPROVEMENT_STORY for item in items) >= 5
    critical = [item for item in items if item.priority is Priority.CRITICAL]
    assert len(critical) == 3
    assert not all(item.outcome for item in critical)
    assert any(item.target for item in items)
    assert any(item.on_purpose for item in items)
    assert any(item.origin for item in items)
    states = {item.ref: str(item.state) for item in items if item.state is not State.NEW}
    assert states == {
        "PAY-1": "planned",
        "PAY-2": "in progress",
        "PAY-3": "in progress",
        "PAY-7": "planned",
        "PAY-9": "triaged",
        **dict.fromkeys(("PAY-10", "PAY-13", "PAY-18", "PAY-24", "PAY-27"), "triaged"),
        "PAY-11": "measuring",
        "PAY-23": "paused",
    }
    places = [item.ref for item in items]
    moved = items[places.index("PAY-9")]
    assert moved.judgement == "the auditors ask for it in December"
    assert places.index("PAY-9") + 1 == places.index("PAY-7")
    authors = Counter(message.author for message in messages)
    assert set(authors) == {BOT, *(person.id for person in (*PEOPLE, *NEWCOMERS))}
    assert sum(bool(message.thread) for message in messages) >= 8
    assert sum(bool(message.reactions) for message in messages) >= 8
    assert [message.at for message in messages] == sorted(message.at for message in messages)


def test_its_wording_never_blames() -> None:
    said = [then.deed.text for then in STORY if isinstance(then.deed, Say)]
    filled_in = [then.deed.fields for then in STORY if isinstance(then.deed, FillIn)]
    words = " ".join((*said, *(text for fields in filled_in for text in fields.values()))).lower()
    assert not [word for word in BLAME if word in words]
