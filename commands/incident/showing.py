"""One incident whole, for whoever asks: what happened, its post-mortem, and what follows from it (F30)."""

from datetime import datetime

from commands.incident.case import Case, looking
from commands.incident.lines import ASKS, answer_words, day_words, line_buttons, post_mortem, recorded
from commands.request import Request
from commands.view import Actions, Block, Card, Note, Paragraph, Prose, Reply, Strong
from storage.store import Store

ACTIONS = 10
RESTRICTED = "Its item is restricted, and so is what was said about it."


def show(request: Request, store: Store) -> Reply:
    """Whoever is of the team reads it; what is said of a restricted item, those who may see that."""
    return Reply(private=whole_card(looking(request, store, right=None), request.now))


def whole_card(case: Case, now: datetime) -> Card:
    store, incident, item = case.store, case.incident, case.item
    seen = item is None or case.rights.sees(item)
    asked = ASKS if incident.answer is None else f"It {answer_words(store, incident)}."
    blocks: list[Block] = [
        Paragraph((Strong(asked.strip()),)),
        Note((recorded(store, case.team, incident),)),
    ]
    blocks += [Prose("Details", incident.details)] if incident.details else []
    if seen:
        blocks += post_mortem(store, incident, at_most=ACTIONS, sees=case.rights.sees, card="1")
    else:
        blocks.append(Note((RESTRICTED,)))
    buttons = line_buttons(incident, item if seen else None, now, card="1")
    day = day_words(case.team, incident.at)
    return Card((*blocks, Actions(buttons)), title=f"{incident.title}, {day}")
