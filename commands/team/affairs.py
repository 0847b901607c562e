"""A team's own affairs: which one is meant, who owns its order, and who decides what in it."""

from collections.abc import Sequence

from commands.errors import NoSuchItem, UserError
from commands.people import number_of
from commands.posting import refresh_welcome
from commands.request import Request
from commands.rules.rights import Right, holders
from commands.rules.settings import settings_of
from commands.standing import Standing, known, meet, own_team, standing
from commands.team_log import log_team
from commands.view import Act, Actions, Block, Button, Card, Code, Facts, Line, OpenForm, Paragraph, Reply
from storage.enums import Role
from storage.people import Person
from storage.store import Store
from storage.teams import Member, Team

NOT_OF_THE_TEAM = "Only members of the team can own its order. Please press it in the team's channel."
NOTHING_TO_GIVE_BACK = "You are not the Product Owner here, so there is nothing to give back."
NO_TEAM: Line = (
    "Here is no backlog yet: ",
    Code("/debt what slows you down"),
    " files the first item and makes one.",
)
SEVERAL = "You belong to several teams ({keys}). Please ask in the channel of the one that you mean."
NOBODY_YET = "Nobody is the Product Owner of {key} yet. Is it you? Until somebody is, members decide."
HELD = {Role.OWNER: "Product Owner", Role.DEPUTY: "deputy", Role.MEMBER: "members"}


def team_meant(request: Request, store: Store, person: Person | None) -> Team:
    """The team that a button names, else the one of the channel, else the person's only one.

    Raises UserError when there is none, or several.
    """
    if "team" in request.args:
        named = request.args["team"]
        team = next((team for team in store.teams.all() if named in (team.key, str(team.id))), None)
        if team is None:
            raise NoSuchItem("like that")
        return team
    team = own_team(request, store, person)
    if team is not None:
        return team
    theirs = store.teams.of_person(person.id) if person else []
    raise UserError(SEVERAL.format(keys=", ".join(team.key for team in theirs[:10])) if theirs else NO_TEAM)


def claim_ownership(request: Request, store: Store) -> Reply:
    """*I am the Product Owner*: one person owns the team's order."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    store.teams.lock(team.id)
    here = standing(request, store, team.id, person)
    if here.role is None or (here.role is Role.STAKEHOLDER and not here.admin):
        raise UserError(NOT_OF_THE_TEAM)
    if here.owner is None:
        store.teams.join(team.id, person.id)
        store.teams.set_role(team.id, person.id, Role.OWNER)
        log_team(
            request, store, team.id, person, version=team.version, field="owner", after=number_of(person)
        )
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
    team = team_meant(request, store, person)
    store.teams.lock(team.id)
    if store.teams.membership(team.id, person.id).role is not Role.OWNER:
        raise UserError(NOTHING_TO_GIVE_BACK)
    store.teams.set_away(team.id, person.id, None)
    store.teams.set_role(team.id, person.id, Role.MEMBER)
    log_team(request, store, team.id, person, version=team.version, field="owner", before=number_of(person))
    refresh_welcome(request, store, team)
    return Reply(replace=Card((Paragraph((f"{team.key} has no Product Owner now.",)),)))


def show_team(request: Request, store: Store) -> Reply:
    """`/backlog owner`: who decides the order, who stands in, and who may do what (F35)."""
    person = known(request, store)
    team = team_meant(request, store, person)
    here = standing(request, store, team.id, person)
    everybody = store.teams.everybody(team.id)
    owner = next((member for member in everybody if member.role is Role.OWNER), None)
    matrix = settings_of(team.settings).rights
    rights = Facts(
        tuple((right.value[:1].upper() + right.value[1:], _who(holders(right, matrix))) for right in Right)
    )
    title = f"{team.key} · {team.name}"
    blocks: list[Block] = [Paragraph((_who_decides(team, owner, everybody, away=here.owner_away),))]
    blocks += [Actions(buttons)] if (buttons := _buttons(team, here, owner)) else []
    blocks += [Facts(people)] if (people := _people(everybody)) else []
    return Reply(private=Card((*blocks, Paragraph(("Who may what, beside admins",)), rights), title))


def stands_in(everybody: list[Member]) -> str:
    """Who stands in for an absent owner, as a sentence."""
    deputies = [_name(member) for member in everybody if member.role is Role.DEPUTY]
    if not deputies:
        return "Nobody is deputy yet, so only admins can decide meanwhile."
    return f"{' and '.join(deputies)} {'stand' if deputies[1:] else 'stands'} in."


def _who_decides(team: Team, owner: Member | None, everybody: list[Member], *, away: bool) -> str:
    if owner is None:
        return NOBODY_YET.format(key=team.key)
    said = f"{_name(owner)} is the Product Owner of {team.key}"
    return f"{said}, away until {owner.away_until}. {stands_in(everybody)}" if away else f"{said}."


def _buttons(team: Team, here: Standing, owner: Member | None) -> tuple[Button, ...]:
    args = {"team": str(team.id)}
    is_owner = owner is not None and owner.person.id == here.person_id
    buttons: list[Button] = []
    if owner is None and here.role in (Role.MEMBER, Role.DEPUTY):
        buttons.append(Act("I am the Product Owner", "owner.claim", args, primary=True))
    if is_owner and here.owner_away:
        buttons.append(Act("I am back", "owner.return", args, primary=True))
    elif is_owner:
        buttons.append(OpenForm("I will be away", "owner.away_form", args))
    if is_owner or here.admin:
        buttons.append(OpenForm("Hand over", "owner.form", args))
    if here.may(Right.SETTINGS):
        buttons += [OpenForm("Roles", "role.form", args), OpenForm("Settings", "settings.form", args)]
    return tuple(buttons)


def _people(everybody: list[Member]) -> tuple[tuple[str, str], ...]:
    """Label and names, of each part that somebody has."""
    groups = {
        "Deputy": [member for member in everybody if member.role is Role.DEPUTY],
        "Admins": [member for member in everybody if member.admin],
        "Members": [member for member in everybody if member.role is Role.MEMBER],
        "Stakeholders": [member for member in everybody if member.role is Role.STAKEHOLDER],
    }
    return tuple((label, _names(members)) for label, members in groups.items() if members)


def _names(members: list[Member]) -> str:
    more = len(members) - 20
    return ", ".join(_name(member) for member in members[:20]) + (f" and {more} more" if more > 0 else "")


def _who(roles: Sequence[Role]) -> str:
    return ", ".join(words for role, words in HELD.items() if role in roles or role is Role.OWNER)


def _name(member: Member) -> str:
    return member.person.name or "Somebody"
