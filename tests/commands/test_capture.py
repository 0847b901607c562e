"""Filing: typed, from the form, from a message, by an emoji, and ten at once (F1–F6)."""

import pytest

from commands.request import Place
from commands.view import Form, Reply, words
from storage.enums import Effort, Kind, Priority, Role, Source, State
from tests.commands.conftest import PAYMENTS, Talk, button_of, labels, said, value_of

MESSAGE = {"origin": "slack:C-payments:1.5", "permalink": "https://acme.slack.com/p15"}


def test_typed_text_files_at_once_with_its_marks(talk: Talk) -> None:
    reply = talk.types("ana", "/debt !high #security ~S in:payments Keys in the repo 3h -> 1h")
    item = talk.item("PAY-1")
    assert item.title == "Keys in the repo 3h -> 1h"
    assert (item.kind, item.state, item.version) == (Kind.DEBT, State.NEW, 1)
    assert (item.priority, item.category, item.effort) == (Priority.HIGH, "Security", Effort.SMALL)
    assert (item.area, item.metric, item.before, item.target) == ("payments", "Keys in the repo", "3", "1")
    assert (item.filer, item.filed_at) == ("Ana", talk.now)
    assert reply.here is not None
    assert words(reply.here).startswith("PAY-1 Keys in the repo")
    assert labels(reply.here)[:2] == ["Add details", "Undo"]


def test_a_story_is_filed_by_its_own_word(talk: Talk) -> None:
    talk.types("ana", "/improve Faster reviews")
    assert talk.item("PAY-1").kind is Kind.IMPROVEMENT_STORY


def test_the_words_of_a_sub_command_that_do_not_parse_are_filed(talk: Talk) -> None:
    for number, text in enumerate(["show stopper in login", "list is slow", "help me", "PAY-1 is back"], 1):
        talk.types("ana", f"/debt {text}")
        assert talk.item(f"PAY-{number}").title == text


def test_a_person_named_in_the_text_is_the_assignee(talk: Talk) -> None:
    talk.types("ana", "/debt Keys @ben", mentions={"ben": "U-ben"})
    talk.types("ana", "/debt Keys @carl")
    item = talk.item("PAY-1")
    assert item.title == "Keys"
    with talk.database.reading(talk.workspace) as store:
        assert item.assignee_id is not None
        assert store.people.get(item.assignee_id).external_id == "U-ben"
    assert talk.item("PAY-2").title == "Keys @carl"


@pytest.mark.parametrize("text", ["coverage 60% -> >=60%", "Queries 340ms -> 80ms.", "Latency 300ms -> 2s"])
def test_a_measurement_never_stands_in_the_way_of_filing(talk: Talk, text: str) -> None:
    talk.types("ana", f"/debt {text}")
    assert talk.item("PAY-1").title == text


def test_a_measurement_that_was_not_kept_is_told(talk: Talk) -> None:
    reply = talk.types("ana", "/debt Latency 300ms -> 2s")
    assert "measurement was not kept" in said(reply)
    assert talk.item("PAY-1").target == ""


def _with_owner(talk: Talk) -> None:
    """Ana founds the team and is its admin, Olga owns it, Ben is a member."""
    welcome = talk.types("ana", "/debt First").here
    talk.presses("olga", welcome, "I am the Product Owner")


@pytest.mark.parametrize(("who", "confirmed"), [("ana", True), ("olga", True), ("ben", False)])
def test_critical_is_open_to_all_and_unconfirmed_without_the_right(
    talk: Talk, who: str, confirmed: bool
) -> None:
    _with_owner(talk)
    reply = talk.types(who, "/debt !critical Keys")
    item = talk.item("PAY-2")
    assert (item.priority, item.priority_confirmed) == (Priority.CRITICAL, confirmed)
    assert ("unconfirmed" in said(reply)) != confirmed
    assert talk.item("PAY-1").priority_confirmed


def test_a_long_text_keeps_every_word(talk: Talk) -> None:
    text = " ".join(f"word{number}" for number in range(60))
    talk.types("ana", f"/debt !low {text}")
    item = talk.item("PAY-1")
    assert len(item.title) <= 150
    assert item.title.endswith("…")
    assert item.current_state == text


def test_only_marks_are_refused_and_the_words_are_shown_again(talk: Talk) -> None:
    reply = talk.types("ana", "/debt !critical ~S")
    assert "Nothing was filed" in said(reply)
    assert "!critical ~S" in said(reply)
    assert talk.refs() == []


def test_a_text_too_long_to_keep_is_refused_with_every_word(talk: Talk) -> None:
    text = "word " * 10_500 + "end"
    reply = talk.types("ana", f"/debt {text}")
    assert "50000" in said(reply)
    assert text in said(reply)
    assert talk.refs() == []


def test_a_form_files_every_field(talk: Talk) -> None:
    reply = talk.submits(
        "ana",
        talk.opens("ana", "/debt"),
        title="Keys",
        priority="High",
        measurement="Coverage 23% -> 60%",
        assignee="U-ana",
        due_on="2026-12-24",
        tasks="• one\n\n- two",
        outcome="Nobody reads them",
    )
    assert reply.errors == {}
    item = talk.item("PAY-1")
    shown = {field.name: value_of(field) for field in talk.edits("ana", "PAY-1").fields()}
    assert {name: value for name, value in shown.items() if value} == {
        "title": "Keys",
        "kind": "debt",
        "priority": "High",
        "measurement": "Coverage 23% -> 60%",
        "assignee": "U-ana",
        "due_on": "2026-12-24",
        "tasks": "one\ntwo",
        "outcome": "Nobody reads them",
    }
    assert item.priority_confirmed


def test_a_form_of_stories_says_so(talk: Talk) -> None:
    form = talk.opens("ana", "/improve")
    assert form.title == "File improvement story"
    talk.submits("ana", form, title="Faster")
    assert talk.item("PAY-1").kind is Kind.IMPROVEMENT_STORY


def _from_message(talk: Talk, who: str, text: str, command: str = "debt.from_message") -> Reply:
    return talk.asks(who, command, args={**MESSAGE, "text": text})


def test_a_message_prefills_the_form_and_is_filed_once(talk: Talk) -> None:
    text = "Login hangs\nsince Monday, for 3 of 10"
    forms = [_from_message(talk, who, text).form for who in ("ana", "ben")]
    values = [_values(form) for form in forms]
    assert (values[0]["title"], values[0]["current_state"]) == ("Login hangs", text)
    talk.submits("ana", forms[0])
    second = talk.submits("ben", forms[1])
    assert "filed already, as PAY-1" in said(second)
    assert talk.refs() == ["PAY-1"]
    assert talk.item("PAY-1").came_from == MESSAGE["permalink"]
    again = _from_message(talk, "carl", text)
    assert again.form is None
    assert "PAY-1" in said(again)
    assert button_of(again.private, "Open").args


def _values(form: Form | None) -> dict[str, str]:
    assert form is not None
    return {field.name: value_of(field) for field in form.fields()}


def test_a_story_from_a_message_is_a_story(talk: Talk) -> None:
    talk.submits("ana", _from_message(talk, "ana", "Faster", "improve.from_message").form)
    assert talk.item("PAY-1").kind is Kind.IMPROVEMENT_STORY


def test_a_message_without_words_can_be_filed(talk: Talk) -> None:
    assert _values(_from_message(talk, "ana", "").form)["title"] == "A message without words"


def _react(talk: Talk, who: str, emoji: str = "bricks", text: str | None = "Login hangs") -> Reply:
    args = {"emoji": emoji, "origin": MESSAGE["origin"]} | ({} if text is None else {"text": text})
    return talk.asks(who, "reaction.capture", args=args | {"permalink": MESSAGE["permalink"]})


def test_the_emoji_files_a_message_once_and_further_people_count(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    assert _react(talk, "ana", text=None).wants_message
    assert _react(talk, "ana") == Reply()
    assert (talk.item("PAY-2").title, talk.item("PAY-2").affected) == ("Login hangs", 0)
    for who in ("ana", "ben", "ben", "carl"):
        _react(talk, who, text=None)
    assert talk.refs() == ["PAY-1", "PAY-2"]
    assert talk.item("PAY-2").affected == 2
    assert [decision.person for decision in talk.decisions("PAY-2")] == ["Ana", "Ben", "Carl"]
    assert "+2 affected" in said(talk.types("ana", "/backlog PAY-2"))


def test_another_emoji_and_a_channel_without_a_backlog_file_nothing(talk: Talk) -> None:
    assert _react(talk, "ana") == Reply()
    talk.types("ana", "/debt First")
    assert _react(talk, "ana", emoji="tada") == Reply()
    assert talk.refs() == ["PAY-1"]


def test_a_team_chooses_its_emoji(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.types("ana", "/backlog emoji :wood:")
    _react(talk, "ana")
    assert talk.refs() == ["PAY-1"]
    _react(talk, "ana", emoji="wood")
    assert talk.refs() == ["PAY-1", "PAY-2"]


def test_a_retrospective_files_up_to_ten_stories(talk: Talk) -> None:
    form = talk.opens("ana", "/improve retro")
    lines = "\n".join(f"• Story {number} ~S" for number in range(1, 11))
    assert talk.submits("ana", form, stories=f"\n{lines}\n - \n").errors == {}
    stories = [talk.item(f"PAY-{number}") for number in range(1, 11)]
    assert [story.title for story in stories] == [f"Story {number}" for number in range(1, 11)]
    assert {(story.kind, story.source, story.effort) for story in stories} == {
        (Kind.IMPROVEMENT_STORY, Source.RETROSPECTIVE, Effort.SMALL)
    }


@pytest.mark.parametrize("lines", [11, 0])
def test_eleven_stories_or_none_are_refused_beside_the_field(talk: Talk, lines: int) -> None:
    form = talk.opens("ana", "/improve retro")
    reply = talk.submits("ana", form, stories="\n".join(["Story"] * lines))
    assert list(reply.errors) == ["stories"]
    assert talk.refs() == []
    assert talk.submits("ana", form, stories="Story").errors == {}
    assert talk.refs() == ["PAY-1"]


def test_one_wrong_story_stores_none(talk: Talk) -> None:
    reply = talk.submits("ana", talk.opens("ana", "/improve retro"), stories="Good\n!critical")
    assert reply.errors
    assert talk.refs() == []


def test_who_files_belongs_to_the_team(talk: Talk, place: Place = PAYMENTS) -> None:
    talk.types("ana", "/debt First", place)
    talk.types("ben", "/debt Second", place)
    with talk.database.reading(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        ben = store.people.find(place.platform, "U-ben")
        assert team is not None
        assert ben is not None
        assert store.teams.membership(team.id, ben.id).role is Role.MEMBER
