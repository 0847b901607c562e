"""The hand-over card: complete, true, and first of all what to do (F53); and the text for customers."""

import pytest

from commands.view import Link, Paragraph, Prose, words
from tests.bot.desk import WHOLE
from tests.commands.conftest import LOGISTICS, Talk, labels, said
from tests.commands.test_triage import card, picks

READY = {"effort": "Small", "expected_output": "Calm", "acceptance_criteria": "Given"}


def first(talk: Talk, ref: str = "PAY-1") -> str:
    return words(card(talk, ref)).split("\n")[1]


def proses(talk: Talk, ref: str = "PAY-1") -> dict[str, str]:
    return {block.label: block.prose for block in card(talk, ref).blocks if isinstance(block, Prose)}


def changed(talk: Talk, ref: str = "PAY-1", **changes: str) -> None:
    assert talk.fills("ana", talk.edits("ana", ref), changes).errors == {}


def acts(talk: Talk, command: str, **args: str) -> None:
    assert talk.asks("ana", command, args={"ref": "PAY-1", **args}, key="").errors == {}


def test_first_of_all_it_says_what_to_do_from_filing_to_closing(talk: Talk) -> None:
    talk.types("ana", "/debt Keys 23% -> 60%")
    assert first(talk) == "Give it a priority."
    changed(talk, priority="Medium")
    assert first(talk) == "Make it ready: it needs size, output, criteria."
    changed(talk, **READY)
    assert first(talk) == "It is ready: plan it."
    changed(talk, priority="High")
    assert first(talk) == "It is ready: pick it or keep it at the next review."
    acts(talk, "item.plan", sprint="next")
    assert "tentative: sprint 2 (from 30 Nov)" in first(talk)
    acts(talk, "item.plan", sprint="current")
    assert first(talk) == "Somebody takes it, then it can start."
    acts(talk, "item.take")
    assert first(talk) == "Start it."
    acts(talk, "item.start")
    assert first(talk) == "Press Live once people have it."
    acts(talk, "item.live")
    assert first(talk).startswith("It is live. Enter the value that was measured after it")
    changed(talk, after="61")
    assert first(talk) == "It is live and measured. Close it."


def test_who_decides_is_named(talk: Talk) -> None:
    welcome = talk.types("ana", "/debt First").here
    talk.presses("olga", welcome, "I am the Product Owner")
    talk.types("ben", "/debt !critical Keys")
    assert first(talk, "PAY-2") == "Say whether it is Critical: the Product Owner (Olga) decides."


def test_a_critical_item_has_a_day_by_which_it_is_planned_and_others_a_next_step(talk: Talk) -> None:
    talk.types("ana", "/debt !critical Keys")
    talk.types("ana", "/debt !high Locks")
    assert first(talk) == "Plan it by Tue 24 Nov, or accept the risk: it is Critical."
    assert "By its priority: plan by Tue 24 Nov" in words(card(talk))
    assert "By its priority: pick it or keep it at the next review" in words(card(talk, "PAY-2"))
    talk.later(days=3)
    picks(talk, "ana", "PAY-2", priority="Critical")
    assert "Wed 25 Nov" in first(talk, "PAY-2")
    acts(talk, "item.plan", sprint="current")
    assert "By its priority" not in words(card(talk))


def test_the_card_says_all_that_was_filled_in(talk: Talk) -> None:
    for title in ("One", "Two"):
        talk.types("ana", f"/debt {title}")
    talk.types("eve", "/debt Theirs", LOGISTICS)
    filled = WHOLE | {"assignee": "U-ben", "for_team": "LOG", "question": "How long?", "time_box": "2 days"}
    talk.fills("ana", talk.opens("ana", "/debt"), filled)
    shown = words(card(talk, "PAY-3"))
    typed = {name: text for name, text in filled.items() if name not in ("on_purpose", "assignee", "kind")}
    lines = {line for text in typed.values() for line in text.replace("<", "").split(", ")}
    assert [line for line in lines if line.split("\n")[0] not in shown] == []
    assert "Debt, new" in shown


def test_where_it_stands_and_why(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ana", "/debt ~S Locks")
    changed(talk, "PAY-2", business_value="5")
    shown = words(card(talk, "PAY-2"))
    parts = "value 5, impact 3 (assumed), risk 3 (assumed), points 1"
    assert f"Score: 3.67 = (mean of value, impact and risk) ÷ points: {parts}" in shown
    assert "Rank: 1 of 2;" in shown
    assert "Rank: 2 of 2;" in words(card(talk))
    assert "Ready: needs: size, priority, output, criteria" in words(card(talk))


def test_scope_that_grew_since_planning_is_flagged(talk: Talk) -> None:
    talk.types("ana", "/debt !low ~S Keys")
    changed(talk, tasks="one", effort="Medium")
    acts(talk, "item.plan", sprint="current")
    assert "Scope grew" not in words(card(talk))
    changed(talk, tasks="one\ntwo\nthree", effort="Large")
    assert "Scope grew since it was planned: effort Medium → Large, steps 1 → 3." in words(card(talk))


def test_addresses_can_be_followed_and_other_words_are_only_words(talk: Talk) -> None:
    message = {"origin": "slack:C:1", "text": "Keys", "permalink": "https://chat.test/p1"}
    talk.asks("ana", "item.file", args=message, fields={"title": "Keys", "tracker": "javascript:alert(1)"})
    line = next(
        block.line
        for block in card(talk).blocks
        if isinstance(block, Paragraph) and "Came from: " in block.line
    )
    assert Link("https://chat.test/p1", "https://chat.test/p1") in line
    assert "javascript:alert(1)" in line


def test_the_last_decisions_say_who_what_and_when(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.later(hours=1)
    picks(talk, "ben", effort="Small")
    told = proses(talk)["Last decisions"].split("\n")
    assert told[0].startswith("2026-11-20 10:30 Ben set estimated effort to Small")
    assert told[1].startswith("2026-11-20 09:30 Ana filed it")


def test_links_to_other_backlogs_tell_nothing_where_another_workspace_reads_along(talk: Talk) -> None:
    talk.types("eve", "/debt Theirs", LOGISTICS)
    talk.types("ana", "/debt Keys")
    changed(talk, relates_to="LOG-1")
    assert proses(talk)["Links"] == "Relates to LOG-1 Theirs (new)"
    with talk.database.writing(talk.workspace) as store:
        store.teams.set(talk.item("PAY-1").team_id, spread=True)
    assert proses(talk)["Links"] == "Relates to LOG-1 in another backlog"
    assert "Open LOG-1" not in labels(card(talk))


CUSTOMER = {
    "title": "Internal name",
    "outcome": "Payouts arrive on time. Ask <@U123> about PAY-9, or Ben.",
    "workaround": "Restart it.",
    "expected_resolution": "This winter",
    "current_state": "The ledger is a mess",
    "customer_segment": "Marketplaces",
}


def test_the_customer_text_says_what_they_get_and_nothing_from_inside(talk: Talk) -> None:
    talk.types("ben", "/debt First")
    evidence = {"customer_evidence": "https://support.test/1"}
    talk.fills("ana", talk.opens("ana", "/debt"), CUSTOMER | evidence)
    shown = talk.types("ana", "/backlog customer PAY-2").private
    assert shown is not None
    text = next(block.prose for block in shown.blocks if isinstance(block, Prose))
    assert text == (
        "Payouts arrive on time. Ask … about PAY-9, or Ben.\n\n"
        "We know about it and are looking into it.\n\n"
        "Until then: Restart it.\n\n"
        "Expected, not promised: This winter"
    )
    assert "it names Ben, PAY-9" in words(shown)


@pytest.mark.parametrize("restricted", ["yes", ""])
def test_there_is_no_customer_text_of_a_restricted_item_nor_of_one_without_an_outcome(
    talk: Talk, restricted: str
) -> None:
    talk.types("ana", "/debt First")
    fields = {"title": "Secret", "restricted": restricted, "outcome": "Secret outcome" if restricted else ""}
    talk.fills("ana", talk.opens("ana", "/debt"), fields)
    reply = said(talk.types("ana", "/backlog customer PAY-2"))
    assert "Secret" not in reply
    assert ("is restricted" if restricted else "no outcome yet") in reply
