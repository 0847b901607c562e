"""What a typed line says of an incident or of evidence, and the words for how many there were (F30)."""

from collections import Counter
from urllib.parse import unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commands.rules.incidents import (
    MOST_COUNTED,
    NOT_A_LINK,
    Counted,
    Typed,
    counted_words,
    read,
    read_evidence,
    web_address,
)
from storage.enums import EvidenceKind

SUPPORT, USAGE, INCIDENT = EvidenceKind.SUPPORT, EvidenceKind.USAGE, EvidenceKind.INCIDENT


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Payments were down", Typed("Payments were down")),
        ("!major Payments were down", Typed("Payments were down", "major")),
        ("Payments !Critical were down", Typed("Payments  were down", "critical")),
        ("Payments !urgent were down", Typed("Payments !urgent were down")),
        ("Down https://status.example/7", Typed("Down", "", "https://status.example/7")),
        ("Down https://a.example/1 again", Typed("Down again", "", "https://a.example/1")),
        ("https://a.example/1", Typed("https://a.example/1", "", "https://a.example/1")),
        (
            "Down, see https://a.example/1.",
            Typed("Down, see https://a.example/1.", "", "https://a.example/1"),
        ),
        (
            "Down (https://a.example/x_(y))",
            Typed("Down (https://a.example/x_(y))", "", "https://a.example/x_(y)"),
        ),
        ("https://a.example/1, again", Typed("https://a.example/1, again", "", "https://a.example/1")),
        ("Down http://", Typed("Down http://")),
        ("Down\nfor an hour https://a.example/1", Typed("Down\nfor an hour", "", "https://a.example/1")),
    ],
)
def test_what_a_line_says_of_an_incident(line: str, said: Typed) -> None:
    assert read(line) == said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("14 tickets about time-outs", Counted("14 tickets about time-outs", 14, SUPPORT)),
        ("1,200 users saw it", Counted("1,200 users saw it", 1200, USAGE)),
        ("3 000 requests failed", Counted("3 000 requests failed", 3000, USAGE)),
        ("Users complain", Counted("Users complain", 1, SUPPORT)),
        ("used by nobody", Counted("used by nobody", 1, SUPPORT)),
        ("500s at checkout", Counted("500s at checkout", 1, SUPPORT)),
        ("999999999 uses", Counted("999999999 uses", 999_999_999, USAGE)),
        ("9999999999 uses", Counted("9999999999 uses", MOST_COUNTED, USAGE)),
        ("10 % of users", Counted("10 % of users", 1, SUPPORT)),
        ("999,999,999,999 uses", Counted("999,999,999,999 uses", MOST_COUNTED, USAGE)),
        ("7 cases https://a.example/1", Counted("7 cases", 7, SUPPORT, "https://a.example/1")),
    ],
)
def test_what_a_line_says_of_evidence(line: str, said: Counted) -> None:
    assert read_evidence(line) == said


@pytest.mark.parametrize("line", ["0 tickets", "000 uses", "0"])
def test_nought_is_no_evidence(line: str) -> None:
    with pytest.raises(ValueError, match="not seen even once"):
        read_evidence(line)


LINES = st.lists(st.text(max_size=30) | st.sampled_from(["https://a.example/1", "(", ")", ".", " ", "7"]))


@example("1 http://0/<")
@given(LINES.map("".join).filter(lambda text: not text.strip().startswith("0")))
def test_no_line_is_lost_or_counts_less_than_once(line: str) -> None:
    evidence = read_evidence(line)
    assert 1 <= evidence.count <= MOST_COUNTED
    kept = Counter("".join(line.split()))
    assert any(kept <= Counter(f"{evidence.text}{link}") for link in (evidence.link, unquote(evidence.link)))


@pytest.mark.parametrize("address", ["", "https://a.example", "http://a.example/x?y=1#z"])
def test_an_address_that_can_be_opened(address: str) -> None:
    assert web_address(f" {address} ") == address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ('https://a.example/x|y?q={"z"}', "https://a.example/x%7Cy?q=%7B%22z%22%7D"),
        ("https://a.example:8080/<x>", "https://a.example:8080/%3Cx%3E"),
        ("http://[::1]/x", "http://[::1]/x"),
        ("https://münchen.example/ä", "https://münchen.example/ä"),
    ],
)
def test_what_browsers_follow_is_written_as_addresses_are(typed: str, address: str) -> None:
    assert web_address(typed) == address


@pytest.mark.parametrize(
    "address",
    [
        "a.example",
        "javascript:alert(1)",
        "https://",
        "https://a b",
        "https://[",
        "https://a" * 100,
        "https://a|b",
        "https://a.example:99999/",
        "https://a.example:x/",
        "https://a\x07.example",
    ],
)
def test_no_other_address(address: str) -> None:
    with pytest.raises(ValueError, match=NOT_A_LINK):
        web_address(address)


def test_how_many_in_words() -> None:
    assert counted_words({SUPPORT: 17, USAGE: 1200}) == "17 support tickets, 1,200 uses"
    assert counted_words({USAGE: 1, SUPPORT: 1, INCIDENT: 2}) == "2 incidents, 1 support ticket, 1 use"
    assert counted_words({}) == ""
