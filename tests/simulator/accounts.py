"""What must hold when all is well and nothing is owed: every review and every message is accounted for."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tests.simulator import almanac
from tests.simulator.ledger import Row, args_of, moment

if TYPE_CHECKING:
    from tests.simulator.laws import Change, Laws
    from tests.simulator.world import World

ENDED = ("sent", "skipped", "failed", "unknown")
TOLD_OTHERWISE = ("refusal", "review.timer", "nudge")
"""Whoever was to hear of it is out of reach, needs it no more, or is told later."""
TOLD_ONCE_IN = timedelta(hours=1)
SLACK = timedelta(seconds=5)


class Accounts:
    """closed_at: up to when all reviews have been accounted for already."""

    def __init__(self, world: "World", laws: "Laws") -> None:
        self._world = world
        self._laws = laws
        self._closed_at = world.now
        self._deliveries_seen = 0

    def close(self) -> None:
        for team_id in self._laws.histories:
            self._reviews(team_id)
        self._messages()
        self._threads()
        self._minutes()
        self._closed_at = self._world.now

    def _reviews(self, team_id: int) -> None:
        """Law 8: every review of the almanac was opened, or missed and told of; exactly one of both."""
        ledger, now = self._world.ledger, self._world.now
        opened = {row["name"]: row for row in ledger.rows("SELECT * FROM reviews WHERE team_id = ?", team_id)}
        asked = "SELECT * FROM decisions WHERE team_id = ? AND what = 'review' AND field = 'missed'"
        missed: Counter[str] = Counter()
        at: dict[str, datetime] = {}
        for row in ledger.rows(asked, team_id):
            missed.update(row["after"].split(", "))
            at |= dict.fromkeys(row["after"].split(", "), moment(row["at"]))
        for name, times in missed.items():
            if times > 1 or name in opened:
                self._broken("accounted for once", f"{name} of team {team_id} was missed {times} times")
        for day, due, certain in self._expected(team_id, self._closed_at, now):
            self._world.counts["reviews due"] += 1
            if str(day) not in opened and str(day) not in missed and certain:
                self._broken("every review is accounted for", f"{day} of team {team_id}, due {due}")
            if str(day) in missed:
                self._world.counts["reviews missed and told"] += 1
                self._missed_rightly(team_id, day, due, at[str(day)])

    def _missed_rightly(self, team_id: int, day: date, due: datetime, at: datetime) -> None:
        """It was too late for it, or a later one was due by then as well."""
        plans = [almanac.plan_of(change.kept) for change in self._laws.histories[team_id].changes]
        if not any(at - due > plan.window or _others(plan, due, at) for plan in plans):
            self._broken("missed only when too late", f"{day} of team {team_id}, due {due}, given up {at}")

    def _expected(self, team_id: int, after: datetime, until: datetime) -> list[tuple[date, datetime, bool]]:
        """Name, moment, and whether it must have been held: not when the schedule was just being changed."""
        found: list[tuple[date, datetime, bool]] = []
        changes = self._laws.histories[team_id].changes
        for number, change in enumerate(changes):
            following = changes[number + 1] if number + 1 < len(changes) else None
            begins, ends = max(change.at, after), min(following.at if following else until, until)
            if begins >= ends:
                continue
            due = almanac.reviews_between(almanac.plan_of(change.kept), begins, ends)
            found += [(day, at, not self._around_a_change(at, change, following)) for day, at in due.items()]
        return found

    def _around_a_change(self, at: datetime, change: "Change", following: "Change | None") -> bool:
        """Whether the clock or who had to open it may have seen it under other choices."""
        off = max(abs(off) for off in self._laws.clock_offs(at)) + SLACK
        if at - change.at <= off or (following is not None and following.at - at <= off):
            return True
        return (
            following is not None
            and following.pending is not None
            and following.pending <= following.by_clock
        )

    def _messages(self) -> None:
        """Law 9: every message has ended, sent ones stand there once, and of others a human was told."""
        ledger, world = self._world.ledger, self._world
        for row in ledger.rows(
            "SELECT * FROM deliveries WHERE state NOT IN ('sent', 'skipped', 'failed', 'unknown')"
        ):
            if row["state"] == "due" and moment(row["due_at"]) > world.now:
                continue  # it waits for its hour
            self._broken(
                "nothing is left undone", f"{row['id']} {row['view']} is {row['state']}: {row['error']}"
            )
        asked = "SELECT * FROM deliveries WHERE id > ? AND updates IS NULL ORDER BY id"
        for row in ledger.rows(asked, self._deliveries_seen):
            world.counts[f"messages {row['state']}"] += 1
            self._ended(row)
        self._deliveries_seen = ledger.one("SELECT max(id) FROM deliveries") or 0

    def _ended(self, row: Row) -> None:
        chat = self._world.chats[row["host_id"]]
        mark = f"{row['workspace_id']}-{row['id']}"
        standing = [one for one in chat.messages.values() if one.mark == mark]
        state = row["state"]
        if row["again_by_id"] is not None:
            return  # somebody wanted it there once more, whether or not it was
        if state == "sent" and (len(standing) != 1 or standing[0].id != row["message"]):
            self._broken("what is sent stands there", f"{mark} {row['view']}: {len(standing)} times")
        if state in ("skipped", "failed") and standing:
            self._broken("what was not sent does not stand there", f"{mark} {row['view']} is {state}")
        if state == "unknown" and chat.readable and "unreadable" not in self._laws.places(chat, row):
            self._broken("unknown only where nobody can look", f"{mark} {row['view']}: {row['error']}")
        if state in ("failed", "unknown") and not self._told(row):
            self._broken("a human is told", f"{mark} {row['view']} is {state}: {row['error']}")

    def _told(self, row: Row) -> bool:
        """Somebody was, of this one or of one like it within the hour; or nobody can be."""
        ledger = self._world.ledger
        if row["view"] in TOLD_OTHERWISE or row["team_id"] is None:
            return True
        asked = "SELECT * FROM deliveries WHERE view = 'refusal' AND team_id = ?"
        for told in ledger.rows(asked, row["team_id"]):
            about = ledger.delivery(int(args_of(told)["delivery"]))
            same = about is not None and about["lane"] == row["lane"]
            if same and abs(moment(told["due_at"]) - moment(row["ended_at"])) <= 2 * TOLD_ONCE_IN:
                return True
        asked = (
            "SELECT m.id FROM memberships m JOIN people p ON p.id = m.person_id"
            " WHERE m.team_id = ? AND (m.role != 'stakeholder' OR m.admin) AND p.external_id != ?"
        )
        others = ledger.rows(asked, row["team_id"], row["person"])
        ended = moment(row["ended_at"]) + SLACK
        return not any(self._laws.joined[one["id"]] <= ended for one in others)

    def _threads(self) -> None:
        """Law 4: below each agenda that stands there are its five steps, unless it had ended before."""
        ledger = self._world.ledger
        agendas = (
            "SELECT * FROM deliveries WHERE view = 'review.agenda' AND updates IS NULL AND state = 'sent'"
        )
        for row in ledger.rows(agendas):
            review = ledger.rows("SELECT * FROM reviews WHERE id = ?", args_of(row)["review"])[0]
            asked = (
                "SELECT args FROM deliveries WHERE view = 'review.step' AND updates IS NULL AND thread = ?"
            )
            steps = [args_of(one)["step"] for one in ledger.rows(asked, row["message"])]
            early = review["ended_at"] is not None and review["ended_at"] <= row["ended_at"]
            if steps != list("12345") and not (early and not steps):
                self._broken("five steps below each agenda", f"{row['message']} has {steps}")

    def _minutes(self) -> None:
        """Law 10: who has begun and ended one reads its minutes, once, wherever its agenda stands."""
        ledger = self._world.ledger
        asked = "SELECT * FROM reviews WHERE started_at IS NOT NULL AND ended_at IS NOT NULL"
        for review in ledger.rows(asked):
            for shown in ledger.rows(
                "SELECT * FROM shown WHERE review_id = ? AND showing = 'agenda' AND message IS NOT NULL",
                review["id"],
            ):
                self._minutes_in(review, shown)
        asked = "SELECT * FROM reviews WHERE ended_at IS NOT NULL ORDER BY team_id, opened_at, id"
        by_team: dict[int, Row] = {}
        for review in ledger.rows(asked):
            before = by_team.get(review["team_id"])
            if before is not None and not set(json.loads(review["carried"])) <= set(
                json.loads(before["passed"])
            ):
                self._broken("only what was left carries over", f"review {review['id']}")
            by_team[review["team_id"]] = review

    def _minutes_in(self, review: Row, shown: Row) -> None:
        there = "host_id = ? AND channel = ? AND thread = ?"
        asked = f"SELECT id FROM deliveries WHERE view = 'review.minutes' AND {there}"
        owed = self._world.ledger.rows(asked, shown["host_id"], shown["channel"], shown["message"])
        if len(owed) != 1:
            self._broken("minutes once", f"review {review['id']} in {shown['channel']}: {len(owed)}")

    def _broken(self, law: str, what: str) -> None:
        self._world.broken(law, what)
        self._world.fails()


def _others(plan: almanac.Plan, due: datetime, at: datetime) -> bool:
    """Whether a later review was due by then."""
    return bool(almanac.reviews_between(plan, due, at))
