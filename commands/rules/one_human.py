"""Whether two entries of people may be one human, so that nobody reviews what they close themselves (F28)."""

import re
import unicodedata
from typing import Protocol


class Known(Protocol):
    """Somebody as a platform tells of them. address: their e-mail address, or empty where it is not told."""

    @property
    def id(self) -> int: ...
    @property
    def host_id(self) -> int: ...
    @property
    def platform(self) -> str: ...
    @property
    def external_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def address(self) -> str: ...


def may_be_one(one: Known, other: Known) -> bool:
    """Equal addresses count as one, confirmed or not (section 13); so does one ID of a platform that two
    workspaces see.

    Where one address is not told, a name on another platform or in another workspace does too, also where it
    is only a part there or written otherwise, as “ana” and “ana.lima@…” are “Ana Lima”: a wrong guess costs
    picking somebody else, a missed one lets people pass their own work.
    """
    if one.id == other.id or (one.platform, one.external_id) == (other.platform, other.external_id):
        return True
    if one.address and other.address:
        return one.address.casefold() == other.address.casefold()
    elsewhere = (one.platform, one.host_id) != (other.platform, other.host_id)
    return elsewhere and any(
        mine <= theirs or theirs <= mine for mine in _called(one) for theirs in _called(other)
    )


def _called(one: Known) -> list[set[str]]:
    """What somebody goes by: their name, and what their address begins with, where that is a whole name."""
    name, address = _words(one.name), _words(one.address.partition("@")[0])
    return [*([name] if name else []), *([address] if len(address) > 1 else [])]


def _words(name: str) -> set[str]:
    """The parts of a name, without accents and whatever stands between them."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    return set(re.findall(r"[^\W_]+", plain.casefold()))
