"""Everything that happens around a review."""

from commands.command import Command
from commands.review import calendar, opening, schedule_form, schedule_moves, schedule_show
from commands.rules import typed

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
    Command(
        "review.show",
        schedule_show.show,
        False,
        "/backlog",
        "review",
        usage="/backlog review",
        summary="When the next three reviews are, who facilitates, and the one that is open",
    ),
    Command(
        "review.skip",
        schedule_moves.skip,
        True,
        "/backlog",
        "review",
        typed.review_skip,
        usage="/backlog review skip",
        summary="Leave the next review out; with a day behind it, the one of that day",
    ),
    Command(
        "review.unskip",
        schedule_moves.unskip,
        True,
        "/backlog",
        "review",
        typed.review_unskip,
        usage="/backlog review unskip 2026-12-02",
        summary="Hold a skipped review after all",
    ),
    Command(
        "review.move",
        schedule_moves.move,
        True,
        "/backlog",
        "review",
        typed.review_move,
        usage="/backlog review move 2026-12-03 15:00",
        summary="Move the next review once; 2026-12-16 to 2026-12-17 moves another one",
    ),
    Command(
        "review.schedule_form",
        schedule_form.open_form,
        False,
        "/backlog",
        "review",
        lambda rest: {} if rest.lower() == "schedule" else None,
        usage="/backlog review schedule",
        summary="Choose day, time, zone, length, facilitators, channel and holidays of the reviews",
        opens=True,
    ),
    Command("review.calendar", calendar.show_calendar, True, personal=True),
    Command("review.move_form", schedule_moves.open_move, False, opens=True),
    Command("review.unmove", schedule_moves.unmove, True),
    Command("review.schedule_save", schedule_form.save, True),
    Command("review.due", opening.due, True),
)
