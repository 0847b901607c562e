"""Two people, two replicas or one impatient finger at the same moment: one thing happens (F5)."""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from commands.dispatch import dispatch
from commands.posting import refresh
from commands.request import Request
from commands.view import Reply
from storage.database import Database
from storage.enums import Role
from storage.items import Item
from storage.store import Store
from tests.commands.conftest import PAYMENTS, Talk, button_of, channel, said
from tests.commands.test_repeats import MESSAGE, WRITES, rows, save, typed


def _at_once(requests: Sequence[Request], databases: Iterator[Database]) -> list[Reply]:
    """All begin at the same moment, each in a thread."""
    together = threading.Barrier(len(requests))

    def one(request: Request, database: Database) -> Reply:
        together.wait(30)
        return dispatch(request, database)

    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(one, requests, databases))


def _turns(*databases: Database) -> Iterator[Database]:
    while True:
        yield from databases


@pytest.mark.parametrize("name", WRITES)
def test_the_same_delivery_at_two_replicas_at_once_has_one_effect(
    talk: Talk, replica: Database, name: str
) -> None:
    talk.types("ana", "/debt First")
    request, before = WRITES[name](talk), rows(talk)
    replies = _at_once([request] * 4, _turns(talk.database, replica))
    assert all(replace(reply, then=None) == replace(replies[0], then=None) for reply in replies)
    assert sum(reply.then is not None for reply in replies) <= 1
    assert replies[0].errors == {}
    after = rows(talk)
    assert after != before
    dispatch(request, talk.database)
    assert rows(talk) == after


def test_different_people_who_file_at_once_get_a_number_each(talk: Talk, replica: Database) -> None:
    talk.types("ana", "/debt First")
    requests = [typed(talk, who=f"p{number}") for number in range(6)]
    _at_once(requests, _turns(talk.database, replica))
    assert sorted(talk.refs()) == [f"PAY-{number}" for number in range(1, 8)]


def test_the_first_two_filings_of_a_channel_at_once_make_one_team(talk: Talk, replica: Database) -> None:
    for turn in range(3):
        place = replace(PAYMENTS, channel=f"C-{turn}")
        requests = [typed(talk, who=f"{who}{turn}", place=place) for who in ("ana", "ben")]
        _at_once(requests, _turns(talk.database, replica))
    assert len(talk.refs()) == 6
    with talk.database.reading(talk.workspace) as store:
        assert len(store.teams.all()) == 3


def test_one_message_filed_by_two_at_once_is_one_item(talk: Talk, replica: Database) -> None:
    talk.types("ana", "/debt First")
    requests = [talk.request(who, "reaction.capture", args=MESSAGE) for who in ("ana", "ben", "carl")]
    _at_once(requests, _turns(talk.database, replica))
    assert talk.refs() == ["PAY-1", "PAY-2"]
    assert talk.item("PAY-2").affected == 2


def test_of_two_who_save_at_once_the_second_is_shown_what_the_first_did(
    talk: Talk, replica: Database
) -> None:
    talk.types("ana", "/debt Keys")
    requests = [save(talk, "ana", area="api"), save(talk, "ben", outcome="Sleep")]
    replies = _at_once(requests, _turns(talk.database, replica))
    again = [reply.form for reply in replies if reply.form is not None]
    assert len(again) == 1
    assert replies.count(Reply()) == 1
    second = replies.index(replace(Reply(), form=again[0]))
    talk.submits(("ana", "ben")[second], again[0])
    assert (talk.item("PAY-1").area, talk.item("PAY-1").outcome) == ("api", "Sleep")


@pytest.mark.parametrize("members", [(), ("ben", "carl", "dora")], ids=["newcomers", "members"])
def test_of_three_who_claim_the_order_at_once_one_owns_it_and_the_others_are_told(
    talk: Talk, replica: Database, members: tuple[str, ...]
) -> None:
    people = ("ben", "carl", "dora")
    for name in ("payments", "logistics", "search", "checkout"):
        line = talk.types(name, "/debt Keys", channel(name)).here
        args = button_of(line, "I am the Product Owner").args
        for who in members:
            talk.types(who, "/debt Hinges", channel(name))
        requests = [talk.request(who, "owner.claim", channel(name), args=args, key="") for who in people]
        told = sorted(said(reply) for reply in _at_once(requests, _turns(talk.database, replica)))
        assert told[0] == told[1]
        assert "is the Product Owner of" in told[0]
        assert told[2].startswith("You are the Product Owner of")
        assert _owners(talk, int(args["team"]), people) == [told[0].partition(" ")[0].lower()]


def test_who_gives_the_order_back_twice_at_once_gives_it_back_once(talk: Talk, replica: Database) -> None:
    for name in ("payments", "logistics", "search", "checkout"):
        line = talk.types(name, "/debt Keys", channel(name)).here
        args = button_of(line, "I am the Product Owner").args
        talk.asks(name, "owner.claim", channel(name), args=args, key="")
        requests = [talk.request(name, "owner.release", channel(name), args=args, key="") for _ in range(4)]
        told = sorted(said(reply) for reply in _at_once(requests, _turns(talk.database, replica)))
        assert len([one for one in told if one.endswith("has no Product Owner now.")]) == 1
        assert len(set(told)) == 2


def _owners(talk: Talk, team: int, people: Sequence[str]) -> list[str]:
    with talk.database.reading(talk.workspace) as store:
        found = {who: store.people.find(PAYMENTS.platform, f"U-{who}") for who in people}
        roles = {who: store.teams.membership(team, person.id).role for who, person in found.items() if person}
    return [who for who, role in roles.items() if role is Role.OWNER]


def test_a_double_click_on_undo_undoes_once(talk: Talk, replica: Database) -> None:
    button = button_of(talk.types("ana", "/debt Keys").here, "Undo")
    requests = [talk.request("ana", "item.undo", args=button.args, key="") for _ in range(3)]
    replies = _at_once(requests, _turns(talk.database, replica))
    assert any(reply.replace is not None for reply in replies)
    assert [entry.what for entry in talk.decisions("PAY-1")] == ["filed", "undone"]


def test_two_who_note_something_on_one_item_do_not_wait_for_each_other_for_ever(
    talk: Talk, replica: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each row that names an item holds its key: whoever then locks the item waits for no such row."""
    talk.types("ana", "/debt Keys")
    both_noted = threading.Barrier(2)

    def once_both_noted(request: Request, store: Store, item: Item) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):  # on SQLite one comes after the other
            both_noted.wait(0.5)
        refresh(request, store, item)

    monkeypatch.setattr("commands.item.triage.refresh", once_both_noted)
    args = {"ref": "PAY-1", "text": "A word"}
    requests = [talk.request(who, "item.note", args=args, key="") for who in ("ana", "ben")]
    replies = _at_once(requests, _turns(talk.database, replica))
    assert [said(reply) for reply in replies] == ["Noted on PAY-1 Keys."] * 2
