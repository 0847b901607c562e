"""Reading the backlog: the list through its filters, one item, and what stays hidden (F7, F41, F53)."""

from datetime import timedelta

import pytest

from commands.rules.filter_words import EXAMPLES
from commands.view import Card, Picks, Row, plain, words
from storage.enums import State
from tests.commands.conftest import DIRECT, LOGISTICS, Talk, channel, labels, said

SECRET = {
    "title": "SecretTitle",
    "area": "SecretArea",
    "outcome": "SecretOutcome",
    "current_state": "SecretState",
    "tasks": "SecretTask",
    "measurement": "SecretMetric 3 -> 1",
    "category": "Security",
}


def _rows(card: Card | None) -> list[str]:
    assert card is not None
    return [plain(block.row) for block in card.blocks if isinstance(block, Row)]


def test_the_list_is_in_the_teams_order_with_rank_numbers(talk: Talk) -> None:
    for text in ("Plain", "!critical Worst", "!low Least", "~S Small"):
        talk.types("ana", f"/debt {text}")
    card = talk.types("ana", "/backlog list").private
    assert _rows(card) == ["1. PAY-4 Small", "2. PAY-2 Worst", "3. PAY-1 Plain", "4. PAY-3 Least"]
    assert card is not None
    assert card.title == "PAY · payments: 1–4 of 4"


def test_a_list_is_paged_by_five_and_rank_numbers_go_on(talk: Talk) -> None:
    for number in range(1, 13):
        talk.types("ana", f"/debt Item {number}")
    card, seen = talk.types("ana", "/backlog list").private, []
    assert "First" not in labels(card)
    for _ in range(2):
        seen += _rows(card)
        card = talk.presses("ana", card, "Next").replace
    seen += _rows(card)
    assert seen == [f"{number}. PAY-{number} Item {number}" for number in range(1, 13)]
    assert "Next" not in labels(card)
    assert card is not None
    assert card.title == "PAY · payments: 11–12 of 12"
    assert _rows(talk.presses("ana", card, "First").replace) == seen[:5]
    back = talk.presses("ana", card, "Previous").replace
    assert back is not None
    assert (back.title, _rows(back)) == ("PAY · payments: 6–10 of 12", seen[5:10])


def test_a_list_that_shrank_meanwhile_does_not_break(talk: Talk) -> None:
    lines = [talk.types("ana", f"/debt Item {number}").here for number in range(1, 7)]
    card = talk.types("ana", "/backlog list").private
    talk.presses("ana", lines[5], "Undo")
    last = talk.presses("ana", card, "Next").replace
    assert _rows(last) == _rows(card)
    assert last is not None
    assert last.title == "PAY · payments: 1–5 of 5"


def test_only_open_items_of_the_team_are_listed(talk: Talk) -> None:
    talk.types("ana", "/debt Here")
    talk.types("ana", "/debt Undone")
    talk.presses("ana", talk.types("ana", "/backlog PAY-2").private, "Undo")
    talk.types("olga", "/debt There", LOGISTICS)
    assert _rows(talk.types("ana", "/backlog list").private) == ["1. PAY-1 Here"]
    assert _rows(talk.types("ana", "/backlog list", LOGISTICS).private) == ["1. LOG-1 There"]
    assert _rows(talk.types("ana", "/backlog list", DIRECT).private) == ["1. PAY-1 Here"]


def test_an_empty_backlog_and_none_at_all_say_how_to_begin(talk: Talk) -> None:
    assert "first filing makes one" in said(talk.types("ana", "/backlog list"))
    talk.presses("ana", talk.types("ana", "/debt Oops").here, "Undo")
    assert "Nothing is open in PAY" in said(talk.types("ana", "/backlog list"))


def test_one_item_is_complete_in_one_card(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    given = {"title": "Keys", "priority": "High", "effort": "Small", "area": "api", "goal": "Trust"}
    given |= {"outcome": "Sleep", "expected_output": "One vault", "measurement": "Leaks 3 -> 0"}
    given |= {"queue": "stability", "source": "incident", "business_value": "5", "assignee": "U-ana"}
    given |= {"due_on": "2026-12-24", "customer_segment": "Banks", "customer_evidence": "https://acme.test"}
    given |= {"relates_to": "PAY-1", "tasks": "Rotate", "learned": "Ask", "tracker": "https://t.test/1"}
    given |= {"on_purpose": "yes", "traded_for": "the launch", "workaround": "Rotate by hand"}
    talk.fills("ana", talk.opens("ana", "/debt"), given)
    said_of_it = said(talk.types("ana", "/backlog PAY-2"))
    assert said_of_it == said(talk.types("ana", "/backlog show pay-2"))
    shown = set(given.values()) - {"yes", "U-ana", "Leaks 3 -> 0", "5"}
    assert [value for value in shown if value not in said_of_it] == []
    assert "Leaks 3 -> 0" in said_of_it
    assert "Ana" in said_of_it


def test_an_item_that_never_was_is_told_with_what_to_do(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    assert "no item PAY-9 here" in said(talk.types("ana", "/backlog PAY-9"))
    assert "/backlog list" in said(talk.types("ana", "/backlog show PAY-9"))


def _restricted(talk: Talk) -> None:
    """Ana is the admin, Olga the owner, Ben files a restricted item, Carl is a member."""
    welcome = talk.types("ana", "/debt First").here
    talk.presses("olga", welcome, "I am the Product Owner")
    talk.types("carl", "/debt Second")
    talk.fills("ben", talk.opens("ben", "/debt"), SECRET | {"restricted": "yes", "assignee": "U-dora"})


def test_a_restricted_item_opens_only_for_its_roles_and_those_named_on_it(talk: Talk) -> None:
    _restricted(talk)
    for who in ("ana", "olga", "ben", "dora"):
        assert "SecretTitle" in said(talk.types(who, "/backlog PAY-3")), who
    for who in ("carl", "eve"):
        reply = said(talk.types(who, "/backlog PAY-3"))
        assert "Secret" not in reply
        assert "PAY-3 is restricted" in reply


def test_no_word_of_a_restricted_item_reaches_anybody_else(talk: Talk) -> None:
    _restricted(talk)
    listed = said(talk.types("carl", "/backlog list"))
    assert "PAY-3 restricted" in listed
    assert "SecretTitle" in said(talk.types("ben", "/backlog list"))
    replies = [listed, said(talk.asks("carl", "home"))]
    views = ("", " tree", " queues", " cold", " mine", " list new")
    replies += [said(talk.types("carl", f"/backlog{view}")) for view in views]
    args = {"item": str(talk.item("PAY-3").id)}
    for command in ("item.form", "item.undo", "item.restore", "item.move_form", "backlog.show"):
        replies.append(said(talk.asks("carl", command, args=args)))
    replies.append(said(talk.asks("carl", "item.save", args=args | {"version": "1"}, fields={"title": "x"})))
    assert [reply for reply in replies if "Secret" in reply] == []


def test_no_word_of_a_restricted_item_is_suggested_in_a_form(talk: Talk) -> None:
    _restricted(talk)
    for form in (talk.opens("carl", "/debt"), talk.edits("carl", "PAY-2")):
        assert "Secret" not in repr(form)


def test_the_public_line_of_a_restricted_item_tells_nothing_of_it(talk: Talk) -> None:
    _restricted(talk)
    card = talk.types("ben", "/backlog PAY-3").private
    undone = talk.presses("ben", card, "Undo").replace
    restored = talk.presses("ben", undone, "Restore").replace
    for line in (undone, restored):
        assert line is not None
        assert "Secret" not in words(line)
        assert "PAY-3" in words(line)


def test_who_belongs_to_several_teams_is_not_told_that_there_is_none(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    talk.types("olga", "/debt First", LOGISTICS)
    talk.types("ana", "/debt Second", LOGISTICS)
    for place in (DIRECT, channel("random")):
        assert "no backlog yet" not in said(talk.types("ana", "/backlog list", place))


def _shown(card: Card | None) -> list[str]:
    return [row.split(" ")[1] for row in _rows(card)]


def _mixed(talk: Talk) -> None:
    talk.types("ana", "/debt Keys in code !critical #security in:payments ~S")
    talk.types("ana", "/debt Slow page !high #performance in:page ~M")
    talk.types("ben", "/improve Faster builds @ana", mentions={"ana": "U-ana"})
    talk.types("ben", "/debt Old comments !low in:payroll")


@pytest.mark.parametrize(
    ("typed", "refs"),
    [
        ("critical", ["PAY-1"]),
        ("critical high", ["PAY-1", "PAY-2"]),
        ("debt in:pa", ["PAY-1", "PAY-2", "PAY-4"]),
        ("IN:PAY debt", ["PAY-1", "PAY-4"]),
        ("in:pay low debt", ["PAY-4"]),
        ("#security ~S", ["PAY-1"]),
        ("improvement", ["PAY-3"]),
        ("untriaged", ["PAY-3"]),
        ("cold", ["PAY-4"]),
        ("warm next-release", ["PAY-2"]),
        ("no queue", ["PAY-1", "PAY-2", "PAY-3", "PAY-4"]),
        ("@ana", ["PAY-3"]),
        ("mine", ["PAY-1", "PAY-2", "PAY-3"]),
        ("mine debt", ["PAY-1", "PAY-2"]),
        ("attention", ["PAY-1"]),
        ("planned", []),
    ],
)
def test_filters_combine_over_the_same_order(talk: Talk, typed: str, refs: list[str]) -> None:
    _mixed(talk)
    ranks = {row.split(" ")[1]: row for row in _rows(talk.types("ana", "/backlog list").private)}
    card = talk.types("ana", f"/backlog list {typed}", mentions={"ana": "U-ana"}).private
    assert sorted(_shown(card)) == refs
    assert _rows(card) == sorted(ranks[ref] for ref in refs)
    assert "Show everything" in labels(card)


def test_a_title_says_what_is_shown_and_a_menu_changes_one_filter(talk: Talk) -> None:
    _mixed(talk)
    card = talk.types("ana", "/backlog list critical in:pay").private
    assert card is not None
    assert card.title == "PAY · Critical, in pay: 1 of 1"
    menus = next(block for block in card.blocks if isinstance(block, Picks))
    assert {pick.name: pick.shown() for pick in menus.picks} == {
        "priority": "Critical",
        "kind": "any",
        "temperature": "any",
        "state": "any",
        "queue": "any",
    }
    picked = talk.asks("ana", menus.command, args=menus.args | {"set.priority": "low", "set.kind": "debt"})
    assert picked.replace is not None
    assert (picked.replace.title, _shown(picked.replace)) == ("PAY · Low, debt, in pay: 1 of 1", ["PAY-4"])
    freed = talk.asks("ana", menus.command, args=menus.args | {"set.priority": ""}).replace
    assert sorted(_shown(freed)) == ["PAY-1", "PAY-4"]
    nothing = talk.asks("ana", menus.command, args=menus.args | {"set.queue": "hot-fixes"})
    assert "Nothing in PAY fits: Critical, hot fixes, in pay." in said(nothing)
    assert len(_shown(talk.presses("ana", nothing.replace, "Show everything").replace)) == 4


def test_the_filters_stay_while_one_turns_pages(talk: Talk) -> None:
    for number in range(1, 9):
        talk.types("ana", f"/debt Item {number} {'!high' if number % 4 else '!low'} in:a")
    first = talk.types("ana", "/backlog list high in:a").private
    second = talk.presses("ana", first, "Next").replace
    assert second is not None
    assert (second.title, _shown(second)) == ("PAY · High, in a: 6 of 6", ["PAY-7"])
    assert talk.presses("ana", second, "Previous").replace == first


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("critcal in:pay", "“critcal”. Did you mean critical?"),
        ("xyzzy", "“xyzzy”. You can combine"),
        ("#nothing", "PAY has no category #nothing. There are: Security"),
        ("@nobody", "I do not know @nobody here"),
        ("sprint:9", "Nothing is planned for a sprint 9 of PAY."),
        (" ".join([*EXAMPLES[:20], "in:" + "a" * 60]), "more filters than one list keeps"),
    ],
)
def test_what_is_no_filter_here_is_named(talk: Talk, typed: str, sentence: str) -> None:
    talk.types("ana", "/debt First")
    assert sentence in said(talk.types("ana", f"/backlog list {typed}"))


def test_what_stands_behind_debt_is_filed_unless_it_is_a_list_of_filters(talk: Talk) -> None:
    talk.types("ana", "/debt list of suppliers is stale")
    assert talk.item("PAY-1").title == "list of suppliers is stale"
    asked = talk.types("ana", "/debt list critical").private
    assert talk.refs() == ["PAY-1"]
    assert "Nothing in PAY fits: Critical." in said(talk.presses("ana", asked, "Run it"))


def test_a_row_says_what_an_item_needs_and_why_it_stands_there(talk: Talk) -> None:
    talk.types("ana", "/debt First ~S")
    ready = {"title": "Ready", "priority": "Critical", "effort": "Small", "expected_output": "One vault"}
    talk.fills("ana", talk.opens("ana", "/debt"), ready | {"acceptance_criteria": "Keys rotate"})
    with talk.database.writing(talk.workspace) as store:
        item = store.items.by_ref("PAY-2")
        assert item is not None
        values = {"committed": True, "judgement": "The audit", "rank_key": "00000001.000000002"}
        assert store.items.change(item, values) is not None
    card = talk.types("ana", "/backlog list").private
    assert card is not None
    details = [block.detail for block in card.blocks if isinstance(block, Row)]
    assert details == [
        "needs attention · debt · Critical · Small · committed · moved by judgement",
        "debt · Small · needs: priority, output, criteria",
    ]
    assert labels(card)[:3] == ["Open", "Plan", "Open"]


def test_a_planned_item_names_its_sprint_and_says_when_that_is_tentative(talk: Talk) -> None:
    talk.types("ana", "/debt Now")
    talk.types("ana", "/debt Then")
    today = talk.now.date()
    with talk.database.writing(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        for number, ahead in ((1, 0), (2, 14)):
            days = (today + timedelta(ahead), today + timedelta(ahead + 13))
            sprint = store.sprints.add(team.id, number, *days, talk.now + timedelta(ahead + 14))
            item = store.items.by_ref(f"PAY-{number}")
            assert sprint is not None
            assert item is not None
            assert store.items.change(item, {"state": State.PLANNED, "sprint_id": sprint.id}) is not None
    card = talk.types("ana", "/backlog list").private
    assert card is not None
    details = [block.detail for block in card.blocks if isinstance(block, Row)]
    assert " · planned · sprint 1 · " in details[0]
    assert " · planned · tentative: sprint 2" in details[1]
    assert _shown(talk.types("ana", "/backlog list sprint:2").private) == ["PAY-2"]


def test_what_is_paused_measuring_or_accepted_has_no_number_and_is_shown_when_asked_for(talk: Talk) -> None:
    for number in range(1, 5):
        talk.types("ana", f"/debt Item {number}")
    parked = dict(zip(range(1, 4), (State.PAUSED, State.MEASURING, State.ACCEPTED), strict=True))
    with talk.database.writing(talk.workspace) as store:
        for number, state in parked.items():
            item = store.items.by_ref(f"PAY-{number}")
            assert item is not None
            key = f"2{(item.rank_key or '')[1:]}"
            assert store.items.change(item, {"state": state, "rank_key": key}) is not None
    card = talk.types("ana", "/backlog list").private
    assert _rows(card) == ["1. PAY-4 Item 4", "3 more are paused, measuring or accepted."]
    shown = talk.presses("ana", card, "Show them").replace
    assert _rows(shown) == ["– PAY-1 Item 1", "– PAY-2 Item 2", "– PAY-3 Item 3"]
    assert shown is not None
    assert shown.title == "PAY · paused or measuring or accepted: 1–3 of 3"
    assert _rows(talk.types("ana", "/backlog list accepted new").private) == [
        "1. PAY-4 Item 4",
        "– PAY-3 Item 3",
    ]


def test_no_filter_finds_a_restricted_item_by_what_its_row_does_not_say(talk: Talk) -> None:
    _restricted(talk)
    telling = ("in:secretar", "#security", "hot", "no-queue", "unsized", "@dora", "roadmap")
    for typed in telling:
        found = said(talk.types("carl", f"/backlog list {typed}", mentions={"dora": "U-dora"}))
        assert "PAY-3" not in found, typed
    for who in ("ben", "olga"):
        assert "SecretTitle" in said(talk.types(who, "/backlog list in:secretar #security"))
    assert "PAY-3 restricted" in said(talk.types("carl", "/backlog list new debt"))


def test_a_hidden_row_only_opens(talk: Talk) -> None:
    _restricted(talk)
    card = talk.types("carl", "/backlog list").private
    assert card is not None
    hidden = [block for block in card.blocks if isinstance(block, Row) and "restricted" in plain(block.row)]
    assert [[button.label for button in row.buttons] for row in hidden] == [["Open"]]
    assert [row.detail for row in hidden] == ["debt"]


def test_somebody_unknown_has_nothing_that_is_theirs(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    assert "Nothing in PAY fits: yours." in said(talk.types("eve", "/backlog list mine"))
    assert "Nothing here is for eve." in said(
        talk.types("ana", "/backlog list @eve", mentions={"eve": "U-eve"})
    )


def test_who_belongs_to_several_teams_is_asked_and_keeps_the_filters(talk: Talk) -> None:
    talk.types("ana", "/debt First !high")
    talk.types("ana", "/debt Second !low")
    talk.types("olga", "/debt First", LOGISTICS)
    talk.types("ana", "/debt Second @ana !low", LOGISTICS, mentions={"ana": "U-ana"})
    asked = talk.types("ana", "/backlog list low @ana", DIRECT, mentions={"ana": "U-ana"}).private
    assert labels(asked) == ["PAY", "LOG"]
    assert _shown(talk.presses("ana", asked, "LOG", DIRECT).replace) == ["LOG-2"]


def test_new_weights_that_settle_are_told(talk: Talk) -> None:
    talk.types("ana", "/debt First")
    with talk.database.writing(talk.workspace) as store:
        team = store.teams.by_key("PAY")
        assert team is not None
        store.teams.set(team.id, unsettled_from=1)
    for view in ("", " list"):
        assert "New weights are settling" in said(talk.types("ana", f"/backlog{view}"))


def test_the_title_counts_as_the_rows_do_when_the_list_changed_between_two_pages(talk: Talk) -> None:
    for number in range(8):
        talk.types("ana", f"/debt Thing {number}")
    first = talk.types("ana", "/backlog list").private
    talk.types("ana", "/backlog decline PAY-2 not ours")
    second = talk.presses("ana", first, "Next").replace
    assert second is not None
    assert second.title.endswith("5–7 of 7")
    assert "5. PAY-6" in words(second)
