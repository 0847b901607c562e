"""What the brief says equals a recount by hand, and no review has two, whatever happens meanwhile (F24)."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.nudging.brief import facts
from commands.rules.brief import Facts, brief
from commands.rules.working_time import hours_in
from commands.view import words
from storage.enums import OPEN_STATES, Effort, Kind, Outcome, Platform, Priority, Role, State
from storage.items import Item
from storage.store import Store
from tests.commands.conftest import DIRECT, Talk
from tests.commands.days import Days

POINTS = {Effort.SMALL: 1, Effort.MEDIUM: 3, Effort.LARGE: 8, None: 3}
WAITS = (State.NEW, State.TRIAGED)
OPEN = OPEN_STATES
MONDAY = date(2026, 11, 16)
"""Of the team's first week."""
WEEK = timedelta(days=7)


@pytest.fixture
def days(talk: Talk) -> Days:
    """Olga owns the order, Dev stands in, Mia is a member, Sam a stakeholder."""
    talk.types("ana", "/debt Ledger has no tests ~S")
    roles = {"olga": Role.OWNER, "dev": Role.DEPUTY, "mia": Role.MEMBER, "sam": Role.STAKEHOLDER}
    with talk.database.writing(talk.workspace) as store:
        team = talk.item("PAY-1").team_id
        for name, role in roles.items():
            person = store.people.meet(Platform.SLACK, f"U-{name}", name.capitalize(), "", "")
            store.teams.join(team, person.id)
            store.teams.set_role(team, person.id, role)
    return Days(talk)


def files(talk: Talk, luck: random.Random) -> None:
    word, who = luck.choice(("debt", "debt", "improve")), luck.choice(("olga", "mia", "sam"))
    marks = " ".join(luck.sample(("!critical", "!high", "!medium", "~S", "~L", "20% -> 60%"), 2))
    talk.types(who, f"/{word} Thing {luck.random()} {marks if luck.random() < 0.8 else ''}")


def moves(talk: Talk, luck: random.Random) -> None:
    ref = luck.choice(talk.refs())
    verb = luck.choice(("plan", "plan", "start", "live", "unplan", "take", "confirm", "decline", "accept"))
    behind = {
        "plan": luck.choice(("", " next")),
        "decline": " because no",
        "accept": f" {talk.now.date() + timedelta(days=luck.randint(1, 60))} because so",
    }
    talk.types("olga", f"/backlog {verb} {ref}{behind.get(verb, '')}")


def edits(talk: Talk, luck: random.Random) -> None:
    ref = luck.choice(talk.refs())
    form = talk.presses("olga", talk.types("olga", f"/backlog {ref}").private, "Edit").form
    chosen = {
        "priority": luck.choice((*Priority, "")),
        "due_on": luck.choice(("", f"{talk.now.date() + timedelta(days=luck.randint(-5, 15))}")),
        "assignee": luck.choice(("", "U-mia")),
        "after": luck.choice(("", "55%")),
        "expected_output": luck.choice(("", "It works")),
        "acceptance_criteria": luck.choice(("", "It is seen")),
    }
    names = luck.sample(sorted(chosen), 3)
    if form is not None:
        talk.fills("olga", form, {name: chosen[name] for name in names})


def meets(talk: Talk, luck: random.Random) -> None:
    """A review is opened, and ends when the next one does."""
    card = talk.types("olga", "/backlog review now").private
    if card is not None and "Posting a new one ends it" in words(card):
        talk.presses("olga", card, "Post a new one")


ACTS: tuple[Callable[[Talk, random.Random], None], ...] = (
    files,
    files,
    moves,
    moves,
    moves,
    edits,
    edits,
    meets,
)


@pytest.mark.parametrize("seed", range(2))
def test_it_says_what_a_recount_says(days: Days, seed: int) -> None:
    talk, luck = days.talk, random.Random(seed)
    team = str(talk.item("PAY-1").team_id)
    for _ in range(6):
        files(talk, luck)
    lines = set()
    for number in range(60):
        luck.choice(ACTS)(talk, luck)
        talk.later(hours=luck.choice((0, 1, 5, 30)))
        for _ in range(3):
            talk.asks("", "sprint.roll", args={"team": team}, key="")
        if number % 5 == 4:
            with talk.database.reading(talk.workspace) as store:
                told, counted = _told(store, talk.now), recount(store, talk.now)
            assert told == counted
            card = talk.types("olga", "/backlog brief").private
            assert card is not None
            assert all(line.said in words(card) for line in brief(counted))
            lines |= {line.source for line in brief(counted)}
    assert len(lines) > 4


def _told(store: Store, now: datetime) -> Facts:
    team = store.teams.by_key("PAY")
    assert team is not None
    told = facts(store, team, now)
    return replace(told, due=sorted(told.due), high=sorted(filter(None, told.high)), increment_ends=None)


def recount(store: Store, now: datetime) -> Facts:
    """Counts by going through every item, with nothing of what keeps the counts."""
    team, day = store.teams.by_key("PAY"), now.date()
    assert team is not None
    found = [
        store.items.by_ref(f"PAY-{one}", follow=False)
        for one in range(1, store.teams.last_number(team.id) + 1)
    ]
    every = [one for one in found if one is not None]
    runs = next((one for one in store.sprints.open(team.id) if one.starts_on <= day <= one.ends_on), None)
    in_it = [one for one in every if runs and one.sprint_id == runs.id and one.state in OPEN]
    points = sum(POINTS[one.effort] for one in in_it)
    waits = [one for one in every if one.state in WAITS]
    later = [
        one for one in every if one.state is State.PLANNED and (runs is None or one.sprint_id != runs.id)
    ]
    critical = [one for one in (*waits, *later) if _is(one, Priority.CRITICAL)]
    high = [one for one in waits if _is(one, Priority.HIGH) and one.priority_confirmed]
    ready = [
        one for one in (*waits, *later) if (one.effort or one.job_size) and one.priority and _described(one)
    ]
    requests = [one for one in waits if one.from_stakeholder and one.state is State.NEW]
    stories = [one for one in waits if one.kind is Kind.IMPROVEMENT_STORY and one.assignee_id is None]
    to_do = [one for one in every if one.state in (*WAITS, State.PLANNED, State.IN_PROGRESS)]
    live = [one for one in every if one.state is State.MEASURING]
    return Facts(
        day=day,
        unplanned=len(critical),
        unconfirmed=sum(not one.priority_confirmed for one in to_do),
        requests=sum(one.priority_confirmed for one in requests),
        untriaged=sum(one.priority is None and one not in requests for one in waits),
        due=sorted(one.due_on for one in to_do if one.due_on is not None and one.due_on <= day + WEEK),
        high=sorted(filter(None, (_left(store, team.id, one) for one in high))),
        sprint=runs.number if runs else (day - MONDAY).days // 14 + 1,
        points=points,
        ready=sum(POINTS[one.effort] for one in ready),
        need=points or None,
        unmeasured=sum(not one.after for one in live),
        stories=sum(one.filed_at <= now - 2 * WEEK for one in stories),
    )


def _is(item: Item, priority: Priority) -> bool:
    return item.kind is Kind.DEBT and item.priority is priority


def _described(item: Item) -> bool:
    return bool(item.expected_output and item.acceptance_criteria)


def _left(store: Store, team_id: int, item: Item) -> int:
    """How many of the last reviews have ended since the item is what it is."""
    since = [entry.at for entry in store.log.since(item.id, 0) if entry.field in ("priority", "state")]
    ended = [one.ended_at for one in store.reviews.latest(team_id, 6) if item.number <= one.last_number]
    return sum(at is not None and at > max([item.filed_at, *since]) for at in ended)


def answers(days: Days, luck: random.Random) -> None:
    """Something about when reviews are, who decides, and when they want to hear."""
    talk, day = days.talk, days.talk.now.date()
    moved_to = f"/backlog review move {day + timedelta(days=luck.randint(0, 9))}"
    line = luck.choice(
        (
            "/backlog review skip",
            f"{moved_to} {luck.choice(('09:30', '15:00', '23:00'))}",
            f"/backlog review move {day + timedelta(days=luck.randint(3, 20))} 10:00",
            f"/backlog away {day + timedelta(days=luck.randint(1, 12))}",
            "/backlog back",
            "/backlog quiet",
        )
    )
    reply = talk.types("olga", line, DIRECT)
    if reply.form is not None:
        until = luck.choice(("", f"{day + timedelta(days=luck.randint(1, 8))}"))
        talk.submits("olga", reply.form, DIRECT, first=luck.choice(("7", "9", "11")), until=until)


@pytest.mark.parametrize("seed", range(3))
def test_no_review_has_two_nor_any_comes_at_night_and_each_silence_has_its_reason(
    days: Days, seed: int
) -> None:
    talk, luck = days.talk, random.Random(seed)
    talk.zones |= {"olga": "America/New_York", "dev": "Asia/Kolkata"}
    for who in ("olga", "dev"):
        talk.types(who, "/backlog quiet", DIRECT)
        talk.submits(who, talk.opens(who, "/backlog quiet", DIRECT), DIRECT)
    for _ in range(14):
        answers(days, luck)
        days.go_to(talk.now + timedelta(days=luck.randint(0, 7), minutes=luck.randint(0, 700)))
    said = [one for one in days.nudges() if one.rule == "brief"]
    sent = [one for one in said if one.outcome == Outcome.SENT]
    assert max(Counter(one.round for one in sent).values()) == 1
    for one in sent:
        with talk.database.reading(talk.workspace) as store:
            assert one.person_id is not None
            person = store.people.get(one.person_id)
            first, end = hours_in(store.people.quiet(person.id).hours)
        local = one.at.astimezone(ZoneInfo(person.zone))
        assert local.weekday() < 5
        assert min(first, 7) <= local.hour < end
    with talk.database.reading(talk.workspace) as store:
        held = store.reviews.latest(talk.item("PAY-1").team_id, 20)
    assert {date.fromisoformat(one.name).toordinal() for one in held} <= {one.round for one in said}
    assert held
