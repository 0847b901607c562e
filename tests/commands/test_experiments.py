"""Experiments: noted with a measure and a day, back on that day for a verdict, once (F37)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from commands.dispatch import dispatch
from commands.view import Form, words
from storage.database import Database
from storage.experiments import Experiment
from tests.commands.conftest import DIRECT, LOGISTICS, Talk, labels, said
from tests.commands.ends_of_sprints import Ends
from tests.commands.meeting import Message
from tests.commands.test_linking import TEAMS, linked

FILLED = {
    "hypothesis": "Pairing halves the waiting",
    "measure": "Hours until merged",
    "ends_on": "2026-12-04",
}
FRIDAY = datetime.fromisoformat("2026-12-04T09:00:00+00:00")


def noted(talk: Talk, **changes: str) -> Ends:
    """Ana has noted an experiment that ends on Friday in two weeks."""
    ends = Ends.of(talk, "/debt Keys")
    talk.fills("ana", talk.opens("ana", "/backlog experiment"), FILLED | changes)
    ends.posted()
    return ends


def all_of(talk: Talk) -> list[Experiment]:
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        return store.experiments.of_team(team.id, 100)


def opened(ends: Ends, who: str, label: str) -> Form:
    """The form behind a button of the last question."""
    form = ends.press(who, label, ends.find("experiment.verdict")).form
    assert form is not None
    return form


def asks(ends: Ends) -> Message:
    return ends.messages[ends.find("experiment.verdict")]


def test_what_is_typed_is_the_hypothesis_and_the_channel_reads_of_it(talk: Talk) -> None:
    ends = Ends.of(talk, "/debt Keys")
    form = talk.opens("ana", "/backlog experiment Pairing halves the waiting")
    refused = talk.submits("ana", form)
    assert set(refused.errors) == {"measure"}
    talk.submits("ana", form, measure="Hours until merged", item=" pay-1 ")
    [message] = ends.posted()
    assert "Ana noted an experiment. It comes back for its verdict on Fri 4 Dec 2026." in message.words
    assert "Pairing halves the waiting" in message.words
    assert "Measured by: Hours until merged; Item: PAY-1" in message.words
    [entry] = ends.decided("experiment")
    assert (entry.field, entry.before, entry.after) == ("noted", "Pairing halves the waiting", "2026-12-04")


def test_a_form_that_was_left_with_something_typed_is_a_draft(talk: Talk) -> None:
    noted(talk)
    form = talk.opens("ana", "/backlog experiment")
    left = {"opener": form.opener, "token": form.token, **form.args}
    talk.asks("ana", "draft.keep", args=left, fields={"ends_on": "2026-12-04"})
    assert "You have no drafts" in said(talk.types("ana", "/debt drafts"))
    talk.asks("ana", "draft.keep", args=left, fields={"hypothesis": "Smaller changes", "measure": ""})
    drafts = talk.types("ana", "/debt drafts").private
    assert drafts is not None
    assert "Smaller changes" in words(drafts)
    again = talk.presses("ana", drafts, "Continue").form
    talk.submits("ana", again, measure="Lines in a change")
    assert [one.hypothesis for one in all_of(talk)][-1] == "Smaller changes"
    assert "You have no drafts" in said(talk.types("ana", "/debt drafts"))


def test_noted_in_private_the_channel_hears_of_it_all_the_same(talk: Talk) -> None:
    ends = Ends.of(talk, "/debt Keys")
    told = talk.fills("ana", talk.opens("ana", "/backlog experiment", DIRECT), FILLED, DIRECT)
    assert "Pairing halves the waiting" in said(told)
    assert [one.address.channel for one in ends.posted()] == ["C-payments"]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"hypothesis": " "}, "hypothesis"),
        ({"hypothesis": "x" * 1001}, "hypothesis"),
        ({"measure": "x" * 301}, "measure"),
        ({"measure": "-"}, "measure"),
        ({"ends_on": ""}, "ends_on"),
        ({"ends_on": "2026-11-20"}, "ends_on"),
        ({"ends_on": "2027-11-21"}, "ends_on"),
        ({"ends_on": "soon"}, "ends_on"),
        ({"item": "PAY-99"}, "item"),
        ({"item": "PAY-2"}, "item"),
        ({"item": "LOG-1"}, "item"),
    ],
)
def test_what_makes_no_experiment_is_refused_beside_its_field(
    talk: Talk, changes: dict[str, str], wrong: str
) -> None:
    for line in ("/debt Keys", "/debt Secret"):
        talk.types("ana", line)
    talk.submits("ana", talk.edits("ana", "PAY-2"), restricted="yes")
    talk.types("ana", "/debt Elsewhere", LOGISTICS)
    refused = talk.fills("ben", talk.opens("ben", "/backlog experiment"), FILLED | changes)
    assert set(refused.errors) == {wrong}
    assert all_of(talk) == []


def test_it_comes_back_on_its_day_in_working_hours_once(talk: Talk) -> None:
    ends = noted(talk)
    assert ends.go_to(FRIDAY - timedelta(minutes=1)) == []
    [message] = ends.go_to(FRIDAY)
    assert message.card.title == "An experiment comes back"
    assert "Did it hold?" in message.words
    assert labels(message.card) == ["Confirmed", "Refuted", "Unclear", "Run longer"]
    for hours in (1, 24, 24 * 30):
        assert ends.go_to(FRIDAY + timedelta(hours=hours)) == []


def test_a_day_off_is_passed_over_and_downtime_only_delays_it(talk: Talk) -> None:
    ends = noted(talk, ends_on="2026-12-05")
    assert ends.go_to(FRIDAY + timedelta(days=2)) == []
    [message] = ends.go_to(FRIDAY + timedelta(days=10))
    assert "Did it hold?" in message.words


def test_a_team_that_has_moved_to_another_zone_is_asked_in_its_hours(talk: Talk) -> None:
    ends = noted(talk)
    talk.submits("ana", talk.opens("ana", "/backlog settings"), zone="America/Los_Angeles")
    assert ends.go_to(FRIDAY) == []
    [message] = ends.go_to(FRIDAY + timedelta(hours=8))
    assert "Did it hold?" in message.words


def test_the_verdict_is_kept_with_what_was_learned_and_drawn_everywhere(talk: Talk) -> None:
    linked(talk, TEAMS)
    ends = noted(talk)
    assert sorted(one.address.platform for one in ends.go_to(FRIDAY)) == ["slack", "teams"]
    form = opened(ends, "ben", "Refuted")
    for nothing in ("", " – "):
        assert set(talk.submits("ben", form, learned=nothing).errors) == {"learned"}
    talk.submits("ben", form, learned="Pairs wait for each other")
    ends.posted()
    shown = [one for one in ends.messages.values() if one.view == "experiment.verdict"]
    assert [one.card.title for one in shown] == ["An experiment: refuted"] * 2
    assert "Learned: Pairs wait for each other" in shown[0].words
    assert "Ben gave the verdict on Fri 4 Dec 2026." in shown[0].words
    assert labels(shown[0].card) == ["Undo", "Change the verdict"]
    [_, entry] = ends.decided("experiment")
    assert (entry.field, entry.after, entry.reason) == ("judged", "refuted", "Pairs wait for each other")
    log = said(talk.types("ana", "/backlog log"))
    assert "Ben judged an experiment refuted: “Pairing halves the waiting”: Pairs wait for each other" in log


def test_the_second_of_two_learns_who_was_first(talk: Talk) -> None:
    ends = noted(talk)
    ends.go_to(FRIDAY)
    hers, his = opened(ends, "ana", "Confirmed"), opened(ends, "ben", "Refuted")
    button = ends.messages[ends.find("experiment.verdict")]
    talk.submits("ana", hers, learned="Half the hours")
    assert said(talk.submits("ben", his, learned="No")) == "Ana was first: Confirmed."
    ends.messages["stale"] = button
    assert said(ends.press("ben", "Unclear", "stale")) == "Ana was first: Confirmed."
    assert said(ends.press("ana", "Unclear", "stale")) == "You gave the verdict already: Confirmed."
    assert [one.learned for one in all_of(talk)] == ["Half the hours"]


def test_of_two_verdicts_at_the_same_moment_one_stands(talk: Talk, replica: Database) -> None:
    ends = noted(talk)
    ends.go_to(FRIDAY)
    forms = {who: opened(ends, who, "Confirmed") for who in ("ana", "ben", "cleo")}
    asked = [talk.submission(who, form, {"learned": f"by {who}"}, None) for who, form in forms.items()]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(dispatch, asked, [talk.database, replica, talk.database]))
    [experiment] = all_of(talk)
    assert experiment.learned.startswith("by ")
    assert [one.field for one in ends.decided("experiment")] == ["noted", "judged"]


def test_it_runs_longer_for_a_reason_and_comes_back_then(talk: Talk) -> None:
    ends = noted(talk)
    ends.go_to(FRIDAY)
    first = ends.find("experiment.verdict")
    form = opened(ends, "ben", "Run longer")
    assert set(talk.submits("ben", form, ends_on="2026-12-04").errors) == {"ends_on", "reason"}
    talk.submits("ben", form, ends_on="2026-12-11", reason="Half the team was away")
    ends.posted()
    assert ends.messages[first].card.title == "An experiment runs on"
    assert "Ben let it run on: Half the team was away" in ends.messages[first].words
    assert labels(ends.messages[first].card) == ["Edit"]
    assert ends.go_to(FRIDAY + timedelta(days=6)) == []
    [again] = ends.go_to(FRIDAY + timedelta(days=7))
    assert again.card.title == "An experiment comes back"
    talk.submits("ana", opened(ends, "ana", "Confirmed"), learned="It does")
    ends.posted()
    assert asks(ends).card.title == "An experiment: confirmed"
    assert ends.messages[first].card.title == "An experiment runs on"
    [entry] = [one for one in ends.decided("experiment") if one.field == "longer"]
    assert (entry.after, entry.reason) == ("2026-12-11", "Half the team was away")


def test_of_two_who_let_it_run_the_second_hears_until_when(talk: Talk) -> None:
    ends = noted(talk)
    ends.go_to(FRIDAY)
    hers, his = opened(ends, "ana", "Run longer"), opened(ends, "ben", "Run longer")
    talk.submits("ana", hers, ends_on="2026-12-11", reason="Too early")
    told = said(talk.submits("ben", his, ends_on="2026-12-18", reason="Too early"))
    assert "it runs until Fri 11 Dec 2026 now" in told
    assert [one.ends_on.isoformat() for one in all_of(talk)] == ["2026-12-11"]


def test_judged_before_its_day_it_does_not_come_back(talk: Talk) -> None:
    ends = noted(talk)
    card = talk.types("ana", "/backlog experiments").private
    form = talk.presses("ana", card, "Verdict").form
    assert form is not None
    assert set(talk.submits("ana", form, learned="Clear enough").errors) == {"verdict"}
    told = talk.submits("ana", form, verdict="unclear", learned="Clear enough")
    assert said(told) == "Kept: Unclear."
    assert ends.go_to(FRIDAY) == []


def test_a_verdict_before_the_question_is_sent_takes_it_back(talk: Talk) -> None:
    ends = noted(talk)
    talk.now = FRIDAY
    ends.ask()
    form = talk.presses("ana", talk.types("ana", "/backlog experiments").private, "Verdict").form
    talk.submits("ana", form, verdict="confirmed", learned="Clear enough")
    assert "experiment.verdict" not in [one.view for one in ends.posted()]


def test_the_list_has_those_that_run_first_in_pages(talk: Talk) -> None:
    ends = Ends.of(talk, "/debt Keys")
    assert "No experiment is noted yet" in said(talk.types("ana", "/backlog experiments"))
    for number in range(7):
        form = talk.opens("ana", "/backlog experiment")
        talk.fills("ana", form, FILLED | {"hypothesis": f"Idea {number}"})
    card = talk.types("ana", "/backlog experiments").private
    assert labels(card) == ["Verdict", "Run longer", "Edit"] * 5 + ["Next", "Note an experiment", "Home"]
    judging = talk.presses("ana", card, "Verdict").form
    talk.submits("ana", judging, verdict="confirmed", learned="Less is more")
    second = talk.presses("ana", talk.types("ana", "/backlog experiments").private, "Next").replace
    assert second is not None
    assert "Confirmed. Learned: Less is more" in words(second).splitlines()[-1]
    assert labels(second)[-3:] == ["Previous", "Note an experiment", "Home"]
    ends.go_to(FRIDAY)
    assert "waits for its verdict" in said(talk.types("ana", "/backlog experiments"))


def test_a_stakeholder_reads_and_changes_nothing(talk: Talk) -> None:
    ends = noted(talk)
    talk.types("ana", "/backlog owner")
    talk.asks("ana", "owner.claim", args={"team": "PAY"}, key="")
    talk.types("ana", "/backlog role @sam stakeholder", mentions={"sam": "U-sam"})
    card = talk.types("sam", "/backlog experiments").private
    assert card is not None
    assert "Pairing halves the waiting" in words(card)
    assert labels(card) == ["Home"]
    refused = talk.types("sam", "/backlog experiment Nothing at all")
    assert refused.form is None
    assert "can edit items here" in said(refused)
    ends.go_to(FRIDAY)
    assert "can edit items here" in said(ends.press("sam", "Confirmed", ends.find("experiment.verdict")))


def test_of_a_restricted_item_only_the_id_is_named(talk: Talk) -> None:
    ends = Ends.of(talk, "/debt Keys to the vault")
    talk.submits("ana", talk.edits("ana", "PAY-1"), restricted="yes")
    talk.fills("ana", talk.opens("ana", "/backlog experiment"), FILLED | {"item": "PAY-1"})
    ends.posted()
    ends.go_to(FRIDAY)
    told = [one.words for one in ends.messages.values() if one.view.startswith("experiment.")]
    assert len(told) == 2
    assert all("PAY-1" in text and "vault" not in text for text in told)


def test_an_experiment_of_another_team_does_not_exist_there(talk: Talk) -> None:
    noted(talk)
    talk.types("eve", "/debt Elsewhere", LOGISTICS)
    [experiment] = all_of(talk)
    args = {"experiment": str(experiment.id)}
    for command in ("experiment.verdict_form", "experiment.longer_form"):
        refused = talk.asks("eve", command, LOGISTICS, args=args, key="")
        assert "no such experiment here" in said(refused)
    refused = talk.asks("eve", "experiment.list", LOGISTICS, args={"team": "PAY"}, key="")
    assert "Pairing" not in said(refused)
