"""Who looked at the result: somebody other than the closer, whichever platform either writes on (F28)."""

from commands.people import choice_of_assignee, meet_picked, number_of
from commands.request import Request
from commands.rules.one_human import may_be_one
from commands.standing import known
from commands.view import PersonField
from storage.enums import Platform
from storage.people import Person
from storage.store import Store
from storage.teams import Team

LABEL = "4. Reviewed by"
HINT = "Somebody other than you who looked at the result. The posted note names them, so ask them first."
ALONE = (
    "Nobody else of {key} is known here yet. Whoever files something here can be picked, and whom an admin "
    "adds with /backlog role @name member. The posted note names them."
)
NOBODY = "Please pick who reviewed it: somebody other than you."
YOURSELF = "You close it, so somebody else reviews it: please pick them."
PERHAPS_YOURSELF = "{name} seems to be you, elsewhere: please pick somebody else who reviewed it."
HAS_LEFT = "{name} is not in this workspace any more: please pick somebody who is, and who looks at it."
NOT_KNOWN = "Please pick somebody of the team."
NAMELESS = "Nobody could read who that is: please pick somebody of the team, or them again a little later."


def reviewer_field(request: Request, store: Store, team: Team, value: str, *, required: bool) -> PersonField:
    """Who can be picked: everybody where the platform lists people, on Teams those of the team."""
    who, closer = choice_of_assignee(request, store, team, value), known(request, store)
    others = tuple(one for one in who.known if closer is None or one.value != number_of(closer))
    alone = not others and request.place.platform is Platform.TEAMS
    return PersonField(
        name="reviewer",
        label=LABEL,
        hint=ALONE.format(key=team.key) if alone else HINT,
        person=who.person,
        native=who.native,
        known=others or who.known,  # a menu without options cannot be drawn
        required=required,
    )


def read_reviewer(request: Request, store: Store, closer: Person) -> tuple[Person | None, str]:
    """The reviewer that the form names, or why there is none yet."""
    value = request.fields.get("reviewer", "")
    if not value:
        return None, NOBODY
    picked = meet_picked(request, store, value)
    if picked is None:
        return None, NOT_KNOWN
    if not picked.name:
        return None, NAMELESS
    if value in request.left:
        return None, HAS_LEFT.format(name=picked.name)
    if picked.id == closer.id:
        return None, YOURSELF
    if may_be_one(picked, closer):
        return None, PERHAPS_YOURSELF.format(name=picked.name or "This person")
    return picked, ""
