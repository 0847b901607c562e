"""“This bit me”: one tap, once a person a day, with what it cost; counted, shown, and pressing (F25)."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from commands.history.past import list_at
from commands.item.writing import update
from commands.posting import VIEWS
from commands.review.sprint_planning import planning_card
from commands.review.step_cards import step_card
from commands.team.settling import settle
from commands.view import Card, Picks, Reply, words
from storage.database import Database
from storage.enums import State
from storage.items import Item
from storage.models import bites
from tests.commands.conftest import PAYMENTS, Talk, button_of, labels, said
from tests.commands.test_at_once import _at_once, _turns
from tests.conftest import make_workspace

EXAMPLES = int(os.environ.get("HEARTH_TEST_EXAMPLES", "40")) // 2


def card_of(talk: Talk, ref: str) -> Card:
    card = talk.types("ana", f"/backlog {ref}").private
    assert card is not None
    return card


def picks(talk: Talk, who: str, card: Card | None, **chosen: str) -> Reply:
    """What was picked in the menus of the answer."""
    assert card is not None
    menus = next(block for block in card.blocks if isinstance(block, Picks))
    assert {pick.name for pick in menus.picks} >= chosen.keys()
    args = menus.args | {f"set.{name}": value for name, value in chosen.items()}
    return talk.asks(who, menus.command, replace(talk.place, message="9.9", only_you=True), args=args, key="")


def counts(talk: Talk, ref: str) -> tuple[int, int]:
    item = talk.item(ref)
    return item.bites, item.bite_minutes


def test_one_tap_counts_and_offers_minutes_kind_and_undo(talk: Talk) -> None:
    line = talk.types("ana", "/debt Refund job retries forever").here
    answer = talk.presses("ben", line, "This bit me")
    assert "PAY-1 Refund job retries forever bit you today." in said(answer)
    assert answer.replace is not None
    assert "bit once" in words(answer.replace)
    assert labels(answer.private) == ["Undo", "Open"]
    told = picks(talk, "ben", answer.private, minutes="30", kind="outage")
    assert told.replace is not None
    assert "So far PAY-1 bit once, 30 min, outage." in words(told.replace)
    assert counts(talk, "PAY-1") == (1, 30)
    assert "Cost so far: bit once, 30 min, outage" in words(card_of(talk, "PAY-1"))


def test_a_day_counts_once_for_each_person_and_the_next_day_again(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    talk.presses("ben", line, "This bit me")
    again = talk.presses("ben", line, "This bit me")
    assert "you said so already, and a day counts once" in said(again)
    talk.presses("carl", line, "This bit me")
    assert counts(talk, "PAY-1") == (2, 0)
    talk.later(days=1)
    assert "already" not in said(talk.presses("ben", line, "This bit me"))
    assert "bit 3 times, 2 people" in words(card_of(talk, "PAY-1"))


def test_a_day_is_one_of_the_team_s_zone(talk: Talk) -> None:
    talk.zones["ana"] = "Asia/Kolkata"
    line = talk.types("ana", "/debt Keys").here
    talk.now = talk.now.replace(hour=18, minute=0)
    talk.presses("ben", line, "This bit me")
    talk.later(hours=1)  # half past midnight in Kolkata
    answer = talk.presses("ben", line, "This bit me")
    assert counts(talk, "PAY-1") == (2, 0)
    assert "bit you today" in said(answer)


def test_menus_that_are_used_after_midnight_are_about_the_day_that_they_name(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    day = f"{talk.now:%Y-%m-%d}"
    answer = talk.presses("ben", line, "This bit me")
    talk.later(days=1)
    talk.presses("ben", line, "This bit me")
    told = picks(talk, "ben", answer.private, minutes="45").replace
    assert told is not None
    assert f"bit you on {day}" in words(told)
    assert counts(talk, "PAY-1") == (2, 45)


def test_typed_with_minutes_kind_and_words(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    answer = talk.types("ben", "/backlog bit PAY-1 1 h 10 min workaround: reset by hand")
    assert answer.here is None
    assert "kept as a note" in said(answer)
    assert counts(talk, "PAY-1") == (1, 70)
    shown = words(card_of(talk, "PAY-1"))
    assert "bit once, 1 h 10 min, workaround" in shown
    assert "workaround: reset by hand" in shown
    again = talk.types("ben", "/backlog bit PAY-1 90")
    assert "already" in said(again)
    assert counts(talk, "PAY-1") == (1, 90)
    assert "workaround" in words(card_of(talk, "PAY-1"))


def test_more_than_a_day_is_refused_and_nothing_counted(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    assert "A day has 24 hours" in said(talk.types("ben", "/backlog bit PAY-1 30 h in vain"))
    assert counts(talk, "PAY-1") == (0, 0)
    answer = talk.types("ben", "/backlog bit PAY-1")
    assert "whole number from 0 to 1440" in said(picks(talk, "ben", answer.private, minutes="1441"))
    assert "pick one of the options" in said(picks(talk, "ben", answer.private, kind="laziness"))
    assert counts(talk, "PAY-1") == (1, 0)


def test_text_that_begins_with_bit_is_filed(talk: Talk) -> None:
    talk.types("ana", "/debt bit rot in the parser")
    assert talk.item("PAY-1").title == "bit rot in the parser"


def test_undo_takes_it_back_once_and_for_fifteen_minutes(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    answer = talk.presses("ben", line, "This bit me")
    picks(talk, "ben", answer.private, minutes="30")
    undone = [talk.presses("ben", answer.private, "Undo") for _ in range(2)]
    assert undone[0] == undone[1]
    assert "Taken back: PAY-1 did not bite you today." in said(undone[0])
    assert counts(talk, "PAY-1") == (0, 0)
    assert "nothing to change" in said(picks(talk, "ben", answer.private, minutes="5"))
    again = talk.presses("ben", undone[0].replace, "This bit me")
    talk.later(minutes=15, seconds=1)
    assert "15 minutes" in said(talk.presses("ben", again.private, "Undo"))
    assert counts(talk, "PAY-1") == (1, 0)
    assert "Undo" not in labels(talk.presses("ben", line, "This bit me").private)
    assert [one.what for one in talk.decisions("PAY-1")] == ["filed", "bit", "bite cost", "not bit", "bit"]


def test_nobody_takes_back_what_another_said(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    answer = talk.presses("ben", line, "This bit me")
    for refused in (
        talk.presses("carl", answer.private, "Undo"),
        picks(talk, "carl", answer.private, minutes="30"),
    ):
        assert "That is for Ben to say." in said(refused)
        assert labels(refused.private) == ["This bit me"]
    assert counts(talk, "PAY-1") == (1, 0)
    talk.presses("carl", refused.private, "This bit me")
    assert counts(talk, "PAY-1") == (2, 0)


def test_a_stakeholder_may_say_so_too(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    talk.types("ana", "/backlog role @eve stakeholder", mentions={"eve": "U-eve"})
    talk.presses("eve", line, "This bit me")
    assert counts(talk, "PAY-1") == (1, 0)


def test_what_is_done_with_counts_nothing_more_and_offers_no_button(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    talk.presses("ana", line, "Undo")
    assert "PAY-1 is declined, so nothing was counted" in said(talk.presses("ben", line, "This bit me"))
    assert "This bit me" not in labels(card_of(talk, "PAY-1"))
    assert counts(talk, "PAY-1") == (0, 0)


def test_it_is_no_edit_so_nobody_who_edits_or_undoes_is_in_the_way(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    form = talk.edits("ana", "PAY-1")
    talk.presses("ben", line, "This bit me")
    assert talk.submits("ana", form, area="api") == Reply()
    assert (talk.item("PAY-1").area, counts(talk, "PAY-1")) == ("api", (1, 0))
    talk.presses("ana", line, "Plan")
    talk.presses("ana", line, "This bit me")
    assert "Undo" in labels(card_of(talk, "PAY-1"))


def test_a_filing_that_bit_somebody_else_is_not_undone(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    talk.presses("ana", line, "This bit me")
    assert "Undo" in labels(card_of(talk, "PAY-1"))
    talk.presses("ben", line, "This bit me")
    assert "15 minutes" in said(talk.presses("ana", line, "Undo"))
    assert talk.item("PAY-1").state is State.NEW


def test_every_message_that_shows_it_is_drawn_anew(talk: Talk) -> None:
    line = talk.types("ana", "/debt Keys").here
    talk.presses("ana", line, "Plan")
    talk.takes()
    talk.types("ben", "/backlog bit PAY-1")
    drawn = [one for one in talk.owed() if one.view == "item.line"]
    with talk.database.reading(talk.workspace) as store:
        assert ["bit once" in words(VIEWS[one.view](store, one.args, talk.now)) for one in drawn] == [True]


def test_a_restricted_item_shows_counts_and_no_words(talk: Talk) -> None:
    line = talk.types("ana", "/debt Admin page has no password").here
    talk.submits("ana", talk.edits("ana", "PAY-1"), restricted="yes")
    answer = talk.types("ana", "/backlog bit PAY-1 30 min everybody got in")
    assert "password" not in said(answer)
    pressed = talk.presses("ana", line, "This bit me").replace
    assert pressed is not None
    assert "bit once" in words(pressed)
    assert "30 min" not in words(pressed)
    assert "everybody" not in words(pressed)
    talk.types("ana", "/backlog role @eve stakeholder", mentions={"eve": "U-eve"})
    assert "is restricted" in said(talk.presses("eve", line, "This bit me"))
    assert counts(talk, "PAY-1") == (1, 30)


def _wsjf(talk: Talk) -> None:
    talk.submits("ana", talk.opens("ana", "/backlog settings"), method="WSJF")
    with talk.database.writing(talk.workspace) as store:
        while settle(store, talk.item("PAY-1").team_id, 9):
            pass


def _bitten_for(talk: Talk, ref: str, days: int, *people: str) -> None:
    for _ in range(days):
        for who in people or ("ben",):
            talk.types(who, f"/backlog bit {ref}")
        talk.later(days=1)


def test_bites_make_it_more_pressing_at_once_and_the_card_says_why(talk: Talk) -> None:
    for title in ("First", "Second"):
        talk.types("ana", f"/debt {title}")
    _wsjf(talk)
    _bitten_for(talk, "PAY-2", 3, "ben", "carl")
    assert talk.refs() == ["PAY-1", "PAY-2"]  # six times reach 5, which is what counts where nobody said
    before = talk.now
    _bitten_for(talk, "PAY-2", 1, "ben", "carl")
    assert talk.refs() == ["PAY-2", "PAY-1"]
    assert "time criticality 8 (bit 8 times)" in words(card_of(talk, "PAY-2"))
    why = words(talk.types("ana", "/backlog why PAY-2").private or Card(()))
    assert "Time criticality: 8 (bit 8 times)" in why
    assert "Cost so far: bit 8 times" in why
    assert "Carl said that it bit them" in why
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        past = list_at(store, team, before - timedelta(hours=1))
        assert [item.ref for _, item in past.rows(store, 0, 9)] == ["PAY-1", "PAY-2"]


def test_what_somebody_gave_stands_while_it_is_more(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    _wsjf(talk)
    talk.submits("ana", talk.edits("ana", "PAY-1"), time_criticality="1")
    _bitten_for(talk, "PAY-1", 3)
    assert "time criticality 3 (bit 3 times)" in words(card_of(talk, "PAY-1"))
    talk.submits("ana", talk.edits("ana", "PAY-1"), time_criticality="13")
    assert "time criticality 13," in words(card_of(talk, "PAY-1"))


def test_the_log_tells_minutes_and_corrections(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    answer = talk.types("ben", "/backlog bit PAY-1 30 min")
    picks(talk, "ben", answer.private, kind="rework")
    picks(talk, "ben", answer.private, kind="rework")
    why = words(talk.types("ana", "/backlog why PAY-1").private or Card(()))
    assert "Ben said what that cost: 30 min, rework (was 30 min)" in why
    assert [one.what for one in talk.decisions("PAY-1")] == ["filed", "bit", "bite cost", "bite cost"]


def _joined(talk: Talk) -> Card | None:
    """Ben was bitten by both on one day and by the newer alone on the next; Carl by the newer."""
    for title in ("Refunds are slow", "Refunding takes long"):
        talk.types("ana", f"/debt {title}")
    talk.types("ben", "/backlog bit PAY-1 10 min")
    talk.types("ben", "/backlog bit PAY-2 20 min")
    talk.types("carl", "/backlog bit PAY-2 5 min")
    talk.later(days=1)
    talk.types("ben", "/backlog bit PAY-2")
    ids = [str(talk.item(ref).id) for ref in ("PAY-2", "PAY-1")]
    return talk.asks("ana", "item.merge", args={"item": ids[0], "into": ids[1]}).replace


def test_joined_items_sum_their_bites_and_separating_restores_both(talk: Talk) -> None:
    told = _joined(talk)
    assert counts(talk, "PAY-1") == (3, 35)
    assert "bit 3 times, 2 people, 35 min in all" in words(card_of(talk, "PAY-1"))
    assert "already" in said(talk.types("ben", "/backlog bit PAY-1"))
    assert counts(talk, "PAY-1") == (3, 35)
    talk.presses("ana", told, "Separate")
    assert counts(talk, "PAY-1") == (1, 10)
    assert counts(talk, "PAY-2") == (3, 25)
    why = words(talk.types("ana", "/backlog why PAY-1").private or Card(()))
    assert "Ana changed how often it bit from 1 to 3" in why
    assert "Ana changed how often it bit from 3 to 1" in why


def test_a_button_of_a_joined_item_counts_on_the_one_that_it_is_now(talk: Talk) -> None:
    talk.types("ana", "/debt Refunds are slow")
    line = talk.types("ana", "/debt Refunding takes long").here
    answer = talk.presses("carl", line, "This bit me")
    ids = [str(talk.item(ref).id) for ref in ("PAY-2", "PAY-1")]
    told = talk.asks("ana", "item.merge", args={"item": ids[0], "into": ids[1]}).replace
    assert "PAY-1 Refunds are slow bit you" in said(talk.presses("ben", line, "This bit me"))
    picks(talk, "carl", answer.private, minutes="15")
    assert counts(talk, "PAY-1") == (2, 15)
    talk.presses("ana", told, "Separate")
    assert (counts(talk, "PAY-1"), counts(talk, "PAY-2")) == ((1, 0), (1, 15))


def test_it_goes_along_to_another_backlog(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ben", "/backlog bit PAY-1 30 min")
    place = replace(PAYMENTS, channel="C-new", name="new")
    form = talk.asks("ana", "item.move_form", place, args={"item": str(talk.item("PAY-1").id)}).form
    talk.submits("ana", form, place, team="new")
    assert counts(talk, "NEW-1") == (1, 30)
    assert "already" in said(talk.types("ben", "/backlog bit NEW-1", place))


def test_who_read_it_before_it_bit_again_places_it_where_it_belongs_now(talk: Talk) -> None:
    for title in ("First", "Second"):
        talk.types("ana", f"/debt {title}")
    _wsjf(talk)
    _bitten_for(talk, "PAY-2", 7)
    seen = talk.item("PAY-2")
    _bitten_for(talk, "PAY-2", 1)
    request = talk.request("ana", "item.set")
    with talk.database.writing(talk.workspace) as store:
        after = update(request, store, seen, store.people.get(seen.filer_id), {"area": "api"})
        assert after is not None
        assert (after.area, after.bites) == ("api", 8)
    assert "time criticality 8" in words(card_of(talk, "PAY-2"))
    assert talk.refs() == ["PAY-2", "PAY-1"]
    _numbered(talk)


def _numbered(talk: Talk) -> None:
    """Each rank number is there once, as the counts of the order have it."""
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        keys = [item.rank_key or "" for item in store.items.page(team.id, at_most=9)]
        assert list(store.ranking.positions(team.id, keys).values()) == list(range(1, len(keys) + 1))


def test_two_at_once_count_each_and_one_who_presses_thrice_counts_once(talk: Talk, replica: Database) -> None:
    talk.types("ana", "/debt First")
    line = talk.types("ana", "/debt ~S Second").here
    _wsjf(talk)
    plan, bite = (button_of(line, label) for label in ("Plan", "This bit me"))
    for turn in range(4):
        requests = [talk.request(who, "item.bit", args=bite.args, key="") for who in ("ben", "ben", "carl")]
        requests.append(talk.request("ana", ("item.plan", "item.unplan")[turn % 2], args=plan.args, key=""))
        _at_once(requests, _turns(talk.database, replica))
        assert talk.item("PAY-2").bites == 2 * (turn + 1)
        talk.later(days=1)
    _numbered(talk)
    assert "time criticality 8" in words(card_of(talk, "PAY-2"))


WHO = ("ana", "ben")
WAYS = ("bit", "bit", "bit", "cost", "undo", "merge", "merge", "separate", "separate", "attach", "day")
STEPS = st.lists(
    st.tuples(st.sampled_from(WHO), st.sampled_from(WAYS), st.integers(0, 2), st.integers(1, 2)),
    min_size=8,
    max_size=30,
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_counts_are_what_the_rows_say_whatever_is_done(
    database: Database, steps: list[tuple[str, str, int, int]]
) -> None:
    talk = Talk(database, make_workspace(database))
    for number in range(3):
        talk.types("ana", f"/debt Thing {number}")
    ids = [talk.item(f"PAY-{number + 1}").id for number in range(3)]
    for one in ids:
        talk.asks("ana", "item.bit", args={"item": str(one)}, key="")
    told: list[tuple[str, Card]] = []
    for who, what, a, b in steps:
        talk.later(minutes=3)
        other, args = (a + b) % 3, {"item": str(ids[a])}
        match what:
            case "bit":
                answer = talk.asks(who, "item.bit", args=args, key="").private
                told += [(who, answer)] if answer is not None and "Undo" in labels(answer) else []
            case "cost" if told:
                picks(talk, *told[-b % len(told)], minutes=str(5 * b))
            case "undo" if told:
                by, answer = told[-b % len(told)]
                talk.presses(by, answer, "Undo")
            case "merge":
                talk.asks(who, "item.merge", args=args | {"into": str(ids[other])})
            case "attach":
                talk.asks(who, "item.attach", args=args, fields={"ref": f"PAY-{other + 1}"})
            case "separate":
                for one in ids:
                    talk.asks(who, "item.separate", args={"item": str(one)})
            case "day":
                talk.later(days=1)
        with talk.database.reading(talk.workspace) as store:
            _counted(talk, [store.items.get(one) for one in ids])


def _counted(talk: Talk, items: list[Item]) -> None:
    """Each item that stands by itself has the bites of all that are a part of it, a person's day once."""
    with talk.database.engine.connect() as connection:
        rows = connection.execute(select(bites).where(bites.c.workspace_id == talk.workspace)).all()
    home = {item.id: item.id for item in items}
    for item in items:
        whole = item
        while whole.merged_into_id is not None:
            whole = next(one for one in items if one.id == whole.merged_into_id)
        home[item.id] = whole.id
    for item in items:
        if item.merged_into_id is None:
            mine = [row for row in rows if home[row.item_id] == item.id]
            assert item.bites == len({(row.person_id, row.day) for row in mine})
            assert item.bite_minutes == sum(row.minutes or 0 for row in mine)


@pytest.mark.parametrize("times", [1, 3])
def test_a_step_of_a_review_and_the_card_for_planning_show_the_cost(talk: Talk, times: int) -> None:
    talk.types("ana", "/debt !critical Keys")
    for who in ("ben", "carl", "dora")[:times]:
        talk.types(who, "/backlog bit PAY-1 20 min")
    talk.types("ana", "/backlog review now")
    told = {1: "bit once, 20 min", 3: "bit 3 times, 1 h in all"}[times]
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        review = store.reviews.open(team.id)
        assert review is not None
        assert told in words(step_card(store, review, 2, talk.now))
        assert told in words(planning_card(store, review, talk.now))
