"""Reading the backlog: the ranked list, one item, your own, and what stays hidden (F7, F41, F53)."""

from commands.view import Card, Row, plain, words
from tests.commands.conftest import DIRECT, LOGISTICS, Talk, button_of, channel, labels, said

SECRET = {
    "title": "SecretTitle",
    "area": "SecretArea",
    "outcome": "SecretOutcome",
    "current_state": "SecretState",
    "tasks": "SecretTask",
    "measurement": "SecretMetric 3 -> 1",
    "category": "Security",
}


def _rows(card: Card | None) -> list[str]:
    assert card is not None
    return [plain(block.row) for block in card.blocks if isinstance(block, Row)]


def test_the_list_is_in_the_teams_order_with_rank_numbers(talk: Talk) -> None:
    for text in ("Plain", "!critical Worst", "!low Least", "~S Small"):
        talk.types("ana", f"/debt {text}")
    card = talk.types("ana", "/backlog list").private
    assert _rows(card) == ["1. PAY-4 Small", "2. PAY-2 Worst", "3. PAY-1 Plain", "4. PAY-3 Least"]
    assert talk.types("ana", "/backlog").private == card


def test_a_list_is_paged_by_five_and_rank_numbers_go_on(talk: Talk) -> None:
    for number in range(1, 13):
        talk.types("ana", f"/debt Item {number}")
    card, seen = talk.types("ana", "/backlog list").private, []
    assert "First" not in labels(card)
    for _ in range(2):
        seen += _rows(card)
        card = talk.presses("ana", card, "Next").replace
    seen += _rows(card)
    assert seen == [f"{number}. PAY-{number} Item {number}" for number in range(1, 13)]
    assert "Next" not in labels(card)
    assert _rows(talk.presses("ana", card, "First").replace) == seen[:5]


def test_a_list_that_shrank_meanwhile_does_not_break(talk: Talk) -> None:
    lines = [talk.types("ana", f"/debt Item {number}").here for number in range(1, 7)]
    card = talk.types("ana", "/backlog list").private
    talk.presses("ana", lines[5], "Undo")
    assert said(talk.presses("ana", card, "Next"))


def test_only_open_items_of_the_team_are_listed(talk: Talk) -> None:
    talk.types("ana", "/debt Here")
    talk.types("ana", "/debt Undone")
    talk.presses("ana", talk.types("ana", "/backlog PAY-2").private, "Undo")
    talk.types("olga", "/debt There", LOGISTICS)
    assert _rows(talk.types("ana", "/backlog list").private) == ["1. PAY-1 Here"]
    assert _rows(talk.types("ana", "/backlog list", LOGISTICS).private) == ["1. LOG-1 There"]
    assert _rows(talk.types("ana", "/backlog list", DIRECT).private) == ["1. PAY-1 Here"]


def test_an_empty_backlog_and_none_at_all_say_how_to_begin(talk: Talk) -> None:
    assert "first filing makes one" in said(talk.types("ana", "/backlog list"))
    talk.presses("ana", talk.types("ana", "/debt Oops").here, "Undo")
    assert "Nothing is open in PAY" in said(talk.types("ana", "/backlog list"))


def test_one_item_is_complete_in_one_card(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    given = {"title": "Keys", "priority": "High", "effort": "Small", "area": "api", "goal": "Trust"}
    given |= {"outcome": "Sleep", "expected_output": "One vault", "measurement": "Leaks 3 -> 0"}
    given |= {"queue": "stability", "source": "incident", "business_value": "5", "assignee": "U-ana"}
    given |= {"due_on": "2026-12-24", "customer_segment": "Banks", "customer_evidence": "https://acme.test"}
    given |= {"relates_to": "PAY-1", "tasks": "Rotate", "learned": "Ask", "tracker": "https://t.test/1"}
    given |= {"on_purpose": "yes", "traded_for": "the launch", "workaround": "Rotate by hand"}
    talk.fills("ana", talk.opens("ana", "/debt"), given)
    said_of_it = said(talk.types("ana", "/backlog PAY-2"))
    assert said_of_it == said(talk.types("ana", "/backlog show pay-2"))
    shown = set(given.values()) - {"yes", "U-ana", "Leaks 3 -> 0", "5"}
    assert [value for value in shown if value not in said_of_it] == []
    assert "Leaks 3 -> 0" in said_of_it
    assert "Ana" in said_of_it


def test_an_item_that_never_was_is_told_with_what_to_do(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    assert "no item PAY-9 here" in said(talk.types("ana", "/backlog PAY-9"))
    assert "/backlog list" in said(talk.types("ana", "/backlog show PAY-9"))


def _restricted(talk: Talk) -> None:
    """Ana is the admin, Olga the owner, Ben files a restricted item, Carl is a member."""
    welcome = talk.types("ana", "/debt First").here
    talk.presses("olga", welcome, "I am the Product Owner")
    talk.types("carl", "/debt Second")
    talk.fills("ben", talk.opens("ben", "/debt"), SECRET | {"restricted": "yes", "assignee": "U-dora"})


def test_a_restricted_item_opens_only_for_its_roles_and_those_named_on_it(talk: Talk) -> None:
    _restricted(talk)
    for who in ("ana", "olga", "ben", "dora"):
        assert "SecretTitle" in said(talk.types(who, "/backlog PAY-3")), who
    for who in ("carl", "eve"):
        reply = said(talk.types(who, "/backlog PAY-3"))
        assert "Secret" not in reply
        assert "PAY-3 is restricted" in reply


def test_no_word_of_a_restricted_item_reaches_anybody_else(talk: Talk) -> None:
    _restricted(talk)
    listed = said(talk.types("carl", "/backlog list"))
    assert "PAY-3 restricted" in listed
    assert "SecretTitle" in said(talk.types("ben", "/backlog list"))
    replies = [listed, said(talk.types("carl", "/backlog")), said(talk.asks("carl", "home"))]
    args = {"item": str(talk.item("PAY-3").id)}
    for command in ("item.form", "item.undo", "item.restore", "item.move_form", "backlog.show"):
        replies.append(said(talk.asks("carl", command, args=args)))
    replies.append(said(talk.asks("carl", "item.save", args=args | {"version": "1"}, fields={"title": "x"})))
    assert [reply for reply in replies if "Secret" in reply] == []


def test_no_word_of_a_restricted_item_is_suggested_in_a_form(talk: Talk) -> None:
    _restricted(talk)
    for form in (talk.opens("carl", "/debt"), talk.edits("carl", "PAY-2")):
        assert "Secret" not in repr(form)


def test_the_public_line_of_a_restricted_item_tells_nothing_of_it(talk: Talk) -> None:
    _restricted(talk)
    card = talk.types("ben", "/backlog PAY-3").private
    undone = talk.presses("ben", card, "Undo").replace
    restored = talk.presses("ben", undone, "Restore").replace
    for line in (undone, restored):
        assert line is not None
        assert "Secret" not in words(line)
        assert "PAY-3" in words(line)


def test_home_shows_what_is_yours_and_your_drafts(talk: Talk) -> None:
    talk.types("ana", "/debt Mine")
    talk.types("ben", "/debt Ben's @ana", mentions={"ana": "U-ana"})
    talk.types("ben", "/debt Not Ana's")
    home = talk.asks("ana", "home")
    assert "Mine" in said(home)
    assert "Ben's" in said(home)
    assert "Not Ana's" not in said(home)
    assert button_of(home.private, "File debt")
    assert "Nothing open" in said(talk.asks("eve", "home"))


def test_who_belongs_to_several_teams_is_not_told_that_there_is_none(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.types("olga", "/debt First", LOGISTICS)
    talk.types("ana", "/debt Second", LOGISTICS)
    for place in (DIRECT, channel("random")):
        assert "no backlog yet" not in said(talk.types("ana", "/backlog list", place))
