"""Linking an item to another from its card (F38)."""

from commands.errors import FieldErrors, TryAgain
from commands.item.edit import carried, require_open
from commands.item.forms import link_form
from commands.item.linked import linked
from commands.item.writing import change
from commands.posting import refresh
from commands.request import Request
from commands.rules.rights import Right
from commands.standing import find_item, known, meet, standing
from commands.view import Option, Reply
from storage.store import Store

WAYS = {
    "blocked_by": "is blocked by",
    "blocks": "blocks",
    "relates_to": "relates to",
    "parent": "is under",
}
PICK_ONE = "Please pick one of the options."
NAME_ONE = "Please name an item by its ID, such as PAY-12."


def open_link(request: Request, store: Store) -> Reply:
    """A small form: how it is linked, and to which item."""
    person = known(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.EDIT)
    require_open(item)
    kinds = tuple(Option(words, name) for name, words in WAYS.items())
    return Reply(form=link_form(item, request.fresh_token, kinds, request.fields, carried(request)))


def link(request: Request, store: Store) -> Reply:
    """Adds one link to those that the item has; a parent takes the place of the one before."""
    person = meet(request, store)
    item = find_item(request, store, person)
    rights = standing(request, store, item.team_id, person)
    rights.require(Right.EDIT)
    require_open(item)
    name, typed = request.fields.get("link", ""), request.fields.get("other", "").strip()
    if name not in WAYS:
        raise FieldErrors({"link": PICK_ONE})
    if not typed:
        raise FieldErrors({"other": NAME_ONE})
    held = [] if name == "parent" else [other.ref for other in linked(store, item.id, name)]
    wanted = ", ".join(dict.fromkeys([*held, typed.upper()]))
    try:
        after = change(request, store, item, person, rights, {name: wanted})
    except FieldErrors as error:
        raise FieldErrors({"other": error.errors.get(name, error.sentence)}) from None
    if after is None:
        raise TryAgain
    if after.version != item.version:
        refresh(request, store, after)
    return Reply()
