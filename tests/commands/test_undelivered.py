"""A message that cannot be posted: who is told, what they can do, and what the team's health says (F19)."""

from datetime import timedelta

import pytest

from bot.courier import Courier, Drawn
from bot.platform import CannotLook, PlatformError, Refused
from commands.request import Place, PlaceKind
from commands.view import Card
from storage.deliveries import Address, Delivery
from storage.enums import DeliveryState, Platform, Role
from storage.outbox import Taken
from tests.commands.conftest import LOGISTICS, PAYMENTS, Talk, labels, said

ARCHIVED = Refused("is_archived", "Unarchive it.")
LEFT = Refused("user_deactivated", "They have left.")
HERE = Address(Platform.SLACK, PAYMENTS.channel)


@pytest.fixture(autouse=True)
def filed(talk: Talk) -> None:
    """Ana files and is admin; Olga owns the order, Dev stands in, Mia is a member, Sam a stakeholder."""
    talk.types("ana", "/debt Ledger has no tests")
    roles = {"olga": Role.OWNER, "dev": Role.DEPUTY, "mia": Role.MEMBER, "sam": Role.STAKEHOLDER}
    with talk.database.writing(talk.workspace) as store:
        team = talk.item("PAY-1").team_id
        for name, role in roles.items():
            person = store.people.meet(Platform.SLACK, f"U-{name}", name.capitalize(), "", "")
            store.teams.join(team, person.id)
            store.teams.set_role(team, person.id, role)


def fails(talk: Talk, view: str, error: PlatformError, address: Address = HERE) -> int:
    """A message about the item that the platform refuses, or that may be there; its number."""
    with talk.database.writing(talk.workspace) as store:
        item = talk.item("PAY-1")
        args = {"item": str(item.id), "state": "new", "person": ""}
        number = store.deliveries.owe(address, view, args, talk.now, team=item.team_id)
    assert number is not None
    refuses(talk, number, error)
    return number


def refuses(talk: Talk, number: int, error: PlatformError) -> None:
    with talk.database.reading(talk.workspace) as store:
        delivery = store.deliveries.get(number)
    assert delivery is not None
    Courier(talk.database).failed(Taken(talk.workspace, delivery, talk.now), error, talk.now)


def told(talk: Talk) -> list[Delivery]:
    """Those who are to hear that a message went wrong."""
    return [one for one in talk.owed() if one.view == "refusal"]


def who(talk: Talk) -> list[str]:
    return [one.person for one in told(talk)]


def drawn(talk: Talk, delivery: Delivery) -> Card:
    card = Courier(talk.database).draw(Taken(talk.workspace, delivery, talk.now), talk.now)
    assert isinstance(card, Drawn)
    return card.card


def state(talk: Talk, number: int) -> str:
    with talk.database.writing(talk.workspace) as store:
        ended = store.deliveries.lock(number)
    assert ended is not None
    return ended.state


def health(talk: Talk, who: str = "mia") -> Card:
    card = talk.types(who, "/backlog health").private
    assert card is not None
    return card


def test_the_owner_hears_what_where_and_the_cure(talk: Talk) -> None:
    fails(talk, "item.attention", ARCHIVED)
    (one,) = told(talk)
    assert one.person == "U-olga"
    card = drawn(talk, one)
    assert labels(card) == ["Post it again"]
    reply = said(talk.presses("olga", card, "Post it again"))
    assert "On its way again: The call for a plan for PAY-1 in #payments." in reply


def test_the_filer_hears_of_their_line_and_the_owner_if_nobody_knows(talk: Talk) -> None:
    fails(talk, "item.line", ARCHIVED)
    assert who(talk) == ["U-ana"]
    fails(talk, "item.line", CannotLook("missing_scope"))
    assert who(talk) == ["U-ana", "U-olga"]


def test_while_the_owner_is_away_the_deputy_hears(talk: Talk) -> None:
    with talk.database.writing(talk.workspace) as store:
        owner = store.people.find(Platform.SLACK, "U-olga")
        assert owner is not None
        store.teams.set_away(talk.item("PAY-1").team_id, owner.id, talk.now.date() + timedelta(days=3))
    fails(talk, "item.attention", ARCHIVED)
    assert who(talk) == ["U-dev"]


def test_when_the_owner_has_left_the_deputy_and_an_admin_hear(talk: Talk) -> None:
    fails(talk, "item.news", LEFT, Address(Platform.SLACK, person="U-olga"))
    assert who(talk) == ["U-dev", "U-ana"]


def test_without_an_owner_an_admin_hears(talk: Talk) -> None:
    with talk.database.writing(talk.workspace) as store:
        for name in ("U-olga", "U-dev"):
            person = store.people.find(Platform.SLACK, name)
            assert person is not None
            store.teams.set_role(talk.item("PAY-1").team_id, person.id, Role.MEMBER)
    fails(talk, "item.attention", ARCHIVED)
    assert who(talk) == ["U-ana"]


def test_who_cannot_be_told_is_followed_by_the_next_one_until_nobody_is_left(talk: Talk) -> None:
    fails(talk, "item.attention", ARCHIVED)
    heard = []
    while found := told(talk):
        (one,) = found
        heard.append(one.person)
        refuses(talk, one.id, LEFT)
    assert heard == ["U-olga", "U-dev", "U-ana", "U-mia"]


def test_what_is_refused_over_and_over_is_told_once_an_hour(talk: Talk) -> None:
    for _ in range(3):
        fails(talk, "item.attention", ARCHIVED)
        talk.later(minutes=20)
    assert who(talk) == ["U-olga"]
    fails(talk, "item.attention", ARCHIVED, Address(Platform.SLACK, "C-other"))
    talk.later(minutes=60)
    fails(talk, "item.attention", ARCHIVED)
    assert who(talk) == ["U-olga"] * 3


def test_posting_it_again_has_one_effect_and_the_second_is_told_who_was_first(talk: Talk) -> None:
    number = fails(talk, "item.attention", ARCHIVED)
    card = drawn(talk, told(talk)[0])
    talk.presses("olga", card, "Post it again")
    assert state(talk, number) == DeliveryState.DUE
    assert "already: Olga asked for it." in said(talk.presses("dev", card, "Post it again"))
    assert "already: you asked for it." in said(talk.presses("olga", card, "Post it again"))
    with talk.database.writing(talk.workspace) as store:
        store.deliveries.end(number, DeliveryState.SENT, talk.now, message="1.7")
    assert "It was posted already: Olga asked for it." in said(talk.presses("dev", card, "Post it again"))
    assert "message posted again" in said(talk.types("mia", "/backlog log"))


def test_a_stakeholder_may_read_the_health_and_post_nothing(talk: Talk) -> None:
    fails(talk, "item.attention", ARCHIVED)
    card = health(talk, "sam")
    assert "Nothing was changed" in said(talk.presses("sam", card, "Post it again"))


def test_another_team_finds_no_such_message_from_its_channel(talk: Talk) -> None:
    number = fails(talk, "item.attention", ARCHIVED)
    refused = talk.asks("eve", "delivery.again", LOGISTICS, args={"delivery": str(number)}, key="")
    assert "Nothing was changed" in said(refused)
    assert "not known here" in said(talk.asks("eve", "delivery.again", args={"delivery": "99999"}, key=""))
    assert state(talk, number) == DeliveryState.FAILED


def test_all_well(talk: Talk) -> None:
    assert "All well" in said(talk.types("mia", "/backlog health"))
    assert "The next review: Wed" in said(talk.types("mia", "/backlog health"))
    talk.later(hours=1)
    with talk.database.writing(talk.workspace) as store:
        early = talk.now - timedelta(minutes=30)
        team = talk.item("PAY-1").team_id
        store.deliveries.owe(HERE, "item.line", {"item": str(talk.item("PAY-1").id)}, early, team=team)
    assert "waits: the platform does not take it now" in said(talk.types("mia", "/backlog health"))


def test_health_counts_a_week_and_pages_what_is_not_there(talk: Talk) -> None:
    fails(talk, "item.attention", ARCHIVED)
    talk.later(days=8)
    numbers = [fails(talk, "item.card", ARCHIVED) for _ in range(7)]
    numbers.append(fails(talk, "item.news", CannotLook("no"), Address(Platform.SLACK, person="U-mia")))
    with talk.database.writing(talk.workspace) as store:
        store.deliveries.end(numbers[0], DeliveryState.SENT, talk.now + timedelta(minutes=6))
        store.deliveries.end(numbers[1], DeliveryState.SKIPPED, talk.now, error="true no more")
    first = health(talk)
    assert labels(first).count("Post it again") == 5
    text = said(talk.types("mia", "/backlog health"))
    assert "Sent: 1, 1 of them late; Waiting: 2; Too late: 0; Refused: 5; Unknown: 1" in text
    assert "to Mia" in text
    assert "Unarchive it." in text
    second = talk.presses("mia", first, "Older").replace
    assert labels(second).count("Post it again") == 1
    again = talk.presses("mia", second, "Latest").replace
    assert labels(again) == labels(first)
    pressed = talk.presses("mia", first, "Post it again").replace
    assert labels(pressed).count("Post it again") == 5
    assert "Older" not in labels(pressed)


def test_a_press_on_a_message_that_nobody_could_look_for_shows_that_it_is_there(talk: Talk) -> None:
    number = fails(talk, "item.line", CannotLook("teams_tells_no_history"))
    assert state(talk, number) == DeliveryState.UNKNOWN
    line = Place(Platform.SLACK, PlaceKind.CHANNEL, PAYMENTS.channel, "payments", message="7.7")
    args = {"item": str(talk.item("PAY-1").id), "set.priority": "High"}
    talk.asks("ana", "item.set", line, args=args, key="")
    assert state(talk, number) == DeliveryState.SENT
    with talk.database.reading(talk.workspace) as store:
        assert "7.7" in [one.message for one in store.shown.of_item(talk.item("PAY-1").id)]


def test_a_press_on_a_message_that_was_known_proves_nothing(talk: Talk) -> None:
    line = Place(Platform.SLACK, PlaceKind.CHANNEL, PAYMENTS.channel, "payments", message="1.1")
    args = {"item": str(talk.item("PAY-1").id), "set.priority": "High"}
    talk.asks("ana", "item.set", line, args=args, key="")
    number = fails(talk, "item.line", CannotLook("teams_tells_no_history"))
    talk.asks("ana", "item.set", line, args={**args, "set.priority": "Low"}, key="")
    assert state(talk, number) == DeliveryState.UNKNOWN


def test_a_press_on_an_agenda_that_nobody_could_look_for_brings_its_steps(talk: Talk) -> None:
    talk.types("olga", "/backlog review now")
    (agenda,) = [one for one in talk.owed() if one.view == "review.agenda"]
    card = drawn(talk, agenda)
    refuses(talk, agenda.id, CannotLook("teams_tells_no_history"))
    assert state(talk, agenda.id) == DeliveryState.UNKNOWN
    talk.presses("mia", card, "Start")
    assert state(talk, agenda.id) == DeliveryState.SENT
    steps = [one for one in talk.owed() if one.view == "review.step"]
    assert [(one.args["step"], one.thread) for one in steps] == [(str(step), "1.1") for step in range(1, 6)]
    talk.later(seconds=1)
    assert [one.updates is not None for one in talk.owed() if one.view == "review.agenda"] == [True]
