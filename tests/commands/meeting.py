"""A review as the team sees it in the channel: what is owed is posted, the clock asks for what is due."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from commands import posting
from commands.request import Place, PlaceKind
from commands.view import Act, Card, Reply, words
from storage.database import Database
from storage.deliveries import Address, Delivery
from storage.enums import DeliveryState, Platform
from storage.log import Decision
from storage.reviews import Review
from storage.teams import Team
from tests.commands.conftest import Talk, button_of

NOWHERE = Place(Platform.SLACK, PlaceKind.NOWHERE)
ASKED = ("review.due", "review.warning", "review.time_up")


@dataclass
class Message:
    view: str
    address: Address
    card: Card
    args: dict[str, str]

    @property
    def words(self) -> str:
        return words(self.card)


@dataclass
class Meeting:
    """What stands in the team's channels, message → what it shows now."""

    talk: Talk
    key: str = "PAY"
    messages: dict[str, Message] = field(default_factory=dict)

    @classmethod
    def called(cls, talk: Talk, *lines: str) -> "Meeting":
        """What Ana types, one after the other, and a review on top of it."""
        for line in lines:
            talk.types("ana", line)
        meeting = cls(talk)
        meeting.posted()
        talk.types("ana", "/backlog review now")
        meeting.posted()
        return meeting

    @property
    def team(self) -> Team:
        with self.talk.database.reading(self.talk.workspace) as store:
            team = store.teams.by_key(self.key)
        assert team is not None
        return team

    @property
    def review(self) -> Review:
        """The last that was opened."""
        with self.talk.database.reading(self.talk.workspace) as store:
            return store.reviews.latest(self.team.id, 1)[0]

    def posted(self, **later: float) -> list[Message]:
        """Everything that is owed is sent, after a second or so; the new messages, in their order."""
        self.talk.later(**(later or {"seconds": 1}))
        new: list[Message] = []
        while owed := self.talk.owed():
            new += [message for one in owed if (message := self._post(one)) is not None]
        return new

    def _post(self, one: Delivery) -> Message | None:
        now = self.talk.now
        with self.talk.database.writing(self.talk.workspace) as store:
            shown = store.shown.get(one.updates) if one.updates else None
            late = one.expires_at is not None and now > one.expires_at
            if late or posting.outdated(store, one):
                store.deliveries.end(one.id, DeliveryState.SKIPPED, now)
                return None
            card = posting.drawn(store, one, now)
            name = (shown.message if shown else None) or f"m{one.id}"
            store.deliveries.end(one.id, DeliveryState.SENT, now, message=name)
            message = Message(one.view, one.address, card, one.args)
            self.messages[name] = message
            if shown is None:
                posting.sent(store, one, name, card, now)
        return message if shown is None else None

    def find(self, view: str, **args: str) -> str:
        """The last message of that view."""
        found = [
            name
            for name, one in self.messages.items()
            if one.view == view and args.items() <= one.args.items()
        ]
        assert found, f"no {view} among {[one.view for one in self.messages.values()]}"
        return found[-1]

    def agenda(self) -> Message:
        return self.messages[self.find("review.agenda")]

    def press(self, who: str, label: str, on: str = "", database: Database | None = None) -> Reply:
        """A button of the agenda as it stands there, or of another message."""
        name = on or self.find("review.agenda")
        button = button_of(self.messages[name].card, label)
        command = button.command if isinstance(button, Act) else button.form
        place = self.place(name)
        return self.talk.asks(who, command, place, args=dict(button.args), key="")

    def place(self, name: str) -> Place:
        return replace(self.talk.place, message=name, thread=self.messages[name].address.thread)

    def fill(self, who: str, label: str, **changes: str) -> Reply:
        """The same for a button that opens a form, which is filled in."""
        name = self.find("review.agenda")
        return self.talk.submits(who, self.press(who, label).form, self.place(name), **changes)

    def ticks(self, **later: float) -> list[Message]:
        """The clock moves on, and asks for what is due by then."""
        self.talk.later(**later)
        for what in ASKED:
            self.talk.asks("", what, NOWHERE, args={"team": str(self.team.id)}, key="")
        return self.posted(seconds=1)

    def log(self) -> list[Decision]:
        """What was done with reviews, oldest first."""
        with self.talk.database.reading(self.talk.workspace) as store:
            return store.log.about_reviews(self.team.id, self.talk.now - timedelta(days=400))
