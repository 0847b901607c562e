"""The order by judgement: an item moved by hand with a reason, and what the program was told pinned (F11)."""

from commands.errors import FieldErrors, UserError
from commands.item.edit import require_open
from commands.planning.asking import forget_draft, why, why_form, with_draft
from commands.planning.moves import answered, by_whom, changed, pressed_twice
from commands.request import Request
from commands.rules.rights import Right
from commands.standing import find_item, known, meet, standing
from commands.view import ChoiceField, LineField, Option, Reply
from storage.items import Item
from storage.rank_key import PINNED, between, is_ranked, lane, top_of
from storage.store import Store

TOP, ABOVE, BELOW = "top", "above", "below"
WHERES = (Option("Above", ABOVE), Option("Below", BELOW), Option("To the top", TOP))
NO_PLACE = "{ref} is {state}, so it has no place in the order now."
WHICH = "Please name the item that it goes above or below, such as {key}-3."
NO_SUCH = "There is no open item {ref} in this backlog with a place in the order."
ITSELF = "An item cannot stand above or below itself."
COMMITTED_FIRST = "{other} is committed to the program: only committed items stand above it."
STAYS_ABOVE = "{ref} is committed to the program, so it stays above what is not."
BY_SCORE = "{ref} stands where its score puts it; nobody moved it."
IS_COMMITTED = "{ref} is committed to the program already.{who}"
NOT_COMMITTED = "{ref} is not committed to the program.{who}"


def open_rank(request: Request, store: Store) -> Reply:
    """Asks where an item goes, and why its score is not enough."""
    person = known(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.RANK)
    _require_place(item)
    request = with_draft(request, store, person)
    typed = {**request.args, **request.fields}
    where = ChoiceField(
        name="where", label="Move it", options=WHERES, chosen=typed.get("where", TOP), required=True
    )
    other = LineField(
        name="other",
        label="Which item?",
        line=typed.get("other", ""),
        hint=f"Its ID, such as {item.key}-3. Not needed for the top.",
        max_length=32,
    )
    form = why_form(
        request, item, command="item.rank", title=f"Move {item.ref}", submit="Move", first=(where, other),
        label="Why is its score not enough?", hint="It shows as “moved by judgement” with this reason.",
    )  # fmt: skip
    return Reply(form=form)


def rank(request: Request, store: Store) -> Reply:
    """Moves an item above or below another one, or to the top, by judgement."""
    person = meet(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.RANK)
    reason = why(request)
    store.teams.lock(item.team_id)
    item = store.items.get(item.id)
    _require_place(item)
    values = {"judgement": reason, "rank_key": _key(request, store, item)}
    after = changed(request, store, item, person, values, what="moved", reason=reason)
    forget_draft(request, store, person)
    place = store.ranking.position(after.team_id, after.rank_key or "")
    return answered(request, store, after, f"{after.ref} is number {place} now, moved by judgement: {reason}")


def unrank(request: Request, store: Store) -> Reply:
    """The place goes back to what the score says."""
    person = meet(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.RANK)
    if item.judgement:
        item = changed(request, store, item, person, {"judgement": ""}, what="moved")
    elif not pressed_twice(request, store, item, person, "rank"):
        raise UserError(BY_SCORE.format(ref=item.ref) + by_whom(request, store, item, person, "rank"))
    return answered(request, store, item, f"{item.ref} stands where its score puts it.")


def open_commit(request: Request, store: Store) -> Reply:
    """Asks what was told to the program."""
    person = known(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.COMMIT)
    require_open(item)
    request = with_draft(request, store, person)
    form = why_form(
        request, item, command="item.commit", title=f"Commit {item.ref}", submit="Pin on top",
        label="Which program commitment?", hint="Committed items are pinned above all others.",
    )  # fmt: skip
    return Reply(form=form)


def commit(request: Request, store: Store) -> Reply:
    """Pins what the program was told above everything else."""
    person = meet(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.COMMIT)
    reason = why(request)
    require_open(item)
    if item.committed:
        who = by_whom(request, store, item, person, "committed")
        raise UserError(IS_COMMITTED.format(ref=item.ref, who=who))
    after = changed(request, store, item, person, {"committed": True}, what="committed", reason=reason)
    forget_draft(request, store, person)
    return answered(request, store, after, f"{after.ref} is pinned: {reason}")


def uncommit(request: Request, store: Store) -> Reply:
    """Takes the pin away: the score ranks it again."""
    person = meet(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.COMMIT)
    if item.committed:
        item = changed(request, store, item, person, {"committed": False}, what="uncommitted")
    elif not pressed_twice(request, store, item, person, "committed"):
        who = by_whom(request, store, item, person, "committed")
        raise UserError(NOT_COMMITTED.format(ref=item.ref, who=who))
    return answered(request, store, item, f"{item.ref} is pinned no longer; its score ranks it.")


def _require_place(item: Item) -> None:
    if not is_ranked(item.rank_key):
        raise UserError(NO_PLACE.format(ref=item.ref, state=item.state))


def _key(request: Request, store: Store, item: Item) -> str:
    """The key of the place that was asked for. The team is locked, so the neighbours stay where they are."""
    typed = {**request.args, **request.fields}
    where, own = typed.get("where", ""), lane(item.state, committed=item.committed)
    if where == TOP:
        return between(top_of(own), _next(store, item, top_of(own)), item.number)
    if where not in (ABOVE, BELOW):
        raise FieldErrors({"where": "Please pick one of the options."})
    other = _other(store, item, typed.get("other", "").strip())
    if where == ABOVE:
        if other.committed and not item.committed:
            raise FieldErrors({"other": COMMITTED_FIRST.format(other=other.ref)})
        after = other.rank_key or ""
        before = _previous(store, item, after)
    else:
        before = other.rank_key or ""
        after = _next(store, item, before) or ""
    return _in_own_lane(item, own, before, after)


def _in_own_lane(item: Item, own: str, before: str, after: str) -> str:
    """A key between the two, unless the pins of one lane or the other forbid it."""
    if own > PINNED and after and after[0] < own:
        raise FieldErrors(
            {"other": f"Committed items stand first, so {item.ref} can only stand below them all."}
        )
    if own == PINNED and before and before[0] > own:
        raise FieldErrors({"other": STAYS_ABOVE.format(ref=item.ref)})
    behind = before if before[:1] == own else top_of(own)
    return between(behind, after or None, item.number)


def _other(store: Store, item: Item, ref: str) -> Item:
    """The neighbour that was named. Raises FieldErrors."""
    if not ref:
        raise FieldErrors({"other": WHICH.format(key=item.key)})
    other = store.items.by_ref(ref)
    if other is None or other.team_id != item.team_id or not is_ranked(other.rank_key):
        raise FieldErrors({"other": NO_SUCH.format(ref=ref[:20])})
    if other.id == item.id:
        raise FieldErrors({"other": ITSELF})
    return other


def _next(store: Store, item: Item, key: str) -> str | None:
    """The key behind that one, the item itself left out: put again where it stands, it keeps its key."""
    found = store.items.neighbour(item.team_id, key)
    return store.items.neighbour(item.team_id, found) if found and found == item.rank_key else found


def _previous(store: Store, item: Item, key: str) -> str:
    """The key ahead of that one, the item itself left out; empty at the top."""
    ahead = [one.rank_key or "" for one in store.items.page(item.team_id, before=key, at_most=2)]
    return next((held for held in reversed(ahead) if held != item.rank_key), "")
