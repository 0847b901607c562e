"""What arrives at the commands: one shape for typed text, a form, a press and the clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from storage.enums import Platform


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, as the platform says. Name, zone (IANA), language and the address of their e-mail are empty
    when unknown. program: a bot, which decides and looks at nothing by itself. left: their account is
    closed."""

    external_id: str
    name: str = ""
    zone: str = ""
    language: str = ""
    address: str = ""
    program: bool = False
    left: bool = False


DIRECT = "direct"


class PlaceKind(StrEnum):
    CHANNEL = "channel"
    DIRECT = "direct"
    NOWHERE = "nowhere"  # a home page or a global shortcut: no conversation is named


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was asked. IDs are the platform's own.

    message: the message whose button was pressed. thread: the root of the thread it stands in.
    answer: the ID that the answer's message will have, on platforms that know it beforehand.
    only_you: the message that was pressed is seen by nobody else.
    host: the workspace whose platform the place is on, when that is not the home workspace of
    the team: the door finds it out; 0 is the home workspace itself.
    owes_answer: an answer that all may read is a message of its own, for an acknowledgement
    cannot carry one.
    """

    platform: Platform
    kind: PlaceKind
    channel: str = ""
    name: str = ""
    thread: str = ""
    message: str = ""
    answer: str = ""
    only_you: bool = False
    host: int = 0
    owes_answer: bool = False

    @property
    def where(self) -> str:
        """As the decision log has it: the platform, and the channel's ID or that nobody else was there."""
        channel = DIRECT if self.kind is PlaceKind.DIRECT else self.channel
        return f"{self.platform}:{channel}" if channel else self.platform


def storable(text: str) -> str:
    """The text without what no database keeps: NUL, and halves of characters."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing that one person wants.

    command: a name of the catalogue. text: what was typed after it. args: what the button or
    the form carries. fields: what was filled in, by field name; absent means not shown.
    key: names this delivery, so that a repeat has no second effect; empty for reads.
    mentions: people named in the text, name → the platform's ID. left: those IDs of whom the
    platform says that their account is closed. now: aware, UTC.
    fresh_token: a new random word, for a form that the answer may hold.
    public_url: where Hearth is reached from outside, or nothing where nobody said so.
    speaks_for_host: may say yes for the workspace that the place is on (the door finds it out
    for the commands that ask).
    """

    workspace_id: int
    actor: Actor
    place: Place
    command: str
    now: datetime
    fresh_token: str
    key: str = ""
    text: str = ""
    args: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    mentions: Mapping[str, str] = field(default_factory=dict)
    left: frozenset[str] = frozenset()
    public_url: str = ""
    speaks_for_host: bool = False
