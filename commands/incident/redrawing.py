"""Keeps the messages of an incident true: when it is answered, and when its item or an action changes."""

from datetime import datetime

from storage.incidents import Incident
from storage.items import Item
from storage.shown import About
from storage.store import Store

LINE = "incident.line"


def view_args(incident: Incident) -> dict[str, str]:
    """What names an incident in a message."""
    return {"team": str(incident.team_id), "incident": str(incident.id)}


def redraw_incident(store: Store, incident: Incident, now: datetime) -> None:
    """Every message that shows it is drawn anew."""
    for shown in store.shown.of(About.INCIDENT, incident.id):
        store.deliveries.owe(shown.address, LINE, view_args(incident), now, shown.id)


def redraw_naming(store: Store, item: Item, now: datetime) -> None:
    """The messages of the incidents that name the item."""
    for incident in store.incidents.naming(item.id):
        redraw_incident(store, incident, now)
