"""What the page names, found in the chat; and the request that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from bot.browser.chat import BOT, Chat, Message, Opened, Person
from bot.browser.payload import BadPayload, Payload
from commands.request import Actor, Place, PlaceKind, Request
from storage.enums import Platform


@dataclass(frozen=True, slots=True)
class Setting:
    """What every request needs besides the payload.

    address: of the page, without a last slash. fresh_token: names a form that the answer may hold.
    """

    chat: Chat
    workspace_id: int
    now: datetime
    address: str
    fresh_token: str


def permalink(address: str, message: Message) -> str:
    return f"{address}/#/{quote(message.conversation)}/{quote(message.id)}"


def find_person(sent: Payload, setting: Setting) -> Person:
    person = setting.chat.people.get(sent.text("as"))
    if person is None:
        raise BadPayload("Nobody of that name is in this chat. Reload the page.")
    return person


def find_where(sent: Payload, person: Person, setting: Setting) -> tuple[str, str]:
    conversation, thread = sent.text("conversation"), sent.text("thread")
    if not setting.chat.reads(person.id, conversation):
        raise BadPayload("There is no such conversation. Reload the page.")
    if thread:
        root = setting.chat.find(person.id, thread)
        if root is None or root.conversation != conversation or root.thread or root.only_for:
            raise BadPayload("There is no such thread. Reload the page.")
    return conversation, thread


def find_message(sent: Payload, person: Person, setting: Setting) -> Message:
    message = setting.chat.find(person.id, sent.text("message"))
    if message is None:
        raise BadPayload("That message is no longer there.")
    return message


def find_shared(sent: Payload, person: Person, setting: Setting) -> Message:
    message = find_message(sent, person, setting)
    if message.only_for:
        raise BadPayload("Nobody else sees this message, so nothing can be made of it.")
    return message


def find_opened(sent: Payload, setting: Setting) -> tuple[Person, Opened]:
    person = find_person(sent, setting)
    opened = setting.chat.form(person.id, sent.text("token"))
    if opened is None:
        raise BadPayload(
            "The demo was started anew and has forgotten this form. Copy your text and open it again."
        )
    return person, opened


def read_fields(sent: Payload, opened: Opened) -> dict[str, str]:
    fields = sent.texts("fields")
    if not fields.keys() <= {field.name for field in opened.form.fields()}:
        raise BadPayload("The form has no such field. Copy your text and open it again.")
    return fields


def answer_id(id_: str) -> str:
    """The bot's answering message is named after what it answers, so that a repeat adds none."""
    return f"{id_}-answer"


def nowhere(answer: str) -> Place:
    return Place(Platform.BROWSER, PlaceKind.NOWHERE, answer=answer)


def place_of(setting: Setting, conversation: str) -> Place:
    found = setting.chat.conversations[conversation]
    return Place(Platform.BROWSER, found.kind, found.id, found.name)


def make_request(
    setting: Setting,
    person: Person,
    place: Place,
    command: str,
    key: str = "",
    *,
    text: str = "",
    args: Mapping[str, str] | None = None,
    fields: Mapping[str, str] | None = None,
) -> Request:
    return Request(
        workspace_id=setting.workspace_id,
        actor=Actor(person.id, person.name, person.zone),
        place=place,
        command=command,
        now=setting.now,
        fresh_token=setting.fresh_token,
        key=key,
        text=text,
        args=args or {},
        fields=fields or {},
        mentions=_names(setting.chat),
    )


def _names(chat: Chat) -> dict[str, str]:
    """How people can be named, the whole name first, for that is how they are introduced."""
    return {
        name: person.id
        for person in chat.people.values()
        for name in (person.name, person.id, person.name.partition(" ")[0])
    }


def about_message(
    setting: Setting, person: Person, message: Message, command: str, id_: str, args: Mapping[str, str]
) -> Request:
    """The answer belongs into the message's thread, also where none was begun."""
    place = place_of(setting, message.conversation)
    thread = message.thread or message.id
    place = replace(place, thread=thread, answer=answer_id(id_))
    return make_request(setting, person, place, command, f"browser:{id_}", args=args)


def quoted(message: Message, setting: Setting) -> dict[str, str]:
    return {
        "text": message.words(),
        "permalink": permalink(setting.address, message),
        "origin": f"browser:{message.conversation}:{message.id}",
        "author": "" if message.author == BOT else message.author,
    }
