"""What is done with an experiment, as the decision log has it and tells it (F34, F37)."""

from collections.abc import Mapping
from datetime import timedelta

from commands.request import Request
from commands.rules.shortening import shortened
from commands.team_log import log_team
from storage.experiments import Experiment
from storage.log import Decision
from storage.people import Person
from storage.store import Store

EXPERIMENT = "experiment"
NOTED, JUDGED, LONGER = "noted", "judged", "longer"
"""The fields of its first entries: `before` is the hypothesis, `after` the verdict or the new day."""
VERDICT, LEARNED = "verdict", "learned"
SHORT = 80
WORDS = {
    NOTED: "noted an experiment that runs until {after}: “{what}”",
    JUDGED: "judged an experiment {after}: “{what}”",
    LONGER: "lets an experiment run until {after}: “{what}”",
}
CHANGED = {
    "hypothesis": "what an experiment expects",
    "measure": "how an experiment is measured",
    "ends_on": "the last day of an experiment",
    "item": "the item of an experiment",
    VERDICT: "the verdict on an experiment",
    LEARNED: "what was learned from an experiment",
}
"""The fields of later entries, which have `before` and `after`; their reason is the hypothesis, its name."""
QUOTED = frozenset({"hypothesis", "measure", LEARNED})
TAKEN_BACK = "took back that an experiment was {before}"
SAME_MOMENT = timedelta(milliseconds=1)


def log_experiment(
    request: Request,
    store: Store,
    experiment: Experiment,
    person: Person,
    field: str,
    after: str,
    reason: str = "",
) -> None:
    """One decision about the experiment, by this person, here and now."""
    _log(request, store, experiment, person, field, experiment.hypothesis, after, reason)


def log_changes(
    request: Request,
    store: Store,
    experiment: Experiment,
    person: Person,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> None:
    """One decision for each value of it that differs."""
    for field in CHANGED:
        if before[field] != after[field]:
            named = "" if field == "hypothesis" else experiment.hypothesis
            _log(request, store, experiment, person, field, before[field], after[field], named)


def _log(
    request: Request,
    store: Store,
    experiment: Experiment,
    person: Person,
    field: str,
    before: str,
    after: str,
    reason: str,
) -> None:
    log_team(
        request,
        store,
        experiment.team_id,
        person,
        what=EXPERIMENT,
        field=field,
        before=before,
        after=after,
        reason=reason,
    )


def was_changed(store: Store, experiment: Experiment) -> bool:
    """Whether the verdict that stands took the place of another one."""
    if experiment.judged_at is None:
        return False
    entries = store.log.after(experiment.team_id, experiment.judged_at - SAME_MOMENT)
    return any(
        (one.what, one.at, one.reason) == (EXPERIMENT, experiment.judged_at, experiment.hypothesis)
        and one.field in (VERDICT, LEARNED)
        for one in entries
    )


def experiment_words(entry: Decision) -> str:
    """The entry as words that follow whoever did it."""
    if entry.field in WORDS:
        return WORDS[entry.field].format(after=entry.after, what=shortened(entry.before, SHORT))
    before, after = (_shown(entry.field, text) for text in (entry.before, entry.after))
    if entry.field == VERDICT and not after:
        return TAKEN_BACK.format(before=before)
    label = CHANGED[entry.field]
    if not before:
        return f"set {label} to {after}"
    return f"changed {label} from {before} to {after}" if after else f"cleared {label} (was {before})"


def _shown(field: str, text: str) -> str:
    short = shortened(text, SHORT)
    return f"“{short}”" if short and field in QUOTED else short
