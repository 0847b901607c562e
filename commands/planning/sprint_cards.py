"""`/backlog sprint`: the running sprint and the next one on a card, and ending a sprint early."""

from collections.abc import Iterator
from dataclasses import replace

from commands.drafts import answer
from commands.errors import UserError
from commands.item.buttons import of
from commands.item.cards import list_row
from commands.lists.whose import which_team
from commands.planning.load import Load, closed_of, load_of, points_words
from commands.planning.rolling import roll_on
from commands.planning.sprints import CURRENT, NEXT, Slot, log_sprint, points_of, short_day, slot, sprint_for
from commands.request import Request
from commands.rules.rights import Right
from commands.rules.time_box import today
from commands.standing import Standing, as_id, known, meet, own_team, standing
from commands.team.affairs import NO_TEAM
from commands.view import (
    Act,
    Actions,
    Block,
    Button,
    Card,
    Facts,
    Note,
    OpenForm,
    Paragraph,
    Reply,
    Row,
)
from storage.enums import State
from storage.items import Item
from storage.people import Person
from storage.store import Store
from storage.teams import Team

PAGE = 5
NO_GOAL = "no goal yet"
NO_CAPACITY = "not set"
NOTHING = "Nothing is planned for it yet."
ALL_CLOSED = "All that was planned for it is closed."
ENDED = "Sprint {number} has ended. Open the running one to change it."
SURE = (
    "End sprint {number} now? Items not started go back to the order: {back}. "
    "Started ones go on in sprint {next}, which begins today: {on}."
)
IS_OVER = "Sprint {number} is over. Sprint {next} runs until {day}."


def show(request: Request, store: Store) -> Reply:
    """What is planned, what it sums up to, and what can be done; five items a page."""
    person = known(request, store)
    if "team" not in request.args and own_team(request, store, person) is None:
        return answer(request, which_team(request, store, person))
    team = team_asked(request, store, person)
    rights = standing(request, store, team.id, person)
    return answer(request, sprint_card(request, store, team, rights))


def end(request: Request, store: Store) -> Reply:
    """Ends the running sprint before its last day, once that was asked; the next one begins at once."""
    person = meet(request, store)
    team = team_asked(request, store, person)
    rights = standing(request, store, team.id, person)
    rights.require(Right.PLAN)
    store.teams.lock(team.id)
    running, following = (slot(store, team, request.now, which) for which in (CURRENT, NEXT))
    wanted = as_id(request.args.get("sprint", "")) or running.number
    if wanted != running.number:
        raise UserError(ENDED.format(number=wanted))
    if "sure" not in request.args:
        return _answer_to_press(request, _sure(store, running, following, team))
    day = today(request.now, team.zone)
    old = sprint_for(store, team, request.now, CURRENT)
    new = sprint_for(store, team, request.now, NEXT)
    store.sprints.change(new.id, starts_on=day)
    ends_on = max(min(old.ends_on, day), old.starts_on)
    store.sprints.change(old.id, ends_on=ends_on, over_at=request.now)
    log_sprint(request, store, person, old, "sprint_end", old.ends_on.isoformat(), ends_on.isoformat())
    roll_on(request, store, team, person)
    said = IS_OVER.format(number=old.number, next=new.number, day=short_day(new.ends_on))
    card = sprint_card(replace(request, args={"team": team.key}), store, team, rights)
    return _answer_to_press(request, Card((Paragraph((said,)), *card.blocks), title=card.title))


def _answer_to_press(request: Request, card: Card) -> Reply:
    return Reply(replace=card) if request.place.message else Reply(private=card)


def team_asked(request: Request, store: Store, person: Person | None) -> Team:
    """The team that the card is about, if this person has to do with it; else that of the place."""
    named = store.teams.by_key(request.args["team"]) if "team" in request.args else None
    if named is not None and standing(request, store, named.id, person).role is not None:
        return named
    team = own_team(request, store, person)
    if team is None:
        raise UserError(NO_TEAM)
    return team


def sprint_card(request: Request, store: Store, team: Team, rights: Standing) -> Card:
    shown = slot(store, team, request.now, request.args.get("sprint", CURRENT))
    planned = store.items.in_sprint(shown.row.id) if shown.row else []
    last_page = max(len(planned) - 1, 0) // PAGE * PAGE
    start = min(as_id(request.args.get("from", "")), last_page)
    load = load_of(store, team, shown.row)
    blocks: list[Block] = [Facts(_facts(request, team, shown, load, closed_of(team, load, planned)))]
    rows = _rows(team, shown, planned[start : start + PAGE], rights)
    blocks += rows or [Note((ALL_CLOSED if load.items else NOTHING,))]
    if not shown.tentative:
        blocks += _next_in_short(request, store, team)
    blocks.append(Actions(tuple(_buttons(team, shown, start, len(planned)))))
    title = f"{team.key} · {shown.words}" + (
        f" · {start + 1}–{min(start + PAGE, len(planned))} of {len(planned)}" if start else ""
    )
    return Card(tuple(blocks), title=title)


def _facts(
    request: Request, team: Team, shown: Slot, load: Load, closed: Load
) -> tuple[tuple[str, str], ...]:
    box = shown.box
    days = f"{short_day(box.starts_on)} – {short_day(box.ends_on)} {box.ends_on.year}"
    left = (box.ends_on - today(request.now, team.zone)).days
    if not shown.tentative:
        days += f" ({'its last day' if left == 0 else '1 day left' if left == 1 else f'{left} days left'})"
    held = [("Planned", load.words)]
    held += [("Closed", closed.words)] if closed.items else []
    held += [("Capacity", NO_CAPACITY)] if load.capacity is None else []
    return (("Goal", (shown.row.goal if shown.row else "") or NO_GOAL), ("Days", days), *held)


def _rows(team: Team, shown: Slot, planned: list[Item], rights: Standing) -> list[Block]:
    rows: list[Block] = []
    for item in planned:
        row = list_row(item, "", hidden=not rights.sees(item))
        aside = of(item) | {"row": "1"}
        buttons: list[Button] = [OpenForm("Open", "backlog.show", of(item))]
        if item.state is State.PLANNED and not shown.tentative:
            buttons.append(Act("Start", "item.start", aside))
            buttons.append(Act("To the next", "item.plan", aside | {"sprint": NEXT}))
        elif item.state is State.PLANNED:
            buttons.append(Act("Unplan", "item.unplan", aside))
        elif item.state is State.IN_PROGRESS:
            buttons.append(Act("Live", "item.live", aside))
        points = points_words(points_of(team, item.effort))
        rows.append(Row(row.row, f"{points} · {row.detail}", tuple(buttons)))
    return rows


def _next_in_short(request: Request, store: Store, team: Team) -> Iterator[Block]:
    """What waits for the next sprint, by ID."""
    following = slot(store, team, request.now, NEXT)
    planned = store.items.in_sprint(following.row.id) if following.row else []
    if planned:
        named = ", ".join(item.ref for item in planned[:10]) + (", …" if len(planned) > 10 else "")
        load = load_of(store, team, following.row)
        yield Note((f"{following.words[0].upper()}{following.words[1:]} has {load.words}: {named}",))


def _buttons(team: Team, shown: Slot, start: int, count: int) -> Iterator[Button]:
    args = {"team": team.key, "sprint": str(shown.number)}
    if start:
        yield Act("Previous", "sprint.show", args | {"from": str(max(start - PAGE, 0)), "page": "1"})
    if start + PAGE < count:
        yield Act("Next", "sprint.show", args | {"from": str(start + PAGE), "page": "1"})
    yield Act("Plan from the list", "backlog.list", {"team": team.key, "page": "1"})
    yield OpenForm("Goal and capacity", "sprint.form", args)
    yield OpenForm("See the meter", "capacity.show", {"team": team.key})
    if shown.tentative:
        yield Act("The running sprint", "sprint.show", {"team": team.key, "page": "1"})
    else:
        yield Act(
            f"Sprint {shown.number + 1}", "sprint.show", {"team": team.key, "sprint": NEXT, "page": "1"}
        )
        yield Act("End now", "sprint.end", args)


def _sure(store: Store, running: Slot, following: Slot, team: Team) -> Card:
    planned = store.items.in_sprint(running.row.id) if running.row else []
    back = sum(item.state is State.PLANNED for item in planned)
    on = sum(item.state is State.IN_PROGRESS for item in planned)
    asked = SURE.format(number=running.number, back=back or "none", on=on or "none", next=following.number)
    args = {"team": team.key, "sprint": str(running.number)}
    yes = Act(f"End sprint {running.number}", "sprint.end", args | {"sure": "1"}, primary=True)
    return Card(
        (Paragraph((asked,)), Actions((yes, Act("Keep it", "sprint.show", {"team": team.key, "page": "1"}))))
    )
