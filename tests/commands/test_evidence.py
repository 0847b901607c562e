"""Support tickets and usage figures: counted on the card of the item that they speak for (F30)."""

from commands.view import ChoiceField
from storage.database import Database
from storage.enums import EvidenceKind
from tests.commands.conftest import DIRECT, Talk, said
from tests.commands.steps import Steps
from tests.commands.test_at_once import _at_once as at_once
from tests.commands.test_at_once import _turns as turns


def test_what_is_typed_is_counted_by_kind(talk: Talk) -> None:
    talk.types("ana", "/debt Refunds time out")
    added = talk.types("ben", "/backlog evidence PAY-1 14 tickets about time-outs https://desk.example/7")
    assert said(added) == "PAY-1 Refunds time out: 14 support tickets added, 14 support tickets so far."
    talk.types("eve", "/backlog evidence PAY-1 1,200 users saw it")
    again = talk.types("ben", "/backlog evidence PAY-1 One more case", DIRECT)
    assert "1 support ticket added, 15 support tickets, 1,200 uses so far." in said(again)
    assert "Evidence: 15 support tickets, 1,200 uses" in said(talk.types("ana", "/backlog PAY-1"))
    why = said(talk.types("ana", "/backlog why PAY-1"))
    assert "Ben added evidence: 14 support tickets: 14 tickets about time-outs" in why


def test_evidence_is_no_incident(talk: Talk) -> None:
    talk.types("ana", "/debt Refunds time out")
    talk.types("ben", "/backlog evidence PAY-1 14 tickets")
    assert "not seen even once" in said(talk.types("ben", "/backlog evidence PAY-1 0 tickets"))
    assert "Evidence: 14 support tickets" in said(talk.types("ana", "/backlog PAY-1"))
    assert talk.item("PAY-1").debt_incidents == 0
    assert Steps.of(talk).left()[4] == 0
    assert "No incident was recorded yet" in said(talk.types("ana", "/backlog incidents"))
    assert "Incidents" not in said(talk.types("ana", "/backlog PAY-1"))
    item = talk.item("PAY-1")
    with talk.database.writing(talk.workspace) as store:
        more = {"kind": EvidenceKind.USAGE, "item_id": item.id}
        added = store.incidents.add(item.team_id, "Seen", "", item.filer_id, talk.now, **more)
    for command in ("incident.show", "incident.not_debt", "incident.post_mortem_form"):
        reply = talk.asks("ana", command, args={"incident": str(added.id)})
        assert "not here any more" in said(reply)


def test_the_form_from_the_card_asks_how_many_of_what(talk: Talk) -> None:
    talk.types("ana", "/debt Refunds time out")
    more = talk.presses("ana", talk.types("ana", "/backlog PAY-1").private, "More").private
    form = talk.presses("ana", more, "Add evidence").form
    assert form is not None
    kind = next(asked for asked in form.fields() if asked.name == "kind")
    assert isinstance(kind, ChoiceField)
    assert [option.value for option in kind.options] == [EvidenceKind.SUPPORT, EvidenceKind.USAGE]
    refused = talk.submits("ana", form, title="", count="0", day="2027-01-01", link="desk", kind="defect")
    assert refused.errors.keys() == {"title", "count", "day", "link", "kind"}
    assert talk.submits("ana", form, title="Seen", count="7", kind="usage").errors == {}
    assert "Evidence: 7 uses" in said(talk.types("ana", "/backlog PAY-1"))
    assert talk.types("ana", "/backlog evidence PAY-1").form is not None


def test_the_form_for_incidents_takes_tickets_for_an_item(talk: Talk) -> None:
    talk.types("ana", "/debt Refunds time out")
    form = talk.opens("ben", "/backlog incident")
    assert talk.submits("ben", form, title="Many ask", kind="support").errors.keys() == {"ref"}
    assert talk.submits("ben", form, title="Many ask", kind="support", ref="PAY-9").errors.keys() == {"ref"}
    assert talk.submits("ben", form, title="Many ask", kind="support", count="3", ref="pay-1").errors == {}
    assert "Evidence: 3 support tickets" in said(talk.types("ana", "/backlog PAY-1"))


def test_what_is_joined_sums_up(talk: Talk) -> None:
    for line in ("/debt First", "/debt Second", "/backlog evidence PAY-2 3 tickets"):
        talk.types("ana", line)
    first, second = talk.item("PAY-1").id, talk.item("PAY-2").id
    talk.asks("ana", "item.merge", args={"item": str(second), "into": str(first)})
    talk.asks("ana", "incident.evidence", args={"item": str(second), "text": "4 more"})
    assert "Evidence: 7 support tickets" in said(talk.types("ana", "/backlog PAY-1"))
    talk.asks("ana", "item.separate", args={"item": str(second)})
    assert "Evidence: 4 support tickets" in said(talk.types("ana", "/backlog PAY-1"))
    assert "Evidence: 3 support tickets" in said(talk.types("ana", "/backlog PAY-2"))


def test_nobody_adds_to_what_they_may_not_see(talk: Talk) -> None:
    talk.presses("olga", talk.types("olga", "/debt Tokens").here, "I am the Product Owner")
    talk.submits("olga", talk.edits("olga", "PAY-1"), restricted="yes")
    assert "restricted" in said(talk.types("ben", "/backlog evidence PAY-1 3 tickets"))
    assert (
        "PAY-1"
        in talk.submits(
            "ben", talk.opens("ben", "/backlog incident"), title="x", kind="support", ref="PAY-1"
        ).errors["ref"]
    )
    assert "Tokens" not in said(talk.types("olga", "/backlog evidence PAY-1 3 tickets"))


def test_two_who_add_at_once_are_both_counted(talk: Talk, replica: Database) -> None:
    talk.types("ana", "/debt Refunds time out")
    args = {"ref": "PAY-1", "text": "2 tickets"}
    requests = [talk.request(who, "incident.evidence", args=args) for who in ("ana", "ben")]
    at_once(requests, turns(talk.database, replica))
    assert "Evidence: 4 support tickets" in said(talk.types("ana", "/backlog PAY-1"))
