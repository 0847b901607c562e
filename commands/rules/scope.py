"""Whether an item has grown since it was planned, from what was decided about it since (F10)."""

from collections.abc import Callable, Iterable
from typing import Protocol

from commands.rules import reading
from storage.enums import Effort, State

UNDER_WAY = frozenset({State.PLANNED, State.IN_PROGRESS})


class Change(Protocol):
    """One entry of the log: a field with what it was and what it became."""

    @property
    def field(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...


def grown(changes: Iterable[Change]) -> tuple[str, ...]:
    """What grew since the item was planned last; `changes` are all there are, newest first.

    Nothing is said of an item that is not under way, nor of what grew and shrank again.
    """
    first: dict[str, str] = {}
    last: dict[str, str] = {}
    for change in changes:
        if change.field == "state":
            if change.after not in UNDER_WAY:
                return ()
            if change.before not in UNDER_WAY:
                break
        elif change.field in _SIZES:
            last.setdefault(change.field, change.after)
            first[change.field] = change.before
    else:
        return ()
    return tuple(
        _said(name, first[name], last[name])
        for name in _SIZES
        if name in first and _more(name, first[name], last[name])
    )


def _more(name: str, before: str, after: str) -> bool:
    size = _SIZES[name]
    return size(after) > size(before) and not (name == "effort" and not before)


def _said(name: str, before: str, after: str) -> str:
    if name == "effort":
        return f"effort {before} → {after}"
    size = _SIZES[name]
    return f"{_NAMES[name]} {size(before)} → {size(after)}"


def _effort(value: str) -> int:
    return list(Effort).index(Effort(value)) + 1 if value in set(Effort) else 0


def _lines(value: str) -> int:
    return sum(1 for line in value.splitlines() if line.strip())


_SIZES: dict[str, Callable[[str], int]] = {
    "effort": _effort,
    "acceptance_criteria": _lines,
    "tasks": lambda value: len(reading.steps(value)),
}
_NAMES = {"acceptance_criteria": "lines of acceptance criteria", "tasks": "steps"}
