"""The sort key: a total order by lane, score and age, with room between any two (F11)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.enums import State
from storage.rank_key import PARKED, PINNED, RANKED, between, block_part, is_ranked, lane, rank_key, top_of

SCORES, NUMBERS = st.integers(0, 5_000_000), st.integers(1, 999_999_999)
LANES = st.sampled_from((PINNED, RANKED, PARKED))
PLACES = st.tuples(LANES, SCORES, NUMBERS)


@settings(max_examples=200, deadline=None)
@given(st.lists(PLACES, unique_by=lambda place: place[2], max_size=8))
def test_keys_sort_by_lane_then_score_then_age(places: list[tuple[str, int, int]]) -> None:
    wanted = sorted(places, key=lambda place: (place[0], -place[1], place[2]))
    assert sorted(places, key=lambda place: rank_key(*place)) == wanted
    assert all(rank_key(*place) > top_of(place[0]) for place in places)


@settings(max_examples=200, deadline=None)
@given(st.lists(PLACES, unique_by=lambda place: place[2], min_size=1, max_size=4), st.data())
def test_there_is_always_room_between_two(places: list[tuple[str, int, int]], data: st.DataObject) -> None:
    keys = sorted(rank_key(*place) for place in places)
    for number in range(1, 40):
        at = data.draw(st.integers(0, len(keys) - 1))
        after = keys[at + 1] if at + 1 < len(keys) else None
        new = between(keys[at], after, number)
        assert keys[at] < new
        assert after is None or new < after
        assert block_part(new) == block_part(keys[at])
        keys.insert(at + 1, new)
    assert len(set(keys)) == len(keys)


def test_room_is_found_a_thousand_times_at_one_place() -> None:
    first, last = rank_key(RANKED, 100, 1), rank_key(RANKED, 99, 2)
    for number in range(1000):
        new = between(first, last, number)
        assert first < new < last
        last = new
    assert len(last) < 300


def test_a_chain_of_a_thousand_items_each_behind_the_last_stays_short() -> None:
    last, after = rank_key(RANKED, 100, 1), rank_key(RANKED, 99, 2)
    for number in range(1000):
        new = between(last, after, number)
        assert last < new < after
        last = new
    assert len(last) < 300


def test_what_cannot_be_done_next_has_no_rank_number() -> None:
    assert not is_ranked(rank_key(lane(State.PAUSED, committed=True), 1, 1))
    assert is_ranked(rank_key(lane(State.NEW, committed=False), 1, 1))
    assert lane(State.PLANNED, committed=True) < lane(State.PLANNED, committed=False)
    assert not is_ranked(None)
