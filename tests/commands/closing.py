"""Closing an item as people do: live first, then the form with what shows that it paid off."""

from collections.abc import Mapping

from commands.request import Place
from commands.view import Form, Reply
from storage.closings import Closed
from storage.enums import Platform
from tests.commands.conftest import Talk

PROVEN = {
    "output": "The index answers every query",
    "tests": "A test holds each query to 100 ms",
    "risk": "The alert has been quiet for two weeks",
}
NOT_MEASURED = {"not_measurable": "Nobody counts it"}


def live(talk: Talk, *lines: str) -> None:
    """What somebody files, brought all the way to live."""
    for line in lines:
        talk.types("ana", line)
        ref = f"PAY-{len(talk.refs())}"
        for step in ("start", "live"):
            talk.types("ana", f"/backlog {step} {ref}")


def met(talk: Talk, who: str, ref: str = "PAY-1") -> str:
    """Somebody who has been here and whom the chat names, as the form calls whoever is picked."""
    talk.types(who, f"/backlog note {ref} I looked at it")
    with talk.database.writing(talk.workspace) as store:
        store.people.meet(Platform.SLACK, f"U-{who}", who.capitalize(), "", "")
    return f"U-{who}"


def gate(talk: Talk, who: str = "ana", ref: str = "PAY-1", place: Place | None = None) -> Form:
    """The form that `/backlog close` opens."""
    return talk.opens(who, f"/backlog close {ref}", place)


def proof(talk: Talk, reviewer: str = "ben", ref: str = "PAY-1", **changes: str) -> dict[str, str]:
    """Something for each criterion, with the value after left as it is."""
    return {**PROVEN, "reviewer": met(talk, reviewer, ref), **changes}


def closes(talk: Talk, who: str = "ana", ref: str = "PAY-1", **changes: str) -> Reply:
    """The whole gate, filled in."""
    form = gate(talk, who, ref)
    values: Mapping[str, str] = proof(talk, "ben" if who != "ben" else "ana", ref) | changes
    asked = {one.name for one in form.fields()}
    return talk.fills(who, form, {name: text for name, text in values.items() if name in asked})


def last(talk: Talk, ref: str = "PAY-1") -> Closed | None:
    item = talk.item(ref)
    with talk.database.reading(talk.workspace) as store:
        return store.closings.last(item.id)
