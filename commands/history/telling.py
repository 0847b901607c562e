"""A decision of the log in words: who changed what, from, to, why and where (F34)."""

import re
from zoneinfo import ZoneInfo

from commands.incident import deeds as incident_deeds
from commands.item.fields import FIELDS
from commands.request import DIRECT
from commands.review.deeds import FACILITATOR
from commands.review.telling import deed_words
from commands.rules import tool_key
from commands.rules.biting import BIT, COST, NOT_BIT, SUMMED
from commands.rules.incidents import ABOUT_INCIDENTS
from commands.rules.schedule import moving_words, skipping_words
from commands.rules.shortening import shortened
from commands.sprint_end.deeds import EXPERIMENT, experiment_words
from commands.team.choosing import ALL, label_of
from commands.view import Channel, Line, Span, Strong
from storage.enums import Platform
from storage.log import REVIEW, Decision
from storage.store import Store
from storage.teams import Team

SHORT = 80
HEARTH = "Hearth"
DONE = {
    "filed": "filed it",
    "undone": "took it back",
    "restored": "restored it",
    "affected": "is affected too",
    "merged": "merged it",
    "separated": "separated it",
    "noted": "added a note",
    "kept": "said that it is still worth it",
    "nudge": "put its nudges off",
    BIT: "said that it bit them",
    NOT_BIT: "took back that it bit them",
    "linked": "linked a channel",
    "unlinked": "unlinked a channel",
    **tool_key.DONE,
}
NAMES = {
    "state": "state",
    "rank": "place",
    "committed": "committed to the program",
    "sprint": "sprint",
    "id": "ID",
    "owner": "Product Owner",
    "role": "role",
    "allocation": "the shares per kind of work",
    "debt_share": "the share of debt",
    "measure_from": "the first day to measure it",
    "closing_note": "before / after note",
}
MEASURABLE = "said that it can be measured after all"
QUOTED = ("title", "current_state", "expected_output", "outcome")
_PERSON = re.compile(r"#(\d{1,9})\b")


def what_happened(store: Store, team: Team, entry: Decision, *, hidden: bool = False) -> Line:
    """One decision as a sentence without its time; `hidden` leaves out what was said about the item."""
    who = Strong(entry.person or ("Somebody" if entry.person_id else HEARTH))
    if hidden:
        return (who, " decided about it")
    where: tuple[Span, ...] = _where(store, team, entry)
    why = f": {shortened(entry.reason, SHORT)}" if entry.reason else ""
    return (who, f" {_deed(store, team, entry)}{why}", *where)


def moment(entry: Decision, team: Team) -> str:
    """When it was, in the team's zone."""
    return f"{entry.at.astimezone(ZoneInfo(team.zone)):%Y-%m-%d %H:%M}"


def _deed(store: Store, team: Team, entry: Decision) -> str:
    if entry.field == "review_skipped":
        return skipping_words(entry.before, entry.after)
    if entry.field == "review_moved":
        return moving_words(entry.before, entry.after, team.zone)
    if entry.field == "review_channel":
        return _posts_in(store, team, entry.after)
    if entry.what == REVIEW:
        return deed_words(entry, _value(store, "owner", entry.after) if entry.field == FACILITATOR else "")
    if entry.what == EXPERIMENT:
        return experiment_words(entry)
    if entry.what in ABOUT_INCIDENTS:
        return incident_deeds.deed_words(entry)
    if entry.field == "not_measurable":
        return (
            f"said that it cannot be measured: {shortened(entry.after, SHORT)}" if entry.after else MEASURABLE
        )
    if entry.field == "rank":
        return "moved it by judgement" if entry.after else "gave it back the place of its score"
    if entry.field == "away":
        return f"is away until {entry.after}" if entry.after else "is back"
    if entry.field == "committed":
        return "committed it to the program" if entry.after else "took the commitment back"
    if entry.field == "merged":
        return f"joined {entry.after} with it" if entry.after else f"took {entry.before} out of it again"
    if entry.field == "step":
        return f"made {entry.after} a step of it"
    if entry.field == "closing":
        return f"closed it {_named(store, entry.after)}"
    if entry.field == "held":
        return _held(entry)
    if entry.field == "reopens":
        return f"reopened {entry.after} with it"
    if entry.what == SUMMED:
        return f"changed how often it bit from {entry.before} to {entry.after}"
    if entry.what == COST:
        return f"said what that cost: {entry.after or 'nothing yet'}" + (
            f" (was {entry.before})" if entry.before else ""
        )
    if entry.what in DONE and not (entry.field and entry.field != "state"):
        return DONE[entry.what]
    label = _label(entry.field)
    before, after = _value(store, entry.field, entry.before), _value(store, entry.field, entry.after)
    if not before:
        return f"set {label} to {after}" if after else f"changed {label}"
    return f"changed {label} from {before} to {after}" if after else f"cleared {label} (was {before})"


def _held(entry: Decision) -> str:
    """What somebody said of what was closed: `yes`, or the ID of the item that it came back as (F29)."""
    if not entry.after:
        return "took back what they said of whether it held"
    if entry.before and entry.after == "yes":
        return f"took back that it came back, as {entry.before}"
    return "said that it held" if entry.after == "yes" else f"said that it came back, as {entry.after}"


def _posts_in(store: Store, team: Team, link: str) -> str:
    linked = next((one for one in store.teams.channels(team.id) if str(one.id) == link), None)
    where = "the first channels" if not link else f"#{linked.name}" if linked else "another channel"
    return f"chose {where} for the review"


def _label(name: str) -> str:
    if name in FIELDS:
        return FIELDS[name].label.partition(" (")[0].lower()
    if name in ALL:
        return label_of(name)
    return NAMES.get(name) or name.replace("_", " ")


def _value(store: Store, name: str, value: str) -> str:
    """A stored value as people read it: names in place of numbers, long texts cut."""
    if name in ("assignee", "owner", "role", "review_rota"):
        value = _named(store, value).replace(",", ", ")
    if name in ALL:
        value = (ALL[name].options or {}).get(value, value)
    shown = shortened(value, SHORT)
    return f"“{shown}”" if shown and name in QUOTED else shown


def _named(store: Store, value: str) -> str:
    """The text with the names of people in place of their numbers."""
    return _PERSON.sub(lambda found: _name(store, int(found[1])), value)


def _name(store: Store, person_id: int) -> str:
    person = store.people.by_id(person_id)
    return person.name if person and person.name else "somebody"


def _where(store: Store, team: Team, entry: Decision) -> tuple[Span, ...]:
    platform, _, channel = entry.place.partition(":")
    if channel == DIRECT:
        return (" in a direct message",)
    linked = next((one for one in store.teams.channels(team.id) if one.channel == channel), None)
    if linked is None:
        return (" in another channel",) if channel and platform in set(Platform) else ()
    return (" in ", Channel(platform, channel, linked.name))
