"""What an item needs before work can start (section 2)."""

from dataclasses import dataclass
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from commands.rules.ready import needs, readiness


@dataclass(frozen=True)
class Described:
    effort: str | None = None
    job_size: int | None = None
    priority: str | None = None
    expected_output: str = ""
    acceptance_criteria: str = ""


PARTS = {
    "size": {"effort": "Small"},
    "priority": {"priority": "Low"},
    "output": {"expected_output": "Calm"},
    "criteria": {"acceptance_criteria": "Given"},
}


def test_each_missing_part_is_named_in_order_and_nothing_else() -> None:
    for given_ in product([True, False], repeat=len(PARTS)):
        held = [part for part, there in zip(PARTS.values(), given_, strict=True) if there]
        facts: dict[str, str] = {name: value for part in held for name, value in part.items()}
        missing = tuple(name for name, there in zip(PARTS, given_, strict=True) if not there)
        assert needs(Described(**facts)) == missing  # type: ignore[arg-type]


def test_in_words() -> None:
    whole = Described(effort="Small", priority="Low", expected_output="Calm", acceptance_criteria="Given")
    assert readiness(whole) == "ready"
    assert readiness(Described(priority="Low", acceptance_criteria="Given")) == "needs: size, output"


@given(st.sampled_from([1, 2, 3, 5, 8, 13, 20]), st.text(alphabet=" \n\t", max_size=5))
def test_a_job_size_is_a_size_and_blanks_are_nothing(size: int, blank: str) -> None:
    assert needs(Described(job_size=size, expected_output=blank)) == ("priority", "output", "criteria")
