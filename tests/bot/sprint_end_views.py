"""The question at the end of a sprint, and experiments, as cards and forms made from example data."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from commands.posting import VIEWS
from commands.standing import address_of
from commands.view import Card, Form
from storage.enums import Asking, Platform, Usable
from storage.shown import About
from tests.bot.desk import ANA, BEN, CHANNEL, ELSEWHERE, NASTY, NOW, Desk

QUESTION, PRESSED = {"team": "1", "sprint": "1"}, replace(CHANNEL, message="1.1")
ANSWERS = ((Usable.NO, Usable.NO), (), (Usable.PARTLY, Usable.NO), (Usable.YES, Usable.NO), (Usable.YES,) * 2)
TRIED = {
    "hypothesis": "Pairing on reviews halves the time that a change waits",
    "measure": "Hours from opened to merged",
    "ends_on": "2026-12-04",
    "item": "PAY-1",
}
NASTY_ONE = {"hypothesis": f"{NASTY} " * 9, "measure": NASTY, "ends_on": "2027-11-20"}
IT = {"team": "1", "experiment": "1"}
LESSON = {"verdict": "refuted", "learned": f"Pairs wait for each other. {NASTY}"}
CHANNEL_ADDRESS = address_of(CHANNEL)


def _ended(desk: Desk) -> None:
    """Sprint 1 is over: two debt items went live in it, one of them restricted, and a user story."""
    for text in ("~M Ledger has no tests", "~S Keys are in a chat", "~M Refunds in one tap"):
        desk.ask("debt.file", text=text)
    desk.ask("item.save", args=desk.form("item.form", args={"item": "2"}).args, fields={"restricted": "yes"})
    kind = {"kind": "user story"}
    desk.ask("item.save", args=desk.form("item.form", args={"item": "3"}).args, fields=kind)
    for item in ("1", "2", "3"):
        desk.ask("item.start", args={"item": item})
        desk.ask("item.live", args={"item": item})
    with desk.store() as store:
        store.sprints.change(1, goal=f"Payouts arrive on the day {NASTY}")
    desk.ask("sprint.end", args={"sure": "1"})
    with desk.store() as store:
        store.sprints.change(1, over_at=NOW + timedelta(seconds=1))


def sprint_question(desk: Desk) -> Card:
    _ended(desk)
    return desk.drawn(VIEWS["sprint.question"], QUESTION)


def sprint_question_nothing(desk: Desk) -> Card:
    """Neither goal nor anything live."""
    desk.ask("debt.file", text="Ledger has no tests")
    desk.ask("item.plan", args={"item": "1"})
    desk.ask("sprint.end", args={"sure": "1"})
    return desk.drawn(VIEWS["sprint.question"], QUESTION)


def sprint_question_unplanned(desk: Desk) -> Card:
    """Nobody planned into it, and somebody was at work."""
    desk.ask("debt.file", text="Ledger has no tests")
    with desk.store() as store:
        days = date(2026, 11, 2), date(2026, 11, 15)
        store.sprints.add(1, 1, *days, NOW, ended_at=NOW, planned={}, done={})
    return desk.drawn(VIEWS["sprint.question"], QUESTION)


def sprint_question_trend(desk: Desk) -> Card:
    """The sixth of six sprints, which twenty people have answered, with what went into debt."""
    desk.ask("debt.file", text="Ledger has no tests")
    desk.ask("debt.file", text="Logs are not searchable", who=BEN)
    with desk.store() as store:
        for number in range(1, 7):
            first = date(2026, 8, 31) + timedelta(days=14 * (number - 1))
            row = store.sprints.add(1, number, first, first + timedelta(days=13), NOW, ended_at=NOW)
            assert row is not None
            for person, answer in enumerate(ANSWERS[number - 1] if number < 6 else (), 1):
                store.increments.answer(row.id, person, answer, NOW)
        store.sprints.change(6, debt_share=18)
        for number in range(20):
            somebody = store.people.meet(Platform.SLACK, f"U{number}", f"p{number}", "", "")
            said = Usable.YES if number < 13 else Usable.PARTLY if number < 19 else Usable.NO
            store.increments.answer(6, somebody.id, said, NOW)
    return desk.drawn(VIEWS["sprint.question"], {"team": "1", "sprint": "6"})


def sprint_question_over(desk: Desk) -> Card:
    """Another sprint has ended since."""
    sprint_question_trend(desk)
    return desk.drawn(VIEWS["sprint.question"], {"team": "1", "sprint": "5"})


def sprint_answered(desk: Desk) -> Card:
    _ended(desk)
    desk.ask("sprint.answer", args=QUESTION | {"answer": "yes"}, place=PRESSED)
    reply = desk.ask("sprint.answer", args=QUESTION | {"answer": "partly"}, place=PRESSED)
    assert reply.private is not None
    return reply.private


def _noted(desk: Desk, **changes: str) -> None:
    desk.ask("debt.file", text="Ledger has no tests")
    args = desk.form("experiment.form").args
    desk.ask("experiment.save", args=args, fields=TRIED | changes)


def form_experiment(desk: Desk) -> Form:
    """With what was typed behind the command."""
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.form("experiment.form", args={"words": TRIED["hypothesis"]})


def experiment_noted(desk: Desk) -> Card:
    _noted(desk)
    return desk.drawn(VIEWS["experiment.noted"], IT)


def experiment_question(desk: Desk) -> Card:
    _noted(desk)
    _ends_now(desk)
    return desk.drawn(VIEWS["experiment.verdict"], IT)


def experiment_nasty(desk: Desk) -> Card:
    _noted(desk, **NASTY_ONE)
    _ends_now(desk)
    return desk.drawn(VIEWS["experiment.verdict"], IT)


def experiment_judged(desk: Desk) -> Card:
    _judged(desk)
    return desk.drawn(VIEWS["experiment.verdict"], IT)


def experiment_runs_on(desk: Desk) -> Card:
    _noted(desk)
    return desk.drawn(VIEWS["experiment.verdict"], IT | {"by": "1", "why": f"Half of us were away {NASTY}"})


def experiment_noted_and_judged(desk: Desk) -> Card:
    """The line of before, once its verdict is there."""
    _judged(desk)
    return desk.drawn(VIEWS["experiment.noted"], IT)


def experiment_taken_back(desk: Desk) -> Card:
    """The verdict, on the message that asked."""
    _judged(desk)
    _ends_now(desk)
    with desk.store() as store:
        store.shown.add_part(About.EXPERIMENT, 1, CHANNEL_ADDRESS, PRESSED.message, Asking.VERDICT)
    return desk.card("experiment.unjudge", args=IT, place=PRESSED)


def experiment_kept(desk: Desk) -> Card:
    """What is said to whoever gave the verdict from the list."""
    _noted(desk)
    args = desk.form("experiment.verdict_form", args=IT | {"row": "1"}).args
    return desk.card("experiment.judge", args=args, fields=LESSON)


def experiment_second_verdict(desk: Desk) -> Card:
    _judged(desk)
    return desk.card("experiment.verdict_form", args=IT, who=BEN)


def experiments_listed(desk: Desk) -> Card:
    """One ended, one waits for its verdict, one runs."""
    _judged(desk)
    for text in ("A test first", NASTY):
        args = desk.form("experiment.form").args
        desk.ask("experiment.save", args=args, fields=TRIED | {"hypothesis": text, "item": ""})
    with desk.store() as store:
        store.experiments.change(2, ends_on=NOW.date())
    return desk.card("experiment.list")


def experiments_none(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.card("experiment.list")


def form_verdict(desk: Desk) -> Form:
    _noted(desk)
    return desk.form("experiment.verdict_form", args=IT | {"verdict": "refuted"}, place=PRESSED)


def form_longer(desk: Desk) -> Form:
    _noted(desk)
    return desk.form("experiment.longer_form", args=IT, place=PRESSED)


def form_experiment_edit(desk: Desk) -> Form:
    _noted(desk, **NASTY_ONE)
    return desk.form("experiment.edit_form", args=IT | {"showing": "noted"}, place=PRESSED)


def form_experiment_conflict(desk: Desk) -> Form:
    """Ben has changed it meanwhile."""
    _noted(desk)
    form, his = (desk.form("experiment.edit_form", args=IT, who=who) for who in (ANA, BEN))
    desk.ask("experiment.edit", args=his.args, fields=TRIED | {"measure": NASTY}, who=BEN)
    return desk.form("experiment.edit", args=form.args, fields=TRIED | {"hypothesis": "Pairing ends it"})


def form_reverdict(desk: Desk) -> Form:
    _judged(desk)
    return desk.form("experiment.reverdict_form", args=IT)


def home_with_experiments(desk: Desk) -> Card:
    """One waits for its verdict, one runs."""
    experiments_listed(desk)
    return desk.card("backlog.home")


def own_home_with_experiments(desk: Desk) -> Card:
    """The same as the tab of who noted them."""
    experiments_listed(desk)
    return desk.card("home", place=ELSEWHERE)


def _judged(desk: Desk) -> None:
    _noted(desk)
    args = desk.form("experiment.verdict_form", args=IT).args
    desk.ask("experiment.judge", args=args, fields=LESSON)


def _ends_now(desk: Desk) -> None:
    with desk.store() as store:
        store.experiments.change(1, ends_on=NOW.date())


SPRINT_END: tuple[Callable[[Desk], Card | Form], ...] = (
    sprint_question, sprint_question_nothing, sprint_question_unplanned, sprint_question_trend,
    sprint_question_over, sprint_answered,
    form_experiment, experiment_noted, experiment_question, experiment_nasty, experiment_judged,
    experiment_runs_on, experiment_noted_and_judged, experiment_taken_back, experiment_kept,
    experiment_second_verdict, experiments_listed, experiments_none, form_verdict, form_longer,
    form_experiment_edit, form_experiment_conflict, form_reverdict, home_with_experiments,
    own_home_with_experiments,
)  # fmt: skip
