"""The Product Owner's brief: what waits for a decision, and one message about it before each review (F24)."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from commands.capacity.shares import shares
from commands.nudging.deciding import who_decides
from commands.nudging.listening import listener_of, works_of
from commands.nudging.telling import Reader, speak
from commands.planning.load import load_of
from commands.planning.sprints import CURRENT, NEXT, capacity_of, points_of, slot
from commands.request import Request
from commands.review.agenda import measurable
from commands.review.schedule import BRIEF_DUE, coming
from commands.rules.agenda import HIGH, LIVE
from commands.rules.brief import (
    NEAR,
    PASSED_OVER,
    BriefLine,
    Facts,
    Source,
    brief,
    brief_at,
)
from commands.rules.cadence import Due
from commands.rules.capacity_choices import capacity_rules
from commands.rules.program_increments import last_review_in
from commands.rules.quiet import Listener, tell_person
from commands.rules.ready import needs
from commands.rules.reminders import BRIEF, is_on
from commands.rules.settings import settings_of
from commands.rules.time_box import today
from commands.standing import as_id
from commands.view import Reply
from storage.enums import Outcome, State
from storage.filters import Filters
from storage.items import Item
from storage.nudges import Nudge
from storage.store import Store
from storage.teams import Team
from storage.waiting import AT_MOST

REVIEWS_BACK = 6
LOOKED_AT = 200
LAST_NUMBER = 2**31 - 1
REMEMBERED = timedelta(days=400)
NOTHING_WAITS = "nothing waited for a decision"
NOT_BEFORE = "no hour to tell it came before the review"
_STANDING = frozenset({Outcome.WAITS, Outcome.SENT})
_TO_BEGIN = (State.NEW, State.TRIAGED, State.PLANNED)


def due(request: Request, store: Store) -> Reply:
    """What the clock asks for: whoever decides is told in their own hour, once for each review."""
    team = store.teams.get(as_id(request.args["team"]))
    store.teams.lock(team.id)
    row = store.dues.get(team.id, BRIEF_DUE)
    if row is None or row.at > request.now:
        return Reply()
    team, now = store.teams.get(team.id), request.now
    review = coming(store, team, now, 1)[0]
    readers = who_decides(store, team, now)
    at = max(now, *(_time_for(store, team, reader, review) for reader in readers)) if readers else now
    if at > now:
        store.dues.set(team.id, BRIEF_DUE, at)
        return Reply()
    store.dues.drop(team.id, BRIEF_DUE)
    if readers and is_on(team.settings, BRIEF) and not _told_before(store, team, review, now):
        _tell(store, team, readers, review, now)
    return Reply()


def lines(store: Store, team: Team, now: datetime) -> tuple[BriefLine, ...]:
    """Everything that waits for a decision, most important first."""
    return brief(facts(store, team, now))


def facts(store: Store, team: Team, now: datetime) -> Facts:
    """What there is to decide, counted anew."""
    running, following = slot(store, team, now, CURRENT), slot(store, team, now, NEXT)
    load = load_of(store, team, running.row)
    need = next(
        (known for known in (capacity_of(team, following.row), load.capacity, load.points) if known), None
    )
    day = today(now, team.zone)
    return Facts(
        day=day,
        unplanned=len(waiting(store, team, Source.UNPLANNED, now)),
        unconfirmed=len(waiting(store, team, Source.UNCONFIRMED, now)),
        requests=len(waiting(store, team, Source.REQUESTS, now)),
        untriaged=len(waiting(store, team, Source.UNTRIAGED, now)),
        due=[due_on for _, due_on in store.waiting.due(team.id, day + NEAR)],
        high=[reviews for _, reviews in _passed_over(store, team)],
        sprint=running.number,
        points=load.points,
        capacity=load.capacity,
        share=shares(store, team, now, 1)[0].planned_share,
        band=capacity_rules(team.settings).band,
        ready=sum(points_of(team, item.effort) for item in _to_begin(store, team, now) if not needs(item)),
        need=need,
        unmeasured=len(waiting(store, team, Source.UNMEASURED, now)),
        stories=len(waiting(store, team, Source.STORIES, now)),
        increment_ends=_increment_ends(store, team, now),
    )


def _increment_ends(store: Store, team: Team, now: datetime) -> date | None:
    """The last day of the increment, if its last review is the next one and the shares behind it are open."""
    review, following = (today(one.at, team.zone) for one in coming(store, team, now, 2))
    ends = last_review_in(review, following, capacity_rules(team.settings).calendar)
    chosen = ends is not None and any(one.from_on > ends for one in store.allocations.of_team(team.id))
    return None if chosen else ends


def waiting(store: Store, team: Team, source: Source, now: datetime) -> list[int]:
    """The items that a line of the brief is about, the first to decide about first; bounded."""
    return _HELD[source](store, team, now)[:AT_MOST] if source in _HELD else []


def _unplanned(store: Store, team: Team, now: datetime) -> list[int]:
    return [item.id for item in store.items.unplanned(team.id)]


def _due(store: Store, team: Team, now: datetime) -> list[int]:
    return [item_id for item_id, _ in store.waiting.due(team.id, today(now, team.zone) + NEAR)]


def _high(store: Store, team: Team, now: datetime) -> list[int]:
    return [item.id for item, reviews in _passed_over(store, team) if reviews >= PASSED_OVER]


def _unready(store: Store, team: Team, now: datetime) -> list[int]:
    return [item.id for item in _to_begin(store, team, now) if needs(item)]


def _unmeasured(store: Store, team: Team, now: datetime) -> list[int]:
    found = store.items.on_agenda(team.id, str(LIVE), f"{LIVE}~", LAST_NUMBER, AT_MOST)
    return [item.id for item in found if measurable(team, item, now)]


def _stories(store: Store, team: Team, now: datetime) -> list[int]:
    return store.waiting.stories(team.id, now - timedelta(days=settings_of(team.settings).sprint_days))


_HELD: Mapping[Source, Callable[[Store, Team, datetime], list[int]]] = {
    Source.UNPLANNED: _unplanned,
    Source.UNCONFIRMED: lambda store, team, now: store.waiting.unconfirmed(team.id),
    Source.DUE: _due,
    Source.REQUESTS: lambda store, team, now: store.waiting.requests(team.id),
    Source.UNTRIAGED: lambda store, team, now: store.waiting.untriaged(team.id),
    Source.HIGH: _high,
    Source.READY: _unready,
    Source.UNMEASURED: _unmeasured,
    Source.STORIES: _stories,
}
"""The sources that are about items; the others are about sprints."""


def _passed_over(store: Store, team: Team) -> list[tuple[Item, int]]:
    """High debt that waits, each with the reviews that ended since it has waited and left it where it was."""
    reviews = [one for one in store.reviews.latest(team.id, REVIEWS_BACK) if one.ended_at is not None]
    if not reviews:
        return []
    found = store.items.on_agenda(team.id, str(HIGH), f"{HIGH}~", LAST_NUMBER, AT_MOST)
    since = min(review.opened_at for review in reviews)
    changed = store.log.latest_changes(team.id, ("priority", "state"), since)
    return [
        (
            item,
            sum(
                item.number <= review.last_number
                and review.ended_at is not None
                and changed.get(item.id, item.filed_at) < review.ended_at
                for review in reviews
            ),
        )
        for item in found
    ]


def _to_begin(store: Store, team: Team, now: datetime) -> list[Item]:
    """The first items of the order that were not begun and are not in the running sprint."""
    running = slot(store, team, now, CURRENT).row
    found = store.items.page(team.id, Filters(state=_TO_BEGIN, ranked=True), at_most=LOOKED_AT)
    return [item for item in found if running is None or item.sprint_id != running.id]


def _time_for(store: Store, team: Team, reader: Reader, review: Due) -> datetime:
    return brief_at(review.at, _listener(store, team, reader).works)


def _listener(store: Store, team: Team, reader: Reader) -> Listener:
    """A channel listens when its team works."""
    if reader.person is None:
        return Listener(works_of(team))
    return listener_of(store, team, reader.person)


def _told_before(store: Store, team: Team, review: Due, now: datetime) -> list[Nudge]:
    """What was said before that review already, or is about to be."""
    said = store.nudges.of_kind(team.id, BRIEF, review.nominal.toordinal(), now - REMEMBERED)
    return [one for one in said if one.outcome in _STANDING]


def _tell(store: Store, team: Team, readers: list[Reader], review: Due, now: datetime) -> None:
    """Speaks to each reader, or keeps why nothing is said."""
    number = review.nominal.toordinal()
    something = lines(store, team, now)
    for reader in readers:
        late = tell_person(_listener(store, team, reader), now).at >= review.at
        if something and not late:
            speak(store, team, reader, now, BRIEF, item=None, number=number)
        else:
            person = reader.person.id if reader.person is not None else None
            why = NOT_BEFORE if something else NOTHING_WAITS
            lane = store.deliveries.lane(reader.address)
            store.nudges.add(
                team.id, BRIEF, Outcome.HELD, now, reason=why, person_id=person, round=number, lane=lane
            )
