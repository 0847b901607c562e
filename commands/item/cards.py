"""How an item looks in a line: when it is filed, in the attention lane, and in a list."""

from datetime import datetime

from commands.closing.holds import reopened_by
from commands.item.buttons import attention_buttons, bite_button, of, sprint_buttons
from commands.item.undoable import is_undone, undo_button
from commands.item.values import measurement_text
from commands.rules.biting import times_words
from commands.rules.holding import is_reopening
from commands.view import (
    Act,
    Actions,
    Block,
    Button,
    Card,
    Line,
    Note,
    OpenForm,
    Paragraph,
    Row,
    Strong,
)
from storage.enums import OPEN_STATES, Showing, State
from storage.items import Item
from storage.store import Store
from storage.teams import Team

WELCOME = "A new backlog: {key}, with times in {zone}. Do you decide its order?"
HIDDEN_TITLE = "restricted"
RISK_OVER = "The time is over for which its risk was accepted. "
LATEST = 20


def line_card(store: Store, item: Item, now: datetime) -> Card:
    """The one public line of a filing. A team's first one asks for its Product Owner until there is one."""
    if is_undone(item):
        undone: Line = (
            Strong(item.ref),
            " was undone. ",
            item.title if not item.restricted else HIDDEN_TITLE,
        )
        restore = Actions((Act("Restore", "item.restore", of(item)),))
        return Card((Paragraph(undone), restore, *_welcome(store, item)))
    if item.merged_into_id is not None:
        return _merged_card(store, item)
    details = OpenForm("Add details", "item.form", of(item))
    opened = OpenForm("Open", "backlog.show", of(item))
    buttons: list[Button] = [details if item.state in OPEN_STATES else opened]
    undo = undo_button(store, item, now)
    buttons += [*([undo] if undo else []), *sprint_buttons(item), *bite_button(item)]
    line = (Paragraph(heading(item)), Note((summary(store, item),)), Actions(tuple(buttons)))
    return Card((*line, *_welcome(store, item)))


def _merged_card(store: Store, item: Item) -> Card:
    """What an item looks like that is a part of another one."""
    said: Line = (Strong(item.ref), f" is {item.state_reason}.")
    buttons: list[Button] = [Act("Separate", "item.separate", of(item))]
    survivor = _near(store, item, item.merged_into_id or 0)
    if survivor is not None:
        said = (*said, " ", *heading(survivor))
        buttons.insert(0, OpenForm("Open", "backlog.show", of(survivor)))
    return Card((Paragraph(said), Actions(tuple(buttons))))


def _near(store: Store, item: Item, other_id: int) -> Item | None:
    """The other item, unless it went to another backlog while this one's cards are read elsewhere."""
    try:
        other = store.items.get(other_id)
    except LookupError:
        return None
    same = other.team_id == item.team_id or not store.teams.get(item.team_id).spread
    return other if same else None


def _welcome(store: Store, item: Item) -> tuple[Block, ...]:
    if item.number != 1 or store.teams.membership(item.team_id, 0).owner is not None:
        return ()
    team = store.teams.get(item.team_id)
    return (Note((WELCOME.format(key=team.key, zone=team.zone),)), Actions((claim_button(team),)))


def claim_button(team: Team) -> Act:
    return Act("I am the Product Owner", "owner.claim", {"team": str(team.id)})


def _title(item: Item) -> str:
    return HIDDEN_TITLE if item.restricted else item.title


def heading(item: Item, *, hidden: bool | None = None) -> Line:
    """ID and title; a restricted item shows its title only to who may see it."""
    hide = item.restricted if hidden is None else hidden
    return (Strong(item.ref), " ", HIDDEN_TITLE if hide else item.title)


def summary(store: Store, item: Item) -> str:
    """The few words under a title; of a restricted item only who filed it and how often it bit."""
    parts = [str(item.kind), *_reopens(store, item)]
    if not item.restricted:
        parts += [part for part in (priority_text(item), item.category, item.effort) if part]
        parts += [f"in {item.area}"] if item.area else []
        parts += (
            [measurement_text(item)]
            if item.target and (not item.metric or item.metric not in item.title)
            else []
        )
        parts += ["no outcome yet"] if not item.outcome else []
        parts += [f"+{item.affected} affected"] if item.affected else []
        parts += [f"for {store.people.get(item.assignee_id).name}"] if item.assignee_id else []
    parts += [times_words(item.bites)] if item.bites else []
    parts += [str(item.state)] if item.state is not State.NEW else []
    parts += [f"filed by {filer(item)}"] if item.filer else []
    return " · ".join(parts)


def _reopens(store: Store, item: Item) -> tuple[str, ...]:
    before = reopened_by(store, item) if is_reopening(item.origin) else None
    return (f"reopens {before.ref}",) if before is not None else ()


def filer(item: Item) -> str:
    return (item.filer or "somebody") + (", a stakeholder" if item.from_stakeholder else "")


def attention_card(store: Store, item: Item, now: datetime) -> Card:
    """What stands in the channel about an item of the attention lane (F12)."""
    if not item.attention:
        return Card((Note((f"{item.ref} has left the attention lane: {item.state}.",)),))
    planned = item.state in (State.PLANNED, State.IN_PROGRESS)
    first = f"It is {item.state}: " if planned else f"{_came_back(store, item)}This one needs a plan now: "
    asks = Paragraph((first, *heading(item)))
    undo = undo_button(store, item, now, showing=Showing.ATTENTION.value) if item.version > 1 else None
    buttons = (*attention_buttons(item), *([undo] if undo else []))
    return Card((asks, Note((summary(store, item),)), Actions(buttons)))


def _came_back(store: Store, item: Item) -> str:
    """Says so when the time is over for which its risk was accepted."""
    last = next((one for one in store.log.of_item(item.id, LATEST) if one.field == "state"), None)
    over = last is not None and last.before == State.ACCEPTED and last.person_id is None
    return RISK_OVER if over else ""


def priority_text(item: Item) -> str:
    if item.priority is None:
        return ""
    return f"{item.priority}" + ("" if item.priority_confirmed else " (unconfirmed)")


def list_row(item: Item, rank: str, *, hidden: bool) -> Row:
    """One row of a list; `rank` is what stands in front, such as `3. `."""
    details = [str(item.kind)]
    if not hidden:
        details += [part for part in (priority_text(item), item.category, item.effort, item.area) if part]
    details += [str(item.state)] if item.state is not State.NEW else []
    opened = OpenForm("Open", "backlog.show", of(item))
    return Row((rank, *heading(item, hidden=hidden)), " · ".join(details), (opened,))


def summary_of_state(item: Item) -> str:
    """What stands under the title of the full card."""
    parts = [f"{str(item.kind).capitalize()}, {item.state}"]
    parts += [f"filed by {filer(item)} on {item.filed_at:%Y-%m-%d}"]
    parts += ["restricted"] if item.restricted else []
    parts += ["Critical is unconfirmed"] if item.priority and not item.priority_confirmed else []
    parts += ["in the attention lane"] if item.attention else []
    parts += ["no outcome yet"] if not item.outcome else []
    parts += [f"+{item.affected} affected"] if item.affected else []
    parts += [times_words(item.bites)] if item.bites else []
    return " · ".join(parts)
