"""`/backlog incident key`: the key by which an incident tool records incidents in the team (F30)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from commands.errors import UserError
from commands.request import Request
from commands.rules.rights import Right
from commands.rules.time_box import today
from commands.rules.tool_key import MADE, PATH, RENEWED, REVOKED, SCHEMA, key_of
from commands.standing import known, meet, standing
from commands.team.affairs import team_meant
from commands.team_log import log_team
from commands.view import Act, Actions, Card, Code, Facts, Note, Paragraph, Reply, Visit
from storage.people import Person
from storage.store import Store
from storage.teams import Team
from storage.tool_keys import ToolKey

KNOWN = "known"
"""Which key there was when the button was drawn."""
COPY = "Copy the key now and give it to your incident tool. It is shown this once, and to you alone."
ENDED = "The key before is refused from now on."
SENT_AS = "The tool sends it with POST, as Authorization: Bearer and the key, to this address:"
WHAT_IT_MAY = "Whoever has the key can record incidents in {key}. It opens nothing to read."
HAS_NONE = (
    "No incident tool has a key of {key} yet. With one, PagerDuty, Grafana and others record here what "
    "happened."
)
HAS_ONE = (
    "An incident tool has a key of {key}. A key is shown once only: if it got lost, make a new one, and "
    "the old one is refused from then on."
)
MADE_MEANWHILE = (
    "Nothing was changed: {who} made a key of {key} at {at}, and it works. If nobody has it, make a new one, "
    "and this one is refused from then on."
)
REVOKED_MEANWHILE = (
    "Nothing was changed: the key of {key} was revoked meanwhile. Make one if a tool still needs it."
)
IS_REVOKED = "The key of {key} is revoked: whatever comes with it is refused from now on."
NO_ADDRESS = (
    "A tool needs an address at which it reaches Hearth: whoever runs it sets HEARTH_PUBLIC_URL, such as "
    f"https://hearth.your-company.com, and forwards POST {PATH}."
)
GONE = "Nothing was changed: there is no key to revoke."


def show_key(request: Request, store: Store) -> Reply:
    """Whether there is a key, who made it, when it was used last, and what one can do."""
    person = known(request, store)
    team = team_meant(request, store, person)
    standing(request, store, team.id, person).require(Right.SETTINGS)
    held = store.tool_keys.of_team(team.id)
    return Reply(private=_without(team, HAS_NONE) if held is None else _held(store, team, held))


def make_key(request: Request, store: Store) -> Reply:
    """A new key, shown this once; the one before is no good any more.

    A press that comes again, or from a card that knows of another key, makes none: a tool may have that one.
    """
    person, team = _locked(request, store)
    held = store.tool_keys.of_team(team.id)
    if request.args.get(KNOWN, "") != _number(held):
        raise _meanwhile(store, team, held, person)
    what = MADE if held is None else RENEWED
    key = key_of(request.fresh_token, team.id)
    store.tool_keys.set(team.id, person.id, key, request.now)
    log_team(request, store, team.id, person, what=what, version=team.version)
    return Reply(replace=_made(team, key, request.public_url.rstrip("/"), renewed=what == RENEWED))


def revoke_key(request: Request, store: Store) -> Reply:
    """*Revoke*: no key is good any more."""
    person, team = _locked(request, store)
    if store.tool_keys.of_team(team.id) is None:
        raise UserError(GONE)
    store.tool_keys.drop(team.id)
    log_team(request, store, team.id, person, what=REVOKED, version=team.version)
    return Reply(replace=_without(team, IS_REVOKED))


def _locked(request: Request, store: Store) -> tuple[Person, Team]:
    """Who asks and the team, whose key nobody else changes until this is done."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    store.teams.lock(team.id)
    standing(request, store, team.id, person).require(Right.SETTINGS)
    return person, team


def _meanwhile(store: Store, team: Team, held: ToolKey | None, person: Person) -> UserError:
    """What was done since the card was drawn; the button goes on from there."""
    if held is None:
        return UserError(REVOKED_MEANWHILE.format(key=team.key), _make(team, None))
    who = "you" if held.person_id == person.id else store.people.get(held.person_id).name or "somebody"
    said = MADE_MEANWHILE.format(who=who, key=team.key, at=_minute(team, held.made_at))
    return UserError(said, _make(team, held))


def _without(team: Team, said: str) -> Card:
    """There is no key, or no more."""
    return Card((Paragraph((said.format(key=team.key),)), Actions((_make(team, None),))), title=_title(team))


def _made(team: Team, key: str, public_url: str, *, renewed: bool) -> Card:
    """The only card that ever shows a key."""
    where: tuple[Paragraph, ...] = (Paragraph((NO_ADDRESS,)),)
    visit: tuple[Visit, ...] = ()
    if public_url:
        where = (Paragraph((SENT_AS,)), Paragraph((Code(f"{public_url}{PATH}"),)))
        visit = (Visit("What it may send", f"{public_url}{SCHEMA}"),)
    return Card(
        (
            Paragraph((COPY, *((f" {ENDED}",) if renewed else ()))),
            Paragraph((Code(key),)),
            *where,
            Actions((*visit, _revoke(team))),
            Note((WHAT_IT_MAY.format(key=team.key),)),
        ),
        title=_title(team),
    )


def _held(store: Store, team: Team, held: ToolKey) -> Card:
    """What is known of the key, which is not known itself."""
    used = _minute(team, held.used_at) if held.used_at else "never yet"
    maker = store.people.get(held.person_id).name or "somebody"
    made = f"{today(held.made_at, team.zone)}, by {maker}"
    return Card(
        (
            Paragraph((HAS_ONE.format(key=team.key),)),
            Facts((("Made", made), ("Used last", used))),
            Actions((_make(team, held), _revoke(team))),
        ),
        title=_title(team),
    )


def _minute(team: Team, at: datetime) -> str:
    return f"{at.astimezone(ZoneInfo(team.zone)):%Y-%m-%d %H:%M}"


def _title(team: Team) -> str:
    return f"Key for incident tools of {team.key}"


def _number(held: ToolKey | None) -> str:
    """Tells one key from another, and nothing else of it."""
    return str(int(held.key[:8], 16)) if held is not None else ""


def _make(team: Team, held: ToolKey | None) -> Act:
    """A refusal stands beside the card, which may show a key by then."""
    label = "Make a key" if held is None else "Make a new key"
    return Act(label, "incident.make_key", {"team": team.key, KNOWN: _number(held), "said": "1"})


def _revoke(team: Team) -> Act:
    return Act("Revoke", "incident.revoke_key", {"team": team.key})
