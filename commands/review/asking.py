"""Who presses something in which review, and whether they may; who was first when two press at once."""

from dataclasses import dataclass
from datetime import datetime

from commands.errors import UserError
from commands.request import Request
from commands.review.cards import agenda_card, clock_words, day_words
from commands.review.deeds import ENDED, FACILITATOR, PAUSED, RESUMED, STARTED
from commands.review.progress import advance
from commands.review.standing_there import press_shows_review
from commands.rules.time_box import today
from commands.standing import as_id, known, meet, standing
from commands.view import Card, Reply
from storage.enums import Role
from storage.log import Decision
from storage.people import Person
from storage.reviews import Review
from storage.store import Store
from storage.teams import Team

NO_REVIEW = "There is no such review here any more. /backlog review says when the next one is."
MEMBERS = "Nothing was changed: members of {key} run its review, and you are a stakeholder."
OVER = "This review has ended. What was left comes back in the next one."
FIRST = "{who} was first and {did} {when}."
DID = {
    STARTED: "started it",
    PAUSED: "paused it",
    RESUMED: "let it go on",
    ENDED: "ended it",
    FACILITATOR: "handed it over",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody of the team, and the review that they pressed something in."""

    person: Person
    team: Team
    review: Review


def asked(request: Request, store: Store) -> Asked:
    """Who presses in which open review, as it is now; the team is locked.

    Raises UserError when it has ended, or when they do not run it.
    """
    asking = pressed_in(request, store)
    if asking.review.ended_at is not None:
        raise UserError(OVER)
    return asking


def pressed_in(request: Request, store: Store) -> Asked:
    """The same, of a review that may have ended."""
    person = meet(request, store)
    review = review_named(request, store, person)
    store.teams.lock(review.team_id)
    press_shows_review(request, store, review)
    return Asked(person, store.teams.get(review.team_id), store.reviews.get(review.id))


def review_named(request: Request, store: Store, person: Person | None = None) -> Review:
    """The review that a button names, if whoever asks is of its team and no stakeholder."""
    try:
        review = store.reviews.get(as_id(request.args.get("review", "")))
    except LookupError:
        raise UserError(NO_REVIEW) from None
    here = standing(request, store, review.team_id, person or known(request, store))
    if here.role is None and not here.admin:
        raise UserError(NO_REVIEW)
    if here.role is Role.STAKEHOLDER and not here.admin:
        raise UserError(MEMBERS.format(key=store.teams.get(review.team_id).key))
    return review


def first_words(request: Request, store: Store, asking: Asked, field: str) -> str:
    """`Ana was first and paused it at 10:12.`; empty when it was whoever asks now, by a double click."""
    last = last_deed(store, asking.review, field)
    if last is None or last.person_id == asking.person.id:
        return ""
    who = last.person or ("Somebody" if last.person_id else "Hearth")
    return FIRST.format(who=who, did=DID[field], when=when(asking.team, last.at, request.now))


def last_deed(store: Store, review: Review, field: str) -> Decision | None:
    """Who did that with the review last, and when."""
    entries = store.log.about_reviews(review.team_id, review.opened_at)
    return next((one for one in reversed(entries) if one.field == field), None)


def when(team: Team, at: datetime, now: datetime) -> str:
    """`at 10:12`, with its day when that is not today."""
    clock = f"at {clock_words(team, at)}"
    same = today(at, team.zone) == today(now, team.zone)
    return clock if same else f"on {day_words(team, at)} {clock}"


def redrawn(request: Request, store: Store, review: Review) -> Reply:
    """The parent card as it is after a press; the other messages follow."""
    return shown(request, agenda_card(store, advance(request, store, review), request.now))


def shown(request: Request, card: Card) -> Reply:
    return Reply(replace=card) if request.place.message else Reply(private=card)
