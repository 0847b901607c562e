"""The key of a new team, from its channel's name: `payments` → `PAY` (section 13)."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import count

NAMELESS = "TEAM"


def key_candidates(channel: str) -> Iterator[str]:
    """Without end: three letters, then one more letter at a time, then a digit."""
    plain = unicodedata.normalize("NFKD", channel).encode("ascii", "ignore").decode()
    letters = re.sub(r"[^A-Z]", "", plain.upper())
    if len(letters) < 2:
        letters, shortest = NAMELESS, len(NAMELESS)
    else:
        shortest = min(3, len(letters))
    yield from (letters[:length] for length in range(shortest, min(len(letters), 8) + 1))
    yield from (f"{letters[:shortest]}{digit}" for digit in count(2))
