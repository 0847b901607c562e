"""Time zones by their names, such as Europe/London."""

from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

NO_SUCH_ZONE = "Please write a time zone such as Europe/London or America/New_York."


@cache
def _names() -> dict[str, str]:
    """Names in small letters → as they are written."""
    return {name.lower(): name for name in sorted(available_timezones())}


def zone_named(text: str) -> str:
    """The zone as it is written, whichever letters are capital and whether `_` is a space; else nothing."""
    return _names().get("_".join(text.split()).lower(), "")


def like(text: str) -> str:
    """A sentence for a name that is no zone's, with the nearest one or the one of that city."""
    typed = "_".join(text.split()).lower()
    of_city = [name for low, name in _names().items() if low.rpartition("/")[2] == typed]
    near = of_city or [_names()[low] for low in get_close_matches(typed, _names(), 1, 0.7)]
    return f"There is no zone {text.strip()[:60]}. Did you mean {near[0]}?" if near else NO_SUCH_ZONE
