"""Reading the backlog: the ranked list through any filters, and one item."""

from dataclasses import dataclass, replace

from commands.drafts import answer
from commands.history.log import NEW_WEIGHTS
from commands.item.cards import claim_button
from commands.item.hand_over import full_card
from commands.lists.filtering import Choice, asked_of, choice, menus, total
from commands.lists.rows import list_rows
from commands.lists.whose import go, team_shown, which_team
from commands.request import Request
from commands.rules.filter_words import PARKED_WORDS, Asked, text_of
from commands.standing import Standing, as_id, find_item, known, standing
from commands.view import Actions, Block, Button, Card, Code, Note, Paragraph, Reply, Row
from storage.enums import PARKED_STATES, Role, Temperature
from storage.filters import BEHIND_ALL, Filters
from storage.items import Item
from storage.ranking import Tally
from storage.store import Store
from storage.teams import Team

PAGE = 5
EMPTY = "Nothing is open in {key}. File the first thing that slows you down:"
NOTHING_FITS = "Nothing in {key} fits: {said}."
COLD = (
    "Cold is deferred until its area is reworked. Open one and choose another temperature to bring it back."
)


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a list; `start` is the place of the first among those that the filters leave."""

    rows: list[Item]
    start: int
    more: bool

    @property
    def places(self) -> str:
        """`6–10`."""
        end = self.start + len(self.rows) - 1
        return f"{self.start}–{end}" if end > self.start else str(end)


def show_list(request: Request, store: Store) -> Reply:
    """`/backlog list [filters]`: the team's items in their one order, each with its rank number (F7)."""
    return show_filtered(request, store, asked_of(request, store))


def show_cold(request: Request, store: Store) -> Reply:
    """`/backlog cold`: what is deferred, and how it comes back."""
    return show_filtered(request, store, Asked({"temperature": (Temperature.COLD.value,)}))


def show_filtered(request: Request, store: Store, asked: Asked) -> Reply:
    """The list as far as the filters let it through."""
    person = known(request, store)
    team = team_shown(request, store, person)
    kept = {"filters": text_of(asked)} if text_of(asked) else {}
    if team is None:
        return answer(request, which_team(request, store, person, **kept))
    reader = standing(request, store, team.id, person)
    chosen = choice(request, store, team, reader, asked)
    page = _page(request, store, team, chosen.filters)
    if not page.rows:
        return answer(request, _empty(store, team, chosen))
    if chosen.filters == Filters(ranked=True):
        page = replace(page, start=store.ranking.position(team.id, page.rows[0].rank_key or ""))
    title = f"{team.key} · {chosen.said or team.name}: {page.places} of {total(store, team, chosen.filters)}"
    blocks: list[Block] = list(_notes(team, asked))
    blocks += list_rows(store, team, reader, page.rows, request.now)
    blocks.append(_turning(team, reader, page, kept))
    blocks.append(menus(team, asked))
    blocks += [] if kept else parked_row(store, team)
    return answer(request, Card(tuple(blocks), title=title))


def _page(request: Request, store: Store, team: Team, filters: Filters) -> Page:
    """The rows behind or ahead of the key that the button carries; the last ones when there are no more."""
    before, after = request.args.get("before", ""), request.args.get("after", "")
    start = as_id(request.args.get("from", "")) or 1
    if before:
        rows = store.items.page(team.id, filters, before=before, at_most=PAGE + 1)
        if len(rows) > PAGE:
            return Page(rows[1:], max(start, 2), more=True)
        after, start = "", 1
    rows = store.items.page(team.id, filters, after=after, at_most=PAGE + 1)
    if not rows and after:
        rows = store.items.page(team.id, filters, before=BEHIND_ALL, at_most=PAGE)
        return Page(rows, max(start - len(rows), 1), more=False)
    return Page(rows[:PAGE], start, more=len(rows) > PAGE)


def _turning(team: Team, reader: Standing, page: Page, kept: dict[str, str]) -> Actions:
    """First, Previous, Next, and the way home."""
    buttons: list[Button] = []
    if page.start > 1:
        ahead = {"before": page.rows[0].rank_key or "", "from": str(max(page.start - PAGE, 1))}
        buttons.append(go("First", "backlog.list", team, **kept))
        buttons.append(go("Previous", "backlog.list", team, **kept, **ahead))
    if page.more:
        behind = {"after": page.rows[-1].rank_key or "", "from": str(page.start + len(page.rows))}
        buttons.append(go("Next", "backlog.list", team, **kept, **behind))
    if kept:
        buttons.append(go("Show everything", "backlog.list", team))
    buttons.append(go("Home", "backlog.home", team))
    return Actions((*buttons, *claiming(team, reader)))


def claiming(team: Team, reader: Standing) -> tuple[Button, ...]:
    """While a team has no Product Owner, its people can say that it is them."""
    unclaimed = reader.owner is None and reader.role in (Role.MEMBER, Role.DEPUTY)
    return (claim_button(team),) if unclaimed else ()


def _notes(team: Team, asked: Asked) -> list[Block]:
    said = [COLD] if asked.values.get("temperature") == (Temperature.COLD,) else []
    said += [NEW_WEIGHTS] if team.unsettled_from is not None else []
    return [Note((one,)) for one in said]


def parked_row(store: Store, team: Team) -> list[Block]:
    """How many have no rank number now, with a button that shows them; nothing when there are none."""
    number = parked_count(store, team)
    if not number:
        return []
    said = f"{number} more {'is' if number == 1 else 'are'} paused, measuring or accepted."
    return [Row((said,), "", (go("Show them", "backlog.list", team, filters=PARKED_WORDS),))]


def parked_count(store: Store, team: Team) -> int:
    counts = store.ranking.totals(team.id, Tally.STATE)
    return sum(counts.get(state, 0) for state in PARKED_STATES)


def _empty(store: Store, team: Team, chosen: Choice) -> Card:
    if chosen.text:
        away = Actions((go("Show everything", "backlog.list", team), go("Home", "backlog.home", team)))
        said = Paragraph((NOTHING_FITS.format(key=team.key, said=chosen.said),))
        return Card((said, away, menus(team, chosen.asked)))
    example = Row((Code("/debt what slows you down"),))
    return Card((Paragraph((EMPTY.format(key=team.key),)), example, *parked_row(store, team)))


def show_item(request: Request, store: Store) -> Reply:
    """Everything about one item, for this person only."""
    item = find_item(request, store, known(request, store), follow=True)
    return Reply(private=full_card(store, item, request.now))
