"""What a platform answers that lets nobody look what was said on it."""

from datetime import datetime

from bot.platform import CannotLook
from storage.deliveries import Address


class NoHistory:
    """To build a small platform on, for tests that post and never look."""

    async def find(self, workspace_id: int, address: Address, mark: str, since: datetime) -> str | None:
        raise CannotLook("no_history")
