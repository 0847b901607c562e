"""People at their keyboards: what they type, press and fill in goes through `dispatch`, as in a platform."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from commands.dispatch import dispatch
from commands.request import Actor, Place, PlaceKind, Request
from commands.resolving import resolve
from commands.view import (
    Act,
    Actions,
    Button,
    Card,
    ChoiceField,
    DateField,
    Field,
    Form,
    LineField,
    NumberField,
    OpenForm,
    PersonField,
    Reply,
    Row,
    TextField,
    YesNoField,
    plain,
    words,
)
from storage.database import Database
from storage.deliveries import Delivery
from storage.enums import DeliveryState, Platform
from storage.items import Item
from storage.log import Decision
from storage.models import deliveries
from storage.scope import columns
from storage.sealing import Sealer
from tests.conftest import KEY, NOW

_numbers = itertools.count(1)


def channel(name: str) -> Place:
    """The channel of that name; its ID is made from it."""
    return Place(Platform.SLACK, PlaceKind.CHANNEL, f"C-{name}", name)


PAYMENTS, LOGISTICS = channel("payments"), channel("logistics")
DIRECT = Place(Platform.SLACK, PlaceKind.DIRECT, "D1")


@dataclass
class Talk:
    """The people of one workspace, named by a word each; `place` is where they are unless said."""

    database: Database
    workspace: int
    now: datetime = NOW
    place: Place = PAYMENTS
    zones: dict[str, str] = field(default_factory=dict)

    def request(self, who: str, command: str, place: Place | None = None, **parts: object) -> Request:
        number = next(_numbers)
        asked = Request(
            workspace_id=self.workspace,
            actor=Actor(f"U-{who}", who.capitalize(), self.zones.get(who, "")),
            place=place or self.place,
            command=command,
            now=self.now,
            fresh_token=f"token-{number}",
            key=f"key-{number}",
        )
        return replace(asked, **parts)  # type: ignore[arg-type]

    def asks(self, who: str, command: str, place: Place | None = None, **parts: object) -> Reply:
        return dispatch(self.request(who, command, place, **parts), self.database)

    def types(self, who: str, line: str, place: Place | None = None, **parts: object) -> Reply:
        """`/debt some text`, as a slash command."""
        word, _, rest = line.partition(" ")
        typed = resolve(word, rest)
        return self.asks(who, typed.command, place, text=typed.text, args=typed.args, **parts)

    def presses(self, who: str, card: Card | None, label: str, place: Place | None = None) -> Reply:
        """A button on a card, by its label, on the message `1.1`."""
        button = button_of(card, label)
        command = button.command if isinstance(button, Act) else button.form
        where = replace(place or self.place, message="1.1")
        return self.asks(who, command, where, args=dict(button.args), key="")

    def submission(self, who: str, form: Form, changes: Mapping[str, str], place: Place | None) -> Request:
        unknown = set(changes) - {asked.name for asked in form.fields()}
        assert not unknown, f"the form does not ask for {unknown}"
        fields = {asked.name: value_of(asked) for asked in form.fields()} | dict(changes)
        key = f"form:{form.token}"
        return self.request(who, form.command, place, args=dict(form.args), fields=fields, key=key)

    def submits(self, who: str, form: Form | None, place: Place | None = None, **changes: str) -> Reply:
        """A form with everything that it shows, some of it changed."""
        return self.fills(who, form, changes, place)

    def fills(
        self, who: str, form: Form | None, changes: Mapping[str, str], place: Place | None = None
    ) -> Reply:
        """The same, with the changes in a mapping."""
        assert form is not None
        return dispatch(self.submission(who, form, changes, place), self.database)

    def opens(self, who: str, line: str, place: Place | None = None) -> Form:
        """The form that typed words open."""
        form = self.types(who, line, place).form
        assert form is not None
        return form

    def edits(self, who: str, ref: str, place: Place | None = None) -> Form:
        """The form over an item, opened from its card."""
        card = self.types(who, f"/backlog {ref}", place).private
        form = self.presses(who, card, "Edit", place).form
        assert form is not None
        return form

    def item(self, ref: str) -> Item:
        with self.database.reading(self.workspace) as store:
            found = store.items.by_ref(ref)
        assert found is not None, f"there is no {ref}"
        return found

    def refs(self) -> list[str]:
        """Every open item of the workspace."""
        with self.database.reading(self.workspace) as store:
            return [
                item.ref for team in store.teams.all() for item in store.items.page(team.id, at_most=1000)
            ]

    def decisions(self, ref: str) -> list[Decision]:
        found = self.item(ref)
        with self.database.reading(self.workspace) as store:
            return store.log.since(found.id, 0)

    def owed(self) -> list[Delivery]:
        """The messages that are due by now, in their order."""
        with self.database.engine.connect() as connection:
            mine = (deliveries.c.workspace_id == self.workspace, deliveries.c.state == DeliveryState.DUE)
            due = select(*columns(deliveries, Delivery)).where(*mine, deliveries.c.try_at <= self.now)
            return [Delivery(*row) for row in connection.execute(due.order_by(deliveries.c.id))]

    def takes(self) -> list[Delivery]:
        """The same, each once: as if the sender had sent them."""
        owed = self.owed()
        with self.database.writing(self.workspace) as store:
            for one in owed:
                store.deliveries.end(one.id, DeliveryState.SENT, self.now)
        return owed

    def later(self, **by: float) -> None:
        self.now += timedelta(**by)


def value_of(asked: Field) -> str:
    """What a field holds, as a platform would submit it."""
    match asked:
        case LineField(line=value) | TextField(text=value) | ChoiceField(chosen=value):
            return value
        case DateField(day=value) | NumberField(number=value):
            return value
        case PersonField(person=person, native=native):
            return native or person
        case YesNoField(yes=yes):
            return "yes" if yes else ""


def buttons_of(card: Card | None) -> list[Button]:
    assert card is not None
    held = [block.buttons for block in card.blocks if isinstance(block, Actions | Row)]
    return [button for buttons in held for button in buttons]


def labels(card: Card | None) -> list[str]:
    return [button.label for button in buttons_of(card)]


def button_of(card: Card | None, label: str) -> Act | OpenForm:
    """The first button of that label."""
    found = [button for button in buttons_of(card) if button.label == label]
    assert found, f"there is no {label!r}, but {labels(card)}"
    button = found[0]
    assert isinstance(button, Act | OpenForm)
    return button


def said(reply: Reply) -> str:
    """Every word of an answer."""
    cards = [words(card) for card in (reply.here, reply.private, reply.replace) if card is not None]
    return "\n".join([*cards, *map(plain, reply.errors.values())])


@pytest.fixture
def talk(database: Database, workspace: int) -> Talk:
    return Talk(database, workspace)


@pytest.fixture
def replica(address: str) -> Iterator[Database]:
    """The same database as another process has it."""
    other = Database(address, Sealer((KEY,)))
    yield other
    other.close()
