"""Rehearsal: what rules would have sent in the last 60 days is what they did send, out of the log alone."""

import random
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from bot.rolling import roll_on
from commands.nudging.rehearsing import rehearse
from commands.rules.rehearsal import Saying
from commands.rules.reminders import ATTENTION, BRIEF, CRITICAL, NEW_CRITICAL, RULES, STORIES
from commands.view import Row, plain
from storage.enums import Outcome, Role
from tests.commands.conftest import Talk, labels, said, value_of
from tests.commands.days import Days
from tests.commands.nudged import FRIDAY_THREE, team_of

HOUR = timedelta(hours=1)
Told = tuple[datetime, str, frozenset[int | None]]


def hour_of(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def rehearsed(talk: Talk, rule: str) -> list[Told]:
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        (found,) = rehearse(store, team, talk.now, [rule])
    return sorted(told(found.said, rule))


def told(sayings: Iterable[Saying], rule: str) -> Iterable[Told]:
    for one in sayings:
        yield hour_of(one.at), one.lane, frozenset(item for name, item in one.about if name == rule)


def sent(days: Days, rule: str) -> list[Told]:
    """What the ledger has of that rule, message by message."""
    messages: dict[tuple[datetime, str, str | None], set[int | None]] = {}
    for one in days.nudges():
        if one.rule == rule and one.outcome == Outcome.SENT:
            messages.setdefault((hour_of(one.at), one.lane, one.message), set()).add(one.item_id)
    return sorted((at, lane, frozenset(items)) for (at, lane, _), items in messages.items())


def posted(days: Days) -> list[tuple[datetime, str]]:
    """The posts about the attention lane."""
    lane = [one for one in days.arrived if one.view == "item.attention"]
    refs = (re.findall(r"PAY-\d+", one.words)[0] for one in lane)
    return sorted((hour_of(one.at), ref) for one, ref in zip(lane, refs, strict=True))


def to_be_posted(talk: Talk) -> list[tuple[datetime, str]]:
    """The same as a rehearsal has them."""
    names = {talk.item(ref).id: ref for ref in every_ref(talk)}
    found = [one for rule in (NEW_CRITICAL, ATTENTION) for one in rehearsed(talk, rule)]
    return sorted((at, names[item or 0]) for at, _, items in found for item in items)


def every_ref(talk: Talk) -> list[str]:
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        return [f"PAY-{number}" for number in range(1, store.teams.last_number(team.id) + 1)]


class Life:
    """A team that files, plans, forgets, lowers, accepts and puts off, by chance."""

    def __init__(self, talk: Talk, seed: int) -> None:
        self.days, self.talk, self.chance = Days(talk), talk, random.Random(seed)
        talk.now = FRIDAY_THREE
        talk.types("ana", "/debt Keys stand in the log")
        team_of(talk, olga=Role.OWNER, dev=Role.DEPUTY)
        on = {f"rule_{rule.name}": "on" for rule in RULES}
        talk.fills("olga", talk.opens("olga", "/backlog rules"), on | {"story_sprints": "1"})

    def goes_on(self, days: int) -> None:
        for _ in range(days):
            midnight = hour_of(self.talk.now).replace(hour=0) + timedelta(days=1)
            for minute in sorted(self.chance.sample(range(24 * 60), 3)):
                at = midnight - timedelta(minutes=24 * 60 - minute)
                if at > self.talk.now:
                    self.days.go_to(at)
                    self.does()
            self.days.go_to(midnight)
            roll_on(self.talk.database, self.talk.now)

    def does(self) -> None:
        """One thing by chance; what is refused changes nothing."""
        talk, ref = self.talk, self.chance.choice(self.talk.refs())
        args = {"item": str(talk.item(ref).id)}
        until = (talk.now + timedelta(days=4)).date().isoformat()
        match self.chance.choice(DEEDS):
            case "file":
                talk.types("ana", "/debt !critical Something broke")
            case "story":
                form = talk.opens("ana", "/improve retro")
                talk.submits("ana", form, stories="Talk more")
            case "take":
                talk.asks("dev", "item.take", args=args)
            case "plan":
                talk.asks("olga", "item.plan", args=args)
            case "next":
                talk.asks("olga", "item.plan", args=args | {"sprint": "next"})
            case "unplan":
                talk.asks("olga", "item.unplan", args=args)
            case "lower":
                talk.submits("olga", talk.edits("olga", ref), priority="High")
            case "raise":
                talk.submits("olga", talk.edits("olga", ref), priority="Critical")
            case "score":
                score = dict.fromkeys(("business_value", "customer_impact"), self.chance.choice("15"))
                talk.fills("olga", talk.edits("olga", ref), score)
            case "accept":
                talk.asks("olga", "item.accept", args=args, fields={"until": until, "reason": "x"})
            case "snooze":
                talk.asks("olga", "nudge.snooze", args=args, fields={"until": "tomorrow"})


DEEDS = (
    "file", "file", "story", "take", "plan", "next", "unplan", "lower", "raise", "score", "accept", "snooze"
)  # fmt: skip


@pytest.mark.parametrize("seed", [1])
def test_it_is_what_was_sent(talk: Talk, seed: int) -> None:
    life = Life(talk, seed)
    life.goes_on(24)
    assert len(sent(life.days, CRITICAL)) > 5
    for rule in (CRITICAL, BRIEF, STORIES):
        assert rehearsed(talk, rule) == sent(life.days, rule)
    assert to_be_posted(talk) == posted(life.days)


def chooses(talk: Talk, **choices: str) -> None:
    talk.fills("olga", talk.opens("olga", "/backlog rules"), choices)


@pytest.fixture
def quarter(talk: Talk) -> Days:
    """A forgotten Critical item, and eight that reached the threshold in a week; nobody was told of those."""
    talk.now = FRIDAY_THREE
    talk.types("ana", "/debt !critical Keys stand in the log")
    team_of(talk, olga=Role.OWNER, dev=Role.DEPUTY)
    chooses(talk, rule_attention="off")
    days = Days(talk)
    days.go_to(datetime(2026, 12, 8, 10, tzinfo=UTC))
    for number in range(8):
        talk.types("ana", f"/debt Number {number}")
        talk.later(minutes=1)
        form = talk.edits("olga", f"PAY-{number + 2}")
        talk.submits("olga", form, business_value="5", customer_impact="5", technical_risk="4")
        days.go_to(talk.now + timedelta(minutes=20))
    return days


class TestCards:
    def test_every_rule_says_how_many_to_whom_and_whether_it_is_on(self, talk: Talk, quarter: Days) -> None:
        words = said(talk.types("olga", "/backlog rehearse"))
        assert "Critical and unplanned (on) (4 messages (Olga 2, " in words
        assert "Attention lane (off) (8 messages (#payments 8), at most 8 in one week" in words
        assert "Improvement stories nobody took (off) (Nothing.)" in words

    def test_one_rule_is_told_message_by_message_latest_first(self, talk: Talk, quarter: Days) -> None:
        card = talk.types("ana", "/backlog rehearse critical").private
        assert card is not None
        rows = [plain(block.row) + ": " + block.detail for block in card.blocks if isinstance(block, Row)]
        assert rows == [
            "Thu 26 Nov, 15:00 to Olga: PAY-1 Keys stand in the log",
            "Thu 26 Nov, 15:00 to Dev: PAY-1 Keys stand in the log",
            "Wed 25 Nov, 15:00 to #payments: PAY-1 Keys stand in the log",
            "Tue 24 Nov, 15:00 to Olga: PAY-1 Keys stand in the log",
        ]

    def test_it_turns_pages_and_goes_back(self, talk: Talk, quarter: Days) -> None:
        for number in range(8, 12):
            talk.types("ana", f"/debt Number {number}")
            talk.later(minutes=1)
            talk.submits(
                "olga", talk.edits("olga", f"PAY-{number + 2}"), business_value="5", customer_impact="5"
            )
        card = talk.types("olga", "/backlog rehearse").private
        first = talk.presses("olga", talk.types("olga", "/backlog rehearse attention").private, "Older")
        assert "Older" not in labels(first.replace)
        assert "PAY-2" in said(first)
        assert "Rehearsal of PAY" in said(talk.presses("olga", first.replace, "All rules"))
        assert "Day by day" in labels(card)

    def test_who_may_not_read_an_item_sees_its_id(self, talk: Talk, quarter: Days) -> None:
        talk.submits("olga", talk.edits("olga", "PAY-1"), restricted="yes")
        assert "Keys stand" in said(talk.types("olga", "/backlog rehearse critical"))
        words = said(talk.types("mia", "/backlog rehearse critical"))
        assert "Keys stand" not in words
        assert "PAY-1" in words

    def test_an_unknown_rule_is_not_taken_for_one(self, talk: Talk, quarter: Days) -> None:
        assert "Rehearsal" not in said(talk.types("olga", "/backlog rehearse the talk"))
        assert "The rules are: critical" in said(talk.asks("olga", "rules.rehearse", args={"rule": "x"}))


class TestForm:
    def test_rehearsed_first_nothing_is_saved_and_everything_typed_is_kept(
        self, talk: Talk, quarter: Days
    ) -> None:
        form = talk.opens("olga", "/backlog rules")
        again = talk.submits("olga", form, due_critical="11", rehearse="yes").form
        assert again is not None
        assert "Critical and unplanned: 1 message (Olga 1), at most 1 in one week to anybody." in again.note
        assert "Mon 7 Dec, 15:00: Olga (PAY-1)" in again.note
        assert again.note.endswith("Nothing is saved yet.")
        held = {field.name: value_of(field) for field in again.fields()}
        assert (held["due_critical"], held["rehearse"]) == ("11", "")
        assert "due_critical" not in said(talk.types("olga", "/backlog log"))
        talk.submits("olga", again)
        assert value_of(talk.opens("olga", "/backlog rules").fields()[1]) == "11"

    def test_a_rule_that_would_speak_too_often_is_asked_about_once(self, talk: Talk, quarter: Days) -> None:
        form = talk.opens("olga", "/backlog rules")
        again = talk.submits("olga", form, rule_attention="on").form
        assert again is not None
        assert (
            "Attention lane would have spoken more than five times a week. In the last 60 days: 8 messages"
            in again.note
        )
        assert "Saved for PAY: Attention lane." in said(talk.submits("olga", again))

    def test_another_threshold_makes_it_calm_enough_not_to_ask(self, talk: Talk, quarter: Days) -> None:
        form = talk.opens("olga", "/backlog rules")
        reply = talk.submits("olga", form, rule_attention="on", attention="5")
        assert "Saved for PAY: Attention lane, Attention from." in said(reply)

    def test_what_is_critical_is_never_asked_about(self, talk: Talk, quarter: Days) -> None:
        chooses(talk, rule_critical="off")
        for number in range(8):
            talk.types("ana", f"/debt !critical Broken {number}")
            talk.later(days=4)
        talk.later(days=4)
        form = talk.opens("olga", "/backlog rules")
        assert "Saved for PAY: Critical and unplanned." in said(
            talk.submits("olga", form, rule_critical="on")
        )
