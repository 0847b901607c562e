"""`/backlog report`: a team's numbers, for its reader alone until somebody posts them (F31)."""

import hashlib

from commands.command import Command
from commands.drafts import answer
from commands.errors import UserError
from commands.lists.whose import team_shown, which_team
from commands.report.cards import SPRINTS, known_of, report_card, table_card, words_card
from commands.report.proofs import proofs_card
from commands.report.views import VIEW
from commands.request import Request
from commands.rules.rights import Right
from commands.rules.time_box import today
from commands.standing import Standing, address_of, as_id, channel_team, known, meet, standing
from commands.view import Act, Button, Card, Paragraph, Reply, words
from storage.store import Store
from storage.teams import Team

ELSEWHERE = "A report is posted in a channel of its own backlog: please ask for it there."
POSTED = "The report is posted here."
ALREADY = "{who} posted the same numbers here today."


def show_report(request: Request, store: Store) -> Reply:
    """The few numbers that matter; whoever reads them may post them here."""
    person = known(request, store)
    team = team_shown(request, store, person)
    if team is None:
        return answer(request, which_team(request, store, person))
    reader = standing(request, store, team.id, person)
    post = _post_button(request, store, team, reader)
    plans = reader.may(Right.PLAN)
    known_ = known_of(store, team, request.now)
    return answer(request, report_card(team, known_, *post, turns=True, plans=plans))


def show_table(request: Request, store: Store) -> Reply:
    """The last sprints or months beside each other."""
    team = _team(request, store)
    by = request.args.get("by", SPRINTS)
    return answer(request, table_card(team, known_of(store, team, request.now), by))


def show_words(request: Request, store: Store) -> Reply:
    """What each number counts."""
    return answer(request, words_card(_team(request, store)))


def show_proofs(request: Request, store: Store) -> Reply:
    """The debt that was closed last, with what was measured before and after."""
    team = _team(request, store)
    reader = standing(request, store, team.id, known(request, store))
    return answer(request, proofs_card(store, team, reader, as_id(request.args.get("page", "")) or 1))


def post_report(request: Request, store: Store) -> Reply:
    """*Post it here*: everybody in the channel reads the same numbers, counts alone, once a day at most
    unless they have changed."""
    person = meet(request, store)
    team = _team(request, store)
    here = standing(request, store, team.id, person)
    here.require(Right.EDIT)
    if not _is_here(request, store, team):
        raise UserError(ELSEWHERE)
    store.teams.lock(team.id)
    card = report_card(team, known_of(store, team, request.now))
    key = _key(request, team, card)
    by = store.repeats.answered(key, request.now)
    if by is None:
        store.repeats.remember(key, str(person.id))
        store.deliveries.owe(
            address_of(request.place), VIEW, {"team": str(team.id)}, request.now, urgent=True
        )
        return _said(request, POSTED)
    who = store.people.get(as_id(by)).name if as_id(by) else ""
    return _said(request, ALREADY.format(who=who or "Somebody"))


def _said(request: Request, sentence: str) -> Reply:
    return Reply(private=Card((Paragraph((sentence,)),)))


def _team(request: Request, store: Store) -> Team:
    team = team_shown(request, store, known(request, store))
    if team is None:
        raise UserError("Please ask with /backlog report which team it is about.")
    return team


def _post_button(request: Request, store: Store, team: Team, reader: Standing) -> tuple[Button, ...]:
    if not reader.may(Right.EDIT) or not _is_here(request, store, team):
        return ()
    return (Act("Post it here", "report.post", {"team": team.key}, primary=True),)


def _is_here(request: Request, store: Store, team: Team) -> bool:
    linked = channel_team(request.place, store)
    return linked is not None and linked.id == team.id


def _key(request: Request, team: Team, card: Card) -> str:
    place = request.place
    numbers = hashlib.sha256(words(card).encode()).hexdigest()[:32]
    day = today(request.now, team.zone)
    return f"report:{team.id}:{place.platform}:{place.host}:{place.channel}:{day}:{numbers}"[:200]


COMMANDS: tuple[Command, ...] = (
    Command(
        "report.show",
        show_report,
        False,
        "/backlog",
        "report",
        usage="/backlog report",
        summary="The few numbers that matter: lead time, incidents due to debt, share of debt",
        personal=True,
        menu=True,
    ),
    Command("report.table", show_table, False, personal=True),
    Command("report.words", show_words, False, personal=True),
    Command("report.proofs", show_proofs, False, personal=True),
    Command("report.post", post_report, True),
)
