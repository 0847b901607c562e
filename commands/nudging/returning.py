"""What was put aside comes back: a risk whose time is over, and once the stories nobody took (F21, F24)."""

from collections.abc import Sequence
from datetime import datetime

from commands.errors import UserError
from commands.item.writing import log
from commands.nudging.coming_back import ACCEPTED_OVER, STILL_WORTH_IT, accepted_over, waits_to_be_taken
from commands.nudging.deciding import is_here, who_decides
from commands.nudging.listening import works_of
from commands.nudging.story_card import KEPT
from commands.nudging.telling import Reader, person_of, speak
from commands.planning.moves import answered, moved
from commands.posting import post_again, refresh
from commands.request import Request
from commands.rules.reminders import STORIES, is_on
from commands.rules.rights import Right
from commands.standing import as_id, find_item, meet, standing
from commands.view import Reply
from storage.enums import Outcome, Role, State
from storage.items import Item
from storage.store import Store
from storage.teams import Team

ENDED = "ended"
OVER = "its risk was accepted until {day}"
DECIDED = "{ref} is decided about already: it is {how}."
STAYS = "{ref} stays where it is. Nothing more comes about it."
_TOLD = frozenset({Outcome.WAITS, Outcome.SENT})


def risk_over(request: Request, store: Store) -> Reply:
    """What the clock asks for: the risk is accepted no longer. Its grace starts anew, and what is Critical is
    posted like a new one (F21)."""
    team, item = _due_item(request, store, ACCEPTED_OVER)
    over = accepted_over(team, item) if item is not None else None
    if item is None or over is None:
        return Reply()
    works = works_of(team)
    at = max(over, request.now if works.at_work(request.now) else works.next_hour(request.now))
    if at > request.now:
        store.dues.set(team.id, ACCEPTED_OVER, at, str(item.id))
        return Reply()
    reason = OVER.format(day=item.accepted_until)
    after = moved(request, store, item, None, State.TRIAGED, what=ENDED, reason=reason)
    if after.attention:
        post_again(request, store, after)
    return Reply()


def ask_about_story(request: Request, store: Store) -> Reply:
    """What the clock asks for: a story that nobody took comes back once, to whoever filed it."""
    team, item = _due_item(request, store, STILL_WORTH_IT)
    if item is None or not waits_to_be_taken(item) or not is_on(team.settings, STORIES):
        return Reply()
    before = store.nudges.of_item(item.id, STORIES, item.filed_at)
    if any(one.outcome in _TOLD for one in before):
        return Reply()
    for reader in whom(store, team, item, request.now):
        speak(store, team, reader, request.now, STORIES, item=item.id, number=1)
    return Reply()


def keep(request: Request, store: Store) -> Reply:
    """*Keep*: the story stays where it is, and is not asked about again."""
    person = meet(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.EDIT)
    store.teams.lock(item.team_id)
    item = store.items.get(item.id)
    if not waits_to_be_taken(item):
        how = f"{item.state}" if item.assignee_id is None else "taken"
        raise UserError(DECIDED.format(ref=item.ref, how=how))
    if not any(entry.what == KEPT for entry in store.log.since(item.id, 0)):
        log(request, store, item, person, what=KEPT)
    refresh(request, store, item)
    return answered(request, store, item, STAYS.format(ref=item.ref))


def _due_item(request: Request, store: Store, what: str) -> tuple[Team, Item | None]:
    """The item whose time has come, if it is this team's still; the clock asks for it no more."""
    team_id, name = as_id(request.args["team"]), request.args.get("name", "")
    store.teams.lock(team_id)
    team, due = store.teams.get(team_id), store.dues.get(team_id, what, name)
    if due is None or due.at > request.now:
        return team, None
    store.dues.drop(team_id, what, name)
    try:
        item = store.items.get(as_id(name))
    except LookupError:
        return team, None
    return team, item if item.team_id == team_id else None


def whom(store: Store, team: Team, item: Item, now: datetime) -> Sequence[Reader]:
    """Who is asked about a story: the filer while they are here and can plan it; else whoever decides."""
    for member in store.teams.everybody(team.id):
        can = member.role is not Role.STAKEHOLDER and is_here(store, team, member, now)
        if member.person.id == item.filer_id and can:
            return [person_of(member.person)]
    return who_decides(store, team, now)
