"""Who owns the order: handed over, and stood in for while the owner is away (F35)."""

from datetime import timedelta
from typing import Any

import pytest

from commands.view import DateField, Form, PersonField, Reply, words
from storage.enums import Role
from storage.log import Decision
from storage.teams import Membership
from tests.commands.conftest import DIRECT, LOGISTICS, Talk, labels, said
from tests.commands.test_linking import drawn, owed
from tests.commands.test_teams import membership, person_of, team


@pytest.fixture
def pay(talk: Talk) -> Talk:
    """A team of Ana, its first filer and admin, Olga, who owns its order, and Ben, a member."""
    card = talk.types("ana", "/debt First").here
    talk.presses("olga", card, "I am the Product Owner")
    talk.types("ben", "/debt Second")
    return talk


def names(talk: Talk, who: str) -> dict[str, Any]:
    """What a message brings that mentions somebody."""
    return {"mentions": {who.capitalize(): f"U-{who}"}}


def number(talk: Talk, who: str) -> str:
    """How the log calls somebody."""
    return f"#{person_of(talk, who).id}"


def hands_over(talk: Talk, by: str, to: str) -> Reply:
    return talk.types(by, f"/backlog owner @{to.capitalize()}", **names(talk, to))


def decisions(talk: Talk, field: str) -> list[Decision]:
    """What was decided about the team under that name, newest first."""
    with talk.database.reading(talk.workspace) as store:
        return [entry for entry in store.log.of_team(team(talk, "PAY").id, 100) if entry.field == field]


def direct(talk: Talk) -> dict[str, str]:
    """Person → what they are told directly."""
    return {delivery.person: drawn(talk, delivery) for delivery in owed(talk) if delivery.person}


def test_the_owner_hands_over_and_the_new_one_is_told(pay: Talk) -> None:
    assert "Ben is the Product Owner of PAY now" in said(hands_over(pay, "olga", "ben"))
    assert membership(pay, "PAY", "ben") == Membership(Role.OWNER, False, "Ben")
    assert membership(pay, "PAY", "olga").role is Role.MEMBER
    told = "You are the Product Owner of PAY · payments now: Olga handed it over to you."
    assert direct(pay) == {"U-ben": told}
    entry = decisions(pay, "owner")[0]
    assert (entry.before, entry.after, entry.person) == (number(pay, "olga"), number(pay, "ben"), "Olga")


def test_an_admin_can_too_and_both_are_told(pay: Talk) -> None:
    hands_over(pay, "ana", "ben")
    told = direct(pay)
    assert set(told) == {"U-ben", "U-olga"}
    assert told["U-olga"] == "Ben is the Product Owner of PAY now: Ana handed it over."


def test_who_is_not_of_the_team_is_made_a_member_first(pay: Talk) -> None:
    reply = hands_over(pay, "olga", "eve")
    assert "does not belong to PAY yet" in said(reply)
    assert "/backlog role @Eve member" in said(reply)
    assert membership(pay, "PAY", "olga").role is Role.OWNER
    pay.types("olga", "/backlog role @Eve member", **names(pay, "eve"))
    hands_over(pay, "olga", "eve")
    assert membership(pay, "PAY", "eve").role is Role.OWNER


@pytest.mark.parametrize("who", ["ben", "eve"])
def test_nobody_else_hands_over(pay: Talk, who: str) -> None:
    assert "the Product Owner (Olga) or an admin of PAY" in said(hands_over(pay, who, "ben"))
    form = pay.asks(who, "owner.form", args={"team": str(team(pay, "PAY").id)})
    assert "the Product Owner (Olga) or an admin" in said(form)
    assert membership(pay, "PAY", "ben").owner == "Olga"
    assert decisions(pay, "owner")[0].after == number(pay, "olga")


def test_without_an_owner_one_is_asked_to_press_the_button(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.types("ben", "/debt Second")
    assert "/backlog owner" in said(hands_over(talk, "ben", "ben"))
    card = talk.types("ben", "/backlog owner").private
    assert card is not None
    assert "Nobody is the Product Owner of PAY yet" in words(card)
    talk.presses("ben", card, "I am the Product Owner")
    assert membership(talk, "PAY", "ben").role is Role.OWNER


def test_a_form_hands_over_as_well(pay: Talk) -> None:
    card = pay.types("olga", "/backlog owner").private
    form = pay.presses("olga", card, "Hand over").form
    assert isinstance(form, Form)
    (picked,) = form.fields()
    assert isinstance(picked, PersonField)
    assert {option.label for option in picked.known} == {"Ana", "Olga", "Ben"}
    pay.submits("olga", form, person=number(pay, "ben"))
    assert membership(pay, "PAY", "ben").role is Role.OWNER
    again = pay.asks("ben", "owner.form").form
    assert "This person" in said(pay.submits("ben", again, person="U-zoe"))
    assert set(pay.submits("ben", again, person="#999999999").errors) == {"person"}


def test_who_owns_it_already_stays(pay: Talk) -> None:
    assert "already" in said(hands_over(pay, "olga", "olga"))
    assert len(decisions(pay, "owner")) == 1


def test_a_name_that_nobody_bears_is_said(pay: Talk) -> None:
    assert "do not know @nobody" in said(pay.types("olga", "/backlog owner @nobody"))


def test_while_the_owner_is_away_the_deputy_decides_what_the_owner_does(pay: Talk) -> None:
    pay.types("olga", "/backlog role @Ben deputy", **names(pay, "ben"))
    assert "the Product Owner (Olga)" in said(pay.types("ben", "/backlog emoji wood"))
    away = pay.types("olga", "/backlog away 2026-12-01")
    assert "You are away from PAY until 2026-12-01. Ben stands in." in said(away)
    assert "You stand in for Olga in PAY until 2026-12-01" in direct(pay)["U-ben"]
    assert "Olga is the Product Owner of PAY, away until 2026-12-01. Ben stands in." in said(
        pay.types("eve", "/backlog owner")
    )
    assert ":wood:" in said(pay.types("ben", "/backlog emoji wood"))
    assert ":tada:" in said(pay.types("olga", "/backlog emoji tada"))
    assert "the Product Owner (Olga, away now), the deputy (Ben) or an admin (Ana)" in said(
        pay.types("eve", "/backlog emoji cat")
    )
    pay.now += timedelta(days=11)
    assert "the Product Owner (Olga) or an admin (Ana)" in said(pay.types("ben", "/backlog emoji cat"))


def test_the_owner_comes_back_early(pay: Talk) -> None:
    pay.types("olga", "/backlog role @Ben deputy", **names(pay, "ben"))
    away = pay.types("olga", "/backlog away 2026-12-01").private
    assert "Welcome back" in said(pay.presses("olga", away, "I am back"))
    assert "Nothing was changed" in said(pay.types("ben", "/backlog emoji wood"))
    log = said(pay.types("ben", "/backlog log"))
    assert "Olga is back" in log
    assert "Olga is away until 2026-12-01" in log
    assert "You are here" in said(pay.types("olga", "/backlog back"))
    changes = [(entry.before, entry.after) for entry in decisions(pay, "away")]
    assert changes == [("2026-12-01", ""), ("", "2026-12-01")]


def test_the_day_is_asked_for_in_a_form(pay: Talk) -> None:
    form = pay.opens("olga", "/backlog away")
    assert isinstance(form.fields()[0], DateField)
    assert set(pay.submits("olga", form, until="2026-11-20").errors) == {"until"}
    assert "Nobody is deputy yet" in said(pay.submits("olga", form, until="2026-11-21"))
    card = pay.types("olga", "/backlog owner").private
    assert "I am back" in labels(card)


@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-19", "2027-12-01", "2026-13-01", "2026-2-30"])
def test_a_day_that_cannot_be_meant_is_refused(pay: Talk, day: str) -> None:
    assert "after today and within a year, such as 2026-12-04" in said(
        pay.types("olga", f"/backlog away {day}")
    )
    assert membership(pay, "PAY", "olga").owner_back is None


def test_only_the_owner_is_stood_in_for(pay: Talk) -> None:
    assert "Only the Product Owner of PAY needs to say so; that is Olga." in said(
        pay.types("ben", "/backlog away 2026-12-01")
    )
    assert "that is Olga" in said(pay.types("ana", "/backlog back"))


def test_who_owns_it_next_is_here(pay: Talk) -> None:
    pay.types("olga", "/backlog away 2026-12-01")
    hands_over(pay, "ana", "ben")
    hands_over(pay, "ben", "olga")
    assert membership(pay, "PAY", "olga") == Membership(Role.OWNER, False, "Olga")


def test_of_several_teams_the_channel_says_which(pay: Talk) -> None:
    pay.types("cleo", "/debt There", LOGISTICS)
    pay.types("cleo", "/debt Here")
    assert "You belong to several teams (PAY, LOG)" in said(pay.types("cleo", "/backlog owner", DIRECT))
    assert "Olga" in said(pay.types("cleo", "/backlog owner"))
    assert "no backlog yet" in said(pay.types("zoe", "/backlog owner", DIRECT))
