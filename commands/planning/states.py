"""Moving an item from state to state: by whoever may, with a reason where one is owed (section 2)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from commands.closing.answers import say_again
from commands.closing.holds import came_back_as, reopened_by
from commands.errors import FieldErrors, UserError
from commands.item.buttons import of
from commands.planning.asking import forget_draft, why, why_form, with_draft
from commands.planning.moves import answered, by_whom, changed, moved, require_apart
from commands.planning.sprints import sprint_words
from commands.request import Request
from commands.rules import reading
from commands.rules.rights import Right
from commands.rules.states import refusal
from commands.rules.time_box import today
from commands.standing import Standing, find_item, known, meet, standing
from commands.view import DateField, Field, Form, OpenForm, Reply
from storage.enums import Priority, State
from storage.items import Item
from storage.log import UNDONE
from storage.people import Person
from storage.store import Store

Handler = Callable[[Request, Store], Reply]
RISK_DAYS, USUAL_DAYS = 90, 30
GIVEN_FREE = "#undone-"
NO_PRIORITY = "{ref} has no priority yet: pick one first."
CONFIRMED = "The priority of {ref} is confirmed already.{who}"
CAME_BACK_ELSE = "{before} came back as {other} meanwhile, so {ref} stays undone. Please go on with {other}."
AT_MOST = ": a risk is accepted for at most 90 days"


def start(request: Request, store: Store) -> Reply:
    """Work begins: it counts in the running sprint."""
    person, item, _ = _asked(request, store, Right.EDIT)
    after = moved(request, store, item, person, State.IN_PROGRESS, what="started")
    where = sprint_words(store, store.teams.get(after.team_id), after, request.now)
    return answered(request, store, after, f"{after.ref} is in progress, in {where}.")


def take_back(request: Request, store: Store) -> Reply:
    """Started after all not: planned as before. Live after all not: in progress."""
    person, item, _ = _asked(request, store, Right.EDIT)
    before = State.PLANNED if item.sprint_id else State.TRIAGED
    state = State.IN_PROGRESS if item.state is State.MEASURING else before
    if item.state not in (State.MEASURING, State.IN_PROGRESS):
        raise UserError(f"{item.ref} is {item.state}: only started or live work can be taken back.")
    after = moved(request, store, item, person, state, what="taken back")
    return answered(request, store, after, f"{after.ref} is {after.state} again.")


def go_live(request: Request, store: Store) -> Reply:
    """It is live: what is left is to measure whether it paid off."""
    person, item, _ = _asked(request, store, Right.EDIT)
    after = moved(request, store, item, person, State.MEASURING, what="live")
    return answered(request, store, after, f"{after.ref} is live. What is left is to measure it.")


def resume(request: Request, store: Store) -> Reply:
    """A paused item is back where it was told apart from new ones."""
    person, item, _ = _asked(request, store, Right.EDIT)
    if item.state is not State.PAUSED:
        raise UserError(
            f"{item.ref} is {item.state}, not paused.{by_whom(request, store, item, person, 'state')}"
        )
    after = moved(request, store, item, person, _triaged_or_new(item), what="resumed")
    return answered(request, store, after, f"{after.ref} is {after.state} again.")


def restore(request: Request, store: Store) -> Reply:
    """A declined item is back; one whose filing was undone is new, as it was."""
    person = meet(request, store)
    item = find_item(request, store, person)
    before = reopened_by(store, item)
    store.teams.lock(item.team_id, *([before.team_id] if before is not None else []))
    item = find_item(request, store, person)
    require_apart(item)
    undone = item.state_reason == UNDONE
    if item.state is State.DECLINED:
        if not (undone and person.id == item.filer_id):
            standing(request, store, item.team_id, person).require(Right.DECLINE)
        if before is not None and undone:
            _require_the_only_one(store, before, item)
        state = State.NEW if undone else _triaged_or_new(item)
        origin = given_back(store, item)
        item = moved(request, store, item, person, state, what="restored", origin=origin)
        if before is not None and undone:
            say_again(request, store, before, person, item)
    elif item.state not in (State.NEW, State.TRIAGED):
        raise UserError(f"{item.ref} is {item.state}, not declined.")
    return answered(request, store, item, f"{item.ref} is {item.state} again.")


def _require_the_only_one(store: Store, before: Item, item: Item) -> None:
    """Raises UserError where another item stands by now as which `before` came back."""
    other = came_back_as(store, before)
    if other is not None:
        opened = OpenForm(f"Open {other.ref}", "backlog.show", of(other))
        raise UserError(CAME_BACK_ELSE.format(before=before.ref, other=other.ref, ref=item.ref), opened)


def end_acceptance(request: Request, store: Store) -> Reply:
    """The risk is accepted no longer."""
    person, item, _ = _asked(request, store, Right.ACCEPT_RISK)
    if item.state is not State.ACCEPTED:
        raise UserError(f"The risk of {item.ref} is not accepted: it is {item.state}.")
    after = moved(request, store, item, person, State.TRIAGED, what="ended")
    return answered(request, store, after, f"The risk of {after.ref} is accepted no longer: it is triaged.")


def confirm(request: Request, store: Store) -> Reply:
    """The priority that a filing came with stands: the item is triaged."""
    person = meet(request, store)
    after = confirmed(request, store, find_item(request, store, person), person)
    return answered(request, store, after, f"{after.ref} is {after.priority}, confirmed.")


def confirmed(request: Request, store: Store, item: Item, person: Person) -> Item:
    """The item with its priority confirmed; pressed twice by one person, it is so once."""
    if item.priority is None:
        raise UserError(NO_PRIORITY.format(ref=item.ref))
    right = Right.SET_CRITICAL if item.priority is Priority.CRITICAL else Right.EDIT
    standing(request, store, item.team_id, person).require(right)
    if item.priority_confirmed and item.state is not State.NEW:
        who = by_whom(request, store, item, person, "confirmed")
        if who:
            raise UserError(CONFIRMED.format(ref=item.ref, who=who))
        return item
    values = {"priority_confirmed": True, "state": State.TRIAGED if item.state is State.NEW else item.state}
    return changed(request, store, item, person, values, what="confirmed")


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A move that needs a reason: what its form says, and who may make it."""

    command: str
    state: State
    right: Right
    what: str
    title: str
    submit: str
    said: str
    label: str = "Why?"
    hint: str = ""


PAUSE = Reasoned(
    "item.pause", State.PAUSED, Right.EDIT, "paused", "Pause {ref}", "Pause", "{ref} is paused: {why}",
    hint="It keeps everything, and leaves the order until it is resumed.",
)  # fmt: skip
DECLINE = Reasoned(
    "item.decline", State.DECLINED, Right.DECLINE, "declined", "Decline {ref}", "Decline",
    "{ref} is declined: {why}", hint="Search still finds it, and it can be restored.",
)  # fmt: skip
ACCEPT = Reasoned(
    "item.accept", State.ACCEPTED, Right.ACCEPT_RISK, "accepted", "Accept the risk of {ref}", "Accept",
    "The risk of {ref} is accepted until {until}: {why}", label="Why can it wait?",
)  # fmt: skip


def form_of(step: Reasoned) -> Handler:
    """Opens the form of that move, unless the move would be refused anyway."""

    def opened(request: Request, store: Store) -> Reply:
        person = known(request, store)
        item = find_item(request, store, person)
        _require(request, store, item, person, step)
        return Reply(form=_form(with_draft(request, store, person), store, item, step))

    return opened


def made_by(step: Reasoned) -> Handler:
    """Makes that move, with the reason out of the form or the typed words."""

    def done(request: Request, store: Store) -> Reply:
        person = meet(request, store)
        item = find_item(request, store, person)
        _require(request, store, item, person, step)
        until = _until(request, store, item) if step is ACCEPT else None
        reason = why(request)
        after = moved(
            request, store, item, person, step.state, what=step.what, reason=reason, accepted_until=until
        )
        forget_draft(request, store, person)
        return answered(request, store, after, step.said.format(ref=after.ref, why=reason, until=until))

    return done


def given_free(item: Item) -> str | None:
    """What was filed by mistake gives its message free to be filed anew."""
    return item.origin if item.origin is None else f"{item.origin}{GIVEN_FREE}{item.id}"


def given_back(store: Store, item: Item) -> str | None:
    """The message again, unless it was filed anew meanwhile."""
    if item.origin is None:
        return None
    origin = item.origin.partition(GIVEN_FREE)[0]
    return origin if store.items.by_origin(origin) is None else item.origin


def _asked(request: Request, store: Store, right: Right) -> tuple[Person, Item, Standing]:
    person = meet(request, store)
    item = find_item(request, store, person)
    rights = standing(request, store, item.team_id, person)
    rights.require(right)
    return person, item, rights


def _require(request: Request, store: Store, item: Item, person: Person | None, step: Reasoned) -> None:
    rights = standing(request, store, item.team_id, person)
    risky = step is PAUSE and item.priority is Priority.CRITICAL
    rights.require(Right.ACCEPT_RISK if risky else step.right)
    require_apart(item)
    refused = refusal(item.ref, item.state, step.state)
    if refused:
        raise UserError(refused + by_whom(request, store, item, person, "state"))


def _form(request: Request, store: Store, item: Item, step: Reasoned) -> Form:
    first: tuple[Field, ...] = ()
    if step is ACCEPT:
        day = _today(request, store, item)
        usual = (day + timedelta(days=USUAL_DAYS)).isoformat()
        until = request.fields.get("until", usual)
        hint = f"At most 90 days: until {day + timedelta(days=RISK_DAYS)}. It is on every agenda meanwhile."
        first = (DateField(name="until", label="Until", hint=hint, required=True, day=until),)
    return why_form(
        request, item, command=step.command, title=step.title.format(ref=item.ref),
        submit=step.submit, label=step.label, hint=step.hint, first=first,
    )  # fmt: skip


def _until(request: Request, store: Store, item: Item) -> date:
    """The day up to which the risk is accepted. Raises FieldErrors."""
    day = _today(request, store, item)
    typed = request.fields.get("until", request.args.get("until", ""))
    try:
        return reading.day_ahead(typed, day, RISK_DAYS, AT_MOST)
    except ValueError as error:
        raise FieldErrors({"until": str(error)}) from None


def _today(request: Request, store: Store, item: Item) -> date:
    return today(request.now, store.teams.get(item.team_id).zone)


def _triaged_or_new(item: Item) -> State:
    return State.TRIAGED if item.priority is not None and item.priority_confirmed else State.NEW
