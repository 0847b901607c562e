"""Text about an item that a customer may read, to copy as it is (F53)."""

import re

from commands.drafts import answer
from commands.item.buttons import of
from commands.request import Request
from commands.standing import find_item, known
from commands.view import Actions, Block, Card, Note, OpenForm, Paragraph, Prose, Reply
from storage.enums import State
from storage.items import Item
from storage.store import Store

WHERE_IT_STANDS = {
    State.NEW: "We know about it and are looking into it.",
    State.TRIAGED: "We know about it. It is not planned yet.",
    State.PLANNED: "It is in our plans. Plans can change.",
    State.IN_PROGRESS: "We are working on it.",
    State.MEASURING: "It is available. We are checking that it helps.",
    State.CLOSED: "It is available.",
    State.PAUSED: "We know about it. It is not being worked on now.",
    State.DECLINED: "We do not plan to change this.",
    State.ACCEPTED: "We know about it. It is not being worked on now.",
}
RESTRICTED = "{ref} is restricted, so there is no text about it for customers."
NO_OUTCOME = "{ref} has no outcome yet: write down what customers get, then there is a text for them."
COPY = "Copy what is below. It holds the outcome, workaround and expected resolution, as they stand on {ref}."
LOOK = "Look once more before you send it: it names {what}."
MENTION = re.compile(r"<(?:@|#|!)[^>\n]{1,80}>|<at>[^<\n]{0,80}</at>")
ITEM_ID = re.compile(r"\b[A-Z][A-Z0-9]{1,9}-\d{1,9}\b")
PEOPLE = 1000


def show_customer_text(request: Request, store: Store) -> Reply:
    """What a customer may know of an item, in one block of plain text; nothing of a restricted one."""
    item = find_item(request, store, known(request, store), follow=True)
    if item.restricted:
        return answer(request, Card((Paragraph((RESTRICTED.format(ref=item.ref),)),)))
    if not item.outcome:
        edit = Actions((OpenForm("Edit", "item.form", of(item)),))
        return answer(request, Card((Paragraph((NO_OUTCOME.format(ref=item.ref),)), edit)))
    text = customer_text(item)
    blocks: list[Block] = [Paragraph((COPY.format(ref=item.ref),)), Prose("For the customer", text)]
    named = [*_people_named(store, item, text), *dict.fromkeys(ITEM_ID.findall(text))]
    blocks += [Note((LOOK.format(what=", ".join(named)),))] if named else []
    return answer(request, Card(tuple(blocks), title=f"{item.ref} for customers"))


def customer_text(item: Item) -> str:
    """Plain text; IDs of people and of channels are left out."""
    parts = [item.outcome, WHERE_IT_STANDS[item.state]]
    parts += [f"Until then: {item.workaround}"] if item.workaround and item.state not in _OVER else []
    expected = item.expected_resolution if item.state not in _OVER else ""
    parts += [f"Expected, not promised: {expected}"] if expected else []
    return "\n\n".join(MENTION.sub("…", part).strip() for part in parts)


_OVER = frozenset({State.MEASURING, State.CLOSED, State.DECLINED})


def _people_named(store: Store, item: Item, text: str) -> list[str]:
    """People of the team whose names stand in the text."""
    names = {person.name for person in store.teams.members(item.team_id, PEOPLE) if person.name}
    return sorted(name for name in names if re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE))
