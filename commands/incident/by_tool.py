"""An incident tool records what happened, with the key of the team: under one ID of its own, once (F30)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from commands.errors import FieldErrors
from commands.incident import fields
from commands.incident.recording import Recorded, Source, Told, add_evidence, record
from commands.request import Request
from commands.rules import reading
from commands.rules.incidents import MOST_COUNTED, web_address
from commands.rules.quick_text import split_title
from commands.view import Reply
from storage.enums import EvidenceKind, Severity
from storage.items import Item
from storage.store import Store
from storage.teams import Team

RECORDS = "incident.by_tool"
KEY = "key"
LONGEST_AGO, AHEAD = timedelta(days=365), timedelta(minutes=5)
NO_GOOD = "That key is no good here."
NO_TIME = "There is no such time. Please send one with its zone, such as 2026-11-20T09:12:00Z."
NOT_THEN = "Please send a time of the last 365 days, and none that is to come."
NO_ITEM = "There is no item {ref} in this backlog."
NEEDS_ITEM = "Please name the item that it is evidence for, such as PAY-12."
NAMES = "It names {ref}."

Value = TypeVar("Value")


def record_by_tool(request: Request, store: Store) -> Reply:
    """Records what the body says; what the tool told under that ID before is as it was."""
    team = _team(request, store)
    item, told = _read(request, store, team)
    tool, name = (" ".join(request.fields.get(field, "").split()) for field in ("tool", "id"))
    source = Source(tool=tool, external_id=name or None)
    recorded = _record(request, store, team, item, told, source)
    made = {"created": "yes"} if recorded.new else {}
    return Reply(told={"incident": str(recorded.incident.id), **made})


def _team(request: Request, store: Store) -> Team:
    """Whose key it is: locked, so that a key is good or revoked, and nothing between."""
    key = request.args.get(KEY, "")
    held = store.tool_keys.by_key(key)
    if held is not None:
        store.teams.lock(held.team_id)
        held = store.tool_keys.use(key, request.now)
    if held is None:
        raise FieldErrors({KEY: NO_GOOD})
    return store.teams.get(held.team_id)


def _record(
    request: Request, store: Store, team: Team, item: Item | None, told: Told, source: Source
) -> Recorded:
    if told.kind is EvidenceKind.INCIDENT or item is None:
        return record(request, store, team, told, source)
    return add_evidence(request, store, team, item, told, source)


def _read(request: Request, store: Store, team: Team) -> tuple[Item | None, Told]:
    """The item that is named, and what is told. Raises FieldErrors with one sentence for each member."""
    errors: dict[str, str] = {}

    def read(name: str, reader: Callable[[str], Value], otherwise: Value) -> Value:
        try:
            return reader(request.fields.get(name, ""))
        except ValueError as error:
            errors[name] = str(error)
            return otherwise

    title, whole = read("title", _title, ("", ""))
    details = read("details", reading.prose, "")
    at = read("at", lambda value: _moment(value, request.now), request.now)
    link = read("link", web_address, "")
    severity = read("severity", reading.word(Severity), None)
    kind = EvidenceKind(read("kind", reading.word(EvidenceKind), None) or EvidenceKind.INCIDENT)
    count = read("count", reading.number(1, MOST_COUNTED), None)
    item = read("item", lambda value: _item(value, store, team), None)
    if kind is not EvidenceKind.INCIDENT and item is None:
        errors.setdefault("item", NEEDS_ITEM)
    if errors:
        raise FieldErrors(errors)
    named = NAMES.format(ref=item.ref) if item is not None and kind is EvidenceKind.INCIDENT else ""
    return item, Told(
        title=title,
        details="\n\n".join(filter(None, (whole, details, named))),
        at=at,
        link=link,
        severity=severity or "",
        kind=kind,
        count=count or 1,
    )


def _title(value: str) -> tuple[str, str]:
    """A title that fits, and the whole text if it had to be cut."""
    cut, whole = split_title(value)
    return fields.title(cut), whole


def _moment(value: str, now: datetime) -> datetime:
    """When it happened; now where nothing says so. A clock that runs a little ahead means now."""
    if not value:
        return now
    try:
        at = datetime.fromisoformat(value.upper())
    except ValueError:
        raise ValueError(NO_TIME) from None
    if at.tzinfo is None:
        raise ValueError(NO_TIME)
    if not now - LONGEST_AGO <= at <= now + AHEAD:
        raise ValueError(NOT_THEN)
    return min(at, now)


def _item(value: str, store: Store, team: Team) -> Item | None:
    """The team's item of that ID; other teams' are as if they were not."""
    if not value:
        return None
    item = store.items.by_ref(value)
    if item is None or item.team_id != team.id:
        raise ValueError(NO_ITEM.format(ref=value.upper()))
    return item
