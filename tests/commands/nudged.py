"""A team whose clock runs: what is due is asked for and what is owed is sent, hour by hour."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.calendar import Calendar
from bot.courier import Courier, Drawn
from bot.platform import PlatformError
from bot.rolling import roll_on
from commands.view import Card, words
from storage.deliveries import Delivery
from storage.enums import Outcome, Platform, Role, Showing
from storage.nudges import Nudge
from tests.commands.conftest import DIRECT, Talk

FRIDAY_THREE = datetime(2026, 11, 20, 15, tzinfo=UTC)


@dataclass
class Post:
    """A message that arrived, or one that was drawn again."""

    at: datetime
    delivery: Delivery
    message: str
    card: Card

    @property
    def to(self) -> str:
        one = self.delivery
        return one.person or f"{one.channel}{'/' + one.thread if one.thread else ''}"


@dataclass
class Clock:
    """refuses: the platform takes nothing of that person's or channel's."""

    talk: Talk
    posts: list[Post] = field(default_factory=list)
    redrawn: list[Post] = field(default_factory=list)
    refuses: dict[str, PlatformError] = field(default_factory=dict)
    away: bool = False

    def passes(self, **by: float) -> list[Post]:
        """What arrived meanwhile; each hour is looked at, and the end."""
        before, until = len(self.posts), self.talk.now + timedelta(**by)
        while self.talk.now < until:
            hour = self.talk.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
            self.talk.now = min(hour, until)
            self.ticks()
        return self.posts[before:]

    def ticks(self) -> None:
        """What is due is asked for, and sent a few seconds later."""
        talk = self.talk
        roll_on(talk.database, talk.now)
        assert Calendar(talk.database, lambda: 0.0).ask(talk.now) == 0
        if not self.away:
            talk.now += timedelta(seconds=5)
            self.sends()
            talk.now -= timedelta(seconds=5)

    def sends(self) -> None:
        courier, talk = Courier(self.talk.database, pace=timedelta()), self.talk
        while taken := courier.take(talk.now, 32):
            for one in taken:
                delivery = one.delivery
                drawn = courier.draw(one, talk.now)
                if not isinstance(drawn, Drawn):
                    continue
                refused = self.refuses.get(delivery.person or delivery.channel)
                if refused is not None:
                    courier.failed(one, refused, talk.now)
                    continue
                message = drawn.message or f"9.{delivery.id}"
                courier.sent(one, message, drawn.card, talk.now)
                post = Post(talk.now, delivery, message, drawn.card)
                (self.posts if drawn.message is None else self.redrawn).append(post)

    def nudges(self) -> list[Post]:
        return [one for one in self.posts if one.delivery.view == "nudge"]

    def ledger(self, ref: str) -> list[Nudge]:
        """Everything that the ledger has of the item."""
        with self.talk.database.reading(self.talk.workspace) as store:
            return store.nudges.of_item(self.talk.item(ref).id, "critical", datetime(2000, 1, 1, tzinfo=UTC))

    def outcomes(self, ref: str) -> list[tuple[Outcome, str]]:
        return [(one.outcome, one.reason) for one in self.ledger(ref)]


def team_of(talk: Talk, **roles: Role) -> None:
    """Those people with these parts in the team PAY, whose zone is London's."""
    with talk.database.writing(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        store.teams.set(team.id, zone="Europe/London")
        for name, role in roles.items():
            person = store.people.meet(Platform.SLACK, f"U-{name}", name.capitalize(), "", "")
            store.teams.join(team.id, person.id)
            store.teams.set_role(team.id, person.id, role)


def words_of(post: Post) -> str:
    return words(post.card)


__all__ = ["DIRECT", "FRIDAY_THREE", "Clock", "Post", "Showing", "team_of", "words_of"]
