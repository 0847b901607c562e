"""An experiment comes back on its day: confirmed, refuted or unclear, or it runs longer (F37)."""

from dataclasses import dataclass
from datetime import timedelta

from commands.channels import first_channels
from commands.errors import FieldErrors, UserError
from commands.nudging.listening import in_working_hours
from commands.planning.asking import (
    WHY,
    WHY_LIMIT,
    forget_draft,
    opened_from,
    why,
    with_draft,
)
from commands.posting import press_shows
from commands.request import Request
from commands.review.redrawing import SOON
from commands.rules import reading
from commands.rules.gate import says_something
from commands.rules.rights import Right
from commands.rules.shortening import shortened
from commands.rules.time_box import today
from commands.sprint_end.deeds import JUDGED, LONGER, log_experiment
from commands.sprint_end.experiment_cards import VERDICTS, first_words, long_day, of_experiment
from commands.sprint_end.experiments import DUE, USUAL_DAYS, come_back, day_ahead
from commands.sprint_end.views import VERDICT
from commands.standing import as_id, known, meet, standing
from commands.view import (
    Card,
    ChoiceField,
    DateField,
    Field,
    Form,
    LineField,
    Option,
    Paragraph,
    Reply,
    Section,
)
from storage.enums import Verdict
from storage.experiments import Experiment
from storage.people import Person
from storage.shown import About
from storage.store import Store
from storage.teams import Team

NOTE = 300
NO_EXPERIMENT = "There is no such experiment here any more. /backlog experiments lists them."
PICK_ONE = "Please pick one: unclear is an answer too."
LEARNED_MISSING = "Please say in one line what you learned: it is what an experiment is for."
RUNS_ALREADY = "Somebody was first: it runs until {day} now. Press Run longer once more to change that."
NOT_LATER = "It runs until {day} already: please pick a later day."
KEPT = "Kept: {verdict}."
RUNS_ON = "It runs until {day} now and comes back then."


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who may, and the running experiment that they decide about."""

    person: Person
    team: Team
    experiment: Experiment


def due(request: Request, store: Store) -> Reply:
    """What the clock asks for: an experiment that ends today comes back in the team's channels, once."""
    team = store.teams.get(as_id(request.args["team"]))
    store.teams.lock(team.id)
    team, row = store.teams.get(team.id), store.dues.get(team.id, DUE, request.args.get("name", ""))
    if row is None or row.at > request.now:
        return Reply()
    experiment = store.experiments.get(as_id(row.name))
    at_work = in_working_hours(team, request.now)
    if experiment.verdict is not None:
        store.dues.drop(team.id, DUE, row.name)
    elif experiment.ends_on > today(request.now, team.zone):
        come_back(store, team, experiment)
    elif at_work > request.now:
        store.dues.set(team.id, DUE, at_work, row.name)
    else:
        store.dues.drop(team.id, DUE, row.name)
        for address in first_channels(store, team):
            store.deliveries.owe(address, VERDICT, of_experiment(experiment), request.now)
    return Reply()


def open_verdict(request: Request, store: Store) -> Reply:
    """The form for the verdict, with the one that was pressed."""
    person = known(request, store)
    _, experiment = _running(request, store, person)
    typed = with_draft(request, store, person).fields
    fields = (
        ChoiceField(
            name="verdict",
            label="Verdict",
            required=True,
            options=tuple(Option(label, verdict.value) for verdict, label in VERDICTS.items()),
            chosen=typed.get("verdict", request.args.get("verdict", "")),
        ),
        LineField(
            name="learned",
            label="What was learned?",
            hint="One line.",
            required=True,
            max_length=WHY_LIMIT,
            line=typed.get("learned", ""),
        ),
    )
    return Reply(form=_form(request, experiment, "experiment.judge", "Did it hold?", fields))


def judge(request: Request, store: Store) -> Reply:
    """Keeps verdict and lesson; who comes second learns who was first."""
    asked = _locked(request, store)
    verdict, learned = _said(request)
    values = {"verdict": verdict, "learned": learned, "judged_by_id": asked.person.id}
    experiment = store.experiments.change(asked.experiment.id, **values, judged_at=request.now)
    log_experiment(request, store, experiment, asked.person, JUDGED, verdict.value, learned)
    return _done(request, store, experiment, asked.person, KEPT.format(verdict=VERDICTS[verdict]))


def open_longer(request: Request, store: Store) -> Reply:
    """The form for a later day, and why."""
    person = known(request, store)
    team, experiment = _running(request, store, person)
    typed = with_draft(request, store, person).fields
    usual = max(experiment.ends_on, today(request.now, team.zone)) + timedelta(days=USUAL_DAYS)
    fields = (
        DateField(name="ends_on", label="Ends on", required=True, day=typed.get("ends_on", f"{usual}")),
        LineField(
            name="reason", label=WHY, required=True, max_length=WHY_LIMIT, line=typed.get("reason", "")
        ),
    )
    seen = {"seen": experiment.ends_on.isoformat()}
    return Reply(form=_form(request, experiment, "experiment.longer", "Run longer", fields, seen))


def run_longer(request: Request, store: Store) -> Reply:
    """It comes back on a later day; of two who say so at once the second hears of the first one's day."""
    asked = _locked(request, store)
    team, experiment = asked.team, asked.experiment
    errors: dict[str, str] = {}
    try:
        ends_on = day_ahead(request.fields.get("ends_on", ""), request.now, team)
        if ends_on <= experiment.ends_on:
            errors["ends_on"] = NOT_LATER.format(day=long_day(experiment.ends_on))
    except ValueError as error:
        errors["ends_on"] = str(error)
    if request.args.get("seen") != experiment.ends_on.isoformat():
        raise UserError(RUNS_ALREADY.format(day=long_day(experiment.ends_on)))
    try:
        reason = why(request)
    except FieldErrors as error:
        errors |= error.errors
    if errors:
        raise FieldErrors(errors)
    experiment = store.experiments.change(experiment.id, ends_on=ends_on)
    come_back(store, team, experiment)
    log_experiment(request, store, experiment, asked.person, LONGER, ends_on.isoformat(), reason)
    told = RUNS_ON.format(day=long_day(ends_on))
    let = {"by": str(asked.person.id), "why": reason}
    return _done(request, store, experiment, asked.person, told, let)


def _running(request: Request, store: Store, person: Person | None) -> tuple[Team, Experiment]:
    """The experiment that a button names, if it has no verdict yet. Raises UserError that says who was first,
    or that this person may not."""
    try:
        experiment = store.experiments.get(as_id(request.args.get("experiment", "")))
    except LookupError:
        raise UserError(NO_EXPERIMENT) from None
    here = standing(request, store, experiment.team_id, person)
    if here.role is None and not here.admin:
        raise UserError(NO_EXPERIMENT)
    here.require(Right.EDIT)
    if experiment.verdict is not None:
        mine = person is not None and experiment.judged_by_id == person.id
        raise UserError(first_words(store, experiment, mine=mine))
    return store.teams.get(experiment.team_id), experiment


def _locked(request: Request, store: Store) -> Asked:
    """The same for a press that changes it: the team is locked."""
    person = meet(request, store)
    try:
        store.teams.lock(store.experiments.get(as_id(request.args.get("experiment", ""))).team_id)
    except LookupError:
        raise UserError(NO_EXPERIMENT) from None
    team, experiment = _running(request, store, person)
    message, args = request.args.get("message", ""), of_experiment(experiment)
    press_shows(request, store, message, About.EXPERIMENT, experiment.id, VERDICT, args)
    return Asked(person, team, experiment)


def _said(request: Request) -> tuple[Verdict, str]:
    """Verdict and lesson. Raises FieldErrors."""
    errors: dict[str, str] = {}
    try:
        verdict = Verdict(request.fields.get("verdict", ""))
    except ValueError:
        errors["verdict"] = PICK_ONE
    try:
        learned = reading.line(request.fields.get("learned", ""), WHY_LIMIT)
    except ValueError as error:
        errors["learned"] = str(error)
    else:
        errors |= {} if says_something(learned) else {"learned": LEARNED_MISSING}
    if errors:
        raise FieldErrors(errors)
    return verdict, learned


def _form(
    request: Request,
    experiment: Experiment,
    command: str,
    title: str,
    fields: tuple[Field, ...],
    more: dict[str, str] | None = None,
) -> Form:
    return Form(
        command=command,
        opener=request.command,
        title=title,
        submit="Keep",
        sections=(Section("", fields),),
        token=request.fresh_token,
        args=of_experiment(experiment) | (more or {}) | opened_from(request),
        note=shortened(experiment.hypothesis, NOTE),
    )


def _done(
    request: Request,
    store: Store,
    experiment: Experiment,
    person: Person,
    told: str,
    more: dict[str, str] | None = None,
) -> Reply:
    """Its messages are drawn anew; who did it elsewhere than on one of them is told."""
    forget_draft(request, store, person)
    for shown in store.shown.of(About.EXPERIMENT, experiment.id):
        args = of_experiment(experiment) | (more or {})
        store.deliveries.owe(shown.address, VERDICT, args, request.now + SOON, updates=shown.id)
    known_there = {one.message for one in store.shown.of(About.EXPERIMENT, experiment.id)}
    if request.args.get("message", "") in known_there:
        return Reply()
    return Reply(private=Card((Paragraph((told,)),)))
