"""One team in several channels, on Slack and on Teams: a one-time code joins them (F42)."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count

from commands.errors import UserError
from commands.request import PlaceKind, Request
from commands.standing import address_of, channel_team, meet, standing
from commands.team_log import log_team
from commands.view import Card, Code, Line, Note, Paragraph, Reply
from storage.deliveries import Address
from storage.link_codes import LinkCode
from storage.people import Person
from storage.store import Store
from storage.teams import Channel, Team

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE = f"[{LETTERS}]{{4}}-[{LETTERS}]{{4}}"

NOT_IN_A_CHANNEL = "Nothing was linked: type it in the channel that shall share the backlog."
NO_BACKLOG: Line = (
    "This channel has no backlog yet: ",
    Code("/debt what slows you down"),
    " files the first item and makes one.",
)
ONLY_ADMINS = "Nothing was changed: an admin of {key} can link and unlink its channels."
UNKNOWN: Line = (
    "I do not know that code. Look at it once more, or get a new one with ",
    Code("/backlog link"),
    " in the team's channel.",
)
USED: Line = (
    "That code was used already: it works once. Get a new one with ",
    Code("/backlog link"),
    " in the team's channel.",
)
TOO_OLD: Line = (
    "That code is older than 15 minutes. Get a new one with ",
    Code("/backlog link"),
    " in the team's channel.",
)
HAS_ITS_OWN = (
    "Nothing was linked: this channel has a backlog of its own. Type the code in a channel that has none."
)
LINKED_ALREADY = "This channel shares the backlog of {key} already. The code still works in another one."
NOT_FOR_YOU = (
    "Nothing was linked: that backlog is of another workspace, so an admin of a team here has to type it."
)
ONLY_CHANNEL: Line = (
    "Nothing was unlinked: the team has no other channel. Link another one first, with ",
    Code("/backlog link"),
    ".",
)
LINKED = "This channel shares the backlog of {key} · {name} now: the same items, in the same order."
UNLINKED = (
    "This channel is not linked to {key} any more. What was posted here stays, and is not kept up to date."
)


def give_code(request: Request, store: Store) -> Reply:
    """`/backlog link`: a code to type in the other channel, for an admin's eyes only."""
    person, team = meet(request, store), _team_here(request, store)
    if not standing(request, store, team.id, person).admin:
        raise UserError(ONLY_ADMINS.format(key=team.key))
    code = next(
        code
        for code in _codes(request.fresh_token)
        if store.link_codes.add(team.id, person.id, code, request.now)
    )
    told = Paragraph(("In the other channel type ", Code(f"/backlog link {code}"), "."))
    note = Note(
        (
            "It works once, within 15 minutes. Begin it with a slash on Slack, with @Hearth on Teams. "
            "In another workspace an admin of a team there has to type it.",
        )
    )
    return Reply(private=Card((told, note), title=f"Link a channel to {team.key}"))


def link_here(request: Request, store: Store) -> Reply:
    """`/backlog link CODE`: this channel joins the team that gave the code."""
    place = request.place
    if place.kind is not PlaceKind.CHANNEL:
        raise UserError(NOT_IN_A_CHANNEL)
    code = request.args.get("code", "").upper()
    taken = store.link_codes.take(code, request.now)
    if taken is None:
        raise UserError(_why_not(store.link_codes.get(code)))
    team, here = store.teams.get(taken.team_id), _address(request)
    if channel_team(place, store) == team:
        raise UserError(LINKED_ALREADY.format(key=team.key))
    if place.host and not request.speaks_for_host:
        raise UserError(NOT_FOR_YOU)
    person = meet(request, store)
    first = store.teams.channels(team.id)[:1]
    if not store.teams.link(team.id, here, place.name, person.id):
        raise UserError(HAS_ITS_OWN)
    store.teams.note_spread(team.id)
    store.teams.join(team.id, person.id)
    _tell(request, store, team, person, "linked", first)
    return Reply(private=Card((Paragraph((LINKED.format(key=team.key, name=team.name),)),)))


def unlink(request: Request, store: Store) -> Reply:
    """`/backlog unlink`: this channel leaves the team; never the last one that it has."""
    person, team, here = meet(request, store), _team_here(request, store), _address(request)
    store.teams.lock(team.id)
    channels = store.teams.channels(team.id)
    own = [channel for channel in channels if _same(channel, here, store)]
    may = standing(request, store, team.id, person).admin or request.speaks_for_host
    if not may and person.id not in [channel.person_id for channel in own]:
        raise UserError(ONLY_ADMINS.format(key=team.key))
    others = [channel for channel in channels if channel not in own]
    if not others:
        raise UserError(ONLY_CHANNEL)
    store.teams.unlink(here)
    store.teams.note_spread(team.id)
    store.shown.forget(here)
    store.deliveries.skip(here, request.now)
    _tell(request, store, team, person, "unlinked", others[:1])
    return Reply(private=Card((Paragraph((UNLINKED.format(key=team.key),)),)))


def _team_here(request: Request, store: Store) -> Team:
    team = channel_team(request.place, store)
    if team is None:
        raise UserError(NO_BACKLOG)
    return team


def _address(request: Request) -> Address:
    """The channel itself, whichever of its threads it was typed in."""
    return replace(address_of(request.place), thread="")


def _same(channel: Channel, here: Address, store: Store) -> bool:
    return (channel.host_id, channel.channel) == (here.host or store.workspace_id, here.channel)


def _why_not(code: LinkCode | None) -> Line:
    if code is None:
        return UNKNOWN
    return USED if code.used_at is not None else TOO_OLD


def _codes(secret: str) -> Iterator[str]:
    """Codes that nobody guesses who does not know the secret; without end."""
    for number in count():
        digest = hashlib.sha256(f"{secret}:{number}".encode()).digest()
        letters = "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:8])
        yield f"{letters[:4]}-{letters[4:]}"


def _tell(
    request: Request, store: Store, team: Team, person: Person, what: str, told: Sequence[Channel]
) -> None:
    """Logs it, and says it in the channel that the team has had for longest."""
    place = request.place
    where = f"{place.platform}:{place.channel}"
    before, after = (where, "") if what == "unlinked" else ("", where)
    log_team(request, store, team.id, person, what=what, field="channel", before=before, after=after)
    args = {"team": str(team.id), "person": str(person.id), "platform": str(place.platform)}
    for channel in told:
        store.deliveries.owe(channel.address, f"team.{what}", {**args, "channel": place.name}, request.now)
