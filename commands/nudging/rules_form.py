"""`/backlog rules`: by which rules Hearth speaks up by itself, each with its switch and its numbers (F22)."""

from collections.abc import Mapping
from dataclasses import replace

from commands.errors import FieldErrors, FormAgain
from commands.history.log import NEW_WEIGHTS
from commands.request import Request
from commands.rules.choices import read_choices
from commands.rules.reminders import RULED, RULES, Rule
from commands.rules.rights import Right
from commands.rules.settings import RANKING
from commands.standing import as_id, known, meet, standing
from commands.team.affairs import team_meant
from commands.team.choosing import caught_up, choose, chosen, label_of, meanwhile
from commands.team.settings import field_of
from commands.view import Actions, Card, Form, Note, OpenForm, Paragraph, Reply, Section
from storage.store import Store
from storage.teams import Team

SAVED = "Saved for {key}: {what}."
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


def _again(request: Request, team: Team, values: Mapping[str, str], moved: frozenset[str], note: str) -> Form:
    """The form with everything typed kept, and what is to be read before it is saved."""
    form = _form(team, values, request.key.removeprefix("form:"), moved)
    opened = (
        replace(one, open=one.open or any(field.name in request.fields for field in one.fields))
        for one in form.sections
    )
    return replace(form, sections=tuple(opened), note=note)


def _form(team: Team, values: Mapping[str, str], token: str, moved: frozenset[str] = frozenset()) -> Form:
    return Form(
        command="rules.save",
        opener="rules.form",
        title=f"Nudges of {team.key}",
        submit="Save",
        sections=tuple(_section(rule, values, moved, first=rule is RULES[0]) for rule in RULES),
        token=token,
        args={"team": str(team.id), "version": str(team.version)},
    )


def _section(rule: Rule, values: Mapping[str, str], moved: frozenset[str], *, first: bool) -> Section:
    switch, *numbers = (
        field_of(choice, values[choice.name], choice.name in moved) for choice in rule.choices
    )
    fields = (replace(switch, label=SWITCH), *numbers)
    return Section(rule.label, fields, open=first or any(field.moved for field in fields))
