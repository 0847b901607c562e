"""`--example`: lets a believable team live through three weeks, by the same door as the page itself."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.browser.answers import Asks
from bot.browser.chat import Chat, Message, mint
from bot.browser.forms import typed
from bot.browser.listeners import Doings
from bot.browser.lookup import Setting
from bot.browser.passing import Passing
from bot.browser.snapshot import Json
from bot.browser.story import NEWCOMERS, STORY, FillIn, InReview, Press, React, Say, Then
from bot.browser.time import DemoClock
from commands.view import Act, Actions, Card, OpenForm, Row, plain

BEHIND = timedelta(weeks=4)
"""How far in the past the clock has to start for the story to fit in."""

ZONE = ZoneInfo("Europe/London")
WHERE = "payments"


async def play(
    chat: Chat,
    door: Asks,
    clock: DemoClock,
    passing: Passing,
    *,
    workspace_id: int,
    address: str,
) -> None:
    """Plays the story from BEHIND up to the time that the clock showed plus BEHIND."""
    for person in NEWCOMERS:
        chat.join(person)
    stage = _Stage(chat, Doings(chat, door, clock, passing), clock, workspace_id, address)
    today = clock() + BEHIND
    for number, then in enumerate(STORY):
        await passing.until(_moment(then, today))
        await stage.act(then, f"example-{number:03}")
        await passing.settle()
    await passing.until(today)


class _Stage:
    """Where the people of the story do what a page would do for them."""

    def __init__(self, chat: Chat, doings: Doings, clock: DemoClock, workspace_id: int, address: str) -> None:
        self._chat = chat
        self._doings = doings
        self._clock = clock
        self._workspace_id = workspace_id
        self._address = address

    async def act(self, then: Then, id_: str) -> None:
        match then.deed:
            case Say(text, tag, under, where):
                id_ = _id(tag) if tag else id_
                await self._do("send", then.who, id=id_, conversation=where, thread=_id(under), text=text)
            case React(emoji, about):
                await self._do("react", then.who, id=id_, message=_id(about), emoji=emoji)
            case Press(label, about):
                await self._press(then.who, id_, *self._answering(then.who, label, about))
            case FillIn(opener, fields, about):
                await self._fill_in(then.who, fields, await self._open(then.who, id_, opener, about))
            case InReview(label, row, fields):
                message, button = self._in_review(then.who, label, row)
                answer = await self._press(then.who, id_, message, button)
                if isinstance(button, OpenForm):
                    await self._fill_in(then.who, fields, answer)

    async def _fill_in(self, who: str, fields: dict[str, str], shown: Json) -> None:
        token = _token(shown)
        opened = self._chat.form(who, token)
        assert opened
        filled_in = {**typed(opened.form), **fields}
        answer = await self._do("submit", who, token=token, fields=filled_in)
        if "form" in answer:
            raise RuntimeError(f"The example's form was not taken: {answer['form']}")

    async def _open(self, who: str, id_: str, opener: str, about: str) -> Json:
        if not about:
            return await self._do("send", who, id=id_, conversation=WHERE, text=opener)
        if "." in opener:
            return await self._do("message-action", who, id=id_, message=_id(about), command=opener)
        return await self._press(who, id_, *self._answering(who, opener, about))

    def _answering(self, who: str, label: str, about: str) -> tuple[Message, Act | OpenForm]:
        return self._pressable(who, [f"{_id(about)}-answer"], label)

    def _in_review(self, who: str, label: str, row: str) -> tuple[Message, Act | OpenForm]:
        begun = self._chat.thread_since(0, WHERE)
        assert begun
        answers = [one.id for one in self._chat.seen_by(who) if one.thread == begun.id]
        return self._pressable(who, [begun.id, *answers], label, row)

    def _pressable(
        self, who: str, messages: list[str], label: str, row: str = ""
    ) -> tuple[Message, Act | OpenForm]:
        found = [message for id_ in messages if (message := self._chat.find(who, id_)) is not None]
        pairs = [(message, button) for message in found for button in _buttons(message, row)]
        return next((message, button) for message, button in pairs if button.label == label)

    async def _press(self, who: str, id_: str, message: Message, button: Act | OpenForm) -> Json:
        command = button.command if isinstance(button, Act) else button.form
        return await self._do("press", who, id=id_, message=message.id, command=command, args=button.args)

    async def _do(self, what: str, who: str, **payload: object) -> Json:
        setting = Setting(self._chat, self._workspace_id, self._clock(), self._address, mint())
        answer = await self._doings.listed()[what]({"as": who, **payload}, setting)
        if answer.get("refused"):
            raise RuntimeError(f"The example was refused: {answer['refused']}")
        return answer


def _id(tag: str) -> str:
    return f"example-{tag}" if tag else ""


def _moment(then: Then, today: datetime) -> datetime:
    if not then.weeks:
        return today - timedelta(minutes=int(then.clock))
    local = today.astimezone(ZONE).date()
    day = local - timedelta(weeks=then.weeks, days=local.weekday() - then.day)
    return datetime.combine(day, time.fromisoformat(then.clock), ZONE)


def _buttons(message: Message, row: str) -> Iterator[Act | OpenForm]:
    """Those of the message's rows that hold that text; without one, those that stand below the rows."""
    for block in (message.card or Card(())).blocks:
        meant = isinstance(block, Row) and row in plain(block.row) if row else isinstance(block, Actions)
        if meant and isinstance(block, Row | Actions):
            yield from (button for button in block.buttons if isinstance(button, Act | OpenForm))


def _token(answer: Json) -> str:
    form = answer["form"]
    assert isinstance(form, dict)
    return str(form["token"])
