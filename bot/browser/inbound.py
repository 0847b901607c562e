"""Turns what the page sends into requests; its dictionaries go no further than here."""

import re
from dataclasses import dataclass, replace

from bot.browser.chat import Message, Opened, Person
from bot.browser.lookup import (
    Setting,
    about_message,
    answer_id,
    find_message,
    find_opened,
    find_person,
    find_shared,
    find_where,
    make_request,
    nowhere,
    place_of,
    quoted,
    read_fields,
)
from bot.browser.payload import BadPayload, Payload
from bot.browser.people import EMOJI
from commands.catalogue import CATALOGUE
from commands.request import Request
from commands.resolving import resolve

STEPS = ("quarter", "hour", "day", "monday", "review", "fortnight")
_COMMAND = re.compile(r"(/[A-Za-z]\S*)\s*(.*)", re.DOTALL)


class NotACommand(Exception):
    """Typed text that looks like a command and is none here; the page keeps it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Said:
    """Plain words for everybody in a conversation."""

    id: str
    person: Person
    conversation: str
    thread: str
    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A command that somebody typed, and the word they used."""

    word: str
    request: Request


@dataclass(frozen=True, slots=True)
class Reacted:
    """An emoji on a message; the request counts when it was added, not when it was taken away."""

    person: Person
    message: Message
    emoji: str
    request: Request


@dataclass(frozen=True, slots=True)
class FilledIn:
    """A form that was sent or closed, with what it was opened from."""

    person: Person
    opened: Opened
    request: Request


@dataclass(frozen=True, slots=True)
class Moved:
    """The clock was moved, by somebody who was in that conversation; their Monday and its review count."""

    person: Person
    step: str
    conversation: str


def send(payload: object, setting: Setting) -> Said | Typed:
    """Typed text: words for the others, or a command when it starts with a slash and a letter."""
    sent = Payload(payload)
    person = find_person(sent, setting)
    id_ = sent.id("id")
    conversation, thread = find_where(sent, person, setting)
    text = sent.text("text")
    if not text.strip():
        raise BadPayload("There is nothing to send yet: type something first.")
    command = _COMMAND.match(text)
    if command is None:
        return Said(id_, person, conversation, thread, text.strip())
    if thread:
        raise NotACommand(
            "Slash commands do not work in threads. Type it in the channel itself; "
            "in a thread there are the buttons and each message's menu."
        )
    return _typed(command[1], command[2].strip(), id_, person, conversation, setting)


def _typed(word: str, rest: str, id_: str, person: Person, conversation: str, setting: Setting) -> Typed:
    known = sorted({command.word for command in CATALOGUE if command.word})
    if word.lower() not in known:
        raise NotACommand(
            f"There is no command {word} here. There are {_listed(known)}. "
            "To send it as a message, put a space before the slash."
        )
    typed = resolve(word.lower(), rest)
    place = replace(place_of(setting, conversation), answer=answer_id(id_))
    key = f"browser:{id_}"
    request = make_request(setting, person, place, typed.command, key, text=typed.text, args=typed.args)
    return Typed(word.lower(), request)


def press(payload: object, setting: Setting) -> Request:
    """A button, whether it acts or opens a form; an empty `message` means the home page."""
    sent = Payload(payload)
    person = find_person(sent, setting)
    answer = answer_id(sent.id("id"))
    command = sent.text("command")
    if command not in {known.name for known in CATALOGUE}:
        raise BadPayload("The button names a command that there is not.")
    place = nowhere(answer)
    if sent.text("message"):
        message = find_message(sent, person, setting)
        place = place_of(setting, message.conversation)
        place = replace(
            place, thread=message.thread, message=message.id, answer=answer, only_you=bool(message.only_for)
        )
    return make_request(setting, person, place, command, args=sent.texts("args"))


def submit(payload: object, setting: Setting) -> FilledIn:
    """A form that was sent. What it is about is taken from the form as it was opened."""
    sent = Payload(payload)
    person, opened = find_opened(sent, setting)
    form = opened.form
    place = replace(opened.place, answer=answer_id(f"form-{form.token}"))
    key, fields = f"form:{form.token}", read_fields(sent, opened)
    request = make_request(setting, person, place, form.command, key, args=form.args, fields=fields)
    return FilledIn(person, opened, request)


def close(payload: object, setting: Setting) -> FilledIn:
    """A form that was left with something typed in it: it becomes a draft."""
    sent = Payload(payload)
    person, opened = find_opened(sent, setting)
    form = opened.form
    args = {**form.args, "opener": form.opener, "token": form.token}
    place = replace(opened.place, answer=answer_id(sent.id("id")))
    request = make_request(setting, person, place, "draft.keep", args=args, fields=read_fields(sent, opened))
    return FilledIn(person, opened, request)


def react(payload: object, setting: Setting) -> Reacted:
    """An emoji on a message, added or taken away."""
    sent = Payload(payload)
    person = find_person(sent, setting)
    id_ = sent.id("id")
    emoji = sent.text("emoji")
    if emoji not in {one.name for one in EMOJI}:
        raise BadPayload("There is no such emoji here.")
    message = find_shared(sent, person, setting)
    args = {"emoji": emoji, **quoted(message, setting)}
    request = about_message(setting, person, message, "reaction.capture", id_, args)
    return Reacted(person, message, emoji, request)


def message_action(payload: object, setting: Setting) -> Request:
    """An entry of a message's menu."""
    sent = Payload(payload)
    person = find_person(sent, setting)
    name = sent.text("command")
    if name not in {command.name for command in CATALOGUE if command.message_action}:
        raise BadPayload("There is no such entry in a message's menu.")
    message = find_shared(sent, person, setting)
    return about_message(setting, person, message, name, sent.id("id"), quoted(message, setting))


def shortcut(payload: object, setting: Setting) -> Request:
    """An entry of the shortcuts menu; as in every chat service it comes from no conversation."""
    sent = Payload(payload)
    name = sent.text("command")
    if name not in {command.name for command in CATALOGUE if command.shortcut}:
        raise BadPayload("There is no such shortcut.")
    return make_request(setting, find_person(sent, setting), nowhere(answer_id(sent.id("id"))), name)


def home(payload: object, setting: Setting) -> Request:
    return make_request(setting, find_person(Payload(payload), setting), nowhere(""), "home")


def step(payload: object, setting: Setting) -> Moved:
    """How far the clock is to move, one of STEPS."""
    sent = Payload(payload)
    name = sent.text("step")
    if name not in STEPS:
        raise BadPayload("The clock moves by minutes, an hour, a day or two weeks, to Monday or to a review.")
    return Moved(find_person(sent, setting), name, sent.text("conversation"))


def dismiss(payload: object, setting: Setting) -> Message:
    """A message that only this person sees, and no longer wants to."""
    sent = Payload(payload)
    message = find_message(sent, find_person(sent, setting), setting)
    if not message.only_for:
        raise BadPayload("Only messages that nobody else sees can be dismissed.")
    return message


def reader(name: str, setting: Setting) -> Person:
    """Whose chat a page shows."""
    return find_person(Payload({"as": name}), setting)


def _listed(words: list[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
