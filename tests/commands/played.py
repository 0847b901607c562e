"""A team's story, one line a deed, played through the front door at its moments; and its numbers in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from commands.report.numbers import PeriodNumbers, Report, report_of
from commands.rules.numbers import Sample
from commands.view import Reply
from storage.enums import CAUSED_BY_DEBT, Answer
from storage.teams import Team
from tests.commands.closing import NOT_MEASURED, PROVEN, met
from tests.commands.conftest import LOGISTICS, Talk
from tests.commands.test_incidents import post_mortem, writes

YEAR, NEXT_YEAR = 2026, ("Jan", "Feb", "Mar")
ANSWERS = {"debt": Answer.DEBT, "partly": Answer.PARTLY, "not": Answer.NOT_DEBT}


@dataclass
class Played:
    """What is filed goes by a name of its own in a story: `20 Nov 09:30 file A,B !high`, in its zone."""

    talk: Talk
    zone: str = "UTC"
    ids: dict[str, int] = field(default_factory=dict)

    def play(self, story: str) -> "Played":
        for line in filter(None, map(str.strip, story.splitlines())):
            day, month, at, verb, *rest = line.split()
            date = f"{day} {month} {YEAR + (month in NEXT_YEAR)}"
            self.on(datetime.strptime(f"{date} {at} +0000", "%d %b %Y %H:%M %z"))
            self.do(verb, *rest)
        return self

    def on(self, wall: datetime) -> None:
        """It is that time on the team's clock."""
        self.talk.now = wall.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)
        self.talk.zones["ana"] = self.zone

    def do(self, verb: str, names: str = "", *more: str) -> None:
        """The deed, to each of the names."""
        for name in names.split(","):
            _VERBS[verb](self, *filter(None, (name, *more)))

    def report(self) -> Report:
        with self.talk.database.reading(self.talk.workspace) as store:
            return report_of(store, self.team("PAY"), self.talk.now)

    def team(self, key: str) -> Team:
        with self.talk.database.reading(self.talk.workspace) as store:
            team = store.teams.by_key(key)
        assert team is not None
        return team

    def ref(self, name: str) -> str:
        with self.talk.database.reading(self.talk.workspace) as store:
            return store.items.get(self.ids[name]).ref

    def asks(self, command: str, name: str, who: str = "ana", **args: str) -> Reply:
        return self.talk.asks(who, command, args={"item": str(self.ids[name]), **args})

    def fills(self, opener: str, name: str, **changes: str) -> Reply:
        form = self.asks(opener, name).form
        reply = self.talk.fills("ana", form, changes)
        assert not reply.errors, reply.errors
        return reply


def file(played: Played, name: str, *marks: str) -> None:
    _filed(played, name, f"/debt {' '.join(marks)} Thing {name}")


def improve(played: Played, name: str) -> None:
    _filed(played, name, f"/improve Story {name}")


def elsewhere(played: Played, name: str) -> None:
    """Filed in another team of the same people."""
    place, played.talk.place = played.talk.place, LOGISTICS
    played.talk.types("ben", "/debt Their own thing")
    _filed(played, name, f"/debt !high Thing {name}")
    played.talk.place = place


def _filed(played: Played, name: str, line: str) -> None:
    played.talk.types("ana", line)
    _newest(played, name)


def _newest(played: Played, name: str) -> None:
    """What was filed last goes by that name."""
    with played.talk.database.reading(played.talk.workspace) as store:
        teams = store.teams.all()
        newest = [item for team in teams for item in store.items.page(team.id, at_most=1000)]
    played.ids[name] = max(item.id for item in newest)


def move(played: Played, name: str, key: str) -> None:
    played.fills("item.move_form", name, team=key)


def merge(played: Played, name: str, other: str) -> None:
    played.asks("item.merge", name, into=str(played.ids[other]))


def priority(played: Played, name: str, level: str = "") -> None:
    played.asks("item.set", name, **{"set.priority": level})


def kind(played: Played, name: str, *words: str) -> None:
    played.talk.fills("ana", played.talk.edits("ana", played.ref(name)), {"kind": " ".join(words)})


def restrict(played: Played, name: str) -> None:
    played.talk.fills("ana", played.talk.edits("ana", played.ref(name)), {"restricted": "yes"})


def close(played: Played, name: str) -> None:
    reviewer = met(played.talk, "ben", played.ref(name))
    played.fills("item.close_form", name, reviewer=reviewer, **PROVEN, **NOT_MEASURED)


def override(played: Played, name: str) -> None:
    said = {"output": PROVEN["output"], "reason": "The vendor has left"}
    played.fills("item.override_form", name, **said)


def clean(played: Played, name: str) -> None:
    played.fills("item.cleaned_form", name, reason="It was two lines")


def reasoned(command: str) -> Callable[..., None]:
    def deed(played: Played, name: str) -> None:
        played.fills(f"item.{command}_form", name, reason="The team said so")

    return deed


def pressed(command: str, **args: str) -> Callable[..., None]:
    def deed(played: Played, name: str) -> None:
        played.asks(f"item.{command}", name, **args)

    return deed


def undo(played: Played, name: str) -> None:
    """The last change of the item; where there is none, its filing."""
    version = played.talk.item(played.ref(name)).version
    played.asks("item.undo", name, **({"version": str(version)} if version > 1 else {}))


def reopen(played: Played, name: str, anew: str) -> None:
    """It came back, and is filed anew under another name."""
    played.fills("item.reopen_form", name, reason="It is slow again")
    _newest(played, anew)


def incident(played: Played, answer: str = "") -> None:
    """Something happened at that moment; whether it was debt, if somebody said."""
    played.talk.types("ben", "/backlog incident It was down")
    if answer:
        said = {"answer": str(ANSWERS[answer])}
        said |= {"ref": played.ref(next(iter(played.ids)))} if ANSWERS[answer] in CAUSED_BY_DEBT else {}
        reply = writes(played.talk, "ana", post_mortem(played.talk), **said)
        assert not reply.errors, reply.errors


def end_sprint(played: Played) -> None:
    team = played.team("PAY")
    with played.talk.database.reading(played.talk.workspace) as store:
        number = store.sprints.open(team.id)[0].number
    played.talk.asks("ana", "sprint.end", args={"team": team.key, "sprint": str(number), "sure": "1"})


def look(played: Played) -> None:
    """Nothing is done; it is that moment."""


_VERBS: Mapping[str, Callable[..., None]] = {
    "file": file,
    "improve": improve,
    "elsewhere": elsewhere,
    "move": move,
    "merge": merge,
    "separate": pressed("separate"),
    "priority": priority,
    "kind": kind,
    "restrict": restrict,
    "plan": pressed("plan", sprint="current"),
    "start": pressed("start"),
    "live": pressed("live"),
    "back": pressed("back"),
    "pause": reasoned("pause"),
    "resume": pressed("resume"),
    "decline": reasoned("decline"),
    "restore": pressed("restore"),
    "close": close,
    "override": override,
    "clean": clean,
    "undo": undo,
    "reopen": reopen,
    "unreopen": pressed("unheld"),
    "incident": incident,
    "end_sprint": end_sprint,
    "look": look,
}


def told(periods: Iterable[PeriodNumbers]) -> str:
    """What is not nothing, a line a period."""
    return "\n".join(f"{one.period.name}: {'; '.join(_parts(one))}".strip(": ") for one in periods)


def _parts(one: PeriodNumbers) -> list[str]:
    levels = {"opened": one.opened, "closed": one.closed, "open": one.open}
    counts = {"override": one.overridden, "cleaned": one.cleaned, "declined": one.declined}
    counts |= {"came back": one.reopened, "incidents": one.incidents, "unanswered": one.unanswered}
    counts |= {"due to debt": one.due_to_debt}
    said = [
        *(_spread(name, held) for name, held in (("lead", one.lead), ("debt", one.lead_debt))),
        _spread("cycle", one.cycle),
        *(f"{name} {_held(held)}" for name, held in levels.items() if any(held.values())),
        *(f"{name} {count}" for name, count in counts.items() if count),
        "" if one.rate is None else f"rate {one.rate:.0%}",
    ]
    return [part for part in said if part]


def _spread(name: str, held: Sample) -> str:
    if held.median_days is None or held.p85_days is None:
        return f"{name} {held.needed.removesuffix(' needed')}" if held.count else ""
    return f"{name} {held.count}: {held.median_days:g} / {held.p85_days:g}"


def _held(levels: Mapping[str, int]) -> str:
    return ", ".join(f"{level} {count}" for level, count in levels.items() if count)
