"""What Teams remembers: people, teams, chats, who lets the bot in, and every message with its thread."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from tests.fakes.teams_cards import actions_of
from tests.fakes.teams_payloads import Conversation, TeamsPerson, moment, opaque

Json = dict[str, Any]
CARD = "application/vnd.microsoft.card.adaptive"


class Refused(Exception):
    """Teams says no: the HTTP status and its word for why."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message or code


@dataclass
class Message:
    """A message as it stands now. ``root``: the message that began its thread; in chats nothing."""

    conversation: str
    id: str
    root: str
    author: str
    activity: Json
    versions: int = 1

    @property
    def text(self) -> str:
        return str(self.activity.get("text") or "")

    @property
    def summary(self) -> str:
        return str(self.activity.get("summary") or "")

    @property
    def cards(self) -> list[Json]:
        attached = self.activity.get("attachments") or ()
        return [one["content"] for one in attached if one["contentType"] == CARD]

    @property
    def card(self) -> Json:
        """Its only card."""
        (content,) = self.cards
        return content

    @property
    def words(self) -> str:
        """What a person reads of it."""
        return "\n".join(filter(None, [self.text, *map(reading, self.cards)]))


def reading(content: Json) -> str:
    """The words that a card shows, one element a line; without what its buttons and inputs say."""
    return "\n".join(_lines(content))


def _lines(content: object) -> list[str]:
    match content:
        case {"type": "RichTextBlock", "inlines": list(runs)}:
            return ["".join(run if isinstance(run, str) else str(run.get("text", "")) for run in runs)]
        case {"type": "TextBlock", "text": str(text)}:
            return [text]
        case {"type": "FactSet", "facts": list(facts)}:
            return [f"{fact.get('title', '')}: {fact.get('value', '')}" for fact in facts]
        case {"type": str(kind)} if kind.startswith(("Action.", "Input.")):
            return []
        case dict():
            parts = (content.get(name) for name in ("body", "items", "columns", "rows", "cells"))
            return [line for part in parts for line in _lines(part)]
        case list():
            return [line for part in content for line in _lines(part)]
        case _:
            return []


def button(content: Json, title: str) -> Json:
    """The button with that title; raises LookupError when there is none."""
    for action in actions_of(content):
        if action.get("title") == title:
            return action
    raise LookupError(f"no button {title}: {[action.get('title') for action in actions_of(content)]}")


@dataclass
class Room:
    """A conversation and who is in it. ``refusal``: what Teams answers whenever the bot writes there."""

    where: Conversation
    members: list[str]
    bot_in: bool = True
    refusal: Refused | None = None
    messages: dict[str, Message] = field(default_factory=dict)


class TeamsState:
    """The memory behind the fake; every refusal is a ``Refused``."""

    def __init__(self) -> None:
        self.people: dict[str, TeamsPerson] = {}
        self.rooms: dict[str, Room] = {}
        self.general: dict[str, str] = {}
        """Team → its first channel, which has the team's ID and no name of its own."""

    def add_person(self, name: str, tenant: str, **more: str) -> TeamsPerson:
        person = TeamsPerson.new(name, tenant, **more)
        self.people[person.id] = person
        return person

    def add_team(
        self, name: str, people: Sequence[TeamsPerson], *channels: str, bot_in: bool = True
    ) -> list[Conversation]:
        """A team with its General channel and these others, in that order."""
        team = f"19:{uuid4().hex}@thread.tacv2"
        general = Conversation(team, "channel", people[0].tenant_id, "General", team, name, str(uuid4()))
        made = [general, *(replace(general, id=f"19:{uuid4().hex}@thread.tacv2", name=n) for n in channels)]
        self.general[team] = general.id
        for where in made:
            self.rooms[where.id] = Room(where, [person.id for person in people], bot_in)
        return made

    def add_group_chat(
        self, name: str, people: Sequence[TeamsPerson], *, bot_in: bool = True
    ) -> Conversation:
        where = Conversation(f"19:{uuid4().hex}@thread.v2", "groupChat", people[0].tenant_id, name)
        self.rooms[where.id] = Room(where, [person.id for person in people], bot_in)
        return where

    def add_chat_of_two(self, one: TeamsPerson, other: TeamsPerson) -> Conversation:
        """A chat of two people, which no bot can be in."""
        where = Conversation(f"19:{one.aad_id}_{other.aad_id}@unq.gbl.spaces", "personal", one.tenant_id)
        self.rooms[where.id] = Room(where, [one.id, other.id], bot_in=False)
        return where

    def chat_with_bot(self, person: TeamsPerson) -> Conversation:
        """The person's own chat with the bot; the same whenever it is asked for."""
        for room in self.rooms.values():
            if room.where.id.startswith("a:") and room.members == [person.id]:
                return room.where
        where = Conversation(opaque("a:"), "personal", person.tenant_id)
        self.rooms[where.id] = Room(where, [person.id])
        return where

    def reachable(self, person: TeamsPerson) -> bool:
        """Whether the bot may begin a chat with the person: they are in a chat or team that has it."""
        return any(room.bot_in and person.id in room.members for room in self.rooms.values())

    def room(self, conversation: str) -> Room:
        """A conversation by its ID, with or without a thread."""
        found = self.rooms.get(conversation.partition(";")[0])
        if found is None:
            raise Refused(404, "ConversationNotFound", "Conversation not found.")
        return found

    def room_to_write(self, conversation: str) -> Room:
        """The same, if the bot may write there."""
        room = self.room(conversation)
        if room.refusal is not None:
            raise room.refusal
        if not room.bot_in:
            raise Refused(
                403, "BotNotInConversationRoster", "The bot is not part of the conversation roster."
            )
        return room

    def message(self, room: Room, id: str) -> Message:
        if id not in room.messages:
            raise Refused(404, "ActivityNotFoundInConversation", "Activity not found in conversation.")
        return room.messages[id]

    def keep(self, room: Room, author: str, activity: Mapping[str, Any], thread: str = "") -> Message:
        """Stores a new message: in that thread, else in a channel as the root of a new one."""
        id = str(activity.get("id") or "") if author.startswith("29:") else ""
        id = id or moment()
        root = id if room.where.kind == "channel" else ""
        if thread:
            root = self.message(room, thread).root
        message = Message(room.where.id, id, root, author, copy.deepcopy(dict(activity)))
        room.messages[id] = message
        return message

    def change(self, room: Room, id: str, activity: Mapping[str, Any]) -> Message:
        """Draws a message of the bot anew."""
        message = self._own(room, id)
        message.activity = copy.deepcopy(dict(activity))
        message.versions += 1
        return message

    def delete(self, room: Room, id: str) -> None:
        self._own(room, id)
        del room.messages[id]

    def _own(self, room: Room, id: str) -> Message:
        message = self.message(room, id)
        if not message.author.startswith("28:"):
            raise Refused(403, "NotEnoughPermissions", "The bot may change only its own messages.")
        return message
