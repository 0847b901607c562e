"""Incidents and evidence: what is typed, how many in words, and what the log says of them (F30)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from zlib import crc32

from storage.enums import EvidenceKind, Severity

INCIDENT = "incident"
RECORDED, ANSWERED, CAUSES, ACTIONS = "recorded", "answered", "root_causes", "preventions"
"""What was done with an incident, and the fields of its entries in the log of its team."""
LINKED, TAKEN_OFF, SUMMED = "incident linked", "incident off", "incidents summed"
"""What the log of an item says; each has how many incidents it caused before and after."""
COUNTED = frozenset({LINKED, TAKEN_OFF, SUMMED})
EXPLAINED, PREVENTED, EVIDENCE = "causes", "prevents", "evidence"
"""What else it says: the root causes before and after, what keeps it from happening again, what was added."""
ABOUT_INCIDENTS = COUNTED | {INCIDENT, EXPLAINED, PREVENTED, EVIDENCE}
TOLD_BY = "told by {tool}"
LONGEST_LINK = 500
NOT_A_LINK = "Please give a web address, such as https://status.example.com/7."
NOTHING_COUNTED = "Nothing was added: what was not seen even once is no evidence."
MOST_COUNTED = 1_000_000_000
WORDS = {
    EvidenceKind.INCIDENT: ("incident", "incidents"),
    EvidenceKind.SUPPORT: ("support ticket", "support tickets"),
    EvidenceKind.USAGE: ("use", "uses"),
}
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")
_NEVER_IN_LINKS = re.compile(r"[\s\x00-\x1f\x7f]")
_ENCODED_IN_LINKS = re.compile(r'[<>"{}|\\^`]')
_USES = r"(?:use[sd]?|users?|usages?|uses|visits?|visitors?|clicks?|requests?|calls?|sessions?|runs?)"
_LINK = re.compile(r"(?<![^\s(\[])https?://\S+")
_ENDS_OF_SENTENCES = ".,;:!?'\"”’»"
_BRACKETS = {")": "(", "]": "["}
_MARK = re.compile(rf"(?<!\S)!({'|'.join(Severity)})(?!\S)", re.IGNORECASE)
_COUNT = re.compile(r"(\d{1,3}(?:[ ,.'’]\d{3}){1,9}|\d{1,30})(?=\s|$)(?!\s*%)\s*(?:times\s+)?")
_USAGE = re.compile(rf"{_USES}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Typed:
    """What a line says of an incident: its text without the mark and the link."""

    text: str
    severity: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a line says of evidence: `14 tickets about time-outs`."""

    text: str
    count: int
    kind: EvidenceKind
    link: str = ""


def read(typed: str) -> Typed:
    """`!major Payments were down https://status.example/7`; the mark and the link may be missing."""
    mark = _MARK.search(typed)
    text, link = _without_link(typed if mark is None else typed[: mark.start()] + typed[mark.end() :])
    return Typed(text, mark[1].lower() if mark else "", link)


def read_evidence(typed: str) -> Counted:
    """`1,200 users saw the time-out`; no number counts once, and whatever names no use is a ticket.

    Raises ValueError with a sentence where the number is nought.
    """
    text, link = _without_link(typed)
    number = _COUNT.match(text)
    count = min(int(re.sub(r"\D", "", number[1])), MOST_COUNTED) if number else 1
    rest = text[number.end() :] if number else text
    usage = number is not None and _USAGE.match(rest) is not None
    if not count:
        raise ValueError(NOTHING_COUNTED)
    return Counted(text, count, EvidenceKind.USAGE if usage else EvidenceKind.SUPPORT, link)


def web_address(value: str) -> str:
    """An address that a button may open, or nothing. Raises ValueError with a sentence.

    What browsers follow and no address may hold (RFC 3986), such as `|`, is written as they do.
    """
    address = _ENCODED_IN_LINKS.sub(lambda found: f"%{ord(found[0]):02X}", value.strip())
    try:
        web = urlsplit(address)
        follows = web.scheme in ("http", "https") and _HOST.fullmatch(web.hostname or "") is not None
        follows = follows and web.port != 0
    except ValueError:
        follows = False
    if address and (not follows or len(address) > LONGEST_LINK or _NEVER_IN_LINKS.search(address)):
        raise ValueError(NOT_A_LINK)
    return address


def mark(text: str) -> str:
    """Names a text in a few letters: two that differ have different ones, nearly always."""
    return f"{crc32(' '.join(text.split()).encode()):x}"


def incidents_words(count: int) -> str:
    """`1 incident`, `3 incidents`."""
    return counted_words({EvidenceKind.INCIDENT: count})


def counted_words(counts: Mapping[EvidenceKind, int]) -> str:
    """`17 support tickets, 1,200 uses`; nothing where there is nothing."""
    told = ((counts.get(kind, 0), words) for kind, words in WORDS.items())
    return ", ".join(f"{count:,} {one if count == 1 else more}" for count, (one, more) in told if count)


def _without_link(typed: str) -> tuple[str, str]:
    """The text without the first address in it, and that address; one inside a sentence stays in that too."""
    found = _LINK.search(typed)
    if found is None:
        return typed.strip(), ""
    address = _without_end(found[0])
    try:
        link = web_address(address)
    except ValueError:  # it stays in the text, where it can be read
        return typed.strip(), ""
    alone = address == found[0] and not typed[: found.start()].endswith(("(", "["))
    before, after = typed[: found.start()].rstrip(" "), typed[found.end() :].lstrip(" ")
    return (f"{before} {after}".strip() if alone else typed.strip()) or address, link


def _without_end(address: str) -> str:
    """Without what ends the sentence or the bracket that it stands in."""
    while address[-1] in _ENDS_OF_SENTENCES or address.count(address[-1]) > address.count(
        _BRACKETS.get(address[-1], address[-1])
    ):
        address = address[:-1]
    return address
