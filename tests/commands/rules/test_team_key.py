"""The key of a new team: its examples, and that candidates never run out and never repeat (section 13)."""

import re
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.resolving import resolve
from commands.rules.team_key import key_candidates


@pytest.mark.parametrize(
    ("channel", "first"),
    [
        ("payments", ["PAY", "PAYM", "PAYME", "PAYMEN", "PAYMENT", "PAYMENTS", "PAY2", "PAY3"]),
        ("pay", ["PAY", "PAY2", "PAY3"]),
        ("qa", ["QA", "QA2"]),
        ("team-42-ops", ["TEA", "TEAM", "TEAMO"]),
        ("été", ["ETE", "ETE2"]),
        ("a-very-long-channel-name", ["AVE", "AVER", "AVERY", "AVERYL", "AVERYLO", "AVERYLON", "AVE2"]),
    ],
)
def test_keys_come_from_the_name(channel: str, first: list[str]) -> None:
    assert list(islice(key_candidates(channel), len(first))) == first


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_candidates_are_many_different_plain_and_can_be_typed(channel: str) -> None:
    keys = list(islice(key_candidates(channel), 300))
    assert len(set(keys)) == 300
    for key in keys:
        assert re.fullmatch(r"[A-Z]{2,8}[0-9]{0,4}", key)
        assert len(key) <= 16
        assert resolve("/backlog", f"{key}-1").args == {"ref": f"{key}-1"}


@pytest.mark.parametrize("channel", ["", "日本", "42", "x", "-_-"])
def test_a_name_without_letters_has_a_key_all_the_same(channel: str) -> None:
    assert next(key_candidates(channel)).startswith("TEA")
