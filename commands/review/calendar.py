"""The calendar file of a team's reviews, and the card with its address (F18)."""

import hashlib
from datetime import datetime, timedelta

from commands.errors import UserError
from commands.request import Request
from commands.review.schedule import coming, schedule_for
from commands.rules.calendar_file import Dated, calendar_file
from commands.rules.rights import Right
from commands.rules.schedule import next_reviews
from commands.standing import meet, standing
from commands.team.affairs import NOT_OF_THE_TEAM, team_meant
from commands.view import Act, Actions, Card, Code, Note, Paragraph, Reply, Visit
from storage.store import Store
from storage.teams import Team

HELD = 26
STILL_SHOWN = timedelta(hours=12)
SUBSCRIBE = (
    "Add this address to your calendar as a subscription: it shows the next {count} reviews of {key}, and "
    "follows when they are moved or skipped."
)
NO_ITEMS = "The file holds dates only, no items and no names. Whoever has the address can read it."
NO_ADDRESS = (
    "A calendar needs an address at which it reaches Hearth: whoever runs it sets HEARTH_PUBLIC_URL, "
    "such as https://hearth.your-company.com."
)
RENEWED = "The address is new. The one before shows nothing any more."


def show_calendar(request: Request, store: Store) -> Reply:
    """The address of the file, made when somebody first asks; *New address* ends the one before."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    here = standing(request, store, team.id, person)
    if here.role is None:
        raise UserError(NOT_OF_THE_TEAM)
    if not request.public_url:
        raise UserError(NO_ADDRESS)
    store.teams.lock(team.id)
    token = store.teams.calendar(team.id)
    renew = token is not None and "new" in request.args
    if renew:
        here.require(Right.SETTINGS)
    if token is None or renew:
        token = hashlib.sha256(f"calendar:{request.fresh_token}".encode()).hexdigest()[:48]
        store.teams.give_calendar(team.id, token)
    address = f"{request.public_url.rstrip('/')}/calendar/{token}.ics"
    card = _card(team, address, renewed=renew)
    return Reply(replace=card) if renew else Reply(private=card)


def _card(team: Team, address: str, *, renewed: bool) -> Card:
    said = Paragraph((SUBSCRIBE.format(count=HELD, key=team.key),))
    first = (Paragraph((RENEWED,)),) if renewed else ()
    again = Act("New address", "review.calendar", {"team": team.key, "new": "1"})
    buttons = Actions((Visit("Open the file", address), again))
    return Card(
        (*first, said, Paragraph((Code(address),)), buttons, Note((NO_ITEMS,))),
        title=f"Calendar of {team.key} debt reviews",
    )


def file_of(store: Store, team: Team, now: datetime) -> tuple[bytes, datetime]:
    """The file as it is now, and when the schedule was last changed. One that began stays for a while."""
    schedule = schedule_for(team)
    lately = next_reviews(schedule, now - STILL_SHOWN, HELD)
    shown = [due for due in lately if due.at <= now] + coming(store, team, now, HELD)
    changed_at = _changed_at(store, team)
    identity = f"{team.id}-{team.created_at:%Y%m%d%H%M%S}"
    dated = Dated(team.key, identity, team.version, changed_at)
    return calendar_file(dated, shown[:HELD], schedule.length), changed_at


def _changed_at(store: Store, team: Team) -> datetime:
    if not team.version:
        return team.created_at
    decisions = store.log.choices_since(team.id, team.version - 1)
    return max((entry.at for entry in decisions), default=team.created_at)
