"""`/backlog rehearse`: what each rule would have said in the last 60 days, to whom and when (F22)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from commands.errors import UserError
from commands.nudging.listening import works_of
from commands.nudging.matters import MATTERS
from commands.nudging.past_days import history_of
from commands.request import Request
from commands.rules.due import day_text
from commands.rules.rehearsal import Saying, heaviest_week, played
from commands.rules.reminders import NAMED, OFF, ON, RULES, Rule, is_on
from commands.standing import as_id, known, standing
from commands.team.affairs import team_meant
from commands.view import Act, Actions, Block, Button, Card, Note, OpenForm, Paragraph, Reply, Row, Strong
from storage.store import Store
from storage.teams import Team

PAGE = 10
NAMED_ITEMS = 5
ABOUT = "The last 60 days played again, with what the log knows of them and today's hours of everybody."
NOTHING = "Nothing."
WOULD = "{messages} ({whom}), at most {most} in one week to anybody."
IN_ALL = "In the last 60 days: {words}"
NO_RULE = "There is no rule “{rule}”. The rules are: {rules}."


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What a rule would have said. names: lane → who or which channel. most: the most in one week."""

    rule: Rule
    said: Sequence[Saying]
    names: Mapping[str, str]
    most: int

    def whom(self) -> str:
        """`ana 3, #payments 2`."""
        lanes = [one.lane for one in self.said]
        counted = sorted({lane: lanes.count(lane) for lane in lanes}.items(), key=lambda one: -one[1])
        return ", ".join(f"{self.names[lane]} {count}" for lane, count in counted)

    def words(self) -> str:
        if not self.said:
            return NOTHING
        count = len(self.said)
        messages = f"{count} message{'' if count == 1 else 's'}"
        return WOULD.format(messages=messages, whom=self.whom(), most=self.most)


def rehearse(store: Store, team: Team, now: datetime, rules: Collection[str]) -> list[Rehearsed]:
    """Each of those rules as if it had been on, beside the others that the team's settings have on."""
    history, hearers = history_of(store, team, now)
    on = {rule.name for rule in RULES if is_on(team.settings, rule.name)}
    matters = {name: list(MATTERS[name](history)) for name in {*on, *rules}}
    names = {lane: hearer.name for lane, hearer in hearers.items()}
    heard: dict[frozenset[str], list[Saying]] = {}
    found = []
    for rule in (one for one in RULES if one.name in rules):
        together = frozenset({*on, rule.name})
        if together not in heard:
            every = [matter for name in sorted(together) for matter in matters[name]]
            heard[together] = played(every, hearers, history.since, now)
        said = [one for one in heard[together] if any(about[0] == rule.name for about in one.about)]
        found.append(Rehearsed(rule, said, names, heaviest_week(said, works_of(team))))
    return found


def show(request: Request, store: Store) -> Reply:
    """Every rule with its numbers, or one of them message by message."""
    person = known(request, store)
    team = team_meant(request, store, person)
    name = request.args.get("rule", "")
    if name and name not in NAMED:
        raise UserError(NO_RULE.format(rule=name[:40], rules=", ".join(NAMED)))
    found = rehearse(store, team, request.now, [name] if name else list(NAMED))
    card = _one(request, store, team, found[0]) if name else _all(team, found)
    return Reply(replace=card) if "page" in request.args else Reply(private=card)


def typed(team: Team, texts: Mapping[str, str]) -> Team:
    """The team as it would be with those settings."""
    return replace(team, settings={**(team.settings or {}), **texts})


def _all(team: Team, found: Sequence[Rehearsed]) -> Card:
    rows = [
        Row(
            (Strong(one.rule.label), f" ({ON if is_on(team.settings, one.rule.name) else OFF})"),
            one.words(),
            (_turn("Day by day", team, one.rule, 1),) if one.said else (),
        )
        for one in found
    ]
    change = Actions((OpenForm("Change the rules", "rules.form", {"team": str(team.id)}),))
    return Card((*rows, change, Note((ABOUT,))), title=f"Rehearsal of {team.key}")


def _one(request: Request, store: Store, team: Team, found: Rehearsed) -> Card:
    """The latest first, a page at a time."""
    page = max(as_id(request.args.get("page", "")), 1)
    said = list(reversed(found.said))[(page - 1) * PAGE :]
    reader = standing(request, store, team.id, known(request, store))
    shown = said[:PAGE]
    named = {
        item.id: item
        for item in store.items.among({item for one in shown for item in _items(one, found.rule)})
    }
    titles = {
        number: f"{item.ref} {item.title}" if reader.sees(item) else item.ref
        for number, item in named.items()
    }
    rows: list[Block] = [
        Row((f"{_when(one.at, team)} to {found.names[one.lane]}",), _about(one, found.rule, titles))
        for one in shown
    ]
    turning: list[Button] = [_turn("Older", team, found.rule, page + 1)] if said[PAGE:] else []
    turning += [_turn("Newer", team, found.rule, page - 1)] if page > 1 else []
    turning.append(Act("All rules", "rules.rehearse", {"team": team.key, "page": "1"}))
    blocks = (
        Paragraph((IN_ALL.format(words=found.words()),)),
        *rows,
        Actions(tuple(turning)),
        Note((ABOUT,)),
    )
    return Card(blocks, title=f"Rehearsal of {team.key}: {found.rule.label}")


def day_by_day(store: Store, team: Team, found: Rehearsed, most: int) -> list[str]:
    """The latest first, in words, with nothing of the items but their IDs."""
    shown = list(reversed(found.said))[:most]
    named = store.items.among({item for one in shown for item in _items(one, found.rule)})
    refs = {item.id: item.ref for item in named}
    lines = []
    for one in shown:
        about = _about(one, found.rule, refs)
        lines.append(f"{_when(one.at, team)}: {found.names[one.lane]}{f' ({about})' if about else ''}")
    return lines


def _turn(label: str, team: Team, rule: Rule, page: int) -> Act:
    return Act(label, "rules.rehearse", {"team": team.key, "rule": rule.name, "page": str(page)})


def _items(saying: Saying, rule: Rule) -> list[int]:
    return [item for name, item in saying.about if name == rule.name and item is not None]


def _about(saying: Saying, rule: Rule, names: Mapping[int, str]) -> str:
    items = [names[item] for item in _items(saying, rule) if item in names]
    more = f", and {len(items) - NAMED_ITEMS} more" if items[NAMED_ITEMS:] else ""
    return ", ".join(items[:NAMED_ITEMS]) + more


def _when(at: datetime, team: Team) -> str:
    local = at.astimezone(ZoneInfo(team.zone))
    return f"{day_text(local.date())}, {local:%H:%M}"
