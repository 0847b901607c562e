"""Links: seen and edited from both ends, never in a circle, never telling too much (F38)."""

import pytest

from commands.posting import VIEWS
from commands.view import Actions, Card, OpenForm, Prose, words
from storage.enums import State
from tests.commands.conftest import LOGISTICS, PAYMENTS, Talk, labels, said, value_of
from tests.commands.test_linking import owed
from tests.commands.test_triage import card


def fields(talk: Talk, ref: str) -> dict[str, str]:
    return {field.name: value_of(field) for field in talk.edits("ana", ref).fields()}


def links(talk: Talk, ref: str) -> list[str]:
    """The lines of the card under Links."""
    found = [
        block.prose for block in card(talk, ref).blocks if isinstance(block, Prose) and block.label == "Links"
    ]
    return found[0].split("\n") if found else []


def three(talk: Talk) -> None:
    for title in ("One", "Two", "Three"):
        talk.types("ana", f"/debt {title}")


def test_a_link_stands_on_both_cards_and_in_both_logs(talk: Talk) -> None:
    three(talk)
    talk.submits("ben", talk.edits("ben", "PAY-1"), blocked_by="PAY-2", relates_to="PAY-3")
    assert links(talk, "PAY-1") == ["Blocked by PAY-2 Two (new)", "Relates to PAY-3 Three (new)"]
    assert links(talk, "PAY-2") == ["Blocks PAY-1 One (new)"]
    assert links(talk, "PAY-3") == ["Relates to PAY-1 One (new)"]
    assert [fields(talk, ref)["blocks"] for ref in ("PAY-1", "PAY-2")] == ["", "PAY-1"]
    assert fields(talk, "PAY-3")["relates_to"] == "PAY-1"
    told = [(one.person, one.field, one.before, one.after) for one in talk.decisions("PAY-2")[1:]]
    assert told == [("Ben", "blocks", "", "PAY-1")]


@pytest.mark.parametrize(
    ("name", "other"), [("blocked_by", "blocks"), ("blocks", "blocked_by"), ("relates_to", "relates_to")]
)
def test_a_link_can_be_taken_away_from_either_end(talk: Talk, name: str, other: str) -> None:
    three(talk)
    talk.fills("ana", talk.edits("ana", "PAY-1"), {name: "PAY-2, PAY-3"})
    assert fields(talk, "PAY-2")[other] == "PAY-1"
    talk.fills("ben", talk.edits("ben", "PAY-2"), {other: ""})
    assert fields(talk, "PAY-1")[name] == "PAY-3"
    talk.fills("ben", talk.edits("ben", "PAY-1"), {name: ""})
    assert fields(talk, "PAY-3")[other] == ""


def test_who_edits_the_other_end_meanwhile_takes_no_link_away(talk: Talk) -> None:
    three(talk)
    second = talk.edits("ben", "PAY-2")
    talk.submits("ana", talk.edits("ana", "PAY-1"), blocked_by="PAY-2")
    again = talk.submits("ben", second, outcome="Calm").form
    assert again is not None
    assert "Blocks" in again.note
    assert talk.submits("ben", again).errors == {}
    assert (fields(talk, "PAY-2")["blocks"], talk.item("PAY-2").outcome) == ("PAY-1", "Calm")


@pytest.mark.parametrize(
    ("name", "chain"),
    [
        ("blocked_by", "PAY-1 is blocked by PAY-2 is blocked by PAY-3 is blocked by PAY-1"),
        ("parent", "PAY-1 is under PAY-2 is under PAY-3 is under PAY-1"),
    ],
)
def test_a_circle_is_refused_and_named(talk: Talk, name: str, chain: str) -> None:
    three(talk)
    talk.fills("ana", talk.edits("ana", "PAY-2"), {name: "PAY-3"})
    talk.fills("ana", talk.edits("ana", "PAY-3"), {name: "PAY-1"})
    refused = talk.fills("ana", talk.edits("ana", "PAY-1"), {name: "PAY-2"})
    assert chain in refused.errors[name]
    assert (fields(talk, "PAY-1")[name], fields(talk, "PAY-2").get("blocks")) == ("", "")


def test_each_cannot_wait_for_the_other(talk: Talk) -> None:
    three(talk)
    both = talk.fills("ana", talk.edits("ana", "PAY-1"), {"blocked_by": "PAY-2", "blocks": "PAY-2"})
    assert both.errors.keys() == {"blocked_by", "blocks"}
    talk.submits("ana", talk.edits("ana", "PAY-1"), blocks="PAY-2")
    assert "PAY-2" in talk.submits("ana", talk.edits("ana", "PAY-1"), blocked_by="PAY-2").errors["blocked_by"]
    assert talk.submits("ana", talk.edits("ana", "PAY-3"), blocked_by="PAY-1, PAY-2").errors == {}


def test_a_small_form_adds_one_link_and_keeps_the_others(talk: Talk) -> None:
    three(talk)
    opened = talk.asks("ana", "item.link_form", args={"ref": "PAY-1"}).form
    talk.submits("ana", opened, link="relates_to", other="pay-2")
    opened = talk.asks("ana", "item.link_form", args={"ref": "PAY-1"}).form
    talk.submits("ana", opened, link="relates_to", other="PAY-3")
    assert fields(talk, "PAY-1")["relates_to"] == "PAY-2, PAY-3"
    version = talk.item("PAY-1").version
    talk.submits(
        "ana",
        talk.asks("ana", "item.link_form", args={"ref": "PAY-1"}).form,
        link="relates_to",
        other="PAY-3",
    )
    assert talk.item("PAY-1").version == version
    for link, other, named in (("", "PAY-2", "link"), ("parent", "", "other"), ("parent", "PAY-9", "other")):
        form = talk.asks("ana", "item.link_form", args={"ref": "PAY-1"}).form
        assert talk.submits("ana", form, link=link, other=other).errors.keys() == {named}


def test_a_blocker_says_how_far_it_is_and_what_waits_says_for_whom(talk: Talk) -> None:
    three(talk)
    talk.submits("ana", talk.edits("ana", "PAY-1"), priority="Low", effort="Small", expected_output="Calm",
                 acceptance_criteria="Given", blocked_by="PAY-2")  # fmt: skip
    assert "It waits for PAY-2." in words(card(talk))
    talk.asks("ana", "item.undo", args={"ref": "PAY-2"})
    assert talk.item("PAY-2").state is State.DECLINED
    assert links(talk, "PAY-1") == ["Blocked by PAY-2 Two (declined)"]
    assert "It is ready: plan it." in words(card(talk))


def test_each_linked_item_is_one_press_away(talk: Talk) -> None:
    three(talk)
    talk.submits("ana", talk.edits("ana", "PAY-1"), parent="PAY-3", blocked_by="PAY-2", relates_to="PAY-2")
    held = card(talk)
    assert [label for label in labels(held) if label.startswith("Open ")] == ["Open PAY-3", "Open PAY-2"]
    assert said(talk.presses("ana", held, "Open PAY-2")).startswith("PAY-2 Two")
    assert links(talk, "PAY-3") == ["Over PAY-1 One (new)"]


def test_of_a_restricted_item_a_link_tells_its_id_alone(talk: Talk) -> None:
    talk.types("ana", "/debt One")
    talk.submits("ana", talk.opens("ana", "/debt"), title="The key is 1234", restricted="yes", blocks="PAY-1")
    assert links(talk, "PAY-1") == ["Blocked by PAY-2 restricted"]
    assert "1234" not in words(card(talk, who="ben"))
    assert "is restricted" in said(talk.presses("ben", card(talk, who="ben"), "Open PAY-2"))


def test_an_item_of_another_workspace_is_none(talk: Talk) -> None:
    talk.types("ana", "/debt One")
    assert (
        "There is no item XYZ-1"
        in talk.submits("ana", talk.edits("ana", "PAY-1"), relates_to="XYZ-1").errors["relates_to"]
    )


def test_another_team_is_told_once_in_its_channel(talk: Talk) -> None:
    talk.types("ana", "/debt One")
    talk.types("eve", "/debt Theirs", LOGISTICS)
    for changes in ({"for_team": "LOG"}, {"for_team": ""}, {"for_team": "LOG"}, {"title": "Anew"}):
        assert talk.fills("ana", talk.edits("ana", "PAY-1"), changes).errors == {}
    talk.submits("ana", talk.opens("ana", "/debt"), title="Filed for them", for_team="LOG")
    talk.submits("ana", talk.edits("ana", "PAY-2"), for_team="")
    talk.submits("ana", talk.edits("ana", "PAY-2"), for_team="LOG")
    told = [one for one in owed(talk) if one.view == "item.for_team"]
    assert [(one.channel, one.args["item"]) for one in told] == [
        (LOGISTICS.channel, str(talk.item(ref).id)) for ref in ("PAY-1", "PAY-2")
    ]
    drawn = _drawn(talk, told[0].view, told[0].args)
    assert "For you, from PAY: PAY-1 Anew" in words(drawn)
    opened = next(block for block in drawn.blocks if isinstance(block, Actions)).buttons[0]
    assert isinstance(opened, OpenForm)
    assert said(talk.asks("eve", opened.form, LOGISTICS, args=opened.args)).startswith("PAY-1 Anew")


def test_a_team_is_not_told_of_its_own_item(talk: Talk) -> None:
    talk.types("ana", "/debt One")
    talk.submits("ana", talk.edits("ana", "PAY-1"), for_team="PAY")
    assert [one for one in owed(talk) if one.view == "item.for_team"] == []


def test_another_team_reads_no_word_of_a_restricted_item(talk: Talk) -> None:
    talk.types("eve", "/debt Theirs", LOGISTICS)
    talk.types("ana", "/debt One", PAYMENTS)
    talk.submits("ana", talk.opens("ana", "/debt"), title="Secret", restricted="yes", for_team="LOG")
    told = [one for one in owed(talk) if one.view == "item.for_team"]
    assert "Secret" not in words(_drawn(talk, told[0].view, told[0].args))


def _drawn(talk: Talk, view: str, args: dict[str, str]) -> Card:
    with talk.database.reading(talk.workspace) as store:
        return VIEWS[view](store, args, talk.now)


@pytest.mark.parametrize("name", ["blocked_by", "blocks", "relates_to", "parent"])
def test_what_somebody_may_not_see_they_cannot_link_to(talk: Talk, name: str) -> None:
    talk.types("ana", "/debt One")
    talk.types("ben", "/debt Two")
    talk.submits("ana", talk.edits("ana", "PAY-1"), restricted="yes")
    before = talk.decisions("PAY-1")
    refused = talk.fills("ben", talk.edits("ben", "PAY-2"), {name: "PAY-1"})
    assert refused.errors == {name: "There is no item PAY-1 here."}
    opened = talk.asks("ben", "item.link_form", args={"ref": "PAY-2"}).form
    assert talk.submits("ben", opened, link=name, other="PAY-1").errors == {
        "other": "There is no item PAY-1 here."
    }
    filed = talk.fills("ben", talk.opens("ben", "/debt"), {"title": "Three", name: "PAY-1"})
    assert filed.errors == refused.errors
    assert talk.decisions("PAY-1") == before
    assert talk.fills("ana", talk.edits("ana", "PAY-2"), {name: "PAY-1"}).errors == {}
    assert talk.submits("ben", talk.edits("ben", "PAY-2"), title="Renamed").errors == {}
    assert fields(talk, "PAY-2")[name] == "PAY-1"


@pytest.mark.parametrize("name", ["blocked_by", "blocks", "relates_to"])
def test_who_may_edit_no_item_links_none_while_filing(talk: Talk, name: str) -> None:
    talk.types("ana", "/debt One")
    talk.asks("ana", "owner.claim", args={"team": str(talk.item("PAY-1").team_id)})
    talk.types("ana", "/backlog role @sam stakeholder", mentions={"sam": "U-sam"})
    form = talk.opens("sam", "/debt")
    refused = talk.fills("sam", form, {"title": "Two", name: "PAY-1"})
    assert list(refused.errors) == [name]
    assert said(refused).startswith("A link changes the other item too: please leave this empty.")
    assert talk.refs() == ["PAY-1"]
    assert [entry.what for entry in talk.decisions("PAY-1")] == ["filed"]
    assert talk.submits("sam", form, title="Two", parent="PAY-1").errors == {}
    assert talk.refs() == ["PAY-1", "PAY-2"]
