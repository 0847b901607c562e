"""Notes an experiment, and changes one until its verdict: what is expected, how it is measured, until when
(F37)."""

from dataclasses import asdict, replace
from datetime import time, timedelta

from commands.channels import first_channels
from commands.errors import FormAgain, UserError
from commands.nudging.listening import in_working_hours
from commands.people import name_of
from commands.planning.asking import forget_draft, with_draft
from commands.request import PlaceKind, Request
from commands.review.schedule import schedule_for
from commands.rules.cadence import moment, next_working_day
from commands.rules.due import long_day
from commands.rules.rights import Right
from commands.rules.shortening import shortened
from commands.rules.time_box import today
from commands.sprint_end.deciding import done, experiment_form, fingerprint, found, locked, may_edit
from commands.sprint_end.deeds import NOTED, log_changes, log_experiment
from commands.sprint_end.experiment_cards import VERDICTS, noted_card, of_experiment
from commands.sprint_end.experiment_form import form_fields, form_values, wanted
from commands.sprint_end.views import NOTED as NOTED_VIEW
from commands.standing import Standing, address_of, known, meet, standing
from commands.team.affairs import team_meant
from commands.view import Form, Reply, Section
from storage.experiments import Experiment
from storage.store import Store
from storage.teams import Team

DUE = "experiment.due"
"""What the clock asks for when an experiment ends."""
USUAL_DAYS, SHORT = 14, 150
NOT_YOURS = (
    "Nothing was changed: {who}, who noted it, the Product Owner, the deputy or an admin can edit it. "
    "You can still give the verdict, or let it run longer."
)
OVER = "Nothing was changed: its verdict is given, {verdict}. You can change that with “Change the verdict”."
MEANWHILE = (
    "Meanwhile it was changed to “{what}”, measured by “{measure}”, until {day}{item}. "
    "What you typed is kept: save again to put it in that place."
)
NOTHING_NEW = "Nothing was changed."
CHANGED = "Changed. It comes back for its verdict on {day}."
CHANGED_AND_ASKED = "Changed. It waits for its verdict."


def open_form(request: Request, store: Store) -> Reply:
    """The form; what was typed behind the command is the hypothesis."""
    person = known(request, store)
    team = team_meant(request, store, person)
    standing(request, store, team.id, person).require(Right.EDIT)
    usual = next_working_day(
        today(request.now, team.zone) + timedelta(days=USUAL_DAYS), schedule_for(team).holidays.keys()
    )
    typed = {"hypothesis": request.args.get("words", ""), "ends_on": f"{usual}"}
    typed |= with_draft(request, store, person).fields
    draft = {name: request.args[name] for name in ("draft",) if name in request.args}
    form = Form(
        command="experiment.save",
        opener="experiment.form",
        title="Note an experiment",
        submit="Note",
        sections=(Section("", form_fields(typed)),),
        token=request.fresh_token,
        args=draft | {"team": team.key},
    )
    return Reply(form=form)


def save(request: Request, store: Store) -> Reply:
    """Stores what the form says, and tells the channel; on its day it comes back."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    reader = standing(request, store, team.id, person)
    reader.require(Right.EDIT)
    values = asdict(wanted(request, store, team, reader))
    store.teams.lock(team.id)
    experiment = store.experiments.add(team.id, person.id, request.now, **values)
    come_back(store, team, experiment)
    log_experiment(request, store, experiment, person, NOTED, experiment.ends_on.isoformat())
    forget_draft(request, store, person)
    return _told(request, store, team, experiment)


def open_edit(request: Request, store: Store) -> Reply:
    """The form over an experiment, as it is now."""
    person = known(request, store)
    experiment = found(request, store, person)
    _require(store, standing(request, store, experiment.team_id, person), experiment)
    return Reply(form=_edit_form(with_draft(request, store, person), store, experiment, request.fresh_token))


def edit(request: Request, store: Store) -> Reply:
    """Keeps what differs; the clock, its messages and the log follow. Of two who edit it at once the second
    first sees what the first made of it."""
    asked = locked(request, store, found)
    before, team = asked.experiment, asked.team
    _require(store, asked.reader, before)
    if request.args.get("seen") != fingerprint(store, before):
        token = request.key.removeprefix("form:")
        raise FormAgain(replace(_edit_form(request, store, before, token), note=_meanwhile(store, before)))
    values = asdict(wanted(request, store, team, asked.reader, before))
    after = store.experiments.change(before.id, **values)
    if after == before:
        return done(request, store, asked, NOTHING_NEW)
    held, holds = form_values(store, before), form_values(store, after)
    log_changes(request, store, after, asked.person, held, holds)
    if after.ends_on != before.ends_on:
        come_back(store, team, after)
    runs = after.ends_on > today(request.now, team.zone)
    told = CHANGED.format(day=long_day(after.ends_on)) if runs else CHANGED_AND_ASKED
    return done(request, store, replace(asked, experiment=after), told)


def come_back(store: Store, team: Team, experiment: Experiment) -> None:
    """The clock asks for it on its day, once the team is at work. The team is locked."""
    midnight = moment(experiment.ends_on, time.min, team.zone)
    store.dues.set(team.id, DUE, in_working_hours(team, midnight), str(experiment.id))


def _require(store: Store, reader: Standing, experiment: Experiment) -> None:
    if experiment.verdict is not None:
        raise UserError(OVER.format(verdict=VERDICTS[experiment.verdict].lower()))
    if not may_edit(reader, experiment):
        raise UserError(NOT_YOURS.format(who=name_of(store, experiment.person_id)))


def _edit_form(request: Request, store: Store, experiment: Experiment, token: str) -> Form:
    held = form_values(store, experiment) | dict(request.fields)
    seen = {"seen": fingerprint(store, experiment)}
    form = experiment_form(
        request, experiment, "experiment.edit", "Edit an experiment", form_fields(held), seen
    )
    return replace(form, opener="experiment.edit_form", token=token, note="")


def _meanwhile(store: Store, experiment: Experiment) -> str:
    held = form_values(store, experiment)
    return MEANWHILE.format(
        what=shortened(held["hypothesis"], SHORT),
        measure=shortened(held["measure"], SHORT),
        day=long_day(experiment.ends_on),
        item=f", {held['item']}" if held["item"] else "",
    )


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
