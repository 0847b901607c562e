"""Taking a filing back: for 15 minutes, by its filer, until somebody else touches it (section 13)."""

from storage.enums import State
from tests.commands.conftest import Talk, labels, said

MESSAGE = {"origin": "slack:C-payments:1.5", "permalink": "", "emoji": "bricks", "text": "Login hangs"}


def test_an_undone_filing_is_declined_and_can_be_restored(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    undone = talk.presses("ana", line, "Undo").replace
    item = talk.item("PAY-1")
    assert (item.state, item.state_reason, talk.refs()) == (State.DECLINED, "undone", [])
    assert labels(undone) == ["Restore", "I am the Product Owner"]
    restored = talk.presses("ana", undone, "Restore").replace
    assert talk.item("PAY-1").state is State.NEW
    assert talk.refs() == ["PAY-1"]
    assert labels(restored) == ["Add details", "Undo", "Plan", "This bit me", "I am the Product Owner"]
    assert [entry.what for entry in talk.decisions("PAY-1")] == ["filed", "undone", "restored"]


def test_pressing_twice_undoes_once_and_answers_the_same(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    first, second = talk.presses("ana", line, "Undo"), talk.presses("ana", line, "Undo")
    assert second == first
    assert [entry.what for entry in talk.decisions("PAY-1")] == ["filed", "undone"]
    again = [talk.presses("ana", first.replace, "Restore") for _ in range(2)]
    assert again[0] == again[1]
    assert [entry.what for entry in talk.decisions("PAY-1")] == ["filed", "undone", "restored"]


def test_an_undone_item_gets_its_place_back_and_its_number_is_not_used_again(talk: Talk) -> None:
    line = talk.types("ana", "/debt ~S First").here
    undone = talk.presses("ana", line, "Undo").replace
    talk.types("ana", "/debt ~S Second")
    talk.presses("ana", undone, "Restore")
    assert talk.refs() == ["PAY-1", "PAY-2"]


def test_undo_works_for_fifteen_minutes(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    talk.later(minutes=15)
    assert "Undo" in labels(talk.types("ana", "/backlog PAY-1").private)
    talk.later(seconds=1)
    assert "Undo" not in labels(talk.types("ana", "/backlog PAY-1").private)
    assert "15 minutes" in said(talk.presses("ana", line, "Undo"))
    assert talk.refs() == ["PAY-1"]


def test_only_the_filer_undoes(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    assert "Only Ana" in said(talk.presses("ben", line, "Undo"))
    assert talk.refs() == ["PAY-1"]


def test_after_somebody_else_touched_it_it_stays(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    talk.submits("ana", talk.edits("ana", "PAY-1"), area="api")
    assert "Undo" in labels(talk.types("ana", "/backlog PAY-1").private)
    talk.submits("ben", talk.edits("ben", "PAY-1"), outcome="Sleep")
    assert "Undo" not in labels(talk.types("ana", "/backlog PAY-1").private)
    assert "somebody else" in said(talk.presses("ana", line, "Undo"))
    assert talk.refs() == ["PAY-1"]


def test_restoring_another_ones_item_needs_the_right(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    talk.presses("olga", line, "I am the Product Owner")
    undone = talk.presses("ana", line, "Undo").replace
    assert "the Product Owner (Olga)" in said(talk.presses("ben", undone, "Restore"))
    assert talk.refs() == []
    talk.presses("olga", undone, "Restore")
    assert talk.refs() == ["PAY-1"]


def test_an_undone_message_can_be_filed_again(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.asks("ana", "reaction.capture", args=MESSAGE)
    talk.presses("ana", talk.types("ana", "/backlog PAY-2").private, "Undo")
    talk.asks("ana", "reaction.capture", args=MESSAGE)
    assert talk.refs() == ["PAY-1", "PAY-3"]


def test_a_restored_message_is_not_filed_twice(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.asks("ana", "reaction.capture", args=MESSAGE)
    undone = talk.presses("ana", talk.types("ana", "/backlog PAY-2").private, "Undo").replace
    talk.presses("ana", undone, "Restore")
    talk.asks("ben", "reaction.capture", args=MESSAGE)
    assert talk.refs() == ["PAY-1", "PAY-2"]


def test_what_was_undone_is_not_edited_until_it_is_restored(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    talk.presses("ana", line, "Undo")
    reply = talk.presses("ana", line, "Add details")
    assert reply.form is None
    assert "restore it first" in said(reply)
