"""Help: what can be typed, and a way out of what was not understood."""

from collections.abc import Iterable

from commands.request import Request
from commands.view import Act, Actions, Block, Button, Card, Code, Note, OpenForm, Paragraph, Reply, Row, Span
from storage.store import Store


def help_card(usages: Iterable[tuple[str, str]]) -> Card:
    """What can be typed, with one line each; of each pair the words and what they do."""
    rows: list[Block] = [Row((Code(usage),), summary) for usage, summary in usages]
    tips = Note(("A message can be filed from its menu, or with the team's emoji (at first 🧱).",))
    return Card((*rows, tips), title="What you can type")


def ask_what_was_meant(request: Request, store: Store) -> Reply:
    """`/debt list`: to be filed, or the list?"""
    typed = request.args["typed"]
    args = {name: value for name, value in request.args.items() if name in {"ref", "emoji"}}
    run = OpenForm if request.args.get("opens") else Act
    buttons: tuple[Button, ...] = (
        OpenForm(f"File “{typed[:40]}”", request.args["file"], {"title": typed}),
        run(f"Run {request.args['usage']}", request.args["meant"], args),
    )
    return Reply(private=Card((Paragraph(("Nothing was filed yet. What did you mean?",)), Actions(buttons))))


def show_unknown(request: Request, store: Store) -> Reply:
    """An unknown word says the nearest known one."""
    nearest = request.args.get("nearest", "")
    cure: tuple[Span, ...] = (" Try ", Code("/backlog help"), ".")
    if nearest:
        cure = (" Did you mean ", Code(nearest), "?")
    return Reply(private=Card((Paragraph((f"I do not know “{request.args['typed'][:80]}”.", *cure)),)))
