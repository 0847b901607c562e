"""Who may do what, as a matrix; a refusal says who can (F35, section 13)."""

import pytest

from commands.rules.rights import Right, may, refusal, sees_restricted
from storage.enums import Role

O, D, M, S = Role.OWNER, Role.DEPUTY, Role.MEMBER, Role.STAKEHOLDER  # noqa: E741
WITH_OWNER = {
    Right.EDIT: {O, D, M},
    Right.SET_CRITICAL: {O, D},
    Right.DECLINE: {O, D},
    Right.SETTINGS: {O, D},
}


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", [None, *Role])
def test_the_matrix(right: Right, role: Role | None) -> None:
    assert may(right, role, admin=False, has_owner=True) == (role in WITH_OWNER[right])
    assert may(right, role, admin=False, has_owner=False) == (role in WITH_OWNER[right] | {M})
    assert may(right, role, admin=True, has_owner=True)


@pytest.mark.parametrize("right", Right)
def test_a_refusal_names_the_owner_and_who_else_can(right: Right) -> None:
    said = refusal(right, "Ana")
    assert said.startswith("Nothing was changed: the Product Owner (Ana), the deputy")
    assert f"or an admin can {right.value} here." in said
    assert "(" not in refusal(right, None)
    assert ("members" in said) == (M in WITH_OWNER[right])


@pytest.mark.parametrize(
    ("role", "admin", "person", "sees"),
    [
        (O, False, 9, True),
        (D, False, 9, True),
        (M, False, 9, False),
        (S, False, 9, False),
        (None, False, 9, False),
        (None, True, 9, True),
        (M, False, 1, True),
        (None, False, 2, True),
        (None, False, 0, False),
    ],
)
def test_a_restricted_item_is_for_its_roles_and_those_named_on_it(
    role: Role | None, admin: bool, person: int, sees: bool
) -> None:
    assert sees_restricted(role, admin=admin, person_id=person, named=(1, 2)) == sees


def test_nobody_is_not_the_missing_assignee() -> None:
    assert not sees_restricted(None, admin=False, person_id=0, named=(1, None))
