"""Whose backlog is shown, and the question where that is open (section 13)."""

from commands.request import Request
from commands.standing import own_team
from commands.view import Act, Actions, Card, Code, Paragraph, Row
from storage.people import Person
from storage.store import Store
from storage.teams import Team

NO_TEAM = "Here is no backlog yet. The first filing makes one:"
WHICH = "Which backlog would you like to see?"


def team_shown(request: Request, store: Store, person: Person | None) -> Team | None:
    """The team whose key a button carries, else the one of the channel, else the person's only one."""
    if "team" in request.args:
        return store.teams.by_key(request.args["team"])
    return own_team(request, store, person)


def which_team(request: Request, store: Store, person: Person | None, **args: str) -> Card:
    """A button for each team of the person, which asks the same of that team."""
    teams = store.teams.of_person(person.id) if person else []
    if not teams:
        return Card((Paragraph((NO_TEAM,)), Row((Code("/debt what slows you down"),))))
    buttons = tuple(go(team.key, request.command, team, **args) for team in teams[:25])
    return Card((Paragraph((WHICH,)), Actions(buttons)))


def go(label: str, command: str, team: Team, **args: str) -> Act:
    """A button that turns the card which it stands on into another view of the team."""
    return Act(label, command, {"team": team.key, "page": "1", **args})
