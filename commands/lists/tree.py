"""The list by level: the debt tree with its four priorities, and the four queues (F7; S1, S3)."""

from dataclasses import dataclass

from commands.drafts import answer
from commands.lists.listing import parked_row
from commands.lists.rows import brief_rows
from commands.lists.whose import go, team_shown, which_team
from commands.request import Request
from commands.standing import Standing, known, standing
from commands.view import Actions, Block, Button, Card, Note, Paragraph, Reply, Strong
from storage.enums import UNSET, Kind, Priority, Queue
from storage.filters import Filters
from storage.ranking import Tally
from storage.store import Store
from storage.teams import Team

FIRST = 3
TREE = "TECHNICAL DEBT BACKLOG"
QUEUES = "queues"


@dataclass(frozen=True, slots=True)
class Level:
    """One heading with what belongs under it. words: what opens it as a list. always: also when empty."""

    bucket: str
    name: str
    meaning: str
    words: str
    always: bool = True


LEVELS = (
    Level(Priority.CRITICAL, "Critical", "production risk", "critical debt"),
    Level(Priority.HIGH, "High", "slowing development", "high debt"),
    Level(Priority.MEDIUM, "Medium", "maintainability", "medium debt"),
    Level(Priority.LOW, "Low", "nice to have", "low debt"),
    Level(UNSET, "Not triaged yet", "", "untriaged debt", always=False),
)
BUCKETS = (
    Level(Queue.HOT_FIXES, "Hot fixes", "", "hot-fixes"),
    Level(Queue.STABILITY, "Stability", "", "stability"),
    Level(Queue.FEATURE_IMPROVEMENTS, "Feature improvements", "", "feature-improvements"),
    Level(Queue.STRATEGIC_BETS, "Strategic bets", "", "strategic-bets"),
    Level(UNSET, "No queue yet", "", "no-queue", always=False),
)


def show_tree(request: Request, store: Store) -> Reply:
    """`/backlog tree`: the open debt under its four priorities, with counts and the first of each."""
    return _show(request, store, TREE, LEVELS, Tally.TREE)


def show_queues(request: Request, store: Store) -> Reply:
    """`/backlog queues`: hot fixes, stability, feature improvements and strategic bets, the first of each."""
    return _show(request, store, QUEUES, BUCKETS, Tally.QUEUE)


def _show(request: Request, store: Store, title: str, levels: tuple[Level, ...], tally: Tally) -> Reply:
    person = known(request, store)
    team = team_shown(request, store, person)
    if team is None:
        return answer(request, which_team(request, store, person))
    reader = standing(request, store, team.id, person)
    counts = store.ranking.totals(team.id, tally)
    blocks: list[Block] = []
    for level in levels:
        number = counts.get(level.bucket, 0)
        if number or level.always:
            blocks += _level(store, team, reader, level, number, _filters(tally, level))
    buttons: list[Button] = [
        go(f"{level.name} ({counts[level.bucket]})", "backlog.list", team, filters=level.words)
        for level in levels
        if counts.get(level.bucket)
    ]
    blocks.append(Actions((*buttons, go("Home", "backlog.home", team))))
    return answer(request, Card((*blocks, *parked_row(store, team)), title=f"{team.key} · {title}"))


def _filters(tally: Tally, level: Level) -> Filters:
    if tally is Tally.TREE:
        return Filters(kind=(Kind.DEBT,), priority=(level.bucket,), ranked=True)
    return Filters(queue=(level.bucket,), ranked=True)


def _level(
    store: Store, team: Team, reader: Standing, level: Level, number: int, filters: Filters
) -> list[Block]:
    """The heading with its count, the first items, and how many more there are."""
    name = " – ".join(part for part in (level.name, level.meaning) if part)
    blocks: list[Block] = [Paragraph((Strong(name), f" · {number or 'none'}"))]
    if number:
        blocks += brief_rows(store, team, reader, store.items.page(team.id, filters, at_most=FIRST))
    return [*blocks, Note((f"and {number - FIRST} more",))] if number > FIRST else blocks
