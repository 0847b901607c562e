"""What a command is: how it is typed, what it does, and how its answer is treated."""

from collections.abc import Callable
from dataclasses import dataclass

from commands.request import Request
from commands.view import Reply
from storage.store import Store

Handler = Callable[[Request, Store], Reply]
Parse = Callable[[str], dict[str, str] | None]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the bot can do.

    writes: it changes the store (else it only asks). opens: it answers with a form. word and
    sub: how it is typed; parse turns what follows into args, or says with None that this is not
    what was meant. shortcut and message_action: its name in the platform's menus. personal: its
    answer is drawn for its reader; it may differ, or hold what others may not see. secret: its
    answer is kept nowhere; a repeat gets a new one. joins: it may come from a channel of another
    workspace that is not linked yet. menu: it stands in Teams' own list of what can be typed, which
    has room for twelve, one of them home.
    """

    name: str
    handler: Handler
    writes: bool
    word: str = ""
    sub: str = ""
    parse: Parse = lambda rest: None if rest else {}
    usage: str = ""
    summary: str = ""
    shortcut: str = ""
    message_action: str = ""
    opens: bool = False
    personal: bool = False
    secret: bool = False
    joins: bool = False
    menu: bool = False
