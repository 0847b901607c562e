"""The Boy Scout rule: Low and Small debt that was cleaned on the way closes with one line (F28)."""

from commands.closing.shutting import Kept, shut
from commands.closing.story import heavier
from commands.errors import UserError
from commands.planning.asking import forget_draft, why, why_form, with_draft
from commands.planning.moves import answered, by_whom, require_apart
from commands.planning.sprints import CURRENT, sprint_for
from commands.request import Request
from commands.rules.light_path import LIGHT
from commands.rules.rights import Right
from commands.rules.states import WAYS_BACK
from commands.standing import find_item, known, meet, standing
from commands.view import Reply
from storage.enums import Closing, State
from storage.items import Item
from storage.people import Person
from storage.store import Store

SAID = "{ref} is closed: you cleaned it on the way. Thank you."
NOT_NOW = "{ref} is {state} and cannot be cleaned on the way: {cure}.{who}"
ALREADY = "{ref} is closed already.{who}"
LABEL = "What did you do?"
HINT = "One line. It closes at once and is counted apart from what went through the gate."
IN_WORDS = "Please say in a few words what you did."


def open_cleaned(request: Request, store: Store) -> Reply:
    """The line that closes it, unless it would be refused anyway."""
    person = known(request, store)
    item = find_item(request, store, person)
    _require(request, store, item, person)
    form = why_form(
        with_draft(request, store, person), item, command="item.cleaned",
        title=f"Cleaned: {item.ref}", submit="Close it", label=LABEL, hint=HINT,
    )  # fmt: skip
    return Reply(form=form)


def cleaned(request: Request, store: Store) -> Reply:
    """Closes it with that line, if it never was more than Low and Small."""
    person = meet(request, store)
    store.teams.lock(find_item(request, store, person).team_id)
    item = find_item(request, store, person)
    _require(request, store, item, person)
    line = why(request, IN_WORDS)
    columns = _counting_now(request, store, item)
    kept = Kept(evidence={"output": line}, note=line, reason=line, columns=columns)
    after = shut(request, store, item, person, Closing.CLEANED, kept)
    forget_draft(request, store, person)
    return answered(request, store, after, SAID.format(ref=after.ref))


def _counting_now(request: Request, store: Store, item: Item) -> dict[str, int]:
    """What is planned, perhaps for the next sprint, counts in the running one: it was done in that."""
    if item.sprint_id is None:
        return {}
    return {"sprint_id": sprint_for(store, store.teams.get(item.team_id), request.now, CURRENT).id}


def _require(request: Request, store: Store, item: Item, person: Person | None) -> None:
    standing(request, store, item.team_id, person).require(Right.EDIT)
    require_apart(item)
    who = by_whom(request, store, item, person, "state")
    if item.state is State.CLOSED:
        raise UserError(ALREADY.format(ref=item.ref, who=who))
    if item.state not in LIGHT:
        raise UserError(NOT_NOW.format(ref=item.ref, state=item.state, cure=WAYS_BACK[item.state], who=who))
    if refused := heavier(store, item, person.id if person else 0):
        raise UserError(refused)
