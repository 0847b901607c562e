"""`/backlog rules`: by which rules Hearth speaks up by itself, each with its switch and its numbers (F22)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from commands.errors import FieldErrors, FormAgain
from commands.history.log import NEW_WEIGHTS
from commands.nudging.rehearsing import day_by_day, rehearse, typed
from commands.request import Request
from commands.rules.choices import read_choices
from commands.rules.reminders import MOST_A_WEEK, RULED, RULES, Rule, is_on, value
from commands.rules.rights import Right
from commands.rules.settings import RANKING
from commands.standing import as_id, known, meet, standing
from commands.team.affairs import team_meant
from commands.team.choosing import caught_up, choose, chosen, label_of, meanwhile
from commands.team.settings import field_of
from commands.view import Actions, Card, Form, Note, OpenForm, Paragraph, Reply, Section, YesNoField
from storage.store import Store
from storage.teams import Team

SAVED = "Saved for {key}: {what}."
REHEARSE, SURE = "rehearse", "sure"
REHEARSAL = "Shows what these rules would have sent in the last 60 days, and to whom; nothing is saved yet."
REHEARSED = "In the last 60 days these rules would have sent:"
NOT_SAVED = "Nothing is saved yet."
LOUD = "{rule} would have spoken more than five times a week. In the last 60 days: {words}"
STILL = "Nothing is saved yet: save once more to switch it on all the same."
DAYS_SHOWN = 6
SWITCH = "On or off"
NOTHING_NEW = "Nothing was changed: the rules of {key} are as they were."


def open_rules(request: Request, store: Store) -> Reply:
    """The form, with what holds now."""
    person = known(request, store)
    team = team_meant(request, store, person)
    standing(request, store, team.id, person).require(Right.SETTINGS)
    return Reply(form=_form(team, {**chosen(team), **request.fields}, request.fresh_token))


def save_rules(request: Request, store: Store) -> Reply:
    """Stores what changed; the second of two people first sees what the other one changed."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    store.teams.lock(team.id)
    team = store.teams.get(team.id)
    standing(request, store, team.id, person).require(Right.SETTINGS)
    _require_seen(request, store, team)
    texts, errors = read_choices(request.fields, RULED)
    if errors:
        raise FieldErrors(errors)
    if request.fields.get(REHEARSE) == "yes":
        note = rehearsed_words(store, team, texts, request.now)
        raise FormAgain(_again(request, team, {**chosen(team), **request.fields}, frozenset(), note))
    _require_calm(request, store, team, texts)
    changed = choose(request, store, team, person, texts)
    if not changed:
        return Reply(private=Card((Paragraph((NOTHING_NEW.format(key=team.key),)),)))
    said = Paragraph((SAVED.format(key=team.key, what=", ".join(label_of(name) for name in changed)),))
    settling = (Note((NEW_WEIGHTS,)),) if any(name in RANKING for name in changed) else ()
    again = OpenForm("Rules", "rules.form", {"team": str(team.id)})
    return Reply(private=Card((said, *settling, Actions((again,)))))


def _require_seen(request: Request, store: Store, team: Team) -> None:
    """Raises FormAgain when somebody else changed a rule since the form was opened."""
    seen = as_id(request.args.get("version", ""))
    decisions = [entry for entry in store.log.choices_since(team.id, seen) if entry.field in RULED]
    if not decisions:
        return
    holds = {name: text for name, text in chosen(team).items() if name in RULED}
    base = {**holds, **{entry.field: entry.before for entry in reversed(decisions)}}
    values, moved = caught_up(holds, base, request.fields)
    raise FormAgain(_again(request, team, values, moved, meanwhile(decisions)))


def _require_calm(request: Request, store: Store, team: Team, texts: Mapping[str, str]) -> None:
    """Raises FormAgain, once, when a rule is switched on that would speak more than five times a week."""
    sure = request.args.get(SURE, "").split()
    wanted = typed(team, texts)
    asked = [
        rule.name
        for rule in RULES
        if is_on(wanted.settings, rule.name) and not is_on(team.settings, rule.name)
        if not rule.unlimited and rule.name not in sure
    ]
    found = rehearse(store, wanted, request.now, asked) if asked else []
    loud = [one for one in found if one.most > MOST_A_WEEK]
    if loud:
        said = (LOUD.format(rule=one.rule.label, words=one.words()) for one in loud)
        form = _again(
            request, team, {**chosen(team), **request.fields}, frozenset(), "\n".join((*said, STILL))
        )
        names = " ".join((*sure, *(one.rule.name for one in loud)))
        raise FormAgain(replace(form, args={**form.args, SURE: names}))


def rehearsed_words(store: Store, team: Team, texts: Mapping[str, str], now: datetime) -> str:
    """What those settings would have brought, rule by rule; of those that change, the latest days."""
    wanted = typed(team, texts)
    on = [rule.name for rule in RULES if is_on(wanted.settings, rule.name)]
    lines = [REHEARSED]
    for one in rehearse(store, wanted, now, on):
        lines.append(f"{one.rule.label}: {one.words()}")
        names = [choice.name for choice in one.rule.choices]
        if any(value(wanted.settings, name) != value(team.settings, name) for name in names):
            lines += day_by_day(store, wanted, one, DAYS_SHOWN)
    return "\n".join((*lines, NOT_SAVED))


def _again(request: Request, team: Team, values: Mapping[str, str], moved: frozenset[str], note: str) -> Form:
    """The form with everything typed kept, and what is to be read before it is saved."""
    form = _form(team, values, request.key.removeprefix("form:"), moved)
    opened = (
        replace(one, open=one.open or any(field.name in request.fields for field in one.fields))
        for one in form.sections
    )
    return replace(form, sections=tuple(opened), note=note)


def _form(team: Team, values: Mapping[str, str], token: str, moved: frozenset[str] = frozenset()) -> Form:
    rehearsal = YesNoField(name=REHEARSE, label="Rehearse first", hint=REHEARSAL)
    sections = tuple(_section(rule, values, moved, first=rule is RULES[0]) for rule in RULES)
    return Form(
        command="rules.save",
        opener="rules.form",
        title=f"Nudges of {team.key}",
        submit="Save",
        sections=(*sections, Section("Before you save", (rehearsal,))),
        token=token,
        args={"team": str(team.id), "version": str(team.version)},
    )


def _section(rule: Rule, values: Mapping[str, str], moved: frozenset[str], *, first: bool) -> Section:
    switch, *numbers = (
        field_of(choice, values[choice.name], choice.name in moved) for choice in rule.choices
    )
    fields = (replace(switch, label=SWITCH), *numbers)
    return Section(rule.label, fields, open=first or any(field.moved for field in fields))
