"""However often something arrives, and whatever the store does meanwhile, one thing happens (F5)."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from commands.dispatch import dispatch
from commands.request import Request
from storage.database import Database, GivenUp, StoreDown
from storage.sealing import Sealer
from tests.commands.conftest import DIRECT, PAYMENTS, Talk, button_of, said
from tests.conftest import KEY, make_workspace

MESSAGE = {"origin": "slack:C-payments:1.5", "permalink": "", "emoji": "bricks", "text": "Login hangs"}
DOWN = ["sqlite:////nowhere/at/all/hearth.db", "postgresql://nobody@127.0.0.1:1/hearth"]


def typed(talk: Talk, text: str = "!high Keys", who: str = "ana", **parts: Any) -> Request:
    return talk.request(who, "debt.file", text=text, **parts)


def save(talk: Talk, who: str = "ana", **changes: str) -> Request:
    return talk.submission(who, talk.edits(who, "PAY-1"), changes, None)


def _submit(talk: Talk, line: str, **changes: str) -> Request:
    return talk.submission("ana", talk.opens("ana", line), changes, None)


WRITES: dict[str, Callable[[Talk], Request]] = {
    "typed text": typed,
    "a form": lambda talk: _submit(talk, "/debt", title="Keys"),
    "a retrospective": lambda talk: _submit(talk, "/improve retro", stories="One\nTwo"),
    "a reaction": lambda talk: talk.request("ana", "reaction.capture", args=MESSAGE),
    "an edit": lambda talk: save(talk, title="Lost keys", area="api"),
    "a draft": lambda talk: typed(talk, who="eve", place=DIRECT),
    "a bite": lambda talk: talk.request("ana", "item.bit", args={"ref": "PAY-1", "text": "30 min Again"}),
    "an emoji": lambda talk: talk.request("ana", "backlog.emoji", args={"emoji": "wood"}),
}


def rows(talk: Talk) -> tuple[object, ...]:
    """All that a second effect would change."""
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        eve = store.people.find(PAYMENTS.platform, "U-eve")
        assert team is not None
        items = store.items.page(team.id, at_most=100)
        decisions = [len(store.log.since(item.id, 0)) for item in items]
        drafts = store.drafts.of_person(eve.id, talk.now - timedelta(days=1), 10) if eve else []
        return team, tuple(items), tuple(decisions), len(drafts)


@pytest.mark.parametrize("name", WRITES)
def test_the_same_delivery_again_gets_the_same_answer_and_has_no_second_effect(talk: Talk, name: str) -> None:
    talk.types("ana", "/debt First")
    request = WRITES[name](talk)
    first = dispatch(request, talk.database)
    assert first.errors == {}
    after = rows(talk)
    again = replace(request, now=request.now + timedelta(hours=23, minutes=59), fresh_token="another")
    assert dispatch(again, talk.database) == replace(first, then=None)
    assert rows(talk) == after


def test_a_reply_that_was_remembered_is_the_same_in_every_part(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    elsewhere = talk.request("ana", "debt.file", replace(PAYMENTS, channel="C-x"), text="A 3h -> 5 min, <b>&")
    first = dispatch(elsewhere, talk.database)
    assert dispatch(elsewhere, talk.database) == replace(first, then=None)
    assert first.here is not None
    assert first.private is not None
    assert button_of(first.private, "Move").args == {"item": str(talk.item("PAY-2").id)}


def test_two_deliveries_of_the_same_words_are_two_items(talk: Talk) -> None:
    for _ in range(2):
        dispatch(typed(talk), talk.database)
    assert talk.refs() == ["PAY-1", "PAY-2"]


def test_a_key_is_known_in_its_own_workspace_only(talk: Talk, database: Database) -> None:
    other = Talk(database, make_workspace(database))
    for people in (talk, other):
        dispatch(typed(people, key="the same"), database)
    assert (talk.refs(), other.refs()) == (["PAY-1"], ["PAY-1"])


def test_after_a_refusal_the_corrected_form_of_the_same_key_is_stored(talk: Talk) -> None:
    wrong = _submit(talk, "/debt", title="Keys", measurement="faster")
    for _ in range(2):
        assert set(dispatch(wrong, talk.database).errors) == {"measurement"}
    right = replace(wrong, fields={**wrong.fields, "measurement": "3 -> 1"})
    assert dispatch(right, talk.database).errors == {}
    assert dispatch(right, talk.database).errors == {}
    assert talk.refs() == ["PAY-1"]


def test_a_message_that_had_to_be_fetched_first_is_filed_by_the_same_key(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    asked = talk.request("ana", "reaction.capture", args={"emoji": "bricks", "origin": "o"})
    assert dispatch(asked, talk.database).wants_message
    for _ in range(2):
        dispatch(replace(asked, args={**asked.args, "text": "Login hangs"}), talk.database)
    assert talk.refs() == ["PAY-1", "PAY-2"]


@pytest.mark.parametrize("name", WRITES)
def test_what_was_given_up_is_not_stored_and_the_next_try_is(talk: Talk, name: str) -> None:
    talk.types("ana", "/debt First")
    request, before = WRITES[name](talk), rows(talk)
    with pytest.raises(GivenUp):
        dispatch(request, talk.database, lambda: False)
    assert rows(talk) == before
    assert dispatch(request, talk.database).errors == {}
    assert rows(talk) != before


def _breaks() -> bool:
    raise RuntimeError("the process broke at the last moment")


def test_what_broke_at_the_last_moment_is_not_stored_and_the_next_try_is(talk: Talk) -> None:
    request = typed(talk)
    with pytest.raises(RuntimeError):
        dispatch(request, talk.database, _breaks)
    assert talk.refs() == []
    dispatch(request, talk.database)
    assert talk.refs() == ["PAY-1"]


@pytest.mark.parametrize("nowhere", DOWN, ids=["sqlite", "postgresql"])
def test_a_store_that_is_down_says_so_and_the_same_delivery_is_stored_once_it_is_back(
    talk: Talk, nowhere: str
) -> None:
    down, request = Database(nowhere, Sealer((KEY,))), typed(talk)
    for asked in (request, talk.request("ana", "backlog.list")):
        with pytest.raises(StoreDown):
            dispatch(asked, down)
    dispatch(request, talk.database)
    assert talk.refs() == ["PAY-1"]
    down.close()


def test_a_slow_store_is_waited_for(talk: Talk, replica: Database) -> None:
    """Another process holds what this one wants to write."""
    talk.types("ana", "/debt First")
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with replica.writing(talk.workspace) as store:
            team = store.teams.by_key("PAY")
            assert team is not None
            store.teams.lock(team.id)
            held.set()
            done.wait(0.3)

    with ThreadPoolExecutor(1) as thread:
        holding = thread.submit(hold)
        held.wait(30)
        assert "PAY-1" in said(talk.types("ana", "/backlog list"))
        assert "PAY-2" in said(dispatch(typed(talk), talk.database))
        holding.result()
