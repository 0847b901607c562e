"""An experiment on a card: as it was noted, as it comes back for its verdict, and in the list (F37)."""

from collections.abc import Iterator
from datetime import date, datetime

from commands.rules.due import day_text
from commands.rules.time_box import today
from commands.view import Actions, Block, Button, Card, Facts, Note, OpenForm, Paragraph, Row, Span, Strong
from storage.enums import Verdict
from storage.experiments import Experiment
from storage.store import Store

VERDICTS = {
    Verdict.CONFIRMED: "Confirmed",
    Verdict.REFUTED: "Refuted",
    Verdict.UNCLEAR: "Unclear",
}
NOTED = " noted an experiment. It comes back for its verdict on {day}."
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
    """The line in the channel that it was noted."""
    said: tuple[Span, ...] = (Strong(name_of(store, experiment.person_id)),)
    told = Paragraph((*said, NOTED.format(day=long_day(experiment.ends_on))))
    return Card((told, Paragraph((Strong(experiment.hypothesis),)), Facts(tuple(_facts(store, experiment)))))


def verdict_card(store: Store, experiment: Experiment, now: datetime, by: str = "", why: str = "") -> Card:
    """Asks whether it held; then says what was answered, or until when it runs on. by, why: who let it."""
    zone = store.teams.get(experiment.team_id).zone
    stated = Paragraph((Strong(experiment.hypothesis),))
    facts = Facts(tuple(_facts(store, experiment)))
    if experiment.verdict is not None:
        title = OVER.format(verdict=VERDICTS[experiment.verdict].lower())
        return Card((stated, *_judged(store, experiment, zone), facts), title=title)
    if experiment.ends_on > today(now, zone):
        until = Paragraph((UNTIL.format(day=long_day(experiment.ends_on)),))
        let = (Note((LET_RUN.format(who=by, why=why),)),) if by else ()
        return Card((stated, until, *let, facts), title=RUNS_ON)
    noted = Note((f"Noted by {name_of(store, experiment.person_id)} on {_day(experiment.at, zone)}.",))
    asked = Paragraph((ASKED,))
    return Card((stated, asked, Actions(_buttons(experiment)), facts, noted), title=COMES_BACK)


def list_row(store: Store, experiment: Experiment, now: datetime, *, may_judge: bool) -> Row:
    """One line of the list: until when it runs, or what it showed."""
    zone = store.teams.get(experiment.team_id).zone
    if experiment.verdict is not None:
        detail = f"{VERDICTS[experiment.verdict]}. {LEARNED}{experiment.learned}"
        return Row((Strong(experiment.hypothesis),), detail)
    runs = experiment.ends_on > today(now, zone)
    until = f"runs until {long_day(experiment.ends_on)}" if runs else "waits for its verdict"
    buttons = (_open("Verdict", experiment), _longer(experiment)) if may_judge else ()
    return Row((Strong(experiment.hypothesis),), f"{until} · {experiment.measure}", buttons)


def first_words(store: Store, experiment: Experiment, *, mine: bool) -> str:
    """`Ana was first: Confirmed.`; to herself that it was her."""
    verdict = VERDICTS[experiment.verdict or Verdict.UNCLEAR]
    if mine:
        return f"You gave the verdict already: {verdict}."
    return f"{name_of(store, experiment.judged_by_id)} was first: {verdict}."


def name_of(store: Store, person_id: int | None) -> str:
    person = store.people.by_id(person_id or 0)
    return (person.name if person is not None else "") or "Somebody"


def long_day(day: date) -> str:
    """`Fri 4 Dec 2026`."""
    return f"{day_text(day)} {day.year}"


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
    try:
        item = store.items.get(experiment.item_id or 0)
    except LookupError:
        return
    if item.team_id == experiment.team_id:
        yield "Item", item.ref


def _buttons(experiment: Experiment) -> tuple[Button, ...]:
    judged = (_open(label, experiment, verdict.value) for verdict, label in VERDICTS.items())
    return (*judged, _longer(experiment))


def _open(label: str, experiment: Experiment, verdict: str = "") -> OpenForm:
    chosen = {"verdict": verdict} if verdict else {}
    return OpenForm(label, "experiment.verdict_form", of_experiment(experiment) | chosen)


def _longer(experiment: Experiment) -> OpenForm:
    return OpenForm("Run longer", "experiment.longer_form", of_experiment(experiment))
