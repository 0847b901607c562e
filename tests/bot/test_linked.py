"""Two workspaces and a channel that joins them: the door finds the home, and nothing else is ever reached."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.delivery import Sender
from bot.door import Answered, Door
from bot.homes import KEPT
from bot.metrics import Metrics
from bot.platform import ChatPlatform
from commands.catalogue import COMMANDS
from commands.request import Place, PlaceKind
from commands.resolving import resolve
from commands.team.linking import CODE
from commands.view import Card, Form, Reply, words
from storage.database import Database, StoreDown
from storage.deliveries import Address
from storage.enums import Platform
from storage.models import TENANT_TABLES, deliveries
from storage.sealing import Sealer
from tests.commands.conftest import PAYMENTS, Talk, channel, said, value_of
from tests.conftest import KEY, NOW, make_workspace
from tests.fakes.no_history import NoHistory

SHARED = Place(Platform.TEAMS, PlaceKind.CHANNEL, "19:shared@thread.tacv2", "Shared")
OWN, UNLINKED = (replace(SHARED, channel=f"19:{name}@thread.tacv2", name=name) for name in ("ours", "alone"))
PERSONAL = Place(Platform.TEAMS, PlaceKind.DIRECT, "a:personal")
NOWHERE = Place(Platform.TEAMS, PlaceKind.NOWHERE)
SECRET = channel("secret")


@dataclass
class Side:
    """The people of one workspace, who reach the commands through the door."""

    talk: Talk
    door: Door

    async def asks(self, who: str, command: str, place: Place, **parts: Any) -> Reply:
        outcome = await self.door.ask(self.talk.request(who, command, place, **parts))
        assert isinstance(outcome, Answered)
        return outcome.reply

    async def types(self, who: str, line: str, place: Place, **parts: Any) -> Reply:
        word, _, rest = line.partition(" ")
        typed = resolve(word, rest)
        return await self.asks(who, typed.command, place, text=typed.text, args=typed.args, **parts)

    async def fills(self, who: str, form: Form | None, place: Place, **changes: str) -> Reply:
        assert form is not None
        fields = {asked.name: value_of(asked) for asked in form.fields()} | changes
        key = f"form:{form.token}"
        return await self.asks(who, form.command, place, args=dict(form.args), fields=fields, key=key)


@dataclass
class Two:
    """A on Slack with two teams, PAY and SEC; B on Teams with a team of its own, OUR."""

    a: Side
    b: Side

    async def code(self) -> str:
        found = re.search(CODE, said(await self.a.types("ana", "/backlog link", PAYMENTS)))
        assert found is not None
        return found[0]

    async def join(self, place: Place = SHARED, who: str = "lee") -> Reply:
        return await self.b.types(who, f"/backlog link {await self.code()}", place)

    def item(self, ref: str) -> int:
        return self.a.talk.item(ref).id


@asynccontextmanager
async def two(database: Database, other: Database | None = None) -> AsyncIterator[Two]:
    """`other`: the database as a second process has it, which serves B."""
    here, there = Door(database, Metrics()), Door(other or database, Metrics())
    a, b = make_workspace(database), make_workspace(database, Platform.TEAMS)
    both = Two(Side(Talk(database, a), here), Side(Talk(database, b, place=OWN), there))
    try:
        await both.a.types("ana", "/debt Shared words", PAYMENTS)
        await both.a.types("sue", "/debt Secret words", SECRET)
        yield both
    finally:
        await here.close()
        await there.close()


@pytest.fixture
async def sides(database: Database) -> AsyncIterator[Two]:
    async with two(database) as both:
        await both.b.types("lee", "/debt Our words", OWN)
        yield both


async def test_a_channel_that_joined_reads_and_writes_the_other_workspace(sides: Two) -> None:
    assert "no backlog" in said(await sides.b.types("mia", "/backlog", SHARED))
    assert "shares the backlog of PAY" in said(await sides.join())
    assert "Shared words" in said(await sides.b.types("mia", "/backlog", SHARED))
    assert said(await sides.b.types("mia", "/debt From Teams", SHARED)).startswith("PAY-2 From Teams")
    assert sides.a.talk.refs() == ["PAY-1", "PAY-2", "SEC-1"]
    assert sides.b.talk.refs() == ["OUR-1"]
    form = (await sides.b.asks("mia", "item.form", SHARED, args={"item": str(sides.item("PAY-1"))})).form
    assert await sides.b.fills("mia", form, SHARED, title="Edited on Teams") == Reply()
    assert sides.a.talk.item("PAY-1").title == "Edited on Teams"


async def test_only_an_admin_of_the_other_workspace_lets_it_in(sides: Two) -> None:
    assert said(await sides.join(who="mia")).startswith("Nothing was linked: that backlog is of another")
    assert "no backlog" in said(await sides.b.types("mia", "/backlog", SHARED))
    assert "shares the backlog" in said(await sides.join(who="lee"))


async def test_an_admin_of_the_same_name_elsewhere_speaks_for_nobody(sides: Two) -> None:
    """`ana` is admin in A, and nobody in B; nor does the role she gets by joining A make her one."""
    assert said(await sides.join(who="ana")).startswith("Nothing was linked")


async def test_where_nobody_has_a_team_yet_anybody_may_join(database: Database) -> None:
    async with two(database) as both:
        assert "shares the backlog of PAY" in said(await both.join(who="mia"))
        left = said(await both.b.types("lee", "/backlog unlink", SHARED))
        assert left.startswith("Nothing was changed"), "but who did not link it cannot end it"
        assert "not linked" in said(await both.b.types("mia", "/backlog unlink", SHARED))


async def test_a_channel_of_the_other_workspaces_own_backlog_stays_its_own(sides: Two) -> None:
    refused = said(await sides.join(place=OWN))
    assert refused.startswith("Nothing was linked: this channel has a backlog of its own.")
    assert said(await sides.b.types("lee", "/debt Ours", OWN)).startswith("OUR-2")


async def test_unlinking_ends_it_at_once(sides: Two) -> None:
    await sides.join()
    card = await sides.b.types("mia", "/backlog PAY-1", SHARED)
    form = (await sides.b.asks("mia", "item.form", SHARED, args={"item": str(sides.item("PAY-1"))})).form
    assert "Shared words" in said(card)
    assert "not linked to PAY" in said(await sides.b.types("lee", "/backlog unlink", SHARED))
    assert said(await sides.b.types("mia", "/backlog PAY-1", SHARED)).startswith("There is no item PAY-1")
    late = await sides.b.fills("mia", form, SHARED, title="Too late")
    assert "There is no item" in said(late)
    assert sides.a.talk.item("PAY-1").title == "Shared words"


async def test_another_process_that_has_not_heard_of_it_never_reaches_what_was_unlinked(
    database: Database, address: str
) -> None:
    other = Database(address, Sealer((KEY,)))
    async with two(database, other) as both:
        await both.join(who="mia")
        assert "Shared words" in said(await both.b.types("mia", "/backlog", SHARED))
        elsewhere = Side(both.b.talk, both.a.door)
        assert "not linked to PAY" in said(await elsewhere.types("mia", "/backlog unlink", SHARED))
        assert "no backlog" in said(await both.b.types("mia", "/backlog", SHARED))
        assert said(await both.b.types("mia", "/debt Ours", SHARED)).startswith("SHA-1 Ours")
        assert both.a.talk.refs() == ["PAY-1", "SEC-1"]
    other.close()


async def test_another_process_that_has_not_heard_of_the_link_makes_no_second_team(
    database: Database, address: str
) -> None:
    other = Database(address, Sealer((KEY,)))
    async with two(database, other) as both:
        assert "no backlog" in said(await both.b.types("mia", "/backlog", SHARED))
        elsewhere = Side(both.b.talk, both.a.door)
        await elsewhere.types("mia", f"/backlog link {await both.code()}", SHARED)
        assert said(await both.b.types("mia", "/debt Shared too", SHARED)).startswith("PAY-2 Shared too")
        assert both.b.talk.refs() == []
    other.close()


async def test_what_was_found_is_believed_for_a_while_and_then_asked_anew(
    sides: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The filing path asks once in some seconds; a link is seen by every process after that."""
    asked: list[object] = []
    real = sides.b.talk.database.workspaces

    def counting(*, reading: bool = False) -> Any:
        asked.append(reading)
        return real(reading=reading)

    monkeypatch.setattr(sides.b.talk.database, "workspaces", counting)
    clock = [1000.0]
    monkeypatch.setattr("bot.homes.monotonic", lambda: clock[0])
    for number in range(4):
        await sides.b.types("lee", f"/debt Again {number}", UNLINKED)
    assert asked == [True]
    clock[0] += KEPT + 0.1
    await sides.b.types("lee", "/debt And again", UNLINKED)
    assert asked == [True, True]
    for place in (PERSONAL, NOWHERE):
        await sides.b.types("lee", "/backlog", place)
    assert asked == [True, True]


async def test_a_store_that_is_down_is_told_and_the_home_is_never_guessed(
    sides: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sides.join()
    monkeypatch.setattr("bot.door.RETRIES", (0.0, 0.0, 0.0))

    def away(**_: bool) -> Any:
        raise StoreDown("no answer")

    with monkeypatch.context() as broken:
        broken.setattr(sides.b.talk.database, "workspaces", away)
        told = said(await sides.b.types("mia", "/debt Typed text", SHARED))
    assert told.startswith("Nothing was stored: the database cannot be reached")
    assert "Typed text" in told
    assert sides.a.talk.refs() == ["PAY-1", "SEC-1"]
    assert sides.b.talk.refs() == ["OUR-1"]
    assert said(await sides.b.types("mia", "/debt Typed text", SHARED)).startswith("PAY-2 Typed text")


async def test_the_same_delivery_again_gets_the_same_answer_in_the_home(sides: Two) -> None:
    await sides.join()
    first = await sides.b.types("mia", "/debt Once", SHARED, key="teams:1")
    again = await sides.b.types("mia", "/debt Once", SHARED, key="teams:1")
    assert again == replace(first, then=None)
    assert sides.a.talk.refs() == ["PAY-1", "PAY-2", "SEC-1"]


@dataclass
class Recorder(NoHistory):
    """A platform that keeps what it is given, with the workspace whose bot is to say it."""

    posts: list[tuple[int, Address, str]] = field(default_factory=list)

    async def post(self, workspace_id: int, address: Address, card: Card, mark: str = "") -> str:
        self.posts.append((workspace_id, address, words(card)))
        return f"m{len(self.posts)}"

    async def update(self, workspace_id: int, address: Address, message: str, card: Card) -> None:
        self.posts.append((workspace_id, address, f"{message}: {words(card)}"))


async def _settled(database: Database, platforms: Mapping[Platform, ChatPlatform]) -> None:
    sender = Sender(database, platforms, lambda: NOW.replace(year=2030), pace=0)
    await sender.settle()
    await sender.close()


async def test_each_side_is_told_by_the_bot_of_its_own_workspace(sides: Two) -> None:
    slack, teams = Recorder(), Recorder()
    database = sides.a.talk.database
    platforms = {Platform.SLACK: slack, Platform.TEAMS: teams}
    await sides.join()
    owing = replace(SHARED, thread="root", owes_answer=True)
    filed = await sides.b.types("mia", "/debt From Teams", owing)
    assert replace(filed, then=None) == Reply()
    await _settled(database, platforms)
    ours = [post for post in teams.posts if post[0] == sides.b.talk.workspace and "From Teams" in post[2]]
    assert [(post[1].channel, post[1].thread) for post in ours] == [(SHARED.channel, "root")]
    theirs = [post for post in slack.posts if post[0] == sides.a.talk.workspace and "From Teams" in post[2]]
    assert [post[1].channel for post in theirs] == [PAYMENTS.channel]
    form = (await sides.a.asks("ana", "item.form", PAYMENTS, args={"item": str(sides.item("PAY-2"))})).form
    await sides.a.fills("ana", form, PAYMENTS, title="Edited on Slack")
    await _settled(database, platforms)
    for platform, side in ((slack, sides.a), (teams, sides.b)):
        last = [post for post in platform.posts if post[0] == side.talk.workspace][-1]
        assert re.match(r"m\d+: PAY-2 Edited on Slack", last[2])


async def test_a_line_that_cannot_be_posted_is_told_to_the_filer_where_they_are(sides: Two) -> None:
    """Nobody serves Teams here: the line to Teams fails, and the filer on Slack reads why."""
    slack = Recorder()
    await sides.join()
    await sides.a.types("ana", "/debt From Slack", PAYMENTS)
    await _settled(sides.a.talk.database, {Platform.SLACK: slack})
    told = [post for post in slack.posts if post[1].person == "U-ana"]
    assert [(post[0], post[1].channel) for post in told] == [(sides.a.talk.workspace, "")]
    assert "PAY-2 is stored, but its line could not be posted" in told[0][2]


async def test_what_somebody_waits_for_goes_first_and_holds_nobody_up(sides: Two) -> None:
    teams, database = Recorder(), sides.b.talk.database
    place = replace(OWN, owes_answer=True)
    form = (await sides.b.asks("lee", "debt.form", OWN)).form
    await sides.b.fills("lee", form, OWN, title="Nobody waits")
    for number in range(3):
        await sides.b.types("lee", f"/debt Typed {number}", place)
    with database.engine.connect() as connection:
        mine = deliveries.c.workspace_id == sides.b.talk.workspace
        urgent = connection.execute(select(deliveries.c.urgent).where(mine).order_by(deliveries.c.id))
        assert list(urgent.scalars()) == [False, True, True, True]
    async with asyncio.timeout(20):
        await _settled(database, {Platform.TEAMS: teams, Platform.SLACK: Recorder()})
    mine_posts = [text for workspace, _, text in teams.posts if workspace == sides.b.talk.workspace]
    assert [re.findall(r"Typed \d|Nobody waits", text)[0] for text in mine_posts] == [
        "Typed 0",
        "Typed 1",
        "Typed 2",
        "Nobody waits",
    ]


PLACES = {"shared": SHARED, "own": OWN, "unlinked": UNLINKED, "personal": PERSONAL, "nowhere": NOWHERE}
NAMES = st.sampled_from(
    ["pay item", "sec item", "pay team", "sec team", "PAY", "SEC", "PAY-1", "SEC-1", "#1"]
)


REACHING = sorted(set(COMMANDS) - {"backlog.unlink"})


@dataclass(frozen=True)
class Step:
    command: str
    place: str
    args: Mapping[str, str]
    fields: Mapping[str, str]
    who: str


STEPS = st.lists(
    st.builds(
        Step,
        command=st.sampled_from(REACHING),
        place=st.sampled_from(sorted(PLACES)),
        args=st.dictionaries(st.sampled_from(["item", "ref", "team", "draft", "origin", "version"]), NAMES),
        fields=st.dictionaries(
            st.sampled_from(["title", "parent", "relates_to", "for_team", "team", "assignee"]), NAMES
        ),
        who=st.sampled_from(["lee", "mia", "ana", "sue"]),
    ),
    min_size=1,
    max_size=5,
)
BASE = {"emoji": "bricks", "origin": "own", "typed": "x", "file": "debt.form", "meant": "backlog.list"}
BASE |= {"usage": "/backlog list", "opener": "debt.form", "token": "own", "text": "own words"}
BASE |= {"name": "sam", "role": "member", "code": "AAAA-2222"}


async def _step(both: Two, names: Mapping[str, str], step: Step) -> str:
    reply = await both.b.asks(
        step.who,
        step.command,
        PLACES[step.place],
        args=BASE | {name: names.get(value, value) for name, value in step.args.items()},
        fields={name: names.get(value, value) for name, value in step.fields.items()},
        text="own words" if step.command.endswith(".file") and not step.fields else "",
    )
    return repr(reply)


def _rows(talk: Talk, team_id: int, item_id: int) -> tuple[list[str], list[str]]:
    """Every row of the workspace, and those of that team and that item alone."""
    everything, theirs = [], []
    with talk.database.engine.connect() as connection:
        for table in TENANT_TABLES:
            found = connection.execute(select(table).where(table.c.workspace_id == talk.workspace))
            rows = {f"{table.name} {tuple(row)}": row._mapping for row in found}
            everything += sorted(rows)
            theirs += sorted(text for text, row in rows.items() if _of_team(row, team_id, item_id))
    return everything, theirs


async def _names(both: Two) -> dict[str, str]:
    pay, sec = both.a.talk.item("PAY-1"), both.a.talk.item("SEC-1")
    named = {"pay item": str(pay.id), "sec item": str(sec.id)}
    return named | {"pay team": str(pay.team_id), "sec team": str(sec.team_id), "#1": f"#{sec.filer_id}"}


def _run(work: Callable[[], Awaitable[None]]) -> None:
    async def run() -> None:
        await work()

    asyncio.run(run())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
@example([Step(name, "shared", {"item": "sec item"}, {}, "lee") for name in REACHING])
@example([Step(name, "shared", {"ref": "SEC-1", "team": "SEC"}, {}, "sue") for name in REACHING])
@example([Step("item.file", "shared", {}, {"title": "x", "for_team": "SEC"}, "mia")])
@example([Step("item.file", "shared", {}, {"title": "x", "assignee": "#1"}, "mia")])
@example([Step("item.save", "shared", {"item": "sec item", "version": "1"}, {"title": "x"}, "mia")])
@example([Step(name, "unlinked", {"item": "pay item"}, {}, "lee") for name in REACHING])
@example([Step(name, "personal", {"ref": "PAY-1", "team": "PAY"}, {}, "mia") for name in REACHING])
@example([Step("item.save", "own", {"item": "pay item", "version": "1"}, {"title": "x"}, "lee")])
def test_another_workspace_reaches_a_team_through_its_channel_and_nothing_else(
    database: Database, steps: list[Step]
) -> None:
    """Beside the channel nothing of A is seen or changed; through it, nothing of A's other team."""

    async def law() -> None:
        async with two(database) as both:
            await both.b.types("lee", "/debt Our words", OWN)
            await both.join()
            names = await _names(both)
            other = both.a.talk.item("SEC-1")
            a = both.a.talk
            before = _rows(a, other.team_id, other.id)
            for shared, some in groupby(steps, lambda step: step.place == "shared"):
                for step in some:
                    found = await _step(both, names, step)
                    assert "Secret" not in found, step
                    assert "Sue" not in found, step
                    assert shared or "Shared words" not in found, step
                after = _rows(a, other.team_id, other.id)
                assert after == before if not shared else after[1] == before[1]
                before = after
            assert "Shared words" in said(await both.b.types("lee", "/backlog PAY-1", SHARED))

    _run(law)


def _of_team(row: Any, team_id: int, item_id: int) -> bool:
    return bool(row.get("team_id") == team_id or row.get("item_id") == item_id)
