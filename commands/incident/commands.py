"""Everything about incidents, and the key by which a tool records them."""

from commands.command import Command
from commands.incident import by_tool, tool_key

COMMANDS: tuple[Command, ...] = (
    Command(
        "incident.key",
        tool_key.show_key,
        True,
        "/backlog",
        "incident",
        lambda rest: {} if rest.lower() == "key" else None,
        usage="/backlog incident key",
        summary="Let an incident tool record incidents here: its key, its address, and how to revoke it",
        personal=True,
        secret=True,
    ),
    Command("incident.renew_key", tool_key.renew_key, True, personal=True, secret=True),
    Command("incident.revoke_key", tool_key.revoke_key, True, personal=True),
    Command(by_tool.RECORDS, by_tool.record_by_tool, True),
)
