"""The messages about a sprint's end and about experiments as the sender draws them, and what follows them."""

from collections.abc import Callable
from datetime import datetime

from commands.people import name_of
from commands.sprint_end.asking import QUESTION
from commands.sprint_end.experiment_cards import noted_card, verdict_card
from commands.sprint_end.question_card import can_be_answered, question_card
from commands.view import Card
from storage.deliveries import Delivery
from storage.enums import Asking
from storage.shown import About
from storage.store import Store

NOTED, VERDICT = "experiment.noted", "experiment.verdict"


def draw_question(store: Store, args: dict[str, str], now: datetime) -> Card:
    return question_card(store, store.sprints.get(int(args["sprint"])))


def draw_noted(store: Store, args: dict[str, str], now: datetime) -> Card:
    return noted_card(store, store.experiments.get(int(args["experiment"])))


def draw_verdict(store: Store, args: dict[str, str], now: datetime) -> Card:
    by = name_of(store, int(args["by"])) if "by" in args else ""
    experiment = store.experiments.get(int(args["experiment"]))
    return verdict_card(store, experiment, now, by, args.get("why", ""))


VIEWS: dict[str, Callable[[Store, dict[str, str], datetime], Card]] = {
    QUESTION: draw_question,
    NOTED: draw_noted,
    VERDICT: draw_verdict,
}


def question_sent(store: Store, delivery: Delivery, message: str, now: datetime) -> int:
    """The team is locked before the message is remembered, as by whoever answers."""
    store.teams.lock(int(delivery.args["team"]))
    sprint = int(delivery.args["sprint"])
    return store.shown.add_part(About.SPRINT, sprint, delivery.address, message, Asking.INCREMENT)


def noted_sent(store: Store, delivery: Delivery, message: str, now: datetime) -> int:
    """The same for the line that an experiment was noted."""
    store.teams.lock(int(delivery.args["team"]))
    experiment = int(delivery.args["experiment"])
    return store.shown.add_part(About.EXPERIMENT, experiment, delivery.address, message, Asking.NOTED)


def verdict_sent(store: Store, delivery: Delivery, message: str, now: datetime) -> int:
    """The same; a message from before it ran on stays as it is."""
    store.teams.lock(int(delivery.args["team"]))
    experiment, here = int(delivery.args["experiment"]), store.deliveries.lane(delivery.address)
    for one in store.shown.of(About.EXPERIMENT, experiment):
        older = one.showing == Asking.VERDICT and one.message != message
        if older and store.deliveries.lane(one.address) == here:
            store.shown.lose(one.id)
    return store.shown.add_part(About.EXPERIMENT, experiment, delivery.address, message, Asking.VERDICT)


SENT: dict[str, Callable[[Store, Delivery, str, datetime], int]] = {
    QUESTION: question_sent,
    NOTED: noted_sent,
    VERDICT: verdict_sent,
}
"""What follows when such a message is there; the answer is the row of `shown` that keeps it true."""


def _cannot_be_answered(store: Store, args: dict[str, str]) -> bool:
    sprint = store.sprints.get(int(args["sprint"]))
    return not can_be_answered(store, store.teams.get(sprint.team_id), sprint)


def _has_verdict(store: Store, args: dict[str, str]) -> bool:
    return store.experiments.get(int(args["experiment"])).verdict is not None


OUTDATED: dict[str, Callable[[Store, dict[str, str]], bool]] = {
    QUESTION: _cannot_be_answered,
    VERDICT: _has_verdict,
}
"""Whether such a new message would ask what is asked no more."""
