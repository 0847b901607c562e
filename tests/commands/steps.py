"""The five steps of a review as people press in them: each card as it is drawn now, its rows by their IDs."""

from dataclasses import dataclass, replace

from commands.request import Place
from commands.review.agenda import steps
from commands.review.step_cards import step_card
from commands.view import Act, Card, Reply, Row, plain
from storage.reviews import Review
from tests.commands.conftest import Talk, button_of

MESSAGE = "1.1"


@dataclass
class Steps:
    """The open review of a team, or the last one that was."""

    talk: Talk
    key: str = "PAY"

    @classmethod
    def of(cls, talk: Talk, *lines: str, who: str = "ana", key: str = "PAY") -> "Steps":
        """What somebody types, one after the other, and a review on top of it."""
        for line in lines:
            talk.types(who, line)
        talk.types(who, "/backlog review now")
        return cls(talk, key)

    @property
    def review(self) -> Review:
        with self.talk.database.reading(self.talk.workspace) as store:
            team = store.teams.by_key(self.key)
            assert team is not None
            return store.reviews.latest(team.id, 1)[0]

    def card(self, number: int) -> Card:
        """The message of a step, as it is drawn now."""
        with self.talk.database.reading(self.talk.workspace) as store:
            team = store.teams.by_key(self.key)
            assert team is not None
            return step_card(store, store.reviews.latest(team.id, 1)[0], number, self.talk.now)

    def refs(self, number: int) -> list[str]:
        """The IDs of a step's rows, as they stand there."""
        firsts = [
            plain(one.row).partition(" ")[0] for one in self.card(number).blocks if isinstance(one, Row)
        ]
        return [ref for ref in firsts if "-" in ref]

    def row(self, number: int, ref: str, card: Card | None = None) -> Card:
        """The row of an item as a card of its own."""
        rows = [one for one in (card or self.card(number)).blocks if isinstance(one, Row)]
        found = [one for one in rows if plain(one.row).startswith(ref)]
        assert found, f"{ref} is not in {[plain(one.row) for one in rows]}"
        return Card((found[0],))

    def press(self, who: str, number: int, label: str, ref: str = "", *, on: Card | None = None) -> Reply:
        """A button of a step, or of an item's row in it; `on`: the card as it was seen before."""
        shown = self.row(number, ref, on) if ref else (on or self.card(number))
        return self.talk.presses(who, shown, label)

    def asks(
        self, who: str, number: int, label: str, row: str = "", /, *, on: Card | None = None, **changes: str
    ) -> Reply:
        """A button that opens a form, which is filled in."""
        place = replace(self.talk.place, message=MESSAGE)
        return self.talk.submits(who, self.press(who, number, label, row, on=on).form, place, **changes)

    def act(self, number: int, label: str, ref: str = "", *, on: Card | None = None) -> Act:
        """What a button would ask for."""
        button = button_of(self.row(number, ref, on) if ref else (on or self.card(number)), label)
        assert isinstance(button, Act)
        return button

    def pressing(self, who: str, act: Act, place: Place | None = None) -> Reply:
        where = replace(place or self.talk.place, message=MESSAGE)
        return self.talk.asks(who, act.command, where, args=dict(act.args), key="")

    def left(self) -> list[int]:
        with self.talk.database.reading(self.talk.workspace) as store:
            team = store.teams.by_key(self.key)
            assert team is not None
            review = store.reviews.latest(team.id, 1)[0]
            return [one.left for one in steps(store, team, review, self.talk.now)]
