"""What was said of sprints: pictures that show everybody, and a trend only where there are enough sprints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.increments import (
    ENOUGH,
    MARKS,
    NO_MARK,
    PARTLY_MARK,
    YES_MARK,
    Said,
    Trend,
    trend_of,
    trend_words,
)

ANSWERS = st.builds(Said, *(st.integers(0, 60) for _ in range(3)))
GOOD, SO_SO, BAD = Said(yes=3), Said(yes=1, partly=1, no=1), Said(no=2)


@given(ANSWERS)
def test_the_picture_shows_each_answer_that_was_given_and_no_other(said: Said) -> None:
    shown = said.picture
    assert len(shown) == min(said.count, MARKS)
    for mark, count in ((YES_MARK, said.yes), (PARTLY_MARK, said.partly), (NO_MARK, said.no)):
        assert (mark in shown) == (count > 0)
    assert shown == "".join(sorted(shown, key=(YES_MARK, PARTLY_MARK, NO_MARK).index))


@given(ANSWERS)
def test_more_people_have_no_fewer_marks(said: Said) -> None:
    marks = [said.picture.count(mark) for mark in (YES_MARK, PARTLY_MARK, NO_MARK)]
    counts = (said.yes, said.partly, said.no)
    for one in range(3):
        for other in range(3):
            assert counts[one] <= counts[other] or marks[one] >= marks[other]


@pytest.mark.parametrize(
    ("said", "picture", "words"),
    [
        (Said(), "", "no answer"),
        (Said(yes=2, no=1), "●●○", "2 yes, 1 no"),
        (Said(yes=1, partly=1, no=1), "●◐○", "1 yes, 1 partly, 1 no"),
        (Said(yes=97, partly=2, no=1), "●●●●●●●●◐○", "97 yes, 2 partly, 1 no"),
    ],
)
def test_a_picture_has_its_words_beside_it(said: Said, picture: str, words: str) -> None:
    assert (said.picture, said.words) == (picture, words)


@pytest.mark.parametrize(
    ("sprints", "trend"),
    [
        ([], None),
        ([BAD, BAD, GOOD], None),
        ([BAD, BAD, GOOD, GOOD], Trend.BETTER),
        ([GOOD, GOOD, BAD, BAD], Trend.WORSE),
        ([GOOD, SO_SO, SO_SO, GOOD], Trend.SAME),
        ([GOOD, GOOD, BAD, GOOD, GOOD], Trend.SAME),
        ([BAD, Said(), BAD, Said(), GOOD, GOOD], Trend.BETTER),
        ([Said(yes=10), Said(yes=10), Said(yes=9, partly=1), Said(yes=10)], Trend.SAME),
    ],
)
def test_the_later_sprints_stand_beside_the_earlier_ones(sprints: list[Said], trend: Trend | None) -> None:
    assert trend_of(sprints) == trend


@given(st.lists(ANSWERS, max_size=8))
def test_backwards_the_trend_is_the_other_one(sprints: list[Said]) -> None:
    turned = {Trend.BETTER: Trend.WORSE, Trend.WORSE: Trend.BETTER, Trend.SAME: Trend.SAME, None: None}
    assert trend_of(sprints[::-1]) == turned[trend_of(sprints)]
    assert (trend_of(sprints) is None) == (sum(said.count > 0 for said in sprints) < ENOUGH)


def test_a_trend_says_what_it_compares_and_what_it_waits_for() -> None:
    assert trend_words([BAD, BAD, SO_SO, GOOD]) == (
        "The later sprints are judged better than the earlier ones: 75 % yes beside 0 %. Partly counts half."
    )
    assert "100 % yes beside 13 %" in trend_words([BAD, Said(partly=1, no=1), GOOD, GOOD])
    assert trend_words([GOOD, Said()]) == "A trend can be seen after 3 more sprints with answers."
    assert trend_words([GOOD] * 3) == "A trend can be seen after one more sprint with answers."
