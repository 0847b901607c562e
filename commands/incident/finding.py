"""The item that a form about an incident names, and those that could be meant."""

from collections.abc import Iterator, Mapping

from commands.errors import FieldErrors
from commands.incident.case import Case
from commands.standing import Standing, item_named
from commands.view import ChoiceField, Field, LineField, Option
from storage.enums import Priority
from storage.items import Item
from storage.shelves import Reader
from storage.store import Store
from storage.teams import Team

NEW_ITEM, SIMILAR = "new", 5
RAISE_HINT = "Empty: it stays as it is. The incident is logged as the reason."


def item_typed(store: Store, team: Team, rights: Standing, ref: str) -> Item:
    """The item that the field `ref` names. Raises FieldErrors."""
    try:
        return item_named(store, team, rights, ref)
    except ValueError as error:
        raise FieldErrors({"ref": str(error)}) from None


def which_item(case: Case, typed: Mapping[str, str]) -> Iterator[Field]:
    """Asks which item it was, a new one perhaps, and whether that is raised."""
    linked = (case.item,) if case.item is not None else ()
    offered = {item.ref: item for item in (*linked, *_alike(case))}
    options = (*(Option(f"{item.ref} {item.title}", ref) for ref, item in offered.items()),)
    new = Option("File a new item from it", NEW_ITEM)
    chosen = typed.get("which", linked[0].ref if linked else "")
    yield ChoiceField(name="which", label="Which item was it?", options=(*options, new), chosen=chosen)
    yield LineField(name="ref", label="Or its ID", line=typed.get("ref", ""), hint="Such as PAY-12.")
    levels = tuple(Option(one, one) for one in tuple(Priority)[:-1])
    chosen = typed.get("priority", "")
    yield ChoiceField(
        name="priority", label="Raise its priority to", hint=RAISE_HINT, options=levels, chosen=chosen
    )


def _alike(case: Case) -> list[Item]:
    """Open items that say nearly the same, as far as this person sees them."""
    store, rights = case.store, case.rights
    reader = Reader(rights.person_id, sees_restricted=rights.sees_all)
    found = store.search.similar(case.team.id, case.incident.title, "", reader, SIMILAR)
    held = (store.items.get(item_id) for item_id, _ in found)
    return [item for item in held if rights.sees(item)]
