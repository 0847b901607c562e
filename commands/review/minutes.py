"""The minutes of a review: what was decided in each step, who was there, how long, what is left (F15)."""

from datetime import datetime, timedelta

from commands.planning.sprints import NEXT
from commands.review.agenda import Step, steps
from commands.review.cards import NAMES, day_words, left_words, names_of
from commands.review.decisions import decided, ended_by_next
from commands.review.schedule import coming
from commands.rules.schedule import when_words
from commands.rules.timer import length_words, minutes
from commands.view import Act, Actions, Block, Card, Line, Note, Paragraph, Prose, Strong
from storage.reviews import Review
from storage.store import Store
from storage.teams import Team

LINES = 6
TITLE = "{key} debt review · {day}: minutes"
IN_TIME = " in {used} of {length}."
IN_OWN_TIME = ", each in their own time."
FACILITATED = "{name} facilitated."
WERE_THERE = "There: {names}."
NOTHING_LEFT = "Nothing is left for the next review."
LEFT = "Left for the next review, on {when}: {steps}."
CARRIED = "Carried over to the review that begins now: {steps}."
ENDED_BY_NEXT = "Nobody had pressed End: it ended when the next review began."
NOTHING = "Nothing decided"
MORE = "… and {count} more"


def minutes_card(store: Store, review: Review, now: datetime) -> Card:
    """What came out, in the thread of the review."""
    team = store.teams.get(review.team_id)
    told, stand = decided(store, review), steps(store, team, review, now)
    by_next = ended_by_next(store, review)
    blocks: list[Block] = [Paragraph(_summary(store, review, sum(map(len, told.values()))))]
    blocks.append(Paragraph((_left(store, team, stand, now, by_next=by_next),)))
    blocks += [_step(step, told[step.number]) for step in stand if step.had or told[step.number]]
    blocks += [Note((ENDED_BY_NEXT,))] if by_next else []
    plan = Act("Plan the sprint", "sprint.show", {"team": team.key, "sprint": NEXT}, primary=True)
    blocks.append(Actions((plan, Act("All decisions", "backlog.log", {"team": team.key}))))
    return Card(tuple(blocks), title=TITLE.format(key=team.key, day=day_words(team, review.opened_at)))


def _summary(store: Store, review: Review, count: int) -> Line:
    """How much was decided in which time, and by whom."""
    counted = f"{count or 'No'} {'decision' if count == 1 else 'decisions'}"
    used = minutes(timedelta(seconds=review.used)).partition(" ")[0]
    in_time = IN_TIME.format(used=used, length=length_words(review))
    said = [in_time if review.started_at is not None else IN_OWN_TIME]
    if review.facilitator_id is not None and review.started_at is not None:
        said.append(FACILITATED.format(name=store.people.get(review.facilitator_id).name or "Somebody"))
    if review.present:
        said.append(WERE_THERE.format(names=names_of(store, review.present)))
    return (Strong(counted), " ".join(said))


def _left(store: Store, team: Team, stand: list[Step], now: datetime, *, by_next: bool) -> str:
    """What comes back, and when."""
    left = left_words(stand)
    if not left:
        return NOTHING_LEFT
    when = when_words(coming(store, team, now, 1)[0].at, team.zone)
    return (CARRIED if by_next else LEFT).format(when=when, steps=left)


def _step(step: Step, told: list[str]) -> Prose:
    """A step with its first decisions, and how many there are more."""
    more = len(told) - LINES
    lines = [*told[:LINES], *([MORE.format(count=more)] if more > 0 else [])]
    return Prose(f"{step.number}. {NAMES[step.number]}", "\n".join(lines or [NOTHING]))
