"""One team in several channels: the code that joins them, who may, and what each side then reads (F42)."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from commands import posting
from commands.dispatch import dispatch
from commands.request import Place, PlaceKind
from commands.team.linking import CODE
from commands.view import plain, words
from storage.database import Database
from storage.deliveries import Delivery
from storage.enums import Platform
from storage.models import decisions, deliveries, link_codes, processed
from tests.commands.conftest import DIRECT, LOGISTICS, PAYMENTS, Talk, channel, said
from tests.conftest import make_workspace

BILLING = channel("billing")
TEAMS = Place(Platform.TEAMS, PlaceKind.CHANNEL, "19:pay@thread.tacv2", "Payments")


def code_of(talk: Talk, place: Place | None = None) -> str:
    found = re.search(CODE, said(talk.types("ana", "/backlog link", place)))
    assert found is not None
    return found[0]


def owed(talk: Talk) -> list[Delivery]:
    """Every message that the workspace owes by now, oldest first."""
    names = list(Delivery.__dataclass_fields__)
    wanted = select(*(deliveries.c[name] for name in names)).where(
        deliveries.c.workspace_id == talk.workspace, deliveries.c.state == "due"
    )
    with talk.database.engine.connect() as connection:
        rows = connection.execute(wanted.order_by(deliveries.c.id)).all()
    return [Delivery(*row) for row in rows]


def drawn(talk: Talk, delivery: Delivery) -> str:
    with talk.database.reading(talk.workspace) as store:
        return words(posting.drawn(store, delivery, talk.now))


def abroad(talk: Talk, place: Place = TEAMS) -> Place:
    """The place as the door hands it over: it stands in a workspace of its own."""
    return replace(place, host=make_workspace(talk.database, place.platform))


def linked(talk: Talk, place: Place) -> Place:
    """A team in `payments` that the place belongs to as well."""
    talk.types("ana", "/debt First")
    joined = talk.types("lee", f"/backlog link {code_of(talk)}", place, speaks_for_host=True)
    assert "shares the backlog of PAY" in said(joined)
    return place


def test_a_code_joins_a_channel_to_the_team(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    answer = talk.types("ana", "/backlog link")
    assert answer.here is None
    assert "In the other channel type /backlog link " in said(answer)
    code = re.search(CODE, said(answer))
    assert code is not None
    joined = talk.types("lee", f"/backlog link {code[0].lower()}", BILLING)
    assert "This channel shares the backlog of PAY" in said(joined)
    assert said(talk.types("lee", "/debt Second", BILLING)).startswith("PAY-2 Second")
    assert "PAY-1 First" in said(talk.types("lee", "/backlog", BILLING))
    told = owed(talk)
    assert [(one.view, one.channel) for one in told] == [("team.linked", PAYMENTS.channel)]
    assert drawn(talk, told[0]).startswith("Lee linked #billing on Slack: PAY.")


def test_the_code_itself_is_kept_nowhere(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    ask = talk.request("ana", "backlog.link")
    codes = [re.search(CODE, said(dispatch(ask, talk.database))) for _ in range(2)]
    assert len({code[0] for code in codes if code}) == 2, "a repeat gets a code of its own"
    with talk.database.engine.connect() as connection:
        kept = repr(connection.execute(select(link_codes)).all())
        kept += repr(connection.execute(select(processed.c.answer)).all())
    assert "First" in kept
    assert not [code for code in codes if code and code[0] in kept]


def test_only_an_admin_gets_a_code_and_only_where_there_is_a_backlog(talk: Talk) -> None:
    assert "This channel has no backlog yet" in said(talk.types("ana", "/backlog link"))
    talk.types("ana", "/debt First")
    talk.types("ben", "/debt Second")
    assert said(talk.types("ben", "/backlog link")).startswith("Nothing was changed: an admin of PAY")
    assert "This channel has no backlog yet" in said(talk.types("ana", "/backlog link", DIRECT))


def test_a_code_that_is_unknown_used_or_too_old_says_which_and_what_helps(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    used, old = code_of(talk), code_of(talk)
    talk.types("lee", f"/backlog link {used}", BILLING)
    again = said(talk.types("lee", f"/backlog link {used}", LOGISTICS))
    assert again.startswith("That code was used already")
    unknown = said(talk.types("lee", "/backlog link AAAA-2222", LOGISTICS))
    assert unknown.startswith("I do not know that code.")
    talk.later(minutes=15)
    too_old = said(talk.types("lee", f"/backlog link {old}", LOGISTICS))
    assert too_old.startswith("That code is older than 15 minutes.")
    for reply in (again, unknown, too_old):
        assert "/backlog link in the team's channel" in reply


def test_a_code_works_until_its_last_minute(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    code = code_of(talk)
    talk.later(minutes=14, seconds=59)
    assert "shares the backlog" in said(talk.types("lee", f"/backlog link {code}", BILLING))


def test_a_channel_with_a_backlog_of_its_own_stays_as_it_is_and_the_code_stays_good(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.types("lee", "/debt Other", LOGISTICS)
    code = code_of(talk)
    refused = said(talk.types("lee", f"/backlog link {code}", LOGISTICS))
    assert refused.startswith("Nothing was linked: this channel has a backlog of its own.")
    here = said(talk.types("ana", f"/backlog link {code}"))
    assert here.startswith("This channel shares the backlog of PAY already.")
    assert said(talk.types("ana", f"/backlog link {code}", DIRECT)).startswith(
        "Nothing was linked: type it in"
    )
    assert "shares the backlog of PAY" in said(talk.types("lee", f"/backlog link {code}", BILLING))


def test_of_many_channels_with_one_code_one_joins(talk: Talk, replica: Database) -> None:
    talk.types("ana", "/debt First")
    code, start = code_of(talk), threading.Barrier(8)

    def redeem(number: int) -> str:
        where = channel(f"race{number}")
        ask = talk.request("lee", "backlog.link_here", where, args={"code": code})
        start.wait()
        return said(dispatch(ask, (talk.database, replica)[number % 2]))

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(redeem, range(8)))
    assert sum("shares the backlog of PAY" in answer for answer in answers) == 1
    assert sum(answer.startswith("That code was used already") for answer in answers) == 7
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        assert len(store.teams.channels(team.id)) == 2


def test_another_workspace_joins_only_by_somebody_who_speaks_for_it(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    code, there = code_of(talk), abroad(talk)
    refused = said(talk.types("lee", f"/backlog link {code}", there))
    assert refused.startswith("Nothing was linked: that backlog is of another workspace")
    joined = talk.types("lee", f"/backlog link {code}", there, speaks_for_host=True)
    assert "shares the backlog of PAY" in said(joined)
    with talk.database.reading(talk.workspace) as store:
        lee = store.people.find(Platform.TEAMS, "U-lee", there.host)
        assert lee is not None
        assert [team.key for team in store.teams.of_person(lee.id)] == ["PAY"]
        assert store.people.find(Platform.TEAMS, "U-lee") is None
    with talk.database.engine.connect() as connection:
        rows = select(decisions.c.person_id, decisions.c.after).where(
            decisions.c.workspace_id == talk.workspace, decisions.c.what == "linked"
        )
        assert [tuple(row) for row in connection.execute(rows)] == [(lee.id, f"teams:{there.channel}")]
    assert drawn(talk, owed(talk)[-1]).startswith("Lee linked #Payments on Microsoft Teams: PAY.")


def test_a_new_item_is_told_once_on_each_side(talk: Talk) -> None:
    there = linked(talk, abroad(talk))
    linked_too = replace(there, channel="19:second@thread.tacv2")
    talk.types("lee", f"/backlog link {code_of(talk)}", linked_too, speaks_for_host=True)
    before = len(owed(talk))
    talk.types("ana", "/debt From Slack")
    talk.types("lee", "/debt From Teams", there)
    talk.submits("lee", talk.opens("lee", "/debt", linked_too), linked_too, title="A form")
    talk.types("ana", "/debt From a direct message", DIRECT)
    told = [(drawn(talk, one).split(" ")[0], one.host_id, one.channel) for one in owed(talk)[before:]]
    home, slack, teams = talk.workspace, PAYMENTS.channel, there.channel
    assert told == [
        ("PAY-2", there.host, teams),
        ("PAY-3", home, slack),
        ("PAY-4", there.host, linked_too.channel),
        ("PAY-4", home, slack),
        ("PAY-5", home, slack),
        ("PAY-5", there.host, teams),
    ]
    assert not any(one.urgent for one in owed(talk))


def test_an_edit_on_one_side_draws_the_cards_of_the_other(talk: Talk) -> None:
    there = linked(talk, abroad(talk))
    line = talk.types("ana", "/debt From Slack", replace(PAYMENTS, answer="1.2")).here
    pressed = replace(there, message="8.8")
    form = talk.asks("lee", "item.form", pressed, args={"item": str(talk.item("PAY-2").id)}).form
    talk.submits("lee", form, there, title="Changed on Teams")
    updates = [(one.host_id, one.channel, drawn(talk, one)) for one in owed(talk) if one.updates]
    assert {update[:2] for update in updates} == {
        (talk.workspace, PAYMENTS.channel),
        (there.host, there.channel),
    }
    assert all("Changed on Teams" in text for _, _, text in updates)
    assert line is not None


def test_who_comes_from_elsewhere_finds_the_team_of_the_channel_and_no_other(talk: Talk) -> None:
    there = linked(talk, abroad(talk))
    talk.types("dora", "/debt Hidden", LOGISTICS)
    other = talk.item("LOG-1")
    seen = [
        talk.types("lee", "/backlog LOG-1", there),
        talk.asks("lee", "backlog.show", there, args={"item": str(other.id)}),
        talk.asks("lee", "item.form", there, args={"item": str(other.id)}),
        talk.asks("lee", "backlog.list", there, args={"team": "LOG"}),
        talk.asks("lee", "owner.claim", there, args={"team": str(other.team_id)}),
        talk.submits("lee", talk.opens("lee", "/debt", there), there, title="x", parent="LOG-1"),
        talk.asks("lee", "debt.file", there, text="y", args={"team": "LOG"}),
    ]
    assert all("Hidden" not in said(reply) and "logistics" not in repr(reply) for reply in seen)
    assert "logistics" not in repr(talk.opens("lee", "/debt", there))
    assert "logistics" in repr(talk.opens("ana", "/debt"))
    assert "Hidden" in said(talk.types("ana", "/backlog LOG-1"))
    assert sorted(talk.refs()) == ["LOG-1", "PAY-1"]


def test_who_comes_from_elsewhere_finds_nothing_by_its_number_that_is_of_another_team(talk: Talk) -> None:
    there = linked(talk, abroad(talk))
    talk.types("dora", "/debt Hidden", LOGISTICS)
    talk.types("dora", "/backlog plan LOG-1", LOGISTICS)
    talk.types("dora", "/backlog incident It was down", LOGISTICS)
    talk.types("dora", "/backlog review now", LOGISTICS)
    form = talk.opens("dora", "/backlog experiment Hidden", LOGISTICS)
    talk.submits("dora", form, LOGISTICS, measure="The time that it takes")
    with talk.database.reading(talk.workspace) as store:
        team_id = talk.item("LOG-1").team_id
        sprint, review = store.sprints.open(team_id)[0], store.reviews.open(team_id)
        incident, experiment = (
            store.incidents.latest(team_id, 0, 1)[0],
            store.experiments.of_team(team_id, 1)[0],
        )
    assert review is not None
    numbers = {"incident": incident.id, "experiment": experiment.id, "sprint": sprint.id, "review": review.id}
    args = {name: str(number) for name, number in numbers.items()} | {"item": "0", "step": "5"}
    forged = (
        "incident.show incident.post_mortem_form incident.not_debt incident.file experiment.verdict_form "
        "experiment.longer_form sprint.answer sprint.end review.start review.here review.end"
    )
    for command in forged.split():
        one = {"incident": args["incident"]} if command.startswith("incident") else args
        reply = talk.asks("lee", command, there, args=one)
        assert "Dora" not in said(reply), command
        assert reply.form is None, command


def test_links_that_lead_to_another_team_stay_when_somebody_from_elsewhere_edits(talk: Talk) -> None:
    there = linked(talk, abroad(talk))
    talk.types("dora", "/debt Hidden", LOGISTICS)
    talk.submits("ana", talk.edits("ana", "PAY-1"), relates_to="LOG-1", for_team="LOG")
    form = talk.edits("lee", "PAY-1", there)
    talk.submits("lee", form, there, title="Edited", relates_to="LOG-1")
    assert talk.item("PAY-1").title == "Edited"
    shown = said(talk.types("ana", "/backlog PAY-1"))
    assert "LOG-1" in shown
    assert "For team: LOG" in shown


def test_unlinking_takes_the_channel_away_and_what_was_owed_to_it(talk: Talk) -> None:
    there = linked(talk, abroad(talk))
    talk.types("ana", "/debt From Slack")
    assert any(one.channel == there.channel for one in owed(talk))
    gone = said(talk.types("lee", "/backlog unlink", there))
    assert gone.startswith("This channel is not linked to PAY any more.")
    assert not any(one.channel == there.channel for one in owed(talk))
    assert drawn(talk, owed(talk)[-1]).startswith("Lee unlinked #Payments on Microsoft Teams: PAY.")
    talk.types("ana", "/debt Later")
    talk.submits("ana", talk.edits("ana", "PAY-1"), title="Changed")
    assert not any(one.channel == there.channel for one in owed(talk))


def test_what_stands_in_a_channel_that_left_is_kept_up_to_date_no_more(talk: Talk) -> None:
    linked(talk, BILLING)
    talk.types("ana", "/debt From billing", BILLING)
    talk.submits("ana", talk.edits("ana", "PAY-2"), title="Changed")
    assert any(one.channel == BILLING.channel for one in owed(talk))
    talk.types("ana", "/backlog unlink", BILLING)
    talk.submits("ana", talk.edits("ana", "PAY-2"), title="Changed again")
    assert not any(one.channel == BILLING.channel for one in owed(talk))


def test_who_may_unlink_and_which_channel_never_goes(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    assert said(talk.types("ana", "/backlog unlink")).startswith(
        "Nothing was unlinked: the team has no other"
    )
    assert "no backlog yet" in said(talk.types("ana", "/backlog unlink", LOGISTICS))
    there = linked(talk, abroad(talk))
    refused = said(talk.types("sam", "/backlog unlink", there))
    assert refused.startswith("Nothing was changed: an admin of PAY can")
    assert "not linked" in said(talk.types("sam", "/backlog unlink", there, speaks_for_host=True))
    linked(talk, BILLING)
    assert said(talk.types("ben", "/backlog unlink", BILLING)).startswith("Nothing was changed")
    assert "not linked" in said(talk.types("ana", "/backlog unlink"))
    assert "no other channel" in said(talk.types("ana", "/backlog unlink", BILLING))
    assert said(talk.types("ana", "/debt Still there", BILLING)).startswith("PAY-")


def test_two_who_unlink_the_last_two_channels_leave_one(talk: Talk, replica: Database) -> None:
    linked(talk, BILLING)
    start = threading.Barrier(2)

    def leave(place: Place) -> str:
        ask = talk.request("ana", "backlog.unlink", place)
        start.wait()
        return said(dispatch(ask, talk.database if place is BILLING else replica))

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(leave, (BILLING, PAYMENTS)))
    assert sum("no other channel" in answer for answer in answers) == 1
    assert sum("not linked to PAY any more" in answer for answer in answers) == 1


@pytest.mark.parametrize("line", ["/backlog link", "/backlog link AAAA-2222", "/backlog unlink"])
def test_what_to_type_stands_apart_from_the_words_around_it(talk: Talk, line: str) -> None:
    """So that Teams can write its own way of typing it."""
    talk.types("ana", "/debt First")
    card = talk.types("ana", line).private
    assert card is not None
    for block in card.blocks:
        for span in getattr(block, "line", getattr(block, "note", ())):
            assert not (isinstance(span, str) and "/backlog" in span), plain((span,))


def test_what_moves_away_is_told_no_more_in_another_workspace(talk: Talk) -> None:
    there = linked(talk, abroad(talk))
    talk.types("ana", "/debt Alpha")
    talk.types("lee", "/debt Beta", there)
    talk.types("own", "/debt Theirs", LOGISTICS)
    pressed = replace(there, message="7.1")
    for ref in ("PAY-2", "PAY-3"):
        talk.asks("lee", "item.take", pressed, args={"item": str(talk.item(ref).id)})
    alpha, beta = (str(talk.item(ref).id) for ref in ("PAY-2", "PAY-3"))
    talk.asks("lee", "item.merge", pressed, args={"item": beta, "into": alpha})
    talk.types("ana", "/debt Gamma", LOGISTICS)
    opened = talk.asks("ana", "item.move_form", LOGISTICS, args={"item": alpha})
    talk.submits("ana", opened.form, LOGISTICS, team="LOG")
    talk.submits("own", talk.edits("own", talk.item("PAY-2").ref, LOGISTICS), LOGISTICS, title="Their secret")
    told = [drawn(talk, one) for one in owed(talk) if one.host_id == there.host]
    assert told
    assert not [text for text in told if "Their secret" in text]
    assert "This item is in another backlog now, which this channel does not share." in told
    line = talk.asks("lee", "item.undo", pressed, args={"item": beta})
    assert "Their secret" not in said(line)
    assert "PAY-3 is the same as PAY-2" in said(line)
    refused = talk.asks("lee", "item.separate", pressed, args={"item": beta})
    assert "somebody there can separate the two" in said(refused)
    assert "stands by itself" in said(talk.asks("ana", "item.separate", args={"item": beta}))
