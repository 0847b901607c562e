"""“What would 20 % have been?”: which debt would have fit, by the order of that day (F26)."""

from datetime import date, datetime

from commands.capacity.allocated import would_be
from commands.capacity.shares import SprintShare, share_of
from commands.errors import UserError
from commands.history.past import list_on
from commands.item.buttons import of
from commands.item.cards import heading
from commands.planning.load import points_words
from commands.planning.sprint_cards import team_asked
from commands.planning.sprints import points_of
from commands.request import Request
from commands.rules.capacity import fitting, room
from commands.rules.due import day_text
from commands.rules.time_box import Box, over_at, today
from commands.standing import as_id, known, standing
from commands.view import Block, Card, Note, OpenForm, Paragraph, Reply, Row, Strong
from storage.enums import Kind
from storage.items import Item
from storage.store import Store
from storage.teams import Team

LOOKED_AT, ROWS, NAMED = 200, 5, 30
NOT_KNOWN = "Nothing is known of sprint {number} by which to say what would have been."
WOULD = (
    "{share} % of the {capacity} points of sprint {number} are {points}, {more} more than the {done} of debt "
    "that went live in it."
)
HAD_IT = (
    "{share} % of the {capacity} points of sprint {number} are {points}, and that much debt went live in it."
)
THESE = "By the order of {day} these would have fit:"
NONE = "By the order of {day} no debt waited that would have fit."
MORE = "And {refs}."


def show(request: Request, store: Store) -> Reply:
    """How many points that share is, and which debt it would have been; restricted items by their ID."""
    person = known(request, store)
    team = team_asked(request, store, person)
    reader = standing(request, store, team.id, person)
    number = as_id(request.args.get("sprint", ""))
    one = share_of(store, team, request.now, number)
    if one is None or one.runs or not one.capacity:
        raise UserError(NOT_KNOWN.format(number=number))
    share = would_be(store, team, one.starts_on)
    points, done = room(share, one.capacity), _done(one)
    told = {"share": share, "capacity": one.capacity, "number": number, "points": points_words(points)}
    if done >= points:
        return Reply(private=Card((Paragraph((HAD_IT.format(**told),)),)))
    said = WOULD.format(**told, more=points - done, done=points_words(done))
    day = max(one.starts_on, today(team.created_at, team.zone))
    found = _would_fit(request, store, team, one, day, points - done)
    blocks: list[Block] = [
        Paragraph((Strong(said),)),
        Paragraph(((THESE if found else NONE).format(day=day_text(day)),)),
    ]
    for item in found[:ROWS]:
        hidden = not (reader.sees(item) and reader.sees(store.items.get(item.id)))
        detail = "" if hidden else points_words(points_of(team, item.effort))
        opened = OpenForm("Open", "backlog.show", of(item))
        blocks.append(Row(heading(item, hidden=hidden), detail, (opened,)))
    if found[ROWS:]:
        blocks.append(Note((MORE.format(refs=", ".join(item.ref for item in found[ROWS:NAMED])),)))
    return Reply(private=Card(tuple(blocks), title=f"{team.key} · sprint {number} with {share} % of debt"))


def _done(one: SprintShare) -> int:
    """Points of debt that went live; by what the team said, where it said so."""
    if one.said is not None and one.capacity:
        return room(one.said, one.capacity)
    return one.done.get(Kind.DEBT, 0)


def _would_fit(
    request: Request, store: Store, team: Team, one: SprintShare, day: date, points: int
) -> list[Item]:
    """The debt that waited when that day ended, in its order then, as far as it would have fit."""
    rows = list_on(store, team, day, request.now).rows(store, 0, LOOKED_AT)
    debt = [item for _, item in rows if item.kind is Kind.DEBT]
    row = store.sprints.by_number(team.id, one.number)
    box = Box(one.number, one.starts_on, one.ends_on)
    until = over_at(box, team.zone) if row is None else row.over_at
    now = {item.id: item for item in store.items.among([item.id for item in debt])}
    waited = [item for item in debt if item.id in now and not _went_live(now[item.id], until)]
    return [waited[number] for number in fitting([points_of(team, item.effort) for item in waited], points)]


def _went_live(item: Item, until: datetime) -> bool:
    """Whether it was done by then, so that it is counted already."""
    return item.live_at is not None and item.live_at < until
