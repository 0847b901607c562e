"""The key of incident tools: what it looks like, where it opens, what the log of a team says of it (F30)."""

import hashlib

PATH = "/api/incidents"
SCHEMA = f"{PATH}/schema.json"
PATTERN = "hearth_[0-9a-f]{48}"
MADE, RENEWED, REVOKED = "key made", "key renewed", "key revoked"
DONE = {
    MADE: "made a key for incident tools",
    RENEWED: "made a new key for incident tools; the one before is refused",
    REVOKED: "revoked the key for incident tools",
}
"""What the log says was done; the key itself it never says."""


def key_of(secret: str, team_id: int) -> str:
    """A key that nobody guesses who does not know the secret; no two teams have the same."""
    return f"hearth_{hashlib.sha256(f'incidents:{team_id}:{secret}'.encode()).hexdigest()[:48]}"
