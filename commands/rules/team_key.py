"""The key of a new team, from its channel's name: `payments` → `PAY` (section 13)."""

import re
import unicodedata
from collections.abc import Iterator

NAMELESS = "TEAM"


def key_candidates(channel: str) -> Iterator[str]:
    """Without end: three letters, then one more letter at a time, then a digit."""
    plain = unicodedata.normalize("NFKD", channel).encode("ascii", "ignore").decode()
    letters = re.sub(r"[^A-Z]", "", plain.upper())
    if len(letters) < 2:
        letters = NAMELESS
    yield from (letters[:length] for length in range(3, min(len(letters), 8) + 1))
    if len(letters) < 3:
        yield letters
    digit = 2
    while True:
        yield f"{letters[:3]}{digit}"
        digit += 1
