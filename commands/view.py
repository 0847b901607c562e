"""What a handler answers with: a small typed drawing that every platform can render.

Text that people typed stands in it as it was typed; escaping and limits are the renderer's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Strong:
    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type, shown as it is typed."""

    code: str


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel by name; on its own platform one can follow it. `channel` is that platform's ID, or empty."""

    platform: str
    channel: str
    name: str

    @property
    def text(self) -> str:
        """The name as it stands where nobody can follow it."""
        return f"#{self.name}" if self.name else "a channel"


Span = str | Strong | Code | Link | Channel
Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """A button that does something at once."""

    label: str
    command: str
    args: dict[str, str] = field(default_factory=dict)
    primary: bool = False


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A button that opens a form or a card in front of the person; Teams must know before the press."""

    label: str
    form: str
    args: dict[str, str] = field(default_factory=dict)
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """A button that opens a web address."""

    label: str
    url: str


Button = Act | OpenForm | Visit


@dataclass(frozen=True, slots=True)
class Paragraph:
    line: Line


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: less important than what stands above it."""

    note: Line


@dataclass(frozen=True, slots=True)
class Prose:
    """Longer text that somebody wrote, under its label; line ends are kept."""

    label: str
    prose: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Short label and value pairs."""

    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list, with what can be done with it."""

    row: Line
    detail: str = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Actions:
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Option:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Pick:
    """A small menu with one of at most 100 options chosen; their values have at most 150 characters.

    chosen: "" is not set; an option with the value "" stands for taking the choice back.
    """

    name: str
    label: str
    options: tuple[Option, ...]
    chosen: str = ""

    def offered(self, most: int = 100) -> tuple[Option, ...]:
        """The first `most` options, with the chosen one among them even when it is an option no more."""
        offered = self.options[:most]
        if not self.chosen or any(one.value == self.chosen for one in offered):
            return offered
        chosen = Option(self.chosen, self.chosen)
        chosen = next((one for one in self.options if one.value == self.chosen), chosen)
        return (*offered[: most - 1], chosen)

    def shown(self) -> str:
        """The label of what is chosen; empty when nothing is."""
        return next((one.label for one in self.offered() if one.value == self.chosen), "")


@dataclass(frozen=True, slots=True)
class Picks:
    """Menus that each change one thing at once.

    A choice asks for `command` with `args` (IDs: at most 200 characters) and `set.` + the menu's name
    → the value. On Teams one button sends all menus that were changed, which may be none.
    """

    command: str
    args: dict[str, str]
    picks: tuple[Pick, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; its first column says what each row is about.

    caption: what it shows, in a sentence; whoever hears it hears that first. texts: so many columns from
    the left hold words; the others hold figures, which stand to the right.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int = 1

    def whole_rows(self) -> tuple[tuple[str, ...], ...]:
        """Each row with as many cells as there are columns."""
        wide = len(self.columns)
        return tuple((*row[:wide], *("",) * (wide - len(row))) for row in self.rows)

    def told(self) -> Iterator[tuple[str, str]]:
        """Each row in words: what it is about, and each other cell that says something after its column."""
        for about, *cells in self.whole_rows() if self.columns else ():
            named = zip(self.columns[1:], cells, strict=True)
            yield about, "; ".join(f"{column} {cell}".strip() for column, cell in named if cell)

    def left_out(self, shown: int) -> str:
        """How many rows stand nowhere when only the first ones are shown."""
        more = len(self.rows) - shown
        return f"… and {more} more {'row' if more == 1 else 'rows'}."


Block = Paragraph | Note | Prose | Facts | Row | Actions | Picks | Table


@dataclass(frozen=True, slots=True)
class Card:
    """A message. `title` is a heading, or empty for a message of one line."""

    blocks: tuple[Block, ...]
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """What every field has. `moved`: the server changed its value since the person last saw the form."""

    name: str
    label: str
    required: bool = False
    hint: str = ""
    moved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineField(_Field):
    line: str = ""
    max_length: int = 150
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField(_Field):
    text: str = ""
    max_length: int = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField(_Field):
    """One of at most 100 options, or none when `chosen` is empty."""

    options: tuple[Option, ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonField(_Field):
    """A person, by our own number for them.

    person: `#12`, or empty. native: the ID that the platform has for whoever is picked, when they
    are on the platform that the form is drawn for. known: the team's people, to choose from where
    the platform cannot offer its own; their values are `#12` too.
    """

    person: str = ""
    native: str = ""
    known: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DateField(_Field):
    """A day, as YYYY-MM-DD."""

    day: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberField(_Field):
    """A whole number, as typed."""

    number: str = ""
    low: int
    high: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNoField(_Field):
    yes: bool = False


Field = LineField | TextField | ChoiceField | PersonField | DateField | NumberField | YesNoField


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together. A closed section shows only its title until it is opened."""

    title: str
    fields: tuple[Field, ...]
    open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One step of questions.

    `command` receives the submission with `args` and `token`; `opener` draws the form anew
    from the same `args`. The token names this drawing: whatever it submits has one effect.
    """

    command: str
    opener: str
    title: str
    submit: str
    sections: tuple[Section, ...]
    token: str
    args: dict[str, str] = field(default_factory=dict)
    note: str = ""

    def fields(self) -> tuple[Field, ...]:
        return tuple(field for section in self.sections for field in section.fields)


@dataclass(frozen=True, slots=True)
class Then:
    """What to ask for the same person once they have their answer, if there is time: by a reading command."""

    command: str
    args: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What answers the person, each part optional.

    here: everyone in the channel or thread reads it. private: only this person does.
    replace: stands in place of the card that was pressed. form: opens, or is drawn anew.
    errors: field name → sentence; the form stays open as it was typed ("" is the whole form).
    wants_message: ask again with the text of the message, which the platform has to fetch.
    then: a courtesy; what it answers in private is told to this person only, or dropped when busy.
    told: what a program reads that asked, by name; people read cards.
    """

    here: Card | None = None
    private: Card | None = None
    replace: Card | None = None
    form: Form | None = None
    errors: Mapping[str, str | Line] = field(default_factory=dict)
    wants_message: bool = False
    then: Then | None = None
    told: Mapping[str, str] = field(default_factory=dict)


def plain(line: str | Line) -> str:
    """The words of a line without any marks."""
    if isinstance(line, str):
        return line
    words = []
    for span in line:
        match span:
            case str():
                words.append(span)
            case Strong(text):
                words.append(text)
            case Code(code):
                words.append(code)
            case Link(label, url):
                words.append(f"{label} ({url})" if label != url else url)
            case Channel():
                words.append(span.text)
    return "".join(words)


def words(card: Card) -> str:
    """The whole card as plain text: what a notification and a screen reader say."""
    parts = [card.title] if card.title else []
    for block in card.blocks:
        match block:
            case Paragraph(line) | Note(line):
                parts.append(plain(line))
            case Prose(label, prose):
                parts.append(f"{label}: {prose}")
            case Facts(facts):
                parts.append("; ".join(f"{label}: {value}" for label, value in facts))
            case Row(row, detail):
                parts.append(plain(row) + (f" ({detail})" if detail else ""))
            case Picks(picks=picks):
                chosen = "; ".join(f"{pick.label}: {pick.shown()}" for pick in picks if pick.chosen)
                parts += [chosen] if chosen else []
            case Table():
                parts.append(block.caption)
                parts += [f"{about}: {rest}" if rest else about for about, rest in block.told()]
            case Actions():
                pass
    return "\n".join(parts)
