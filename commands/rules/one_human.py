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
    is only a part there or written otherwise, as “ana” and “ana.lima” are “Ana Lima”: a wrong guess costs
    picking somebody else, a missed one lets people pass their own work.
    """
    if one.id == other.id or (one.platform, one.external_id) == (other.platform, other.external_id):
        return True
    if one.address and other.address:
        return one.address.casefold() == other.address.casefold()
    elsewhere = (one.platform, one.host_id) != (other.platform, other.host_id)
    mine, theirs = _words(one.name), _words(other.name)
    return elsewhere and bool(mine and theirs) and (mine <= theirs or theirs <= mine)


def _words(name: str) -> set[str]:
    """The parts of a name, without accents and whatever stands between them."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    return set(re.findall(r"[^\W_]+", plain.casefold()))
