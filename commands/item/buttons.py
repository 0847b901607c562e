"""The buttons of an item, each offered only where its command would be taken."""

from dataclasses import replace

from commands.rules.states import MOVES
from commands.view import Act, Button, OpenForm
from storage.enums import OPEN_STATES, Kind, Priority, Showing, State
from storage.items import Item
from storage.rank_key import is_ranked


def of(item: Item) -> dict[str, str]:
    """What a button carries to name its item."""
    return {"item": str(item.id)}


def plan_button(item: Item, *, primary: bool = False, **more: str) -> Act | None:
    """*Plan now* for what can still be planned; nothing for what is planned already."""
    if State.PLANNED not in MOVES[item.state] or item.state is State.IN_PROGRESS:
        return None
    return Act("Plan", "item.plan", of(item) | {"sprint": "current"} | more, primary=primary)


def sprint_buttons(item: Item, **more: str) -> tuple[Button, ...]:
    """*Plan*, or *Unplan* for what is planned: wherever an item shows (F13)."""
    if item.state is State.PLANNED:
        return (Act("Unplan", "item.unplan", of(item) | more),)
    plan = plan_button(item)
    return (replace(plan, args=plan.args | more),) if plan else ()


def row_buttons(item: Item) -> tuple[Button, ...]:
    """What a row of a list offers: open it, and plan it."""
    return (OpenForm("Open", "backlog.show", of(item)), *sprint_buttons(item, row="1"))


def bite_button(item: Item, **more: str) -> tuple[Act, ...]:
    """*This bit me*, for whatever is not done yet (F25)."""
    return (Act("This bit me", "item.bit", of(item) | more),) if item.state in OPEN_STATES else ()


def attention_buttons(item: Item) -> tuple[Button, ...]:
    """What ends the attention that an item asks for: plan it, or say why not."""
    plan = plan_button(item, primary=True, showing="attention")
    shown = of(item) | {"showing": "attention"}
    buttons: list[Button] = [plan] if plan else []
    if State.ACCEPTED in MOVES[item.state]:
        buttons.append(OpenForm("Accept the risk", "item.accept_form", shown))
    if item.kind is Kind.DEBT and item.priority is Priority.CRITICAL:
        buttons.append(Act("Not critical", "item.set", shown | {"set.priority": Priority.HIGH.value}))
    buttons += bite_button(item, showing="attention")
    buttons.append(OpenForm("Open", "backlog.show", of(item)))
    return tuple(buttons)


def card_buttons(item: Item) -> tuple[Button, ...]:
    """What can be done with the item from its full card, most useful first; *More* has the rest."""
    shown = of(item) | {"showing": Showing.CARD.value}
    if item.state not in OPEN_STATES:
        declined = item.state is State.DECLINED and item.merged_into_id is None
        restore = (Act("Restore", "item.restore", shown),) if declined else ()
        return (*restore, *_reading(item))
    take = () if item.assignee_id else (Act("Take it", "item.take", shown),)
    return (
        *_steps(item),
        OpenForm("Edit", "item.form", shown),
        *take,
        OpenForm("Note", "item.note_form", shown),
        *bite_button(item, showing=Showing.CARD.value),
        *_reading(item),
        OpenForm("More", "item.more", of(item)),
    )


def _reading(item: Item) -> tuple[Button, ...]:
    return (
        OpenForm("Why?", "item.why", of(item)),
        OpenForm("Customer text", "item.customer_text", of(item)),
    )


def _steps(item: Item) -> tuple[Button, ...]:
    """The ways on and back from the state that the item is in."""
    shown = of(item) | {"showing": Showing.CARD.value}
    start = Act("Start", "item.start", shown, primary=item.state is State.PLANNED)
    following = Act("To the next sprint", "item.plan", shown | {"sprint": "next"})
    plan = plan_button(item, primary=item.state is not State.ACCEPTED, showing=Showing.CARD.value)
    planned = (plan,) if plan else ()
    match item.state:
        case State.NEW if item.priority is not None:
            confirm = Act(f"Confirm {item.priority}", "item.confirm", shown)
            return (*planned, following, start, confirm)
        case State.NEW | State.TRIAGED if item.priority_confirmed:
            return (*planned, following, start)
        case State.TRIAGED:
            return (*planned, following, start, Act("Confirm Critical", "item.confirm", shown))
        case State.PLANNED:
            return (start, Act("Unplan", "item.unplan", shown), following)
        case State.IN_PROGRESS:
            return (
                Act("Live", "item.live", shown, primary=True),
                Act("Not started", "item.back", shown),
            )
        case State.MEASURING:
            close = OpenForm("Close", "item.close_form", shown, primary=True)
            return (close, Act("Not live", "item.back", shown))
        case State.PAUSED:
            return (Act("Resume", "item.resume", shown, primary=True),)
        case State.ACCEPTED:
            return (Act("Accept no longer", "item.unaccept", shown, primary=True), *planned)
        case _:
            return ()


def more_buttons(item: Item) -> tuple[tuple[str, Button], ...]:
    """What is done rarely, each with what it does."""
    shown = of(item) | {"showing": Showing.CARD.value}
    offered: list[tuple[str, Button]] = []
    if is_ranked(item.rank_key):
        rank = OpenForm("Move by judgement", "item.rank_form", shown)
        offered.append(("Its score is not enough: put it above or below another one", rank))
    if item.judgement:
        back = Act("Back to its score", "item.unrank", shown)
        offered.append(("It was moved by judgement: let its score decide again", back))
    if item.committed:
        offered.append(
            ("It is pinned on top: let its score decide again", Act("Unpin", "item.uncommit", shown))
        )
    else:
        pin = OpenForm("Pin on top", "item.commit_form", shown)
        offered.append(("It was committed to the program: pin it on top", pin))
    asked = (
        (State.PAUSED, "Set it aside for a while", OpenForm("Pause", "item.pause_form", shown)),
        (
            State.ACCEPTED,
            "Live with the risk until a day",
            OpenForm("Accept the risk", "item.accept_form", shown),
        ),
        (State.DECLINED, "Not to be done", OpenForm("Decline", "item.decline_form", shown)),
    )
    if item.state is State.MEASURING and item.kind is Kind.DEBT:
        override = OpenForm("Override", "item.override_form", shown)
        offered.append(("It cannot meet every criterion: close it with a reason", override))
    offered += [(what, button) for state, what, button in asked if state in MOVES[item.state]]
    offered += [
        (
            "Support tickets or usage figures speak for it",
            OpenForm("Add evidence", "incident.evidence_form", shown),
        ),
        ("It belongs to another item: under it, blocked by it", OpenForm("Link", "item.link_form", shown)),
        ("It belongs to another team", OpenForm("Move to another backlog", "item.move_form", shown)),
    ]
    return tuple(offered)
