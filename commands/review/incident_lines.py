"""The one line of an incident in the channel."""

from datetime import datetime
from zoneinfo import ZoneInfo

from commands.view import Card, Note, Paragraph, Strong
from storage.incidents import Incident
from storage.store import Store
from storage.teams import Team

RECORDED_BY = "Incident recorded by {who}, of {day}. A review asks whether it was debt."


def draw_line(store: Store, args: dict[str, str], now: datetime) -> Card:
    """The one line of an incident in the channel."""
    incident = store.incidents.get(int(args["incident"]))
    return line_card(store, store.teams.get(incident.team_id), incident)


def line_card(store: Store, team: Team, incident: Incident) -> Card:
    who = recorded_by(store, incident)
    day = f"{incident.at.astimezone(ZoneInfo(team.zone)):%Y-%m-%d}"
    said = RECORDED_BY.format(who=who, day=day)
    return Card((Paragraph((Strong(incident.title),)), Note((said,))))


def recorded_by(store: Store, incident: Incident) -> str:
    """Who recorded it: a person, or the tool that did."""
    if incident.person_id is None:
        return incident.tool or "a tool"
    return store.people.get(incident.person_id).name or "somebody"
