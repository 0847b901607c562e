"""Reading the backlog: the ranked list, one item, your own, your drafts, and help."""

from datetime import timedelta

from commands.cards import full_card, list_row
from commands.request import Request
from commands.standing import find_item, known, meet, own_team, standing
from commands.view import Act, Actions, Block, Button, Card, Code, Note, OpenForm, Paragraph, Reply, Row
from storage.drafts import Draft
from storage.people import Person
from storage.store import Store

PAGE = 5
DRAFTS_KEPT = timedelta(days=7)
NO_TEAM = "Here is no backlog yet. The first filing makes one:"
EMPTY = "Nothing is open in {key}. File the first thing that slows you down:"
NO_DRAFTS = "You have no drafts. A form that you close half-way is kept here for a week."


def show_list(request: Request, store: Store) -> Reply:
    """The team's open items in their one order, five at a time, each with its rank number."""
    person = known(request, store)
    team = own_team(request, store, person)
    if "team" in request.args:
        team = store.teams.by_key(request.args["team"])
    if team is None:
        return _answer(request, Card((Paragraph((NO_TEAM,)), Row((Code("/debt what slows you down"),)))))
    after, position = request.args.get("after", ""), int(request.args.get("from", "1"))
    items = store.items.ranked(team.id, after, PAGE + 1)
    if not items:
        example = Row((Code("/debt what slows you down"),))
        return _answer(request, Card((Paragraph((EMPTY.format(key=team.key),)), example)))
    reader = standing(request, store, team.id, person)
    blocks: list[Block] = [
        list_row(item, f"{position + index}. ", hidden=not reader.sees(item))
        for index, item in enumerate(items[:PAGE])
    ]
    pages: list[Button] = [Act("First", "backlog.list", {"team": team.key, "page": "1"})] if after else []
    if len(items) > PAGE:
        following = {
            "team": team.key,
            "page": "1",
            "after": items[PAGE - 1].rank_key or "",
            "from": str(position + PAGE),
        }
        pages.append(Act("Next", "backlog.list", following))
    blocks += [Actions(tuple(pages))] if pages else []
    return _answer(request, Card(tuple(blocks), title=f"{team.key} · {team.name}"))


def show_item(request: Request, store: Store) -> Reply:
    """Everything about one item, for this person only."""
    item = find_item(request, store, known(request, store))
    return Reply(private=full_card(store, item, request.now))


def show_drafts(request: Request, store: Store) -> Reply:
    """What you had typed and not filed."""
    person = known(request, store)
    drafts = _drafts(request, store, person)
    if not drafts:
        return _answer(request, Card((Paragraph((NO_DRAFTS,)),)))
    return _answer(request, Card(tuple(map(_draft_row, drafts)), title="Your drafts"))


def keep_draft(request: Request, store: Store) -> Reply:
    """A form was closed with something typed in it."""
    if any(request.fields.get(name, "").strip() for name in ("title", "current_state", "stories")):
        person = meet(request, store)
        args = {
            name: value for name, value in request.args.items() if name not in {"token", "opener", "draft"}
        }
        token, opener = request.args["token"], request.args["opener"]
        store.drafts.keep(person.id, token, opener, args, dict(request.fields), request.now)
    return Reply()


def discard_draft(request: Request, store: Store) -> Reply:
    person = meet(request, store)
    wanted = request.args.get("draft", "")
    store.drafts.drop_own(int(wanted) if wanted.isascii() and wanted.isdigit() else 0, person.id)
    return show_drafts(request, store)


def show_home(request: Request, store: Store) -> Reply:
    """The home tab: what is yours, your drafts, and how to file (F39)."""
    person = known(request, store)
    file = Actions(
        (
            OpenForm("File debt", "debt.form", primary=True),
            OpenForm("File improvement story", "improve.form"),
        )
    )
    mine = store.items.of_person(person.id, 10) if person else []
    rows: list[Block] = [list_row(item, "", hidden=False) for item in mine] or [
        Note(("Nothing open that you filed or that is yours to do.",))
    ]
    drafts = [_draft_row(draft) for draft in _drafts(request, store, person)]
    blocks = [file, Paragraph(("Yours, in order of rank",)), *rows]
    blocks += [Paragraph(("Your drafts",)), *drafts] if drafts else []
    return Reply(private=Card(tuple(blocks), title="Hearth"))


def _answer(request: Request, card: Card) -> Reply:
    """A press turns the card it stood on into the next one; typed text gets a card of its own."""
    pressed = bool(request.place.message) and "page" in request.args
    return Reply(replace=card) if pressed else Reply(private=card)


def _drafts(request: Request, store: Store, person: Person | None) -> list[Draft]:
    return store.drafts.of_person(person.id, request.now - DRAFTS_KEPT, 10) if person else []


def _draft_row(draft: Draft) -> Row:
    title = (
        draft.fields.get("title")
        or draft.fields.get("stories")
        or draft.fields.get("current_state")
        or "Untitled"
    )
    buttons = (
        OpenForm("Continue", draft.opener, {**draft.args, "draft": str(draft.id)}),
        Act("Discard", "draft.discard", {"draft": str(draft.id), "page": "1"}),
    )
    return Row((title[:150],), f"kept {draft.kept_at:%Y-%m-%d %H:%M} UTC", buttons)
