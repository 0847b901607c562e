"""Teams: made by the first filing, found by the channel, owned by one person (section 13)."""

import pytest

from commands.request import Place, PlaceKind
from storage.enums import Platform, Role
from storage.people import Person
from storage.teams import Membership, Team
from tests.commands.conftest import DIRECT, LOGISTICS, PAYMENTS, Talk, channel, labels, said


def team(talk: Talk, key: str) -> Team:
    with talk.database.reading(talk.workspace) as store:
        found = store.teams.by_key(key)
    assert found is not None
    return found


def membership(talk: Talk, key: str, who: str) -> Membership:
    with talk.database.reading(talk.workspace) as store:
        return store.teams.membership(team(talk, key).id, person_of(talk, who).id)


def person_of(talk: Talk, who: str) -> Person:
    with talk.database.reading(talk.workspace) as store:
        person = store.people.find(Platform.SLACK, f"U-{who}")
    assert person is not None
    return person


def test_the_first_filing_makes_a_team_and_says_so(talk: Talk) -> None:
    talk.zones["ana"] = "Asia/Kolkata"
    first = talk.types("ana", "/debt Keys")
    assert "A new backlog: PAY, with times in Asia/Kolkata" in said(first)
    assert "I am the Product Owner" in labels(first.here)
    made = team(talk, "PAY")
    assert (made.name, made.zone, made.emoji) == ("payments", "Asia/Kolkata", "bricks")
    assert membership(talk, "PAY", "ana") == Membership(Role.MEMBER, True, None)
    second = talk.types("ben", "/debt More")
    assert "backlog now" not in said(second)
    assert membership(talk, "PAY", "ben") == Membership(Role.MEMBER, False, None)


def test_a_form_and_a_retrospective_make_a_team_too(talk: Talk) -> None:
    talk.submits("ana", talk.opens("ana", "/debt"), title="Keys")
    talk.submits("ben", talk.opens("ben", "/improve retro", LOGISTICS), LOGISTICS, stories="One")
    assert talk.refs() == ["LOG-1", "PAY-1"]


def test_an_unknown_zone_is_utc_and_is_said(talk: Talk) -> None:
    assert "times in UTC" in said(talk.types("ana", "/debt Keys"))


def test_a_zone_that_there_is_not_is_utc_too(talk: Talk) -> None:
    talk.zones["ana"] = "W. Europe Standard Time"
    assert "times in UTC" in said(talk.types("ana", "/debt Keys"))
    assert "Who may what" in said(talk.types("ana", "/backlog owner"))


def test_keys_do_not_collide(talk: Talk) -> None:
    places = [channel("payments"), channel("payroll"), channel("paypal"), channel("pay"), channel("日本")]
    for number, place in enumerate(places):
        talk.types(f"p{number}", "/debt Keys", place)
    with talk.database.reading(talk.workspace) as store:
        keys = [store.teams.of_channel(place.channel) for place in places]
    found = [team.key for team in keys if team is not None]
    assert found[:4] == ["PAY", "PAYR", "PAYP", "PAY2"]
    assert len(set(found)) == 5


def test_who_belongs_to_one_team_files_there_from_anywhere_and_is_offered_a_move(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    reply = talk.types("ana", "/debt Elsewhere", LOGISTICS)
    assert talk.refs() == ["PAY-1", "PAY-2"]
    assert "PAY-2 went to PAY" in said(reply)
    assert labels(reply.private) == ["Move"]
    direct = talk.types("ana", "/debt Direct", DIRECT)
    assert talk.refs() == ["PAY-1", "PAY-2", "PAY-3"]
    assert "Move" not in labels(direct.private)


def test_moving_makes_the_backlog_of_that_channel_and_the_old_id_leads_on(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    card = talk.types("ana", "/debt Elsewhere", LOGISTICS).private
    form = talk.presses("ana", card, "Move", LOGISTICS).form
    assert "PAY-2 is LOG-1 now" in said(talk.submits("ana", form, LOGISTICS, team="new"))
    assert "Elsewhere" in said(talk.types("ana", "/backlog PAY-2"))
    assert talk.types("ana", "/debt Next", LOGISTICS).private is None
    assert talk.refs() == ["LOG-1", "LOG-2", "PAY-1"]


def test_nowhere_to_move_is_said(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    item = {"item": str(talk.item("PAY-1").id)}
    assert "no other backlog" in said(talk.asks("ana", "item.move_form", args=item))


def test_one_cannot_move_into_a_team_that_is_not_ones_own(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.types("olga", "/debt First", LOGISTICS)
    item = {"item": str(talk.item("PAY-1").id)}
    reply = talk.asks("ana", "item.move", args=item, fields={"team": "LOG"}, key="form:1")
    assert reply.errors
    assert talk.refs() == ["LOG-1", "PAY-1"]


def test_with_several_teams_a_form_asks_for_which(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.types("olga", "/debt First", LOGISTICS)
    talk.types("ana", "/debt Second", LOGISTICS)
    elsewhere = channel("random")
    form = talk.opens("ana", "/debt", elsewhere)
    talk.submits("ana", form, elsewhere, title="Keys", team="LOG")
    talk.submits("ana", talk.opens("ana", "/debt", elsewhere), elsewhere, title="New", team="new")
    assert talk.refs() == ["LOG-1", "LOG-2", "LOG-3", "PAY-1", "RAN-1"]


def test_a_team_that_is_not_ones_own_cannot_be_chosen(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.types("olga", "/debt First", LOGISTICS)
    reply = talk.asks("ana", "item.file", args={}, fields={"title": "Keys", "team": "LOG"}, key="form:1")
    assert set(reply.errors) == {"team"}
    assert len(talk.refs()) == 2


def test_one_person_becomes_the_owner_and_the_second_is_told_who_was_first(talk: Talk) -> None:
    card = talk.types("ana", "/debt Keys").here
    first = talk.presses("olga", card, "I am the Product Owner")
    assert "You are the Product Owner of PAY now" in said(first)
    assert "Olga is the Product Owner of PAY already" in said(
        talk.presses("ben", card, "I am the Product Owner")
    )
    assert membership(talk, "PAY", "olga") == Membership(Role.OWNER, False, "Olga")
    again = talk.presses("olga", card, "I am the Product Owner")
    assert said(again) == said(first)


def test_ownership_is_given_back_by_its_owner_alone(talk: Talk) -> None:
    card = talk.types("ana", "/debt Keys").here
    mine = talk.presses("olga", card, "I am the Product Owner").private
    assert "not the Product Owner" in said(talk.presses("ana", mine, "Undo"))
    assert "no Product Owner now" in said(talk.presses("olga", mine, "Undo"))
    assert "not the Product Owner" in said(talk.presses("olga", mine, "Undo"))
    talk.presses("ana", card, "I am the Product Owner")
    assert membership(talk, "PAY", "ana") == Membership(Role.OWNER, True, "Ana")
    assert membership(talk, "PAY", "olga").role is Role.MEMBER


@pytest.mark.parametrize("place", [LOGISTICS, DIRECT], ids=["channel", "direct"])
def test_who_is_not_of_the_team_cannot_own_it(talk: Talk, place: Place) -> None:
    card = talk.types("ana", "/debt Keys").here
    reply = talk.presses("eve", card, "I am the Product Owner", place)
    assert "Only members of the team" in said(reply)
    assert membership(talk, "PAY", "ana").owner is None


def test_the_settings_are_the_owners_once_there_is_one(talk: Talk) -> None:
    card = talk.types("ana", "/debt Keys").here
    assert ":wood:" in said(talk.types("ben", "/backlog emoji wood"))
    talk.presses("olga", card, "I am the Product Owner")
    assert "the Product Owner (Olga)" in said(talk.types("ben", "/backlog emoji tada"))
    assert team(talk, "PAY").emoji == "wood"
    talk.types("olga", "/backlog emoji tada")
    assert team(talk, "PAY").emoji == "tada"


def test_without_a_team_there_is_no_emoji_to_choose(talk: Talk) -> None:
    assert "no backlog yet" in said(talk.types("ana", "/backlog emoji wood"))


def test_a_form_opened_at_home_goes_to_the_only_team_and_its_first_channel(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    nowhere = Place(Platform.SLACK, PlaceKind.NOWHERE)
    reply = talk.submits("ana", talk.opens("ana", "/debt", nowhere), nowhere, title="Keys")
    assert "PAY-2" in said(reply)
    assert [one.channel for one in talk.owed()] == [PAYMENTS.channel]
