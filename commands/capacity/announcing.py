"""The next program increment, announced in the channel some working days before: which shares hold (F26)."""

from datetime import date, datetime, time

from commands.capacity.allocated import holding, shares_words
from commands.capacity.announced import ANNOUNCE, arm, plans
from commands.capacity.shares import FAR_BACK, shares
from commands.capacity.words import row_words
from commands.channels import first_channels
from commands.nudging.listening import in_working_hours
from commands.request import Request
from commands.rules.cadence import moment
from commands.rules.capacity_choices import capacity_rules
from commands.rules.due import day_text, long_day
from commands.rules.program_increments import increment_on
from commands.rules.reminders import PROGRAM, is_on
from commands.rules.time_box import today
from commands.standing import as_id
from commands.view import Actions, Block, Card, Note, OpenForm, Paragraph, Reply, Strong
from storage.store import Store
from storage.teams import Team

VIEW = "capacity.increment"
STILL_RIGHT = "Please look whether the shares are right for the increment of {words}."
CHOOSE = "Please choose the shares for the increment of {words}."
WERE = "On {day} they were {shares}, and the band of debt {band}."
NONE_WERE = "On {day} none were chosen, and the band of debt was {band}."
BEGINS = "It begins on {day}. A change before its first day needs no reason. The meter tells what holds now."


def announce(request: Request, store: Store) -> Reply:
    """What the clock asks for: a team that plans in sprints, or chose shares, reads it once an increment."""
    team = store.teams.get(as_id(request.args["team"]))
    store.teams.lock(team.id)
    team, name = store.teams.get(team.id), request.args.get("name", "")
    due = store.dues.get(team.id, ANNOUNCE, name)
    if due is None or due.at > request.now:
        return Reply()
    first = date.fromisoformat(name)
    store.dues.drop(team.id, ANNOUNCE, name)
    arm(store, team, request.now, first)
    ahead = first > today(request.now, team.zone)
    if ahead and is_on(team.settings, PROGRAM) and plans(store, team):
        _owe(request, store, team, first)
    return Reply()


def _owe(request: Request, store: Store, team: Team, first: date) -> None:
    due, expires = in_working_hours(team, request.now), moment(first, time.min, team.zone)
    args = {"team": str(team.id), "first": first.isoformat()}
    for address in first_channels(store, team):
        if due < expires:
            store.deliveries.owe(address, VIEW, args, due, team=team.id, expires=expires)


def draw_increment(store: Store, args: dict[str, str], now: datetime) -> Card:
    """What to decide, and the way to do it; which shares hold and how the last sprints were is told as of
    today, for it may change and the message stays."""
    team, first = store.teams.get(int(args["team"])), date.fromisoformat(args["first"])
    rules, holds = capacity_rules(team.settings), holding(store, team, first)
    words = increment_on(first, rules.calendar).words
    blocks: list[Block] = [Paragraph((Strong((STILL_RIGHT if holds else CHOOSE).format(words=words)),))]
    known = {"day": long_day(today(now, team.zone)), "band": rules.band.words}
    held = WERE.format(shares=shares_words(holds.shares), **known) if holds else NONE_WERE.format(**known)
    ended = [one for one in shares(store, team, now, FAR_BACK) if not one.runs]
    said = " ".join(part for part in (held, row_words(ended)) if part)
    change = OpenForm("Change them" if holds else "Choose them", "capacity.form", {"team": team.key})
    meter = OpenForm("See the meter", "capacity.show", {"team": team.key})
    blocks += [Paragraph((said,)), Actions((change, meter)), Note((BEGINS.format(day=day_text(first)),))]
    return Card(tuple(blocks), title=f"{team.key} · the next program increment")
