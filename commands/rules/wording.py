"""Whether a title says what somebody gets, or only what is done to the code; helps to say the former (F8).

Most titles give themselves away by structure: an order to a developer ("add column"), work named as a thing
("README update"), a part of the program ("Form layout"). A sentence about people or the system is an outcome.
What is neither gets no hint: the bot is silent where it does not know.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from commands.rules import task_words as words
from commands.rules.measurement import find_measurement

STORY = "As a …, I want …, so that …"
STORY_ABOUT = "As a …, I want … {what} …, so that …"


class Why(StrEnum):
    """What the title names in place of an outcome."""

    TASK = "task"
    LAYER = "layer"


@dataclass(frozen=True, slots=True)
class Hint:
    """`word` is what gave the title away, in lower case: `add`, `cleanup`, `endpoint`."""

    why: Why
    word: str


_STORY = re.compile(
    r"as (?:an? |the )?(?!an? |the )\w[^,…]{0,60}?,? (?:i|we)(?:'d like| \w+(?: like)?)"
    r"(?: to| that)? [^\s…]"
)
_BENEFIT = re.compile(
    r"\b(?:so that|in order to|be able to)\b|^(?:the )?ability (?:to|for)\b"
    r"|\bso (?:\w+ ){1,4}(?:can|could|do|does|don't|doesn't|may|will|is|are|never|know)\b"
)
_GOAL = re.compile(
    r"(?:\b(?:to|under|below|above|over|within|in|by|at least|at most|less than|more than)|[<>≤≥]=?) ?"
    r"[$€£]?\d[\d.,]* ?(?:%|[$€£]|ms|m?secs?|s|seconds?|mins?|minutes?|h|hours?|days?|weeks?|months?)(?!\w)"
)
_TAG = re.compile(
    r"(?:[\[({][^\])}]{1,30}[\])}]|[-*•#>]+(?=\s)|#\d+|[a-z]{2,10}-\d+\b"
    r"|(?!as )[^\W\d_][\w./&-]{0,30}(?: [\w/&-]{1,30}){0,2}(?:\([^)]{1,30}\))?!?(?:\s?:(?=\s)|\s[-–—](?=\s)))"
    r"\s*[:–—-]?\s*"
)
_LEAD = re.compile(
    r"(?:(?:please|pls|todo|let's|lets|let us|also|just|maybe|finally|then|first|next|quickly|some|more"
    r"|better|small|quick|minor|initial|basic|simple|new|follow-up|do not|don't) "
    r"|(?:(?:we|i|you|the team|someone|somebody) )?(?:(?:still |also )?(?:need|have|want|ought)(?: to)?"
    r"|should|must) (?!to\b|not\b))+"
)
_TWO_WORDS = (
    (re.compile(r"\b(front|back)[- ]end\b"), r"\1end"),
    (re.compile(r"\bdata base\b"), "database"),
    (re.compile(r"\bregression (?=tests?\b)"), ""),
)
_TOKEN = re.compile(r"[^\s,;:()\[\]{}\"“”`]+|[,;:()]")
_INNER = words.INNER_QUALITIES | words.INNER_ACTS
_DEMANDS = ("should", "must", "needs", "need", "to")
_FILLERS = ("not", "to", "also", "no", "longer", "a", "only")
_ENDS = " \t\r\n.,;:!?…-–—_*•>"


def hint(title: str) -> Hint | None:
    """Why this title reads as a task or a layer; nothing when it does not, or when one cannot tell."""
    text = _plain(title)
    if _STORY.match(text) or _BENEFIT.search(text):
        return None
    lead = _LEAD.match(text)
    tokens = _TOKEN.findall(text, lead.end() if lead else 0)
    clause = _main_clause(tokens)
    if not clause:
        return None
    ordered = _order(tokens, text)
    if ordered is not None:
        return Hint(Why.TASK, ordered) if ordered else None
    return None if _measured(text) else _demand(clause) or _thing(clause)


def is_story(text: str) -> bool:
    """Whether it is told by the one who gets something: "As a …, I want …", with both filled in."""
    return _STORY.match(_plain(text)) is not None


def as_story(title: str) -> str:
    """A user story to complete, with what the title is about already in it where that reads well."""
    before, _, what = " ".join(title.split()).rstrip(_ENDS).rpartition(" for ")
    named = what.lower().split()
    simple = bool(before) and len(named) <= 4 and what.replace(" ", "").isalpha() and what[1:].islower()
    if not simple or named[0] in words.DETERMINERS or any(map(_technical, named)) or hint(title) is None:
        return STORY
    return STORY_ABOUT.format(what=what[0].lower() + what[1:])


def _plain(title: str) -> str:
    """In lower case, without tags such as `[backend]`, `UI:` or `PAY-12:`, and without a stop at the end."""
    text = " ".join(title.lower().replace("’", "'").split()).strip(_ENDS)
    while (tag := _TAG.match(text)) and tag.end() < len(text):
        text = text[tag.end() :]
    for spelling, usual in _TWO_WORDS:
        text = spelling.sub(usual, text)
    return text


def _main_clause(tokens: list[str]) -> list[str]:
    for at, token in enumerate(tokens):
        if token in words.SUBORDINATORS:
            return tokens[:at]
    return tokens


def _order(tokens: list[str], text: str) -> str | None:
    """The verb of an order to work on the code; "" if an outcome is ordered; None if nothing is."""
    clause = _main_clause(tokens)
    first, rest = re.sub("^re-", "re", clause[0]), clause[1:]
    if first in words.RESULT_VERBS:
        return ""
    if "_".join(clause[:2]) in words.TASK_PHRASES and not _told(clause):
        return " ".join(clause[:2])
    if first in words.TASK_VERBS or first in words.BETTERING_VERBS or first in words.TURNING_VERBS:
        told = first not in words.CHECKING_VERBS and _told(clause)
        return None if told else _command(first, tokens, text)
    if first == "make":
        inner = _INNER.intersection(rest) or tokens[-2:] == ["thread", "safe"] or _is_part(_head(rest))
        return first if inner and words.PEOPLE.isdisjoint(rest) else ""
    if first in words.ORDERING_GERUNDS:
        return None if _sentence(tokens) else words.ORDERING_GERUNDS[first]
    return _order_or_noun(first, tokens)


def _order_or_noun(first: str, tokens: list[str]) -> str | None:
    """`Test the parser` and `Caching product lists`, but not `Test fails` nor `Caching of prices is off`."""
    clause = _main_clause(tokens)
    gerund, rest = words.GERUNDS.get(first), clause[1:]
    if not rest or (gerund and (rest[0] in words.PREPOSITIONS or rest[0] in words.TROUBLE)):
        return None
    if _head(clause) in words.TROUBLE or _sentence(tokens if gerund else clause):
        return None
    return first if first in words.TASK_VERBS_OR_NOUNS else gerund or words.MISSPELT.get(first)


def _command(verb: str, tokens: list[str], text: str) -> str:
    """`Improve naming` is a task; `Improve checkout for guests`, `Reduce page load by 40%` are outcomes."""
    turns = verb in words.TURNING_VERBS
    if turns and any(token.endswith(words.KNOBS) for token in tokens):
        return verb
    for_people = not words.PEOPLE.isdisjoint(tokens)
    if verb == "fix":
        return "" if for_people else verb
    if verb in words.BETTERING_VERBS or turns:
        better = for_people or (verb == "enable" and "to" in tokens) or _measured(text)
        return "" if better or (turns and verb not in ("change", "set")) else verb
    return verb


def _demand(clause: list[str]) -> Hint | None:
    """`X should extend Y`, `X needs refactoring`: a task told as a sentence, unless people should."""
    at = next((at for at, token in enumerate(clause) if at and token in _DEMANDS), 0)
    after = [word for word in clause[at + 1 :] if word not in _FILLERS]
    if not at or not after or clause[at - 1] in words.PEOPLE or clause[at - 1] in words.PERSONS:
        return None
    if after[0] == "be":
        acts = after[1:2] if after[1:2] and after[1] in words.PARTICIPLES else []
    elif clause[at] in ("need", "needs"):
        head = _head(after)
        acts = [after[0]] if after[0] in words.GERUNDS else [head] if _is_activity(head) else []
    else:
        answers = clause[at] == "to" and after[0] in words.ANSWERS
        acts = [after[0]] if answers or after[0] in words.INNER_ACTS else []
    return Hint(Why.TASK, acts[0]) if acts else None


def _thing(clause: list[str]) -> Hint | None:
    """Work or a part of the program named as a thing, and nothing said of it."""
    if clause[0] in words.ABSENT or _sentence(clause):
        return None
    phrase = _noun_phrase(clause)
    head = _head(phrase)
    troubled = not words.TROUBLE.isdisjoint(clause)
    wrong = troubled and (len(phrase) < 3 or head in words.PRODUCTS)
    if words.ABSENT.isdisjoint(clause) and _is_activity(head) and not wrong:
        return Hint(Why.TASK, head)
    return None if troubled or not _is_part(head) else Hint(Why.LAYER, head)


def _sentence(clause: list[str]) -> bool:
    """Whether something is said of something: a verb after its subject, which a determiner betrays too."""
    if clause[0] in ("nobody", "only", "everyone"):
        return True
    for at, (before, token) in enumerate(pairwise(clause), 1):
        many = before.endswith("s") or before in words.PEOPLE
        said = token in words.SENTENCE and not _is_noun_at(clause, at)
        if said or (many and token in words.SENTENCE_VERBS):
            return True
    phrase = _noun_phrase(clause)
    return any(
        token in words.DETERMINERS and phrase[at - 1] not in words.DETERMINERS
        for at, token in enumerate(phrase)
        if at > 1
    )


def _told(clause: list[str]) -> bool:
    """Whether what looks like an order is what something does: `Delete fails`, `Upload drops the file`."""
    for at, (token, after) in enumerate(pairwise([*clause[1:], ""]), 1):
        acts = token in words.PLURALS_TOO and (after in words.ARTICLES or after in words.SENTENCE_WORDS)
        if (acts or token in words.STATES) and not _is_noun_at(clause, at):
            return True
    return False


def _is_noun_at(clause: list[str], at: int) -> bool:
    """`the retries`, `for retries`; but not behind a verb of two words: `Log in fails`."""
    before = clause[at - 1]
    loose = before in words.PREPOSITIONS and (at > 2 or before not in words.PARTICLES)
    return (loose or before in words.ARTICLES) and clause[at] in words.NOUNS_TOO


def _noun_phrase(clause: list[str]) -> list[str]:
    for at, token in enumerate(clause):
        if at and (token in words.PREPOSITIONS or not token[0].isalnum()):
            return clause[:at]
    return clause


def _head(clause: list[str]) -> str:
    """What a noun phrase is one of: its last word, before any "for …" and without a version behind."""
    named = [token for token in _noun_phrase(clause) if not token.lstrip("v")[:1].isdigit()]
    return named[-1] if named else ""


def _forms(word: str) -> tuple[str, ...]:
    """The word, and what it may be the plural of."""
    return (word, word[:-1], word[:-2], word[:-3] + "y") if word.endswith("s") else (word,)


def _is_activity(head: str) -> bool:
    named = any(form in words.ACTIVITIES or form in words.ORDERING_GERUNDS for form in _forms(head))
    return named or head.endswith(words.ACTIVITY_ENDINGS)


def _is_part(head: str) -> bool:
    named = any(form in words.PARTS or form in words.LAYERS for form in _forms(head))
    return named or head.removesuffix("s").endswith(words.PART_ENDINGS)


def _technical(word: str) -> bool:
    return (
        _is_part(word) or _is_activity(word) or word in words.TASK_VERBS or word in words.TASK_VERBS_OR_NOUNS
    )


def _measured(text: str) -> bool:
    """Whether it promises a value with a unit: `23% -> 60%`, `in under 2 s`."""
    if _GOAL.search(text):
        return True
    try:
        return ("->" in text or "→" in text or "=>" in text) and find_measurement(text) is not None
    except ValueError:
        return True
