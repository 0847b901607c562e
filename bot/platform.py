"""What a chat platform offers to whoever has a message to deliver, and how it can refuse."""

from datetime import datetime
from typing import Protocol

from commands.view import Card
from storage.deliveries import Address


class PlatformError(Exception):
    """A message was not delivered. `code` is the platform's own word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Busy(PlatformError):
    """Too fast: the platform wants nothing for that channel for `retry_after` seconds. It took nothing."""

    def __init__(self, code: str, retry_after: float) -> None:
        super().__init__(code)
        self.retry_after = retry_after


class Ailing(PlatformError):
    """The platform is away or not well, and took nothing: try again after a while."""


class Uncertain(PlatformError):
    """It broke in between: whether the message is there cannot be told."""


class CannotLook(PlatformError):
    """What stands there may not be read, so that it cannot be told whether the message is there."""


class Gone(PlatformError):
    """The message to be drawn again does not exist any more, or may not be changed."""


class Refused(PlatformError):
    """The platform will not take it; `cure` is what a person can do."""

    def __init__(self, code: str, cure: str) -> None:
        super().__init__(code)
        self.cure = cure


class ChatPlatform(Protocol):
    """Raises PlatformError and nothing else. The workspace is the one that the address is on."""

    async def post(self, workspace_id: int, address: Address, card: Card, mark: str = "") -> str:
        """Posts a new message and returns its ID. It carries the mark where the platform lets it."""

    async def update(self, workspace_id: int, address: Address, message: str, card: Card) -> None:
        """Draws a message again."""

    async def find(self, workspace_id: int, address: Address, mark: str, since: datetime) -> str | None:
        """The ID of the message with that mark, posted since then; None when there is surely none.

        Raises CannotLook.
        """
