"""Many teams whose reviews are due at one moment, and what must stand in their channels afterwards."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Engine, insert, select

from commands.review.cards import NAMES
from commands.rules.agenda import STEPS, agenda_key
from commands.rules.score import score
from commands.rules.settings import DEFAULTS
from storage.database import Database
from storage.deliveries import Address
from storage.enums import DeliveryState, Effort, Kind, Platform, Priority, Role, State, Temperature
from storage.models import deliveries, items, teams
from storage.rank_key import RANKED, rank_key
from storage.store import Store
from tests.fakes.slack_setup import Setup
from tests.fakes.slack_state import Message

AGENDA, STEP, REFUSAL = "review.agenda", "review.step", "refusal"
TOGETHER = 50
"""So many teams are made in one transaction."""
ASKED: tuple[tuple[str, dict[str, object]], ...] = (
    ("Nobody has looked at the flaky refund test", {"priority": None}),
    ("Payments wait for a lock at noon", {"priority": None, "temperature": Temperature.HOT}),
    ("One lost message stops every payout", {"priority": Priority.CRITICAL, "state": State.TRIAGED}),
    ("Every change of the tax table needs a release", {"priority": Priority.HIGH, "state": State.TRIAGED}),
    ("The ledger is read twice", {"priority": Priority.HIGH, "state": State.TRIAGED}),
    ("Search answers in a second", {"priority": Priority.MEDIUM, "state": State.MEASURING}),
)
"""What each backlog holds: something for each of the first four steps."""


@dataclass(frozen=True, slots=True)
class Crew:
    """A team as Slack knows it: its channel, its Product Owner, and another admin."""

    number: int

    @property
    def channel(self) -> str:
        return f"C{self.number:05d}"

    @property
    def owner(self) -> str:
        return f"UO{self.number:05d}"

    @property
    def admin(self) -> str:
        return f"UA{self.number:05d}"

    @property
    def key(self) -> str:
        return f"T{self.number}"


def crews(count: int) -> list[Crew]:
    return [Crew(number) for number in range(1, count + 1)]


def settle_in(slack: Setup, team: str, everybody: Iterable[Crew]) -> None:
    """Their channels and people, as Slack has them."""
    for crew in everybody:
        slack.add_channel(crew.channel, f"team-{crew.number}", team=team)
        slack.add_user(crew.owner, f"owner{crew.number}", team=team)
        slack.add_user(crew.admin, f"admin{crew.number}", team=team)


def fill(database: Database, team: str, everybody: Sequence[Crew], due: datetime) -> None:
    """Their teams, with a few items each and a review at that moment, a whole minute in UTC."""
    with database.workspaces() as workspaces:
        workspace_id = workspaces.meet(Platform.SLACK, team, "acme", due)
    for start in range(0, len(everybody), TOGETHER):
        together = everybody[start : start + TOGETHER]
        with database.writing(workspace_id) as store:
            made = [_found(store, crew, due) for crew in together]
        rows = [_item(workspace_id, *one, number) for one in made for number in range(1, len(ASKED) + 1)]
        with database.engine.begin() as connection:
            connection.execute(insert(items), rows)
            mine = teams.c.id.in_([team_id for team_id, _, _ in made])
            connection.execute(teams.update().where(mine).values(last_number=len(ASKED)))
        with database.writing(workspace_id) as store:
            for team_id, _, _ in made:
                store.ranking.recount(team_id)


def _found(store: Store, crew: Crew, due: datetime) -> tuple[int, int, datetime]:
    owner = store.people.meet(Platform.SLACK, crew.owner, f"owner{crew.number}", "UTC", "en-US")
    admin = store.people.meet(Platform.SLACK, crew.admin, f"admin{crew.number}", "UTC", "en-US")
    made = store.teams.create(crew.key, f"team-{crew.number}", "UTC", "bricks", due)
    assert made is not None
    store.teams.link(made.id, Address(Platform.SLACK, crew.channel), f"team-{crew.number}", owner.id)
    store.teams.join(made.id, owner.id, Role.OWNER)
    store.teams.join(made.id, admin.id, Role.MEMBER, admin=True)
    store.teams.set(made.id, settings=schedule(due))
    store.dues.set(made.id, "review.due", due)
    return made.id, owner.id, due


def schedule(at: datetime) -> dict[str, str]:
    """Reviews from that moment on, as a team keeps it."""
    return {"review_on": f"{at:%Y-%m-%d}", "review_at": f"{at:%H:%M}"}


def _item(
    workspace_id: int, team_id: int, owner_id: int, filed_at: datetime, number: int
) -> dict[str, object]:
    title, said = ASKED[number - 1]
    facts: dict[str, object] = {
        "kind": Kind.DEBT,
        "effort": Effort.SMALL,
        "state": State.NEW,
        "temperature": None,
    }
    facts |= said
    points = score(facts, DEFAULTS).value
    key = rank_key(RANKED, points, number)
    named = {"workspace_id": workspace_id, "team_id": team_id, "number": number, "title": title}
    ranked = {"score": points, "rank_key": key, "agenda_key": agenda_key(facts, key)}
    return {**named, **facts, **ranked, "filer_id": owner_id, "filed_at": filed_at}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the ledger. about: the delivery that a refusal is about, or 0."""

    mark: str
    view: str
    state: DeliveryState
    where: str
    message: str
    attempts: int
    team_id: int | None
    about: int
    id: int


def ledger(engine: Engine) -> list[Row]:
    """Every new message that was owed, oldest first."""
    asked = select(deliveries).where(deliveries.c.updates.is_(None)).order_by(deliveries.c.id)
    with engine.connect() as connection:
        rows = connection.execute(asked).all()
    return [
        Row(
            f"{row.workspace_id}-{row.id}", row.view, DeliveryState(row.state), row.channel or row.person,
            row.message or "", row.attempts, row.team_id, int(row.args.get("delivery", 0)), row.id,
        )
        for row in rows
    ]  # fmt: skip


def quiet(rows: Iterable[Row]) -> bool:
    """Whether nothing is on its way any more."""
    return not any(row.state in (DeliveryState.DUE, DeliveryState.SENDING) for row in rows)


def mark_of(message: Message) -> str:
    """The mark of its delivery, out of what Slack keeps beside the message."""
    return str((message.metadata or {}).get("event_payload", {}).get("delivery", ""))


def hold_ledger(rows: Iterable[Row], stands: Mapping[str, Sequence[Message]]) -> None:
    """What the ledger calls sent stands there, once, under the ID that it names; what it calls unknown at
    most once; nothing else stands there."""
    there = {channel: {mark_of(one): one.ts for one in found} for channel, found in stands.items()}
    marks = Counter(mark_of(one) for found in stands.values() for one in found)
    assert "" not in marks
    assert [mark for mark, count in marks.items() if count > 1] == []
    known = {row.mark: row for row in rows}
    assert marks.keys() - known.keys() == set()
    for row in known.values():
        where = f"D{row.where[1:]}" if row.where.startswith("U") else row.where
        if row.state is DeliveryState.SENT:
            assert there[where][row.mark] == row.message, row
        else:
            assert row.state is DeliveryState.UNKNOWN or row.mark not in marks, row


def hold_review(found: Sequence[Message]) -> None:
    """One agenda, and its five steps in its thread, in their order."""
    agenda, *steps = found
    assert agenda.thread_ts is None
    assert {step.thread_ts for step in steps} == {agenda.ts}
    assert [step_of(step) for step in steps] == list(STEPS)


def hold_told(rows: Sequence[Row], stands: Mapping[str, Sequence[Message]], everybody: Sequence[Crew]) -> int:
    """Of each message that may be missing its Product Owner was told, once, and where; after an owner of whom
    it cannot be told whether they read it, the other admin was. How many there were."""
    told: dict[int, list[Row]] = {}
    for row in rows:
        if row.view == REFUSAL:
            told.setdefault(row.about, []).append(row)
    crew_of = {crew.channel: crew for crew in everybody}
    unknown = [row for row in rows if row.state is DeliveryState.UNKNOWN and row.view != REFUSAL]
    for row in unknown:
        crew, found = crew_of[row.where], told[row.id]
        assert [one.where for one in found] == [crew.owner, crew.admin][: len(found)]
        *before, last = found
        assert all(one.state is DeliveryState.UNKNOWN for one in before)
        assert last.state is DeliveryState.SENT or last.where == crew.admin
        if last.state is DeliveryState.SENT:
            said = next(one for one in stands[f"D{last.where[1:]}"] if one.ts == last.message)
            assert f"#team-{crew.number}" in said.text
    return len(unknown)


def hold_complete(rows: Iterable[Row]) -> None:
    """Each agenda that is known to be there has its five steps, each of them there or unknown."""
    of_team: dict[int | None, list[Row]] = {}
    for row in rows:
        of_team.setdefault(row.team_id, []).append(row)
    for found in of_team.values():
        (agenda,) = [row for row in found if row.view == AGENDA]
        steps = [row for row in found if row.view == STEP]
        assert len(steps) == (len(STEPS) if agenda.state is DeliveryState.SENT else 0)
        assert {row.state for row in steps} <= {DeliveryState.SENT, DeliveryState.UNKNOWN}


def step_of(message: Message) -> int:
    """Which step of a review it is, as people read it."""
    return next(number for number, name in NAMES.items() if f"{number}. {name}" in message.text)


def pace_of(stands: Mapping[str, Sequence[Message]]) -> float:
    """The least seconds between two messages that follow one another in a channel."""
    times = [[float(one.ts) for one in found] for found in stands.values()]
    return min(
        (later - earlier for found in times for earlier, later in pairwise(found)),
        default=0.0,
    )
