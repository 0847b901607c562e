"""Filters as a request carries them: typed, kept by buttons, and chosen from menus (F7)."""

import json
from dataclasses import dataclass, replace

from commands.errors import UserError
from commands.people import NOBODY, known_by, number_of, within_reach
from commands.request import Request
from commands.rules.filter_words import (
    EXAMPLES,
    FIELDS,
    WORD_OF,
    Asked,
    either,
    label_of,
    nearest,
    read,
    said,
    text_of,
)
from commands.rules.quick_text import slug
from commands.rules.settings import settings_of
from commands.standing import Standing
from commands.view import Code, Line, Option, Pick, Picks
from storage.enums import OPEN_STATES, PARKED_STATES, UNSET, Kind, Priority, Queue, State, Temperature
from storage.filters import Filters
from storage.ranking import Tally
from storage.store import Store
from storage.teams import Team

LONGEST, COUNTED = 120, 500
NOBODYS = -1
TOO_MANY = "These are more filters than one list keeps. Please leave some out."
NO_CATEGORY = "{key} has no category #{category}. There are: {names}."
NO_SPRINT = "Nothing is planned for a sprint {number} of {key}."
NOT_HERE = "Nothing here is for {name}."
KINDS = "You can combine, in any order: "
_MENUS = {
    "priority": (*Priority, UNSET),
    "kind": tuple(Kind),
    "temperature": tuple(Temperature),
    "state": tuple(state for state in State if state in OPEN_STATES),
    "queue": (*Queue, UNSET),
}
_OPEN_TO_ALL = {"priority", "kind", "state"}
"""What a row says of a restricted item to everybody; by anything else it is not found."""
_TALLIES = {
    "priority": Tally.TREE, "temperature": Tally.TEMPERATURE, "queue": Tally.QUEUE, "state": Tally.STATE
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """What a list shows. text: as buttons carry it. said: as its title says it."""

    asked: Asked
    filters: Filters
    said: str

    @property
    def text(self) -> str:
        return text_of(self.asked)


def asked_of(request: Request, store: Store) -> Asked:
    """What was typed, or kept by a button, with what was picked since. Raises UserError."""
    asked = read(request.args.get("words") or request.args.get("filters", ""), request.mentions)
    if asked.unknown:
        raise UserError(_unknown(asked.unknown[0]))
    picked = {
        name: read(request.args[f"set.{name}"]).values.get(name, ())
        for name in FIELDS
        if f"set.{name}" in request.args
    }
    asked = replace(asked, values={**asked.values, **picked}, person=_person(request, store, asked.person))
    if len(json.dumps(text_of(asked), ensure_ascii=False)) > LONGEST:
        raise UserError(TOO_MANY)
    return asked


def _unknown(word: str) -> Line:
    known = nearest(word)
    meant = (" Did you mean ", Code(known), "?") if known else ()
    return (f"I do not know the filter “{word[:40]}”.", *meant, f" {KINDS}{', '.join(EXAMPLES)}.")


def _person(request: Request, store: Store, name: str) -> str:
    """Our number of whoever was named; a button carries that number already."""
    if not name:
        return ""
    named = {mention.lower(): external_id for mention, external_id in request.mentions.items()}
    value = name if name.startswith("#") else named.get(name.lower(), "")
    person = known_by(request, store, value)
    if person is None or not within_reach(request, store, person):
        raise UserError(NOT_HERE.format(name=name) if value else NOBODY.format(name=name))
    return number_of(person)


def choice(request: Request, store: Store, team: Team, reader: Standing, asked: Asked) -> Choice:
    """The filters over that team's list, for this reader. Raises UserError for what the team has not."""
    categories = _categories(team, asked)
    person = known_by(request, store, asked.person)
    states = asked.values.get("state", ())
    telling = set(asked.values) - _OPEN_TO_ALL or categories or asked.area or asked.person or asked.sprint
    filters = Filters(
        **{name: asked.values.get(name, ()) for name in FIELDS},
        category=categories,
        area=asked.area,
        assignee=person.id if person else 0,
        mine=(reader.person_id or NOBODYS) if asked.mine else 0,
        sprint=_sprint(store, team, asked.sprint),
        attention=asked.attention,
        ranked=not PARKED_STATES & set(states),
        open_to=reader.person_id if telling and not reader.sees_all else None,
    )
    return Choice(asked, filters, said(asked, categories, person.name if person else ""))


def _categories(team: Team, asked: Asked) -> tuple[str, ...]:
    names = settings_of(team.settings).all_categories
    slugs = {slug(name): name for name in names}
    for category in asked.categories:
        if slug(category) not in slugs:
            raise UserError(NO_CATEGORY.format(key=team.key, category=category, names=", ".join(names)))
    return tuple(slugs[slug(category)] for category in asked.categories)


def _sprint(store: Store, team: Team, number: int) -> int:
    if not number:
        return 0
    sprint = store.sprints.by_number(team.id, number)
    if sprint is None:
        raise UserError(NO_SPRINT.format(number=number, key=team.key))
    return sprint.id


def total(store: Store, team: Team, filters: Filters) -> str:
    """How many items there are, in words: exact where that is counted anyway, else up to a bound."""
    if filters == Filters(ranked=True):
        return str(store.ranking.ranked_count(team.id))
    by = [name for name in (*FIELDS, "category") if getattr(filters, name)]
    alone = filters == replace(
        Filters(ranked=filters.ranked), **{name: getattr(filters, name) for name in by}
    )
    debt = filters.kind == (Kind.DEBT,)
    dimension = [name for name in by if not (debt and name == "kind")]
    if alone and len(dimension) == 1 and dimension[0] in _TALLIES and debt == (dimension[0] == "priority"):
        counts = store.ranking.totals(team.id, _TALLIES[dimension[0]])
        return str(sum(counts.get(value, 0) for value in getattr(filters, dimension[0])))
    counted = store.items.count(team.id, filters, at_most=COUNTED + 1)
    return str(counted) if counted <= COUNTED else f"more than {COUNTED}"


def menus(team: Team, asked: Asked) -> Picks:
    """The filters that are asked for most, each a menu; the others are kept."""
    picks = tuple(_menu(name, asked.values.get(name, ())) for name in _MENUS)
    args = {"team": team.key, "page": "1"}
    return Picks("backlog.list", args | ({"filters": text} if (text := text_of(asked)) else {}), picks)


def _menu(name: str, chosen: tuple[str, ...]) -> Pick:
    options = [Option("any", "")]
    options += [Option(label_of(name, value), WORD_OF[name, value]) for value in _MENUS[name]]
    words = ",".join(WORD_OF[name, value] for value in chosen)
    if len(chosen) > 1:
        options.append(Option(either(name, chosen), words))
    return Pick(name, name.capitalize(), tuple(options), words)
