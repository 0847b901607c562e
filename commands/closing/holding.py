"""Asks thirty days after a closing whether it held, once, and keeps what people say (F29)."""

from commands.channels import first_channels, threads_of
from commands.closing.answers import keep
from commands.closing.held_card import HELD
from commands.closing.holds import came_back_as, question_of, says_who
from commands.errors import UserError
from commands.item.buttons import of
from commands.nudging.coming_back import DID_IT_HOLD
from commands.nudging.listening import in_working_hours
from commands.planning.moves import answered, by_whom, require_apart
from commands.posting import as_pressed, refresh
from commands.request import Request
from commands.rules.holding import WORTH_ASKING, asked_at
from commands.rules.reminders import HOLDS, is_on
from commands.rules.rights import Right
from commands.standing import as_id, find_item, meet, standing
from commands.view import Actions, Card, OpenForm, Paragraph, Reply
from storage.closings import Closed
from storage.deliveries import Address
from storage.enums import Held, State
from storage.items import Item
from storage.people import Person
from storage.store import Store
from storage.teams import Team

NOT_CLOSED = "{ref} is {state}: whether it held shows once it is closed.{who}"
THANKS = "{ref} held. Thank you."
HELD_ALREADY = "{who} said already that {ref} held."
BACK_ALREADY = "{ref} came back as {new} already, says {who}: go on there."


def ask(request: Request, store: Store) -> Reply:
    """What the clock asks for: the question goes out in working hours, if nobody has said meanwhile."""
    team_id, name = as_id(request.args["team"]), request.args.get("name", "")
    store.teams.lock(team_id)
    team, due = store.teams.get(team_id), store.dues.get(team_id, DID_IT_HOLD, name)
    if due is None or due.at > request.now:
        return Reply()
    item = next(iter(store.items.among([as_id(name)])), None)
    closing = question_of(store, item) if item is not None and item.team_id == team_id else None
    at_work = in_working_hours(team, request.now)
    if item is None or closing is None or not is_on(team.settings, HOLDS):
        store.dues.drop(team_id, DID_IT_HOLD, name)
    elif at_work > request.now:
        store.dues.set(team_id, DID_IT_HOLD, at_work, name)
    else:
        store.dues.drop(team_id, DID_IT_HOLD, name)
        _owe(request, store, team, item, closing)
    return Reply()


def _owe(request: Request, store: Store, team: Team, item: Item, closing: Closed) -> None:
    at = asked_at(closing.how, closing.at) or request.now
    for address in _threads(store, team, item):
        args = {"item": str(item.id)}
        store.deliveries.owe(address, HELD, args, request.now, team=team.id, expires=at + WORTH_ASKING)


def _threads(store: Store, team: Team, item: Item) -> list[Address]:
    """The item's thread, once on each platform and in each workspace: that of the team's first channel, else
    of another one that shows the item, else the first channel itself."""
    threads = threads_of(store, item)
    found = []
    for first in first_channels(store, team):
        near = [one for one in threads if (one.platform, one.host) == (first.platform, first.host)]
        near.sort(key=lambda one: one.channel != first.channel)
        found.append(near[0] if near else first)
    return found


def it_held(request: Request, store: Store) -> Reply:
    """*It held*: it is kept, and every message that asks says so."""
    person, item, closing = closed(request, store)
    if settled := said_already(store, item, closing):
        return told(request, store, item, settled if closing.held_by_id != person.id else "")
    keep(request, store, item, closing, person, None)
    refresh(request, store, item)
    return answered(request, store, item, THANKS.format(ref=item.ref))


def closed(request: Request, store: Store) -> tuple[Person, Item, Closed]:
    """Who says something of which closed item, while nobody else can change it."""
    person = meet(request, store)
    item = find_item(request, store, person)
    back = came_back_as(store, item)
    store.teams.lock(item.team_id, *([back.team_id] if back is not None else []))
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.EDIT)
    require_apart(item)
    closing = store.closings.last(item.id)
    if item.state is not State.CLOSED or closing is None:
        who = by_whom(request, store, item, person, "state")
        raise UserError(NOT_CLOSED.format(ref=item.ref, state=item.state, who=who))
    return person, item, closing


def said_already(store: Store, item: Item, closing: Closed) -> str:
    """What somebody said before, in a sentence; nothing when nobody did."""
    who, new = says_who(store, closing), came_back_as(store, item)
    if new is not None:
        return BACK_ALREADY.format(ref=item.ref, new=new.ref, who=who)
    who = f"{who[:1].upper()}{who[1:]}"
    return HELD_ALREADY.format(ref=item.ref, who=who) if closing.held is Held.YES else ""


def told(request: Request, store: Store, item: Item, sentence: str) -> Reply:
    """The message as it is by now where its button was pressed, and a sentence for whoever pressed it."""
    shown = as_pressed(request, store, item) if request.place.message and not request.fields else None
    new = came_back_as(store, item)
    opened = tuple(OpenForm(f"Open {one.ref}", "backlog.show", of(one)) for one in (new, item) if one)
    said = Card((Paragraph((sentence,)), Actions(opened))) if sentence or shown is None else None
    return Reply(replace=shown, private=said)
