"""What a button of a step asks for: who pressed it, in which review, about what; and who was first (F15)."""

from collections.abc import Sequence
from dataclasses import dataclass

from commands.errors import UserError
from commands.item.buttons import of
from commands.item.edit import require_open
from commands.planning.asking import opened_from
from commands.request import Request
from commands.review.agenda import asks_about
from commands.review.asking import review_named
from commands.review.latest import as_it_is
from commands.review.progress import advance
from commands.review.standing_there import press_shows_review
from commands.review.step_cards import step_card
from commands.rules.rights import Right
from commands.standing import Standing, as_id, find_item, known, meet, standing
from commands.view import Button, Card, Field, Form, OpenForm, Reply, Section
from storage.items import Item
from storage.log import Decision
from storage.people import Person
from storage.reviews import Review
from storage.store import Store
from storage.teams import Team

ENDED = "This review has ended, so nothing was changed. {cure}"
OPEN_IT = "Open {ref} to go on with it."
NEXT_ONE = "What was left comes back in the next one."
FIRST = "{who} was first: {how}."
CARRIED = ("review", "step", "item", "seen", "incident", "items", "draft")
"""What a form of a step carries from the button that opened it."""


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody who may, and the step of an open review that they pressed something in."""

    request: Request
    store: Store
    team: Team
    review: Review
    step: int
    rights: Standing


@dataclass(frozen=True, slots=True)
class Deed(Press):
    """A press that changes something: the team is locked."""

    person: Person


def looked(request: Request, store: Store, step: int, right: Right = Right.EDIT) -> Press:
    """A press that only opens a form."""
    review = review_named(request, store)
    return _press(request, store, review, step, right, known(request, store))


def pressed(request: Request, store: Store, step: int, right: Right = Right.EDIT) -> Deed:
    """A press that changes something."""
    person = meet(request, store)
    review = review_named(request, store, person)
    store.teams.lock(review.team_id)
    press_shows_review(request, store, review)
    press = _press(request, store, store.reviews.get(review.id), step, right, person)
    return Deed(request, store, press.team, press.review, step, press.rights, person)


def step_of(request: Request) -> int:
    return as_id(request.args.get("step", ""))


def item_of(press: Press) -> Item:
    """The item that the button names, if its step still asks about it or this person answered last.

    Raises UserError that says who was first, or why it cannot be changed.
    """
    request, store = press.request, press.store
    person = known(request, store)
    item = find_item(request, store, person)
    if asks_about(store, press.team, press.review, press.step, item, request.now):
        return item
    seen = as_id(request.args.get("seen", ""))
    since = [entry for entry in store.log.since(item.id, seen) if entry.field]
    mine = bool(since) and person is not None and since[-1].person_id == person.id
    if item.team_id == press.team.id and mine:
        require_open(item)
        return item
    raise first(press, who_decided(since), as_it_is(store, press.team, item, press.step, request.now), item)


def first(press: Press, who: str, how: str, item: Item | None = None, *more: Button) -> UserError:
    """`Ana was first: PAY-3 is High now.`"""
    opened = (OpenForm("Open", "backlog.show", of(item)),) if item is not None else ()
    return UserError(FIRST.format(who=who or "Somebody", how=how.rstrip(".")), *more, *opened)


def last_said(press: Press, field: str, **held: str) -> Decision | None:
    """The last entry of that field about this review itself, that holds those words."""
    entries = press.store.log.about_reviews(press.team.id, press.review.opened_at)
    wanted = (
        one
        for one in reversed(entries)
        if one.field == field and all(getattr(one, name) == words for name, words in held.items())
    )
    return next(wanted, None)


def finished(deed: Deed, changed: Sequence[Item] = (), beside: Card | None = None) -> Reply:
    """The step as it is after the press, with what was changed last; the other messages follow."""
    done = " ".join(f"{item.id}:{item.version}" for item in changed)
    return kept(deed, done, beside)


def kept(deed: Deed, done: str = "", beside: Card | None = None, **columns: object) -> Reply:
    """The same; done: what was pressed last, as the review keeps it. columns: what else changes of it."""
    store, review = deed.store, deed.store.reviews.get(deed.review.id)
    if done:
        columns["latest"] = {**review.latest, str(deed.step): done}
    if columns:
        review = store.reviews.change(review.id, **columns)
    review = advance(deed.request, store, review)
    if deed.request.fields:
        return Reply(private=beside)
    return Reply(replace=step_card(store, review, deed.step, deed.request.now), private=beside)


def step_form(
    request: Request, *, command: str, title: str, submit: str, fields: Sequence[Field], note: str = ""
) -> Form:
    """A form that a step opens; saved, it says nothing more where the step is seen to change."""
    args = {name: request.args[name] for name in CARRIED if name in request.args}
    return Form(
        command=command,
        opener=request.command,
        title=title,
        submit=submit,
        sections=(Section("", tuple(fields)),),
        token=request.fresh_token,
        args=args | opened_from(request),
        note=note,
    )


def _press(
    request: Request, store: Store, review: Review, step: int, right: Right, person: Person | None
) -> Press:
    rights = standing(request, store, review.team_id, person)
    rights.require(right)
    if review.ended_at is not None:
        raise _over(request, store, person)
    return Press(request, store, store.teams.get(review.team_id), review, step, rights)


def _over(request: Request, store: Store, person: Person | None) -> UserError:
    if "item" not in request.args:
        return UserError(ENDED.format(cure=NEXT_ONE))
    item = find_item(request, store, person)
    opened = OpenForm("Open", "backlog.show", of(item))
    return UserError(ENDED.format(cure=OPEN_IT.format(ref=item.ref)), opened)


def who_decided(since: Sequence[Decision]) -> str:
    """Who decided last; the calendar is Hearth."""
    if not since:
        return ""
    return since[-1].person or ("Somebody" if since[-1].person_id else "Hearth")
