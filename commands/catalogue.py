"""Every command there is, in one tuple; typed words, buttons and forms all lead here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from commands import backlog, capture, drafts, edit, guide, history, linking, search, team, undoing
from commands.linking import CODE
from commands.request import Request
from commands.view import Reply
from storage.store import Store

Handler = Callable[[Request, Store], Reply]
Parse = Callable[[str], dict[str, str] | None]
WORDS = ("/debt", "/improve", "/backlog")


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


def _ref(rest: str) -> dict[str, str] | None:
    return {"ref": rest.upper()} if re.fullmatch(r"[A-Za-z]{2,8}\d{0,4}-\d{1,9}", rest) else None


def _day(rest: str) -> dict[str, str] | None:
    return {"day": rest} if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", rest) else None


def _emoji(rest: str) -> dict[str, str] | None:
    found = re.fullmatch(r":?([a-z0-9_+'-]{1,100}):?", rest)
    return {"emoji": found[1]} if found else None


def _query(rest: str) -> dict[str, str] | None:
    return {"query": rest} if rest else None


def _code(rest: str) -> dict[str, str] | None:
    return {"code": rest.upper()} if re.fullmatch(CODE, rest, re.IGNORECASE) else None


def _show_help(request: Request, store: Store) -> Reply:
    word = COMMANDS[request.command].word
    listed = [command for command in CATALOGUE if command.usage]
    listed.sort(key=lambda command: command.word != word)
    usages = ((command.usage, command.summary) for command in listed)
    return Reply(private=guide.help_card(usages, request.place.platform))


def _role(rest: str) -> dict[str, str] | None:
    found = re.fullmatch(r"@(.{1,100}?)\s+(member|deputy|stakeholder)", rest, re.IGNORECASE)
    return {"name": found[1], "role": found[2].lower()} if found else None


CATALOGUE: tuple[Command, ...] = (
    Command(
        "debt.file",
        capture.file_debt,
        True,
        "/debt",
        usage="/debt <text>",
        summary="File a debt item at once. Marks: !critical #security ~S in:payments @name 23% -> 60%",
    ),
    Command(
        "debt.form",
        capture.open_debt_form,
        False,
        "/debt",
        usage="/debt",
        summary="Open the form for a debt item",
        shortcut="File debt",
        opens=True,
        menu=True,
    ),
    Command(
        "debt.drafts",
        drafts.show_drafts,
        False,
        "/debt",
        "drafts",
        usage="/debt drafts",
        summary="What you had typed and not filed",
        personal=True,
        menu=True,
    ),
    Command("debt.help", _show_help, False, "/debt", "help", usage="/debt help", summary="How to file debt"),
    Command(
        "improve.file",
        capture.file_story,
        True,
        "/improve",
        usage="/improve <text>",
        summary="File an improvement story at once, with the same marks",
    ),
    Command(
        "improve.form",
        capture.open_story_form,
        False,
        "/improve",
        usage="/improve",
        summary="Open the form for an improvement story",
        shortcut="File improvement story",
        opens=True,
        menu=True,
    ),
    Command(
        "improve.retro",
        capture.open_retro,
        False,
        "/improve",
        "retro",
        usage="/improve retro",
        summary="File up to ten stories from a retrospective",
        opens=True,
        menu=True,
    ),
    Command(
        "improve.help",
        _show_help,
        False,
        "/improve",
        "help",
        usage="/improve help",
        summary="How to file improvement stories",
    ),
    Command(
        "backlog.list",
        backlog.show_list,
        False,
        "/backlog",
        "list",
        usage="/backlog list",
        summary="The open items in their order",
        personal=True,
        menu=True,
    ),
    Command(
        "backlog.show",
        backlog.show_item,
        False,
        "/backlog",
        "show",
        _ref,
        usage="/backlog show PAY-12",
        summary="Everything about one item; its ID alone does too",
        personal=True,
    ),
    Command(
        "item.why",
        history.show_why,
        False,
        "/backlog",
        "why",
        _ref,
        usage="/backlog why PAY-12",
        summary="Why an item stands where it does: its figures, and every decision about it",
        personal=True,
    ),
    Command(
        "backlog.asof",
        history.show_as_of,
        False,
        "/backlog",
        "asof",
        _day,
        usage="/backlog asof 2026-11-03",
        summary="The list as it was when that day ended",
        personal=True,
    ),
    Command(
        "backlog.log",
        history.show_log,
        False,
        "/backlog",
        "log",
        usage="/backlog log",
        summary="What was decided, by whom and why, newest first",
        personal=True,
    ),
    Command(
        "backlog.search",
        search.find,
        False,
        "/backlog",
        "search",
        _query,
        usage="/backlog search <text>",
        summary="Find items by their words; typing errors are forgiven",
        personal=True,
    ),
    Command(
        "backlog.emoji",
        team.choose_emoji,
        True,
        "/backlog",
        "emoji",
        _emoji,
        usage="/backlog emoji :bricks:",
        summary="Choose the emoji that files a message",
    ),
    Command(
        "backlog.role",
        team.set_role,
        True,
        "/backlog",
        "role",
        _role,
        usage="/backlog role @sam stakeholder",
        summary="Say what somebody is in the team: member, deputy or stakeholder",
    ),
    Command(
        "backlog.link",
        linking.give_code,
        True,
        "/backlog",
        "link",
        usage="/backlog link",
        summary="Get a one-time code that links another channel, on Slack or Teams, to this backlog",
        personal=True,
        secret=True,
        menu=True,
    ),
    Command(
        "backlog.link_here",
        linking.link_here,
        True,
        "/backlog",
        "link",
        _code,
        usage="/backlog link ABCD-EFGH",
        summary="Link this channel to the backlog that gave the code",
        joins=True,
    ),
    Command(
        "backlog.unlink",
        linking.unlink,
        True,
        "/backlog",
        "unlink",
        usage="/backlog unlink",
        summary="Unlink this channel from its backlog; the team needs another one",
    ),
    Command(
        "backlog.help",
        _show_help,
        False,
        "/backlog",
        "help",
        usage="/backlog help",
        summary="Every command in one card",
        menu=True,
    ),
    Command(
        "debt.from_message", capture.open_debt_from_message, False, message_action="File debt", opens=True
    ),
    Command(
        "improve.from_message",
        capture.open_story_from_message,
        False,
        message_action="File improvement story",
        opens=True,
    ),
    Command("reaction.capture", capture.capture_reaction, True),
    Command("item.file", capture.file_form, True),
    Command("improve.batch", capture.file_retro, True),
    Command("item.undo", undoing.undo, True),
    Command("item.restore", undoing.restore, True),
    Command("item.form", edit.open_edit, False, opens=True),
    Command("item.save", edit.save_edit, True),
    Command("item.move_form", edit.open_move, False, opens=True),
    Command("item.move", edit.move, True),
    Command("draft.keep", drafts.keep_draft, True),
    Command("draft.file", capture.file_draft, True),
    Command("draft.discard", drafts.discard_draft, True),
    Command("owner.claim", team.claim_ownership, True),
    Command("owner.release", team.release_ownership, True),
    Command("home", backlog.show_home, False, personal=True),
    Command("guide.unsure", guide.ask_what_was_meant, False),
    Command("guide.unknown", guide.show_unknown, False),
    Command("guide.welcome", guide.show_welcome, False),
)
COMMANDS: Mapping[str, Command] = {command.name: command for command in CATALOGUE}
_FILES = {"/debt": "debt", "/improve": "improve"}


@dataclass(frozen=True, slots=True)
class Typed:
    """What typed text means: a command, the text that it files, and its arguments."""

    command: str
    text: str = ""
    args: dict[str, str] = field(default_factory=dict)


def resolve(word: str, text: str) -> Typed:
    """What `word text` means.

    A sub-command counts only if the rest parses as its arguments; else the text is filed, and
    asked about when it would be a whole command of another word (section 10).
    """
    text = text.strip()
    first, _, rest = text.partition(" ") if "\n" not in text else (text, "", "")
    own = _subcommand(word, first.lower(), rest.strip())
    if own is not None:
        return own
    if word in _FILES:
        return _to_file(_FILES[word], text, first, rest.strip())
    if not text:
        return Typed("backlog.list")
    ref = _ref(text)
    if ref is not None:
        return Typed("backlog.show", args=ref)
    return Typed("guide.unknown", args={"typed": text[:200], "nearest": _nearest(first.lower())})


def _to_file(stem: str, text: str, first: str, rest: str) -> Typed:
    if not text:
        return Typed(f"{stem}.form")
    meant = next(
        (
            found
            for word in WORDS
            if (found := _subcommand(word, first.lower(), rest)) and _can_be_pressed(found)
        ),
        None,
    )
    if meant is None and _ref(text) is not None:
        meant = Typed("backlog.show", args=_ref(text) or {})
    if meant is None:
        return Typed(f"{stem}.file", text=text)
    usage = f"{COMMANDS[meant.command].word} {text if _ref(text) is None else f'show {text}'}"[:60]
    opens = "yes" if COMMANDS[meant.command].opens else ""
    unsure = {
        "typed": text[:150],
        "file": f"{stem}.form",
        "meant": meant.command,
        "usage": usage,
        "opens": opens,
    }
    return Typed("guide.unsure", args={**meant.args, **unsure})


def _can_be_pressed(typed: Typed) -> bool:
    """A button carries no mention of a person; and any text can be searched for, so that it tells nothing."""
    return not {"name", "query"} & typed.args.keys()


def _subcommand(word: str, sub: str, rest: str) -> Typed | None:
    for command in CATALOGUE:
        if command.sub and (command.word, command.sub) == (word, sub):
            args = command.parse(rest)
            if args is not None:
                return Typed(command.name, args=args)
    return None


def _nearest(word: str) -> str:
    """How the sub-command is typed that is most like the word."""
    usages = {
        command.sub: command.usage for command in CATALOGUE if command.word == "/backlog" and command.sub
    }
    return next((usages[sub] for sub in get_close_matches(word, usages, 1, 0.5)), "")
