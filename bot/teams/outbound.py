"""What the bot sends on Teams: new messages, replies in a thread, direct messages, cards drawn anew."""

from datetime import datetime
from typing import Any

from botbuilder.core import TurnContext
from botbuilder.schema import (
    Activity,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    ConversationParameters,
)
from botframework.connector.aio import ConnectorClient

from bot.platform import Ailing, CannotLook, Refused
from bot.teams import cards, inbound
from bot.teams.connector import Connector
from bot.teams.conversations import TeamsConversations, reference_of, tenant_of
from commands.request import PlaceKind
from commands.view import Card
from storage.conversations import Conversation
from storage.database import CommitUnknown, StoreDown
from storage.deliveries import Address

Json = dict[str, Any]
CHATS = frozenset({inbound.PERSONAL, "groupChat"})
CONTENT = "application/vnd.microsoft.card.adaptive"
NO_CHAT = (
    "Hearth may not write to them yet. They can add it: open Apps in Teams, choose Hearth, and press Add."
)


class TeamsOutbound:
    """Posts as the bot of each tenant."""

    def __init__(self, connector: Connector, conversations: TeamsConversations) -> None:
        self._connector = connector
        self._conversations = conversations

    async def post(self, workspace_id: int, address: Address, card: Card, mark: str = "") -> str:
        """Posts a new message and returns its ID."""
        return await self.send(workspace_id, address, cards.card(card), cards.fallback(card))

    async def update(self, workspace_id: int, address: Address, message: str, card: Card) -> None:
        """Draws a message again."""
        target = await self._find(workspace_id, address)
        activity = _activity(target, address.thread, cards.card(card), cards.fallback(card))
        activity.id = message
        conversation = activity.conversation.id

        async def update(client: ConnectorClient) -> None:
            await client.conversations.update_activity(conversation, message, activity)

        await self._connector.call(_service_url(target), update, updating=True)

    async def find(self, workspace_id: int, address: Address, mark: str, since: datetime) -> str | None:
        """No bot may read what was said on Teams. A press tells of a message later, if there is one."""
        raise CannotLook("teams_tells_no_history")

    async def has_chat(self, workspace_id: int, person: str) -> bool:
        """Whether the person's chat with the bot was begun. Raises StoreDown."""
        return await self._conversations.with_person(workspace_id, person) is not None

    async def send(self, workspace_id: int, address: Address, content: Json, words: str) -> str:
        """Posts a drawn card; `words` are what a notification says of it."""
        target = await self._find(workspace_id, address)
        activity = _activity(target, address.thread, content, words)
        conversation = activity.conversation.id

        async def send(client: ConnectorClient) -> str:
            sent = await client.conversations.send_to_conversation(conversation, activity)
            return str(sent.id) if sent and sent.id else ""

        return await self._connector.call(_service_url(target), send)

    async def _find(self, workspace_id: int, address: Address) -> Conversation:
        """Where the address is. A person's chat is begun when there is none yet.

        Something is owed only where Hearth was written to: whoever heard that has not kept it yet, or will
        when somebody writes there again.
        """
        try:
            if address.person:
                known = await self._conversations.with_person(workspace_id, address.person)
                return known or await self._begin(workspace_id, address.person)
            found = await self._conversations.find(workspace_id, address.channel)
        except (StoreDown, CommitUnknown) as error:
            raise Ailing("store") from error
        if found is None:
            raise Ailing("conversation_not_kept")
        return found

    async def _begin(self, workspace_id: int, person: str) -> Conversation:
        """A chat with a person, by way of any conversation of the same tenant."""
        other = await self._conversations.anywhere(workspace_id)
        if other is None:
            raise Refused("ConversationNotFound", NO_CHAT)
        reference = reference_of(other)
        tenant = tenant_of(other)
        asked = ConversationParameters(
            is_group=False,
            bot=reference.bot,
            members=[ChannelAccount(id=person)],
            tenant_id=tenant,
            channel_data={"tenant": {"id": tenant}},
        )

        async def begin(client: ConnectorClient) -> str:
            return str((await client.conversations.create_conversation(asked)).id)

        channel = await self._connector.call(_service_url(other), begin)
        reference.conversation = ConversationAccount(id=channel, conversation_type=inbound.PERSONAL)
        reference.user = ChannelAccount(id=person)
        reference.activity_id = None
        kept = reference.serialize()
        kept["conversation"]["tenantId"] = tenant
        began = Conversation(channel, PlaceKind.DIRECT, "", person, kept)
        await self._conversations.keep(workspace_id, began)
        return began


def _service_url(target: Conversation) -> str:
    return str(target.reference.get("serviceUrl", ""))


def _activity(target: Conversation, thread: str, content: Json, words: str) -> Activity:
    """A message with the card, addressed to the conversation or to a thread of it."""
    card = Attachment(content_type=CONTENT, content=content)
    activity = Activity(type="message", attachments=[card], summary=words)
    reference = reference_of(target)
    reference.activity_id = None
    if target.kind != PlaceKind.DIRECT:
        reference.user = None
    activity = TurnContext.apply_conversation_reference(activity, reference)
    if reference.conversation.conversation_type in CHATS:
        thread = ""  # a chat has no threads
    activity.conversation = ConversationAccount(id=inbound.in_thread(target.channel, thread))
    return activity
