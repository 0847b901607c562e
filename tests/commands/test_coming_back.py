"""What comes back by itself: a risk whose time is over, and once each story that nobody took (F21, F24)."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.platform import Refused
from storage.enums import Outcome, Platform, Role, State
from tests.commands.conftest import DIRECT, PAYMENTS, Talk, channel, labels, said
from tests.commands.days import Days

UNTIL = datetime(2026, 12, 14, 9, tzinfo=UTC)
"""The first working hour of a Monday."""


@pytest.fixture
def days(talk: Talk) -> Days:
    """Olga owns the order, Mia is a member; PAY-1 is Critical debt of which she accepted the risk."""
    talk.types("mia", "/debt Backups fail !critical")
    with talk.database.writing(talk.workspace) as store:
        olga = store.people.meet(Platform.SLACK, "U-olga", "Olga", "", "")
        store.teams.join(talk.item("PAY-1").team_id, olga.id)
        store.teams.set_role(talk.item("PAY-1").team_id, olga.id, Role.OWNER)
    talk.types("olga", "/backlog confirm PAY-1")
    return Days(talk)


def accepts(days: Days, until: str = "2026-12-14") -> None:
    days.talk.types("olga", f"/backlog accept PAY-1 {until} because the vendor is late")


class TestRisk:
    def test_it_is_silent_until_the_day_and_then_posted_like_a_new_one(self, days: Days) -> None:
        accepts(days)
        heard = days.go_to(UNTIL - timedelta(seconds=1))
        assert not any("PAY-1" in one.words for one in heard)
        assert days.talk.item("PAY-1").state is State.ACCEPTED
        (posted,) = days.go_to(UNTIL + timedelta(minutes=1), "item.attention")
        item = days.talk.item("PAY-1")
        assert (item.state, item.accepted_until, item.unplanned_since) == (State.TRIAGED, None, UNTIL)
        assert posted.to == PAYMENTS.channel
        first = "The time is over for which its risk was accepted. This one needs a plan now: PAY-1"
        assert posted.words.startswith(first)
        told = said(days.talk.types("mia", "/backlog why PAY-1"))
        assert "Hearth changed state from accepted to triaged: its risk was accepted until 2026-12-14" in told

    def test_its_grace_starts_anew(self, days: Days) -> None:
        accepts(days)
        days.go_to(UNTIL + timedelta(minutes=1))
        heard = [one for one in days.go_to(UNTIL + timedelta(days=2, hours=1)) if "PAY-1" in one.words]
        assert [one.at.replace(second=0) for one in heard] == [UNTIL + timedelta(days=2)]

    def test_an_old_post_does_not_stand_for_a_new_one(self, days: Days) -> None:
        talk = days.talk
        talk.types("olga", "/backlog PAY-1")
        with talk.database.writing(talk.workspace) as store:
            item = store.items.by_ref("PAY-1")
            assert item is not None
            channel = store.teams.channels(item.team_id)[0].address
            store.deliveries.owe(channel, "item.attention", {"item": str(item.id)}, talk.now)
        days.go_to(talk.now + timedelta(minutes=1))
        accepts(days)
        assert len(days.go_to(UNTIL + timedelta(minutes=1), "item.attention")) == 1

    def test_on_a_week_end_it_waits_for_monday(self, days: Days) -> None:
        accepts(days, "2026-12-12")
        days.go_to(UNTIL - timedelta(seconds=1))
        assert days.talk.item("PAY-1").state is State.ACCEPTED
        days.go_to(UNTIL)
        assert days.talk.item("PAY-1").state is State.TRIAGED

    def test_after_an_outage_it_is_back_in_the_next_working_hour(self, days: Days) -> None:
        accepts(days)
        days.talk.now = UNTIL + timedelta(hours=13)
        days.go_to(UNTIL + timedelta(hours=23))
        assert days.talk.item("PAY-1").state is State.ACCEPTED
        days.go_to(UNTIL + timedelta(days=1))
        assert days.talk.item("PAY-1").state is State.TRIAGED

    @pytest.mark.parametrize(
        "line", ["/backlog unaccept PAY-1", "/backlog plan PAY-1", "/backlog decline PAY-1 no"]
    )
    def test_what_was_decided_before_stays(self, days: Days, line: str) -> None:
        accepts(days)
        days.talk.later(days=1)
        days.talk.types("olga", line)
        item = days.talk.item("PAY-1")
        with days.talk.database.reading(days.talk.workspace) as store:
            assert store.dues.get(item.team_id, "item.accepted_over", str(item.id)) is None
        days.talk.later(minutes=20)
        days.go_to(UNTIL + timedelta(minutes=1), "item.attention")
        entries = days.talk.decisions("PAY-1")
        assert [one for one in entries if one.person_id is None and one.before == State.ACCEPTED] == []
        assert item.state is not State.ACCEPTED

    def test_accepted_once_more_it_comes_back_on_the_new_day(self, days: Days) -> None:
        accepts(days)
        days.talk.types("olga", "/backlog unaccept PAY-1")
        accepts(days, "2026-12-21")
        days.go_to(UNTIL + timedelta(days=6))
        assert days.talk.item("PAY-1").state is State.ACCEPTED
        days.go_to(UNTIL + timedelta(days=7))
        assert days.talk.item("PAY-1").state is State.TRIAGED

    def test_it_goes_with_the_item_to_another_backlog(self, days: Days) -> None:
        talk = days.talk
        accepts(days)
        other = channel("search")
        form = talk.asks("mia", "item.move_form", other, args={"item": str(talk.item("PAY-1").id)}).form
        talk.submits("mia", form, other, team="new")
        assert talk.item("SEA-1").state is State.ACCEPTED
        days.go_to(UNTIL + timedelta(minutes=1))
        assert talk.item("SEA-1").state is State.TRIAGED

    def test_who_may_not_is_told_who_can(self, days: Days) -> None:
        reply = days.talk.types("ben", "/backlog accept PAY-1 2026-12-14 because I like it")
        assert "the Product Owner (Olga)" in said(reply)
        assert days.talk.item("PAY-1").state is State.TRIAGED


FOUR_WEEKS = timedelta(days=28)


def retro(talk: Talk, *stories: str, who: str = "mia") -> None:
    talk.submits(who, talk.opens(who, "/improve retro"), stories="\n".join(stories))


def asked(days: Days, until: timedelta = timedelta(days=29)) -> list[str]:
    """To whom the stories come back, with what they say."""
    found = days.go_to(days.talk.now + until)
    return [f"{one.to}: {one.words}" for one in found if "Still worth it?" in one.words]


class TestStories:
    def test_several_come_back_once_in_one_message_to_who_filed_them(self, days: Days) -> None:
        talk = days.talk
        talk.types("olga", "/backlog plan PAY-1")
        filed = talk.now
        retro(talk, "Shorter stand-ups", "Fewer meetings")
        heard = [one for one in days.go_to(filed + FOUR_WEEKS * 2) if "Still worth it?" in one.words]
        (one,) = heard
        assert (one.to, one.at.replace(second=0)) == ("U-mia", filed + FOUR_WEEKS)
        assert "Nobody took these 2 stories of a retrospective" in one.words
        assert labels(one.card)[:5] == ["Take it", "Plan", "Keep", "Decline", "Open"]

    @pytest.mark.parametrize("label", ["Take it", "Plan", "Keep"])
    def test_each_button_settles_it_and_the_message_says_so(self, days: Days, label: str) -> None:
        talk = days.talk
        talk.types("olga", "/backlog plan PAY-1")
        retro(talk, "Shorter stand-ups")
        (one,) = [one for one in days.go_to(talk.now + FOUR_WEEKS) if "Still worth it?" in one.words]
        reply = talk.presses("mia", one.card, label, DIRECT)
        assert "Still worth it?" not in said(reply)
        assert asked(days, timedelta(days=4)) == []

    def test_taken_planned_or_declined_in_time_it_never_comes(self, days: Days) -> None:
        talk = days.talk
        retro(talk, "Shorter stand-ups", "Fewer meetings", "Pair on releases", "Tea")
        talk.types("mia", "/backlog take PAY-2")
        talk.types("mia", "/backlog plan PAY-3")
        talk.types("olga", "/backlog decline PAY-4 because we tried")
        (one,) = asked(days)
        assert "Tea" in one
        assert "Shorter" not in one

    def test_given_back_it_waits_its_time_anew(self, days: Days) -> None:
        talk = days.talk
        retro(talk, "Shorter stand-ups")
        talk.types("mia", "/backlog plan PAY-2")
        talk.later(days=3)
        talk.types("mia", "/backlog unplan PAY-2")
        back = talk.now
        heard = [one.at for one in days.go_to(back + FOUR_WEEKS * 2) if "Still worth it?" in one.words]
        assert [at - back > FOUR_WEEKS - timedelta(hours=1) for at in heard] == [True]

    def test_once_asked_about_it_never_comes_again(self, days: Days) -> None:
        talk = days.talk
        retro(talk, "Shorter stand-ups")
        assert len(asked(days)) == 1
        talk.types("mia", "/backlog plan PAY-2")
        talk.later(hours=1)
        talk.types("mia", "/backlog unplan PAY-2")
        assert asked(days, timedelta(days=33)) == []

    def test_other_stories_do_not_come_back(self, days: Days) -> None:
        days.talk.types("mia", "/improve Shorter stand-ups")
        assert asked(days) == []

    def test_of_a_stakeholder_or_somebody_who_left_the_owner_is_asked(self, days: Days) -> None:
        retro(days.talk, "Shorter stand-ups")
        with days.talk.database.writing(days.talk.workspace) as store:
            mia = store.people.find(Platform.SLACK, "U-mia")
            assert mia is not None
            store.teams.set_role(days.talk.item("PAY-1").team_id, mia.id, Role.STAKEHOLDER)
        assert [one.partition(":")[0] for one in asked(days)] == ["U-olga"]

    def test_whom_it_cannot_reach_the_owner_answers_for(self, days: Days) -> None:
        retro(days.talk, "Shorter stand-ups")
        days.refuses["U-mia"] = Refused("user_deactivated", "They have left.")
        assert [one.partition(":")[0] for one in asked(days)] == ["U-olga"]
        assert {one.to for one in days.arrived if one.view == "refusal"} == {"U-olga"}
        stories = [one for one in days.nudges() if one.rule == "stories"]
        assert [one.outcome for one in stories] == [Outcome.HELD, Outcome.SENT]

    def test_a_stakeholder_may_not_keep_it(self, days: Days) -> None:
        talk = days.talk
        retro(talk, "Shorter stand-ups")
        with talk.database.writing(talk.workspace) as store:
            sam = store.people.meet(Platform.SLACK, "U-sam", "Sam", "", "")
            store.teams.join(talk.item("PAY-1").team_id, sam.id, Role.STAKEHOLDER)
        reply = talk.asks("sam", "story.keep", args={"item": str(talk.item("PAY-2").id)}, key="")
        assert "can edit items here" in said(reply)
