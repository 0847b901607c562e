"""Of what is asked whether it held, and when: once, thirty days after it was closed with proof (F29)."""

from datetime import datetime, timedelta

from storage.enums import Closing

ASKED_AFTER = timedelta(days=30)
WORTH_ASKING = timedelta(days=30)
"""After so much longer nobody is asked any more."""
WITH_PROOF = frozenset({Closing.GATE, Closing.OVERRIDE})
_ORIGIN = "reopens "


def origin_of(closing_id: int) -> str:
    """What a reopening is made from, so that each closing is reopened once."""
    return f"{_ORIGIN}{closing_id}"


def is_reopening(origin: str | None) -> bool:
    """Whether the item with that origin reopens another one."""
    return origin is not None and origin.startswith(_ORIGIN)


def asked_at(how: Closing, closed_at: datetime) -> datetime | None:
    """When the question comes due; None for what closed with one line or as its team calls done."""
    return closed_at + ASKED_AFTER if how in WITH_PROOF else None
