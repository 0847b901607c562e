"""Who asks, which team it is about, and what they may do there (section 13, F35)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from commands.capacity.announced import arm as arm_increment
from commands.errors import NoSuchItem, TryAgain, UserError
from commands.request import Place, PlaceKind, Request
from commands.review.schedule import arm
from commands.rules.rights import Holder, Matrix, Right, may, refusal, sees_restricted
from commands.rules.settings import settings_of
from commands.rules.team_key import key_candidates
from commands.rules.time_box import today
from commands.rules.zones import zone_named
from commands.view import OpenForm
from storage.deliveries import Address
from storage.enums import Role
from storage.items import Item
from storage.people import Person
from storage.store import Store
from storage.teams import Team

DEFAULT_EMOJI = "bricks"
DEFAULT_ZONE = "UTC"
NEW_TEAM = "new"
LEADS_ON = "{ref} is {how} now. Nothing was changed; did you mean {other}?"
NOT_IN_TEAM = "There is no item {ref} in {key} that you can see."
RESTRICTED = "{ref} is restricted: the Product Owner, the deputy and the people named on it can open it."


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody is in a team.

    owner_away: the deputy stands in for the owner today. matrix: who holds which right there.
    holders: asks who a refusal could name.
    """

    person_id: int
    role: Role | None
    joined: bool
    admin: bool
    owner: str | None
    owner_away: bool = False
    matrix: Matrix = field(default_factory=dict)
    holders: Callable[[], Sequence[Holder]] = field(default=tuple, repr=False, compare=False)

    def may(self, right: Right) -> bool:
        return may(
            right,
            self.role,
            admin=self.admin,
            has_owner=self.owner is not None,
            owner_away=self.owner_away,
            matrix=self.matrix,
        )

    def require(self, right: Right) -> None:
        """Raises UserError with a sentence that says who can."""
        if not self.may(right):
            raise UserError(self.refusal(right))

    def refusal(self, right: Right) -> str:
        """Who of the team can, by name."""
        return refusal(right, self.holders(), owner_away=self.owner_away, matrix=self.matrix)

    def sees(self, item: Item) -> bool:
        named = (item.filer_id, item.assignee_id)
        return not item.restricted or sees_restricted(
            self.role, admin=self.admin, person_id=self.person_id, named=named
        )

    @property
    def sees_all(self) -> bool:
        """Whether restricted items are shown that do not name them."""
        return sees_restricted(self.role, admin=self.admin, person_id=0, named=())


def meet(request: Request, store: Store) -> Person:
    """Who asks; remembered from now on."""
    actor, place = request.actor, request.place
    if place.kind is PlaceKind.CHANNEL:
        arrived = store.teams.arrive(place.platform, actor.external_id, place.channel, place.host)
        if arrived is not None:
            store.people.believe(arrived)
    return store.people.meet(
        place.platform, actor.external_id, actor.name, actor.zone, actor.language, place.host, actor.address
    )


def known(request: Request, store: Store) -> Person | None:
    """Who asks, if they ever did anything here; a question may not write."""
    return store.people.find(request.place.platform, request.actor.external_id, request.place.host)


def standing(request: Request, store: Store, team_id: int, person: Person | None) -> Standing:
    """Who talks in a channel of the team and has no role yet counts as a member."""
    membership = store.teams.membership(team_id, person.id if person else 0)
    role = membership.role
    if role is None:
        here = channel_team(request.place, store)
        role = Role.MEMBER if here is not None and here.id == team_id else None
    team, back = store.teams.get(team_id), membership.owner_back
    return Standing(
        person_id=person.id if person else 0,
        role=role,
        joined=membership.role is not None,
        admin=membership.admin,
        owner=membership.owner,
        owner_away=back is not None and today(request.now, team.zone) < back,
        matrix=settings_of(team.settings).rights,
        holders=lambda: _holders(store, team_id),
    )


def _holders(store: Store, team_id: int) -> list[Holder]:
    everybody = store.teams.everybody(team_id)
    return [Holder(member.person.name or "somebody", member.role, member.admin) for member in everybody]


def own_team(request: Request, store: Store, person: Person | None) -> Team | None:
    """The team of the channel, else the person's only team; None when there is none or several."""
    linked = channel_team(request.place, store)
    if linked is not None:
        return linked
    theirs = store.teams.of_person(person.id) if person else []
    return theirs[0] if len(theirs) == 1 else None


def channel_team(place: Place, store: Store) -> Team | None:
    return store.teams.of_channel(place.channel, place.host) if place.kind is PlaceKind.CHANNEL else None


def found_team(request: Request, store: Store, person: Person) -> Team:
    """A new team with sensible defaults, linked to the channel it was asked from; its founder is admin."""
    place = request.place
    zone = zone_named(person.zone) or DEFAULT_ZONE
    made = (
        store.teams.create(key, place.name or key, zone, DEFAULT_EMOJI, request.now)
        for key in key_candidates(place.name)
        if store.teams.by_key(key) is None
    )
    team = next(team for team in made if team is not None)
    if not store.teams.link(team.id, address_of(place), place.name, person.id):
        raise TryAgain
    store.teams.join(team.id, person.id, admin=True)
    arm(store, team, request.now)
    arm_increment(store, team, request.now)
    return team


def as_id(text: str) -> int:
    """A row's ID out of a button or a form; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def item_named(store: Store, team: Team, reader: Standing, ref: str) -> Item:
    """The item of that backlog with that ID. Raises ValueError for one that this person may not see, too."""
    ref = "".join(ref.split())
    item = store.items.by_ref(ref)
    if item is None or item.team_id != team.id or not reader.sees(item):
        raise ValueError(NOT_IN_TEAM.format(ref=ref[:20].upper(), key=team.key))
    return item


def find_item(request: Request, store: Store, person: Person | None, *, follow: bool = False) -> Item:
    """The item that the button, the form or the typed ID names, if this person may see it.

    The typed ID of an item that is a part of another one leads to that one where it is read
    (`follow`). What changes an item asks first: it may not be the one that was meant.
    """
    try:
        item = store.items.get(as_id(request.args.get("item", "")))
    except LookupError:
        item = None
    typed = (
        store.items.by_ref(request.args["ref"], follow=False)
        if item is None and "ref" in request.args
        else None
    )
    item = item or store.items.survivor(typed)
    if item is None:
        raise NoSuchItem(request.args.get("ref", "like that"))
    if not standing(request, store, item.team_id, person).sees(item):
        raise UserError(RESTRICTED.format(ref=item.ref))
    if typed is not None and typed.id != item.id and not follow:
        said = LEADS_ON.format(ref=typed.ref, how=typed.state_reason, other=item.ref)
        raise UserError(said, OpenForm("Open", "backlog.show", {"item": str(item.id)}), instead=item.ref)
    return item


def find_whole(request: Request, store: Store, person: Person | None) -> Item:
    """The item that the button or the typed ID names, or the one that it was joined with since."""
    item = find_item(request, store, person)
    if item.merged_into_id is None:
        return item
    return find_item(replace(request, args={"ref": item.ref}), store, person, follow=True)


def address_of(place: Place) -> Address:
    """Where an answer that all in the place may read goes."""
    return Address(place.platform, channel=place.channel, thread=place.thread, host=place.host)
