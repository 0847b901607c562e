"""What a Product Owner is briefed about, and what comes back by itself, as cards made from example data."""

from collections.abc import Callable
from datetime import date, timedelta

from commands.nudging.telling import Reader, person_of, speak, told
from commands.nudging.views import standing_card
from commands.posting import VIEWS
from commands.rules.brief import Source
from commands.rules.reminders import BRIEF, STORIES
from commands.view import Card
from storage.deliveries import Address
from storage.enums import Platform, Role
from tests.bot.desk import ANA, BEN, CHANNEL, NASTY, NOW, Desk

PAY = Address(Platform.SLACK, CHANNEL.channel)
TO_ANA = Address(Platform.SLACK, person=ANA.external_id)
REVIEW = date(2026, 12, 2).toordinal()
CRITICAL, REQUEST, DUE, LIVE = 1, 2, 3, 5


def _full(desk: Desk) -> None:
    """Something for every source but the reviews and the increment; Ana decides, Ben is a stakeholder."""
    desk.ask("debt.file", text=f"!critical {NASTY}"[:150])
    desk.ask("owner.claim", args={"team": "1"})
    desk.ask("backlog.role", args={"name": "ben", "role": "stakeholder"}, mentions={"ben": BEN.external_id})
    desk.ask("debt.file", text="Please make the report faster", who=BEN)
    desk.ask("debt.file", text="Old keys !high ~L")
    due = {"due_on": "2026-11-25", "assignee": ANA.external_id}
    desk.ask("item.save", args=desk.form("item.form", args={"item": str(DUE)}).args, fields=due)
    desk.ask("debt.file", text="Logs are not searchable")
    desk.ask("debt.file", text="Queries are slow !medium 340ms -> 80ms")
    desk.ask("item.start", args={"item": str(LIVE)})
    desk.ask("item.live", args={"item": str(LIVE)})
    desk.ask("improve.file", text="Shorter stand-ups")
    desk.ask("debt.file", text="!critical Passwords stand in the logs", who=BEN)
    with desk.store() as store:
        store.items.settle(store.items.get(6), {"filed_at": NOW - timedelta(days=20)})


def _brief(desk: Desk, address: Address = TO_ANA) -> Card:
    with desk.store() as store:
        reader = person_of(store.people.get(1)) if address.person else Reader(address)
        speak(store, store.teams.get(1), reader, NOW, BRIEF, item=None, number=REVIEW)
        lane = store.deliveries.lane(address)
    return desk.drawn(VIEWS["nudge"], {"lane": lane, "until": NOW.isoformat()})


def brief_full(desk: Desk) -> Card:
    """Five lines, and more behind them."""
    _full(desk)
    return _brief(desk)


def brief_one_line(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return _brief(desk)


def brief_in_the_channel(desk: Desk) -> Card:
    """Nobody is the Product Owner."""
    desk.ask("debt.file", text="Ledger has no tests")
    return _brief(desk, PAY)


def brief_with_nothing_left(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests ~S !low")
    return _brief(desk)


def brief_asked_for(desk: Desk) -> Card:
    _full(desk)
    return desk.card("brief.show")


def brief_asked_for_with_nothing(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests !low")
    return desk.card("brief.show")


def _items(source: Source) -> Callable[[Desk], Card]:
    def made(desk: Desk) -> Card:
        _full(desk)
        return desk.card("brief.items", args={"team": "PAY", "source": source.value})

    made.__name__ = f"brief_items_{source.value}"
    return made


def brief_items_many(desk: Desk) -> Card:
    """One more than a page."""
    for number in range(6):
        desk.ask("debt.file", text=f"{number}: {'ß' * 140}")
    return desk.card("brief.items", args={"team": "PAY", "source": "untriaged"})


def brief_items_decided(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests !low")
    return desk.card("brief.items", args={"team": "PAY", "source": "untriaged"})


def _stories(desk: Desk, count: int) -> None:
    titles = [NASTY[:150], *(f"Story {number}" for number in range(2, count + 1))]
    fields = {"stories": "\n".join(titles)}
    desk.ask("improve.batch", args={"team": "PAY"}, fields=fields)
    with desk.store() as store:
        for number in range(count):
            reader = person_of(store.people.get(1))
            speak(store, store.teams.get(1), reader, NOW, STORIES, item=number + 2, number=1)


def _waiting_stories(desk: Desk) -> Card:
    with desk.store() as store:
        lane = store.deliveries.lane(TO_ANA)
    return desk.drawn(VIEWS["nudge"], {"lane": lane, "until": NOW.isoformat()})


def story_one(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    _stories(desk, 1)
    return _waiting_stories(desk)


def stories_several(desk: Desk) -> Card:
    """More than have buttons."""
    desk.ask("debt.file", text="Ledger has no tests")
    _stories(desk, 7)
    return _waiting_stories(desk)


def stories_decided(desk: Desk) -> Card:
    """One of each way: taken, kept, declined, planned."""
    desk.ask("debt.file", text="Ledger has no tests")
    _stories(desk, 4)
    with desk.store() as store:
        number = store.deliveries.owe(TO_ANA, "nudge", {}, NOW)
        delivery = store.deliveries.get(number or 0)
        assert delivery is not None
        told(store, delivery, "1.1", NOW)
    desk.ask("item.take", args={"item": "2"})
    desk.ask("story.keep", args={"item": "3"})
    desk.ask("item.decline", args={"item": "4"}, fields={"reason": "We tried that."})
    desk.ask("item.plan", args={"item": "5"})
    with desk.store() as store:
        return standing_card(store, store.deliveries.lane(TO_ANA), "1.1", NOW)


def risk_is_over(desk: Desk) -> Card:
    """What the channel reads on the day on which an accepted risk is back."""
    desk.ask("debt.file", text="!critical Passwords stand in the logs")
    desk.ask(
        "item.accept", args={"item": "1"}, fields={"until": "2026-12-01", "reason": "The vendor is late."}
    )
    with desk.store() as store:
        store.items.settle(store.items.get(1), {"accepted_until": NOW.date() - timedelta(days=1)})
        store.dues.set(1, "item.accepted_over", NOW, "1")
    desk.ask("item.accepted_over", args={"team": "1", "name": "1"})
    return desk.drawn(VIEWS["item.attention"], {"item": "1"})


def requests_queued(desk: Desk) -> Card:
    """What a stakeholder hears of several."""
    desk.ask("debt.file", text="Ledger has no tests")
    desk.ask("owner.claim", args={"team": "1"})
    desk.ask("backlog.role", args={"name": "ben", "role": "stakeholder"}, mentions={"ben": BEN.external_id})
    with desk.store() as store:
        assert store.teams.membership(1, 2).role is Role.STAKEHOLDER
    return desk.card("improve.batch", args={"team": "PAY"}, fields={"stories": "One\nTwo"}, who=BEN)


BRIEFS: tuple[Callable[[Desk], Card], ...] = (
    brief_full, brief_one_line, brief_in_the_channel, brief_with_nothing_left,
    brief_asked_for, brief_asked_for_with_nothing,
    *(_items(source) for source in Source if source in
      (Source.UNPLANNED, Source.UNCONFIRMED, Source.DUE, Source.REQUESTS, Source.UNMEASURED, Source.STORIES)),
    brief_items_many, brief_items_decided, story_one, stories_several, stories_decided, risk_is_over,
    requests_queued,
)  # fmt: skip
