"""Whether a request really comes from Teams: its bearer token, checked against Microsoft's signing keys."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt
import structlog

log = structlog.get_logger(__name__)
KEYS_KEPT = 86_400.0
UNKNOWN_KEY_PATIENCE = 60.0
CLOCK_TOLERANCE = 300
ALGORITHM = "RS256"
PATIENCE = aiohttp.ClientTimeout(total=5)


class Unauthorized(Exception):
    """The request proves nothing; says why, for the log."""


class AuthorityDown(Exception):
    """The signing keys cannot be fetched, and none are known: it cannot be told who asks."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key, and the channels that it may sign for (empty: any)."""

    key: jwt.PyJWK
    endorsements: tuple[str, ...]


class SigningKeys:
    """Microsoft's keys by their ID; fetched once a day, and for an ID not seen yet once a minute at most."""

    def __init__(self, metadata_url: str) -> None:
        self._metadata_url = metadata_url
        self._keys: dict[str, SigningKey] = {}
        self._fetched = float("-inf")
        self._tried = float("-inf")
        self._fetching = asyncio.Lock()

    async def find(self, key_id: str) -> SigningKey | None:
        """Raises AuthorityDown when no keys could ever be fetched."""
        if self._is_stale(key_id):
            async with self._fetching:
                if self._is_stale(key_id):
                    await self._fetch()
        if not self._keys:
            raise AuthorityDown(self._metadata_url)
        return self._keys.get(key_id)

    def _is_stale(self, key_id: str) -> bool:
        now = time.monotonic()
        wanted = now - self._fetched > KEYS_KEPT or key_id not in self._keys
        return not self._keys or (wanted and now - self._tried > UNKNOWN_KEY_PATIENCE)

    async def _fetch(self) -> None:
        """The keys as they are now; what was known stays when they cannot be fetched."""
        self._tried = time.monotonic()
        try:
            async with aiohttp.ClientSession(timeout=PATIENCE, raise_for_status=True) as session:
                async with session.get(self._metadata_url) as told:
                    metadata = await told.json(content_type=None)
                async with session.get(metadata["jwks_uri"]) as told:
                    keys = await told.json(content_type=None)
            self._keys = {key["kid"]: _signing_key(key) for key in keys["keys"] if key.get("kty") == "RSA"}
            self._fetched = self._tried
        except (aiohttp.ClientError, TimeoutError, KeyError, TypeError, ValueError, jwt.PyJWTError) as error:
            log.warning("signing keys not fetched", url=self._metadata_url, cause=repr(error))


def _signing_key(key: Mapping[str, Any]) -> SigningKey:
    return SigningKey(jwt.PyJWK(dict(key), ALGORITHM), tuple(key.get("endorsements", ())))


class Verifier:
    """Accepts tokens that Microsoft signed for this bot, and no others."""

    def __init__(self, app_id: str, issuer: str, keys: SigningKeys) -> None:
        self._app_id = app_id
        self._issuer = issuer
        self._keys = keys

    async def verify(self, header: str | None) -> "Proven":
        """What the Authorization header proves. Raises Unauthorized and AuthorityDown."""
        scheme, _, token = (header or "").partition(" ")
        if scheme != "Bearer" or not token:
            raise Unauthorized("no bearer token")
        try:
            found = await self._keys.find(str(jwt.get_unverified_header(token).get("kid", "")))
            if found is None:
                raise Unauthorized("signed by an unknown key")
            claims = jwt.decode(
                token,
                found.key,
                algorithms=[ALGORITHM],
                audience=self._app_id,
                issuer=self._issuer,
                leeway=CLOCK_TOLERANCE,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError) as error:
            raise Unauthorized(repr(error)) from error
        return Proven(claims, found.endorsements)


@dataclass(frozen=True, slots=True)
class Proven:
    """A token's claims, and the channels that its key may sign for."""

    claims: Mapping[str, Any]
    endorsements: tuple[str, ...]

    def require(self, channel_id: str, service_url: str) -> None:
        """The token was made for this channel and this service address. Raises Unauthorized."""
        if self.endorsements and channel_id not in self.endorsements:
            raise Unauthorized(f"the key does not sign for {channel_id}")
        if not service_url or self.claims.get("serviceurl") != service_url:
            raise Unauthorized("made for another service address")
