"""Help: what can be typed, and a way out of what was not understood."""

from collections.abc import Iterable, Mapping

from commands.request import PlaceKind, Request
from commands.view import (
    Act,
    Actions,
    Block,
    Button,
    Card,
    Code,
    Line,
    Note,
    OpenForm,
    Paragraph,
    Reply,
    Row,
    Span,
    Strong,
)
from storage.enums import Platform
from storage.store import Store

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("File debt", ("debt.file", "debt.form", "debt.drafts", "debt.help")),
    ("File improvement stories", ("improve.file", "improve.form", "improve.retro", "improve.help")),
    (
        "See the backlog",
        ("backlog.home", "backlog.list", "backlog.tree", "backlog.queues", "backlog.cold", "backlog.mine",
         "capacity.show", "backlog.search", "sprint.show", "backlog.log", "backlog.asof", "report.show",
         "backlog.help"),
    ),
    (
        "See and add to an item",
        ("backlog.show", "item.why", "item.customer_text", "item.note", "incident.evidence", "item.bit",
         "item.take", "item.confirm"),
    ),
    (
        "Plan it and do it",
        ("item.plan", "item.unplan", "item.start", "item.back", "item.live", "item.close_form",
         "item.cleaned", "item.reopen"),
    ),
    (
        "Try something out",
        ("experiment.form", "experiment.list"),
    ),
    (
        "Not now, or never",
        ("item.pause", "item.resume", "item.accept", "item.unaccept", "item.decline", "item.restore"),
    ),
    (
        "Review it together",
        ("review.show", "review.now", "review.skip", "review.unskip", "review.move", "review.schedule_form",
         "incident.record", "incident.list"),
    ),
    ("Change the order", ("item.rank", "item.unrank", "item.commit", "item.uncommit")),
    (
        "Run the team",
        ("settings.form", "owner.show", "owner.transfer", "owner.away_form", "owner.away", "owner.return",
         "backlog.role", "backlog.emoji", "backlog.link", "backlog.link_here", "backlog.unlink",
         "incident.key", "backlog.health"),
    ),
    (
        "Be told what waits, and when",
        ("brief.show", "quiet.form", "rules.form", "rules.rehearse"),
    ),
)  # fmt: skip
"""Every command that can be typed, under what one wants."""
_OWN = {"typed", "file", "meant", "usage", "opens"}


def help_card(told: Mapping[str, tuple[str, str]], word: str, platform: Platform) -> Card:
    """What can be typed, in groups, those of that word first; of each command its words and what it does."""
    groups = [(heading, [told[name] for name in names]) for heading, names in GROUPS]
    groups.sort(key=lambda group: group[1][0][0].split()[0] != word)
    tip = "A message can be filed from its menu"
    tip += "." if platform is Platform.TEAMS else ", or with the team's emoji (at first 🧱)."
    blocks = [Paragraph(_group(heading, usages)) for heading, usages in groups]
    return Card((*blocks, Note((tip,))), title="What you can type")


def _group(heading: str, usages: Iterable[tuple[str, str]]) -> Line:
    """One block with a line each: a block each would be more than Slack and Teams take."""
    lines: list[Span] = [Strong(heading), "\n"]
    for usage, summary in usages:
        lines += [Code(usage), f" {summary}\n"]
    return (*lines[:-1], str(lines[-1]).rstrip())


def ask_what_was_meant(request: Request, store: Store) -> Reply:
    """`/debt list`: to be filed, or the list?"""
    typed = request.args["typed"]
    args = {name: value for name, value in request.args.items() if name not in _OWN}
    run = OpenForm if request.args.get("opens") else Act
    buttons: tuple[Button, ...] = (
        OpenForm(f"File “{typed[:40]}”", request.args["file"], {"title": typed}),
        run("Run it", request.args["meant"], args),
    )
    meant = ("Nothing was filed yet. What did you mean? It reads like ", Code(request.args["usage"]), ".")
    asked = Paragraph(meant)
    return Reply(private=Card((asked, Actions(buttons))))


def show_unknown(request: Request, store: Store) -> Reply:
    """An unknown word says the nearest known one; what may be worth an item can be filed from here."""
    typed, nearest = request.args["typed"], request.args.get("nearest", "")
    cure: tuple[Span, ...] = (" Try ", Code("/backlog help"), ".")
    if nearest:
        cure = (" Did you mean ", Code(nearest), "?")
    blocks: list[Block] = [Paragraph((f"I do not know “{typed[:80]}”.", *cure))]
    if "file" in request.args:
        file = OpenForm(f"File “{typed[:40]}”", request.args["file"], {"title": typed})
        blocks.append(Actions((file,)))
    return Reply(private=Card(tuple(blocks)))


def show_welcome(request: Request, store: Store) -> Reply:
    """What to type first, for a place that the bot has just come to."""
    rows = (
        Row((Code("/debt what slows you down"),), "files a debt item at once"),
        Row((Code("/improve what should get better"),), "files an improvement story"),
        Row((Code("/backlog list"),), "shows what is open, in order"),
        Row((Code("/backlog help"),), "lists everything you can type"),
    )
    hello = Paragraph(("Hello! I keep your team's technical debt visible and moving.",))
    file = Actions((OpenForm("File debt", "debt.form", primary=True),))
    card = Card((hello, *rows, file), title="Hearth")
    return Reply(private=card) if request.place.kind is PlaceKind.DIRECT else Reply(here=card)
