"""Two people in a review on either platform: each button of it pressed by both at the same moment."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import create_engine, func, select

from storage.database import parse_address
from storage.enums import DeliveryState
from storage.models import decisions, deliveries
from tests.bot import serving
from tests.bot.served import Request, Served
from tests.bot.slack.conftest import button, words_in
from tests.bot.teams.dialogs import Dialog, chosen_in
from tests.bot.teams.serving import Site as TeamsSite
from tests.bot.teams.serving import Told
from tests.fakes.slack_payloads import message_action, slash_command, view_submission
from tests.fakes.teams_cards import inputs_of
from tests.fakes.teams_state import CARD

Json = dict[str, Any]
PEOPLE = {"Ana Lima": "UANA", "Ben Oduya": "UBEN"}
ON_ITS_WAY = (DeliveryState.DUE, DeliveryState.SENDING)


@dataclass(frozen=True)
class Decided:
    id: int
    person_id: int | None
    item_id: int | None
    what: str
    field: str


class Two:
    """Ana and Ben. A message is named by the words that it begins with."""

    def __init__(self, site: Served, address: str) -> None:
        self.site = site
        self._engine = create_engine(parse_address(address))

    def close(self) -> None:
        self._engine.dispose()

    async def types(self, text: str, who: int = 0) -> None:
        """One of them types a command, and reads its answer."""
        raise NotImplementedError

    def texts(self) -> list[str]:
        """What Hearth has standing in the channel and its threads."""
        raise NotImplementedError

    async def press(self, begins: str, label: str) -> list[str]:
        """Both press that button (of several rows the first row's) at once; what each is told."""
        raise NotImplementedError

    async def fill_in(self, begins: str, label: str, fields: Json) -> list[str]:
        """Both open the form of that button, and then send it at once. A person is named by their name."""
        raise NotImplementedError

    async def stands(self, begins: str, within: float = 30.0) -> None:
        """Returns once such a message stands there."""
        await self.site.wait_for(lambda: [one for one in self.texts() if one.startswith(begins)], within)

    async def shows(self, begins: str, words: str, within: float = 30.0) -> None:
        """Returns once that message holds those words."""
        await self.site.wait_for(
            lambda: [one for one in self.texts() if one.startswith(begins) and words in one], within
        )

    async def settled(self) -> None:
        """Returns once all that is owed of the review is sent."""
        await self.site.wait_for(lambda: not self._owed(), 30.0)

    def _owed(self) -> int:
        its = (deliveries.c.state.in_(ON_ITS_WAY), deliveries.c.view.startswith("review."))
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).where(*its)).scalar_one())

    def decided(self, after: int = 0) -> list[Decided]:
        columns = (decisions.c.id, decisions.c.person_id, decisions.c.item_id, decisions.c.what)
        asked = select(*columns, decisions.c.field).where(decisions.c.id > after).order_by(decisions.c.id)
        with self._engine.connect() as connection:
            return [Decided(*row) for row in connection.execute(asked)]


class TwoOnSlack(Two):
    def __init__(self, site: serving.Site, address: str) -> None:
        super().__init__(site, address)
        self._site = site
        self._people = (site.ana, replace(site.ana, user_id="UBEN", user_name="ben"))
        site.slack.add_user("UBEN", "ben", team=site.ana.team_id, real_name="Ben Oduya")

    async def types(self, text: str, who: int = 0) -> None:
        word, _, rest = text.partition(" ")
        person = self._people[who]
        url = self._site.slack.response_url(person.channel_id, person.user_id, team=person.team_id)
        trigger = self._site.trigger(person)
        typed = slash_command(person, rest, trigger_id=trigger, response_url=url, command=f"/{word}")
        sent = await self._site.deliver(serving.request(typed))
        assert sent.status == 200, sent

    def texts(self) -> list[str]:
        return [words_in(one.as_json()) or one.text for one in self._messages()]

    async def press(self, begins: str, label: str) -> list[str]:
        requests = [self._press(person, begins, label) for person in self._people]
        await asyncio.gather(*(self._deliver(one) for one in requests))
        return [" ".join(said) for said in await self._site.all_later(requests)]

    async def fill_in(self, begins: str, label: str, fields: Json) -> list[str]:
        for person in self._people:
            before = len(self._site.slack.called("views.open"))
            await self._deliver(self._press(person, begins, label))
            await self._site.slack.wait_call("views.open", before + 1)
        requests = []
        for person in self._people:
            view = self._site.slack.views(person.user_id)[-1]
            values, trigger = _typed(view, fields), self._site.trigger(person)
            requests.append(serving.request(view_submission(person, view, values, trigger_id=trigger)))
        return [str(one.answer) for one in await asyncio.gather(*(self._deliver(one) for one in requests))]

    async def _deliver(self, request: Request) -> serving.Sent:
        sent = await self._site.deliver(request)
        assert sent.status == 200, sent
        return sent

    def _press(self, person: Any, begins: str, label: str) -> Request:
        message = [one for one in self._messages() if words_in(one.as_json()).startswith(begins)][-1]
        shown = message.as_json(person.team_id)
        pressed = button(shown, label)
        [block, *_] = [one for one in shown["blocks"] if pressed in _elements(one)]
        slack, trigger = self._site.slack, self._site.trigger(person)
        url = slack.response_url(
            person.channel_id, person.user_id, team=person.team_id, message_ts=message.ts
        )
        return serving.request(
            message_action(
                person,
                shown,
                pressed["action_id"],
                trigger_id=trigger,
                response_url=url,
                block_id=block["block_id"],
            )
        )

    def _messages(self) -> Sequence[Any]:
        return [one for one in self._site.slack.messages(self._site.ana.channel_id) if one.bot_id]


def _typed(view: Json, fields: Json) -> Json:
    """What a person puts into those fields that the form has."""
    elements = {one["block_id"].partition("~")[0]: one.get("element", {}) for one in view["blocks"]}
    ticks = {name for name, element in elements.items() if element.get("type") == "checkboxes"}
    typed: Json = {
        name: [value] if name in ticks else value for name, value in fields.items() if name in elements
    }
    return typed | ({"person": PEOPLE[typed["person"]]} if "person" in typed else {})


def _elements(block: Json) -> list[Json]:
    return [*block.get("elements", []), block.get("accessory", {})]


class TwoOnTeams(Two):
    def __init__(self, site: TeamsSite, address: str) -> None:
        super().__init__(site, address)
        self._site = site
        self._people = (site.ana, site.ben)

    async def types(self, text: str, who: int = 0) -> None:
        await self._site.asks(text, self._people[who])

    def texts(self) -> list[str]:
        return [one.words for one in self._site.teams.posted(self._site.channel)]

    async def press(self, begins: str, label: str) -> list[str]:
        message = self._message(begins)
        requests = [self._site.presses(message, label, person) for person in self._people]
        told = await asyncio.gather(*(self._site.deliver(one) for one in requests))
        for person, sent in zip(self._people, told, strict=True):
            if isinstance(sent.answer, dict) and sent.answer.get("type") == CARD:
                self._site.teams.show(person, message, sent.answer["value"])
        return [one.text for one in told]

    async def fill_in(self, begins: str, label: str, fields: Json) -> list[str]:
        message = self._message(begins)
        forms = [await self._site.open_form(message, label, person) for person in self._people]
        requests = [self._site.sends(form, _chosen(form, fields)) for form in forms]
        told = await asyncio.gather(*(self._site.deliver(one) for one in requests))
        return [one.text for one in told if isinstance(one, Told)]

    def _message(self, begins: str) -> Any:
        return [one for one in self._site.teams.posted(self._site.channel) if one.words.startswith(begins)][
            -1
        ]


def _chosen(form: Dialog, fields: Json) -> Json:
    """What a person puts into those inputs that the dialog has."""
    inputs = inputs_of(form.content)
    typed = {name: value for name, value in fields.items() if name in inputs}
    return typed | (
        chosen_in(form.content, {inputs["person"]["label"]: typed["person"]}) if "person" in typed else {}
    )


def two_people(site: Served, address: str) -> Two:
    if isinstance(site, TeamsSite):
        return TwoOnTeams(site, address)
    assert isinstance(site, serving.Site)
    return TwoOnSlack(site, address)
