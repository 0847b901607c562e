"""`/backlog report`: the few numbers that matter, a table behind them, and a post of counts alone (F31)."""

import pytest

from commands.posting import VIEWS
from commands.view import Act, Card, Table, words
from storage.enums import Verdict
from tests.commands.closing import closes, live
from tests.commands.conftest import DIRECT, LOGISTICS, Talk, button_of, buttons_of, labels, said
from tests.commands.played import Played

TWO_SPRINTS = """
16 Nov 09:00 file A,B,C,D,E !high
16 Nov 09:00 start A,B,C,D,E
20 Nov 09:00 live A,B,C,D,E
23 Nov 09:00 close A
23 Nov 09:00 incident debt
30 Nov 09:00 file F,G,H,I !high
30 Nov 09:00 file J,K ~S !low
30 Nov 09:00 start F,G,H,I,J
2 Dec 09:00 live F,G,H,I,J
3 Dec 09:00 close B,C
3 Dec 09:00 override D
3 Dec 09:00 clean K
4 Dec 09:00 incident
15 Dec 09:00 file L !critical
15 Dec 10:00 look
"""


def told(talk: Talk, who: str = "ana", line: str = "/backlog report") -> Card:
    card = talk.types(who, line).private
    assert card is not None
    return card


def table_of(card: Card | None) -> dict[str, tuple[str, ...]]:
    """Row → its cells, the latest period first."""
    assert card is not None
    table = next(block for block in card.blocks if isinstance(block, Table))
    return {"": table.columns[1:]} | {row[0]: row[1:] for row in table.rows}


def test_a_new_team_reads_what_is_missing(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    lines = words(told(talk)).splitlines()
    assert lines[:3] == [
        "PAY · report",
        "Nothing here asks for a decision.",
        "Sprint 1 (16 Nov – 29 Nov): there is no earlier time to compare it with yet.",
    ]
    assert "Lead time: not enough yet" in lines
    assert any(
        line.startswith("0 of 5 needed in sprint 1 so far. Fewer say more about chance") for line in lines
    )
    assert "Incidents due to debt: none" in lines
    assert "Debt opened and closed in sprint 1 so far: 1 and 0" in lines
    assert "Share of debt: not known" in lines
    assert any(line.startswith("Nobody answered yet: Hearth asks") for line in lines)
    assert "better" not in words(told(talk))


def test_a_sprint_that_was_ended_early_has_its_last_day(talk: Talk) -> None:
    Played(talk).play("16 Nov 09:00 file A\n16 Nov 10:00 plan A\n25 Nov 13:00 end_sprint")
    assert words(told(talk)).splitlines()[2].startswith("Sprint 1 (16 Nov – 25 Nov): ")


def test_each_number_stands_beside_the_sprint_before_and_says_what_it_counts(talk: Talk) -> None:
    Played(talk).play(TWO_SPRINTS)
    lines = words(told(talk)).splitlines()
    assert lines[1] == "More Critical debt is open than at the end of sprint 2: please look at it first."
    assert lines[2] == "Sprint 2 (30 Nov – 13 Dec) beside sprint 1. What is open is counted now."
    assert lines[3] == "Lead time: 2 days  ↓ better: 4 days in sprint 1"
    assert lines[4].startswith("Half of what went live in sprint 2 took 2 days or less from filing")
    assert lines[5].startswith("Lead time: from the filing of an item to the moment it went live")
    assert "Open Critical and High debt: 1 and 5  ↑ worse: 0 and 5 at the end of sprint 2" in lines
    assert "Debt opened and closed in sprint 2: 6 and 3  ↑ worse: 6 open at its end, 4 before" in lines
    assert "1 cleaned on the way" in words(told(talk))
    assert "1 of the closed went by override" in words(told(talk))
    assert "0 of 5 needed in sprint 2. 1 more waits for an answer." in words(told(talk))


def test_the_table_has_every_sprint_or_month_with_the_latest_first(talk: Talk) -> None:
    Played(talk).play(TWO_SPRINTS)
    by_sprint = talk.presses("ana", told(talk), "Per sprint").replace
    rows = table_of(by_sprint)
    assert rows[""] == ("Sprint 3", "Sprint 2", "Sprint 1")
    assert rows["Lead time"] == ("–", "2 · 2", "4 · 4")
    assert rows["Opened"] == ("1", "6", "5")
    assert rows["Closed"] == ("0", "3", "1")
    assert (rows["By override"], rows["Cleaned on the way"]) == (("0", "1", "0"), ("0", "1", "0"))
    assert rows["Due to debt"] == ("–", "–", "1 of 1")
    assert (rows["Open Critical · High"][0], rows["Open in all"]) == ("1 · 5", ("7", "6", "4"))
    by_month = talk.presses("ana", by_sprint, "Per month").replace
    rows = table_of(by_month)
    assert rows[""] == ("Dec 2026", "Nov 2026")
    assert rows["Opened"] == ("1", "11")
    assert rows["Lead time"] == ("2 · 2", "4 · 4")
    assert "Cycle time: from the start of work on an item" in words(by_month or Card(()))
    assert talk.presses("ana", by_month, "Report").replace == told(talk)


def test_the_critical_and_high_that_are_counted_are_shown(talk: Talk) -> None:
    for line in ("A !high", "B !critical", "C !high", "D !high"):
        talk.types("ana", f"/debt {line}")
    for line in (
        "start PAY-1",
        "live PAY-1",
        "accept PAY-2 2026-12-20 We can wait",
        "pause PAY-3 The vendor",
    ):
        talk.types("ana", f"/backlog {line}")
    assert "Open Critical and High debt: 1 and 3" in words(told(talk))
    shown = said(talk.presses("ana", told(talk), "Show Critical and High"))
    assert "PAY · Critical or High, debt, all that is open: 1–4 of 4" in shown
    assert "State: all that is open" in shown
    assert all(f"PAY-{number} " in shown for number in range(1, 5))


def test_a_share_of_debt_that_nobody_knows_can_be_said_from_here(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ana", "/backlog plan PAY-1")
    assert "Say the share of debt" not in labels(told(talk))
    talk.types("ana", "/backlog role @sam stakeholder", mentions={"sam": "U-sam"})
    talk.later(days=14)
    assert "Say the share of debt" not in labels(told(talk, "sam"))
    form = talk.presses("ana", told(talk), "Say the share of debt").form
    talk.submits("ana", form, share="18")
    assert "Share of debt in sprint 1: 18 %" in words(told(talk))
    assert "In the band of 15–20 %, for one sprint." in words(told(talk))
    assert "Say the share of debt" not in labels(told(talk))


def test_what_the_words_mean_is_one_press_away(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    meant = talk.presses("ana", told(talk), "What the words mean").replace
    assert "Lead time: from the filing" in words(meant or Card(()))
    assert labels(meant) == ["Report"]


def test_experiments_count_where_they_got_their_verdict(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    with talk.database.writing(talk.workspace) as store:
        team = store.teams.all()[0]
        ana = store.teams.everybody(team.id)[0].person
        texts = {
            "hypothesis": "Pairing halves the review time",
            "measure": "Hours",
            "ends_on": talk.now.date(),
        }
        for _ in range(2):
            made = store.experiments.add(team.id, ana.id, talk.now, **texts)
        store.experiments.change(made.id, verdict=Verdict.REFUTED, judged_at=talk.now, judged_by_id=ana.id)
    talk.later(days=14)
    for label, cells in (("Per sprint", ("0", "1")), ("Per month", ("0", "1"))):
        rows = table_of(talk.presses("ana", told(talk), label).replace)
        assert rows["Experiments judged"] == cells


# Posting it


def posted(talk: Talk) -> list[Card]:
    """What is owed to channels of it, as it is drawn when it is sent."""
    with talk.database.reading(talk.workspace) as store:
        return [
            VIEWS[one.view](store, one.args, talk.now) for one in talk.owed() if one.view == "report.card"
        ]


def test_it_is_posted_once_and_again_once_its_numbers_have_changed(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    shown = told(talk)
    assert said(talk.presses("ana", shown, "Post it here")) == "The report is posted here."
    assert said(talk.presses("ana", shown, "Post it here")) == "Ana posted the same numbers here today."
    assert said(talk.presses("ben", told(talk, "ben"), "Post it here")).startswith("Ana posted the same")
    assert len(posted(talk)) == 1
    talk.types("ana", "/debt !critical Doors")
    assert said(talk.presses("ben", told(talk, "ben"), "Post it here")) == "The report is posted here."
    assert len(posted(talk)) == 2


def test_what_is_posted_holds_counts_alone_and_answers_each_reader_beside_it(talk: Talk) -> None:
    talk.types("ana", "/debt !critical Keys under the mat")
    talk.submits("ana", talk.edits("ana", "PAY-1"), restricted="yes")
    talk.presses("ana", told(talk), "Post it here")
    [card] = posted(talk)
    assert "Open Critical and High debt: 1 and 0" in words(card)
    assert "PAY-1" not in words(card)
    assert "mat" not in words(card)
    assert "Post it here" not in labels(card)
    for button in buttons_of(card):
        assert isinstance(button, Act)
        reply = talk.asks("ben", button.command, args=dict(button.args), key="")
        assert reply.private is not None
        assert reply.replace is None


def test_where_it_cannot_be_posted_there_is_no_button(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ana", "/backlog role @sam stakeholder", mentions={"sam": "U-sam"})
    assert "Post it here" in labels(told(talk))
    assert "Post it here" not in labels(told(talk, "sam"))
    alone = talk.types("ana", "/backlog report", DIRECT).private
    assert "Lead time" in words(alone or Card(()))
    assert "Post it here" not in labels(alone)
    button = button_of(told(talk), "Post it here")
    assert isinstance(button, Act)
    refused = talk.asks("sam", button.command, args=dict(button.args), key="")
    assert "can edit items here" in said(refused)
    talk.types("mia", "/debt Doors", LOGISTICS)
    elsewhere = talk.asks("ana", button.command, LOGISTICS, args=dict(button.args), key="")
    assert "posted in a channel of its own backlog" in said(elsewhere)
    assert posted(talk) == []


def test_who_has_several_teams_is_asked_which(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    assert "no backlog yet" in said(talk.types("eve", "/backlog report", DIRECT))
    for who in ("ben", "ana"):
        talk.types(who, "/debt Doors", LOGISTICS)
    asked = talk.types("ana", "/backlog report", DIRECT).private
    assert labels(asked) == ["PAY", "LOG"]
    assert "PAY · report" in said(talk.presses("ana", asked, "PAY", DIRECT))
    assert "which team" in said(talk.asks("ana", "report.table", DIRECT, args={"by": "sprints"}))


# Closed with proof


def test_closed_with_proof_tells_met_and_missed_the_latest_first(talk: Talk) -> None:
    live(talk, "/debt !high ~M Query time 340 ms -> <80 ms", "/debt !high ~M Test coverage 23% -> 60%")
    closes(talk, after="75 ms")
    talk.later(days=1)
    closes(talk, ref="PAY-2", after="48", missed="The parser has to go first")
    card = talk.presses("ana", told(talk), "Closed with proof").replace
    lines = words(card or Card(())).splitlines()
    assert lines[0] == "PAY · closed with proof"
    gate = "through the gate, all six criteria met"
    assert lines[1:3] == [
        f"PAY-2 Test coverage 23% -> 60% (Closed Sat 21 Nov {gate} · "
        "Test coverage 23% → 48%, target 60%: missed)",
        f"PAY-1 Query time 340 ms -> <80 ms (Closed Fri 20 Nov {gate} · "
        "Query time 340 ms → 75 ms, target 80 ms: met)",
    ]
    assert labels(card) == ["Open", "Open", "Report"]


def test_what_was_closed_another_way_says_so(talk: Talk) -> None:
    played = Played(talk).play(
        """
        16 Nov 09:00 file A,B ~S !low
        16 Nov 09:00 clean A
        16 Nov 09:00 start B
        16 Nov 09:00 live B
        17 Nov 09:00 override B
        """
    )
    lines = said(talk.presses("ana", told(talk), "Closed with proof"))
    assert f"{played.ref('B')} Thing B (Closed Tue 17 Nov by override" in lines
    assert "Why: The vendor has left" in lines
    assert "It was two lines" in lines


def test_of_a_restricted_item_others_read_nothing_but_its_id(talk: Talk) -> None:
    live(talk, "/debt !high ~M Query time 340 ms -> <80 ms")
    talk.submits("ana", talk.edits("ana", "PAY-1"), restricted="yes")
    closes(talk, after="75 ms")
    lines = said(talk.presses("mia", told(talk, "mia"), "Closed with proof"))
    assert "PAY-1" in lines
    assert "Query" not in lines
    assert "ms" not in lines.replace("items", "")


@pytest.mark.parametrize("closed", [0, 6])
def test_it_is_paged(talk: Talk, closed: int) -> None:
    names = ",".join("ABCDEF"[:closed])
    story = f"16 Nov 09:00 file {names} ~S !low\n16 Nov 09:00 clean {names}" if closed else ""
    talk.types("ana", "/debt Keys")
    Played(talk).play(story)
    first = talk.presses("ana", told(talk), "Closed with proof").replace
    if not closed:
        assert "No debt was closed yet" in words(first or Card(()))
        return
    assert labels(first) == ["Open"] * 5 + ["Report", "Older"]
    second = talk.presses("ana", first, "Older").replace
    assert labels(second) == ["Open", "Report", "Newer"]
    assert talk.presses("ana", second, "Newer").replace == first
