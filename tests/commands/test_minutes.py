"""What a review leaves behind: minutes in its thread, a card for sprint planning, and what carries over."""

from commands import posting
from commands.view import Act, Card, Prose, Row, plain
from storage.database import Database
from storage.enums import DeliveryState
from tests.commands.conftest import Talk, button_of, labels, said
from tests.commands.meeting import Meeting, Message

AGENDA = (
    "/debt ~S Old keys",
    "/debt ~M Logs are not searchable",
    "/debt !critical Passwords stand in the logs",
    "/debt !critical ~S Backups are never restored",
    "/debt !high ~L Ledger has no tests",
    "/debt !high ~S Alerts wake nobody",
)


def on_step(meeting: Meeting, who: str, step: int, label: str, row: str = "", **fields: str) -> str:
    """A button of a step's message as it stands in the thread, or of an item's row in it."""
    name = meeting.find("review.step", step=str(step))
    card = meeting.messages[name].card
    rows = [one for one in card.blocks if isinstance(one, Row) and plain(one.row).startswith(row)]
    button = button_of(Card((rows[0],)) if row else card, label)
    command = button.command if isinstance(button, Act) else button.form
    place = meeting.place(name)
    reply = meeting.talk.asks(who, command, place, args=dict(button.args), key="")
    if reply.form is not None:
        reply = meeting.talk.submits(who, reply.form, place, **fields)
    assert reply.errors == {}, reply.errors
    meeting.posted()
    return said(reply)


def section(minutes: Message, step: int) -> list[str]:
    """The lines under a step of the minutes."""
    found = [
        one for one in minutes.card.blocks if isinstance(one, Prose) and one.label.startswith(f"{step}.")
    ]
    return found[0].prose.split("\n") if found else []


def ended(meeting: Meeting, who: str = "ana") -> tuple[Message, Message | None]:
    """The review is ended by hand: its minutes, and the card for planning."""
    if isinstance(button_of(meeting.agenda().card, "End"), Act):
        meeting.press(who, "End")
    else:
        meeting.fill(who, "End")
    meeting.posted()
    planning = [one for one in meeting.messages.values() if one.view == "review.planning"]
    return meeting.messages[meeting.find("review.minutes")], planning[-1] if planning else None


def incident(talk: Talk, title: str) -> None:
    talk.types("carla", f"/backlog incident {title}")


def test_a_whole_review_by_two_people(talk: Talk) -> None:
    for line in AGENDA:
        talk.types("ana", line)
    talk.types("ana", "/debt !high Slow pages 340ms -> <80ms")
    talk.types("ana", "/backlog start PAY-7")
    talk.types("ana", "/backlog live PAY-7")
    incident(talk, "Payouts stopped for an hour")
    meeting = Meeting.called(talk)
    talk.later(minutes=1)
    meeting.press("ben", "Start")
    meeting.posted()
    on_step(meeting, "ben", 1, "Low", "PAY-1")
    on_step(meeting, "ana", 1, "Medium", "PAY-2")
    on_step(meeting, "ben", 2, "Plan now", "PAY-3")
    on_step(meeting, "ana", 2, "Accept the risk", "PAY-4", reason="The vendor answers in January")
    on_step(meeting, "ana", 3, "Pick", "PAY-6")
    on_step(meeting, "ben", 4, "Enter the value after", "PAY-7", after="75 ms")
    talk.later(minutes=11)
    on_step(meeting, "ben", 5, "Not debt", "Payouts")
    assert "All five steps are done. Press End for the minutes." in meeting.agenda().words
    minutes, planning = ended(meeting)
    first, second = minutes.words.split("\n")[1:3]
    assert first == "7 decisions in 12 of 20 minutes. Ben facilitated. There: Ben, Ana."
    assert second == "Nothing is left for the next review."
    assert minutes.address.thread == meeting.find("review.agenda")
    assert section(minutes, 1) == ["PAY-1 Old keys: Low", "PAY-2 Logs are not searchable: Medium"]
    assert section(minutes, 2) == [
        "PAY-3 Passwords stand in the logs: planned for sprint 1",
        "PAY-4 Backups are never restored: risk accepted until 2026-12-20: The vendor answers in January",
    ]
    assert section(minutes, 3) == ["PAY-6 Alerts wake nobody: picked for sprint 2"]
    assert section(minutes, 4) == ["PAY-7 Slow pages 340ms -> <80ms: 340 ms → 75 ms, target 80 ms: met"]
    assert section(minutes, 5) == ["Payouts stopped for an hour: not debt"]
    assert labels(minutes.card) == ["Plan the sprint", "All decisions"]
    assert planning is not None
    assert planning.address.thread == ""
    told = planning.words
    assert (
        "PAY-6 Alerts wake nobody (picked · tentative: sprint 2 (from 30 Nov) · filed today · 1 point)"
        in told
    )
    assert "Critical and in the running sprint: PAY-3." in told
    assert "Critical, with the risk accepted: PAY-4." in told
    assert "Sprint 2 (30 Nov – 13 Dec) holds 1 point so far; its capacity is not set. 1 point of debt" in told


def test_what_was_taken_back_is_not_in_the_minutes(talk: Talk) -> None:
    meeting = Meeting.called(talk, *AGENDA)
    meeting.press("ben", "Start")
    meeting.posted()
    on_step(meeting, "ben", 2, "Plan now", "PAY-3")
    on_step(meeting, "ben", 2, "Undo", "Ben")
    on_step(meeting, "ben", 1, "High", "PAY-1")
    talk.types("ben", "/backlog plan PAY-5")
    talk.types("ben", "/backlog unplan PAY-5")
    minutes, _ = ended(meeting)
    assert section(minutes, 1) == ["PAY-1 Old keys: High"]
    assert section(minutes, 2) == ["Nothing decided"]
    assert section(minutes, 3) == ["Nothing decided"]
    assert "1 decision in 1 of 20 minutes." in minutes.words
    assert (
        "Left for the next review, on Wed 2 Dec 2026, 10:00 (UTC+00:00): "
        "1 new item, 2 Critical items, picking one High item."
    ) in minutes.words


def test_what_came_later_or_has_left_is_not_in_the_minutes(talk: Talk) -> None:
    meeting = Meeting.called(talk, *AGENDA)
    meeting.press("ben", "Start")
    meeting.posted()
    talk.types("ben", "/debt !critical Came later")
    talk.types("ben", "/backlog plan PAY-7")
    minutes, planning = ended(meeting)
    assert "PAY-7" not in minutes.words
    assert planning is not None
    assert "Critical and in the running sprint: PAY-7." in planning.words


def test_nothing_of_a_restricted_item_but_its_id_and_priority(talk: Talk) -> None:
    talk.types("ana", "/debt !critical Tokens never expire")
    form = talk.edits("ana", "PAY-1")
    talk.submits("ana", form, restricted="yes")
    meeting = Meeting.called(talk, "/debt Old keys")
    meeting.press("ana", "Start")
    meeting.posted()
    on_step(meeting, "ana", 2, "Accept the risk", "PAY-1", reason="Only the vault team knows")
    incident(talk, "Payouts stopped")
    meeting.posted()
    on_step(meeting, "ana", 5, "It was debt", "Payouts", ref="PAY-1")
    minutes, planning = ended(meeting)
    assert section(minutes, 2) == ["PAY-1: Critical"]
    assert section(minutes, 5) == ["Payouts stopped: debt"]
    assert planning is not None
    shown = "\n".join(one.words for one in meeting.messages.values())
    assert "Tokens" not in shown
    assert "vault" not in shown


def test_five_hundred_decisions_fit(talk: Talk) -> None:
    for number in range(60):
        talk.types("ana", f"/debt {'A very long title that goes on and on ' * 3}{number}")
    meeting = Meeting.called(talk)
    meeting.press("ana", "Start")
    for number in range(60):
        talk.asks(
            "ana",
            "review.priority",
            meeting.place(meeting.find("review.step", step="1")),
            args={
                "review": str(meeting.review.id),
                "step": "1",
                "item": str(talk.item(f"PAY-{number + 1}").id),
                "seen": "1",
                "priority": "Low",
            },
            key="",
        )
    meeting.posted()
    minutes, planning = ended(meeting)
    assert len(section(minutes, 1)) == 7
    assert section(minutes, 1)[-1] == "… and 54 more"
    assert len(minutes.words) < 2000
    assert planning is None


def test_the_next_one_that_is_due_ends_the_running_one_first(talk: Talk) -> None:
    meeting = Meeting.called(talk, *AGENDA)
    first = meeting.find("review.agenda")
    meeting.press("ben", "Start")
    meeting.posted()
    on_step(meeting, "ben", 1, "Low", "PAY-1")
    posted = [one for one in meeting.ticks(days=12, minutes=30) if one.view.startswith("review.")]
    assert [one.view for one in posted][:3] == ["review.minutes", "review.planning", "review.agenda"]
    minutes = posted[0]
    assert minutes.address.thread == first
    assert "1 decision in 20 of 20 minutes." in minutes.words
    assert "Carried over to the review that begins now: 1 new item, 2 Critical items" in minutes.words
    assert "Nobody had pressed End: it ended when the next review began." in minutes.words
    assert "This review has ended after 20 of 20 minutes." in meeting.messages[first].words
    assert (
        "Carried over from last time: new items, Critical items, picking one High item."
        in meeting.agenda().words
    )
    assert meeting.review.carried == [1, 2, 3]
    told = [plain(one.row) for one in _log(talk).blocks if isinstance(one, Row)]
    assert "Hearth ended the review, for the next one began" in told
    assert "Hearth opened the review of 2026-12-02" in told


def test_what_nobody_started_or_answered_leaves_one_quiet_line(talk: Talk) -> None:
    meeting = Meeting.called(talk, *AGENDA)
    first = meeting.find("review.agenda")
    posted = meeting.ticks(days=12, minutes=30)
    assert "review.minutes" not in [one.view for one in posted]
    assert "review.planning" not in [one.view for one in posted]
    assert meeting.messages[first].words.split("\n")[1] == (
        "Nobody started this review, and it has ended. What is left comes back in the next one: "
        "2 new items, 2 Critical items, picking one High item."
    )


def test_a_team_that_answers_in_its_own_time_gets_minutes_too(talk: Talk) -> None:
    meeting = Meeting.called(talk, *AGENDA)
    on_step(meeting, "ben", 1, "Low", "PAY-1")
    talk.later(days=3)
    on_step(meeting, "carla", 3, "None, because…", reason="The sprint is full")
    [minutes] = [one for one in meeting.ticks(days=9, hours=1) if one.view == "review.minutes"]
    assert section(minutes, 3) == ["None this time: The sprint is full"]
    assert "2 decisions, each in their own time. There: Ben, Carla." in minutes.words


def test_a_running_review_is_closed_by_a_new_process(talk: Talk, replica: Database) -> None:
    meeting = Meeting.called(talk, *AGENDA)
    meeting.press("ben", "Start")
    meeting.posted()
    on_step(meeting, "ben", 1, "Low", "PAY-1")
    talk.database = replica
    on_step(meeting, "ana", 1, "Low", "PAY-2")
    minutes, _ = ended(meeting)
    assert len(section(minutes, 1)) == 2


def test_the_card_for_planning_stays_true_until_its_sprint_is_over(talk: Talk) -> None:
    meeting = Meeting.called(talk, *AGENDA)
    meeting.press("ben", "Start")
    meeting.posted()
    on_step(meeting, "ben", 3, "Pick", "PAY-5")
    _, planning = ended(meeting)
    assert planning is not None
    name = meeting.find("review.planning")
    assert labels(planning.card) == ["Open", "Unplan", "Open", "Plan now", "Open", "Plan now", "Sprint 2"]
    meeting.press("ana", "Plan now", on=name)
    meeting.press("ana", "Unplan", on=name)
    meeting.posted()
    now = meeting.messages[name]
    assert labels(now.card) == ["Open", "Plan", "Open", "Plan now", "Sprint 2"]
    assert "Critical and in the running sprint: PAY-" in now.words
    meeting.press("ana", "Plan", on=name)
    meeting.posted()
    assert "8 points so far" in meeting.messages[name].words
    talk.later(days=11)
    before = meeting.messages[name].words
    talk.types("ana", "/backlog unplan PAY-5")
    meeting.posted()
    assert meeting.messages[name].words == before


def test_room_and_share_of_debt_in_the_next_sprint(talk: Talk) -> None:
    meeting = Meeting.called(talk, *AGENDA, "/improve ~M Faster checkout")
    talk.types("ana", "/backlog plan PAY-7 next")
    meeting.press("ben", "Start")
    meeting.posted()
    on_step(meeting, "ben", 3, "Pick", "PAY-5")
    _, planning = ended(meeting)
    assert planning is not None
    assert "holds 11 points so far; its capacity is not set. 8 points of debt so far." in planning.words


def test_a_press_while_the_agenda_was_being_sent_loses_no_minutes(talk: Talk) -> None:
    """The message is there and pressed before its sender could record it."""
    for line in AGENDA:
        talk.types("ana", line)
    meeting = Meeting(talk)
    meeting.posted()
    talk.types("ana", "/backlog review now")
    args = {"review": str(meeting.review.id), "sure": "1"}
    talk.asks("ana", "review.start", args=args, key="")
    talk.asks("ana", "review.end", args=args, key="")
    [owed] = [one for one in talk.owed() if one.view == "review.agenda"]
    with talk.database.writing(talk.workspace) as store:
        store.deliveries.end(owed.id, DeliveryState.SENT, talk.now, message="m1")
        posting.sent(store, owed, "m1", None, talk.now)
    assert [one.view for one in meeting.posted()] == ["review.minutes"]


def _log(talk: Talk) -> Card:
    card = talk.types("ana", "/backlog log").private
    assert card is not None
    return card
