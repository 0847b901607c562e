"""Quick text: its marks, its title, and that no word of anybody's is ever lost (F1)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.rules.quick_text import QuickText, parse_quick_text, split_title
from storage.enums import CATEGORIES, Direction, Effort, Priority

LAWS = settings(max_examples=150, deadline=None)
PEOPLE = ("ana", "ben.b")
PLAIN = st.text(alphabet="abcé本z09!?.,-:/'", min_size=1, max_size=12).filter(
    lambda word: not word.startswith(("!", "in:"))
)
MARKS = st.sampled_from(
    ["!critical", "!HIGH", "#security", "#test-coverage", "~S", "~large", "in:pay", "@ana"]
)
WORDS = st.lists(PLAIN | MARKS, max_size=60)


def parse(text: str) -> QuickText:
    return parse_quick_text(text, CATEGORIES, PEOPLE)


def kept(quick: QuickText) -> list[str]:
    """The words that are still there."""
    return (quick.rest or quick.title).split()


@pytest.mark.parametrize(
    ("text", "title", "marks"),
    [
        ("Slow checkout", "Slow checkout", {}),
        ("!critical Keys in the repo", "Keys in the repo", {"priority": Priority.CRITICAL}),
        ("Keys !Critical in the repo", "Keys in the repo", {"priority": Priority.CRITICAL}),
        ("Keys #security", "Keys", {"category": "Security"}),
        ("Keys #testcoverage", "Keys", {"category": "Test coverage"}),
        ("Keys #Test-Coverage", "Keys", {"category": "Test coverage"}),
        ("Keys ~s", "Keys", {"effort": Effort.SMALL}),
        ("Keys ~Medium", "Keys", {"effort": Effort.MEDIUM}),
        ("Keys in:payments", "Keys", {"area": "payments"}),
        ('Keys in:"card payments" now', "Keys now", {"area": "card payments"}),
        ("Keys @ana", "Keys", {"assignee": "ana"}),
        ("Keys @ben.b", "Keys", {"assignee": "ben.b"}),
        (
            "Keys !high #performance ~L in:api @ana",
            "Keys",
            {
                "priority": Priority.HIGH,
                "category": "Performance",
                "effort": Effort.LARGE,
                "area": "api",
                "assignee": "ana",
            },
        ),
    ],
)
def test_marks_are_read_and_leave_the_text(text: str, title: str, marks: dict[str, object]) -> None:
    assert parse(text) == QuickText(title=title, **marks)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "Fix !important bug",
        "Issue #42 is back",
        "Takes ~5 minutes",
        "Ask @carl about it",
        "Hello!critical",
        "mail a@ana",
        "C#security",
        "in: payments",
        "!critical, really",
        "~/.bashrc is shared",
        "Wow!",
        "!",
        "#",
        "@",
    ],
)
def test_what_is_no_mark_stays(text: str) -> None:
    assert parse(text) == QuickText(title=text)


def test_the_first_mark_of_a_kind_counts_and_the_second_stays() -> None:
    quick = parse("!low Keys !critical")
    assert (quick.title, quick.priority) == ("Keys !critical", Priority.LOW)


def test_a_measurement_is_read_and_stays_in_the_text() -> None:
    quick = parse("Test coverage 23% -> 60% ~S")
    assert quick.title == "Test coverage 23% -> 60%"
    assert quick.measurement is not None
    assert str(quick.measurement) == "Test coverage 23% -> 60%"
    assert quick.measurement.direction is Direction.UP


def test_a_measurement_that_cannot_be_right_is_told_and_the_text_stays() -> None:
    quick = parse("Latency 300ms -> 2s")
    assert (quick.title, quick.measurement) == ("Latency 300ms -> 2s", None)
    assert "ms" in quick.trouble


def test_only_marks_leave_no_title() -> None:
    assert parse("!critical #security ~S").title == ""


def test_of_several_lines_the_first_is_the_title_and_all_is_kept() -> None:
    quick = parse("!high Slow login\n\nSince 3.2,\r\n  only at night")
    assert quick.title == "Slow login"
    assert quick.rest == "Slow login\n\nSince 3.2,\r\n  only at night"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("a" * 150, "a" * 150),
        ("a" * 151, "a" * 149 + "…"),
        ("b" * 100 + " " + "a" * 60, "b" * 100 + "…"),
        ("b" * 149 + " c", "b" * 149 + "…"),
        ("b" * 148 + " cc", "b" * 148 + "…"),
        (" ".join(["word"] * 40), " ".join(["word"] * 30) + "…"),
    ],
)
def test_a_long_text_becomes_a_title_cut_at_a_word(text: str, title: str) -> None:
    assert split_title(text) == (title, text if len(text) > 150 else "")


@LAWS
@given(WORDS)
def test_no_word_is_lost_that_is_not_a_mark(words: list[str]) -> None:
    quick = parse(" ".join(words))
    marks = set(words) - {word for word in words if not word.startswith(("!", "#", "~", "in:", "@"))}
    assert [word for word in kept(quick) if word not in marks] == [w for w in words if w not in marks]
    used = [quick.priority, quick.category, quick.effort, quick.area, quick.assignee]
    assert len(words) - len(kept(quick)) == sum(1 for mark in used if mark)


@LAWS
@given(st.text(max_size=400))
def test_no_text_breaks_it_and_what_goes_is_at_most_one_mark_of_each_kind(text: str) -> None:
    quick = parse(text)
    left, gone = kept(quick), []
    for word in text.split():
        if left and left[0] == word:
            left.pop(0)
        else:
            gone.append(word)
    assert left == []
    assert len(gone) <= 5 or '"' in text
    assert all(word.startswith(("!", "#", "~", "in:", "@")) for word in gone) or '"' in text


@LAWS
@given(st.text(max_size=400) | WORDS.map(" ".join))
def test_a_title_fits_one_line_and_the_whole_is_kept_when_it_is_cut(text: str) -> None:
    title, rest = split_title(text)
    assert len(title) <= 150
    assert title == " ".join(title.split())
    if not rest:
        assert title.split() == text.split()
        return
    assert rest == text.strip()
    first = " ".join(rest.partition("\n")[0].split())
    if title != first:
        assert title.endswith("…")
        assert first.startswith(title[:-1])
        at_a_word = first[len(title) - 1 :].startswith(" ")
        assert at_a_word or " " not in first[:149]


@LAWS
@given(WORDS)
def test_a_title_without_marks_is_its_own_title(words: list[str]) -> None:
    title = parse(" ".join(words)).title
    if not any(word.startswith(("!", "#", "~", "in:", "@")) for word in title.split()):
        again = parse(title)
        assert (again.title, again.rest) == (title, "")


@pytest.mark.parametrize(
    "text",
    [
        "1" * 5000 + "->",
        "1," * 3000 + "->",
        "1 " * 5000 + "->",
        "1%" * 5000 + " -> ",
        "1 a" * 5000 + " ->",
        "1->" * 4000,
        "$" * 20000,
        "- " * 10000 + "1% -> 2%",
        "from " * 4000 + "1% -> 2%",
        ":" * 20000 + "1% -> 2%",
        " " * 20000 + "1% -> 2%",
        '!in:"' * 5000,
        'in:"' + "a " * 10000,
        "!critical " * 3000,
        "\n" * 20000 + "x",
    ],
    ids=lambda text: f"{text[:8]!r}…",
)
def test_long_hostile_text_is_read_at_once(text: str) -> None:
    """A run that backtracks would outlast any patience: these end, or the suite hangs visibly."""
    assert len(parse(text).title) <= 150


def test_a_name_may_have_spaces_and_be_the_beginning_of_another() -> None:
    people = ("Ben", "Ben Oduya", "Zoë (Ops)")
    assert parse_quick_text("Keys @Ben Oduya", CATEGORIES, people) == QuickText("Keys", assignee="Ben Oduya")
    assert parse_quick_text("Keys @Ben now", CATEGORIES, people) == QuickText("Keys now", assignee="Ben")
    assert parse_quick_text("Keys @Zoë (Ops)", CATEGORIES, people) == QuickText("Keys", assignee="Zoë (Ops)")
    assert parse_quick_text("Keys @Benno", CATEGORIES, people) == QuickText("Keys @Benno")
