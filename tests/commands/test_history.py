"""Why an item stands where it does, what was decided, and the list of any day (F34)."""

from datetime import timedelta

import pytest

from commands.history.past import list_at
from commands.view import Card, words
from storage.enums import Role
from storage.store import Store
from storage.teams import Team
from tests.commands.conftest import DIRECT, LOGISTICS, Talk, said


def told_in(card: Card | None) -> str:
    assert card is not None
    return words(card)


def now_listed(store: Store, team: Team) -> list[str]:
    return [item.ref for item in store.items.page(team.id, at_most=1000)]


def listed_then(talk: Talk, days_ago: float) -> list[str]:
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        past = list_at(store, team, talk.now - timedelta(days=days_ago))
        return [item.ref for _, item in past.rows(store, 0, 1000)]


def edit(talk: Talk, who: str, ref: str, **changes: str) -> None:
    reply = talk.fills(who, talk.edits(who, ref), changes)
    assert not reply.errors, reply


def test_why_shows_the_figures_and_each_decision_with_its_place(talk: Talk) -> None:
    talk.types("ana", "/debt !high ~S Keys never expire")
    talk.types("ben", "/debt Something else")
    edit(talk, "ben", "PAY-1", business_value="5", effort="Medium")
    card = said(talk.types("cyn", "/backlog why PAY-1"))
    assert "Number 1 of 2" in card
    assert "1.33 = (mean of value, impact and risk) ÷ points" in card  # (5 + 3 + 4) / 3 / 3
    assert "Value: 5" in card
    assert "Impact: 3 (assumed)" in card
    assert "Ben changed estimated effort from Small to Medium in #payments" in card
    assert "Ben set business value to 5" in card
    edit(talk, "ben", "PAY-1", outcome="Nobody is locked out")
    assert "Ben set outcome to “Nobody is locked out”" in said(talk.types("cyn", "/backlog why PAY-1"))
    assert "Ana filed it" in card
    assert card.index("Ben changed") < card.index("Ana filed it")


def test_why_of_many_decisions_is_paged(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    for number in range(12):
        edit(talk, "ben", "PAY-1", goal=f"goal {number}")
    first = talk.types("ana", "/backlog why PAY-1").private
    assert "goal 11" in told_in(first)
    assert "Ana filed it" not in told_in(first)
    second = talk.presses("ana", first, "Earlier").replace
    assert "Ana filed it" in told_in(second)
    assert "Number" not in told_in(second)


def test_the_log_names_items_and_hides_what_is_restricted(talk: Talk) -> None:
    talk.types("ana", "/debt Public thing")
    talk.types("ana", "/debt Hidden thing")
    edit(talk, "ana", "PAY-2", restricted="yes", goal="Hidden goal")
    seen = said(talk.types("cyn", "/backlog log"))
    assert "Public thing" in seen
    assert "Hidden" not in seen
    assert "PAY-2" in seen
    assert "Hidden goal" in said(talk.types("ana", "/backlog log"))


def test_a_name_stands_in_place_of_its_number(talk: Talk) -> None:
    talk.types("ana", "/debt Keys @ben", mentions={"ben": "U-ben"})
    edit(talk, "ana", "PAY-1", assignee="U-ana")
    assert "changed assignee from ben to Ana" in said(talk.types("ana", "/backlog why PAY-1"))


def test_the_list_of_a_day_is_as_it_was(talk: Talk) -> None:
    start = talk.now
    talk.types("ana", "/debt One")
    talk.types("ana", "/debt Two")
    talk.now = start + timedelta(days=2)
    talk.types("ana", "/debt !critical ~S Three")
    talk.now = start + timedelta(days=4)
    edit(talk, "ben", "PAY-2", business_value="5", effort="Small", title="Two renamed")
    talk.now = start + timedelta(days=6)
    assert listed_then(talk, 5.5) == ["PAY-1", "PAY-2"]
    assert listed_then(talk, 3) == ["PAY-3", "PAY-1", "PAY-2"]
    assert listed_then(talk, 0) == ["PAY-2", "PAY-3", "PAY-1"] or listed_then(talk, 0) == [
        "PAY-3",
        "PAY-2",
        "PAY-1",
    ]
    card = said(talk.types("ana", f"/backlog asof {start.date()}"))
    assert "PAY-3" not in card
    assert "Two renamed" not in card
    assert "2. PAY-2 Two" in card


def test_a_moved_item_is_in_the_list_that_it_was_in(talk: Talk) -> None:
    talk.types("ana", "/debt One")
    talk.types("ana", "/debt There", LOGISTICS)
    talk.now += timedelta(days=1)
    moved = talk.asks("ana", "item.move_form", LOGISTICS, args={"item": str(talk.item("PAY-2").id)})
    talk.submits("ana", moved.form, LOGISTICS, team="new")
    talk.now += timedelta(days=1)
    assert listed_then(talk, 1.5) == ["PAY-1", "PAY-2"]
    assert listed_then(talk, 0.5) == ["PAY-1"]


def test_a_day_before_the_first_filing_and_a_day_to_come_are_answered(talk: Talk) -> None:
    talk.types("ana", "/debt One")
    assert "Nothing was in the list of PAY on 2020-01-01 yet" in said(
        talk.types("ana", "/backlog asof 2020-01-01")
    )
    assert "still to come" in said(talk.types("ana", "/backlog asof 2099-01-01"))
    assert "YYYY-MM-DD" in said(talk.types("ana", "/backlog asof 2026-13-45"))


@pytest.mark.parametrize("words", ["why PAY-1", "log", "asof 2026-11-20"])
def test_who_is_of_no_team_is_told_how_to_begin(talk: Talk, words: str) -> None:
    reply = said(talk.types("zoe", f"/backlog {words}"))
    assert reply
    assert Role.OWNER not in reply


def test_what_is_restricted_now_is_so_on_every_day(talk: Talk) -> None:
    talk.types("ben", "/debt The vault takes any token")
    talk.types("ana", "/debt Something else")
    talk.later(days=2)
    edit(talk, "ben", "PAY-1", restricted="yes")
    card = said(talk.types("cyn", "/backlog asof 2026-11-20"))
    assert "1. PAY-1 restricted" in card
    assert "vault" not in card
    assert "The vault takes any token" in said(talk.types("ben", "/backlog asof 2026-11-20"))


def test_the_last_day_of_all_is_answered(talk: Talk) -> None:
    talk.types("ana", "/debt One")
    assert "still to come" in said(talk.types("ana", "/backlog asof 9999-12-31"))


def test_a_plan_and_a_pin_that_a_move_took_are_logged_and_stood_the_day_before(talk: Talk) -> None:
    talk.types("ana", "/debt ~S Quick")
    talk.types("ana", "/debt ~L Told to the program")
    talk.types("ana", "/debt ~L By hand")
    talk.types("ana", "/debt There", LOGISTICS)
    for line in ("plan PAY-2", "commit PAY-2 PI 4", "rank PAY-3 top the audit"):
        talk.types("ana", f"/backlog {line}")
    assert listed_then(talk, 0) == ["PAY-2", "PAY-3", "PAY-1", "PAY-4"]
    talk.later(days=2)
    opened = talk.asks("ana", "item.move_form", LOGISTICS, args={"item": str(talk.item("PAY-2").id)})
    told = said(talk.submits("ana", opened.form, LOGISTICS, team="new"))
    assert "no longer planned or pinned" in told
    there = {"item": str(talk.item("PAY-3").id)}
    told = said(talk.asks("ana", "item.move", args=there, fields={"team": "LOG"}))
    assert "no longer placed by judgement" in told
    assert listed_then(talk, 1) == ["PAY-2", "PAY-3", "PAY-1", "PAY-4"]
    assert "PAY-2 Told to the program (debt · Large · planned)" in said(
        talk.types("ana", "/backlog asof 2026-11-20")
    )
    assert "Ana took the commitment back" in said(talk.types("ana", "/backlog why PAY-2"))


def test_where_it_was_decided_is_said_as_far_as_the_reader_knows_it(talk: Talk) -> None:
    talk.types("ana", "/debt One")
    talk.types("ana", "/backlog plan PAY-1", DIRECT)
    opened = talk.asks("ana", "item.move_form", LOGISTICS, args={"item": str(talk.item("PAY-1").id)})
    talk.submits("ana", opened.form, LOGISTICS, team="new")
    told = said(talk.types("ana", "/backlog why LOG-1", LOGISTICS))
    assert "Ana filed it in another channel" in told
    assert "to planned in a direct message" in told
    assert "to LOG-1 in #logistics" in told


def test_what_is_declined_is_restored_before_it_is_moved(talk: Talk) -> None:
    talk.types("ana", "/debt One")
    there = {"item": str(talk.item("PAY-1").id)}
    form = talk.asks("ana", "item.move_form", LOGISTICS, args=there).form
    talk.types("ana", "/backlog decline PAY-1 not ours")
    assert "restore it first" in said(talk.submits("ana", form, LOGISTICS, team="new"))
    assert "restore it first" in said(talk.asks("ana", "item.move_form", LOGISTICS, args=there))
