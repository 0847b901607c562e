"""At a sprint's end the channel is asked once whether it was a usable increment; each person counts once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commands.dispatch import dispatch
from commands.sprint_end.trend import trend
from commands.view import Act, words
from storage.database import Database
from storage.enums import Usable
from tests.commands.conftest import Talk, button_of, channel, labels, said
from tests.commands.ends_of_sprints import MONDAY, Ends
from tests.commands.meeting import NOWHERE
from tests.commands.test_linking import TEAMS, linked
from tests.conftest import make_workspace

SPRINT = timedelta(days=14)


def ended(talk: Talk) -> Ends:
    """Sprint 1 is over, and the question about it stands in the channel."""
    ends = Ends.of(talk, "/debt ~S Keys", "/debt ~S Doors", "/debt ~S Windows")
    for ref in ("PAY-1", "PAY-2"):
        talk.types("ana", f"/backlog start {ref}")
        talk.types("ana", f"/backlog live {ref}")
    talk.types("ana", "/backlog start PAY-3")
    ends.go_to(MONDAY)
    return ends


def test_the_question_comes_in_the_first_working_hour_with_what_the_sprint_was_for(talk: Talk) -> None:
    ends = Ends.of(talk, "/debt ~S Keys", "/debt ~S Doors")
    form = talk.presses("ana", talk.types("ana", "/backlog sprint").private, "Goal and capacity").form
    talk.submits("ana", form, goal="Payouts on time")
    talk.types("ana", "/backlog start PAY-1")
    talk.types("ana", "/backlog live PAY-1")
    assert ends.go_to(MONDAY - timedelta(hours=8, minutes=59)) == []
    [message] = ends.go_to(MONDAY)
    assert message.card.title == "PAY · sprint 1 has ended"
    assert "Did sprint 1 make a usable, valuable increment?" in message.words
    assert "Goal: Payouts on time" in message.words
    assert "Went live: 1 debt: PAY-1" in message.words
    assert "So far: no answer" in message.words
    assert labels(message.card)[:3] == ["Yes", "Partly", "No"]
    assert ends.go_to(MONDAY + timedelta(hours=1)) == []


def test_ended_by_hand_it_is_asked_at_once(talk: Talk) -> None:
    ends = Ends.of(talk, "/debt Keys", "/backlog plan PAY-1")
    talk.presses("ana", talk.presses("ana", talk.types("ana", "/backlog sprint").private, "End now").replace,
                 "End sprint 1")  # fmt: skip
    ends.ask()
    assert [one.view for one in ends.posted()].count("sprint.question") == 1


def test_a_restricted_item_counts_and_is_not_named(talk: Talk) -> None:
    ends = Ends.of(talk, "/debt ~S Keys", "/debt ~S Doors")
    talk.submits("ana", talk.edits("ana", "PAY-2"), restricted="yes")
    for ref in ("PAY-1", "PAY-2"):
        talk.types("ana", f"/backlog start {ref}")
        talk.types("ana", f"/backlog live {ref}")
    [message] = ends.go_to(MONDAY)
    assert "Went live: 2 debt: PAY-1, …" in message.words
    assert "PAY-2" not in message.words


def test_each_person_counts_once_and_may_change_their_mind(talk: Talk) -> None:
    ends = ended(talk)
    assert ends.says("ana", "Yes").startswith("You say Yes: it counts once.")
    assert ends.says("ana", "Yes").startswith("You had said Yes already: it counts once.")
    assert ends.says("ben", "Partly").startswith("You say Partly: it counts once.")
    assert ends.says("ana", "No").startswith("You say No now, no longer Yes.")
    ends.posted()
    shown = ends.question().words
    assert "So far: ◐○ 1 partly, 1 no" in shown
    assert not {"Ana", "Ben"} & set(shown.split())


def test_who_presses_sees_the_count_at_once(talk: Talk) -> None:
    ends = ended(talk)
    reply = ends.press("ana", "Yes", ends.find("sprint.question"))
    assert reply.replace is not None
    assert "So far: ● 1 yes" in words(reply.replace)


def test_a_stakeholder_may_answer_and_a_stranger_may_not(talk: Talk) -> None:
    ends = ended(talk)
    talk.types("ana", "/backlog role @sam stakeholder", mentions={"sam": "U-sam"})
    assert ends.says("sam", "Yes").startswith("You say Yes")
    button = button_of(ends.question().card, "Yes")
    elsewhere = talk.asks("eve", "sprint.answer", channel("other"), args=dict(button.args), key="")
    assert "Only people of the channels of PAY can answer" in said(elsewhere)
    nowhere = talk.asks("ana", "sprint.answer", args={"sprint": "999999999", "answer": "yes"}, key="")
    assert "no such question" in said(nowhere)


def test_answers_count_until_the_next_sprint_ends(talk: Talk) -> None:
    ends = ended(talk)
    first = ends.find("sprint.question")
    ends.says("ana", "Yes")
    ends.posted()
    before = replace(ends.messages[first])
    ends.go_to(MONDAY + SPRINT)
    assert labels(ends.messages[first].card) == []
    assert "Answers: ● 1 yes" in ends.messages[first].words
    ends.messages[first] = before
    late = ends.press("ben", "No", first)
    assert "Nothing was counted" in said(late)
    assert late.replace is not None
    assert labels(late.replace) == []
    assert "Sprint 1: ● 1 yes" in ends.question().words


@pytest.mark.parametrize("rolls", [1, 3])
def test_rolled_on_again_it_is_asked_once(talk: Talk, rolls: int) -> None:
    ends = Ends.of(talk, *(f"/debt Thing {number}" for number in range(12)))
    for number in range(12):
        talk.types("ana", f"/backlog plan PAY-{number + 1}")
    talk.now = MONDAY
    for _ in range(rolls + 1):
        ends.roll()
    ends.ask()
    ends.ask()
    assert [one.view for one in ends.posted()].count("sprint.question") == 1


def test_after_downtime_only_the_last_sprint_is_asked_about(talk: Talk) -> None:
    ends = Ends.of(talk, "/debt Keys", "/backlog start PAY-1", "/debt Doors", "/backlog plan PAY-2 next")
    talk.now = MONDAY + SPRINT
    ends.roll()
    ends.ask()
    assert "sprint.question" not in [one.view for one in talk.owed()]
    ends.roll()
    [message] = ends.go_to(MONDAY + SPRINT + timedelta(hours=1))
    assert message.card.title == "PAY · sprint 2 has ended"


def test_a_sprint_nobody_planned_into_is_asked_about_where_somebody_was_at_work(talk: Talk) -> None:
    ends = Ends.of(talk, "/debt ~S Keys", "/backlog plan PAY-1")
    ends.go_to(MONDAY)
    talk.later(days=3)
    talk.types("ben", "/debt ~S Doors")
    assert ends.go_to(MONDAY + SPRINT - timedelta(minutes=1)) == []
    [message] = ends.go_to(MONDAY + SPRINT)
    assert message.card.title == "PAY · sprint 2 has ended"
    assert "Days: 30 Nov – 13 Dec 2026" in message.words
    assert "Went live: nothing from this backlog" in message.words
    assert "Nothing was planned for it here. /backlog rules switches this question off." in message.words
    assert ends.go_to(MONDAY + SPRINT + timedelta(days=1)) == []
    ends.says("ana", "Yes")
    ends.posted()
    assert "So far: ● 1 yes" in ends.question().words
    with talk.database.reading(talk.workspace) as store:
        row = store.sprints.by_number(ends.team.id, 2)
        assert row is not None
        assert (row.planned, row.done) == ({}, {})


def test_a_team_that_slept_is_left_in_peace_and_asked_again_once_it_is_back(talk: Talk) -> None:
    ends = Ends.of(talk, "/debt ~S Keys", "/backlog plan PAY-1")
    ends.go_to(MONDAY)
    for number in (1, 2):
        assert ends.go_to(MONDAY + number * SPRINT) == []
    talk.types("ben", "/backlog note PAY-1 Found it again")
    talk.submits("ben", talk.edits("ben", "PAY-1"), effort="Medium")
    [message] = ends.go_to(MONDAY + 3 * SPRINT)
    assert message.card.title == "PAY · sprint 4 has ended"
    with talk.database.reading(talk.workspace) as store:
        assert [row.number for row in store.sprints.latest(ends.team.id, 9)] == [4, 1]


def test_a_team_that_never_planned_is_not_asked(talk: Talk) -> None:
    ends = Ends.of(talk, "/debt ~S Keys")
    assert ends.go_to(MONDAY) == []
    talk.types("ana", "/debt ~S Doors")
    assert ends.go_to(MONDAY + SPRINT) == []


def test_what_hearth_does_by_itself_wakes_nobody(talk: Talk) -> None:
    """A sprint that others planned and that is rolled on late is nobody's work in the one behind it."""
    ends = Ends.of(talk, "/debt ~S Keys", "/debt ~S Doors", "/backlog plan PAY-1", "/backlog plan PAY-2")
    ends.go_to(MONDAY)
    assert [one.person_id for one in talk.decisions("PAY-1")][-1] is None
    assert ends.go_to(MONDAY + SPRINT) == []


def test_what_began_or_changed_its_days_meanwhile_is_looked_at_when_it_is_over(talk: Talk) -> None:
    ends = Ends.of(talk, "/debt ~S Keys", "/backlog plan PAY-1")
    ends.go_to(MONDAY)
    form = talk.presses("ana", talk.types("ana", "/backlog sprint").private, "Goal and capacity").form
    talk.submits("ana", form, last="2026-12-20", goal="Less waiting")
    assert ends.go_to(MONDAY + SPRINT) == []
    [message] = ends.go_to(MONDAY + 1.5 * SPRINT)
    assert message.card.title == "PAY · sprint 2 has ended"
    assert "switches this question off" not in message.words
    talk.types("ana", "/debt ~S Doors")
    [message] = ends.go_to(MONDAY + 2.5 * SPRINT)
    assert message.card.title == "PAY · sprint 3 has ended"


def test_later_than_the_teams_window_it_is_not_asked(talk: Talk) -> None:
    ends = Ends.of(talk, "/debt Keys", "/backlog start PAY-1")
    late = MONDAY + timedelta(hours=4, minutes=1)
    assert ends.go_to(late) == []
    with talk.database.reading(talk.workspace) as store:
        ledger = store.deliveries.counts(ends.team.id, MONDAY)
        row = store.dues.get(ends.team.id, "sprint.ask")
    assert (ledger.sent, row) == (0, None)


def test_switched_off_nobody_is_asked(talk: Talk) -> None:
    ends = Ends.of(talk, "/debt Keys", "/backlog start PAY-1")
    saved = talk.submits("ana", talk.opens("ana", "/backlog rules"), rule_increment="off")
    assert "Question at sprint end" in said(saved)
    assert ends.go_to(MONDAY) == []


def test_the_trend_has_words_beside_its_picture(talk: Talk) -> None:
    ends = ended(talk)
    for number, answer in enumerate(("No", "No", "Partly", "Yes")):
        ends.says("ana", answer)
        talk.types("ana", f"/debt Thing {number}")
        talk.types("ana", f"/backlog start PAY-{number + 4}")
        ends.go_to(MONDAY + (number + 1) * SPRINT)
    shown = ends.question().words
    assert "Sprint 1: ○ 1 no; Sprint 2: ○ 1 no; Sprint 3: ◐ 1 partly; Sprint 4: ● 1 yes" in shown
    assert "The later sprints are judged better than the earlier ones: 75 % yes beside 0 %." in shown
    with talk.database.reading(talk.workspace) as store:
        told = trend(store, ends.team, 3)
    assert [(one.number, one.said.words) for one in told] == [
        (3, "1 partly"), (4, "1 yes"), (5, "no answer")
    ]  # fmt: skip


def test_every_platform_asks_and_shows_the_same_counts(talk: Talk) -> None:
    ends = Ends.of(talk, "/debt Keys", "/backlog start PAY-1")
    linked(talk, TEAMS)
    ends.posted()
    asked = ends.go_to(MONDAY)
    assert sorted(one.address.platform for one in asked) == ["slack", "teams"]
    ends.says("ana", "Yes")
    ends.posted()
    shown = [one.words for one in ends.messages.values() if one.view == "sprint.question"]
    assert shown[0] == shown[1]
    assert "So far: ● 1 yes" in shown[0]


def test_how_much_went_into_debt_is_said_from_the_question_and_shown_on_it(talk: Talk) -> None:
    ends = ended(talk)
    form = ends.press("ana", "How much went into debt?", ends.find("sprint.question")).form
    talk.submits("ana", form, share="18")
    ends.posted()
    assert "Into debt: 18 %, as the team said" in ends.question().words


def test_the_rehearsal_says_how_often_it_would_have_asked(talk: Talk) -> None:
    ended(talk)
    assert "1 message (#payments 1)" in said(talk.types("ana", "/backlog rehearse increment"))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(("ana", "ben", "cleo")), st.sampled_from(Usable)), max_size=9))
def test_in_whatever_order_people_press_the_last_answer_of_each_counts(
    database: Database, pressed: list[tuple[str, Usable]]
) -> None:
    talk = Talk(database, make_workspace(database))
    for line in ("/debt Keys", "/backlog plan PAY-1"):
        talk.types("ana", line)
    talk.asks("ana", "sprint.end", args={"sure": "1"}, key="")
    with database.reading(talk.workspace) as store:
        team = store.teams.all()[0]
        row = store.sprints.by_number(team.id, 1)
    assert row is not None
    for who, answer in pressed:
        talk.asks(who, "sprint.answer", args={"sprint": str(row.id), "answer": answer.value}, key="")
    with database.reading(talk.workspace) as store:
        [told] = trend(store, team, 1)
        assert store.increments.counts([row.id])[row.id] == Counter(dict(pressed).values())
    assert told.said.count == len(dict(pressed))


def test_rolled_and_asked_by_several_at_once_it_is_one_question(talk: Talk, replica: Database) -> None:
    ends = Ends.of(talk, "/debt Keys", "/backlog start PAY-1", "/debt Doors", "/backlog plan PAY-2")
    talk.now = MONDAY
    args = {"team": str(ends.team.id), "name": ""}
    for what in ("sprint.roll", "sprint.ask"):
        asked = [talk.request("", what, NOWHERE, args=args, key="") for _ in range(6)]
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(dispatch, asked, [talk.database, replica] * 3))
    assert [one.view for one in ends.posted()].count("sprint.question") == 1


def test_all_who_answer_at_once_are_counted(talk: Talk, replica: Database) -> None:
    ends = ended(talk)
    button = button_of(ends.question().card, "Yes")
    assert isinstance(button, Act)
    asked = [
        talk.request(who, button.command, args=dict(button.args))
        for who in ("ana", "ben", "cleo", "ana", "ben", "dora")
    ]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(dispatch, asked, [talk.database, replica] * 3))
    ends.posted()
    assert "So far: ●●●● 4 yes" in ends.question().words
