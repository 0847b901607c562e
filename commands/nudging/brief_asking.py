"""`/backlog brief`: all that waits for the Product Owner's decision, and the items behind a line (F24)."""

from collections.abc import Callable, Mapping

from commands.errors import UserError
from commands.item.buttons import of, sprint_buttons
from commands.item.cards import heading, priority_text
from commands.nudging.brief import lines, waiting
from commands.nudging.brief_card import NOTHING, line_rows
from commands.request import Request
from commands.review.schedule import coming
from commands.rules.biting import cost_words
from commands.rules.brief import Source
from commands.rules.due import day_text
from commands.rules.ready import readiness
from commands.rules.rights import Right
from commands.rules.schedule import when_words
from commands.standing import Standing, known, standing
from commands.team.affairs import team_meant
from commands.view import Act, Button, Card, Note, OpenForm, Paragraph, Reply, Row
from storage.enums import Priority
from storage.items import Item
from storage.store import Store

ROWS = 5
TITLE = "What waits in {key}"
NOTHING_LEFT = "Nothing of this waits any more."
MORE_ROWS = "And {n} more: they follow here when these are decided."
NEXT_REVIEW = "The next review: {when}."


def show(request: Request, store: Store) -> Reply:
    """`/backlog brief`: all that waits for a decision now."""
    person = known(request, store)
    team = team_meant(request, store, person)
    standing(request, store, team.id, person).require(Right.PLAN)
    found = lines(store, team, request.now)
    if not found:
        return Reply(private=Card((Paragraph((NOTHING.format(key=team.key),)),)))
    when = when_words(coming(store, team, request.now, 1)[0].at, team.zone)
    review = Note((NEXT_REVIEW.format(when=when),))
    return Reply(private=Card((*line_rows(team, found), review), title=TITLE.format(key=team.key)))


def show_items(request: Request, store: Store) -> Reply:
    """The items that a line of the brief is about, each with what can be decided there."""
    person = known(request, store)
    team = team_meant(request, store, person)
    reader = standing(request, store, team.id, person)
    reader.require(Right.PLAN)
    if request.args.get("source") not in set(Source):
        raise UserError(NOTHING_LEFT)
    source = Source(request.args["source"])
    found = waiting(store, team, source, request.now)
    said = next((line.said for line in lines(store, team, request.now) if line.source is source), "")
    if not found or not said:
        return Reply(private=Card((Paragraph((NOTHING_LEFT,)),)))
    rows = [_item_row(store.items.get(item_id), source, reader) for item_id in found[:ROWS]]
    more = [Note((MORE_ROWS.format(n=len(found) - ROWS),))] if found[ROWS:] else []
    return Reply(private=Card((Paragraph((said,)), *rows, *more), title=TITLE.format(key=team.key)))


def _item_row(item: Item, source: Source, reader: Standing) -> Row:
    hidden = not reader.sees(item)
    opened = OpenForm("Open", "backlog.show", of(item))
    offered = () if hidden else (*_OFFERED[source](item), opened)
    return Row(heading(item, hidden=hidden), "" if hidden else _detail(item, source), offered)


def _detail(item: Item, source: Source) -> str:
    """What one needs to know to decide."""
    parts = [str(item.kind), priority_text(item), str(item.effort or ""), str(item.state)]
    parts += [f"due {day_text(item.due_on)}"] if item.due_on else []
    parts += [f"filed by {item.filer}"] if source is Source.REQUESTS and item.filer else []
    parts += [cost_words(item.bites, item.bite_minutes)] if item.bites else []
    parts += [readiness(item)] if source is Source.READY else []
    parts += (
        [f"target {item.target} {item.unit}".rstrip()] if source is Source.UNMEASURED and item.target else []
    )
    return " · ".join(part for part in parts if part)


def _row_args(item: Item) -> dict[str, str]:
    return of(item) | {"row": "1"}


def _plan(item: Item) -> tuple[Button, ...]:
    return sprint_buttons(item, row="1")


def _unplanned(item: Item) -> tuple[Button, ...]:
    return (*_plan(item), OpenForm("Accept the risk", "item.accept_form", _row_args(item)))


def _confirm(item: Item) -> tuple[Button, ...]:
    lower = Act("Not critical", "item.set", _row_args(item) | {"set.priority": Priority.HIGH.value})
    return (Act("Confirm Critical", "item.confirm", _row_args(item), primary=True), lower)


def _triage(item: Item) -> tuple[Button, ...]:
    args = _row_args(item)
    return tuple(Act(one.value, "item.set", args | {"set.priority": one.value}) for one in Priority)


def _request(item: Item) -> tuple[Button, ...]:
    return (*_triage(item), OpenForm("Decline", "item.decline_form", _row_args(item)))


def _edit(item: Item) -> tuple[Button, ...]:
    return (OpenForm("Edit", "item.form", of(item)),)


def _enter(item: Item) -> tuple[Button, ...]:
    return (OpenForm("Enter the value after", "item.form", of(item), primary=True),)


def story_buttons(item: Item) -> tuple[Button, ...]:
    """What becomes of a story that nobody took."""
    return (Act("Take it", "item.take", _row_args(item), primary=True), *_plan(item))


_OFFERED: Mapping[Source, Callable[[Item], tuple[Button, ...]]] = {
    Source.UNPLANNED: _unplanned,
    Source.UNCONFIRMED: _confirm,
    Source.DUE: _plan,
    Source.REQUESTS: _request,
    Source.UNTRIAGED: _triage,
    Source.HIGH: _plan,
    Source.READY: _edit,
    Source.UNMEASURED: _enter,
    Source.STORIES: lambda item: (
        *story_buttons(item),
        OpenForm("Decline", "item.decline_form", _row_args(item)),
    ),
}
