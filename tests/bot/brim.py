"""A backlog filled to the brim: five hundred open items with the longest texts, all of it to be escaped."""

from contextlib import closing
from typing import Any

from sqlalchemy import insert, select, update

from commands.dispatch import dispatch
from commands.item.writing import place
from commands.request import Actor, Place, PlaceKind, Request
from commands.resolving import resolve
from commands.rules.settings import settings_of
from storage.database import Database
from storage.enums import Effort, Platform, Priority, Queue, State
from storage.models import items, teams
from storage.sealing import Sealer
from tests.bot.desk import NOW, WHOLE
from tests.conftest import KEY

OPEN, FULL = 500, "PAY-2"
PLANNED = 30
VARIED_FROM = 100
INCIDENTS = 7
NASTY = "<!channel> & <@U1> *b* _i_ `c` {{DATE(x)}} [a](https://e.example) 🧱 slow "
TEXTS = ("current_state", "expected_output", "outcome", "acceptance_criteria", "learned", "workaround")
LINES = ("title", "area", "goal", "traded_for", "customer_segment", "expected_resolution", "mismatch_reason")


def long(length: int) -> str:
    """Words of exactly that many characters that no platform shows as they are."""
    return (NASTY * (length // len(NASTY) + 1))[: length - 1] + "."


def fill(address: str, team: str, channel: str, person: str, *, found: bool = True) -> None:
    """PAY-1 is there, filed by the person in that channel of Slack; PAY-2 gets everything that an item has.

    The others are like it, over all priorities, efforts and queues; some are planned, pinned and moved. From
    a number on some have no priority yet and some are live, so that each step of a review has its pages.
    found: the search finds them.
    """
    with closing(Database(address, Sealer((KEY,)))) as database:
        filler = _Filler(database, team, channel, person)
        filler.file_the_full_one()
        filler.copy_it(found=found)
        for number in range(3, 3 + PLANNED):
            filler.types(f"plan PAY-{number}")
        for number in range(3, 13):
            filler.types(f"commit PAY-{number} {long(290)}")
            filler.types(f"rank PAY-{number} top {long(290)}")
            filler.types(f"note {FULL} {long(2900)}")
        for number in range(INCIDENTS):
            filler.types(f"incident {number} {long(140)}")


def _varied(number: int) -> dict[str, Any]:
    if number < VARIED_FROM:
        return {}
    varied: dict[int, dict[str, Any]] = {5: {"priority": None}, 6: {"state": State.MEASURING}}
    return varied.get(number % 10, {})


class _Filler:
    def __init__(self, database: Database, team: str, channel: str, person: str) -> None:
        self._database = database
        self._actor = Actor(person, "Ana Lima", "Europe/Lisbon")
        self._place = Place(Platform.SLACK, PlaceKind.CHANNEL, channel, "payments")
        with database.workspaces() as workspaces:
            self._workspace_id = workspaces.meet(Platform.SLACK, team, "acme", NOW)

    def types(self, text: str) -> None:
        typed = resolve("/backlog", text)
        self._ask(typed.command, args=typed.args)

    def file_the_full_one(self) -> None:
        fields = {**WHOLE, **{name: long(3000) for name in TEXTS}, **{name: long(150) for name in LINES}}
        fields |= {
            "temperature": "cold",
            "measurement": f"{long(200)} 340 min -> <5 min",
            "customer_evidence": f"https://e.example/{'a' * 900}",
            "tracker": f"https://e.example/{'b' * 900}",
            "tasks": "\n".join(f"{long(140)}{number}" for number in range(20)),
            "assignee": "",
            "due_on": "",
        }
        without = ("parent", "blocked_by", "relates_to")
        self._ask("item.file", fields={name: text for name, text in fields.items() if name not in without})

    def copy_it(self, *, found: bool) -> None:
        priorities, efforts, queues = tuple(Priority), tuple(Effort), tuple(Queue)
        with self._database.engine.begin() as connection:
            full = dict(connection.execute(select(items).where(items.c.number == 2)).mappings().one())
            del full["id"]
            rows = []
            for number in range(3, OPEN + 1):
                facts = full | {
                    "number": number,
                    "title": f"{number} {full['title']}"[:150],
                    "priority": priorities[number % 4],
                    "effort": efforts[number % 3],
                    "queue": queues[number % 4],
                    "unindexed": found,
                    "rank_key": None,
                }
                facts |= _varied(number)
                rows.append(facts | place(facts, settings_of({})))
            connection.execute(insert(items), rows)
            connection.execute(update(teams).values(last_number=OPEN))
        left = int(found)
        while left:
            with self._database.writing(self._workspace_id) as store:
                left = store.search.index(OPEN)
        with self._database.writing(self._workspace_id) as store:
            store.ranking.recount(full["team_id"])

    def _ask(
        self, command: str, *, args: dict[str, str] | None = None, fields: dict[str, str] | None = None
    ) -> None:
        asked = Request(
            workspace_id=self._workspace_id, actor=self._actor, place=self._place, command=command,
            now=NOW, fresh_token="token", args=args or {}, fields=fields or {},
        )  # fmt: skip
        reply = dispatch(asked, self._database)
        assert not reply.errors, reply
