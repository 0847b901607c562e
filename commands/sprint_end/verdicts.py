"""An experiment comes back on its day: confirmed, refuted or unclear, which can be changed (F37)."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from commands.channels import first_channels
from commands.errors import FormAgain, UserError, read_all
from commands.item.undoable import TOO_LATE, UNDO_FOR
from commands.nudging.listening import in_working_hours
from commands.people import name_of
from commands.planning.asking import WHY_LIMIT, with_draft
from commands.posting import aside
from commands.request import Request
from commands.rules import reading
from commands.rules.time_box import today
from commands.sprint_end.deciding import Asked, done, experiment_form, fingerprint, judged, locked, running
from commands.sprint_end.deeds import JUDGED, log_changes, log_experiment, was_changed
from commands.sprint_end.experiment_cards import (
    VERDICTS,
    of_experiment,
    verdict_buttons,
    verdict_card,
)
from commands.sprint_end.experiment_form import form_values
from commands.sprint_end.experiments import DUE, come_back
from commands.sprint_end.views import VERDICT
from commands.standing import as_id, known
from commands.view import ChoiceField, Field, LineField, Option, Reply
from storage.enums import Asking, Verdict
from storage.experiments import Experiment
from storage.shown import About
from storage.store import Store

PICK_ONE = "Please pick one: unclear is an answer too."
LEARNED_MISSING = "Please say in one line what you learned: it is what an experiment is for."
KEPT = "Kept: {verdict}."
TAKEN_BACK = "The verdict is taken back: the experiment waits for one again."
CHANGE_IT = "You can change it with “Change the verdict”."
NOT_YOURS = f"Only {{who}}, who gave that verdict, can take it back. {CHANGE_IT}"
CHANGED_SINCE = (
    "That verdict took the place of another one. You can change it back with “Change the verdict”."
)
MEANWHILE = (
    "Meanwhile {who} said: {verdict}, “{learned}”. "
    "What you typed is kept: save again to put it in that place."
)
NOTHING_NEW = "Nothing was changed: that is the verdict already."


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
    experiment = running(request, store, person)
    held = {"verdict": request.args.get("verdict", "")} | dict(with_draft(request, store, person).fields)
    return Reply(form=experiment_form(request, experiment, "experiment.judge", "Did it hold?", _fields(held)))


def judge(request: Request, store: Store) -> Reply:
    """Keeps verdict and lesson; who comes second learns who was first."""
    asked = locked(request, store)
    verdict, learned = _said(request)
    experiment = _keep(request, store, asked, verdict, learned)
    log_experiment(request, store, experiment, asked.person, JUDGED, verdict.value, learned)
    return _kept(request, store, replace(asked, experiment=experiment))


def open_change(request: Request, store: Store) -> Reply:
    """The form over the verdict that stands."""
    person = known(request, store)
    experiment = judged(request, store, person)
    typed = with_draft(request, store, person)
    held = form_values(store, experiment) | dict(typed.fields)
    seen = {"seen": fingerprint(store, experiment)}
    form = experiment_form(
        request, experiment, "experiment.reverdict", "Change the verdict", _fields(held), seen
    )
    return Reply(form=form)


def change(request: Request, store: Store) -> Reply:
    """Another verdict, or another lesson; the log has both. Of two who change it at once the second first
    hears what the first said."""
    asked = locked(request, store, judged)
    before = asked.experiment
    if request.args.get("seen") != fingerprint(store, before):
        form = experiment_form(
            request, before, "experiment.reverdict", "Change the verdict", _fields(request.fields),
            {"seen": fingerprint(store, before)},
        )  # fmt: skip
        token = request.key.removeprefix("form:")
        again = replace(form, opener="experiment.reverdict_form", token=token, note=_meanwhile(store, before))
        raise FormAgain(again)
    verdict, learned = _said(request)
    if (verdict, learned) == (before.verdict, before.learned):
        return done(request, store, asked, NOTHING_NEW)
    after = _keep(request, store, asked, verdict, learned)
    held, holds = form_values(store, before), form_values(store, after)
    log_changes(request, store, after, asked.person, held, holds)
    return _kept(request, store, replace(asked, experiment=after))


def take_back(request: Request, store: Store) -> Reply:
    """*Undo* of a verdict, for fifteen minutes, by whoever gave it: it waits for one again."""
    asked = locked(request, store, judged)
    before, team = asked.experiment, asked.team
    if before.judged_by_id != asked.person.id:
        raise UserError(NOT_YOURS.format(who=name_of(store, before.judged_by_id)))
    if before.judged_at is None or request.now - before.judged_at > UNDO_FOR:
        raise UserError(TOO_LATE.format(cure=CHANGE_IT))
    if was_changed(store, before):
        raise UserError(CHANGED_SINCE)
    nothing = {"verdict": None, "learned": "", "judged_by_id": None, "judged_at": None}
    after = store.experiments.change(before.id, **nothing)
    held = form_values(store, before)
    log_changes(request, store, after, asked.person, held, held | {"verdict": ""})
    asks = any(one.showing == Asking.VERDICT for one in store.shown.of(About.EXPERIMENT, after.id))
    if not asks and store.dues.get(team.id, DUE, str(after.id)) is None:
        come_back(store, team, after)
    reply = done(request, store, replace(asked, experiment=after), TAKEN_BACK)
    if reply.private is None and not aside(request):
        return Reply(replace=verdict_card(store, after, request.now))
    return reply


def _keep(request: Request, store: Store, asked: Asked, verdict: Verdict, learned: str) -> Experiment:
    values = {"verdict": verdict, "learned": learned, "judged_by_id": asked.person.id}
    return store.experiments.change(asked.experiment.id, **values, judged_at=request.now)


def _kept(request: Request, store: Store, asked: Asked) -> Reply:
    experiment = asked.experiment
    told = KEPT.format(verdict=VERDICTS[experiment.verdict or Verdict.UNCLEAR])
    return done(request, store, asked, told, *verdict_buttons(store, experiment, request.now, said="1"))


def _fields(held: Mapping[str, str]) -> tuple[Field, ...]:
    return (
        ChoiceField(
            name="verdict",
            label="Verdict",
            required=True,
            options=tuple(Option(label, verdict.value) for verdict, label in VERDICTS.items()),
            chosen=held.get("verdict", ""),
        ),
        LineField(
            name="learned",
            label="What was learned?",
            hint="One line.",
            required=True,
            max_length=WHY_LIMIT,
            line=held.get("learned", ""),
        ),
    )


def _said(request: Request) -> tuple[Verdict, str]:
    """Verdict and lesson. Raises FieldErrors."""
    learned = partial(reading.telling, limit=WHY_LIMIT, missing=LEARNED_MISSING)
    read = read_all(request.fields, (("verdict", _verdict), ("learned", learned)))
    return read["verdict"], read["learned"]


def _verdict(value: str) -> Verdict:
    try:
        return Verdict(value)
    except ValueError:
        raise ValueError(PICK_ONE) from None


def _meanwhile(store: Store, experiment: Experiment) -> str:
    verdict = VERDICTS[experiment.verdict or Verdict.UNCLEAR].lower()
    who = name_of(store, experiment.judged_by_id)
    return MEANWHILE.format(who=who, verdict=verdict, learned=experiment.learned)
