"""An experiment is edited until its verdict, and its verdict taken back or changed: seen and logged."""

from datetime import timedelta

import pytest

from commands.view import Card, Form, words
from storage.enums import Verdict
from storage.experiments import Experiment
from tests.commands.conftest import LOGISTICS, Talk, labels, said, value_of
from tests.commands.ends_of_sprints import Ends
from tests.commands.test_experiments import FRIDAY, all_of, noted, opened
from tests.commands.test_linking import TEAMS, linked

WEEK = timedelta(days=7)


def form_on(ends: Ends, who: str, view: str, label: str) -> Form:
    """The form behind a button of the last message of that view."""
    form = ends.press(who, label, ends.find(view)).form
    assert form is not None
    return form


def editing(ends: Ends, who: str = "ana") -> Form:
    return form_on(ends, who, "experiment.noted", "Edit")


def judged(talk: Talk, who: str = "ana", verdict: str = "Confirmed") -> Ends:
    """It came back on Friday, and got its verdict."""
    ends = noted(talk)
    ends.go_to(FRIDAY)
    talk.submits(who, opened(ends, who, verdict), learned="Half the hours")
    ends.posted()
    return ends


def the_one(talk: Talk) -> Experiment:
    [experiment] = all_of(talk)
    return experiment


def listed(talk: Talk, who: str) -> Card:
    card = talk.types(who, "/backlog experiments").private
    assert card is not None
    return card


def told(ends: Ends) -> list[tuple[str, str, str, str]]:
    """What the log says of it since it was noted."""
    found = ends.decided("experiment")[1:]
    return [(one.field, one.before, one.after, one.reason) for one in found]


def test_an_edit_is_seen_in_the_channel_and_logged_field_by_field(talk: Talk) -> None:
    linked(talk, TEAMS)
    ends = noted(talk)
    form = editing(ends)
    assert {asked.name: value_of(asked) for asked in form.fields()} == {
        "hypothesis": "Pairing halves the waiting",
        "measure": "Hours until merged",
        "ends_on": "2026-12-04",
        "item": "",
    }
    changes = {"hypothesis": "Pairing ends it", "measure": "Hours", "ends_on": "2026-12-11", "item": "pay-1"}
    talk.fills("ana", form, changes)
    ends.posted()
    shown = [one.words for one in ends.messages.values() if one.view == "experiment.noted"]
    assert len(shown) == 2
    for words_ in shown:
        assert "It comes back for its verdict on Fri 11 Dec 2026." in words_
        assert "Pairing ends it" in words_
        assert "Measured by: Hours; Item: PAY-1" in words_
    assert told(ends) == [
        ("hypothesis", "Pairing halves the waiting", "Pairing ends it", ""),
        ("measure", "Hours until merged", "Hours", "Pairing ends it"),
        ("ends_on", "2026-12-04", "2026-12-11", "Pairing ends it"),
        ("item", "", "PAY-1", "Pairing ends it"),
    ]
    log = said(talk.types("ana", "/backlog log"))
    assert "changed what an experiment expects from “Pairing halves the waiting” to “Pairing ends it”" in log
    assert "changed the last day of an experiment from 2026-12-04 to 2026-12-11: Pairing ends it" in log
    assert "set the item of an experiment to PAY-1: Pairing ends it" in log


def test_the_clock_follows_its_new_day(talk: Talk) -> None:
    ends = noted(talk)
    talk.submits("ana", editing(ends), ends_on="2026-12-11")
    assert ends.go_to(FRIDAY) == []
    talk.submits("ana", editing(ends), ends_on="2026-12-09")
    [message] = ends.go_to(FRIDAY + timedelta(days=5))
    assert "Did it hold?" in message.words
    assert ends.go_to(FRIDAY + WEEK) == []


def test_moved_on_while_it_is_asked_about_it_runs_on_and_comes_back(talk: Talk) -> None:
    ends = noted(talk)
    ends.go_to(FRIDAY)
    form = talk.presses("ana", listed(talk, "ana"), "Edit").form
    assert talk.submits("ana", form, ends_on="2026-12-04", measure="Days until merged").errors == {}
    ends.posted()
    asked = ends.find("experiment.verdict")
    assert "Measured by: Days until merged" in ends.messages[asked].words
    form = talk.presses("ana", listed(talk, "ana"), "Edit").form
    assert "comes back for its verdict on Fri 11 Dec 2026" in said(
        talk.submits("ana", form, ends_on="2026-12-11")
    )
    ends.posted()
    assert ends.messages[asked].card.title == "An experiment runs on"
    [again] = ends.go_to(FRIDAY + WEEK)
    assert again.card.title == "An experiment comes back"


def test_what_is_wrong_is_refused_beside_its_field_and_the_same_again_changes_nothing(talk: Talk) -> None:
    ends = noted(talk, item="PAY-1")
    form = editing(ends)
    wrong = {"hypothesis": " ", "measure": "-", "ends_on": "2026-11-20", "item": "PAY-9"}
    assert set(talk.fills("ana", form, wrong).errors) == set(wrong)
    assert talk.submits("ana", form).errors == {}
    assert told(ends) == []


def test_of_two_who_edit_it_the_second_sees_what_the_first_made_of_it(talk: Talk) -> None:
    ends = noted(talk)
    hers, his = editing(ends), editing(ends, "ben")
    talk.submits("ana", hers, measure="Days")
    again = talk.submits("ben", his, hypothesis="Pairing ends it").form
    assert again is not None
    assert "changed to “Pairing halves the waiting”, measured by “Days”" in again.note
    assert the_one(talk).hypothesis == "Pairing halves the waiting"
    talk.submits("ben", again, measure="Days")
    assert (the_one(talk).hypothesis, the_one(talk).measure) == ("Pairing ends it", "Days")


def test_who_noted_it_and_who_decides_may_edit_it(talk: Talk) -> None:
    talk.types("olga", "/debt First")
    talk.asks("olga", "owner.claim", args={"team": "PAY"}, key="")
    ends = Ends.of(talk)
    talk.fills("ana", talk.opens("ana", "/backlog experiment Fewer meetings"),
               {"measure": "Hours", "ends_on": "2026-12-04"})  # fmt: skip
    ends.posted()
    refused = said(ends.press("ben", "Edit", ends.find("experiment.noted")))
    assert "Ana, who noted it, the Product Owner, the deputy or an admin can edit it" in refused
    assert labels(listed(talk, "ben"))[:3] == ["Verdict", "Run longer", "Note an experiment"]
    for who in ("ana", "olga"):
        assert labels(listed(talk, who))[:3] == ["Verdict", "Run longer", "Edit"]
        assert talk.submits(who, editing(ends, who), measure=f"{who}'s").errors == {}
    talk.types("olga", "/backlog role @ana stakeholder", mentions={"ana": "U-ana"})
    assert "can edit items here" in said(ends.press("ana", "Edit", ends.find("experiment.noted")))


def test_after_its_verdict_it_is_edited_no_more(talk: Talk) -> None:
    ends = noted(talk)
    form = editing(ends)
    talk.submits("ben", talk.presses("ben", listed(talk, "ben"), "Verdict").form,
                 verdict="confirmed", learned="Half the hours")  # fmt: skip
    assert "its verdict is given, confirmed" in said(talk.submits("ana", form, measure="Days"))
    ends.posted()
    note = ends.messages[ends.find("experiment.noted")]
    assert "Ana noted an experiment. Its verdict: confirmed." in note.words
    assert "Learned: Half the hours" in note.words
    assert labels(note.card) == []
    assert the_one(talk).measure == "Hours until merged"


def test_an_item_that_the_editor_may_not_see_stays_named_and_cannot_be_named_anew(talk: Talk) -> None:
    ends = noted(talk, item="PAY-1")
    talk.types("ana", "/debt Safe")
    talk.asks("ana", "owner.claim", args={"team": "PAY"}, key="")
    talk.submits("ana", talk.edits("ana", "PAY-1"), restricted="yes")
    form = talk.opens("ben", "/backlog experiment Less of it")
    filled = {"measure": "Hours", "ends_on": "2026-12-04", "item": "PAY-2"}
    talk.fills("ben", form, filled)
    talk.submits("ana", talk.edits("ana", "PAY-2"), restricted="yes")
    ends.posted()
    form = editing(ends, "ben")
    assert talk.submits("ben", form, measure="Days").errors == {}
    ends.posted()
    assert "Measured by: Days; Item: PAY-2" in ends.messages[ends.find("experiment.noted")].words
    assert set(talk.submits("ben", editing(ends, "ben"), item="PAY-1").errors) == {"item"}


def test_a_form_left_with_nothing_new_in_it_is_no_draft(talk: Talk) -> None:
    ends = noted(talk)
    form = editing(ends)
    left = {"opener": form.opener, "token": form.token, **form.args}
    fields = {asked.name: value_of(asked) for asked in form.fields()}
    talk.asks("ana", "draft.keep", args=left, fields=fields)
    assert "You have no drafts" in said(talk.types("ana", "/debt drafts"))
    talk.asks("ana", "draft.keep", args=left, fields=fields | {"measure": "Days"})
    drafts = talk.types("ana", "/debt drafts").private
    again = talk.presses("ana", drafts, "Continue").form
    assert talk.submits("ana", again).errors == {}
    assert the_one(talk).measure == "Days"
    assert "You have no drafts" in said(talk.types("ana", "/debt drafts"))


def test_a_verdict_is_taken_back_and_asked_for_again(talk: Talk) -> None:
    ends = judged(talk)
    message = ends.find("experiment.verdict")
    back = ends.press("ana", "Undo", message)
    assert back.replace is not None
    assert back.replace.title == "An experiment comes back"
    ends.posted()
    assert labels(ends.messages[message].card) == ["Confirmed", "Refuted", "Unclear", "Run longer"]
    assert "comes back for its verdict" in ends.messages[ends.find("experiment.noted")].words
    one = the_one(talk)
    assert (one.verdict, one.learned, one.judged_by_id, one.judged_at) == (None, "", None, None)
    assert told(ends)[-1] == ("verdict", "confirmed", "", "Pairing halves the waiting")
    assert "Ana took back that an experiment was confirmed" in said(talk.types("ana", "/backlog log"))
    assert ends.go_to(FRIDAY + WEEK) == []
    talk.submits("ben", opened(ends, "ben", "Refuted"), learned="Not at all")
    assert the_one(talk).verdict is Verdict.REFUTED


def test_only_who_gave_it_takes_it_back_and_for_fifteen_minutes(talk: Talk) -> None:
    ends = judged(talk)
    message = ends.find("experiment.verdict")
    refused = said(ends.press("ben", "Undo", message))
    assert "Only Ana, who gave that verdict, can take it back" in refused
    talk.later(minutes=15)
    assert "works for 15 minutes" in said(ends.press("ana", "Undo", message))
    assert the_one(talk).verdict is Verdict.CONFIRMED


def test_given_from_the_list_it_is_taken_back_there_and_comes_back_on_its_day(talk: Talk) -> None:
    ends = noted(talk)
    form = talk.presses("ana", listed(talk, "ana"), "Verdict").form
    kept = talk.submits("ana", form, verdict="unclear", learned="Too early")
    assert labels(kept.private) == ["Undo", "Change the verdict"]
    assert labels(listed(talk, "ana"))[:2] == ["Undo", "Change the verdict"]
    assert labels(listed(talk, "ben"))[:1] == ["Change the verdict"]
    assert "waits for one again" in said(talk.presses("ana", kept.private, "Undo"))
    assert "no verdict any more" in said(talk.presses("ana", kept.private, "Undo"))
    [message] = ends.go_to(FRIDAY)
    assert "Did it hold?" in message.words


def test_taken_back_after_its_day_it_is_asked_about_all_the_same(talk: Talk) -> None:
    ends = noted(talk)
    talk.now = FRIDAY - timedelta(minutes=5)
    form = talk.presses("ana", listed(talk, "ana"), "Verdict").form
    kept = talk.submits("ana", form, verdict="unclear", learned="Too early")
    assert ends.go_to(FRIDAY) == []
    talk.presses("ana", kept.private, "Undo")
    [message] = ends.go_to(FRIDAY + timedelta(minutes=5))
    assert "Did it hold?" in message.words
    assert ends.go_to(FRIDAY + timedelta(hours=1)) == []


def test_a_verdict_is_changed_later_and_the_log_has_both(talk: Talk) -> None:
    ends = judged(talk)
    talk.later(days=30)
    form = form_on(ends, "ben", "experiment.verdict", "Change the verdict")
    assert {asked.name: value_of(asked) for asked in form.fields()} == {
        "verdict": "confirmed", "learned": "Half the hours"
    }  # fmt: skip
    talk.submits("ben", form, verdict="refuted", learned="It was the summer")
    ends.posted()
    shown = ends.messages[ends.find("experiment.verdict")]
    assert shown.card.title == "An experiment: refuted"
    assert "Ben gave the verdict on" in shown.words
    assert labels(shown.card) == ["Change the verdict"]
    assert told(ends)[-2:] == [
        ("verdict", "confirmed", "refuted", "Pairing halves the waiting"),
        ("learned", "Half the hours", "It was the summer", "Pairing halves the waiting"),
    ]
    log = said(talk.types("ana", "/backlog log"))
    assert "Ben changed the verdict on an experiment from confirmed to refuted: Pairing" in log
    args = {"experiment": str(the_one(talk).id)}
    assert "took the place of another" in said(talk.asks("ben", "experiment.unjudge", args=args, key=""))
    assert the_one(talk).verdict is Verdict.REFUTED


def test_of_two_who_change_it_the_second_hears_what_the_first_said(talk: Talk) -> None:
    ends = judged(talk)
    hers, his = (form_on(ends, who, "experiment.verdict", "Change the verdict") for who in ("ana", "ben"))
    talk.submits("ana", hers, verdict="unclear")
    again = talk.submits("ben", his, verdict="refuted").form
    assert again is not None
    assert "Meanwhile Ana said: unclear, “Half the hours”." in again.note
    assert the_one(talk).verdict is Verdict.UNCLEAR
    talk.submits("ben", again)
    assert the_one(talk).verdict is Verdict.REFUTED
    before = told(ends)
    talk.submits("ben", form_on(ends, "ben", "experiment.verdict", "Change the verdict"))
    assert told(ends) == before


@pytest.mark.parametrize("command", ["edit_form", "reverdict_form", "unjudge"])
def test_of_another_team_there_is_nothing_to_change(talk: Talk, command: str) -> None:
    judged(talk)
    talk.types("eve", "/debt Elsewhere", LOGISTICS)
    args = {"experiment": str(the_one(talk).id)}
    refused = talk.asks("eve", f"experiment.{command}", LOGISTICS, args=args, key="")
    assert "no such experiment here" in said(refused)
    assert the_one(talk).verdict is Verdict.CONFIRMED


def test_the_log_by_itself_tells_what_it_is(talk: Talk) -> None:
    """Whatever was done with it, what was decided last about each of its values is what it holds."""
    ends = judged(talk)
    ends.press("ana", "Undo", ends.find("experiment.verdict"))
    ends.posted()
    form = talk.presses("ana", listed(talk, "ana"), "Edit").form
    talk.submits("ana", form, hypothesis="Pairing ends it", ends_on="2026-12-18", item="PAY-1")
    talk.submits(
        "ben", talk.presses("ben", listed(talk, "ben"), "Verdict").form, verdict="unclear", learned="So so"
    )
    talk.submits(
        "ana", talk.presses("ana", listed(talk, "ana"), "Change the verdict").form, verdict="refuted"
    )
    held: dict[str, str] = {}
    for one in ends.decided("experiment"):
        match one.field:
            case "noted" | "longer":
                held |= {"hypothesis": one.before, "ends_on": one.after}
            case "judged":
                held |= {"verdict": one.after, "learned": one.reason}
            case field:
                held[field] = one.after
    experiment = the_one(talk)
    assert held == {
        "hypothesis": experiment.hypothesis,
        "ends_on": experiment.ends_on.isoformat(),
        "item": "PAY-1",
        "verdict": str(experiment.verdict),
        "learned": experiment.learned,
    }


def test_home_says_what_waits_and_what_runs(talk: Talk) -> None:
    ends = noted(talk)
    home = talk.types("ana", "/backlog").private
    assert "1 experiment runs." in words(home) if home else False
    assert labels(talk.presses("ana", home, "Show it").replace)[:3] == ["Verdict", "Run longer", "Edit"]
    talk.fills("ben", talk.opens("ben", "/backlog experiment Less of it"),
               {"measure": "Hours", "ends_on": "2026-12-11"})  # fmt: skip
    ends.go_to(FRIDAY)
    assert "1 experiment waits for its verdict, 1 more runs." in said(talk.types("ana", "/backlog"))
    own = talk.asks("ana", "home").private
    assert own is not None
    assert "Your experiments" in words(own)
    assert "PAY Pairing halves the waiting" in words(own)
    assert "waits for its verdict · Hours until merged" in words(own)
    assert "Less of it" not in words(own)
    talk.submits("ana", talk.presses("ana", own, "Verdict").form, verdict="confirmed", learned="Half")
    assert "Your experiments" not in said(talk.asks("ana", "home"))
    assert "1 experiment runs." in said(talk.types("ana", "/backlog"))


def test_home_of_an_owner_opens_the_experiments_that_wait_in_front(talk: Talk) -> None:
    ends = noted(talk)
    talk.asks("olga", "owner.claim", args={"team": "PAY"}, key="")
    assert "waits for its verdict" not in said(talk.asks("olga", "home"))
    ends.go_to(FRIDAY)
    home = talk.asks("olga", "home").private
    assert home is not None
    assert "PAY 1 experiment waits for its verdict." in words(home)
    opened_ = talk.presses("olga", home, "Show it").private
    assert opened_ is not None
    assert opened_.title == "PAY · experiments"
