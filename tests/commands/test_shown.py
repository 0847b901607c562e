"""Messages that show an item stay true, in direct messages too; answers that are messages of their own."""

from dataclasses import replace

from commands.catalogue import COMMANDS
from commands.posting import VIEWS
from commands.request import Place, PlaceKind
from commands.view import Code, OpenForm, Reply, Row, words
from storage.enums import Platform
from tests.commands.conftest import DIRECT, PAYMENTS, Talk, button_of, buttons_of, labels, said
from tests.commands.test_linking import abroad, linked, owed


def test_a_full_card_stays_one_and_a_line_stays_a_line(talk: Talk) -> None:
    """In a direct message on a platform that tells the card's message: it is drawn again as it was."""
    direct = Place(Platform.SLACK, PlaceKind.DIRECT, "D-ana")
    talk.types("ana", "/debt First")
    card = talk.types("ana", "/backlog PAY-1", direct).private
    form = talk.presses("ana", card, "Edit", direct).form
    talk.submits("ana", form, direct, title="Changed")
    with talk.database.reading(talk.workspace) as store:
        shown = [
            (one.channel, one.message, one.showing) for one in store.shown.of_item(talk.item("PAY-1").id)
        ]
    assert ("D-ana", "1.1", "card") in shown
    undone = talk.presses("ana", card, "Undo", direct)
    assert undone.replace is not None
    assert undone.replace.title == "PAY-1 Changed"
    assert "Restore" in labels(undone.replace)


def test_a_line_in_a_direct_message_is_kept_true_as_well(talk: Talk) -> None:
    direct = Place(Platform.SLACK, PlaceKind.DIRECT, "D-ana")
    talk.types("ana", "/debt First")
    line = talk.types("ana", "/debt Second", direct).private
    alone = replace(direct, only_you=True)
    for place, known in ((alone, []), (direct, [("D-ana", "line")])):
        pressed = button_of(line, "Undo")
        args = {"item": pressed.args["item"]} if hasattr(pressed, "args") else {}
        talk.asks("ana", "item.undo", replace(place, message="5.5"), args=args)
        talk.asks("ana", "item.restore", replace(place, message="5.5"), args=args)
        with talk.database.reading(talk.workspace) as store:
            shown = store.shown.of_item(talk.item("PAY-2").id)
        assert [(one.channel, one.showing) for one in shown if one.channel == "D-ana"] == known


def test_what_is_restricted_is_never_drawn_in_full_for_whoever_reads_it_later(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    args = {"item": str(talk.item("PAY-1").id)}
    for restricted, secret in (("", True), ("yes", False)):
        talk.submits("ana", talk.edits("ana", "PAY-1"), title="Secret words", restricted=restricted)
        with talk.database.reading(talk.workspace) as store:
            drawn = words(VIEWS["item.card"](store, args, talk.now))
        assert ("Secret words" in drawn) is secret
    pressed = replace(PAYMENTS, message="9.9")
    replaced = talk.asks("ana", "item.undo", pressed, args={**args, "showing": "card"}).replace
    assert replaced is not None
    assert "Secret words" not in words(replaced)


def test_an_answer_that_is_a_message_of_its_own_is_owed_and_urgent(talk: Talk) -> None:
    place = replace(PAYMENTS, thread="root", owes_answer=True)
    assert replace(talk.types("ana", "/debt First", place), then=None) == Reply()
    assert [(one.view, one.channel, one.thread, one.urgent) for one in owed(talk)] == [
        ("item.line", PAYMENTS.channel, "root", True)
    ]
    talk.submits("ana", talk.opens("ana", "/debt", place), place, title="A form")
    assert [one.urgent for one in owed(talk)] == [True, False]


def test_in_a_direct_message_too_and_the_channel_reads_it_as_well(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    there = replace(DIRECT, owes_answer=True)
    assert replace(talk.types("ana", "/debt Second", there), then=None) == Reply()
    told = [(one.channel, one.person, one.urgent) for one in owed(talk)]
    assert told == [(DIRECT.channel, "", True), (PAYMENTS.channel, "", False)]


def test_on_two_platforms_the_answer_is_urgent_and_the_other_side_can_wait(talk: Talk) -> None:
    there = replace(linked(talk, abroad(talk)), owes_answer=True)
    before = len(owed(talk))
    assert replace(talk.types("lee", "/debt Second", there), then=None) == Reply()
    assert [(one.host_id, one.channel, one.urgent) for one in owed(talk)[before:]] == [
        (there.host, there.channel, True),
        (talk.workspace, PAYMENTS.channel, False),
    ]


def test_a_welcome_says_what_to_type_to_all_of_a_channel_or_to_one(talk: Talk) -> None:
    in_channel, alone = talk.asks("ana", "guide.welcome"), talk.asks("ana", "guide.welcome", DIRECT)
    assert in_channel.here is not None
    assert (in_channel.here, alone.here) == (alone.private, None)
    typed = [span.code for row in in_channel.here.blocks if isinstance(row, Row) for span in row.row
             if isinstance(span, Code)]  # fmt: skip
    assert [line.split(" ")[0] for line in typed] == ["/debt", "/improve", "/backlog", "/backlog"]
    assert button_of(in_channel.here, "File debt") == OpenForm("File debt", "debt.form", primary=True)


def test_what_shows_items_is_personal(talk: Talk) -> None:
    """So that a platform which answers where all read it can keep it from the others."""
    personal = {name for name, command in COMMANDS.items() if command.personal}
    views = {"home", "list", "tree", "queues", "cold", "mine", "search", "show", "asof", "log", "link"}
    views |= {"health"}
    items = {"item.customer_text", "item.hints", "item.more", "item.why"}
    others = {"debt.drafts", "home", "owner.show", "review.calendar", "sprint.show"}
    others |= {"brief.show", "brief.items", "quiet.form", "rules.rehearse"}
    others |= {"incident.list", "incident.show", "incident.post_mortem_form"}
    others |= {"incident.key", "incident.make_key", "incident.revoke_key", "experiment.list"}
    others |= {"capacity.show", "capacity.would"}
    others |= {"report.show", "report.table", "report.words", "report.proofs"}
    assert personal == {f"backlog.{view}" for view in views} | items | others
    talk.types("ana", "/debt First")
    opened = button_of(talk.types("ana", "/backlog").private, "Open")
    assert isinstance(opened, OpenForm)
    assert said(talk.presses("ana", talk.types("ana", "/backlog").private, "Open")).startswith("PAY-1 First")
    assert buttons_of(talk.asks("ana", "home").private)
