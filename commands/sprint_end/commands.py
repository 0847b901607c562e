"""Everything that happens when a sprint has ended, and around experiments."""

from commands.command import Command
from commands.sprint_end import answering, asking, experiments, listing, longer, unplanned, verdicts


def _hypothesis(rest: str) -> dict[str, str] | None:
    if rest.lower() == "help":
        return None
    return {"words": rest} if rest else {}


COMMANDS: tuple[Command, ...] = (
    Command(asking.ASK, asking.ask, True),
    Command(unplanned.LOOK, unplanned.look, True),
    Command("sprint.answer", answering.answer, True),
    Command(
        "experiment.form",
        experiments.open_form,
        False,
        "/backlog",
        "experiment",
        _hypothesis,
        usage="/backlog experiment <what you expect>",
        summary="Try something until a day, which brings it back for its verdict",
        opens=True,
    ),
    Command("experiment.save", experiments.save, True),
    Command("experiment.edit_form", experiments.open_edit, False, opens=True),
    Command("experiment.edit", experiments.edit, True),
    Command(
        "experiment.list",
        listing.show,
        False,
        "/backlog",
        "experiments",
        usage="/backlog experiments",
        summary="What is being tried out, and what was learned",
        personal=True,
    ),
    Command(experiments.DUE, verdicts.due, True),
    Command("experiment.verdict_form", verdicts.open_verdict, False, opens=True),
    Command("experiment.judge", verdicts.judge, True),
    Command("experiment.reverdict_form", verdicts.open_change, False, opens=True),
    Command("experiment.reverdict", verdicts.change, True),
    Command("experiment.unjudge", verdicts.take_back, True),
    Command("experiment.longer_form", longer.open_longer, False, opens=True),
    Command("experiment.longer", longer.run_longer, True),
)
