"""Triage from the card: one tap sets one thing, logged, and asks why where the timing contradicts (F10)."""

from dataclasses import replace
from typing import Any

import pytest

from commands.view import Card, Pick, Picks, Reply, words
from storage.enums import Effort, Horizon, Priority, Queue, Temperature
from tests.commands.conftest import LOGISTICS, PAYMENTS, Talk, labels, said


def card(talk: Talk, ref: str = "PAY-1", who: str = "ana") -> Card:
    found = talk.types(who, f"/backlog {ref}").private
    assert found is not None
    return found


def menus(found: Card | None) -> dict[str, Pick]:
    assert found is not None
    return {pick.name: pick for block in found.blocks if isinstance(block, Picks) for pick in block.picks}


def picks(talk: Talk, who: str, ref: str = "PAY-1", **chosen: str) -> Reply:
    """Somebody picks from the menus of the full card, on the message 1.1 that only they see."""
    block = next(one for one in card(talk, ref, who).blocks if isinstance(one, Picks))
    offered = {pick.name: {option.value for option in pick.options} for pick in block.picks}
    for name, value in chosen.items():
        assert value in offered[name] or value.startswith("#"), f"{name} does not offer {value}"
    args = block.args | {f"set.{name}": value for name, value in chosen.items()}
    place = replace(PAYMENTS, message="1.1", only_you=True)
    return talk.asks(who, block.command, place, args=args, key="")


def last(talk: Talk, ref: str = "PAY-1") -> list[tuple[str, str, str]]:
    """What the last change of the item was."""
    entries = talk.decisions(ref)
    return sorted(
        (entry.field, entry.before, entry.after) for entry in entries if entry.version == entries[-1].version
    )


@pytest.mark.parametrize(
    ("name", "value", "column", "kept"),
    [
        ("priority", "High", "priority", Priority.HIGH),
        ("category", "Security", "category", "Security"),
        ("effort", "Small", "effort", Effort.SMALL),
        ("area", "ledger", "area", "ledger"),
        ("temperature", "hot", "temperature", Temperature.HOT),
        ("horizon", "next release", "horizon", Horizon.NEXT_RELEASE),
        ("queue", "hot fixes", "queue", Queue.HOT_FIXES),
        ("business_value", "5", "business_value", 5),
        ("customer_impact", "1", "customer_impact", 1),
        ("technical_risk", "3", "technical_risk", 3),
    ],
)
def test_one_tap_sets_one_thing_and_one_more_takes_it_back(
    talk: Talk, name: str, value: str, column: str, kept: Any
) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ana", "/debt in:ledger Books")
    before = getattr(talk.item("PAY-1"), column)
    shown = picks(talk, "ben", **{name: value}).replace
    assert getattr(talk.item("PAY-1"), column) == kept
    assert (name, "", value) in last(talk)
    assert menus(shown)[name].chosen == value
    assert menus(picks(talk, "ben", **{name: ""}).replace)[name].chosen == ""
    assert getattr(talk.item("PAY-1"), column) == before


def test_several_at_once_are_one_change(talk: Talk) -> None:
    """As on Teams, where one button sends all that was chosen."""
    talk.types("ana", "/debt Keys")
    picks(talk, "ben", effort="Large", queue="stability", business_value="4")
    assert talk.item("PAY-1").version == 2
    assert [field for field, _, _ in last(talk)] == ["business_value", "effort", "queue"]


def test_the_owner_of_an_item_is_one_of_the_teams_people(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ben", "/debt Locks")
    people = {option.label: option.value for option in menus(card(talk))["assignee"].options}
    assert set(people) == {"nobody", "Ana", "Ben"}
    picks(talk, "ana", assignee=people["Ben"])
    assert f"#{talk.item('PAY-1').assignee_id}" == people["Ben"]
    assert talk.asks("ana", "item.set", args={"ref": "PAY-1", "set.assignee": "#999999"}, key="").private


def test_what_follows_the_priority_says_so(talk: Talk) -> None:
    talk.types("ana", "/debt !high Keys")
    held = card(talk)
    assert menus(held)["temperature"].options[0].label == "warm, from its priority"
    assert menus(held)["horizon"].shown() == "next release, from its priority"
    assert "warm, next release (from its priority)" in words(held)
    picks(talk, "ana", temperature="hot")
    assert "Timing: hot, next release (from its priority)" in words(card(talk))


def test_a_contradiction_asks_why_and_keeps_the_choice(talk: Talk) -> None:
    talk.types("ana", "/debt !high Keys")
    picks(talk, "ana", temperature="cold")
    asked = picks(talk, "ana", priority="Critical").form
    assert asked is not None
    assert "Critical + cold" in asked.title
    assert talk.item("PAY-1").priority is Priority.HIGH
    assert talk.submits("ana", asked, mismatch_reason=" ").errors.keys() == {"mismatch_reason"}
    assert talk.submits("ana", asked, mismatch_reason="The module is frozen").errors == {}
    item = talk.item("PAY-1")
    assert (item.priority, item.temperature) == (Priority.CRITICAL, Temperature.COLD)
    assert item.mismatch_reason == "The module is frozen"
    assert "Why Critical + cold: The module is frozen" in words(card(talk))


def test_the_form_that_asks_why_can_be_drawn_anew_with_what_was_typed(talk: Talk) -> None:
    talk.types("ana", "/debt !high Keys")
    picks(talk, "ana", temperature="cold")
    asked = picks(talk, "ana", priority="Critical").form
    assert asked is not None
    anew = talk.asks("ana", asked.opener, args=asked.args, fields={"mismatch_reason": "Froz"}).form
    assert anew is not None
    assert (anew.title, anew.args["set.priority"]) == (asked.title, "Critical")
    assert "Froz" in str(anew.fields())


def test_a_reason_ends_with_its_contradiction_and_another_one_is_asked_for_anew(talk: Talk) -> None:
    talk.types("ana", "/debt !high Keys")
    picks(talk, "ana", temperature="cold")
    asked = picks(talk, "ana", priority="Critical").form
    talk.submits("ana", asked, mismatch_reason="Frozen")
    picks(talk, "ana", priority="High")
    assert talk.item("PAY-1").mismatch_reason == ""
    assert picks(talk, "ana", priority="Critical").form is not None
    assert talk.item("PAY-1").priority is Priority.HIGH


def test_a_pick_and_a_tick_can_be_undone_at_once(talk: Talk) -> None:
    talk.submits("ana", talk.opens("ana", "/debt"), title="Keys", tasks="Find them")
    for pressed in ("effort", "tick"):
        talk.later(minutes=1)
        if pressed == "tick":
            talk.presses("ben", card(talk, who="ben"), "Done: Find them")
        else:
            picks(talk, "ben", effort="Small")
        assert "Undo" in labels(card(talk, who="ben"))
        talk.presses("ben", card(talk, who="ben"), "Undo")
        assert talk.item("PAY-1").effort is None
        assert "0 of 1 steps done" in words(card(talk))


def test_only_what_the_card_offers_can_be_set(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    for name, value in (("title", "Mine"), ("restricted", "yes"), ("tasks", "x")):
        reply = talk.asks("ana", "item.set", args={"ref": "PAY-1", f"set.{name}": value}, key="")
        assert "Press Edit" in said(reply)
    assert "options" in said(
        talk.asks("ana", "item.set", args={"ref": "PAY-1", "set.priority": "Urgent"}, key="")
    )
    assert talk.item("PAY-1").version == 1


def test_a_pick_needs_the_right_and_an_open_item(talk: Talk) -> None:
    welcome = talk.types("ana", "/debt Keys").here
    talk.presses("olga", welcome, "I am the Product Owner")
    args = {"item": str(talk.item("PAY-1").id), "set.effort": "Small"}
    assert "members of the team" in said(talk.asks("eve", "item.set", LOGISTICS, args=args, key=""))
    critical = args | {"set.priority": "Critical"}
    assert "the Product Owner (Olga)" in said(talk.asks("ben", "item.set", args=critical, key=""))
    talk.presses("ana", talk.types("ana", "/debt Locks").here, "Undo")
    gone = args | {"item": str(talk.item("PAY-2").id)}
    assert "restore it first" in said(talk.asks("ana", "item.set", args=gone, key=""))
    assert talk.item("PAY-1").version == 1


def test_take_it_assigns_once_and_the_second_hears_who_was_first(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    held = card(talk, who="ben")
    talk.presses("ben", held, "Take it")
    assert talk.item("PAY-1").assignee_id is not None
    assert "Take it" not in labels(card(talk))
    assert "Ben was first" in said(talk.presses("ana", held, "Take it"))
    assert talk.presses("ben", held, "Take it").replace is not None
    assert talk.item("PAY-1").version == 2


def test_a_note_is_for_all_who_see_the_item_newest_first(talk: Talk) -> None:
    talk.types("ana", "/debt Keys")
    talk.types("ben", "/backlog note pay-1 Seen in staging too")
    form = talk.types("eve", "/backlog note PAY-1", LOGISTICS).form
    assert talk.submits("eve", form, LOGISTICS, note="Us too\nEvery day") == Reply()
    shown = words(card(talk))
    assert shown.index("Eve, 2026-11-20 09:30:\nUs too\nEvery day") < shown.index("Seen in staging too")
    assert [entry.what for entry in talk.decisions("PAY-1")] == ["filed", "noted", "noted"]
    for text in ("", " \n", "x" * 3001):
        assert talk.submits("eve", talk.types("eve", "/backlog note PAY-1").form, note=text).errors


def test_a_step_is_ticked_off_by_its_words_and_once(talk: Talk) -> None:
    talk.submits("ana", talk.opens("ana", "/debt"), title="Keys", tasks="[x] Find them\nCopy them\nTest them")
    held = card(talk)
    assert "Tasks: 1 of 3 steps done: ☑ Find them\n☐ Copy them\n☐ Test them" in words(held)
    talk.submits("ben", talk.edits("ben", "PAY-1"), tasks="Test them\n[x] Find them\nCopy them")
    talk.presses("ben", held, "Done: Copy them")
    assert "2 of 3 steps done: ☐ Test them\n☑ Find them\n☑ Copy them" in words(card(talk))
    version = talk.item("PAY-1").version
    talk.presses("ana", held, "Done: Copy them")
    assert talk.item("PAY-1").version == version
    talk.submits("ben", talk.edits("ben", "PAY-1"), tasks="Test them")
    assert "not under PAY-1 any more" in said(talk.presses("ana", held, "Done: Copy them"))


def test_areas_are_offered_newest_first_and_none_that_only_a_restricted_item_names(talk: Talk) -> None:
    for text in ("in:api One", "in:web Two", "in:api Three"):
        talk.types("ana", f"/debt {text}")
    talk.submits("ana", talk.opens("ana", "/debt"), title="Secret", area="vault", restricted="yes")
    assert [option.value for option in menus(card(talk))["area"].options] == ["", "api", "web"]
