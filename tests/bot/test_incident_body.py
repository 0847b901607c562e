"""What an incident tool may send: the published schema is what is checked; the README keeps to it (F30)."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.incident_body import BadBody, IncidentBody, NotJson, read_body
from storage.enums import EvidenceKind, Severity

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SCHEMA = IncidentBody.model_json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)
MEMBERS = st.sampled_from([*IncidentBody.model_fields, "colour"])
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=70),
    st.sampled_from([*EvidenceKind, *Severity, "PAY-12", "https://a.example/b", "2026-11-20T09:12:00Z", ""]),
    st.lists(st.text(max_size=3), max_size=2),
)


def taken(body: object) -> bool:
    """Whether it is; a refusal has one sentence for each member."""
    troubles = []
    try:
        read_body(json.dumps(body).encode())
    except BadBody as bad:
        troubles = bad.troubles
    assert len({one.pointer for one in troubles}) == len(troubles)
    return not troubles


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert SCHEMA["additionalProperties"] is False
    assert all(described["description"] for described in SCHEMA["properties"].values())


@given(
    st.one_of(
        VALUES,
        st.dictionaries(MEMBERS, VALUES),
        st.dictionaries(MEMBERS, VALUES).map(lambda more: {"title": "Down"} | more),
    )
)
@example({"title": "Down", "kind": "usage"})
@example({"title": "Down", "kind": "usage", "item": ""})
@example({"title": "Down", "kind": "support", "item": "PAY-12"})
def test_what_is_taken_is_what_the_schema_allows(body: object) -> None:
    assert taken(body) == VALIDATOR.is_valid(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_taken_or_refused(body: bytes) -> None:
    try:
        read_body(body)
    except (NotJson, BadBody):
        return
    assert VALIDATOR.is_valid(json.loads(body))


def test_what_the_schema_gives_as_examples_is_taken() -> None:
    for name, described in SCHEMA["properties"].items():
        for given_ in described.get("examples", [described.get("default")]):
            assert taken({"title": "Down", "item": "PAY-12", name: given_}), name


def test_what_the_readme_shows_is_taken() -> None:
    section = README.partition("## Incidents from your tools")[2].partition("\n## ")[0]
    shown = re.findall(r"--json '(\{.*?\})'|```json\n(\{.*?\})\n```", section, re.DOTALL)
    bodies = [json.loads(one or other) for one, other in shown]
    assert len(bodies) == 2
    assert all(taken(body) for body in bodies)
    (program,) = re.findall(r"jq '\{(.*?)\}' \|", section, re.DOTALL)
    assert set(re.findall(r"(\w+): ", program)) <= IncidentBody.model_fields.keys()


@pytest.mark.parametrize("answer", ["400", "413", "415", "401", "422", "429", "503", "200", "201"])
def test_the_readme_says_what_each_answer_means(answer: str) -> None:
    section = README.partition("## Incidents from your tools")[2].partition("\n## ")[0]
    assert re.search(rf"^\| .*`{answer}`.* \|", section, re.MULTILINE)
