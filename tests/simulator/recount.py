"""What waits in each step of an open review, counted anew from plain rows by the words of the spec."""

import json
import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from commands.view import Card, plain
from commands.view import Row as CardRow
from tests.simulator.ledger import Ledger, Row

STEP = re.compile(r"(.) (\d)\. ")
COUNT = re.compile(r"(\d+) (?:to do|left)")


def recounted(ledger: Ledger, review: Row, now: datetime) -> dict[int, int] | None:
    """Step → how much is left in it; 3 is 1 while a pick is wanted. None while a day decides what counts."""
    team = ledger.rows("SELECT * FROM teams WHERE id = ?", review["team_id"])[0]
    today = now.astimezone(ZoneInfo(team["zone"])).date()
    asked = "SELECT * FROM items WHERE team_id = ? AND number <= ? AND merged_into_id IS NULL"
    items = ledger.rows(asked, team["id"], review["last_number"])
    if any(item["measure_from"] for item in items):
        return None
    sprints = {row["id"]: row for row in ledger.rows("SELECT * FROM sprints WHERE team_id = ?", team["id"])}
    steps = [_step(item, sprints, today) for item in items]
    picks = [item for item in items if item["id"] in json.loads(review["picks"])]
    picked = any(item["state"] in ("planned", "in progress") for item in picks) or review["none_because"]
    incidents = "SELECT count(*) FROM incidents WHERE team_id = ? AND answer IS NULL AND kind = 'incident'"
    return {
        1: steps.count(1),
        2: steps.count(2),
        3: 0 if picked else min(steps.count(3), 1),
        4: steps.count(4),
        5: int(ledger.one(incidents, team["id"])),
    }


def _step(item: Row, sprints: dict[int, Row], today: date) -> int:
    """The step that asks about the item; 0 when none does."""
    state, debt = item["state"], item["kind"] == "debt"
    if state in ("measuring", "closed"):
        told = item["after"] or item["not_measurable"]
        return 4 if not told and (state == "measuring" or item["target"]) else 0
    if state not in ("new", "triaged", "planned", "in progress"):
        return 0
    untouched = state in ("new", "triaged")
    if not item["priority_confirmed"] or (item["priority"] is None and untouched):
        return 1
    if debt and item["priority"] == "Critical":
        sprint = sprints.get(item["sprint_id"])
        later = state == "planned" and sprint is not None and date.fromisoformat(sprint["starts_on"]) > today
        return 2 if untouched or later else 0
    return 3 if debt and item["priority"] == "High" and untouched else 0


def shown_on(card: Card) -> dict[int, int]:
    """Step → how much the agenda says is left in it."""
    left: dict[int, int] = {}
    for block in card.blocks:
        found = STEP.match(plain(block.row)) if isinstance(block, CardRow) else None
        if found is not None and isinstance(block, CardRow):
            count = COUNT.match(block.detail)
            some = int(count[1]) if count else 1
            left[int(found[2])] = 0 if found[1] == "✓" else 1 if found[2] == "3" else some
    return left
