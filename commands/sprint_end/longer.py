"""An experiment runs longer: it comes back on a later day, for a reason (F37)."""

from dataclasses import replace
from datetime import timedelta

from commands.errors import FieldErrors, UserError
from commands.planning.asking import WHY, WHY_LIMIT, why, with_draft
from commands.request import Request
from commands.rules.due import long_day
from commands.rules.time_box import today
from commands.sprint_end.deciding import done, experiment_form, locked, running
from commands.sprint_end.deeds import LONGER, log_experiment
from commands.sprint_end.experiment_form import day_ahead
from commands.sprint_end.experiments import USUAL_DAYS, come_back
from commands.standing import known
from commands.view import DateField, LineField, Reply
from storage.store import Store

RUNS_ALREADY = "Somebody was first: it runs until {day} now. Press Run longer once more to change that."
NOT_LATER = "It runs until {day} already: please pick a later day."
RUNS_ON = "It runs until {day} now and comes back then."


def open_longer(request: Request, store: Store) -> Reply:
    """The form for a later day, and why."""
    person = known(request, store)
    experiment = running(request, store, person)
    zone = store.teams.get(experiment.team_id).zone
    typed = with_draft(request, store, person).fields
    usual = max(experiment.ends_on, today(request.now, zone)) + timedelta(days=USUAL_DAYS)
    fields = (
        DateField(name="ends_on", label="Ends on", required=True, day=typed.get("ends_on", f"{usual}")),
        LineField(
            name="reason", label=WHY, required=True, max_length=WHY_LIMIT, line=typed.get("reason", "")
        ),
    )
    seen = {"seen": experiment.ends_on.isoformat()}
    return Reply(form=experiment_form(request, experiment, "experiment.longer", "Run longer", fields, seen))


def run_longer(request: Request, store: Store) -> Reply:
    """It comes back on a later day; of two who say so at once the second hears of the first one's day."""
    asked = locked(request, store)
    experiment, errors = asked.experiment, dict[str, str]()
    try:
        ends_on = day_ahead(request.fields.get("ends_on", ""), request.now, asked.team)
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
    come_back(store, asked.team, experiment)
    log_experiment(request, store, experiment, asked.person, LONGER, ends_on.isoformat(), reason)
    told = RUNS_ON.format(day=long_day(ends_on))
    let = {"by": str(asked.person.id), "why": reason}
    return done(request, store, replace(asked, experiment=experiment), told, **let)
