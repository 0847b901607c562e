"""The laws of shares: rounding, the band, the streak, what is missing, the cut and the picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.capacity import (
    BAND,
    CELLS,
    DONE,
    LINE,
    PLANNED,
    Band,
    Standing,
    against,
    cut,
    debt_share,
    fitting,
    missing,
    percent,
    percents,
    picture,
    reach,
    room,
    streak,
)
from commands.rules.capacity_choices import CAPACITY, CapacityRules, capacity_rules, trouble
from commands.rules.program_increments import QUARTERS
from storage.enums import Kind

USUAL = Band(15, 20)
bands = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(lambda ends: Band(min(ends), max(ends)))
points = st.dictionaries(st.sampled_from(Kind), st.integers(0, 500))
sizes = st.lists(st.integers(1, 13), max_size=12)


@given(points, st.integers(1, 2000))
def test_rounded_shares_sum_up_to_the_rounded_share_of_all(parts: dict[Kind, int], whole: int) -> None:
    shares = percents(parts, whole)
    assert shares.keys() == parts.keys()
    assert sum(shares.values()) == percent(sum(parts.values()), whole)
    assert all(abs(shares[kind] - 100 * parts[kind] / whole) < 1 for kind in parts)
    assert all(shares[kind] == 0 for kind in parts if not parts[kind])
    if Kind.DEBT in parts:
        assert shares[Kind.DEBT] == debt_share(parts, whole)


@given(points.filter(lambda parts: sum(parts.values()) > 0))
def test_what_fills_a_sprint_is_a_hundred_percent(parts: dict[Kind, int]) -> None:
    assert sum(percents(parts, sum(parts.values())).values()) == 100


@pytest.mark.parametrize(("part", "whole", "rounded"), [(1, 8, 13), (1, 200, 1), (1, 201, 0), (3, 20, 15)])
def test_half_is_rounded_up(part: int, whole: int, rounded: int) -> None:
    assert percent(part, whole) == rounded


@pytest.mark.parametrize(
    ("capacity", "said", "share"),
    [(20, None, 35), (20, 12, 12), (None, 0, 0), (None, None, None), (0, None, None)],
)
def test_what_the_team_said_counts_and_without_a_total_nothing_is_known(
    capacity: int | None, said: int | None, share: int | None
) -> None:
    assert debt_share({Kind.DEBT: 7, Kind.SPIKE: 3}, capacity, said) == share


@pytest.mark.parametrize(
    ("share", "standing"),
    [
        (14, Standing.BELOW),
        (15, Standing.WITHIN),
        (20, Standing.WITHIN),
        (21, Standing.ABOVE),
        (None, Standing.UNKNOWN),
    ],
)
def test_both_ends_belong_to_the_band(share: int | None, standing: Standing) -> None:
    assert against(share, USUAL) is standing


@given(st.lists(st.sampled_from(Standing)), st.lists(st.sampled_from(Standing)))
def test_a_streak_ends_where_one_is_not_in_the_band(late: list[Standing], early: list[Standing]) -> None:
    broken = [one for one in Standing if one is not Standing.WITHIN]
    assert streak([Standing.WITHIN] * len(late)) == len(late)
    assert [streak([*late, one, *early]) for one in broken] == [streak(late)] * len(broken)
    assert streak([Standing.WITHIN, *late]) == streak(late) + 1


@given(st.integers(0, 300), st.integers(1, 300), bands)
def test_what_is_missing_brings_it_into_the_band_and_no_less_does(
    held: int, capacity: int, band: Band
) -> None:
    need, now = missing(held, capacity, band), against(percent(held, capacity), band)
    after = against(percent(held + need, capacity), band)
    match now:
        case Standing.BELOW:
            assert need > 0
            assert after is not Standing.BELOW
            assert against(percent(held + need - 1, capacity), band) is Standing.BELOW
        case Standing.ABOVE:
            assert need < 0
            assert after is not Standing.ABOVE
            assert against(percent(held + need + 1, capacity), band) is Standing.ABOVE
        case _:
            assert need == 0


@given(st.integers(0, 100), st.integers(0, 1000))
def test_the_room_of_a_share_is_never_more_than_half_a_point_off(share: int, capacity: int) -> None:
    assert abs(room(share, capacity) - share * capacity / 100) <= 0.5


@given(sizes, st.integers(-5, 60))
def test_above_the_cut_everything_fits_and_the_next_one_does_not(held: list[int], room_left: int) -> None:
    line = cut(held, room_left)
    assert sum(held[:line]) <= max(room_left, 0)
    assert line == len(held) or sum(held[: line + 1]) > room_left


@given(sizes, st.integers(0, 60))
def test_what_would_fit_fits_and_nothing_passed_over_would_have(held: list[int], room_left: int) -> None:
    found = fitting(held, room_left)
    assert found == sorted(set(found))
    assert found[: cut(held, room_left)] == list(range(cut(held, room_left)))
    for number, size in enumerate(held):
        before = sum(held[one] for one in found if one < number)
        assert (number in found) == (before + size <= room_left)


@given(st.none() | st.integers(0, 250), st.none() | st.integers(0, 250), bands)
def test_a_mark_is_in_the_band_exactly_if_its_share_is(
    planned: int | None, share: int | None, band: Band
) -> None:
    top = reach((planned, share), band)
    blank = picture(None, None, band, top)
    assert set(blank) <= {LINE, BAND}
    assert BAND in blank
    for drawn, one, mark in (
        (picture(planned, None, band, top), planned, PLANNED),
        (picture(None, share, band, top), share, DONE),
    ):
        assert len(drawn) == CELLS
        if one is not None:
            assert (blank[drawn.index(mark)] == BAND) == (against(one, band) is Standing.WITHIN)


def test_the_usual_picture() -> None:
    assert picture(15, 8, USUAL, 40) == "────●──○▒▒▒─────────"


def test_nothing_chosen_is_the_usual_band_and_quarters() -> None:
    assert capacity_rules(None) == CapacityRules(USUAL, QUARTERS)


@pytest.mark.parametrize(
    ("chosen", "wrong"),
    [
        ({}, set()),
        ({"band_low": "20", "band_high": "20"}, set()),
        ({"band_low": "21"}, {"band_high"}),
        ({"increment_weeks": "10"}, {"increment_first"}),
        ({"increment_weeks": "10", "increment_first": "2026-11-02"}, set()),
    ],
)
def test_choices_that_do_not_go_together_are_refused(chosen: dict[str, str], wrong: set[str]) -> None:
    defaults = {name: choice.default for name, choice in CAPACITY.items()}
    assert trouble(defaults | chosen).keys() == wrong
