"""The web addresses of the demo: its page, what happens live, and what one does in it."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from html import escape
from pathlib import Path

from aiohttp import web

from bot.browser import inbound
from bot.browser.answers import Answers, Asks, Outcome
from bot.browser.cards import card_html
from bot.browser.chat import Chat, Opened, mint
from bot.browser.forms import filled, problems
from bot.browser.inbound import FilledIn, NotACommand, Said
from bot.browser.live import Live
from bot.browser.lookup import Setting
from bot.browser.passing import Passing
from bot.browser.payload import BadPayload
from bot.browser.safety import Guard, Handler, headers
from bot.browser.snapshot import Json, outcome_json, place_json
from bot.browser.time import DemoClock, next_monday

STATIC = Path(__file__).parent / "static"
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
STEPS = {
    "quarter": timedelta(minutes=15),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "fortnight": timedelta(weeks=2),
}
NO_REVIEW = "There is no review to come yet: file something first, such as /debt Refunds retry forever."

Doing = Callable[[object, Setting], Awaitable[Json]]


def add_chat(
    app: web.Application, *, chat: Chat, door: Asks, clock: DemoClock, passing: Passing, workspace_id: int
) -> None:
    """Adds the page at `/` and what it asks for under `/demo/`; all of it answers loopback names only."""
    guard, live, doings = Guard(), Live(chat, clock), Doings(chat, door, clock, passing)

    async def page(request: web.Request) -> web.StreamResponse:
        html = (STATIC / "page.html").read_text("utf-8").replace("{token}", escape(guard.token))
        return web.Response(text=html, content_type="text/html", charset="utf-8", headers=headers())

    async def static(request: web.Request) -> web.StreamResponse:
        file = STATIC / request.match_info["name"]
        if file.parent != STATIC or file.suffix not in KINDS or not file.is_file():
            raise web.HTTPNotFound(headers=headers())
        return web.Response(
            body=file.read_bytes(), content_type=KINDS[file.suffix], charset="utf-8", headers=headers()
        )

    def setting(request: web.Request) -> Setting:
        return Setting(chat, workspace_id, clock(), f"http://{request.host}", mint())

    async def events(request: web.Request) -> web.StreamResponse:
        try:
            reader = inbound.reader(request.query.get("as", ""), setting(request))
        except BadPayload as bad:
            return _answer({"error": bad.sentence}, 400)
        return await live.serve(request, reader.id)

    def posted(do: Doing) -> Handler:
        async def handler(request: web.Request) -> web.StreamResponse:
            try:
                return _answer(await do(await _json(request), setting(request)))
            except NotACommand as not_one:
                return _answer({"refused": not_one.sentence})
            except BadPayload as bad:
                return _answer({"error": bad.sentence}, 400)

        return handler

    async def close(_: web.Application) -> None:
        live.close()
        await doings.close()

    app.router.add_get("/", guard.reading(page))
    app.router.add_get("/demo/events", guard.reading(events))
    app.router.add_get("/demo/static/{name}", guard.reading(static))
    for name, do in doings.listed().items():
        app.router.add_post(f"/demo/{name}", guard.changing(posted(do)))
    app.on_shutdown.append(close)


class Doings:
    """Everything that one can do in the page; each answers what the page shows next."""

    def __init__(self, chat: Chat, door: Asks, clock: DemoClock, passing: Passing) -> None:
        self._chat = chat
        self._answers = Answers(chat, door)
        self._clock = clock
        self._passing = passing

    def listed(self) -> dict[str, Doing]:
        """Address → what it does."""
        return {
            "send": self.send,
            "press": self.press,
            "submit": self.submit,
            "close": self.close_form,
            "react": self.react,
            "message-action": self.message_action,
            "shortcut": self.shortcut,
            "home": self.home,
            "clock": self.move_clock,
            "dismiss": self.dismiss,
        }

    async def close(self) -> None:
        await self._answers.close()

    async def send(self, payload: object, setting: Setting) -> Json:
        sent = inbound.send(payload, setting)
        if isinstance(sent, Said):
            self._chat.post(
                sent.conversation, sent.person.id, id_=sent.id, text=sent.text, thread=sent.thread
            )
            return {}
        via = f"{sent.request.actor.name} used {sent.word}"
        return self._json(await self._answers.ask(sent.request, via=via))

    async def press(self, payload: object, setting: Setting) -> Json:
        return self._json(await self._answers.ask(inbound.press(payload, setting)))

    async def submit(self, payload: object, setting: Setting) -> Json:
        """What a chat service itself refuses never reaches the bot."""
        sent = inbound.submit(payload, setting)
        wrong = problems(sent.opened.form, sent.request.fields)
        if wrong:
            return self._json(self._again(sent, wrong))
        outcome = await self._answers.ask(sent.request)
        if outcome.errors and not outcome.form:
            outcome = self._again(sent, outcome.errors)
        return self._json(outcome)

    async def close_form(self, payload: object, setting: Setting) -> Json:
        sent = inbound.close(payload, setting)
        outcome = await self._answers.ask(sent.request)
        return self._json(self._again(sent, outcome.errors) if outcome.errors else outcome)

    async def react(self, payload: object, setting: Setting) -> Json:
        reacted = inbound.react(payload, setting)
        added = self._chat.react(reacted.person.id, reacted.message.id, reacted.emoji)
        return self._json(await self._answers.ask(reacted.request)) if added else {}

    async def message_action(self, payload: object, setting: Setting) -> Json:
        return self._json(await self._answers.ask(inbound.message_action(payload, setting)))

    async def shortcut(self, payload: object, setting: Setting) -> Json:
        return self._json(await self._answers.ask(inbound.shortcut(payload, setting)))

    async def home(self, payload: object, setting: Setting) -> Json:
        card = await self._answers.card(inbound.home(payload, setting))
        return {"html": card_html(card) if card else ""}

    async def move_clock(self, payload: object, setting: Setting) -> Json:
        """Lets time pass; on the way to a review it says where that one stands."""
        moved = inbound.step(payload, setting)
        now, before = self._clock(), self._chat.count
        if moved.step in STEPS:
            await self._passing.until(now + STEPS[moved.step])
        elif moved.step == "monday":
            await self._passing.until(next_monday(now, moved.person.zone))
        else:
            at = await self._passing.next_review(moved.conversation)
            if at is None:
                return {"refused": NO_REVIEW}
            await self._passing.until(at)
            return place_json(self._chat.thread_since(before, moved.conversation))
        return {}

    async def dismiss(self, payload: object, setting: Setting) -> Json:
        self._chat.remove(inbound.dismiss(payload, setting).id)
        return {}

    def _again(self, sent: FilledIn, errors: Mapping[str, str]) -> Outcome:
        """The same form as it was filled in, with what is wrong beside it."""
        form = filled(sent.opened.form, sent.request.fields)
        self._chat.open_form(sent.person.id, Opened(form, sent.opened.place))
        return Outcome(form, errors)

    def _json(self, outcome: Outcome) -> Json:
        return outcome_json(self._chat, outcome)


async def _json(request: web.Request) -> object:
    try:
        payload: object = await request.json()
    except (ValueError, RecursionError):
        raise BadPayload("The page sent something that is not JSON.") from None
    return payload


def _answer(data: Json, status: int = 200) -> web.Response:
    return web.json_response(data, status=status, headers=headers())
