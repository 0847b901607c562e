"""Critical debt that nobody plans is spoken of: to whom, when, how often, and what ends it (F20)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from bot.platform import Refused
from commands.request import Place
from commands.view import Act, Card, Reply
from storage.enums import Outcome, Platform, Role, State
from tests.commands.conftest import DIRECT, LOGISTICS, PAYMENTS, Talk, button_of, labels, said
from tests.commands.nudged import FRIDAY_THREE, Clock, Post, team_of, words_of

LEFT = Refused("user_deactivated", "They have left.")
TUESDAY_THREE = FRIDAY_THREE + timedelta(days=4)


@pytest.fixture
def clock(talk: Talk) -> Clock:
    """Friday at 15:00 somebody files what is Critical; Olga owns the order, Dev stands in."""
    talk.now = FRIDAY_THREE
    talk.types("ana", "/debt !critical Keys stand in the log")
    team_of(talk, olga=Role.OWNER, dev=Role.DEPUTY)
    clock = Clock(talk)
    clock.sends()
    return clock


def told(posts: list[Post]) -> list[tuple[str, datetime]]:
    """To whom, and in which hour."""
    hours = ((one.to, one.at.replace(minute=0, second=0, microsecond=0)) for one in posts)
    return [(to, hour) for to, hour in hours]


def nudged(clock: Clock, **by: float) -> list[Post]:
    clock.passes(**by)
    return clock.nudges()


def until_first(clock: Clock) -> Post:
    (first,) = nudged(clock, days=4, hours=1)
    return first


def presses(clock: Clock, who: str, post: Post, label: str) -> Reply:
    """A button of a message that arrived, pressed where it stands."""
    talk, to = clock.talk, post.delivery
    place = DIRECT if to.person else Place(Platform.SLACK, PAYMENTS.kind, to.channel, thread=to.thread)
    button = button_of(standing(clock, post), label)
    command = button.command if isinstance(button, Act) else button.form
    at = Place(place.platform, place.kind, place.channel, thread=place.thread, message=post.message)
    return talk.asks(who, command, at, args=dict(button.args), key="")


def standing(clock: Clock, post: Post) -> Card:
    """The message as it was drawn last."""
    return standing_last(clock, post).card


def standing_last(clock: Clock, post: Post) -> Post:
    """The same message as it was drawn last."""
    return [one for one in (post, *clock.redrawn) if one.message == post.message][-1]


def test_after_the_grace_the_owner_then_the_channel_then_owner_and_deputy_then_no_more(clock: Clock) -> None:
    posts = nudged(clock, days=20)
    assert told(posts) == [
        ("U-olga", TUESDAY_THREE),
        (PAYMENTS.channel, TUESDAY_THREE + timedelta(days=1)),
        ("U-olga", TUESDAY_THREE + timedelta(days=2)),
        ("U-dev", TUESDAY_THREE + timedelta(days=2)),
    ]
    assert clock.outcomes("PAY-1")[-1] == (
        Outcome.HELD,
        "it was said often enough, and waits for the agenda",
    )


def test_it_says_what_to_do_why_it_came_and_when_the_next_comes_to_whom(clock: Clock) -> None:
    first, second, third, _ = nudged(clock, days=20)
    assert words_of(first).startswith(
        "Please plan it now, or say why it can wait: PAY-1 Keys stand in the log"
    )
    assert "in no running sprint since Fri 20 Nov" in words_of(first)
    assert "1 of 3; the next would come on Wed 25 Nov, in the channel." in words_of(first)
    assert "2 of 3; the next would come on Thu 26 Nov, to the Product Owner and the deputy." in words_of(
        second
    )
    assert "3 of 3, the last one: from now on it waits for the agenda." in words_of(third)
    ends = ["Plan now", "Snooze", "Accept the risk", "Not critical", "Open"]
    assert labels(first.card) == [*ends, "My quiet hours"]
    assert labels(second.card) == ends
    assert [one for one in clock.redrawn if one.delivery.view == "item.nudge" and one.at < second.at] == []


def _acts(command: str, **args: str) -> Callable[[Talk], object]:
    return lambda talk: talk.asks("olga", command, args={"ref": "PAY-1", **args}, key="")


def _form(opener: str, **fields: str) -> Callable[[Talk], object]:
    def filled(talk: Talk) -> object:
        return talk.fills("olga", talk.asks("olga", opener, args={"ref": "PAY-1"}).form, fields)

    return filled


def _merges(talk: Talk) -> object:
    talk.now -= timedelta(days=30)
    talk.types("ana", "/debt An older one")
    talk.now += timedelta(days=30)
    into = str(talk.item("PAY-2").id)
    return talk.asks("olga", "item.merge", args={"item": str(talk.item("PAY-1").id), "into": into}, key="")


def _moves_away(talk: Talk) -> object:
    talk.types("olga", "/debt There", LOGISTICS)
    form = talk.asks("olga", "item.move_form", LOGISTICS, args={"ref": "PAY-1"}).form
    return talk.submits("olga", form, LOGISTICS, team="new")


def _undoes_the_filing(talk: Talk) -> object:
    return talk.asks("ana", "item.undo", args={"ref": "PAY-1"}, key="")


ENDS = {
    "planned": _acts("item.plan", sprint="current"),
    "lowered": _acts("item.set", **{"set.priority": "High"}),
    "edited": _form("item.form", priority="Medium"),
    "no debt": _form("item.form", kind="defect"),
    "declined": _form("item.decline_form", reason="Nobody needs it"),
    "accepted": _form("item.accept_form", reason="The vendor mends it"),
    "paused": _form("item.pause_form", reason="Waiting"),
    "started": _acts("item.start"),
    "merged": _merges,
}


@pytest.mark.parametrize("end", ENDS)
def test_what_ends_it_ends_it_whatever_the_way(clock: Clock, end: str) -> None:
    first = until_first(clock)
    ENDS[end](clock.talk)
    clock.passes(minutes=1)
    assert "nothing more will come" in words_of(clock.redrawn[-1])
    assert clock.redrawn[-1].message == first.message
    assert "Plan now" not in labels(standing(clock, first))
    clock.passes(days=4)
    assert clock.nudges() == [first]


@pytest.mark.parametrize("end", ["planned", "lowered", "accepted"])
def test_before_the_first_one_too(clock: Clock, end: str) -> None:
    clock.passes(days=1)
    ENDS[end](clock.talk)
    clock.passes(days=8)
    assert clock.nudges() == []


def test_a_filing_that_was_undone_says_nothing(clock: Clock) -> None:
    _undoes_the_filing(clock.talk)
    assert clock.talk.item("PAY-1").state is State.DECLINED
    assert nudged(clock, days=9) == []


def test_what_went_to_another_backlog_is_spoken_of_there_after_its_grace(clock: Clock) -> None:
    first = until_first(clock)
    _moves_away(clock.talk)
    posts = nudged(clock, days=2, hours=1)
    assert "LOG-1 is in another backlog now: nothing more will come." in words_of(standing_last(clock, first))
    assert [one.to for one in posts] == [first.to, LOGISTICS.channel]


def test_planned_for_the_next_sprint_is_unplanned_until_that_runs(clock: Clock) -> None:
    _acts("item.plan", sprint="next")(clock.talk)
    first = until_first(clock)
    assert "tentative: sprint 2 (from 30 Nov)" in words_of(first)
    presses(clock, "olga", first, "Plan now")
    clock.passes(days=4)
    assert clock.nudges() == [first]


def test_the_sprint_that_begins_ends_it(clock: Clock) -> None:
    clock.passes(days=1)
    _acts("item.plan", sprint="next")(clock.talk)
    clock.passes(days=6)
    sent = len(clock.nudges())
    clock.passes(days=13)
    assert clock.talk.item("PAY-1").state is State.PLANNED
    assert sent == len(clock.nudges()) == 4


def test_a_sprint_that_begins_before_the_grace_is_over_leaves_nothing_to_say(clock: Clock) -> None:
    clock.passes(days=8)
    clock.talk.types("ana", "/debt !critical Another one")
    clock.talk.asks("olga", "item.plan", args={"ref": "PAY-2", "sprint": "next"}, key="")
    assert clock.talk.item("PAY-2").unplanned_since is not None
    clock.passes(days=2)
    assert clock.talk.item("PAY-2").unplanned_since is None
    clock.passes(days=12)
    assert [one for one in clock.nudges() if "PAY-2" in words_of(one)] == []


@pytest.mark.parametrize("back", ["item.unplan", "item.undo"])
def test_what_is_unplanned_again_has_its_grace_anew(clock: Clock, back: str) -> None:
    until_first(clock)
    _acts("item.plan", sprint="current")(clock.talk)
    clock.passes(minutes=5)
    _acts(back, version=str(clock.talk.item("PAY-1").version))(clock.talk)
    posts = nudged(clock, days=9)
    assert [to for to, _ in told(posts)] == ["U-olga", "U-olga", PAYMENTS.channel, "U-olga", "U-dev"]
    assert told(posts)[1][1] == datetime.fromisoformat("2026-11-27T09:00+00:00")


def test_at_the_end_of_the_sprint_the_grace_begins_anew(clock: Clock) -> None:
    _acts("item.plan", sprint="current")(clock.talk)
    assert nudged(clock, days=10) == []
    posts = nudged(clock, days=2)
    assert told(posts) == [("U-olga", datetime.fromisoformat("2026-12-02T09:00+00:00"))]


def test_holidays_and_week_ends_are_no_working_days(clock: Clock) -> None:
    with clock.talk.database.writing(clock.talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        store.teams.set(team.id, settings={"holidays": "2026-11-24..2026-11-25 Feast"})
    posts = nudged(clock, days=10)
    assert told(posts)[:2] == [
        ("U-olga", datetime.fromisoformat("2026-11-26T15:00+00:00")),
        (PAYMENTS.channel, datetime.fromisoformat("2026-11-27T15:00+00:00")),
    ]


def chooses(talk: Talk, **choices: str) -> None:
    talk.fills("olga", talk.types("olga", "/backlog rules").form, choices)


def test_a_longer_grace_or_a_rule_that_is_off_counts_at_once(clock: Clock) -> None:
    chooses(clock.talk, due_critical="4")
    assert nudged(clock, days=5) == []
    chooses(clock.talk, rule_critical="off")
    assert nudged(clock, days=9) == []
    chooses(clock.talk, rule_critical="on")
    assert told(nudged(clock, hours=20))[:1] == [("U-olga", datetime.fromisoformat("2026-12-04T15:00+00:00"))]


def test_without_a_product_owner_the_channel_is_asked_who_that_is(talk: Talk) -> None:
    talk.now = FRIDAY_THREE
    talk.types("ana", "/debt !critical Keys stand in the log")
    team_of(talk)
    clock = Clock(talk)
    posts = nudged(clock, days=9)
    assert [one.to for one in posts] == [PAYMENTS.channel] * 3
    assert "I am the Product Owner" in labels(posts[0].card)


def away(talk: Talk, name: str, until: date | None) -> None:
    with talk.database.writing(talk.workspace) as store:
        person, team = store.people.find(Platform.SLACK, f"U-{name}"), store.teams.by_key("PAY")
        assert person is not None
        assert team is not None
        store.teams.set_away(team.id, person.id, until)


def test_for_an_owner_who_is_away_the_deputy_is_told(clock: Clock) -> None:
    away(clock.talk, "olga", date(2026, 12, 20))
    assert [one.to for one in nudged(clock, days=9)] == ["U-dev", PAYMENTS.channel, "U-dev"]


def test_an_owner_who_has_left_ends_with_deputy_and_admin_who_know_and_the_ladder_goes_on(
    clock: Clock,
) -> None:
    clock.refuses["U-olga"] = LEFT
    posts = nudged(clock, days=4, hours=1)
    assert posts == []
    refusals = [one for one in clock.posts if one.delivery.view == "refusal"]
    assert [one.to for one in refusals] == ["U-dev", "U-ana"]
    assert refusals[0].at - TUESDAY_THREE < timedelta(minutes=15)
    assert clock.outcomes("PAY-1") == [(Outcome.HELD, "it could not be sent: They have left.")]
    assert [one.to for one in nudged(clock, days=20)] == [PAYMENTS.channel, "U-dev", "U-dev"]


def test_a_channel_that_takes_nothing_is_passed_over(clock: Clock) -> None:
    clock.refuses[PAYMENTS.channel] = Refused("is_archived", "Unarchive it.")
    assert [one.to for one in nudged(clock, days=20)] == ["U-olga", "U-olga", "U-dev", "U-olga", "U-dev"]


def test_what_was_refused_can_be_posted_again(clock: Clock) -> None:
    clock.refuses["U-olga"] = LEFT
    clock.passes(days=4, hours=1)
    refusal = clock.posts[-1]
    clock.refuses.clear()
    clock.talk.presses("ana", refusal.card, "Post it again")
    clock.sends()
    assert [one.to for one in clock.nudges()] == ["U-olga"]
    assert (Outcome.SENT, "") in clock.outcomes("PAY-1")


def test_while_a_review_is_open_its_thread_is_the_channel(clock: Clock) -> None:
    clock.talk.asks("olga", "review.now", key="")
    clock.passes(minutes=1)
    agenda = next(one for one in clock.posts if one.delivery.view == "review.agenda")
    _, second, *_ = nudged(clock, days=9)
    assert second.to == f"{PAYMENTS.channel}/{agenda.message}"


def test_several_at_one_hour_are_one_message(clock: Clock) -> None:
    talk = clock.talk
    for number in range(6):
        talk.types("ana", f"/debt !critical Another one, number {number}")
    first = until_first(clock)
    assert words_of(first).startswith("Please plan these 7 now, or say of each why it can wait.")
    assert labels(first.card).count("Plan now") == 5
    assert "And: PAY-6, PAY-7." in words_of(first)
    presses(clock, "olga", first, "Plan now")
    clock.passes(minutes=1)
    assert words_of(clock.redrawn[-1]).startswith("Please plan these 6 now")
    assert "PAY-1 is planned for sprint 1: nothing more will come." in words_of(clock.redrawn[-1])
    second = nudged(clock, days=1)[-1]
    assert "PAY-1 " not in words_of(second)


def test_the_channel_has_one_line_a_day_and_the_rest_the_next_morning(clock: Clock) -> None:
    clock.passes(hours=1)
    clock.talk.types("ana", "/debt !critical Backups are never restored")
    posts = [one for one in nudged(clock, days=9) if one.to == PAYMENTS.channel]
    assert told(posts) == [
        (PAYMENTS.channel, datetime.fromisoformat("2026-11-25T15:00+00:00")),
        (PAYMENTS.channel, datetime.fromisoformat("2026-11-26T09:00+00:00")),
    ]
    assert ["PAY-1" in words_of(one) for one in posts] == [True, False]


def test_of_a_restricted_item_the_channel_reads_its_id(clock: Clock) -> None:
    form = clock.talk.edits("olga", "PAY-1")
    clock.talk.submits("olga", form, restricted="yes")
    first, second, *_ = nudged(clock, days=9)
    assert "Keys stand in the log" in words_of(first)
    assert "Keys" not in words_of(second)
    assert "PAY-1 restricted" in words_of(second)


def test_the_press_that_ends_it_answers_in_its_place_and_the_second_hears_who_was_first(
    clock: Clock,
) -> None:
    _, second, *_ = nudged(clock, days=5, hours=1)
    reply = presses(clock, "dev", second, "Plan now")
    assert "PAY-1 is planned for sprint 1: nothing more will come." in said(reply)
    assert "Undo" in labels(reply.replace)
    late = presses(clock, "mia", second, "Plan now")
    assert "Dev decided so" in said(late)


@pytest.mark.parametrize("label", ["Snooze", "Accept the risk", "Not critical"])
def test_every_button_tells_the_second_who_was_first(clock: Clock, label: str) -> None:
    _, second, *_ = nudged(clock, days=5, hours=1)
    _acts("item.set", **{"set.priority": "High"})(clock.talk)
    if label == "Accept the risk":
        _form("item.accept_form", reason="The vendor mends it")(clock.talk)
    reply = presses(clock, "dev", second, label)
    assert "Olga decided so" in said(reply)


def test_not_critical_lowers_it_with_undo(clock: Clock) -> None:
    first = until_first(clock)
    reply = presses(clock, "olga", first, "Not critical")
    assert "PAY-1 is High now: nothing more will come." in said(reply)
    undone = clock.talk.presses("olga", reply.replace, "Undo", DIRECT)
    assert undone.replace is not None
    assert clock.talk.item("PAY-1").priority == "Critical"


def test_a_snooze_puts_it_off_until_that_day_and_is_logged(clock: Clock) -> None:
    first = until_first(clock)
    form = presses(clock, "olga", first, "Snooze").form
    clock.talk.submits("olga", form, DIRECT, until="next week")
    clock.passes(minutes=1)
    assert "Olga put it off: nothing comes before Mon 30 Nov." in words_of(clock.redrawn[-1])
    assert "put its nudges off: until Mon 30 Nov" in said(clock.talk.types("ana", "/backlog why PAY-1"))
    posts = nudged(clock, days=9)
    assert told(posts)[1:] == [
        (PAYMENTS.channel, datetime.fromisoformat("2026-11-30T09:00+00:00")),
        ("U-olga", datetime.fromisoformat("2026-12-01T09:00+00:00")),
        ("U-dev", datetime.fromisoformat("2026-12-01T09:00+00:00")),
    ]


def test_who_snoozes_second_hears_who_was_first_and_may_choose_anew(clock: Clock) -> None:
    first, second, *_ = nudged(clock, days=5, hours=1)
    button = button_of(second.card, "Snooze")
    clock.talk.submits("olga", presses(clock, "olga", first, "Snooze").form, DIRECT, until="tomorrow")
    reply = clock.talk.asks("dev", "nudge.snooze_form", args=dict(button.args), key="")
    assert "Olga was first: nothing comes about PAY-1 before Thu 26 Nov." in said(reply)
    form = clock.talk.presses("dev", reply.private, "Choose another day").form
    clock.talk.submits("dev", form, until="not")
    assert told(nudged(clock, days=1))[-1][1] == datetime.fromisoformat("2026-11-26T15:00+00:00")


@pytest.mark.parametrize(
    ("day", "right"), [("2026-12-24", True), ("2026-12-25", False), ("2026-11-24", False)]
)
def test_a_snooze_lasts_thirty_days_at_most(clock: Clock, day: str, right: bool) -> None:
    first = until_first(clock)
    form = presses(clock, "olga", first, "Snooze").form
    reply = clock.talk.submits("olga", form, DIRECT, until="day", day=day)
    assert bool(reply.errors) != right
    assert len(nudged(clock, days=29)) == (1 if right else 4)


def test_who_may_not_accept_a_risk_may_not_snooze_it(clock: Clock) -> None:
    _, second, *_ = nudged(clock, days=5, hours=1)
    assert "Nothing was changed" in said(presses(clock, "mia", second, "Snooze"))


def test_after_an_outage_it_is_said_once_in_a_working_hour_and_never_in_a_burst(clock: Clock) -> None:
    clock.talk.now = FRIDAY_THREE + timedelta(days=8, hours=6)
    clock.ticks()
    assert clock.nudges() == []
    posts = nudged(clock, days=2)
    assert told(posts) == [("U-olga", datetime.fromisoformat("2026-11-30T09:00+00:00"))]


def test_a_platform_that_is_away_all_day_gets_it_the_next_morning(clock: Clock) -> None:
    clock.passes(days=3, hours=23)
    clock.away = True
    clock.passes(hours=5)
    assert clock.nudges() == []
    clock.away = False
    posts = nudged(clock, days=1)
    assert told(posts) == [("U-olga", datetime.fromisoformat("2026-11-25T09:00+00:00"))]
    assert told(nudged(clock, days=1))[1:] == [
        (PAYMENTS.channel, datetime.fromisoformat("2026-11-26T09:00+00:00"))
    ]


def snoozes(talk: Talk, name: str, until: datetime) -> None:
    with talk.database.writing(talk.workspace) as store:
        person = store.people.find(Platform.SLACK, f"U-{name}")
        assert person is not None
        store.people.be_quiet(person.id, snoozed_until=until)


def test_an_owner_who_wants_to_hear_nothing_for_weeks_is_passed_over(clock: Clock) -> None:
    snoozes(clock.talk, "olga", FRIDAY_THREE + timedelta(days=40))
    posts = nudged(clock, days=20)
    assert [one.to for one in posts] == [PAYMENTS.channel, "U-dev", "U-dev"]
    assert (Outcome.HELD, "it could not be sent for days: snoozed") in clock.outcomes("PAY-1")


def test_each_is_told_in_their_own_hours(clock: Clock) -> None:
    with clock.talk.database.writing(clock.talk.workspace) as store:
        person = store.people.find(Platform.SLACK, "U-olga")
        assert person is not None
        store.people.meet(Platform.SLACK, "U-olga", "Olga", "Asia/Kolkata", "")
    first, *_ = nudged(clock, days=6)
    assert first.at.isoformat()[:16] == "2026-11-25T03:30"
