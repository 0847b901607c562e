"""Who an item is for, across platforms: our own number for them, and the platform's ID where one picks."""

import re
from collections.abc import Mapping, Sequence

from commands.errors import FieldErrors, UserError
from commands.item.fields import Assignee
from commands.request import Request
from commands.rules.reading import NOT_AN_OPTION
from commands.standing import channel_team
from commands.view import Option
from storage.enums import Platform
from storage.people import Person
from storage.store import Store
from storage.teams import Team

CHOICES = 100
NOBODY = "I do not know @{name} here. Mention the person as your chat suggests it while you type."
NAMES = {Platform.SLACK: "Slack", Platform.TEAMS: "Teams", Platform.BROWSER: "the page"}


def number_of(person: Person) -> str:
    """How forms and the log call somebody: names and platforms' IDs live in one table."""
    return f"#{person.id}"


def name_of(store: Store, person_id: int | None) -> str:
    """What people call somebody, or that it was somebody."""
    person = store.people.by_id(person_id or 0)
    return (person.name if person is not None else "") or "Somebody"


def known_by(request: Request, store: Store, value: str) -> Person | None:
    """Whom a form's value names, if we know them: `#12`, or the ID on the platform it was picked on."""
    number = re.fullmatch(r"#(\d{1,9})", value)
    if number is not None:
        return store.people.by_id(int(number[1]))
    return store.people.find(request.place.platform, value, request.place.host) if value else None


def by_number(request: Request, store: Store, fields: Mapping[str, str]) -> dict[str, str]:
    """The fields, with the assignee by our own number if we know them: so equal means the same person."""
    person = known_by(request, store, fields.get("assignee", ""))
    return {**fields, "assignee": number_of(person)} if person else dict(fields)


def meet_assignee(request: Request, store: Store, value: str) -> int | None:
    """The number of whoever was picked; somebody new is remembered from now on. Raises FieldErrors."""
    if not value:
        return None
    person = meet_picked(request, store, value)
    if person is None:
        raise FieldErrors({"assignee": NOT_AN_OPTION})
    return person.id


def meet_picked(request: Request, store: Store, value: str) -> Person | None:
    """Whoever was picked or mentioned, remembered from now on; None for nobody that one may name here."""
    person = known_by(request, store, value)
    if person is None and value and not value.startswith("#"):
        name = next((name for name, picked in request.mentions.items() if picked == value), "")
        place = request.place
        person = store.people.meet(place.platform, value, name, "", "", place.host)
    return person if person is not None and within_reach(request, store, person) else None


def meet_named(request: Request, store: Store) -> Person:
    """The person of a form's field `person`, or of the mention that was typed. Raises UserError."""
    if "person" in request.fields:
        person = meet_picked(request, store, request.fields["person"])
        if person is None:
            raise FieldErrors({"person": NOT_AN_OPTION})
        return person
    name = request.args.get("name", "")
    person = meet_picked(request, store, request.mentions.get(name, ""))
    if person is None:
        raise UserError(NOBODY.format(name=name))
    return person


def choice_of_assignee(request: Request, store: Store, team: Team | None, value: str) -> Assignee:
    """What a form offers: the team's people, and whoever is picked now."""
    place = request.place
    person = known_by(request, store, value)
    if person is not None and not within_reach(request, store, person):
        person = None
    offered = store.teams.members(team.id, CHOICES) if team else []
    if person is not None and person not in offered:
        offered = [*offered[: CHOICES - 1], person]
    here = (place.platform, place.host or store.workspace_id)
    native = "" if value.startswith("#") else value
    if person is not None:
        native = person.external_id if (person.platform, person.host_id) == here else ""
    return Assignee(
        person=number_of(person) if person else "",
        native=native,
        known=tuple(Option(_label(one, place.platform), number_of(one)) for one in offered),
    )


def names_of(people: Sequence[Person]) -> tuple[Option, ...]:
    """People to choose from where nobody knows on which platform the menu is read."""
    mixed = len({person.platform for person in people}) > 1
    return tuple(
        Option(_label(one, None if mixed else Platform(one.platform)), number_of(one)) for one in people
    )


def _label(person: Person, platform: Platform | None) -> str:
    name = person.name or person.external_id
    return name if person.platform == platform else f"{name} ({NAMES[Platform(person.platform)]})"


def within_reach(request: Request, store: Store, person: Person) -> bool:
    """Who comes from another workspace names their own people and the team's, and nobody else here."""
    if not request.place.host or person.host_id == request.place.host:
        return True
    team = channel_team(request.place, store)
    return team is not None and store.teams.membership(team.id, person.id).role is not None
