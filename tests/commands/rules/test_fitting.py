"""What no longer fits: the lowest of the order first, never what was started, never more than has to go."""

from hypothesis import given, settings
from hypothesis import strategies as st

from commands.rules.fitting import Planned, displaced

SPRINTS = st.lists(st.tuples(st.integers(1, 8), st.booleans()), max_size=12)


@settings(max_examples=200, deadline=None)
@given(SPRINTS, st.integers(0, 40))
def test_what_is_left_fits_and_nothing_goes_that_need_not(
    held: list[tuple[int, bool]], capacity: int
) -> None:
    planned = [Planned(number, points, stays) for number, (points, stays) in enumerate(held)]
    named = displaced(planned, capacity)
    can_go = [one.item_id for one in reversed(planned) if not one.stays]
    assert named == can_go[: len(named)]
    left = sum(one.points for one in planned if one.item_id not in named)
    assert left <= capacity or named == can_go
    if named:
        last = next(one.points for one in planned if one.item_id == named[-1])
        assert left + last > capacity
