"""Card → Adaptive Card. Everything typed stands in text runs, which Teams does not parse, so nothing acts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any, assert_never

from bot.teams import menus
from bot.teams.elements import (
    BUDGET,
    Json,
    compact,
    document,
    is_web,
    label,
    link,
    note,
    rich,
    rows_of,
    run,
    shorten,
    size,
)
from bot.teams.tables import table
from commands.request import Place
from commands.view import (
    Act,
    Actions,
    Block,
    Button,
    Card,
    Channel,
    Code,
    Facts,
    Line,
    Link,
    Note,
    OpenForm,
    Paragraph,
    Picks,
    Prose,
    Row,
    Span,
    Strong,
    Table,
    Visit,
    plain,
    words,
)

PROSE, FACT, LEAST = 3000, 1000, 120
SHORT, SIDE_BY_SIDE = 35, 6
SUMMARY = 300
MENU, SHORT_MENU = 100, 25
SAVE = "Save choices"
BOT = "@Hearth"
CUT = "… (open it to edit and read the rest)"
MORE = "There is more than Teams can show here."


class Surface(Enum):
    """Where a card is seen: by all in a conversation, by one person there, or in a dialog."""

    MESSAGE = "message"
    PRIVATE = "private"
    DIALOG = "dialog"


def card(card: Card, surface: Surface = Surface.MESSAGE, *, place: Place | None = None) -> Json:
    """The Adaptive Card within Teams' size; what does not fit ends in a sentence, not in an error.

    `place` is where a dialog was opened from: its buttons carry that along.
    """
    drawing = _Drawing(surface, place)
    card = _as_typed_here(card)
    longest = PROSE
    for whole in (drawing.document(card, longest), drawing.compact(card, longest)):
        if size(whole) <= BUDGET:
            return whole
    if size(drawing.compact(card, LEAST)) > BUDGET:
        card = _without_menus(card)
    least, most = LEAST, longest
    while most - least > 20:
        middle = (least + most) // 2
        if size(drawing.compact(card, middle)) <= BUDGET:
            least = middle
        else:
            most = middle
    return _within(drawing.compact(card, least))


def fallback(card: Card) -> str:
    """The card in plain words, for a message's `summary`: notifications and screen readers say it."""
    return shorten(said(card), SUMMARY)


def said(card: Card) -> str:
    """The whole card in plain words, with what to type as one types it here."""
    return words(_as_typed_here(card))


def in_words(line: str | Line) -> str:
    """A refusal in plain words, in the same way."""
    return line if isinstance(line, str) else plain(_line_here(line))


def door(command: str, args: dict[str, str], sentence: str, title: str, asker_id: str) -> Json:
    """One sentence that all can see; the asker alone gets the answer in its place, at once or by a press."""
    show = {
        "type": "Action.Execute",
        "title": label(title),
        "verb": "show",
        "data": {"hearth": {"c": command, "a": args}},
    }
    body = [rich([run(sentence)]), {"type": "ActionSet", "actions": [show]}]
    return document(body) | {"refresh": {"action": show, "userIds": [asker_id]}}


def attachment(content: Json) -> Json:
    return {"contentType": "application/vnd.microsoft.card.adaptive", "content": content}


def _without_menus(card: Card) -> Card:
    """What is said comes before menus: a form can set the same."""
    return replace(card, blocks=tuple(block for block in card.blocks if not isinstance(block, Picks)))


def _within(whole: Json) -> Json:
    """As much from the top as fits, then a sentence; the last row of buttons stays in any case."""
    if size(whole) <= BUDGET:
        return whole
    body: list[Json] = whole["body"]
    last = [body[-1]] if body[-1]["type"] == "ActionSet" else []
    end = [note(MORE, spacing="medium"), *last]
    left = BUDGET - size(whole | {"body": end})
    kept: list[Json] = []
    for part in body[: len(body) - len(last)]:
        left -= size(part) + 2
        if left < 0:
            break
        kept.append(part)
    return whole | {"body": [*kept, *end]}


class _Drawing:
    """What the parts of one card need to know."""

    def __init__(self, surface: Surface, place: Place | None) -> None:
        self._surface = surface
        self._place = place

    def document(self, card: Card, longest: int) -> Json:
        """The card with no text of it longer than `longest`."""
        body = [_title(card.title)] if card.title else []
        for index, (before, block) in enumerate(zip((None, *card.blocks), card.blocks, strict=False)):
            first = not body or isinstance(before, Actions)
            body += self._block(block, longest, index, first=first)
        whole = document(body or [rich([run("…")])])
        if self._surface is Surface.DIALOG:
            return whole
        whole["fallbackText"] = shorten(words(card), SUMMARY) or "…"
        return whole | ({"msteams": {"width": "Full"}} if card.title else {})

    def compact(self, card: Card, longest: int) -> Json:
        """The same in fewer bytes."""
        whole: Json = compact(self.document(card, longest))
        return whole

    def _block(self, block: Block, longest: int, index: int, *, first: bool) -> Iterator[Json]:
        match block:
            case Paragraph(line):
                yield rich(list(_spans(line)))
            case Note(line):
                runs = list(_spans(line, size="small", isSubtle=True))
                yield rich(runs, **({} if first else {"spacing": "small"}))
            case Prose(heading, prose):
                yield rich([run(heading, weight="bolder")], spacing="medium")
                yield rich([run(shorten(prose, min(PROSE, longest), CUT) or "…")], spacing="none")
            case Facts(facts):
                yield from _facts(facts, min(FACT, longest))
            case Row():
                yield from self._row(block, longest, first=first)
            case Actions(buttons):
                yield from rows_of([self._button(one) for one in buttons])
            case Picks(picks=picks) if any(pick.options for pick in picks):
                yield from self._picks(block, MENU if longest == PROSE else SHORT_MENU, index)
            case Picks():
                return
            case Table():
                yield from table(block, longest / PROSE)
            case _:
                assert_never(block)

    def _row(self, row: Row, longest: int, *, first: bool) -> Iterator[Json]:
        apart = {} if first else {"separator": True}
        text = [rich(list(_spans(row.row)))]
        if row.detail:
            text.append(note(shorten(row.detail, min(FACT, longest)), spacing="none"))
        if len(row.buttons) != 1:
            yield text[0] | apart
            yield from text[1:]
            yield from rows_of([self._button(one) for one in row.buttons], spacing="small")
            return
        pressed = {"type": "ActionSet", "actions": [self._button(row.buttons[0])]}
        columns = [
            {"type": "Column", "width": "stretch", "items": text, "verticalContentAlignment": "center"},
            {"type": "Column", "width": "auto", "items": [pressed], "verticalContentAlignment": "center"},
        ]
        yield {"type": "ColumnSet", "columns": columns} | apart

    def _picks(self, block: Picks, most: int, index: int) -> Iterator[Json]:
        """Menus and the button that sends them; it carries what they showed, for only a change counts."""
        shown = {f"{index}.{pick.name}": pick for pick in block.picks if pick.options}
        yield from menus.grid(shown, most)
        save = self._button(Act(SAVE, block.command, block.args))
        save["data"]["hearth"]["p"] = {id_: pick.chosen for id_, pick in shown.items()}
        yield from rows_of([save], spacing="small")

    def _button(self, button: Button) -> Json:
        drawn: Json = {"type": "Action.Execute", "title": label(button.label)}
        match button:
            case Act(command=command, args=args, primary=primary):
                data = self._carried("act", command, args)
                drawn |= {"data": data} if self._in_dialog else {"verb": "act", "data": data}
                opens = self._in_dialog
            case OpenForm(form=form, args=args, primary=primary):
                data = self._carried("form", form, args)
                fetch = {} if self._in_dialog else {"msteams": {"type": "task/fetch"}}
                drawn, opens = drawn | {"data": fetch | data}, True
            case Visit(url=url):
                return drawn | {"type": "Action.OpenUrl", "url": url}
            case _:
                assert_never(button)
        drawn |= {"type": "Action.Submit"} if opens else {}
        return drawn | ({"style": "positive"} if primary else {})

    @property
    def _in_dialog(self) -> bool:
        return self._surface is Surface.DIALOG

    def _carried(self, kind: str, command: str, args: dict[str, str]) -> Json:
        carried: Json = {"c": command, "a": args}
        if self._in_dialog:
            carried |= {"k": kind} | standing_in(self._place)
        elif self._surface is Surface.PRIVATE:
            carried["y"] = 1
        return {"hearth": carried}


def standing_in(place: Place | None) -> Json:
    """Where a dialog was opened from: thread, message, and whether only one person sees that message."""
    if place is None:
        return {"h": "", "m": ""}
    return {"h": place.thread, "m": place.message} | ({"y": 1} if place.only_you else {})


def _title(title: str) -> Json:
    return rich([run(title, size="large" if len(title) <= 40 else "medium", weight="bolder")])


def _facts(facts: Sequence[tuple[str, str]], longest: int) -> Iterator[Json]:
    """Many short ones side by side, so that nobody scrolls a wall; what is long has the whole width."""
    short = [fact for fact in facts if len("".join(fact)) <= SHORT]
    if len(short) < SIDE_BY_SIDE:
        yield rich(list(_pairs(facts, longest)))
        return
    half = (len(short) + 1) // 2
    columns = [
        {"type": "Column", "width": "stretch", "items": [rich(list(_pairs(part, longest)))]}
        for part in (short[:half], short[half:])
    ]
    yield {"type": "ColumnSet", "columns": columns}
    if long := [fact for fact in facts if fact not in short]:
        yield rich(list(_pairs(long, longest)), spacing="small")


def _pairs(facts: Sequence[tuple[str, str]], longest: int) -> Iterator[Json]:
    for index, (name, value) in enumerate(facts):
        end = "\n" if index < len(facts) - 1 else ""
        yield run(f"{name}:  ", isSubtle=True)
        if is_web(value) and len(value) <= longest:
            yield link(value, value)
            if end:
                yield run(end)
        else:
            yield run((shorten(value, longest) or "–") + end)


def _spans(line: Line, **looks: Any) -> Iterator[Json]:
    spans = [drawn for span in line if (drawn := _span(span, looks))["text"]]
    yield from spans or [run("…", **looks)]


def _span(span: Span, looks: Json) -> Json:
    match span:
        case str():
            return run(span, **looks)
        case Strong(text):
            return run(text, **looks, weight="bolder")
        case Code(code):
            return run(code, **looks, fontType="monospace")
        case Link(words, url):
            return link(words, url, **looks) if is_web(url) else run(f"{words} ({url})", **looks)
        case Channel():
            return run(span.text, **looks)
        case _:
            assert_never(span)


def _as_typed_here(card: Card) -> Card:
    """On Teams one mentions the bot where one types a slash elsewhere."""
    return replace(card, blocks=tuple(_block_here(block) for block in card.blocks))


def _block_here(block: Block) -> Block:
    match block:
        case Paragraph(line):
            return replace(block, line=_line_here(line))
        case Note(line):
            return replace(block, note=_line_here(line))
        case Row(line):
            return replace(block, row=_line_here(line))
        case Prose() | Facts() | Actions() | Picks() | Table():
            return block
        case _:
            assert_never(block)


def _line_here(line: Line) -> Line:
    return tuple(
        Code(f"{BOT} {span.code[1:]}") if isinstance(span, Code) and span.code.startswith("/") else span
        for span in line
    )
