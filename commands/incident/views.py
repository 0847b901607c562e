"""The messages of incidents as the sender draws them, and what follows when one was sent."""

from collections.abc import Callable
from datetime import datetime

from commands.incident.lines import draw_line
from commands.incident.redrawing import LINE
from commands.view import Card
from storage.deliveries import Delivery
from storage.enums import Asking
from storage.shown import About
from storage.store import Store


def line_sent(store: Store, delivery: Delivery, message: str, now: datetime) -> int:
    """It shows the incident from now on; the team is locked before its messages, as by whoever answers."""
    store.teams.lock(int(delivery.args["team"]))
    incident_id = int(delivery.args["incident"])
    return store.shown.add_part(About.INCIDENT, incident_id, delivery.address, message, Asking.INCIDENT)


VIEWS: dict[str, Callable[[Store, dict[str, str], datetime], Card]] = {LINE: draw_line}
SENT: dict[str, Callable[[Store, Delivery, str, datetime], int]] = {LINE: line_sent}
