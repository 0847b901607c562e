"""The one way in: a Request runs its command in one transaction and gets one Reply, whatever happens."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from commands.catalogue import COMMANDS
from commands.command import Command
from commands.errors import FieldErrors, FormAgain, MessageWanted, TryAgain, UserError
from commands.request import Request, storable
from commands.resolving import LONGEST_PRESSED
from commands.standing import address_of, channel_team
from commands.view import Act, Actions, Button, Card, Line, Note, OpenForm, Paragraph, Prose, Reply
from storage.database import Transactions
from storage.store import Store

REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)
TYPED = ("reason", "words", "text")
"""Where a sub-command has the words that stand behind it."""


def dispatch(
    request: Request, transactions: Transactions, may_commit: Callable[[], bool] = lambda: True
) -> Reply:
    """Runs the command. A delivery that comes again gets the answer that the first one got.

    Refusals come back as replies and are not remembered, so that a corrected form is a new
    try. Raises StoreDown, CommitUnknown and GivenUp: whoever waits decides what to say; and
    TryAgain when the channel seems to belong to another workspace by now.
    """
    command = COMMANDS[request.command]
    request = _storable(request)
    for last in (False, False, True):
        try:
            if not command.writes:
                with transactions.reading(request.workspace_id) as store:
                    _hold_to_channel(command, request, store)
                    return command.handler(request, store)
            with transactions.writing(request.workspace_id, may_commit) as store:
                return _once(command, request, store)
        except TryAgain:
            if last:
                raise
        except UserError as error:
            return refused(error, request)
    raise AssertionError("unreachable")


def _storable(request: Request) -> Request:
    typed = (request.text, request.actor.name, *request.args.values(), *request.fields.values())
    if all(storable(text) == text for text in typed):
        return request
    actor = replace(request.actor, name=storable(request.actor.name))
    fields = {name: storable(value) for name, value in request.fields.items()}
    args = {name: storable(value) for name, value in request.args.items()}
    return replace(request, actor=actor, text=storable(request.text), fields=fields, args=args)


def _once(command: Command, request: Request, store: Store) -> Reply:
    """The command's reply, kept under the request's key with what it did; a courtesy is paid only once."""
    key = "" if command.secret else request.key
    earlier = store.repeats.answered(key, request.now) if key else None
    if earlier is not None:
        return REPLY.validate_json(earlier)
    _hold_to_channel(command, request, store)
    reply = command.handler(request, store)
    if reply.replace is not None and request.place.message:
        store.shown.replaced(address_of(request.place), request.place.message)
    if key:
        store.repeats.remember(request.key, REPLY.dump_json(reply, exclude={"then"}).decode())
    return reply


def _hold_to_channel(command: Command, request: Request, store: Store) -> None:
    """Who comes from another workspace finds the team of the linked channel, and nothing else."""
    if not request.place.host or command.joins:
        return
    team = channel_team(request.place, store)
    if team is None:
        raise TryAgain
    store.narrow(team.id)


def refused(error: UserError, request: Request) -> Reply:
    match error:
        case FormAgain(form=form):
            return Reply(form=form)
        case MessageWanted():
            return Reply(wants_message=True)
        case FieldErrors(errors=errors) if request.fields:
            return Reply(errors=errors)
        case _:
            reply = sentence(error.line, request)
            offered = (*_instead(error, request), *error.buttons)
            if reply.private is None or not offered:
                return reply
            return replace(reply, private=Card((*reply.private.blocks, Actions(offered))))


def _instead(error: UserError, request: Request) -> tuple[Button, ...]:
    """The same command for the item that was perhaps meant, if a button can carry what was typed."""
    args = {**request.args, "ref": error.instead, "said": "1"}
    if not error.instead or sum(map(len, args.values())) > LONGEST_PRESSED:
        return ()
    kind = OpenForm if COMMANDS[request.command].opens else Act
    return (kind(f"Yes, {error.instead}", request.command, args),)


def sentence(said: str | Line, request: Request, note: str = "") -> Reply:
    """A plain sentence for this person, beside the open form or with the text that was typed."""
    line = (said,) if isinstance(said, str) else said
    if request.fields:
        return Reply(errors={"": line})
    blocks: list[Any] = [Paragraph(line)]
    blocks += typed_back(request)
    blocks += [Note((note,))] if note else []
    return Reply(private=Card(tuple(blocks)))


def typed_back(request: Request) -> tuple[Prose, ...]:
    """What somebody typed in words of their own, where it may have had no effect: nobody types it twice."""
    typed, command = request.text, COMMANDS[request.command]
    if not typed and command.sub and (command.writes or command.opens):
        typed = next((request.args[name] for name in TYPED if request.args.get(name)), "")
    return (Prose("You typed", typed),) if typed else ()
