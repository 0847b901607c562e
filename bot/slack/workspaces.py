"""Which workspace a Slack payload belongs to, and its token: from the installations, cached."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from storage import workspaces
from storage.database import CommitUnknown, Database, StoreDown
from storage.enums import Platform
from storage.sealing import Sealer

CACHED_SECONDS = 60.0
STATE_SECONDS = 600


class SlackWorkspaces:
    """Slack's team or enterprise ID → our workspace and its bot. A removal is noticed within a minute."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._known: dict[str, tuple[float, workspaces.Installation]] = {}
        self._by_id: dict[int, tuple[float, workspaces.Installation]] = {}

    async def find(self, team: str, enterprise: str) -> workspaces.Installation | None:
        """The bot of a Slack workspace; None when it is not installed there.

        While the store is down, what was known goes on; raises StoreDown when nothing was.
        """
        external_id = enterprise or team
        cached = self._known.get(external_id)
        if cached and cached[0] > time.monotonic():
            return cached[1]
        try:
            return await asyncio.to_thread(self._find, external_id)
        except (StoreDown, CommitUnknown):
            if cached is None:
                raise
            return cached[1]

    async def installed(self, workspace_id: int) -> workspaces.Installation | None:
        """The bot of one of our workspaces; None when it is not installed there any more.

        While the store is down, what was known goes on; raises StoreDown when nothing was.
        """
        cached = self._by_id.get(workspace_id)
        if cached and cached[0] > time.monotonic():
            return cached[1]
        try:
            return await asyncio.to_thread(self._installed, workspace_id)
        except (StoreDown, CommitUnknown):
            if cached is None:
                raise
            return cached[1]

    def install(self, external_id: str, name: str, token: str, bot: dict[str, str]) -> int:
        """Keeps a bot's token, encrypted; our workspace's ID. `bot` holds Slack's IDs of it."""
        with self._database.workspaces() as store:
            workspace_id = store.meet(Platform.SLACK, external_id, name, self._now())
            store.install(workspaces.Installation(workspace_id, token, **bot), self._now())
        self._forget(external_id)
        return workspace_id

    async def revoke(self, team: str, enterprise: str) -> None:
        """Forgets the token of a workspace that removed the bot. A second event of it is harmless."""
        await asyncio.to_thread(self._revoke, enterprise or team)

    def _find(self, external_id: str) -> workspaces.Installation | None:
        with self._database.workspaces() as store:
            workspace_id = store.find(Platform.SLACK, external_id)
            found = store.installation(workspace_id) if workspace_id is not None else None
        if found is not None:
            self._known[external_id] = (time.monotonic() + CACHED_SECONDS, found)
        return found

    def _installed(self, workspace_id: int) -> workspaces.Installation | None:
        with self._database.workspaces() as store:
            found = store.installation(workspace_id)
        if found is not None:
            self._by_id[workspace_id] = (time.monotonic() + CACHED_SECONDS, found)
        return found

    def _revoke(self, external_id: str) -> None:
        with self._database.workspaces() as store:
            workspace_id = store.find(Platform.SLACK, external_id)
            if workspace_id is not None:
                store.revoke(workspace_id, self._now())
        self._forget(external_id)

    def _forget(self, external_id: str) -> None:
        cached = self._known.pop(external_id, None)
        if cached is not None:
            self._by_id.pop(cached[1].workspace_id, None)


class CachedAuthorize(AsyncAuthorize):
    """Tells Bolt whose token to use, without asking Slack at every request."""

    def __init__(self, known: SlackWorkspaces) -> None:
        self._known = known

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_: Any,
    ) -> AuthorizeResult | None:
        context["hearth_began"] = time.monotonic()
        enterprise = enterprise_id or "" if context.is_enterprise_install else ""
        found = await self._known.find(team_id or "", enterprise)
        if found is None:
            return None
        context["hearth_workspace"] = found.workspace_id
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user_id,
            bot_token=found.token,
        )


class InstallationStore(AsyncInstallationStore):
    """Where Bolt's OAuth flow leaves a new installation."""

    def __init__(self, known: SlackWorkspaces) -> None:
        self._known = known

    async def async_save(self, installation: Installation) -> None:
        whole = bool(installation.is_enterprise_install)
        external_id = (installation.enterprise_id if whole else installation.team_id) or ""
        name = (installation.enterprise_name if whole else installation.team_name) or ""
        bot = {
            "bot_id": installation.bot_id or "",
            "bot_user_id": installation.bot_user_id or "",
            "app_id": installation.app_id or "",
            "scopes": ",".join(installation.bot_scopes or ()),
        }
        await asyncio.to_thread(self._known.install, external_id, name, installation.bot_token or "", bot)

    async def async_save_bot(self, bot: Bot) -> None:
        raise NotImplementedError("the whole installation is saved at once")


class SealedState(AsyncOAuthStateStore):
    """The state of an OAuth round trip: a sealed word that expires, so that nothing has to be stored."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        return self._sealer.seal("slack")

    async def async_consume(self, state: str) -> bool:
        return self._sealer.open(state, STATE_SECONDS) == "slack"
