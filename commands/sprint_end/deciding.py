"""Who may do what with an experiment, and what follows for the messages that show it (F37)."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from commands.errors import UserError
from commands.planning.asking import forget_draft, opened_from
from commands.posting import Subject, aside, press_shows, stood_on
from commands.request import Request
from commands.review.redrawing import SOON
from commands.rules.rights import Right
from commands.rules.shortening import shortened
from commands.sprint_end.experiment_cards import SHOWING, first_words, of_experiment
from commands.sprint_end.experiment_form import form_values
from commands.sprint_end.views import NOTED, VERDICT
from commands.standing import Standing, as_id, meet, standing
from commands.view import Actions, Button, Card, Field, Form, Paragraph, Reply, Section
from storage.enums import Asking, Role
from storage.experiments import Experiment
from storage.people import Person
from storage.shown import About
from storage.store import Store
from storage.teams import Team

NOTE = 300
NO_EXPERIMENT = "There is no such experiment here any more. /backlog experiments lists them."
NO_VERDICT = (
    "It has no verdict any more, so that there is none to change. /backlog experiments lists what runs."
)
VIEWS = {Asking.NOTED: NOTED, Asking.VERDICT: VERDICT}


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who may edit what is the team's, and the experiment that they decide about."""

    person: Person
    reader: Standing
    team: Team
    experiment: Experiment


Find = Callable[[Request, Store, Person | None], Experiment]


def found(request: Request, store: Store, person: Person | None) -> Experiment:
    """The experiment that a button names. Raises UserError that says that this person may not."""
    try:
        experiment = store.experiments.get(as_id(request.args.get("experiment", "")))
    except LookupError:
        raise UserError(NO_EXPERIMENT) from None
    here = standing(request, store, experiment.team_id, person)
    if here.role is None and not here.admin:
        raise UserError(NO_EXPERIMENT)
    here.require(Right.EDIT)
    return experiment


def running(request: Request, store: Store, person: Person | None) -> Experiment:
    """The same while it has no verdict. Raises UserError that says who was first."""
    experiment = found(request, store, person)
    if experiment.verdict is not None:
        mine = person is not None and experiment.judged_by_id == person.id
        raise UserError(first_words(store, experiment, mine=mine))
    return experiment


def judged(request: Request, store: Store, person: Person | None) -> Experiment:
    """The same while it has one."""
    experiment = found(request, store, person)
    if experiment.verdict is None:
        raise UserError(NO_VERDICT)
    return experiment


def locked(request: Request, store: Store, find: Find = running) -> Asked:
    """The same for a press that changes it: the team is locked."""
    person = meet(request, store)
    try:
        store.teams.lock(store.experiments.get(as_id(request.args.get("experiment", ""))).team_id)
    except LookupError:
        raise UserError(NO_EXPERIMENT) from None
    experiment = find(request, store, person)
    if not aside(request):
        press_shows(request, store, _pressed(request, experiment))
    reader = standing(request, store, experiment.team_id, person)
    return Asked(person, reader, store.teams.get(experiment.team_id), experiment)


def may_edit(reader: Standing, experiment: Experiment) -> bool:
    """Whether this person may edit it until its verdict: who noted it, and who decides in the team; while it
    has no Product Owner, all members do."""
    decides = reader.admin or reader.owner is None or reader.role in (Role.OWNER, Role.DEPUTY)
    return reader.may(Right.EDIT) and (decides or reader.person_id == experiment.person_id)


def fingerprint(store: Store, experiment: Experiment) -> str:
    """Names what it is, so that a form knows whether it still is that."""
    held = "\n".join(form_values(store, experiment).values())
    return hashlib.sha256(held.encode()).hexdigest()[:12]


def experiment_form(
    request: Request,
    experiment: Experiment,
    command: str,
    title: str,
    fields: tuple[Field, ...],
    more: Mapping[str, str] | None = None,
) -> Form:
    """A form about it, under its hypothesis."""
    return Form(
        command=command,
        opener=request.command,
        title=title,
        submit="Keep",
        sections=(Section("", fields),),
        token=request.fresh_token,
        args=of_experiment(experiment) | dict(more or {}) | opened_from(request),
        note=shortened(experiment.hypothesis, NOTE),
    )


def done(request: Request, store: Store, asked: Asked, told: str, *buttons: Button, **more: str) -> Reply:
    """Its messages are drawn anew, with `more` of what the one that asks tells; who did it elsewhere than on
    one of them is told."""
    forget_draft(request, store, asked.person)
    shown = store.shown.of(About.EXPERIMENT, asked.experiment.id)
    for one in shown:
        showing = Asking(one.showing)
        args = of_experiment(asked.experiment) | (more if showing is Asking.VERDICT else {})
        store.deliveries.owe(one.address, VIEWS[showing], args, request.now + SOON, updates=one.id)
    if stood_on(request) in {one.message for one in shown}:
        return Reply()
    below = (Actions(buttons),) if buttons else ()
    return Reply(private=Card((Paragraph((told,)), *below)))


def _pressed(request: Request, experiment: Experiment) -> Subject:
    """What the message shows whose button was pressed."""
    part = Asking.NOTED if request.args.get(SHOWING) == Asking.NOTED else Asking.VERDICT
    return Subject(About.EXPERIMENT, experiment.id, part, VIEWS[part], of_experiment(experiment))
