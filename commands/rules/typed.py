"""What is typed behind a sub-command that is about one item: its ID, a sprint, a place, a day, a reason."""

import re

REF = r"(?P<ref>[A-Za-z]{2,8}\d{0,4}-\d{1,9})"
_REASON = r"\s+(?:because\s+|:\s*)?(?P<reason>(?!(?:because|:)$)\S.*)"

Args = dict[str, str]


def ref(rest: str) -> Args | None:
    """`PAY-12`."""
    return _read(REF, rest)


def ref_and_reason(rest: str) -> Args | None:
    """`PAY-12 because the vendor is late`; the word may be left out."""
    return _read(REF + _REASON, rest)


def ref_and_perhaps_reason(rest: str) -> Args | None:
    """`PAY-12`, with words behind it or without."""
    return ref(rest) or ref_and_reason(rest)


def plan(rest: str) -> Args | None:
    """`PAY-12`, `PAY-12 next`, `PAY-12 8`; `PAY-12/2` is its second step."""
    found = _read(
        rf"{REF}(?:/(?P<step>\d{{1,3}}))?(?:\s+(?:sprint\s+)?(?P<sprint>next|current|\d{{1,5}}))?", rest
    )
    return found and {name: value.lower() if name == "sprint" else value for name, value in found.items()}


def accept(rest: str) -> Args | None:
    """`PAY-12 2026-12-20 because the vendor is late`; `until` may stand before the day."""
    return _read(rf"{REF}\s+(?:until\s+)?(?P<until>\d{{4}}-\d{{2}}-\d{{2}}){_REASON}", rest)


def rank(rest: str) -> Args | None:
    """`PAY-12 above PAY-3 because the audit is near`; `below`; `top`."""
    return _placed(rest, _REASON)


def rank_to_ask(rest: str) -> Args | None:
    """`PAY-12`, with a place or without, and no reason yet."""
    return ref(rest) or _placed(rest, "")


def _placed(rest: str, reason: str) -> Args | None:
    other = REF.replace("ref", "other")
    found = _read(rf"{REF}\s+(?:(?P<where>above|below)\s+{other}|(?P<top>top)){reason}", rest)
    if found is None:
        return None
    where = found.pop("top", "") or found["where"]
    return found | {"where": where.lower()}


def sprint(rest: str) -> Args | None:
    """Nothing, `next`, or a number."""
    return _read(r"(?P<sprint>next|current|\d{1,5})?", rest.lower())


_DAY = r"\d{4}-\d{2}-\d{2}"
_TIME = r"\d{1,2}(?:[:.h]\d{2})?\s*(?:am|pm)?"


def review_skip(rest: str) -> Args | None:
    """`skip`, `skip 2026-12-02`."""
    return _read(rf"skip(?:\s+(?P<day>{_DAY}))?", rest)


def review_unskip(rest: str) -> Args | None:
    """`unskip 2026-12-02`."""
    return _read(rf"unskip\s+(?P<day>{_DAY})", rest)


def review_move(rest: str) -> Args | None:
    """`move 2026-12-03`, `move 2026-12-03 15:00`, `move 2026-12-02 to 2026-12-03 at 3 pm`."""
    when = rf"(?P<to>{_DAY})(?:\s+(?:at\s+)?(?P<at>{_TIME}))?"
    return _read(rf"move\s+(?:(?P<day>{_DAY})\s+)?(?:to\s+)?{when}", rest)


def _read(pattern: str, rest: str) -> Args | None:
    found = re.fullmatch(pattern, rest.strip(), re.IGNORECASE | re.DOTALL)
    if found is None:
        return None
    held = {name: value for name, value in found.groupdict().items() if value}
    return {name: value.upper() if name in ("ref", "other") else value for name, value in held.items()}


def day(rest: str) -> dict[str, str] | None:
    return {"day": rest} if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", rest) else None
