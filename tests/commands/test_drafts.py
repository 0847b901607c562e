"""Drafts: what was typed and not filed is kept a week, for the one who typed it (F5)."""

import pytest

from commands.view import Form
from storage.enums import Kind
from tests.commands.conftest import (
    DIRECT,
    LOGISTICS,
    PAYMENTS,
    Talk,
    button_of,
    channel,
    labels,
    said,
    value_of,
)


def _close(talk: Talk, who: str, form: Form | None, **typed: str) -> None:
    """A form closed half-way, as a platform reports it."""
    assert form is not None
    fields = {field.name: value_of(field) for field in form.fields()} | typed
    args = {**form.args, "opener": form.opener, "token": form.token}
    talk.asks(who, "draft.keep", args=args, fields=fields, key="")


def _values(form: Form | None) -> dict[str, str]:
    assert form is not None
    return {field.name: value for field in form.fields() if (value := value_of(field))}


def test_a_closed_form_is_a_draft_that_goes_on_where_it_was(talk: Talk) -> None:
    typed = {"title": "Keys", "outcome": "Sleep\nwell", "priority": "High", "measurement": "not yet read"}
    _close(talk, "ana", talk.opens("ana", "/debt"), **typed)
    drafts = talk.types("ana", "/debt drafts").private
    assert "Keys" in said(talk.types("ana", "/debt drafts"))
    form = talk.presses("ana", drafts, "Continue").form
    assert _values(form) == {**typed, "kind": "debt"}
    talk.submits("ana", form, measurement="3 -> 1")
    assert talk.item("PAY-1").title == "Keys"
    assert "no drafts" in said(talk.types("ana", "/debt drafts"))


def test_a_story_goes_on_as_a_story(talk: Talk) -> None:
    _close(talk, "ana", talk.opens("ana", "/improve"), title="Faster")
    talk.submits("ana", talk.presses("ana", talk.types("ana", "/debt drafts").private, "Continue").form)
    assert talk.item("PAY-1").kind is Kind.IMPROVEMENT_STORY


def test_a_retrospective_goes_on_with_every_line(talk: Talk) -> None:
    _close(talk, "ana", talk.opens("ana", "/improve retro"), stories="One\nTwo")
    form = talk.presses("ana", talk.types("ana", "/debt drafts").private, "Continue").form
    assert _values(form) == {"stories": "One\nTwo"}
    talk.submits("ana", form)
    assert talk.refs() == ["PAY-1", "PAY-2"]
    assert "no drafts" in said(talk.types("ana", "/debt drafts"))


def test_a_form_from_a_message_stays_one_item_when_it_goes_on(talk: Talk) -> None:
    message = {"origin": "slack:C1:1.5", "permalink": "https://acme.slack.com/p15", "text": "Login hangs"}
    form = talk.asks("ana", "debt.from_message", args=message).form
    _close(talk, "ana", form, area="web")
    again = talk.presses("ana", talk.types("ana", "/debt drafts").private, "Continue").form
    talk.submits("ana", again)
    talk.submits("ana", form)
    assert talk.refs() == ["PAY-1"]
    assert (talk.item("PAY-1").came_from, talk.item("PAY-1").area) == (message["permalink"], "web")


def test_a_form_with_nothing_in_it_is_no_draft(talk: Talk) -> None:
    _close(talk, "ana", talk.opens("ana", "/debt"), title="  ")
    assert "no drafts" in said(talk.types("ana", "/debt drafts"))


def test_a_form_that_was_filed_leaves_no_draft(talk: Talk) -> None:
    form = talk.opens("ana", "/debt")
    _close(talk, "ana", form, title="Keys")
    talk.submits("ana", form, title="Keys")
    assert "no drafts" in said(talk.types("ana", "/debt drafts"))


def test_closing_twice_keeps_one_draft_as_it_was_last(talk: Talk) -> None:
    form = talk.opens("ana", "/debt")
    _close(talk, "ana", form, title="Early")
    _close(talk, "ana", form, title="Late")
    card = talk.types("ana", "/debt drafts").private
    assert labels(card) == ["Continue", "Discard"]
    assert "Late" in said(talk.types("ana", "/debt drafts"))


def test_drafts_are_kept_for_seven_days(talk: Talk) -> None:
    _close(talk, "ana", talk.opens("ana", "/debt"), title="Keys")
    talk.later(days=6, hours=23)
    assert "Keys" in said(talk.types("ana", "/debt drafts"))
    talk.later(hours=1, seconds=1)
    assert "no drafts" in said(talk.types("ana", "/debt drafts"))


def test_a_draft_is_its_persons_alone(talk: Talk) -> None:
    _close(talk, "ana", talk.opens("ana", "/debt"), title="Keys")
    drafts = talk.types("ana", "/debt drafts").private
    assert "no drafts" in said(talk.types("ben", "/debt drafts"))
    assert "gone" in said(talk.presses("ben", drafts, "Continue"))
    talk.presses("ben", drafts, "Discard")
    assert "Keys" in said(talk.types("ana", "/debt drafts"))
    talk.presses("ana", drafts, "Discard")
    assert "no drafts" in said(talk.types("ana", "/debt drafts"))


def _two_teams(talk: Talk) -> None:
    talk.types("ana", "/debt First", PAYMENTS)
    talk.types("olga", "/debt First", LOGISTICS)
    talk.types("ana", "/debt Second", LOGISTICS)


@pytest.mark.parametrize("where", [DIRECT, channel("random")], ids=["direct", "unlinked"])
def test_with_several_teams_one_is_asked_for_and_the_text_is_kept(talk: Talk, where: object) -> None:
    _two_teams(talk)
    place = where if where is DIRECT else channel("random")
    reply = talk.types("ana", "/debt !high Keys 3h -> 1h", place)
    assert "Not filed yet" in said(reply)
    new = [] if where is DIRECT else ["A new one for this channel"]
    assert labels(reply.private) == ["PAY", "LOG", *new]
    assert len(talk.refs()) == 3
    assert "Keys 3h -> 1h" in said(talk.types("ana", "/debt drafts", place))
    filed = talk.presses("ana", reply.private, "LOG", place)
    item = talk.item("LOG-3")
    assert (item.title, item.priority, item.target) == ("Keys 3h -> 1h", "High", "1")
    assert filed.replace is not None
    assert "no drafts" in said(talk.types("ana", "/debt drafts", place))


def test_pressing_a_team_twice_files_once(talk: Talk) -> None:
    _two_teams(talk)
    card = talk.types("ana", "/debt Keys", DIRECT).private
    talk.presses("ana", card, "PAY", DIRECT)
    second = talk.presses("ana", card, "PAY", DIRECT)
    third = talk.presses("ana", card, "LOG", DIRECT)
    assert "filed or discarded already" in said(second)
    assert "filed or discarded already" in said(third)
    assert len(talk.refs()) == 4


def test_nobody_presses_for_another(talk: Talk) -> None:
    _two_teams(talk)
    card = talk.types("ana", "/debt Keys", DIRECT).private
    assert "gone" in said(talk.presses("olga", card, "LOG", DIRECT))
    assert len(talk.refs()) == 3


def test_without_a_team_in_a_direct_message_it_is_a_draft_to_file_in_the_channel(talk: Talk) -> None:
    reply = talk.types("ana", "/debt !low Keys", DIRECT)
    assert "draft" in said(reply)
    assert "Keys" in said(reply)
    assert talk.refs() == []
    drafts = talk.types("ana", "/debt drafts", PAYMENTS).private
    form = talk.presses("ana", drafts, "Continue").form
    talk.submits("ana", form)
    assert talk.item("PAY-1").priority == "Low"


def test_a_form_without_a_team_is_kept_with_every_value(talk: Talk) -> None:
    form = talk.opens("ana", "/debt", DIRECT)
    reply = talk.submits("ana", form, DIRECT, title="Keys", outcome="Sleep")
    assert "draft" in said(reply)
    card = talk.types("ana", "/debt drafts").private
    assert _values(talk.presses("ana", card, "Continue").form) == {
        "title": "Keys",
        "outcome": "Sleep",
        "kind": "debt",
    }


def test_a_form_without_a_team_is_checked_before_it_becomes_a_draft(talk: Talk) -> None:
    reply = talk.submits("ana", talk.opens("ana", "/debt", DIRECT), DIRECT, title="Keys", job_size="4")
    assert set(reply.errors) == {"job_size"}


def test_a_draft_from_a_message_keeps_where_it_came_from(talk: Talk) -> None:
    """Filed from a direct message without a team, then in the channel."""
    message = {"origin": "slack:D1:1.5", "permalink": "https://acme.slack.com/p15", "text": "Login hangs"}
    talk.submits("ana", talk.asks("ana", "debt.from_message", DIRECT, args=message).form, DIRECT)
    card = talk.types("ana", "/debt drafts").private
    talk.submits("ana", talk.presses("ana", card, "Continue").form)
    assert talk.item("PAY-1").came_from == message["permalink"]


def test_a_draft_that_was_refused_is_still_there(talk: Talk) -> None:
    _close(talk, "ana", talk.opens("ana", "/debt"), title="Keys", measurement="faster")
    card = talk.types("ana", "/debt drafts").private
    form = talk.presses("ana", card, "Continue").form
    assert talk.submits("ana", form).errors
    assert labels(talk.types("ana", "/debt drafts").private) == ["Continue", "Discard"]
    assert button_of(card, "Discard").args["draft"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("incident !major Payments were down", "!major Payments were down"),
        ("experiment Pairing halves the wait", "Pairing halves the wait"),
        ("evidence PAY-9 14 tickets about time-outs", "14 tickets about time-outs"),
        ("decline PAY-9 because the vendor does it", "the vendor does it"),
    ],
)
def test_the_words_behind_a_command_that_is_refused_are_given_back(talk: Talk, line: str, words: str) -> None:
    assert said(talk.types("ana", f"/backlog {line}")).endswith(f"\nYou typed: {words}")
