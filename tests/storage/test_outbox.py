"""What the bot owes: one row for each message, sent by one process, settled after a crash, swept in time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from storage import schema
from storage.database import Database
from storage.deliveries import Address, Delivery
from storage.enums import DeliveryState, Platform, Showing
from storage.models import deliveries
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


def _take(database: Database, now: datetime = NOW, *busy: str) -> Delivery | None:
    with database.outbox() as outbox:
        taken = outbox.take(now, busy)
    return taken[1] if taken else None


def _states(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return list(connection.execute(select(deliveries.c.state).order_by(deliveries.c.id)).scalars())


def test_the_oldest_that_is_due_is_taken_with_its_workspace(own: Database) -> None:
    first, second = make_workspace(own), make_workspace(own)
    _owe(own, second, "C2", due=NOW - MINUTE)
    _owe(own, first, "C1", due=NOW)
    _owe(own, first, "C3", due=NOW + MINUTE)
    with own.outbox() as outbox:
        taken = outbox.take(NOW, ())
        assert taken is not None
        assert (taken[0], taken[1].address) == (second, Address(Platform.SLACK, "C2", host=second))
        assert taken[1].args == {"item": "1"}
    assert (found := _take(own)) is not None
    assert found.channel == "C1"
    assert _take(own) is None
    assert _states(own) == ["sending", "sending", "due"]


def test_a_busy_lane_is_passed_over(own: Database) -> None:
    workspace = make_workspace(own)
    _owe(own, workspace, "C1", "C1", "C2")
    with own.writing(workspace) as store:
        store.deliveries.owe(Address(Platform.TEAMS, "C1"), "item.line", {}, NOW)
    lane = f"slack:{workspace}:C1"
    order = [_take(own, NOW, lane), _take(own, NOW, lane), _take(own, NOW, lane)]
    assert [(found.platform, found.channel) if found else None for found in order] == [
        ("slack", "C2"),
        ("teams", "C1"),
        None,
    ]
    assert _take(own) is not None


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
        first, second = one.take(NOW, ()), other.take(NOW, ())
        third = other.take(NOW, ())
        assert first is not None
        assert second is not None
        assert {first[1].channel, second[1].channel} == {"C1", "C2"}
        assert third is None
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


def test_after_a_crash_a_new_message_is_unknown_and_an_update_is_due_again(own: Database) -> None:
    workspace = make_workspace(own)
    with own.writing(workspace) as store:
        shown = _show(store)
        _update(store, shown, NOW - 3 * MINUTE)
    _owe(own, workspace, "C7", "C8", due=NOW - 2 * MINUTE)
    assert _take(own, NOW - 2 * MINUTE)
    assert _take(own, NOW - 2 * MINUTE)
    assert _take(own, NOW)
    with own.outbox() as outbox:
        assert outbox.recover(NOW - MINUTE) == 2
        assert outbox.recover(NOW - MINUTE) == 0
    assert _states(own) == ["due", "unknown", "sending"]


def test_after_a_crash_two_updates_of_one_message_become_one(own: Database) -> None:
    workspace = make_workspace(own)
    with own.writing(workspace) as store:
        shown = _show(store)
    for _ in range(2):
        with own.writing(workspace) as store:
            _update(store, shown)
        assert _take(own)
    with own.outbox() as outbox:
        assert outbox.recover(NOW + MINUTE) == 2
    assert sorted(_states(own)) == ["due", "skipped"]


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
    assert (found := _take(own, NOW, f"slack:{workspace}:C1")) is not None
    assert found.address == replace(HERE, host=host)


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
