"""The buttons of an item, each offered only where its command would be taken."""

from commands.rules.states import MOVES
from commands.view import Act, Button, OpenForm
from storage.enums import Kind, Priority, State
from storage.items import Item


def of(item: Item) -> dict[str, str]:
    """What a button carries to name its item."""
    return {"item": str(item.id)}


def plan_button(item: Item, *, primary: bool = False, **more: str) -> Act | None:
    """*Plan now* for what can still be planned; nothing for what is planned already."""
    if State.PLANNED not in MOVES[item.state] or item.state is State.IN_PROGRESS:
        return None
    return Act("Plan", "item.plan", of(item) | {"sprint": "current"} | more, primary=primary)


def row_buttons(item: Item) -> tuple[Button, ...]:
    """What a row of a list offers: open it, and plan it."""
    plan = plan_button(item, row="1")
    return (OpenForm("Open", "backlog.show", of(item)), *([plan] if plan else []))


def attention_buttons(item: Item) -> tuple[Button, ...]:
    """What ends the attention that an item asks for: plan it, or say why not."""
    plan = plan_button(item, primary=True, showing="attention")
    shown = of(item) | {"showing": "attention"}
    buttons: list[Button] = [plan] if plan else []
    if State.ACCEPTED in MOVES[item.state]:
        buttons.append(OpenForm("Accept the risk", "item.accept_form", shown))
    if item.kind is Kind.DEBT and item.priority is Priority.CRITICAL:
        buttons.append(Act("Not critical", "item.set", shown | {"set.priority": Priority.HIGH.value}))
    buttons.append(OpenForm("Open", "backlog.show", of(item)))
    return tuple(buttons)
