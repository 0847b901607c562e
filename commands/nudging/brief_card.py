"""The brief as people read it: a line each, with the button for the decision (F24)."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from commands.item.cards import claim_button
from commands.nudging.brief import lines
from commands.review.schedule import coming
from commands.rules.brief import LINES, BriefLine, Source
from commands.rules.schedule import when_words
from commands.view import Actions, Block, Button, Note, OpenForm, Paragraph, Row, Strong
from storage.nudges import Nudge
from storage.store import Store
from storage.teams import Team

DECIDE = "Please decide before the review on {when}:"
NOTHING = "Nothing waits for a decision in {key}."
HAS_BEGUN = "The review of {key} has begun. /backlog brief shows what waits now."
MORE_LINES = "And {n} more."
ONCE = "Comes once, one working day before each review of {key}. /backlog brief shows it at any time."
LABELS = {
    Source.UNPLANNED: "Plan them",
    Source.UNCONFIRMED: "Confirm them",
    Source.DUE: "Look at them",
    Source.REQUESTS: "Open the queue",
    Source.UNTRIAGED: "Triage them",
    Source.HIGH: "Pick one",
    Source.OUT_OF_BAND: "See the capacity",
    Source.READY: "Make more ready",
    Source.UNMEASURED: "Enter the values",
    Source.STORIES: "Find somebody",
    Source.ALLOCATION: "Look at the shares",
}


def brief_blocks(store: Store, nudges: Sequence[Nudge], now: datetime) -> Iterator[Block]:
    """What the message before a review says, team by team; it is drawn anew only until that review."""
    for nudge in nudges:
        team = store.teams.get(nudge.team_id)
        review = coming(store, team, now, 1)[0]
        if review.nominal.toordinal() != nudge.round:
            yield Note((HAS_BEGUN.format(key=team.key),))
            continue
        found = lines(store, team, now)
        if found:
            yield Paragraph((Strong(DECIDE.format(when=when_words(review.at, team.zone))),))
            yield from line_rows(team, found[:LINES])
            yield from _rest(team, found)
        else:
            yield Paragraph((NOTHING.format(key=team.key),))
        if nudge.person_id is None and store.teams.membership(team.id, 0).owner is None:
            yield Actions((claim_button(team),))
        yield Note((ONCE.format(key=team.key),))


def _rest(team: Team, found: Sequence[BriefLine]) -> Iterator[Block]:
    if found[LINES:]:
        rest = OpenForm("Everything that waits", "brief.show", {"team": team.key})
        yield Row((MORE_LINES.format(n=len(found) - LINES),), "", (rest,))


def line_rows(team: Team, found: Sequence[BriefLine]) -> list[Row]:
    """Each with the button for its decision."""
    return [Row((line.said,), "", (_decides(team, line.source),)) for line in found]


def _decides(team: Team, source: Source) -> Button:
    match source:
        case Source.OUT_OF_BAND:
            return OpenForm(LABELS[source], "capacity.show", {"team": team.key})
        case Source.ALLOCATION:
            return OpenForm(LABELS[source], "capacity.form", {"team": team.key})
        case _:
            return OpenForm(LABELS[source], "brief.items", {"team": team.key, "source": source.value})
