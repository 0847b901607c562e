"""Everything about incidents, and the key by which a tool records them."""

from commands.command import Command
from commands.incident import (
    answering,
    by_tool,
    evidence,
    listing,
    post_mortem,
    preventing,
    reporting,
    showing,
    tool_key,
)
from commands.rules import typed


def _recorded(rest: str) -> dict[str, str] | None:
    return {"words": rest} if rest and rest.lower() not in ("help", "key") else None


def _added(rest: str) -> dict[str, str] | None:
    ref, _, text = rest.partition(" ")
    named = typed.ref(ref)
    return {**named, "text": text.strip()} if named and text.strip() else None


COMMANDS: tuple[Command, ...] = (
    Command(
        "incident.record",
        reporting.record_typed,
        True,
        "/backlog",
        "incident",
        _recorded,
        usage="/backlog incident <text>",
        summary="Record an incident; a review asks whether it was debt",
    ),
    Command(
        "incident.key",
        tool_key.show_key,
        False,
        "/backlog",
        "incident",
        lambda rest: {} if rest.lower() == "key" else None,
        usage="/backlog incident key",
        summary="Let an incident tool record incidents here: its key, its address, and how to revoke it",
        personal=True,
    ),
    Command("incident.make_key", tool_key.make_key, True, personal=True, secret=True),
    Command("incident.revoke_key", tool_key.revoke_key, True, personal=True),
    Command(by_tool.RECORDS, by_tool.record_by_tool, True),
    Command("incident.form", reporting.open_form, False, "/backlog", "incident", opens=True),
    Command("incident.save", reporting.save, True),
    Command(
        "incident.list",
        listing.show_list,
        False,
        "/backlog",
        "incidents",
        usage="/backlog incidents",
        summary="The latest incidents with their post-mortems, unanswered ones first",
        personal=True,
    ),
    Command("incident.show", showing.show, False, opens=True, personal=True),
    Command("incident.debt_form", answering.open_debt, False, opens=True),
    Command("incident.debt", answering.debt, True),
    Command("incident.not_debt", answering.not_debt, True),
    Command("incident.reopen", answering.reopen, True),
    Command("incident.post_mortem_form", post_mortem.open_form, False, opens=True, personal=True),
    Command("incident.post_mortem", post_mortem.save, True),
    Command("incident.file", preventing.file_actions, True),
    Command(
        "incident.evidence",
        evidence.add_typed,
        True,
        "/backlog",
        "evidence",
        _added,
        usage="/backlog evidence PAY-12 14 tickets about time-outs",
        summary="Count support tickets or uses for an item",
    ),
    Command(
        "incident.evidence_form", evidence.open_form, False, "/backlog", "evidence", typed.ref, opens=True
    ),
    Command("incident.add_evidence", evidence.add, True),
)
