"""Where one begins: what waits, a button for everything, and what is one's own (F7, F39)."""

from commands.catalogue import COMMANDS
from commands.view import Act, Card, Note, OpenForm, Row, plain
from tests.commands.conftest import DIRECT, LOGISTICS, Talk, button_of, buttons_of, labels, said


def _rows(card: Card | None) -> list[str]:
    assert card is not None
    return [plain(block.row) for block in card.blocks if isinstance(block, Row)]


def _notes(card: Card | None) -> list[str]:
    assert card is not None
    return [plain(block.note) for block in card.blocks if isinstance(block, Note)]


def _file(talk: Talk, count: int, who: str = "ana") -> None:
    for number in range(1, count + 1):
        talk.types(who, f"/debt Item {number}")


def test_what_waits_comes_first_then_the_first_five(talk: Talk) -> None:
    _file(talk, 6)
    talk.types("ana", "/debt Worst !critical")
    card = talk.types("ana", "/backlog").private
    assert card is not None
    assert card.title == "PAY · payments"
    assert _rows(card) == [
        "1 Critical debt item is not planned.",
        "1 item is in the attention lane.",
        "6 new items wait for a priority.",
        "1. PAY-7 Worst",
        *(f"{number}. PAY-{number - 1} Item {number - 1}" for number in range(2, 6)),
    ]
    for label, first in (("Plan them", "1. PAY-7 Worst"), ("Show them", "1. PAY-7 Worst")):
        assert _rows(talk.presses("ana", card, label).replace) == [first]
    triage = talk.presses("ana", card, "Triage them").replace
    assert triage is not None
    assert triage.title == "PAY · not triaged, new: 1–5 of 6"
    assert talk.presses("ana", triage, "Home").replace == card


def test_the_card_says_whose_order_it_is_and_how_it_is_made(talk: Talk) -> None:
    _file(talk, 2)
    card = talk.types("ana", "/backlog").private
    usual = "Ranking: Value, impact and risk ÷ effort · 2 in order"
    review = "Next review: Wed 2 Dec 2026, 10:00 (UTC+00:00)."
    assert _notes(card) == [f"Product Owner: nobody yet · {usual}", review]
    talk.presses("ana", card, "I am the Product Owner")
    claimed = talk.types("ana", "/backlog").private
    assert _notes(claimed) == [f"Product Owner: Ana · {usual}", review]
    assert "I am the Product Owner" not in labels(claimed)


def test_everything_can_be_done_from_here(talk: Talk) -> None:
    _file(talk, 1)
    card = talk.types("ana", "/backlog").private
    for button in buttons_of(card):
        assert isinstance(button, Act | OpenForm)
        command = COMMANDS[button.command if isinstance(button, Act) else button.form]
        if not command.writes:
            reply = talk.presses("ana", card, button.label)
            assert reply.private or reply.replace or reply.form, button.label
            assert command.opens == (reply.form is not None), button.label
    for view, words in {
        "List": "PAY · payments: 1 of 1",
        "Tree": "TECHNICAL DEBT BACKLOG",
        "Queues": "Hot fixes",
        "Cold": "Nothing in PAY fits: cold.",
        "Mine": "PAY · payments: 1 in order",
    }.items():
        shown = talk.presses("ana", card, view)
        assert words in said(shown)
        assert talk.presses("ana", shown.replace, "Home").replace == card


def test_search_asks_for_words_where_nobody_can_type_them(talk: Talk) -> None:
    talk.types("ana", "/debt Refunds are slow")
    form = talk.presses("ana", talk.types("ana", "/backlog").private, "Search").form
    assert "Refunds are slow" in said(talk.submits("ana", form, query="refunds"))
    assert "type a word" in said(talk.submits("ana", form, query="  "))


def test_without_a_team_or_an_item_it_says_how_to_begin(talk: Talk) -> None:
    assert "first filing makes one" in said(talk.types("ana", "/backlog"))
    talk.presses("ana", talk.types("ana", "/debt Oops").here, "Undo")
    card = talk.types("ana", "/backlog")
    assert "Nothing is open yet" in said(card)
    assert "/debt what slows you down" in said(card)


def test_who_belongs_to_several_teams_is_asked_which(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.types("olga", "/debt Theirs", LOGISTICS)
    talk.types("ana", "/debt Here too", LOGISTICS)
    asked = talk.types("ana", "/backlog", DIRECT).private
    assert labels(asked) == ["PAY", "LOG"]
    chosen = talk.presses("ana", asked, "LOG", DIRECT).replace
    assert chosen is not None
    assert chosen.title == "LOG · logistics"


def test_mine_is_what_one_filed_or_is_to_do_in_every_team(talk: Talk) -> None:
    talk.types("ben", "/debt Ben's")
    talk.types("ana", "/debt Mine !low")
    talk.types("ben", "/debt For Ana @ana", mentions={"ana": "U-ana"})
    talk.types("olga", "/debt Theirs", LOGISTICS)
    talk.types("olga", "/debt There too @ana", LOGISTICS, mentions={"ana": "U-ana"})
    card = talk.types("ana", "/backlog mine").private
    assert _rows(card) == ["2. PAY-3 For Ana", "3. PAY-2 Mine", "2. LOG-2 There too"]
    assert "PAY · payments: 2 in order" in said(talk.types("ana", "/backlog mine"))
    assert "Nothing open" in said(talk.types("eve", "/backlog mine"))


def test_mine_shows_some_and_leads_to_all(talk: Talk) -> None:
    talk.types("ben", "/debt Ben's")
    _file(talk, 7)
    card = talk.types("ana", "/backlog mine").private
    assert len(_rows(card)) == 5
    listed = talk.presses("ana", card, "All of them").private
    assert listed is not None
    assert listed.title == "PAY · yours: 1–5 of 7"
    assert _rows(listed) == _rows(card)


def test_the_home_tab_shows_what_is_yours_and_your_drafts(talk: Talk) -> None:
    talk.types("ana", "/debt My own")
    talk.types("ben", "/debt Ben's @ana", mentions={"ana": "U-ana"})
    talk.types("ben", "/debt Not Ana's")
    home = talk.asks("ana", "home")
    assert "My own" in said(home)
    assert "Ben's" in said(home)
    assert "Not Ana's" not in said(home)
    assert "Waits for your decision" not in said(home)
    assert button_of(home.private, "File debt")
    assert "Nothing open" in said(talk.asks("eve", "home"))


def test_the_home_tab_tells_an_owner_what_waits_and_opens_it_in_front(talk: Talk) -> None:
    """A press on a home tab draws the tab anew, so that what it shows has to open in front."""
    welcome = talk.types("ana", "/debt First").here
    talk.presses("ana", welcome, "I am the Product Owner")
    home = talk.asks("ana", "home").private
    assert "PAY 1 new item waits for a priority." in _rows(home)
    opened = talk.presses("ana", home, "Triage them").private
    assert opened is not None
    assert opened.title == "PAY · not triaged, new: 1 of 1"
    assert all("page" not in button.args for button in buttons_of(home) if isinstance(button, Act | OpenForm))
