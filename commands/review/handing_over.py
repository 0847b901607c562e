"""Hands a review over: somebody else of the team facilitates from now on (F15)."""

from commands.errors import FieldErrors, UserError
from commands.people import choice_of_assignee, meet_picked, number_of
from commands.planning.asking import opened_from
from commands.request import Request
from commands.review.asking import OVER, asked, first_words, review_named
from commands.review.deeds import FACILITATOR, log_review
from commands.review.progress import advance
from commands.rules.reading import NOT_AN_OPTION
from commands.view import Card, Form, Paragraph, PersonField, Reply, Section
from storage.enums import Role
from storage.people import Person
from storage.reviews import Review
from storage.store import Store

FACILITATES = "{name} facilitates now."
NOT_OF_THE_TEAM = "{name} is not a member of {key} yet: whoever presses I am here becomes one."


def open_hand_over(request: Request, store: Store) -> Reply:
    """A form for who facilitates from now on."""
    review = review_named(request, store)
    if review.ended_at is not None:
        raise UserError(OVER)
    team = store.teams.get(review.team_id)
    who = choice_of_assignee(request, store, team, request.fields.get("person", ""))
    picked = PersonField(
        name="person",
        label="Who facilitates from now on",
        person=who.person,
        native=who.native,
        known=who.known,
        required=True,
    )
    form = Form(
        command="review.hand_over",
        opener="review.hand_over_form",
        title="Hand over the review",
        submit="Hand over",
        sections=(Section("", (picked,)),),
        token=request.fresh_token,
        args={"review": str(review.id), "seen": _number(review), **opened_from(request)},
    )
    return Reply(form=form)


def hand_over(request: Request, store: Store) -> Reply:
    """Another member facilitates; who hands over second hears who was first."""
    asking = asked(request, store)
    team, review = asking.team, asking.review
    other = meet_picked(request, store, request.fields.get("person", ""))
    if other is None:
        raise FieldErrors({"person": NOT_AN_OPTION})
    name = other.name or "This person"
    role = store.teams.membership(team.id, other.id).role
    if role is None or role is Role.STAKEHOLDER:
        raise FieldErrors({"person": NOT_OF_THE_TEAM.format(name=name, key=team.key)})
    if request.args.get("seen") != _number(review):
        first = first_words(request, store, asking, FACILITATOR)
        if first or other.id != review.facilitator_id:
            raise UserError(f"{first} {FACILITATES.format(name=_name(store, review))}".strip())
    if other.id != review.facilitator_id:
        log_review(
            request,
            store,
            team.id,
            asking.person,
            FACILITATOR,
            before=f"#{_number(review)}" if review.facilitator_id else "",
            after=number_of(other),
        )
        review = store.reviews.change(review.id, facilitator_id=other.id)
    advance(request, store, review)
    if "message" in request.args:
        return Reply()
    return Reply(private=Card((Paragraph((FACILITATES.format(name=name),)),)))


def _number(review: Review) -> str:
    return str(review.facilitator_id or "")


def _name(store: Store, review: Review) -> str:
    person: Person | None = store.people.by_id(review.facilitator_id or 0)
    return (person.name if person else "") or "Somebody"
