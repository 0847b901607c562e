"""Editing an item from its card, also when two people do so at once (F10)."""

from dataclasses import replace

from commands.drafts import own_draft
from commands.errors import FormAgain, TryAgain, UserError
from commands.item.fields import FIELDS
from commands.item.forms import edit_form, move_form
from commands.item.values import form_values
from commands.item.writing import change, log, placed
from commands.nudging.arming import arm
from commands.people import by_number
from commands.planning.moves import record, require_apart
from commands.posting import announce_moved, refresh
from commands.request import PlaceKind, Request
from commands.review.redrawing import redraw_around
from commands.rules.rights import Right
from commands.rules.states import WAYS_BACK
from commands.standing import NEW_TEAM, as_id, channel_team, find_item, found_team, known, meet, standing
from commands.view import Card, Form, Option, Paragraph, Reply
from storage.enums import OPEN_STATES, State
from storage.items import Item
from storage.log import LEFT, Decision
from storage.store import Store

NOT_TOLD = {"assignee", "on_purpose", "restricted"}  # their stored values are IDs and marks, not words
MEANWHILE = "{who} changed {what} meanwhile. Everything you typed is kept: look once more and save again."
NOWHERE_TO_MOVE = (
    "There is no other backlog to move {ref} to: open it in a channel that has none, or in another team's."
)
MOVED = "{old} is {new} now. The old ID goes on leading to it."


def open_edit(request: Request, store: Store) -> Reply:
    """The full form over an item, as it is now."""
    person = known(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.EDIT)
    require_open(item)
    draft = own_draft(request, store, person)
    values = {**form_values(store, item), **(draft.fields if draft else {}), **request.fields}
    form = edit_form(
        request,
        store,
        item,
        token=request.fresh_token,
        values=values,
        moved=frozenset(),
        note="",
        args=carried(request),
    )
    seen = request.args.get("version", "") if draft else ""
    return Reply(form=replace(form, args={**form.args, "version": seen}) if seen else form)


def save_edit(request: Request, store: Store) -> Reply:
    """Stores an edited form; the second of two editors first sees what the other one changed."""
    person = meet(request, store)
    request = replace(request, fields=by_number(request, store, request.fields))
    item = find_item(request, store, person)
    rights = standing(request, store, item.team_id, person)
    rights.require(Right.EDIT)
    require_open(item)
    seen = as_id(request.args.get("version", ""))
    if item.version == seen:
        changed = change(request, store, item, person, rights, request.fields)
        if changed is not None:
            store.drafts.drop(request.key.removeprefix("form:"))
            store.drafts.drop_own(as_id(request.args.get("draft", "")), person.id)
            if changed.version != seen:
                refresh(request, store, changed)
            return Reply()
        item = store.items.get(item.id)
    raise FormAgain(_merged(request, store, item, seen))


def open_move(request: Request, store: Store) -> Reply:
    person = known(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.EDIT)
    require_open(item)
    theirs = store.teams.of_person(person.id) if person else []
    choices = [Option(f"{team.key} · {team.name}", team.key) for team in theirs if team.id != item.team_id]
    if request.place.kind is PlaceKind.CHANNEL and channel_team(request.place, store) is None:
        choices.append(Option("A new backlog for this channel", NEW_TEAM))
    if not choices:
        raise UserError(NOWHERE_TO_MOVE.format(ref=item.ref))
    return Reply(form=move_form(item, request.fresh_token, tuple(choices), carried(request)))


def move(request: Request, store: Store) -> Reply:
    """Moves an item to another backlog; its old ID goes on leading to it."""
    person = meet(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.EDIT)
    require_open(item)
    chosen = request.fields.get("team", "")
    if chosen == NEW_TEAM and request.place.kind is PlaceKind.CHANNEL:
        team = channel_team(request.place, store) or found_team(request, store, person)
    else:
        wanted = store.teams.by_key(chosen)
        if wanted is None or wanted not in store.teams.of_person(person.id):
            raise UserError("That backlog is not one of yours. Please pick another.")
        team = wanted
    if team.id == item.team_id:
        return Reply(private=Card((Paragraph((f"{item.ref} is there already.",)),)))
    store.teams.lock(item.team_id, team.id)
    if (scored := store.items.unchanged(item)) is None:
        raise TryAgain
    item = scored
    number = store.teams.next_number(team.id)
    there = store.teams.get(team.id)
    moved = store.items.move(item, team.id, placed(store, item, number, there, request.now))
    if moved is None:
        raise TryAgain
    arm(store, there, item, moved, request.now)
    ids = {"field": "id", "before": item.ref, "after": moved.ref}
    log(request, store, moved, person, what="moved", **ids)
    record(request, store, item, moved, person, what="moved")
    if item.judgement:
        log(request, store, moved, person, what="moved", field="rank", before=item.rank_key or "")
    log(request, store, replace(moved, team_id=item.team_id), person, what=LEFT, **ids)
    refresh(request, store, moved)
    redraw_around(request, store, item)
    announce_moved(request, store, item, moved)
    return Reply(
        private=Card((Paragraph((MOVED.format(old=item.ref, new=moved.ref) + _left_behind(item),)),))
    )


def _left_behind(item: Item) -> str:
    """What belongs to the order of the backlog that an item leaves."""
    left = ["planned"] if item.state is State.PLANNED else []
    left += ["pinned"] if item.committed else []
    left += ["placed by judgement"] if item.judgement else []
    return f" It is no longer {' or '.join(left)}: that is for its new team to say." if left else ""


def require_open(item: Item) -> None:
    """Raises UserError when the item is closed or declined, or a part of another one."""
    require_apart(item)
    if item.state not in OPEN_STATES:
        raise UserError(f"{item.ref} is {item.state}: {WAYS_BACK[item.state]}.")


def carried(request: Request) -> dict[str, str]:
    """The message whose button opened the form, so that saving redraws it, and the draft it goes on with."""
    carried = {"draft": request.args["draft"]} if "draft" in request.args else {}
    shown = request.place.message if not request.place.only_you else ""
    if shown:
        carried |= {name: request.args[name] for name in ("showing",) if name in request.args}
        carried["message"] = shown
    return carried


def _merged(request: Request, store: Store, item: Item, seen: int) -> Form:
    """The form anew: what this person typed stays, what only others changed moves in."""
    now_holds = form_values(store, item)
    decisions = [entry for entry in store.log.since(item.id, seen) if entry.field in FIELDS]
    base = {**now_holds, **{entry.field: entry.before for entry in reversed(decisions)}}
    typed = {name: text for name, text in request.fields.items() if name in now_holds}
    mine = {name: text for name, text in typed.items() if text.strip() != base[name].strip()}
    moved = frozenset(name for name, text in now_holds.items() if name not in mine and text != base[name])
    return edit_form(
        request,
        store,
        item,
        token=request.key.removeprefix("form:"),
        values={**now_holds, **mine},
        moved=moved,
        note=_note(decisions),
        args={name: request.args[name] for name in ("message", "showing", "draft") if name in request.args},
    )


def _note(decisions: list[Decision]) -> str:
    who = ", ".join(dict.fromkeys(entry.person or "Somebody" for entry in decisions)) or "Somebody"
    changes = [
        FIELDS[entry.field].label
        + ("" if entry.field in NOT_TOLD else f" to “{entry.after[:60] or 'nothing'}”")
        for entry in decisions[-3:]
    ] or ["this item"]
    return MEANWHILE.format(who=who, what=", ".join(changes))
