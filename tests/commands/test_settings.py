"""The team's settings as one form: read, checked, written down, and put to use (F35, section 13)."""

from collections.abc import Mapping

import pytest

from commands.rules.choices import CHOICES
from commands.rules.rights import Right
from commands.rules.settings import DEFAULTS, settings_of
from commands.view import ChoiceField, Form, Reply
from storage.enums import Effort, Method, Priority
from tests.commands.conftest import LOGISTICS, Talk, said, value_of
from tests.commands.test_ownership import decisions, names, number
from tests.commands.test_teams import team


@pytest.fixture
def pay(talk: Talk) -> Talk:
    """Olga owns the order, Ben is deputy, Mia a member; Ana is admin."""
    card = talk.types("ana", "/debt First").here
    talk.presses("olga", card, "I am the Product Owner")
    talk.types("olga", "/backlog role @Ben deputy", **names(talk, "ben"))
    talk.types("mia", "/debt Second")
    return talk


def saves(talk: Talk, who: str, changes: Mapping[str, str]) -> Reply:
    return talk.fills(who, talk.opens(who, "/backlog settings"), changes)


def test_the_form_shows_the_defaults_which_are_those_of_the_rules(pay: Talk) -> None:
    form = pay.opens("olga", "/backlog settings")
    shown = {field.name: value_of(field) for field in form.fields()}
    assert list(shown) == list(CHOICES)
    assert (shown["zone"], shown["emoji"], shown["method"], shown["due_critical"]) == (
        "UTC",
        "bricks",
        "pillars",
        "2",
    )
    explicit = settings_of(shown)
    assert {name: getattr(explicit, name) for name in ("method", "weights", "points", "attention")} == {
        name: getattr(DEFAULTS, name) for name in ("method", "weights", "points", "attention")
    }
    assert (explicit.sprint_days, explicit.capacity, explicit.due_days) == (14, None, DEFAULTS.due_days)
    assert settings_of(None) == DEFAULTS
    for field in form.fields():
        if isinstance(field, ChoiceField):
            assert field.chosen in {option.value for option in field.options}, field.name


def test_each_change_is_one_decision_and_takes_effect(pay: Talk) -> None:
    changes = {"method": Method.WSJF, "large": "13", "zone": "europe/berlin", "sprint_days": "7"}
    told = said(saves(pay, "olga", {**changes, "weight_risk": "1"}))
    assert "Saved for PAY: Score, Large, Days in a sprint, Time zone." in told
    assert "settling" in told
    now = team(pay, "PAY")
    assert (now.zone, now.unsettled_from) == ("Europe/Berlin", 1)
    chosen = settings_of(now.settings)
    assert (chosen.method, chosen.points[Effort.LARGE], chosen.sprint_days) == (Method.WSJF, 13, 7)
    for name, before, after in (
        ("method", "pillars", "WSJF"),
        ("large", "8", "13"),
        ("sprint_days", "14", "7"),
        ("zone", "UTC", "Europe/Berlin"),
    ):
        (entry,) = decisions(pay, name)
        assert (entry.before, entry.after, entry.person, entry.item_id) == (before, after, "Olga", None)
    assert decisions(pay, "weight_risk") == []
    assert "changed Large from 8 to 13" in said(pay.types("mia", "/backlog log"))


def test_what_moves_no_item_unsettles_nothing(pay: Talk) -> None:
    assert "settling" not in said(saves(pay, "olga", {"capacity": "40", "due_high": "5", "due_critical": ""}))
    now = team(pay, "PAY")
    assert now.unsettled_from is None
    assert settings_of(now.settings).capacity == 40
    assert settings_of(now.settings).due_days == {Priority.HIGH: 5}


def test_nothing_changed_is_said_and_logged_nowhere(pay: Talk) -> None:
    assert "as they were" in said(saves(pay, "olga", {"zone": " utc ", "attention": "4.0"}))
    assert team(pay, "PAY").version == 0


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"weight_value": "0", "weight_impact": "0", "weight_risk": "0"}, "weight_value"),
        ({"weight_value": "11"}, "weight_value"),
        ({"weight_value": ""}, "weight_value"),
        ({"method": "guess"}, "method"),
        ({"attention": "5.5"}, "attention"),
        ({"attention": "nan"}, "attention"),
        ({"attention": ""}, "attention"),
        ({"small": "0"}, "small"),
        ({"large": "101"}, "large"),
        ({"sprint_days": "6"}, "sprint_days"),
        ({"sprint_days": "57"}, "sprint_days"),
        ({"capacity": "many"}, "capacity"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": ""}, "zone"),
        ({"emoji": "two words"}, "emoji"),
        ({"categories": "Infra\ninfra"}, "categories"),
        ({"categories": "test-coverage"}, "categories"),
        ({"categories": "!!"}, "categories"),
        ({"categories": "x" * 61}, "categories"),
        ({"categories": "\n".join(f"c{n}" for n in range(21))}, "categories"),
        ({"due_high": "0"}, "due_high"),
        ({"right_decline": "stakeholder"}, "right_decline"),
        ({"right_decline": ""}, "right_decline"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_stored(
    pay: Talk, changes: Mapping[str, str], wrong: str
) -> None:
    reply = saves(pay, "olga", {**changes, "capacity": changes.get("capacity", "40")})
    assert set(reply.errors) == {wrong}
    assert team(pay, "PAY").settings is None


def test_only_who_may_opens_and_saves_them(pay: Talk) -> None:
    form = pay.opens("olga", "/backlog settings")
    for who in ("ben", "mia"):
        assert "the Product Owner (Olga) or an admin (Ana)" in said(pay.types(who, "/backlog settings"))
        assert "Nothing was changed" in said(pay.fills(who, form, {"small": "2"}))
    assert "Nothing was changed" in said(
        pay.asks("eve", "settings.form", LOGISTICS, args={"team": str(team(pay, "PAY").id)})
    )
    assert team(pay, "PAY").settings is None
    assert "Saved" in said(saves(pay, "ana", {"small": "2"}))


def test_the_capacity_has_a_right_of_its_own(pay: Talk) -> None:
    saves(pay, "olga", {"right_settings": "owner,deputy,member", "right_capacity": "owner"})
    reply = saves(pay, "mia", {"capacity": "40"})
    assert "the Product Owner (Olga) or an admin (Ana) can change the capacity" in reply.errors["capacity"]
    assert "Saved" in said(saves(pay, "mia", {"small": "2"}))
    assert "Saved" in said(saves(pay, "olga", {"capacity": "40"}))


@pytest.mark.parametrize("given_to", ["owner", "owner,deputy", "owner,deputy,member"])
def test_a_team_says_who_may_what(pay: Talk, given_to: str) -> None:
    saves(pay, "olga", {f"right_{Right.SET_CRITICAL.key}": given_to, f"right_{Right.EDIT.key}": given_to})
    for who, role in (("olga", "owner"), ("ben", "deputy"), ("mia", "member")):
        opened = pay.asks(who, "item.form", args={"ref": "PAY-1"})
        assert (opened.form is not None) == (role in given_to), who
        if opened.form is not None:
            priority = Priority.CRITICAL if pay.item("PAY-1").priority is None else Priority.LOW
            assert pay.fills(who, opened.form, {"priority": priority}).errors == {}
    if given_to == "owner":
        refused = said(pay.asks("mia", "item.form", args={"ref": "PAY-1"}))
        assert (
            refused == "Nothing was changed: the Product Owner (Olga) or an admin (Ana) can edit items here."
        )


def test_the_second_of_two_sees_what_the_first_changed_and_loses_nothing(pay: Talk) -> None:
    mine, theirs = (pay.opens(who, "/backlog settings") for who in ("olga", "ana"))
    assert "Saved" in said(pay.fills("ana", theirs, {"small": "2", "zone": "Asia/Kolkata"}))
    again = pay.fills("olga", mine, {"small": "3", "medium": "5"}).form
    assert isinstance(again, Form)
    shown = {field.name: value_of(field) for field in again.fields()}
    assert (shown["small"], shown["medium"], shown["zone"]) == ("3", "5", "Asia/Kolkata")
    assert [field.name for field in again.fields() if field.moved] == ["zone"]
    assert "Ana changed Small to “2”, Time zone to “Asia/Kolkata” meanwhile" in again.note
    assert settings_of(team(pay, "PAY").settings).points[Effort.SMALL] == 2
    assert "Saved for PAY: Small, Medium." in said(pay.fills("olga", again, {}))
    now = team(pay, "PAY")
    assert (settings_of(now.settings).points[Effort.SMALL], now.zone) == (3, "Asia/Kolkata")


def test_the_emoji_can_be_typed_and_counts_as_a_setting(pay: Talk) -> None:
    form = pay.opens("ana", "/backlog settings")
    pay.types("olga", "/backlog emoji :wood:")
    assert decisions(pay, "emoji")[0].after == "wood"
    assert pay.fills("ana", form, {}).form is not None


def test_own_categories_stand_in_forms_quick_text_and_checks(pay: Talk) -> None:
    saves(pay, "olga", {"categories": "• Infra costs\n\n  Доступность  \n"})
    pay.types("mia", "/debt Idle machines #infra-costs")
    pay.types("mia", "/debt Cannot be read aloud #доступность")
    pay.types("mia", "/debt Someone elses #other")
    found = [pay.item(f"PAY-{n}").category for n in (3, 4, 5)]
    assert found == ["Infra costs", "Доступность", None]
    for form in (pay.opens("mia", "/debt"), pay.asks("mia", "item.form", args={"ref": "PAY-5"}).form):
        assert form is not None
        category = next(field for field in form.fields() if field.name == "category")
        assert isinstance(category, ChoiceField)
        assert [option.value for option in category.options][-2:] == ["Infra costs", "Доступность"]
        assert set(pay.fills("mia", form, {"title": "T", "category": "Other"}).errors) == {"category"}
    opened = pay.asks("mia", "item.form", args={"ref": "PAY-5"}).form
    assert pay.fills("mia", opened, {"category": "Infra costs"}).errors == {}


def test_items_keep_a_category_that_was_removed(pay: Talk) -> None:
    saves(pay, "olga", {"categories": "Infra"})
    pay.types("mia", "/debt Idle machines #infra")
    saves(pay, "olga", {"categories": ""})
    form = pay.asks("mia", "item.form", args={"ref": "PAY-3"}).form
    assert pay.fills("mia", form, {"title": "Idle"}).errors == {}
    assert (pay.item("PAY-3").category, pay.item("PAY-3").title) == ("Infra", "Idle")
    pay.types("mia", "/debt New ones #infra")
    assert (pay.item("PAY-4").category, pay.item("PAY-4").title) == (None, "New ones #infra")


def test_the_retrospective_knows_them_too(pay: Talk) -> None:
    saves(pay, "olga", {"categories": "Infra"})
    pay.submits("mia", pay.opens("mia", "/improve retro"), stories="Turn machines off #infra")
    assert pay.item("PAY-3").category == "Infra"


def test_without_an_owner_members_choose_and_the_owner_is_not_shut_out(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    assert "Saved" in said(saves(talk, "mia", {"right_edit": "owner"}))
    assert "Saved" in said(saves(talk, "mia", {"small": "2"}))
    assert number(talk, "mia") in {f"#{entry.person_id}" for entry in decisions(talk, "small")}
