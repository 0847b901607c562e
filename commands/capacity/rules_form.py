"""The band of debt, and how long a program increment is, on one form (F26)."""

from collections.abc import Mapping, Sequence

from commands.errors import FieldErrors, FormAgain
from commands.planning.asking import forget_draft, with_draft
from commands.planning.sprint_cards import team_asked
from commands.request import Request
from commands.rules.capacity_choices import CAPACITY, FIRST, capacity_rules, trouble
from commands.rules.choices import read_choices
from commands.rules.program_increments import next_increment
from commands.rules.rights import Right
from commands.rules.time_box import today
from commands.standing import as_id, known, meet, standing
from commands.team.choosing import caught_up, choose, chosen, label_of, meanwhile
from commands.team.settings import field_of
from commands.view import Actions, Card, DateField, Field, Form, Note, OpenForm, Paragraph, Reply, Section
from storage.log import Decision
from storage.store import Store
from storage.teams import Team

SAVED = "Saved for {key}: {what}. The next increment is {words}."
NOTHING_NEW = "Nothing was changed: the band and the increments of {key} are as they were."
COUNTED = "Sprints that are over are held to the band as it is now."


def open_form(request: Request, store: Store) -> Reply:
    """The form, with what holds now."""
    person = known(request, store)
    team = team_asked(request, store, person)
    standing(request, store, team.id, person).require(Right.CAPACITY)
    typed = with_draft(request, store, person)
    return Reply(form=_form(typed, team, {**_held(team), **typed.fields}, request.fresh_token))


def save(request: Request, store: Store) -> Reply:
    """Stores what changed; the second of two people first sees what the other one changed."""
    person = meet(request, store)
    team = team_asked(request, store, person)
    store.teams.lock(team.id)
    team = store.teams.get(team.id)
    standing(request, store, team.id, person).require(Right.CAPACITY)
    since = store.log.choices_since(team.id, as_id(request.args.get("version", "")))
    if decisions := [entry for entry in since if entry.field in CAPACITY]:
        raise FormAgain(_merged(request, team, decisions))
    texts, errors = read_choices(request.fields, CAPACITY)
    errors = errors or trouble(_held(team) | texts)
    if errors:
        raise FieldErrors(errors)
    changed = choose(request, store, team, person, texts)
    forget_draft(request, store, person)
    if not changed:
        return Reply(private=Card((Paragraph((NOTHING_NEW.format(key=team.key),)),)))
    team = store.teams.get(team.id)
    following = next_increment(today(request.now, team.zone), capacity_rules(team.settings).calendar)
    what = ", ".join(label_of(name) for name in changed)
    said = SAVED.format(key=team.key, what=what, words=following.words)
    meter = Actions((OpenForm("See the meter", "capacity.show", {"team": team.key}),))
    return Reply(private=Card((Paragraph((said,)), meter, Note((COUNTED,)))))


def _held(team: Team) -> dict[str, str]:
    return {name: text for name, text in chosen(team).items() if name in CAPACITY}


def _form(
    request: Request,
    team: Team,
    values: Mapping[str, str],
    token: str,
    moved: frozenset[str] = frozenset(),
    note: str = "",
) -> Form:
    fields = tuple(_field(name, values[name], name in moved) for name in CAPACITY)
    return Form(
        command="capacity.rules_save",
        opener="capacity.rules_form",
        title=f"Capacity of {team.key}",
        submit="Save",
        sections=(Section("", fields),),
        token=token,
        args={"team": team.key, "version": str(team.version)}
        | ({"draft": request.args["draft"]} if "draft" in request.args else {}),
        note=note,
    )


def _field(name: str, value: str, moved: bool) -> Field:
    choice = CAPACITY[name]
    if name == FIRST:
        return DateField(name=name, label=choice.label, day=value, hint=choice.hint, moved=moved)
    return field_of(choice, value, moved)


def _merged(request: Request, team: Team, decisions: Sequence[Decision]) -> Form:
    """The form anew: what this person typed stays, what only others changed moves in."""
    holds = _held(team)
    base = {**holds, **{entry.field: entry.before for entry in reversed(decisions)}}
    values, moved = caught_up(holds, base, request.fields)
    token = request.key.removeprefix("form:")
    return _form(request, team, values, token, moved, meanwhile(decisions))
