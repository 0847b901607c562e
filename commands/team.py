"""A team's own affairs: who owns its order, and the emoji that files."""

from commands.errors import NoSuchItem, UserError
from commands.people import number_of
from commands.posting import refresh_welcome
from commands.request import Request
from commands.rules.rights import Right
from commands.standing import meet, own_team, standing
from commands.view import Act, Actions, Card, Code, Line, Paragraph, Reply
from storage.enums import Role
from storage.log import Entry
from storage.people import Person
from storage.store import Store
from storage.teams import Team

NOT_OF_THE_TEAM = "Only members of the team can own its order. Please press it in the team's channel."
NOTHING_TO_GIVE_BACK = "You are not the Product Owner here, so there is nothing to give back."
GIVEN = {str(role): role for role in (Role.MEMBER, Role.DEPUTY, Role.STAKEHOLDER)}
NOBODY = "I do not know @{name} here. Mention the person as your chat suggests it while you type."
NO_TEAM: Line = (
    "Here is no backlog yet: ",
    Code("/debt what slows you down"),
    " files the first item and makes one.",
)


def claim_ownership(request: Request, store: Store) -> Reply:
    """*I am the Product Owner*: one person owns the team's order."""
    person = meet(request, store)
    team = _team(request, store)
    store.teams.lock(team.id)
    here = standing(request, store, team.id, person)
    if here.role is None or (here.role is Role.STAKEHOLDER and not here.admin):
        raise UserError(NOT_OF_THE_TEAM)
    if here.owner is None:
        store.teams.join(team.id, person.id)
        store.teams.set_role(team.id, person.id, Role.OWNER)
        _log(request, store, team, person, "owner", "", number_of(person))
        refresh_welcome(request, store, team)
    if store.teams.membership(team.id, person.id).role is not Role.OWNER:
        return Reply(
            private=Card((Paragraph((f"{here.owner} is the Product Owner of {team.key} already.",)),))
        )
    undo = Actions((Act("Undo", "owner.release", {"team": str(team.id)}),))
    return Reply(private=Card((Paragraph((f"You are the Product Owner of {team.key} now.",)), undo)))


def release_ownership(request: Request, store: Store) -> Reply:
    """Gives the Product Owner's part back."""
    person = meet(request, store)
    team = _team(request, store)
    if store.teams.membership(team.id, person.id).role is not Role.OWNER:
        raise UserError(NOTHING_TO_GIVE_BACK)
    store.teams.set_role(team.id, person.id, Role.MEMBER)
    _log(request, store, team, person, "owner", number_of(person), "")
    refresh_welcome(request, store, team)
    return Reply(replace=Card((Paragraph((f"{team.key} has no Product Owner now.",)),)))


def choose_emoji(request: Request, store: Store) -> Reply:
    """`/backlog emoji :wood:` chooses the emoji that files a message (F3)."""
    person = meet(request, store)
    team = own_team(request, store, person)
    if team is None:
        raise UserError(NO_TEAM)
    standing(request, store, team.id, person).require(Right.SETTINGS)
    emoji = request.args["emoji"]
    store.teams.set(team.id, emoji=emoji)
    _log(request, store, team, person, "emoji", team.emoji, emoji)
    return Reply(private=Card((Paragraph((f"A :{emoji}: on a message files it in {team.key} now.",)),)))


def set_role(request: Request, store: Store) -> Reply:
    """`/backlog role @sam stakeholder` says what somebody is in the team (F35)."""
    person = meet(request, store)
    team = own_team(request, store, person)
    if team is None:
        raise UserError(NO_TEAM)
    standing(request, store, team.id, person).require(Right.SETTINGS)
    name, role = request.args["name"], GIVEN.get(request.args["role"])
    if role is None:
        raise UserError("A role is member, deputy or stakeholder.")
    if name not in request.mentions:
        raise UserError(NOBODY.format(name=name))
    other = store.people.meet(
        request.place.platform, request.mentions[name], name, "", "", request.place.host
    )
    before = store.teams.membership(team.id, other.id).role
    if before is Role.OWNER:
        raise UserError(f"{other.name} is the Product Owner. They can give that back first.")
    store.teams.join(team.id, other.id)
    store.teams.set_role(team.id, other.id, role)
    _log(
        request,
        store,
        team,
        person,
        "role",
        f"{number_of(other)} {before or 'nothing'}",
        f"{number_of(other)} {role}",
    )
    return Reply(private=Card((Paragraph((f"{other.name} is a {role} of {team.key} now.",)),)))


def _team(request: Request, store: Store) -> Team:
    team = next((team for team in store.teams.all() if str(team.id) == request.args.get("team")), None)
    if team is None:
        raise NoSuchItem("like that")
    return team


def _log(
    request: Request, store: Store, team: Team, person: Person, field: str, before: str, after: str
) -> None:
    store.log.write(
        Entry(
            team_id=team.id,
            item_id=None,
            person_id=person.id,
            what="changed",
            field=field,
            before=before,
            after=after,
            at=request.now,
            place=f"{request.place.platform}:{request.place.channel}",
        )
    )
