"""What typed words mean: commands, filings, and what is asked about when unsure (section 10)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.catalogue import CATALOGUE, COMMANDS
from commands.resolving import WORDS, Typed, resolve
from commands.view import Act, OpenForm
from tests.commands.conftest import Talk, button_of, buttons_of, labels, said


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("/debt", Typed("debt.form")),
        ("/debt   ", Typed("debt.form")),
        ("/debt drafts", Typed("debt.drafts")),
        ("/debt DRAFTS", Typed("debt.drafts")),
        ("/debt help", Typed("debt.help")),
        ("/debt help me", Typed("debt.file", "help me")),
        ("/debt drafts get lost", Typed("debt.file", "drafts get lost")),
        ("/debt show stopper in login", Typed("debt.file", "show stopper in login")),
        ("/debt list\nof things", Typed("debt.file", "list\nof things")),
        ("/debt PAY-1 is back", Typed("debt.file", "PAY-1 is back")),
        ("/improve", Typed("improve.form")),
        ("/improve retro", Typed("improve.retro")),
        ("/improve retro notes", Typed("improve.file", "retro notes")),
        ("/backlog", Typed("backlog.home")),
        ("/backlog list", Typed("backlog.list")),
        ("/backlog list critical hot", Typed("backlog.list", args={"filters": "critical hot"})),
        ("/backlog list critcal", Typed("backlog.list", args={"words": "critcal"})),
        ("/backlog list @ana", Typed("backlog.list", args={"words": "@ana"})),
        ("/debt list of suppliers", Typed("debt.file", "list of suppliers")),
        ("/backlog PAY-1", Typed("backlog.show", args={"ref": "PAY-1"})),
        ("/backlog show pay-12", Typed("backlog.show", args={"ref": "PAY-12"})),
        ("/backlog show  PAY2-7 ", Typed("backlog.show", args={"ref": "PAY2-7"})),
        ("/backlog emoji :wood:", Typed("backlog.emoji", args={"emoji": "wood"})),
        ("/backlog link", Typed("backlog.link")),
        ("/backlog link abcd-efgh", Typed("backlog.link_here", args={"code": "ABCD-EFGH"})),
        ("/debt link failures", Typed("debt.file", "link failures")),
        ("/backlog lst", Typed("guide.unknown", args={"typed": "lst", "nearest": "/backlog list"})),
        (
            "/backlog review move tomorrow",
            Typed(
                "guide.unknown",
                args={"typed": "review move tomorrow", "nearest": "/backlog review move 2026-12-03 15:00"},
            ),
        ),
        (
            "/backlog reviw help",
            Typed("guide.unknown", args={"typed": "reviw help", "nearest": "/backlog review"}),
        ),
        (
            "/backlog incident help",
            Typed("guide.unknown", args={"typed": "incident help", "nearest": "/backlog incident <text>"}),
        ),
        ("/backlog xyzzy", Typed("guide.unknown", args={"typed": "xyzzy", "nearest": ""})),
    ],
)
def test_words_and_what_they_mean(line: str, typed: Typed) -> None:
    word, _, rest = line.partition(" ")
    assert resolve(word, rest) == typed


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("/debt list", "/backlog list"),
        ("/debt PAY-1", "/backlog show PAY-1"),
        ("/debt show PAY-1", "/backlog show PAY-1"),
        ("/improve drafts", "/debt drafts"),
        ("/debt emoji wood", "/backlog emoji wood"),
        ("/improve unlink", "/backlog unlink"),
    ],
)
def test_what_would_be_a_whole_command_of_another_word_is_asked_about(
    talk: Talk, line: str, meant: str
) -> None:
    talk.types("ana", "/debt First")
    reply = talk.types("ana", line)
    text = line.partition(" ")[2]
    assert labels(reply.private) == [f"File “{text}”", "Run it"]
    assert meant in said(reply)
    assert talk.refs() == ["PAY-1"]
    form = talk.presses("ana", reply.private, f"File “{text}”").form
    talk.submits("ana", form)
    assert talk.item("PAY-2").title == text
    assert said(talk.presses("ana", reply.private, "Run it"))


def test_running_what_was_meant_runs_it(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    reply = talk.types("ana", "/debt pay-1")
    run = talk.presses("ana", reply.private, "Run it")
    assert said(run) == said(talk.types("ana", "/backlog PAY-1"))


def test_what_was_meant_and_opens_a_form_is_a_button_that_opens_one(talk: Talk) -> None:
    """Teams opens a dialog only from a button that says so."""
    card = talk.types("ana", "/debt retro").private
    assert isinstance(button_of(card, "Run it"), OpenForm)


def test_an_unknown_word_says_the_nearest(talk: Talk) -> None:
    reply = said(talk.types("ana", "/backlog lst"))
    assert "“lst”" in reply
    assert "/backlog list" in reply
    assert "/backlog help" in said(talk.types("ana", "/backlog xyzzy"))


@pytest.mark.parametrize("word", WORDS)
def test_help_lists_every_command_its_own_word_first(talk: Talk, word: str) -> None:
    lines = [line for line in said(talk.types("ana", f"{word} help")).split("\n") if line.startswith("/")]
    assert sorted(lines) == sorted(f"{one.usage} {one.summary}" for one in CATALOGUE if one.usage)
    assert lines[0].startswith(word)


def test_every_name_is_one_command_and_every_usage_leads_to_it() -> None:
    assert len(COMMANDS) == len(CATALOGUE)
    for command in CATALOGUE:
        if command.sub and command.usage:
            word, _, rest = command.usage.partition(" ")
            assert resolve(word, rest).command == command.name
            assert command.summary


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(WORDS), st.text(max_size=60) | st.sampled_from(["list", "show x", "PAY-1", "drafts"]))
def test_any_text_means_something_and_what_is_filed_is_filed_whole(word: str, text: str) -> None:
    typed = resolve(word, text)
    assert typed.command in COMMANDS
    if COMMANDS[typed.command].writes and typed.command.endswith(".file"):
        assert typed.text == text.strip()
    elif typed.command == "guide.unsure":
        assert typed.args["typed"] == text.strip()


def test_every_button_names_a_command_that_there_is(talk: Talk) -> None:
    cards = [talk.types("ana", line) for line in ("/debt First", "/backlog PAY-1", "/backlog", "/debt list")]
    cards.append(talk.asks("ana", "home"))
    for reply in cards:
        for button in buttons_of(reply.here or reply.private):
            assert isinstance(button, Act | OpenForm)
            name = button.command if isinstance(button, Act) else button.form
            assert name in COMMANDS
