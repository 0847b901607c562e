"""Posts what the bot says by itself: announcements, reminders, cards that are drawn anew."""

from datetime import datetime

from bot.browser.chat import BOT, Chat, direct_id
from bot.platform import Gone, Refused
from commands.view import Card
from storage.deliveries import Address


class BrowserPlatform:
    """The demo's chat as a platform that deliveries go to."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._marks: dict[str, str] = {}

    async def post(self, workspace_id: int, address: Address, card: Card, mark: str = "") -> str:
        where = direct_id(address.person, BOT) if address.person else address.channel
        if where not in self._chat.conversations:
            raise Refused("channel_not_found", "The demo has no such channel or person any more.")
        message = self._chat.post(where, BOT, card=card, thread=address.thread)
        self._marks[mark] = message.id
        return message.id

    async def update(self, workspace_id: int, address: Address, message: str, card: Card) -> None:
        if not self._chat.update(message, card):
            raise Gone("message_not_found")

    async def find(self, workspace_id: int, address: Address, mark: str, since: datetime) -> str | None:
        return self._marks.get(mark)
