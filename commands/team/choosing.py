"""Writes what a team chose: one decision for each setting that changed, and new weights begin to settle."""

from collections.abc import Mapping

from commands.request import Request
from commands.rules.choices import CHOICES
from commands.rules.settings import RANKING
from commands.rules.time_box import Box, over_at
from storage.log import Entry
from storage.people import Person
from storage.store import Store
from storage.teams import Team

OWN_COLUMNS = ("zone", "emoji")
"""Settings that a team had before it could choose, kept in columns of their own."""
FIRST_NUMBER = 1


def chosen(team: Team) -> dict[str, str]:
    """Every setting of the team as its form shows it."""
    defaults = {name: choice.default for name, choice in CHOICES.items()}
    return defaults | (team.settings or {}) | {name: getattr(team, name) for name in OWN_COLUMNS}


def choose(request: Request, store: Store, team: Team, person: Person, texts: Mapping[str, str]) -> list[str]:
    """Writes the settings over those of the team, which must be locked; returns the names of what changed."""
    before = chosen(team)
    changed = {name: text for name, text in texts.items() if text != before[name]}
    if not changed:
        return []
    kept = {name: text for name, text in changed.items() if name not in OWN_COLUMNS}
    own = {name: text for name, text in changed.items() if name in OWN_COLUMNS}
    settling = {"unsettled_from": FIRST_NUMBER} if any(name in RANKING for name in changed) else {}
    store.teams.set(team.id, settings={**(team.settings or {}), **kept}, **own, **settling)
    after = store.teams.get(team.id)
    if "zone" in own:
        _move_midnights(request, store, after)
    for name, text in changed.items():
        log_about_team(request, store, after, person, field=name, before=before[name], after=text)
    return list(changed)


def _move_midnights(request: Request, store: Store, team: Team) -> None:
    """Sprints that are not over end at midnight in the zone that the team has now."""
    for row in store.sprints.open(team.id):
        if row.over_at > request.now:
            box = Box(row.number, row.starts_on, row.ends_on)
            store.sprints.change(row.id, over_at=over_at(box, team.zone))


def log_about_team(
    request: Request,
    store: Store,
    team: Team,
    person: Person,
    *,
    field: str,
    before: str = "",
    after: str = "",
) -> None:
    """One decision about the team itself, by this person, here and now."""
    store.log.write(
        Entry(
            team_id=team.id,
            item_id=None,
            person_id=person.id,
            what="changed",
            field=field,
            before=before,
            after=after,
            at=request.now,
            place=request.place.where,
            version=team.version,
        )
    )
