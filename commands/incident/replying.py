"""How a press on an incident is answered, by where it stood: a step, its message, a list, or its card."""

from commands.incident.case import Answering
from commands.incident.lines import line_card
from commands.incident.listing import list_card
from commands.incident.showing import whole_card
from commands.request import PlaceKind
from commands.review.presses import kept
from commands.view import Reply


def replied(case: Answering, *, done: bool = False) -> Reply:
    """done: it was answered just now, so that the step of the review can take it back."""
    request, store = case.request, case.store
    if case.deed is not None:
        return kept(case.deed, str(case.incident.id) if done else "")
    if "row" in request.args and not request.fields:
        return Reply(replace=list_card(request, store, case.team, case.person))
    if "card" in request.args or "row" in request.args or not _in_channel(case):
        card = whole_card(case, request.now)
        pressed = bool(request.place.message) and not request.fields
        return Reply(replace=card) if pressed else Reply(private=card)
    if request.fields:
        return Reply()
    return Reply(replace=line_card(store, case.team, case.incident, request.now))


def _in_channel(case: Answering) -> bool:
    """Whether a message in a channel was pressed, or opened the form."""
    request = case.request
    shown = request.place.message or request.args.get("message", "")
    return bool(shown) and request.place.kind is PlaceKind.CHANNEL
