"""Everything that happens around a review."""

from commands.command import Command
from commands.review import opening

COMMANDS: tuple[Command, ...] = (
    Command(
        "review.now",
        opening.call,
        True,
        "/backlog",
        "review",
        lambda rest: {} if rest.lower() == "now" else None,
        usage="/backlog review now",
        summary="Post the agenda of a review now, beside the schedule",
    ),
    Command("review.due", opening.due, True),
)
