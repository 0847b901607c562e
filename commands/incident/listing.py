"""`/backlog incidents`: those that wait for an answer first, then the latest, five at a time (F30)."""

from datetime import datetime

from commands.drafts import answer
from commands.errors import UserError
from commands.incident.lines import answer_words, became, day_words, line_buttons, recorded_by
from commands.request import Request
from commands.review.agenda import reached
from commands.rules.shortening import shortened
from commands.standing import Standing, as_id, known, standing
from commands.team.affairs import NO_TEAM, team_meant
from commands.view import Act, Actions, Block, Button, Card, Note, OpenForm, Reply, Row, Strong
from storage.incidents import Incident
from storage.people import Person
from storage.store import Store
from storage.teams import Team

PAGE, CAUSES = 5, 120
NONE = "No incident was recorded yet. Record one with the button, or from your incident tool."
WAITING = {0: "", 1: "1 waits for an answer", 2: "{count} wait for an answer"}


def show_list(request: Request, store: Store) -> Reply:
    """The team's people read it, and its admins."""
    person = known(request, store)
    team = team_meant(request, store, person)
    reader = standing(request, store, team.id, person)
    if reader.role is None and not reader.admin:
        raise UserError(NO_TEAM)
    return answer(request, list_card(request, store, team, person))


def list_card(request: Request, store: Store, team: Team, person: Person | None) -> Card:
    """The page that begins at `from`, as this person may read it."""
    rights = standing(request, store, team.id, person)
    start = as_id(request.args.get("from", ""))
    found = store.incidents.latest(team.id, start, PAGE + 1)
    if not found and start:
        start, found = 0, store.incidents.latest(team.id, 0, PAGE + 1)
    rows: list[Block] = [_row(store, team, rights, one, start, request.now) for one in found[:PAGE]]
    waiting = store.incidents.unanswered_count(team.id)
    title = WAITING[min(waiting, 2)].format(count=waiting)
    args = {"team": team.key, "page": "1"}
    buttons: list[Button] = [OpenForm("Record an incident", "incident.form", {"team": team.key})]
    if start:
        buttons.append(Act("Newer", "incident.list", args | {"from": str(max(start - PAGE, 0))}))
    if found[PAGE:]:
        buttons.append(Act("Older", "incident.list", args | {"from": str(start + PAGE)}))
    heading = f"Incidents of {team.key}" + (f": {title}" if title else "")
    return Card((*(rows or [Note((NONE,))]), Actions(tuple(buttons))), title=heading)


def _row(store: Store, team: Team, rights: Standing, incident: Incident, start: int, now: datetime) -> Row:
    """What happened, when, and what was said of it; of an item that this person may not see nothing."""
    item = reached(store, incident.item_id or 0)
    seen = item is None or rights.sees(item)
    told = [day_words(team, incident.at), incident.severity, f"recorded by {recorded_by(store, incident)}"]
    told.append(answer_words(store, incident))
    if seen and incident.root_causes:
        told.append(f"root causes: {shortened(incident.root_causes, CAUSES)}")
    actions = store.incidents.preventions(incident.id) if seen else []
    unfiled = sum(became(store, action) is None for action in actions)
    told += [f"{unfiled} of {len(actions)} actions to file"] if unfiled else []
    where = {"row": "1", "team": team.key, "from": str(start)}
    buttons = line_buttons(incident, item if seen else None, now, **where)
    return Row((Strong(incident.title),), " · ".join(part for part in told if part), buttons)
