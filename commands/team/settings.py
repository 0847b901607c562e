"""`/backlog settings`: what a team chose about its backlog, as one form (F35, section 13)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from commands.errors import FieldErrors, FormAgain, UserError
from commands.history.log import NEW_WEIGHTS
from commands.request import Request
from commands.review.schedule import coming
from commands.review.schedule_telling import tell_when_next
from commands.rules.choices import CHOICES, SECTIONS, Choice, read_choices, trouble
from commands.rules.rights import Right
from commands.rules.schedule import when_words
from commands.rules.settings import RANKING
from commands.standing import as_id, known, meet, standing
from commands.team.affairs import team_meant
from commands.team.choosing import caught_up, choose, chosen, label_of, meanwhile
from commands.view import (
    Card,
    ChoiceField,
    Field,
    Form,
    LineField,
    Note,
    NumberField,
    Option,
    Paragraph,
    Reply,
    Section,
    TextField,
)
from storage.log import Decision
from storage.store import Store
from storage.teams import Team

SAVED = "Saved for {key}: {what}."
NEXT_REVIEW = "The next review: {when}."
NOTHING_NEW = "Nothing was changed: the settings of {key} are as they were."


def open_settings(request: Request, store: Store) -> Reply:
    """The form, with what holds now."""
    person = known(request, store)
    team = team_meant(request, store, person)
    standing(request, store, team.id, person).require(Right.SETTINGS)
    return Reply(form=_form(team, {**chosen(team), **request.fields}, request.fresh_token))


def save_settings(request: Request, store: Store) -> Reply:
    """Stores what changed; the second of two people first sees what the other one changed."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    store.teams.lock(team.id)
    team = store.teams.get(team.id)
    here = standing(request, store, team.id, person)
    here.require(Right.SETTINGS)
    seen = as_id(request.args.get("version", ""))
    decisions = [entry for entry in store.log.choices_since(team.id, seen) if entry.field in CHOICES]
    if decisions:
        raise FormAgain(_merged(request, team, decisions))
    texts, errors = read_choices(request.fields)
    held = chosen(team)
    errors = errors or trouble({**held, **texts})
    if texts.get("capacity", held["capacity"]) != held["capacity"] and not here.may(Right.CAPACITY):
        errors |= {"capacity": here.refusal(Right.CAPACITY)}
    if errors:
        raise FieldErrors(errors)
    before = coming(store, team, request.now, 1)[0].at
    changed = choose(request, store, team, person, texts)
    if not changed:
        return Reply(private=Card((Paragraph((NOTHING_NEW.format(key=team.key),)),)))
    team = store.teams.get(team.id)
    tell_when_next(request, store, team, person, before)
    return Reply(private=_saved(request, store, team, changed))


def _saved(request: Request, store: Store, team: Team, changed: Sequence[str]) -> Card:
    """What was changed, and what follows from it."""
    said = Paragraph((SAVED.format(key=team.key, what=", ".join(label_of(name) for name in changed)),))
    notes = [NEW_WEIGHTS] if any(name in RANKING for name in changed) else []
    if "zone" in changed:
        notes.append(
            NEXT_REVIEW.format(when=when_words(coming(store, team, request.now, 1)[0].at, team.zone))
        )
    return Card((said, *(Note((note,)) for note in notes)))


def choose_emoji(request: Request, store: Store) -> Reply:
    """`/backlog emoji :wood:` chooses the emoji that files a message (F3)."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    store.teams.lock(team.id)
    standing(request, store, team.id, person).require(Right.SETTINGS)
    texts, errors = read_choices({"emoji": request.args["emoji"]})
    if errors:
        raise UserError(errors["emoji"])
    choose(request, store, store.teams.get(team.id), person, texts)
    said = f"A :{texts['emoji']}: on a message files it in {team.key} now."
    return Reply(private=Card((Paragraph((said,)),)))


def _form(
    team: Team, values: Mapping[str, str], token: str, moved: frozenset[str] = frozenset(), note: str = ""
) -> Form:
    sections = []
    for number, (title, choices) in enumerate(SECTIONS):
        fields = tuple(field_of(choice, values[choice.name], choice.name in moved) for choice in choices)
        sections.append(Section(title, fields, open=number == 0 or any(field.moved for field in fields)))
    return Form(
        command="settings.save",
        opener="settings.form",
        title=f"Settings of {team.key}",
        submit="Save",
        sections=tuple(sections),
        token=token,
        args={"team": str(team.id), "version": str(team.version)},
        note=note,
    )


def field_of(choice: Choice, value: str, moved: bool) -> Field:
    """The field in which a setting is chosen."""
    drawn: ChoiceField | NumberField | TextField | LineField
    if choice.options is not None:
        options = tuple(Option(shown, value) for value, shown in choice.options.items())
        drawn = ChoiceField(name=choice.name, label=choice.label, options=options, chosen=value)
    elif choice.bounds is not None:
        low, high = choice.bounds
        drawn = NumberField(name=choice.name, label=choice.label, number=value, low=low, high=high)
    elif choice.lines:
        drawn = TextField(name=choice.name, label=choice.label, text=value)
    else:
        drawn = LineField(name=choice.name, label=choice.label, line=value)
    return replace(drawn, required=not choice.may_be_empty, hint=choice.hint, moved=moved)


def _merged(request: Request, team: Team, decisions: Sequence[Decision]) -> Form:
    """The form anew: what this person typed stays, what only others changed moves in."""
    holds = {name: text for name, text in chosen(team).items() if name in CHOICES}
    base = {**holds, **{entry.field: entry.before for entry in reversed(decisions)}}
    values, moved = caught_up(holds, base, request.fields)
    form = _form(team, values, request.key.removeprefix("form:"), moved, meanwhile(decisions))
    opened = (
        replace(one, open=one.open or any(f.name in request.fields for f in one.fields))
        for one in form.sections
    )
    return replace(form, sections=tuple(opened))
