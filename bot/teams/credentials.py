"""The bot's own token for sending: fetched before it expires, never while somebody waits for the loop."""

import asyncio
import time

import aiohttp
import requests
from msrest.authentication import Authentication
from pydantic import SecretStr

from bot.platform import Ailing, Refused

EARLY = 300.0
PATIENCE = aiohttp.ClientTimeout(total=8)
CURE = (
    "Microsoft does not accept Hearth's password. An admin can make a new one at the bot's registration "
    "and set MICROSOFT_APP_PASSWORD."
)


class BotCredentials(Authentication):
    """Signs what the connector sends. Without an app ID nothing is signed (development only)."""

    def __init__(
        self, app_id: str, password: SecretStr | None, tenant: str, login_url: str, audience: str
    ) -> None:
        """audience: what the token is for; in each of Microsoft's clouds it is who signs for Teams."""
        self._app_id = app_id
        self._password = password
        self._url = f"{login_url.rstrip('/')}/{tenant}/oauth2/v2.0/token"
        self._scope = f"{audience.rstrip('/')}/.default"
        self._token = ""
        self._fresh_until = 0.0
        self._fetching = asyncio.Lock()

    async def refresh(self) -> None:
        """Sees to it that the token lasts. Raises PlatformError when there is none to be had."""
        if not self._app_id or time.monotonic() < self._fresh_until:
            return
        async with self._fetching:
            if time.monotonic() >= self._fresh_until:
                await self._fetch()

    def forget(self) -> None:
        """The connector did not take the token: the next call fetches another."""
        self._fresh_until = 0.0

    def signed_session(self, session: requests.Session | None = None) -> requests.Session:
        session = session or requests.Session()
        if self._token:
            session.headers["Authorization"] = f"Bearer {self._token}"
        return session

    async def _fetch(self) -> None:
        asked = {
            "grant_type": "client_credentials",
            "client_id": self._app_id,
            "client_secret": self._password.get_secret_value() if self._password else "",
            "scope": self._scope,
        }
        try:
            async with (
                aiohttp.ClientSession(timeout=PATIENCE) as web,
                web.post(self._url, data=asked) as answer,
            ):
                if answer.status >= 500 or answer.status == 429:
                    raise Ailing(f"token: {answer.status}")
                told = await answer.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Ailing(f"token: {type(error).__name__}") from error
        except ValueError as error:
            raise Ailing("token: no JSON") from error
        if "access_token" not in told:
            raise Refused(str(told.get("error", "no token")), CURE)
        self._token = str(told["access_token"])
        lasts = float(told.get("expires_in", 3600))
        self._fresh_until = time.monotonic() + max(lasts - EARLY, lasts / 2)
