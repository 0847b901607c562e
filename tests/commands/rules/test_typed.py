"""What is typed about one item: read whole, or not at all."""

import pytest

from commands.rules import typed


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("pay-12", {"ref": "PAY-12"}),
        ("PAY-12 next", {"ref": "PAY-12", "sprint": "next"}),
        ("PAY-12 sprint 8", {"ref": "PAY-12", "sprint": "8"}),
        ("PAY-12/2", {"ref": "PAY-12", "step": "2"}),
        ("PAY-12 soon", None),
        ("the login", None),
    ],
)
def test_what_is_planned(words: str, read: dict[str, str] | None) -> None:
    assert typed.plan(words) == read


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("PAY-12 because it Waits", {"ref": "PAY-12", "reason": "it Waits"}),
        ("PAY-12: it waits", None),
        ("PAY-12 it waits", {"ref": "PAY-12", "reason": "it waits"}),
        ("PAY-12", None),
        ("PAY-12 becauseless", {"ref": "PAY-12", "reason": "becauseless"}),
        ("PAY-12 because", None),
        ("PAY-12 :", None),
    ],
)
def test_what_has_a_reason(words: str, read: dict[str, str] | None) -> None:
    assert typed.ref_and_reason(words) == read


@pytest.mark.parametrize(
    ("words", "read", "asked"),
    [
        ("PAY-12 top because x", {"ref": "PAY-12", "where": "top", "reason": "x"}, None),
        (
            "pay-12 Above pay-3 x y",
            {"ref": "PAY-12", "where": "above", "other": "PAY-3", "reason": "x y"},
            None,
        ),
        ("PAY-12 below PAY-3", None, {"ref": "PAY-12", "where": "below", "other": "PAY-3"}),
        ("PAY-12", None, {"ref": "PAY-12"}),
        ("PAY-12 beside PAY-3", None, None),
    ],
)
def test_where_it_goes(words: str, read: dict[str, str] | None, asked: dict[str, str] | None) -> None:
    assert (typed.rank(words), typed.rank_to_ask(words)) == (read, asked)


def test_until_when_a_risk_is_accepted() -> None:
    read = {"ref": "PAY-1", "until": "2026-12-20", "reason": "it is rare"}
    assert typed.accept("PAY-1 until 2026-12-20 because it is rare") == read
    assert typed.accept("PAY-1 2026-12-20") is None
