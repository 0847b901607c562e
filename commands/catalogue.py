"""Every command there is, in one tuple; typed words, buttons and forms all lead here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from commands import drafts, guide
from commands.filing import capture, hints, merging
from commands.history import log as history
from commands.item import customer, edit, links, more, triage, undoing
from commands.lists import home, search, tree
from commands.lists import listing as backlog
from commands.planning import ordering, rolling, sprint_cards, sprint_form, states
from commands.planning import plan as planning
from commands.request import Request
from commands.rules import filter_words, typed
from commands.rules.choices import EMOJI
from commands.team import affairs as team
from commands.team import linking, ownership, roles, settings
from commands.team.linking import CODE
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


def _filters(rest: str) -> dict[str, str] | None:
    """Filters that a button can carry; else the words as they stand, of which the list says what is wrong."""
    if not rest:
        return {}
    asked = filter_words.read(rest)
    return {"words": rest} if asked.unknown or asked.person else {"filters": rest}


def _emoji(rest: str) -> dict[str, str] | None:
    found = re.fullmatch(EMOJI, rest)
    return {"emoji": found[1]} if found else None


def _query(rest: str) -> dict[str, str] | None:
    return {"query": rest} if rest else None


def _code(rest: str) -> dict[str, str] | None:
    return {"code": rest.upper()} if re.fullmatch(CODE, rest, re.IGNORECASE) else None


def _show_help(request: Request, store: Store) -> Reply:
    word = COMMANDS[request.command].word
    told = {command.name: (command.usage, command.summary) for command in CATALOGUE if command.usage}
    return Reply(private=guide.help_card(told, word, request.place.platform))


def _role(rest: str) -> dict[str, str] | None:
    found = re.fullmatch(r"@(.{1,100}?)\s+(member|deputy|stakeholder|admin|not-admin)", rest, re.IGNORECASE)
    return {"name": found[1], "role": found[2].lower()} if found else None


def _person(rest: str) -> dict[str, str] | None:
    found = re.fullmatch(r"@(.{1,100})", rest)
    return {"name": found[1]} if found else None


def _noted(rest: str) -> dict[str, str] | None:
    ref, _, text = rest.partition(" ")
    named = _ref(ref)
    return {**named, "text": text.strip()} if named and text.strip() else None


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
        "backlog.home",
        home.show_team_home,
        False,
        "/backlog",
        usage="/backlog",
        summary="What waits for a decision, the first items, and a button for everything",
        personal=True,
        menu=True,
    ),
    Command(
        "backlog.list",
        backlog.show_list,
        False,
        "/backlog",
        "list",
        _filters,
        usage="/backlog list",
        summary="The items in their order; filters in any mix: critical debt hot ~S "
        "#security in:payments @name",
        personal=True,
        menu=True,
    ),
    Command(
        "backlog.tree",
        tree.show_tree,
        False,
        "/backlog",
        "tree",
        usage="/backlog tree",
        summary="The debt under its four priorities, with counts",
        personal=True,
        menu=True,
    ),
    Command(
        "backlog.queues",
        tree.show_queues,
        False,
        "/backlog",
        "queues",
        usage="/backlog queues",
        summary="Hot fixes, stability, feature improvements and strategic bets",
        personal=True,
    ),
    Command(
        "backlog.cold",
        backlog.show_cold,
        False,
        "/backlog",
        "cold",
        usage="/backlog cold",
        summary="What is deferred until its area is reworked",
        personal=True,
    ),
    Command(
        "backlog.mine",
        home.show_mine,
        False,
        "/backlog",
        "mine",
        usage="/backlog mine",
        summary="What you filed or are to do, in all your teams",
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
        "item.note",
        triage.add_note,
        True,
        "/backlog",
        "note",
        _noted,
        usage="/backlog note PAY-12 <text>",
        summary="Add a few words to an item, for all who can see it",
    ),
    Command("item.note_form", triage.open_note, False, "/backlog", "note", _ref, opens=True),
    Command(
        "item.take",
        triage.take,
        True,
        "/backlog",
        "take",
        _ref,
        usage="/backlog take PAY-12",
        summary="It is yours to do",
    ),
    Command(
        "item.customer_text",
        customer.show_customer_text,
        False,
        "/backlog",
        "customer",
        _ref,
        usage="/backlog customer PAY-12",
        summary="Text about an item that a customer may read, to copy",
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
        "item.plan",
        planning.plan,
        True,
        "/backlog",
        "plan",
        typed.plan,
        usage="/backlog plan PAY-12",
        summary="Plan an item for the running sprint; with next behind it, for the next one",
    ),
    Command(
        "item.unplan",
        planning.unplan,
        True,
        "/backlog",
        "unplan",
        typed.ref,
        usage="/backlog unplan PAY-12",
        summary="Take an item out of its sprint",
    ),
    Command(
        "sprint.show",
        sprint_cards.show,
        False,
        "/backlog",
        "sprint",
        typed.sprint,
        usage="/backlog sprint",
        summary="The running sprint, its goal and what is planned; with next behind it, the next one",
        personal=True,
    ),
    Command(
        "item.start",
        states.start,
        True,
        "/backlog",
        "start",
        typed.ref,
        usage="/backlog start PAY-12",
        summary="Work on an item begins",
    ),
    Command(
        "item.back",
        states.take_back,
        True,
        "/backlog",
        "back",
        typed.ref,
        usage="/backlog back PAY-12",
        summary="Say that an item was not started, or is not live, after all",
    ),
    Command(
        "item.live",
        states.go_live,
        True,
        "/backlog",
        "live",
        typed.ref,
        usage="/backlog live PAY-12",
        summary="An item is live: what is left is to measure it",
    ),
    Command(
        "item.pause_form",
        states.form_of(states.PAUSE),
        False,
        "/backlog",
        "pause",
        typed.ref,
        opens=True,
    ),
    Command(
        "item.pause",
        states.made_by(states.PAUSE),
        True,
        "/backlog",
        "pause",
        typed.ref_and_reason,
        usage="/backlog pause PAY-12 <why>",
        summary="Set an item aside for a while",
    ),
    Command(
        "item.resume",
        states.resume,
        True,
        "/backlog",
        "resume",
        typed.ref,
        usage="/backlog resume PAY-12",
        summary="Go on with a paused item",
    ),
    Command(
        "item.accept_form",
        states.form_of(states.ACCEPT),
        False,
        "/backlog",
        "accept",
        typed.ref,
        opens=True,
    ),
    Command(
        "item.accept",
        states.made_by(states.ACCEPT),
        True,
        "/backlog",
        "accept",
        typed.accept,
        usage="/backlog accept PAY-12 2026-12-20 <why>",
        summary="Live with the risk of an item until a day",
    ),
    Command(
        "item.unaccept",
        states.end_acceptance,
        True,
        "/backlog",
        "unaccept",
        typed.ref,
        usage="/backlog unaccept PAY-12",
        summary="The risk of an item is accepted no longer",
    ),
    Command(
        "item.decline_form",
        states.form_of(states.DECLINE),
        False,
        "/backlog",
        "decline",
        typed.ref,
        opens=True,
    ),
    Command(
        "item.decline",
        states.made_by(states.DECLINE),
        True,
        "/backlog",
        "decline",
        typed.ref_and_reason,
        usage="/backlog decline PAY-12 <why>",
        summary="Say that an item is not to be done; it can be restored",
    ),
    Command(
        "item.restore",
        states.restore,
        True,
        "/backlog",
        "restore",
        typed.ref,
        usage="/backlog restore PAY-12",
        summary="Bring a declined item back",
    ),
    Command(
        "item.close_form",
        states.form_of(states.CLOSE),
        False,
        "/backlog",
        "close",
        typed.ref,
        opens=True,
    ),
    Command(
        "item.close",
        states.made_by(states.CLOSE),
        True,
        "/backlog",
        "close",
        typed.ref_and_reason,
        usage="/backlog close PAY-12 <what was achieved>",
        summary="Close an item that is live and measured",
    ),
    Command(
        "item.confirm",
        states.confirm,
        True,
        "/backlog",
        "confirm",
        typed.ref,
        usage="/backlog confirm PAY-12",
        summary="Confirm the priority that an item was filed with",
    ),
    Command(
        "item.rank_form",
        ordering.open_rank,
        False,
        "/backlog",
        "rank",
        typed.rank_to_ask,
        opens=True,
    ),
    Command(
        "item.rank",
        ordering.rank,
        True,
        "/backlog",
        "rank",
        typed.rank,
        usage="/backlog rank PAY-12 above PAY-3 <why>",
        summary="Move an item by judgement: above or below another one, or to the top",
    ),
    Command(
        "item.unrank",
        ordering.unrank,
        True,
        "/backlog",
        "unrank",
        typed.ref,
        usage="/backlog unrank PAY-12",
        summary="Let the score of a moved item decide its place again",
    ),
    Command(
        "item.commit_form",
        ordering.open_commit,
        False,
        "/backlog",
        "commit",
        typed.ref,
        opens=True,
    ),
    Command(
        "item.commit",
        ordering.commit,
        True,
        "/backlog",
        "commit",
        typed.ref_and_reason,
        usage="/backlog commit PAY-12 <to what>",
        summary="Pin on top what was committed to the program",
    ),
    Command(
        "item.uncommit",
        ordering.uncommit,
        True,
        "/backlog",
        "uncommit",
        typed.ref,
        usage="/backlog uncommit PAY-12",
        summary="Pin an item no longer",
    ),
    Command(
        "backlog.emoji",
        settings.choose_emoji,
        True,
        "/backlog",
        "emoji",
        _emoji,
        usage="/backlog emoji :bricks:",
        summary="Choose the emoji that files a message",
    ),
    Command(
        "backlog.role",
        roles.set_role,
        True,
        "/backlog",
        "role",
        _role,
        usage="/backlog role @sam stakeholder",
        summary="Say what somebody is in the team: member, deputy, stakeholder, admin or not-admin",
    ),
    Command(
        "owner.show",
        team.show_team,
        False,
        "/backlog",
        "owner",
        usage="/backlog owner",
        summary="Who decides the order, who stands in, and who may do what",
        personal=True,
    ),
    Command(
        "owner.transfer",
        ownership.transfer,
        True,
        "/backlog",
        "owner",
        _person,
        usage="/backlog owner @ana",
        summary="Hand the Product Owner's part over to another member",
    ),
    Command(
        "owner.away_form",
        ownership.open_away,
        False,
        "/backlog",
        "away",
        usage="/backlog away",
        summary="Let the deputy stand in for the Product Owner until a day that you pick",
        opens=True,
    ),
    Command(
        "owner.away",
        ownership.go_away,
        True,
        "/backlog",
        "away",
        _day,
        usage="/backlog away 2026-12-01",
        summary="The same, back on that day",
    ),
    Command(
        "owner.return",
        ownership.come_back,
        True,
        "/backlog",
        "back",
        usage="/backlog back",
        summary="The Product Owner is back before that day",
    ),
    Command(
        "settings.form",
        settings.open_settings,
        False,
        "/backlog",
        "settings",
        usage="/backlog settings",
        summary="Choose how items are ranked, sizes, sprints, categories, due days, and who may what",
        opens=True,
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
    Command("item.more", more.show_more, False, personal=True),
    Command("sprint.form", sprint_form.open_form, False, opens=True),
    Command("sprint.save", sprint_form.save, True),
    Command("sprint.end", sprint_cards.end, True),
    Command("sprint.roll", rolling.roll, True),
    Command("item.form", edit.open_edit, False, opens=True),
    Command("item.save", edit.save_edit, True),
    Command("item.set", triage.set_fields, True),
    Command("item.set_form", triage.open_timing, False, opens=True),
    Command("item.tick", triage.tick, True),
    Command("item.link_form", links.open_link, False, opens=True),
    Command("item.link", links.link, True),
    Command("item.move_form", edit.open_move, False, opens=True),
    Command("item.move", edit.move, True),
    Command("item.hints", hints.show_hints, False, personal=True),
    Command("item.reword_form", hints.open_reword, False, opens=True),
    Command("item.attach_form", hints.open_attach, False, opens=True),
    Command("item.attach", merging.attach, True),
    Command("item.merge", merging.merge, True),
    Command("item.separate", merging.separate, True),
    Command("draft.keep", drafts.keep_draft, True),
    Command("draft.file", capture.file_draft, True),
    Command("draft.discard", drafts.discard_draft, True),
    Command("owner.claim", team.claim_ownership, True),
    Command("owner.release", team.release_ownership, True),
    Command("owner.form", ownership.open_transfer, False, opens=True),
    Command("role.form", roles.open_role, False, opens=True),
    Command("settings.save", settings.save_settings, True),
    Command("backlog.search_form", search.open_search, False, opens=True),
    Command("home", home.show_own_home, False, personal=True),
    Command("guide.unsure", guide.ask_what_was_meant, False),
    Command("guide.unknown", guide.show_unknown, False),
    Command("guide.welcome", guide.show_welcome, False),
)
COMMANDS: Mapping[str, Command] = {command.name: command for command in CATALOGUE}
LONGEST_PRESSED = 300
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
        return Typed("backlog.home")
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
    """A button carries no mention and no long text; and text that may stand anywhere tells nothing."""
    long = len(typed.args.get("text", "")) > LONGEST_PRESSED
    return not long and not {"name", "query", "words"} & typed.args.keys()


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
