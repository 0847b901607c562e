"""The steps of a review themselves: pages, what is left for next time, and what holds whatever is pressed."""

import os
from dataclasses import replace

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from commands.review.step_cards import step_card
from commands.rules.agenda import HIGH, INCIDENTS, STEPS, Part, part
from commands.view import Act, Card, OpenForm, words
from storage.database import Database
from storage.enums import State
from storage.items import Item
from storage.log import Decision
from storage.store import Store
from storage.teams import Team
from tests.commands.conftest import PAYMENTS, Talk, buttons_of, channel, labels, said
from tests.commands.steps import MESSAGE, Steps
from tests.conftest import make_workspace

EXAMPLES = int(os.environ.get("HEARTH_TEST_EXAMPLES", "40")) // 4
THINGS = tuple(f"/debt ~S Thing number {number}" for number in range(1, 13))


def test_a_page_has_five_rows_and_is_turned_for_everybody(talk: Talk) -> None:
    review = Steps.of(talk, *THINGS)
    assert review.refs(1) == [f"PAY-{number}" for number in range(1, 6)]
    reply = review.press("ben", 1, "Next 5")
    assert reply.replace == review.card(1)
    assert review.refs(1) == [f"PAY-{number}" for number in range(6, 11)]
    review.press("ana", 1, "Next 5")
    assert review.refs(1) == ["PAY-11", "PAY-12"]
    assert "Next 5" not in labels(review.card(1))
    for ref in ("PAY-11", "PAY-12"):
        review.press("ana", 1, "Low", ref)
    assert review.refs(1) == [f"PAY-{number}" for number in range(1, 6)]
    review.press("ana", 1, "Next 5")
    review.press("ana", 1, "First")
    assert review.refs(1)[0] == "PAY-1"


def test_a_double_click_turns_one_page(talk: Talk) -> None:
    review = Steps.of(talk, *THINGS)
    turn = review.act(1, "Next 5")
    assert review.pressing("ana", turn) == review.pressing("ben", turn)
    assert review.refs(1)[0] == "PAY-6"


def _started(talk: Talk, *lines: str) -> Steps:
    review = Steps.of(talk, *lines)
    args = {"review": str(review.review.id), "version": str(review.review.version)}
    talk.asks("ana", "review.start", args=args, key="")
    return review


def test_the_rest_of_a_step_is_left_for_next_time_and_taken_up_again(talk: Talk) -> None:
    review = _started(talk, *THINGS[:2], "/debt !high More")
    assert "Leave the rest for next time" not in labels(review.card(3))
    leave = review.act(1, "Leave the rest for next time")
    assert review.pressing("ana", leave) == review.pressing("ana", leave)
    assert "2 are left for the next review." in words(review.card(1))
    assert "Leave the rest for next time" in labels(review.card(3))
    assert said(review.pressing("ben", leave)) == "Ana was first: step 1 is left for the next review."
    review.press("ana", 1, "Low", "PAY-1")
    assert "1 is left for the next review." in words(review.card(1))
    review.press("ben", 1, "Ask about it after all")
    assert "left for the next review" not in words(review.card(1))
    assert review.review.passed == []
    told = [one for one in said(talk.types("ana", "/backlog log")).splitlines() if "step 1" in one]
    assert len(told) == 2, told


def test_a_step_that_was_done_meanwhile_is_not_left(talk: Talk) -> None:
    review = _started(talk, *THINGS[:1])
    leave = review.act(1, "Leave the rest for next time")
    review.press("ben", 1, "Low", "PAY-1")
    review.pressing("ana", leave)
    assert review.review.passed == []


def test_an_ended_review_says_what_is_left_and_has_no_buttons(talk: Talk) -> None:
    review = Steps.of(talk, *THINGS[:2], "/debt !high More")
    review.press("ana", 3, "Pick", "PAY-3")
    before = review.card(1)
    first = review.review
    talk.later(minutes=1)
    talk.asks("ana", "review.now", args={"team": "PAY", "sure": str(first.id)})
    with talk.database.reading(talk.workspace) as store:
        ended = [step_card(store, store.reviews.get(first.id), number, talk.now) for number in (1, 3, 5)]
    assert [words(card).splitlines()[1] for card in ended] == [
        "2 are left for the next review.",
        "✓ Picked: PAY-3, tentative: sprint 2 (from 30 Nov).",
        "✓ Every incident is answered.",
    ]
    assert [buttons_of(card) for card in ended] == [[], [], []]
    assert "This review has ended" in said(review.press("ana", 1, "Several at once", on=before))


def test_who_answers_nothing_of_the_team_learns_nothing(talk: Talk) -> None:
    review = Steps.of(talk, *THINGS[:1])
    act = review.act(1, "High", "PAY-1")
    stranger = talk.asks("mia", act.command, channel("elsewhere"), args=dict(act.args))
    assert "no such review" in said(stranger)
    assert talk.item("PAY-1").priority is None


WHO = ("ana", "ben", "eve")
FILLED = (
    {"reason": "It can wait", "until": "2026-12-10"},
    {"measurement": "Pages 12 -> 3", "after": "2", "ref": "PAY-1", "day": "2026-12-01"},
    {"not_measurable": "Nobody counts", "which": "new", "priority": "High"},
    {"after": "12", "priority": "Low", "day": "2026-11-21"},
)
PRESSES = st.lists(
    st.tuples(st.sampled_from(WHO), st.integers(1, 5), st.integers(0, 60), st.booleans(), st.integers(0, 3)),
    max_size=30,
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(presses=PRESSES)
@example(presses=[("ana", 1, 0, False, 0)] * 4 + [("ana", 5, 3, False, 2), ("ana", 5, 53, True, 1)])
def test_whatever_is_pressed_each_step_counts_right_and_each_press_is_one_decision(
    database: Database, presses: list[tuple[str, int, int, bool, int]]
) -> None:
    talk = Talk(database, make_workspace(database))
    review = _busy(talk)
    cards = {number: review.card(number) for number in STEPS}
    for who, number, which, stale, fill in presses:
        talk.later(minutes=1)
        if not stale:
            cards[number] = review.card(number)
        log, versions = _log(talk), _versions(talk)
        _press(talk, who, cards[number], which, fill)
        _one_decision(_log(talk)[len(log) :], versions, _versions(talk))
        assert review.left() == _counted(talk)


def _busy(talk: Talk) -> Steps:
    """A review with something in each step."""
    for line in ("/debt !low Slow 340ms -> 80ms", "/debt Live without a value", "/backlog incident Down"):
        talk.types("ana", line)
    for ref in ("PAY-1", "PAY-2"):
        talk.types("ana", f"/backlog start {ref}")
        talk.types("ana", f"/backlog live {ref}")
    lines = ("/debt One", "/debt Two", "/improve Three", "/debt !critical Four", "/debt !critical Five")
    return Steps.of(talk, *lines, "/debt !high Six", "/debt !high Seven", "/backlog incident Slow")


def _press(talk: Talk, who: str, card: Card, which: int, fill: int) -> None:
    """One of the card's buttons; a form that opens is filled in."""
    buttons = buttons_of(card)
    offered = [one for one in buttons if isinstance(one, Act | OpenForm) and one.label != "Open"]
    if not offered:
        return
    button = offered[which % len(offered)]
    command = button.command if isinstance(button, Act) else button.form
    place = replace(PAYMENTS, message=MESSAGE)
    form = talk.asks(who, command, place, args=dict(button.args), key="").form
    if form is not None:
        names = {one.name for one in form.fields()}
        filled = {name: text for name, text in FILLED[fill].items() if name in names}
        talk.fills(who, form, dict.fromkeys((one for one in names if one.startswith("tick")), "yes") | filled)


def _one_decision(entries: list[Decision], before: dict[int, int], after: dict[int, int]) -> None:
    """By one person, once for each field, about each item that changed, which did so once."""
    assert len({one.person_id for one in entries}) <= 1
    about = [(one.item_id, one.field) for one in entries if one.field]
    assert len(about) == len(set(about))
    changed = {item for item, version in after.items() if version != before.get(item, version)}
    assert changed <= {item for item, _ in about}
    assert all(after[item] == before[item] + 1 for item in changed)


def _counted(talk: Talk) -> list[int]:
    """How much each step has left, from the items and the log by themselves."""
    with talk.database.reading(talk.workspace) as store:
        team = _team(store)
        review = store.reviews.latest(team.id, 1)[0]
        items = [item for item in _items(store, team) if item.number <= review.last_number]
        left = dict.fromkeys(STEPS, 0)
        for item in items:
            found = part({name: getattr(item, name) for name in Item.__dataclass_fields__})
            if found is not None and _asks(store, item, found):
                left[found.step] += 1
        held = (State.PLANNED, State.IN_PROGRESS)
        taken = any(item.id in review.picks and item.state in held for item in items)
        left[HIGH] = 0 if taken or review.none_because else min(left[HIGH], 1)
        told = [
            one for one in store.log.between(team.id, 0) if one.what == "incident" and one.item_id is None
        ]
        answered = [one for one in told if one.field == "answered"]
        settled = sum(bool(one.after) - bool(one.before) for one in answered)
        left[INCIDENTS] = len(told) - len(answered) - settled
    return list(left.values())


def _asks(store: Store, item: Item, found: Part) -> bool:
    match found:
        case Part.CRITICAL_PLANNED:
            return item.state is State.PLANNED and store.sprints.get(item.sprint_id or 0).number == 2
        case Part.LIVE_LATER:
            return str(item.measure_from) <= "2026-11-20"
        case _:
            return found is not Part.CRITICAL_ACCEPTED


def _team(store: Store) -> Team:
    team = store.teams.by_key("PAY")
    assert team is not None
    return team


def _items(store: Store, team: Team) -> list[Item]:
    filed = (one.item_id for one in store.log.between(team.id, 0) if one.what == "filed")
    return [store.items.get(item_id) for item_id in filed if item_id is not None]


def _log(talk: Talk) -> list[Decision]:
    with talk.database.reading(talk.workspace) as store:
        return store.log.between(_team(store).id, 0)


def _versions(talk: Talk) -> dict[int, int]:
    with talk.database.reading(talk.workspace) as store:
        return {item.id: item.version for item in _items(store, _team(store))}
