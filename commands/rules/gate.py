"""The six criteria by which technical debt closes, and which of them are not met yet (F28)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from storage.enums import Closing


class Criterion(StrEnum):
    """The values are how the evidence and what was overridden are kept."""

    OUTPUT = "output"
    MEASURED = "measured"
    TESTS = "tests"
    REVIEWER = "reviewer"
    RISK = "risk"
    NOTE = "note"


NAMES: Mapping[Criterion, str] = {
    Criterion.OUTPUT: "expected output achieved",
    Criterion.MEASURED: "measured",
    Criterion.TESTS: "tests",
    Criterion.REVIEWER: "reviewed",
    Criterion.RISK: "incident risk lower",
    Criterion.NOTE: "before / after note",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """What is said for each criterion; "" says nothing.

    measured: what came out, or why it cannot be measured. missed: the target was not reached; explained: why.
    reviewed: by somebody who is not the closer.
    """

    output: str
    measured: str
    missed: bool
    explained: str
    tests: str
    reviewed: bool
    risk: str
    note: str


def says_something(text: str) -> bool:
    """A dot or a dash fills a field and says nothing."""
    return any(letter.isalnum() for letter in text)


def missing(proof: Proof) -> tuple[Criterion, ...]:
    """The criteria that nothing is said for, in their order; none of them: the gate is open."""
    met = {
        Criterion.OUTPUT: says_something(proof.output),
        Criterion.MEASURED: says_something(proof.measured)
        and (not proof.missed or says_something(proof.explained)),
        Criterion.TESTS: says_something(proof.tests),
        Criterion.REVIEWER: proof.reviewed,
        Criterion.RISK: says_something(proof.risk),
        Criterion.NOTE: says_something(proof.note),
    }
    return tuple(criterion for criterion in Criterion if not met[criterion])


def evidence(proof: Proof) -> dict[str, str]:
    """What is kept of it beside the note and the reviewer, who are kept by themselves."""
    because = f", because {proof.explained}" if proof.missed and proof.explained else ""
    said = {
        Criterion.OUTPUT: proof.output,
        Criterion.MEASURED: f"{proof.measured}{because}",
        Criterion.TESTS: proof.tests,
        Criterion.RISK: proof.risk,
    }
    return {criterion.value: text for criterion, text in said.items() if text}


def named(criteria: Sequence[str]) -> str:
    """`measured, tests`, as they were kept."""
    return ", ".join(NAMES[Criterion(one)] for one in criteria)


def closing_words(how: Closing, missing: Sequence[str] = ()) -> str:
    """How it was closed, as it completes “closed …”."""
    match how:
        case Closing.GATE:
            return "through the gate, all six criteria met"
        case Closing.OVERRIDE:
            return f"by override, without: {named(missing)}"
        case Closing.CLEANED:
            return "as cleaned on the way"
        case Closing.DONE:
            return "by the Definition of Done"
