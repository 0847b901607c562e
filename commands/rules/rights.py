"""Who may do what in a team, and how a refusal names who can (F35)."""

from collections.abc import Collection
from enum import StrEnum

from storage.enums import Role


class Right(StrEnum):
    """What is guarded; the value completes “… can”."""

    EDIT = "edit items"
    SET_CRITICAL = "set Critical"
    DECLINE = "decline items"
    SETTINGS = "change the settings"


_HOLDERS: dict[Right, tuple[Role, ...]] = {
    Right.EDIT: (Role.OWNER, Role.DEPUTY, Role.MEMBER),
    Right.SET_CRITICAL: (Role.OWNER, Role.DEPUTY),
    Right.DECLINE: (Role.OWNER, Role.DEPUTY),
    Right.SETTINGS: (Role.OWNER, Role.DEPUTY),
}
_NAMES = {
    Role.OWNER: "the Product Owner",
    Role.DEPUTY: "the deputy",
    Role.MEMBER: "members of the team",
}


def may(right: Right, role: Role | None, *, admin: bool, has_owner: bool) -> bool:
    """Until there is a Product Owner, members hold the owner's rights. Admins hold them all."""
    holders = _HOLDERS[right] if has_owner else (*_HOLDERS[right], Role.MEMBER)
    return admin or role in holders


def refusal(right: Right, owner: str | None) -> str:
    """A sentence that says who can."""
    names = [_NAMES[role] for role in _HOLDERS[right]]
    if owner:
        names[0] = f"{names[0]} ({owner})"
    names.append("an admin")
    return f"Nothing was changed: {', '.join(names[:-1])} or {names[-1]} can {right.value} here."


def sees_restricted(role: Role | None, *, admin: bool, person_id: int, named: Collection[int | None]) -> bool:
    """Restricted items are for the owner, the deputy, admins, and those `named` on them (F41)."""
    return admin or role in (Role.OWNER, Role.DEPUTY) or person_id in named
