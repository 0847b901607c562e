"""`/backlog review schedule`: when the reviews are and how they are run, on one form (F17, F18)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from commands.errors import FormAgain
from commands.people import NAMES as PLATFORMS
from commands.people import choice_of_assignee, known_by, number_of
from commands.planning.asking import forget_draft, with_draft
from commands.request import Request
from commands.review.planning_clash import clash
from commands.review.schedule import coming, held
from commands.review.schedule_cards import SHOWN, rows
from commands.review.schedule_reading import ASKED, FIRST, LAST, NAMES, wanted
from commands.review.schedule_telling import tell_when_next
from commands.rules.cadence import upcoming
from commands.rules.rights import Right
from commands.rules.schedule import schedule_of
from commands.rules.schedule_choices import FACILITATORS
from commands.standing import as_id, known, meet, standing
from commands.team.affairs import team_meant
from commands.team.choosing import caught_up, choose, chosen, label_of, meanwhile
from commands.team.settings import field_of
from commands.view import (
    Actions,
    Block,
    Card,
    ChoiceField,
    DateField,
    Field,
    Form,
    Note,
    OpenForm,
    Option,
    Paragraph,
    PersonField,
    Reply,
    Section,
)
from storage.enums import Platform
from storage.log import Decision
from storage.store import Store
from storage.teams import Team

SAVED = "Saved for {key}: {what}. These are the next ones:"
NOTHING_NEW = "Nothing was changed. These are the next reviews of {key}:"
FIRST_ONES = "The first channel of each platform"
ELSEWHERE = "Each other platform that the team is on keeps its first channel."
IN_TURN = "In turn, one review each. Left empty: whoever presses Start."


def open_form(request: Request, store: Store) -> Reply:
    """The form, with what holds now."""
    person = known(request, store)
    team = team_meant(request, store, person)
    standing(request, store, team.id, person).require(Right.SETTINGS)
    typed = with_draft(request, store, person).fields
    shown = _shown(store, team, request.now, chosen(team))
    return Reply(
        form=_form(request, store, team, {**shown, **typed}, request.fresh_token, shown["review_on"])
    )


def save(request: Request, store: Store) -> Reply:
    """Stores what changed and shows the next three; the second of two editors first sees the first's."""
    person = meet(request, store)
    team = team_meant(request, store, person)
    store.teams.lock(team.id)
    team = store.teams.get(team.id)
    standing(request, store, team.id, person).require(Right.SETTINGS)
    changes = store.log.choices_since(team.id, as_id(request.args.get("version", "")))
    if decisions := [entry for entry in changes if entry.field in NAMES]:
        raise FormAgain(_merged(request, store, team, decisions))
    texts = wanted(request, store, team)
    before = coming(store, team, request.now, 1)[0].at
    changed = choose(request, store, team, person, texts)
    forget_draft(request, store, person)
    team = store.teams.get(team.id)
    tell_when_next(request, store, team, person, before)
    return Reply(private=_saved(request, store, team, changed))


def _saved(request: Request, store: Store, team: Team, changed: Sequence[str]) -> Card:
    said = SAVED if changed else NOTHING_NEW
    reviews = coming(store, team, request.now, SHOWN)
    what = ", ".join(label_of(name) for name in NAMES if name in changed)
    blocks: list[Block] = [Paragraph((said.format(key=team.key, what=what),))]
    blocks += rows(store, team, request.now, reviews)
    warning = clash(store, team, request.now, reviews)
    blocks += [Note((warning,))] if warning else []
    again = OpenForm("Schedule", "review.schedule_form", {"team": team.key})
    return Card((*blocks, Actions((again,))))


def _shown(store: Store, team: Team, now: datetime, texts: Mapping[str, str]) -> dict[str, str]:
    """Field → text. The day is that of the next review by the rhythm; each facilitator has a field."""
    schedule = schedule_of(texts, texts["zone"], team.created_at)
    following = upcoming(schedule.cadence, now, frozenset(), held(store, team), {}, 1)[0]
    rota = dict(zip(FACILITATORS, (f"#{number}" for number in schedule.rota), strict=False))
    links = {str(channel.id) for channel in store.teams.channels(team.id)}
    linked = texts["review_channel"] if texts["review_channel"] in links else ""
    fields = {name: texts[name] for name in (*FIRST, *LAST)} | dict.fromkeys(FACILITATORS, "") | rota
    return fields | {"review_on": following.nominal.isoformat(), "review_channel": linked}


def _form(
    request: Request,
    store: Store,
    team: Team,
    values: Mapping[str, str],
    token: str,
    day: str,
    moved: frozenset[str] = frozenset(),
    note: str = "",
) -> Form:
    """`day`: the day of the next review as the form shows it; saved as it is, the rhythm stays."""
    fields = {name: _field(store, team, name, values[name], name in moved) for name in (*FIRST, *LAST)}
    people = tuple(_person(request, store, team, name, values[name], name in moved) for name in FACILITATORS)
    last = tuple(fields[name] for name in LAST)
    return Form(
        command="review.schedule_save",
        opener="review.schedule_form",
        title=f"Reviews of {team.key}",
        submit="Save",
        sections=(
            Section("", tuple(fields[name] for name in FIRST)),
            Section("Who facilitates", people, open=_opened(request, people)),
            Section("Channel, planning, holidays", last, open=_opened(request, last)),
        ),
        token=token,
        args={"team": str(team.id), "version": str(team.version), "day": day}
        | ({"draft": request.args["draft"]} if "draft" in request.args else {}),
        note=note,
    )


def _opened(request: Request, fields: Sequence[Field]) -> bool:
    return any(field.moved or field.name in request.fields for field in fields)


def _field(store: Store, team: Team, name: str, value: str, moved: bool) -> Field:
    if name == "review_on":
        hint = "All others follow from it. To move only this one, use /backlog review move."
        return DateField(
            name=name, label="Day of the next review", day=value, required=True, moved=moved, hint=hint
        )
    if name == "review_channel":
        channels = store.teams.channels(team.id)
        options = tuple(
            Option(f"#{one.name or one.channel} ({PLATFORMS[Platform(one.platform)]})", str(one.id))
            for one in channels
        )
        offered = (Option(FIRST_ONES, "first"), *options[:99])
        return ChoiceField(
            name=name,
            label="Post it in",
            options=offered,
            chosen=value or "first",
            moved=moved,
            hint=ELSEWHERE,
        )
    return field_of(ASKED[name], value, moved)


def _person(request: Request, store: Store, team: Team, name: str, value: str, moved: bool) -> PersonField:
    who = choice_of_assignee(request, store, team, value)
    place = FACILITATORS.index(name) + 1
    return PersonField(
        name=name,
        label=f"Facilitator {place}",
        person=who.person,
        native=who.native,
        known=who.known,
        moved=moved,
        hint=IN_TURN if place == 1 else "",
    )


def _merged(request: Request, store: Store, team: Team, decisions: Sequence[Decision]) -> Form:
    """The form anew: what this person typed stays, what only others changed moves in."""
    holds = chosen(team)
    base = {**holds, **{entry.field: entry.before for entry in reversed(decisions)}}
    now, seen = (_shown(store, team, request.now, texts) for texts in (holds, base))
    seen["review_on"] = request.args.get("day", seen["review_on"])
    typed = {name: _numbered(request, store, name, text) for name, text in request.fields.items()}
    typed |= (
        {"review_channel": typed["review_channel"].removeprefix("first")} if "review_channel" in typed else {}
    )
    values, moved = caught_up(now, seen, typed)
    token = request.key.removeprefix("form:")
    return _form(request, store, team, values, token, now["review_on"], moved, meanwhile(decisions))


def _numbered(request: Request, store: Store, name: str, text: str) -> str:
    """A person by our own number, if we know them: so equal means the same person."""
    person = known_by(request, store, text) if name in FACILITATORS else None
    return number_of(person) if person else text
