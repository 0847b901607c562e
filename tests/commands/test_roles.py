"""Roles through the front door: what each may press, who gives them, and what a refusal says (F35)."""

from collections.abc import Callable

import pytest

from commands.rules.rights import Right
from commands.view import Reply
from storage.enums import Priority, Role, State
from tests.commands.conftest import Talk, said
from tests.commands.rules.test_rights import WITH_OWNER
from tests.commands.test_ownership import decisions, names, number
from tests.commands.test_teams import membership

MEMBERS = {"olga": "owner", "ben": "deputy", "mia": "member", "sam": "stakeholder"}


@pytest.fixture
def pay(talk: Talk) -> Talk:
    """Olga owns the order, Ben is deputy, Mia a member, Sam a stakeholder, Ana an admin."""
    card = talk.types("ana", "/debt First").here
    talk.presses("olga", card, "I am the Product Owner")
    for who in ("ben", "mia", "sam"):
        talk.types("ana", f"/backlog role @{who.capitalize()} {MEMBERS[who]}", **names(talk, who))
    return talk


def gives(talk: Talk, by: str, who: str, role: str) -> Reply:
    return talk.types(by, f"/backlog role @{who.capitalize()} {role}", **names(talk, who))


def _edits(talk: Talk, who: str) -> Reply:
    return talk.asks(who, "item.form", args={"ref": "PAY-1"})


def _sets_critical(talk: Talk, who: str) -> Reply:
    talk.submits("ana", talk.asks("ana", "item.form", args={"ref": "PAY-1"}).form, priority=Priority.HIGH)
    form = talk.asks("ana", "item.form", args={"ref": "PAY-1"}).form
    return talk.submits(who, form, priority=Priority.CRITICAL)


def _sets_up(talk: Talk, who: str) -> Reply:
    return talk.types(who, "/backlog settings")


TRIED: dict[Right, Callable[[Talk, str], Reply]] = {
    Right.EDIT: _edits,
    Right.SET_CRITICAL: _sets_critical,
    Right.SETTINGS: _sets_up,
}


@pytest.mark.parametrize("right", TRIED)
@pytest.mark.parametrize("away", [False, True])
def test_the_matrix_through_the_front_door(pay: Talk, right: Right, away: bool) -> None:
    if away:
        pay.types("olga", "/backlog away 2026-12-01")
    for who, role in {**MEMBERS, "eve": "member", "ana": "owner"}.items():
        reply = TRIED[right](pay, who)
        able = Role(role) in WITH_OWNER[right] | ({Role.DEPUTY} if away else set())
        able = able and (right is not Right.SET_CRITICAL or Role(role) in WITH_OWNER[Right.EDIT])
        assert ("Nothing was changed: the Product Owner (Olga" in said(reply)) is not able, who


def test_a_stakeholder_files_and_is_named_as_one(pay: Talk) -> None:
    line = pay.types("sam", "/debt The report is slow")
    assert "filed by Sam, a stakeholder" in said(line)
    assert pay.item("PAY-2").state is State.NEW
    assert "a stakeholder" in said(pay.types("mia", "/backlog PAY-2"))
    assert "a stakeholder" not in said(pay.types("mia", "/debt Another"))
    assert membership(pay, "PAY", "sam").role is Role.STAKEHOLDER


def test_the_last_admin_stays(pay: Talk) -> None:
    for by in ("ana", "olga"):
        assert "Ana is the only admin of PAY" in said(gives(pay, by, "ana", "not-admin"))
    assert membership(pay, "PAY", "ana").admin
    assert "Mia is an admin of PAY now" in said(gives(pay, "ana", "mia", "admin"))
    assert "Ana is not an admin of PAY any more" in said(gives(pay, "ana", "ana", "not-admin"))
    assert not membership(pay, "PAY", "ana").admin
    assert "only admin" in said(gives(pay, "mia", "mia", "not-admin"))
    assert membership(pay, "PAY", "mia").role is Role.MEMBER


def test_only_the_owner_and_admins_make_admins(talk: Talk) -> None:
    """Also while members hold the owner's rights, for there is none yet."""
    talk.types("ana", "/debt First")
    assert "the Product Owner or an admin of PAY" in said(gives(talk, "ben", "ben", "admin"))
    assert "Ben is a deputy" in said(gives(talk, "ben", "ben", "deputy"))
    assert "an admin of PAY" in said(gives(talk, "ben", "ben", "admin"))
    assert not membership(talk, "PAY", "ben").admin


def test_each_role_is_one_decision(pay: Talk) -> None:
    before = len(decisions(pay, "role"))
    gives(pay, "olga", "mia", "deputy")
    gives(pay, "olga", "mia", "deputy")
    gives(pay, "olga", "mia", "admin")
    found = decisions(pay, "role")[: len(decisions(pay, "role")) - before]
    mia = number(pay, "mia")
    assert [(entry.before, entry.after) for entry in found] == [
        (f"{mia} not-admin", f"{mia} admin"),
        (f"{mia} member", f"{mia} deputy"),
    ]


def test_the_owner_keeps_the_part_until_it_is_handed_over(pay: Talk) -> None:
    assert "Olga is the Product Owner" in said(gives(pay, "ana", "olga", "member"))
    assert membership(pay, "PAY", "olga").role is Role.OWNER


def test_a_form_gives_a_role_as_well(pay: Talk) -> None:
    card = pay.types("olga", "/backlog owner").private
    form = pay.presses("olga", card, "Roles").form
    assert "Mia is a deputy of PAY now" in said(
        pay.submits("olga", form, person=number(pay, "mia"), role="deputy")
    )
    again = pay.presses("olga", card, "Roles").form
    assert set(pay.submits("olga", again, person=number(pay, "mia"), role="owner").errors) == {"role"}
    assert set(pay.submits("olga", again, person="", role="member").errors) == {"person"}
    assert "Nothing was changed" in said(pay.asks("mia", "role.form", args=form.args if form else {}))


def test_who_decides_is_said_with_everybody_who_has_a_part(pay: Talk) -> None:
    told = said(pay.types("eve", "/backlog owner"))
    assert "Olga is the Product Owner of PAY." in told
    assert "Deputy: Ben" in told
    assert "Admins: Ana" in told
    assert "Stakeholders: Sam" in told
    assert "Decline items: Product Owner, deputy" in told
