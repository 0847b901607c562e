"""The words of a text as search knows them: folded, split, cut to their stem; and how far two are apart."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

LONGEST = 40
ASKED_AT_MOST = 12
SHORTEST_MISSPELT = 4
TWICE_MISSPELT = 9
SPELT_BY = 7
OTHER_CODES = 0.6
STOP_WORDS = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "do", "does", "for",
        "from", "had", "has", "have", "if", "in", "into", "is", "it", "its", "may", "not", "of", "on",
        "or", "our", "so", "than", "that", "the", "their", "them", "then", "there", "these", "they",
        "this", "to", "was", "we", "were", "when", "which", "will", "with", "you", "your",
    }
)  # fmt: skip
IN_ONE = {
    "back": "end fill log off port up", "bug": "fix", "call": "back", "check": "in list out",
    "clean": "up", "code": "base", "count": "down", "data": "base set", "dead": "line lock",
    "down": "time", "drop": "down", "end": "point", "fail": "over", "fall": "back", "feed": "back",
    "file": "name", "fire": "wall", "for": "ever", "front": "end", "hot": "fix", "key": "word",
    "life": "cycle", "log": "in off out", "look": "up", "meta": "data", "micro": "service",
    "name": "space", "off": "line", "on": "boarding line", "pass": "word", "pop": "up",
    "roll": "back out", "run": "book time", "set": "up", "shut": "down", "sign": "in off out up",
    "start": "up", "time": "line out stamp zone", "up": "time", "user": "name", "web": "hook site",
    "work": "around flow", "write": "off",
}  # fmt: skip
"""Beginnings of what people write in two words as often as in one, each with its ends."""
_CHUNK = re.compile(r"[^\W_]+(?:[-_./:+#]+[^\W_]+)*(?:\+\+|#)?")
_PIECE = re.compile(r"[^\W_]+")
_HUMP = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z\d]+|[A-Z\d]+")
_VOWEL = re.compile(r"[aeiouy]")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that somebody searches for: a word; if nobody ever wrote it, its pieces instead."""

    word: str
    pieces: tuple[str, ...] = ()


def words_of(text: str) -> Iterator[str]:
    """Every word worth finding a text by: `DataNode` is data, node and datanode, `log in` also login."""
    before = ""
    for whole, pieces in _chunks(text):
        if pieces[0] in _ENDS and (joined := _in_one(before, pieces[0])):
            yield joined
        yield from _worth_finding(whole, pieces)
        before = pieces[-1]


def said_in(title: str) -> list[str]:
    """The words by which titles are compared: what is often written in one word is one."""
    said: list[str] = []
    before = ""
    for whole, pieces in _chunks(title):
        if joined := _in_one(before, pieces[0]):
            said = [*(said[:-1] if said[-1:] == [before] else said), joined]
        else:
            said += _worth_finding(whole, pieces)
        before = pieces[-1]
    return said


def _worth_finding(whole: str, pieces: tuple[str, ...]) -> Iterator[str]:
    for word in (*pieces, whole) if len(pieces) > 1 else (whole,):
        if word not in STOP_WORDS and (_tells(word) or (len(whole) == 1 and whole.isdigit())):
            yield word


def asked_for(query: str) -> tuple[Asked, ...]:
    """What a query asks for; words that are everywhere count only when there is nothing else."""
    asked: dict[str, Asked] = {}
    for whole, pieces in _chunks(query):
        if len(pieces) == 1 or (whole and _is_code(whole, pieces)):
            known_by = tuple(piece for piece in pieces if _tells(piece)) if len(pieces) > 1 else ()
            asked.setdefault(whole, Asked(whole, known_by))
        else:
            asked.update((piece, Asked(piece)) for piece in pieces if _tells(piece))
    telling = [one for one in asked.values() if one.word not in STOP_WORDS]
    return tuple((telling or list(asked.values()))[:ASKED_AT_MOST])


def beside(query: str) -> dict[str, set[str]]:
    """What each word of a query may be with its neighbour: both of `back end` may mean backend."""
    found: dict[str, set[str]] = {}
    for one, other in pairwise([piece for _, pieces in _chunks(query) for piece in pieces]):
        whole = _in_one(one, other)
        if whole is None and STOP_WORDS.isdisjoint((one, other)):
            whole = one + other
        if whole is not None and _tells(whole):
            for word in (one, other):
                found.setdefault(word, set()).add(whole)
    return found


def meet(words: Sequence[str], others: Set[str]) -> set[str]:
    """Neighbours as one word where the other text writes them so: `pay roll` beside `payroll`."""
    found = set(words)
    for one, other in pairwise(words):
        if one + other in others:
            found = found - {one, other} | {one + other}
    return found


def _in_one(first: str, end: str) -> str | None:
    """How both are written in one; in any form of the first: `timed out` is timeout."""
    return _WHOLE.get((stem(first), end.removesuffix("s")))


def _tells(word: str) -> bool:
    return 1 < len(word) <= LONGEST


def _chunks(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each run without a space as a whole ("" when it is none worth keeping) and in its pieces."""
    for found in _CHUNK.finditer(_fold(text)):
        chunk = found[0]
        if chunk.isascii() and (chunk.islower() or chunk.isdigit()) and chunk.isalnum():
            yield chunk, (chunk,)
            continue
        pieces = tuple(piece.casefold() for run in _PIECE.findall(chunk) for piece in _humps(run))
        yield _whole(chunk, pieces), pieces


def _whole(chunk: str, pieces: tuple[str, ...]) -> str:
    """How the chunk is written in one: codes with their signs, humps and hyphened pairs without."""
    if len(pieces) > 4:
        return ""
    if len(pieces) == 1 or _is_code(chunk, pieces):
        return chunk.casefold()
    return "".join(pieces) if chunk.isalpha() or len(pieces) == 2 else ""


def _is_code(chunk: str, pieces: tuple[str, ...]) -> bool:
    """Whether the pieces alone tell nothing: N+1, 2.5.0, s-c-s, C++."""
    return chunk[-1] in "+#" or any(len(piece) == 1 or _DIGIT.search(piece) for piece in pieces)


def _humps(run: str) -> list[str]:
    return _HUMP.findall(run) if run.isascii() else [run]


def _fold(text: str) -> str:
    """Without accents and apostrophes."""
    text = text.replace("'", "").replace("’", "")
    if text.isascii():
        return text
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


@lru_cache(20_000)
def stem(word: str) -> str:
    """What a word shares with its other forms: caches, caching and cached are all `cach`."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word[-1] == "s" and word[-2] not in "sui":
        word = word[:-1]
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > 2 and rest[-1] != "e" and _VOWEL.search(rest):
            word = rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
            break
    return word[:-1] if word[-1] == "e" and len(word) > 3 else word


_WHOLE = {(stem(first), end): first + end for first, ends in IN_ONE.items() for end in ends.split()}
_ENDS = {end + many for _, end in _WHOLE for many in ("", "s")}


def reach(word: str) -> int:
    """How many letters of a word may be wrong for it to be meant still."""
    if len(word) < SHORTEST_MISSPELT or not word.isalpha():
        return 0
    return 1 if len(word) < TWICE_MISSPELT else 2


def spellings(word: str, wrong: int) -> set[str]:
    """The beginning of a word with up to that many letters left out.

    Two words that are `wrong` letters apart share one of them, so that they meet in an index.
    """
    found = frontier = {word[:SPELT_BY]}
    for _ in range(wrong):
        frontier = {text[:at] + text[at + 1 :] for text in frontier for at in range(len(text))}
        found = found | frontier
    return found


def apart(one: str, other: str, at_most: int) -> int:
    """How many letters are wrong, missing, too many or swapped with their neighbour; more than `at_most`
    is `at_most` + 1."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    if not one or not other or abs(len(one) - len(other)) > at_most:
        return min(max(len(one), len(other)), at_most + 1)
    before: list[int] = []
    row = list(range(len(other) + 1))
    for here, letter in enumerate(one, 1):
        before, last, row = row, before, [here]
        for there, beside in enumerate(other, 1):
            cost = min(before[there] + 1, row[-1] + 1, before[there - 1] + (letter != beside))
            if here > 1 and there > 1 and letter == other[there - 2] and one[here - 2] == beside:
                cost = min(cost, last[there - 2] + 1)
            row.append(cost)
        if min(row) > at_most:
            return at_most + 1
    return min(row[-1], at_most + 1)


def likeness(mine: Set[str], theirs: Set[str], worth: Callable[[str], float]) -> float:
    """How much of what two titles say is the same, 0 to 1; rare words say more. Codes must be the same."""
    others = set(theirs)
    shared = 0.0
    for word in sorted(mine):
        twin = next((other for other in others if stem(other) == stem(word)), None)
        if twin is None:
            near = (
                other
                for other in sorted(others - mine)
                if apart(word, other, 2) <= min(reach(word), reach(other))
            )
            twin = next(near, None)
        if twin is not None:
            others.discard(twin)
            shared += worth(word) + worth(twin)
    all_of_it = sum(map(worth, mine)) + sum(map(worth, theirs))
    like = shared / all_of_it if all_of_it else 0.0
    codes = [{word for word in words if _DIGIT.search(word)} for words in (mine, theirs)]
    return like * OTHER_CODES if all(codes) and not codes[0] & codes[1] else like
