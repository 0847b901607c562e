"""What is done with an experiment, as the decision log has it and tells it (F34, F37)."""

from commands.request import Request
from commands.rules.shortening import shortened
from commands.team_log import log_team
from storage.experiments import Experiment
from storage.log import Decision
from storage.people import Person
from storage.store import Store

EXPERIMENT = "experiment"
NOTED, JUDGED, LONGER = "noted", "judged", "longer"
"""The fields of its entries: `before` is the hypothesis, `after` the verdict or the new day."""
SHORT = 80
WORDS = {
    NOTED: "noted an experiment that runs until {after}: “{what}”",
    JUDGED: "judged an experiment {after}: “{what}”",
    LONGER: "lets an experiment run until {after}: “{what}”",
}


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
    log_team(
        request,
        store,
        experiment.team_id,
        person,
        what=EXPERIMENT,
        field=field,
        before=experiment.hypothesis,
        after=after,
        reason=reason,
    )


def experiment_words(entry: Decision) -> str:
    """The entry as words that follow whoever did it."""
    return WORDS[entry.field].format(after=entry.after, what=shortened(entry.before, SHORT))
