"""Who may be one human on two platforms, so that nobody reviews what they close (F28, section 13)."""

from dataclasses import dataclass, replace

import pytest

from commands.rules.one_human import may_be_one


@dataclass(frozen=True)
class Somebody:
    id: int = 1
    host_id: int = 1
    platform: str = "slack"
    external_id: str = "U1"
    name: str = "Ana Lima"
    address: str = "ana@example.org"


ANA = Somebody()
OTHER = Somebody(2, 1, "slack", "U2", "Ben", "ben@example.org")


@pytest.mark.parametrize(
    ("other", "one"),
    [
        (OTHER, False),
        (replace(OTHER, id=1), True),
        (replace(OTHER, external_id="U1", host_id=2), True),
        (replace(OTHER, external_id="U1", platform="teams"), False),
        (replace(OTHER, address="ANA@Example.org"), True),
        (replace(OTHER, name="Ana Lima"), False),
        (replace(OTHER, name="Ana Lima", address=""), False),
        (replace(OTHER, name=" ana  lima ", address="", platform="teams"), True),
        (replace(OTHER, name="Ana Lima", address="", host_id=2), True),
        (replace(OTHER, name="Ana Lima", platform="teams"), False),
        (replace(OTHER, name="Ana", address="", platform="teams"), True),
        (replace(OTHER, name="ana.lima", address="", platform="teams"), True),
        (replace(OTHER, name="Lima, Ána", address="", platform="teams"), True),
        (replace(OTHER, name="analima", address="", platform="teams"), False),
        (replace(OTHER, name="AL", address="", platform="teams"), False),
        (replace(OTHER, name="._.", address="", platform="teams"), False),
        (replace(OTHER, name="Ana Costa", address="", platform="teams"), False),
        (replace(OTHER, name="", address="", platform="teams"), False),
    ],
)
def test_who_may_be_one(other: Somebody, one: bool) -> None:
    assert may_be_one(ANA, other) is one
    assert may_be_one(other, ANA) is one


def test_an_address_that_begins_with_the_name_elsewhere_is_a_hint_too() -> None:
    nick = replace(ANA, name="Nanny", address="ana.lima@example.org")
    elsewhere = replace(OTHER, name="Ana Lima", address="", platform="teams")
    assert may_be_one(nick, elsewhere)
    assert may_be_one(elsewhere, nick)
    assert not may_be_one(nick, replace(elsewhere, name="Zoe"))
