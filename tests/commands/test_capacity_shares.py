"""The shares per kind of work, 100 % in all, from a day on; the band, the increments, the announcement."""

from datetime import UTC, datetime, timedelta

import pytest

from commands.view import Form, Reply, Table, words
from storage.deliveries import Address
from storage.enums import Kind, Platform
from tests.commands.conftest import Talk, labels, said, value_of
from tests.commands.days import Days
from tests.commands.test_capacity import filled
from tests.commands.test_capacity_meter import meter
from tests.commands.test_planning import set_capacity

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
ANNOUNCED = datetime(2026, 12, 25, 9, tzinfo=UTC)
VIEW = "capacity.increment"


def shares_form(talk: Talk, who: str = "ana") -> Form:
    form = talk.asks(who, "capacity.form", args={"team": "PAY"}).form
    assert form is not None
    return form


def choose(talk: Talk, debt: int = 20, **more: str) -> str:
    """What is said when Ana gives that share to debt and the rest to user stories."""
    told = {"share_debt": str(debt), "share_user_story": str(100 - debt)}
    return said(talk.fills("ana", shares_form(talk), told | more))


def rules(talk: Talk, **changes: str) -> Reply:
    form = talk.asks("ana", "capacity.rules_form", args={"team": "PAY"}).form
    return talk.fills("ana", form, changes)


def notice(talk: Talk, days: str) -> None:
    assert talk.fills("ana", talk.opens("ana", "/backlog rules"), {"increment_notice": days}).errors == {}


def chosen(talk: Talk) -> list[tuple[str, dict[Kind, int], str]]:
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        return [
            (str(one.from_on), dict(one.shares), one.reason) for one in store.allocations.of_team(team.id)
        ]


def test_all_seven_kinds_are_offered_those_in_use_first(talk: Talk) -> None:
    filled(talk, "~M Keys", "improve ~S Pairing")
    form = shares_form(talk)
    assert [[field.name for field in one.fields] for one in form.sections] == [
        ["share_debt", "share_improvement_story", "share_user_story", "from_on", "reason"],
        ["share_enabler_story", "share_defect", "share_spike", "share_strategic_bet"],
    ]
    assert [one.open for one in form.sections] == [True, False]
    assert {field.name: value_of(field) for field in form.fields()}["from_on"] == "2027-01-01"


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ({"share_debt": "30", "share_spike": "60"}, "these are 90 %, 10 % too few"),
        ({"share_debt": "30", "share_spike": "71"}, "these are 101 %, 1 % too many"),
        ({}, "these are 0 %, 100 % too few"),
    ],
)
def test_what_is_not_a_hundred_percent_is_refused_beside_the_fields(
    talk: Talk, shares: dict[str, str], told: str
) -> None:
    talk.types("ana", "/debt Keys")
    reply = talk.fills("ana", shares_form(talk), shares)
    assert reply.errors.keys() == {"share_debt"}
    assert told in said(reply)
    assert chosen(talk) == []


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"share_debt": "x", "share_spike": "101"}, {"share_debt", "share_spike"}),
        ({"from_on": ""}, {"from_on"}),
        ({"from_on": "soon"}, {"from_on"}),
        ({"from_on": "2026-11-19"}, {"from_on"}),
        ({"from_on": "2029-01-01"}, {"from_on"}),
    ],
)
def test_each_wrong_value_has_its_sentence(talk: Talk, typed: dict[str, str], wrong: set[str]) -> None:
    talk.types("ana", "/debt Keys")
    told = {"share_debt": "20", "share_user_story": "80"} | typed
    assert talk.fills("ana", shares_form(talk), told).errors.keys() == wrong
    assert chosen(talk) == []


def test_a_day_too_far_off_is_told_the_last_one_with_its_year(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    told = {"share_debt": "20", "share_user_story": "80", "from_on": "2029-01-01"}
    errors = talk.fills("ana", shares_form(talk), told).errors
    assert errors == {"from_on": "Please pick a day until Sat 25 Dec 2027."}


def test_they_hold_from_their_day_on_and_stand_beside_what_is_planned(talk: Talk) -> None:
    filled(talk, "~M Keys")
    assert "Saved for PAY: from Fri 20 Nov on user story 80 %, debt 20 %." in choose(
        talk, from_on="2026-11-20"
    )
    assert "from Fri 1 Jan on user story 75 %, debt 25 %" in choose(talk, debt=25)
    card = meter(talk)
    (table,) = (one for one in card.blocks if isinstance(one, Table))
    assert table.columns == ("Kind of work", "Planned", "Live")
    assert "From Fri 1 Jan 2027 on: user story 75 %, debt 25 %." in words(card)
    talk.later(days=11)
    (table,) = (one for one in meter(talk).blocks if isinstance(one, Table))
    assert table.columns[-1] == "To be"
    assert table.rows == (("debt", "0", "0", "20 %"), ("user story", "0", "0", "80 %"))


def test_a_change_within_an_increment_asks_why_and_is_logged(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    choose(talk, from_on="2026-11-20")
    form, within = shares_form(talk), {"share_debt": "30", "share_user_story": "70", "from_on": "2026-12-01"}
    for nothing in ("-", " … "):
        assert talk.fills("ana", form, within | {"reason": nothing}).errors.keys() == {"reason"}
    assert "300 characters" in said(talk.fills("ana", form, within | {"reason": "x" * 301}))
    refused = talk.fills("ana", form, within)
    assert refused.errors.keys() == {"reason"}
    assert "Tue 1 Dec lies within the increment of Thu 1 Oct – Thu 31 Dec 2026" in said(refused)
    assert "or pick Fri 1 Jan, the first day of the next one" in said(refused)
    saved = said(talk.fills("ana", form, within | {"reason": "The audit came early"}))
    assert "That changes the shares within the increment of Thu 1 Oct – Thu 31 Dec 2026" in saved
    assert "Debt at 30 % is above the band of 15–20 %." in saved
    assert chosen(talk)[0] == ("2026-12-01", {Kind.DEBT: 30, Kind.USER_STORY: 70}, "The audit came early")
    told = said(talk.types("ana", "/backlog log"))
    assert (
        "Ana changed the shares per kind of work from user story 80 %, debt 20 % to user story 70 %, debt "
        "30 % from 2026-12-01: The audit came early" in told
    )


def test_at_the_boundary_no_reason_is_asked_for_and_the_same_again_changes_nothing(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    choose(talk, from_on="2026-11-20")
    assert "Saved" in choose(talk, debt=30)
    assert "Nothing was changed: from Fri 1 Jan on these shares hold anyway." in choose(talk, debt=30)
    assert "Nothing was changed" in choose(talk, debt=30, from_on="2027-02-03")
    assert [day for day, _, _ in chosen(talk)] == ["2027-01-01", "2026-11-20"]


def test_of_two_who_choose_the_second_first_sees_what_the_first_chose(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    hers, his = shares_form(talk), shares_form(talk, "ben")
    talk.submits("ana", hers, share_debt="20", share_user_story="80")
    again = talk.submits("ben", his, share_debt="50", share_user_story="50").form
    assert again is not None
    assert "Meanwhile others changed them. Chosen last: user story 80 %, debt 20 %, from Fri 1 Jan on." in (
        again.note
    )
    assert value_of(again.fields()[0]) == "50"
    assert chosen(talk)[0][1] == {Kind.DEBT: 20, Kind.USER_STORY: 80}
    talk.submits("ben", again)
    assert [shares for _, shares, _ in chosen(talk)] == [{Kind.DEBT: 50, Kind.USER_STORY: 50}]


def test_the_band_and_the_increments_are_the_teams(talk: Talk) -> None:
    filled(talk, "~M Keys")
    assert rules(talk, band_low="21").errors.keys() == {"band_high"}
    assert rules(talk, increment_weeks="10").errors.keys() == {"increment_first"}
    saved = said(
        rules(
            talk,
            band_low="20",
            band_high="30",
            increment_weeks="10",
            increment_first="2026-11-02",
        )
    )
    assert "The next increment is Mon 11 Jan – Sun 21 Mar 2027." in saved
    told = words(meter(talk))
    assert "below the band of 20–30 %" in told
    assert "The program increment is Mon 2 Nov – Sun 10 Jan 2027; the next one begins on Mon 11 Jan." in told
    assert value_of(shares_form(talk).fields()[2]) == "2027-01-11"
    assert "Ana changed Lower end of the band (%) from 15 to 20" in said(talk.types("ana", "/backlog log"))


def test_of_two_who_change_the_band_the_second_keeps_what_they_typed(talk: Talk) -> None:
    filled(talk, "~M Keys")
    hers, his = (talk.asks(who, "capacity.rules_form", args={"team": "PAY"}).form for who in ("ana", "ben"))
    talk.submits("ana", hers, band_low="10")
    again = talk.submits("ben", his, band_high="40").form
    assert again is not None
    held = {field.name: value_of(field) for field in again.fields()}
    assert (held["band_low"], held["band_high"]) == ("10", "40")
    assert "Ana changed Lower end of the band (%) to “10”" in again.note


@pytest.fixture
def days(talk: Talk) -> Days:
    """A team that plans in sprints, on two platforms."""
    filled(talk, "~M Keys")
    with talk.database.writing(talk.workspace) as store:
        person = store.people.find(Platform.SLACK, "U-ana")
        assert person is not None
        there = Address(Platform.TEAMS, channel="19:pay")
        assert store.teams.link(talk.item("PAY-1").team_id, there, "Payments", person.id)
    talk.takes()
    return Days(talk)


def test_the_next_increment_is_announced_once_in_each_first_channel(days: Days) -> None:
    assert days.go_to(ANNOUNCED - timedelta(seconds=1), VIEW) == []
    found = days.go_to(NEW_YEAR + timedelta(days=60), VIEW)
    assert sorted(one.to for one in found) == ["19:pay", "C-payments"]
    assert all(one.at - ANNOUNCED < timedelta(minutes=1) for one in found)
    assert "Please choose the shares for the increment of Fri 1 Jan – Wed 31 Mar 2027" in found[0].words
    assert "On Fri 25 Dec 2026 none were chosen, and the band of debt was 15–20 %." in found[0].words
    assert "It begins on Fri 1 Jan." in found[0].words
    assert labels(found[0].card) == ["Choose them", "See the meter"]
    later = days.go_to(NEW_YEAR + timedelta(days=90), VIEW)
    assert [one.at.date().isoformat() for one in later] == ["2027-03-25", "2027-03-25"]


def test_it_says_which_shares_will_hold(days: Days) -> None:
    choose(days.talk, from_on="2026-11-20")
    choose(days.talk, debt=17)
    found = days.go_to(NEW_YEAR, VIEW)
    assert "Please look whether the shares are right" in found[0].words
    was = "On Fri 25 Dec 2026 they were user story 83 %, debt 17 %, and the band of debt 15–20 %."
    assert was in found[0].words
    form = days.talk.presses("ana", found[0].card, "Change them").form
    assert form is not None


def test_holidays_and_the_notice_move_it_and_it_comes_once_all_the_same(days: Days) -> None:
    notice(days.talk, "2")
    schedule = days.talk.opens("ana", "/backlog review schedule")
    days.talk.submits("ana", schedule, holidays="2026-12-24..2026-12-31 Winter break")
    found = days.go_to(datetime(2026, 12, 23, tzinfo=UTC), VIEW)
    assert [one.at.date().isoformat() for one in found] == ["2026-12-22"] * 2
    notice(days.talk, "1")
    assert days.go_to(NEW_YEAR, VIEW) == []


def test_a_longer_notice_than_is_left_announces_it_at_once(days: Days) -> None:
    days.go_to(datetime(2026, 12, 22, 10, tzinfo=UTC), VIEW)
    notice(days.talk, "20")
    assert len(days.go_to(datetime(2026, 12, 22, 11, tzinfo=UTC), VIEW)) == 2
    assert days.go_to(NEW_YEAR, VIEW) == []


def test_after_downtime_an_increment_that_has_begun_is_not_announced(days: Days) -> None:
    days.talk.now = NEW_YEAR + timedelta(days=3)
    assert days.go_to(NEW_YEAR + timedelta(days=4), VIEW) == []
    assert len(days.go_to(NEW_YEAR + timedelta(days=90), VIEW)) == 2


def test_a_team_that_neither_plans_nor_chose_shares_hears_nothing(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    assert Days(talk).go_to(NEW_YEAR, VIEW) == []


def test_it_is_a_rule_that_can_be_rehearsed_and_switched_off(days: Days) -> None:
    talk = days.talk
    days.go_to(NEW_YEAR, VIEW)
    told = said(talk.asks("ana", "rules.rehearse", args={"team": "PAY", "rule": "program_increment"}))
    assert "Fri 25 Dec, 09:00 to #payments" in told
    off = talk.opens("ana", "/backlog rules")
    talk.fills("ana", off, {"rule_program_increment": "off"})
    assert days.go_to(NEW_YEAR + timedelta(days=100), VIEW) == []


def test_the_brief_asks_for_the_shares_until_they_are_chosen(days: Days) -> None:
    talk = days.talk
    days.go_to(datetime(2026, 12, 29, 12, tzinfo=UTC), VIEW)
    asked = "The increment ends on Thu 31 Dec: are the shares of capacity still right?"
    assert asked in said(talk.types("ana", "/backlog brief"))
    choose(talk)
    assert asked not in said(talk.types("ana", "/backlog brief"))


def test_the_brief_says_when_debt_is_out_of_the_band(talk: Talk) -> None:
    filled(talk, "~L Keys")
    told = "Debt is 40 % of sprint 1, above the band of 15–20 %."
    assert told in said(talk.types("ana", "/backlog brief"))
    set_capacity(talk, "45")
    assert "Debt is" not in said(talk.types("ana", "/backlog brief"))
    set_capacity(talk, "100")
    assert "Debt is 8 % of sprint 1, below the band of 15–20 %." in said(talk.types("ana", "/backlog brief"))
