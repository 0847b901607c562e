"""Which of a row of periods a moment lies in, as the database tells it.

The periods are named by their bounds: moments one after the other, n + 1 for n periods, each period from its
bound up to the next.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, bindparam, case, literal_column


def named(bounds: Sequence[datetime]) -> dict[str, datetime]:
    """The values that a question about the periods between those bounds takes."""
    return {f"bound_{number}": bound for number, bound in enumerate(bounds)}


def _number(number: int) -> ColumnElement[int]:
    return literal_column(str(number), Integer)


def period_of(at: ColumnElement[datetime], count: int) -> ColumnElement[int]:
    """Which of so many periods the moment lies in."""
    earlier = [(at < bindparam(f"bound_{number + 1}"), _number(number)) for number in range(count - 1)]
    return (case(*earlier, else_=_number(count - 1)) if earlier else _number(0)).label("period")


def within(at: ColumnElement[datetime], count: int) -> tuple[ColumnElement[bool], ...]:
    """Whether it lies in any of them."""
    return at >= bindparam("bound_0"), at < bindparam(f"bound_{count}")
