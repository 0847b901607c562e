"""Turns a form's values into an item: stores a new one, changes one, and logs each decision."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commands.errors import FieldErrors, TryAgain
from commands.item.fields import FIELDS, LINK_FIELDS
from commands.item.linked import leave_others, linked, store_links
from commands.item.news import tell_filer, tell_team
from commands.item.values import check_together, form_values, read_fields
from commands.nudging.arming import arm, planned_or_not
from commands.people import by_number, meet_assignee
from commands.planning.sprints import CURRENT, sprint_for
from commands.posting import is_critical, post_attention, redraw
from commands.request import Request
from commands.rules import reading
from commands.rules.agenda import agenda_key
from commands.rules.measurement import Measurement
from commands.rules.milestones import Milestones, milestones
from commands.rules.rights import Right
from commands.rules.score import attention, points, ranked_by
from commands.rules.settings import Settings, settings_of
from commands.standing import Standing
from storage.enums import OPEN_STATES, Kind, Priority, Role, State
from storage.items import Item, Task
from storage.log import FILED, UNDONE, Entry
from storage.people import Person
from storage.rank_key import PARKED, lane, rank_key
from storage.store import Store
from storage.teams import Team

TOO_MANY_TASKS = "Please keep to 50 tasks."
TASK_TOO_LONG = "Please keep each task to 300 characters."
NO_SUCH_TEAM = "There is no such team here."


@dataclass(frozen=True, slots=True)
class Filing:
    """What is known of a new item beside its fields."""

    team: Team
    filer: Person
    standing: Standing
    came_from: str = ""
    origin: str | None = None


def store_new(request: Request, store: Store, filing: Filing, fields: Mapping[str, str]) -> Item:
    """Stores an item from a form's values; the number is counted in the same transaction.

    Raises FieldErrors that name each wrong value.
    """
    values = read_fields({"title": "", **fields})
    check_together(values)
    row = _columns(store, request, values)
    if any(values.get(name) for name in LINK_FIELDS):
        _lock(store, filing.team.id, None, values)
    number = store.teams.next_number(filing.team.id)  # which locks the team
    settings = settings_of(store.teams.get(filing.team.id).settings)
    _check_category(values, settings)
    priority = values.get("priority")
    if not filing.standing.may(Right.EDIT):
        leave_others(values, filing.standing.refusal(Right.EDIT))
    row["priority_confirmed"] = priority is not Priority.CRITICAL or filing.standing.may(Right.SET_CRITICAL)
    row = {
        "kind": Kind.DEBT,
        **{name: value for name, value in row.items() if value not in (None, "")},
        "team_id": filing.team.id,
        "number": number,
        "state": State.NEW,
        "came_from": filing.came_from,
        "origin": filing.origin,
        "filer_id": filing.filer.id,
        "filed_at": request.now,
        "from_stakeholder": filing.standing.role is Role.STAKEHOLDER,
    }
    placed = place(row, settings) | planned_or_not(store, filing.team, None, row, request.now)
    item = store.items.add({**row, **placed}, filing.team.key, filing.filer.name)
    arm(store, filing.team, None, item, request.now)
    _store_links(request, store, item, filing.filer, values)
    tell_team(store, item, request.now)
    log(request, store, item, filing.filer, what=FILED, after=_as_filed(fields))
    return item


def _as_filed(fields: Mapping[str, str]) -> str:
    """What was filled in, so that the log by itself can tell the item anew."""
    held = {name: value for name, value in fields.items() if name in FIELDS and value.strip()}
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"))


def place(facts: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """Score, attention and sort keys of an item with those columns; a judgement holds within its lane."""
    state, committed = facts["state"], facts.get("committed", False)
    value = points(facts, settings)
    where, held = lane(state, committed=committed), facts.get("rank_key")
    if state not in OPEN_STATES:
        asked = agenda_key(facts, rank_key(where, value, facts["number"]))
        return {"score": value, "attention": False, "rank_key": None, "agenda_key": asked, "judgement": ""}
    keeps = bool(facts.get("judgement")) and held is not None and held.startswith(where)
    critical = facts["kind"] == Kind.DEBT and facts.get("priority") == Priority.CRITICAL
    key = held if keeps and held is not None else rank_key(where, value, facts["number"])
    return {
        "score": value,
        "attention": where != PARKED and (critical or attention(facts, settings)),
        "rank_key": key,
        "agenda_key": agenda_key(facts, key),
        "judgement": facts["judgement"] if keeps else "",
    }


def rescore(store: Store, item: Item, team: Team) -> None:
    """Gives the item the score and the place that what is known of it brings now; that is nobody's edit.

    The team is locked before the item is read. One that reaches the attention lane this way is marked and
    not posted: nobody did anything to it.
    """
    placed = place(ranked_by(item), settings_of(team.settings))
    if any(getattr(item, name) != value for name, value in placed.items()):
        store.items.settle(item, placed)


def placed(store: Store, item: Item, number: int, team: Team, now: datetime) -> dict[str, Any]:
    """Where the item belongs in another team's order, under its new number."""
    new = {"number": number, "committed": False, "judgement": ""}
    if item.state is State.PLANNED:
        new["state"] = State.TRIAGED
    held = ranked_by(item) | new
    unplanned = planned_or_not(store, team, None, held | {"sprint_id": None}, now)
    return {**new, **place(held, settings_of(team.settings)), **unplanned}


def update(
    request: Request,
    store: Store,
    item: Item,
    person: Person | None,
    values: Mapping[str, Any],
    *,
    what: str = "moved",
) -> Item | None:
    """Writes columns over the item and puts it where it then belongs; None when somebody else was first.

    The team is locked first, so that the weights it is scored with are those of this moment.
    Leaving the place that it was moved to is logged; an item that enters the attention lane is posted, and
    its filer hears what somebody else decided.
    """
    store.teams.lock(item.team_id)
    scored = store.items.unchanged(item)
    if scored is None:
        return None
    item = scored
    team = store.teams.get(item.team_id)
    held = ranked_by(item) | {"sprint_id": item.sprint_id} | dict(values)
    placed = place(held, settings_of(team.settings)) | planned_or_not(store, team, item, held, request.now)
    placed |= _milestones(request, store, item, held["state"], what)
    after = store.items.change(item, {**values, **placed})
    if after is None:
        return None
    arm(store, team, item, after, request.now)
    if after.live_at is not None and item.live_at is None:
        sprint_for(store, team, request.now, CURRENT)  # a sprint in which something gets done has a row
    if item.state is State.CLOSED and after.state is not State.CLOSED:
        store.closings.take_back(item.id, request.now)
    if item.judgement and not after.judgement:
        log(request, store, after, person, what=what, field="rank", before=item.rank_key or "")
    if after.attention and (not item.attention or (is_critical(after) and not is_critical(item))):
        post_attention(request, store, after)
    tell_filer(store, item, after, person, request.now)
    return after


def _milestones(request: Request, store: Store, item: Item, after: State, what: str) -> Milestones:
    """What the move changes of when work began, went live and was closed; taken back, it is as it was."""

    def when(state: State) -> datetime:
        if what != UNDONE:
            return request.now
        moves = [one for one in store.log.since(item.id, 0) if one.field == "state"]
        return next((one.at for one in reversed(moves) if one.after == state), request.now)

    held = {"started_at": item.started_at, "live_at": item.live_at, "closed_at": item.closed_at}
    return milestones(held, item.state, after, when)


def change(
    request: Request,
    store: Store,
    item: Item,
    person: Person,
    standing: Standing,
    fields: Mapping[str, str],
    *,
    reason: str = "",
) -> Item | None:
    """Writes a form's values over the item and logs each field that changed, with the reason if there is one.

    Returns the item as it is now, or None when somebody else changed it first. Raises
    FieldErrors that name each wrong value.
    """
    before = form_values(store, item)
    fields = by_number(request, store, fields)
    changed = {name: text for name, text in fields.items() if name in FIELDS and _differs(before[name], text)}
    if not changed:
        return item
    held = read_fields(before)
    values = {name: value for name, value in read_fields(changed).items() if value != held[name]}
    if not values:
        return item
    check_together({**held, **values})
    _check_category(values, settings_of(store.teams.get(item.team_id).settings))
    row = _columns(store, request, values)
    if "priority" in values:
        row["priority_confirmed"] = _confirms(values["priority"], standing)
        row |= {"state": State.TRIAGED} if item.state is State.NEW and values["priority"] else {}
    _lock(store, item.team_id, item, values)
    after = update(request, store, item, person, row)
    if after is None:
        return None
    if "for_team" in values:
        tell_team(store, after, request.now)
    _store_links(request, store, after, person, values)
    now_holds = form_values(store, after)
    for name in values:
        if before[name] != now_holds[name]:
            log(
                request,
                store,
                after,
                person,
                what="changed",
                field=name,
                before=before[name],
                after=now_holds[name],
                reason=reason,
            )
    if after.state is not item.state:
        log(
            request, store, after, person, what="triaged", field="state", before=item.state, after=after.state
        )
    if after.priority_confirmed and not item.priority_confirmed:
        log(request, store, after, person, what="confirmed", field="confirmed", after="yes")
    return after


def columns_of(store: Store, request: Request, fields: Mapping[str, str]) -> dict[str, Any]:
    """The columns that a form's values fill. Raises FieldErrors that name each wrong value."""
    return _columns(store, request, read_fields(fields))


def log(
    request: Request,
    store: Store,
    item: Item,
    person: Person | None,
    *,
    what: str,
    field: str = "",
    before: str = "",
    after: str = "",
    reason: str = "",
) -> None:
    """One decision about the item, by this person (None: by the calendar), here and now."""
    store.log.write(
        Entry(
            team_id=item.team_id,
            item_id=item.id,
            person_id=person.id if person else None,
            what=what,
            at=request.now,
            field=field,
            before=before,
            after=after,
            reason=reason,
            place=request.place.where if person else "",
            version=item.version,
        )
    )


def _confirms(priority: Priority | None, standing: Standing) -> bool:
    if priority is Priority.CRITICAL and not standing.may(Right.SET_CRITICAL):
        raise FieldErrors({"priority": standing.refusal(Right.SET_CRITICAL)})
    return True


def _check_category(values: Mapping[str, Any], settings: Settings) -> None:
    if values.get("category") and values["category"] not in settings.all_categories:
        raise FieldErrors({"category": reading.NOT_AN_OPTION})


def _differs(before: str, typed: str) -> bool:
    return before.strip() != typed.replace("\r\n", "\n").strip()


def _columns(store: Store, request: Request, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that the values of the fields fill."""
    row = {FIELDS[name].column: value for name, value in values.items() if FIELDS[name].column}
    if row.get("kind", Kind.DEBT) is None:
        row["kind"] = Kind.DEBT
    if "measurement" in values:
        row |= _measured(values["measurement"])
    if "assignee" in values:
        row["assignee_id"] = meet_assignee(request, store, values["assignee"])
    if "for_team" in values:
        team = store.teams.by_key(values["for_team"]) if values["for_team"] else None
        if values["for_team"] and team is None:
            raise FieldErrors({"for_team": NO_SUCH_TEAM})
        row["for_team_id"] = team.id if team else None
    return row


def _measured(measurement: Measurement | None) -> dict[str, Any]:
    if measurement is None:
        return {"metric": "", "unit": "", "direction": None, "before": "", "target": "", "after": ""}
    return {name: getattr(measurement, name) for name in Measurement.__dataclass_fields__}


def _lock(store: Store, team_id: int, item: Item | None, values: Mapping[str, Any]) -> None:
    """The item's team, with those at the other ends of the links that it has or gets: all at once."""
    ends: list[Item | None] = []
    for name in LINK_FIELDS:
        if name in values:
            ends += linked(store, item.id, name) if item else ()
            ends += (store.items.by_ref(ref) for ref in values[name].replace(",", " ").split())
    store.teams.lock(team_id, *(end.team_id for end in ends if end is not None))


def _store_links(
    request: Request, store: Store, item: Item, person: Person, values: Mapping[str, Any]
) -> None:
    """Keeps links and tasks; what a link changes at its other end is an edit there too."""
    if "tasks" in values:
        steps = reading.steps(values["tasks"])
        if len(steps) > 50 or any(len(title) > 300 for title, _ in steps):
            raise FieldErrors({"tasks": TOO_MANY_TASKS if len(steps) > 50 else TASK_TOO_LONG})
        store.items.set_tasks(item.id, [Task(title, done) for title, done in steps])
    for end in store_links(request, store, item, person, values):
        if store.items.by_ref(end.item.ref) is None:
            continue  # of a team that whoever asks cannot reach
        other = update(request, store, store.items.get(end.item.id), person, {})
        if other is None:
            raise TryAgain
        log(
            request,
            store,
            other,
            person,
            what="changed",
            field=end.field,
            before=end.before,
            after=end.after,
        )
        redraw(request, store, other)
