"""The share of the capacity for each kind of work, on one form: 100 % in all, from a day on (F26)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from commands.capacity.allocated import holding, shares_words
from commands.capacity.shares import shares
from commands.errors import FieldErrors, FormAgain
from commands.planning.asking import WHY_LIMIT, forget_draft, with_draft
from commands.planning.sprint_cards import team_asked
from commands.request import Request
from commands.review.redrawing import redraw_planning
from commands.rules import reading
from commands.rules.capacity import WHOLE, Standing, against
from commands.rules.capacity_choices import capacity_rules
from commands.rules.due import day_text, long_day
from commands.rules.gate import says_something
from commands.rules.program_increments import Increment, increment_on, next_increment
from commands.rules.rights import Right
from commands.rules.time_box import today
from commands.standing import known, meet, standing
from commands.team_log import log_team
from commands.view import (
    Actions,
    Card,
    DateField,
    Form,
    LineField,
    Note,
    NumberField,
    OpenForm,
    Paragraph,
    Reply,
    Section,
)
from storage.allocations import Allocation
from storage.enums import Kind
from storage.people import Person
from storage.store import Store
from storage.teams import Team

SHARE = "share_"
LOOKED_AT = 6
AHEAD = timedelta(days=400)
ALWAYS = (Kind.DEBT, Kind.USER_STORY)
TOTAL = "All shares together have to be 100 %: these are {total} %, {off} % too {how}."
NO_DAY = "Please pick the day from which they hold."
PAST = "Please pick today or a later day: what held before stays as it was."
TOO_FAR = "Please pick a day until {last}."
WITHIN = (
    "{day} lies within the increment of {words}, whose shares hold to its end. Say why they change before "
    "that, or pick {next}, the first day of the next one."
)
FROM_HINT = "The next increment begins on {day}. A day within an increment needs a reason."
ABOUT = "{shares} Shares are of the capacity in points and 100 % in all; a kind that is left empty has none."
MEANWHILE = "Meanwhile others changed them. {shares} What you typed is kept: look once more and save again."
SAVED = "Saved for {key}: from {day} on {shares}."
MID = "That changes the shares within the increment of {words}; the reason is kept in the log."
OUT = "Debt at {share} % is {placed} the band of {band}. “Band and increments” changes the band."
NOTHING_NEW = "Nothing was changed: from {day} on these shares hold anyway."
CHOSEN = "Chosen last: {shares}, from {day} on."
NOTHING = "No shares are chosen yet."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form says."""

    shares: Mapping[Kind, int]
    from_on: date
    reason: str


def open_form(request: Request, store: Store) -> Reply:
    """The form, with the shares of today, from the first day of the next increment on."""
    person = known(request, store)
    team = team_asked(request, store, person)
    standing(request, store, team.id, person).require(Right.CAPACITY)
    return Reply(form=_form(with_draft(request, store, person), store, team, request.fresh_token))


def save(request: Request, store: Store) -> Reply:
    """Keeps and logs them; of two who change them at once the second first sees what the first chose."""
    person = meet(request, store)
    team = team_asked(request, store, person)
    standing(request, store, team.id, person).require(Right.CAPACITY)
    store.teams.lock(team.id)
    team = store.teams.get(team.id)
    if request.args.get("seen") != _seen(store, team):
        again = _form(request, store, team, request.key.removeprefix("form:"))
        raise FormAgain(replace(again, note=MEANWHILE.format(shares=_chosen_words(store, team))))
    wanted = _wanted(request, store, team)
    before = holding(store, team, wanted.from_on)
    forget_draft(request, store, person)
    if before is not None and _same(before.shares, wanted.shares):
        return _answered(team, NOTHING_NEW.format(day=day_text(wanted.from_on)))
    _keep(request, store, team, person, before, wanted)
    redraw_planning(request, store, team)
    said = SAVED.format(key=team.key, day=day_text(wanted.from_on), shares=shares_words(wanted.shares))
    return _answered(team, said, *_warnings(team, before, wanted))


def _form(request: Request, store: Store, team: Team, token: str) -> Form:
    day = today(request.now, team.zone)
    following = next_increment(day, capacity_rules(team.settings).calendar)
    holds = holding(store, team, following.starts_on)
    shares_ = holds.shares if holds else {}
    used = _used(store, team, request.now)
    fields = {kind: _field(kind, shares_.get(kind), request.fields) for kind in Kind}
    others = tuple(field for kind, field in fields.items() if kind not in used)
    typed = any(request.fields.get(field.name) for field in others)
    day_field = DateField(
        name="from_on",
        label="From",
        day=request.fields.get("from_on", following.starts_on.isoformat()),
        required=True,
        hint=FROM_HINT.format(day=day_text(following.starts_on)),
    )
    why = LineField(name="reason", label="Why?", line=request.fields.get("reason", ""), max_length=WHY_LIMIT)
    sections = [Section("", (*(field for kind, field in fields.items() if kind in used), day_field, why))]
    sections += [Section("Other kinds of work", others, open=typed)] if others else []
    return Form(
        command="capacity.save",
        opener="capacity.form",
        title=f"Shares of {team.key}",
        submit="Save",
        sections=tuple(sections),
        token=token,
        args={"team": team.key, "seen": _seen(store, team)}
        | ({"draft": request.args["draft"]} if "draft" in request.args else {}),
        note=ABOUT.format(shares=_chosen_words(store, team)),
    )


def _field(kind: Kind, share: int | None, typed: Mapping[str, str]) -> NumberField:
    name = SHARE + kind.name.lower()
    held = "" if not share else str(share)
    label = f"{str(kind).capitalize()}, %"
    return NumberField(name=name, label=label, number=typed.get(name, held), low=0, high=WHOLE)


def _used(store: Store, team: Team, now: datetime) -> set[Kind]:
    """The kinds that the team has a share for, or planned or finished work of lately."""
    chosen = (one.shares for one in store.allocations.of_team(team.id)[:LOOKED_AT])
    worked: Iterable[Mapping[Kind, int]] = (
        points for one in shares(store, team, now, LOOKED_AT) for points in (one.planned, one.done)
    )
    return {*ALWAYS, *(kind for held in (*chosen, *worked) for kind, number in held.items() if number)}


def _seen(store: Store, team: Team) -> str:
    """Names what was chosen last, so that a form knows whether that is so still."""
    return str(max((one.id for one in store.allocations.of_team(team.id)), default=0))


def _chosen_words(store: Store, team: Team) -> str:
    latest = next(iter(sorted(store.allocations.of_team(team.id), key=lambda one: -one.id)), None)
    if latest is None:
        return NOTHING
    return CHOSEN.format(shares=shares_words(latest.shares), day=day_text(latest.from_on))


def _wanted(request: Request, store: Store, team: Team) -> Wanted:
    """The form's values. Raises FieldErrors that name each wrong one."""
    errors: dict[str, str] = {}
    shares_ = _shares(request, errors)
    if not errors and (total := sum(shares_.values())) != WHOLE:
        how = "few" if total < WHOLE else "many"
        errors[SHARE + Kind.DEBT.name.lower()] = TOTAL.format(total=total, off=abs(WHOLE - total), how=how)
    reason = ""
    try:
        reason = reading.line(request.fields.get("reason", ""), WHY_LIMIT)
    except ValueError as error:
        errors["reason"] = str(error)
    day = _day(request, store, team, shares_, reason, errors)
    if errors or day is None:
        raise FieldErrors(errors)
    return Wanted(shares_, day, reason)


def _shares(request: Request, errors: dict[str, str]) -> dict[Kind, int]:
    found = {}
    for kind in Kind:
        name = SHARE + kind.name.lower()
        try:
            found[kind] = reading.number(0, WHOLE)(request.fields.get(name, "").strip()) or 0
        except ValueError as error:
            errors[name] = str(error)
    return {kind: share for kind, share in found.items() if share}


def _day(
    request: Request,
    store: Store,
    team: Team,
    wanted: Mapping[Kind, int],
    reason: str,
    errors: dict[str, str],
) -> date | None:
    """The first day on which they hold; what is wrong with it, or is missing, is added to the errors."""
    now = today(request.now, team.zone)
    try:
        day = reading.day(request.fields.get("from_on", ""))
    except ValueError as error:
        errors["from_on"] = str(error)
        return None
    if day is None or not now <= day <= now + AHEAD:
        errors["from_on"] = (
            NO_DAY if day is None else PAST if day < now else TOO_FAR.format(last=long_day(now + AHEAD))
        )
        return None
    calendar, before = capacity_rules(team.settings).calendar, holding(store, team, day)
    within = _within(team, day)
    changes = before is not None and not _same(before.shares, wanted)
    if changes and within is not None and "reason" not in errors and not says_something(reason):
        following = next_increment(day, calendar).starts_on
        errors["reason"] = WITHIN.format(day=day_text(day), words=within.words, next=day_text(following))
    return day


def _within(team: Team, day: date) -> Increment | None:
    """The increment that the day lies in the middle of; none where it is a first day."""
    holds = increment_on(day, capacity_rules(team.settings).calendar)
    return None if day == holds.starts_on else holds


def _same(one: Mapping[Kind, int], other: Mapping[Kind, int]) -> bool:
    return all(one.get(kind, 0) == other.get(kind, 0) for kind in Kind)


def _keep(
    request: Request, store: Store, team: Team, person: Person, before: Allocation | None, wanted: Wanted
) -> None:
    store.allocations.set(
        team.id, wanted.from_on, wanted.shares, person.id, request.now, reason=wanted.reason
    )
    log_team(
        request,
        store,
        team.id,
        person,
        version=team.version,
        field="allocation",
        before=shares_words(before.shares) if before else "",
        after=f"{shares_words(wanted.shares)} from {wanted.from_on}",
        reason=wanted.reason,
    )


def _warnings(team: Team, before: Allocation | None, wanted: Wanted) -> list[str]:
    """What follows that one may not have meant."""
    within = _within(team, wanted.from_on)
    said = [MID.format(words=within.words)] if before is not None and within is not None else []
    band, share = capacity_rules(team.settings).band, wanted.shares.get(Kind.DEBT, 0)
    placed = against(share, band)
    outside = placed in (Standing.BELOW, Standing.ABOVE)
    return [*said, *([OUT.format(share=share, placed=placed, band=band.words)] if outside else [])]


def _answered(team: Team, said: str, *notes: str) -> Reply:
    meter = OpenForm("See the meter", "capacity.show", {"team": team.key})
    change = OpenForm("Band and increments", "capacity.rules_form", {"team": team.key})
    warned = [Note((note,)) for note in notes]
    return Reply(private=Card((Paragraph((said,)), *warned, Actions((meter, change)))))
