"""Whether debt may close with one line: cleaned on the way, and Low and Small all its life (F28)."""

import json
from collections.abc import Iterable, Sequence
from typing import Protocol

from storage.enums import Effort, Kind, Priority, State

LIGHT = frozenset({State.NEW, State.TRIAGED, State.PLANNED, State.IN_PROGRESS, State.MEASURING})
"""The states out of which what was cleaned on the way closes."""
FILED = "filed"
WORK = {"priority": Priority.LOW.value, "effort": Effort.SMALL.value, "kind": Kind.DEBT.value}


class Told(Protocol):
    """One entry of an item's story."""

    @property
    def what(self) -> str: ...
    @property
    def field(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...


def ever(name: str, story: Iterable[Told]) -> set[str]:
    """Every value that the field ever had by the story of the item; what was empty counts for nothing."""
    values: set[str] = set()
    for entry in story:
        if entry.what == FILED:
            values.add(_filed(entry).get(name, Kind.DEBT.value if name == "kind" else ""))
        elif entry.field == name:
            values |= {entry.before, entry.after}
    return values - {""}


def is_whole(story: Iterable[Told]) -> bool:
    """Whether the story is told from its filing on."""
    return any(entry.what == FILED for entry in story)


def was_more(story: Sequence[Told]) -> str:
    """What the item once was beyond Low and Small debt, such as `High`; nothing when it never was."""
    return next((value for name, most in WORK.items() for value in sorted(ever(name, story) - {most})), "")


def was_debt(story: Sequence[Told]) -> bool:
    return not is_whole(story) or Kind.DEBT.value in ever("kind", story)


def _filed(entry: Told) -> dict[str, str]:
    held: dict[str, str] = json.loads(entry.after) if entry.after else {}
    return held
