"""When the reviews are, chosen on a form: read, checked, logged, shown, and told to the clock (F17, F18)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from commands.review.schedule import DUE, review_channels, schedule_for
from commands.view import ChoiceField, Form, Reply, words
from tests.commands.conftest import DIRECT, LOGISTICS, PAYMENTS, Talk, labels, said, value_of
from tests.commands.meeting import Meeting
from tests.commands.test_linking import BILLING, code_of, drawn, owed
from tests.commands.test_ownership import decisions, names
from tests.commands.test_teams import person_of, team


@pytest.fixture
def pay(talk: Talk) -> Talk:
    """Olga owns the order, Mia is a member, Sam a stakeholder, Ana admin. It is Friday 20 November 2026."""
    talk.presses("olga", talk.types("ana", "/debt First").here, "I am the Product Owner")
    talk.types("mia", "/debt Second")
    talk.types("ana", "/backlog role @Sam stakeholder", **names(talk, "sam"))
    return talk


def due_at(talk: Talk) -> datetime | None:
    """When the clock asks for the next review."""
    with talk.database.reading(talk.workspace) as store:
        row = store.dues.get(team(talk, "PAY").id, DUE)
    return row.at if row else None


def saves(talk: Talk, who: str, **changes: str) -> Reply:
    return talk.fills(who, talk.opens(who, "/backlog review schedule"), changes)


def shown(form: Form) -> dict[str, str]:
    return {asked.name: value_of(asked) for asked in form.fields()}


def told(talk: Talk) -> list[tuple[str, str]]:
    """Channel → the line about the schedule that it is owed."""
    return [(one.channel, drawn(talk, one)) for one in owed(talk) if one.view == "review.told"]


def test_a_new_team_has_its_first_review_on_the_first_wednesday_ten_days_on(pay: Talk) -> None:
    assert due_at(pay) == datetime(2026, 12, 2, 10, tzinfo=UTC)
    card = pay.types("mia", "/backlog review").private
    assert card is not None
    assert words(card) == (
        "PAY debt review\n"
        "Wed 2 Dec 2026, 10:00 (UTC+00:00)\n"
        "Wed 16 Dec 2026, 10:00 (UTC+00:00)\n"
        "Wed 30 Dec 2026, 10:00 (UTC+00:00)"
    )
    assert labels(card) == [
        "Post the agenda now",
        "Skip the next",
        "Move the next",
        "Schedule",
        "Calendar file",
    ]


def test_the_first_review_is_at_ten_in_the_filers_zone(talk: Talk) -> None:
    talk.zones["ana"] = "Australia/Lord_Howe"
    talk.types("ana", "/debt First")
    assert due_at(talk) == datetime(2026, 12, 1, 23, tzinfo=UTC)
    assert "Wed 2 Dec 2026, 10:00 (UTC+11:00, Australia/Lord_Howe)" in said(
        talk.types("ana", "/backlog review")
    )


def test_the_form_shows_what_holds(pay: Talk) -> None:
    form = pay.opens("olga", "/backlog review schedule")
    assert shown(form) == {
        "review_on": "2026-12-02",
        "review_at": "10:00",
        "review_every": "14",
        "zone": "UTC",
        "review_length": "20",
        **{f"facilitator_{number}": "" for number in range(1, 6)},
        "review_channel": "first",
        "planning_at": "",
        "review_window": "4",
        "holidays": "",
    }
    for asked in form.fields():
        if isinstance(asked, ChoiceField):
            assert asked.chosen in {option.value for option in asked.options}, asked.name


def test_saving_shows_the_next_three_with_their_offsets_and_logs_each_change(pay: Talk) -> None:
    text = said(
        saves(
            pay, "olga", review_on="2027-03-18", review_at="9.30 am", zone="europe/london", review_length="30"
        )
    )
    assert text.startswith(
        "Saved for PAY: Day of the review, Time of the review, Time zone, Length in minutes. "
        "These are the next ones:\n"
        "Thu 18 Mar 2027, 09:30 (UTC+00:00, Europe/London)\n"
        "Thu 1 Apr 2027, 09:30 (UTC+01:00, Europe/London)\n"
        "Thu 15 Apr 2027, 09:30 (UTC+01:00, Europe/London)"
    )
    assert due_at(pay) == datetime(2027, 3, 18, 9, 30, tzinfo=UTC)
    for name, before, after in (
        ("review_on", "2026-12-02", "2027-03-18"),
        ("review_at", "10:00", "09:30"),
        ("zone", "UTC", "Europe/London"),
        ("review_length", "20", "30"),
    ):
        (entry,) = decisions(pay, name)
        assert (entry.before, entry.after, entry.person) == (before, after, "Olga")
    assert decisions(pay, "review_every") == []
    assert told(pay) == [
        (
            PAYMENTS.channel,
            "Olga changed when the reviews are. The next one: "
            "Thu 18 Mar 2027, 09:30 (UTC+00:00, Europe/London).",
        )
    ]


def test_nothing_changed_is_said_logged_nowhere_and_told_to_nobody(pay: Talk) -> None:
    assert "Nothing was changed. These are the next reviews of PAY:" in said(saves(pay, "olga"))
    assert (team(pay, "PAY").version, told(pay)) == (0, [])


def test_another_rhythm_begins_on_the_day_of_the_next_review(pay: Talk) -> None:
    pay.now = datetime(2026, 12, 3, 12, tzinfo=UTC)
    assert "2026-12-16" in shown(pay.opens("olga", "/backlog review schedule")).values()
    text = said(saves(pay, "olga", review_every="21"))
    assert [line[:15] for line in text.split("\n")[1:4]] == [
        "Wed 16 Dec 2026",
        "Wed 6 Jan 2027,",
        "Wed 27 Jan 2027",
    ]
    assert decisions(pay, "review_on")[0].after == "2026-12-16"


def test_a_saved_day_that_nobody_changed_leaves_the_anchor_where_it_is(pay: Talk) -> None:
    pay.now = datetime(2027, 2, 3, 12, tzinfo=UTC)
    saves(pay, "olga", review_at="11:00")
    assert decisions(pay, "review_on") == []
    assert "Wed 10 Feb 2027, 11:00" in said(pay.types("mia", "/backlog review"))


@pytest.mark.parametrize(
    ("changes", "wrong", "sentence"),
    [
        ({"review_on": ""}, "review_on", "fill in the day"),
        ({"review_on": "soon"}, "review_on", "YYYY-MM-DD"),
        ({"review_on": "2026-11-19"}, "review_on", "over already: Thu 19 Nov 2026, 10:00 (UTC+00:00)"),
        ({"review_on": "2026-11-20", "review_at": "09:30"}, "review_on", "over already"),
        ({"review_on": "2028-11-20"}, "review_on", "within a year"),
        ({"review_on": "9999-12-31"}, "review_on", "within a year"),
        ({"review_on": "0001-01-01", "zone": "Asia/Kolkata"}, "review_on", "within a year"),
        ({"review_at": "noonish"}, "review_at", "such as 10:00"),
        ({"review_at": ""}, "review_at", "such as 10:00"),
        ({"review_every": "10"}, "review_every", "one of the options"),
        ({"zone": "Mars/Olympus"}, "zone", "time zone"),
        ({"review_length": "9"}, "review_length", "from 10 to 60"),
        ({"review_length": "61"}, "review_length", "from 10 to 60"),
        ({"review_window": "0"}, "review_window", "from 1 to 72"),
        ({"review_channel": "999999"}, "review_channel", "not linked"),
        ({"planning_at": "early"}, "planning_at", "such as 10:00"),
        ({"holidays": "Christmas"}, "holidays", "I cannot read “Christmas”"),
        ({"facilitator_2": "#999999"}, "facilitator_2", "pick one"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored(
    pay: Talk, changes: Mapping[str, str], wrong: str, sentence: str
) -> None:
    reply = saves(pay, "olga", **{"holidays": "2026-12-25 Christmas", **changes})
    assert set(reply.errors) == {wrong}
    assert sentence in str(reply.errors[wrong])
    assert team(pay, "PAY").settings is None
    assert due_at(pay) == datetime(2026, 12, 2, 10, tzinfo=UTC)


def test_a_time_that_is_over_on_the_day_of_the_review_is_refused_beside_the_time(pay: Talk) -> None:
    pay.now = datetime(2026, 12, 2, 9, 45, tzinfo=UTC)
    reply = saves(pay, "olga", review_at="09:30")
    assert set(reply.errors) == {"review_at"}
    assert "today's is over already" in str(reply.errors["review_at"])
    assert "Wed 2 Dec 2026, 09:50" in said(saves(pay, "olga", review_at="09:50"))


def test_a_form_that_was_open_over_the_review_is_still_saved(pay: Talk) -> None:
    pay.now = datetime(2026, 12, 2, 9, 59, tzinfo=UTC)
    form = pay.opens("olga", "/backlog review schedule")
    pay.later(minutes=2)
    assert "Saved for PAY: Length in minutes" in said(pay.fills("olga", form, {"review_length": "30"}))
    assert decisions(pay, "review_on") == []


def test_only_who_may_opens_and_saves_it(pay: Talk) -> None:
    form = pay.opens("olga", "/backlog review schedule")
    for who in ("mia", "sam"):
        refusal = "the Product Owner (Olga) or an admin (Ana) can change the settings here."
        assert refusal in said(pay.types(who, "/backlog review schedule"))
        assert refusal in said(pay.fills(who, form, {"review_at": "11:00"}))
    eve = pay.asks("eve", "review.schedule_form", LOGISTICS, args={"team": str(team(pay, "PAY").id)})
    assert "Nothing was changed" in said(eve)
    assert team(pay, "PAY").settings is None
    assert "Saved" in said(saves(pay, "ana", review_at="11:00"))


def test_the_second_of_two_sees_what_the_first_changed_and_loses_nothing(pay: Talk) -> None:
    mine, theirs = (pay.opens(who, "/backlog review schedule") for who in ("olga", "ana"))
    pay.fills("ana", theirs, {"review_on": "2026-12-09", "facilitator_1": "U-mia", "review_length": "25"})
    again = pay.fills(
        "olga", mine, {"review_at": "11:00", "facilitator_2": "U-olga", "review_length": "30"}
    ).form
    assert isinstance(again, Form)
    now = shown(again)
    assert (now["review_on"], now["review_at"], now["review_length"]) == ("2026-12-09", "11:00", "30")
    assert (now["facilitator_1"], now["facilitator_2"]) == ("U-mia", "U-olga")
    assert [asked.name for asked in again.fields() if asked.moved] == ["review_on", "facilitator_1"]
    assert "Ana changed" in again.note
    assert "Length in minutes to “25”" in again.note
    assert "Saved for PAY: Time of the review, Length in minutes, Facilitators." in said(
        pay.fills("olga", again, {})
    )
    schedule = schedule_for(team(pay, "PAY"))
    assert schedule.rota == (person_of(pay, "mia").id, person_of(pay, "olga").id)
    assert (schedule.cadence.anchor, schedule.length) == (date(2026, 12, 9), 30)


def test_a_review_skipped_meanwhile_is_no_reason_to_ask_again(pay: Talk) -> None:
    form = pay.opens("olga", "/backlog review schedule")
    settings = pay.opens("olga", "/backlog settings")
    pay.types("mia", "/backlog review skip")
    assert "Saved" in said(pay.fills("olga", form, {"review_length": "30"}))
    assert "Saved" in said(pay.fills("olga", settings, {"small": "2"}))
    assert schedule_for(team(pay, "PAY")).skipped == {date(2026, 12, 2)}


def test_those_who_facilitate_take_turns(pay: Talk) -> None:
    saves(pay, "olga", facilitator_1="U-mia", facilitator_3="U-olga", facilitator_4="U-mia")
    rows = said(pay.types("mia", "/backlog review")).split("\n")[1:]
    assert [row.rpartition("(")[2] for row in rows] == [
        "Mia facilitates)",
        "Olga facilitates)",
        "Mia facilitates)",
    ]
    assert "set Facilitators to Mia, Olga" in said(pay.types("mia", "/backlog log"))
    form = pay.opens("olga", "/backlog review schedule")
    assert (shown(form)["facilitator_1"], shown(form)["facilitator_2"]) == ("U-mia", "U-olga")
    saves(pay, "olga", facilitator_1="")
    assert schedule_for(team(pay, "PAY")).rota == (person_of(pay, "olga").id,)


def test_who_became_a_stakeholder_is_passed_over(pay: Talk) -> None:
    saves(pay, "olga", facilitator_1="U-mia", facilitator_2="U-ana")
    pay.types("ana", "/backlog role @Mia stakeholder", **names(pay, "mia"))
    pay.later(days=12, hours=1)
    meeting = Meeting(pay)
    meeting.ticks()
    assert "Ana facilitates." in meeting.agenda().words


def test_the_channel_is_one_of_the_teams(pay: Talk) -> None:
    pay.types("lee", f"/backlog link {code_of(pay)}", BILLING)
    form = pay.opens("olga", "/backlog review schedule")
    (choice,) = (asked for asked in form.fields() if asked.name == "review_channel")
    assert isinstance(choice, ChoiceField)
    assert [option.label for option in choice.options] == [
        "The first channel of each platform",
        "#payments (Slack)",
        "#billing (Slack)",
    ]
    saves(pay, "olga", review_channel=choice.options[2].value)
    with pay.database.reading(pay.workspace) as store:
        assert [one.channel for one in review_channels(store, team(pay, "PAY"))] == [BILLING.channel]
    assert "chose #billing for the review" in said(pay.types("mia", "/backlog log"))
    pay.types("ana", "/backlog unlink", BILLING)
    with pay.database.reading(pay.workspace) as store:
        assert [one.channel for one in review_channels(store, team(pay, "PAY"))] == [PAYMENTS.channel]
    assert shown(pay.opens("olga", "/backlog review schedule"))["review_channel"] == "first"


def test_holidays_move_a_review_to_the_next_working_day_and_say_why(pay: Talk) -> None:
    typed = "2026-12-16 Town day\n2026-12-30..2027-01-03 Winter break"
    text = said(saves(pay, "olga", holidays=typed))
    assert "Thu 17 Dec 2026, 10:00 (UTC+00:00) (Wed 16 Dec is a holiday (Town day))" in text
    assert "Mon 4 Jan 2027, 10:00 (UTC+00:00) (Wed 30 Dec is a holiday (Winter break))" in text
    assert due_at(pay) == datetime(2026, 12, 2, 10, tzinfo=UTC)
    saves(pay, "olga", holidays="2026-12-02")
    assert due_at(pay) == datetime(2026, 12, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("planning", "at", "said_of_it"),
    [
        ("", "10:00", "Mon 14 Dec is also the first day of sprint 3."),
        ("10:00", "10:00", "On Mon 14 Dec the review overlaps the planning of sprint 3 at 10:00."),
        ("09:00", "10:30", "overlaps the planning of sprint 3 at 09:00"),
        ("10:00", "09:50", "overlaps"),
        ("10:00", "09:40", ""),
        ("10:00", "12:00", ""),
    ],
)
def test_the_slot_of_sprint_planning_warns_and_is_saved(
    pay: Talk, planning: str, at: str, said_of_it: str
) -> None:
    text = said(saves(pay, "olga", review_on="2026-12-14", planning_at=planning, review_at=at))
    assert said_of_it in text
    assert ("slot of its own" in text) == bool(said_of_it)
    assert due_at(pay) == datetime.fromisoformat(f"2026-12-14T{at}:00+00:00")


def test_a_review_between_sprints_warns_of_nothing(pay: Talk) -> None:
    assert "slot of its own" not in said(saves(pay, "olga", review_on="2026-12-07"))


def test_a_zone_chosen_in_the_settings_moves_the_next_review_and_not_its_day(pay: Talk) -> None:
    pay.fills("olga", pay.opens("olga", "/backlog settings"), {"zone": "America/New_York"})
    assert due_at(pay) == datetime(2026, 12, 2, 15, tzinfo=UTC)
    assert schedule_for(team(pay, "PAY")).cadence.anchor == date(2026, 12, 2)
    assert decisions(pay, "review_on") == []


def test_a_zone_in_which_the_review_of_today_is_over_says_when_the_next_one_is(pay: Talk) -> None:
    pay.now = datetime(2026, 12, 2, 9, tzinfo=UTC)
    saved = pay.fills("olga", pay.opens("olga", "/backlog settings"), {"zone": "Asia/Tokyo"})
    when = "Wed 16 Dec 2026, 10:00 (UTC+09:00, Asia/Tokyo)"
    assert said(saved) == f"Saved for PAY: Time zone.\nThe next review: {when}."
    line = f"Olga changed when the reviews are. The next one: {when}."
    assert told(pay) == [(PAYMENTS.channel, line)]


def test_a_review_that_is_due_stays_due_when_the_schedule_changes(pay: Talk) -> None:
    pay.now = datetime(2026, 12, 2, 10, 0, 1, tzinfo=UTC)
    saves(pay, "olga", review_at="11:00")
    assert due_at(pay) == datetime(2026, 12, 2, 10, tzinfo=UTC)


def test_who_has_several_teams_is_asked_which(pay: Talk) -> None:
    for who in ("ben", "mia"):
        pay.types(who, "/debt Third", LOGISTICS)
    asked = pay.types("mia", "/backlog review", DIRECT)
    assert labels(asked.private) == ["PAY", "LOG"]
    assert "PAY debt review" in said(pay.presses("mia", asked.private, "PAY", DIRECT))


def test_every_review_of_a_year_is_at_ten_there(talk: Talk) -> None:
    """The clock's row, followed from one review to the next, across both changes of the clocks."""
    talk.zones["ana"] = "America/New_York"
    talk.types("ana", "/debt First")
    seen = []
    for _ in range(27):
        at = due_at(talk)
        assert at is not None
        seen.append(at)
        talk.now = at
        talk.asks("", "review.due", args={"team": str(team(talk, "PAY").id), "name": ""})
    assert {at.hour for at in seen} == {14, 15}
    days = [at.date() for at in seen]
    assert {after - before for before, after in pairwise(days)} == {timedelta(days=14)}
