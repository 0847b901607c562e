"""Real views of the commands, made from fixed data, and the golden files that hold how they are drawn.

`HEARTH_REGOLDEN=1 python -m pytest tests/bot/test_every_view.py tests/bot/slack/test_forms.py` writes the
files in tests/golden anew; look at what git says has changed.
"""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from commands.dispatch import dispatch
from commands.request import Actor, Place, PlaceKind, Request
from commands.view import Act, Card, Form, Reply
from storage.database import Database
from storage.enums import Platform
from storage.store import Store
from tests.commands.conftest import button_of

GOLDEN = Path(__file__).parents[1] / "golden"
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
CHANNEL = Place(Platform.SLACK, PlaceKind.CHANNEL, "C0PAY", "payments")
ELSEWHERE = Place(Platform.SLACK, PlaceKind.NOWHERE)
ANA = Actor("U0ANA", "ana", "Europe/Lisbon")
BEN = Actor("U0BEN", "ben", "Europe/London")
NASTY = "<!channel> <@U1> *bold* _it_ `code` <https://evil.example|x> & https://evil.example @here"
View = Callable[[Store, dict[str, str], datetime], Card]


class Desk:
    """One workspace of one database; each question gets the reply that a platform would have to draw."""

    def __init__(self, database: Database, workspace_id: int) -> None:
        self._database = database
        self._workspace_id = workspace_id
        self._asked = 0

    def ask(
        self,
        command: str,
        *,
        text: str = "",
        args: Mapping[str, str] | None = None,
        fields: Mapping[str, str] | None = None,
        who: Actor = ANA,
        place: Place = CHANNEL,
        mentions: Mapping[str, str] | None = None,
        public_url: str = "",
    ) -> Reply:
        self._asked += 1
        request = Request(
            workspace_id=self._workspace_id,
            actor=who,
            place=place,
            command=command,
            now=NOW,
            fresh_token=f"token-{self._asked}",
            key=f"form:token-{self._asked}" if fields else "",
            text=text,
            args=args or {},
            fields=fields or {},
            mentions=mentions or {},
            public_url=public_url,
        )
        return dispatch(request, self._database)

    def store(self) -> AbstractContextManager[Store]:
        """What is written there is kept."""
        return self._database.writing(self._workspace_id)

    def card(self, command: str, **more: object) -> Card:
        """The card of a reply, wherever it belongs."""
        reply = self.ask(command, **more)  # type: ignore[arg-type]
        card = reply.here or reply.private or reply.replace
        assert card is not None, reply
        return card

    def press(self, card: Card, label: str, **more: object) -> Card:
        """The card of the reply to the first button of that label."""
        button = button_of(card, label)
        command = button.command if isinstance(button, Act) else button.form
        return self.card(command, args=dict(button.args), **more)

    def drawn(self, view: View, args: dict[str, str]) -> Card:
        """What a message shows that the bot sends or draws anew by itself."""
        with self._database.reading(self._workspace_id) as store:
            return view(store, args, NOW)

    def form(self, command: str, **more: object) -> Form:
        """The form of a reply, with a token that does not count what was asked before."""
        reply = self.ask(command, **more)  # type: ignore[arg-type]
        assert reply.form is not None, reply
        return replace(reply.form, token="token")


WHOLE = {
    "title": "Nightly settlement runs on one machine that nobody may restart",
    "kind": "debt",
    "priority": "Critical",
    "category": "Maintainability",
    "effort": "Large",
    "area": "settlement",
    "current_state": "One crash loses a day of payouts.\nThe runbook is a chat message from 2022.",
    "expected_output": "Any machine can run it, and a crash resumes within a minute.",
    "measurement": "Recovery time 340 min -> <5 min",
    "outcome": "Merchants are paid on the day they expect it.",
    "goal": "Payouts on time",
    "acceptance_criteria": "Given a crash\nWhen the job starts again\nThen no payout is made twice",
    "learned": "It was right for a hundred merchants.",
    "temperature": "hot",
    "horizon": "this sprint",
    "queue": "stability",
    "source": "incident",
    "on_purpose": "yes",
    "traded_for": "Launch in Portugal",
    "business_value": "5",
    "customer_impact": "4",
    "technical_risk": "5",
    "time_criticality": "13",
    "job_size": "8",
    "assignee": "U0BEN",
    "due_on": "2026-12-18",
    "customer_segment": "Marketplaces",
    "customer_evidence": "https://support.example.com/4711",
    "workaround": "Ana restarts it by hand.",
    "expected_resolution": "Before the holidays",
    "parent": "PAY-1",
    "tasks": "Move the lock\nWrite the runbook",
    "blocked_by": "PAY-2",
    "relates_to": "PAY-1, PAY-2",
    "tracker": "https://tracker.example.com/PAY-77",
}


def hold_to_golden(path: str, drawn: object) -> None:
    """Holds what was drawn to its golden file, such as `slack/line.json`; text is kept as text."""
    file = GOLDEN / path
    now = drawn if isinstance(drawn, str) else json.dumps(drawn, indent=1, ensure_ascii=False)
    if os.environ.get("HEARTH_REGOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{now}\n", encoding="utf-8")
    assert file.is_file(), f"no golden file {path}: run with HEARTH_REGOLDEN=1"
    assert file.read_text(encoding="utf-8") == f"{now}\n"
