"""Incidents: recorded by anyone, and answered in step 5 of a review (F15, F30)."""

import pytest

from commands.incident.views import VIEWS
from commands.view import words
from storage.database import Database
from storage.enums import Kind, Priority, Source, State
from tests.commands.conftest import DIRECT, Talk, labels, said
from tests.commands.steps import Steps
from tests.commands.test_at_once import _at_once as at_once
from tests.commands.test_at_once import _turns as turns

DOWN = "/backlog incident Payments were down for an hour"


def test_an_incident_is_recorded_and_told_in_one_line(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    reply = talk.types("ben", DOWN)
    assert reply.here is not None
    assert words(reply.here) == (
        "Was technical debt the root cause? Payments were down for an hour\n"
        "Incident of 2026-11-20, recorded by Ben. Each review asks until somebody says."
    )
    assert "Ben recorded an incident: “Payments were down for an hour”" in said(
        talk.types("ana", "/backlog log")
    )


def test_its_form_asks_when_it_was(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    form = talk.opens("ben", "/backlog incident")
    assert talk.submits("ben", form, title=" ").errors.keys() == {"title"}
    for day in ("2026-11-21", "2025-11-19", "then"):
        assert talk.submits("ben", form, title="Down", day=day).errors.keys() == {"day"}
    assert talk.submits("ben", form, title="Down", details="For an hour", day="2026-11-18").errors == {}
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        incident = store.incidents.unanswered(team.id, 5)[0]
        assert (incident.details, incident.at.day) == ("For an hour", 18)
        owed = next(one for one in talk.owed() if one.view == "incident.line")
        line = VIEWS["incident.line"](store, owed.args, talk.now)
        assert "Incident of 2026-11-18, recorded by Ben" in words(line)


def test_a_long_text_becomes_a_title_and_details(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ben", f"/backlog incident {'word ' * 60}")
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        incident = store.incidents.unanswered(team.id, 5)[0]
    assert len(incident.title) <= 150
    assert incident.details == ("word " * 60).strip()


def test_words_that_begin_with_incident_are_filed_as_debt(talk: Talk) -> None:
    talk.types("ana", "/debt incident dashboard shows nothing")
    assert talk.item("PAY-1").title == "incident dashboard shows nothing"


def test_where_there_is_no_team_nothing_is_recorded(talk: Talk) -> None:
    assert "Here is no backlog yet" in said(talk.types("ana", DOWN, DIRECT))


def test_a_stakeholder_records_and_does_not_answer(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ana", "/backlog role @eve stakeholder", mentions={"eve": "U-eve"})
    talk.types("eve", DOWN)
    review = Steps.of(talk)
    assert review.left()[4] == 1
    assert "stakeholder" in said(review.press("eve", 5, "Not debt"))
    assert review.left()[4] == 1


def test_not_debt_with_one_tap_and_undo(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ben", DOWN)
    review = Steps.of(talk)
    stale = review.card(5)
    reply = review.press("ana", 5, "Not debt")
    assert reply.replace == review.card(5)
    assert review.left()[4] == 0
    assert "Ana: “Payments were down for an hour” was not debt." in words(review.card(5))
    assert said(review.press("ben", 5, "Not debt", on=stale)) == (
        "Ana was first: “Payments were down for an hour” was not debt."
    )
    assert review.press("ana", 5, "Not debt", on=stale).replace == review.card(5)
    assert "Only Ana" in said(review.press("ben", 5, "Undo"))
    review.press("ana", 5, "Undo")
    assert review.left()[4] == 1
    assert labels(review.card(5))[:2] == ["It was debt", "Not debt"]
    told = said(talk.types("ana", "/backlog log"))
    assert told.count("said that “Payments were down for an hour” was not debt") == 1
    assert told.count("took back that “Payments were down for an hour” was not debt") == 1


def test_it_is_linked_to_an_item_which_it_raises(talk: Talk) -> None:
    talk.types("ana", "/debt !low Payments go down for an hour")
    talk.types("ben", DOWN)
    review = Steps.of(talk)
    form = review.press("ana", 5, "It was debt").form
    assert form is not None
    assert talk.submits("ana", form).errors == {"ref": "Please pick an item, or type its ID such as PAY-12."}
    assert "There is no item PAY-9" in talk.submits("ana", form, ref="PAY-9").errors["ref"]
    assert talk.submits("ana", form, ref="pay-1", priority="High").errors == {}
    item = talk.item("PAY-1")
    assert item.priority is Priority.HIGH
    raised = next(one for one in talk.decisions("PAY-1") if one.field == "priority")
    assert raised.reason == "incident: Payments were down for an hour"
    assert review.left()[4] == 0
    assert "“Payments were down for an hour” was debt: PAY-1." in words(review.card(5))
    card = said(talk.types("ben", "/backlog PAY-1"))
    assert "Incidents: 1: 2026-11-20 Payments were down for an hour" in card
    why = said(talk.types("ben", "/backlog why PAY-1"))
    assert "linked an incident to it: Payments were down for an hour" in why
    review.press("ana", 5, "Undo")
    assert talk.item("PAY-1").priority is Priority.LOW
    assert review.left()[4] == 1
    assert "Incidents" not in said(talk.types("ben", "/backlog PAY-1"))
    assert "took an incident off it" in said(talk.types("ben", "/backlog why PAY-1"))


def test_an_incident_only_raises(talk: Talk) -> None:
    talk.types("ana", "/debt !high Keys")
    talk.types("ben", DOWN)
    review = Steps.of(talk)
    refused = review.asks("ana", 5, "It was debt", ref="PAY-1", priority="Medium")
    assert refused.errors == {
        "priority": "PAY-1 is High already, and an incident only raises: please leave this empty."
    }
    assert review.left()[4] == 1
    assert review.asks("ana", 5, "It was debt", ref="PAY-1", priority="High").errors == {}
    assert review.left()[4] == 0


def test_raising_to_critical_needs_the_right(talk: Talk) -> None:
    line = talk.types("ana", "/debt !high Keys").here
    talk.presses("olga", line, "I am the Product Owner")
    talk.types("ben", DOWN)
    review = Steps.of(talk)
    refused = review.asks("ben", 5, "It was debt", ref="PAY-1", priority="Critical")
    assert "(Olga)" in str(refused.errors["priority"])
    assert review.left()[4] == 1


def test_a_closed_item_is_linked_and_not_raised(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ana", "/backlog decline PAY-1 nobody needs it")
    talk.types("ben", DOWN)
    review = Steps.of(talk)
    refused = review.asks("ana", 5, "It was debt", ref="PAY-1", priority="High")
    assert "restore it first" in str(refused.errors["priority"])
    assert review.asks("ana", 5, "It was debt", ref="PAY-1").errors == {}
    assert review.left()[4] == 0


def test_a_new_item_is_filed_from_it(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    form = talk.opens("ben", "/backlog incident")
    talk.submits("ben", form, title="Payments down", details="For an hour")
    review = Steps.of(talk)
    assert review.asks("ana", 5, "It was debt", which="new", priority="High").errors == {}
    item = talk.item("PAY-2")
    assert (item.title, item.current_state, item.kind) == ("Payments down", "For an hour", Kind.DEBT)
    assert (item.source, item.priority, item.state) == (Source.INCIDENT, Priority.HIGH, State.NEW)
    assert review.left()[4] == 0
    assert review.refs(3) == []


def test_similar_items_are_offered_and_none_that_is_hidden(talk: Talk) -> None:
    line = talk.types("eve", "/debt Payments were down for hours").here
    talk.presses("olga", line, "I am the Product Owner")
    with talk.database.writing(talk.workspace) as store:
        store.search.index(10)
    talk.types("ben", DOWN)
    review = Steps.of(talk, who="ben")
    assert "PAY-1 Payments were down for hours" in repr(review.press("ben", 5, "It was debt").form)
    talk.submits("eve", talk.edits("eve", "PAY-1"), restricted="yes")
    form = review.press("ben", 5, "It was debt").form
    assert "down for hours" not in repr(form)
    assert "no item PAY-1" in talk.submits("ben", form, ref="PAY-1").errors["ref"]


def test_two_who_answer_at_once_make_one_answer(talk: Talk, replica: Database) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ben", DOWN)
    act = Steps.of(talk).act(5, "Not debt")
    requests = [talk.request(who, act.command, args=dict(act.args), key="") for who in ("ana", "ben")]
    replies = at_once(requests, turns(talk.database, replica))
    assert sum("was first" in said(reply) for reply in replies) == 1
    assert said(talk.types("ana", "/backlog log")).count("was not debt") == 1


def test_answering_a_form_after_somebody_else_says_who_was_first(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ben", DOWN)
    review = Steps.of(talk)
    form = review.press("ben", 5, "It was debt").form
    review.press("ana", 5, "Not debt")
    assert "Ana was first" in said(talk.submits("ben", form, ref="PAY-1"))


@pytest.mark.parametrize("label", ["Not debt", "It was debt"])
def test_an_incident_of_another_team_is_not_answered_here(talk: Talk, label: str) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ben", DOWN)
    review = Steps.of(talk)
    shown = review.card(5)
    args = dict(review.act(5, "Not debt").args) | {"incident": "999999"}
    command = "incident.not_debt" if label == "Not debt" else "incident.debt_form"
    assert "not here any more" in said(talk.asks("ana", command, args=args))
    assert review.card(5) == shown


def test_nobody_reads_which_restricted_item_an_incident_was(talk: Talk) -> None:
    talk.presses("olga", talk.types("olga", "/debt Tokens never expire").here, "I am the Product Owner")
    talk.submits("olga", talk.edits("olga", "PAY-1"), restricted="yes")
    talk.types("ben", DOWN)
    review = Steps.of(talk, who="ben")
    before = review.card(5)
    assert review.asks("olga", 5, "It was debt", ref="PAY-1").errors == {}
    told = words(review.card(5))
    assert "Olga: “Payments were down for an hour” was debt." in told
    assert "Olga said that “Payments were down for an hour” was debt in" in said(
        talk.types("ben", "/backlog log")
    )
    second = review.press("ben", 5, "It was debt", on=before)
    assert said(second) == "Olga was first: “Payments were down for an hour” was debt."
    assert "PAY-1" not in f"{told}{second!r}"


def test_details_that_are_too_long_are_refused_beside_their_field(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    form = talk.opens("ben", "/backlog incident")
    refused = talk.submits("ben", form, title="Payments down", details="x" * 50_001)
    assert refused.errors == {"details": "Please shorten this to 50000 characters; it has 50001."}
