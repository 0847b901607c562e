"""What the bot owes: one row for each message, sent by one process, settled after a crash, swept in time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from storage import schema
from storage.database import Database
from storage.deliveries import Address, Delivery
from storage.enums import DeliveryState, Platform, Showing
from storage.lanes import HELD, Lanes
from storage.models import deliveries
from storage.outbox import Taken
from storage.sealing import Sealer
from storage.store import Store
from tests.conftest import KEY, NOW, make_workspace
from tests.storage.conftest import new_item, new_team

MINUTE = timedelta(minutes=1)
HERE = Address(Platform.SLACK, "C1")


def _owe(database: Database, workspace: int, *channels: str, due: datetime = NOW) -> None:
    with database.writing(workspace) as store:
        for channel in channels:
            store.deliveries.owe(Address(Platform.SLACK, channel), "item.line", {"item": "1"}, due)


def _show(store: Store) -> int:
    """A message that shows an item."""
    team, ana = new_team(store)
    item = new_item(store, team, ana)
    store.shown.add(item.id, HERE, "1.1", Showing.LINE)
    return store.shown.of_item(item.id)[0].id


def _update(store: Store, shown: int, due: datetime = NOW) -> None:
    store.deliveries.owe(HERE, "item.line", {"item": "1"}, due, updates=shown)


def _taken(database: Database, now: datetime = NOW, at_most: int = 1) -> list[Taken]:
    with database.outbox() as outbox:
        return outbox.take(outbox.waiting(now, at_most), now)


def _take(database: Database, now: datetime = NOW) -> Delivery | None:
    taken = _taken(database, now)
    return taken[0].delivery if taken else None


def _took(database: Database, now: datetime = NOW) -> Delivery:
    taken = _take(database, now)
    assert taken is not None
    return taken


def _free(database: Database, taken: Delivery, at: datetime = NOW) -> None:
    """It was sent, and the lane that it was taken in is free from then on."""
    assert taken.taken_at is not None
    with database.engine.begin() as connection:
        connection.execute(update(deliveries).where(deliveries.c.id == taken.id).values(state="sent"))
        Lanes(connection).free(taken.lane, taken.taken_at, at)


def _states(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return list(connection.execute(select(deliveries.c.state).order_by(deliveries.c.id)).scalars())


def test_the_oldest_that_is_due_is_taken_with_its_workspace(own: Database) -> None:
    first, second = make_workspace(own), make_workspace(own)
    _owe(own, second, "C2", due=NOW - MINUTE)
    _owe(own, first, "C1", due=NOW)
    _owe(own, first, "C3", due=NOW + MINUTE)
    (taken,) = _taken(own)
    assert (taken.workspace_id, taken.delivery.address) == (
        second,
        Address(Platform.SLACK, "C2", host=second),
    )
    assert taken.delivery.args == {"item": "1"}
    found = _took(own)
    assert found.channel == "C1"
    assert _take(own) is None
    assert _states(own) == ["sending", "sending", "due"]


def test_a_lane_takes_one_at_a_time_in_order(own: Database) -> None:
    workspace = make_workspace(own)
    _owe(own, workspace, "C1", "C1", "C2")
    with own.writing(workspace) as store:
        store.deliveries.owe(Address(Platform.TEAMS, "C1"), "item.line", {}, NOW)
    first = _taken(own, NOW, 10)
    assert [(one.delivery.platform, one.delivery.channel) for one in first] == [
        ("slack", "C1"),
        ("slack", "C2"),
        ("teams", "C1"),
    ]
    assert _taken(own) == []
    _free(own, first[0].delivery, NOW + timedelta(seconds=1))
    assert _taken(own) == []
    assert _next(own) == NOW + timedelta(seconds=1)
    second = _take(own, NOW + timedelta(seconds=1))
    assert second is not None
    assert (second.channel, second.id) == ("C1", first[0].delivery.id + 1)


def _next(database: Database) -> datetime | None:
    with database.outbox(reading=True) as outbox:
        return outbox.next_at(NOW)


def test_the_next_moment_is_that_of_a_lane_or_of_a_delivery(own: Database) -> None:
    workspace = make_workspace(own)
    assert _next(own) is None
    _owe(own, workspace, "C1", due=NOW + MINUTE)
    assert _next(own) == NOW + MINUTE
    _owe(own, workspace, "C2", "C2")
    taken = _took(own)
    _free(own, taken, NOW + timedelta(seconds=9))
    assert _next(own) == NOW + timedelta(seconds=9)


def test_a_lane_that_a_clock_set_back_has_moved_out_of_reach_is_free(own: Database) -> None:
    workspace = make_workspace(own)
    _owe(own, workspace, "C1", "C1")
    taken = _took(own)
    _free(own, taken, NOW + timedelta(minutes=15))
    assert _taken(own) == []
    assert len(_taken(own, NOW - timedelta(seconds=1))) == 0  # what is due later is not due yet
    _owe(own, workspace, "C1", due=NOW - timedelta(hours=2))
    assert len(_taken(own, NOW - timedelta(hours=1))) == 1


def test_who_was_too_late_frees_no_lane_of_another(own: Database) -> None:
    workspace = make_workspace(own)
    _owe(own, workspace, "C1", "C1")
    first, later = _took(own), NOW + HELD
    assert _recover(own, later) == 1
    again = _took(own, later)
    assert again.id == first.id
    assert first.taken_at is not None
    with own.writing(workspace) as store:
        store.lanes.free(first.lane, first.taken_at, later)
        assert store.lanes.free_at(first.lane) == later + HELD


def test_nothing_overtakes_a_message_of_which_nobody_has_said_how_it_went(own: Database) -> None:
    workspace = make_workspace(own)
    _owe(own, workspace, "C1", "C1", "C2")
    first = _took(own)
    asleep_until = NOW + HELD + MINUTE
    assert [one.delivery.channel for one in _taken(own, asleep_until, 10)] == ["C2"]
    assert _recover(own, asleep_until) == 1
    assert _took(own, asleep_until).id == first.id


def test_what_follows_in_a_thread_waits_for_a_message_that_is_put_off(own: Database) -> None:
    workspace, thread = make_workspace(own), Address(Platform.SLACK, "C1", thread="1.1")
    with own.writing(workspace) as store:
        for _ in range(3):
            store.deliveries.owe(thread, "item.line", {"item": "1"}, NOW)
        store.deliveries.owe(HERE, "item.line", {"item": "1"}, NOW)
    first = _took(own)
    with own.writing(workspace) as store:
        store.deliveries.again(first.id, NOW + MINUTE, "503")
        store.lanes.free(first.lane, NOW, NOW)
    other = _took(own)
    assert other.thread == HERE.thread
    _free(own, other, NOW + MINUTE)
    assert _took(own, NOW + MINUTE).id == first.id


def test_many_threads_take_each_delivery_once(own: Database) -> None:
    workspace = make_workspace(own)
    _owe(own, workspace, *(f"C{number}" for number in range(60)))

    def work(_: int) -> list[int]:
        mine = []
        while (found := _take(own)) is not None:
            mine.append(found.id)
        return mine

    with ThreadPoolExecutor(8) as threads:
        taken = Counter(delivery for mine in threads.map(work, range(8)) for delivery in mine)
    assert len(taken) == 60
    assert set(taken.values()) == {1}
    assert _states(own) == ["sending"] * 60


def test_on_postgresql_who_takes_a_delivery_does_not_wait_for_another(new_postgresql: str) -> None:
    own = Database(new_postgresql, Sealer((KEY,)))
    schema.upgrade(own)
    _owe(own, make_workspace(own), "C1", "C2")
    with own.outbox() as one, own.outbox() as other:
        lanes = one.waiting(NOW, 2)
        first, second = one.take(lanes[:1], NOW), other.take(lanes[1:], NOW)
        assert [[taken.delivery.channel for taken in some] for some in (first, second)] == [["C1"], ["C2"]]
    own.close()


def test_updates_of_one_message_that_wait_are_one(own: Database) -> None:
    workspace = make_workspace(own)
    with own.writing(workspace) as store:
        shown = _show(store)
        _update(store, shown)
        _update(store, shown)
    with own.writing(workspace) as store:
        _update(store, shown)
    assert _states(own) == ["due"]


def test_an_update_while_the_last_one_is_being_sent_is_a_new_one(own: Database) -> None:
    workspace = make_workspace(own)
    with own.writing(workspace) as store:
        shown = _show(store)
        _update(store, shown)
    assert _take(own) is not None
    with own.writing(workspace) as store:
        _update(store, shown)
        _update(store, shown)
    assert _states(own) == ["sending", "due"]


def test_threads_that_update_one_message_at_once_owe_one(own: Database) -> None:
    workspace = make_workspace(own)
    with own.writing(workspace) as store:
        shown = _show(store)

    def update(_: int) -> None:
        with own.writing(workspace) as store:
            _update(store, shown)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(update, range(12)))
    assert _states(own) == ["due"]


def test_new_messages_are_never_made_one(own: Database) -> None:
    _owe(own, make_workspace(own), "C1", "C1")
    assert _states(own) == ["due", "due"]


def test_the_sender_is_woken_only_by_what_was_kept(own: Database) -> None:
    workspace, woken = make_workspace(own), []
    own.on_owing = lambda: woken.append(True)
    with own.writing(workspace) as store:
        store.teams.all()
    with pytest.raises(RuntimeError), own.writing(workspace) as store:
        store.deliveries.owe(HERE, "item.line", {}, NOW)
        raise RuntimeError
    assert woken == []
    _owe(own, workspace, "C1")
    assert woken == [True]


def test_one_that_was_put_off_comes_again_later(own: Database) -> None:
    workspace = make_workspace(own)
    _owe(own, workspace, "C1")
    taken = _take(own)
    assert taken is not None
    _free(own, taken)
    with own.writing(workspace) as store:
        store.deliveries.again(taken.id, NOW + MINUTE, "ratelimited")
    assert _take(own) is None
    again = _take(own, NOW + MINUTE)
    assert again is not None
    assert (again.id, again.attempts) == (taken.id, 1)


def test_an_update_that_was_put_off_gives_way_to_a_newer_one(own: Database) -> None:
    workspace = make_workspace(own)
    with own.writing(workspace) as store:
        shown = _show(store)
        _update(store, shown)
    taken = _take(own)
    assert taken is not None
    with own.writing(workspace) as store:
        _update(store, shown)
        store.deliveries.again(taken.id, NOW, "ratelimited")
    assert _states(own) == ["skipped", "due"]


def _recover(database: Database, now: datetime = NOW, in_future: datetime | None = None) -> int:
    with database.outbox() as outbox:
        return outbox.recover(now, now - MINUTE, in_future)


def _unsure(database: Database) -> list[bool]:
    with database.engine.connect() as connection:
        return list(connection.execute(select(deliveries.c.unsure).order_by(deliveries.c.id)).scalars())


def test_after_a_crash_all_are_due_again_and_a_new_message_is_looked_for(own: Database) -> None:
    workspace = make_workspace(own)
    with own.writing(workspace) as store:
        _update(store, _show(store), NOW - 3 * MINUTE)
    _owe(own, workspace, "C7", "C7", "C8", due=NOW - 2 * MINUTE)
    assert len(_taken(own, NOW - 2 * MINUTE, 2)) == 2
    assert _take(own)
    assert _recover(own) == 2
    assert _recover(own) == 0
    assert _states(own) == ["due", "due", "due", "sending"]
    assert _unsure(own) == [False, True, False, False]
    assert [one.delivery.unsure for one in _taken(own, NOW, 5)] == [False, True]


def test_what_was_taken_in_a_future_that_is_undone_is_recovered_too(own: Database) -> None:
    _owe(own, make_workspace(own), "C1", due=NOW - MINUTE)
    assert _take(own, NOW + timedelta(hours=1))
    assert _recover(own) == 0
    assert _recover(own, NOW, NOW + MINUTE) == 1
    found = _took(own)
    assert found.unsure


def test_after_a_crash_two_updates_of_one_message_become_one(own: Database) -> None:
    workspace = make_workspace(own)
    with own.writing(workspace) as store:
        shown = _show(store)
        _update(store, shown)
    assert _take(own)
    with own.writing(workspace) as store:
        _update(store, shown)
    assert _recover(own, NOW + HELD) == 1
    assert sorted(_states(own)) == ["due", "skipped"]


def test_a_fresh_post_that_stood_for_a_lost_message_is_looked_for_whoever_sends_it(own: Database) -> None:
    workspace = make_workspace(own)
    with own.writing(workspace) as store:
        shown = _show(store)
        store.shown.tell(shown, None)
        _update(store, shown)
    assert _take(own)
    with own.writing(workspace) as store:
        _update(store, shown)
    assert _recover(own, NOW + HELD) == 1
    assert _states(own) == ["skipped", "due"]
    assert _unsure(own)[1]


def test_it_is_ours_until_another_takes_it(own: Database) -> None:
    workspace = make_workspace(own)
    _owe(own, workspace, "C1")

    def ours(taken: Delivery | None) -> bool:
        assert taken is not None
        with own.writing(workspace) as store:
            return store.deliveries.ours(taken)

    first = _take(own)
    assert ours(first)
    _recover(own, NOW + HELD)
    assert ours(first)
    second = _take(own, NOW + HELD)
    assert not ours(first)
    assert ours(second)
    with own.writing(workspace) as store:
        assert second is not None
        store.deliveries.end(second.id, DeliveryState.UNKNOWN, NOW)
        assert store.deliveries.ours(second)
        store.deliveries.end(second.id, DeliveryState.SENT, NOW)
        assert not store.deliveries.ours(second)


def test_how_it_ended_is_recorded(own: Database) -> None:
    workspace = make_workspace(own)
    _owe(own, workspace, "C1")
    taken = _take(own)
    assert taken is not None
    with own.writing(workspace) as store:
        store.deliveries.end(taken.id, DeliveryState.SENT, NOW, message="9.9")
    with own.engine.connect() as connection:
        row = connection.execute(select(deliveries)).one()
    assert (row.state, row.message, row.ended_at, row.taken_at) == ("sent", "9.9", NOW, NOW)


def test_sweeping_drops_what_is_past_keeping_and_nothing_else(own: Database) -> None:
    workspace, day = make_workspace(own), timedelta(days=1)
    with own.writing(workspace) as store:
        ana = store.people.meet(Platform.SLACK, "U1", "Ana", "", "").id
        for name, age in (("old", 8 * day), ("new", 6 * day)):
            store.drafts.keep(ana, name, "debt.form", {}, {}, NOW - age)
        for name, age in (("old", 3 * day), ("new", day)):
            store.repeats.answered(name, NOW - age)
            store.repeats.remember(name, "an answer")
    with own.outbox() as outbox:
        assert outbox.sweep(NOW) == 2
        assert outbox.sweep(NOW) == 0
    with own.writing(workspace) as store:
        left = store.drafts.of_person(ana, NOW - 30 * day, 10)
        assert [draft.token for draft in left] == ["new"]
        assert store.repeats.answered("new", NOW) == "an answer"
        assert store.repeats.answered("old", NOW) is None


def test_a_message_that_shows_an_item_is_known_once(own: Database) -> None:
    workspace = make_workspace(own)
    with own.writing(workspace) as store:
        team, ana = new_team(store)
        item = new_item(store, team, ana)
        store.shown.add(item.id, HERE, None, Showing.LINE)
        for _ in range(2):
            store.shown.seen(item.id, HERE, "1.1", Showing.LINE)
        assert [shown.message for shown in store.shown.of_item(item.id)] == ["1.1"]
        store.shown.seen(item.id, HERE, "2.2", Showing.LINE)
        assert [shown.message for shown in store.shown.of_item(item.id)] == ["1.1", "2.2"]


def test_what_somebody_waits_for_is_taken_first(own: Database) -> None:
    workspace = make_workspace(own)
    _owe(own, workspace, "C1", due=NOW - MINUTE)
    with own.writing(workspace) as store:
        store.deliveries.owe(Address(Platform.SLACK, "C2"), "item.line", {}, NOW, urgent=True)
    taken = [_take(own), _take(own)]
    assert [(one.channel, one.urgent) for one in taken if one] == [("C2", True), ("C1", False)]


def test_channels_of_one_name_on_two_hosts_do_not_wait_for_each_other(own: Database) -> None:
    workspace, host = make_workspace(own), make_workspace(own)
    with own.writing(workspace) as store:
        for there in (0, host):
            store.deliveries.owe(replace(HERE, host=there), "item.line", {}, NOW)
    assert [one.delivery.address for one in _taken(own, NOW, 2)] == [
        replace(HERE, host=workspace),
        replace(HERE, host=host),
    ]


def test_what_was_owed_to_a_channel_that_left_is_skipped(own: Database) -> None:
    workspace, host = make_workspace(own), make_workspace(own)
    gone = replace(HERE, host=host)
    with own.writing(workspace) as store:
        team, ana = new_team(store)
        item = new_item(store, team, ana)
        for address in (HERE, gone):
            store.shown.add(item.id, address, "1.1", Showing.LINE)
            store.deliveries.owe(address, "item.line", {}, NOW)
        store.shown.forget(gone)
        store.deliveries.skip(gone, NOW)
        assert [one.host_id for one in store.shown.of_item(item.id)] == [workspace]
    assert _states(own) == ["due", "skipped"]


def test_codes_past_keeping_are_swept(own: Database) -> None:
    workspace = make_workspace(own)
    with own.writing(workspace) as store:
        team, ana = new_team(store)
        assert store.link_codes.add(team.id, ana.id, "OLD", NOW - timedelta(days=1, minutes=1))
        assert store.link_codes.add(team.id, ana.id, "NEW", NOW)
        assert not store.link_codes.add(team.id, ana.id, "NEW", NOW)
    with own.outbox() as outbox:
        assert outbox.sweep(NOW) == 1
    with own.reading(workspace) as store:
        assert store.link_codes.get("OLD") is None
        assert store.link_codes.get("NEW") is not None
