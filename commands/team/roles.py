"""Says what somebody is in the team: member, deputy, stakeholder or admin (F35)."""

from commands.errors import FieldErrors, UserError
from commands.people import choice_of_assignee, meet_named, number_of
from commands.request import Request
from commands.rules.rights import Right
from commands.standing import known, meet, standing
from commands.team.affairs import team_meant
from commands.team_log import log_team
from commands.view import Card, ChoiceField, Code, Form, Option, Paragraph, PersonField, Reply, Section
from storage.enums import Role
from storage.people import Person
from storage.store import Store
from storage.teams import Member, Team

GIVEN = {str(role): role for role in (Role.MEMBER, Role.DEPUTY, Role.STAKEHOLDER)}
ADMIN, NOT_ADMIN = "admin", "not-admin"
ROLES = {
    Role.MEMBER.value: "Member: edits and plans items",
    Role.DEPUTY.value: "Deputy: decides too, and stands in for the Product Owner",
    Role.STAKEHOLDER.value: "Stakeholder: reads, files and notes",
    ADMIN: "Admin: may do everything, beside another role",
    NOT_ADMIN: "Not an admin any more",
}
SAID = {
    ADMIN: "{name} is an admin of {key} now.",
    NOT_ADMIN: "{name} is not an admin of {key} any more.",
    Role.MEMBER.value: "{name} is a member of {key} now.",
    Role.DEPUTY.value: "{name} is a deputy of {key} now.",
    Role.STAKEHOLDER.value: "{name} is a stakeholder of {key} now.",
}
NO_SUCH_ROLE = "A role is member, deputy, stakeholder, admin or not-admin."
OWNS = "{name} is the Product Owner. They can hand that over first, with "
LAST_ADMIN = "{name} is the only admin of {key}. Make somebody else an admin first."
ONLY_ADMINS = "Nothing was changed: the Product Owner or an admin of {key} can say who its admins are."


def open_role(request: Request, store: Store) -> Reply:
    """A form for whom, and what they are from now on."""
    person = known(request, store)
    team = team_meant(request, store, person)
    standing(request, store, team.id, person).require(Right.SETTINGS)
    who = choice_of_assignee(request, store, team, request.fields.get("person", ""))
    fields = (
        PersonField(
            name="person", label="Who", person=who.person, native=who.native, known=who.known, required=True
        ),
        ChoiceField(
            name="role",
            label="Role",
            options=tuple(Option(label, value) for value, label in ROLES.items()),
            chosen=request.fields.get("role", ""),
            required=True,
        ),
    )
    form = Form(
        command="backlog.role",
        opener="role.form",
        title=f"A role in {team.key}",
        submit="Save",
        sections=(Section("", fields),),
        token=request.fresh_token,
        args={"team": str(team.id)},
    )
    return Reply(form=form)


def set_role(request: Request, store: Store) -> Reply:
    """`/backlog role @sam stakeholder` says what somebody is in the team."""
    person = meet(request, store)
    team, other = team_meant(request, store, person), meet_named(request, store)
    store.teams.lock(team.id)
    here = standing(request, store, team.id, person)
    here.require(Right.SETTINGS)
    role = request.fields.get("role", request.args.get("role", ""))
    if role not in ROLES:
        raise FieldErrors({"role": NO_SUCH_ROLE})
    if role in (ADMIN, NOT_ADMIN) and not (here.admin or here.role is Role.OWNER):
        raise UserError(ONLY_ADMINS.format(key=team.key))
    everybody = store.teams.everybody(team.id)
    before = next((member for member in everybody if member.person.id == other.id), None)
    if role in GIVEN:
        _give(store, team, other, before, GIVEN[role])
    else:
        _set_admin(store, team, other, everybody, admin=role == ADMIN)
    held = f"{number_of(other)} {_held(before, role)}"
    given = f"{number_of(other)} {role}"
    if held != given:
        log_team(
            request, store, team.id, person, version=team.version, field="role", before=held, after=given
        )
    said = SAID[role].format(name=other.name or "They", key=team.key)
    return Reply(private=Card((Paragraph((said,)),)))


def _give(store: Store, team: Team, other: Person, before: Member | None, role: Role) -> None:
    if before is not None and before.role is Role.OWNER:
        raise UserError((OWNS.format(name=other.name or "This person"), Code("/backlog owner"), "."))
    store.teams.join(team.id, other.id)
    store.teams.set_role(team.id, other.id, role)


def _set_admin(store: Store, team: Team, other: Person, everybody: list[Member], *, admin: bool) -> None:
    admins = [member.person.id for member in everybody if member.admin]
    if not admin and admins == [other.id]:
        raise UserError(LAST_ADMIN.format(name=other.name or "This person", key=team.key))
    store.teams.join(team.id, other.id)
    store.teams.set_admin(team.id, other.id, admin=admin)


def _held(before: Member | None, role: str) -> str:
    """What they were before, in the words of what they become."""
    if role in GIVEN:
        return before.role.value if before else "nothing"
    return ADMIN if before and before.admin else NOT_ADMIN
