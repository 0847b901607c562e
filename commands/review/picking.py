"""Step 3 of a review: one High item is picked for the next sprint, or none, because (F15)."""

from commands.errors import UserError
from commands.planning.asking import WHY, WHY_LIMIT, forget_draft, why, with_draft
from commands.planning.plan import planned, said_of
from commands.planning.sprints import NEXT, sprint_for
from commands.request import Request
from commands.review.agenda import picked
from commands.review.deeds import NONE, log_review
from commands.review.latest import as_it_is
from commands.review.presses import (
    Deed,
    Press,
    first,
    item_of,
    kept,
    last_said,
    looked,
    pressed,
    step_form,
)
from commands.rules.agenda import HIGH
from commands.rules.rights import Right
from commands.standing import known
from commands.view import Card, Form, LineField, OpenForm, Reply
from storage.items import Item
from storage.store import Store

ONE_MORE = "{refs} is picked for the next sprint. Picking one more needs a reason"
NONE_SAID = "none is picked this time, because {why}"
WHY_TOO = "Why one more?"
KEPT = "The minutes name the reason."


def pick(request: Request, store: Store) -> Reply:
    """Plans the item for the next sprint. The second one of a review needs a reason, by its form."""
    deed = pressed(request, store, HIGH, Right.PLAN)
    taken = picked(store, deed.review)
    item = item_of(deed)
    if item.id in {one.id for one in taken}:
        return kept(deed)
    if taken and not request.fields:
        raise _needs_reason(deed, taken, item)
    reason = why(request) if request.fields else ""
    row = sprint_for(store, deed.team, request.now, NEXT)
    after = planned(request, store, item, deed.person, row, what="picked", reason=reason)
    forget_draft(request, store, deed.person)
    said = said_of(store, deed.team, row, after, request.now)
    picks = [*(one for one in deed.review.picks if one != after.id), after.id]
    beside = Card(said) if said[1:] else None
    return kept(deed, f"{after.id}:{after.version}", beside, picks=picks, none_because="")


def open_pick(request: Request, store: Store) -> Reply:
    """The form that asks why one more is picked."""
    press = looked(request, store, HIGH, Right.PLAN)
    item = item_of(press)
    typed = with_draft(request, store, known(request, store))
    return Reply(form=_why(typed, "review.pick", f"Pick {item.ref} too", "Pick", WHY_TOO))


def open_none(request: Request, store: Store) -> Reply:
    """The form that asks why nothing is picked."""
    press = looked(request, store, HIGH, Right.PLAN)
    _require_undecided(press)
    typed = with_draft(request, store, known(request, store))
    return Reply(form=_why(typed, "review.none", "None this time", "Keep", WHY))


def pick_none(request: Request, store: Store) -> Reply:
    """None is picked, because. Picking one afterwards takes it back."""
    deed = pressed(request, store, HIGH, Right.PLAN)
    _require_undecided(deed)
    reason = why(request)
    log_review(request, store, deed.team.id, deed.person, NONE, reason=reason)
    forget_draft(request, store, deed.person)
    return kept(deed, none_because=reason)


def _require_undecided(press: Press) -> None:
    """Raises UserError when somebody picked, or said that none is, meanwhile."""
    taken = picked(press.store, press.review)
    if taken:
        how = as_it_is(press.store, press.team, taken[-1], HIGH, press.request.now)
        raise first(press, _who_picked(press, taken[-1]), how, taken[-1])
    if press.review.none_because:
        last = last_said(press, NONE)
        said = NONE_SAID.format(why=press.review.none_because)
        raise first(press, last.person if last else "", said)


def _needs_reason(deed: Deed, taken: list[Item], item: Item) -> UserError:
    """Says who picked what first, with the form that asks why one more."""
    args = {name: deed.request.args[name] for name in ("review", "step", "item", "seen", "row")}
    more = OpenForm(f"Pick {item.ref} too", "review.pick_form", args)
    refs = " and ".join(one.ref for one in taken)
    return first(deed, _who_picked(deed, taken[-1]), ONE_MORE.format(refs=refs), item, more)


def _who_picked(press: Press, item: Item) -> str:
    entries = press.store.log.since(item.id, 0)
    return next((one.person for one in reversed(entries) if one.field in ("state", "sprint")), "")


def _why(request: Request, command: str, title: str, submit: str, label: str) -> Form:
    reason = LineField(
        name="reason",
        label=label,
        hint=KEPT,
        required=True,
        max_length=WHY_LIMIT,
        line=request.fields.get("reason", ""),
    )
    return step_form(request, command=command, title=title, submit=submit, fields=[reason])
