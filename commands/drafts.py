"""Drafts: what you had typed and not filed, for a week (F5)."""

from datetime import timedelta

from commands.closing.note import print_of
from commands.closing.words import FIELD as NOTE
from commands.errors import UserError
from commands.item.values import form_values as item_values
from commands.people import by_number
from commands.request import Request
from commands.sprint_end.experiment_form import form_values
from commands.standing import as_id, find_item, known, meet
from commands.view import Act, Block, Card, OpenForm, Paragraph, Reply, Row
from storage.drafts import Draft
from storage.people import Person
from storage.store import Store

KEPT_FOR = timedelta(days=7)
SHOWN = 10
PRESET = {"kind", "team", "ends_on", "verdict"}
NAMING = ("title", "stories", "hypothesis", "learned", "current_state")
"""The fields that say what a draft is about, the best first."""
NONE = "You have no drafts. A form that you close half-way is kept here for a week."
GONE = "That draft is gone: it was filed or discarded already."


def show_drafts(request: Request, store: Store) -> Reply:
    """What you had typed and not filed, newest first."""
    rows = draft_rows(request, store, known(request, store))
    if not rows:
        return answer(request, Card((Paragraph((NONE,)),)))
    return answer(request, Card(tuple(rows), title="Your drafts"))


def keep_draft(request: Request, store: Store) -> Reply:
    """A form was closed with something typed in it."""
    if not any(text.strip() for name, text in request.fields.items() if name not in PRESET):
        return Reply()
    person = meet(request, store)
    if "item" in request.args and not _differs(request, store, person):
        return Reply()
    if "experiment" in request.args and not _differs_there(request, store):
        return Reply()
    args = {name: value for name, value in request.args.items() if name not in {"token", "opener", "draft"}}
    token, opener = request.args["token"], request.args["opener"]
    store.drafts.drop_own(as_id(request.args.get("draft", "")), person.id)
    store.drafts.keep(person.id, token, opener, args, dict(request.fields), request.now)
    return Reply()


def _differs(request: Request, store: Store, person: Person) -> bool:
    """Whether an edit that was left holds anything that the item does not."""
    item = find_item(request, store, person)
    held = item_values(store, item) | {"not_measurable": item.not_measurable}
    typed = by_number(request, store, request.fields)
    if print_of(typed.get(NOTE, "")) == request.args.get("note_was", ""):
        typed.pop(NOTE)
    return any(text.strip() != held.get(name, "").strip() for name, text in typed.items())


def _differs_there(request: Request, store: Store) -> bool:
    """Whether a form about an experiment that was left holds anything that the experiment does not."""
    try:
        held = form_values(store, store.experiments.get(as_id(request.args["experiment"])))
    except LookupError:
        return False
    typed = {name: text for name, text in request.fields.items() if name not in PRESET}
    return any(text.strip() != held.get(name, "").strip() for name, text in typed.items())


def discard_draft(request: Request, store: Store) -> Reply:
    person = meet(request, store)
    store.drafts.drop_own(as_id(request.args.get("draft", "")), person.id)
    return show_drafts(request, store)


def own_draft(request: Request, store: Store, person: Person | None) -> Draft | None:
    """The draft that the request goes on with, if it names one. Raises UserError when it is gone."""
    if "draft" not in request.args:
        return None
    draft = store.drafts.own(as_id(request.args["draft"]), person.id) if person else None
    if draft is None or draft.kept_at <= request.now - KEPT_FOR:
        raise UserError(GONE)
    return draft


def draft_rows(request: Request, store: Store, person: Person | None) -> list[Block]:
    drafts = store.drafts.of_person(person.id, request.now - KEPT_FOR, SHOWN) if person else []
    return [_row(store, draft) for draft in drafts]


def answer(request: Request, card: Card) -> Reply:
    """A press on a page of a list turns it into the next one; typed text gets a card of its own."""
    return Reply(replace=card) if "page" in request.args else Reply(private=card)


def _row(store: Store, draft: Draft) -> Row:
    buttons = (
        OpenForm("Continue", draft.opener, {**draft.args, "draft": str(draft.id)}),
        Act("Discard", "draft.discard", {"draft": str(draft.id), "page": "1"}),
    )
    return Row((_name(store, draft)[:150],), f"kept {draft.kept_at:%Y-%m-%d %H:%M} UTC", buttons)


def _name(store: Store, draft: Draft) -> str:
    """What it is about, or which item and the first words about that."""
    texts = (draft.fields.get(name, "").strip() for name in NAMING)
    if title := next(filter(None, texts), ""):
        return title
    words = next((text.strip() for text in draft.fields.values() if text.strip()), "Untitled")
    try:
        return f"{store.items.get(as_id(draft.args.get('item', ''))).ref}: {words}"
    except LookupError:
        return words
