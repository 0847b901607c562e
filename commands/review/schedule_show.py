"""`/backlog review`: when the reviews are, for whoever asks."""

from commands.drafts import answer
from commands.lists.whose import which_team
from commands.planning.sprint_cards import team_asked
from commands.request import Request
from commands.review.schedule_cards import overview
from commands.standing import known, own_team
from commands.view import Reply
from storage.store import Store


def show(request: Request, store: Store) -> Reply:
    """`/backlog review`: the next three reviews, the running one, and what can be done about them."""
    person = known(request, store)
    if "team" not in request.args and own_team(request, store, person) is None:
        return answer(request, which_team(request, store, person))
    team = team_asked(request, store, person)
    return answer(request, overview(store, team, request.now))
