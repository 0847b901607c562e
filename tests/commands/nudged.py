"""A team whose clock runs: what is due is asked for and what is owed is sent, hour by hour."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from bot.courier import Courier, Drawn
from bot.platform import PlatformError, Refused
from commands.nudging.telling import NUDGE
from commands.request import Place, PlaceKind
from commands.rules.reminders import BRIEF, OFF, RULE, STORIES
from commands.view import Card, words
from storage.deliveries import Delivery
from storage.enums import Outcome, Platform, Role, Showing
from storage.models import dues, sprints
from storage.nudges import Nudge
from tests.commands.conftest import DIRECT, Talk

NOWHERE = Place(Platform.BROWSER, PlaceKind.NOWHERE)
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
        """What arrived meanwhile; the clock stops wherever something may happen."""
        before, until = len(self.posts), self.talk.now + timedelta(**by)
        self.ticks()
        while self.talk.now < until:
            self.talk.now = min(self._next(until), until)
            self.ticks()
        return self.posts[before:]

    def _next(self, until: datetime) -> datetime:
        """The next moment at which something is due, the whole second after it."""
        talk = self.talk
        moments = [until, Courier(talk.database).next_at(talk.now)]
        with talk.database.engine.connect() as connection:
            for column, *where in (
                (dues.c.at, dues.c.workspace_id == talk.workspace),
                (sprints.c.over_at, sprints.c.workspace_id == talk.workspace, sprints.c.ended_at.is_(None)),
            ):
                moments.append(connection.execute(select(func.min(column)).where(*where)).scalar())
        first = min(moment for moment in moments if moment is not None)
        return max(first, talk.now + timedelta(seconds=1))

    def ticks(self) -> None:
        """What is due is asked for, and what is owed is sent."""
        talk = self.talk
        with talk.database.reading(talk.workspace) as store:
            teams = store.teams.all()
        for team in teams:
            talk.asks("", "sprint.roll", NOWHERE, args={"team": str(team.id)}, key="")
        while due := self._due():
            for what, name, team_id in due:
                talk.asks("", what, NOWHERE, args={"team": str(team_id), "name": name}, key="")
        if not self.away:
            self.sends()

    def _due(self) -> list[tuple[str, str, int]]:
        """What the clock is to ask for by now, in this workspace."""
        mine = (dues.c.workspace_id == self.talk.workspace, dues.c.at <= self.talk.now)
        asked = select(dues.c.what, dues.c.name, dues.c.team_id).where(*mine).order_by(dues.c.at, dues.c.id)
        with self.talk.database.engine.connect() as connection:
            return [(row.what, row.name, row.team_id) for row in connection.execute(asked)]

    def sends(self) -> None:
        courier, talk = Courier(self.talk.database, pace=timedelta()), self.talk
        while taken := courier.take(talk.now, 32):
            for one in taken:
                delivery = one.delivery
                if one.workspace_id != talk.workspace:  # left over from another test
                    courier.failed(one, Refused("not_installed", ""), talk.now)
                    continue
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
        return [one for one in self.posts if one.delivery.view == NUDGE]

    def ledger(self, ref: str) -> list[Nudge]:
        """Everything that the ledger has of the item."""
        with self.talk.database.reading(self.talk.workspace) as store:
            return store.nudges.of_item(self.talk.item(ref).id, "critical", datetime(2000, 1, 1, tzinfo=UTC))

    def outcomes(self, ref: str) -> list[tuple[Outcome, str]]:
        return [(one.outcome, one.reason) for one in self.ledger(ref)]


def team_of(talk: Talk, **roles: Role) -> None:
    """Those people with these parts in the team PAY, whose zone is London's; no other rule speaks."""
    with talk.database.writing(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        quiet = {RULE + BRIEF: OFF, RULE + STORIES: OFF}
        store.teams.set(team.id, zone="Europe/London", settings=quiet)
        for name, role in roles.items():
            person = store.people.meet(Platform.SLACK, f"U-{name}", name.capitalize(), "", "")
            store.teams.join(team.id, person.id)
            store.teams.set_role(team.id, person.id, role)


def words_of(post: Post) -> str:
    return words(post.card)


__all__ = ["DIRECT", "FRIDAY_THREE", "Clock", "Post", "Showing", "team_of", "words_of"]
