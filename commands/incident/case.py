"""Who asks about which incident, and where: in a step of a review, under its message, or in a list (F30)."""

from dataclasses import dataclass, replace

from commands.errors import UserError
from commands.incident.counting import survivors
from commands.incident.lines import became, incident_words, of
from commands.incident.redrawing import LINE, redraw_incident, view_args
from commands.people import name_of
from commands.posting import Subject, press_shows
from commands.request import Request
from commands.review.agenda import reached
from commands.review.presses import FIRST, Deed, looked, pressed
from commands.review.redrawing import redraw_review
from commands.rules.agenda import INCIDENTS
from commands.rules.rights import Right
from commands.standing import RESTRICTED, Standing, as_id, known, meet, standing
from commands.view import OpenForm
from storage.enums import Asking, EvidenceKind
from storage.incidents import Incident
from storage.items import Item
from storage.people import Person
from storage.shown import About
from storage.store import Store
from storage.teams import Team

MORE_WOULD_READ = (
    "{ref} is restricted, and without it more people would read what was written here. Nothing was changed: "
    "take the root causes and the open actions out of the post-mortem first."
)
GONE = "That incident is not here any more. Nothing was changed."


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody who may, and the incident that they ask about. item: what it is linked to, if it is."""

    request: Request
    store: Store
    team: Team
    rights: Standing
    incident: Incident
    item: Item | None


@dataclass(frozen=True, slots=True)
class Answering(Case):
    """A press that changes something: the team is locked, and that of the item. deed: the review's step that
    it was pressed in, if it was one."""

    person: Person
    deed: Deed | None


def looking(request: Request, store: Store, right: Right | None = Right.EDIT) -> Case:
    """A press that only opens something."""
    person = known(request, store)
    incident = _named(request, store)
    rights = standing(request, store, incident.team_id, person)
    if "review" in request.args:
        rights = looked(request, store, INCIDENTS).rights
    if right is not None:
        rights.require(right)
    elif rights.role is None and not rights.admin:
        raise UserError(GONE)
    team = store.teams.get(incident.team_id)
    return Case(request, store, team, rights, incident, reached(store, incident.item_id or 0))


def answering(request: Request, store: Store) -> Answering:
    """A press that changes something. What was pressed shows the incident, never its item."""
    person = meet(request, store)
    incident = _named(request, store)
    store.teams.lock(incident.team_id, *_teams_of_item(store, incident))
    deed = pressed(request, store, INCIDENTS) if "review" in request.args else None
    if deed is not None and deed.team.id != incident.team_id:
        raise UserError(GONE)
    rights = standing(request, store, incident.team_id, person)
    rights.require(Right.EDIT)
    incident = store.incidents.get(incident.id)
    if deed is None:
        _learn(request, store, incident)
    team = store.teams.get(incident.team_id)
    item = reached(store, incident.item_id or 0)
    said = replace(request, args={**request.args, "said": "1"})
    return Answering(said, store, team, rights, incident, item, person, deed)


def require_seen(case: Case) -> None:
    """Raises UserError where the incident's item is one that this person may not read of."""
    if case.item is not None and not case.rights.sees(case.item):
        raise UserError(RESTRICTED.format(ref=case.item.ref))


def require_kept_in(before: Case, after: Case) -> None:
    """Raises UserError where more people would read what was written about a restricted item."""
    store, incident, item = after.store, after.incident, before.item
    if item is None or not item.restricted or (after.item is not None and after.item.restricted):
        return
    waiting = any(became(store, one) is None for one in store.incidents.preventions(incident.id))
    if incident.root_causes or waiting:
        raise UserError(MORE_WOULD_READ.format(ref=item.ref), change_button(incident))


def first(case: Case) -> UserError:
    """Who answered before, and how; the answer can be changed by whoever may see its item."""
    store, incident = case.store, case.incident
    who = name_of(store, incident.answered_by_id)
    said = FIRST.format(who=who, how=incident_words(store, incident))
    if case.item is not None and not case.rights.sees(case.item):
        return UserError(said)
    return UserError(said, change_button(incident))


def change_button(incident: Incident) -> OpenForm:
    return OpenForm("Change the answer", "incident.post_mortem_form", of(incident))


def changed(case: Answering) -> Answering:
    """The case as it is after a change; its messages follow, and the review that asks about it."""
    store, request = case.store, case.request
    incident = store.incidents.changed(case.incident.id, case.person.id)
    redraw_incident(store, incident, request.now)
    review = store.reviews.open(case.team.id)
    if review is not None and case.deed is None:
        redraw_review(request, store, review)
    return replace(case, incident=incident, item=reached(store, incident.item_id or 0))


def _named(request: Request, store: Store) -> Incident:
    """The incident that the button names; evidence is none."""
    try:
        incident = store.incidents.get(as_id(request.args.get("incident", "")))
    except LookupError:
        raise UserError(GONE) from None
    if incident.kind is not EvidenceKind.INCIDENT:
        raise UserError(GONE)
    return incident


def _teams_of_item(store: Store, incident: Incident) -> set[int]:
    item = reached(store, incident.item_id or 0)
    return {one.team_id for one in (item, *survivors(store, item))} if item is not None else set()


def _learn(request: Request, store: Store, incident: Incident) -> None:
    """A press shows that its message is there; a list and its whole card are none."""
    if "row" not in request.args and "card" not in request.args:
        line = Subject(About.INCIDENT, incident.id, Asking.INCIDENT, LINE, view_args(incident))
        press_shows(request, store, line)
