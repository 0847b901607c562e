"""What typed words mean: a command with its arguments, or text to file (section 10)."""

from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import takewhile

from commands.catalogue import CATALOGUE, COMMANDS
from commands.command import Command
from commands.rules import typed as parsing

WORDS = ("/debt", "/improve", "/backlog")
LONGEST_PRESSED = 300
_FILES = {"/debt": "debt", "/improve": "improve"}
_SUBCOMMANDS: dict[tuple[str, str], list[Command]] = {}
for _command in CATALOGUE:
    if _command.sub:
        _SUBCOMMANDS.setdefault((_command.word, _command.sub), []).append(_command)


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
    ref = parsing.ref(text)
    if ref is not None:
        return Typed("backlog.show", args=ref)
    return Typed(
        "guide.unknown", args={"typed": text[:200], "nearest": _nearest(text.lower(), first.lower())}
    )


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
    if meant is None and parsing.ref(text) is not None:
        meant = Typed("backlog.show", args=parsing.ref(text) or {})
    if meant is None:
        return Typed(f"{stem}.file", text=text)
    usage = f"{COMMANDS[meant.command].word} {text if parsing.ref(text) is None else f'show {text}'}"[:60]
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
    for command in _SUBCOMMANDS.get((word, sub), ()):
        args = command.parse(rest)
        if args is not None:
            return Typed(command.name, args=args)
    return None


def _nearest(text: str, first: str) -> str:
    """How the sub-command is typed that is most like the first word; of several the one that goes on like
    the text, else the first one of the fewest words."""
    subs = {command.sub for command in CATALOGUE if command.word == "/backlog" and command.usage}
    sub = next(iter(get_close_matches(first, sorted(subs - {""}), 1, 0.5)), None)
    if sub is None:
        return ""
    usages = [command.usage for command in CATALOGUE if (command.word, command.sub) == ("/backlog", sub)]
    meant = f"/backlog {sub}{text.removeprefix(first)}"
    return max(filter(None, usages), key=lambda usage: (_same_words(usage, meant), -len(usage.split())))


def _same_words(one: str, other: str) -> int:
    """With how many words both begin."""
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one.split(), other.split(), strict=False))
    )
