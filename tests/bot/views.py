"""Every card and every form that the commands can answer with, made by asking for it with example data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bot.door import SLOW, STILL_LOOKING, STILL_STORING
from commands.posting import VIEWS
from commands.request import Actor
from commands.view import (
    Act,
    Actions,
    Card,
    Channel,
    Code,
    Form,
    Note,
    OpenForm,
    Option,
    Paragraph,
    Pick,
    Picks,
    Prose,
    Row,
    Strong,
    plain,
)
from tests.bot.bite_views import BITES
from tests.bot.brief_views import BRIEFS
from tests.bot.capacity_views import CAPACITY
from tests.bot.closing_views import CLOSING, IT, PROVEN, went_live
from tests.bot.desk import BEN, CHANNEL, ELSEWHERE, NASTY, WHOLE, Desk
from tests.bot.holding_views import HOLDING
from tests.bot.incident_views import INCIDENTS
from tests.bot.ledger_views import LEDGER
from tests.bot.nudge_views import NUDGES
from tests.bot.planning_views import PLANNING
from tests.bot.quiet_views import QUIET
from tests.bot.report_views import REPORT
from tests.bot.review_views import REVIEW_STEPS
from tests.bot.reviewing_views import REVIEWING
from tests.bot.schedule_views import SCHEDULE
from tests.bot.sprint_end_views import SPRINT_END
from tests.bot.tool_key_views import TOOL_KEYS

SEARCH = replace(CHANNEL, channel="C0SEARCH", name="search")
MIA = Actor("U0MIA", "mia", "Europe/Lisbon")
LONG = "Выплаты идут одной машиной, и никто не знает, как её перезапустить. " * 60
SLACK_CHANNEL = Channel("slack", "C0PAY", "payments")
TEAMS_CHANNEL = Channel("teams", "19:pay@thread.tacv2", "Payments EMEA")
OTHERS = ("Ledger has no tests", "Logs are not searchable")


@dataclass(frozen=True, slots=True)
class Example:
    """A view, and the sentences that stand beside a form's fields when it was refused.

    asked: the form as it was before somebody filled it in, for a platform that keeps what is typed.
    """

    view: Card | Form
    errors: Mapping[str, str] = field(default_factory=dict)
    asked: Form | None = None


def _file(desk: Desk, *titles: str) -> None:
    for title in titles:
        desk.ask("debt.file", text=title)


def _two_teams(desk: Desk) -> None:
    """Ana belongs to two teams."""
    for channel in ("payments", "search"):
        place = replace(CHANNEL, channel=f"C0{channel}", name=channel)
        desk.ask("debt.file", text="First", place=place)
        other = replace(CHANNEL, channel="C0OTHER", name="other")
        desk.ask("item.move", args={"item": "1"}, fields={"team": "new"}, place=other)


def _refused(desk: Desk, opener: str, command: str, fields: Mapping[str, str], **more: object) -> Example:
    """A form that was submitted, refused, and drawn anew with what was typed."""
    form = desk.form(opener, **more)
    reply = desk.ask(command, args=form.args, fields=fields)
    assert reply.errors, reply
    errors = {name: plain(said) for name, said in reply.errors.items()}
    return Example(desk.form(opener, **more, fields=fields), errors, asked=form)


# Filing


def line(desk: Desk) -> Card:
    _file(desk, "Earlier")
    return desk.card("improve.file", text="Checkout p95 340ms -> <200ms in:checkout ~M @ben")


def line_first(desk: Desk) -> Card:
    return desk.card("debt.file", text="Refund job retries forever !critical #security ~S")


def line_undone(desk: Desk) -> Card:
    _file(desk, "Filed by mistake")
    return desk.card("item.undo", args={"item": "1"})


def line_restricted(desk: Desk) -> Card:
    _file(desk, "Earlier")
    desk.ask("item.file", fields={"title": "The admin page has no password", "restricted": "yes"})
    return desk.drawn(VIEWS["item.line"], {"item": "2"})


def line_nasty(desk: Desk) -> Card:
    _file(desk, "Earlier")
    return desk.card("debt.file", text=f"{NASTY} [x](http://evil.example) # <at>Ana</at>")


def line_long(desk: Desk) -> Card:
    _file(desk, "Earlier")
    return desk.card("debt.file", text="Überprüfung " + "ß" * 137)


def which_team(desk: Desk) -> Card:
    _two_teams(desk)
    return desk.card("debt.file", text="Retries never stop", place=SEARCH)


def went_elsewhere(desk: Desk) -> Card:
    _file(desk, "Earlier")
    reply = desk.ask("debt.file", text="Search is slow", place=SEARCH)
    assert reply.private is not None
    return reply.private


def no_team_yet(desk: Desk) -> Card:
    return desk.card("debt.file", text="Retries never stop", place=ELSEWHERE)


def already_filed(desk: Desk) -> Card:
    message = {"origin": "slack:C0PAY:1.2", "text": "Retries never stop", "permalink": "https://x.example/p1"}
    desk.ask("item.file", args=message, fields={"title": "Retries never stop"})
    return desk.card("debt.from_message", args=message)


def only_marks(desk: Desk) -> Card:
    return desk.card("debt.file", text="!critical ~S")


def still_storing(desk: Desk) -> Card:
    typed = Prose("You typed", "Refund job retries forever !critical")
    return Card((Paragraph((STILL_STORING,)), typed, Note(("There is no need to send it again.",))))


def still_looking(desk: Desk) -> Card:
    return Card((Paragraph((STILL_LOOKING,)),))


# Reading


def card_everything(desk: Desk) -> Card:
    _file(desk, *OTHERS)
    desk.ask("reaction.capture", args={"emoji": "bricks", "origin": "slack:C0PAY:1.2", "text": "x"}, who=BEN)
    desk.ask("item.file", fields=WHOLE)
    return desk.card("backlog.show", args={"ref": "PAY-4"})


def card_small(desk: Desk) -> Card:
    _file(desk, "Ledger has no tests")
    return desk.card("backlog.show", args={"ref": "PAY-1"})


def card_restricted(desk: Desk) -> Card:
    desk.ask("item.file", fields={"title": "The admin page has no password", "restricted": "yes"})
    return desk.card("backlog.show", args={"ref": "PAY-1"})


def card_declined(desk: Desk) -> Card:
    _file(desk, "Filed by mistake")
    desk.ask("item.undo", args={"item": "1"})
    return desk.card("backlog.show", args={"ref": "PAY-1"})


def card_long(desk: Desk) -> Card:
    names = ("current_state", "expected_output", "outcome", "acceptance_criteria", "workaround", "learned")
    desk.ask("item.file", fields={"title": "ß" * 150, **dict.fromkeys(names, LONG)})
    return desk.card("backlog.show", args={"ref": "PAY-1"})


def list_first_page(desk: Desk) -> Card:
    for number in range(1, 8):
        desk.ask("debt.file", text=f"Debt number {number} ~{'SML'[number % 3]} in:ledger")
    return desk.card("backlog.list")


def list_last_page(desk: Desk) -> Card:
    following = next(
        button
        for part in list_first_page(desk).blocks
        if isinstance(part, Actions)
        for button in part.buttons
    )
    assert isinstance(following, Act)
    return desk.card(following.command, args=following.args)


def list_filtered(desk: Desk) -> Card:
    list_first_page(desk)
    desk.ask("debt.file", text=f"{NASTY} !critical in:ledger")
    return desk.card("backlog.list", args={"filters": "critical,untriaged,debt,in:led"})


def list_nothing_fits(desk: Desk) -> Card:
    list_first_page(desk)
    return desk.card("backlog.list", args={"filters": "hot-fixes,in:nowhere"})


def list_unknown_filter(desk: Desk) -> Card:
    return desk.card("backlog.list", args={"words": f"critcal {NASTY}"})


def team_home(desk: Desk) -> Card:
    list_first_page(desk)
    desk.ask("debt.file", text=f"{NASTY} !critical")
    return desk.card("backlog.home")


def team_home_empty(desk: Desk) -> Card:
    list_empty(desk)
    return desk.card("backlog.home")


def _levels(desk: Desk) -> None:
    for number, mark in enumerate(("!critical", "!high", "!high", "!high", "!high", "!low", "")):
        desk.ask("debt.file", text=f"Debt number {number} {mark}")
    desk.ask("item.file", fields=WHOLE | {"tasks": "[x] Move the lock\nWrite the runbook", "parent": "PAY-1"})


def tree(desk: Desk) -> Card:
    _levels(desk)
    return desk.card("backlog.tree")


def queues(desk: Desk) -> Card:
    _levels(desk)
    return desk.card("backlog.queues")


def cold(desk: Desk) -> Card:
    _levels(desk)
    return desk.card("backlog.cold")


def mine(desk: Desk) -> Card:
    list_first_page(desk)
    return desk.card("backlog.mine")


def list_empty(desk: Desk) -> Card:
    _file(desk, "Filed by mistake")
    desk.ask("item.undo", args={"item": "1"})
    return desk.card("backlog.list")


def list_no_team(desk: Desk) -> Card:
    return desk.card("backlog.list", place=ELSEWHERE)


def list_which_team(desk: Desk) -> Card:
    _two_teams(desk)
    return desk.card("backlog.list", place=ELSEWHERE)


def search_found(desk: Desk) -> Card:
    """With a word that was misspelt, one that is nowhere, and a second page."""
    _file(desk, *(f"Settlement {part} has no runbook" for part in ("job", "queue", "ledger", "export")))
    _file(desk, "Settlement runs on one machine", "Settlement is not tested", NASTY)
    return desk.card("backlog.search", args={"query": f"settlment {NASTY[:10]} 4711"})


def search_nothing(desk: Desk) -> Card:
    _file(desk, "Refund job retries forever")
    return desk.card("backlog.search", args={"query": f"refuse {NASTY}"})


def home(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests !high")
    desk.ask("debt.file", text="Logs are not searchable ~L in:logs")
    keep_a_draft(desk)
    return desk.card("home", place=ELSEWHERE)


def home_empty(desk: Desk) -> Card:
    return desk.card("home", place=ELSEWHERE)


def keep_a_draft(desk: Desk) -> None:
    kept = {"token": "t-9", "opener": "debt.form"}
    desk.ask("draft.keep", fields={"title": "Half an idea"}, args=kept)


def drafts(desk: Desk) -> Card:
    keep_a_draft(desk)
    return desk.card("debt.drafts")


def drafts_none(desk: Desk) -> Card:
    return desk.card("debt.drafts")


# What a card can be made of, whichever command makes it


def menus(desk: Desk) -> Card:
    """Several menus, some of them set; one stands at an option that is there no more."""

    def pick(label: str, options: str, chosen: str = "") -> Pick:
        offered = tuple(Option(one, one.lower()) for one in options.split(", "))
        return Pick(label.lower(), label, (*offered, Option("None", "")), chosen)

    areas = ", ".join(f"module {number}" for number in range(1, 31))
    people = Pick("assignee", "Assignee", (Option("Nobody", ""), Option(f"Ana {NASTY}", "#1")), "#1")
    picks = (
        pick("Priority", "Critical, High, Medium, Low", "high"),
        pick("Category", "Security, Performance, Maintainability, Test coverage, Dependencies"),
        pick("Effort", "Small, Medium, Large", "small"),
        Pick("temperature", "Temperature", tuple(Option(one, one) for one in ("hot", "warm", "cold"))),
        pick("Horizon", "This sprint, Next release, Roadmap", "next release"),
        pick("Area", areas, "ledger"),
        people,
    )
    return Card(
        (
            Paragraph(
                (Strong("PAY-7"), " Retries never stop, filed in ", SLACK_CHANNEL, " and ", TEAMS_CHANNEL)
            ),
            Picks("item.set", {"item": "7", "version": "3"}, picks),
            Actions(
                (Act("Decline", "item.decline", {"item": "7"}), OpenForm("Edit", "item.form", {"item": "7"}))
            ),
        ),
        title="Triage PAY-7",
    )


def rows_with_two_buttons(desk: Desk) -> Card:
    """Five rows, what can be done with each, the way on, and a menu."""
    titles = (
        "Ledger has no tests",
        "ß" * 150,
        "Logs are not searchable",
        NASTY,
        "Nightly settlement is slow",
    )
    rows = tuple(
        Row(
            (f"{number}. ", Strong(f"PAY-{number}"), f" {title}"),
            "debt · High · Small · hot · in ledger · needs: output",
            (
                OpenForm("Open", "backlog.show", {"item": str(number)}),
                Act("Plan", "item.plan", {"item": str(number)}),
            ),
        )
        for number, title in enumerate(titles, 1)
    )
    pages = Actions(
        (Act("Previous", "backlog.list", {"page": "1"}), Act("Next", "backlog.list", {"page": "3"}))
    )
    shown = Pick("temperature", "Temperature", (Option("all", ""), Option("hot", "hot")))
    filters = Picks("backlog.list", {"page": "2"}, (shown,))
    return Card((*rows, pages, filters, Note(("6–10 of 312.",))), title="PAY · payments")


# Guiding and refusing


def help_card(desk: Desk) -> Card:
    return desk.card("debt.help")


def unsure(desk: Desk) -> Card:
    asked = {"typed": "list", "file": "debt.form", "meant": "backlog.list", "usage": "/backlog list"}
    return desk.card("guide.unsure", args=asked)


def unsure_of_a_form(desk: Desk) -> Card:
    asked = {"typed": "retro", "file": "debt.form", "meant": "improve.retro", "usage": "/improve retro"}
    return desk.card("guide.unsure", args={**asked, "opens": "yes"})


def unknown(desk: Desk) -> Card:
    return desk.card("guide.unknown", args={"typed": "burndown"})


def unknown_but_near(desk: Desk) -> Card:
    return desk.card("guide.unknown", args={"typed": "lsit", "nearest": "/backlog list"})


def unknown_to_be_filed(desk: Desk) -> Card:
    asked = {"typed": "the build is slow", "nearest": "", "file": "debt.form"}
    return desk.card("guide.unknown", args=asked)


def welcome(desk: Desk) -> Card:
    return desk.card("guide.welcome")


def no_such_item(desk: Desk) -> Card:
    return desk.card("backlog.show", args={"ref": "PAY-9"})


def not_yours_to_undo(desk: Desk) -> Card:
    _file(desk, "Ledger has no tests")
    return desk.card("item.undo", args={"item": "1"}, who=BEN)


def draft_gone(desk: Desk) -> Card:
    return desk.card("draft.file", args={"draft": "7", "team": "PAY"})


# The team


def owner_claimed(desk: Desk) -> Card:
    _file(desk, "Ledger has no tests")
    return desk.card("owner.claim", args={"team": "1"})


def owner_claimed_before(desk: Desk) -> Card:
    _file(desk, "Ledger has no tests")
    desk.ask("owner.claim", args={"team": "1"})
    desk.ask("debt.file", text="Another", who=BEN)
    return desk.card("owner.claim", args={"team": "1"}, who=BEN)


def owner_released(desk: Desk) -> Card:
    owner_claimed(desk)
    return desk.card("owner.release", args={"team": "1"})


def emoji_chosen(desk: Desk) -> Card:
    owner_claimed(desk)
    return desk.card("backlog.emoji", args={"emoji": "wood"})


def role_unknown(desk: Desk) -> Card:
    owner_claimed(desk)
    return desk.card("backlog.role", args={"name": "sam", "role": "stakeholder"})


def item_moved(desk: Desk) -> Card:
    _file(desk, "Search is slow")
    return desk.card("item.move", args={"item": "1"}, fields={"team": "new"}, place=SEARCH)


def item_there_already(desk: Desk) -> Card:
    _two_teams(desk)
    return desk.card("item.move", args={"item": "1"}, fields={"team": "OTH"})


def role_given(desk: Desk) -> Card:
    owner_claimed(desk)
    sam = {"sam": "U0SAM"}
    return desk.card("backlog.role", args={"name": "sam", "role": "stakeholder"}, mentions=sam)


def link_code(desk: Desk) -> Card:
    owner_claimed(desk)
    return desk.card("backlog.link")


def link_without_a_backlog(desk: Desk) -> Card:
    return desk.card("backlog.link")


def link_code_unknown(desk: Desk) -> Card:
    return desk.card("backlog.link_here", args={"code": "ABCD-EFGH"})


def linked(desk: Desk) -> Card:
    told = link_code(desk).blocks[0]
    assert isinstance(told, Paragraph)
    code = next(span.code for span in told.line if isinstance(span, Code))
    return desk.card("backlog.link_here", args={"code": code.rpartition(" ")[2]}, place=SEARCH)


def unlinked(desk: Desk) -> Card:
    linked(desk)
    return desk.card("backlog.unlink", place=SEARCH)


def unlinked_the_only_one(desk: Desk) -> Card:
    owner_claimed(desk)
    return desk.card("backlog.unlink")


def told_linked(desk: Desk) -> Card:
    owner_claimed(desk)
    told = {"team": "1", "person": "1", "platform": "teams", "channel": "Payments EMEA"}
    return desk.drawn(VIEWS["team.linked"], told)


def told_unlinked(desk: Desk) -> Card:
    owner_claimed(desk)
    told = {"team": "1", "person": "1", "platform": "slack", "channel": ""}
    return desk.drawn(VIEWS["team.unlinked"], told)


# Forms


def form_file(desk: Desk) -> Form:
    desk.ask("debt.file", text="Ledger has no tests in:ledger")
    return desk.form("debt.form")


def form_file_story(desk: Desk) -> Form:
    return desk.form("improve.form")


def form_file_from_message(desk: Desk) -> Form:
    message = {
        "origin": "slack:C0PAY:1.2",
        "permalink": "https://chat.example.com/archives/C0PAY/p12",
        "text": f"Deploys need two people {NASTY}\nOne of them has to be awake.",
    }
    return desk.form("debt.from_message", args=message)


def form_file_long(desk: Desk) -> Form:
    typed = {"title": "Long", **dict.fromkeys(("current_state", "expected_output", "outcome"), LONG[:3000])}
    return desk.form("debt.form", fields=typed)


def form_file_refused(desk: Desk) -> Example:
    fields = {
        "title": " ",
        "measurement": "23% -> 60ms",
        "business_value": "9",
        "due_on": "soon",
        "priority": "Urgent",
        "current_state": "Half a day is lost a week.",
    }
    return _refused(desk, "debt.form", "item.file", fields)


def form_file_not_stored(desk: Desk) -> Example:
    fields = {"title": "Deploys need two people", "outcome": "Nobody is woken up."}
    return Example(desk.form("debt.form", fields=fields), {"": SLOW}, asked=desk.form("debt.form"))


def form_from_a_draft(desk: Desk) -> Form:
    keep_a_draft(desk)
    return desk.form("debt.form", args={"draft": "1"})


def form_which_team(desk: Desk) -> Form:
    _two_teams(desk)
    return desk.form("improve.form", place=ELSEWHERE)


def form_edit_everything(desk: Desk) -> Form:
    _file(desk, *OTHERS)
    desk.ask("item.file", fields=WHOLE)
    return desk.form("item.form", args={"item": "3"})


def form_edit_conflict(desk: Desk) -> Form:
    _file(desk, "Ledger has no tests")
    seen = {"item": "1", "version": "1"}
    theirs = {"title": "Ledger has few tests", "goal": "Fewer refunds", "queue": "stability"}
    desk.ask("item.save", args=seen, fields=theirs, who=BEN)
    mine = {"title": "Ledger has no tests", "priority": "High"}
    return desk.form("item.save", args=seen, fields=mine)


def form_edit_refused(desk: Desk) -> Example:
    _file(desk, "Ledger has no tests")
    fields = {"title": "Ledger", "parent": "PAY-99", "due_on": "2026-12-18", "time_criticality": "4"}
    return _refused(desk, "item.form", "item.save", fields, args={"item": "1"})


def form_retro(desk: Desk) -> Form:
    return desk.form("improve.retro")


def form_retro_refused(desk: Desk) -> Example:
    return _refused(desk, "improve.retro", "improve.batch", {"stories": "Faster builds\n~S !high"})


def form_move(desk: Desk) -> Form:
    _file(desk, "Ledger has no tests")
    return desk.form("item.move_form", args={"item": "1"}, place=SEARCH)


# Teams: who decides, and what was chosen


def _team(desk: Desk) -> None:
    """Ana owns the order and is away; Ben is deputy, Mia a stakeholder."""
    _file(desk, "First")
    desk.ask("owner.claim", args={"team": "1"})
    for who, role in ((BEN, "deputy"), (MIA, "stakeholder")):
        args = {"name": who.name, "role": role}
        desk.ask("backlog.role", args=args, mentions={who.name: who.external_id})
    desk.ask("owner.away", args={"day": "2026-12-01"})


def team_decides(desk: Desk) -> Card:
    _team(desk)
    return desk.card("owner.show")


def team_without_owner(desk: Desk) -> Card:
    _file(desk, "First")
    return desk.card("owner.show")


def team_away(desk: Desk) -> Card:
    _team(desk)
    return desk.card("owner.away", args={"day": "2026-12-02"})


def team_refuses(desk: Desk) -> Card:
    _team(desk)
    return desk.card("backlog.emoji", args={"emoji": "wood"}, who=MIA)


def owner_not_of_the_team(desk: Desk) -> Card:
    _team(desk)
    return desk.card("owner.transfer", args={"name": "sam"}, mentions={"sam": "U0SAM"})


def line_from_a_stakeholder(desk: Desk) -> Card:
    _team(desk)
    return desk.card("debt.file", text="Reports are slow", who=MIA)


def told_owner(desk: Desk) -> Card:
    _team(desk)
    return desk.drawn(VIEWS["team.owner"], {"team": "1", "owner": "2", "by": "1", "to": "2"})


def told_no_owner(desk: Desk) -> Card:
    _team(desk)
    return desk.drawn(VIEWS["team.owner"], {"team": "1", "owner": "2", "by": "2", "to": "1"})


def told_to_stand_in(desk: Desk) -> Card:
    _team(desk)
    return desk.drawn(VIEWS["team.away"], {"team": "1", "owner": "1", "until": "2026-12-01"})


def settings_saved(desk: Desk) -> Card:
    _team(desk)
    form = desk.form("settings.form")
    return desk.card("settings.save", args=form.args, fields={"large": "13", "zone": "Asia/Kolkata"})


def form_settings(desk: Desk) -> Form:
    _team(desk)
    return desk.form("settings.form")


def form_settings_refused(desk: Desk) -> Example:
    _team(desk)
    fields = {"zone": "Lisbon", "weight_value": "11", "categories": "Infra\nSecurity", "large": "13"}
    return _refused(desk, "settings.form", "settings.save", fields)


def form_settings_conflict(desk: Desk) -> Form:
    _team(desk)
    seen = desk.form("settings.form").args
    desk.ask("settings.save", args=seen, fields={"large": "13", "zone": "Asia/Kolkata"}, who=BEN)
    return desk.form("settings.save", args=seen, fields={"large": "20", "zone": "Europe/Lisbon"})


def form_role(desk: Desk) -> Form:
    _team(desk)
    return desk.form("role.form", fields={"person": "#2", "role": "admin"})


def form_hand_over(desk: Desk) -> Form:
    _team(desk)
    return desk.form("owner.form")


def form_away(desk: Desk) -> Form:
    _team(desk)
    return desk.form("owner.away_form")


def form_close_refused(desk: Desk) -> Example:
    went_live(desk)
    fields = {**PROVEN, "reviewer": "U0ANA", "tests": "", "after": "120", "closing_note": "Quick now"}
    return _refused(desk, "item.close_form", "item.close", fields, args=IT)


EXAMPLES: Mapping[str, Callable[[Desk], Card | Form | Example]] = {
    made.__name__: made
    for made in (
        line, line_first, line_undone, line_restricted, line_nasty, line_long,
        which_team, went_elsewhere, no_team_yet, already_filed, only_marks, still_storing, still_looking,
        card_everything, card_small, card_restricted, card_declined, card_long,
        list_first_page, list_last_page, list_filtered, list_nothing_fits, list_unknown_filter, list_empty,
        team_home, team_home_empty, tree, queues, cold, mine, list_no_team, list_which_team,
        search_found, search_nothing,
        home, home_empty, drafts, drafts_none, menus, rows_with_two_buttons,
        help_card, unsure, unsure_of_a_form, unknown, unknown_but_near,
        no_such_item, not_yours_to_undo, draft_gone,
        owner_claimed, owner_claimed_before, owner_released, emoji_chosen, role_unknown, item_moved,
        unknown_to_be_filed, welcome, item_there_already, role_given,
        link_code, link_without_a_backlog, link_code_unknown, linked, unlinked, unlinked_the_only_one,
        told_linked, told_unlinked,
        form_file, form_file_story, form_file_from_message, form_file_long, form_file_refused,
        form_file_not_stored, form_from_a_draft, form_which_team,
        form_edit_everything, form_edit_conflict, form_edit_refused,
        form_retro, form_retro_refused, form_move,
        team_decides, team_without_owner, team_away, team_refuses, owner_not_of_the_team,
        line_from_a_stakeholder, told_owner, told_no_owner, told_to_stand_in, settings_saved,
        form_settings, form_settings_refused, form_settings_conflict, form_role, form_hand_over, form_away,
    )
} | {
    made.__name__: made
    for made in (*PLANNING, *REVIEW_STEPS, *REVIEWING, *SCHEDULE, *LEDGER, *BITES, *BRIEFS, *NUDGES, *QUIET,
                 *CAPACITY,
                 *CLOSING, *HOLDING, form_close_refused,
                 *SPRINT_END, *INCIDENTS, *TOOL_KEYS, *REPORT)
}  # fmt: skip
