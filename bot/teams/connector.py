"""Calls to the Bot Connector, signed as the bot; what it refuses becomes one of our errors."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import requests
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import ConnectorFactory
from botframework.connector.bot_framework_sdk_client_async import BotFrameworkConnectorConfiguration
from botframework.connector.teams import TeamsConnectorClient
from msrest.exceptions import ClientRequestError, HttpOperationError

from bot.platform import Ailing, Busy, Gone, PlatformError, Refused, Uncertain
from bot.teams.credentials import CURE as RENEW_PASSWORD
from bot.teams.credentials import BotCredentials

TIMEOUT = 10
NOT_TAKEN = {412, 502, 503, 504}
"""Microsoft's own advice is to send these again."""
IN_DOUBT = {408, 500}
GONE = {400, 403, 404, 405}
INVITE = "Add Hearth to it: open Apps in Teams, choose Hearth, and add it to that team or chat."
UNBLOCK = "They have blocked Hearth. They can unblock it in Teams, in the chat with Hearth."
CURES = {
    "BotNotInConversationRoster": f"Hearth is not in that conversation. {INVITE}",
    "ConversationNotFound": f"That conversation is gone, or private or shared without Hearth. {INVITE}",
    "MessageWritesBlocked": UNBLOCK,
    "ConversationBlockedByUser": UNBLOCK,
    "BotDisabledByAdmin": "A Teams admin has switched Hearth off, and can allow it in the admin center.",
    "ForbiddenOperationException": f"Teams does not let Hearth write there. {INVITE}",
    "MessageSizeTooBig": "The message was too long for Teams.",
}
BY_STATUS = {
    401: RENEW_PASSWORD,
    403: CURES["BotNotInConversationRoster"],
    404: CURES["ConversationNotFound"],
}
Result = TypeVar("Result")
Call = Callable[[ConnectorClient], Awaitable[Result]]


class Connector(ConnectorFactory):  # type: ignore[misc]  # the SDK is untyped
    """One client a service address, all with the same credentials."""

    def __init__(self, credentials: BotCredentials) -> None:
        self._credentials = credentials
        self._clients: dict[str, ConnectorClient] = {}

    async def create(self, service_url: str, audience: str | None = None) -> ConnectorClient:
        """The client of a service address; it tries each call once, for repeating is the ledger's."""
        if service_url not in self._clients:
            config = BotFrameworkConnectorConfiguration(self._credentials, service_url)
            config.connection.timeout = TIMEOUT
            config.retry_policy.retries = 0
            config.retry_policy.policy.status_forcelist = []
            self._clients[service_url] = ConnectorClient(
                self._credentials, base_url=service_url, custom_configuration=config
            )
        return self._clients[service_url]

    async def call(self, service_url: str, call: Call[Result], *, updating: bool = False) -> Result:
        """Raises PlatformError and nothing else. A token that is not taken is replaced once."""
        client = await self.create(service_url)
        for last in (False, True):
            await self._credentials.refresh()
            try:
                return await call(client)
            except HttpOperationError as error:
                if _status(error) == 401:
                    self._credentials.forget()
                    if not last:
                        continue
                raise _refused(error, updating=updating) from error
            except (ClientRequestError, requests.RequestException) as error:
                raise _broken(error) from error
            except (OSError, TimeoutError) as error:
                raise Uncertain(type(error).__name__) from error
        raise AssertionError("unreachable")

    async def channels(self, service_url: str, team: str) -> dict[str, str]:
        """The channels of a team, ID → name; the first, which Teams leaves nameless, has the team's."""

        async def ask(_: ConnectorClient) -> dict[str, str]:
            return await asyncio.to_thread(self._ask_channels, service_url, team)

        return await self.call(service_url, ask)

    def _ask_channels(self, service_url: str, team: str) -> dict[str, str]:
        with TeamsConnectorClient(self._credentials, base_url=service_url) as client:
            client.config.connection.timeout = TIMEOUT
            client.config.retry_policy.retries = 0
            told = client.teams.get_teams_channels(team).conversations or []
            names = {str(one.id): str(one.name or "") for one in told}
            if not all(names.values()):
                own = str(client.teams.get_team_details(team).name or "")
                names = {id_: name or own for id_, name in names.items()}
            return names


def _refused(error: HttpOperationError, *, updating: bool) -> PlatformError:
    response: Any = error.response
    status = _status(error)
    code = _code(error)
    if status == 429:
        return Busy(code or str(status), _pause(response.headers.get("Retry-After")))
    if status in NOT_TAKEN:
        return Ailing(code or str(status))
    if status in IN_DOUBT:
        return Uncertain(code or str(status))
    if updating and status in GONE:
        return Gone(code or str(status))
    cure = CURES.get(code) or BY_STATUS.get(status)
    return Refused(
        code or str(status), cure or f"Teams said {code or status}. An admin can look it up in the log."
    )


def _status(error: HttpOperationError) -> int:
    return int(getattr(error.response, "status_code", 0))


def _code(error: HttpOperationError) -> str:
    """Teams' own word for what went wrong."""
    told: Any = getattr(error.error, "error", None)
    return str(getattr(told, "code", "") or "")


def _pause(told: str | None) -> float:
    """Seconds to wait as the connector asks; a moment when it does not say."""
    try:
        return max(float(told or ""), 0.0)
    except ValueError:
        return 2.0


def _broken(error: Exception) -> PlatformError:
    """A connection that never came about sent nothing; of a broken one it cannot be known."""
    inner = getattr(error, "inner_exception", None) or error
    cause = getattr(inner, "args", ("",))[0]
    never = isinstance(inner, requests.ConnectTimeout) or "NewConnectionError" in repr(cause)
    name = type(inner).__name__
    return Ailing(name) if never else Uncertain(name)
