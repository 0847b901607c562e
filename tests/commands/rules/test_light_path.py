"""What an item ever was, by its story: only what was Low and Small all its life closes with one line."""

from dataclasses import dataclass

import pytest

from commands.rules.light_path import ever, was_debt, was_more


@dataclass(frozen=True)
class Entry:
    what: str
    field: str = ""
    before: str = ""
    after: str = ""


def _changed(name: str, before: str, after: str) -> Entry:
    return Entry("changed", name, before, after)


LOW_SMALL = Entry("filed", after='{"priority":"Low","effort":"Small"}')
BARE = Entry("filed", after='{"title":"Keys"}')


@pytest.mark.parametrize(
    ("story", "more"),
    [
        ([LOW_SMALL], ""),
        ([BARE], ""),
        ([BARE, _changed("priority", "", "Low"), _changed("effort", "", "Small")], ""),
        ([BARE, _changed("priority", "", "High"), _changed("priority", "High", "Low")], "High"),
        ([LOW_SMALL, _changed("priority", "Low", "High"), Entry("undone", "priority", "High")], "High"),
        ([LOW_SMALL, _changed("effort", "Small", "Large")], "Large"),
        ([Entry("filed", after='{"priority":"High"}'), _changed("priority", "High", "Low")], "High"),
        ([Entry("filed", after='{"kind":"defect"}'), _changed("kind", "defect", "debt")], "defect"),
        ([LOW_SMALL, _changed("title", "High", "Large")], ""),
    ],
)  # fmt: skip
def test_what_it_was_beyond_low_and_small(story: list[Entry], more: str) -> None:
    assert was_more(story) == more


def test_what_was_debt_once_was_debt() -> None:
    assert was_debt([BARE])
    assert was_debt([BARE, _changed("kind", "debt", "defect")])
    assert was_debt([Entry("filed", after='{"kind":"user story"}'), _changed("kind", "user story", "debt")])
    assert not was_debt([Entry("filed", after='{"kind":"user story"}')])


def test_of_a_story_without_its_beginning_the_worst_is_thought() -> None:
    assert was_debt([_changed("kind", "defect", "spike")])


def test_a_filing_that_names_no_kind_is_debt() -> None:
    assert ever("kind", [BARE]) == {"debt"}
    assert ever("priority", [BARE]) == set()
