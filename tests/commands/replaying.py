"""A backlog told anew from nothing but its decision log, oldest entry first."""

import json
from dataclasses import dataclass, field
from typing import Any

from commands.item.fields import FIELDS
from commands.item.values import read_fields
from commands.item.writing import place
from commands.rules import biting, incidents
from commands.rules.settings import settings_of
from storage.enums import Kind, State
from storage.log import LEFT, Decision
from storage.rank_key import is_moved

RANKED = ("title", "kind", "priority", "effort", "category", "business_value", "customer_impact")
HELD = (*RANKED, "technical_risk", "time_criticality", "job_size", "temperature", "horizon", "queue", "area")
COUNTERS = {biting.COUNTED: "bites", incidents.COUNTED: "debt_incidents"}


@dataclass
class Replayed:
    """What the log says: facts by item, and what the team chose."""

    facts: dict[int, dict[str, Any]] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)

    def take(self, entry: Decision) -> None:
        """Follows one more entry."""
        if entry.item_id is None:
            if entry.field:
                self.chosen[entry.field] = entry.after
        elif entry.what == LEFT:
            self.facts.pop(entry.item_id, None)
        elif entry.what == "filed":
            values = read_fields({"kind": Kind.DEBT, **json.loads(entry.after)})
            columns = {FIELDS[name].column: value for name, value in values.items() if FIELDS[name].column}
            blank = dict.fromkeys(HELD) | {
                "state": State.NEW,
                "committed": False,
                "judgement": "",
                "bites": 0,
                "debt_incidents": 0,
            }
            self.facts[entry.item_id] = {**blank, **columns, "number": len(self.facts) + 1}
        elif entry.item_id in self.facts:
            self._change(self.facts[entry.item_id], entry)

    def _change(self, facts: dict[str, Any], entry: Decision) -> None:
        for counted, name in COUNTERS.items():
            if entry.what in counted:
                assert facts[name] == int(entry.before)
                facts[name] = int(entry.after)
        match entry.field:
            case "state":
                facts["state"] = State(entry.after)
            case "rank":
                facts["judgement"] = "by hand" if is_moved(entry.after) else ""
                facts["rank_key"] = entry.after or None
            case "committed":
                facts["committed"] = entry.after == "yes"
            case name if name in FIELDS and FIELDS[name].column:
                facts[FIELDS[name].column] = read_fields({name: entry.after})[name]
            case _ if all(entry.what not in counted for counted in COUNTERS):
                return
        placed = place(facts, settings_of(self.chosen))
        facts |= {"rank_key": placed["rank_key"], "judgement": placed["judgement"]}

    def ranked(self) -> list[int]:
        """The IDs of the open items in their order, with the weights as they are at the end."""
        settings = settings_of(self.chosen)
        keys = {item: place(facts, settings)["rank_key"] for item, facts in self.facts.items()}
        return sorted((item for item, key in keys.items() if key), key=lambda item: str(keys[item]))
