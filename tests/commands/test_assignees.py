"""Whoever an item is for: picked on their own platform, shown and kept on every other one (F42, F47)."""

from commands.request import Place
from commands.view import Form, PersonField, Reply
from storage.enums import Platform
from tests.commands.conftest import LOGISTICS, PAYMENTS, Talk, said
from tests.commands.test_linking import abroad, linked


def asked(form: Form | None) -> PersonField:
    assert form is not None
    found = [field for field in form.fields() if isinstance(field, PersonField)]
    assert len(found) == 1
    return found[0]


def number(talk: Talk, ref: str = "PAY-1") -> str:
    return f"#{talk.item(ref).assignee_id}"


def with_two_sides(talk: Talk) -> Place:
    """PAY-1 is of Ana on Slack; Lee is a member on Teams. Where Lee talks."""
    there = linked(talk, abroad(talk))
    talk.submits("ana", talk.edits("ana", "PAY-1"), assignee="U-ana")
    return there


def test_who_is_picked_is_kept_by_our_own_number_and_offered_by_the_platforms(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.submits("ana", talk.edits("ana", "PAY-1"), assignee="U-ben")
    field = asked(talk.edits("ana", "PAY-1"))
    assert (field.person, field.native) == (number(talk), "U-ben")
    assert [one.value for one in field.known] == [f"#{talk.item('PAY-1').filer_id}", number(talk)]
    assert [entry.after for entry in talk.decisions("PAY-1") if entry.field == "assignee"] == [number(talk)]


def test_saving_who_is_there_already_changes_nothing(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.submits("ana", talk.edits("ana", "PAY-1"), assignee="U-ben")
    before = talk.item("PAY-1").version
    for value in ("U-ben", number(talk)):
        talk.submits("ana", talk.edits("ana", "PAY-1"), assignee=value)
    assert talk.item("PAY-1").version == before
    talk.submits("ana", talk.edits("ana", "PAY-1"), assignee="")
    assert talk.item("PAY-1").assignee_id is None


def test_the_other_platform_chooses_among_the_people_of_the_team(talk: Talk) -> None:
    there = with_two_sides(talk)
    field = asked(talk.edits("lee", "PAY-1", there))
    assert (field.person, field.native) == (number(talk), "")
    assert [one.label for one in field.known] == ["Ana (Slack)", "Lee"]
    lee = field.known[1].value
    talk.submits("lee", talk.edits("lee", "PAY-1", there), there, assignee=lee)
    assert number(talk) == lee
    assert "Assignee: Lee" in said(talk.types("ana", "/backlog PAY-1"))
    back = asked(talk.edits("ana", "PAY-1"))
    assert (back.person, back.native) == (lee, "")
    assert [one.label for one in back.known] == ["Ana", "Lee (Teams)"]
    talk.submits("ana", talk.edits("ana", "PAY-1"), title="Only the title")
    assert number(talk) == lee


def test_an_equal_id_on_another_host_is_another_person(talk: Talk) -> None:
    there = with_two_sides(talk)
    before = number(talk)
    talk.submits("lee", talk.edits("lee", "PAY-1", there), there, assignee="U-ana")
    assert number(talk) != before


def test_what_was_picked_survives_a_form_that_is_drawn_again(talk: Talk) -> None:
    there = with_two_sides(talk)
    for place, who, picked in ((PAYMENTS, "ana", "U-new"), (there, "lee", number(talk))):
        form = talk.edits(who, "PAY-1", place)
        refused = talk.submits(who, form, place, assignee=picked, due_on="someday")
        assert "due_on" in refused.errors
        again = talk.asks(who, form.opener, place, args=dict(form.args), fields={"assignee": picked}).form
        field = asked(again)
        assert picked in (field.person, field.native)
        opened = talk.asks(who, "debt.form", place, fields={"title": "x", "assignee": picked}).form
        assert picked in (asked(opened).person, asked(opened).native)


def test_what_was_picked_survives_a_merge_of_two_editors(talk: Talk) -> None:
    there = with_two_sides(talk)
    mine, theirs = talk.edits("ana", "PAY-1"), talk.edits("lee", "PAY-1", there)
    assert talk.submits("lee", theirs, there, title="Theirs") == Reply()
    merged = talk.submits("ana", mine, assignee="U-new").form
    field = asked(merged)
    assert (field.native, field.moved) == ("U-new", False)
    talk.submits("ana", merged)
    assert talk.item("PAY-1").title == "Theirs"
    with talk.database.reading(talk.workspace) as store:
        assert store.people.get(talk.item("PAY-1").assignee_id or 0).external_id == "U-new"


def test_who_others_picked_moves_into_the_form_of_the_second(talk: Talk) -> None:
    there = with_two_sides(talk)
    mine, theirs = talk.edits("ana", "PAY-1"), talk.edits("lee", "PAY-1", there)
    lee = asked(theirs).known[1].value
    talk.submits("lee", theirs, there, assignee=lee)
    merged = talk.submits("ana", mine, title="Mine").form
    assert (asked(merged).person, asked(merged).moved) == (lee, True)
    talk.submits("ana", merged)
    assert (number(talk), talk.item("PAY-1").title) == (lee, "Mine")


def test_what_was_picked_survives_a_draft(talk: Talk) -> None:
    there = with_two_sides(talk)
    for place, who, picked in ((PAYMENTS, "ana", "U-new"), (there, "lee", number(talk))):
        form = talk.asks(who, "debt.form", place).form
        assert form is not None
        kept = {"title": "Half", "assignee": picked}
        talk.asks(who, "draft.keep", place, args={"opener": "debt.form", "token": form.token}, fields=kept)
        card = talk.types(who, "/debt drafts", place).private
        again = talk.presses(who, card, "Continue", place).form
        assert picked in (asked(again).person, asked(again).native)
        talk.submits(who, again, place)
    assert [talk.item(ref).assignee_id is None for ref in ("PAY-2", "PAY-3")] == [False, False]
    assert number(talk, "PAY-3") == number(talk)


def test_an_edit_that_was_left_as_it_was_is_no_draft(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.submits("ana", talk.edits("ana", "PAY-1"), assignee="U-ben")
    form = talk.edits("ana", "PAY-1")
    args = {**form.args, "opener": form.opener, "token": form.token}
    talk.asks("ana", "draft.keep", args=args, fields={"title": "First", "assignee": "U-ben"})
    assert "You have no drafts" in said(talk.types("ana", "/debt drafts"))


def test_a_person_named_in_typed_text_is_theirs_on_that_platform(talk: Talk) -> None:
    there = linked(talk, abroad(talk))
    talk.types("lee", "/debt Keys @mia", there, mentions={"mia": "29:mia"})
    with talk.database.reading(talk.workspace) as store:
        mia = store.people.get(talk.item("PAY-2").assignee_id or 0)
    assert (mia.platform, mia.host_id, mia.name) == (Platform.TEAMS, there.host, "mia")


def test_nobody_outside_the_team_can_be_named_from_another_workspace(talk: Talk) -> None:
    """Else a number alone would tell a name that the channel never held."""
    there = with_two_sides(talk)
    talk.types("dora", "/debt Hidden", LOGISTICS)
    dora = f"#{talk.item('LOG-1').filer_id}"
    refused = talk.submits("lee", talk.edits("lee", "PAY-1", there), there, assignee=dora)
    assert refused.errors == {"assignee": "Please pick one of the options."}
    drawn = talk.asks("lee", "debt.form", there, fields={"title": "x", "assignee": dora}).form
    assert "Dora" not in repr(drawn)
    assert talk.submits("ana", talk.edits("ana", "PAY-1"), assignee=dora) == Reply()


def test_a_number_that_is_nobodys_is_refused(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    refused = talk.submits("ana", talk.edits("ana", "PAY-1"), assignee="#999999999")
    assert refused.errors == {"assignee": "Please pick one of the options."}


def test_of_a_large_team_a_hundred_are_offered_and_the_present_one_always(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    with talk.database.writing(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        for one in range(120):
            person = store.people.meet(Platform.SLACK, f"U{one}", f"P{one}", "", "")
            store.teams.join(team.id, person.id)
    talk.submits("ana", talk.edits("ana", "PAY-1"), assignee="U119")
    known = asked(talk.edits("ana", "PAY-1")).known
    assert len(known) == 100
    assert [known[0].label, known[1].label, known[-1].label] == ["Ana", "P0", "P119"]
