"""Putting the nudges about an item off, and saying that it is not critical after all (F20)."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from commands.errors import FieldErrors, UserError
from commands.item.buttons import of
from commands.item.triage import set_fields
from commands.item.writing import log
from commands.nudging.arming import TELL, look_again, said_since
from commands.nudging.cards import last_snooze, settled_words
from commands.nudging.listening import works_of
from commands.planning.asking import opened_from
from commands.planning.moves import by_whom, pressed_twice
from commands.posting import refresh
from commands.request import Request
from commands.rules import reading
from commands.rules.cadence import moment
from commands.rules.due import day_text
from commands.rules.reminders import CRITICAL
from commands.rules.rights import Right
from commands.rules.time_box import today
from commands.standing import as_id, find_item, known, meet, standing
from commands.view import (
    Card,
    ChoiceField,
    DateField,
    Form,
    OpenForm,
    Option,
    Paragraph,
    Reply,
    Section,
)
from storage.enums import Outcome, Priority
from storage.items import Item
from storage.nudges import Nudge
from storage.people import Person
from storage.store import Store
from storage.teams import Team

LONGEST = timedelta(days=30)
MONDAY_IN = 7
TOMORROW, NEXT_WEEK, DAY, NOT = "tomorrow", "next week", "day", "not"
OVER = "Nothing is left to put off: {ref} {how}.{who}"
FIRST = "{who} was first: nothing comes about {ref} before {day}."
AT_MOST = ": nudges are put off for at most 30 days"
PUT_OFF = "Nothing comes about {ref} before {day}. It stays on the agenda."
COMES_AGAIN = "Nudges about {ref} come again."
HINT = "It stays Critical and on the agenda meanwhile."
BY_SNOOZE = "put off until {day}"


def open_form(request: Request, store: Store) -> Reply:
    """Until when nothing is to come."""
    person = known(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.ACCEPT_RISK)
    _require_unplanned(request, store, item, person)
    snoozed = _first_then(request, store, item, person)
    team = store.teams.get(item.team_id)
    day = today(request.now, team.zone)
    options = [
        Option(f"Tomorrow: {day_text(_day(team, day, TOMORROW))}", TOMORROW),
        Option(f"Next week: {day_text(_day(team, day, NEXT_WEEK))}", NEXT_WEEK),
        Option("The day below", DAY),
        *([Option("Not any more: let them come", NOT)] if snoozed is not None else []),
    ]
    chosen = request.fields.get("until", TOMORROW)
    fields = (
        ChoiceField(
            name="until", label="Nothing before", options=tuple(options), chosen=chosen, required=True
        ),
        DateField(
            name="day",
            label="Or before this day",
            hint=f"At most 30 days: {day + LONGEST}.",
            day=request.fields.get("day", ""),
        ),
    )
    form = Form(
        command="nudge.snooze",
        opener="nudge.snooze_form",
        title=f"Snooze {item.ref}",
        submit="Snooze",
        sections=(Section("", fields),),
        token=request.fresh_token,
        args=of(item) | {"seen": str(snoozed.id if snoozed else 0)} | opened_from(request),
        note=HINT,
    )
    return Reply(form=form)


def snooze(request: Request, store: Store) -> Reply:
    """Nothing comes before that day; what was about to come is held back."""
    person = meet(request, store)
    item = find_item(request, store, person)
    store.teams.lock(item.team_id)
    item = store.items.get(item.id)
    standing(request, store, item.team_id, person).require(Right.ACCEPT_RISK)
    _require_unplanned(request, store, item, person)
    _first_then(request, store, item, person)
    team = store.teams.get(item.team_id)
    until = _until(request, team)
    _put_off(store, team, item, person, until, request.now)
    words = day_text(today(until, team.zone)) if until else ""
    reason = f"until {words}" if until else "no more"
    log(request, store, item, person, what="nudge", after=until.isoformat() if until else "", reason=reason)
    refresh(request, store, item)
    if request.args.get("message"):
        return Reply()
    said = PUT_OFF.format(ref=item.ref, day=words) if until else COMES_AGAIN.format(ref=item.ref)
    return Reply(private=Card((Paragraph((said,)),)))


def lower(request: Request, store: Store) -> Reply:
    """*Not critical*: it is High from now on; who presses second hears who was first."""
    person = meet(request, store)
    item = find_item(request, store, person)
    if item.priority is not Priority.CRITICAL and not pressed_twice(request, store, item, person, "priority"):
        team = store.teams.get(item.team_id)
        how = settled_words(store, team, item, request.now)
        who = by_whom(request, store, item, person, "priority")
        opened = OpenForm("Open", "backlog.show", of(item))
        raise UserError(OVER.format(ref=item.ref, how=how, who=who), opened)
    args = {**request.args, "set.priority": Priority.HIGH.value}
    return set_fields(replace(request, args=args), store)


def _put_off(
    store: Store, team: Team, item: Item, person: Person, until: datetime | None, now: datetime
) -> None:
    waits = [one for one in said_since(store, item) if one.outcome == Outcome.WAITS]
    if until is not None:
        for nudge in waits:
            store.dues.drop(team.id, TELL, str(nudge.id))
        reason = BY_SNOOZE.format(day=day_text(today(until, team.zone)))
        store.nudges.change([one.id for one in waits], outcome=Outcome.HELD, reason=reason, at=now)
    told = {"item_id": item.id, "person_id": person.id, "until": until or now}
    store.nudges.add(team.id, CRITICAL, Outcome.SNOOZED, now, **told)
    look_again(store, team, item, now)


def _require_unplanned(request: Request, store: Store, item: Item, person: Person | None) -> None:
    """Raises UserError when nothing would come anyway; it says who saw to that."""
    if item.unplanned_since is None:
        how = settled_words(store, store.teams.get(item.team_id), item, request.now)
        who = by_whom(request, store, item, person, "state") or by_whom(
            request, store, item, person, "priority"
        )
        opened = OpenForm("Open", "backlog.show", of(item))
        raise UserError(OVER.format(ref=item.ref, how=how, who=who), opened)


def _first_then(request: Request, store: Store, item: Item, person: Person | None) -> Nudge | None:
    """The snooze that holds now. Raises UserError when somebody else set it since this person looked."""
    last = last_snooze(store, item)
    if last is None or last.until is None or last.until <= request.now:
        return None
    mine = person is not None and last.person_id == person.id
    if as_id(request.args.get("seen", "")) >= last.id or mine:
        return last
    team = store.teams.get(item.team_id)
    who = store.people.get(last.person_id).name if last.person_id else ""
    day = day_text(today(last.until, team.zone))
    again = OpenForm("Choose another day", "nudge.snooze_form", of(item) | {"seen": str(last.id)})
    raise UserError(FIRST.format(who=who or "Somebody", ref=item.ref, day=day), again)


def _day(team: Team, day: date, which: str) -> date:
    """The first working day from tomorrow, or from the next Monday on."""
    works = works_of(team)
    on = day + timedelta(days=1 if which == TOMORROW else MONDAY_IN - day.weekday())
    return works.day(works.next_hour(moment(on, time(), team.zone)))


def _until(request: Request, team: Team) -> datetime | None:
    """The first working hour from which on something may come; None: from now on. Raises FieldErrors."""
    which, now = request.fields.get("until", TOMORROW), today(request.now, team.zone)
    if which == NOT:
        return None
    if which in (TOMORROW, NEXT_WEEK):
        day = _day(team, now, which)
    else:
        try:
            day = reading.day_ahead(request.fields.get("day", ""), now, LONGEST.days, AT_MOST)
        except ValueError as error:
            raise FieldErrors({"day": str(error)}) from None
    return works_of(team).next_hour(moment(day, time(), team.zone))
