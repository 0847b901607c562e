"""Files what came back: a closed item stays closed, and a new one that is linked to it goes on (F29)."""

from collections.abc import Mapping
from dataclasses import replace

from commands.closing.answers import forget, keep
from commands.closing.holding import closed, said_already, told
from commands.closing.holds import came_back_as
from commands.closing.words import measured_words
from commands.errors import UserError
from commands.item.buttons import of
from commands.item.undoable import TOO_LATE, UNDO_FOR
from commands.item.undoing import undo_filing
from commands.item.values import measurement_text, misses_target
from commands.item.writing import Filing, log, store_new
from commands.planning.asking import forget_draft, why, why_form, with_draft
from commands.planning.moves import by_whom
from commands.posting import announce, as_pressed, refresh
from commands.request import Request
from commands.rules.due import day_text
from commands.rules.holding import origin_of
from commands.rules.rights import Right
from commands.rules.settings import settings_of
from commands.rules.shortening import shortened
from commands.rules.time_box import today
from commands.standing import find_item, known, standing
from commands.view import Act, Actions, Card, OpenForm, Paragraph, Reply
from storage.closings import Closed
from storage.enums import Closing, Kind, LinkKind, State
from storage.items import Item
from storage.people import Person
from storage.store import Store

REOPENS = "reopens"
"""What the log calls the link."""
LABEL = "What came back?"
HINT = "{ref} stays closed. Your line opens the current state of a new item that is linked to it."
CAME_BACK = "{ref} came back: {why}."
DID_NOT_HOLD = "it was closed on {day} and did not hold"
MEASURED = "When it was closed: {measured}."
EARLIER, LONGEST = "Before that: {state}", 2000
SAID = "{ref} came back as {new}, which is linked to it."
NOT_CLOSED = "{ref} is {state}: only what is closed can be reopened.{who}"
NOTHING_SAID = "Nobody has said whether {ref} held."
NOT_YOURS = "Only {who}, who said that, can take it back."
STILL = "Reopen {ref} if it came back."
GO_ON = "Go on with {new}, or decline it."


def came_back(request: Request, store: Store) -> Reply:
    """*It came back*: one tap files it anew."""
    person, item, closing = closed(request, store)
    if settled := said_already(store, item, closing):
        return told(request, store, item, settled if closing.held_by_id != person.id else "")
    return _file(request, store, item, closing, person, "")


def open_reopen(request: Request, store: Store) -> Reply:
    """The line that says what came back."""
    person = known(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.EDIT)
    if item.state is not State.CLOSED:
        who = by_whom(request, store, item, person, "state")
        raise UserError(NOT_CLOSED.format(ref=item.ref, state=item.state, who=who))
    if (new := came_back_as(store, item)) is not None:
        closing = store.closings.last(item.id)
        sentence = said_already(store, item, closing) if closing is not None else ""
        raise UserError(sentence, OpenForm(f"Open {new.ref}", "backlog.show", of(new)))
    form = why_form(
        with_draft(request, store, person), item, command="item.reopen", title=f"Reopen {item.ref}",
        submit="File it anew", label=LABEL, hint=HINT.format(ref=item.ref),
    )  # fmt: skip
    return Reply(form=form)


def reopen(request: Request, store: Store) -> Reply:
    """Files it anew with that line, whenever it was closed and whatever was said of it."""
    person, item, closing = closed(request, store)
    if came_back_as(store, item) is not None:
        return told(request, store, item, said_already(store, item, closing))
    reply = _file(request, store, item, closing, person, why(request))
    forget_draft(request, store, person)
    return reply


def _file(request: Request, store: Store, item: Item, closing: Closed, person: Person, reason: str) -> Reply:
    """Stores the new item and tells of it in the channel, in a message of its own."""
    team = store.teams.get(item.team_id)
    rights = standing(request, store, team.id, person)
    filing = Filing(team, person, rights, origin=origin_of(closing.id))
    new = store_new(request, store, filing, _fields(store, item, closing, reason))
    store.items.set_links(new.id, LinkKind.REOPENS, [item.id])
    log(request, store, new, person, what=REOPENS, field=REOPENS, after=item.ref)
    keep(request, store, item, closing, person, new, reason)
    refresh(request, store, item)
    announce(replace(request, place=replace(request.place, thread="")), store, team, new)
    if request.place.message and not request.fields:
        return Reply(replace=as_pressed(request, store, item))
    undo = Act("Undo", "item.unheld", of(item))
    buttons = (undo, OpenForm(f"Open {new.ref}", "backlog.show", of(new)))
    said = Paragraph((SAID.format(ref=item.ref, new=new.ref),))
    return Reply(private=Card((said, Actions(buttons))))


def _fields(store: Store, item: Item, closing: Closed, reason: str) -> Mapping[str, str]:
    """What the new one has of the old one: what it is, what it was for, and no more open than that."""
    settings = settings_of(store.teams.get(item.team_id).settings)
    kept = {
        "title": item.title,
        "kind": item.kind if closing.how is Closing.DONE else Kind.DEBT,
        "priority": item.priority,
        "category": item.category if item.category in settings.all_categories else None,
        "area": item.area,
        "source": item.source,
        "outcome": item.outcome,
        "goal": item.goal,
        "expected_output": item.expected_output,
        "question": item.question,
        "measurement": _measurement(item),
        "current_state": _current_state(store, item, closing, reason),
        "restricted": "yes" if item.restricted else "",
    }
    return {name: str(value) for name, value in kept.items() if value}


def _measurement(item: Item) -> str:
    """From the value after to the same target; where that was reached, from where it had begun."""
    return measurement_text(replace(item, before=item.after) if misses_target(item) else item)


def _current_state(store: Store, item: Item, closing: Closed, reason: str) -> str:
    day = day_text(today(closing.at, store.teams.get(item.team_id).zone))
    measured = measured_words(item)
    lines = [CAME_BACK.format(ref=item.ref, why=reason.rstrip(".") or DID_NOT_HOLD.format(day=day))]
    lines += [MEASURED.format(measured=measured.rstrip("."))] if measured else []
    lines += [EARLIER.format(state=shortened(item.current_state, LONGEST))] if item.current_state else []
    return "\n".join(lines)


def take_back(request: Request, store: Store) -> Reply:
    """*Undo* of an answer, for fifteen minutes: what it filed is undone with it, if nobody touched that."""
    person, item, closing = closed(request, store)
    if closing.held is None or closing.held_at is None:
        return told(request, store, item, NOTHING_SAID.format(ref=item.ref))
    if closing.held_by_id != person.id:
        who = store.people.get(closing.held_by_id or 0).name or "the person"
        raise UserError(NOT_YOURS.format(who=who))
    new = came_back_as(store, item)
    if request.now - closing.held_at > UNDO_FOR:
        cure = GO_ON.format(new=new.ref) if new is not None else STILL.format(ref=item.ref)
        raise UserError(TOO_LATE.format(cure=cure))
    if new is not None:
        elsewhere = replace(request, args={}, place=replace(request.place, message=""))
        undo_filing(elsewhere, store, person, new)
    else:
        forget(request, store, item, person, None)
    return told(request, store, item, "" if request.place.message else NOTHING_SAID.format(ref=item.ref))
