"""Conversations that the bot was added to, as the platform wants them named when it is to speak there."""

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import bindparam, select, update

from storage.models import conversations
from storage.scope import Scope, bind, columns


@dataclass(frozen=True, slots=True)
class Conversation:
    """channel: its own ID, without a thread. kind: a PlaceKind's value, "channel" or "direct".

    name: empty when unknown. person: the external ID of the one person of a direct conversation,
    else empty. reference: the platform's whole conversation reference. present: False once the
    bot was removed from it.
    """

    channel: str
    kind: str
    name: str
    person: str
    reference: dict[str, Any]
    present: bool = True


_CONVERSATION = columns(conversations, Conversation)
_BY_CHANNEL = bind(select(*_CONVERSATION).where(conversations.c.channel == bindparam("channel")))
_WITH_PERSON = bind(
    select(*_CONVERSATION)
    .where(
        conversations.c.person == bindparam("person"),
        conversations.c.kind == "direct",
        conversations.c.present,
    )
    .order_by(conversations.c.id.desc())
    .limit(1)
)
_ANY_PRESENT = bind(
    select(*_CONVERSATION).where(conversations.c.present).order_by(conversations.c.id.desc()).limit(1)
)
_REPLACE = bind(
    update(conversations)
    .where(conversations.c.channel == bindparam("the_channel"))
    .values(
        kind=bindparam("new_kind"),
        name=bindparam("new_name"),
        person=bindparam("new_person"),
        reference=bindparam("new_reference"),
        present=bindparam("new_present"),
    )
)
_LEAVE = bind(
    update(conversations)
    .where(conversations.c.channel == bindparam("the_channel"))
    .values(present=bindparam("new_present"))
)


class Conversations:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, channel: str) -> Conversation | None:
        return self._scope.one(Conversation, _BY_CHANNEL, channel=channel)

    def with_person(self, person: str) -> Conversation | None:
        """The newest direct conversation with that person in which the bot still is."""
        return self._scope.one(Conversation, _WITH_PERSON, person=person)

    def any_present(self) -> Conversation | None:
        """The newest conversation in which the bot still is."""
        return self._scope.one(Conversation, _ANY_PRESENT)

    def keep(self, conversation: Conversation) -> None:
        """Remembers it, over what was known of it."""
        if not self._replace(conversation) and not self._scope.add_once(conversations, asdict(conversation)):
            self._replace(conversation)

    def leave(self, channel: str) -> None:
        """The bot was removed from it."""
        self._scope.run(_LEAVE, the_channel=channel, new_present=False)

    def _replace(self, conversation: Conversation) -> bool:
        new = {f"new_{name}": value for name, value in asdict(conversation).items() if name != "channel"}
        return self._scope.run(_REPLACE, the_channel=conversation.channel, **new).rowcount == 1
