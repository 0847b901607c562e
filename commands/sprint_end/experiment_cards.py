"""An experiment on a card: as it was noted, and as it comes back for its verdict (F37)."""

from collections.abc import Iterator
from datetime import datetime

from commands.item.undoable import UNDO_FOR
from commands.people import name_of
from commands.rules.due import long_day
from commands.rules.time_box import today
from commands.sprint_end.deeds import was_changed
from commands.sprint_end.experiment_form import item_ref
from commands.view import Act, Actions, Block, Button, Card, Facts, Note, OpenForm, Paragraph, Strong
from storage.enums import Asking, Verdict
from storage.experiments import Experiment
from storage.store import Store

SHOWING = "showing"
"""What tells on which of its messages a button stands."""
VERDICTS = {
    Verdict.CONFIRMED: "Confirmed",
    Verdict.REFUTED: "Refuted",
    Verdict.UNCLEAR: "Unclear",
}
NOTED = " noted an experiment. It comes back for its verdict on {day}."
NOTED_AND_OVER = " noted an experiment. Its verdict: {verdict}."
ASKED = "Did it hold?"
COMES_BACK = "An experiment comes back"
RUNS_ON = "An experiment runs on"
UNTIL = "It runs until {day} and comes back for its verdict then."
LET_RUN = "{who} let it run on: {why}"
OVER = "An experiment: {verdict}"
SAID_BY = "{who} gave the verdict on {day}."
LEARNED = "Learned: "


def of_experiment(experiment: Experiment) -> dict[str, str]:
    """What names it in a button or a message."""
    return {"team": str(experiment.team_id), "experiment": str(experiment.id)}


def noted_card(store: Store, experiment: Experiment) -> Card:
    """The line in the channel that it was noted; later, what it showed."""
    verdict = experiment.verdict
    said = (
        NOTED.format(day=long_day(experiment.ends_on))
        if verdict is None
        else NOTED_AND_OVER.format(verdict=VERDICTS[verdict].lower())
    )
    told = Paragraph((Strong(name_of(store, experiment.person_id)), said))
    blocks: list[Block] = [told, Paragraph((Strong(experiment.hypothesis),))]
    blocks += [Paragraph((Strong(LEARNED), experiment.learned))] if verdict is not None else []
    blocks.append(Facts(tuple(_facts(store, experiment))))
    blocks += (
        [Actions((edit_button(experiment, **{SHOWING: Asking.NOTED.value}),))] if verdict is None else []
    )
    return Card(tuple(blocks))


def verdict_card(store: Store, experiment: Experiment, now: datetime, by: str = "", why: str = "") -> Card:
    """Asks whether it held; then says what was answered, or until when it runs on. by, why: who let it."""
    zone = store.teams.get(experiment.team_id).zone
    stated = Paragraph((Strong(experiment.hypothesis),))
    facts = Facts(tuple(_facts(store, experiment)))
    if experiment.verdict is not None:
        title = OVER.format(verdict=VERDICTS[experiment.verdict].lower())
        again = Actions(verdict_buttons(store, experiment, now))
        return Card((stated, *_judged(store, experiment, zone), facts, again), title=title)
    if experiment.ends_on > today(now, zone):
        until = Paragraph((UNTIL.format(day=long_day(experiment.ends_on)),))
        let = (Note((LET_RUN.format(who=by, why=why),)),) if by else ()
        return Card((stated, until, *let, facts, Actions((edit_button(experiment),))), title=RUNS_ON)
    noted = Note((f"Noted by {name_of(store, experiment.person_id)} on {_day(experiment.at, zone)}.",))
    asked = Paragraph((ASKED,))
    judged = (verdict_button(label, experiment, verdict) for verdict, label in VERDICTS.items())
    buttons = (*judged, longer_button(experiment))
    return Card((stated, asked, Actions(buttons), facts, noted), title=COMES_BACK)


def first_words(store: Store, experiment: Experiment, *, mine: bool) -> str:
    """`Ana was first: Confirmed.`; to herself that it was her."""
    verdict = VERDICTS[experiment.verdict or Verdict.UNCLEAR]
    if mine:
        return f"You gave the verdict already: {verdict}."
    return f"{name_of(store, experiment.judged_by_id)} was first: {verdict}."


def verdict_buttons(store: Store, experiment: Experiment, now: datetime, **aside: str) -> tuple[Button, ...]:
    """What can be done about a verdict. *Undo* of one that took the place of another is to change it back."""
    args = of_experiment(experiment) | aside
    change = OpenForm("Change the verdict", "experiment.reverdict_form", args)
    fresh = experiment.judged_at is not None and now - experiment.judged_at <= UNDO_FOR
    if fresh and not was_changed(store, experiment):
        return (Act("Undo", "experiment.unjudge", args), change)
    return (change,)


def verdict_button(
    label: str, experiment: Experiment, verdict: Verdict | None = None, **aside: str
) -> OpenForm:
    """Opens the form for the verdict, with that one chosen."""
    chosen = {"verdict": verdict.value} if verdict is not None else {}
    return OpenForm(label, "experiment.verdict_form", of_experiment(experiment) | chosen | aside)


def longer_button(experiment: Experiment, **aside: str) -> OpenForm:
    return OpenForm("Run longer", "experiment.longer_form", of_experiment(experiment) | aside)


def edit_button(experiment: Experiment, **aside: str) -> OpenForm:
    return OpenForm("Edit", "experiment.edit_form", of_experiment(experiment) | aside)


def _day(at: datetime, zone: str) -> str:
    return long_day(today(at, zone))


def _judged(store: Store, experiment: Experiment, zone: str) -> Iterator[Block]:
    yield Paragraph((Strong(LEARNED), experiment.learned))
    if experiment.judged_at is not None:
        who = name_of(store, experiment.judged_by_id)
        yield Note((SAID_BY.format(who=who, day=_day(experiment.judged_at, zone)),))


def _facts(store: Store, experiment: Experiment) -> Iterator[tuple[str, str]]:
    """How it is measured, and the ID of its item while that is in this backlog."""
    yield "Measured by", experiment.measure
    if ref := item_ref(store, experiment):
        yield "Item", ref
