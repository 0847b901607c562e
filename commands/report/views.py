"""The report as the sender draws it in a channel."""

from datetime import datetime

from commands.report.cards import known_of, report_card
from commands.view import Card
from storage.store import Store

VIEW = "report.card"


def draw_report(store: Store, args: dict[str, str], now: datetime) -> Card:
    """Counts alone; its buttons answer each person beside it."""
    team = store.teams.get(int(args["team"]))
    return report_card(team, known_of(store, team, now))


VIEWS = {VIEW: draw_report}
