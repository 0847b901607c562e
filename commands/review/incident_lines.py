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
    who = store.people.get(incident.person_id).name or "somebody"
    day = f"{incident.at.astimezone(ZoneInfo(team.zone)):%Y-%m-%d}"
    said = RECORDED_BY.format(who=who, day=day)
    return Card((Paragraph((Strong(incident.title),)), Note((said,))))
