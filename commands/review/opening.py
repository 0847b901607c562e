"""An agenda is opened: when the clock says so, or when somebody calls it (F14, F18, F19)."""

from datetime import date, datetime, timedelta

from commands.errors import UserError
from commands.request import Request
from commands.review.agenda import waiting
from commands.review.cards import day_words
from commands.review.deeds import MISSED, OPENED, log_review, of_review
from commands.review.ending import end_review
from commands.review.schedule import DUE, arm, held, named_day, review_channels, schedule_for
from commands.rules.agenda import STEPS
from commands.rules.cadence import Due
from commands.rules.rights import Right
from commands.rules.schedule import facilitator_of, next_reviews
from commands.rules.time_box import today
from commands.standing import as_id, meet, standing
from commands.team.affairs import team_meant
from commands.view import Act, Actions, Card, Channel, Paragraph, Reply, Span
from storage.enums import Role
from storage.people import Person
from storage.reviews import Review
from storage.store import Store
from storage.teams import Team

LATE = timedelta(minutes=5)
LOOKED_BACK = 60
NO_CHANNEL = (
    "{key} has no channel to post it in any more. File something in a channel, or link one, and try again."
)
ALREADY = (
    "The agenda of {day} is open. Posting a new one ends it, with its minutes; what is left carries over."
)
POSTED: Span = "The agenda is posted in "


def due(request: Request, store: Store) -> Reply:
    """What the clock asks for: the review whose time has come is opened, once; the next one is due then.

    Of those that were missed the last is still posted within the team's window; the others are told of.
    """
    team = store.teams.get(as_id(request.args["team"]))
    store.teams.lock(team.id)
    row = store.dues.get(team.id, DUE)
    if row is None or row.at > request.now:
        return Reply()
    missed = _come(store, team, row.at, request.now)
    if missed and request.now - missed[-1].at <= schedule_for(team).window:
        last = missed.pop()
        open_review(request, store, team, last.nominal.isoformat(), last.at)
    if missed:
        _tell_missed(request, store, team, missed)
    arm(store, team, request.now)
    return Reply()


def call(request: Request, store: Store) -> Reply:
    """`/backlog review now`: an agenda beside the schedule, which stays as it is."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    standing(request, store, team.id, person).require(Right.PLAN)
    store.teams.lock(team.id)
    running = store.reviews.open(team.id)
    if running is not None and request.args.get("sure") != str(running.id):
        sure = Act("Post a new one", "review.now", {"team": team.key, "sure": str(running.id)}, primary=True)
        said = ALREADY.format(day=day_words(team, running.opened_at))
        return Reply(private=Card((Paragraph((said,)), Actions((sure,)))))
    channels = review_channels(store, team)
    if not channels:
        raise UserError(NO_CHANNEL.format(key=team.key))
    open_review(request, store, team, f"now {request.now.isoformat()}", request.now, person)
    named: list[Span] = []
    for address in channels:
        name = next((one.name for one in store.teams.channels(team.id) if one.address == address), "")
        named += [" and "] if named else []
        named.append(Channel(str(address.platform), address.channel, name))
    card = Card((Paragraph((POSTED, *named, ".")),))
    return Reply(replace=card) if request.place.message else Reply(private=card)


def open_review(
    request: Request, store: Store, team: Team, name: str, due_at: datetime, person: Person | None = None
) -> Review | None:
    """A new review with its snapshot, posted to the team's channels; one that runs is ended before.

    None when there was one of that name already. The team is locked.
    """
    if store.reviews.named(team.id, name) is not None:
        return None
    running = store.reviews.open(team.id)
    if running is not None:
        end_review(request, store, team, running, None)
    last_number, schedule = store.teams.last_number(team.id), schedule_for(team)
    before = next(iter(store.reviews.latest(team.id, 1)), None)
    left = waiting(store, team, last_number, request.now)
    review = store.reviews.add(
        team.id,
        name,
        due_at=due_at,
        opened_at=request.now,
        late=request.now - due_at > LATE,
        last_number=last_number,
        counts={str(step): left[step] for step in STEPS},
        carried=[step for step in before.passed if left[step]] if before else [],
        carried_number=before.last_number if before else 0,
        called_by_id=person.id if person else None,
        facilitator_id=_facilitator(request, store, team, named_day(name) or today(due_at, team.zone)),
        length=schedule.length,
    )
    if review is None:
        return None
    expires = due_at + schedule.window
    for address in review_channels(store, team):
        store.deliveries.owe(address, "review.agenda", of_review(review), request.now, expires=expires)
    log_review(request, store, team.id, person, OPENED, after=name)
    return review


def _come(store: Store, team: Team, first: datetime, now: datetime) -> list[Due]:
    """The reviews whose time came from that moment on until now."""
    reviews = next_reviews(
        schedule_for(team), first - timedelta(microseconds=1), LOOKED_BACK, held(store, team)
    )
    return [one for one in reviews if one.at <= now]


def _facilitator(request: Request, store: Store, team: Team, day: date) -> int | None:
    """Whose turn it is; who is away, or does not run reviews any more, is passed over."""
    schedule = schedule_for(team)
    turn = facilitator_of(schedule, day)
    if turn is None:
        return None
    at = schedule.rota.index(turn)
    here = {
        member.person.id
        for member in store.teams.everybody(team.id)
        if (member.role is not Role.STAKEHOLDER or member.admin)
        and (member.away_until is None or member.away_until <= today(request.now, team.zone))
    }
    return next((one for one in (*schedule.rota[at:], *schedule.rota[:at]) if one in here), None)


def _tell_missed(request: Request, store: Store, team: Team, missed: list[Due]) -> None:
    """The team hears which agendas were not posted, and can call one."""
    names = ",".join(one.at.isoformat() for one in missed)
    for address in review_channels(store, team):
        store.deliveries.owe(address, "review.missed", {"team": str(team.id), "at": names}, request.now)
    log_review(request, store, team.id, None, MISSED, after=", ".join(str(one.nominal) for one in missed))
