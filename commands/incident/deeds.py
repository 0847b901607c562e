"""What is done with an incident, as the decision log of its team has it."""

from commands.request import Request
from commands.rules import incidents as rules
from commands.rules.shortening import shortened
from commands.team_log import log_team
from storage.incidents import Incident
from storage.log import Decision
from storage.people import Person
from storage.store import Store

SHORT = 120


def log_incident(
    request: Request,
    store: Store,
    incident: Incident,
    person: Person | None,
    field: str,
    *,
    before: str = "",
    after: str = "",
    tool: str = "",
) -> None:
    """One decision about an incident, by this person (None: by a tool, which is named), here and now."""
    reason = rules.TOLD_BY.format(tool=tool) if person is None and tool else ""
    log_team(
        request,
        store,
        incident.team_id,
        person,
        what=rules.INCIDENT,
        field=field,
        before=before,
        after=after,
        reason=reason,
    )


def deed_words(entry: Decision) -> str:
    """What was done with an incident, in words; in the story of its item, what was done there."""
    before, after = (shortened(words, SHORT) for words in (entry.before, entry.after))
    match entry.field or entry.what:
        case rules.RECORDED:
            return f"recorded an incident: “{after}”"
        case rules.ANSWERED if before and after:
            return f"changed an answer: {after}; before it said that it {_said(before)}"
        case rules.ANSWERED:
            return f"said that {after}" if after else f"took back that {before}"
        case rules.LINKED:
            return "linked an incident to it"
        case rules.TAKEN_OFF:
            return "took an incident off it"
        case rules.SUMMED:
            return f"changed how many incidents it caused from {entry.before} to {entry.after}"
        case rules.CAUSES | rules.EXPLAINED:
            return f"wrote down root causes: “{after}”" if after else f"took root causes back: “{before}”"
        case rules.ACTIONS | rules.PREVENTED:
            actions = len(entry.after.splitlines())
            return f"wrote down {actions} preventive {'action' if actions == 1 else 'actions'}"
        case _:
            return f"added evidence: {after}"


def _said(words: str) -> str:
    """`was debt: PAY-3` of `“Payments down” was debt: PAY-3`."""
    return words.rpartition("” ")[2]
