"""What an item still needs before work can start on it; an item that needs nothing is ready (section 2)."""

from typing import Protocol


class Described(Protocol):
    """What of an item says whether one can start."""

    @property
    def effort(self) -> str | None: ...
    @property
    def job_size(self) -> int | None: ...
    @property
    def priority(self) -> str | None: ...
    @property
    def expected_output(self) -> str: ...
    @property
    def acceptance_criteria(self) -> str: ...


def needs(item: Described) -> tuple[str, ...]:
    """The parts that are missing, each in one word; a job size is a size too."""
    parts = {
        "size": item.effort or item.job_size,
        "priority": item.priority,
        "output": item.expected_output.strip(),
        "criteria": item.acceptance_criteria.strip(),
    }
    return tuple(part for part, given in parts.items() if not given)


def readiness(item: Described) -> str:
    """`ready`, or `needs: size, output`."""
    missing = needs(item)
    return f"needs: {', '.join(missing)}" if missing else "ready"
