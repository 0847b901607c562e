"""What is done with an incident, as the decision log of its team has it."""

from commands.request import Request
from commands.rules.incidents import INCIDENT, TOLD_BY
from storage.incidents import Incident
from storage.log import Entry
from storage.people import Person
from storage.store import Store


def log_incident(
    request: Request,
    store: Store,
    incident: Incident,
    person: Person | None,
    field: str,
    *,
    before: str = "",
    after: str = "",
    tool: str = "",
) -> None:
    """One decision about an incident, by this person (None: by a tool, which is named), here and now."""
    store.log.write(
        Entry(
            team_id=incident.team_id,
            item_id=None,
            person_id=person.id if person else None,
            what=INCIDENT,
            field=field,
            before=before,
            after=after,
            reason=TOLD_BY.format(tool=tool) if person is None and tool else "",
            at=request.now,
            place=request.place.where if person else "",
        )
    )
