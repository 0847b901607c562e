"""The Product Owner's brief: once before each review, to whoever decides, with what waits (F24)."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.platform import Refused
from commands.rules.brief import LINES
from commands.view import words
from storage.enums import Outcome, Platform, Role
from tests.commands.conftest import DIRECT, PAYMENTS, Talk, labels, said
from tests.commands.days import Days

REVIEW = datetime(2026, 12, 2, 10, tzinfo=UTC)
DAY_BEFORE = datetime(2026, 12, 1, 9, tzinfo=UTC)
LEFT = Refused("user_deactivated", "They have left.")


@pytest.fixture
def days(talk: Talk) -> Days:
    """Olga owns the order, Dev stands in, Mia is a member, Sam a stakeholder, Ana, who filed, an admin."""
    talk.types("ana", "/debt Ledger has no tests ~S")
    roles = {"olga": Role.OWNER, "dev": Role.DEPUTY, "mia": Role.MEMBER, "sam": Role.STAKEHOLDER}
    with talk.database.writing(talk.workspace) as store:
        team = talk.item("PAY-1").team_id
        for name, role in roles.items():
            person = store.people.meet(Platform.SLACK, f"U-{name}", name.capitalize(), "", "")
            store.teams.join(team, person.id)
            store.teams.set_role(team, person.id, role)
    talk.takes()
    return Days(talk)


def away(days: Days, who: str) -> None:
    with days.talk.database.writing(days.talk.workspace) as store:
        person = store.people.find(Platform.SLACK, f"U-{who}")
        assert person is not None
        store.teams.set_away(days.talk.item("PAY-1").team_id, person.id, REVIEW.date())


def reasons(days: Days) -> list[str]:
    return [one.reason for one in days.nudges() if one.rule == "brief" and one.outcome == Outcome.HELD]


def test_it_comes_to_the_owner_on_the_working_day_before_and_once(days: Days) -> None:
    assert days.go_to(DAY_BEFORE - timedelta(seconds=1)) == []
    (brief,) = days.go_to(REVIEW - timedelta(seconds=1))
    assert (brief.to, brief.at - DAY_BEFORE < timedelta(seconds=30)) == ("U-olga", True)
    assert "Please decide before the review on Wed 2 Dec 2026, 10:00" in brief.words
    assert "1 item has no priority." in brief.words
    assert labels(brief.card) == ["Triage them", "My quiet hours"]


def test_each_review_has_its_own(days: Days) -> None:
    found = days.go_to(REVIEW + timedelta(days=29))
    assert [one.at.date().isoformat() for one in found] == ["2026-12-01", "2026-12-15", "2026-12-29"]


def test_in_the_owners_own_first_hour(days: Days) -> None:
    days.talk.zones["olga"] = "America/New_York"
    days.talk.types("olga", "/backlog")
    days.talk.submits("olga", days.talk.opens("olga", "/backlog quiet", DIRECT), DIRECT, first="10")
    (brief,) = days.go_to(REVIEW)
    assert brief.at.replace(second=0) == datetime(2026, 12, 1, 15, tzinfo=UTC)


def test_it_follows_a_review_that_is_moved_or_skipped(days: Days) -> None:
    days.talk.types("olga", "/backlog review move 2026-12-07 15:00")
    (moved,) = days.go_to(datetime(2026, 12, 7, 14, 59, tzinfo=UTC))
    assert moved.at.replace(second=0) == datetime(2026, 12, 4, 9, tzinfo=UTC)
    days.talk.types("olga", "/backlog review skip 2026-12-16")
    assert days.go_to(datetime(2026, 12, 28, tzinfo=UTC)) == []


def test_a_review_that_is_put_off_after_its_brief_has_no_second_one(days: Days) -> None:
    assert len(days.go_to(DAY_BEFORE + timedelta(hours=2))) == 1
    days.talk.types("olga", "/backlog review move 2026-12-09 10:00")
    assert days.go_to(datetime(2026, 12, 9, 12, tzinfo=UTC)) == []


def test_one_that_is_brought_forward_has_it_in_the_next_hour(days: Days) -> None:
    days.talk.types("olga", "/backlog review move 2026-11-20 15:00")
    (brief,) = days.go_to(datetime(2026, 11, 20, 15, tzinfo=UTC))
    assert brief.at.replace(second=0) == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_on_a_holiday_it_comes_on_the_working_day_before(days: Days) -> None:
    form = days.talk.opens("olga", "/backlog review schedule")
    days.talk.submits("olga", form, holidays="2026-12-01 Day off")
    (brief,) = days.go_to(REVIEW)
    assert brief.at.replace(second=0) == datetime(2026, 11, 30, 9, tzinfo=UTC)


def test_where_nothing_waits_nothing_comes_and_the_ledger_says_why(days: Days) -> None:
    days.talk.types("ana", "/backlog decline PAY-1 because it is done")
    assert days.go_to(REVIEW) == []
    assert reasons(days) == ["nothing waited for a decision"]


def test_while_the_owner_is_away_the_deputy_has_it(days: Days) -> None:
    away(days, "olga")
    assert [one.to for one in days.go_to(REVIEW)] == ["U-dev"]


def test_where_nobody_can_decide_the_channel_has_it(days: Days) -> None:
    away(days, "olga")
    away(days, "dev")
    (brief,) = days.go_to(REVIEW)
    assert brief.to == PAYMENTS.channel
    assert "I am the Product Owner" not in labels(brief.card)


def test_without_an_owner_the_channel_is_asked_who_it_is(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.takes()
    (brief,) = Days(talk).go_to(REVIEW)
    assert brief.to == PAYMENTS.channel
    assert labels(brief.card) == ["Triage them", "I am the Product Owner"]
    assert "You are the Product Owner" in said(talk.presses("ana", brief.card, "I am the Product Owner"))


def test_when_the_owner_has_left_the_deputy_has_it_and_an_admin_knows(days: Days) -> None:
    days.refuses["U-olga"] = LEFT
    found = days.go_to(REVIEW)
    assert [one.to for one in found] == ["U-dev"]
    assert found[0].at - DAY_BEFORE < timedelta(minutes=15)
    told = [one for one in days.arrived if one.view == "refusal"]
    assert [one.to for one in told] == ["U-dev", "U-ana"]
    assert "could not be sent to Olga" in told[1].words
    assert "They have left." in told[1].words


def test_after_everybody_who_decides_nobody_is_asked_again(days: Days) -> None:
    days.refuses |= dict.fromkeys(("U-olga", "U-dev", "U-ana"), LEFT)
    assert days.go_to(REVIEW) == []
    assert len(reasons(days)) == 3


def test_somebody_who_wants_to_hear_nothing_until_after_it_is_not_told(days: Days) -> None:
    talk = days.talk
    talk.submits("olga", talk.opens("olga", "/backlog quiet", DIRECT), DIRECT, until="2026-12-04")
    assert days.go_to(datetime(2026, 12, 5, tzinfo=UTC)) == []
    assert reasons(days) == ["no hour to tell it came before the review"]


def test_a_team_may_do_without(days: Days) -> None:
    talk = days.talk
    talk.submits("olga", talk.opens("olga", "/backlog rules"), rule_brief="off")
    assert days.go_to(REVIEW) == []


def test_what_else_there_is_to_say_in_that_hour_stands_in_the_same_message(days: Days) -> None:
    talk = days.talk
    days.go_to(datetime(2026, 11, 27, 9, tzinfo=UTC))
    talk.types("mia", "/debt Backups fail !critical")
    (one,) = days.go_to(DAY_BEFORE + timedelta(hours=7))
    assert one.at.replace(second=0) == DAY_BEFORE
    assert {"Plan now", "Plan them", "Triage them"} <= set(labels(one.card))


def full(talk: Talk) -> None:
    """Something for nearly every source."""
    talk.types("sam", "/debt Backups fail !critical")
    talk.types("sam", "/debt The report is slow")
    talk.types("olga", "/debt Old keys !high ~L @mia", mentions={"mia": "U-mia"})
    talk.submits("olga", talk.edits("olga", "PAY-4"), due_on="2026-11-30")
    talk.types("olga", "/backlog plan PAY-4")
    talk.types("mia", "/improve Shorter stand-ups !low")
    talk.types("olga", "/debt Logs !medium 20% -> 60%")
    talk.types("olga", "/backlog start PAY-6")
    talk.types("olga", "/backlog live PAY-6")
    form = talk.presses("olga", talk.types("olga", "/backlog sprint").private, "Goal and capacity").form
    talk.submits("olga", form, capacity="2")


def test_five_lines_at_most_and_the_rest_is_one_press_away(days: Days) -> None:
    full(days.talk)
    (brief,) = [one for one in days.go_to(REVIEW) if "Please decide" in one.words]
    lines = labels(brief.card)[-LINES - 2 : -1]
    assert lines == [
        "Plan them",
        "Confirm them",
        "Look at them",
        "Open the queue",
        "Triage them",
        "Everything that waits",
    ]
    rest = days.talk.presses("olga", brief.card, "Everything that waits", DIRECT)
    assert labels(rest.private)[:LINES] == lines[:LINES]
    assert labels(rest.private)[LINES:] == ["Enter the values"]


def test_it_can_be_read_at_any_time_by_whoever_plans(days: Days) -> None:
    full(days.talk)
    card = days.talk.types("mia", "/backlog brief", DIRECT).private
    assert labels(card)[-3:] == ["See the capacity", "Make more ready", "Enter the values"]
    assert card is not None
    assert "Sprint 1 holds 11 points, and 2 fit." in words(card)
    assert "Nothing of the 2 points that a sprint needs is ready to begin." in words(card)
    refused = days.talk.types("sam", "/backlog brief", DIRECT)
    assert "can plan items here" in said(refused)


def test_each_line_leads_to_its_items_and_what_can_be_decided_about_them(days: Days) -> None:
    full(days.talk)
    talk = days.talk
    card = talk.types("olga", "/backlog brief").private
    asked = {label: talk.presses("olga", card, label, DIRECT).private for label in labels(card)}
    assert labels(asked["Plan them"]) == ["Plan", "Accept the risk", "Open"]
    assert labels(asked["Confirm them"]) == ["Confirm Critical", "Not critical", "Open"]
    assert labels(asked["Open the queue"]) == ["Critical", "High", "Medium", "Low", "Decline", "Open"]
    assert labels(asked["Enter the values"]) == ["Enter the value after", "Open"]
    talk.presses("olga", asked["Confirm them"], "Confirm Critical", DIRECT)
    talk.presses("olga", asked["Plan them"], "Plan", DIRECT)
    talk.presses("olga", asked["Open the queue"], "Low", DIRECT)
    left = labels(talk.types("olga", "/backlog brief").private)
    assert not {"Plan them", "Confirm them", "Open the queue"} & set(left)
    assert "Nothing of this waits any more." in said(talk.presses("olga", card, "Plan them", DIRECT))


def test_a_restricted_item_is_counted_and_not_read(days: Days) -> None:
    talk = days.talk
    form = talk.presses("ana", talk.types("ana", "/backlog PAY-1").private, "Edit").form
    talk.submits("ana", form, restricted="yes")
    card = talk.presses("mia", talk.types("mia", "/backlog brief").private, "Triage them", DIRECT)
    assert "Ledger" not in said(card)
    assert labels(card.private) == []
