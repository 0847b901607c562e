"""The key of incident tools: shown once, renewed, revoked, and never kept as it is (F30)."""

import re

import pytest
from sqlalchemy import Table, select

from commands.rules.tool_key import PATTERN
from commands.view import Act, Reply, Visit
from storage.models import decisions, deliveries, processed, tool_keys
from tests.commands.conftest import DIRECT, LOGISTICS, Talk, buttons_of, labels, said
from tests.conftest import make_workspace

PUBLIC = "https://hearth.example.com/"


@pytest.fixture
def pay(talk: Talk) -> Talk:
    talk.types("ana", "/debt First")
    return talk


def asks(talk: Talk, who: str = "ana") -> Reply:
    return talk.types(who, "/backlog incident key", public_url=PUBLIC)


def makes(talk: Talk, who: str = "ana", team: str = "PAY") -> Reply:
    card = talk.asks(who, "incident.key", args={"team": team}).private
    (button,) = [one for one in buttons_of(card) if isinstance(one, Act) and "Make" in one.label]
    return talk.asks(who, button.command, args=dict(button.args), public_url=PUBLIC)


def key_of(reply: Reply) -> str:
    assert reply.here is None
    found = re.findall(PATTERN, said(reply))
    assert len(set(found)) == 1, said(reply)
    return str(found[0])


def is_good(talk: Talk, key: str) -> bool:
    """Whether a tool that comes with it is heard."""
    place = talk.place
    reply = talk.asks("", "incident.by_tool", place, args={"key": key}, fields={"title": "Checkout is down"})
    assert bool(reply.told) is not bool(reply.errors)
    return bool(reply.told)


def rows(talk: Talk, table: Table) -> str:
    with talk.database.engine.connect() as connection:
        mine = select(table).where(table.c.workspace_id == talk.workspace)
        return "\n".join(str(row) for row in connection.execute(mine))


def test_a_team_gets_one_key_with_where_it_opens(pay: Talk) -> None:
    assert "No incident tool has a key of PAY yet" in said(asks(pay))
    assert labels(asks(pay).private) == ["Make a key"]
    reply = makes(pay)
    assert is_good(pay, key_of(reply))
    assert "https://hearth.example.com/api/incidents\n" in said(reply)
    (schema,) = [button for button in buttons_of(reply.replace) if isinstance(button, Visit)]
    assert schema.url == "https://hearth.example.com/api/incidents/schema.json"


def test_without_an_address_the_card_says_what_to_set(pay: Talk) -> None:
    reply = pay.presses("ana", asks(pay).private, "Make a key")
    assert is_good(pay, key_of(reply))
    assert "sets HEARTH_PUBLIC_URL" in said(reply)
    assert labels(reply.replace) == ["Revoke"]


def test_it_is_shown_once_and_kept_nowhere(pay: Talk) -> None:
    key = key_of(makes(pay))
    held = "\n".join(rows(pay, table) for table in (tool_keys, decisions, deliveries, processed))
    assert key not in held
    assert key.removeprefix("hearth_") not in held
    again = asks(pay)
    assert "hearth_" not in said(again)
    assert "Made: 2026-11-20, by Ana; Used last: never yet" in said(again)
    pay.later(hours=2)
    assert is_good(pay, key)
    assert "Used last: 2026-11-20 11:30" in said(asks(pay))


def test_a_new_key_ends_the_one_before(pay: Talk) -> None:
    old = key_of(makes(pay))
    renewed = pay.presses("ana", asks(pay).private, "Make a new key")
    assert renewed.replace is not None
    assert [is_good(pay, key) for key in (old, key_of(renewed))] == [False, True]
    assert "The key before is refused from now on." in said(renewed)


def test_a_press_that_comes_again_makes_no_second_key(pay: Talk) -> None:
    card = asks(pay).private
    key = key_of(pay.presses("ana", card, "Make a key"))
    pay.later(minutes=2)
    for who, maker in (("ana", "you"), ("ben", "Ana")):
        again = pay.presses(who, card, "Make a key")
        assert again.replace is None
        assert said(again).startswith(
            f"Nothing was changed: {maker} made a key of PAY at 2026-11-20 09:30, and it works."
        )
        assert is_good(pay, key)
    other = key_of(pay.presses("ana", again.private, "Make a new key"))
    assert [is_good(pay, one) for one in (key, other)] == [False, True]


def test_a_card_from_before_ends_no_key_that_it_does_not_know(pay: Talk) -> None:
    makes(pay)
    card = asks(pay).private
    key = key_of(pay.presses("ana", card, "Make a new key"))
    assert "Ana made a key of PAY" in said(pay.presses("ben", card, "Make a new key"))
    assert is_good(pay, key)
    pay.presses("ana", card, "Revoke")
    late = pay.presses("ben", card, "Make a new key")
    assert said(late).startswith("Nothing was changed: the key of PAY was revoked meanwhile.")
    assert is_good(pay, key_of(pay.presses("ben", late.private, "Make a key")))


def test_a_revoked_key_is_good_for_nothing(pay: Talk) -> None:
    key = key_of(makes(pay))
    held = asks(pay).private
    revoked = pay.presses("ana", held, "Revoke")
    assert "is revoked" in said(revoked)
    assert not is_good(pay, key)
    assert said(pay.presses("ana", held, "Revoke")).startswith("Nothing was changed: there is no key")
    another = key_of(pay.presses("ana", revoked.replace, "Make a key"))
    assert [is_good(pay, one) for one in (key, another)] == [False, True]


def test_each_team_has_its_own(pay: Talk) -> None:
    pay.types("ben", "/debt Second", LOGISTICS)
    keys = [key_of(makes(pay)), key_of(makes(pay, "ben", "LOG"))]
    pay.asks("ana", "incident.revoke_key", args={"team": "PAY"})
    assert [is_good(pay, key) for key in keys] == [False, True]


def test_only_who_may_change_settings_gets_and_ends_it(pay: Talk) -> None:
    key = key_of(makes(pay))
    pay.asks("olga", "owner.claim", args={"team": "PAY"})
    for command in ("incident.key", "incident.make_key", "incident.revoke_key"):
        refused = said(pay.asks("ben", command, args={"team": "PAY"}))
        assert refused.startswith("Nothing was changed: the Product Owner (Olga) or an admin (Ana) can")
    assert is_good(pay, key)
    assert key_of(makes(pay, "olga")) != key


def test_the_log_tells_of_it_without_it(pay: Talk) -> None:
    makes(pay)
    held = asks(pay).private
    pay.presses("ana", held, "Make a new key")
    pay.presses("ana", held, "Revoke")
    told = said(pay.types("ana", "/backlog log"))
    assert [line.partition(" in #")[0] for line in told.splitlines()[1:4]] == [
        "Ana revoked the key for incident tools",
        "Ana made a new key for incident tools; the one before is refused",
        "Ana made a key for incident tools",
    ]
    assert "hearth_" not in told


def test_a_press_that_brings_no_key_records_nothing(pay: Talk) -> None:
    """Whoever sends a button's words by hand is no tool."""
    for args in ({}, {"key": ""}, {"key": "x"}, {"team": "PAY"}):
        reply = pay.asks("ana", "incident.by_tool", DIRECT, args=args, fields={"title": "Checkout is down"})
        assert reply.errors
    assert "Checkout" not in said(pay.types("ana", "/backlog log"))


def test_a_key_is_not_of_another_workspace(pay: Talk) -> None:
    key = key_of(makes(pay))
    assert not is_good(Talk(pay.database, make_workspace(pay.database)), key)
