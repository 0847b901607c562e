"""What a form refuses, beside which field, and that it stores nothing and traps nobody (F4, F5)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.item.fields import FIELDS
from commands.view import LineField, NumberField, TextField
from storage.database import Database
from tests.commands.conftest import Talk, said, value_of
from tests.conftest import make_workspace

WRONG = [
    ({"title": ""}, {"title"}),
    ({"title": " \n "}, {"title"}),
    ({"title": "x" * 151}, {"title"}),
    ({"kind": "wish"}, {"kind"}),
    ({"priority": "urgent"}, {"priority"}),
    ({"effort": "XL", "queue": "none"}, {"effort", "queue"}),
    ({"area": "x" * 151}, {"area"}),
    ({"current_state": "x" * 50_001}, {"current_state"}),
    ({"measurement": "23% -> 2 ms"}, {"measurement"}),
    ({"measurement": "faster"}, {"measurement"}),
    ({"business_value": "6"}, {"business_value"}),
    ({"customer_impact": "0"}, {"customer_impact"}),
    ({"technical_risk": "two"}, {"technical_risk"}),
    ({"technical_risk": "1" * 40}, {"technical_risk"}),
    ({"job_size": "4"}, {"job_size"}),
    ({"due_on": "tomorrow", "assignee": "U-ana"}, {"due_on"}),
    ({"due_on": "2026-02-30", "assignee": "U-ana"}, {"due_on"}),
    ({"tasks": "\n".join(["task"] * 51)}, {"tasks"}),
    ({"tasks": "x" * 301}, {"tasks"}),
    ({"parent": "PAY-99"}, {"parent"}),
    ({"parent": "nonsense"}, {"parent"}),
    ({"blocked_by": "PAY-1, PAY-98"}, {"blocked_by"}),
    ({"parent": "PAY-99", "relates_to": "PAY-98"}, {"parent", "relates_to"}),
    ({"for_team": "NONE"}, {"for_team"}),
    ({"time_box": "x" * 61}, {"time_box"}),
    ({"category": "Nonsense"}, {"category"}),
]
TOGETHER = [
    ({"priority": "Critical", "temperature": "cold"}, {"mismatch_reason"}, {"mismatch_reason": "Frozen"}),
    ({"priority": "Low", "temperature": "hot"}, {"mismatch_reason"}, {"temperature": "warm"}),
    ({"due_on": "2026-12-24"}, {"due_on"}, {"assignee": "U-ana"}),
    ({"customer_segment": "Banks"}, {"customer_evidence"}, {"customer_evidence": "https://acme.test/1"}),
    ({"on_purpose": "yes"}, {"traded_for"}, {"traded_for": "PAY-1"}),
    ({"kind": "spike"}, {"question"}, {"question": "How long does it take?", "time_box": "2 days"}),
    ({"after": "61"}, {"after"}, {"measurement": "23% -> 60%"}),
    ({"after": "much", "measurement": "23% -> 60%"}, {"after"}, {"after": "61"}),
    (
        {"due_on": "2026-12-24", "on_purpose": "yes"},
        {"due_on", "traded_for"},
        {"assignee": "U-ben", "traded_for": "the launch"},
    ),
]


@pytest.mark.parametrize(("changes", "named"), WRONG)
def test_a_wrong_value_is_refused_beside_its_field_and_nothing_is_stored(
    talk: Talk, changes: dict[str, str], named: set[str]
) -> None:
    talk.types("ana", "/debt First")
    form = talk.opens("ana", "/debt")
    reply = talk.fills("ana", form, {"title": "Keys"} | changes)
    assert set(reply.errors) == named
    assert talk.refs() == ["PAY-1"]
    assert talk.submits("ana", form, title="Keys").errors == {}
    assert talk.refs() == ["PAY-1", "PAY-2"]


@pytest.mark.parametrize(("changes", "named", "cure"), TOGETHER)
def test_rules_over_several_fields_name_the_one_to_fill_in(
    talk: Talk, changes: dict[str, str], named: set[str], cure: dict[str, str]
) -> None:
    form = talk.opens("ana", "/debt")
    reply = talk.fills("ana", form, {"title": "Keys"} | changes)
    assert set(reply.errors) == named
    assert talk.refs() == []
    assert talk.fills("ana", form, {"title": "Keys"} | changes | cure).errors == {}
    assert talk.refs() == ["PAY-1"]


@pytest.mark.parametrize(("changes", "named", "cure"), TOGETHER)
def test_the_same_rules_hold_for_an_edit_that_sends_only_part_of_the_form(
    talk: Talk, changes: dict[str, str], named: set[str], cure: dict[str, str]
) -> None:
    talk.types("ana", "/debt Keys")
    form = talk.edits("ana", "PAY-1")
    args = {"command": "item.save", "args": form.args, "key": f"form:{form.token}"}
    assert set(talk.asks("ana", **args, fields=changes).errors) == named  # type: ignore[arg-type]
    assert talk.item("PAY-1").version == 1
    assert talk.asks("ana", **args, fields=changes | cure).errors == {}  # type: ignore[arg-type]
    assert talk.item("PAY-1").version == 2


def test_links_are_kept_by_any_spelling_and_shown_as_ids(talk: Talk) -> None:
    for title in ("One", "Two"):
        talk.types("ana", f"/debt {title}")
    form = talk.opens("ana", "/debt")
    talk.submits("ana", form, title="Three", parent="pay-1", relates_to="PAY-2 PAY-1, pay-2")
    shown = {field.name: value_of(field) for field in talk.edits("ana", "PAY-3").fields()}
    assert (shown["parent"], shown["relates_to"]) == ("PAY-1", "PAY-2, PAY-1")


@pytest.mark.parametrize("changes", [{"parent": "PAY-2"}, {"relates_to": "PAY-1, PAY-2"}])
def test_an_item_is_not_linked_to_itself(talk: Talk, changes: dict[str, str]) -> None:
    for title in ("One", "Two"):
        talk.types("ana", f"/debt {title}")
    reply = talk.fills("ana", talk.edits("ana", "PAY-2"), changes)
    assert list(reply.errors.values()) == ["An item cannot be linked to itself."]


def test_an_item_has_one_parent(talk: Talk) -> None:
    for title in ("One", "Two", "Three"):
        talk.types("ana", f"/debt {title}")
    assert "parent" in talk.submits("ana", talk.edits("ana", "PAY-3"), parent="PAY-1, PAY-2").errors


def test_an_empty_field_clears_and_an_absent_one_stays(talk: Talk) -> None:
    talk.submits("ana", talk.opens("ana", "/debt"), title="Keys", area="api", goal="Trust", effort="Small")
    form = talk.edits("ana", "PAY-1")
    talk.asks("ana", "item.save", args=form.args, fields={"area": "", "effort": ""}, key="form:1")
    item = talk.item("PAY-1")
    assert (item.area, item.effort, item.goal, item.title) == ("", None, "Trust", "Keys")


TEXTS = st.text(max_size=40) | st.text(alphabet="ab %->1<\n\x00", min_size=1, max_size=200)
TYPED = st.dictionaries(st.sampled_from(sorted(FIELDS)), TEXTS, max_size=6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(max_size=200), fields=TYPED)
def test_whatever_is_typed_is_stored_or_refused_by_name(
    database: Database, title: str, fields: dict[str, str]
) -> None:
    """Never an exception; what was stored can be opened and saved again unchanged."""
    talk = Talk(database, make_workspace(database))
    reply = talk.fills("ana", talk.opens("ana", "/debt"), {"title": title} | fields)
    assert set(reply.errors) <= set(FIELDS)
    assert len(talk.refs()) == (0 if reply.errors else 1)
    if not reply.errors:
        assert talk.submits("ana", talk.edits("ana", "PAY-1")).errors == {}
        assert talk.item("PAY-1").version == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300) | st.text(alphabet="ab %->1<\n", min_size=1, max_size=400))
def test_whatever_was_typed_fits_the_form_that_edits_it(database: Database, text: str) -> None:
    talk = Talk(database, make_workspace(database))
    talk.types("ana", f"/debt in:x {text}")
    if talk.refs():
        _assert_fits(talk)


def test_a_long_line_with_a_measurement_fits_the_form_that_edits_it(talk: Talk) -> None:
    reply = talk.types("ana", f"/debt {'Slow queries ' * 11}340ms -> 80ms")
    assert "PAY-1" in said(reply)
    _assert_fits(talk)


def _assert_fits(talk: Talk) -> None:
    for field in talk.edits("ana", talk.refs()[0]).fields():
        match field:
            case LineField(line=line, max_length=most):
                assert len(line) <= most, field.name
                assert "\n" not in line, field.name
            case NumberField(number=number, low=low, high=high):
                assert number == "" or low <= int(number) <= high
            case TextField(text=text):
                assert len(text) <= 50_000


def test_a_number_too_long_for_its_column_is_refused_on_both_databases(talk: Talk) -> None:
    """SQLite would take what PostgreSQL does not."""
    long = {"title": "Keys", "measurement": "23% -> 60%", "after": "1" * 40}
    assert set(talk.fills("ana", talk.opens("ana", "/debt"), long).errors) == {"after"}
    assert talk.refs() == []
