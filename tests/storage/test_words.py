"""What counts as a word, which words belong together, and that a typing error is always met in the index."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.words import apart, asked_for, likeness, reach, spellings, stem, words_of

LETTERS = "abcdefgz"
WORDS = st.text(LETTERS, min_size=4, max_size=14)
TITLES = st.lists(st.sampled_from(["refund", "job", "retries", "forever", "2.5.0", "n+1"]), min_size=1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Refund job retries", "refund job retries"),
        ("AggregateCounterTemplate", "aggregate counter template aggregatecountertemplate"),
        ("HDFSWriter", "hdfs writer hdfswriter"),
        ("install-redis", "install redis installredis"),
        ("job_runner_id", "job runner id"),
        ("N+1 queries", "n+1 queries"),
        ("Curator 2.5.0", "curator 2.5.0"),
        ("XD-123", "xd 123 xd-123"),
        ("s-c-s sink", "s-c-s sink"),
        ("C++ and C#", "c++ c#"),
        ("p95 of 340ms", "p95 340ms"),
        ("don't", "dont"),
        ("Überprüfung, naïve", "uberprufung naive"),
        ("ЁЖИК и Ёлка", "ежик елка"),
        ("the of and", ""),
        ("<!channel> *bold*", "channel bold"),
        ("level 1", "level 1"),
        ("x" * 41, ""),
        ("7" * 41, ""),
    ],
)
def test_a_text_is_split_into_words_worth_finding_it_by(text: str, words: str) -> None:
    assert " ".join(words_of(text)) == words


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("DataNode", [("data", ()), ("node", ())]),
        ("N+1", [("n+1", ())]),
        ("XD-123", [("xd-123", ("xd", "123"))]),
        ("the refund", [("refund", ())]),
        ("the", [("the", ())]),
        ("refund Refund REFUND", [("refund", ())]),
        ("", []),
        ("?!", []),
    ],
)
def test_a_query_asks_for_words_and_for_codes_in_one(query: str, asked: list[object]) -> None:
    assert [(one.word, one.pieces) for one in asked_for(query)] == asked


@pytest.mark.parametrize(
    "forms",
    [
        "cache caches caching cached",
        "query queries",
        "run running runs",
        "install installs installing installed",
        "process processes processing processed",
        "dependency dependencies",
    ],
)
def test_the_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize("pair", ["string sting", "status state", "test text", "process proceed"])
def test_different_words_keep_different_stems(pair: str) -> None:
    one, other = pair.split()
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [
        ("settlment", "settlement", 1),
        ("settelment", "settlement", 1),
        ("abcd", "abcd", 0),
        ("abcd", "badc", 2),
        ("refund", "regent", 3),
        ("", "ab", 2),
    ],
)
def test_how_many_letters_are_wrong(one: str, other: str, letters: int) -> None:
    assert apart(one, other, 3) == letters == apart(other, one, 3)


@st.composite
def _misspelt(draw: st.DrawFn) -> tuple[str, str]:
    """A word, and what comes out when as many letters go wrong as are forgiven."""
    word = typed = draw(WORDS)
    for _ in range(reach(word)):
        at = draw(st.integers(0, len(typed) - 1))
        letter = draw(st.sampled_from(LETTERS))
        typed = draw(
            st.sampled_from(
                [
                    typed[:at] + typed[at + 1 :],
                    typed[:at] + letter + typed[at:],
                    typed[:at] + letter + typed[at + 1 :],
                    typed[: at - 1] + typed[at] + typed[at - 1] + typed[at + 1 :] if at else typed,
                ]
            )
        )
    return word, typed


@given(_misspelt())
def test_a_misspelt_word_is_met_in_the_index_and_near_enough(pair: tuple[str, str]) -> None:
    word, typed = pair
    assert spellings(word, reach(word)) & spellings(typed, reach(word))


@given(WORDS, WORDS)
def test_the_distance_is_none_for_the_same_and_alike_both_ways(one: str, other: str) -> None:
    assert (apart(one, other, 2) == 0) == (one == other)
    assert apart(one, other, 2) == apart(other, one, 2) <= 3


@given(TITLES, TITLES)
def test_likeness_lies_between_nothing_and_the_same_and_is_alike_both_ways(
    one: list[str], other: list[str]
) -> None:
    mine, theirs = set(one), set(other)
    like = likeness(mine, theirs, lambda word: 1.0)
    assert 0 <= like <= 1
    assert like == pytest.approx(likeness(theirs, mine, lambda word: 1.0))
    assert likeness(mine, mine, lambda word: 1.0) == pytest.approx(1.0)


def test_titles_about_different_codes_are_less_alike() -> None:
    def like(one: str, other: str) -> float:
        return likeness(set(words_of(one)), set(words_of(other)), lambda word: 1.0)

    assert like("Upgrade Curator 2.5.0", "Upgrade Curator 3.1.7") < 0.5
    assert like("Upgrade Curator 2.5.0", "Upgrading Curattor 2.5.0") == pytest.approx(1.0)
