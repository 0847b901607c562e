"""What one person sees of the chat, as the plain data that the page draws from."""

from bot.browser.answers import Outcome
from bot.browser.cards import card_html, said_html
from bot.browser.chat import BOT, Change, Changed, Chat, Conversation, Message, Posted, Rearranged, Removed
from bot.browser.forms import form_html
from bot.browser.people import CAPTURE, EMOJI
from commands.catalogue import CATALOGUE
from commands.request import PlaceKind

Json = dict[str, object]


def whole(chat: Chat, person: str) -> Json:
    """Everything: what a page needs when it opens, and again after it lost the connection."""
    me = chat.people[person]
    return {
        "type": "snapshot",
        "me": {"id": me.id, "name": me.name, "zone": me.zone},
        "bot": BOT,
        "people": [
            {"id": one.id, "name": one.name, "about": one.about, "hue": hue}
            for hue, one in enumerate(chat.people.values())
        ],
        "conversations": [
            _conversation(chat, person, one)
            for one in chat.conversations.values()
            if chat.reads(person, one.id)
        ],
        "messages": [message_json(chat, person, message) for message in chat.seen_by(person)],
        "emoji": [{"name": one.name, "label": one.label, "drawing": one.drawing} for one in EMOJI],
        "capture": CAPTURE.name,
        "commands": [
            {"usage": one.usage, "summary": one.summary, "typed": f"{one.word} {one.sub}".strip()}
            for one in CATALOGUE
            if one.word
        ],
        "shortcuts": [
            {"command": one.name, "label": one.shortcut, "summary": one.summary}
            for one in CATALOGUE
            if one.shortcut
        ],
        "actions": [
            {"command": one.name, "label": one.message_action, "summary": one.summary}
            for one in CATALOGUE
            if one.message_action
        ],
    }


def change_json(chat: Chat, person: str, change: Change) -> Json | None:
    """A change as this person sees it; None when it is none for them."""
    match change:
        case Posted(message) | Changed(message):
            if not chat.sees(person, message):
                return None
            return {"type": "message", "message": message_json(chat, person, message)}
        case Removed(message):
            return {"type": "removed", "id": message.id} if chat.sees(person, message) else None
        case Rearranged():
            return whole(chat, person)


def message_json(chat: Chat, person: str, message: Message) -> Json:
    return {
        "id": message.id,
        "number": message.number,
        "conversation": message.conversation,
        "thread": message.thread,
        "author": message.author,
        "name": chat.name(message.author),
        "at": message.at.isoformat(),
        "html": card_html(message.card) if message.card else said_html(message.text),
        "words": message.words(),
        "onlyYou": bool(message.only_for),
        "via": message.via,
        "edited": message.edited,
        "reactions": [
            {"emoji": emoji, "mine": person in who, "names": [chat.name(one) for one in who]}
            for emoji, who in message.reactions.items()
        ],
    }


def outcome_json(chat: Chat, outcome: Outcome) -> Json:
    """What the page does after a question of its own."""
    answer: Json = {"answered": outcome.answered, "wentTo": outcome.went_to}
    form = outcome.form
    if form:
        answer["form"] = {
            "token": form.token,
            "title": form.title,
            "submit": form.submit,
            "html": form_html(form, chat.people.values(), outcome.errors),
        }
    elif outcome.errors:
        answer["refused"] = " ".join(outcome.errors.values())
    return answer


def place_json(thread: Message | None) -> Json:
    """The thread that the page goes to, if there is one."""
    return {"thread": {"conversation": thread.conversation, "message": thread.id}} if thread else {}


def _conversation(chat: Chat, person: str, conversation: Conversation) -> Json:
    others = conversation.members - {person}
    other = next(iter(others), "")
    direct = conversation.kind is PlaceKind.DIRECT
    return {
        "id": conversation.id,
        "kind": conversation.kind.value,
        "name": chat.name(other) if direct else conversation.name,
        "topic": conversation.topic,
        "other": other,
    }
