"""Tokens at rest: encrypted with the first key, readable with any (so keys can be rotated)."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Sealer:
    """Raises ValueError for a key that is not one."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, secret: str) -> str:
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str, max_age: int | None = None) -> str | None:
        """The secret, or None when no key opens it or it is older than `max_age` seconds."""
        try:
            return self._fernet.decrypt(sealed.encode(), ttl=max_age).decode()
        except InvalidToken:
            return None
