"""The steps of a review themselves: turned to another page, left for next time, and the last press undone."""

from dataclasses import replace

from commands.errors import UserError
from commands.incident.answering import taken_back
from commands.incident.case import answering, changed
from commands.item.undoing import change_back
from commands.request import Request
from commands.review.agenda import reached, steps
from commands.review.deeds import LEFT, log_review
from commands.review.latest import as_it_is, pairs_in
from commands.review.presses import Deed, first, kept, last_said, pressed, step_of, who_decided
from commands.rules.agenda import INCIDENTS, STEPS
from commands.view import Card, Paragraph, Reply
from storage.items import Item
from storage.store import Store

NO_STEP = "That is no step of a review. Nothing was changed."
IS_LEFT = "step {step} is left for the next review"
IS_ASKED = "step {step} is asked about again"
NOT_UNDONE = "Not undone: {why}"


def turn(request: Request, store: Store) -> Reply:
    """Everybody sees that page of the step."""
    deed = _on_step(request, store)
    after = request.args.get("after", "")
    pages = {**deed.review.pages, str(deed.step): after}
    return kept(deed, pages=pages)


def leave(request: Request, store: Store) -> Reply:
    """The rest of the step waits for the next review; who comes second learns who left it."""
    deed = _on_step(request, store)
    if deed.step in deed.review.passed:
        last = last_said(deed, LEFT, after=str(deed.step))
        if last is not None and last.person_id != deed.person.id:
            raise first(deed, last.person, IS_LEFT.format(step=deed.step))
        return kept(deed)
    if steps(store, deed.team, deed.review, request.now)[deed.step - 1].done:
        return kept(deed)
    log_review(request, store, deed.team.id, deed.person, LEFT, after=str(deed.step))
    return kept(deed, passed=sorted({*deed.review.passed, deed.step}))


def take_up(request: Request, store: Store) -> Reply:
    """A step that was left is asked about after all; who comes second learns who wanted that."""
    deed = _on_step(request, store)
    if deed.step not in deed.review.passed:
        last = last_said(deed, LEFT, before=str(deed.step))
        if last is not None and last.person_id != deed.person.id:
            raise first(deed, last.person, IS_ASKED.format(step=deed.step))
        return kept(deed)
    log_review(request, store, deed.team.id, deed.person, LEFT, before=str(deed.step))
    return kept(deed, passed=[step for step in deed.review.passed if step != deed.step])


def undo(request: Request, store: Store) -> Reply:
    """Takes back what was pressed last in a step; of several items those that nobody has touched since."""
    deed = _on_step(request, store)
    done = request.args.get("done", "")
    latest = {
        step: what for step, what in deed.review.latest.items() if (step, what) != (str(deed.step), done)
    }
    if deed.step == INCIDENTS:
        changed(taken_back(answering(_naming(request, done), store)))
        return kept(deed, latest=latest)
    undone, refused = _undone(deed, done)
    if refused and not undone:
        raise refused[0]
    said = NOT_UNDONE.format(why=" ".join(one.sentence for one in refused))
    beside = Card((Paragraph((said,)),)) if refused else None
    picks = [one for one in deed.review.picks if one not in undone]
    return kept(deed, beside=beside, latest=latest, picks=picks)


def _naming(request: Request, incident: str) -> Request:
    return replace(request, args={**request.args, "incident": incident})


def _undone(deed: Deed, done: str) -> tuple[list[int], list[UserError]]:
    """The items that are as they were before, and why others are not."""
    undone, refused = [], []
    for item_id, version in pairs_in(done):
        item = reached(deed.store, item_id)
        if item is None:
            continue
        try:
            undone.append(change_back(deed.request, deed.store, item, deed.person, version).id)
        except UserError as error:
            refused.append(_touched_by_another(deed, item, version) or error)
    return undone, refused


def _touched_by_another(deed: Deed, item: Item, version: int) -> UserError | None:
    """Who decided about the item after the press that was to be undone, if it was somebody else."""
    since = deed.store.log.since(item.id, version)
    if not since or since[-1].person_id == deed.person.id:
        return None
    return first(
        deed, who_decided(since), as_it_is(deed.store, deed.team, item, deed.step, deed.request.now), item
    )


def _on_step(request: Request, store: Store) -> Deed:
    step = step_of(request)
    if step not in STEPS:
        raise UserError(NO_STEP)
    return pressed(request, store, step)
