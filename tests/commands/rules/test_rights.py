"""Who may do what, as a matrix; a refusal says who can (F35, section 13)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.rules.rights import DEFAULT_HOLDERS, Holder, Right, may, refusal, sees_restricted
from storage.enums import Role

O, D, M, S = Role.OWNER, Role.DEPUTY, Role.MEMBER, Role.STAKEHOLDER  # noqa: E741
WITH_OWNER = {
    Right.EDIT: {O, D, M},
    Right.PLAN: {O, D, M},
    Right.SET_CRITICAL: {O, D},
    Right.DECLINE: {O, D},
    Right.ACCEPT_RISK: {O, D},
    Right.RANK: {O, D},
    Right.COMMIT: {O, D},
    Right.CAPACITY: {O, D},
    Right.GATE: {O, D},
    Right.SETTINGS: {O},
}
ANA, BEN, CLEO = Holder("Ana", O, False), Holder("Ben", D, False), Holder("Cleo", M, True)


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", [None, *Role])
def test_the_matrix(right: Right, role: Role | None) -> None:
    usual = WITH_OWNER[right]
    assert may(right, role, admin=False, has_owner=True) == (role in usual)
    assert may(right, role, admin=False, has_owner=True, owner_away=True) == (role in usual | {D})
    assert may(right, role, admin=False, has_owner=False) == (role in {O, D, M})
    assert may(right, role, admin=True, has_owner=True)


@given(
    right=st.sampled_from(Right),
    role=st.sampled_from([None, *Role]),
    matrix=st.dictionaries(
        st.sampled_from([right.key for right in Right]), st.lists(st.sampled_from([O, D, M]), unique=True)
    ),
    away=st.booleans(),
)
def test_a_team_gives_rights_to_whom_it_likes_but_takes_none_from_its_owner_and_admins(
    right: Right, role: Role | None, matrix: dict[str, list[Role]], away: bool
) -> None:
    given_to = matrix.get(right.key, list(DEFAULT_HOLDERS[right]))
    allowed = may(right, role, admin=False, has_owner=True, owner_away=away, matrix=matrix)
    assert allowed == (role is O or role in given_to or (away and role is D))
    assert may(right, role, admin=True, has_owner=True, matrix=matrix)
    assert not may(right, S, admin=False, has_owner=False, matrix=matrix)


@pytest.mark.parametrize("right", Right)
def test_a_refusal_names_everybody_who_can(right: Right) -> None:
    said = refusal(right, (CLEO, ANA, BEN, Holder("Sam", S, False)))
    assert said.startswith("Nothing was changed: the Product Owner (Ana)")
    assert said.endswith(f"or an admin (Cleo) can {right.value} here.")
    assert ("the deputy (Ben)" in said) == (D in WITH_OWNER[right])
    assert ("members of the team" in said) == (M in WITH_OWNER[right])
    assert "Sam" not in said


@pytest.mark.parametrize(
    ("people", "away", "who"),
    [
        ((ANA,), False, "the Product Owner (Ana)"),
        ((Holder("Ana", O, True),), False, "the Product Owner (Ana)"),
        ((ANA, BEN), True, "the Product Owner (Ana, away now) or the deputy (Ben)"),
        ((CLEO,), False, "members of the team or an admin (Cleo)"),
        ((BEN,), False, "the deputy (Ben) or members of the team"),
        ((), False, "members of the team"),
        (
            (ANA, *(Holder(f"A{n}", M, True) for n in range(5))),
            False,
            "the Product Owner (Ana) or admins (A0, A1, A2 and 2 more)",
        ),
    ],
)
def test_a_refusal_names_who_is_there_and_nobody_else(
    people: tuple[Holder, ...], away: bool, who: str
) -> None:
    said = refusal(Right.SETTINGS, people, owner_away=away)
    assert said == f"Nothing was changed: {who} can change the settings here."


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
