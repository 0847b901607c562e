"""Keeps the messages of a review true: when it moves on, and when one of its items changes."""

from datetime import timedelta

from commands.planning.sprints import CURRENT, slot
from commands.request import Request
from commands.review.deeds import of_review
from commands.rules.time_box import today
from storage.enums import ReviewPart
from storage.items import Item
from storage.reviews import Review
from storage.shown import About
from storage.store import Store
from storage.teams import Team

SOON = timedelta(seconds=0.5)
"""What several people press within that time is drawn once."""
PLANNING = "review.planning"
STEP_PARTS = {
    1: ReviewPart.STEP_1,
    2: ReviewPart.STEP_2,
    3: ReviewPart.STEP_3,
    4: ReviewPart.STEP_4,
    5: ReviewPart.STEP_5,
}
PARTS = {part: str(step) for step, part in STEP_PARTS.items()} | {ReviewPart.AGENDA: ""}


def redraw_review(request: Request, store: Store, review: Review) -> None:
    """Every message of it that shows how things stand is drawn anew."""
    for shown in store.shown.of(About.REVIEW, review.id):
        if shown.showing in PARTS:
            view, args = view_of(review, ReviewPart(shown.showing))
            store.deliveries.owe(shown.address, view, args, request.now + SOON, updates=shown.id)


def redraw_around(request: Request, store: Store, item: Item) -> None:
    """The open review of the item's team, if it is about that item, and the last card for sprint planning."""
    for review in store.reviews.latest(item.team_id, 2):
        if review.ended_at is None and item.number <= review.last_number:
            redraw_review(request, store, review)
        elif review.ended_at is not None:
            _redraw_planning(request, store, review)


def redraw_planning(request: Request, store: Store, team: Team) -> None:
    """The last card for sprint planning, after what fits into a sprint, or its shares, have changed."""
    for review in store.reviews.latest(team.id, 2):
        if review.ended_at is not None:
            _redraw_planning(request, store, review)


def _redraw_planning(request: Request, store: Store, review: Review) -> None:
    """It stays true until the sprint that it was posted in is over."""
    shown = [one for one in store.shown.of(About.REVIEW, review.id) if one.showing == ReviewPart.PLANNING]
    team = store.teams.get(review.team_id)
    if not shown or review.ended_at is None:
        return
    running = slot(store, team, request.now, CURRENT).box
    if running.starts_on <= today(review.ended_at, team.zone):
        for one in shown:
            store.deliveries.owe(one.address, PLANNING, of_review(review), request.now + SOON, updates=one.id)


def view_of(review: Review, part: ReviewPart) -> tuple[str, dict[str, str]]:
    """The view that shows that part of it, the agenda or a step, and its arguments."""
    step = PARTS[part]
    if step:
        return "review.step", of_review(review) | {"step": step}
    return "review.agenda", of_review(review)
