"""Forms as dialogs: every field is labelled, explained, and keeps what was typed."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.browser.forms import (
    MISSING,
    NO_DATE,
    UNKNOWN_CHOICE,
    filled,
    form_html,
    problems,
    redrawn,
    typed,
)
from bot.browser.people import PEOPLE
from commands.view import (
    ChoiceField,
    DateField,
    Form,
    LineField,
    NumberField,
    Option,
    PersonField,
    Section,
    TextField,
    YesNoField,
)

TITLE = LineField(name="title", label="Title", required=True, max_length=10)
AREA = LineField(name="area", label="Area", hint="Which module?", suggestions=("refunds", "ledger"))
STATE = TextField(name="state", label="Current state", text="\none\ntwo")
SIZE = ChoiceField(name="size", label="Effort", options=(Option("Small", "s"), Option("Large", "l")))
WHO = PersonField(name="who", label="Assignee")
DUE = DateField(name="due", label="Due date")
RISK = NumberField(name="risk", label="Risk", low=1, high=5)
SECRET = YesNoField(name="secret", label="Restricted")
FORM = Form(
    command="item.file",
    opener="debt.form",
    title="File debt",
    submit="File",
    sections=(
        Section("The essentials", (TITLE, AREA, STATE, SIZE)),
        Section("People", (WHO, DUE, RISK, SECRET), open=False),
    ),
    token="t-1",
    note="Nothing is lost.",
)
TYPED = {
    "title": 'A "quoted" <b>',
    "area": "refunds & more",
    "state": "\nGiven\n When",
    "size": "l",
    "who": "priya",
    "due": "2026-12-01",
    "risk": "4",
    "secret": "yes",
}


def _draw(form: Form = FORM, errors: dict[str, str] | None = None) -> str:
    return form_html(form, PEOPLE, errors or {})


def test_every_field_has_a_label_of_its_own() -> None:
    drawn = _draw()
    ids = re.findall(r' id="(field-\d+)" name=', drawn)
    assert len(ids) == len(FORM.fields())
    for id_ in ids[:-1]:
        assert f'<label for="{id_}">' in drawn
    assert re.search(r'<label class="check"><input type="checkbox"[^>]* id="field-7"', drawn)


def test_hint_and_error_are_read_with_the_field() -> None:
    drawn = _draw(errors={"area": "No such area."})
    assert 'aria-describedby="field-1-hint field-1-error" aria-invalid="true"' in drawn
    assert '<p class="error" id="field-1-error">No such area.</p>' in drawn


def test_a_general_error_stands_above_everything() -> None:
    drawn = _draw(errors={"": "It is <slow>."})
    assert drawn.startswith(
        '<div class="form-error" role="alert" tabindex="-1"><p>It is &lt;slow&gt;.</p></div>'
    )


def test_an_error_for_a_field_that_is_not_shown_is_not_lost() -> None:
    assert "No such team." in _draw(errors={"team": "No such team."})


def test_a_closed_section_opens_when_something_is_wrong_inside() -> None:
    assert "<details><summary>People</summary>" in _draw()
    assert "<details open><summary>People</summary>" in _draw(errors={"due": NO_DATE})


def test_people_and_suggestions_are_offered() -> None:
    drawn = _draw()
    assert '<option value="priya">Priya Natarajan</option>' in drawn
    assert 'list="field-1-list"' in drawn
    assert '<datalist id="field-1-list"><option value="refunds"></option>' in drawn


def test_a_value_that_is_no_longer_an_option_stays() -> None:
    form = filled(FORM, {"who": "somebody-who-left"})
    assert '<option value="somebody-who-left" selected>' in _draw(form)


def test_the_first_line_end_of_a_text_survives_html() -> None:
    assert ">\n\none\ntwo</textarea>" in _draw()


def test_nothing_pasted_is_cut_by_the_browser() -> None:
    assert "maxlength" not in _draw()


def test_what_was_typed_fills_the_form_again() -> None:
    assert typed(filled(FORM, TYPED)) == TYPED


@given(st.dictionaries(st.sampled_from(["title", "area", "state", "risk", "due"]), st.text(max_size=20)))
def test_filling_in_changes_what_was_given_and_nothing_else(fields: dict[str, str]) -> None:
    assert typed(filled(FORM, fields)) == {**typed(FORM), **fields}


def test_a_value_that_the_server_moved_wins_over_what_was_typed() -> None:
    moved = replace(TITLE, line="Theirs", moved=True)
    form = replace(FORM, sections=(Section("The essentials", (moved, AREA)),))
    assert typed(redrawn(form, {"title": "Mine", "area": "ledger"})) == {"title": "Theirs", "area": "ledger"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": "Short"}, {}),
        ({"title": "  "}, {"title": MISSING}),
        ({"title": "x" * 11}, {"title": "Please keep this to 10 characters; it has 11."}),
        ({"title": "a", "size": "xl"}, {"size": UNKNOWN_CHOICE}),
        ({"title": "a", "due": "tomorrow"}, {"due": NO_DATE}),
        ({"title": "a", "due": "2026-02-30"}, {"due": NO_DATE}),
        ({"title": "a", "due": "20261201"}, {"due": NO_DATE}),
        ({"title": "a", "risk": "6"}, {"risk": "Please give a whole number from 1 to 5."}),
        ({"title": "a", "risk": "two"}, {"risk": "Please give a whole number from 1 to 5."}),
        ({"title": "a", "risk": "5", "due": "2026-12-01", "size": "s", "secret": "yes"}, {}),
    ],
)
def test_what_a_chat_service_refuses_by_itself(fields: dict[str, str], wrong: dict[str, str]) -> None:
    assert problems(FORM, fields) == wrong


def test_a_person_of_another_platform_is_shown_by_name_and_stays_chosen() -> None:
    lee = replace(WHO, person="#7", known=(Option("Ana", "#1"), Option("Lee (Teams)", "#7")))
    form = replace(FORM, sections=(Section("People", (lee,)),))
    assert '<option value="#7" selected>Lee (Teams)</option>' in _draw(form)
    assert typed(form) == {"who": "#7"}
    assert typed(filled(form, {"who": "priya"})) == {"who": "priya"}
    assert "selected>Priya" in _draw(filled(form, {"who": "priya"}))
    assert typed(filled(form, {"who": "#7"})) == {"who": "#7"}
    ours = replace(form, sections=(Section("People", (replace(lee, person="#1", native="dana"),)),))
    assert '<option value="dana" selected>Dana Reyes</option>' in _draw(ours)
