"""The last 60 days of a team as its log has them, and who of it would be told something (F22)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from commands.capacity.announced import plans
from commands.history.versions import Version, versions
from commands.nudging.brief import waiting
from commands.nudging.coming_back import waits_to_be_taken
from commands.nudging.deciding import readers_of, who_decides
from commands.nudging.listening import listener_of, works_of
from commands.nudging.matters import History
from commands.nudging.returning import whom
from commands.nudging.telling import Reader, channels_of
from commands.rules.brief import Source
from commands.rules.cadence import moment
from commands.rules.nudging import To
from commands.rules.rehearsal import DAYS, Hearer
from commands.rules.settings import DEFAULTS, settings_of
from storage.enums import Outcome, Priority, State
from storage.items import Item
from storage.log import FILED, Decision
from storage.store import Store
from storage.teams import Team

SPRINTS = 30
SNOOZES = 500
EARLIER = timedelta(days=30)
"""What was put off that long before, or has its grace from then, is known."""
WAITING = (Source.UNPLANNED, Source.UNCONFIRMED, Source.REQUESTS, Source.UNTRIAGED, Source.UNMEASURED)


def history_of(store: Store, team: Team, now: datetime) -> tuple[History, dict[str, Hearer]]:
    """What is known of those days, and by lane who hears."""
    since = now - timedelta(days=DAYS)
    grace = settings_of(team.settings).due_days.get(Priority.CRITICAL, DEFAULTS.due_days[Priority.CRITICAL])
    start = since - timedelta(days=2 * grace) - EARLIER
    sprints = store.sprints.latest(team.id, SPRINTS)
    begins = {row.number: moment(row.starts_on, time.min, team.zone) for row in sprints}
    decided = _items(store, team, start)
    items = {item: list(_with_beginnings(found, begins, now)) for item, found in decided.items()}
    hearers: dict[str, Hearer] = {}

    def lanes(readers: Iterable[Reader]) -> list[str]:
        found = {store.deliveries.lane(reader.address): _hearer(store, team, reader) for reader in readers}
        hearers.update(found)
        return list(found)

    deciders = lanes(who_decides(store, team, now))
    history = History(
        team=team,
        since=since,
        known=start,
        now=now,
        items=items,
        snoozes=_snoozes(store, team, start),
        begins=begins,
        ended=[row.over_at for row in sprints if row.ended_at is not None],
        to={to: lanes(readers_of(store, team, to, now)) for to in To},
        deciders=deciders,
        channels=lanes(channels_of(store, team)),
        filers={item.id: lanes(whom(store, team, item, now)) for item in _stories(items.values())},
        decider_works=hearers[deciders[0]].works if deciders else works_of(team),
        waited=_waited(store, team, items, now),
        plans=plans(store, team),
        closings=store.closings.of(_closed_here(team, items)),
    )
    return history, hearers


def _closed_here(team: Team, items: Mapping[int, Sequence[Version]]) -> list[int]:
    """Those that are the team's, and closed still."""
    last = {item_id: found[-1].item for item_id, found in items.items()}
    return [one for one, item in last.items() if item.state is State.CLOSED and item.team_id == team.id]


def _hearer(store: Store, team: Team, reader: Reader) -> Hearer:
    """With the hours of today; nobody knows who had snoozed then."""
    works = works_of(team)
    if reader.person is None:
        known = store.teams.channels(team.id)
        name = next((one.name for one in known if one.channel == reader.address.channel), "")
        return Hearer(f"#{name}" if name else "a channel", works)
    listener = replace(listener_of(store, team, reader.person), snoozed_until=None)
    return Hearer(reader.person.name or "somebody", works, listener)


def _items(store: Store, team: Team, start: datetime) -> dict[int, list[Version]]:
    """Every item that somebody filed or decided about since then, version by version."""
    decided: dict[int, list[Decision]] = {item: [] for item in store.log.filed_after(team.id, start)}
    for entry in store.log.after(team.id, start, left_out=FILED):
        if entry.item_id is not None:
            decided.setdefault(entry.item_id, []).append(entry)
    return {item.id: _versions(store, item, decided[item.id], start) for item in store.items.among(decided)}


def _versions(store: Store, item: Item, decided: list[Decision], start: datetime) -> list[Version]:
    if any(entry.field == "id" for entry in decided):
        decided = store.log.of_item_after(item.id, start)
    sprint = store.sprints.get(item.sprint_id).number if item.sprint_id is not None else None
    return versions(item, sprint, decided)


def _with_beginnings(
    found: Sequence[Version], begins: Mapping[int, datetime], now: datetime
) -> Iterator[Version]:
    """With a version more where a sprint began that an item was planned for: nobody decided that."""
    for number, version in enumerate(found):
        yield version
        ends = found[number + 1].since if number + 1 < len(found) else now
        begun = begins.get(version.sprint) if version.sprint is not None else None
        if begun is not None and version.since < begun < ends:
            yield replace(version, since=begun)


def _stories(items: Iterable[Sequence[Version]]) -> list[Item]:
    """Those that waited to be taken at any time."""
    return [found[-1].item for found in items if any(waits_to_be_taken(one.item) for one in found)]


def _snoozes(store: Store, team: Team, start: datetime) -> dict[int, list[tuple[datetime, datetime]]]:
    """Item → when somebody put it off, and until when; oldest first."""
    found: dict[int, list[tuple[datetime, datetime]]] = {}
    for one in reversed(store.nudges.of_team(team.id, start, SNOOZES)):
        if one.outcome == Outcome.SNOOZED and one.item_id is not None and one.until is not None:
            found.setdefault(one.item_id, []).append((one.at, one.until))
    return found


def _waited(
    store: Store, team: Team, items: Mapping[int, Sequence[Version]], now: datetime
) -> datetime | None:
    """Since when something has waited for a decision that nobody touched in those days."""
    ids = {item for source in WAITING for item in waiting(store, team, source, now)} - items.keys()
    return min((item.filed_at for item in store.items.among(ids)), default=None)
