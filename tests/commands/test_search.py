"""`/backlog search`: what is found, how it is said, and the way on where nothing is (F7, F41)."""

import pytest

from commands.view import Actions, Card, Paragraph, Row, plain
from tests.commands.conftest import DIRECT, LOGISTICS, Talk, channel, labels, said

TITLES = ("Settlement runs on one machine", "Refund job retries forever", "Settlement has no runbook")


def _rows(card: Card | None) -> list[str]:
    assert card is not None
    return [plain(block.row) for block in card.blocks if isinstance(block, Row)]


def _lines(card: Card | None) -> list[str]:
    assert card is not None
    return [plain(block.line) for block in card.blocks if isinstance(block, Paragraph)]


def _index(talk: Talk) -> None:
    with talk.database.writing(talk.workspace) as store:
        store.search.index(100)


@pytest.fixture(params=["at once", "indexed"])
def filed(request: pytest.FixtureRequest, talk: Talk) -> Talk:
    """Three items, just filed or known to the index: search answers the same."""
    for title in TITLES:
        talk.types("ana", f"/debt {title}")
    if request.param == "indexed":
        _index(talk)
    return talk


def test_what_is_found_has_its_rank_number_and_opens(filed: Talk) -> None:
    card = filed.types("ana", "/backlog search settlement").private
    assert _rows(card) == ["1. PAY-1 Settlement runs on one machine", "3. PAY-3 Settlement has no runbook"]
    assert _lines(card) == ["2 found, the best first."]
    assert card is not None
    assert card.title == "PAY · “settlement”"
    assert "Settlement runs" in said(filed.presses("ana", card, "Open"))


def test_a_typing_error_is_forgiven_and_said_first(filed: Talk) -> None:
    card = filed.types("ana", "/backlog search settlment  mashine").private
    assert _rows(card)[0] == "1. PAY-1 Settlement runs on one machine"
    assert _lines(card)[:2] == [
        "Searched for settlement, not settlment.",
        "Searched for machine, not mashine.",
    ]


def test_a_word_that_nothing_found_has_is_said(filed: Talk) -> None:
    card = filed.types("ana", "/backlog search settlement 4711").private
    assert _lines(card) == ["In none of these: 4711.", "2 found, the best first."]


def test_rank_numbers_are_those_of_the_list(filed: Talk) -> None:
    listed = _rows(filed.types("ana", "/backlog list").private)
    found = _rows(filed.types("ana", "/backlog search settl").private)
    assert set(found) < set(listed)


def test_what_is_declined_is_found_and_has_no_rank_number(filed: Talk) -> None:
    line = filed.types("ana", "/debt Settlement twice").here
    filed.presses("ana", line, "Undo")
    rows = _rows(filed.types("ana", "/backlog search settlement").private)
    assert rows[-1].endswith("PAY-4 Settlement twice")
    assert not rows[-1][0].isdigit()


def test_an_edit_is_found_at_once(filed: Talk) -> None:
    filed.submits("ana", filed.edits("ana", "PAY-2"), title="Zebra crossing")
    assert _rows(filed.types("ana", "/backlog search zebra").private) == ["2. PAY-2 Zebra crossing"]
    assert "Nothing in PAY" in said(filed.types("ana", "/backlog search refund"))


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Refund job retries for ever", "forever"),
        ("Export times out at noon", "timeout"),
        ("Export timeout at noon", "timed out"),
        ("Login is slow", "log in"),
        ("Guests cannot log in", "login"),
        ("Back-end eats memory", "backend"),
        ("Backend eats memory", "back end"),
        ("Backend eats memory", "back-end"),
        ("Payroll is late", "pay roll"),
    ],
)
@pytest.mark.parametrize("indexed", [False, True])
def test_what_is_written_in_two_words_is_found_in_one(
    talk: Talk, title: str, query: str, indexed: bool
) -> None:
    talk.types("ana", "/debt Ledger of the front office")
    talk.types("ana", f"/debt {title}")
    if indexed:
        _index(talk)
    card = talk.types("ana", f"/backlog search {query}").private
    assert [row.partition("PAY-")[2] for row in _rows(card)] == [f"2 {title}"]
    assert _lines(card) == ["1 found, the best first."]


def test_where_nothing_is_found_near_words_and_the_form_are_offered(filed: Talk) -> None:
    card = filed.types("ana", "/backlog search refuse  collection").private
    assert labels(card) == ["refund", "File it"]
    assert _rows(filed.presses("ana", card, "refund").replace) == ["2. PAY-2 Refund job retries forever"]
    form = filed.presses("ana", card, "File it").form
    assert form is not None
    filed.submits("ana", form)
    assert filed.item("PAY-4").title == "refuse collection"


def test_where_nothing_is_like_it_only_the_form_is_offered(filed: Talk) -> None:
    card = filed.types("ana", "/backlog search qqq").private
    assert labels(card) == ["File it"]
    assert "other words" in said(filed.types("ana", "/backlog search qqq"))


def test_pages_go_forth_and_back(talk: Talk) -> None:
    for number in range(12):
        talk.types("ana", f"/debt Ledger part {number}")
    first = talk.types("ana", "/backlog search ledger").private
    assert "Next" in labels(first)
    assert "Previous" not in labels(first)
    second = talk.presses("ana", first, "Next").replace
    third = talk.presses("ana", second, "Next").replace
    assert [len(_rows(card)) for card in (first, second, third)] == [5, 5, 2]
    seen = {row for card in (first, second, third) for row in _rows(card)}
    assert len(seen) == 12
    assert "Next" not in labels(third)
    assert _rows(talk.presses("ana", third, "Previous").replace) == _rows(second)
    assert _rows(talk.presses("ana", third, "First").replace) == _rows(first)


def test_a_page_that_is_gone_meanwhile_shows_the_first(talk: Talk) -> None:
    lines = [talk.types("ana", f"/debt Ledger part {number}").here for number in range(6)]
    second = talk.types("ana", "/backlog search ledger").private
    assert lines
    talk.submits("ana", talk.edits("ana", "PAY-6"), title="Other")
    assert len(_rows(talk.presses("ana", second, "Next").replace)) == 5


def test_a_search_is_about_the_channels_team_or_the_persons_own(filed: Talk) -> None:
    filed.types("olga", "/debt Settlement elsewhere", LOGISTICS)
    assert _rows(filed.types("ana", "/backlog search settlement", LOGISTICS).private) == [
        "1. LOG-1 Settlement elsewhere"
    ]
    assert len(_rows(filed.types("ana", "/backlog search settlement", DIRECT).private)) == 2
    filed.types("ana", "/debt Other", LOGISTICS)
    which = filed.types("ana", "/backlog search settlement", DIRECT).private
    assert labels(which) == ["LOG", "PAY"] or labels(which) == ["PAY", "LOG"]
    assert len(_rows(filed.presses("ana", which, "PAY", DIRECT).replace)) == 2
    assert "no backlog yet" in said(filed.types("eve", "/backlog search settlement", channel("random")))


def test_text_about_searching_can_be_filed(talk: Talk) -> None:
    assert "PAY-1" in said(talk.types("ana", "/debt search is slow for big tenants"))
    assert talk.item("PAY-1").title == "search is slow for big tenants"


def test_a_search_for_nothing_says_how_it_is_typed(talk: Talk) -> None:
    assert "/backlog search <text>" in said(talk.types("ana", "/backlog search"))


def test_no_word_of_a_restricted_item_helps_or_shows(talk: Talk) -> None:
    """Ana is admin, Ben files it, Dora is to do it, Carl is a member."""
    talk.types("ana", "/debt Ledger in the open")
    talk.types("carl", "/debt Another")
    given = {"title": "Ledger zebra password", "area": "Quux", "restricted": "yes", "assignee": "U-dora"}
    talk.fills("ben", talk.opens("ben", "/debt"), given)
    for _ in range(2):
        for query in ("zebra", "zebar", "zeb", "quux"):
            for who in ("ana", "ben", "dora"):
                assert "PAY-3 Ledger zebra password" in said(talk.types(who, f"/backlog search {query}"))
            for who in ("carl", "eve"):
                card = talk.types(who, f"/backlog search {query}").private
                assert "Nothing in PAY" in said(talk.types(who, f"/backlog search {query}"))
                assert labels(card) == ["File it"]
        both = said(talk.types("carl", "/backlog search ledger"))
        assert "1 found" in both
        assert "PAY-3" not in both
        _index(talk)


def test_words_that_act_elsewhere_are_kept_as_they_were_typed(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    card = talk.types("ana", "/backlog search <!channel> *x*").private
    assert card is not None
    assert card.title == "PAY · “<!channel> *x*”"
    assert isinstance(card.blocks[-1], Actions)
