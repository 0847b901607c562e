"""The card for sprint planning: debt in its order, and the line where its share of the next sprint ends."""

import pytest

from commands.review.sprint_planning import planning_card
from commands.view import Card, Note, Row, plain, words
from tests.commands.conftest import Talk
from tests.commands.meeting import Meeting
from tests.commands.test_minutes import ended
from tests.commands.test_planning import sprint_form


def planning(talk: Talk) -> Card:
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        return planning_card(store, store.reviews.latest(team.id, 1)[0], talk.now)


def filed(talk: Talk, *lines: str, capacity: str = "40") -> None:
    """Debt with a review on top of it, and the next sprint of that capacity."""
    for line in lines:
        talk.types("ana", f"/debt {line}")
    if capacity:
        next_form = sprint_form(talk, line="/backlog sprint next")
        assert talk.submits("ana", next_form, capacity=capacity).errors == {}
    talk.types("ana", "/backlog review now")


def listed(talk: Talk) -> list[str]:
    """The rows and the small print below the heading of the candidates."""
    texts = [
        plain(block.row if isinstance(block, Row) else block.note)
        for block in planning(talk).blocks
        if isinstance(block, Row | Note)
    ]
    return [text for text in texts if text.startswith(("PAY-", "—", "All of", "Where"))]


def test_the_line_stands_where_the_share_is_used_up(talk: Talk) -> None:
    filed(talk, "~S Keys", "~M Doors", "~M Windows", "~L Roof", "~M Stairs")
    assert listed(talk) == [
        "PAY-1 Keys",
        "PAY-2 Doors",
        "PAY-3 Windows",
        "— 20 % of 40 points ends here —",
        "PAY-5 Stairs",
        "PAY-4 Roof",
    ]
    told = words(planning(talk))
    assert "Debt that waits, in its order. Its share of sprint 2 is 20 %: 8 points." in told


def test_what_is_planned_already_takes_its_part(talk: Talk) -> None:
    filed(talk, "~S Keys", "~M Doors", "~M Windows", "~S Stairs", "improve story")
    talk.types("ana", "/backlog plan PAY-2 next")
    talk.types("ana", "/backlog plan PAY-3 next")
    assert listed(talk)[:3] == ["PAY-1 Keys", "PAY-4 Stairs", "— 20 % of 40 points ends here —"]
    told = words(planning(talk))
    assert "is 20 %: 8 points; planned already: 6 points." in told
    assert "6 points of debt so far, 15 % (the band is 15–20 %)." in told


def test_where_all_of_it_fits_the_card_says_so(talk: Talk) -> None:
    filed(talk, "~S Keys", "~S Doors")
    assert listed(talk)[-1] == "All of these fit into 20 % of 40 points; 6 points of them would be left."


def test_a_share_that_was_chosen_draws_the_line(talk: Talk) -> None:
    filed(talk, "~S Keys", "~S Doors")
    form = talk.asks("ana", "capacity.form", args={"team": "PAY"}).form
    talk.submits("ana", form, share_debt="3", share_user_story="97", from_on="2026-11-30")
    assert listed(talk) == ["PAY-1 Keys", "— 3 % of 40 points ends here —", "PAY-2 Doors"]


def test_without_a_capacity_a_sentence_stands_in_place_of_the_line(talk: Talk) -> None:
    filed(talk, "~S Keys", "~M Doors", capacity="")
    assert listed(talk) == [
        "PAY-1 Keys",
        "PAY-2 Doors",
        "Where 20 % of sprint 2 ends is not known: its capacity in points is not set.",
    ]


def test_a_sprint_without_room_has_the_line_on_top(talk: Talk) -> None:
    filed(talk, "~S Keys", capacity="0")
    assert listed(talk) == ["— 20 % of 0 points ends here —", "PAY-1 Keys"]


def test_a_restricted_item_stands_there_with_its_id_alone(talk: Talk) -> None:
    filed(talk, "~S Leaked passwords")
    talk.submits("ana", talk.edits("ana", "PAY-1"), restricted="yes", area="vault")
    assert listed(talk)[0] == "PAY-1 restricted"
    told = words(planning(talk))
    assert not any(secret in told for secret in ("Leaked", "vault", "(1 point)"))


def test_the_posted_card_follows_the_capacity_and_the_shares(talk: Talk) -> None:
    meeting = Meeting(talk)
    filed(talk, "~S !low Keys")
    meeting.posted()
    meeting.press("ana", "Start")
    ended(meeting)
    name = meeting.find("review.planning")
    talk.submits("ana", sprint_form(talk, line="/backlog sprint next"), capacity="20")
    meeting.posted()
    assert "20 % of 20 points" in meeting.messages[name].words
    form = talk.asks("ana", "capacity.form", args={"team": "PAY"}).form
    talk.submits("ana", form, share_debt="30", share_user_story="70", from_on="2026-11-30")
    meeting.posted()
    assert "30 % of 20 points" in meeting.messages[name].words
    rules = talk.asks("ana", "capacity.rules_form", args={"team": "PAY"}).form
    talk.submits("ana", rules, band_high="33")
    meeting.posted()
    assert "the band is 15–33 %" in meeting.messages[name].words


@pytest.mark.parametrize(("capacity", "posted"), [("40", True), ("", False)])
def test_with_nothing_picked_and_nothing_critical_it_is_posted_where_a_line_can_be_drawn(
    talk: Talk, capacity: str, posted: bool
) -> None:
    meeting = Meeting(talk)
    filed(talk, "~S !low Keys", capacity=capacity)
    meeting.posted()
    meeting.press("ana", "Start")
    _, card = ended(meeting)
    assert (card is not None) is posted
