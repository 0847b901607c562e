"""Hands the Product Owner's part over, and lets the deputy stand in while the owner is away (F35)."""

from datetime import date, timedelta

from commands.errors import FieldErrors, UserError
from commands.people import choice_of_assignee, meet_named, number_of
from commands.posting import refresh_welcome
from commands.request import Request
from commands.rules import reading
from commands.rules.time_box import today
from commands.standing import known, meet, standing
from commands.team.affairs import stands_in, team_meant
from commands.team_log import log_team
from commands.view import (
    Act,
    Actions,
    Card,
    Code,
    DateField,
    Form,
    Line,
    Paragraph,
    PersonField,
    Reply,
    Section,
)
from storage.deliveries import Address
from storage.enums import Platform, Role
from storage.people import Person
from storage.store import Store
from storage.teams import Team

LONGEST = timedelta(days=366)
ONLY_OWNER = "Nothing was changed: the Product Owner ({name}) or an admin of {key} can hand that over."
NO_OWNER: Line = (
    "Nothing was changed: there is no Product Owner yet. Whoever it is presses the button on ",
    Code("/backlog owner"),
    ".",
)
NOT_OF_THE_TEAM = "Nothing was changed: {name} does not belong to {key} yet. First type "
IS_ALREADY = "{name} is the Product Owner of {key} already."
OWNS_NOW = "{name} is the Product Owner of {key} now, and is told."
ONLY_OWN_ABSENCE = "Only the Product Owner of {key} needs to say so; {who}."
WHICH_DAY = "Please give the day on which you are back, after today and within a year, such as {day}."
HERE_ALREADY = "You are here: nobody stands in for you."


def open_transfer(request: Request, store: Store) -> Reply:
    """A form for who owns the order from now on."""
    person = known(request, store)
    team = team_meant(request, store, person)
    _require_owner(request, store, team, person)
    who = choice_of_assignee(request, store, team, request.fields.get("person", ""))
    picked = PersonField(
        name="person",
        label="Product Owner from now on",
        person=who.person,
        native=who.native,
        known=who.known,
        required=True,
    )
    form = Form(
        command="owner.transfer",
        opener="owner.form",
        title=f"Hand over {team.key}",
        submit="Hand over",
        sections=(Section("", (picked,)),),
        token=request.fresh_token,
        args={"team": str(team.id)},
        note="Whoever owned the order until now becomes a member.",
    )
    return Reply(form=form)


def transfer(request: Request, store: Store) -> Reply:
    """`/backlog owner @ana`: another member owns the order; both are told."""
    person = meet(request, store)
    team, other = team_meant(request, store, person), meet_named(request, store)
    store.teams.lock(team.id)
    _require_owner(request, store, team, person)
    everybody = store.teams.everybody(team.id)
    name = other.name or "This person"
    if all(member.person.id != other.id for member in everybody):
        first = Code(f"/backlog role @{other.name} member")
        raise UserError((NOT_OF_THE_TEAM.format(name=name, key=team.key), first, "."))
    owner = next((member.person for member in everybody if member.role is Role.OWNER), None)
    if owner is not None and owner.id == other.id:
        raise UserError(IS_ALREADY.format(name=name, key=team.key))
    if owner is not None:
        store.teams.set_away(team.id, owner.id, None)
        store.teams.set_role(team.id, owner.id, Role.MEMBER)
    store.teams.set_role(team.id, other.id, Role.OWNER)
    before = number_of(owner) if owner else ""
    log_team(
        request,
        store,
        team.id,
        person,
        version=team.version,
        field="owner",
        before=before,
        after=number_of(other),
    )
    refresh_welcome(request, store, team)
    for told in (other, owner):
        if told is not None and told.id != person.id:
            args = {"team": str(team.id), "owner": str(other.id), "by": str(person.id), "to": str(told.id)}
            store.deliveries.owe(_direct(told), "team.owner", args, request.now)
    return Reply(private=Card((Paragraph((OWNS_NOW.format(name=name, key=team.key),)),)))


def open_away(request: Request, store: Store) -> Reply:
    """A form for the day on which the owner is back."""
    person = known(request, store)
    team = team_meant(request, store, person)
    _require_own(request, store, team, person)
    back = DateField(
        name="until",
        label="Back on",
        hint="Until then the deputy decides what you could; you can, too.",
        required=True,
        day=request.fields.get("until", ""),
    )
    form = Form(
        command="owner.away",
        opener="owner.away_form",
        title=f"Away from {team.key}",
        submit="Save",
        sections=(Section("", (back,)),),
        token=request.fresh_token,
        args={"team": str(team.id)},
    )
    return Reply(form=form)


def go_away(request: Request, store: Store) -> Reply:
    """`/backlog away 2026-12-01`: until that day the deputy holds the owner's rights."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    store.teams.lock(team.id)
    before = _require_own(request, store, team, person)
    back = _day(request, team)
    store.teams.set_away(team.id, person.id, back)
    _log_absence(request, store, team, person, before, back)
    everybody = store.teams.everybody(team.id)
    for member in everybody:
        if member.role is Role.DEPUTY and member.person.id != person.id:
            args = {"team": str(team.id), "owner": str(person.id), "until": back.isoformat()}
            store.deliveries.owe(_direct(member.person), "team.away", args, request.now)
    said = f"You are away from {team.key} until {back}. {stands_in(everybody)}"
    buttons = Actions((Act("I am back", "owner.return", {"team": str(team.id)}),))
    return Reply(private=Card((Paragraph((said,)), buttons)))


def come_back(request: Request, store: Store) -> Reply:
    """`/backlog back`: the owner decides again."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    store.teams.lock(team.id)
    before = _require_own(request, store, team, person)
    if before is None:
        return Reply(private=Card((Paragraph((HERE_ALREADY,)),)))
    store.teams.set_away(team.id, person.id, None)
    _log_absence(request, store, team, person, before, None)
    return Reply(private=Card((Paragraph((f"Welcome back: you decide again in {team.key}.",)),)))


def _require_owner(request: Request, store: Store, team: Team, person: Person | None) -> None:
    """Raises UserError unless it is the owner or an admin who asks."""
    here = standing(request, store, team.id, person)
    if here.role is not Role.OWNER and not here.admin:
        raise UserError(ONLY_OWNER.format(name=here.owner, key=team.key) if here.owner else NO_OWNER)


def _require_own(request: Request, store: Store, team: Team, person: Person | None) -> date | None:
    """The owner's present first day back; raises UserError unless it is the owner who asks."""
    here = standing(request, store, team.id, person)
    if here.role is not Role.OWNER:
        who = f"that is {here.owner}" if here.owner else "there is none yet"
        raise UserError(ONLY_OWN_ABSENCE.format(key=team.key, who=who))
    return store.teams.membership(team.id, here.person_id).owner_back


def _day(request: Request, team: Team) -> date:
    """The first day back. Raises FieldErrors for one that cannot be meant."""
    now = today(request.now, team.zone)
    try:
        day = reading.day(request.fields.get("until", request.args.get("day", "")).strip())
    except ValueError:
        day = None
    if day is None or not now < day <= now + LONGEST:
        raise FieldErrors({"until": WHICH_DAY.format(day=now + timedelta(days=14))})
    return day


def _log_absence(
    request: Request, store: Store, team: Team, person: Person, before: date | None, after: date | None
) -> None:
    days = {"before": before.isoformat() if before else "", "after": after.isoformat() if after else ""}
    log_team(request, store, team.id, person, version=team.version, field="away", **days)


def _direct(person: Person) -> Address:
    return Address(Platform(person.platform), person=person.external_id, host=person.host_id)
