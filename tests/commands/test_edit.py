"""Editing from the card: logged field by field, and two editors at once lose nothing (F10)."""

import pytest

from commands.view import Field, Form, Reply
from storage.enums import Priority, State
from tests.commands.conftest import LOGISTICS, PAYMENTS, Talk, said, value_of


def _form(reply: Reply) -> Form:
    assert reply.form is not None
    return reply.form


def _field(form: Form, name: str) -> Field:
    return next(field for field in form.fields() if field.name == name)


def _log(talk: Talk, ref: str) -> list[tuple[str, str, str, str, str]]:
    return [
        (entry.person, entry.what, entry.field, entry.before, entry.after) for entry in talk.decisions(ref)
    ]


def test_each_field_that_changed_is_one_decision(talk: Talk) -> None:
    talk.types("ana", "/debt ~S Keys")
    reply = talk.submits("ben", talk.edits("ben", "PAY-1"), title="Lost keys", effort="", outcome="Sleep")
    assert reply == Reply()
    item = talk.item("PAY-1")
    assert (item.title, item.effort, item.outcome, item.version) == ("Lost keys", None, "Sleep", 2)
    filed = '{"kind":"debt","title":"Keys","effort":"Small"}'
    assert _log(talk, "PAY-1")[0] == ("Ana", "filed", "", "", filed)
    assert sorted(_log(talk, "PAY-1")[1:]) == [
        ("Ben", "changed", "effort", "Small", ""),
        ("Ben", "changed", "outcome", "", "Sleep"),
        ("Ben", "changed", "title", "Keys", "Lost keys"),
    ]
    assert {entry.version for entry in talk.decisions("PAY-1")[1:]} == {2}


def test_what_was_saved_unchanged_is_no_change(talk: Talk) -> None:
    talk.submits(
        "ana",
        talk.opens("ana", "/debt"),
        title="Keys",
        measurement="Time 340ms → <80ms",
        tasks="- one\r\n- two",
        acceptance_criteria="Given a\r\nWhen b",
    )
    talk.submits("ben", talk.edits("ben", "PAY-1"))
    assert talk.item("PAY-1").version == 1
    assert len(talk.decisions("PAY-1")) == 1


def test_tasks_and_links_are_logged_too(talk: Talk) -> None:
    talk.types("ana", "/debt One")
    talk.types("ana", "/debt Two")
    talk.submits("ana", talk.edits("ana", "PAY-2"), tasks="a\nb", blocked_by="PAY-1", assignee="U-ben")
    assert sorted(_log(talk, "PAY-2")[1:]) == [
        ("Ana", "changed", "assignee", "", f"#{talk.item('PAY-2').assignee_id}"),
        ("Ana", "changed", "blocked_by", "", "PAY-1"),
        ("Ana", "changed", "tasks", "", "a\nb"),
    ]


def test_scores_priority_and_effort_move_an_item_and_the_rest_does_not(talk: Talk) -> None:
    for title in ("One", "Two", "Three"):
        talk.types("ana", f"/debt {title}")
    assert talk.refs() == ["PAY-1", "PAY-2", "PAY-3"]
    talk.submits("ana", talk.edits("ana", "PAY-3"), effort="Small")
    talk.submits("ana", talk.edits("ana", "PAY-1"), business_value="1", title="Renamed")
    talk.submits("ana", talk.edits("ana", "PAY-2"), area="api", outcome="Trust")
    assert talk.refs() == ["PAY-3", "PAY-2", "PAY-1"]


def test_the_second_editor_sees_what_changed_and_keeps_every_character(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    first, second = talk.edits("ana", "PAY-1"), talk.edits("ben", "PAY-1")
    talk.submits("ana", first, title="Lost keys", area="api", goal="Trust")
    again = _form(talk.submits("ben", second, title=" Keys of Ben ", outcome="Sleep\n", goal=""))
    assert again.token == second.token
    assert "Ana changed" in again.note
    assert "Lost keys" in again.note
    values = {name: value_of(_field(again, name)) for name in ("title", "outcome", "area", "goal")}
    assert values == {"title": " Keys of Ben ", "outcome": "Sleep\n", "area": "api", "goal": "Trust"}
    assert {field.name for field in again.fields() if field.moved} == {"area", "goal"}
    assert talk.item("PAY-1").version == 2


def test_saving_again_works_and_changes_of_different_fields_both_stay(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    first, second = talk.edits("ana", "PAY-1"), talk.edits("ben", "PAY-1")
    talk.submits("ana", first, area="api")
    again = _form(talk.submits("ben", second, outcome="Sleep"))
    assert talk.submits("ben", again) == Reply()
    item = talk.item("PAY-1")
    assert (item.area, item.outcome, item.version) == ("api", "Sleep", 3)
    assert _log(talk, "PAY-1")[1:] == [
        ("Ana", "changed", "area", "", "api"),
        ("Ben", "changed", "outcome", "", "Sleep"),
    ]


def test_three_editors_each_lose_nothing(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    forms = {who: talk.edits(who, "PAY-1") for who in ("ana", "ben", "carl")}
    talk.submits("ana", forms["ana"], area="api")
    ben = _form(talk.submits("ben", forms["ben"], goal="Trust"))
    talk.submits("ben", ben)
    carl = _form(talk.submits("carl", forms["carl"], outcome="Sleep", area="web"))
    assert "Ana, Ben changed" in carl.note
    talk.submits("carl", carl)
    item = talk.item("PAY-1")
    assert (item.area, item.goal, item.outcome) == ("web", "Trust", "Sleep")


def test_a_wrong_value_on_top_of_a_conflict_is_told_after_it(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    first, second = talk.edits("ana", "PAY-1"), talk.edits("ben", "PAY-1")
    talk.submits("ana", first, area="api")
    again = _form(talk.submits("ben", second, measurement="faster"))
    assert value_of(_field(again, "measurement")) == "faster"
    assert set(talk.submits("ben", again).errors) == {"measurement"}
    assert talk.submits("ben", again, measurement="3 -> 1").errors == {}


def test_an_item_that_was_undone_meanwhile_is_not_changed(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    form = talk.edits("ben", "PAY-1")
    talk.presses("ana", line, "Undo")
    again = talk.submits("ben", form, title="Lost keys")
    assert again.form is not None or again.errors
    assert talk.submits("ben", again.form or form, title="Lost keys").errors
    assert talk.item("PAY-1").title == "Keys"


def test_critical_needs_the_right_and_says_who_has_it(talk: Talk) -> None:
    welcome = talk.types("ana", "/debt Keys").here
    talk.presses("olga", welcome, "I am the Product Owner")
    reply = talk.submits("ben", talk.edits("ben", "PAY-1"), priority="Critical")
    assert "the Product Owner (Olga)" in reply.errors["priority"]
    assert talk.item("PAY-1").priority is None
    assert talk.submits("olga", talk.edits("olga", "PAY-1"), priority="Critical").errors == {}
    item = talk.item("PAY-1")
    assert (item.priority, item.priority_confirmed) == (Priority.CRITICAL, True)


def test_an_unconfirmed_critical_can_be_edited_elsewhere_by_its_filer(talk: Talk) -> None:
    welcome = talk.types("ana", "/debt First").here
    talk.presses("olga", welcome, "I am the Product Owner")
    talk.types("ben", "/debt !critical Keys")
    assert talk.submits("ben", talk.edits("ben", "PAY-2"), outcome="Sleep").errors == {}
    item = talk.item("PAY-2")
    assert (item.outcome, item.priority_confirmed) == ("Sleep", False)


def test_who_is_not_of_the_team_cannot_edit(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    card = talk.types("eve", "/backlog PAY-1", LOGISTICS).private
    assert "members of the team" in said(talk.presses("eve", card, "Edit", LOGISTICS))
    form = talk.edits("ana", "PAY-1")
    assert talk.submits("eve", form, LOGISTICS, title="Mine").errors
    assert talk.item("PAY-1").version == 1


def test_saving_owes_an_update_of_the_line_in_the_channel(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    form = talk.presses("ana", line, "Add details").form
    talk.submits("ana", form, title="Lost keys")
    with talk.database.reading(talk.workspace) as store:
        shown = store.shown.of_item(talk.item("PAY-1").id)
    assert [(message.channel, message.message) for message in shown] == [(PAYMENTS.channel, "1.1")]
    assert [(delivery.view, delivery.updates) for delivery in talk.owed()] == [("item.line", shown[0].id)]


@pytest.mark.parametrize("label", ["Move", "Edit"])
def test_a_moved_item_keeps_its_values_its_log_and_its_old_id(talk: Talk, label: str) -> None:
    talk.types("ana", "/debt !high ~S Keys")
    reply = talk.types("ana", "/debt There", LOGISTICS)
    form = talk.presses("ana", reply.private, "Move", LOGISTICS).form
    moved = talk.submits("ana", form, LOGISTICS, team="new")
    assert "PAY-2 is LOG-1 now" in said(moved)
    assert talk.item("PAY-2") == talk.item("LOG-1")
    assert [entry[1:] for entry in _log(talk, "LOG-1")] == [
        ("filed", "", "", '{"kind":"debt","title":"There"}'),
        ("moved", "id", "PAY-2", "LOG-1"),
    ]
    assert talk.item("LOG-1").state is State.NEW
    assert talk.refs() == ["LOG-1", "PAY-1"]
