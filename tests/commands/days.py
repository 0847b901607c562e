"""Days of one workspace: what is due is asked for at its moment, and what is owed arrives, but of reviews."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from bot.courier import Courier, Drawn
from bot.platform import PlatformError
from commands.dispatch import dispatch
from commands.request import Actor, Place, PlaceKind, Request
from commands.view import Card, words
from storage.deliveries import Delivery
from storage.dues import Due
from storage.enums import DeliveryState, Platform
from storage.models import deliveries, dues
from storage.nudges import Nudge
from storage.outbox import Taken
from storage.scope import columns
from tests.commands.conftest import Talk

SOON = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A new message: when, to whom or where, what it says."""

    at: datetime
    to: str
    view: str
    card: Card

    @property
    def words(self) -> str:
        return words(self.card)


@dataclass
class Days:
    """refuses: what the platform says about a person or channel that it takes nothing for."""

    talk: Talk
    arrived: list[Arrived] = field(default_factory=list)
    refuses: dict[str, PlatformError] = field(default_factory=dict)

    def go_to(self, moment: datetime, view: str = "nudge") -> list[Arrived]:
        """What of that kind has arrived until then."""
        before, talk = len(self.arrived), self.talk
        while (following := self._next()) is not None and following <= moment:
            talk.now = max(talk.now, following)
            self._ask()
            talk.now += SOON
            self._send()
        talk.now = max(talk.now, moment)
        return [one for one in self.arrived[before:] if one.view == view]

    def nudges(self) -> list[Nudge]:
        """The whole ledger of the team PAY, oldest first."""
        with self.talk.database.reading(self.talk.workspace) as store:
            team = store.teams.by_key("PAY")
            assert team is not None
            return store.nudges.of_team(team.id, self.talk.now - timedelta(days=400), 1000)[::-1]

    def _next(self) -> datetime | None:
        """When there is something to do."""
        mine, due = dues.c.workspace_id == self.talk.workspace, deliveries.c.state == DeliveryState.DUE
        with self.talk.database.engine.connect() as connection:
            asked = connection.execute(select(func.min(dues.c.at)).where(mine)).scalar()
            theirs = (deliveries.c.workspace_id == self.talk.workspace, due)
            owed = connection.execute(select(func.min(deliveries.c.try_at)).where(*theirs)).scalar()
        return min((at for at in (asked, owed) if at is not None), default=None)

    def _ask(self) -> None:
        talk, asked = self.talk, select(*columns(dues, Due)).where(dues.c.workspace_id == self.talk.workspace)
        with talk.database.engine.connect() as connection:
            found = [Due(*row) for row in connection.execute(asked.where(dues.c.at <= talk.now))]
        for due in found:
            request = Request(
                workspace_id=talk.workspace,
                actor=Actor(""),
                place=Place(Platform.BROWSER, PlaceKind.NOWHERE),
                command=due.what,
                now=talk.now,
                fresh_token="",
                args={"team": str(due.team_id), "name": due.name},
            )
            dispatch(request, talk.database)

    def _send(self) -> None:
        for delivery in self.talk.owed():
            if delivery.updates is not None or delivery.view.startswith("review."):
                with self.talk.database.writing(self.talk.workspace) as store:
                    store.deliveries.end(delivery.id, DeliveryState.SENT, self.talk.now, message="9.9")
            else:
                self._post(delivery)

    def _post(self, delivery: Delivery) -> None:
        courier, now = Courier(self.talk.database), self.talk.now
        taken = Taken(self.talk.workspace, delivery, now)
        drawn, to = courier.draw(taken, now), delivery.person or delivery.channel
        if not isinstance(drawn, Drawn):
            return
        if to in self.refuses:
            courier.failed(taken, self.refuses[to], now)
            return
        courier.sent(taken, f"9.{delivery.id}", drawn.card, now)
        self.arrived.append(Arrived(now, to, delivery.view, drawn.card))
