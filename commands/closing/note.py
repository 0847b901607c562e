"""The note that tells what an item was before and what it is after, made from what is known (F28)."""

import hashlib
from datetime import datetime

from commands.closing.story import target_moved
from commands.closing.words import measured_words
from commands.item.values import measurement_text
from commands.rules.biting import cost_words
from commands.rules.shortening import shortened
from commands.rules.time_box import today
from storage.items import Item
from storage.store import Store

CHANGED, EXPECTED = "What changed: {what}", 600
NOT_YET = "{measurement}: not measured yet"
SINCE = "From filing to live: {days} ({first} to {last})."
SAME_DAY = "Filed and live on the same day, {first}."
COST = "Before: {cost}."


def note_text(store: Store, item: Item, now: datetime) -> str:
    """Before and after, one fact a line."""
    measured = measured_words(item) or _still_open(item)
    lines = [f"{measured[:1].upper()}{measured[1:].rstrip('.')}."] if measured else []
    if item.expected_output:
        lines.append(CHANGED.format(what=shortened(" ".join(item.expected_output.split()), EXPECTED)))
    lines.append(_time(store, item, now))
    cost = [text for text in (_incidents(store, item), _bites(store, item)) if text]
    lines += [COST.format(cost="; ".join(cost))] if cost else []
    lines += [moved] if (moved := target_moved(store, item)) else []
    return "\n".join(lines)


def print_of(text: str) -> str:
    """Tells whether a text is still the one that was shown, whatever a platform made of its line ends."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def _still_open(item: Item) -> str:
    return NOT_YET.format(measurement=measurement_text(item)) if item.target else ""


def _time(store: Store, item: Item, now: datetime) -> str:
    zone = store.teams.get(item.team_id).zone
    first, last = today(item.filed_at, zone), today(item.live_at or now, zone)
    days = (last - first).days
    if not days:
        return SAME_DAY.format(first=first)
    return SINCE.format(days=f"{days} day{'s' if days > 1 else ''}", first=first, last=last)


def _incidents(store: Store, item: Item) -> str:
    count = len(store.incidents.of_item(item.id))
    return f"{count} incident{'s' if count > 1 else ''}" if count else ""


def _bites(store: Store, item: Item) -> str:
    if not item.bites:
        return ""
    cost = store.bites.cost(item.id)
    return cost_words(item.bites, item.bite_minutes, cost.people, cost.kinds)
