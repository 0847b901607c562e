"""How forms look in Slack, what they carry, and what comes back from them.

HEARTH_REGOLDEN=1 writes the golden files in tests/golden/slack anew.
"""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.forms import Meta, block_of, modal, opened_in, submitted, with_open
from commands.item.fields import FIELDS, SECTIONS
from commands.request import Place, PlaceKind
from commands.view import ChoiceField, Form, LineField, Option, PersonField, Section, TextField
from storage.enums import Platform
from tests.bot.desk import CHANNEL, WHOLE, Desk, hold_to_golden
from tests.bot.views import form_edit_conflict, form_edit_everything, form_file
from tests.fakes.slack_forms import form_state
from tests.fakes.slack_rules import view_problems

ALL = frozenset(FIELDS)
Json = dict[str, Any]


def drawn(form: Form, place: Place = CHANNEL) -> Json:
    """The modal, held to Slack's rules."""
    view = modal(form, place)
    assert view_problems(view, "modal") == []
    return view


def field_of(view: Json, name: str) -> Json:
    return next(block for block in view["blocks"] if block["block_id"].partition("~")[0] == name)


def form_of(*fields: LineField | TextField | ChoiceField | PersonField, **more: Any) -> Form:
    sections = (Section("Words", fields),)
    given = {
        "command": "item.file",
        "opener": "debt.form",
        "title": "File debt",
        "submit": "File",
        "token": "t",
    }
    return Form(**{**given, "sections": sections, **more})


def test_the_form_that_files_with_every_section_open(desk: Desk) -> None:
    view = drawn(with_open(form_file(desk), set(), wanted=ALL))
    hold_to_golden("slack/form_file_open.json", view)


def test_a_value_that_moved_gets_a_block_of_its_own(desk: Desk) -> None:
    """Slack would go on showing what was typed in the old one."""
    view = drawn(form_edit_conflict(desk))
    assert "ben changed Title to “Ledger has few tests”" in view["blocks"][0]["text"]["text"]
    assert field_of(view, "title")["block_id"] == "title~2"
    assert field_of(view, "priority")["block_id"] == "priority"


def test_everything_in_a_form_comes_back(desk: Desk) -> None:
    view = drawn(with_open(form_edit_everything(desk), set(), wanted=ALL))
    state = {block: {**values} for block, values in form_state(view, {}).items()}
    told = submitted({"blocks": view["blocks"], "state": {"values": state}})
    assert {name: told[name] for name in WHOLE if name != "measurement"} == {
        name: value for name, value in WHOLE.items() if name != "measurement"
    }


def test_every_section_can_be_opened(desk: Desk) -> None:
    """Also where there is nothing to choose from, such as another team."""
    form = desk.form("debt.form")
    for index in range(len(SECTIONS)):
        view = drawn(with_open(form, set(), opened=index))
        hidden = {field.name for field in form.sections[index].fields} - opened_in(view)
        assert hidden <= {"for_team"}


def test_a_value_longer_than_its_field_is_still_shown() -> None:
    """A measurement may be longer than what one would type for it; Slack refuses such a form whole."""
    line = LineField(name="measurement", label="Measurement", line="x" * 190)
    assert field_of(drawn(form_of(line)), "measurement")["element"]["max_length"] == 190


def test_a_text_too_long_for_a_form_stays_as_it_is_in_an_edit() -> None:
    """Not shown, so not sent, so not changed; and the form says so."""
    edit = form_of(
        LineField(name="title", label="Title", line="x"),
        TextField(name="current_state", label="Current state", text="x" * 3001),
        command="item.save",
        args={"item": "1", "version": "4"},
    )
    view = drawn(edit)
    assert "3001 characters" in field_of(view, "current_state")["elements"][0]["text"]
    assert opened_in(view) == {"title"}


def test_a_new_item_takes_as_much_of_a_text_as_a_form_holds() -> None:
    """There is nothing yet that could stay as it is."""
    view = drawn(form_of(TextField(name="current_state", label="Current state", text="word " * 1000)))
    shown = field_of(view, "current_state")
    assert shown["element"]["initial_value"].startswith("word word")
    assert len(shown["element"]["initial_value"]) <= 3000
    assert "5000 characters" in shown["hint"]["text"]


def test_options_are_cut_and_only_one_of_them_is_chosen() -> None:
    options = tuple(Option(f"{number} " + "ß" * 90, f"v{number}") for number in range(130))
    for chosen, found in (("v7", "v7"), ("v120", None), ("", None)):
        field = ChoiceField(name="team", label="Backlog", options=options, chosen=chosen)
        element = field_of(drawn(form_of(field)), "team")["element"]
        assert element.get("initial_option", {}).get("value") == found
        assert len(element["options"]) == 100


def test_blocks_are_found_by_the_name_of_their_field() -> None:
    view = {
        "blocks": [{"type": "actions", "block_id": "section:1"}, {"type": "input", "block_id": "title~3"}]
    }
    assert block_of(view, "title") == "title~3"
    assert block_of(view, "") == "title~3"
    assert block_of(view, "goal") is None
    assert block_of({"blocks": []}, "") is None


# What a form carries

TS = st.from_regex(r"[0-9]{10}\.[0-9]{6}", fullmatch=True)
ID = st.from_regex(r"[CDU][A-Z0-9]{8,10}", fullmatch=True)
PLACES = st.builds(
    Place,
    st.just(Platform.SLACK),
    st.sampled_from(PlaceKind),
    channel=ID,
    name=st.text(max_size=80),
    thread=TS | st.just(""),
    message=TS | st.just(""),
)
ARGS = st.fixed_dictionaries(
    {},
    optional={
        "item": st.from_regex(r"[0-9]{1,18}", fullmatch=True),
        "version": st.from_regex(r"[0-9]{1,9}", fullmatch=True),
        "origin": TS,
        "message": TS,
        "permalink": st.text(max_size=200),
    },
)
METAS = st.builds(
    Meta,
    st.uuids().map(lambda one: one.hex),
    st.sampled_from(["item.file", "item.save"]),
    st.just("debt.form"),
    ARGS,
    PLACES,
)


@settings(max_examples=200, deadline=None)
@given(METAS)
def test_what_a_form_carries_comes_back(meta: Meta) -> None:
    assert Meta.load(meta.dump()) == meta
    assert len(meta.dump()) <= 3000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "7",
        '{"t":"x"}',
        '{"t":"x","c":"y","o":"z","a":{},"p":{}}',
        '{"t":"x","c":"y","o":"z","a":{},"p":{"kind":"?","platform":"slack"}}',
    ],
)
def test_what_is_not_a_form_of_ours(text: str) -> None:
    with pytest.raises(ValueError):
        Meta.load(text)


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=3100),
    st.text(max_size=400),
    st.text(min_size=1, max_size=200),
    st.text(max_size=3100),
    st.booleans(),
)
def test_any_text_in_a_form_is_within_slacks_limits(
    text: str, line: str, label: str, note: str, moved: bool
) -> None:
    fields = (
        LineField(
            name="title", label=label, line=line, hint=text, moved=moved, suggestions=(label, "a", "b")
        ),
        TextField(name="state", label=label, text=text, hint=line, moved=moved),
        ChoiceField(name="kind", label=label, options=(Option(label, "v"),), chosen="v"),
    )
    drawn(form_of(*fields, title=label, submit=label, note=note))


def test_a_person_is_picked_from_slack_or_from_the_team_when_slack_does_not_know_them() -> None:
    team = (Option("Ana", "#1"), Option("Lee (Teams)", "#2"))
    nobody = PersonField(name="assignee", label="Assignee", known=team)
    lee = replace(nobody, person="#2")
    people = (nobody, replace(nobody, person="#1", native="U1"), replace(nobody, native="U9"), lee)
    elements = [field_of(drawn(form_of(one)), "assignee")["element"] for one in people]
    assert [element["type"] for element in elements] == [*["users_select"] * 3, "static_select"]
    assert [element.get("initial_user") for element in elements] == [None, "U1", "U9", None]
    assert elements[3]["initial_option"]["value"] == "#2"
    assert [option["text"]["text"] for option in elements[3]["options"]] == ["Ana", "Lee (Teams)"]
    view = drawn(form_of(lee))
    assert submitted({**view, "state": {"values": form_state(view, {})}}) == {"assignee": "#2"}
