"""The messages that show something that changes, so that they can be kept true."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, delete, or_, select, update

from storage.deliveries import Address
from storage.enums import Asking, Platform, ReviewPart, Showing
from storage.models import shown
from storage.scope import Scope, bind, columns


class About(StrEnum):
    """What a message may show beside items; the values are the columns that name it."""

    REVIEW = "review_id"
    SPRINT = "sprint_id"
    INCIDENT = "incident_id"
    EXPERIMENT = "experiment_id"


@dataclass(frozen=True, slots=True)
class Shown:
    """A message that shows an item, a part of a review, or one of what `About` names. `message` is None while
    the platform has not told its ID; `look` names the drawing that stands there, or is empty."""

    id: int
    host_id: int
    item_id: int | None
    review_id: int | None
    sprint_id: int | None
    incident_id: int | None
    experiment_id: int | None
    platform: str
    channel: str
    person: str
    thread: str
    message: str | None
    showing: str
    look: str

    @property
    def address(self) -> Address:
        return Address(Platform(self.platform), self.channel, self.person, self.thread, self.host_id)

    @property
    def below(self) -> Address:
        """The thread that it stands in or begins."""
        thread = self.thread or self.message or ""
        return Address(Platform(self.platform), self.channel, thread=thread, host=self.host_id)


_SHOWN = columns(shown, Shown)
_SHOWN_BY_ID = bind(select(*_SHOWN).where(shown.c.id == bindparam("id")))
_SHOWN_ITEM = bind(select(*_SHOWN).where(shown.c.item_id == bindparam("item_id")))
_OF = {
    about: bind(select(*_SHOWN).where(shown.c[about] == bindparam("subject_id")).order_by(shown.c.id))
    for about in About
}
_SAME_MESSAGE = bind(
    select(*_SHOWN)
    .where(
        shown.c.item_id == bindparam("item_id"),
        shown.c.host_id == bindparam("host"),
        shown.c.channel == bindparam("channel"),
        shown.c.person == bindparam("person"),
        or_(shown.c.message == bindparam("message"), shown.c.message.is_(None)),
    )
    .order_by(shown.c.message.is_(None), shown.c.id)
)
_FORGET = bind(
    delete(shown).where(shown.c.host_id == bindparam("host"), shown.c.channel == bindparam("channel"))
)
_LOOK = bind(update(shown).where(shown.c.id == bindparam("the_id")).values(look=bindparam("new_look")))
_LOSE = bind(delete(shown).where(shown.c.id == bindparam("the_id")))
_REPLACED = bind(
    update(shown)
    .where(
        shown.c.host_id == bindparam("host"),
        or_(shown.c.channel == bindparam("in_channel"), shown.c.person != ""),
        shown.c.message == bindparam("of_message"),
    )
    .values(look="")
)
_TELL = bind(
    update(shown)
    .where(shown.c.id == bindparam("the_id"))
    .values(message=bindparam("new_message"), thread=bindparam("new_thread"))
)


class ShownMessages:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def get(self, shown_id: int) -> Shown | None:
        return self._scope.one(Shown, _SHOWN_BY_ID, id=shown_id)

    def of_item(self, item_id: int) -> list[Shown]:
        return self._scope.all(Shown, _SHOWN_ITEM, item_id=item_id)

    def of(self, about: About, subject_id: int) -> list[Shown]:
        """The messages that show it, oldest first."""
        return self._scope.all(Shown, _OF[about], subject_id=subject_id)

    def add_part(
        self,
        about: About,
        subject_id: int,
        address: Address,
        message: str | None,
        part: ReviewPart | Asking,
    ) -> int:
        """Remembers the one message that shows that part of it in a channel; its ID here."""
        values = {
            "host_id": address.host or self._scope.workspace_id,
            about: subject_id,
            "platform": address.platform,
            "channel": address.channel,
            "thread": address.thread,
            "message": message,
            "showing": part,
        }
        self._scope.add_once(shown, values)
        host = values["host_id"]
        return next(
            one.id
            for one in self.of(about, subject_id)
            if (one.host_id, one.channel, one.showing) == (host, address.channel, part)
        )

    def add(self, item_id: int, address: Address, message: str | None, showing: Showing) -> int:
        """Remembers a message that shows the item; its ID here."""
        values = {
            "host_id": address.host or self._scope.workspace_id,
            "item_id": item_id,
            "platform": address.platform,
            "channel": address.channel,
            "person": address.person,
            "thread": address.thread,
            "message": message,
            "showing": showing,
        }
        return self._scope.add(shown, values)

    def posted(self, item_id: int, address: Address, message: str, showing: Showing) -> int:
        """Remembers a message whose ID the platform told; a press may have told of it before. Its ID here."""
        known = self._like(item_id, address, message)
        if known and known[0].message == message:
            return known[0].id
        return self.add(item_id, address, message, showing)

    def seen(self, item_id: int, address: Address, message: str, showing: Showing) -> None:
        """Learns from a press which message it stood on; fills in one like it whose ID was not told yet."""
        like = self._like(item_id, address, message)
        known = [one for one in like if one.message == message or one.showing == showing]
        if not known:
            self.add(item_id, address, message, showing)
        elif known[0].message is None:
            self.tell(known[0].id, message, address.thread)

    def _like(self, item_id: int, address: Address, message: str) -> list[Shown]:
        """That message if it is known, then those whose ID was not told yet."""
        host = address.host or self._scope.workspace_id
        there = {"host": host, "channel": address.channel, "person": address.person}
        return self._scope.all(Shown, _SAME_MESSAGE, item_id=item_id, message=message, **there)

    def tell(self, shown_id: int, message: str | None, thread: str = "") -> None:
        self._scope.run(_TELL, the_id=shown_id, new_message=message, new_thread=thread)

    def looks(self, shown_id: int, look: str) -> None:
        """What stands there now."""
        self._scope.run(_LOOK, the_id=shown_id, new_look=look)

    def replaced(self, address: Address, message: str) -> None:
        """An answer stands there now, and Hearth keeps no note of its look."""
        host = address.host or self._scope.workspace_id
        self._scope.run(_REPLACED, host=host, in_channel=address.channel, of_message=message)

    def lose(self, shown_id: int) -> None:
        """Nobody knows whether it is there: it is drawn again no more, for that could post it twice. A press
        on it tells of it anew."""
        self._scope.run(_LOSE, the_id=shown_id)

    def forget(self, address: Address) -> None:
        """The messages of a channel that left are not drawn again."""
        self._scope.run(_FORGET, host=address.host or self._scope.workspace_id, channel=address.channel)
