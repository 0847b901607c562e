"""Step 4 of a review: the value after is entered, or put off; met or missed follows from it (F15)."""

from collections.abc import Iterator
from datetime import date, timedelta

from commands.errors import FieldErrors, TryAgain
from commands.item.after import EITHER, LONGEST_METRIC, METRIC_HINT, VALUE_HINT, read_measured
from commands.item.buttons import of
from commands.item.undoable import undo_button
from commands.item.values import measurement_text, outcome_text
from commands.item.writing import change
from commands.planning.asking import WHY_LIMIT, WHY_MISSING, forget_draft, with_draft
from commands.planning.moves import changed
from commands.posting import refresh
from commands.request import Request
from commands.review.latest import as_it_is
from commands.review.presses import Deed, finished, first, item_of, looked, pressed, step_form, who_decided
from commands.rules import reading
from commands.rules.agenda import LIVE
from commands.rules.gate import says_something
from commands.rules.time_box import today
from commands.standing import as_id, known
from commands.view import Actions, Button, Card, DateField, Field, Form, LineField, OpenForm, Paragraph, Reply
from storage.enums import State
from storage.items import Item
from storage.store import Store

USUAL_DAYS, LATEST_DAYS = 14, 365
HAS_VALUE = "There is a value after: {outcome}. Please undo that first."
STAYS_LIVE = "It stays live until somebody closes it."


def open_after(request: Request, store: Store) -> Reply:
    """The form that asks for the value after; of what has no measurement also what was measured."""
    press = looked(request, store, LIVE)
    item = item_of(press)
    return Reply(form=_after_form(with_draft(request, store, known(request, store)), item))


def enter_after(request: Request, store: Store) -> Reply:
    """Keeps the value after, or why there is none; the item stays in its state."""
    deed = pressed(request, store, LIVE)
    item = item_of(deed)
    because = _because(request)
    typed = request.fields.get("after", "").strip()
    if because and typed:
        raise FieldErrors({"not_measurable": EITHER})
    after = _not_measurable(deed, item, because) if because else _measured(deed, item, typed)
    forget_draft(request, store, deed.person)
    return finished(deed, [after] if after.version != item.version else [], _told(deed, after))


def open_later(request: Request, store: Store) -> Reply:
    """The form that asks from which day on it can be measured."""
    press = looked(request, store, LIVE)
    item = item_of(press)
    typed = with_draft(request, store, known(request, store))
    day = today(request.now, press.team.zone)
    usual = item.measure_from or day + timedelta(days=USUAL_DAYS)
    shown = typed.fields.get("day", max(usual, day + timedelta(days=1)).isoformat())
    asked = DateField(name="day", label="Not before", required=True, day=shown)
    return Reply(
        form=step_form(
            typed, command="review.later", title=f"Measure {item.ref} later", submit="Keep", fields=[asked],
            note=f"{item.ref} comes back in the first review from that day on.",
        )
    )  # fmt: skip


def put_off(request: Request, store: Store) -> Reply:
    """It is not measured before that day; who comes second learns who has put it off."""
    deed = pressed(request, store, LIVE)
    item = item_of(deed)
    seen = as_id(request.args.get("seen", ""))
    since = [entry for entry in store.log.since(item.id, seen) if entry.field == "measure_from"]
    if since and since[-1].person_id != deed.person.id:
        raise first(deed, who_decided(since), as_it_is(store, deed.team, item, LIVE, request.now), item)
    if item.after:
        raise FieldErrors({"day": _has_value(item)})
    day = _day(deed)
    after = item
    if day != item.measure_from:
        after = changed(request, store, item, deed.person, {"measure_from": day}, what="put off")
    forget_draft(request, store, deed.person)
    return finished(deed, [after] if after.version != item.version else [])


def _not_measurable(deed: Deed, item: Item, because: str) -> Item:
    if item.after:
        raise FieldErrors({"not_measurable": _has_value(item)})
    if because == item.not_measurable:
        return item
    values = {"not_measurable": because}
    return changed(deed.request, deed.store, item, deed.person, values, what="not measurable")


def _has_value(item: Item) -> str:
    return HAS_VALUE.format(outcome=outcome_text(item) or item.after)


def _measured(deed: Deed, item: Item, typed: str) -> Item:
    """The item with its value after, and with its measurement when it had none. Raises FieldErrors."""
    fields = read_measured(item, typed, deed.request.fields.get("measurement", ""))
    after = change(deed.request, deed.store, item, deed.person, deed.rights, fields)
    if after is None:
        raise TryAgain
    refresh(deed.request, deed.store, after)
    return after


def _because(request: Request) -> str:
    """Why it cannot be measured. Raises FieldErrors when that is too long, or says nothing."""
    try:
        because = reading.line(request.fields.get("not_measurable", ""), WHY_LIMIT)
    except ValueError as error:
        raise FieldErrors({"not_measurable": str(error)}) from None
    if because and not says_something(because):
        raise FieldErrors({"not_measurable": WHY_MISSING})
    return because


def _day(deed: Deed) -> date:
    """The day that was picked. Raises FieldErrors when it is not ahead, or too far."""
    now = today(deed.request.now, deed.team.zone)
    try:
        day = reading.day_ahead(deed.request.fields.get("day", ""), now, LATEST_DAYS)
    except ValueError as error:
        raise FieldErrors({"day": str(error)}) from None
    return day


def _told(deed: Deed, item: Item) -> Card:
    """Whether it was met, with *Close* for what is still open."""
    buttons: list[Button] = []
    if item.state is State.MEASURING:
        buttons.append(OpenForm("Close", "item.close_form", of(item) | {"row": "1"}, primary=True))
    undo = undo_button(deed.store, item, deed.request.now, said="1")
    buttons += [*([undo] if undo else []), OpenForm("Open", "backlog.show", of(item))]
    outcome = outcome_text(item)
    how = as_it_is(deed.store, deed.team, item, LIVE, deed.request.now)
    said = f"{item.ref}: {outcome}." if outcome else f"{how.rstrip('.')}."
    return Card((Paragraph((said,)), Actions(tuple(buttons))))


def _after_form(request: Request, item: Item) -> Form:
    return step_form(
        request, command="review.after", title=f"Measure {item.ref}", submit="Keep",
        fields=tuple(_fields(request, item)), note=STAYS_LIVE if item.state is State.MEASURING else "",
    )  # fmt: skip


def _fields(request: Request, item: Item) -> Iterator[Field]:
    typed = request.fields
    if not item.target:
        yield LineField(
            name="measurement",
            label="Measurement",
            hint=METRIC_HINT,
            max_length=LONGEST_METRIC,
            line=typed.get("measurement", ""),
        )
    hint = f"{measurement_text(item)}. " if item.target else ""
    yield LineField(
        name="after",
        label="Value after",
        hint=f"{hint}{VALUE_HINT}",
        max_length=40,
        line=typed.get("after", ""),
    )
    yield LineField(
        name="not_measurable",
        label="Or: not measurable, because",
        max_length=WHY_LIMIT,
        line=typed.get("not_measurable", ""),
    )
