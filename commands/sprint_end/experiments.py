"""Notes an experiment: a hypothesis, how it is measured, and the day on which it comes back (F37)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from commands.channels import first_channels
from commands.drafts import answer
from commands.errors import FieldErrors, UserError
from commands.lists.whose import team_shown, which_team
from commands.nudging.listening import in_working_hours
from commands.planning.asking import forget_draft, with_draft
from commands.request import PlaceKind, Request
from commands.review.schedule import schedule_for
from commands.rules import reading
from commands.rules.cadence import moment, next_working_day
from commands.rules.gate import says_something
from commands.rules.rights import Right
from commands.rules.time_box import today
from commands.sprint_end.deeds import NOTED, log_experiment
from commands.sprint_end.experiment_cards import list_row, noted_card, of_experiment
from commands.sprint_end.views import NOTED as NOTED_VIEW
from commands.standing import address_of, as_id, known, meet, standing
from commands.team.affairs import team_meant
from commands.view import (
    Act,
    Actions,
    Block,
    Button,
    Card,
    DateField,
    Form,
    LineField,
    OpenForm,
    Paragraph,
    Reply,
    Section,
    TextField,
)
from storage.experiments import Experiment
from storage.people import Person
from storage.store import Store
from storage.teams import Team

DUE = "experiment.due"
"""What the clock asks for when an experiment ends."""
LONGEST, TYPED, MEASURE, PAGE = 1000, 3000, 300, 5
USUAL_DAYS, LATEST_DAYS = 14, 365
NO_HYPOTHESIS = "Please say what you expect, such as “Pairing on reviews halves the time that they wait”."
NO_MEASURE = "Please say how you will tell whether it held."
NOT_SUCH_A_DAY = "Please pick a day from tomorrow to {last}."
NO_SUCH_ITEM = "There is no item {ref} here."
NOT_HERE = "The experiments of {key} are for the people of its channels."
NONE_YET = "No experiment is noted yet. A small change with a question and an end date is one."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form says."""

    hypothesis: str
    measure: str
    ends_on: date
    item_id: int | None


def open_form(request: Request, store: Store) -> Reply:
    """The form; what was typed behind the command is the hypothesis."""
    person = known(request, store)
    team = team_meant(request, store, person)
    standing(request, store, team.id, person).require(Right.EDIT)
    typed = with_draft(request, store, person).fields
    usual = next_working_day(
        today(request.now, team.zone) + timedelta(days=USUAL_DAYS), schedule_for(team).holidays.keys()
    )
    fields = (
        TextField(
            name="hypothesis",
            label="Hypothesis",
            hint="What do you expect, and why?",
            required=True,
            text=typed.get("hypothesis", request.args.get("words", ""))[:TYPED],
        ),
        LineField(
            name="measure",
            label="Measure",
            hint="How will you tell?",
            required=True,
            max_length=MEASURE,
            line=typed.get("measure", ""),
        ),
        DateField(name="ends_on", label="Ends on", required=True, day=typed.get("ends_on", f"{usual}")),
        LineField(name="item", label="Item", hint="An ID, such as PAY-12.", line=typed.get("item", "")),
    )
    draft = {name: request.args[name] for name in ("draft",) if name in request.args}
    form = Form(
        command="experiment.save",
        opener="experiment.form",
        title="Note an experiment",
        submit="Note",
        sections=(Section("", fields),),
        token=request.fresh_token,
        args=draft | {"team": team.key},
    )
    return Reply(form=form)


def save(request: Request, store: Store) -> Reply:
    """Stores what the form says, and tells the channel; on its day it comes back."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    standing(request, store, team.id, person).require(Right.EDIT)
    wanted = _wanted(request, store, team, person)
    store.teams.lock(team.id)
    experiment = store.experiments.add(
        team.id,
        person.id,
        request.now,
        hypothesis=wanted.hypothesis,
        measure=wanted.measure,
        ends_on=wanted.ends_on,
        item_id=wanted.item_id,
    )
    come_back(store, team, experiment)
    log_experiment(request, store, experiment, person, NOTED, experiment.ends_on.isoformat())
    forget_draft(request, store, person)
    return _told(request, store, team, experiment)


def show(request: Request, store: Store) -> Reply:
    """`/backlog experiments`: those that run first, then what the others showed."""
    person = known(request, store)
    team = team_shown(request, store, person)
    if team is None:
        return answer(request, which_team(request, store, person))
    here, start = standing(request, store, team.id, person), as_id(request.args.get("from", ""))
    if here.role is None and not here.admin:
        raise UserError(NOT_HERE.format(key=team.key))
    may_judge = here.may(Right.EDIT)
    found = store.experiments.of_team(team.id, start + PAGE + 1)[start:]
    rows: list[Block] = [list_row(store, one, request.now, may_judge=may_judge) for one in found[:PAGE]]
    args, buttons = {"team": team.key, "page": "1"}, list[Button]()
    if start:
        buttons.append(Act("Previous", "experiment.list", args | {"from": str(max(start - PAGE, 0))}))
    if found[PAGE:]:
        buttons.append(Act("Next", "experiment.list", args | {"from": str(start + PAGE)}))
    if may_judge:
        buttons.append(OpenForm("Note an experiment", "experiment.form", {"team": team.key}))
    below = (Actions(tuple(buttons)),) if buttons else ()
    return answer(
        request, Card((*(rows or [Paragraph((NONE_YET,))]), *below), title=f"{team.key} · experiments")
    )


def come_back(store: Store, team: Team, experiment: Experiment) -> None:
    """The clock asks for it on its day, once the team is at work. The team is locked."""
    midnight = moment(experiment.ends_on, time.min, team.zone)
    store.dues.set(team.id, DUE, in_working_hours(team, midnight), str(experiment.id))


def day_ahead(text: str, now: datetime, team: Team) -> date:
    """The day that was picked. Raises ValueError when it is not ahead, or too far."""
    first, day = today(now, team.zone), reading.day(text)
    last = first + timedelta(days=LATEST_DAYS)
    if day is None or not first < day <= last:
        raise ValueError(NOT_SUCH_A_DAY.format(last=last))
    return day


def _wanted(request: Request, store: Store, team: Team, person: Person) -> Wanted:
    """The form's values. Raises FieldErrors that name each wrong one."""
    fields, errors = request.fields, dict[str, str]()
    texts = {"hypothesis": (LONGEST, NO_HYPOTHESIS), "measure": (MEASURE, NO_MEASURE)}
    read: dict[str, str] = {}
    for name, (limit, missing) in texts.items():
        try:
            read[name] = reading.line(fields.get(name, ""), limit)
        except ValueError as error:
            errors[name] = str(error)
        else:
            errors |= {} if says_something(read[name]) else {name: missing}
    try:
        ends_on = day_ahead(fields.get("ends_on", ""), request.now, team)
    except ValueError as error:
        errors["ends_on"] = str(error)
    try:
        item_id = _item(request, store, team, person)
    except ValueError as error:
        errors["item"] = str(error)
    if errors:
        raise FieldErrors(errors)
    return Wanted(read["hypothesis"], read["measure"], ends_on, item_id)


def _item(request: Request, store: Store, team: Team, person: Person) -> int | None:
    """The item of this backlog that it is about, if one is named that this person may see."""
    ref = "".join(request.fields.get("item", "").split()).upper()
    if not ref:
        return None
    item = store.items.by_ref(ref)
    if item is None or item.team_id != team.id:
        raise ValueError(NO_SUCH_ITEM.format(ref=ref[:20]))
    if not standing(request, store, team.id, person).sees(item):
        raise ValueError(NO_SUCH_ITEM.format(ref=ref[:20]))
    return item.id


def _told(request: Request, store: Store, team: Team, experiment: Experiment) -> Reply:
    """The line where it was noted; each other platform or workspace reads it in its first channel."""
    here = address_of(request.place) if request.place.kind is PlaceKind.CHANNEL else None
    args = of_experiment(experiment)
    for address in first_channels(store, team, beside=here):
        store.deliveries.owe(address, NOTED_VIEW, args, request.now)
    if here is None:
        return Reply(private=noted_card(store, experiment))
    store.deliveries.owe(here, NOTED_VIEW, args, request.now, urgent=True)
    return Reply()
