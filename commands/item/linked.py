"""The links of an item by the names of its fields: read, checked and kept, the same from both ends (F38)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from commands.errors import FieldErrors
from commands.item.fields import LINK_FIELDS
from commands.request import Request
from commands.standing import standing
from storage.enums import LinkKind
from storage.items import Item
from storage.people import Person
from storage.store import Store

CHANGES_BOTH = "A link changes the other item too: please leave this empty. {refusal}"
NO_SUCH_LINK = "There is no item {ref} here."
LINK_TO_ITSELF = "An item cannot be linked to itself."
ONE_PARENT = "An item has one parent."
CIRCLES = {
    LinkKind.PARENT: "That makes a circle of parents: {chain}.",
    LinkKind.BLOCKED_BY: "Then each waits for the other: {chain}.",
}
STEPS = {LinkKind.PARENT: " is under ", LinkKind.BLOCKED_BY: " is blocked by "}
INVERSE = {"blocked_by": "blocks", "blocks": "blocked_by", "relates_to": "relates_to"}
FARTHEST = 1000
_KINDS = {
    "parent": LinkKind.PARENT,
    "blocked_by": LinkKind.BLOCKED_BY,
    "blocks": LinkKind.BLOCKED_BY,
    "relates_to": LinkKind.RELATES_TO,
}


@dataclass(frozen=True, slots=True)
class OtherEnd:
    """What a link changed at its other end: the field there, with what it held and what it holds."""

    item: Item
    field: str
    before: str
    after: str


def linked(store: Store, item_id: int, name: str) -> tuple[Item, ...]:
    """The items that a link field names; what relates to each other does so from both ends."""
    kind = _KINDS[name]
    if name != "relates_to":
        return store.items.linked(item_id, kind, to=name == "blocks")
    both = (*store.items.linked(item_id, kind), *store.items.linked(item_id, kind, to=True))
    return tuple({other.id: other for other in both}.values())


def children(store: Store, item_id: int) -> tuple[Item, ...]:
    """The items that name it as their parent."""
    return store.items.linked(item_id, LinkKind.PARENT, to=True)


def refs(items: Iterable[Item]) -> str:
    """Linked items as a form's field shows them."""
    return ", ".join(item.ref for item in items)


def leave_others(values: Mapping[str, str], refusal: str) -> None:
    """Raises FieldErrors when somebody who may edit no item names one whose own links would change."""
    named = [name for name in INVERSE if values.get(name)]
    if named:
        raise FieldErrors({name: CHANGES_BOTH.format(refusal=refusal) for name in named})


def store_links(
    request: Request, store: Store, item: Item, person: Person, values: Mapping[str, str]
) -> list[OtherEnd]:
    """Keeps the links that the fields name. Raises FieldErrors; nothing may be kept then.

    A new link leads only to what this person may see. Says what changed at the other ends,
    so that who edits those learns of it.
    """

    def sees(other: Item) -> bool:
        return standing(request, store, other.team_id, person).sees(other)

    wanted = {name: _found(store, item, name, values[name], sees) for name in LINK_FIELDS if name in values}
    errors = {name: found for name, found in wanted.items() if isinstance(found, str)}
    if errors:
        raise FieldErrors(errors)
    ends: list[tuple[Item, str, str]] = []
    for name, others in wanted.items():
        assert not isinstance(others, str)
        ends += _other_ends(store, item, name, others)
        _keep(store, item, name, [other.id for other in others])
    _refuse_circles(store, item, wanted)
    return [
        OtherEnd(other, name, before, refs(linked(store, other.id, name))) for other, name, before in ends
    ]


def _found(store: Store, item: Item, name: str, typed: str, sees: Callable[[Item], bool]) -> list[Item] | str:
    """The items that were typed, or a sentence."""
    held = {other.ref: other for other in linked(store, item.id, name)}
    found: dict[int, Item] = {}
    for ref in typed.replace(",", " ").split():
        kept = held.get(ref.upper())
        other = kept or store.items.by_ref(ref)
        if other is None or (kept is None and not sees(other)):
            return NO_SUCH_LINK.format(ref=ref)
        found[other.id] = other
    if item.id in found:
        return LINK_TO_ITSELF
    if name == "parent" and len(found) > 1:
        return ONE_PARENT
    return list(found.values())


def _other_ends(store: Store, item: Item, name: str, others: list[Item]) -> list[tuple[Item, str, str]]:
    if name not in INVERSE:
        return []
    held = {other.id: other for other in linked(store, item.id, name)}
    new = {other.id: other for other in others}
    changed = [(held | new)[other] for other in sorted(held.keys() ^ new.keys())]
    there = INVERSE[name]
    return [(other, there, refs(linked(store, other.id, there))) for other in changed]


def _keep(store: Store, item: Item, name: str, others: list[int]) -> None:
    if name == "relates_to":
        store.items.set_links(item.id, LinkKind.RELATES_TO, [], to=True)
    store.items.set_links(item.id, _KINDS[name], others, to=name == "blocks")


def _refuse_circles(store: Store, item: Item, names: Iterable[str]) -> None:
    errors = {}
    for name in names:
        kind = _KINDS[name]
        chain = _circle(store, item, kind) if kind in CIRCLES else []
        if chain:
            errors[name] = CIRCLES[kind].format(chain=STEPS[kind].join(_named(store, chain)))
    if errors:
        raise FieldErrors(errors)


def _circle(store: Store, item: Item, kind: LinkKind) -> list[Item]:
    """The way from the item along its links back to itself, or nothing."""
    came_from: dict[int, Item] = {}
    waiting = [item]
    while waiting and len(came_from) < FARTHEST:
        one = waiting.pop(0)
        for other in store.items.linked(one.id, kind):
            if other.id in came_from:
                continue
            came_from[other.id] = one
            if other.id == item.id:
                return _way(item, came_from)
            waiting.append(other)
    return []


def _way(item: Item, came_from: Mapping[int, Item]) -> list[Item]:
    way, one = [item], came_from[item.id]
    while one.id != item.id:
        way.append(one)
        one = came_from[one.id]
    return [item, *way[:0:-1], item]


def _named(store: Store, chain: list[Item]) -> list[str]:
    """IDs; without those that whoever asks cannot find."""
    return [one.ref if store.items.by_ref(one.ref) else "an item elsewhere" for one in chain]
