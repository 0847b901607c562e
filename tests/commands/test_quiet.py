"""Quiet controls: when people are told things, what a channel is told at night, and the rules of a team."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from commands.nudging.telling import NUDGE, person_of, speak
from commands.request import Place, PlaceKind
from commands.rules.reminders import BRIEF, CRITICAL, RULED, RULES
from storage.deliveries import Address
from storage.enums import DeliveryState, Outcome, Platform
from storage.models import deliveries
from storage.people import Quiet
from tests.commands.conftest import DIRECT, Talk, labels, said

HOME = Place(Platform.SLACK, PlaceKind.NOWHERE)
FRIDAY_NIGHT = datetime(2026, 11, 20, 22, 5, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def a_team(talk: Talk) -> None:
    talk.types("ana", "/debt Ledger has no tests")


def quiet_of(talk: Talk, who: str) -> Quiet:
    with talk.database.reading(talk.workspace) as store:
        person = store.people.find(Platform.SLACK, f"U-{who}")
        assert person is not None
        return store.people.quiet(person.id)


def due_at(talk: Talk, view: str) -> list[datetime]:
    """When the messages of that view are due that wait."""
    mine = (deliveries.c.workspace_id == talk.workspace, deliveries.c.view == view)
    waiting = select(deliveries.c.try_at).where(*mine, deliveries.c.state == DeliveryState.DUE)
    with talk.database.engine.connect() as connection:
        return [row.try_at for row in connection.execute(waiting.order_by(deliveries.c.id))]


def waits_until(talk: Talk) -> datetime:
    """When the only nudge that waits is to be told."""
    with talk.database.reading(talk.workspace) as store:
        lane = store.deliveries.lane(Address(Platform.SLACK, person="U-ana"))
        (nudge,) = store.nudges.waiting(lane)
    return nudge.at


def posts(talk: Talk) -> int:
    """How many posts about the attention lane are due by now."""
    return len([one for one in talk.owed() if one.view == "item.attention" and one.updates is None])


class TestPeople:
    def test_says_when_it_holds_back_and_in_whose_zone(self, talk: Talk) -> None:
        talk.zones["ana"] = "Asia/Kolkata"
        form = talk.opens("ana", "/backlog quiet", DIRECT)
        assert "Asia/Kolkata" in form.note
        reply = talk.submits("ana", form, DIRECT, first="8", end="12", how="day", until="2026-12-01")
        words = "from 08:00 to 12:00 (Asia/Kolkata) on working days, once a day; nothing before Tue 1 Dec"
        assert words in said(reply)
        midnight = datetime(2026, 11, 30, 18, 30, tzinfo=UTC)
        assert quiet_of(talk, "ana") == Quiet("8-12", True, midnight)
        again = talk.opens("ana", "/backlog quiet", DIRECT)
        assert [getattr(field, "chosen", "") for field in again.fields()] == ["8", "12", "day", ""]
        assert again.fields()[3].day == "2026-12-01"  # type: ignore[union-attr]

    def test_who_has_no_zone_has_that_of_their_team(self, talk: Talk) -> None:
        form = talk.opens("ana", "/backlog quiet", DIRECT)
        assert "UTC" in form.note
        talk.submits("ana", form, DIRECT)
        assert quiet_of(talk, "ana") == Quiet("", False, None)

    def test_somebody_new_is_asked_as_well(self, talk: Talk) -> None:
        form = talk.opens("eve", "/backlog quiet", HOME)
        talk.submits("eve", form, HOME, how="day")
        assert quiet_of(talk, "eve").digest

    @pytest.mark.parametrize(
        ("field", "typed", "sentence"),
        [
            ("end", "9", "after the first"),
            ("until", "2026-11-20", "from tomorrow to 2027-02-18"),
            ("until", "2027-02-19", "from tomorrow to 2027-02-18"),
            ("until", "soon", "YYYY-MM-DD"),
        ],
    )
    def test_what_cannot_be_stands_beside_its_field(
        self, talk: Talk, field: str, typed: str, sentence: str
    ) -> None:
        form = talk.opens("ana", "/backlog quiet")
        reply = talk.fills("ana", form, {field: typed})
        assert list(reply.errors) == [field]
        assert sentence in said(reply)
        assert quiet_of(talk, "ana") == Quiet("", False, None)

    def test_what_waits_follows_the_new_hours(self, talk: Talk) -> None:
        with talk.database.writing(talk.workspace) as store:
            team = store.teams.by_key("PAY")
            ana = store.people.find(Platform.SLACK, "U-ana")
            assert team is not None
            assert ana is not None
            store.people.be_quiet(ana.id, hours="14-16")
            speak(store, team, person_of(ana), talk.now, CRITICAL, item=talk.item("PAY-1").id, number=1)
        assert waits_until(talk) == datetime(2026, 11, 20, 14, tzinfo=UTC)
        form = talk.opens("ana", "/backlog quiet")
        talk.submits("ana", form, until="2026-11-23", first="9", end="17")
        assert waits_until(talk) == MONDAY
        assert not due_at(talk, NUDGE)
        talk.submits("ana", talk.opens("ana", "/backlog quiet"), until="")
        assert waits_until(talk) <= talk.now
        assert len(due_at(talk, NUDGE)) == 1

    def test_ones_home_says_when_one_is_told_things(self, talk: Talk) -> None:
        reply = talk.asks("ana", "home", HOME)
        assert "from 09:00 to 17:00 (UTC) on working days, as they come." in said(reply)
        assert "My quiet hours" in labels(reply.private)
        assert talk.presses("ana", reply.private, "My quiet hours", HOME).form is not None


class TestChannels:
    def raised(self, talk: Talk) -> None:
        """By its score into the attention lane."""
        form = talk.edits("ana", "PAY-1")
        talk.takes()
        talk.submits("ana", form, business_value="5", customer_impact="5", technical_risk="4")

    def test_at_work_the_attention_lane_is_posted_at_once(self, talk: Talk) -> None:
        self.raised(talk)
        assert posts(talk) == 1

    def test_at_night_it_waits_for_the_working_hour(self, talk: Talk) -> None:
        talk.now = FRIDAY_NIGHT
        self.raised(talk)
        assert [at.replace(tzinfo=UTC) for at in due_at(talk, "item.attention")] == [MONDAY]

    def test_it_waits_for_the_end_of_a_holiday(self, talk: Talk) -> None:
        holiday = talk.opens("ana", "/backlog review schedule")
        talk.submits("ana", holiday, holidays="2026-11-23 Founders' day")
        talk.now = FRIDAY_NIGHT
        self.raised(talk)
        tuesday = MONDAY + timedelta(days=1)
        assert [at.replace(tzinfo=UTC) for at in due_at(talk, "item.attention")] == [tuesday]

    def test_what_became_critical_is_posted_at_night_too(self, talk: Talk) -> None:
        talk.now = FRIDAY_NIGHT
        talk.submits("ana", talk.edits("ana", "PAY-1"), priority="Critical")
        assert posts(talk) == 1

    def test_what_becomes_critical_while_its_score_waits_does_not_wait(self, talk: Talk) -> None:
        talk.now = FRIDAY_NIGHT
        self.raised(talk)
        assert posts(talk) == 0
        talk.submits("ana", talk.edits("ana", "PAY-1"), priority="Critical")
        assert posts(talk) == 1
        assert len(due_at(talk, "item.attention")) == 1

    def test_what_was_filed_into_the_lane_and_becomes_critical_is_posted_once(self, talk: Talk) -> None:
        scores = {"business_value": "5", "customer_impact": "5", "technical_risk": "5"}
        talk.fills("ana", talk.opens("ana", "/debt"), {"title": "Retries never stop", **scores})
        talk.takes()
        talk.submits("ana", talk.edits("ana", "PAY-2"), priority="Critical")
        assert posts(talk) == 1
        talk.submits("ana", talk.edits("ana", "PAY-2"), priority="High")
        talk.submits("ana", talk.edits("ana", "PAY-2"), priority="Critical")
        assert posts(talk) == 1

    def test_unless_the_team_wants_its_nights(self, talk: Talk) -> None:
        talk.submits("ana", talk.opens("ana", "/backlog rules"), critical_at_night="no")
        talk.now = FRIDAY_NIGHT
        talk.submits("ana", talk.edits("ana", "PAY-1"), priority="Critical")
        assert [at.replace(tzinfo=UTC) for at in due_at(talk, "item.attention")] == [MONDAY]

    @pytest.mark.parametrize(("rule", "posted"), [("attention", 1), ("new_critical", 0)])
    def test_a_rule_that_is_off_posts_nothing(self, talk: Talk, rule: str, posted: int) -> None:
        talk.fills("ana", talk.opens("ana", "/backlog rules"), {f"rule_{rule}": "off"})
        talk.submits("ana", talk.edits("ana", "PAY-1"), priority="Critical")
        assert posts(talk) == posted
        talk.types("ana", "/debt Retries never stop")
        talk.takes()
        form = talk.edits("ana", "PAY-2")
        talk.submits("ana", form, business_value="5", customer_impact="5", technical_risk="5")
        assert posts(talk) == 1 - posted


class TestRules:
    def test_all_of_them_are_in_one_form_and_only_the_first_is_open(self, talk: Talk) -> None:
        form = talk.opens("ana", "/backlog rules")
        *rules, before = form.sections
        assert [section.title for section in rules] == [rule.label for rule in RULES]
        assert [section.open for section in rules] == [True] + [False] * (len(RULES) - 1)
        assert [field.name for field in before.fields] == ["rehearse"]
        assert {field.name for field in form.fields()} >= set(RULED)

    def test_what_changed_is_kept_and_logged(self, talk: Talk) -> None:
        form = talk.opens("ana", "/backlog rules")
        reply = talk.submits("ana", form, due_critical="3", rule_brief="off")
        assert "Saved for PAY: Critical due within, Product Owner's brief." in said(reply)
        log = said(talk.types("ana", "/backlog log"))
        assert "Product Owner's brief" in log
        assert "from On to Off" in log
        assert "as they were" in said(talk.submits("ana", talk.opens("ana", "/backlog rules")))

    def test_the_second_of_two_editors_sees_what_the_first_changed(self, talk: Talk) -> None:
        form = talk.opens("ana", "/backlog rules")
        talk.submits("ana", talk.opens("ana", "/backlog rules"), story_sprints="4")
        again = talk.submits("ana", form, due_critical="5").form
        assert again is not None
        assert "Ana changed After so many sprints to “4” meanwhile." in again.note
        talk.submits("ana", again)
        held = {
            field.name: getattr(field, "number", "") for field in talk.opens("ana", "/backlog rules").fields()
        }
        assert (held["due_critical"], held["story_sprints"]) == ("5", "4")

    def test_a_wrong_number_stands_beside_its_field(self, talk: Talk) -> None:
        reply = talk.submits("ana", talk.opens("ana", "/backlog rules"), story_sprints="13")
        assert list(reply.errors) == ["story_sprints"]

    def test_only_who_may_change_settings_changes_rules(self, talk: Talk) -> None:
        talk.types("ben", "/debt Logs are not searchable")
        card = talk.types("ana", "/backlog owner").private
        talk.presses("ana", card, "I am the Product Owner")
        assert "can change the settings here" in said(talk.types("ben", "/backlog rules"))


class TestHealth:
    def told(self, talk: Talk, *nudges: tuple[str, Outcome, str]) -> None:
        with talk.database.writing(talk.workspace) as store:
            team = store.teams.by_key("PAY")
            assert team is not None
            for rule, outcome, reason in nudges:
                store.nudges.add(team.id, rule, outcome, talk.now, reason=reason)

    def test_it_says_what_was_sent_and_what_was_held_back_and_why(self, talk: Talk) -> None:
        self.told(
            talk,
            (CRITICAL, Outcome.SENT, ""),
            (CRITICAL, Outcome.SENT, ""),
            (CRITICAL, Outcome.HELD, "it is planned now"),
            (CRITICAL, Outcome.HELD, "it is Low now"),
            (CRITICAL, Outcome.HELD, "it is planned now"),
            (BRIEF, Outcome.WAITS, "outside working hours"),
            (BRIEF, Outcome.SNOOZED, ""),
        )
        health = said(talk.types("ana", "/backlog health"))
        assert (
            "Critical and unplanned: 2 sent, 3 held back (it is planned now: 2; it is Low now: 1); "
            "Product Owner's brief: 1 waiting (outside working hours: 1), 1 snoozed"
        ) in health

    def test_what_is_older_than_a_week_is_not_counted(self, talk: Talk) -> None:
        self.told(talk, (CRITICAL, Outcome.SENT, ""))
        talk.later(days=8)
        assert "Nudges and reminders" not in said(talk.types("ana", "/backlog health"))

    def test_of_many_reasons_the_most_frequent_are_named(self, talk: Talk) -> None:
        self.told(talk, *((CRITICAL, Outcome.HELD, f"reason {number}") for number in range(7)))
        assert "; reason 4: 1; 2 more reasons)" in said(talk.types("ana", "/backlog health"))
