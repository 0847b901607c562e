"""A team whose sprints end: the clock asks for all that is due, and what is owed stands in its channels."""

from datetime import datetime

from sqlalchemy import select

from commands.view import words
from storage.dues import Due
from storage.log import Decision
from storage.models import dues
from storage.scope import columns
from tests.commands.conftest import Talk
from tests.commands.meeting import NOWHERE, Meeting, Message

MONDAY = datetime.fromisoformat("2026-11-30T09:00:00+00:00")
"""The first working hour after sprint 1, which ends on Sunday."""
IGNORED = ("review.due", "nudge.brief")


class Ends(Meeting):
    """What stands in the channels of a team that works in UTC."""

    @classmethod
    def of(cls, talk: Talk, *lines: str) -> "Ends":
        """What Ana types, one after the other."""
        for line in lines:
            talk.types("ana", line)
        ends = cls(talk)
        ends.posted()
        return ends

    def go_to(self, moment: datetime) -> list[Message]:
        """The clock asks until then for what the calendar says, and for what follows from that; the new
        messages about sprints' ends."""
        self.talk.now = moment
        self.roll()
        for _ in range(2):
            self.ask()
        return [one for one in self.posted() if one.view.startswith(("sprint.", "experiment."))]

    def roll(self) -> None:
        self.talk.asks("", "sprint.roll", NOWHERE, args={"team": str(self.team.id)}, key="")

    def ask(self) -> None:
        """Once for each that is due by now, as the calendar does."""
        mine = (dues.c.workspace_id == self.talk.workspace, dues.c.at <= self.talk.now)
        with self.talk.database.engine.connect() as connection:
            found = [Due(*row) for row in connection.execute(select(*columns(dues, Due)).where(*mine))]
        for due in found:
            if due.what not in IGNORED:
                args = {"team": str(due.team_id), "name": due.name}
                self.talk.asks("", due.what, NOWHERE, args=args, key="")

    def question(self) -> Message:
        return self.messages[self.find("sprint.question")]

    def says(self, who: str, label: str) -> str:
        """Presses an answer on the last question; what the person is told in private."""
        reply = self.press(who, label, self.find("sprint.question"))
        assert reply.private is not None
        return words(reply.private)

    def decided(self, what: str) -> list[Decision]:
        """What the log says of it, oldest first."""
        with self.talk.database.reading(self.talk.workspace) as store:
            return [one for one in store.log.of_team(self.team.id, 100)[::-1] if one.what == what]
