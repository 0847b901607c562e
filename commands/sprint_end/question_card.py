"""The question at the end of a sprint: what it was for, what went live, what people say, and the trend."""

from collections import Counter
from collections.abc import Iterator

from commands.capacity.shares import began_at
from commands.planning.sprints import short_day
from commands.rules.increments import Said, trend_words
from commands.sprint_end.asking import last_ended, of_sprint
from commands.sprint_end.trend import COMPARED, trend
from commands.view import Act, Actions, Block, Button, Card, Code, Facts, Note, OpenForm, Paragraph, Strong
from storage.enums import Kind, Usable
from storage.sprints import Sprint
from storage.store import Store
from storage.teams import Team

NAMED, LOOKED_AT = 12, 60
LABELS = {Usable.YES: "Yes", Usable.PARTLY: "Partly", Usable.NO: "No"}
TITLE = "{key} · sprint {number} has ended"
ASKED = "Did sprint {number} make a usable, valuable increment?"
NO_GOAL = "none was set"
NOTHING_LIVE = "nothing from this backlog"
HOW_MUCH = "How much went into debt?"
SO_FAR, IN_THE_END = "So far: ", "Answers: "
ONCE = "Each person counts once, and may change their mind until the next sprint ends. Only counts are shown."
NOT_PLANNED, SWITCHES_OFF = "Nothing was planned for it here. ", " switches this question off."
CLOSED = "Another sprint has ended since, so these answers stay as they are."


def question_card(store: Store, sprint: Sprint) -> Card:
    """Asks as long as the sprint is the one that ended last; then it says what was answered."""
    team, number = store.teams.get(sprint.team_id), sprint.number
    asks = can_be_answered(store, team, sprint)
    blocks: list[Block] = [Paragraph((Strong(ASKED.format(number=number)),))]
    blocks += [Actions(_answers(sprint))] if asks else []
    blocks.append(Facts(tuple(_facts(store, team, sprint))))
    blocks += _said(store, team, sprint, SO_FAR if asks else IN_THE_END)
    blocks += [Actions(_more(team, sprint))] if asks else []
    if asks and sprint.planned == {} and not sprint.goal:
        blocks.append(Note((NOT_PLANNED, Code("/backlog rules"), SWITCHES_OFF)))
    blocks.append(Note((ONCE if asks else CLOSED,)))
    return Card(tuple(blocks), title=TITLE.format(key=team.key, number=number))


def can_be_answered(store: Store, team: Team, sprint: Sprint) -> bool:
    """Until the next one ends."""
    last = last_ended(store, team)
    return last is not None and last.id == sprint.id


def _answers(sprint: Sprint) -> tuple[Button, ...]:
    return tuple(
        Act(label, "sprint.answer", of_sprint(sprint) | {"answer": answer.value})
        for answer, label in LABELS.items()
    )


def _more(team: Team, sprint: Sprint) -> tuple[Button, ...]:
    return (
        OpenForm(HOW_MUCH, "capacity.share_form", {"team": team.key, "sprint": str(sprint.number)}),
        OpenForm("Note an experiment", "experiment.form", {"team": team.key}),
    )


def _facts(store: Store, team: Team, sprint: Sprint) -> Iterator[tuple[str, str]]:
    yield "Goal", sprint.goal or NO_GOAL
    yield "Days", f"{short_day(sprint.starts_on)} – {short_day(sprint.ends_on)} {sprint.ends_on.year}"
    yield "Went live", _live(store, team, sprint)
    if sprint.debt_share is not None:
        yield "Into debt", f"{sprint.debt_share} %, as the team said"


def _live(store: Store, team: Team, sprint: Sprint) -> str:
    """`2 debt, 1 user story: PAY-3, PAY-9`; of restricted items nothing but that they count."""
    since, until = began_at(store, team, sprint), sprint.over_at
    counts: Counter[Kind] = Counter()
    for one in store.sprints.went_live(team.id, since, until):
        counts[one.kind] += one.count
    found = store.items.live_between(team.id, since, until, LOOKED_AT)
    named = [item.ref for item in found if not item.restricted][:NAMED]
    kinds = ", ".join(f"{counts[kind]} {kind}" for kind in Kind if counts[kind]) or NOTHING_LIVE
    more = ", …" if named and counts.total() > len(named) else ""
    return f"{kinds}: {', '.join(named)}{more}" if named else kinds


def _said(store: Store, team: Team, sprint: Sprint, label: str) -> Iterator[Block]:
    """What was answered, below it the sprints before, and where they lead."""
    told = [one for one in trend(store, team, COMPARED + 1) if one.number <= sprint.number][-COMPARED:]
    before = [one for one in told if one.number < sprint.number]
    own = next((one.said for one in told if one.number == sprint.number), Said())
    yield Paragraph((Strong(label), _pictured(own)))
    if any(one.said.count for one in before):
        yield Facts(tuple((f"Sprint {one.number}", _pictured(one.said)) for one in before))
        yield Note((trend_words([one.said for one in told]),))


def _pictured(said: Said) -> str:
    return f"{said.picture} {said.words}".strip()
