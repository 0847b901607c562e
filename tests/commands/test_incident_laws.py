"""Whatever is answered, taken back, joined and separated in whatever order: an item counts what the answers
say, and the log tells the same; on both databases (F30)."""

import os
from datetime import UTC, datetime

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.items import Item
from storage.store import Store
from tests.commands.conftest import Talk
from tests.commands.replaying import Replayed
from tests.conftest import make_workspace

EXAMPLES = int(os.environ.get("HEARTH_TEST_EXAMPLES", "40")) // 3
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
ITEMS, INCIDENTS = 3, 2
ANSWERS = ("debt", "partly debt", "not debt", "")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("ana", "ana", "ben")),
        st.sampled_from(
            ("write", "write", "write", "not debt", "reopen", "merge", "merge", "separate", "undo")
        ),
        st.integers(0, INCIDENTS - 1),
        st.integers(0, ITEMS - 1),
        st.integers(0, 7),
    ),
    min_size=5,
    max_size=30,
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
@example(steps=[("ana", "write", 0, 1, 0), ("ana", "merge", 0, 1, 0), ("ana", "reopen", 0, 0, 0)])
def test_an_item_counts_what_the_answers_say(
    database: Database, steps: list[tuple[str, str, int, int, int]]
) -> None:
    talk = Talk(database, make_workspace(database))
    for number in range(ITEMS):
        talk.types("ana", f"/debt !low Thing number {number} goes wrong")
    for number in range(INCIDENTS):
        talk.types("ben", f"/backlog incident Outage {number}")
    for who, what, incident, item, more in steps:
        talk.later(minutes=1)
        _press(talk, who, what, incident, item, more)
        _counts(talk)
    _replays(talk)


def _press(talk: Talk, who: str, what: str, incident: int, item: int, more: int) -> None:
    named = {"incident": str(_incidents(talk)[incident])}
    one, other = ({"item": str(_items(talk)[number % ITEMS].id)} for number in (item, more))
    match what:
        case "write":
            form = talk.asks(who, "incident.post_mortem_form", args=named).form
            assert form is not None
            priority = {"priority": "Medium"} if more > 5 else {}
            answer = {"answer": ANSWERS[more % 4]} if ANSWERS[more % 4] else {}
            talk.fills(who, form, {"ref": f"PAY-{item + 1}", **answer, **priority})
        case "not debt" | "reopen":
            talk.asks(who, f"incident.{what.replace(' ', '_')}", args=named)
        case "merge":
            talk.asks(who, "item.merge", args=one | {"into": other["item"]})
        case "separate":
            talk.asks(who, "item.separate", args=one)
        case _:
            version = str(talk.item(f"PAY-{item + 1}").version)
            talk.asks(who, "item.undo", args=one | {"version": version})


def _incidents(talk: Talk) -> list[int]:
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        return sorted(one.id for one in store.incidents.latest(team.id, 0, INCIDENTS))


def _items(talk: Talk) -> list[Item]:
    with talk.database.reading(talk.workspace) as store:
        return _stored(store)


def _stored(store: Store) -> list[Item]:
    found = (store.items.by_ref(f"PAY-{number + 1}", follow=False) for number in range(ITEMS))
    return [item for item in found if item is not None]


def _counts(talk: Talk) -> None:
    """Each item counts the debt incidents of its own and of all that is joined with it."""
    incidents = _incidents(talk)
    with talk.database.reading(talk.workspace) as store:
        items = {item.id: item for item in _stored(store)}
        counted = dict.fromkeys(items, 0)
        for incident in map(store.incidents.get, incidents):
            assert (incident.item_id is not None) == incident.is_debt
            item = items.get(incident.item_id or 0)
            while item is not None:
                counted[item.id] += 1
                item = items.get(item.merged_into_id or 0)
        assert {item.id: item.debt_incidents for item in items.values()} == counted


def _replays(talk: Talk) -> None:
    """The log alone tells the same counts, and the same order."""
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        told = Replayed()
        for entry in reversed(store.log.after(team.id, NEVER)):
            told.take(entry)
        for item in _stored(store):
            assert told.facts[item.id]["debt_incidents"] == item.debt_incidents
        assert told.ranked() == [item.id for item in store.items.page(team.id, at_most=100)]
