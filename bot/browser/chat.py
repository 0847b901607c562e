"""The conversations of the demo, as a chat service would keep them: in memory, gone when it ends.

Everything runs on one event loop; there is no lock because there is no second thread.
"""

import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from commands.request import Place, PlaceKind
from commands.view import Card, Form, words

BOT = "hearth"
FORMS_KEPT = 60


@dataclass(frozen=True, slots=True)
class Person:
    """id: the platform's own name for them. about: their part in the demo. zone: IANA."""

    id: str
    name: str
    about: str
    zone: str


@dataclass(frozen=True, slots=True)
class Channel:
    name: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A channel, or a direct message of the people in `members` (empty: everybody reads it)."""

    id: str
    kind: PlaceKind
    name: str
    topic: str = ""
    members: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Either words that a person typed or a card of the bot.

    number: its order in the whole chat. thread: the root it answers, or empty. only_for: the one
    person who sees it. via: what it answers, such as "Dana Reyes used /debt". reactions: emoji
    name → who, in the order they came.
    """

    id: str
    number: int
    conversation: str
    author: str
    at: datetime
    text: str = ""
    card: Card | None = None
    thread: str = ""
    only_for: str = ""
    via: str = ""
    edited: bool = False
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def words(self) -> str:
        return words(self.card) if self.card else self.text


@dataclass(frozen=True, slots=True)
class Posted:
    message: Message


@dataclass(frozen=True, slots=True)
class Changed:
    message: Message


@dataclass(frozen=True, slots=True)
class Removed:
    message: Message


@dataclass(frozen=True, slots=True)
class Rearranged:
    """People or channels came: whatever somebody sees is to be drawn anew."""


Change = Posted | Changed | Removed | Rearranged


@dataclass(frozen=True, slots=True)
class Opened:
    """A form in front of somebody, and where the answer to it belongs."""

    form: Form
    place: Place


def mint() -> str:
    return secrets.token_hex(8)


class Chat:
    """What was said, by whom, and who may read it."""

    def __init__(
        self, now: Callable[[], datetime], people: Iterable[Person] = (), channels: Iterable[Channel] = ()
    ) -> None:
        self._now = now
        self.people: dict[str, Person] = {}
        self.conversations: dict[str, Conversation] = {}
        self._messages: dict[str, Message] = {}
        self._forms: dict[str, dict[str, Opened]] = {}
        self._listeners: list[Callable[[Change], None]] = []
        self._count = 0
        for channel in channels:
            self.add_channel(channel)
        for person in people:
            self.join(person)

    def listen(self, tell: Callable[[Change], None]) -> Callable[[], None]:
        """Calls `tell` after each change; the answer ends that."""
        self._listeners.append(tell)
        return lambda: self._listeners.remove(tell)

    def add_channel(self, channel: Channel) -> None:
        self.conversations[channel.name] = Conversation(
            channel.name, PlaceKind.CHANNEL, channel.name, channel.topic
        )
        self._tell(Rearranged())

    def join(self, person: Person) -> None:
        """Adds somebody, with a direct message to the bot and to each of the others."""
        for other in (BOT, *self.people):
            members = frozenset((person.id, other))
            id_ = direct_id(person.id, other)
            self.conversations[id_] = Conversation(id_, PlaceKind.DIRECT, "", members=members)
        self.people[person.id] = person
        self._tell(Rearranged())

    def name(self, author: str) -> str:
        return "Hearth" if author == BOT else self.people[author].name

    def reads(self, person: str, conversation: str) -> bool:
        found = self.conversations.get(conversation)
        return found is not None and (not found.members or person in found.members)

    def sees(self, person: str, message: Message) -> bool:
        return self.reads(person, message.conversation) and message.only_for in ("", person)

    def find(self, person: str, id_: str) -> Message | None:
        """The message, if there is one that this person may see."""
        message = self._messages.get(id_)
        return message if message and self.sees(person, message) else None

    def seen_by(self, person: str) -> list[Message]:
        """Everything this person may see, oldest first."""
        return [message for message in self._messages.values() if self.sees(person, message)]

    def post(
        self,
        conversation: str,
        author: str,
        *,
        id_: str = "",
        text: str = "",
        card: Card | None = None,
        thread: str = "",
        only_for: str = "",
        via: str = "",
    ) -> Message:
        """Adds a message. An ID that is there already names a repeat: nothing is added."""
        if id_ in self._messages:
            return self._messages[id_]
        self._count += 1
        message = Message(
            id=id_ or mint(),
            number=self._count,
            conversation=self.conversations[conversation].id,
            author=author,
            at=self._now(),
            text=text,
            card=card,
            thread=thread,
            only_for=only_for,
            via=via,
        )
        self._messages[message.id] = message
        self._tell(Posted(message))
        return message

    def update(self, id_: str, card: Card) -> bool:
        """Draws a card of the bot anew; False when there is no such message."""
        message = self._messages.get(id_)
        if message is None or message.author != BOT:
            return False
        if message.card != card:
            self._put(replace(message, card=card, edited=True))
        return True

    @property
    def count(self) -> int:
        """The number of the newest message."""
        return self._count

    def thread_since(self, number: int, conversation: str) -> Message | None:
        """Of the bot's messages later than that number the one that it answered most itself; one of that
        conversation, if there is one."""
        answers = Counter(message.thread for message in self._messages.values() if message.author == BOT)
        begun = [one for id_, one in self._messages.items() if answers[id_] and one.number > number]
        its = [one for one in begun if one.author == BOT]
        return max(
            its, key=lambda one: (one.conversation == conversation, answers[one.id], one.number), default=None
        )

    def remove(self, id_: str) -> None:
        message = self._messages.pop(id_, None)
        if message:
            self._tell(Removed(message))

    def react(self, person: str, id_: str, emoji: str) -> bool:
        """Adds the person's emoji, or takes it away again; True when it was added."""
        message = self._messages[id_]
        who = message.reactions.get(emoji, ())
        added = person not in who
        now_who = (*who, person) if added else tuple(one for one in who if one != person)
        reactions = {**message.reactions, emoji: now_who}
        self._put(replace(message, reactions={name: ids for name, ids in reactions.items() if ids}))
        return added

    def open_form(self, person: str, opened: Opened) -> None:
        """Remembers what stands in front of somebody; the oldest go when there are many."""
        forms = self._forms.setdefault(person, {})
        forms.pop(opened.form.token, None)
        forms[opened.form.token] = opened
        while len(forms) > FORMS_KEPT:
            del forms[next(iter(forms))]

    def form(self, person: str, token: str) -> Opened | None:
        """A form stays known after it was sent, so that sending it once more is recognised."""
        return self._forms.get(person, {}).get(token)

    def _put(self, message: Message) -> None:
        self._messages[message.id] = message
        self._tell(Changed(message))

    def _tell(self, change: Change) -> None:
        for tell in tuple(self._listeners):
            tell(change)


def direct_id(one: str, other: str) -> str:
    """The name of the conversation of two: `dm-dana` with the bot, else `dm-dana-priya`."""
    people = sorted(id_ for id_ in (one, other) if id_ != BOT)
    return "-".join(("dm", *people))
