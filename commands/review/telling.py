"""What was done with a review, as the decision log tells it: words that follow whoever did it."""

from commands.review.deeds import (
    ENDED,
    FACILITATOR,
    HERE,
    LEFT,
    MISSED,
    NONE,
    OPENED,
    PAUSED,
    RESUMED,
    STARTED,
)
from commands.review.schedule import named_day
from storage.log import Decision

CALLED = "called a review beside the schedule"
OF_DAY = "opened the review of {day}"
WORDS = {
    MISSED: "was not running when the review of {after} was due",
    STARTED: "started the review",
    PAUSED: "paused the review, with {after} left",
    RESUMED: "let the review go on, with {after} left",
    HERE: "was at the review",
    NONE: "picked no High item in the review",
    ENDED: "ended the review",
}
BY_NEXT = "ended the review, for the next one began"
HANDED = "handed the review over to {name}"
LEAVES = "left the rest of step {after} for the next review"
TAKES_UP = "took step {before} of the review up again"


def deed_words(entry: Decision, facilitator: str = "") -> str:
    """facilitator: the name of whoever it was handed over to."""
    if entry.field == OPENED:
        day = named_day(entry.after)
        return OF_DAY.format(day=day) if day is not None else CALLED
    if entry.field == FACILITATOR:
        return HANDED.format(name=facilitator)
    if entry.field == LEFT:
        return LEAVES.format(after=entry.after) if entry.after else TAKES_UP.format(before=entry.before)
    if entry.field == ENDED and entry.person_id is None:
        return BY_NEXT
    return WORDS[entry.field].format(after=entry.after)
