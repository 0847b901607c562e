"""New weights: each item gets its place a little later, and nothing that happens meanwhile is lost (F11)."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.item.writing import Filing, place, store_new, update
from commands.rules.settings import settings_of
from commands.standing import standing
from commands.team.settling import settle
from storage import schema
from storage.database import Database
from storage.enums import Method
from storage.items import Item
from storage.sealing import Sealer
from tests.commands.conftest import Talk, said
from tests.commands.test_linking import owed
from tests.commands.test_settings import saves
from tests.commands.test_teams import person_of, team
from tests.conftest import KEY, make_workspace

SCORES = ("business_value", "customer_impact", "technical_risk")


def files(talk: Talk, title: str, *scores: int) -> None:
    fields = {name: str(score) for name, score in zip(SCORES, scores, strict=False)}
    assert talk.fills("ana", talk.opens("ana", "/debt"), {"title": title, **fields}).errors == {}


def settles(talk: Talk, at_most: int = 2) -> bool:
    """One chunk, as the background does it."""
    with talk.database.writing(talk.workspace) as store:
        return settle(store, team(talk, "PAY").id, at_most)


def order(talk: Talk) -> list[str]:
    with talk.database.reading(talk.workspace) as store:
        return [item.title for item in store.items.page(team(talk, "PAY").id, at_most=100)]


def misplaced(talk: Talk) -> list[str]:
    """Items that do not stand where the team's settings of this moment put them."""
    pay, wrong = team(talk, "PAY"), []
    now = settings_of(pay.settings)
    with talk.database.reading(talk.workspace) as store:
        items = store.items.page(pay.id, at_most=1000)
    for item in items:
        facts = {name: getattr(item, name) for name in Item.__dataclass_fields__}
        if any(facts[name] != value for name, value in place(facts, now).items()):
            wrong.append(item.ref)
    return wrong


@pytest.fixture
def pay(talk: Talk) -> Talk:
    for title, scores in (
        ("Value", (5, 1, 1)),
        ("Impact", (1, 5, 2)),
        ("Risk", (1, 2, 5)),
        ("Even", (3, 3, 3)),
    ):
        files(talk, title, *scores)
    return talk


def test_the_order_follows_the_new_weights_chunk_by_chunk(pay: Talk) -> None:
    assert order(pay) == ["Even", "Impact", "Risk", "Value"]
    told = said(saves(pay, "ana", {"weight_value": "10"}))
    assert "settling" in told
    assert order(pay) == ["Even", "Impact", "Risk", "Value"]
    assert "settling" in said(pay.types("ana", "/backlog list"))
    assert [settles(pay), settles(pay), settles(pay), settles(pay)] == [True, True, False, False]
    assert order(pay) == ["Value", "Even", "Impact", "Risk"]
    assert team(pay, "PAY").unsettled_from is None
    assert "settling" not in said(pay.types("ana", "/backlog list"))
    with pay.database.reading(pay.workspace) as store:
        keys = [item.rank_key or "" for item in store.items.page(team(pay, "PAY").id, at_most=9)]
        assert [store.ranking.position(team(pay, "PAY").id, key) for key in keys] == [1, 2, 3, 4]


def test_settling_is_nobodys_edit(pay: Talk) -> None:
    before = {ref: (pay.item(ref).version, len(pay.decisions(ref))) for ref in pay.refs()}
    saves(pay, "ana", {"attention": "3", "method": Method.VALUE_SIZE})
    while settles(pay):
        pass
    assert {ref: (pay.item(ref).version, len(pay.decisions(ref))) for ref in pay.refs()} == before
    assert pay.item("PAY-4").attention
    assert [delivery for delivery in owed(pay) if delivery.view == "item.attention"] == []


def test_what_is_filed_or_edited_meanwhile_has_the_new_weights_at_once(pay: Talk) -> None:
    saves(pay, "ana", {"weight_value": "10"})
    files(pay, "New", 4, 4, 4)
    form = pay.asks("ana", "item.form", args={"ref": "PAY-3"}).form
    pay.fills("ana", form, {"business_value": "5"})
    assert order(pay) == ["Risk", "New", "Even", "Impact", "Value"]
    while settles(pay):
        pass
    assert order(pay) == ["Risk", "Value", "New", "Even", "Impact"]


def test_other_weights_before_the_last_ones_have_settled_begin_anew(pay: Talk) -> None:
    saves(pay, "ana", {"weight_value": "10"})
    settles(pay, 3)
    saves(pay, "ana", {"weight_value": "1", "weight_risk": "10"})
    while settles(pay):
        pass
    assert order(pay) == ["Risk", "Even", "Impact", "Value"]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("file"), st.tuples(*[st.integers(1, 5)] * 3)),
        st.tuples(st.just("edit"), st.tuples(st.integers(1, 12), st.integers(1, 5))),
        st.tuples(
            st.just("weigh"),
            st.fixed_dictionaries(
                {"weight_value": st.sampled_from("059"), "weight_risk": st.sampled_from("137")}
            ),
        ),
        st.tuples(st.just("settle"), st.integers(1, 4)),
    ),
    min_size=4,
    max_size=14,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_meanwhile_every_item_ends_where_the_weights_put_it(
    database: Database, steps: list[tuple[str, object]]
) -> None:
    talk = Talk(database, make_workspace(database))
    files(talk, "First", 3, 3, 3)
    for kind, what in steps:
        match kind, what:
            case "file", (int(), int(), int()) as scores:
                files(talk, "More", *scores)
            case "edit", (int(number), int(value)):
                form = talk.asks("ana", "item.form", args={"ref": f"PAY-{number}"}).form
                if form is not None:
                    talk.fills("ana", form, {"business_value": str(value)})
            case "weigh", dict(weights):
                saves(talk, "ana", weights)
            case "settle", int(at_most):
                settles(talk, at_most)
    while settles(talk):
        pass
    team_id = team(talk, "PAY").id
    with talk.database.reading(talk.workspace) as store:
        items = store.items.page(team_id, at_most=100)
        assert all((a.score, -a.number) > (b.score, -b.number) for a, b in pairwise(items))
        places = [store.ranking.position(team_id, item.rank_key or "") for item in items]
    assert misplaced(talk) == []
    assert places == list(range(1, len(items) + 1))


@pytest.fixture
def two(postgresql_address: str) -> Iterator[tuple[Database, Database]]:
    """The same PostgreSQL as two processes have it: there two commands can be under way at once."""
    both = (Database(postgresql_address, Sealer((KEY,))), Database(postgresql_address, Sealer((KEY,))))
    schema.upgrade(both[0])
    yield both
    for database in both:
        database.close()


def test_a_command_that_began_before_the_change_still_scores_with_the_new_weights(
    two: tuple[Database, Database],
) -> None:
    """It read the team, then others changed the weights and all settled, and only then it writes."""
    database, other = two
    talk = Talk(database, make_workspace(database))
    files(talk, "Edited", 1, 1, 5)
    item, ana = talk.item("PAY-1"), person_of(talk, "ana")
    pay = team(talk, "PAY")
    request = talk.request("ana", "item.save")
    elsewhere = Talk(other, talk.workspace)
    with database.writing(talk.workspace) as store:
        assert store.teams.get(pay.id).settings is None
        saves(elsewhere, "ana", {"weight_value": "0", "weight_impact": "0"})
        assert not settles(elsewhere, 10)
        update(request, store, item, ana, {"business_value": 2})
    assert misplaced(talk) == []
    with database.writing(talk.workspace) as store:
        held = store.teams.get(pay.id)
        saves(elsewhere, "ana", {"weight_risk": "10", "weight_value": "1"})
        assert not settles(elsewhere, 10)
        filing = Filing(held, ana, standing(request, store, pay.id, ana))
        store_new(request, store, filing, {"title": "Filed", "technical_risk": "5", "business_value": "1"})
    assert misplaced(talk) == []
