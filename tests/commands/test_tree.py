"""The list by level: the debt tree as the seed draws it, and the four queues (F7; S1, S3)."""

from collections.abc import Sequence

from commands.view import Card, Note, Paragraph, Row, plain
from storage.enums import State
from tests.commands.conftest import Talk, labels


def _lines(card: Card | None) -> list[str]:
    """Headings, rows with what they say more, and notes, in their order."""
    assert card is not None
    lines = []
    for block in card.blocks:
        match block:
            case Paragraph(line) | Note(line):
                lines.append(plain(line))
            case Row(line, detail):
                lines.append(plain(line) + (f" ({detail})" if detail else ""))
            case _:
                pass
    return lines


def _file(talk: Talk, texts: Sequence[str]) -> None:
    for text in texts:
        talk.types("ana", f"/debt {text}")


def test_the_tree_has_its_four_levels_even_when_they_are_empty(talk: Talk) -> None:
    _file(talk, ["Auth module security update !critical"])
    card = talk.types("ana", "/backlog tree").private
    assert card is not None
    assert card.title == "PAY · TECHNICAL DEBT BACKLOG"
    assert _lines(card) == [
        "Critical – production risk · 1",
        "☐ 1. PAY-1 Auth module security update",
        "High – slowing development · none",
        "Medium – maintainability · none",
        "Low – nice to have · none",
    ]
    assert labels(card) == ["Critical (1)", "Home"]


def test_a_level_shows_its_first_items_with_their_rank_in_the_whole_list(talk: Talk) -> None:
    _file(talk, [f"High {number} !high" for number in range(1, 6)])
    _file(talk, ["Unsorted", "Low one !low"])
    talk.types("ana", "/improve No debt !high")
    card = talk.types("ana", "/backlog tree").private
    assert _lines(card) == [
        "Critical – production risk · none",
        "High – slowing development · 5",
        "☐ 1. PAY-1 High 1",
        "☐ 2. PAY-2 High 2",
        "☐ 3. PAY-3 High 3",
        "and 2 more",
        "Medium – maintainability · none",
        "Low – nice to have · 1",
        "☐ 8. PAY-7 Low one",
        "Not triaged yet · 1",
        "☐ 7. PAY-6 Unsorted",
    ]
    opened = talk.presses("ana", card, "High (5)").replace
    assert opened is not None
    assert opened.title == "PAY · High, debt: 1–5 of 5"
    assert _lines(talk.presses("ana", card, "Not triaged yet (1)").replace)[0].startswith("7. PAY-6 Unsorted")


def test_a_row_says_how_far_the_item_is(talk: Talk) -> None:
    talk.submits(
        "ana", talk.opens("ana", "/debt"), title="Split it", priority="High", tasks="[x] One\nTwo\nThree"
    )
    _file(talk, ["Planned !high", "Begun !high", "Asleep !high"])
    with talk.database.writing(talk.workspace) as store:
        for number, state in ((2, State.PLANNED), (3, State.IN_PROGRESS), (4, State.PAUSED)):
            item = store.items.by_ref(f"PAY-{number}")
            assert item is not None
            key = f"2{(item.rank_key or '')[1:]}" if state is State.PAUSED else item.rank_key
            assert store.items.change(item, {"state": state, "rank_key": key}) is not None
    lines = _lines(talk.types("ana", "/backlog tree").private)
    assert lines[1:5] == [
        "High – slowing development · 3",
        "☐ 1. PAY-1 Split it (1 of 3 steps)",
        "◔ 2. PAY-2 Planned (planned)",
        "◑ 3. PAY-3 Begun (in progress)",
    ]
    assert lines[-1] == "1 more is paused, measuring or accepted."


def test_the_queues_show_what_is_in_each_and_what_is_in_none(talk: Talk) -> None:
    form = talk.opens("ana", "/debt")
    talk.submits("ana", form, title="Pager goes off", queue="hot fixes")
    _file(talk, ["One", "Two", "Three", "Four"])
    card = talk.types("ana", "/backlog queues").private
    assert _lines(card) == [
        "Hot fixes · 1",
        "☐ 1. PAY-1 Pager goes off",
        "Stability · none",
        "Feature improvements · none",
        "Strategic bets · none",
        "No queue yet · 4",
        "☐ 2. PAY-2 One",
        "☐ 3. PAY-3 Two",
        "☐ 4. PAY-4 Three",
        "and 1 more",
    ]
    assert labels(card) == ["Hot fixes (1)", "No queue yet (4)", "Home"]
    opened = talk.presses("ana", card, "No queue yet (4)").replace
    assert opened is not None
    assert opened.title == "PAY · no queue: 1–4 of 4"


def test_cold_says_how_it_comes_back(talk: Talk) -> None:
    _file(talk, ["Old comments !low", "Now !high"])
    lines = _lines(talk.types("ana", "/backlog cold").private)
    assert lines[0].startswith("Cold is deferred until its area is reworked.")
    assert [line.split(" ")[1] for line in lines[1:]] == ["PAY-1"]
