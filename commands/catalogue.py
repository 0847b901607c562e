"""Every command there is, in one tuple; typed words, buttons and forms all lead here."""

from collections.abc import Mapping

from commands import guide
from commands.capacity.commands import COMMANDS as CAPACITY
from commands.closing.commands import COMMANDS as CLOSING
from commands.command import Command
from commands.filing.commands import COMMANDS as FILING
from commands.history.commands import COMMANDS as HISTORY
from commands.incident.commands import COMMANDS as INCIDENT
from commands.item.commands import COMMANDS as ITEM
from commands.lists.commands import COMMANDS as LISTS
from commands.nudging.commands import COMMANDS as NUDGING
from commands.planning.commands import COMMANDS as PLANNING
from commands.report.commands import COMMANDS as REPORT
from commands.request import Request
from commands.review.commands import COMMANDS as REVIEW
from commands.sprint_end.commands import COMMANDS as SPRINT_END
from commands.team.commands import COMMANDS as TEAM
from commands.view import Reply
from storage.store import Store


def _show_help(request: Request, store: Store) -> Reply:
    word = COMMANDS[request.command].word
    told = {command.name: (command.usage, command.summary) for command in CATALOGUE if command.usage}
    return Reply(private=guide.help_card(told, word, request.place.platform))


CORE: tuple[Command, ...] = (
    Command("debt.help", _show_help, False, "/debt", "help", usage="/debt help", summary="How to file debt"),
    Command(
        "improve.help",
        _show_help,
        False,
        "/improve",
        "help",
        usage="/improve help",
        summary="How to file improvement stories",
    ),
    Command(
        "backlog.help",
        _show_help,
        False,
        "/backlog",
        "help",
        usage="/backlog help",
        summary="Every command in one card",
        menu=True,
    ),
    Command("guide.unsure", guide.ask_what_was_meant, False),
    Command("guide.unknown", guide.show_unknown, False),
    Command("guide.welcome", guide.show_welcome, False),
)
CATALOGUE = (
    *FILING,
    *LISTS,
    *ITEM,
    *PLANNING,
    *CAPACITY,
    *CLOSING,
    *REVIEW,
    *INCIDENT,
    *NUDGING,
    *SPRINT_END,
    *REPORT,
    *HISTORY,
    *TEAM,
    *CORE,
)
COMMANDS: Mapping[str, Command] = {command.name: command for command in CATALOGUE}
