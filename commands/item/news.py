"""What others hear of an item: its filer when it waits and when it was decided about, another team when it
is for them."""

from collections.abc import Sequence
from datetime import datetime

from commands.channels import first_channels, thread_of, threads_of
from commands.item.buttons import of
from commands.item.cards import heading, summary
from commands.item.undoable import UNDO_FOR, undo_button
from commands.rules.due import day_text
from commands.view import Actions, Card, Line, Note, OpenForm, Paragraph, Strong
from storage.deliveries import Address
from storage.enums import Platform, State
from storage.items import Item
from storage.log import Decision
from storage.people import Person
from storage.store import Store

WAS = {
    State.TRIAGED: "is triaged",
    State.PLANNED: "is planned",
    State.DECLINED: "was declined",
    State.CLOSED: "is closed",
}
QUEUED = "{refs} {is_are} filed. {owner} decides what becomes of {it}, and you hear of that."
SHORT = 300
HEADING = "For you, from {key}: "
WAITS = "{key} counts on it. Open it to see what it is about, and answer there with a note."


def tell_filer(store: Store, before: Item, after: Item, person: Person | None, now: datetime) -> None:
    """One line to the filer when somebody else triaged, planned, declined or closed the item (section 13).

    It stands in the thread of the item, or where no thread is known in a direct message. It waits as long
    as whoever decided can undo it: what has changed again by then is not told.
    """
    if after.state is before.state:
        return
    store.deliveries.take_back(after.id, "item.news", now)
    if after.state not in WAS:
        return
    if person is not None and person.id == after.filer_id:
        return
    if after.state is State.TRIAGED and before.state is not State.NEW:
        return
    filer = store.people.get(after.filer_id)
    alone = Address(Platform(filer.platform), person=filer.external_id, host=filer.host_id)
    args = {"item": str(after.id), "state": str(after.state), "person": str(person.id) if person else ""}
    if after.state is State.CLOSED and any(
        (one.platform, one.host) == (alone.platform, alone.host) for one in threads_of(store, after)
    ):
        return  # the note that stands there names them
    where = thread_of(store, after) or alone
    store.deliveries.owe(where, "item.news", args, now + UNDO_FOR, team=after.team_id)


def outdated(store: Store, args: dict[str, str]) -> bool:
    """Whether the item is not any more what the filer was to hear that it is."""
    return store.items.get(int(args["item"])).state is not State(args["state"])


def tell_team(store: Store, item: Item, now: datetime) -> None:
    """The other team that an item is for reads of it once, in its own channels of this workspace (F38)."""
    if item.for_team_id is None or item.for_team_id == item.team_id:
        return
    team = store.teams.get(item.for_team_id)
    if any(told_before(entry, team.key) for entry in store.log.since(item.id, 0)):
        return
    for address in first_channels(store, team):
        if address.host == store.workspace_id:
            args = {"item": str(item.id), "team": str(team.id)}
            store.deliveries.owe(address, "item.for_team", args, now)


def told_before(entry: Decision, key: str) -> bool:
    """Whether that decision made the item one for the team."""
    return (entry.field == "for_team" and entry.after == key) or (
        entry.what == "filed" and f'"for_team":"{key}"' in entry.after
    )


def waits_in_queue(store: Store, item: Item) -> bool:
    """Whether it is a stakeholder's request, and somebody is there to decide (F35)."""
    return item.from_stakeholder and store.teams.membership(item.team_id, 0).owner is not None


def queued_card(store: Store, items: Sequence[Item], now: datetime) -> Card:
    """What a stakeholder hears of what they filed: with whom it waits."""
    owner = store.teams.membership(items[0].team_id, 0).owner or "The team"
    several = len(items) > 1
    said = QUEUED.format(
        refs=", ".join(item.ref for item in items),
        is_are="are" if several else "is",
        it="them" if several else "it",
        owner=owner,
    )
    if several:
        return Card((Paragraph((said,)),))
    (item,) = items
    undo = undo_button(store, item, now)
    buttons = (OpenForm("Open", "backlog.show", of(item)), *((undo,) if undo is not None else ()))
    about = (Note(heading(item)), Note((summary(store, item),)))
    return Card((Paragraph((said,)), *about, Actions(buttons)))


def draw_queued(store: Store, args: dict[str, str], now: datetime) -> Card:
    return queued_card(store, [store.items.get(int(args["item"]))], now)


def draw_news(store: Store, args: dict[str, str], now: datetime) -> Card:
    """`Ana, PAY-3 is planned for sprint 8, by Olga.`"""
    item, state = store.items.get(int(args["item"])), State(args["state"])
    joined = state is State.DECLINED and item.merged_into_id is not None
    was = f"is {item.state_reason} now" if joined else WAS[state]
    said: Line = (f"{item.filer}, " if item.filer else "", Strong(item.ref), f" {was}")
    who = store.people.get(int(args["person"])).name if args["person"] else ""
    said = (*said, _when(store, item, state), f", by {who}." if who else ".")
    reason = item.state_reason if item.state is state and not joined and not item.restricted else ""
    return Card((Paragraph(said), *((Note((reason[:SHORT],)),) if reason else ())))


def _when(store: Store, item: Item, state: State) -> str:
    if state is not State.PLANNED or item.sprint_id is None:
        return ""
    sprint = store.sprints.get(item.sprint_id)
    return f" for sprint {sprint.number} ({day_text(sprint.starts_on)} – {day_text(sprint.ends_on)})"


def draw_for_team(store: Store, args: dict[str, str], now: datetime) -> Card:
    """Tells a team of an item for it; nothing of a restricted one but its ID."""
    item = store.items.get(int(args["item"]))
    title: Line = (
        (Strong(item.ref), " restricted") if item.restricted else (Strong(item.ref), f" {item.title}")
    )
    waits = Note((WAITS.format(key=item.key),))
    return Card(
        (
            Paragraph((HEADING.format(key=item.key), *title)),
            waits,
            Actions((OpenForm("Open", "backlog.show", of(item)),)),
        )
    )


VIEWS = {"item.news": draw_news, "item.for_team": draw_for_team, "item.queued": draw_queued}
