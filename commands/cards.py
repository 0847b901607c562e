"""How an item looks: one line when it is filed, one complete card when it is opened."""

from datetime import datetime, timedelta

from commands.buttons import attention_buttons, of
from commands.linked import linked, refs
from commands.rules.measurement import quantity
from commands.rules.placing import mismatch
from commands.values import measurement_text
from commands.view import (
    Act,
    Actions,
    Block,
    Button,
    Card,
    Facts,
    Line,
    Note,
    OpenForm,
    Paragraph,
    Prose,
    Row,
    Strong,
)
from storage.enums import DEFAULT_TIMING, OPEN_STATES, Showing, State
from storage.items import Item
from storage.store import Store
from storage.teams import Team

UNDO_FOR = timedelta(minutes=15)
UNDONE = "undone"
WELCOME = "A new backlog: {key}, with times in {zone}. Do you decide its order?"
HIDDEN_TITLE = "restricted"


def line_card(store: Store, item: Item, now: datetime) -> Card:
    """The one public line of a filing. A team's first one asks for its Product Owner until there is one."""
    if item.state is State.DECLINED and item.state_reason == UNDONE:
        undone: Line = (
            Strong(item.ref),
            " was undone. ",
            item.title if not item.restricted else HIDDEN_TITLE,
        )
        restore = Actions((Act("Restore", "item.restore", of(item)),))
        return Card((Paragraph(undone), restore, *_welcome(store, item)))
    if item.merged_into_id is not None:
        return _merged_card(store, item)
    buttons: list[Button] = [OpenForm("Add details", "item.form", of(item))]
    if may_undo(store, item, now):
        buttons.append(Act("Undo", "item.undo", of(item)))
    line = (Paragraph(heading(item)), Note((summary(store, item),)), Actions(tuple(buttons)))
    return Card((*line, *_welcome(store, item)))


def _merged_card(store: Store, item: Item) -> Card:
    """What an item looks like that is a part of another one."""
    survivor = store.items.get(item.merged_into_id or 0)
    said: Line = (Strong(item.ref), f" is {item.state_reason}. ", *heading(survivor))
    buttons = (OpenForm("Open", "backlog.show", of(survivor)), Act("Separate", "item.separate", of(item)))
    return Card((Paragraph(said), Actions(buttons)))


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
    """The few words under a title; nothing of a restricted item but who filed it."""
    parts = [str(item.kind)]
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
    parts += [str(item.state)] if item.state is not State.NEW else []
    parts += [f"filed by {item.filer}"] if item.filer else []
    return " · ".join(parts)


def attention_card(store: Store, item: Item) -> Card:
    """What stands in the channel about an item of the attention lane (F12)."""
    if not item.attention:
        return Card((Note((f"{item.ref} has left the attention lane: {item.state}.",)),))
    asks = Paragraph(("This one needs a plan now: ", *heading(item)))
    return Card((asks, Note((summary(store, item),)), Actions(attention_buttons(item))))


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


def full_card(store: Store, item: Item, now: datetime) -> Card:
    """Everything about an item, for somebody who may see it (F53).

    Its buttons say that they stand on a full card, so that it is drawn as one again.
    """
    blocks: list[Block] = [Note((summary_of_state(item),)), Facts(tuple(_facts(store, item)))]
    proses = (
        ("Outcome", item.outcome),
        ("Current state", item.current_state),
        ("Expected output", item.expected_output),
        ("Acceptance criteria", item.acceptance_criteria),
        (
            "Tasks",
            "\n".join(f"{'☑' if task.done else '☐'} {task.title}" for task in store.items.tasks(item.id)),
        ),
        ("Workaround", item.workaround),
        ("Learned", item.learned),
    )
    blocks += [Prose(label, prose) for label, prose in proses if prose]
    card = of(item) | {"showing": Showing.CARD.value}
    buttons: list[Button] = [OpenForm("Edit", "item.form", card, primary=True)]
    if item.state not in OPEN_STATES:
        buttons = [Act("Restore", "item.restore", card)] if item.state is State.DECLINED else []
    elif may_undo(store, item, now):
        buttons.append(Act("Undo", "item.undo", card))
    blocks += [Actions(tuple(buttons))] if buttons else []
    return Card(tuple(blocks), title=f"{item.ref} {item.title}")


def summary_of_state(item: Item) -> str:
    parts = [f"{str(item.kind).capitalize()}, {item.state}"]
    parts += [f"filed by {item.filer or 'somebody'} on {item.filed_at:%Y-%m-%d}"]
    parts += ["restricted"] if item.restricted else []
    parts += ["no outcome yet"] if not item.outcome else []
    parts += [f"+{item.affected} affected"] if item.affected else []
    return " · ".join(parts)


def may_undo(store: Store, item: Item, now: datetime) -> bool:
    """A filing can be undone for 15 minutes, until somebody else touches the item."""
    return (
        item.state is State.NEW
        and now - item.filed_at <= UNDO_FOR
        and (
            (item.version == 1 and item.affected == 0)
            or all(decision.person_id == item.filer_id for decision in store.log.since(item.id, 0))
        )
    )


def _facts(store: Store, item: Item) -> list[tuple[str, str]]:
    temperature, horizon = DEFAULT_TIMING[item.priority] if item.priority else (None, None)
    pair = mismatch(item.priority, item.temperature, item.horizon)
    scores = (item.business_value, item.customer_impact, item.technical_risk)
    facts = [
        ("Priority", priority_text(item) or "not set"),
        ("Category", item.category or ""),
        ("Effort", str(item.effort or "")),
        ("Area", item.area),
        ("Measurement", _measurement(item)),
        ("Goal", item.goal),
        ("Temperature", str(item.temperature or temperature or "")),
        ("Horizon", str(item.horizon or horizon or "")),
        (f"Why {pair}" if pair else "Why this timing", item.mismatch_reason),
        ("Queue", str(item.queue or "")),
        ("Source", str(item.source or "")),
        ("Taken on purpose", f"traded for {item.traded_for}" if item.on_purpose else ""),
        ("Value · impact · risk", " · ".join(str(score or "–") for score in scores) if any(scores) else ""),
        ("Time criticality · job size", _wsjf(item)),
        ("Assignee", store.people.get(item.assignee_id).name if item.assignee_id else ""),
        ("Due", item.due_on.isoformat() if item.due_on else ""),
        ("Customer", item.customer_segment),
        ("Evidence", item.customer_evidence),
        ("Expected resolution", item.expected_resolution),
        ("Parent", refs(linked(store, item.id, "parent"))),
        ("Blocked by", refs(linked(store, item.id, "blocked_by"))),
        ("Relates to", refs(linked(store, item.id, "relates_to"))),
        ("For team", store.teams.get(item.for_team_id).key if item.for_team_id else ""),
        ("Tracker", item.tracker),
        ("Came from", item.came_from),
    ]
    return [(label, value) for label, value in facts if value]


def _measurement(item: Item) -> str:
    return measurement_text(item) + (f", measured {quantity(item.after, item.unit)}" if item.after else "")


def _wsjf(item: Item) -> str:
    pair = (item.time_criticality, item.job_size)
    return " · ".join(str(value or "–") for value in pair) if any(pair) else ""
