"""The gate when several press at one moment in two replicas: one closes it, and none slips by (F28)."""

from commands.request import Request
from storage.database import Database
from storage.enums import Effort, Priority, State
from tests.commands.closing import gate, live, met, proof
from tests.commands.conftest import Talk, said
from tests.commands.test_at_once import _at_once as at_once
from tests.commands.test_at_once import _turns as turns

QUERY = "/debt !high ~M Query time 340 ms -> <80 ms"
TURNS = 4


def _closings(talk: Talk, ref: str) -> list[str]:
    return [entry.person for entry in talk.decisions(ref) if entry.field == "closing"]


def _save(talk: Talk, who: str, opener: str, **fields: str) -> Request:
    form = talk.asks(who, opener, args={"ref": "PAY-1"}).form
    assert form is not None
    return talk.submission(who, form, fields, None)


def test_of_several_who_close_it_at_once_one_does(talk: Talk, replica: Database) -> None:
    live(talk, QUERY)
    ana, ben = met(talk, "ana"), met(talk, "ben")
    requests = [
        talk.submission("ana", gate(talk), proof(talk, after="75", reviewer=ben), None),
        talk.submission("ben", gate(talk, "ben"), proof(talk, after="60", reviewer=ana), None),
        _save(talk, "eve", "item.override_form", reason="The vendor owns it"),
    ]
    replies = at_once(requests, turns(talk.database, replica))
    first = _closings(talk, "PAY-1")
    assert len(first) == 1
    late = [said(reply) for reply in replies if "closed already" in said(reply)]
    assert len(late) == 2
    assert all(f"{first[0]} decided so" in words for words in late)
    assert talk.item("PAY-1").after == {"Ana": "75", "Ben": "60", "Eve": ""}[first[0]]
    assert [one.view for one in talk.takes()].count("item.closing") == 1


def test_what_becomes_more_at_the_same_moment_is_not_cleaned_on_the_way(
    talk: Talk, replica: Database
) -> None:
    for number in range(1, TURNS + 1):
        talk.types("ana", "/debt !low ~S A stale comment")
        ref = f"PAY-{number}"
        form = talk.edits("ben", ref)
        grows = talk.submission("ben", form, {"priority": "High", "effort": "Large"}, None)
        args = {"ref": ref, "reason": "Removed it"}
        at_once([grows, talk.request("ana", "item.cleaned", args=args)], turns(talk.database, replica))
        item = talk.item(ref)
        grown = (item.priority, item.effort) == (Priority.HIGH, Effort.LARGE)
        assert grown is (item.state is not State.CLOSED)


def test_debt_that_joins_a_story_at_the_same_moment_is_not_done_as_defined(
    talk: Talk, replica: Database
) -> None:
    for number in range(1, 2 * TURNS, 2):
        talk.types("ana", "/improve ~S Deploys are announced")
        talk.types("ben", "/debt !high Deploys go unnoticed")
        story, debt = talk.item(f"PAY-{number}"), talk.item(f"PAY-{number + 1}")
        for step in ("start", "live"):
            talk.types("ana", f"/backlog {step} {story.ref}")
        done = talk.submission("ana", gate(talk, ref=story.ref), {"done": "yes", "output": "They are"}, None)
        joins = talk.request("ben", "item.merge", args={"item": str(debt.id), "into": str(story.id)})
        at_once([done, joins], turns(talk.database, replica))
        joined = talk.item(debt.ref).id == story.id
        assert (talk.item(story.ref).state is State.CLOSED) is not joined
