"""What came out of a stretch of the log."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from commands.rules.decided import Change, outcome

FIELDS = frozenset({"priority", "state"})


@dataclass(frozen=True)
class Entry:
    item_id: int | None
    field: str
    before: str
    after: str
    reason: str = ""


VALUES = st.sampled_from(["", "High", "Low"])
PRESSES = st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["priority", "state", "rank"]), VALUES))


def test_only_the_last_word_counts_with_its_reason() -> None:
    entries = [
        Entry(1, "priority", "", "High", "first"),
        Entry(2, "priority", "", "Low"),
        Entry(None, "started", "", "#1"),
        Entry(1, "priority", "High", "Low", "on second thoughts"),
    ]
    made = outcome(entries, FIELDS)
    assert list(made) == [2, 1]
    assert made[1] == {"priority": Change("", "Low", "on second thoughts")}


@given(PRESSES)
def test_what_came_out_leads_from_what_was_to_what_is(presses: list[tuple[int, str, str]]) -> None:
    now: dict[tuple[int, str], str] = {}
    entries = []
    for item_id, field, value in presses:
        entries.append(Entry(item_id, field, now.get((item_id, field), ""), value))
        now[item_id, field] = value
    made = outcome(entries, FIELDS)
    told = {(item_id, field): one.after for item_id, of in made.items() for field, one in of.items()}
    assert told == {key: value for key, value in now.items() if value and key[1] in FIELDS}
    assert all(one.before == "" for of in made.values() for one in of.values())


@given(PRESSES)
def test_a_stretch_that_is_taken_back_whole_leaves_nothing(presses: list[tuple[int, str, str]]) -> None:
    now: dict[tuple[int, str], str] = {}
    entries = []
    for item_id, field, value in presses:
        entries.append(Entry(item_id, field, now.get((item_id, field), ""), value))
        now[item_id, field] = value
    back = [Entry(one.item_id, one.field, one.after, one.before) for one in reversed(entries)]
    assert outcome([*entries, *back], FIELDS) == {}
