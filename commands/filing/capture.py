"""Filing: from typed text, from the form, from a message, by an emoji; and taking it back (F1–F6)."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from commands.drafts import GONE, own_draft
from commands.errors import FieldErrors, MessageWanted, UserError
from commands.filing.requesting import tell_directly, tell_of
from commands.item.forms import RETRO_LINES, filing_form, retro_form
from commands.item.news import waits_in_queue
from commands.item.values import read_fields
from commands.item.writing import Filing, log, store_new
from commands.posting import refresh
from commands.request import PlaceKind, Request
from commands.rules.quick_text import QuickText, parse_quick_text, split_title
from commands.rules.rights import Right
from commands.rules.settings import settings_of
from commands.standing import (
    NEW_TEAM,
    as_id,
    channel_team,
    found_team,
    known,
    meet,
    own_team,
    standing,
)
from commands.view import (
    Act,
    Actions,
    Block,
    Card,
    Code,
    Line,
    Note,
    OpenForm,
    Option,
    Paragraph,
    Reply,
    Row,
    Then,
)
from storage.enums import Kind, Source
from storage.people import Person
from storage.store import Store
from storage.teams import Team

Handler = Callable[[Request, Store], Reply]

FORM_TEXT = 3000
NOTHING_TO_FILE = "Nothing was filed: only marks were typed. Add a few words that say what it is about."
NO_TEAM_YET: Line = (
    "Kept as a draft: I do not know your team yet. Type ",
    Code("/debt drafts"),
    " in its channel and file it there.",
)
WHICH_TEAM = "Not filed yet: you belong to several teams. Which backlog is it for?"
WENT_ELSEWHERE = "There is no backlog here yet, so {ref} went to {key}."
ADD_THERE = "Nothing was filed: what you typed can be added there, from its card."
ALREADY_FILED = "That message was filed already, as {ref}."


def file_debt(request: Request, store: Store) -> Reply:
    """`/debt <text>` files at once."""
    return _file_typed(request, store, Kind.DEBT)


def file_story(request: Request, store: Store) -> Reply:
    """`/improve <text>` files an improvement story at once."""
    return _file_typed(request, store, Kind.IMPROVEMENT_STORY)


def file_form(request: Request, store: Store) -> Reply:
    """A form that was filled in."""
    person = meet(request, store)
    draft = store.drafts.own(as_id(request.args.get("draft", "")), person.id)
    shown = {name: value for name, value in request.fields.items() if name != "team"}
    fields = {**(draft.fields if draft else {}), **shown}
    team = _team(request, store, person, request.fields.get("team", request.args.get("team", "")))
    store.drafts.drop(request.key.removeprefix("form:"))
    store.drafts.drop_own(as_id(request.args.get("draft", "")), person.id)
    if team is None:
        read_fields({"title": "", **fields})
        return _as_draft(request, store, person, fields)
    return _file(request, store, person, team, fields)


def open_debt_form(request: Request, store: Store) -> Reply:
    return _open_form(request, store, Kind.DEBT, "debt.form")


def open_story_form(request: Request, store: Store) -> Reply:
    return _open_form(request, store, Kind.IMPROVEMENT_STORY, "improve.form")


def open_debt_from_message(request: Request, store: Store) -> Reply:
    """The form, prefilled from a message: first line as title, all of it as current state (F2)."""
    return _open_from_message(request, store, open_debt_form)


def open_story_from_message(request: Request, store: Store) -> Reply:
    return _open_from_message(request, store, open_story_form)


def capture_reaction(request: Request, store: Store) -> Reply:
    """The team's emoji files a message once; each further person counts as affected (F3).

    On a line of our own (`own`) it means the item that the line begins with.
    """
    person = meet(request, store)
    team = channel_team(request.place, store)
    if team is None or request.args["emoji"] != team.emoji:
        return Reply()
    store.teams.lock(team.id)
    item = store.items.by_origin(request.args["origin"])
    if item is None:
        if "text" not in request.args:
            raise MessageWanted
        if request.args.get("own"):
            item = store.items.by_ref(request.args["text"].partition(" ")[0])
            if item is None:
                return Reply()
    if item is None:
        _file(request, store, person, team, _from_message(request.args))
        tell_directly(request, store, person, store.items.by_origin(request.args["origin"]))
    elif person.id != item.filer_id and store.items.add_affected(item.id, person.id):
        log(request, store, item, person, what="affected")
        refresh(request, store, item)
    return Reply()


def open_retro(request: Request, store: Store) -> Reply:
    """`/improve retro`: a form for up to ten stories (F6)."""
    draft = own_draft(request, store, known(request, store))
    typed = request.fields.get("stories", draft.fields.get("stories", "") if draft else "")
    return Reply(form=retro_form(request.fresh_token, dict(request.args), typed))


def file_retro(request: Request, store: Store) -> Reply:
    lines = [line.strip("•-* \t") for line in request.fields.get("stories", "").splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        raise FieldErrors({"stories": "Please write at least one story."})
    if len(lines) > RETRO_LINES:
        raise FieldErrors({"stories": f"Please keep to {RETRO_LINES} at a time; these are {len(lines)}."})
    person = meet(request, store)
    team = _team(request, store, person, request.args.get("team", ""))
    if team is None:
        raise FieldErrors(
            {"stories": "I do not know which team this is for: please open it in your team's channel."}
        )
    items = []
    for number, line in enumerate(lines, 1):
        quick = _parse(request, line, team)
        if not quick.title:
            raise FieldErrors({"stories": f"Line {number} has only marks: please add a few words."})
        fields = _from_quick_text(request, quick) | {
            "kind": Kind.IMPROVEMENT_STORY,
            "source": Source.RETROSPECTIVE,
        }
        filing = Filing(team, person, standing(request, store, team.id, person))
        items.append(store_new(request, store, filing, fields))
    store.drafts.drop(request.key.removeprefix("form:"))
    store.drafts.drop_own(as_id(request.args.get("draft", "")), person.id)
    told = tell_of(request, store, team, items)
    return Reply(private=told.private) if waits_in_queue(store, items[0]) else Reply()


def _file_typed(request: Request, store: Store, kind: Kind) -> Reply:
    person = meet(request, store)
    team = _team(request, store, person, request.args.get("team", ""))
    quick = _parse(request, request.text, team)
    if not quick.title:
        raise UserError(NOTHING_TO_FILE)
    fields = {"kind": kind, **_from_quick_text(request, quick)}
    if team is None:
        return _as_draft(request, store, person, fields)
    reply = _file(request, store, person, team, fields)
    if not quick.trouble:
        return reply
    hints = reply.private.blocks if reply.private else ()
    return replace(reply, private=Card((*hints, Note((quick.trouble,)))))


def _file(request: Request, store: Store, person: Person, team: Team, fields: Mapping[str, str]) -> Reply:
    """Stores the item and tells everyone in the place; answers the person."""
    filer_stands = standing(request, store, team.id, person)
    if not filer_stands.joined:
        store.teams.join(team.id, person.id)
    origin = request.args.get("origin") or None
    if origin:
        store.teams.lock(team.id)
        earlier = store.items.by_origin(origin)
        if earlier is not None:
            said = ALREADY_FILED.format(ref=earlier.ref)
            raise FieldErrors({"": f"{said} {ADD_THERE}"}) if request.fields else UserError(said)
    filing = Filing(team, person, filer_stands, came_from=request.args.get("permalink", ""), origin=origin)
    item = store_new(request, store, filing, fields)
    reply = replace(tell_of(request, store, team, [item]), then=Then("item.hints", {"item": str(item.id)}))
    if request.place.kind is PlaceKind.CHANNEL and channel_team(request.place, store) is None:
        sentence = WENT_ELSEWHERE.format(ref=item.ref, key=team.key)
        blocks: tuple[Block, ...] = (Paragraph((sentence,)),)
        if filer_stands.may(Right.EDIT):
            blocks += (Actions((OpenForm("Move", "item.move_form", {"item": str(item.id)}),)),)
        return replace(reply, private=Card(blocks))
    return reply


def _team(request: Request, store: Store, person: Person, chosen: str) -> Team | None:
    """The team to file for; makes one in a channel for somebody who has none. None: ask."""
    if chosen and chosen != NEW_TEAM:
        team = store.teams.by_key(chosen)
        if team is None or (
            team not in store.teams.of_person(person.id) and team != channel_team(request.place, store)
        ):
            raise FieldErrors({"team": "That backlog is not one of yours. Please pick another."})
        return team
    team = None if chosen == NEW_TEAM else own_team(request, store, person)
    if team is not None or request.place.kind is not PlaceKind.CHANNEL:
        return team
    if chosen == NEW_TEAM or not store.teams.of_person(person.id):
        return channel_team(request.place, store) or found_team(request, store, person)
    return None


def _as_draft(request: Request, store: Store, person: Person, fields: Mapping[str, str]) -> Reply:
    """Keeps what was typed and asks which team it is for."""
    opener = "improve.form" if fields.get("kind") == Kind.IMPROVEMENT_STORY else "debt.form"
    made_from = {name: request.args[name] for name in ("origin", "permalink") if name in request.args}
    draft = store.drafts.keep(person.id, request.fresh_token, opener, made_from, dict(fields), request.now)
    teams = store.teams.of_person(person.id)
    if not teams:
        return Reply(private=Card((Paragraph(NO_TEAM_YET), Row((fields["title"],)))))
    offered = [(team.key, team.key) for team in teams[:24]]
    if request.place.kind is PlaceKind.CHANNEL:
        offered.append(("A new one for this channel", NEW_TEAM))
    buttons = [Act(label, "draft.file", {"draft": str(draft), "team": team}) for label, team in offered]
    return Reply(private=Card((Paragraph((WHICH_TEAM,)), Row((fields["title"],)), Actions(tuple(buttons)))))


def file_draft(request: Request, store: Store) -> Reply:
    """Files a draft as it is, into the team that was pressed."""
    person = meet(request, store)
    draft = own_draft(request, store, person)
    if draft is None:
        raise UserError(GONE)
    team = _team(request, store, person, request.args.get("team", ""))
    if team is None:
        raise UserError(NO_TEAM_YET)
    if not store.drafts.drop_own(draft.id, person.id):
        raise UserError(GONE)
    reply = _file(replace(request, args={**draft.args, **request.args}), store, person, team, draft.fields)
    return Reply(replace=reply.private or Card((Paragraph(("Filed. The draft is gone from your list.",)),)))


def _open_form(request: Request, store: Store, kind: Kind, opener: str) -> Reply:
    person = known(request, store)
    team = own_team(request, store, person)
    values = {"title": request.args["title"]} if "title" in request.args else {}
    values |= request.fields
    draft = own_draft(request, store, person)
    values = {**(draft.fields if draft else {}), **values}
    teams = store.teams.of_person(person.id) if person else []
    choices = _choices(request, teams) if team is None and len(teams) > 1 else ()
    form = filing_form(
        request,
        store,
        kind=kind,
        token=request.fresh_token,
        opener=opener,
        team=team,
        choices=choices,
        values=values,
        args={name: value for name, value in request.args.items() if name != "title"},
    )
    return Reply(form=form)


def _open_from_message(request: Request, store: Store, opened: Handler) -> Reply:
    earlier = store.items.by_origin(request.args["origin"])
    if earlier is not None:
        show = OpenForm("Open", "backlog.show", {"item": str(earlier.id)})
        return Reply(private=Card((Paragraph((ALREADY_FILED.format(ref=earlier.ref),)), Actions((show,)))))
    args = {name: request.args[name] for name in ("origin", "permalink") if name in request.args}
    fields = {**_fitting_a_form(_from_message(request.args)), **request.fields}
    return opened(replace(request, args=args, fields=fields), store)


def _fitting_a_form(fields: dict[str, str]) -> dict[str, str]:
    """A message longer than a form's field is cut there; the item's link leads to all of it."""
    text = fields["current_state"]
    return fields if len(text) <= FORM_TEXT else {**fields, "current_state": text[: FORM_TEXT - 1] + "…"}


def _choices(request: Request, teams: list[Team]) -> tuple[Option, ...]:
    options = [Option(f"{team.key} · {team.name}", team.key) for team in teams[:99]]
    if request.place.kind is PlaceKind.CHANNEL:
        options.append(Option("A new backlog for this channel", NEW_TEAM))
    return tuple(options)


def _parse(request: Request, text: str, team: Team | None) -> QuickText:
    categories = settings_of(team.settings if team else None).all_categories
    return parse_quick_text(text, categories, tuple(request.mentions))


def _from_quick_text(request: Request, quick: QuickText) -> dict[str, str]:
    """Quick text as the values of a form."""
    fields = {
        "title": quick.title,
        "current_state": quick.rest,
        "priority": str(quick.priority or ""),
        "category": quick.category or "",
        "effort": str(quick.effort or ""),
        "area": quick.area,
        "measurement": str(quick.measurement or ""),
        "assignee": request.mentions.get(quick.assignee, ""),
    }
    return {name: value for name, value in fields.items() if value}


def _from_message(args: Mapping[str, str]) -> dict[str, str]:
    text = args.get("text", "").strip()
    title, _ = split_title(text)
    return {"title": title or "A message without words", "current_state": text}
