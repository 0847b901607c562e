"""Forms in dialogs: opened, drawn anew with everything that was typed, and closed once it is stored."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from bot.door import Answered, Door, Pending
from bot.teams import cards, forms
from bot.teams.answers import TeamsAnswers
from bot.teams.cards import Surface
from bot.teams.forms import Meta
from commands.item.fields import FIELDS
from commands.request import PlaceKind, Request
from commands.view import (
    Card,
    ChoiceField,
    DateField,
    Field,
    Form,
    LineField,
    NumberField,
    PersonField,
    Reply,
    Section,
    TextField,
    YesNoField,
)

FORMS_KEPT = 500
DRAFT_PATIENCE = 0.3
KEPT_AS_DRAFT = frozenset({"item.file", "item.save", "improve.batch"})
Json = dict[str, Any]


@dataclass(slots=True)
class Opened:
    """A form that stands in front of somebody, and what was typed into fields that it shows no more."""

    form: Form
    typed: dict[str, str] = field(default_factory=dict)


class TeamsDialogs:
    """Remembers the forms that it drew, so that one can be drawn anew while the store is away."""

    def __init__(self, door: Door, answers: TeamsAnswers, within: float) -> None:
        self._door = door
        self._answers = answers
        self._within = within
        self._opened: OrderedDict[str, Opened] = OrderedDict()
        self._keeping: set[asyncio.Task[Answered | Pending]] = set()

    async def open(self, request: Request) -> Json:
        """What a press opens: a form, or a card in a dialog."""
        outcome = await self._ask(request)
        return self._shown(request, outcome)

    async def submit(self, request: Request, meta: Meta, data: Mapping[str, Any]) -> Json:
        """Stores what was filled in; a refused form stays open, with a sentence beside each field."""
        opened = self._opened.get(meta.token)
        typed = {**(opened.typed if opened else {}), **forms.submitted(data)}
        request = replace(
            request, command=meta.command, key=f"form:{meta.token}", args=meta.args, fields=typed
        )
        outcome = await self._ask(request)
        reply = (
            outcome.reply if isinstance(outcome, Answered) else Reply(errors={"": cards.said(outcome.notice)})
        )
        if reply.errors:
            await self._keep_draft(request, meta)
            form = await self._drawn_again(request, meta)
            errors = {name: cards.in_words(said) for name, said in reply.errors.items()}
            return self._draw(request, form, errors)
        if reply.form is None:
            self._opened.pop(meta.token, None)
        if reply.private is not None and request.place.kind is PlaceKind.DIRECT:
            self._answers.say(request, reply.private)
            reply = replace(reply, private=None)
        return self._shown(request, Answered(reply))

    async def alone(self, request: Request, meta: Meta, data: Mapping[str, Any]) -> Json:
        """One field by itself, where all of them together are more than Teams takes."""
        opened = self._opened.get(meta.token)
        typed = {**(opened.typed if opened else {}), **forms.submitted(data)}
        request = replace(request, command=meta.command, args=meta.args, fields=typed)
        form = await self._drawn_again(request, meta)
        self._remember(form, {name: text for name, text in typed.items() if name != meta.only})
        return forms.task(forms.dialog(form, request.place, only=meta.only), form.title)

    async def _ask(self, request: Request) -> Answered | Pending:
        return await self._door.ask(request, within=self._within, whisper=self._answers.whisper(request))

    def _shown(self, request: Request, outcome: Answered | Pending) -> Json:
        """The dialog that an answer makes; an empty answer closes it."""
        if isinstance(outcome, Pending):
            return _told(cards.said(outcome.notice))
        reply = outcome.reply
        if reply.form is not None:
            return self._draw(request, reply.form, {})
        if reply.here is not None:
            self._answers.say(request, reply.here)
        card = reply.private or reply.replace
        if reply.private is not None and reply.replace is not None:
            card = replace(reply.replace, blocks=(*reply.private.blocks, *reply.replace.blocks))
        return _card(card, request) if card is not None else {}

    def _draw(self, request: Request, form: Form, errors: Mapping[str, str]) -> Json:
        drawn, left_out = forms.fitting(form, request.place, errors)
        typed = {name: text for name, text in request.fields.items() if name in left_out}
        self._remember(form, typed)
        return forms.task(drawn, form.title)

    def _remember(self, form: Form, typed: dict[str, str]) -> None:
        self._opened[form.token] = Opened(form, typed)
        self._opened.move_to_end(form.token)
        while len(self._opened) > FORMS_KEPT:
            self._opened.popitem(last=False)

    async def _drawn_again(self, request: Request, meta: Meta) -> Form:
        """The same form with what was typed; plain fields when neither memory nor the store has it."""
        opened = self._opened.get(meta.token)
        if opened is not None:
            return filled(opened.form, request.fields)
        again = replace(request, command=meta.opener, key="")
        outcome = await self._door.ask(again, within=self._within)
        form = outcome.reply.form if isinstance(outcome, Answered) else None
        form = form or _plain(meta, request.fields)
        return filled(replace(form, token=meta.token, args=meta.args), request.fields)

    async def _keep_draft(self, request: Request, meta: Meta) -> None:
        """Teams does not tell when a dialog is closed, so what was refused is kept as a draft at once.

        Who was kept waiting by a slow store does not wait for that a second time.
        """
        if meta.command in KEPT_AS_DRAFT:
            args = {**meta.args, "opener": meta.opener, "token": meta.token}
            kept = replace(request, command="draft.keep", args=args, key="", text="")
            keeping = asyncio.create_task(self._door.ask(kept, within=self._within))
            self._keeping.add(keeping)
            keeping.add_done_callback(self._keeping.discard)
            await asyncio.wait({keeping}, timeout=DRAFT_PATIENCE)


def filled(form: Form, typed: Mapping[str, str]) -> Form:
    """The form with the values that were typed, whether they are valid or not."""
    sections = tuple(
        replace(section, fields=tuple(_with(one, typed.get(one.name)) for one in section.fields))
        for section in form.sections
    )
    return replace(form, sections=sections)


def _with(one: Field, text: str | None) -> Field:
    if text is None:
        return one
    match one:
        case LineField():
            return replace(one, line=text)
        case TextField():
            return replace(one, text=text)
        case ChoiceField():
            return replace(one, chosen=text)
        case PersonField():
            return replace(one, person=text)
        case DateField():
            return replace(one, day=text)
        case NumberField():
            return replace(one, number=text)
        case YesNoField():
            return replace(one, yes=bool(text))
        case _:
            assert_never(one)


def _plain(meta: Meta, typed: Mapping[str, str]) -> Form:
    """What was typed in plain fields: the store, which knows the real ones, does not answer."""
    lines = tuple(
        TextField(name=name, label=FIELDS[name].label if name in FIELDS else name.capitalize(), text=text)
        for name, text in typed.items()
        if text or name == "title"
    )
    return Form(
        command=meta.command,
        opener=meta.opener,
        title="Hearth",
        submit="Send",
        sections=(Section("", lines),),
        token=meta.token,
        args=meta.args,
    )


def _card(card: Card, request: Request) -> Json:
    return forms.task(cards.card(card, Surface.DIALOG, place=request.place), card.title or "Hearth")


def _told(said: str) -> Json:
    return {"task": {"type": "message", "value": said}}
