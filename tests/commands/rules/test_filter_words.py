"""Filters in any order, as people type them, and as buttons carry them (F7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.filter_words import EXAMPLES, PARKED_WORDS, WORDS, Asked, nearest, read, said, text_of
from storage.enums import (
    OPEN_STATES,
    PARKED_STATES,
    UNSET,
    Horizon,
    Kind,
    Priority,
    Queue,
    Source,
    Temperature,
)

AREAS = st.text(st.characters(exclude_characters='"“”,', exclude_categories=["C", "Z"]), min_size=1).filter(
    lambda area: bool(area.strip())
)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("", Asked()),
        ("critical", Asked({"priority": ("Critical",)})),
        ("CRITICAL, high", Asked({"priority": ("Critical", "High")})),
        ("hot", Asked({"temperature": ("hot",)})),
        ("hot fixes", Asked({"queue": ("hot fixes",)})),
        ("hot-fixes hot", Asked({"queue": ("hot fixes",), "temperature": ("hot",)})),
        ("strategic bets", Asked({"queue": ("strategic bets",)})),
        ("strategic bet", Asked({"kind": ("strategic bet",)})),
        ("bets stories defects", Asked({"kind": ("strategic bet", "user story", "defect")})),
        ("improvement story", Asked({"kind": ("improvement story",)})),
        ("this sprint in progress", Asked({"horizon": ("this sprint",), "state": ("in progress",)})),
        ("medium ~M ~medium", Asked({"priority": ("Medium",), "effort": ("Medium",)})),
        ("untriaged no queue unsized", Asked({"priority": (UNSET,), "queue": (UNSET,), "effort": (UNSET,)})),
        ("#security #Test-Coverage", Asked(categories=("security", "Test-Coverage"))),
        ("in:payments", Asked(area="payments")),
        ("in:“pay ments” mine", Asked(area="pay ments", mine=True)),
        ("@Ana Maria attention", Asked(person="Ana Maria", attention=True)),
        ("@ben sprint:8", Asked(person="ben", sprint=8)),
        ("from another team, local", Asked({"source": ("another team", "local")}, unknown=("from",))),
        ("critcal in:", Asked(unknown=("critcal", "in:"))),
    ],
)
def test_what_is_typed_is_read_in_any_order(typed: str, asked: Asked) -> None:
    assert read(typed, ["Ana", "Ana Maria", "ben"]) == asked


def test_every_value_of_every_field_can_be_typed() -> None:
    values = {*Priority, *Kind, *Temperature, *Horizon, *Queue, *Source, *OPEN_STATES}
    assert values <= {value for _, value in WORDS.values()}
    for word, (name, value) in WORDS.items():
        assert read(word).values == {name: (value,)}


def test_every_example_that_people_are_told_is_a_filter() -> None:
    assert read(" ".join(EXAMPLES)).unknown == ()
    assert set(read(PARKED_WORDS).values["state"]) == PARKED_STATES


@given(st.lists(st.sampled_from(EXAMPLES), max_size=8), AREAS | st.just(""))
def test_what_a_button_carries_is_read_as_it_was_asked(words: list[str], area: str) -> None:
    typed = " ".join([*words, f'in:"{area}"' if area else ""])
    asked = read(typed)
    assert asked.unknown == ()
    assert read(text_of(asked)) == asked
    assert read(" ".join(reversed(words))).values.keys() == read(" ".join(words)).values.keys()


@given(st.text())
def test_any_text_is_read_and_what_is_known_of_it_is_kept(text: str) -> None:
    asked = read(text)
    again = read(text_of(asked))
    assert (again.values, again.area, again.sprint) == (asked.values, asked.area, asked.sprint)


def test_a_title_says_what_is_shown() -> None:
    asked = read('critical untriaged debt ~M #security no-queue in:"card payments" mine attention sprint:3')
    assert said(asked, ["Security"], "Ana") == (
        "Critical or not triaged, debt, Security, size Medium, no queue, in card payments, for Ana, "
        "sprint 3, yours, in the attention lane"
    )


def test_the_nearest_filter_is_named() -> None:
    assert [nearest(word) for word in ("critcal", "hotfix", "roadmpa", "xyzzy")] == [
        "critical",
        "hot-fixes",
        "roadmap",
        "",
    ]
