"""Help: what can be typed, and a way out of what was not understood."""

from collections.abc import Iterable

from commands.request import PlaceKind, Request
from commands.view import Act, Actions, Block, Button, Card, Code, Note, OpenForm, Paragraph, Reply, Row, Span
from storage.enums import Platform
from storage.store import Store


_OWN = {"typed", "file", "meant", "usage", "opens"}


def help_card(usages: Iterable[tuple[str, str]], platform: Platform) -> Card:
    """What can be typed, with one line each; of each pair the words and what they do."""
    rows: list[Block] = [Row((Code(usage),), summary) for usage, summary in usages]
    tip = "A message can be filed from its menu"
    tip += "." if platform is Platform.TEAMS else ", or with the team's emoji (at first 🧱)."
    return Card((*rows, Note((tip,))), title="What you can type")


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
