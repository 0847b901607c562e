"""The short facts of an item's card: where it stands and why, and what nobody sets by a menu (F53)."""

from datetime import datetime

from commands.closing.holds import held_words
from commands.closing.words import how_closed, proven_words
from commands.item.first_to_do import due_text
from commands.item.values import measurement_text, outcome_text
from commands.planning.sprints import sprint_words
from commands.rules.biting import cost_words
from commands.rules.due import OTHERWISE, day_text
from commands.rules.incidents import counted_words
from commands.rules.placing import mismatch
from commands.rules.ready import readiness
from commands.rules.score import UNIT, ranked_by, score
from commands.rules.settings import Settings, settings_of
from commands.rules.shortening import shortened
from commands.rules.time_box import today
from storage.enums import DEFAULT_TIMING, OPEN_STATES, Answer, Kind, Method, State
from storage.incidents import Incident
from storage.items import Item
from storage.log import Decision
from storage.rank_key import is_ranked
from storage.store import Store
from storage.teams import Team

INCIDENTS, CAUSES = 3, 120
SETTLING = "; new weights are settling"


def facts_of(
    store: Store, team: Team, item: Item, history: list[Decision], now: datetime
) -> tuple[tuple[str, str], ...]:
    """Label and value of what is known, most telling first; `history` is newest first."""
    facts = (
        *_closed(store, team, item, now),
        *_place(store, team, item, history, now),
        *(() if item.state in OPEN_STATES else _without_menus(store, item)),
        ("Time criticality · job size", _sizes(item, settings_of(team.settings))),
        *_description(item),
        *_customer_and_links(store, item),
        ("Incidents", _incidents(store, team, item)),
        ("Evidence", counted_words(store.incidents.evidence(item.id))),
        ("Cost so far", _cost(store, item)),
    )
    return tuple((label, value) for label, value in facts if value)


def _closed(store: Store, team: Team, item: Item, now: datetime) -> tuple[tuple[str, str], ...]:
    """How a closed item was closed, by whom, who looked at the result, and whether it held."""
    closing = store.closings.last(item.id) if item.state is State.CLOSED else None
    if closing is None:
        return ()
    reviewer = store.people.get(closing.reviewer_id).name if closing.reviewer_id else ""
    by = store.people.get(closing.person_id).name or "somebody"
    return (
        ("Closed", how_closed(closing)),
        ("Closed by", f"{by} on {day_text(today(closing.at, team.zone))}"),
        ("Reviewed by", reviewer),
        ("Measured", proven_words(item, closing)),
        ("Did it hold?", held_words(store, team, item, closing, now)),
    )


def _place(
    store: Store, team: Team, item: Item, history: list[Decision], now: datetime
) -> tuple[tuple[str, str], ...]:
    waits = item.state in (State.NEW, State.TRIAGED, State.PLANNED)
    pair = mismatch(item.priority, item.temperature, item.horizon)
    return (
        ("Rank", _rank(store, team, item)),
        ("Ready", readiness(item) if waits else ""),
        ("By its priority", _asked_by_priority(team, item, history)),
        ("Sprint", sprint_words(store, team, item, now)),
        ("Due", item.due_on.isoformat() if item.due_on else ""),
        ("Timing", _timing(item)),
        (f"Why {pair}" if pair else "Why this timing", item.mismatch_reason),
    )


def _asked_by_priority(team: Team, item: Item, history: list[Decision]) -> str:
    """The next step that its severity asks for, and by when (section 2)."""
    if item.kind is not Kind.DEBT or item.state not in (State.NEW, State.TRIAGED) or item.priority is None:
        return ""
    due = due_text(team, item, history)
    return f"plan by {due}" if due else OTHERWISE.get(item.priority, "")


def _rank(store: Store, team: Team, item: Item) -> str:
    if item.rank_key is None:
        return ""
    if not is_ranked(item.rank_key):
        return f"none while it is {item.state}"
    place = store.ranking.position(team.id, item.rank_key)
    moved = f", moved by judgement: {item.judgement}" if item.judgement else ""
    pinned = ", pinned: committed to the program" if item.committed else ""
    return f"{place} of {store.ranking.ranked_count(team.id)}{pinned}{moved}"


def score_text(team: Team, item: Item) -> str:
    """`1.67 = mean of value, impact and risk ÷ points: value 5, impact 3 (assumed) …`"""
    settings = settings_of(team.settings)
    made = score(ranked_by(item), settings)
    parts = (f"{part.label} {part.words}" for part in made.parts)
    settling = SETTLING if team.unsettled_from is not None else ""
    return f"{made.value / UNIT:.2f} = {made.formula}: {', '.join(parts)}{settling}"


def _timing(item: Item) -> str:
    """Temperature and horizon; what nobody set follows the priority and says so."""
    usual = DEFAULT_TIMING[item.priority] if item.priority else (None, None)
    given = (item.temperature, item.horizon)
    if not any(given) and item.priority:
        return f"{usual[0]}, {usual[1]} (from its priority)"
    said = [
        str(word) if word else f"{other} (from its priority)"
        for word, other in zip(given, usual, strict=True)
        if word or other
    ]
    return ", ".join(said)


def _without_menus(store: Store, item: Item) -> tuple[tuple[str, str], ...]:
    """What menus show while the item is open."""
    scores = (item.business_value, item.customer_impact, item.technical_risk)
    return (
        ("Priority", str(item.priority or "")),
        ("Category", item.category or ""),
        ("Effort", str(item.effort or "")),
        ("Area", item.area),
        ("Queue", str(item.queue or "")),
        ("Value · impact · risk", " · ".join(str(one or "–") for one in scores) if any(scores) else ""),
        ("Assignee", store.people.get(item.assignee_id).name if item.assignee_id else ""),
    )


def _sizes(item: Item, settings: Settings) -> str:
    """What menus show only to a team that scores by WSJF."""
    pair = (item.time_criticality, item.job_size)
    shown = settings.method is Method.WSJF and item.state in OPEN_STATES
    return " · ".join(str(one or "–") for one in pair) if any(pair) and not shown else ""


def _description(item: Item) -> tuple[tuple[str, str], ...]:
    measured = ("Measured", outcome_text(item)) if item.after else ("Not measurable", item.not_measurable)
    measured = ("", "") if item.state is State.CLOSED else measured
    return (
        ("Measurement", "" if item.after else measurement_text(item)),
        measured,
        ("Measured from", item.measure_from.isoformat() if item.measure_from and not item.after else ""),
        ("Goal", item.goal),
        ("Source", str(item.source or "")),
        ("Taken on purpose", f"traded for {item.traded_for}" if item.on_purpose else ""),
        ("Time box", item.time_box),
    )


def _incidents(store: Store, team: Team, item: Item) -> str:
    """How many were said to come from it, and what the last ones were, with their days and root causes."""
    found = store.incidents.of_item(item.id)
    if not found:
        return ""
    more = "…; " if found[INCIDENTS:] else ""
    return f"{len(found)}: {more}{'; '.join(_incident(team, one) for one in found[-INCIDENTS:])}"


def _incident(team: Team, incident: Incident) -> str:
    """`2026-11-20 Payments were down (partly debt; root cause: a lock that is held too long)`."""
    partly = [str(incident.answer)] if incident.answer is Answer.PARTLY else []
    causes = [f"root cause: {shortened(incident.root_causes, CAUSES)}"] if incident.root_causes else []
    remarks = f" ({'; '.join((*partly, *causes))})" if partly or causes else ""
    return f"{today(incident.at, team.zone)} {incident.title}{remarks}"


def _cost(store: Store, item: Item) -> str:
    """How often it bit, how many people, and what that took."""
    if not item.bites:
        return ""
    cost = store.bites.cost(item.id)
    return cost_words(item.bites, item.bite_minutes, cost.people, cost.kinds)


def _customer_and_links(store: Store, item: Item) -> tuple[tuple[str, str], ...]:
    return (
        ("Customer", item.customer_segment),
        ("Expected resolution", item.expected_resolution),
        ("For team", store.teams.get(item.for_team_id).key if item.for_team_id else ""),
    )
