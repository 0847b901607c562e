"""Every number, computed by hand: a story, and what its sprints or months then say, on both databases."""

from dataclasses import dataclass
from textwrap import dedent

import pytest

from tests.commands.conftest import Talk
from tests.commands.played import Played, told


@dataclass(frozen=True)
class Case:
    """A team files first on the day that the story begins; its sprints are two weeks from that week's Monday.

    sprints, months: the numbers at the last moment of the story, where they are looked at.
    """

    name: str
    story: str
    sprints: str = ""
    months: str = ""
    zone: str = "UTC"


CASES = (
    Case(
        "lead time: under five items nothing is told",
        """
        16 Nov 09:00 file A,B,C
        16 Nov 09:00 improve D
        16 Nov 10:00 start A,B,C,D
        17 Nov 09:00 live A
        18 Nov 09:00 live B
        19 Nov 09:00 live C
        20 Nov 09:00 live D
        """,
        """
        sprint 1: lead 4 of 5; debt 3 of 5; cycle 4 of 5; opened none 3; open none 3
        """,
    ),
    Case(
        "lead time: of five, the third is the median, and the fifth is reached by 85 of 100",
        """
        16 Nov 09:00 file A,B,C,D
        16 Nov 09:00 improve E
        17 Nov 09:00 start A,B,C,D,E
        18 Nov 09:00 live A
        19 Nov 09:00 live B
        20 Nov 21:00 live C
        21 Nov 09:00 live D
        26 Nov 09:00 live E
        """,
        """
        sprint 1: lead 5: 4.5 / 10; debt 4 of 5; cycle 5: 3.5 / 9; opened none 4; open none 4
        """,
    ),
    Case(
        "lead time: of seven, the fourth and the sixth; of debt alone, the third of five and the fifth",
        """
        16 Nov 09:00 file A,B,C,D,E
        16 Nov 09:00 improve F,G
        16 Nov 09:00 start A,B,C,D,E,F,G
        17 Nov 09:00 live F
        18 Nov 09:00 live G
        19 Nov 09:00 live A
        20 Nov 09:00 live B
        21 Nov 09:00 live C
        22 Nov 09:00 live D
        23 Nov 09:00 live E
        """,
        """
        sprint 1: lead 7: 4 / 6; debt 5: 5 / 7; cycle 7: 4 / 6; opened none 5; open none 5
        """,
    ),
    Case(
        "lead time counts in the sprint in which it went live",
        """
        16 Nov 09:00 file A !high
        15 Dec 09:00 start A
        29 Dec 09:00 live A
        """,
        """
        sprint 1: opened High 1; open High 1
        sprint 2: open High 1
        sprint 3: open High 1
        sprint 4: lead 1 of 5; debt 1 of 5; cycle 1 of 5; open High 1
        """,
    ),
    Case(
        "what was live after all not counts when it is",
        """
        16 Nov 09:00 file A !high
        17 Nov 09:00 start A
        18 Nov 09:00 live A
        19 Nov 09:00 back A
        1 Dec 09:00 live A
        """,
        """
        sprint 1: opened High 1; open High 1
        sprint 2: lead 1 of 5; debt 1 of 5; cycle 1 of 5; open High 1
        """,
    ),
    Case(
        "cycle time: work begins once, also when it is set aside, and anew when it was taken back",
        """
        16 Nov 09:00 file A,B,C,D,E !low
        17 Nov 09:00 start A,B,C,D,E
        18 Nov 09:00 live A,B
        18 Nov 09:00 pause D
        18 Nov 09:00 back E
        20 Nov 09:00 live C
        20 Nov 09:00 resume D
        21 Nov 09:00 start D
        24 Nov 09:00 start E
        26 Nov 09:00 live E
        27 Nov 09:00 live D
        """,
        """
        sprint 1: lead 5: 4 / 11; debt 5: 4 / 11; cycle 5: 2 / 10; opened Low 5; open Low 5
        """,
    ),
    Case(
        "sprints without items, and without a row of their own",
        """
        16 Nov 09:00 file A !high
        16 Nov 09:00 plan A
        2 Jan 10:00 file B !low
        """,
        """
        sprint 1: opened High 1; open High 1
        sprint 2: open High 1
        sprint 3: open High 1
        sprint 4: opened Low 1; open High 1, Low 1
        """,
        months="""
        November 2026: opened High 1; open High 1
        December 2026: open High 1
        January 2027: opened Low 1; open High 1, Low 1
        """,
    ),
    Case(
        "a moved priority: opened by what it is now, open by what it was then",
        """
        16 Nov 09:00 file A
        16 Nov 09:00 file B !high
        1 Dec 09:00 priority A Low
        2 Dec 09:00 priority A Critical
        15 Dec 09:00 priority A Low
        15 Dec 09:00 priority B
        29 Dec 09:00 look
        """,
        """
        sprint 1: opened Low 1, none 1; open High 1, none 1
        sprint 2: open Critical 1, High 1
        sprint 3: open Low 1, none 1
        sprint 4: open Low 1, none 1
        """,
    ),
    Case(
        "midnight is the team's, also where its clocks are put back in the sprint",
        """
        26 Oct 00:00 file A !high
        31 Oct 23:30 file B
        1 Nov 00:00 file C
        8 Nov 23:30 file D !low
        8 Nov 23:30 incident debt
        9 Nov 00:00 file E
        9 Nov 00:00 incident debt
        """,
        """
        sprint 1: opened High 1, Low 1, none 2; open High 1, Low 1, none 2; incidents 1; due to debt 1
        sprint 2: opened none 1; open High 1, Low 1, none 3; incidents 1; due to debt 1
        """,
        months="""
        October 2026: opened High 1, none 1; open High 1, none 1
        November 2026: opened Low 1, none 2; open High 1, Low 1, none 3; incidents 2; due to debt 2
        """,
        zone="America/New_York",
    ),
    Case(
        "and where they are put forward",
        """
        15 Mar 09:00 file A,B
        28 Mar 23:30 start A
        28 Mar 23:30 live A
        28 Mar 23:30 file C
        29 Mar 00:00 start B
        29 Mar 00:00 live B
        29 Mar 00:00 file D
        """,
        """
        sprint 1: lead 1 of 5; debt 1 of 5; cycle 1 of 5; opened none 3; open none 3
        sprint 2: lead 1 of 5; debt 1 of 5; cycle 1 of 5; opened none 1; open none 4
        """,
        zone="Europe/London",
    ),
    Case(
        "an undone filing counts nowhere",
        """
        16 Nov 09:00 file A,B !high
        16 Nov 09:05 undo A
        1 Dec 09:00 look
        """,
        """
        sprint 1: opened High 1; open High 1
        sprint 2: open High 1
        """,
    ),
    Case(
        "unless it is restored: then it was filed when it was filed, and not open meanwhile",
        """
        16 Nov 09:00 file A !high
        16 Nov 09:05 undo A
        1 Dec 09:00 restore A
        """,
        """
        sprint 1: opened High 1
        sprint 2: open High 1
        """,
    ),
    Case(
        "what is joined with another item counts once",
        """
        16 Nov 09:00 file A !high
        17 Nov 09:00 file B !low
        1 Dec 09:00 merge B A
        15 Dec 09:00 look
        """,
        """
        sprint 1: opened High 1; open High 1
        sprint 2: open High 1
        sprint 3: open High 1
        """,
    ),
    Case(
        "and twice again once the two are separated; while they were one, one was open",
        """
        16 Nov 09:00 file A !high
        17 Nov 09:00 file B !low
        1 Dec 09:00 merge B A
        15 Dec 09:00 separate B
        """,
        """
        sprint 1: opened High 1, Low 1; open High 1, Low 1
        sprint 2: open High 1
        sprint 3: open High 1, Low 1
        """,
    ),
    Case(
        "an item that moved to another team counts where it is now, with all that was",
        """
        16 Nov 09:00 file A !high
        16 Nov 09:00 elsewhere B
        16 Nov 09:00 file C !low
        1 Dec 09:00 priority B Low
        15 Dec 09:00 move B PAY
        15 Dec 09:00 move C LOG
        29 Dec 09:00 look
        """,
        """
        sprint 1: opened High 1, Low 1; open High 2
        sprint 2: open High 1, Low 1
        sprint 3: open High 1, Low 1
        sprint 4: open High 1, Low 1
        """,
    ),
    Case(
        "one that moved away and came back never left",
        """
        16 Nov 09:00 file A !high
        16 Nov 09:00 elsewhere Z
        1 Dec 09:00 move A LOG
        2 Dec 09:00 priority A Critical
        3 Dec 09:00 move A PAY
        15 Dec 09:00 look
        """,
        """
        sprint 1: opened Critical 1; open High 1
        sprint 2: open Critical 1
        sprint 3: open Critical 1
        """,
    ),
    Case(
        "through the gate or by override it is closed; cleaned on the way counts apart, and took no time",
        """
        16 Nov 09:00 file A,B !low
        16 Nov 09:00 file D !low ~S
        17 Nov 09:00 start A,B
        17 Nov 10:00 live A,B
        18 Nov 09:00 close A
        1 Dec 09:00 override B
        1 Dec 09:00 clean D
        """,
        """
        sprint 1: lead 2 of 5; debt 2 of 5; cycle 2 of 5; opened Low 3; closed Low 1; open Low 2
        sprint 2: closed Low 1; override 1; cleaned 1
        """,
    ),
    Case(
        "a closing that was undone is none; the next one counts, as what it is",
        """
        16 Nov 09:00 file A !high
        16 Nov 09:00 file B !low ~S
        16 Nov 10:00 clean B
        16 Nov 10:05 undo B
        17 Nov 09:00 start A,B
        17 Nov 10:00 live A,B
        18 Nov 09:00 override A
        18 Nov 09:05 undo A
        18 Nov 10:00 close B
        1 Dec 09:00 close A
        """,
        """
        sprint 1: lead 2 of 5; debt 2 of 5; cycle 2 of 5; opened High 1, Low 1; closed Low 1; open High 1
        sprint 2: closed High 1
        """,
    ),
    Case(
        "declined counts once, the last time, and while it was restored it was open",
        """
        16 Nov 09:00 file A,B,C !high
        17 Nov 09:00 decline A,B
        1 Dec 09:00 restore B
        15 Dec 09:00 decline B
        """,
        """
        sprint 1: opened High 3; open High 1; declined 1
        sprint 2: open High 2
        sprint 3: open High 1; declined 1
        """,
    ),
    Case(
        "what came back counts as opened, in the sprint in which it came back",
        """
        16 Nov 09:00 file A !high
        17 Nov 09:00 start A
        17 Nov 10:00 live A
        18 Nov 09:00 close A
        1 Dec 09:00 reopen A B
        2 Dec 09:00 priority B Critical
        """,
        """
        sprint 1: lead 1 of 5; debt 1 of 5; cycle 1 of 5; opened High 1; closed High 1
        sprint 2: opened Critical 1; open Critical 1; came back 1
        """,
    ),
    Case(
        "and nowhere when that was taken back",
        """
        16 Nov 09:00 file A !high
        17 Nov 09:00 start A
        17 Nov 10:00 live A
        18 Nov 09:00 close A
        1 Dec 09:00 reopen A B
        1 Dec 09:05 unreopen A
        """,
        """
        sprint 1: lead 1 of 5; debt 1 of 5; cycle 1 of 5; opened High 1; closed High 1
        sprint 2
        """,
    ),
    Case(
        "only debt is opened, closed and open: what it is now decides",
        """
        16 Nov 09:00 file A !high
        16 Nov 09:00 improve B
        1 Dec 09:00 kind A defect
        1 Dec 09:00 kind B debt
        """,
        """
        sprint 1: opened none 1; open none 1
        sprint 2: open none 1
        """,
    ),
    Case(
        "what is paused, measured or restricted is open, and counted",
        """
        16 Nov 09:00 file A,B,C !high
        17 Nov 09:00 pause A
        17 Nov 09:00 start B
        17 Nov 09:00 live B
        17 Nov 09:00 restrict C
        """,
        """
        sprint 1: lead 1 of 5; debt 1 of 5; cycle 1 of 5; opened High 3; open High 3
        """,
    ),
    Case(
        "incidents: partly is due to debt, what nobody answered is no part of the rate",
        """
        16 Nov 09:00 file A
        17 Nov 09:00 incident debt
        18 Nov 09:00 incident partly
        19 Nov 09:00 incident not
        20 Nov 09:00 incident not
        21 Nov 09:00 incident
        29 Nov 23:30 incident debt
        30 Nov 00:00 incident debt
        1 Dec 09:00 incident debt
        2 Dec 09:00 incident not
        3 Dec 09:00 incident not
        """,
        """
        sprint 1: opened none 1; open none 1; incidents 6; unanswered 1; due to debt 3; rate 60%
        sprint 2: open none 1; incidents 4; due to debt 2
        """,
    ),
    Case(
        "a sprint that was ended early ends there",
        """
        16 Nov 09:00 file A !high
        16 Nov 10:00 plan A
        25 Nov 12:00 file B
        25 Nov 13:00 end_sprint
        25 Nov 13:00 file C
        25 Nov 14:00 file D
        """,
        """
        sprint 1: opened High 1, none 1; open High 1, none 1
        sprint 2: opened none 2; open High 1, none 3
        """,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_numbers_by_hand(talk: Talk, case: Case) -> None:
    played = Played(talk, case.zone).play(case.story)
    report = played.report()
    if case.sprints:
        assert told(report.sprints) == dedent(case.sprints).strip()
    if case.months:
        assert told(report.months) == dedent(case.months).strip()
