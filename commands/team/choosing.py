"""Writes what a team chose: one decision for each setting that changed; new weights begin to settle, and the
clock hears when the next review and the next increment are."""

from collections.abc import Mapping, Sequence

from commands.capacity.announced import arm_again
from commands.nudging.arming import look_at_all_again
from commands.request import Request
from commands.review.redrawing import redraw_planning
from commands.review.schedule import rearm
from commands.rules.cadence import first_wednesday
from commands.rules.capacity_choices import CAPACITY, FIRST, HIGH, LENGTH, LOW
from commands.rules.choices import CHOICES, DUE, RIGHT
from commands.rules.reminders import CRITICAL, NOTICE, RULE, RULED
from commands.rules.schedule_choices import SCHEDULE
from commands.rules.settings import RANKING
from commands.rules.time_box import Box, over_at
from commands.team_log import log_team
from storage.enums import Priority
from storage.log import Decision
from storage.people import Person
from storage.store import Store
from storage.teams import Team

OWN_COLUMNS = ("zone", "emoji")
"""Settings that a team had before it could choose, kept in columns of their own."""
NUDGED = frozenset({"holidays", DUE + Priority.CRITICAL.lower(), RULE + CRITICAL})
"""Settings that decide when what is Critical is spoken of."""
ANNOUNCED = frozenset({"holidays", LENGTH, FIRST, NOTICE})
"""Settings that decide when the next increment is announced."""
SHARED_OUT = frozenset({"capacity", "small", "medium", "large", LOW, HIGH})
"""Settings that decide what fits into a sprint, and how much of that is to be debt."""
FIRST_NUMBER = 1
ALL = {**RULED, **CHOICES, **SCHEDULE, **CAPACITY}
MEANWHILE = "{who} changed {what} meanwhile. Everything you typed is kept: look once more and save again."


def label_of(name: str) -> str:
    """What a setting is called in a sentence, such as “who can set Critical”."""
    label = ALL[name].label
    if name.startswith(RIGHT):
        return f"who can {label[:1].lower()}{label[1:]}"
    return f"{label} due within" if name.startswith(DUE) else label


def chosen(team: Team) -> dict[str, str]:
    """Every setting of the team, as it is kept."""
    defaults = {name: choice.default for name, choice in ALL.items()}
    defaults["review_on"] = first_wednesday(team.created_at, team.zone).isoformat()
    return defaults | (team.settings or {}) | {name: getattr(team, name) for name in OWN_COLUMNS}


def choose(request: Request, store: Store, team: Team, person: Person, texts: Mapping[str, str]) -> list[str]:
    """Writes the settings over those of the team, which must be locked; returns the names of what changed."""
    before = chosen(team)
    changed = {name: text for name, text in texts.items() if text != before[name]}
    if not changed:
        return []
    kept = {name: text for name, text in changed.items() if name not in OWN_COLUMNS}
    own = {name: text for name, text in changed.items() if name in OWN_COLUMNS}
    if "zone" in own:
        kept.setdefault("review_on", before["review_on"])  # or another zone could give it another day
    settling = {"unsettled_from": FIRST_NUMBER} if any(name in RANKING for name in changed) else {}
    store.teams.set(team.id, settings={**(team.settings or {}), **kept}, **own, **settling)
    after = store.teams.get(team.id)
    if "zone" in own:
        _move_midnights(request, store, after)
    if "zone" in own or not SCHEDULE.keys().isdisjoint(kept):
        rearm(store, after, request.now)
    if "zone" in own or not ANNOUNCED.isdisjoint(kept):
        arm_again(store, after, request.now)
    if not SHARED_OUT.isdisjoint(kept):
        redraw_planning(request, store, after)
    if "zone" in own or not NUDGED.isdisjoint(kept):
        look_at_all_again(store, after, request.now)
    for name, text in changed.items():
        log_team(
            request,
            store,
            after.id,
            person,
            version=after.version,
            field=name,
            before=before[name],
            after=text,
        )
    return list(changed)


def caught_up(
    now: Mapping[str, str], seen: Mapping[str, str], typed: Mapping[str, str]
) -> tuple[dict[str, str], frozenset[str]]:
    """What the second of two editors is shown: what they typed stays, what only others changed moves in.

    now, seen: the form's values as they are now, and as this person saw them. With the names that moved.
    """
    mine = {name: text for name, text in typed.items() if name in now and text.strip() != seen[name].strip()}
    moved = frozenset(name for name, text in now.items() if name not in mine and text != seen[name])
    return {**now, **mine}, moved


def meanwhile(decisions: Sequence[Decision]) -> str:
    """Who changed what while the form was open."""
    who = ", ".join(dict.fromkeys(entry.person or "Somebody" for entry in decisions)) or "Somebody"
    what = [f"{label_of(entry.field)} to “{entry.after[:60] or 'nothing'}”" for entry in decisions[-3:]]
    return MEANWHILE.format(who=who, what=", ".join(what) or "these settings")


def _move_midnights(request: Request, store: Store, team: Team) -> None:
    """Sprints that are not over end at midnight in the zone that the team has now; at once, where it is
    past midnight there: what was done until now was done in them."""
    for row in store.sprints.open(team.id):
        if row.over_at > request.now:
            box = Box(row.number, row.starts_on, row.ends_on)
            store.sprints.change(row.id, over_at=max(over_at(box, team.zone), request.now))
