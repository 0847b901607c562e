"""Writes what was decided about a team itself, or about what is a team's and no item's, into its log."""

from commands.request import Request
from storage.log import Entry
from storage.people import Person
from storage.store import Store


def log_team(
    request: Request,
    store: Store,
    team_id: int,
    person: Person | None,
    *,
    what: str = "changed",
    field: str = "",
    before: str = "",
    after: str = "",
    reason: str = "",
    version: int = 0,
) -> None:
    """One decision by this person (None: by the calendar or a tool), here and now.

    version: of the team, where it counts its own changes.
    """
    store.log.write(
        Entry(
            team_id=team_id,
            item_id=None,
            person_id=person.id if person else None,
            what=what,
            at=request.now,
            field=field,
            before=before,
            after=after,
            reason=reason,
            place=request.place.where if person else "",
            version=version,
        )
    )
