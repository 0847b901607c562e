"""The line that tells a team which of its reviews was skipped, moved or put back, and by whom (F18)."""

from collections.abc import Mapping
from datetime import date, datetime

from commands.request import PlaceKind, Request
from commands.review.schedule import coming, review_channels, schedule_for
from commands.review.schedule_cards import holiday_words, overview
from commands.rules.due import day_text
from commands.rules.schedule import when_words
from commands.rules.time_box import today
from commands.standing import address_of
from commands.view import Act, Actions, Card, Line, Paragraph, Reply, Strong
from storage.deliveries import Address
from storage.people import Person
from storage.store import Store
from storage.teams import Team

SKIPPED_BY = " skipped the review of {day}. The next one: {when}."
HELD_AFTER_ALL = " brought the skipped review of {day} back: {when}."
MOVED_TO = " moved the review of {day} to {when}."
MOVED_BACK = " moved the review of {day} back: {when}."
CHANGED = " changed when the reviews are. The next one: {when}."
TOLD = {
    "skipped": SKIPPED_BY,
    "unskipped": HELD_AFTER_ALL,
    "moved": MOVED_TO,
    "unmoved": MOVED_BACK,
    "changed": CHANGED,
}


def tell_channels(
    request: Request, store: Store, team: Team, args: dict[str, str], beside: Address | None = None
) -> None:
    """The line for each channel that reads of the review, but `beside`."""
    for address in review_channels(store, team):
        if beside is None or not _same(store, address, beside):
            store.deliveries.owe(address, "review.told", args, request.now, urgent=True)


def tell_when_next(request: Request, store: Store, team: Team, person: Person, before: datetime) -> None:
    """The channels hear when the next review is, if it is at another time than before."""
    following = coming(store, team, request.now, 1)[0].at
    if following != before:
        args = {"team": str(team.id), "person": str(person.id), "what": "changed", "day": "", "was": ""}
        tell_channels(request, store, team, args | {"at": following.isoformat()})


def answer_told(request: Request, store: Store, team: Team, args: dict[str, str]) -> Reply:
    """The line where it was asked, else the schedule as it is now; and the line in the other channels."""
    place = request.place
    pressed = bool(place.message) and not request.fields
    all_read = place.kind is PlaceKind.CHANNEL and not request.fields
    here = address_of(place) if all_read and ("told" in request.args or not pressed) else None
    tell_channels(request, store, team, args, beside=here)
    if here is None:
        card = overview(store, team, request.now, told_line(store, args))
        return Reply(replace=card) if pressed else Reply(private=card)
    if place.owes_answer:
        store.deliveries.owe(here, "review.told", args, request.now, urgent=True)
        return Reply()
    card = draw_told(store, args, request.now)
    return Reply(replace=card) if pressed else Reply(here=card)


def _same(store: Store, one: Address, other: Address) -> bool:
    sides = [(at.host or store.workspace_id, at.channel) for at in (one, other)]
    return sides[0] == sides[1]


def told_line(store: Store, args: Mapping[str, str]) -> Line:
    """Who changed what about one review, or all. args: team, person, what, day, at (when it is now)."""
    team = store.teams.get(int(args["team"]))
    who = store.people.get(int(args["person"])).name or "Somebody"
    at, schedule = datetime.fromisoformat(args["at"]), schedule_for(team)
    day = day_text(date.fromisoformat(args["day"])) if args["day"] else ""
    said = TOLD[args["what"]].format(day=day, when=when_words(at, team.zone))
    lands = today(at, team.zone)
    warned = args["what"] == "moved" and lands in schedule.holidays
    return (Strong(who), said + (f" {holiday_words(schedule, lands)}." if warned else ""))


def draw_told(store: Store, args: dict[str, str], now: datetime) -> Card:
    """The same in a channel of the team, where it can be taken back."""
    team, line = store.teams.get(int(args["team"])), Paragraph(told_line(store, args))
    undo = _undo(team, args)
    return Card((line, Actions((undo,)))) if undo else Card((line,))


def _undo(team: Team, args: Mapping[str, str]) -> Act | None:
    """What puts it back; `was`: the time that it had been moved to before."""
    back = {"team": team.key, "day": args["day"], "told": "1"}
    match args["what"]:
        case "skipped":
            return Act("Undo", "review.unskip", back)
        case "unskipped":
            return Act("Skip it", "review.skip", back)
        case "moved" if args["was"]:
            return Act("Undo", "review.move", back | {"moment": args["was"]})
        case "moved":
            return Act("Undo", "review.unmove", back)
    return None
