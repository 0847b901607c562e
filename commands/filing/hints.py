"""What is said to the filer alone once something is filed: is it there already, is it an outcome? (F8, F9)"""

from commands.filing.merging import may_be_told_in
from commands.item.buttons import of
from commands.item.cards import heading, list_row
from commands.request import Request
from commands.rules.rights import Right
from commands.rules.wording import STORY, Hint, Why, as_story, hint
from commands.standing import Standing, find_item, known, standing
from commands.view import (
    Act,
    Actions,
    Block,
    Card,
    ChoiceField,
    Form,
    LineField,
    Note,
    OpenForm,
    Option,
    Paragraph,
    Reply,
    Row,
    Section,
    TextField,
)
from storage.enums import OPEN_STATES, State
from storage.filters import Filters
from storage.items import Item
from storage.shelves import Reader
from storage.store import Store

SIMILAR, PARENTS = 3, 20
ALIKE = "Is it one of these? One tap joins the two, and what you wrote is kept with the older one."
WORDED = {
    Why.TASK: "reads like a technical step. What will somebody get once it is done?",
    Why.LAYER: "names a part of the system. What will somebody get once it is done?",
}
NEVER_BLOCKS = "It is filed either way. A goal in words that users know is easier to rank."


def show_hints(request: Request, store: Store) -> Reply:
    """One hint about an item just filed, or none: what is like it first, then its wording."""
    person = known(request, store)
    item = find_item(request, store, person)
    if item.state is not State.NEW:
        return Reply()
    stands = standing(request, store, item.team_id, person)
    card = _alike(store, item, stands) or (_worded(item) if stands.may(Right.EDIT) else None)
    return Reply(private=card)


def _alike(store: Store, item: Item, stands: Standing) -> Card | None:
    found = store.search.similar(
        item.team_id, item.title, item.area, _reader(stands), SIMILAR, but_not=item.id
    )
    rows: list[Block] = []
    before = [other_id for other_id, _ in found if other_id < item.id]  # who files the second one is asked
    for other in (store.items.get(other_id) for other_id in before):
        if not may_be_told_in(other, item):
            continue
        same = Act("Same thing", "item.merge", {"item": str(item.id), "into": str(other.id)})
        row = list_row(other, "", hidden=not stands.sees(other))
        rows.append(Row(row.row, row.detail, (same, OpenForm("Open", "backlog.show", of(other)))))
    if not rows:
        return None
    return Card((Paragraph((*heading(item), " is filed. ", ALIKE)), *rows))


def _worded(item: Item) -> Card | None:
    found: Hint | None = hint(item.title)
    if found is None:
        return None
    buttons = (
        OpenForm("Reword as an outcome", "item.reword_form", of(item)),
        OpenForm("Attach as a step of an item", "item.attach_form", of(item)),
    )
    said = Paragraph((*heading(item), f" {WORDED[found.why]}"))
    return Card((said, Actions(buttons), Note((NEVER_BLOCKS,))))


def _reader(stands: Standing) -> Reader:
    return Reader(stands.person_id, sees_restricted=stands.sees_all)


def open_reword(request: Request, store: Store) -> Reply:
    """A small form that turns a task's title into who wants what, and why."""
    person = known(request, store)
    item = find_item(request, store, person)
    standing(request, store, item.team_id, person).require(Right.EDIT)
    typed = request.fields
    story = TextField(
        name="outcome",
        label="Outcome",
        text=typed.get("outcome", item.outcome or as_story(item.title)),
        hint=f"{STORY}. Who gets what?",
    )
    title = LineField(
        name="title",
        label="Title",
        line=typed.get("title", item.title),
        required=True,
        hint="In words that users know, such as “Customers see their refund at once”.",
    )
    form = Form(
        command="item.save",
        opener="item.reword_form",
        title=f"Reword {item.ref}",
        submit="Save",
        sections=(Section("", (title, story)),),
        token=request.fresh_token,
        args={"item": str(item.id), "version": str(item.version)},
    )
    return Reply(form=form)


def open_attach(request: Request, store: Store) -> Reply:
    """A small form that asks under which item the step belongs."""
    person = known(request, store)
    item = find_item(request, store, person)
    stands = standing(request, store, item.team_id, person)
    stands.require(Right.EDIT)
    near = store.search.similar(item.team_id, item.title, item.area, _reader(stands), 5, but_not=item.id)
    likely = [store.items.get(other) for other, _ in near]
    likely += store.items.page(item.team_id, Filters(ranked=True), at_most=PARENTS)
    offered = {
        other.ref: Option(f"{other.ref} {other.title}", other.ref)
        for other in likely
        if other.id != item.id
        and stands.sees(other)
        and other.state in OPEN_STATES
        and may_be_told_in(other, item)
    }
    return Reply(form=_attach_form(request, item, tuple(offered.values())[:PARENTS]))


def _attach_form(request: Request, item: Item, offered: tuple[Option, ...]) -> Form:
    typed = request.fields
    named = LineField(name="ref", label="Or its ID", line=typed.get("ref", ""), hint="Such as PAY-12.")
    fields: tuple[ChoiceField | LineField, ...] = (named,)
    if offered:
        chosen = typed.get("parent", "")
        fields = (ChoiceField(name="parent", label="Item", options=offered, chosen=chosen), named)
    return Form(
        command="item.attach",
        opener="item.attach_form",
        title=f"{item.ref} as a step",
        submit="Attach",
        sections=(Section("", fields),),
        token=request.fresh_token,
        args=of(item),
        note=f"{item.ref} then leads to that item. “Separate” takes it back.",
    )
