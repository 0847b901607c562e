"""What no longer fits into a sprint once more is planned: the lowest-ranked that was not started."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Planned:
    """An item of a sprint, by its ID. stays: it was started, or was just planned."""

    item_id: int
    points: int
    stays: bool = False


def displaced(planned: Sequence[Planned], capacity: int) -> list[int]:
    """The items to move on so that the rest fits, lowest-ranked first; `planned` is in order of rank.

    When what stays is too much already, all others are named: that is as near as it gets.
    """
    over = sum(one.points for one in planned) - capacity
    found = []
    for one in reversed(planned):
        if over <= 0:
            break
        if not one.stays:
            found.append(one.item_id)
            over -= one.points
    return found
