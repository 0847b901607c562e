"""`/backlog health`: what is due next, how the last week's messages and nudges went, and why (F19, F23)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from commands.errors import UserError
from commands.posting import once_more
from commands.request import Request
from commands.review.schedule import DUE
from commands.rules.reminders import RULES
from commands.rules.rights import Right
from commands.rules.schedule import when_words
from commands.standing import as_id, known, meet, standing
from commands.team.affairs import team_meant
from commands.team_log import log_team
from commands.undelivered import named, place_of
from commands.view import Act, Actions, Block, Button, Card, Facts, Note, Paragraph, Reply, Row, Span, Strong
from storage.deliveries import LATE, Delivery, Ended
from storage.enums import DeliveryState, Outcome
from storage.nudges import Told
from storage.people import Person
from storage.store import Store
from storage.teams import Team

PAGE = 5
LOOKED_BACK = timedelta(days=7)
LAST = 2**31 - 1
AT_MOST_WORDS = 300
NEXT = "The next review: {when}."
NO_REVIEW = "No review is due."
WAITS = "A message that was due {when} waits: the platform does not take it now. Hearth tries it again."
ALL_WELL = "All well: everything that was due in the last 7 days was sent."
NOT_THERE = "These are not there, or nobody knows whether they are:"
WHY_SKIPPED = "It could not be sent while it was worth sending."
WHY_UNKNOWN = "Hearth cannot tell whether it is there. Please look before you post it again."
WHY_FAILED = "It was refused ({code}). An admin can look that up in the log."
NO_MESSAGE = "That message is not known here any more."
ON_ITS_WAY = "It is on its way already{who}."
THERE = "It was posted already{who}."
EXPIRED = "It is not worth sending any more: its time is over."
NUDGED = "Nudges and reminders of the last 7 days"
OUTCOMES = {
    Outcome.SENT: "sent",
    Outcome.WAITS: "waiting",
    Outcome.HELD: "held back",
    Outcome.SNOOZED: "snoozed",
}
REASONS = 5
ASKED = "On its way again: "


def show_health(request: Request, store: Store) -> Reply:
    team = team_meant(request, store, known(request, store))
    card = _health(store, team, request.now, as_id(request.args.get("before", "")) or LAST)
    return Reply(replace=card) if "before" in request.args else Reply(private=card)


def _health(store: Store, team: Team, now: datetime, before: int) -> Card:
    since = now - LOOKED_BACK
    counted = store.deliveries.counts(team.id, since)
    ended = store.deliveries.not_sent(team.id, since, before, PAGE + 1)
    due = store.dues.get(team.id, DUE)
    coming = NEXT.format(when=when_words(due.at, team.zone)) if due is not None else NO_REVIEW
    figures = Facts(
        (
            ("Sent", f"{counted.sent}, {counted.late} of them late" if counted.late else str(counted.sent)),
            ("Waiting", str(counted.waiting)),
            ("Too late", str(counted.skipped)),
            ("Refused", str(counted.failed)),
            ("Unknown", str(counted.unknown)),
        )
    )
    blocks: list[Block] = [Paragraph((coming,))]
    if counted.oldest is not None and counted.oldest < now - LATE:
        blocks.append(Paragraph((WAITS.format(when=when_words(counted.oldest, team.zone)),)))
    elif not ended and before == LAST:
        blocks.append(Paragraph((ALL_WELL,)))
    nudged = [*_nudges(store, team, since)] if before == LAST else []
    if not ended:
        return Card((*blocks, figures, *nudged), title=f"Health of {team.key}")
    rows = [_row(store, team, one) for one in ended[:PAGE]]
    turning: list[Button] = []
    if ended[PAGE:]:
        turning.append(Act("Older", "backlog.health", {"team": team.key, "before": str(ended[PAGE - 1].id)}))
    if before != LAST:
        turning.append(Act("Latest", "backlog.health", {"team": team.key, "before": ""}))
    blocks += [Paragraph((NOT_THERE,)), *rows]
    blocks += [Actions(tuple(turning))] if turning else []
    note = Note(("Of messages that were due in the last 7 days.",))
    return Card((*blocks, figures, note, *nudged), title=f"Health of {team.key}")


def _nudges(store: Store, team: Team, since: datetime) -> Iterator[Block]:
    """What was said by itself and what was held back, rule by rule, with the reasons."""
    counts = store.nudges.counts(team.id, since)
    if not counts:
        return
    told = [(rule.label, [one for one in counts if one.rule == rule.name]) for rule in RULES]
    yield Paragraph((Strong(NUDGED),))
    yield Facts(tuple((label, _what_became(ends)) for label, ends in told if ends))


def _what_became(ends: list[Told]) -> str:
    """`3 sent, 2 held back (it is planned now: 2), 1 snoozed`."""
    said = []
    for outcome, word in OUTCOMES.items():
        same = [one for one in ends if one.outcome == outcome]
        if not same:
            continue
        reasons = [(one.reason, one.number) for one in same if one.reason]
        why = "; ".join(f"{reason}: {number}" for reason, number in reasons[:REASONS])
        more = f"; {len(reasons) - REASONS} more reasons" if len(reasons) > REASONS else ""
        said.append(f"{sum(one.number for one in same)} {word}" + (f" ({why}{more})" if why else ""))
    return ", ".join(said)


def _row(store: Store, team: Team, ended: Ended) -> Row:
    """What, where, when and why, and the way to post it after all."""
    delivery = _delivery(store, ended)
    way = " to " if delivery.person else " in "
    said: tuple[Span, ...] = (named(store, delivery), way, place_of(store, delivery))
    detail = f"{when_words(ended.due_at, team.zone)}. {_why(ended)}"
    again = Act("Post it again", "delivery.again", {"delivery": str(ended.id), "row": "1"})
    return Row(said, detail[:AT_MOST_WORDS], (again,) if ended.state != DeliveryState.SKIPPED else ())


def _why(ended: Ended) -> str:
    match ended.state:
        case DeliveryState.SKIPPED:
            return WHY_SKIPPED
        case DeliveryState.UNKNOWN:
            return WHY_UNKNOWN
        case _:
            return ended.cure or WHY_FAILED.format(code=ended.error)


def _delivery(store: Store, ended: Ended) -> Delivery:
    delivery = store.deliveries.get(ended.id)
    assert delivery is not None
    return delivery


def post_again(request: Request, store: Store) -> Reply:
    """*Post it again*: a message that was refused, or that may not be there, is owed anew; once."""
    person = meet(request, store)
    delivery_id = as_id(request.args.get("delivery", ""))
    ended = store.deliveries.lock(delivery_id)
    delivery = store.deliveries.get(delivery_id)
    if ended is None or delivery is None or delivery.team_id is None:
        raise UserError(NO_MESSAGE)
    team = store.teams.get(delivery.team_id)
    if store.teams.by_key(team.key) is None:
        raise UserError(NO_MESSAGE)
    standing(request, store, team.id, person).require(Right.PLAN)
    if ended.state in (DeliveryState.DUE, DeliveryState.SENDING):
        raise UserError(ON_ITS_WAY.format(who=_who(store, ended, person)))
    if ended.state == DeliveryState.SENT:
        raise UserError(THERE.format(who=_who(store, ended, person)))
    if ended.expires_at is not None and ended.expires_at < request.now:
        raise UserError(EXPIRED)
    once_more(store, delivery, person, request.now)
    log_team(request, store, team.id, person, field="message_posted_again", after=named(store, delivery))
    if "row" in request.args:
        return Reply(replace=_health(store, team, request.now, LAST))
    said = (
        ASKED,
        named(store, delivery),
        " to " if delivery.person else " in ",
        place_of(store, delivery),
        ".",
    )
    return Reply(replace=Card((Paragraph(said),)))


def _who(store: Store, ended: Ended, person: Person) -> str:
    """Who asked for it before, if somebody did."""
    if ended.again_by_id is None:
        return ""
    first = store.people.get(ended.again_by_id)
    return ": you asked for it" if first.id == person.id else f": {first.name or 'somebody'} asked for it"
