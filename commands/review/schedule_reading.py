"""What a form about the reviews says, read into settings; what cannot be is said beside its field."""

from collections.abc import Mapping
from datetime import date, timedelta

from commands.errors import FieldErrors
from commands.people import meet_picked
from commands.request import Request
from commands.review.schedule import schedule_for
from commands.rules import reading
from commands.rules.cadence import moment
from commands.rules.choices import CHOICES, read_choices
from commands.rules.schedule import rota_in, rota_text, schedule_of, when_words
from commands.rules.schedule_choices import FACILITATORS, SCHEDULE
from commands.rules.time_box import today
from commands.team.choosing import chosen
from storage.store import Store
from storage.teams import Team

FIRST = ("review_on", "review_at", "review_every", "zone", "review_length")
LAST = ("review_channel", "planning_at", "review_window", "holidays")
ASKED = {**SCHEDULE, "zone": CHOICES["zone"]}
NAMES = (*FIRST, "review_rota", *LAST)
NO_DAY = "Please fill in the day of the next review."
PAST_DAY = "That is over already: {when}. Please pick a day to come."
PAST_TIME = "At that time today's is over already: {when}. Pick a later time, or a later day."
TOO_FAR = "Please begin within a year from today."
NO_CHANNEL = "That channel is not linked any more. Please pick another one."
FARTHEST = timedelta(days=366)


def wanted(request: Request, store: Store, team: Team) -> dict[str, str]:
    """Setting → text as it is kept, of what the form shows. Raises FieldErrors that name each wrong one."""
    typed = {name: text for name, text in request.fields.items() if name in FIRST or name in LAST}
    day, channel = typed.pop("review_on", ""), typed.pop("review_channel", None)
    texts, errors = read_choices(typed, ASKED)
    if channel is not None:
        texts["review_channel"] = channel.removeprefix("first")
        links = {str(one.id) for one in store.teams.channels(team.id)}
        errors |= {} if texts["review_channel"] in {"", *links} else {"review_channel": NO_CHANNEL}
    try:
        first = reading.day(day.strip())
        errors |= {} if first else {"review_on": NO_DAY}
    except ValueError as error:
        first, errors["review_on"] = None, str(error)
    if first is not None and not errors:
        errors |= _begins(request, team, first, {**chosen(team), **texts})
    texts |= _rota(request, store, team, errors)
    if errors or first is None:
        raise FieldErrors(errors)
    return texts | _anchor(request, team, first, texts)


def _begins(request: Request, team: Team, day: date, texts: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a review on that day as the first one, if anything."""
    if abs(day - today(request.now, team.zone)) > FARTHEST:
        return {"review_on": TOO_FAR}
    schedule, before = schedule_of(texts, texts["zone"], team.created_at), schedule_for(team)
    at = moment(day, schedule.cadence.at, texts["zone"])
    another_day = day.isoformat() != request.args.get("day")
    same = (schedule.cadence.at, schedule.cadence.zone) == (before.cadence.at, before.cadence.zone)
    if at > request.now or (same and not another_day):
        return {}
    when = when_words(at, texts["zone"])
    return (
        {"review_on": PAST_DAY.format(when=when)}
        if another_day
        else {"review_at": PAST_TIME.format(when=when)}
    )


def _anchor(request: Request, team: Team, day: date, texts: Mapping[str, str]) -> dict[str, str]:
    """A new day or a new rhythm begins on that day; else the anchor stays where it is."""
    every = chosen(team)["review_every"]
    stays = day.isoformat() == request.args.get("day") and texts.get("review_every", every) == every
    return {} if stays else {"review_on": day.isoformat()}


def _rota(request: Request, store: Store, team: Team, errors: dict[str, str]) -> dict[str, str]:
    """Who facilitates, in turn, when the form asked; each person once."""
    if not any(name in request.fields for name in FACILITATORS):
        return {}
    held_now = dict(zip(FACILITATORS, rota_in(chosen(team)["review_rota"]), strict=False))
    people: list[int] = []
    for name in FACILITATORS:
        picked = request.fields.get(name)
        if picked is None:
            people += [held_now[name]] if name in held_now else []
        elif picked:
            person = meet_picked(request, store, picked)
            if person is None:
                errors[name] = reading.NOT_AN_OPTION
            else:
                people.append(person.id)
    return {"review_rota": rota_text(tuple(dict.fromkeys(people)))}
