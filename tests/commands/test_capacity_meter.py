"""`/backlog capacity`: what to do first, sprints against the band, one number, and what would have been."""

import pytest

from commands.view import Card, Code, Row, Table, plain, words
from storage.enums import Platform, Role
from storage.people import Person
from tests.commands.conftest import DIRECT, Talk, labels, said
from tests.commands.test_capacity import done, filled, seen
from tests.commands.test_planning import set_capacity
from tests.commands.test_sprints import roll


def meter(talk: Talk, who: str = "ana") -> Card:
    card = talk.types(who, "/backlog capacity").private
    assert card is not None
    return card


def next_sprint(talk: Talk, capacity: str = "20") -> None:
    talk.later(days=14)
    roll(talk)
    if capacity:
        set_capacity(talk, capacity)


def becomes(talk: Talk, who: str, role: Role) -> Person:
    with talk.database.writing(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        person = store.people.meet(Platform.SLACK, f"U-{who}", who.capitalize(), "", "")
        store.teams.join(team.id, person.id)
        store.teams.set_role(team.id, person.id, role)
    return person


def row(card: Card, starts: str) -> Row:
    return next(
        one for one in card.blocks if isinstance(one, Row) and plain(one.row).startswith(f"{starts} ")
    )


@pytest.mark.parametrize(
    ("lines", "first"),
    [
        (
            ("~S Keys", "improve ~L Pairing"),
            "Plan 2 points more of debt: 5 % of the 20 points of sprint 1 is",
        ),
        (("~M Keys",), "All is well: 15 % of the 20 points of sprint 1 is debt, in the band of 15–20 %."),
        (
            ("~L Keys",),
            "Debt is 40 % of the 20 points of sprint 1, above the band of 15–20 %. If that is meant",
        ),
    ],
)
def test_the_first_thing_is_what_to_do_about_the_running_sprint(
    talk: Talk, lines: tuple[str, ...], first: str
) -> None:
    filled(talk, *lines)
    assert first in words(Card(meter(talk).blocks[:1]))


def test_too_much_says_how_much_can_wait(talk: Talk) -> None:
    filled(talk, "~L Keys")
    card = meter(talk)
    assert "else 4 points of it can wait for the next sprint" in words(card)
    assert row(card, "Sprint 1").detail == "runs still: 40 % planned, 0 % live so far"


def test_each_kind_has_its_points_and_shares(talk: Talk) -> None:
    filled(talk, "~M Keys", "~S Doors", "improve ~L Pairing")
    done(talk, "PAY-2", "PAY-3")
    (table,) = (one for one in meter(talk).blocks if isinstance(one, Table))
    assert table.columns == ("Kind of work", "Planned", "Live")
    assert table.rows == (
        ("debt", "4 (20 %)", "1 (5 %)"),
        ("improvement story", "8 (40 %)", "8 (40 %)"),
    )


def test_without_a_capacity_there_is_no_percentage_and_no_picture(talk: Talk) -> None:
    filled(talk, "~M Keys", capacity="")
    done(talk, "PAY-1")
    card = meter(talk)
    (table,) = (one for one in card.blocks if isinstance(one, Table))
    assert table.rows == (("debt", "3", "3"),)
    assert not any(isinstance(span, Code) for one in card.blocks if isinstance(one, Row) for span in one.row)
    assert labels(card)[:2] == ["Set the capacity", "Say the share of debt"]
    next_sprint(talk, capacity="")
    assert "3 points of debt went live, 3 planned; its capacity was not set" in words(meter(talk))


def test_a_sprint_that_holds_nothing_says_so(talk: Talk) -> None:
    filled(talk, "~M Keys", capacity="0")
    assert "The capacity of sprint 1 is 0 points, so debt has no share of it." in words(meter(talk))
    next_sprint(talk)
    assert row(meter(talk), "Sprint 1").detail.endswith("3 planned; its capacity was 0")


def test_sprints_in_a_row_are_counted_until_one_is_out_of_the_band(talk: Talk) -> None:
    filled(talk, "~L Keys")
    done(talk, "PAY-1")
    for number in (2, 3):
        next_sprint(talk)
        talk.types("ana", f"/debt ~M Thing {number}")
        done(talk, f"PAY-{number}")
    next_sprint(talk)
    card = meter(talk)
    assert "The last 2 sprints were in the band." in words(card)
    assert row(card, "Sprint 1").detail == "40 % went into debt, 8 of 20 points, 40 % planned: above the band"
    assert plain(row(card, "Sprint 3").row) == "Sprint 3 (14 Dec – 27 Dec) ───────●▒▒▒─────────"
    next_sprint(talk)
    assert "The last sprint was below the band." in words(meter(talk))
    next_sprint(talk)
    assert "The last 2 sprints were below the band: debt is likely to grow." in words(meter(talk))


def test_all_sprints_in_a_row_are_counted_wherever_it_is_told(talk: Talk) -> None:
    talk.types("ana", "/debt ~M Keys")
    for _ in range(7):
        number = seen(talk)[0].number
        asked = talk.asks("ana", "capacity.share_form", args={"team": "PAY", "sprint": str(number)}).form
        told = said(talk.submits("ana", asked, share="10" if number == 1 else "18"))
        assert "in a row" not in told
        next_sprint(talk, capacity="")
    assert "The last 6 sprints were in the band." in words(meter(talk))
    assert "In the band of 15–20 %, 6 sprints in a row." in said(talk.types("ana", "/backlog report"))
    for number, share, more in (
        (1, "11", ""),
        (7, "19", " That makes 6 sprints in the band in a row."),
        (1, "16", " That makes 7 sprints in the band in a row."),
        (3, "40", ""),
    ):
        asked = talk.asks("ana", "capacity.share_form", args={"team": "PAY", "sprint": str(number)}).form
        assert said(talk.submits("ana", asked, share=share)).endswith(f"the band of 15–20 %.{more}")


def test_what_the_team_says_comes_before_the_sizes_and_can_be_corrected(talk: Talk) -> None:
    filled(talk, "~M Keys")
    next_sprint(talk)
    asked = talk.asks("ana", "capacity.share_form", args={"team": "PAY", "sprint": "1"}).form
    assert asked is not None
    assert "By the sizes: 0 of 20 points, 0 %." in (asked.fields()[0].hint)
    assert "Sprint 1: 18 % went into debt, in the band" in said(talk.submits("ana", asked, share="18"))
    assert (seen(talk)[1].share, seen(talk)[1].done) == (18, {})
    again = talk.presses("ben", meter(talk), "Correct it").form
    talk.submits("ben", again, share="25")
    assert "25 % went into debt, as the team said: above the band" in words(meter(talk))
    third = talk.presses("ana", meter(talk), "Correct it").form
    assert "Nobody says a share" in said(talk.submits("ana", third, share=""))
    assert seen(talk)[1].share == 0
    log = said(talk.types("ana", "/backlog log"))
    assert "Ana set the share of debt to 18 %: sprint 1" in log
    assert "Ben changed the share of debt from 18 % to 25 %: sprint 1" in log
    assert "Ana cleared the share of debt (was 25 %): sprint 1" in log


def test_of_two_who_say_the_share_the_second_hears_of_the_first(talk: Talk) -> None:
    filled(talk, "~M Keys")
    forms = [talk.asks(who, "capacity.share_form", args={"team": "PAY"}).form for who in ("ana", "ben")]
    talk.submits("ana", forms[0], share="18")
    again = talk.submits("ben", forms[1], share="30").form
    assert again is not None
    assert "Meanwhile 18 % was said." in again.note
    assert seen(talk)[0].said == 18
    talk.submits("ben", again)
    assert seen(talk)[0].said == 30


def test_a_team_that_plans_nothing_can_say_one_number(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    asked = talk.presses("ana", meter(talk), "Say the share of debt").form
    talk.submits("ana", asked, share="17")
    assert "The team says that 17 % of sprint 1 goes into debt: in the band" in words(meter(talk))
    next_sprint(talk, capacity="")
    assert row(meter(talk), "Sprint 1").detail == "17 % went into debt, as the team said: in the band"


def test_what_a_sprint_went_into_can_be_said_after_it_where_nobody_planned(talk: Talk) -> None:
    talk.types("ana", "/debt ~M Keys")
    talk.types("ana", "/debt ~S Doors")
    talk.types("ana", "/backlog plan PAY-1")
    for _ in range(2):
        next_sprint(talk, capacity="")
    assert row(meter(talk), "Sprint 2").detail.endswith("its capacity was not set")
    asked = talk.asks("ana", "capacity.share_form", args={"team": "PAY", "sprint": "2"}).form
    assert "Sprint 2: 12 % went into debt, below the band" in said(talk.submits("ana", asked, share="12"))
    assert row(meter(talk), "Sprint 2").detail == "12 % went into debt, as the team said: below the band"
    assert seen(talk)[0].number == 3
    talk.submits("ana", talk.opens("ana", "/backlog settings"), capacity="20")
    next_sprint(talk, capacity="")
    would = said(talk.presses("ana", meter(talk), "What would 20 % have been?"))
    assert "20 % of the 20 points of sprint 3 are 4 points, 4 more than the 0 points of debt" in would
    assert "PAY-1 Keys (3 points)" in would


@pytest.mark.parametrize(
    ("sprint", "refused"), [("2", "Sprint 2 has not begun."), ("99", "Sprint 99 has not begun.")]
)
def test_a_share_of_what_has_not_begun_is_refused(talk: Talk, sprint: str, refused: str) -> None:
    filled(talk, "~M Keys")
    reply = talk.asks("ana", "capacity.share_form", args={"team": "PAY", "sprint": sprint})
    assert refused in said(reply)


@pytest.mark.parametrize("typed", ["101", "-1", "half", "1.5"])
def test_what_is_no_percentage_is_refused_beside_the_field(talk: Talk, typed: str) -> None:
    filled(talk, "~M Keys")
    asked = talk.asks("ana", "capacity.share_form", args={"team": "PAY"}).form
    assert set(talk.submits("ana", asked, share=typed).errors) == {"share"}


def test_what_a_fifth_would_have_been_by_the_order_of_that_day(talk: Talk) -> None:
    for line in ("~L Roof !high", "~M Keys !high", "~S Doors !high", "~S Windows !low", "~S Later !low"):
        talk.types("ana", f"/debt {line}")
    talk.types("ana", "/backlog plan PAY-5")
    set_capacity(talk, "25")
    form = talk.edits("ana", "PAY-3")
    talk.submits("ana", form, restricted="yes")
    done(talk, "PAY-5")
    talk.later(days=1)
    talk.types("ana", "/debt ~S !critical New since")
    talk.types("ana", "/backlog decline PAY-4 because the house is sold")
    next_sprint(talk)
    asked = talk.presses("ben", meter(talk), "What would 20 % have been?").private
    told = words(asked) if asked else ""
    assert "20 % of the 25 points of sprint 1 are 5 points, 4 more than the 1 point of debt" in told
    assert "By the order of Fri 20 Nov these would have fit:" in told
    rows = [plain(one.row) for one in asked.blocks if isinstance(one, Row)] if asked else []
    assert rows == ["PAY-3 restricted", "PAY-4 Windows"]


def test_where_no_debt_was_to_be_the_least_of_the_band_is_asked_about(talk: Talk) -> None:
    filled(talk, "~M Keys", capacity="40")
    talk.submits(
        "ana",
        talk.asks("ana", "capacity.form", args={"team": "PAY"}).form,
        share_debt="0",
        share_user_story="100",
        from_on="2026-11-20",
    )
    next_sprint(talk)
    assert "To be" in next(one for one in meter(talk).blocks if isinstance(one, Table)).columns
    assert "What would 20 % have been?" in labels(meter(talk))
    next_sprint(talk)
    asked = said(talk.presses("ana", meter(talk), "What would 15 % have been?"))
    assert "15 % of the 20 points of sprint 2 are 3 points" in asked


def test_a_sprint_that_had_its_share_says_so(talk: Talk) -> None:
    filled(talk, "~L Keys")
    done(talk, "PAY-1")
    next_sprint(talk)
    told = said(talk.asks("ana", "capacity.would", args={"team": "PAY", "sprint": "1"}))
    assert "and that much debt went live in it" in told
    for sprint in ("2", "7", "x"):
        told = said(talk.asks("ana", "capacity.would", args={"team": "PAY", "sprint": sprint}))
        assert "Nothing is known of sprint" in told


def test_a_stakeholder_reads_the_meter_and_changes_nothing(talk: Talk) -> None:
    filled(talk, "~M Keys")
    becomes(talk, "olga", Role.OWNER)
    becomes(talk, "sam", Role.STAKEHOLDER)
    next_sprint(talk)
    card = meter(talk, "sam")
    assert set(labels(card)) == {"See sprint 2", "What would 20 % have been?"}
    for command in ("capacity.form", "capacity.rules_form", "capacity.share_form"):
        refused = said(talk.asks("sam", command, args={"team": "PAY"}))
        assert "the Product Owner (Olga)" in refused
    member = labels(meter(talk, "mia"))
    assert "Correct it" in member
    assert "Shares per kind of work" not in member


def test_asked_from_nowhere_the_team_is_asked_for(talk: Talk) -> None:
    assert "no backlog yet" in said(talk.types("ana", "/backlog capacity"))
    filled(talk, "~M Keys")
    assert "PAY · capacity" in said(talk.types("ana", "/backlog capacity", DIRECT))
    assert "no backlog yet" in said(talk.types("zoe", "/backlog capacity", DIRECT))
