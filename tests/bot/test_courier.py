"""A message on its way: in turn, at its pace, looked for before it goes twice, told of when it cannot go."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.courier import GIVE_UP_AFTER, HOLDS_LANE, LOOK_AFTER, PACE, Courier, Drawn, Look
from bot.platform import Ailing, Busy, CannotLook, PlatformError, Refused, Uncertain
from commands.view import words
from storage.database import Database
from storage.deliveries import Address
from storage.enums import Platform, Role
from storage.lanes import LEASE
from storage.models import deliveries
from storage.outbox import Taken
from storage.sealing import Sealer
from storage.shown import About
from tests.commands.conftest import PAYMENTS, Talk
from tests.conftest import KEY, make_workspace

SECOND = timedelta(seconds=1)
CHANNEL = PAYMENTS.channel


@dataclass
class Chat:
    """A platform without a wire. after: what goes wrong after it took the next posts; before: instead of
    taking them. readable: one may look."""

    before: list[PlatformError] = field(default_factory=list)
    after: list[PlatformError] = field(default_factory=list)
    readable: bool = True
    posts: list[tuple[str, str, str]] = field(default_factory=list)

    def post(self, address: Address, text: str, mark: str) -> str:
        if self.before:
            raise self.before.pop(0)
        self.posts.append((address.channel or address.person, text, mark))
        if self.after:
            raise self.after.pop(0)
        return f"m{len(self.posts)}"

    def find(self, mark: str) -> str | None:
        if not self.readable:
            raise CannotLook("missing_scope")
        return next((f"m{n}" for n, post in enumerate(self.posts, 1) if post[2] == mark), None)

    def read(self, where: str) -> list[str]:
        return [text for place, text, _ in self.posts if place == where]


@dataclass
class Post:
    """One process that sends, a step at a time; the time is told."""

    talk: Talk
    chat: Chat
    database: Database

    def __post_init__(self) -> None:
        self.courier = Courier(self.database, luck=lambda: 0.0)

    def take(self, at_most: int = 32) -> list[Taken]:
        return self.courier.take(self.talk.now, at_most)

    def send(self, taken: Taken) -> None:
        now, chat, where = self.talk.now, self.chat, taken.delivery.address
        try:
            drawn = self.courier.draw(taken, now)
            if isinstance(drawn, Look):
                found = chat.find(taken.mark)
                if found is not None:
                    self.courier.sent(taken, found, None, now)
                    return
                drawn = self.courier.draw(taken, now, looked=True)
            if isinstance(drawn, Drawn):
                message = drawn.message or chat.post(where, words(drawn.card), taken.mark)
                self.courier.sent(taken, message, drawn.card, now)
        except PlatformError as error:
            self.courier.failed(taken, error, now)

    def round(self) -> None:
        """Everything that may go now."""
        while taken := self.take():
            for one in taken:
                self.send(one)


@pytest.fixture
def talk(own_address: str) -> Iterator[Talk]:
    with closing(Database(own_address, Sealer((KEY,)))) as database:
        talk = Talk(database, make_workspace(database))
        talk.types("ana", "/debt First")
        yield talk


@pytest.fixture
def post(talk: Talk) -> Post:
    return Post(talk, Chat(), talk.database)


@pytest.fixture
def beside(talk: Talk, own_address: str, post: Post) -> Iterator[Post]:
    """Another process on the same database."""
    with closing(Database(own_address, Sealer((KEY,)))) as database:
        yield Post(talk, post.chat, database)


def owe(talk: Talk, *views: str, channel: str = CHANNEL, expires: datetime | None = None) -> None:
    """Lines of the item in the channel; each is known by its view."""
    with talk.database.writing(talk.workspace) as store:
        item = talk.item("PAY-1")
        for view in views or ("item.line",):
            address = Address(Platform.SLACK, channel)
            args = {"item": str(item.id)}
            due = {"team": item.team_id, "expires": expires}
            store.deliveries.owe(address, view, args, talk.now, **due)  # type: ignore[arg-type]


def ends(talk: Talk) -> list[tuple[str, str]]:
    """(state, error) of each new message but those that tell of another one."""
    with talk.database.engine.connect() as connection:
        new = (deliveries.c.updates.is_(None), deliveries.c.view != "refusal")
        asked = select(deliveries.c.state, deliveries.c.error).where(*new).order_by(deliveries.c.id)
        return [(state, error) for state, error in connection.execute(asked)]


def states(talk: Talk) -> list[str]:
    return [state for state, _ in ends(talk)]


def owner(talk: Talk, who: str, role: Role = Role.OWNER) -> None:
    with talk.database.writing(talk.workspace) as store:
        person = store.people.meet(Platform.SLACK, f"U-{who}", who.capitalize(), "", "")
        team = talk.item("PAY-1").team_id
        store.teams.join(team, person.id)
        store.teams.set_role(team, person.id, role)


def test_a_channel_gets_one_a_second_in_order_whoever_sends(talk: Talk, post: Post, beside: Post) -> None:
    owe(talk, "item.line", "item.card", "item.line")
    owe(talk, "item.card", channel="C-other")
    seen: list[Sequence[int]] = []
    for number in range(5):
        sender = (post, beside)[number % 2]
        taken = sender.take()
        seen.append([one.delivery.id for one in taken if one.delivery.channel == CHANNEL])
        for one in taken:
            sender.send(one)
        talk.later(seconds=0.5)
    assert [len(some) for some in seen] == [1, 0, 1, 0, 1]
    order = [one for some in seen for one in some]
    assert order == sorted(order)
    assert states(talk) == ["sent"] * 4


def test_nothing_is_taken_where_one_is_on_its_way(talk: Talk, post: Post, beside: Post) -> None:
    owe(talk, "item.line", "item.card")
    (first,) = post.take()
    talk.later(seconds=30)
    assert beside.take() == []
    post.send(first)
    talk.later(seconds=1)
    assert [one.delivery.id for one in beside.take()] == [first.delivery.id + 1]


def test_who_is_asked_to_wait_waits_to_the_second_and_nobody_else_does(talk: Talk, post: Post) -> None:
    owe(talk, "item.line", "item.card")
    post.chat.before = [Busy("ratelimited", 30)]
    (first,) = post.take()
    post.send(first)
    owe(talk, channel="C-other")
    talk.later(seconds=29.9)
    post.round()
    assert [where for where, _, _ in post.chat.posts] == ["C-other"]
    talk.later(seconds=0.1)
    (again,) = post.take()
    assert again.delivery.id == first.delivery.id
    post.send(again)
    talk.later(seconds=1)
    post.round()
    assert states(talk) == ["sent"] * 3


def test_what_the_platform_did_not_take_comes_again_ever_later_and_lets_others_pass(
    talk: Talk, post: Post
) -> None:
    owe(talk, "item.card", "item.line")
    post.chat.before = [Ailing("503") for _ in range(6)]
    tried: list[int] = []
    for _ in range(6):
        (one,) = post.take(1)
        post.send(one)
        tried.append(one.delivery.id)
        at = post.courier.next_at(talk.now)
        assert at is not None
        assert at - talk.now <= HOLDS_LANE
        talk.now = at
    assert set(tried) == {tried[0], tried[0] + 1}
    talk.later(minutes=5)
    post.round()
    talk.later(seconds=1)
    post.round()
    assert states(talk) == ["sent", "sent"]


def test_after_a_day_it_is_given_up_and_told(talk: Talk, post: Post) -> None:
    owner(talk, "olga")
    owe(talk, "item.card")
    while states(talk) == ["due"]:
        post.chat.before = [Ailing("503")]
        for one in post.take():
            post.send(one)
        post.chat.before = []
        talk.now = post.courier.next_at(talk.now) or talk.now
        assert talk.now
    assert ends(talk) == [("failed", "503")]
    (told,) = [one for one in talk.owed() if one.view == "refusal"]
    assert told.due_at - GIVE_UP_AFTER < talk.now
    post.round()
    assert "The card of PAY-1 could not be posted in #payments." in post.chat.read("U-olga")[0]


@pytest.mark.parametrize("there", [True, False])
def test_what_broke_in_between_is_looked_for_before_it_is_sent_again(
    talk: Talk, post: Post, there: bool
) -> None:
    owe(talk)
    errors = post.chat.after if there else post.chat.before
    errors.append(Uncertain("500"))
    post.round()
    assert states(talk) == ["due"]
    talk.later(seconds=LOOK_AFTER.total_seconds())
    post.round()
    assert states(talk) == ["sent"]
    assert len(post.chat.posts) == 1
    with talk.database.reading(talk.workspace) as store:
        assert "m1" in [one.message for one in store.shown.of_item(talk.item("PAY-1").id)]


def test_it_is_looked_for_where_the_platform_has_it_though_our_clock_was_hours_ahead(
    talk: Talk, post: Post
) -> None:
    there = talk.now
    talk.later(hours=6)
    owe(talk)
    (taken,) = post.take()
    post.courier.failed(taken, Uncertain("500"), talk.now)
    talk.later(seconds=LOOK_AFTER.total_seconds())
    (again,) = post.take()
    look = post.courier.draw(again, talk.now)
    assert isinstance(look, Look)
    assert look.since <= there


def test_where_nobody_may_look_it_is_unknown_and_the_owner_is_told_once(talk: Talk, post: Post) -> None:
    owner(talk, "olga")
    owe(talk)
    post.chat.readable, post.chat.after = False, [Uncertain("Time-out")]
    for _ in range(4):
        post.round()
        talk.later(minutes=5)
    assert ends(talk) == [("unknown", "missing_scope")]
    assert len(post.chat.read(CHANNEL)) == 1
    (told,) = post.chat.read("U-olga")
    assert "I cannot tell whether the line of PAY-1 was posted in #payments." in told


def test_a_process_that_died_leaves_nothing_out_and_sends_nothing_twice(
    talk: Talk, post: Post, beside: Post
) -> None:
    """Killed before it posted, or after; the others in the channel wait until that is known."""
    owe(talk, "item.card", "item.line")
    owe(talk, "item.line", channel="C-other")
    before, after = post.take()
    drawn = post.courier.draw(after, talk.now)
    assert isinstance(drawn, Drawn)
    post.chat.post(after.delivery.address, words(drawn.card), after.mark)
    del post
    talk.later(seconds=LEASE.total_seconds())
    assert beside.courier.recover(talk.now) == 0
    beside.round()
    assert len(beside.chat.posts) == 1
    talk.later(seconds=1)
    assert beside.courier.recover(talk.now) == 2
    beside.round()
    talk.later(seconds=1)
    beside.round()
    assert states(talk) == ["sent"] * 3
    assert len(beside.chat.posts) == 3
    assert before.mark == beside.chat.posts[1][2]


def test_who_wakes_up_too_late_gives_it_back_or_finds_it_done(talk: Talk, post: Post, beside: Post) -> None:
    owe(talk)
    (slept,) = post.take()
    post.courier.give_back(slept, talk.now)
    (slept,) = post.take()
    talk.later(seconds=2 * LEASE.total_seconds())
    beside.courier.recover(talk.now)
    beside.round()
    post.courier.give_back(slept, talk.now)
    post.courier.failed(slept, Refused("is_archived", "Unarchive it."), talk.now)
    assert states(talk) == ["sent"]
    assert len(post.chat.posts) == 1


def test_an_answer_that_comes_after_all_settles_what_was_unknown(
    talk: Talk, post: Post, beside: Post
) -> None:
    owe(talk)
    (slow,) = post.take()
    drawn = post.courier.draw(slow, talk.now)
    assert isinstance(drawn, Drawn)
    talk.later(seconds=2 * LEASE.total_seconds())
    post.courier.recover(talk.now)
    assert states(talk) == ["due"]
    post.courier.sent(slow, "m9", drawn.card, talk.now)
    assert states(talk) == ["sent"]
    assert beside.take() == []


def test_what_is_too_late_is_not_sent_and_told(talk: Talk, post: Post) -> None:
    owner(talk, "olga")
    owe(talk, "item.card", expires=talk.now + timedelta(hours=1))
    talk.later(hours=1, seconds=1)
    post.round()
    assert ends(talk) == [("skipped", "too late")]
    (told,) = post.chat.read("U-olga")
    assert "The card of PAY-1 was not posted in #payments: it was due Fri 20 Nov 2026, 09:30" in told


def test_a_card_that_cannot_be_drawn_fails_and_holds_nobody_up(talk: Talk, post: Post) -> None:
    with talk.database.writing(talk.workspace) as store:
        address, team = Address(Platform.SLACK, CHANNEL), talk.item("PAY-1").team_id
        store.deliveries.owe(address, "no.such.view", {}, talk.now, team=team)
    owe(talk)
    post.round()
    talk.later(seconds=1)
    post.round()
    assert ends(talk) == [("failed", "not_drawn"), ("sent", "")]


def test_the_pace_is_of_new_messages_not_of_redraws_or_of_what_somebody_waits_for(
    talk: Talk, post: Post
) -> None:
    assert timedelta(seconds=1) == PACE
    with talk.database.writing(talk.workspace) as store:
        item = talk.item("PAY-1")
        args = {"item": str(item.id)}
        for _ in range(3):
            store.deliveries.owe(Address(Platform.SLACK, CHANNEL), "item.line", args, talk.now, urgent=True)
    post.round()
    assert states(talk) == ["sent"] * 3


def test_what_looks_so_already_is_left_alone_until_an_answer_took_its_place(post: Post) -> None:
    talk = post.talk
    talk.types("ana", "/backlog review now")
    for _ in range(10):
        post.round()
        talk.later(seconds=2)

    def drawn_again() -> Drawn | Look | None:
        with talk.database.writing(talk.workspace) as store:
            team = store.teams.all()[0]
            review = store.reviews.latest(team.id, 1)[0]
            shown = store.shown.of(About.REVIEW, review.id)[0]
            args = {"team": str(team.id), "review": str(review.id)}
            store.deliveries.owe(shown.address, "review.agenda", args, talk.now, shown.id)
        while True:
            (taken,) = post.take()
            if taken.delivery.updates != shown.id:
                post.send(taken)
                continue
            drawn = post.courier.draw(taken, talk.now)
            if isinstance(drawn, Drawn):
                post.courier.sent(taken, drawn.message or "", drawn.card, talk.now)
            return drawn

    assert drawn_again() is None
    with talk.database.writing(talk.workspace) as store:
        store.shown.replaced(Address(Platform.SLACK, CHANNEL), "m1")
    assert isinstance(drawn_again(), Drawn)
    assert drawn_again() is None
    talk.types("ana", "/backlog note PAY-1 The agenda does not tell of notes")
    talk.later(minutes=1)
    assert drawn_again() is None
    talk.types("ana", "/backlog decline PAY-1 Not worth it")
    talk.later(minutes=1)
    assert isinstance(drawn_again(), Drawn)


def test_a_line_of_which_nobody_knows_whether_it_is_there_is_not_drawn_into_a_second_one(post: Post) -> None:
    """The line that answered the command was never pressed, so its change is posted afresh."""
    talk = post.talk
    post.chat.readable, post.chat.after = False, [Uncertain("broken")]
    talk.types("ana", "/backlog note PAY-1 Seen again")
    talk.types("ana", "/backlog take PAY-1")
    for _ in range(6):
        post.round()
        talk.later(seconds=10)
    assert len(post.chat.read(CHANNEL)) == 1
    talk.later(days=1)
    talk.types("ana", "/backlog start PAY-1")
    for _ in range(6):
        post.round()
        talk.later(seconds=10)
    assert len(post.chat.read(CHANNEL)) == 1


def test_a_line_that_is_posted_afresh_is_looked_for_no_sooner_than_a_new_message(post: Post) -> None:
    talk = post.talk
    post.chat.before.append(Uncertain("500"))
    talk.types("ana", "/backlog take PAY-1")
    post.round()
    talk.later(seconds=LOOK_AFTER.total_seconds() - 0.1)
    assert post.take() == []
    talk.later(seconds=0.2)
    post.round()
    assert len(post.chat.read(CHANNEL)) == 1
