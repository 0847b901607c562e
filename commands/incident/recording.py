"""Recording what happened, whoever tells of it: somebody in the chat, or an incident tool (F30).

An incident is told in one line in the team's channels, and each review asks about it until it is answered.
Support tickets and usage figures are evidence for one item: they stand on its card, and nobody is asked.
"""

from dataclasses import dataclass
from datetime import datetime

from commands.channels import first_channels
from commands.incident.deeds import log_incident
from commands.incident.redrawing import LINE, view_args
from commands.item.writing import log
from commands.posting import refresh
from commands.request import Request
from commands.review.redrawing import redraw_review
from commands.rules.incidents import EVIDENCE, RECORDED, TOLD_BY, counted_words
from storage.deliveries import Address
from storage.enums import EvidenceKind
from storage.incidents import Incident
from storage.items import Item
from storage.people import Person
from storage.store import Store
from storage.teams import Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody says of it. severity: a `Severity`, or empty. link: a web address, or empty.

    kind, count: what is counted where it is no incident, and how many.
    """

    title: str
    at: datetime
    details: str = ""
    severity: str = ""
    link: str = ""
    kind: EvidenceKind = EvidenceKind.INCIDENT
    count: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """Who tells of it: a person, or a tool with the name that it gave to what it tells of.

    Whatever a tool tells under one name is stored once.
    """

    person: Person | None = None
    tool: str = ""
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """new: False where the tool had told of it before; then nothing was changed."""

    incident: Incident
    new: bool


def record(
    request: Request,
    store: Store,
    team: Team,
    told: Told,
    source: Source,
    *,
    beside: Address | None = None,
) -> Recorded:
    """Stores an incident, owes its line to the team's first channel of each platform, and has an open review
    ask about it at once.

    beside: whoever asks shows the line there itself.
    """
    store.teams.lock(team.id)
    if (earlier := _earlier(store, team, source)) is not None:
        return Recorded(earlier, new=False)
    incident = _add(store, team, told, source)
    log_incident(request, store, incident, source.person, RECORDED, after=told.title, tool=source.tool)
    review = store.reviews.open(team.id)
    if review is not None:
        redraw_review(request, store, review)
    for address in first_channels(store, team, beside=beside):
        store.deliveries.owe(address, LINE, view_args(incident), request.now)
    return Recorded(incident, new=True)


def add_evidence(
    request: Request, store: Store, team: Team, item: Item, told: Told, source: Source
) -> Recorded:
    """Adds tickets or uses to an item of the team: they stand on its card, summed by kind."""
    store.teams.lock(team.id)
    if (earlier := _earlier(store, team, source)) is not None:
        return Recorded(earlier, new=False)
    incident = _add(store, team, told, source, item_id=item.id)
    said = f"{counted_words({told.kind: told.count})}: {told.title}"
    by = TOLD_BY.format(tool=source.tool) if source.person is None else ""
    log(request, store, item, source.person, what=EVIDENCE, after=said, reason=by)
    refresh(request, store, item)
    return Recorded(incident, new=True)


def _earlier(store: Store, team: Team, source: Source) -> Incident | None:
    if source.external_id is None:
        return None
    return store.incidents.by_tool(team.id, source.tool, source.external_id)


def _add(store: Store, team: Team, told: Told, source: Source, **more: int) -> Incident:
    person_id = source.person.id if source.person else None
    return store.incidents.add(
        team.id,
        told.title,
        told.details,
        person_id,
        told.at,
        kind=told.kind,
        severity=told.severity,
        link=told.link,
        count=told.count,
        tool=source.tool,
        external_id=source.external_id,
        **more,
    )
