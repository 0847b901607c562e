"""What is said about capacity, made by asking for it with example data."""

from collections.abc import Callable
from datetime import date, timedelta

from commands.capacity.announcing import draw_increment
from commands.review.views import VIEWS
from commands.view import Card, Form
from storage.enums import Kind
from tests.bot.desk import BEN, NASTY, NOW, Desk

SIZES = ("~M", "~S", "~L", "~S")
ENDED: tuple[tuple[int, dict[Kind, int], dict[Kind, int], int | None], ...] = (
    (3, {Kind.DEBT: 9, Kind.USER_STORY: 25}, {Kind.DEBT: 8, Kind.USER_STORY: 22}, None),
    (4, {Kind.DEBT: 8, Kind.DEFECT: 30}, {Kind.DEBT: 3, Kind.DEFECT: 28}, None),
    (5, {Kind.DEBT: 20}, {Kind.DEBT: 20}, None),
    (6, {}, {}, 17),
)


def _running(desk: Desk, capacity: str = "40") -> None:
    """Sprint 7 with debt and a story in it, and four that are over."""
    for size in SIZES:
        desk.ask("debt.file", text=f"{size} {NASTY}"[:140])
    desk.ask("improve.file", text="~L Pair on releases")
    with desk.store() as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        store.sprints.add(team.id, 7, date(2026, 11, 16), date(2026, 11, 29), NOW + timedelta(days=9))
        for number, planned, done, said in ENDED:
            starts = date(2026, 11, 16) - timedelta(days=14 * (7 - number))
            over = NOW - timedelta(days=14 * (7 - number) - 9)
            row = store.sprints.add(team.id, number, starts, starts + timedelta(days=13), over)
            assert row is not None
            kept = {"planned": planned, "done": done, "capacity": 40, "ended_at": over}
            store.sprints.change(row.id, debt_share=said, **kept)
    form = desk.form("sprint.form")
    days = {asked.name: getattr(asked, "day", "") for asked in form.fields()}
    desk.ask("sprint.save", args=form.args, fields=days | {"capacity": capacity})
    for number in (1, 5):
        desk.ask("item.start", args={"ref": f"PAY-{number}"})
    desk.ask("item.live", args={"ref": "PAY-1"})


def _chosen(desk: Desk) -> None:
    with desk.store() as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        holds = {Kind.DEBT: 20, Kind.USER_STORY: 65, Kind.DEFECT: 15}
        store.allocations.set(team.id, date(2026, 10, 1), holds, 1, NOW)
        later = {Kind.DEBT: 15, Kind.USER_STORY: 85}
        store.allocations.set(team.id, date(2027, 1, 1), later, 1, NOW)


def capacity_meter(desk: Desk) -> Card:
    _running(desk)
    _chosen(desk)
    return desk.card("capacity.show")


def capacity_without_total(desk: Desk) -> Card:
    _running(desk, "")
    return desk.card("capacity.show")


def capacity_of_a_new_team(desk: Desk) -> Card:
    desk.ask("debt.file", text="Ledger has no tests")
    return desk.card("capacity.show")


def capacity_would(desk: Desk) -> Card:
    _running(desk)
    form = desk.form("item.form", args={"item": "3"})
    desk.ask("item.save", args=form.args, fields={"restricted": "yes"})
    with desk.store() as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        row = store.sprints.by_number(team.id, 4)
        assert row is not None
        store.sprints.change(row.id, starts_on=date(2026, 10, 5), capacity=90)
    return desk.card("capacity.would", args={"team": "PAY", "sprint": "4"}, who=BEN)


def capacity_had_it(desk: Desk) -> Card:
    _running(desk)
    return desk.card("capacity.would", args={"team": "PAY", "sprint": "5"})


def shares_saved(desk: Desk) -> Card:
    _running(desk)
    _chosen(desk)
    form = desk.form("capacity.form", args={"team": "PAY"})
    fields = {"share_debt": "30", "share_spike": "70", "from_on": "2026-12-01", "reason": NASTY}
    return desk.card("capacity.save", args=form.args, fields=fields)


def band_saved(desk: Desk) -> Card:
    _running(desk)
    form = desk.form("capacity.rules_form", args={"team": "PAY"})
    chosen = {"band_low": "10", "increment_weeks": "10", "increment_first": "2026-11-02"}
    return desk.card("capacity.rules_save", args=form.args, fields=chosen)


def share_said(desk: Desk) -> Card:
    _running(desk)
    form = desk.form("capacity.share_form", args={"team": "PAY", "sprint": "6"})
    return desk.card("capacity.share_save", args=form.args, fields={"share": "20"})


def increment_announced(desk: Desk) -> Card:
    _running(desk)
    _chosen(desk)
    return desk.drawn(draw_increment, {"team": "1", "first": "2027-01-01"})


def increment_without_shares(desk: Desk) -> Card:
    _running(desk)
    return desk.drawn(draw_increment, {"team": "1", "first": "2027-01-01"})


def planning_with_a_line(desk: Desk) -> Card:
    """In the card for sprint planning."""
    _running(desk)
    form = desk.form("sprint.form", args={"sprint": "next"})
    days = {asked.name: getattr(asked, "day", "") for asked in form.fields()}
    desk.ask("sprint.save", args=form.args, fields=days | {"capacity": "10"})
    desk.ask("review.now")
    return desk.drawn(VIEWS["review.planning"], {"team": "1", "review": "1"})


def form_shares(desk: Desk) -> Form:
    _running(desk)
    _chosen(desk)
    return desk.form("capacity.form", args={"team": "PAY"})


def form_shares_conflict(desk: Desk) -> Form:
    _running(desk)
    form = desk.form("capacity.form", args={"team": "PAY"})
    desk.ask("capacity.save", args=form.args, fields=_of("20", "80"), who=BEN)
    return desk.form("capacity.save", args=form.args, fields=_of("50", "50"))


def _of(debt: str, stories: str) -> dict[str, str]:
    return {"share_debt": debt, "share_user_story": stories, "from_on": "2027-01-01"}


def form_band(desk: Desk) -> Form:
    _running(desk)
    return desk.form("capacity.rules_form", args={"team": "PAY"})


def form_share(desk: Desk) -> Form:
    _running(desk)
    return desk.form("capacity.share_form", args={"team": "PAY", "sprint": "4"})


CAPACITY: tuple[Callable[[Desk], Card | Form], ...] = (
    capacity_meter, capacity_without_total, capacity_of_a_new_team, capacity_would, capacity_had_it,
    shares_saved, band_saved, share_said, increment_announced, increment_without_shares,
    planning_with_a_line, form_shares, form_shares_conflict, form_band, form_share,
)  # fmt: skip
