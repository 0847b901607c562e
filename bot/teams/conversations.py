"""Where the bot is on Teams: its tenants, and each conversation with the whole reference that reaches it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from botbuilder.core import TurnContext
from botbuilder.schema import Activity, ConversationReference

from bot.platform import PlatformError
from bot.teams import inbound
from bot.teams.connector import Connector
from commands.request import PlaceKind
from storage.conversations import Conversation
from storage.database import CommitUnknown, Database, StoreDown
from storage.enums import Platform

log = structlog.get_logger(__name__)
DEVELOPMENT_TENANT = "development"
KEEP_PATIENCE, NAME_PATIENCE = 0.5, 0.8
NAME_MISSED, NAME_FAILED = 300.0, 5.0


class TeamsConversations:
    """Remembers references as activities bring them; what is known already costs no question to the store."""

    def __init__(self, database: Database, connector: Connector, now: Callable[[], datetime]) -> None:
        self._database = database
        self._connector = connector
        self._now = now
        self._tenants: dict[str, int] = {}
        self._known: dict[tuple[int, str], Conversation] = {}
        self._unkept: set[tuple[int, str]] = set()
        self._nameless_until: dict[tuple[int, str], float] = {}
        self._naming: dict[tuple[int, str], asyncio.Task[None]] = {}
        self._meeting: dict[tuple[int, str], asyncio.Task[tuple[Conversation, bool]]] = {}
        self._arriving = asyncio.Lock()

    async def workspace(self, activity: Activity) -> int:
        """Our workspace of the tenant that sends. Raises StoreDown."""
        return await self.serve(inbound.tenant(activity) or DEVELOPMENT_TENANT)

    async def serve(self, tenant: str) -> int:
        """Our workspace of a tenant. Raises StoreDown."""
        if tenant not in self._tenants:
            self._tenants[tenant] = await asyncio.to_thread(self._meet_tenant, tenant)
        return self._tenants[tenant]

    async def meet(self, workspace_id: int, activity: Activity) -> tuple[Conversation, bool]:
        """The conversation, kept with its reference; says whether the bot is new there.

        While the store is down the activity's own reference serves, and is kept the next time. Those
        who come while it is looked up wait for the same answer.
        """
        channel, _ = inbound.conversation(activity)
        key = (workspace_id, channel)
        known = self._known.get(key)
        if known is not None and not self._must_learn(key, activity) and not self._may_ask(key, known):
            return known, False
        if key not in self._meeting:
            self._meeting[key] = asyncio.create_task(self._met(key, activity))
            self._meeting[key].add_done_callback(lambda _: self._meeting.pop(key))
        return await asyncio.shield(self._meeting[key])

    async def _met(self, key: tuple[int, str], activity: Activity) -> tuple[Conversation, bool]:
        known, new = self._known.get(key), False
        if known is None or self._must_learn(key, activity):
            known, new = await self._learned(key, activity)
            self._known[key] = known
        if self._may_ask(key, known):
            known = await self._named(key, known, activity)
        return known, new

    async def arrive(self, workspace_id: int, activity: Activity) -> bool:
        """The bot was added; says whether it was not there before, however many events tell of it."""
        async with self._arriving:
            _, new = await self.meet(workspace_id, activity)
            return new

    async def _learned(self, key: tuple[int, str], activity: Activity) -> tuple[Conversation, bool]:
        """What the activity tells of it, with the name that is known already."""
        met = _conversation(key[1], activity)
        if key in self._known:
            met = replace(met, name=met.name or self._known[key].name)
        return await self._soon(key, met) or (met, False)

    async def _soon(self, key: tuple[int, str], met: Conversation) -> tuple[Conversation, bool] | None:
        """Keeps it, if the store is quick: nobody waits long for what the next activity brings again."""
        self._unkept.add(key)
        try:
            async with asyncio.timeout(KEEP_PATIENCE):
                kept = await asyncio.to_thread(self._keep, key[0], met)
        except (StoreDown, CommitUnknown, TimeoutError) as error:
            log.warning("conversation not kept yet", cause=repr(error))
            return None
        self._unkept.discard(key)
        return kept

    async def leave(self, workspace_id: int, channel: str) -> None:
        """The bot was removed from it."""

        def run() -> None:
            with self._database.writing(workspace_id) as store:
                store.conversations.leave(channel)

        await asyncio.to_thread(run)
        self._known.pop((workspace_id, channel), None)

    async def rename(self, workspace_id: int, channel: str, name: str) -> None:
        """A channel has another name now."""
        known = await self.find(workspace_id, channel)
        if known is not None:
            await self._put((workspace_id, channel), replace(known, name=name))

    async def find(self, workspace_id: int, channel: str) -> Conversation | None:
        """A conversation that was met. Raises StoreDown."""
        key = (workspace_id, channel)
        if key not in self._known:
            found = await asyncio.to_thread(self._read, workspace_id, channel)
            if found is None:
                return None
            self._known[key] = found
        return self._known[key]

    async def with_person(self, workspace_id: int, person: str) -> Conversation | None:
        """The chat of a person with the bot. Raises StoreDown."""

        def run() -> Conversation | None:
            with self._database.reading(workspace_id) as store:
                return store.conversations.with_person(person)

        return await asyncio.to_thread(run)

    async def anywhere(self, workspace_id: int) -> Conversation | None:
        """Any conversation of the tenant: it knows the service address. Raises StoreDown."""

        def run() -> Conversation | None:
            with self._database.reading(workspace_id) as store:
                return store.conversations.any_present()

        return await asyncio.to_thread(run)

    async def keep(self, workspace_id: int, conversation: Conversation) -> None:
        """Remembers a conversation that the bot itself began. Raises StoreDown."""
        await self._put((workspace_id, conversation.channel), conversation)

    async def _named(self, key: tuple[int, str], known: Conversation, activity: Activity) -> Conversation:
        """The conversation with its name, asked for once in a while: messages do not carry it.

        Nobody waits long for that; a name that is told later is known to those who come then.
        """
        if key not in self._naming:
            self._naming[key] = asyncio.create_task(self._name(key, activity))
            self._naming[key].add_done_callback(lambda _: self._naming.pop(key))
        done, _ = await asyncio.wait({self._naming[key]}, timeout=NAME_PATIENCE)
        for asked in done:
            asked.result()
        return self._known.get(key, known)

    async def _name(self, key: tuple[int, str], activity: Activity) -> None:
        """Learns the name and keeps it, unless somebody has named the conversation or left it by then."""
        team, own = inbound.team(activity), str(activity.conversation.name or "")
        pause = NAME_MISSED
        if team and not own:
            try:
                names = await self._connector.channels(activity.service_url, team)
                own = names.get(key[1], "")
            except PlatformError as error:
                log.warning("channel name not told", cause=repr(error))
                pause = NAME_FAILED
        self._nameless_until[key] = time.monotonic() + pause
        known = self._known.get(key)
        if own and known is not None and not known.name:
            self._known[key] = replace(known, name=own[:200])
            await self._soon(key, self._known[key])

    def _must_learn(self, key: tuple[int, str], activity: Activity) -> bool:
        return key in self._unkept or not _same_address(self._known[key], activity)

    def _may_ask(self, key: tuple[int, str], known: Conversation) -> bool:
        """Whether the conversation should have a name, and was not asked for it just now."""
        unnamed = not known.name and known.kind == PlaceKind.CHANNEL
        return unnamed and time.monotonic() > self._nameless_until.get(key, float("-inf"))

    async def _put(self, key: tuple[int, str], conversation: Conversation) -> None:
        def run() -> None:
            with self._database.writing(key[0]) as store:
                store.conversations.keep(conversation)

        await asyncio.to_thread(run)
        self._known[key] = conversation

    def _meet_tenant(self, tenant: str) -> int:
        with self._database.workspaces() as workspaces:
            return workspaces.meet(Platform.TEAMS, tenant, tenant, self._now())

    def _keep(self, workspace_id: int, met: Conversation) -> tuple[Conversation, bool]:
        """Stores it, with the name that it had before if it brings none; says whether it is new there."""
        with self._database.writing(workspace_id) as store:
            earlier = store.conversations.get(met.channel)
            met = replace(met, name=met.name or (earlier.name if earlier else ""))
            store.conversations.keep(met)
        return met, earlier is None or not earlier.present

    def _read(self, workspace_id: int, channel: str) -> Conversation | None:
        with self._database.reading(workspace_id) as store:
            return store.conversations.get(channel)


def _conversation(channel: str, activity: Activity) -> Conversation:
    """What can be learned from an activity, with its reference whole."""
    reference = TurnContext.get_conversation_reference(activity)
    direct = activity.conversation.conversation_type == inbound.PERSONAL
    kept: dict[str, Any] = reference.serialize()
    kept["conversation"]["tenantId"] = inbound.tenant(activity)
    return Conversation(
        channel=channel,
        kind=PlaceKind.DIRECT if direct else PlaceKind.CHANNEL,
        name=str(activity.conversation.name or "")[:200],
        person=inbound.actor(activity).external_id if direct else "",
        reference=kept,
    )


def reference_of(conversation: Conversation) -> ConversationReference:
    """The stored reference, as the SDK takes it."""
    reference: ConversationReference = ConversationReference().deserialize(conversation.reference)
    return reference


def _same_address(known: Conversation, activity: Activity) -> bool:
    return bool(known.reference.get("serviceUrl") == activity.service_url)


def tenant_of(conversation: Conversation) -> str:
    """The tenant's ID, which the SDK's model of a reference drops."""
    return str(conversation.reference.get("conversation", {}).get("tenantId", ""))
