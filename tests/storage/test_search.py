"""Search: what is found and what stays hidden, and that the index is what a rebuild would give (F7, F9)."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from storage.database import Database, lost_a_race
from storage.enums import State
from storage.items import Item
from storage.models import items, postings, spellings, vocabulary
from storage.search import Found
from storage.shelves import LOOSE_AT_MOST, Reader
from storage.store import Store
from storage.word_index import WORDS_AT_MOST
from storage.words import spellings as spellings_of
from tests.conftest import make_workspace
from tests.storage.conftest import new_item, new_team

ANYBODY = Reader()
TITLES = (
    "Settlement runs on one machine",
    "Refund job retries forever",
    "Upgrade Curator to 2.5.0",
    "N+1 queries in the ledger",
    "AggregateCounterTemplate should not use Joda",
    "Deploys need two people",
)


@dataclass
class Desk:
    """A team of one workspace: what is filed in it is searched for by title."""

    database: Database
    workspace: int
    team_id: int = 0
    person_id: int = 0

    def __post_init__(self) -> None:
        with self.database.writing(self.workspace) as store:
            self.team, self.person = new_team(store)
        self.team_id, self.person_id = self.team.id, self.person.id

    def file(self, *titles: str, **values: Any) -> list[Item]:
        with self.database.writing(self.workspace) as store:
            return [new_item(store, self.team, self.person, title=title, **values) for title in titles]

    def edit(self, item: Item, **values: Any) -> None:
        with self.database.writing(self.workspace) as store:
            assert store.items.change(store.items.get(item.id), values) is not None

    def index(self, at_most: int = 1000) -> int:
        with self.database.writing(self.workspace) as store:
            return store.search.index(at_most)

    def find(self, query: str, reader: Reader = ANYBODY, at_most: int = 5, offset: int = 0) -> Found:
        with self.database.reading(self.workspace) as store:
            return store.search.find(self.team_id, query, reader, at_most, offset)

    def titles(self, query: str, reader: Reader = ANYBODY, at_most: int = 5, offset: int = 0) -> list[str]:
        found = self.find(query, reader, at_most, offset)
        with self.database.reading(self.workspace) as store:
            return [store.items.get(item_id).title for item_id in found.item_ids]

    def similar(self, title: str, reader: Reader = ANYBODY, but_not: int = 0, area: str = "") -> list[str]:
        with self.database.reading(self.workspace) as store:
            found = store.search.similar(self.team_id, title, area, reader, 3, but_not)
            return [store.items.get(item_id).title for item_id, _ in found]

    def tables(self) -> dict[str, object]:
        """The index in words, whatever the numbers of its rows."""
        with self.database.engine.connect() as connection:

            def rows(statement: Any) -> Sequence[Any]:
                return connection.execute(statement).all()

            held = (
                select(postings.c.item_id, vocabulary.c.restricted, vocabulary.c.word, postings.c.weight)
                .join(vocabulary, vocabulary.c.id == postings.c.word_id)
                .where(postings.c.workspace_id == self.workspace)
            )
            spelt = (
                select(vocabulary.c.restricted, vocabulary.c.word, spellings.c.spelling, spellings.c.letters)
                .join(vocabulary, vocabulary.c.id == spellings.c.word_id)
                .where(spellings.c.workspace_id == self.workspace)
            )
            words = select(
                vocabulary.c.team_id,
                vocabulary.c.restricted,
                vocabulary.c.word,
                vocabulary.c.stem,
                vocabulary.c.count,
            ).where(vocabulary.c.workspace_id == self.workspace)
            return {"held": set(rows(held)), "spelt": set(rows(spelt)), "words": set(rows(words))}

    def forget(self) -> None:
        """Empties the index, as if no item had ever been indexed."""
        with self.database.engine.begin() as connection:
            for table in (postings, spellings, vocabulary):
                connection.execute(delete(table).where(table.c.workspace_id == self.workspace))
            connection.execute(
                update(items).where(items.c.workspace_id == self.workspace).values(unindexed=True)
            )


@pytest.fixture
def desk(database: Database, workspace: int) -> Desk:
    return Desk(database, workspace)


@pytest.fixture(params=["at once", "indexed"])
def filled(request: pytest.FixtureRequest, desk: Desk) -> Desk:
    """A desk with a few items, just filed or known to the index: what is found is the same."""
    desk.file(*TITLES)
    if request.param == "indexed":
        assert desk.index() == len(TITLES)
    return desk


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("settlement", TITLES[0]),
        ("settl", TITLES[0]),
        ("settlments machine", TITLES[0]),
        ("REFUND", TITLES[1]),
        ("retrying refunds", TITLES[1]),
        ("refudn", TITLES[1]),
        ("curator 2.5.0", TITLES[2]),
        ("2.5.0", TITLES[2]),
        ("n+1", TITLES[3]),
        ("query of ledgers", TITLES[3]),
        ("counter template", TITLES[4]),
        ("aggregatecountertemplate", TITLES[4]),
        ("AggregateCounterTemplte", TITLES[4]),
        ("people deploying", TITLES[5]),
    ],
)
def test_an_item_is_found_by_its_words_in_any_form_and_with_typing_errors(
    filled: Desk, query: str, title: str
) -> None:
    assert filled.titles(query) == [title]


def test_what_was_typed_is_said_to_be_taken_for_another_word(filled: Desk) -> None:
    assert filled.find("settlment machine").taken_for == (("settlment", "settlement"),)
    assert filled.find("settl").taken_for == ()
    assert filled.find("refunds").taken_for == ()


@pytest.mark.parametrize(
    "query", ["", "the", "?!", "zebra", "xqzzt", "%", "_", "' OR 1=1 --", "x" * 500, "2.6.0"]
)
def test_what_is_not_there_is_not_found(filled: Desk, query: str) -> None:
    assert filled.find(query).item_ids == ()


def test_words_to_try_are_named_where_nothing_is_found(filled: Desk) -> None:
    assert filled.find("setback").nearest == ("settlement",)
    assert filled.find("zebra").nearest == ()


def test_a_word_that_is_spelt_right_still_finds_what_its_neighbour_means(desk: Desk) -> None:
    """Both `trail` and `trial` are words; only one of them stands beside the rest of the query."""
    desk.file("Trail layout breaks", "Trial of the ledger")
    desk.index()
    assert desk.titles("trail ledger")[0] == "Trial of the ledger"


def test_every_field_is_found_and_the_title_first(desk: Desk) -> None:
    desk.file("Payments slow", area="ledger", category="Zonal", outcome="Quietude", goal="Xenial")
    desk.file("Other", current_state="Payments wobble", expected_output="Yonder", learned="Vivid")
    desk.file("Third", customer_segment="Umbrellas")
    desk.index()
    for word in ("ledger", "zonal", "quietude", "xenial"):
        assert desk.titles(word) == ["Payments slow"]
    for word in ("wobble", "yonder", "vivid"):
        assert desk.titles(word) == ["Other"]
    assert desk.titles("umbrella") == ["Third"]
    assert desk.titles("payments") == ["Payments slow", "Other"]


def test_what_has_all_the_words_comes_first_then_rare_ones_then_the_backlogs_order(desk: Desk) -> None:
    desk.file(*(f"Ledger entry {number}" for number in range(5)))
    desk.file("Ledger", rank_key="0")
    desk.file("Ledger of a zebra", "Zebra")
    desk.index()
    assert desk.titles("ledger zebra")[:2] == ["Ledger of a zebra", "Zebra"]
    assert desk.titles("ledger")[0] == "Ledger"
    assert desk.titles("ledger entry")[:3] == ["Ledger entry 0", "Ledger entry 1", "Ledger entry 2"]


def test_closed_and_declined_items_are_found_behind_open_ones(desk: Desk) -> None:
    desk.file("Ledger one", state=State.DECLINED, rank_key=None)
    desk.file("Ledger two", state=State.CLOSED, rank_key=None)
    desk.file("Ledger three")
    assert desk.titles("ledger") == ["Ledger three", "Ledger one", "Ledger two"]
    assert desk.similar("Ledger one") == []


def test_pages_follow_each_other_and_nothing_comes_twice(desk: Desk) -> None:
    desk.file(*(f"Ledger entry {number}" for number in range(12)))
    desk.index()
    pages = [desk.titles("ledger", offset=offset) for offset in (0, 5, 10)]
    assert [len(page) for page in pages] == [5, 5, 2]
    assert len({title for page in pages for title in page}) == 12
    assert desk.find("ledger").total == 12
    assert not desk.find("ledger").more


def test_of_very_common_words_a_bounded_number_is_looked_at_and_it_is_said(desk: Desk) -> None:
    desk.file(*("Ledger entry" for _ in range(450)))
    desk.file("Ledger of zebras")
    while desk.index():
        pass
    found = desk.find("ledger")
    assert found.more
    assert found.total <= 100
    assert desk.titles("ledger zebra")[0] == "Ledger of zebras"


def test_an_edit_is_found_at_once_and_what_it_replaced_is_not(filled: Desk) -> None:
    item = filled.file("Zebra crossing")[0]
    filled.index()
    filled.edit(item, title="Giraffe crossing")
    for _ in range(2):
        assert filled.titles("giraffe") == ["Giraffe crossing"]
        assert filled.titles("zebra") == []
        filled.index()


def test_the_newest_of_many_that_wait_are_found_and_in_the_end_all(desk: Desk) -> None:
    desk.file("Zebra first", *(f"Entry {number}" for number in range(LOOSE_AT_MOST)), "Giraffe last")
    assert desk.titles("giraffe") == ["Giraffe last"]
    assert desk.titles("zebra") == []
    assert desk.index(1) == 1
    assert desk.titles("zebra") == ["Zebra first"]


def test_texts_that_are_very_long_are_indexed_up_to_a_bound(desk: Desk) -> None:
    desk.file("Long", current_state=" ".join(f"word{number}" for number in range(5_000)))
    desk.index()
    with desk.database.reading(desk.workspace):
        assert len(desk.tables()["held"]) <= WORDS_AT_MOST  # type: ignore[arg-type]
    assert desk.titles("word7") == ["Long"]


def test_only_items_of_that_team_are_found(database: Database, desk: Desk) -> None:
    desk.file("Ledger here")
    with database.writing(desk.workspace) as store:
        other, person = new_team(store, "LOG")
        there = new_item(store, other, person, title="Ledger elsewhere, with zebras")
    for _ in range(2):
        assert desk.titles("ledger") == ["Ledger here"]
        assert desk.find("zebars").taken_for == ()
        assert desk.find("zebars").nearest == ()
        desk.index()
    with database.reading(desk.workspace) as store:
        store.narrow(desk.team_id)
        assert store.search.find(other.id, "zebras", ANYBODY, 5) == Found()
        assert store.search.similar(other.id, there.title, "", ANYBODY, 5) == []
        assert store.search.find(desk.team_id, "ledger", ANYBODY, 5).total == 1


def test_an_item_that_moved_is_found_where_it_is(database: Database, desk: Desk) -> None:
    item = desk.file("Ledger with zebras")[0]
    desk.index()
    with database.writing(desk.workspace) as store:
        other, _ = new_team(store, "LOG")
        number = store.teams.next_number(other.id)
        assert store.items.move(store.items.get(item.id), other.id, {"number": number}) is not None
    for _ in range(2):
        assert desk.titles("zebra") == []
        with database.reading(desk.workspace) as store:
            assert store.search.find(other.id, "zebra", ANYBODY, 5).item_ids == (item.id,)
        desk.index()


def test_no_word_of_another_workspace_helps_or_shows(database: Database) -> None:
    theirs, ours = (Desk(database, make_workspace(database)) for _ in range(2))
    theirs.file("Zebras in the ledger")
    theirs.index()
    before = theirs.tables()
    for query in ("zebra", "zebar", "zeb", "zealous ledger"):
        assert ours.find(query) == Found()
    assert ours.similar("Zebras in the ledger") == []
    ours.file("Ledger of ours")
    ours.index()
    assert ours.find("zebra").nearest == ()
    assert ours.titles("zebra ledger") == ["Ledger of ours"]
    assert theirs.tables() == before


# What is restricted


def test_a_restricted_item_is_found_by_who_may_see_it(desk: Desk) -> None:
    desk.file("Ledger in the open")
    with desk.database.writing(desk.workspace) as store:
        _, ben = new_team(store, "LOG")
    secret = desk.file("Ledger password zebra", restricted=True, assignee_id=ben.id)[0]
    for _ in range(2):
        for reader in (Reader(desk.person_id), Reader(ben.id), Reader(0, sees_restricted=True)):
            assert desk.titles("zebra", reader) == [secret.title]
            assert desk.titles("pasword", reader) == [secret.title]
            assert desk.similar("Ledger pasword zebra", reader) == [secret.title]
        for reader in (ANYBODY, Reader(ben.id + 1000)):
            assert desk.find("zebra", reader) == Found()
            assert desk.similar("Ledger password zebra", reader) == []
        desk.index()


WORDS = st.sampled_from(["ledger", "zebra", "zebar", "password", "pass", "giraffe", "n+1", "ledgers"])
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    open_ones=st.lists(TEXTS, max_size=4),
    secret=st.lists(TEXTS, min_size=1, max_size=4),
    queries=st.lists(TEXTS, min_size=1, max_size=4),
    indexed=st.booleans(),
)
def test_for_others_it_is_as_if_restricted_items_were_not_there(
    database: Database, open_ones: list[str], secret: list[str], queries: list[str], indexed: bool
) -> None:
    """Nothing tells of them: no row, no count, no order, no correction, no word to try."""
    answers: list[list[object]] = []
    for hidden in ({"restricted": True}, {"title": "Nothing", "restricted": True}):
        desk = Desk(database, make_workspace(database))
        desk.file(*open_ones)
        for title in secret:
            with database.writing(desk.workspace) as store:
                new_item(store, desk.team, desk.person, **({"title": title} | hidden))
        if indexed:
            desk.index()
        stranger = Reader(desk.person_id + 1000)
        found = [desk.find(query, stranger) for query in queries]
        answers.append(
            [
                (desk.titles(query, stranger), replace(one, item_ids=()))
                for query, one in zip(queries, found, strict=True)
            ]
        )
        answers[-1] += [desk.similar(query, stranger) for query in queries]
    assert answers[0] == answers[1]


def test_a_word_that_became_restricted_is_gone_at_once_for_others(desk: Desk) -> None:
    item = desk.file("Ledger zebra")[0]
    desk.index()
    desk.edit(item, restricted=True)
    for _ in range(2):
        for query in ("zebra", "zebar", "zeb"):
            found = desk.find(query)
            assert found == Found()
        assert desk.titles("zebra", Reader(0, sees_restricted=True)) == ["Ledger zebra"]
        assert desk.titles("zebra", Reader(desk.person_id)) == ["Ledger zebra"]
        desk.index()


# Items that say nearly the same


def test_titles_that_say_nearly_the_same_are_alike_and_others_are_not(filled: Desk) -> None:
    for title in (
        "Refund job retries forever",
        "The refund jobs retry for ever: forever",
        "forever retries Refnud job",
    ):
        assert filled.similar(title) == [TITLES[1]]
    for title in ("Job board", "Deploys need a refund", "Retries", "Nothing like it", ""):
        assert filled.similar(title) == []


@pytest.mark.parametrize(
    ("mine", "other"),
    [
        ("Refund job retries forever", "Refund job retries for ever"),
        ("Guests cannot log in on tablets", "Guests cannot login on tablets"),
        ("Export times out", "Export timeout"),
        ("Payroll is late", "Pay roll is late"),
        ("Back-end eats memory", "Backend eats memory"),
    ],
)
def test_titles_are_alike_whether_in_one_word_or_in_two(desk: Desk, mine: str, other: str) -> None:
    desk.file(mine, "Ledger one", "Deploys need two people")
    assert desk.similar(other) == [mine]
    desk.index()
    assert desk.similar(other) == [mine]


def test_an_item_is_not_like_itself_and_the_same_area_counts(desk: Desk) -> None:
    mine = desk.file("Ledger totals drift at night", area="ledger")[0]
    desk.index()
    assert desk.similar(mine.title, but_not=mine.id) == []
    assert desk.similar(mine.title) == [mine.title]
    with desk.database.reading(desk.workspace) as store:
        there, elsewhere = (
            store.search.similar(desk.team_id, "Ledger totals drift daily", area, ANYBODY, 3)[0][1]
            for area in ("Ledger", "web")
        )
    assert there > elsewhere


# The index itself

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("file"), TEXTS, st.booleans()),
        st.tuples(st.just("title"), TEXTS, st.integers(0, 5)),
        st.tuples(st.just("restricted"), st.booleans(), st.integers(0, 5)),
        st.tuples(st.just("index"), st.integers(1, 3), st.none()),
    ),
    max_size=10,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_the_index_is_what_a_rebuild_would_give(database: Database, steps: list[Any]) -> None:
    desk = Desk(database, make_workspace(database))
    filed: list[Item] = []
    for what, value, more in steps:
        if what == "file":
            filed += desk.file(value, restricted=more)
        elif what == "index":
            desk.index(value)
        elif filed:
            desk.edit(filed[more % len(filed)], **{what: value}, unindexed=True)
    while desk.index(2):
        pass
    grown = desk.tables()
    desk.forget()
    while desk.index():
        pass
    assert desk.tables() == grown


def test_only_words_that_can_be_misspelt_have_spellings(desk: Desk) -> None:
    desk.file("Job 12345 refund n+1")
    desk.index()
    assert {(word, spelling) for _, word, spelling, _ in desk.tables()["spelt"]} == {  # type: ignore[attr-defined]
        ("refund", spelling) for spelling in spellings_of("refund", 1)
    }


def test_replicas_that_index_at_once_count_every_word_once(
    database: Database, replica: Database, desk: Desk
) -> None:
    desk.file(*(f"Ledger entry {number} of many zebras" for number in range(60)))
    failed: list[Exception] = []
    threads = [
        threading.Thread(target=_index_all(one, desk.workspace, failed)) for one in (database, replica)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    grown = desk.tables()
    desk.forget()
    desk.index()
    assert desk.tables() == grown


def _index_all(database: Database, workspace: int, failed: list[Exception]) -> Callable[[], None]:
    """Indexes until nothing waits; who loses a race comes again, as in the background."""

    def some(store: Store) -> bool:
        return store.search.index(7) > 0

    def run() -> None:
        again = True
        while again:
            try:
                with database.writing(workspace) as store:
                    again = some(store)
                if not again:
                    with database.workspaces(reading=True) as workspaces:
                        again = workspaces.unindexed_after(workspace - 1) == workspace
            except Exception as error:
                if not lost_a_race(error):
                    failed.append(error)
                    return

    return run
