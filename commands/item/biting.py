"""“This bit me”: what it costs not to do an item, said with one tap, once a person a day (F25)."""

from dataclasses import dataclass
from datetime import date

from commands.errors import TryAgain, UserError
from commands.item.buttons import bite_button, of
from commands.item.cards import heading
from commands.item.triage import keep_note
from commands.item.undoable import UNDO_FOR
from commands.item.writing import log, rescore
from commands.posting import as_pressed, aside, refresh
from commands.request import Request
from commands.rules import reading
from commands.rules.biting import BIT, COST, HOUR, MOST, NOT_BIT, cost_words, read, said_words, time_words
from commands.rules.time_box import today
from commands.standing import as_id, find_whole, meet
from commands.view import (
    Act,
    Actions,
    Block,
    Button,
    Card,
    Line,
    Note,
    OpenForm,
    Option,
    Paragraph,
    Pick,
    Picks,
    Reply,
)
from storage.bites import Bite
from storage.enums import OPEN_STATES, BiteKind
from storage.items import Item
from storage.people import Person
from storage.store import Store

MINUTES = (5, 10, 15, 20, 30, 45, HOUR, 90, 2 * HOUR, 3 * HOUR, 4 * HOUR, 8 * HOUR)
KINDS = {
    BiteKind.SLOW: "it was slow",
    BiteKind.OUTAGE: "an outage",
    BiteKind.WORKAROUND: "a workaround",
    BiteKind.REWORK: "rework",
    BiteKind.SUPPORT: "a support case",
}
SAID = " bit you {day}."
AGAIN = " bit you {day}: you said so already, and a day counts once."
ASKED = "How long did it hold you up, and how? Both may stay empty."
SO_FAR = "So far {ref} {cost}."
NOTED = "Your words are kept as a note on it."
TAKEN_BACK = "Taken back: {ref} did not bite you {day}."
NOT_YOURS = "That is for {who} to say. If {ref} bit you too, say so yourself."
NOT_THERE = "You did not say that {ref} bit you {day}, so there is nothing to change."
TOO_LATE = "{ref} bit you {day}: that can be taken back for 15 minutes. Its minutes can still be changed."
NOT_OPEN = "{ref} is {state}, so nothing was counted. If it is back, restore it or file it anew."
TOO_LONG = "A day has 24 hours: please give the minutes of today alone. Nothing was counted."


@dataclass(frozen=True, slots=True)
class Bitten:
    """Whom an item bit, and on which day; the item's team is locked."""

    request: Request
    store: Store
    person: Person
    item: Item
    day: date

    @property
    def when(self) -> str:
        """`today`, or the day."""
        zone = self.store.teams.get(self.item.team_id).zone
        return "today" if self.day == today(self.request.now, zone) else f"on {self.day}"

    @property
    def bite(self) -> Bite | None:
        return self.store.bites.said(self.item.id, self.person.id, self.day)


def bit(request: Request, store: Store) -> Reply:
    """Counts it, once a day; typed minutes and kind are kept with it, other words as a note."""
    bitten = _bitten(request, store)
    item, typed = bitten.item, read(request.args.get("text", ""))
    if item.state not in OPEN_STATES:
        raise UserError(
            NOT_OPEN.format(ref=item.ref, state=item.state), OpenForm("Open", "backlog.show", of(item))
        )
    if typed.minutes is not None and typed.minutes > MOST:
        raise UserError(TOO_LONG)
    bite = bitten.bite
    first = bite is None
    if bite is None:
        store.bites.add(item.id, bitten.person.id, bitten.day, request.now)
        _count(bitten, BIT)
        bite = bitten.bite
    if bite is not None and (typed.minutes is not None or typed.kind is not None):
        minutes = bite.minutes if typed.minutes is None else typed.minutes
        _say(bitten, bite, minutes, typed.kind or bite.kind)
    if typed.words:
        keep_note(request, store, item, bitten.person, typed.words)
    item = store.items.get(item.id)
    refresh(request, store, item)
    pressed = (request.place.message or "showing" in request.args) and not aside(request)
    card = _card(bitten, SAID if first else AGAIN, NOTED if typed.words else "")
    return Reply(replace=as_pressed(request, store, item) if pressed else None, private=card)


def say_cost(request: Request, store: Store) -> Reply:
    """Keeps the minutes and the kind that were picked in the answer."""
    bitten = _bitten(request, store)
    bite = bitten.bite
    if bite is None:
        raise UserError(NOT_THERE.format(ref=bitten.item.ref, day=bitten.when))
    try:
        minutes = reading.number(0, MOST)(request.args.get("set.minutes", str(bite.minutes or "")))
        kind = reading.word(BiteKind)(request.args.get("set.kind", bite.kind))
    except ValueError as error:
        raise UserError(str(error)) from None
    _say(bitten, bite, minutes, kind or "")
    refresh(request, store, store.items.get(bitten.item.id))
    return Reply(replace=_card(bitten, SAID))


def take_back(request: Request, store: Store) -> Reply:
    """Takes back what was pressed by mistake; pressed twice, it is taken back once."""
    bitten = _bitten(request, store)
    bite, named = bitten.bite, {"ref": bitten.item.ref, "day": bitten.when}
    if bite is not None:
        if request.now - bite.at > UNDO_FOR:
            raise UserError(TOO_LATE.format(**named))
        store.bites.take_back(bite)
        _count(bitten, NOT_BIT)
        refresh(request, store, store.items.get(bitten.item.id))
    again = bite_button(bitten.item, said="1")
    buttons: tuple[Button, ...] = (*again, OpenForm("Open", "backlog.show", of(bitten.item)))
    return Reply(replace=Card((Paragraph((TAKEN_BACK.format(**named),)), Actions(buttons))))


def _bitten(request: Request, store: Store) -> Bitten:
    """Who says so, of which item and which day; an answer's own buttons name the day and whose they are."""
    person = meet(request, store)
    found = find_whole(request, store, person)
    store.teams.lock(found.team_id)
    item = store.items.get(found.id)
    if (item.team_id, item.merged_into_id) != (found.team_id, None):
        raise TryAgain
    whose = as_id(request.args.get("by", ""))
    if whose not in (0, person.id):
        who = store.people.get(whose).name or "somebody else"
        raise UserError(NOT_YOURS.format(who=who, ref=item.ref), *bite_button(item, said="1"))
    try:
        named = reading.day(request.args.get("day", ""))
    except ValueError as error:
        raise UserError(str(error)) from None
    day = named or today(request.now, store.teams.get(item.team_id).zone)
    return Bitten(request, store, person, item, day)


def _count(bitten: Bitten, what: str) -> None:
    """Counts the item's bites anew, and gives it the place that they bring."""
    count_bites(bitten.request, bitten.store, bitten.item, bitten.person, what)


def count_bites(request: Request, store: Store, item: Item, person: Person, what: str) -> None:
    """The item counts its bites anew, and is where its score then puts it; `what` is logged if they differ.

    The item's team is locked. That is no edit of it: nobody who has it open in a form is in the way.
    """
    store.bites.count(item.id)
    after = store.items.get(item.id)
    if after.bites != item.bites:
        rescore(store, after, store.teams.get(item.team_id))
        log(request, store, after, person, what=what, before=str(item.bites), after=str(after.bites))


def _say(bitten: Bitten, bite: Bite, minutes: int | None, kind: str) -> None:
    """What it cost in that person's words; logged when that is something new."""
    before, after = said_words(bite.minutes, bite.kind), said_words(minutes, kind)
    if before == after:
        return
    store = bitten.store
    store.bites.say(bite, minutes, kind)
    store.bites.count(bitten.item.id)
    log(bitten.request, store, bitten.item, bitten.person, what=COST, before=before, after=after)


def _card(bitten: Bitten, said: str, *notes: str) -> Card:
    """What was counted, with the menus for what it cost; only this person sees it."""
    store, item, bite = bitten.store, bitten.store.items.get(bitten.item.id), bitten.bite
    assert bite is not None
    line: Line = (*heading(item), said.format(day=bitten.when))
    blocks: list[Block] = [Paragraph(line), Note((ASKED,)), _menus(bitten, bite)]
    cost = store.bites.cost(item.id)
    so_far = SO_FAR.format(
        ref=item.ref, cost=cost_words(item.bites, item.bite_minutes, cost.people, cost.kinds)
    )
    blocks.append(Note((" ".join(part for part in (so_far, *notes) if part),)))
    buttons: list[Button] = [OpenForm("Open", "backlog.show", of(item))]
    if bitten.request.now - bite.at <= UNDO_FOR:
        buttons.insert(0, Act("Undo", "item.not_bit", _args(bitten)))
    return Card((*blocks, Actions(tuple(buttons))))


def _menus(bitten: Bitten, bite: Bite) -> Picks:
    held = {bite.minutes} if bite.minutes else set()
    offered = tuple(Option(time_words(one), str(one)) for one in sorted({*MINUTES, *held}))
    kinds = tuple(Option(words, kind) for kind, words in KINDS.items())
    picks = (
        Pick("minutes", "Time", (Option("not said", ""), *offered), str(bite.minutes or "")),
        Pick("kind", "How", (Option("not said", ""), *kinds), bite.kind),
    )
    return Picks("item.bite_cost", _args(bitten), picks)


def _args(bitten: Bitten) -> dict[str, str]:
    return of(bitten.item) | {"day": bitten.day.isoformat(), "by": str(bitten.person.id), "said": "1"}
