"""Planning: into the running sprint or the next, what that displaces, and nothing ever promised (F13)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from commands.dispatch import dispatch
from commands.posting import draw_attention
from commands.view import Card, Form, words
from storage.database import Database
from storage.enums import State
from storage.sprints import Sprint
from tests.commands.conftest import PAYMENTS, Talk, labels, said


def sprint_of(talk: Talk, ref: str) -> Sprint | None:
    item = talk.item(ref)
    with talk.database.reading(talk.workspace) as store:
        return store.sprints.get(item.sprint_id) if item.sprint_id else None


def sprint_form(talk: Talk, who: str = "ana", line: str = "/backlog sprint") -> Form:
    form = talk.presses(who, talk.types(who, line).private, "Goal and capacity").form
    assert form is not None
    return form


def set_capacity(talk: Talk, points: str, who: str = "ana") -> None:
    assert talk.submits(who, sprint_form(talk, who), capacity=points).errors == {}


def test_planned_for_the_sprint_of_the_teams_weeks(talk: Talk) -> None:
    """Friday 20 November 2026 lies in the two weeks from Monday the 16th."""
    talk.types("ana", "/debt ~S Keys")
    reply = said(talk.types("ana", "/backlog plan PAY-1"))
    assert "PAY-1 is planned for sprint 1, until 29 Nov." in reply
    assert "Sprint 1 holds 1 item, 1 point. No capacity is set." in reply
    sprint = sprint_of(talk, "PAY-1")
    assert sprint is not None
    assert (sprint.number, str(sprint.starts_on), str(sprint.ends_on)) == (1, "2026-11-16", "2026-11-29")
    assert talk.item("PAY-1").state is State.PLANNED
    told = [(entry.field, entry.before, entry.after) for entry in talk.decisions("PAY-1")[1:]]
    assert told == [("state", "new", "planned"), ("sprint", "", "1")]


def test_planned_for_a_sprint_that_has_not_begun_is_tentative(talk: Talk) -> None:
    talk.types("ana", "/debt ~S Keys")
    reply = said(talk.types("ana", "/backlog plan PAY-1 next"))
    assert "PAY-1 is planned, tentative: sprint 2 (from 30 Nov)." in reply
    assert "tentative: sprint 2 (from 30 Nov)" in said(talk.types("ana", "/backlog PAY-1"))
    assert "tentative: sprint 2" in said(talk.types("ana", "/backlog list"))
    talk.later(days=10)
    assert "tentative" not in said(talk.types("ana", "/backlog PAY-1"))


def test_it_is_moved_on_and_taken_out(talk: Talk) -> None:
    talk.types("ana", "/debt ~S Keys")
    talk.presses("ana", talk.types("ana", "/backlog PAY-1").private, "Plan")
    talk.presses("ana", talk.types("ana", "/backlog PAY-1").private, "To the next sprint")
    sprint = sprint_of(talk, "PAY-1")
    assert sprint is not None
    assert sprint.number == 2
    talk.presses("ana", talk.types("ana", "/backlog PAY-1").private, "Unplan")
    assert (talk.item("PAY-1").state, sprint_of(talk, "PAY-1")) == (State.TRIAGED, None)
    assert "is triaged already" in said(talk.types("ben", "/backlog unplan PAY-1"))


@pytest.mark.parametrize("which", ["3", "99", "0"])
def test_only_the_running_and_the_next_sprint_can_be_planned_for(talk: Talk, which: str) -> None:
    talk.types("ana", "/debt Keys")
    reply = said(talk.types("ana", f"/backlog plan PAY-1 {which}"))
    assert f"There is no sprint {which} to plan for: now it is sprint 1, then sprint 2." in reply
    assert talk.item("PAY-1").state is State.NEW


def test_a_step_is_planned_with_its_item(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.submits("ana", talk.edits("ana", "PAY-1"), tasks="Ask the vendor\nRotate them")
    reply = talk.types("ana", "/backlog plan PAY-1/2")
    assert "A step is planned with its item, never alone." in said(reply)
    assert talk.item("PAY-1").state is State.NEW
    talk.presses("ana", reply.private, "Plan")
    assert talk.item("PAY-1").state is State.PLANNED


@pytest.mark.parametrize("step", ["2", "0"])
def test_a_step_that_is_not_there_is_said_to_be_missing(talk: Talk, step: str) -> None:
    talk.types("ana", "/debt Keys")
    talk.submits("ana", talk.edits("ana", "PAY-1"), tasks="Ask the vendor")
    told = said(talk.types("ana", f"/backlog plan PAY-1/{step}"))
    assert told == f"PAY-1 has no step {step}. Nothing was planned."


def test_what_no_longer_fits_is_named_lowest_first_with_a_way_on(talk: Talk) -> None:
    for line in ("~S Worth much", "~M In the middle", "~L Worth little", "~S Urgent"):
        talk.types("ana", f"/debt {line}")
    for number in (1, 2, 3):
        talk.types("ana", f"/backlog plan PAY-{number}")
    set_capacity(talk, "5")
    reply = talk.types("ana", "/backlog plan PAY-4")
    assert "Sprint 1 holds 4 items, 13 of 5 points: 8 over." in said(reply)
    assert "These no longer fit" in said(reply)
    assert [line for line in said(reply).splitlines() if "Worth" in line] == ["PAY-3 Worth little (8 points)"]
    assert "promise" not in said(reply).lower()
    moved = talk.presses("ana", reply.private, "To sprint 2")
    assert moved.replace is None
    sprint = sprint_of(talk, "PAY-3")
    assert sprint is not None
    assert sprint.number == 2
    again = talk.types("ana", "/backlog plan PAY-3 1")
    named = [line.partition(" ")[0] for line in said(again).splitlines()[2:]]
    assert named == ["PAY-2", "PAY-4", "PAY-1"]


def test_what_was_started_is_never_asked_to_go(talk: Talk) -> None:
    talk.types("ana", "/debt ~L Started")
    talk.types("ana", "/debt ~S Urgent")
    talk.types("ana", "/backlog start PAY-1")
    set_capacity(talk, "5")
    reply = said(talk.types("ana", "/backlog plan PAY-2"))
    assert "9 of 5 points: 4 over." in reply
    assert "Nothing else in it still waits to be started." in reply


def test_a_restricted_title_stays_hidden_in_what_is_displaced(talk: Talk) -> None:
    line = talk.types("eve", "/debt ~L Leaked passwords").here
    talk.presses("olga", line, "I am the Product Owner")
    talk.submits("eve", talk.edits("eve", "PAY-1"), restricted="yes")
    talk.types("olga", "/debt ~S Urgent")
    talk.types("eve", "/backlog plan PAY-1")
    set_capacity(talk, "3", who="olga")
    assert "PAY-1 restricted" in said(talk.types("olga", "/backlog plan PAY-2"))
    assert "PAY-1 restricted" in said(talk.types("ben", "/backlog sprint"))
    assert "PAY-1 Leaked passwords" in said(talk.types("olga", "/backlog sprint"))


def test_a_press_on_the_card_redraws_it_and_says_the_rest_in_private(talk: Talk) -> None:
    talk.types("ana", "/debt ~S Keys")
    reply = talk.presses("ana", talk.types("ana", "/backlog PAY-1").private, "Plan")
    assert reply.replace is not None
    assert {"Start", "Unplan", "Undo"} <= set(labels(reply.replace))
    assert reply.private is not None
    assert labels(reply.private) == []


def test_started_work_counts_as_planned(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ana", "/backlog start PAY-1")
    sprint = sprint_of(talk, "PAY-1")
    assert sprint is not None
    assert sprint.number == 1
    assert "it counts as planned" in said(talk.types("ben", "/backlog plan PAY-1"))


def test_a_stakeholder_does_not_plan(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ana", "/backlog role @sam stakeholder", mentions={"sam": "U-sam"})
    assert "plan items" in said(talk.types("sam", "/backlog plan PAY-1"))
    assert talk.item("PAY-1").state is State.NEW


def test_what_left_the_attention_lane_by_a_plan_says_so_where_it_was_posted(talk: Talk) -> None:
    talk.types("ana", "/debt !critical Keys")
    args = {"item": str(talk.item("PAY-1").id), "sprint": "current", "showing": "attention"}
    card = talk.asks("ana", "item.plan", replace(PAYMENTS, message="7.7"), args=args, key="").replace
    assert "It is planned: PAY-1 Keys" in words(card or Card(()))
    assert "Plan" not in labels(card)
    assert "Undo" in labels(card)
    with talk.database.reading(talk.workspace) as store:
        assert draw_attention(store, {"item": args["item"]}, talk.now) == card
        shown = store.shown.of_item(talk.item("PAY-1").id)
    assert ("7.7", "attention") in [(one.message, one.showing) for one in shown]


def test_two_plans_of_the_first_item_at_once_make_one_sprint(talk: Talk, replica: Database) -> None:
    for number in range(4):
        talk.types("ana", f"/debt Thing {number}")
    requests = [
        talk.request("ana", "item.plan", args={"ref": f"PAY-{number}", "sprint": "next"})
        for number in (1, 2, 3, 4)
    ]
    with ThreadPoolExecutor(4) as threads:
        replies = list(threads.map(dispatch, requests, [talk.database, replica] * 2))
    assert all("tentative" in said(reply) for reply in replies)
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        assert [one.number for one in store.sprints.open(team.id)] == [1, 2]
