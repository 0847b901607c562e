"""`--example`: lets a believable team live through three weeks, by the same door as the page itself."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.browser.answers import Asks
from bot.browser.chat import Chat, Message, mint
from bot.browser.forms import typed
from bot.browser.listeners import Doings
from bot.browser.lookup import Setting
from bot.browser.snapshot import Json
from bot.browser.story import NEWCOMERS, STORY, FillIn, Press, React, Say, Then
from bot.browser.time import DemoClock
from commands.view import Act, Actions, Card, OpenForm

BEHIND = timedelta(weeks=4)
"""How far in the past the clock has to start for the story to fit in."""

ZONE = ZoneInfo("Europe/London")


async def play(
    chat: Chat,
    door: Asks,
    clock: DemoClock,
    *,
    workspace_id: int,
    address: str,
    settle: Callable[[], Awaitable[None]],
) -> None:
    """Plays the story from BEHIND up to the time that the clock showed plus BEHIND.

    `settle` sends what is owed by now, so that each message stands at its own time.
    """
    for person in NEWCOMERS:
        chat.join(person)
    stage = _Stage(chat, Doings(chat, door, clock), clock, workspace_id, address)
    today = clock() + BEHIND
    for number, then in enumerate(STORY):
        clock.reach(_moment(then, today))
        await stage.act(then, f"example-{number:03}")
        await settle()
    clock.reach(today)


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
                await self._press(then.who, id_, label, about)
            case FillIn(opener, fields, about):
                token = _token(await self._open(then.who, id_, opener, about))
                opened = self._chat.form(then.who, token)
                assert opened
                filled_in = {**typed(opened.form), **fields}
                answer = await self._do("submit", then.who, token=token, fields=filled_in)
                if "form" in answer:
                    raise RuntimeError(f"The example's form was not taken: {answer['form']}")

    async def _open(self, who: str, id_: str, opener: str, about: str) -> Json:
        if not about:
            return await self._do("send", who, id=id_, conversation="payments", text=opener)
        if "." in opener:
            return await self._do("message-action", who, id=id_, message=_id(about), command=opener)
        return await self._press(who, id_, opener, about)

    async def _press(self, who: str, id_: str, label: str, about: str) -> Json:
        message = self._chat.find(who, f"{_id(about)}-answer")
        assert message
        button = next(button for button in _buttons(message) if button.label == label)
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


def _buttons(message: Message) -> Iterator[Act | OpenForm]:
    for block in (message.card or Card(())).blocks:
        if isinstance(block, Actions):
            yield from (button for button in block.buttons if isinstance(button, Act | OpenForm))


def _token(answer: Json) -> str:
    form = answer["form"]
    assert isinstance(form, dict)
    return str(form["token"])
