"""The menus of an item's card: one tap sets one thing, and each says what counts while nothing is set."""

from commands.item.buttons import of
from commands.people import CHOICES, names_of, number_of
from commands.rules.score import MISSING_PILLAR, ranked_by, suggested_risk, urgency
from commands.rules.settings import Settings
from commands.view import Option, Pick, Picks
from storage.enums import (
    DEFAULT_TIMING,
    OPEN_STATES,
    Effort,
    Horizon,
    Method,
    Priority,
    Queue,
    Showing,
    Temperature,
)
from storage.items import Item
from storage.people import Person
from storage.store import Store

AREAS, SHORT_AREA = 10, 40
PEOPLE_ROOM = 1000
PILLARS = range(1, 6)
SIZES = ("1", "2", "3", "5", "8", "13", "20")


def item_menus(store: Store, item: Item, settings: Settings) -> tuple[Picks, ...]:
    """What can be set with one tap; nothing for an item that is closed or declined."""
    if item.state not in OPEN_STATES:
        return ()
    picks = (*_triage(store, item, settings), *_timing(item), *_scores(item, settings))
    args = of(item) | {"showing": Showing.CARD.value}
    return (Picks("item.set", args, picks),)


def _triage(store: Store, item: Item, settings: Settings) -> tuple[Pick, ...]:
    recent = store.items.recent_areas(item.team_id)
    areas = tuple(area for area in recent if len(area) <= SHORT_AREA)[:AREAS]
    return (
        _words("priority", "Priority", tuple(Priority), item.priority),
        _words("category", "Category", settings.all_categories, item.category),
        _words("effort", "Effort", tuple(Effort), item.effort),
        *([_words("area", "Area", areas, item.area)] if areas or item.area else []),
        _assignee(store, item),
    )


def _timing(item: Item) -> tuple[Pick, ...]:
    usual = DEFAULT_TIMING[item.priority] if item.priority else ("", "")
    temperature, horizon = (f"{word}, from its priority" if word else "" for word in usual)
    return (
        _words("temperature", "Temperature", tuple(Temperature), item.temperature, temperature),
        _words("horizon", "Horizon", tuple(Horizon), item.horizon, horizon),
        _words("queue", "Queue", tuple(Queue), item.queue),
    )


def _scores(item: Item, settings: Settings) -> tuple[Pick, ...]:
    risk = suggested_risk(ranked_by(item))
    picks = (
        _figures("business_value", "Value", item.business_value, MISSING_PILLAR),
        _figures("customer_impact", "Impact", item.customer_impact, MISSING_PILLAR),
        _figures("technical_risk", "Risk", item.technical_risk, risk),
    )
    if settings.method is not Method.WSJF:
        return picks
    sizes = tuple(Option(size, size) for size in SIZES)
    unset = {"bites": item.bites}
    return (
        *picks,
        Pick(
            "time_criticality",
            "Time criticality",
            _with_none(sizes, f"counts {urgency(unset)}"),
            _text(item.time_criticality),
        ),
        Pick("job_size", "Job size", _with_none(sizes, "by its effort"), _text(item.job_size)),
    )


def _words(name: str, label: str, words: tuple[str, ...], chosen: str | None, otherwise: str = "") -> Pick:
    options = tuple(Option(str(word), str(word)) for word in words)
    return Pick(name, label, _with_none(options, otherwise or "not set"), str(chosen or ""))


def _figures(name: str, label: str, chosen: int | None, assumed: int) -> Pick:
    options = tuple(Option(str(figure), str(figure)) for figure in PILLARS)
    return Pick(name, label, _with_none(options, f"counts {assumed}"), _text(chosen))


def _assignee(store: Store, item: Item) -> Pick:
    """The team's people, as many as the card has room for: *Edit* offers them all."""
    people: list[Person] = store.teams.members(item.team_id, CHOICES - 1)
    assigned = store.people.by_id(item.assignee_id) if item.assignee_id else None
    chosen = number_of(assigned) if assigned else ""
    others = [person for person in people if assigned is None or person.id != assigned.id]
    offered, room = [], PEOPLE_ROOM
    for option in names_of([*([assigned] if assigned else []), *others]):
        room -= len(option.label)
        if room >= 0 or option.value == chosen:
            offered.append(option)
    return Pick("assignee", "Assignee", _with_none(tuple(offered), "nobody"), chosen)


def _with_none(options: tuple[Option, ...], otherwise: str) -> tuple[Option, ...]:
    """The options behind the one that takes the choice back and says what counts then."""
    return (Option(otherwise, ""), *options[: CHOICES - 1])


def _text(figure: int | None) -> str:
    return "" if figure is None else str(figure)
