"""Thirty days after it was closed: did it hold? What came back is filed anew, linked, and once (F29)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from commands.nudging.coming_back import DID_IT_HOLD
from commands.view import Reply, words
from storage.enums import Direction, Held, Kind, LinkKind, Platform, Priority, Source, State
from storage.items import Item
from tests.commands.closing import closes, last, live
from tests.commands.conftest import Talk, button_of, labels, said
from tests.commands.ends_of_sprints import Ends
from tests.commands.meeting import Message
from tests.commands.test_linking import TEAMS, linked

QUERY = "/debt !high ~M #performance in:search Query time 340 ms -> <80 ms"
COVERAGE = "/debt !high ~M Test coverage 23% -> 60%"
MONTH = timedelta(days=30)
MONDAY = datetime.fromisoformat("2026-12-21T09:00:00+00:00")
"""Closed on Friday 20 November, the question falls on a Sunday, and waits for the Monday."""


class Month(Ends):
    """What stands in the channels of a team that closed something."""

    def go_to(self, moment: datetime) -> list[Message]:
        self.talk.now = moment
        self.ask()
        return [one for one in self.posted() if one.view == "item.held"]

    def question(self) -> Message:
        return self.messages[self.find("item.held")]

    def presses(self, who: str, label: str, name: str = "") -> Reply:
        """Presses a button of the question as it stands there now."""
        reply = self.press(who, label, name or self.find("item.held"))
        self.posted()
        return reply


def closed(talk: Talk, line: str = QUERY, **proof: str) -> Month:
    """It went through the gate, and the note is posted in the thread of its line."""
    talk.presses("ana", talk.types("ana", line).here, "Plan")
    for step in ("start", "live"):
        talk.types("ana", f"/backlog {step} PAY-1")
    month = Month(talk)
    month.posted()
    assert closes(talk, **(proof or {"after": "75 ms"})).errors == {}
    month.posted()
    return month


def asked(talk: Talk, line: str = QUERY, **proof: str) -> Month:
    """A month is over, and the question stands in the thread."""
    month = closed(talk, line, **proof)
    month.go_to(MONDAY)
    return month


def back(talk: Talk, ref: str = "PAY-1") -> list[Item]:
    """What reopens it."""
    item = talk.item(ref)
    with talk.database.reading(talk.workspace) as store:
        return list(store.items.linked(item.id, LinkKind.REOPENS, to=True))


def held(talk: Talk, ref: str = "PAY-1") -> Held | None:
    kept = last(talk, ref)
    assert kept is not None
    return kept.held


def due(talk: Talk) -> list[datetime]:
    """When the clock is to ask about PAY-1."""
    item = talk.item("PAY-1")
    with talk.database.reading(talk.workspace) as store:
        row = store.dues.get(item.team_id, DID_IT_HOLD, str(item.id))
    return [row.at] if row is not None else []


def test_a_month_later_its_thread_is_asked_once_in_working_hours(talk: Talk) -> None:
    month = closed(talk)
    assert month.go_to(talk.now + MONTH - timedelta(minutes=5)) == []
    assert month.go_to(MONDAY - timedelta(minutes=1)) == []
    [message] = month.go_to(MONDAY)
    assert message.address.thread == "1.1"
    assert message.words.splitlines()[0] == (
        "Did it hold? PAY-1 Query time 340 ms -> <80 ms was closed on Fri 20 Nov."
    )
    assert "Query time 340 ms → 75 ms, target 80 ms: met." in message.words
    assert labels(message.card) == ["It held", "It came back", "Open PAY-1"]
    assert month.go_to(MONDAY + MONTH) == []


def test_it_held_is_kept_drawn_everywhere_and_told(talk: Talk) -> None:
    month = asked(talk)
    card = talk.types("ben", "/backlog PAY-1").private
    assert card is not None
    assert words(card).splitlines()[1] == "Say whether it held: a month ago it was closed."
    assert "Did it hold?: nobody has said yet" in words(card)
    assert {"It held", "It came back"} <= set(labels(card))
    assert month.presses("ben", "It held").replace is not None
    assert held(talk) is Held.YES
    assert month.question().words.startswith("PAY-1 Query time 340 ms -> <80 ms held, says Ben.")
    assert labels(month.question().card) == ["Undo", "Open PAY-1"]
    card = talk.types("ana", "/backlog PAY-1").private
    assert "Did it hold?: yes, says Ben on Mon 21 Dec" in said(Reply(private=card))
    assert "It is closed. Nothing is left to do." in said(Reply(private=card))
    assert "Ben said that it held" in said(talk.types("ana", "/backlog why PAY-1"))


def test_who_presses_second_learns_who_was_first(talk: Talk) -> None:
    month = asked(talk)
    stale = replace(month.question())
    month.presses("ben", "It held")
    again = talk.presses("ben", stale.card, "It held")
    assert again.private is None
    for label in ("It held", "It came back"):
        late = talk.presses("ana", stale.card, label)
        assert "Ben said already that PAY-1 held." in said(late)
        assert late.replace is not None
    assert back(talk) == []
    assert [one.after for one in talk.decisions("PAY-1") if one.field == "held"] == ["yes"]


def test_it_came_back_files_one_linked_item_with_what_is_known(talk: Talk) -> None:
    month = asked(talk, COVERAGE, after="48", missed="The legacy parser has to go first")
    stale = replace(month.question())
    month.presses("ben", "It came back")
    for who in ("ben", "ana"):
        late = talk.presses(who, stale.card, "It came back")
        assert ("PAY-1 came back as PAY-2 already, says Ben: go on there." in said(late)) is (who == "ana")
    [new] = back(talk)
    assert (new.ref, new.title, new.kind, new.priority) == (
        "PAY-2", "Test coverage 23% -> 60%", Kind.DEBT, Priority.HIGH
    )  # fmt: skip
    assert (new.before, new.target, new.state, new.filer) == ("48", "60", State.NEW, "Ben")
    assert new.current_state.splitlines() == [
        "PAY-1 came back: it was closed on Fri 20 Nov and did not hold.",
        "When it was closed: Test coverage 23% → 48%, target 60%: missed.",
    ]
    assert (talk.item("PAY-1").state, held(talk)) == (State.CLOSED, Held.NO)
    assert month.question().words.startswith("PAY-1 Test coverage 23% -> 60% came back as PAY-2, says Ben.")
    assert labels(month.question().card) == ["Undo", "Open PAY-2", "Open PAY-1"]
    line = month.messages[month.find("item.line", item=str(new.id))]
    assert (line.address.thread, line.words.splitlines()[0]) == ("", "PAY-2 Test coverage 23% -> 60%")
    assert line.words.splitlines()[1].startswith("debt · reopens PAY-1 · High")
    old, card = (talk.types("ana", f"/backlog PAY-{number}").private for number in (1, 2))
    assert "It came back as PAY-2: go on there." in said(Reply(private=old))
    assert "Came back as PAY-2 Test coverage 23% -> 60% (new)" in said(Reply(private=old))
    assert "Did it hold?: no, it came back as PAY-2, says Ben on Mon 21 Dec" in said(Reply(private=old))
    assert "Reopen" not in labels(old)
    assert "Reopens PAY-1 Test coverage 23% -> 60% (closed)" in said(Reply(private=card))
    assert "Ben said that it came back, as PAY-2" in said(talk.types("ana", "/backlog why PAY-1"))
    assert "Ben reopened PAY-1 with it" in said(talk.types("ana", "/backlog why PAY-2"))


def test_what_had_reached_its_target_is_measured_again_from_where_it_began(talk: Talk) -> None:
    month = asked(talk)
    month.presses("ben", "It came back")
    [new] = back(talk)
    assert (new.before, new.target, new.unit, new.direction) == ("340", "80", "ms", Direction.DOWN)
    assert (new.category, new.area) == ("Performance", "search")
    assert "When it was closed: Query time 340 ms → 75 ms, target 80 ms: met." in new.current_state


def test_the_source_stays_and_what_hurt_before_is_quoted(talk: Talk) -> None:
    talk.types("ana", QUERY)
    told = {"source": Source.INCIDENT.value, "current_state": "Every lock waits\nfor the one", "goal": "Fast"}
    talk.fills("ana", talk.edits("ana", "PAY-1"), told)
    for step in ("start", "live"):
        talk.types("ana", f"/backlog {step} PAY-1")
    closes(talk, after="75")
    talk.submits("ben", talk.opens("ben", "/backlog reopen PAY-1"), reason="The index was dropped.")
    [new] = back(talk)
    assert (new.source, new.goal) == (Source.INCIDENT, "Fast")
    assert new.current_state.splitlines()[0] == "PAY-1 came back: The index was dropped."
    assert new.current_state.splitlines()[-1] == "Before that: Every lock waits for the one"


def test_reopened_at_any_time_by_whoever_knows_better(talk: Talk) -> None:
    month = closed(talk)
    form = talk.presses("ben", talk.types("ben", "/backlog PAY-1").private, "Reopen").form
    assert talk.submits("ben", form, reason=" ").errors == {
        "reason": "Please say why in a few words: it is kept with the decision."
    }
    reply = talk.submits("ben", form, reason="The index was dropped")
    assert "PAY-1 came back as PAY-2, which is linked to it." in said(reply)
    assert talk.submits("ben", form, reason="The index was dropped") == reply
    assert len(back(talk)) == 1
    assert due(talk) == []
    assert month.go_to(MONDAY) == []
    again = talk.types("ana", "/backlog reopen PAY-1 it is slow")
    assert "PAY-1 came back as PAY-2 already, says Ben: go on there." in said(again)
    assert "PAY-1 came back as PAY-2 already" in said(talk.types("ana", "/backlog reopen PAY-1"))
    assert len(back(talk)) == 1


def test_typed_in_a_channel_all_read_the_line_of_the_new_one(talk: Talk) -> None:
    month = closed(talk)
    reply = talk.types("ben", "/backlog reopen PAY-1 the index was dropped")
    assert labels(reply.private) == ["Undo", "Open PAY-2"]
    month.posted()
    assert month.messages[month.find("item.line")].words.startswith("PAY-2 Query time 340 ms -> <80 ms")


def test_said_that_it_held_it_can_come_back_later(talk: Talk) -> None:
    month = asked(talk)
    month.presses("ben", "It held")
    talk.later(days=40)
    talk.types("ana", "/backlog reopen PAY-1 the index was dropped")
    month.posted()
    assert held(talk) is Held.NO
    assert "came back as PAY-2, says Ana." in month.question().words
    month.presses("ana", "Undo")
    assert held(talk) is Held.YES
    assert "held, says Ben." in month.question().words
    assert "Ana took back that it came back, as PAY-2" in said(talk.types("ana", "/backlog why PAY-1"))


@pytest.mark.parametrize("way", ["It held", "It came back"])
def test_an_answer_can_be_undone_for_a_while_by_who_gave_it(talk: Talk, way: str) -> None:
    month = asked(talk)
    month.presses("ben", way)
    assert "Only Ben, who said that, can take it back." in said(month.presses("ana", "Undo"))
    month.presses("ben", "Undo")
    assert held(talk) is None
    assert labels(month.question().card) == ["It held", "It came back", "Open PAY-1"]
    assert [one.state for one in back(talk)] == ([State.DECLINED] if way == "It came back" else [])
    assert "Ben took back what they said" in said(talk.types("ana", "/backlog why PAY-1"))
    assert month.go_to(talk.now) == []
    month.presses("ana", way)
    talk.later(minutes=16)
    assert "That cannot be undone any more" in said(month.presses("ana", "Undo"))
    assert len([one for one in back(talk) if one.state is State.NEW]) == (way == "It came back")


def test_undone_where_it_was_filed_the_question_is_open_again(talk: Talk) -> None:
    month = asked(talk)
    month.presses("ben", "It came back")
    line = month.messages[month.find("item.line")]
    talk.asks("ben", "item.undo", args=dict(button_of(line.card, "Undo").args))
    month.posted()
    assert held(talk) is None
    assert labels(month.question().card) == ["It held", "It came back", "Open PAY-1"]
    assert "Came back as" not in said(talk.types("ana", "/backlog PAY-1"))
    talk.types("ben", "/backlog restore PAY-2")
    month.posted()
    assert held(talk) is Held.NO
    assert "came back as PAY-2, says Ben." in month.question().words


def test_undone_it_is_not_restored_beside_another_one(talk: Talk) -> None:
    month = asked(talk)
    month.presses("ben", "It came back")
    month.presses("ben", "Undo")
    month.presses("ana", "It came back")
    refused = talk.types("ben", "/backlog restore PAY-2")
    assert said(refused).startswith(
        "PAY-1 came back as PAY-3 meanwhile, so PAY-2 stays undone. Please go on with PAY-3."
    )
    assert labels(refused.private) == ["Open PAY-3"]
    assert [one.ref for one in back(talk) if one.state is State.NEW] == ["PAY-3"]
    assert "came back as PAY-3, says Ana." in month.question().words


def test_touched_by_somebody_else_what_came_back_is_undone_no_more(talk: Talk) -> None:
    month = asked(talk)
    month.presses("ben", "It came back")
    talk.types("ana", "/backlog plan PAY-2")
    assert "PAY-2 cannot be undone any more" in said(month.presses("ben", "Undo"))
    assert held(talk) is Held.NO


def test_undone_before_it_was_asked_the_clock_still_asks(talk: Talk) -> None:
    month = closed(talk)
    at = due(talk)
    form = talk.presses("ben", talk.types("ben", "/backlog PAY-1").private, "Reopen").form
    reply = talk.submits("ben", form, reason="The index was dropped")
    assert due(talk) == []
    talk.presses("ben", reply.private, "Undo")
    assert due(talk) == at
    assert len(month.go_to(MONDAY)) == 1


def test_a_closing_that_was_undone_is_not_asked_about(talk: Talk) -> None:
    month = closed(talk)
    card = talk.types("ana", "/backlog PAY-1").private
    talk.presses("ana", card, "Undo")
    assert due(talk) == []
    assert month.go_to(MONDAY) == []
    asks = talk.asks("ben", "item.it_held", args={"item": str(talk.item("PAY-1").id)})
    assert "PAY-1 is measuring: whether it held shows once it is closed." in said(asks)


@pytest.mark.parametrize(
    ("line", "close"),
    [
        ("/debt !low ~S A stale comment", "/backlog cleaned PAY-1 removed it"),
        ("/improve Deploys are announced", ""),
    ],
)
def test_what_closes_without_the_gate_is_not_asked_about_and_can_be_reopened(
    talk: Talk, line: str, close: str
) -> None:
    talk.types("ana", line)
    for step in ("start", "live"):
        talk.types("ana", f"/backlog {step} PAY-1")
    if close:
        talk.types("ana", close)
    else:
        talk.submits("ana", talk.opens("ana", "/backlog close PAY-1"), done="yes", output="It is announced")
    assert talk.item("PAY-1").state is State.CLOSED
    assert due(talk) == []
    talk.types("ben", "/backlog reopen PAY-1 nobody hears it")
    assert [one.kind for one in back(talk)] == [talk.item("PAY-1").kind]


def test_overridden_it_is_asked_about_like_any_other(talk: Talk) -> None:
    live(talk, QUERY)
    talk.submits("ana", talk.asks("ana", "item.override_form", args={"item": "1"} | _one(talk)).form,
                 reason="The vendor owns it")  # fmt: skip
    card = said(talk.types("ana", "/backlog PAY-1"))
    assert "Closed: by override, without: expected output achieved, measured" in card
    assert "Why: The vendor owns it" in card
    assert "Did it hold?: asked on Mon 21 Dec" in card
    assert len(Month(talk).go_to(MONDAY)) == 1


def _one(talk: Talk) -> dict[str, str]:
    return {"item": str(talk.item("PAY-1").id)}


def test_switched_off_nobody_is_asked_and_it_can_be_said_on_the_card(talk: Talk) -> None:
    month = closed(talk)
    talk.fills("ana", talk.opens("ana", "/backlog rules"), {"rule_held": "off"})
    assert month.go_to(MONDAY) == []
    assert due(talk) == []
    talk.presses("ana", talk.types("ana", "/backlog PAY-1").private, "It held")
    assert held(talk) is Held.YES


def test_after_an_outage_it_is_asked_once_and_long_after_not_at_all(talk: Talk) -> None:
    month = closed(talk)
    talk.now = MONDAY + timedelta(days=21)
    month.ask()
    month.ask()
    assert [one.view for one in talk.owed()] == ["item.held"]
    talk.later(days=20)
    assert month.posted() == []


def test_the_rehearsal_says_when_it_would_have_asked(talk: Talk) -> None:
    closed(talk)
    talk.now = MONDAY + timedelta(hours=1)
    assert "Did it hold? (on) (1 message (#payments 1), at most 1 in one week to anybody.)" in said(
        talk.types("ana", "/backlog rehearse")
    )
    assert "PAY-1" in said(talk.types("ana", "/backlog rehearse held"))


def test_of_a_restricted_one_the_channel_reads_its_id(talk: Talk) -> None:
    talk.presses("ana", talk.types("ana", QUERY).here, "Plan")
    talk.fills("ana", talk.edits("ana", "PAY-1"), {"restricted": "yes", "current_state": "A secret"})
    for step in ("start", "live"):
        talk.types("ana", f"/backlog {step} PAY-1")
    closes(talk, after="75")
    month = Month(talk)
    [message] = month.go_to(MONDAY)
    assert message.words.splitlines() == [
        "Did it hold? PAY-1 was closed on Fri 20 Nov.",
        "“It came back” files a new item that is linked to this one.",
    ]
    month.presses("ana", "It came back")
    [new] = back(talk)
    assert new.restricted
    assert month.question().words.splitlines()[0] == "PAY-1 came back as PAY-2, says Ana."
    told = "\n".join(one.words for one in month.messages.values())
    assert not {"secret", "Query"} & set(told.split())


def test_each_platform_asks_once_and_one_answer_settles_both(talk: Talk) -> None:
    month = closed(talk)
    teams = linked(talk, TEAMS)
    asked_there = month.go_to(MONDAY)
    assert sorted(one.address.platform for one in asked_there) == [Platform.SLACK, Platform.TEAMS]
    there = next(name for name, one in month.messages.items() if one.address.platform is Platform.TEAMS
                 and one.view == "item.held")  # fmt: skip
    talk.asks("tea", "item.it_held", replace(teams, message=there), args=_one(talk) | {"showing": "held"})
    month.posted()
    shown = [one.words for one in month.messages.values() if one.view == "item.held"]
    assert len(shown) == 2
    assert all("held, says Tea." in one for one in shown)


def test_a_stakeholder_reads_and_decides_nothing(talk: Talk) -> None:
    month = asked(talk)
    talk.types("ana", "/backlog role @sam stakeholder", mentions={"sam": "U-sam"})
    for label in ("It held", "It came back"):
        assert "Nothing was changed: members" in said(month.presses("sam", label))
    assert held(talk) is None
    assert back(talk) == []


def test_a_closed_item_stays_closed_and_the_refusal_names_the_way(talk: Talk) -> None:
    closed(talk)
    assert "Reopen on its card files a new one that is linked to it" in said(
        talk.types("ana", "/backlog plan PAY-1")
    )
