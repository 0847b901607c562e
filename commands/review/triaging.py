"""Step 1 and 2 of a review: new items get their priority, Critical ones are planned or lowered (F15)."""

from dataclasses import replace

from commands.errors import FieldErrors, TryAgain, UserError
from commands.item.edit import require_open
from commands.item.forms import timing_form
from commands.item.triage import contradiction
from commands.item.writing import change
from commands.planning.asking import forget_draft, with_draft
from commands.planning.plan import planned, said_of
from commands.planning.sprints import CURRENT, sprint_for
from commands.planning.states import confirmed
from commands.posting import refresh
from commands.request import Request
from commands.review.agenda import asks_about, page, reached
from commands.review.latest import as_it_is
from commands.review.presses import (
    Deed,
    Press,
    finished,
    item_of,
    looked,
    pressed,
    step_form,
    who_decided,
)
from commands.rules.agenda import CRITICAL, NEW
from commands.rules.reading import NOT_AN_OPTION
from commands.rules.rights import Right
from commands.standing import as_id, known
from commands.view import Card, ChoiceField, Field, Form, Option, Paragraph, Reply, YesNoField
from storage.enums import Priority
from storage.items import Item
from storage.store import Store

AT_ONCE = 10
TICK = "tick"
TICK_ONE = "Please tick at least one item."
NO_NEW = "There is no new item left that you can see."
NOT_TOUCHED = "Left as they are: {refs}."


def give_priority(request: Request, store: Store) -> Reply:
    """A new item gets the priority of the button."""
    deed = pressed(request, store, NEW)
    return _set(deed, item_of(deed), request.args.get("priority", ""))


def confirm(request: Request, store: Store) -> Reply:
    """The priority that an item was filed with stands."""
    deed = pressed(request, store, NEW)
    item = item_of(deed)
    after = confirmed(request, store, item, deed.person)
    return finished(deed, [after] if after.version != item.version else [])


def lower(request: Request, store: Store) -> Reply:
    """*Not critical*: it is High, and step 3 asks about it."""
    deed = pressed(request, store, CRITICAL)
    return _set(deed, item_of(deed), Priority.HIGH)


def plan_now(request: Request, store: Store) -> Reply:
    """A Critical item goes into the running sprint; what no longer fits there is named to whoever pressed."""
    deed = pressed(request, store, CRITICAL, Right.PLAN)
    item, team = item_of(deed), deed.team
    row = sprint_for(store, team, request.now, CURRENT)
    after = planned(request, store, item, deed.person, row)
    if after.version == item.version:
        return finished(deed)
    said = said_of(store, team, row, after, request.now)
    return finished(deed, [after], Card(said) if said[1:] else None)


def open_many(request: Request, store: Store) -> Reply:
    """*Several at once*: the next new items to tick, and one priority for them."""
    press = looked(request, store, NEW)
    typed = with_draft(request, store, known(request, store))
    offered = _offered(press, typed)
    if not offered:
        raise UserError(NO_NEW)
    return Reply(form=_many_form(typed, offered))


def give_many(request: Request, store: Store) -> Reply:
    """Gives the ticked items their priority; those that somebody answered meanwhile stay as they are."""
    deed = pressed(request, store, NEW)
    ticked = [as_id(name.removeprefix(TICK)) for name, value in request.fields.items() if value == "yes"]
    shown = [name for name in request.fields if name.startswith(TICK)]
    priority = request.fields.get("priority", "")
    errors = {} if priority in set(Priority) else {"priority": NOT_AN_OPTION}
    errors |= {} if ticked or not shown else {shown[0]: TICK_ONE}
    if priority == Priority.CRITICAL and not deed.rights.may(Right.SET_CRITICAL):
        errors["priority"] = deed.rights.refusal(Right.SET_CRITICAL)
    if errors:
        raise FieldErrors(errors)
    done, left = [], []
    for item in (reached(store, item_id) for item_id in ticked):
        if item is None or not deed.rights.sees(item):
            continue
        if not asks_about(store, deed.team, deed.review, NEW, item, request.now):
            since = store.log.since(item.id, item.version - 1)
            last = who_decided([entry for entry in since if entry.field])
            left.append(f"{as_it_is(store, deed.team, item, NEW, request.now)} ({last} was first)")
        elif pair := contradiction(item, {"priority": priority}):
            left.append(f"{item.ref} ({pair} needs a reason: press its own button)")
        else:
            done.append(_given(deed, item, priority))
    forget_draft(request, store, deed.person)
    said = NOT_TOUCHED.format(refs="; ".join(left))
    return finished(deed, done, Card((Paragraph((said,)),)) if left else None)


def _set(deed: Deed, item: Item, priority: str) -> Reply:
    """The item with that priority; a pair that contradicts itself asks why first, in a small form."""
    require_open(item)
    pair = contradiction(item, {"priority": priority})
    if pair and pair != contradiction(item, {}):
        args = {"set.priority": priority, "row": "1"}
        return Reply(form=timing_form(item, pair, deed.request.fresh_token, args))
    after = _given(deed, item, priority)
    return finished(deed, [after] if after.version != item.version else [])


def _given(deed: Deed, item: Item, priority: str) -> Item:
    chosen = {"priority": priority}
    if item.mismatch_reason and not contradiction(item, chosen):
        chosen["mismatch_reason"] = ""
    after = change(deed.request, deed.store, item, deed.person, deed.rights, chosen)
    if after is None:
        raise TryAgain
    if after.version != item.version:
        refresh(deed.request, deed.store, after)
    return after


def _offered(press: Press, request: Request) -> list[Item]:
    """Those that the form was opened with, or the ones on the page and behind it; none that this person
    may not see."""
    store, team, review = press.store, press.team, press.review
    named = [as_id(name) for name in request.args.get("items", "").split()]
    if named:
        held = [one for item_id in named if (one := reached(store, item_id)) is not None]
        found = [one for one in held if asks_about(store, team, review, NEW, one, request.now)]
    else:
        found = page(store, team, review, NEW, 2 * AT_ONCE).rows
    return [one for one in found if press.rights.sees(one)][:AT_ONCE]


def _many_form(request: Request, offered: list[Item]) -> Form:
    options = tuple(Option(priority, priority) for priority in Priority)
    chosen = request.fields.get("priority", "")
    fields: list[Field] = [
        ChoiceField(name="priority", label="Priority", options=options, chosen=chosen, required=True)
    ]
    for item in offered:
        name = f"{TICK}{item.id}"
        label = f"{item.ref} {item.title}"[:150]
        fields.append(YesNoField(name=name, label=label, yes=request.fields.get(name) == "yes"))
    named = " ".join(str(item.id) for item in offered)
    form = step_form(
        request, command="review.many", title="Several at once", submit="Set", fields=fields,
        note="Tick what gets the same priority.",
    )  # fmt: skip
    return replace(form, args=form.args | {"items": named})
