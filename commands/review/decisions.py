"""What a review decided, step by step: out of the log between its opening and its end (F15).

What was taken back in between is not told. Of a restricted item its ID and priority are told, nothing else.
"""

from collections.abc import Iterator

from commands.item.cards import priority_text
from commands.item.values import outcome_text
from commands.review.agenda import reached
from commands.review.deeds import ENDED, OPENED
from commands.rules.agenda import CRITICAL, HIGH, INCIDENTS, LIVE, NEW, STEPS
from commands.rules.decided import Change, outcome
from commands.rules.shortening import shortened
from storage.enums import Kind, Priority, State
from storage.incidents import Incident
from storage.items import Item
from storage.log import LATEST, Decision
from storage.reviews import Review
from storage.store import Store

FIELDS = frozenset(
    {"priority", "confirmed", "state", "sprint", "accepted_until"}
    | {"after", "measure_from", "not_measurable"}
)
TITLE, WORDS = 60, 120
Changes = dict[str, Change]
Told = tuple[int, str]
"""A step, and what was decided in it in words."""


def decided(store: Store, review: Review) -> dict[int, list[str]]:
    """Step → one line for each decision, the latest last."""
    told: dict[int, list[str]] = {step: [] for step in STEPS}
    for item_id, changes in outcome(_entries(store, review), FIELDS).items():
        item = _on_agenda(store, review, item_id)
        if item is not None:
            for step, words in _decisions(item, review, changes):
                told[step].append(_line(item, words))
    if review.none_because and not told[HIGH]:
        told[HIGH].append(shortened(f"None this time: {review.none_because}", WORDS))
    for incident in _answered(store, review):
        told[INCIDENTS].append(_incident(store, incident))
    return told


def is_worth_telling(store: Store, review: Review) -> bool:
    """Whether somebody started it, or decided anything in it."""
    return review.started_at is not None or any(decided(store, review).values())


def ended_by_next(store: Store, review: Review) -> bool:
    """Whether it ended because the next one began, and nobody had ended it before."""
    ended = _named(store.log.about_reviews(review.team_id, review.opened_at), review, ENDED)
    return ended is not None and ended.person_id is None


def _entries(store: Store, review: Review) -> list[Decision]:
    """What was decided in the team while it was open."""
    about = store.log.about_reviews(review.team_id, review.opened_at)
    first, last = (_named(about, review, field) for field in (OPENED, ENDED))
    return store.log.between(review.team_id, first.id, last.id if last else LATEST) if first else []


def _named(about: list[Decision], review: Review, field: str) -> Decision | None:
    return next((one for one in about if (one.field, one.after) == (field, review.name)), None)


def _on_agenda(store: Store, review: Review, item_id: int) -> Item | None:
    """The item, if it was there when the agenda was opened, and stands in this backlog still."""
    item = reached(store, item_id)
    if item is None or item.team_id != review.team_id or item.number > review.last_number:
        return None
    return item if item.merged_into_id is None else None


def _decisions(item: Item, review: Review, changes: Changes) -> Iterator[Told]:
    """What was decided about one item, each in the step that asks about it."""
    priority, confirmed = changes.get("priority"), changes.get("confirmed")
    first_given = priority is not None and not priority.before and priority.after
    if first_given or (confirmed is not None and confirmed.after):
        was = f" (was {priority.before})" if priority is not None and priority.before else ""
        yield NEW, f"{item.priority or 'no priority'}{was}"
    elif priority is not None and priority.before == Priority.CRITICAL:
        yield CRITICAL, f"lowered to {priority.after or 'no priority'}"
    elif priority is not None and priority.after == Priority.CRITICAL:
        yield CRITICAL, f"raised to Critical (was {priority.before})"
    yield from _moves(item, review, changes)
    yield from _measured(item, changes)


def _moves(item: Item, review: Review, changes: Changes) -> Iterator[Told]:
    """Planned, accepted, set aside: of what is Critical or was picked."""
    state, sprint, until = (changes.get(name) for name in ("state", "sprint", "accepted_until"))
    reason = next((one.reason for one in (sprint, state, until) if one is not None and one.reason), "")
    because = f": {reason}" if reason else ""
    critical = item.kind is Kind.DEBT and item.priority is Priority.CRITICAL
    if item.id in review.picks or (item.kind is Kind.DEBT and item.priority is Priority.HIGH):
        step, planned = HIGH, "picked for" if item.id in review.picks else "planned for"
    elif critical:
        step, planned = CRITICAL, "planned for"
    else:
        return
    if sprint is not None and sprint.after:
        yield step, f"{planned} sprint {sprint.after}{because}"
    elif until is not None and until.after:
        yield step, f"risk accepted until {until.after}{because}"
    elif sprint is not None:
        yield step, f"taken out of sprint {sprint.before}{because}"
    elif state is not None and state.after in (State.DECLINED, State.PAUSED):
        yield step, f"{state.after}{because}"


def _measured(item: Item, changes: Changes) -> Iterator[Told]:
    after, later, never = (changes.get(name) for name in ("after", "measure_from", "not_measurable"))
    if after is not None and after.after:
        told = outcome_text(item) or f"{after.after} after"
        yield LIVE, told.removeprefix(item.metric).strip() if item.metric in item.title else told
    elif never is not None and never.after:
        yield LIVE, f"not measurable: {never.after}"
    elif later is not None and later.after:
        yield LIVE, f"not measured before {later.after}"


def _line(item: Item, words: str) -> str:
    if item.restricted:
        return f"{item.ref}: {priority_text(item) or 'no priority'}"
    return f"{item.ref} {shortened(item.title, TITLE)}: {shortened(words, WORDS)}"


def _answered(store: Store, review: Review) -> list[Incident]:
    since = store.incidents.answered_since(review.team_id, review.opened_at)
    ended = review.ended_at
    return [
        one for one in since if ended is None or (one.answered_at is not None and one.answered_at <= ended)
    ]


def _incident(store: Store, incident: Incident) -> str:
    """The incident, and the item that it was linked to, unless nobody is to read what that is about."""
    said = f"{shortened(incident.title, TITLE)}: {incident.answer}"
    item = reached(store, incident.item_id or 0)
    if item is None or item.restricted:
        return said
    return f"{said}, {item.ref}" + (f", {item.priority}" if item.priority else "")
