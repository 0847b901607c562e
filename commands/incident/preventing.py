"""Preventive actions become items, in one tap each or all at once (F30)."""

from commands.errors import UserError
from commands.incident.case import Answering, answering, changed, require_seen
from commands.incident.lines import became, day_words
from commands.incident.replying import replied
from commands.item.writing import Filing, store_new
from commands.posting import announce
from commands.request import Request
from commands.rules.incidents import mark
from commands.rules.quick_text import split_title
from commands.view import Reply
from storage.enums import Source
from storage.incidents import Prevention
from storage.store import Store

NOT_THERE = "That action is not in the post-mortem any more. Nothing was filed."
AFTER = "After the incident “{title}” of {day}."


def file_actions(request: Request, store: Store) -> Reply:
    """Files the action that the button names, or every one that is no item yet; pressed twice, each once."""
    case = answering(request, store)
    require_seen(case)
    actions = store.incidents.preventions(case.incident.id)
    named = request.args.get("action", "")
    wanted = [one for one in actions if named in ("", mark(one.action))]
    if not wanted:
        raise UserError(NOT_THERE)
    waiting = [one for one in wanted if became(store, one) is None]
    for action in waiting:
        _file(case, action)
    return replied(changed(case) if waiting else case)


def _file(case: Answering, action: Prevention) -> None:
    """The item, linked to that of the incident, and no more open than that one."""
    request, store, incident, item = case.request, case.store, case.incident, case.item
    title, whole = split_title(action.action)
    after = AFTER.format(title=incident.title, day=day_words(case.team, incident.at))
    near = item is not None and item.team_id == case.team.id
    fields = {
        "title": title,
        "kind": action.kind.value,
        "source": Source.INCIDENT.value,
        "current_state": "\n".join(part for part in (after, whole) if part),
        "relates_to": item.ref if item is not None and near else "",
        "restricted": "yes" if item is not None and item.restricted else "",
    }
    filed = store_new(request, store, Filing(case.team, case.person, case.rights), fields)
    store.incidents.became(action.id, filed.id)
    announce(request, store, case.team, filed)
