"""The order by judgement: a moved item stands where it was put, says why, and never above what is pinned."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.database import Database
from storage.rank_key import is_ranked
from tests.commands.conftest import Talk, said
from tests.conftest import make_workspace


def _filed(talk: Talk, *lines: str) -> None:
    for line in lines:
        talk.types("ana", f"/debt {line}")


def test_moved_above_below_and_to_the_top_with_the_reason_shown(talk: Talk) -> None:
    _filed(talk, "~S First", "~S Second", "~S Third", "~S Fourth")
    reply = said(talk.types("ana", "/backlog rank PAY-4 above PAY-2 because the audit is near"))
    assert "PAY-4 is number 2 now, moved by judgement: the audit is near" in reply
    assert talk.refs() == ["PAY-1", "PAY-4", "PAY-2", "PAY-3"]
    talk.types("ana", "/backlog rank PAY-1 below PAY-3 it can wait")
    assert talk.refs() == ["PAY-4", "PAY-2", "PAY-3", "PAY-1"]
    talk.types("ana", "/backlog rank PAY-3 top the audit is near")
    assert talk.refs() == ["PAY-3", "PAY-4", "PAY-2", "PAY-1"]
    assert "moved by judgement" in said(talk.types("ana", "/backlog list"))
    assert "moved by judgement: it can wait" in said(talk.types("ana", "/backlog PAY-1"))
    assert "the audit is near" in said(talk.types("ana", "/backlog why PAY-4"))
    for ref in ("PAY-3", "PAY-4", "PAY-1"):
        talk.types("ana", f"/backlog unrank {ref}")
    assert talk.refs() == ["PAY-1", "PAY-2", "PAY-3", "PAY-4"]
    assert "nobody moved it" in said(talk.types("ben", "/backlog unrank PAY-2"))


def test_a_new_score_leaves_what_was_moved_where_it_is(talk: Talk) -> None:
    _filed(talk, "~S First", "~S Second", "~S Third")
    talk.types("ana", "/backlog rank PAY-3 top it burns")
    talk.asks("ana", "item.set", args={"ref": "PAY-3", "set.effort": "Large"})
    assert talk.refs() == ["PAY-3", "PAY-1", "PAY-2"]
    talk.types("ana", "/backlog unrank PAY-3")
    assert talk.refs() == ["PAY-1", "PAY-2", "PAY-3"]


@pytest.mark.parametrize("place", ["above PAY-1", "below PAY-2", "top"])
def test_put_again_where_it_stands_it_keeps_its_key(talk: Talk, place: str) -> None:
    _filed(talk, "~S First", "~S Second", "~S Third")
    keys = set()
    for _ in range(3):
        talk.types("ana", f"/backlog rank PAY-3 {place} it burns")
        keys.add(talk.item("PAY-3").rank_key)
    assert len(keys) == 1


def test_without_a_reason_the_form_asks_with_what_was_typed(talk: Talk) -> None:
    _filed(talk, "~S First", "~S Second")
    form = talk.opens("ana", "/backlog rank PAY-2 above PAY-1")
    assert set(talk.submits("ana", form).errors) == {"reason"}
    assert set(talk.submits("ana", form, reason="It burns", other="PAY-9").errors) == {"other"}
    assert set(talk.submits("ana", form, reason="It burns", other="").errors) == {"other"}
    assert set(talk.submits("ana", form, reason="It burns", other="PAY-2").errors) == {"other"}
    assert talk.refs() == ["PAY-1", "PAY-2"]
    talk.submits("ana", form, reason="It burns")
    assert talk.refs() == ["PAY-2", "PAY-1"]


def test_what_is_committed_stands_first_and_nothing_else_above_it(talk: Talk) -> None:
    _filed(talk, "~S First", "~S Second", "~L Third", "~L Fourth")
    talk.types("ana", "/backlog commit PAY-4 the spring release")
    talk.types("ana", "/backlog commit PAY-3 the summer release")
    assert talk.refs() == ["PAY-3", "PAY-4", "PAY-1", "PAY-2"]
    refused = said(talk.types("ana", "/backlog rank PAY-2 above PAY-4 because it burns"))
    assert "PAY-4 is committed to the program: only committed items stand above it." in refused
    assert "below them all" in said(talk.types("ana", "/backlog rank PAY-2 below PAY-3 because it burns"))
    assert "stays above" in said(talk.types("ana", "/backlog rank PAY-3 below PAY-1 because it can wait"))
    talk.types("ana", "/backlog rank PAY-2 below PAY-4 because it burns")
    assert talk.refs() == ["PAY-3", "PAY-4", "PAY-2", "PAY-1"]
    talk.types("ana", "/backlog rank PAY-4 above PAY-3 because it burns")
    assert talk.refs() == ["PAY-4", "PAY-3", "PAY-2", "PAY-1"]
    assert "committed to the program already" in said(talk.types("ben", "/backlog commit PAY-3 again"))
    talk.types("ana", "/backlog uncommit PAY-4")
    talk.types("ana", "/backlog uncommit PAY-3")
    assert talk.refs() == ["PAY-2", "PAY-1", "PAY-3", "PAY-4"]
    assert "is not committed" in said(talk.types("ben", "/backlog uncommit PAY-1"))


@pytest.mark.parametrize(
    "line",
    [
        "/backlog rank PAY-1 top it burns",
        "/backlog rank PAY-1",
        "/backlog unrank PAY-1",
        "/backlog commit PAY-1 the release",
        "/backlog commit PAY-1",
        "/backlog uncommit PAY-1",
    ],
)
def test_members_leave_the_order_to_whoever_owns_it(talk: Talk, line: str) -> None:
    talk.presses("olga", talk.types("ana", "/debt ~S First").here, "I am the Product Owner")
    before = talk.item("PAY-1")
    reply = talk.types("ben", line)
    assert "the Product Owner (Olga)" in said(reply)
    assert (reply.form, talk.item("PAY-1")) == (None, before)


def test_what_has_no_place_is_not_moved(talk: Talk) -> None:
    _filed(talk, "~S First", "~S Second")
    talk.types("ana", "/backlog pause PAY-1 later")
    assert "PAY-1 is paused, so it has no place" in said(talk.types("ana", "/backlog rank PAY-1 top x y"))
    assert "There is no open item PAY-1" in said(
        talk.types("ana", "/backlog rank PAY-2 above PAY-1 it burns")
    )


WHERES = st.sampled_from(("above", "below", "top"))
MOVES = st.lists(st.tuples(st.integers(1, 6), WHERES, st.integers(1, 6), st.booleans()), max_size=15)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_a_moved_item_stands_where_it_was_put_and_the_others_keep_their_order(
    database: Database, moves: list[tuple[int, str, int, bool]]
) -> None:
    talk = Talk(database, make_workspace(database))
    _filed(talk, *("~S Thing", "~M Thing", "~L Thing") * 2)
    talk.types("ana", "/backlog commit PAY-6 the release")
    for one, where, other, pinned in moves:
        if pinned:
            talk.types("ana", f"/backlog commit PAY-{one} the release")
            talk.types("ana", f"/backlog uncommit PAY-{other}")
        before = talk.refs()
        place = "top" if where == "top" else f"{where} PAY-{other}"
        reply = said(talk.types("ana", f"/backlog rank PAY-{one} {place} because it burns"))
        _stands(talk, before, f"PAY-{one}", where, f"PAY-{other}", done="is number" in reply)


def _stands(talk: Talk, before: list[str], one: str, where: str, other: str, *, done: bool) -> None:
    after = talk.refs()
    if not done:
        assert after == before
        return
    assert [ref for ref in after if ref != one] == [ref for ref in before if ref != one]
    pinned = [talk.item(ref).committed for ref in after]
    assert pinned == sorted(pinned, reverse=True)
    place = after.index(one)
    if where == "top":
        assert place == (0 if talk.item(one).committed else sum(pinned))
    else:
        assert place - after.index(other) == (-1 if where == "above" else 1)
    keys = [talk.item(ref).rank_key for ref in after]
    assert len(set(keys)) == len(keys)
    assert all(map(is_ranked, keys))
