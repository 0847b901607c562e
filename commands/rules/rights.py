"""Who may do what in a team, and how a refusal names who can (F35)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from storage.enums import Role

Matrix = Mapping[str, Sequence[Role]]
"""The rights that a team gave to others than usual, by their keys → who holds them beside admins."""
NAMED = 3


class Right(StrEnum):
    """What is guarded; the value completes “… can”."""

    EDIT = "edit items"
    PLAN = "plan items"
    SET_CRITICAL = "set Critical"
    DECLINE = "decline items"
    ACCEPT_RISK = "accept a risk"
    RANK = "move items by judgement"
    COMMIT = "pin committed items"
    CAPACITY = "change the capacity"
    GATE = "override the closing gate"
    SETTINGS = "change the settings"

    @property
    def key(self) -> str:
        """How settings call it."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody whom a refusal may name."""

    name: str
    role: Role
    admin: bool


ONLY_OWNER = (Role.OWNER,)
WITH_DEPUTY = (Role.OWNER, Role.DEPUTY)
WITH_MEMBERS = (Role.OWNER, Role.DEPUTY, Role.MEMBER)
DEFAULT_HOLDERS: Mapping[Right, tuple[Role, ...]] = dict.fromkeys(Right, WITH_DEPUTY) | {
    Right.EDIT: WITH_MEMBERS,
    Right.PLAN: WITH_MEMBERS,
    Right.SETTINGS: ONLY_OWNER,
}


def holders(right: Right, matrix: Matrix) -> Sequence[Role]:
    """Whose right it is in a team with an owner who is there; admins hold each one besides."""
    return matrix.get(right.key, DEFAULT_HOLDERS[right])


def may(
    right: Right,
    role: Role | None,
    *,
    admin: bool,
    has_owner: bool,
    owner_away: bool = False,
    matrix: Matrix | None = None,
) -> bool:
    """Whether somebody with that role holds the right.

    Until there is a Product Owner, members hold the owner's rights; while the owner is away, the
    deputy does. No team can take a right from its owner or its admins.
    """
    if admin or role is Role.OWNER:
        return True
    if not has_owner:
        return role in (Role.DEPUTY, Role.MEMBER)
    return role in holders(right, matrix or {}) or (owner_away and role is Role.DEPUTY)


def refusal(
    right: Right, people: Collection[Holder], *, owner_away: bool = False, matrix: Matrix | None = None
) -> str:
    """A sentence that says who of the team can, by name."""
    told = holders(right, matrix or {})
    owner = [person.name for person in people if person.role is Role.OWNER]
    deputies = [person.name for person in people if person.role is Role.DEPUTY]
    who = [f"the Product Owner ({owner[0]}{', away now' if owner_away else ''})"] if owner else []
    if deputies and (Role.DEPUTY in told or owner_away or not owner):
        who.append(f"{'the deputies' if deputies[1:] else 'the deputy'} ({_listed(deputies)})")
    if Role.MEMBER in told or not owner:
        who.append("members of the team")
    admins = [person.name for person in people if person.admin and person.name not in (*owner, *deputies)]
    who += [f"{'admins' if admins[1:] else 'an admin'} ({_listed(admins)})"] if admins else []
    able = f"{', '.join(who[:-1])} or {who[-1]}" if who[1:] else who[0]
    return f"Nothing was changed: {able} can {right.value} here."


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def sees_restricted(role: Role | None, *, admin: bool, person_id: int, named: Collection[int | None]) -> bool:
    """Restricted items are for the owner, the deputy, admins, and those `named` on them (F41)."""
    return admin or role in (Role.OWNER, Role.DEPUTY) or person_id in named
