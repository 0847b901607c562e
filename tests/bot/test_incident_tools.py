"""Incident tools over HTTP: what is recorded, what is refused and how, and that it happens once (F30)."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.incident_tools import BIGGEST, Limits
from commands.rules.tool_key import SCHEMA
from commands.view import words
from storage.database import Database
from storage.enums import EvidenceKind, Platform
from storage.sealing import Sealer
from tests.bot.desk import BEN, CHANNEL, NOW
from tests.bot.outages import locked
from tests.bot.tools import Answer, Team, Tool, reached
from tests.conftest import KEY, make_workspace

WHOLE = {
    "title": "Checkout answers 500",
    "details": "Every tenth order since 09:12.",
    "severity": "major",
    "at": "2026-11-20T10:12:00+01:00",
    "id": "Q1K3YD2",
    "tool": "PagerDuty",
    "link": "https://example.pagerduty.com/incidents/Q1K3YD2",
}
SEARCH = replace(CHANNEL, channel="C0SEARCH", name="search")
UNKNOWN = f"hearth_{'0' * 48}"


@pytest.fixture
def team(database: Database, workspace: int) -> Team:
    return Team(database, workspace)


@pytest.fixture
async def tool(team: Team) -> AsyncIterator[Tool]:
    async with reached(team.database, team.key) as (one,):
        yield one


def problem(answer: Answer, status: int) -> dict[str, str]:
    """Held to RFC 9457; the sentence of each member that is named."""
    assert (answer.status, answer.headers["Content-Type"].split(";")[0]) == (
        status,
        "application/problem+json",
    )
    assert {"title", "status", "detail"} <= answer.told.keys() <= {"title", "status", "detail", "errors"}
    assert answer.told["status"] == status
    return {one["pointer"]: one["detail"] for one in answer.told.get("errors", ())}


async def test_what_happened_is_recorded_and_the_channel_hears(team: Team, tool: Tool) -> None:
    answer = await tool.tells(**WHOLE)
    (incident,) = team.recorded()
    assert (answer.status, answer.told) == (201, {"incident": incident.id, "created": True})
    assert (incident.title, incident.details) == (WHOLE["title"], WHOLE["details"])
    assert (incident.severity, incident.link) == (WHOLE["severity"], WHOLE["link"])
    assert (incident.tool, incident.external_id) == ("PagerDuty", "Q1K3YD2")
    assert incident.at == datetime(2026, 11, 20, 9, 12, tzinfo=UTC)
    assert (incident.person_id, incident.answer, incident.kind) == (None, None, EvidenceKind.INCIDENT)
    (line,) = team.heard()
    assert str(WHOLE["title"]) in line
    assert "recorded by PagerDuty" in line


async def test_a_title_is_enough(team: Team, tool: Tool) -> None:
    assert (await tool.tells(title="Checkout is down")).status == 201
    (incident,) = team.recorded()
    assert (incident.title, incident.at, incident.external_id) == ("Checkout is down", NOW, None)
    assert "recorded by a tool" in team.heard()[0]


async def test_without_an_id_each_is_its_own(team: Team, tool: Tool) -> None:
    told = [await tool.tells(title="Checkout is down") for _ in range(2)]
    assert [one.status for one in told] == [201, 201]
    assert len(team.recorded()) == len(team.heard()) == 2


async def test_the_same_id_again_changes_nothing(team: Team, tool: Tool) -> None:
    """Also in another process, and whatever else the tool says of it by then."""
    first = await tool.tells(**WHOLE)
    async with reached(team.database, team.key) as (elsewhere,):
        again = await elsewhere.tells(**WHOLE | {"title": "It is over", "severity": "minor"})
    assert (again.status, again.told) == (200, {"incident": first.told["incident"], "created": False})
    assert [one.title for one in team.recorded()] == [WHOLE["title"]]
    assert len(team.heard()) == 1
    assert (await tool.tells(**WHOLE | {"tool": "Grafana"})).status == 201


async def test_the_same_id_at_once_is_recorded_once(team: Team, tool: Tool, address: str) -> None:
    other = Database(address, Sealer((KEY,)))
    try:
        async with reached(other, team.key) as (elsewhere,):
            answers = await asyncio.gather(
                *(one.tells(**WHOLE) for one in (tool, elsewhere) for _ in range(8))
            )
    finally:
        other.close()
    assert sorted(one.status for one in answers) == [200] * 15 + [201]
    assert {one.told["incident"] for one in answers} == {team.recorded()[0].id}
    assert len(team.recorded()) == len(team.heard()) == 1


async def test_a_long_title_is_cut_at_a_word_and_kept_whole(team: Team, tool: Tool) -> None:
    title = "Refunds time out " * 20
    assert (await tool.tells(title=title, details="Since noon.")).status == 201
    (incident,) = team.recorded()
    assert len(incident.title) <= 150
    assert incident.title.endswith(("Refunds…", "time…", "out…"))
    assert incident.details == f"{title.strip()}\n\nSince noon."


async def test_tickets_and_uses_are_evidence_for_an_item(team: Team, tool: Tool) -> None:
    tickets = {
        "title": "Time-outs",
        "kind": "support",
        "count": 14,
        "item": "pay-1",
        "id": "w1",
        "tool": "Desk",
    }
    assert [(await tool.tells(**tickets)).status for _ in range(2)] == [201, 200]
    assert (await tool.tells(title="Opened", kind="usage", count=9, item="PAY-1")).status == 201
    with team.database.reading(team.workspace_id) as store:
        found = dict(store.incidents.evidence(team.item().id))
    assert found == {EvidenceKind.SUPPORT: 14, EvidenceKind.USAGE: 9}
    assert team.heard() == []


async def test_an_incident_may_name_an_item(team: Team, tool: Tool) -> None:
    assert (await tool.tells(title="Checkout is down", details="Since noon.", item="PAY-1")).status == 201
    assert team.recorded()[0].details == "Since noon.\n\nIt names PAY-1."


async def test_an_item_of_another_team_is_as_if_it_were_not(team: Team, tool: Tool) -> None:
    assert words(team.card("debt.file", text="Search is slow", who=BEN, place=SEARCH)).startswith("SEA-1 ")
    sentences = []
    for ref in ("SEA-1", "PAY-77"):
        answer = await tool.tells(title="Tickets", kind="support", item=ref)
        sentences.append(problem(answer, 422)["#/item"].replace(ref, "…"))
    assert set(sentences) == {"There is no item … in this backlog."}
    assert team.recorded() == []


async def test_nothing_of_a_restricted_item_is_told(team: Team, tool: Tool) -> None:
    form = team.form("item.form", args={"item": str(team.item().id)})
    team.ask("item.save", args=form.args, fields={"title": "Secret hole", "restricted": "yes"})
    assert team.item().restricted
    answer = await tool.tells(title="Probed", kind="support", item="PAY-1")
    assert (answer.status, answer.told.keys()) == (201, {"incident", "created"})
    assert (await tool.tells(title="Broken into", item="PAY-1")).status == 201
    assert "Secret" not in "".join(team.heard())


AT = {
    "in two minutes": ("2026-11-20T09:32:00Z", NOW),
    "with a fraction, small letters": ("2026-11-20t09:30:00.5z", NOW),
    "in another zone": ("2026-11-20T01:00:00-08:00", NOW - timedelta(minutes=30)),
    "a year ago": ("2025-11-20T09:30:00Z", NOW - timedelta(days=365)),
    "left empty": ("", NOW),
}


async def test_when_it_happened(team: Team, tool: Tool) -> None:
    for said, (text, at) in AT.items():
        assert (await tool.tells(title="Checkout is down", at=text)).status == 201, said
        assert team.recorded()[-1].at == at, said


REFUSED: tuple[tuple[str, object, str], ...] = (
    ("title", "", "title does not fit. What happened"),
    ("title", 7, "title does not fit."),
    ("title", " \u200b\x00", "Please say in one line what happened"),
    ("title", "...", "Please say in one line what happened"),
    ("title", "x" * 1001, "title does not fit."),
    ("details", None, "details does not fit."),
    ("a/b~c d", 1, "“a/b~c d” is not known here. Known are title,"),
    ("", 1, "“” is not known here."),
    ("severity", "P1", "severity does not fit. How bad it is: one of"),
    ("kind", "alert", "kind does not fit. One of incident, support"),
    ("count", 0, "count does not fit."),
    ("count", "3", "count does not fit."),
    ("item", "PAY-99", "There is no item PAY-99 in this backlog."),
    ("item", "the ledger", "item does not fit."),
    ("at", "2026-11-20T09:00:00", "at does not fit."),
    ("at", 1795166400, "at does not fit."),
    ("at", "2026-02-30T09:00:00Z", "There is no such time."),
    ("at", "2026-11-20T09:00:00+99:99", "There is no such time."),
    ("at", "0001-01-01T00:00:00+14:00", "Please send a time of the last 365 days"),
    ("at", "9999-12-31T23:59:59-14:00", "Please send a time of the last 365 days"),
    ("at", "2026-11-20T09:35:01Z", "Please send a time of the last 365 days"),
    ("at", "2025-11-20T09:29:59Z", "Please send a time of the last 365 days"),
    ("link", "javascript:alert(1)", "link does not fit."),
    ("link", "https://", "link does not fit."),
    ("link", "https://x.example/a b", "link does not fit."),
    ("link", "https://[x", "Please"),
    ("tool", "x" * 61, "tool does not fit."),
)


async def test_what_does_not_fit_is_refused_by_name(team: Team, tool: Tool) -> None:
    for member, value, sentence in REFUSED:
        answer = await tool.tells(**{"title": "Checkout is down", member: value})
        ((pointer, told),) = problem(answer, 422).items()
        assert pointer == {"a/b~c d": "#/a~1b~0c%20d"}.get(member, f"#/{member}")
        assert told.startswith(sentence), told
    assert problem(await tool.tells(title="Opened", kind="usage"), 422)["#/item"].startswith(
        "item is missing."
    )
    assert team.recorded() == []


async def test_each_member_has_its_sentence(tool: Tool) -> None:
    told = problem(await tool.tells(severity="P1", count=0, colour="red"), 422)
    assert list(told) == ["#/title", "#/severity", "#/count", "#/colour"]
    told = problem(await tool.tells(title="Checkout is down", at="2020-01-01T00:00:00Z", item="PAY-9"), 422)
    assert list(told) == ["#/at", "#/item"]


BODIES: dict[str, tuple[Any, dict[str, str], int]] = {
    "no JSON": (b"title: down", {}, 400),
    "nothing": (b"", {}, 400),
    "no UTF-8": (b'{"title": "\xff"}', {}, 400),
    "half a character": (b'{"title": "\\ud800"}', {}, 400),
    "a deep nest": (b"[" * 60_000, {}, 400),
    "a list": (b"[]", {}, 422),
    "a form": (b"title=down", {"Content_Type": "application/x-www-form-urlencoded"}, 415),
    "of no type": (b'{"title": "down"}', {"Content_Type": ""}, 415),
    "compressed": (b"\x1f\x8b", {"Content_Encoding": "gzip"}, 415),
    "too big": (b'{"title": "%s"}' % (b"x" * BIGGEST), {}, 413),
}


async def test_a_body_that_cannot_be_read(team: Team, tool: Tool) -> None:
    for said, (body, headers, status) in BODIES.items():
        told = problem(await tool.sends(body, **headers), status)
        assert told == ({"#": "Please send one JSON object."} if said == "a list" else {}), said
    assert team.recorded() == []


async def test_64_kb_are_taken_and_no_more_also_in_pieces(team: Team, tool: Tool) -> None:
    async def pieces(size: int) -> AsyncIterator[bytes]:
        yield b'{"title": "down"'
        for _ in range((size - 17) // 64):
            yield b" " * 64
        yield b" " * ((size - 17) % 64)
        yield b"}"

    assert (await tool.sends(pieces(BIGGEST))).status == 201
    problem(await tool.sends(pieces(BIGGEST + 1)), 413)
    assert len(team.recorded()) == 1


async def test_without_a_good_key_nothing_is_told(team: Team, tool: Tool) -> None:
    """Whatever is wrong with the key, and whatever was sent: the same answer."""
    revoked = team.key
    renewed = team.new_key()
    keys = [
        "",
        f"Bearer {UNKNOWN}",
        f"Bearer {revoked}",
        "Bearer x",
        f"Basic {renewed}",
        renewed,
        f"Bearer {renewed}x",
    ]
    answers = [
        await tool.sends(body, Authorization=key) for key in keys for body in (b'{"title": "x"}', b"?")
    ]
    for answer in answers:
        problem(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert len({json.dumps(one.told) for one in answers}) == 1
    assert team.recorded() == []
    assert (await tool.sends(b'{"title": "x"}', Authorization=f"bearer {renewed}")).status == 201
    team.ask("incident.revoke_key", args={"team": "PAY"})
    problem(await tool.sends(b'{"title": "x"}', Authorization=f"Bearer {renewed}"), 401)


async def test_a_key_opens_its_own_team_in_its_own_workspace(team: Team) -> None:
    other = Team(team.database, make_workspace(team.database, Platform.TEAMS))
    async with reached(team.database, team.key, other.key) as (one, another):
        assert (await one.tells(**WHOLE)).status == 201
        assert (await another.tells(**WHOLE)).status == 201
    assert [len(each.recorded()) for each in (team, other)] == [1, 1]


async def test_only_post_records(tool: Tool) -> None:
    for method in ("GET", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = await tool.sends(b'{"title": "x"}', method=method)
        problem(answer, 405)
        assert answer.headers["Allow"] == "POST", method


async def test_the_schema_is_there_without_a_key(tool: Tool) -> None:
    answer = await tool.sends(None, method="GET", path=SCHEMA, Authorization="", Content_Type="")
    assert (answer.status, answer.told["title"]) == (200, "Incident")
    assert answer.headers["Content-Type"].startswith("application/schema+json")
    refused = await tool.sends(b"{}", path=SCHEMA)
    problem(refused, 405)
    assert refused.headers["Allow"] == "GET, HEAD"


async def test_more_than_its_share_waits_whichever_process_it_comes_to(team: Team) -> None:
    other = Team(team.database, make_workspace(team.database))
    limits = Limits(a_minute=2)
    async with (
        reached(team.database, team.key, other.key, limits=limits) as (one, another),
        reached(team.database, team.key, limits=limits) as (elsewhere,),
    ):
        told = [await tool.tells(title="Checkout is down") for tool in (one, elsewhere, one)]
        assert [answer.status for answer in told] == [201, 201, 429]
        problem(told[2], 429)
        assert 0 < int(told[2].headers["Retry-After"]) <= 30
        assert (await elsewhere.tells(title="Checkout is down")).status == 429
        assert (await another.tells(title="Search is down")).status == 201
    assert len(team.recorded()) == 2


async def test_a_store_that_is_busy_for_too_long_gets_nothing_and_says_so(own_address: str) -> None:
    database = Database(own_address, Sealer((KEY,)))
    try:
        team = Team(database, make_workspace(database))
        async with reached(database, team.key, limits=Limits(answered=0.2)) as (tool,):
            with locked(own_address):
                answer = await tool.tells(**WHOLE)
                problem(answer, 503)
                assert answer.told["detail"].startswith("Nothing was recorded")
                assert answer.headers["Retry-After"] == "60"
            await asyncio.sleep(0.5)
            assert team.recorded() == []
            assert (await tool.tells(**WHOLE)).status == 201
    finally:
        database.close()


async def test_a_store_that_is_away() -> None:
    away = Database("postgresql://nobody@127.0.0.1:1/nothing", Sealer((KEY,)))
    try:
        async with reached(away, UNKNOWN) as (tool,):
            answer = await tool.tells(**WHOLE)
    finally:
        away.close()
    problem(answer, 503)
    assert answer.headers["Retry-After"] == "60"


_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=30), st.lists(st.text(), max_size=2)
)
_OBJECTS = st.dictionaries(st.sampled_from([*WHOLE, "kind", "count", "item", "x"]), _VALUES, max_size=5)
_FITTING = st.builds(lambda title, more: {"title": title} | more, st.text(min_size=1, max_size=200), _OBJECTS)


def _bodies() -> Iterator[bytes]:
    """Some hundred bodies: any bytes at all, any JSON, and what nearly fits."""
    drawn: list[bytes] = []
    written = st.one_of(_OBJECTS, _FITTING).map(lambda value: json.dumps(value).encode())

    @settings(max_examples=120, database=None)
    @given(st.one_of(st.binary(max_size=300), written, st.text(max_size=50).map(str.encode)))
    def draw(body: bytes) -> None:
        drawn.append(body)

    draw()
    return iter(drawn)


async def test_whatever_is_sent_is_stored_or_refused_with_a_sentence(team: Team, tool: Tool) -> None:
    made = 0
    for body in _bodies():
        answer = await tool.sends(body)
        if answer.status == 201:
            made += 1
        else:
            assert answer.status in (200, 400, 422), body
            if answer.status != 200:
                problem(answer, answer.status)
        assert len(team.recorded()) == made, body
