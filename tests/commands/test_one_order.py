"""Whatever is filtered and however it is paged, it is the one list: same order, same rank numbers (F7)."""

import itertools
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.item.writing import place
from commands.rules.filter_words import EXAMPLES, PARKED_WORDS, WORDS
from commands.rules.settings import DEFAULTS
from commands.view import Card, Row, plain
from storage.database import Database
from storage.deliveries import Address
from storage.enums import (
    DEFAULT_TIMING,
    OPEN_STATES,
    PARKED_STATES,
    UNSET,
    Effort,
    Horizon,
    Kind,
    Platform,
    Priority,
    Queue,
    Source,
    Temperature,
)
from storage.items import Item
from storage.store import Store
from tests.commands.conftest import PAYMENTS, Talk, labels
from tests.conftest import NOW, make_workspace

AREAS = ("", "payments", "Payroll", "100%_sure")
ITEMS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(Kind),
        "priority": st.sampled_from(Priority) | st.none(),
        "effort": st.sampled_from(Effort) | st.none(),
        "category": st.sampled_from(["Security", "Performance"]) | st.none(),
        "temperature": st.sampled_from(Temperature) | st.none(),
        "horizon": st.sampled_from(Horizon) | st.none(),
        "queue": st.sampled_from(Queue) | st.none(),
        "source": st.sampled_from(Source) | st.none(),
        "state": st.sampled_from(sorted(OPEN_STATES)),
        "area": st.sampled_from(AREAS),
        "business_value": st.integers(1, 5) | st.none(),
        "committed": st.booleans(),
        "owner": st.sampled_from(["ana", "ben"]),
        "doer": st.sampled_from(["ana", "ben"]) | st.none(),
        "gap": st.sampled_from([1, 1, 40, 150]),
    }
)
ALWAYS = [
    ["mine"],
    ["@ben"],
    ["critical"],
    ["high", "debt"],
    ["cold"],
    ["roadmap"],
    ["no-queue"],
    ["attention"],
]
TYPED = st.sampled_from(
    [word for word in EXAMPLES if word not in ("#security", "in:payments", "@name", "sprint:7")]
)
MORE = st.sampled_from(["#security", "#performance", "in:pay", "in:100%", "in:100_", "@ben"])
FILTERS = st.lists(TYPED | MORE, max_size=3, unique=True)


def _filled(talk: Talk, made: list[dict[str, Any]]) -> dict[str, Item]:
    """ID → item, stored as filing and later moves would leave it."""
    with talk.database.writing(talk.workspace) as store:
        people = {
            name: store.people.meet(Platform.SLACK, f"U-{name}", name, "UTC", "") for name in ("ana", "ben")
        }
        team = store.teams.create("PAY", "payments", "UTC", "bricks", NOW)
        assert team is not None
        store.teams.link(team.id, Address(Platform.SLACK, PAYMENTS.channel), "payments", people["ana"].id)
        for person in people.values():
            store.teams.join(team.id, person.id)
        numbers = itertools.accumulate(values["gap"] for values in made)
        items = [
            _add(store, team.id, number, people, values) for number, values in zip(numbers, made, strict=True)
        ]
        return {item.ref: item for item in items}


def _add(store: Store, team_id: int, number: int, people: Mapping[str, Any], values: dict[str, Any]) -> Item:
    row = {name: value for name, value in values.items() if name not in ("owner", "doer", "gap")}
    row |= {"team_id": team_id, "number": number, "title": f"Item {number}", "filed_at": NOW}
    row |= {"filer_id": people[values["owner"]].id}
    row |= {"assignee_id": people[values["doer"]].id if values["doer"] else None}
    return store.items.add({**row, **place(row, DEFAULTS)}, "PAY", values["owner"])


def _passes(item: Item, typed: list[str], people: Mapping[str, int]) -> bool:
    """The filters once more, over what was stored, one item at a time."""
    timing = DEFAULT_TIMING[item.priority] if item.priority else (None, None)
    holds = {name: getattr(item, name) for name in ("priority", "kind", "effort", "queue", "source", "state")}
    holds |= {"temperature": item.temperature or timing[0], "horizon": item.horizon or timing[1]}
    wanted: dict[str, set[str]] = {}
    for word in typed:
        if word.lower() in WORDS:
            name, value = WORDS[word.lower()]
            wanted.setdefault(name, set()).add(value)
        elif word.startswith("#"):
            wanted.setdefault("category", set()).add(word[1:].capitalize())
    holds["category"] = item.category
    parked = item.state in PARKED_STATES
    asked_for_parked = bool({str(state) for state in PARKED_STATES} & wanted.get("state", set()))
    areas = [word.removeprefix("in:") for word in typed if word.startswith("in:")]
    more: list[Callable[[], bool]] = [
        lambda: not parked or asked_for_parked,
        lambda: not areas or item.area.lower().startswith(areas[-1]),
        lambda: "mine" not in typed or people["ana"] in (item.filer_id, item.assignee_id),
        lambda: "@ben" not in typed or item.assignee_id == people["ben"],
        lambda: "attention" not in typed or item.attention,
    ]
    return all(str(holds[name] or UNSET) in values for name, values in wanted.items()) and all(
        one() for one in more
    )


def _pages(talk: Talk, line: str) -> list[Card]:
    """Every page, each of which *Previous* leads back to."""
    card = talk.types("ana", line, mentions={"ben": "U-ben"}).private
    assert card is not None
    pages = [card]
    while "Next" in labels(card):
        card = talk.presses("ana", card, "Next").replace
        assert card is not None
        assert talk.presses("ana", card, "Previous").replace == pages[-1]
        pages.append(card)
    return pages


def _rows(card: Card) -> list[str]:
    rows = [plain(block.row) for block in card.blocks if isinstance(block, Row)]
    return [row for row in rows if " PAY-" in row]


def _of_all(talk: Talk, line: str) -> list[str]:
    return [row for page in _pages(talk, line) for row in _rows(page)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ITEMS, min_size=12, max_size=24), st.lists(FILTERS, max_size=6))
def test_every_view_is_the_one_list_filtered(
    database: Database, made: list[dict[str, Any]], views: list[list[str]]
) -> None:
    talk = Talk(database, make_workspace(database))
    items = _filled(talk, made)
    with database.reading(talk.workspace) as store:
        found = {name: store.people.find(Platform.SLACK, f"U-{name}") for name in ("ana", "ben")}
    people = {name: person.id for name, person in found.items() if person}
    whole = _of_all(talk, "/backlog list") + _of_all(talk, f"/backlog list {PARKED_WORDS}")
    refs = [row.split(" ")[1] for row in whole]
    assert sorted(refs, key=lambda ref: items[ref].rank_key or "") == refs
    assert sorted(refs) == sorted(items)
    numbers = [row.split(" ")[0] for row in whole]
    ranked = sum(item.state not in PARKED_STATES for item in items.values())
    assert numbers == [f"{place + 1}." for place in range(ranked)] + ["–"] * (len(items) - ranked)
    for typed in [*views, *ALWAYS]:
        expected = [row for row, ref in zip(whole, refs, strict=True) if _passes(items[ref], typed, people)]
        shown = _pages(talk, f"/backlog list {', '.join(typed)}")
        assert [row for page in shown for row in _rows(page)] == expected, typed
        if expected:
            assert all(page.title.endswith(f" of {len(expected)}") for page in shown), typed
