"""How forms look on Teams, what they carry, and what comes back from them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.teams.dialogs import filled
from bot.teams.elements import NOTHING
from bot.teams.forms import Meta, dialog, fitting, submitted, task
from commands.item.fields import SECTIONS
from commands.request import Place, PlaceKind
from commands.view import (
    ChoiceField,
    DateField,
    Field,
    Form,
    LineField,
    NumberField,
    Option,
    PersonField,
    Section,
    TextField,
    YesNoField,
)
from storage.enums import Platform
from tests.bot.desk import WHOLE, Desk
from tests.bot.views import form_edit_everything, form_file
from tests.fakes.teams_cards import actions_of, card_bytes, check_card, inputs_of, words_of

Json = dict[str, Any]
PLACE = Place(
    Platform.TEAMS, PlaceKind.CHANNEL, "19:pay@thread.tacv2", "payments", thread="1700", message="1701"
)
EDIT = {"item": "1", "version": "4"}
NOT_OFFERED = {"for_team"}
"""There is no other team to choose."""
OPTIONS = (Option("Debt", "debt"), Option("Spike", "spike"))


def form_of(*fields: Field, sections: tuple[Section, ...] = (), **more: Any) -> Form:
    given = {
        "command": "item.file",
        "opener": "debt.form",
        "title": "File debt",
        "submit": "File",
        "token": "t",
    }
    return Form(**{**given, "sections": sections or (Section("Words", fields),), **more})


def drawn(form: Form, errors: Mapping[str, str] | None = None, **more: Any) -> Json:
    card = dialog(form, PLACE, errors, **more)
    assert check_card(card) == []
    return card


def sent(card: Json, typed: Mapping[str, str] | None = None, button: str = "") -> Json:
    """What Teams sends when a button of the dialog is pressed: it leaves out whatever is empty."""
    pressed = (
        next(one for one in actions_of(card) if one["title"] == button) if button else card["actions"][0]
    )
    values = {}
    for name, element in inputs_of(card).items():
        off = element.get("valueOff", "")
        value = (typed or {}).get(name, str(element.get("value", off)))
        if value:
            values[name] = value
    return {**pressed["data"], **values}


def test_what_stands_in_a_form_comes_back(desk: Desk) -> None:
    told = submitted(sent(drawn(form_edit_everything(desk))))
    same = set(WHOLE) - {"measurement", "assignee"}
    assert {name: told[name] for name in same} == {name: WHOLE[name] for name in same}
    assert told["restricted"] == ""


def test_what_is_cleared_comes_back_as_empty() -> None:
    form = form_of(
        LineField(name="title", label="Title", line="x"),
        TextField(name="goal", label="Goal", text="y"),
        ChoiceField(name="kind", label="Kind", options=OPTIONS, chosen="debt"),
        PersonField(name="assignee", label="Assignee", person="#1", known=(Option("Ana", "#1"),)),
        DateField(name="due_on", label="Due", day="2026-12-01"),
        NumberField(name="risk", label="Risk", number="3", low=1, high=5),
        YesNoField(name="restricted", label="Restricted", yes=True),
    )
    card = drawn(form)
    full = submitted(sent(card))
    assert full == {
        "title": "x", "goal": "y", "kind": "debt", "assignee": "#1", "due_on": "2026-12-01", "risk": "3",
        "restricted": "yes",
    }  # fmt: skip
    chosen = {"kind": NOTHING, "assignee": NOTHING, "restricted": NOTHING}
    assert submitted(sent(card, {**dict.fromkeys(full, ""), **chosen})) == dict.fromkeys(full, "")


def test_what_may_be_left_out_can_be_taken_back() -> None:
    people = (Option("Ana", "#1"), Option("Ben", "#2"))
    card = drawn(
        form_of(
            ChoiceField(name="kind", label="Kind", options=OPTIONS),
            ChoiceField(name="team", label="Backlog", options=OPTIONS, required=True),
            PersonField(name="assignee", label="Assignee", known=people),
        )
    )
    titles = {name: [choice["title"] for choice in one["choices"]] for name, one in inputs_of(card).items()}
    assert titles == {
        "kind": ["–", "Debt", "Spike"], "team": ["Debt", "Spike"], "assignee": ["Nobody", "Ana", "Ben"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (NOTHING, ""), (5, "5"), (5.0, "5"), (2.5, "2.5"), (True, "yes"), (False, ""),
        ("a\r\nb", "a\nb"),
    ],
)  # fmt: skip
def test_values_of_any_kind_are_read_as_text(value: object, text: str) -> None:
    assert submitted({"hearth": {"s": "one"}, "one": value}) == {"one": text}


def test_what_was_not_shown_is_not_sent() -> None:
    assert submitted({"hearth": {"s": "title"}, "title": "x", "goal": "y"}) == {"title": "x"}


@pytest.mark.parametrize(
    "field",
    [
        ChoiceField(name="one", label="One", options=OPTIONS, chosen="Urgent"),
        PersonField(name="one", label="One", person="#77"),
        DateField(name="one", label="One", day="soon"),
        DateField(name="one", label="One", day="20261201"),
        NumberField(name="one", label="One", number="9", low=1, high=5),
        NumberField(name="one", label="One", number="three", low=1, high=5),
        LineField(name="one", label="One", line="x" * 190),
        LineField(name="one", label="One", line="two\nlines"),
        TextField(name="one", label="One", text="x" * 3100),
    ],
)
def test_a_value_that_its_input_could_not_hold_is_shown_all_the_same(field: Field) -> None:
    card = drawn(form_of(field), {"one": "Please look at this again."})
    told = submitted(sent(card))["one"]
    assert told
    assert repr(told) in repr(field)
    assert "Please look at this again." in words_of(card)


def test_what_must_be_filled_in_says_so() -> None:
    card = drawn(form_of(LineField(name="title", label="Title", required=True)))
    assert inputs_of(card)["title"]["errorMessage"] == "Please write the title."


@pytest.mark.parametrize("required", [True, False])
def test_a_number_that_may_be_left_out_has_no_range(required: bool) -> None:
    """Teams takes an empty number for one that is out of range, and would send nothing at all."""
    field = NumberField(name="risk", label="Risk", low=1, high=5, required=required)
    drawn_field = inputs_of(drawn(form_of(field)))["risk"]
    assert ("min" in drawn_field, "max" in drawn_field) == (required, required)
    assert drawn_field["placeholder"] == "1 to 5"


def test_mistakes_stand_beside_their_fields_and_their_section_is_open(desk: Desk) -> None:
    errors = {"due_on": "That day is past **already**.", "": "Nothing was stored."}
    form = form_file(desk)
    assert "Due date" not in str([one["label"] for one in seen(drawn(form))])
    card = drawn(form, errors)
    assert words_of(card).startswith("Nothing was stored.")
    assert "That day is past **already**." in words_of(card)
    assert "due_on" in [one["id"] for one in seen(card)]
    assert "parent" not in [one["id"] for one in seen(card)]


def seen(card: Json) -> list[Json]:
    """The inputs that somebody sees without opening anything."""
    body = [part for part in card["body"] if part.get("isVisible") is not False]
    return list(inputs_of({**card, "body": body}).values())


def test_each_closed_section_is_opened_by_its_button(desk: Desk) -> None:
    card = drawn(form_file(desk))
    buttons = {one["title"]: one["targetElements"] for one in actions_of(card) if "targetElements" in one}
    assert list(buttons) == [f"▾ {title}" for title, _ in SECTIONS[1:]]
    closed = {part["id"] for part in card["body"] if part.get("isVisible") is False}
    assert {target for (target,) in buttons.values()} == closed


def test_a_section_is_open_when_a_new_item_is_filled_in_there(desk: Desk) -> None:
    form = replace_texts(form_file(desk), learned="It was right then.")
    assert "learned" in [one["id"] for one in seen(drawn(form))]
    assert "learned" not in [one["id"] for one in seen(drawn(replace(form, args=EDIT)))]


# 28 KB


def test_an_ordinary_form_with_a_long_text_is_shown_whole(desk: Desk) -> None:
    form = replace_texts(form_file(desk), current_state="я" * 3000)
    card, out = fitting(form, PLACE)
    assert out == frozenset()
    assert check_card(card) == []


def test_texts_that_do_not_fit_stay_as_they_are_and_can_be_edited_alone(desk: Desk) -> None:
    long = {"current_state": "я" * 3000, "expected_output": "ß" * 2900, "learned": "x" * 2000}
    form = replace(replace_texts(form_file(desk), **long), args=EDIT)
    card, out = fitting(form, PLACE)
    assert check_card(card) == []
    assert out == {"current_state", "expected_output"}
    assert "Current state: its 3,000 characters stay as they are." in words_of(card)
    told = submitted(sent(card))
    assert not out & set(told)
    assert told["learned"] == long["learned"]

    alone = sent(card, button="Edit it alone")
    meta = Meta.load(alone)
    assert (alone["hearth"]["k"], meta.only, meta.args) == ("only", "current_state", EDIT)
    assert submitted(alone) == told
    only = drawn(form, only=meta.only)
    assert words_of(only) == "File debt"
    assert submitted(sent(only)) == {"current_state": long["current_state"]}
    assert Meta.load(sent(only)).only == "current_state"


def test_a_form_filled_to_the_brim_leaves_out_what_is_long_and_nothing_else(desk: Desk) -> None:
    form = form_edit_everything(desk)
    most = {one.name: one.max_length for one in form.fields() if isinstance(one, LineField | TextField)}
    full = {name: ("<я> & " * 500)[:length] for name, length in most.items()}
    card, out = fitting(filled(form, full), PLACE)
    assert check_card(card) == []
    assert {name for name in out if most[name] < 1000} == set()
    assert len(out) > 5
    told = submitted(sent(card))
    assert told.keys() == {one.name for one in form.fields()} - out - NOT_OFFERED
    alone = sent(card, {"alone": "learned"}, button="Edit it alone")
    assert Meta.load(alone).only == "learned"
    assert submitted(alone) == told


def test_a_text_longer_than_any_dialog_stays_as_it_is(desk: Desk) -> None:
    form = replace(replace_texts(form_file(desk), current_state="я" * 50_000), args=EDIT)
    assert fitting(form, PLACE)[1] == {"current_state"}
    only = drawn(form, only="current_state")
    assert "50,000 characters are more than" in words_of(only)
    assert submitted(sent(only)) == {}


def test_a_hundred_people_do_not_burst_a_form(desk: Desk) -> None:
    known = tuple(Option(f"Somebody with a name {number}", f"#{number}") for number in range(100))
    who = Section("Who", (PersonField(name="who", label="Who", known=known),))
    form = form_of(sections=(*form_file(desk).sections, who))
    card, out = fitting(replace_texts(form, current_state="я" * 3000), PLACE)
    assert check_card(card) == []
    assert out
    assert len(inputs_of(drawn(form, only="who"))["who"]["choices"]) == 101


def replace_texts(form: Form, **texts: str) -> Form:
    sections = tuple(
        replace(
            section,
            fields=tuple(
                replace(one, text=texts[one.name])
                if isinstance(one, TextField) and one.name in texts
                else one
                for one in section.fields
            ),
        )
        for section in form.sections
    )
    return replace(form, sections=sections)


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=20_000),
    st.text(max_size=400),
    st.text(min_size=1, max_size=200),
    st.booleans(),
)
def test_any_text_in_a_form_is_one_that_teams_takes(text: str, line: str, label: str, required: bool) -> None:
    fields = (
        LineField(
            name="title", label=label, line=line, hint=line, suggestions=(label, "a"), required=required
        ),
        TextField(name="state", label=label, text=text, hint=line),
        ChoiceField(name="kind", label=label, options=(Option(label, "v"),), chosen=line, hint=line),
        DateField(name="day", label=label, day=line),
        NumberField(name="risk", label=label, number=line, low=1, high=5),
    )
    card = drawn(form_of(*fields, title=label, submit=label, note=line), {"state": label, "": line})
    told = submitted(sent(card))
    assert told["title"] == line.replace("\r\n", "\n").replace("\r", "\n") or line == NOTHING


# What a form carries

TEXT = st.text(max_size=80)
METAS = st.builds(
    Meta,
    token=st.uuids().map(lambda one: one.hex),
    command=st.sampled_from(["item.file", "item.save"]),
    opener=st.just("debt.form"),
    args=st.dictionaries(st.sampled_from(["item", "version", "permalink"]), TEXT),
    thread=TEXT,
    message=TEXT,
    only_you=st.booleans(),
    only=st.sampled_from(["", "title"]),
)


@settings(max_examples=100, deadline=None)
@given(METAS, st.sampled_from(["submit", "only"]))
def test_what_a_form_carries_comes_back(meta: Meta, kind: str) -> None:
    assert Meta.load({"hearth": meta.dump(kind), "title": "x"}) == meta


def test_a_form_knows_where_it_was_opened() -> None:
    place = replace(PLACE, only_you=True)
    meta = Meta.load(sent(dialog(form_of(LineField(name="title", label="Title"), args=EDIT), place)))
    assert meta == Meta("t", "item.file", "debt.form", EDIT, "1700", "1701", True)


@pytest.mark.parametrize(
    "data",
    [
        None, "", [], {}, {"hearth": 7}, {"hearth": {}}, {"hearth": {"k": "act", "t": "t", "c": "c"}},
        {"hearth": {"k": "submit"}}, {"hearth": {"k": "submit", "t": 1, "c": "c"}},
        {"hearth": {"k": "submit", "t": "t", "c": "c", "a": {"item": 1}}},
        {"hearth": {"k": "submit", "t": "t", "c": "c", "a": "x"}},
    ],
)  # fmt: skip
def test_what_is_not_a_form_of_ours(data: object) -> None:
    with pytest.raises(ValueError, match="not a form of ours"):
        Meta.load(data)


def test_a_dialog_is_the_answer_to_a_press() -> None:
    card = drawn(form_of(LineField(name="title", label="Title")))
    told = task(card, "File debt")["task"]
    assert (told["type"], told["value"]["title"]) == ("continue", "File debt")
    assert told["value"]["card"] == {
        "contentType": "application/vnd.microsoft.card.adaptive",
        "content": card,
    }
    assert card_bytes(card) < 2000
