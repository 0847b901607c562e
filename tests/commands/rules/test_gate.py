"""The gate opens when something is said for each of six criteria, and never else (F28)."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.gate import Criterion, Proof, closing_words, evidence, missing, says_something
from storage.enums import Closing

WHOLE = Proof(
    output="It is there",
    measured="340 ms → 75 ms, target 80 ms: met",
    missed=False,
    explained="",
    tests="Two",
    reviewed=True,
    risk="No alert since",
    note="Quick now",
)
TEXTS = st.sampled_from(["", " ", "-", "…", "x", "It holds"])
PROOFS = st.builds(
    Proof, output=TEXTS, measured=TEXTS, missed=st.booleans(), explained=TEXTS, tests=TEXTS,
    reviewed=st.booleans(), risk=TEXTS, note=TEXTS,
)  # fmt: skip


@pytest.mark.parametrize(
    ("left", "criterion"),
    [
        ({"output": ""}, Criterion.OUTPUT),
        ({"measured": "—"}, Criterion.MEASURED),
        ({"missed": True}, Criterion.MEASURED),
        ({"missed": True, "explained": "."}, Criterion.MEASURED),
        ({"tests": " "}, Criterion.TESTS),
        ({"reviewed": False}, Criterion.REVIEWER),
        ({"risk": "…"}, Criterion.RISK),
        ({"note": ""}, Criterion.NOTE),
    ],
)
def test_each_criterion_is_asked_for(left: dict[str, str | bool], criterion: Criterion) -> None:
    assert missing(WHOLE) == ()
    assert missing(replace(WHOLE, **left)) == (criterion,)  # type: ignore[arg-type]


def test_a_missed_target_passes_once_it_is_explained() -> None:
    explained = replace(WHOLE, missed=True, measured="48%: missed", explained="The parser goes first")
    assert missing(explained) == ()
    assert evidence(explained)["measured"] == "48%: missed, because The parser goes first"
    assert evidence(replace(explained, missed=False))["measured"] == "48%: missed"


@given(PROOFS, st.sampled_from([one.name for one in fields(Proof)]))
def test_saying_more_never_closes_the_gate_again(proof: Proof, name: str) -> None:
    better = {"missed": False, "reviewed": True}.get(name, "It holds")
    assert set(missing(replace(proof, **{name: better}))) <= set(missing(proof))  # type: ignore[arg-type]


@given(PROOFS)
def test_an_open_gate_has_evidence_for_everything(proof: Proof) -> None:
    if not missing(proof):
        assert {"output", "measured", "tests", "risk"} == evidence(proof).keys()
        assert all(map(says_something, (*evidence(proof).values(), proof.note)))


def test_how_it_was_closed_is_told_in_words() -> None:
    assert closing_words(Closing.GATE) == "through the gate, all six criteria met"
    assert closing_words(Closing.OVERRIDE, ["tests", "reviewer"]) == "by override, without: tests, reviewed"
    assert closing_words(Closing.CLEANED) == "as cleaned on the way"
    assert closing_words(Closing.DONE) == "by the Definition of Done"
