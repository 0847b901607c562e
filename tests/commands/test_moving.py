"""Who gets an item reads of it once: moved to another backlog, or in the attention lane (F10, F12)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from commands import posting
from commands.dispatch import dispatch
from commands.request import Place, Request
from commands.view import Form, Reply
from storage.database import Database
from storage.enums import DeliveryState, Showing
from tests.commands.conftest import LOGISTICS, PAYMENTS, Talk, channel
from tests.commands.test_linking import drawn, owed

ORDERS = channel("orders")


def waiting(talk: Talk, view: str) -> list[str]:
    """The channels that are to get a new message of that kind."""
    return [one.channel for one in owed(talk) if one.view == view and one.updates is None]


def two_teams(talk: Talk) -> None:
    """PAY in `payments`; ORD in `orders`, of which Ana is too."""
    talk.types("ana", "/debt First")
    talk.types("olga", "/debt Second", ORDERS)
    talk.types("ana", "/backlog", ORDERS)
    talk.types("olga", "/backlog role @ana member", ORDERS, mentions={"ana": "U-ana"})


def moves(talk: Talk, ref: str, team: str, place: Place = PAYMENTS) -> None:
    form = talk.asks("ana", "item.move_form", place, args={"ref": ref}).form
    assert talk.submits("ana", form, place, team=team).errors == {}


def sent(talk: Talk, view: str) -> None:
    """The platform took every message of that kind."""
    for one in owed(talk):
        if one.view == view and one.updates is None:
            with talk.database.writing(talk.workspace) as store:
                item_id = int(one.args["item"])
                store.shown.posted(item_id, one.address, f"9.{one.id}", Showing(view.partition(".")[2]))
                store.deliveries.end(one.id, DeliveryState.SENT, talk.now, message=f"9.{one.id}")


def sets(talk: Talk, ref: str, priority: str) -> None:
    assert talk.asks("ana", "item.set", args={"ref": ref, "set.priority": priority}, key="").errors == {}


def test_the_team_that_gets_an_item_reads_its_line_once(talk: Talk) -> None:
    two_teams(talk)
    talk.types("ana", "/debt !critical Keys")
    moves(talk, "PAY-2", "ORD")
    assert waiting(talk, "item.line") == [ORDERS.channel]
    assert waiting(talk, "item.attention") == []
    (line,) = [drawn(talk, one) for one in owed(talk) if one.view == "item.line" and one.updates is None]
    assert line.startswith("ORD-2 Keys")
    sent(talk, "item.line")
    moves(talk, "ORD-2", "PAY", ORDERS)
    assert waiting(talk, "item.line") == []
    moves(talk, "PAY-3", "ORD")
    assert waiting(talk, "item.line") == []


def test_where_its_line_waits_or_stands_already_there_comes_no_second(talk: Talk) -> None:
    two_teams(talk)
    talk.types("ana", "/debt Keys")
    moves(talk, "PAY-2", "ORD")
    moves(talk, "ORD-2", "PAY", ORDERS)
    moves(talk, "PAY-3", "ORD")
    assert waiting(talk, "item.line") == [ORDERS.channel]


def test_an_item_that_moves_to_the_channel_it_was_filed_in_is_not_announced_there_again(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    assert talk.types("ana", "/debt !critical There", LOGISTICS).here is not None
    moves(talk, "PAY-2", "new", LOGISTICS)
    assert talk.item("LOG-1").attention
    assert waiting(talk, "item.line") == waiting(talk, "item.attention") == []
    assert [one.channel for one in owed(talk) if one.updates] == [LOGISTICS.channel]


def test_an_item_that_needs_attention_only_in_its_new_team_is_posted_where_its_line_stands(
    talk: Talk,
) -> None:
    two_teams(talk)
    talk.types("ana", "/debt Keys")
    fields = dict.fromkeys(("business_value", "customer_impact", "technical_risk"), "4")
    talk.submits("ana", talk.opens("ana", "/backlog settings"), attention="4.5")
    talk.fills("ana", talk.edits("ana", "PAY-2"), fields)
    assert not talk.item("PAY-2").attention
    moves(talk, "PAY-2", "ORD")
    assert talk.item("ORD-2").attention
    assert waiting(talk, "item.line") == [ORDERS.channel]
    assert waiting(talk, "item.attention") == []
    sent(talk, "item.line")
    moves(talk, "ORD-2", "PAY", ORDERS)
    moves(talk, "PAY-3", "ORD")
    assert waiting(talk, "item.attention") == [ORDERS.channel]


def test_what_enters_the_lane_again_before_its_post_went_out_is_posted_once(talk: Talk) -> None:
    talk.types("ana", "/debt !low Keys")
    for priority in ("Critical", "Low", "Critical"):
        sets(talk, "PAY-1", priority)
    assert waiting(talk, "item.attention") == [PAYMENTS.channel]
    sent(talk, "item.attention")
    for priority in ("Low", "Critical"):
        sets(talk, "PAY-1", priority)
    assert waiting(talk, "item.attention") == []


def test_what_left_the_lane_before_its_post_went_out_is_not_posted(talk: Talk) -> None:
    talk.types("ana", "/debt !low Keys")
    sets(talk, "PAY-1", "Critical")
    (post,) = [one for one in owed(talk) if one.view == "item.attention"]
    with talk.database.reading(talk.workspace) as store:
        assert not posting.outdated(store, post)
    sets(talk, "PAY-1", "Low")
    with talk.database.reading(talk.workspace) as store:
        assert posting.outdated(store, post)
        line = store.shown.of_item(int(post.args["item"]))[0]
        assert not posting.outdated(store, replace(post, updates=line.id))


def test_in_another_team_the_lane_is_entered_anew(talk: Talk) -> None:
    two_teams(talk)
    talk.types("ana", "/debt !low Keys")
    sets(talk, "PAY-2", "Critical")
    sent(talk, "item.attention")
    sets(talk, "PAY-2", "Low")
    moves(talk, "PAY-2", "ORD")
    sets(talk, "ORD-2", "Critical")
    assert waiting(talk, "item.attention") == [ORDERS.channel]


@pytest.mark.parametrize("deed", ["moves", "links", "files"])
def test_two_at_once_across_two_teams_wait_for_each_other_in_one_order(
    talk: Talk, replica: Database, deed: str
) -> None:
    two_teams(talk)
    for turn in range(8):
        talk.types("ana", f"/debt Here {turn}")
        talk.types("ana", f"/debt There {turn}", ORDERS)
    pairs = [_crossing(talk, deed, number) for number in range(2, 10)]
    together = threading.Barrier(2)

    def one(request: Request, database: Database) -> Reply:
        together.wait(30)
        return dispatch(request, database)

    with ThreadPoolExecutor(2) as threads:
        for pair in pairs:
            replies = list(threads.map(one, pair, (talk.database, replica)))
            assert [reply.errors for reply in replies] == [{}, {}]


def _crossing(talk: Talk, deed: str, number: int) -> tuple[Request, Request]:
    """The same out of each team into the other."""
    asked = []
    for here, there, place in (("PAY", "ORD", PAYMENTS), ("ORD", "PAY", ORDERS)):
        form, changes = _deed(talk, deed, f"{here}-{number}", there, place)
        asked.append(talk.submission("ana", form, changes, place))
    return asked[0], asked[1]


def _deed(talk: Talk, deed: str, ref: str, there: str, place: Place) -> tuple[Form, dict[str, str]]:
    if deed == "files":
        return talk.opens("ana", "/debt", place), {"title": "More", "relates_to": f"{there}-1"}
    form = talk.asks("ana", f"item.{deed.rstrip('s')}_form", place, args={"ref": ref}).form
    assert form is not None
    return form, {"link": "relates_to", "other": f"{there}-1"} if deed == "links" else {"team": there}
