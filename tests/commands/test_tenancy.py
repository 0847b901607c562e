"""A foreign workspace's ID answers exactly as one that does not exist, and its rows never change."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from commands.catalogue import COMMANDS
from commands.dispatch import dispatch
from commands.rules.tool_key import PATTERN
from commands.team.linking import CODE
from storage.database import Database
from storage.enums import Closing, Kind, LinkKind, Outcome, Usable
from storage.items import Item
from storage.models import TENANT_TABLES
from storage.people import Person
from storage.teams import Team
from tests.commands.conftest import DIRECT, LOGISTICS, PAYMENTS, Talk, channel, said, value_of
from tests.conftest import make_workspace

SECRET_PLACE = channel("secret")
NOBODYS = {"item": "2000000000", "team": "2000000000", "draft": "200000000", "ref": "NIL-1", "key": "NIL"}
NOBODYS |= {"token": "no-token", "origin": "no-origin", "delivery": "no-key", "other": "NIL-2"}
NOBODYS |= {"code": "AAAA-2222", "review": "2000000000", "incident": "2000000000"}
NOBODYS |= dict.fromkeys(("sprint", "action", "experiment"), "200000000")
BASE = {"emoji": "bricks", "origin": "own", "typed": "x", "file": "debt.form", "meant": "backlog.list"}
BASE |= {"usage": "/backlog list", "opener": "debt.form", "token": "own", "query": "words"}
ARGS = st.dictionaries(
    st.sampled_from(
        [
            "item",
            "ref",
            "team",
            "draft",
            "origin",
            "token",
            "version",
            "message",
            "text",
            "code",
            "review",
            "incident",
            "sprint",
            "action",
            "experiment",
            "step",
        ]
    ),
    st.sampled_from([*NOBODYS, "1", "own words"]),
    max_size=5,
)
FIELDS = st.dictionaries(
    st.sampled_from(
        [
            "title",
            "parent",
            "blocked_by",
            "blocks",
            "relates_to",
            "for_team",
            "team",
            "stories",
            "tasks",
            "other",
            "note",
        ]
    ),
    st.sampled_from([*NOBODYS, "own words"]),
    max_size=5,
)
PLACES = st.sampled_from([PAYMENTS, LOGISTICS, DIRECT, SECRET_PLACE])


@dataclass(frozen=True)
class Step:
    """One request; a value that is a name of `NOBODYS` stands for somebody else's, or for nobody's."""

    command: str
    args: Mapping[str, str]
    fields: Mapping[str, str]
    key: str
    place: Any
    who: str


STEPS = st.lists(
    st.builds(
        Step,
        command=st.sampled_from(sorted(COMMANDS)),
        args=ARGS,
        fields=FIELDS,
        key=st.sampled_from(["delivery", "", "one", "two"]),
        place=PLACES,
        who=st.sampled_from(["ana", "ben"]),
    ),
    min_size=1,
    max_size=6,
)


def _theirs(database: Database) -> tuple[Talk, dict[str, str]]:
    """A workspace A with something of everything, and what its rows are called."""
    talk = Talk(database, make_workspace(database), place=SECRET_PLACE)
    talk.asks("ana", "debt.file", text="SecretWords !low", key="the-key-of-A")
    message = {"emoji": "bricks", "origin": "origin-of-A", "permalink": "", "text": "SecretMessage"}
    talk.asks("ana", "reaction.capture", args=message)
    form = talk.opens("ana", "/debt")
    kept = {"token": "token-of-A", "opener": form.opener}
    talk.asks("ana", "draft.keep", args=kept, fields={"title": "SecretDraft"})
    talk.submits("ana", talk.edits("ana", "SEC-2"), relates_to="SEC-1", tasks="SecretTask")
    talk.types("ana", "/backlog note SEC-1 SecretNote")
    talk.asks("ana", "item.plan", args={"ref": "SEC-1", "sprint": "current"})
    talk.types("ana", "/backlog incident SecretIncident")
    talk.asks("ana", "incident.make_key")
    talk.types("ana", "/backlog bit SEC-2")
    talk.types("ana", "/backlog review now")
    with database.reading(talk.workspace) as store:
        item, team = store.items.by_ref("SEC-1"), store.teams.by_key("SEC")
        person = store.people.find(SECRET_PLACE.platform, "U-ana")
        assert item is not None
        assert team is not None
        assert person is not None
        draft = store.drafts.of_person(person.id, talk.now.replace(year=2000), 1)[0]
        assert store.items.linked(item.id, LinkKind.RELATES_TO) == ()
    names = {"item": str(item.id), "team": str(team.id), "draft": str(draft.id), "ref": "SEC-1"}
    names |= {"key": "SEC", "token": "token-of-A", "origin": "origin-of-A", "delivery": "the-key-of-A"}
    code = re.search(CODE, said(talk.types("ana", "/backlog link")))
    assert code is not None
    with database.writing(talk.workspace) as store:
        store.search.index(10)
        store.nudges.add(team.id, "critical", Outcome.WAITS, talk.now, item_id=item.id)
        review, incident = store.reviews.latest(team.id, 1)[0], store.incidents.unanswered(team.id, 1)[0]
    names |= {"review": str(review.id), "incident": str(incident.id)} | _measured(talk, team, person, item)
    return talk, names | {"other": "SEC-2", "code": code[0]}


def _measured(talk: Talk, team: Team, person: Person, item: Item) -> dict[str, str]:
    """How it is closed, shared out and tried out, and what that is called."""
    tried = {"hypothesis": "SecretHypothesis", "measure": "SecretMeasure", "ends_on": talk.now.date()}
    with talk.database.writing(talk.workspace) as store:
        sprint = store.sprints.by_number(team.id, 1)
        assert sprint is not None
        store.increments.answer(sprint.id, person.id, Usable.YES, talk.now)
        store.closings.add(item.id, Closing.CLEANED, person.id, talk.now)
        store.allocations.set(team.id, talk.now.date(), {Kind.DEBT: 100}, person.id, talk.now)
        incident = store.incidents.unanswered(team.id, 1)[0]
        store.incidents.prevent(incident.id, ["SecretAction"])
        action = store.incidents.preventions(incident.id)[0]
        experiment = store.experiments.add(team.id, person.id, talk.now, **tried)
    return {"sprint": str(sprint.id), "action": str(action.id), "experiment": str(experiment.id)}


def _ours(database: Database) -> Talk:
    """A workspace with two teams; its people have the same IDs on the platform as theirs."""
    talk = Talk(database, make_workspace(database))
    talk.types("ana", "/debt One")
    talk.types("ben", "/debt One", LOGISTICS)
    return talk


def _dump(talk: Talk) -> dict[str, list[str]]:
    """Every row of the workspace."""
    with talk.database.engine.connect() as connection:
        return {
            table.name: sorted(
                repr(tuple(row))
                for row in connection.execute(select(table).where(table.c.workspace_id == talk.workspace))
            )
            for table in TENANT_TABLES
        }


def _outcome(talk: Talk, step: Step, names: Mapping[str, str]) -> str:
    """What comes back, without what differs between any two workspaces: numbers, and the names used."""
    request = talk.request(step.who, step.command, step.place)
    request = replace(
        request,
        args=BASE | {name: names.get(value, value) for name, value in step.args.items()},
        fields={name: names.get(value, value) for name, value in step.fields.items()},
        text="own words" if step.command.endswith(".file") and not step.fields else "",
        key=names.get(step.key, step.key),
        fresh_token=f"fresh-{step.key}-{step.command}",
    )
    try:
        outcome = repr(dispatch(request, talk.database))
    except Exception as error:
        outcome = type(error).__name__
    for name, nobodys in NOBODYS.items():
        mine = names[name]
        if not mine.isdigit():
            outcome = outcome.replace(mine, nobodys)
    return re.sub(r"\d+", "#", re.sub(PATTERN, "a key", re.sub(CODE, "a code", outcome)))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
@example([Step(name, {"item": "item", "ref": "ref"}, {}, "", PAYMENTS, "ana") for name in sorted(COMMANDS)])
@example(
    [
        Step(name, {named: named, "incident": "incident"}, {}, "", PAYMENTS, "ana")
        for name in sorted(COMMANDS)
        if name.startswith(("incident.", "experiment.", "sprint"))
        for named in ("sprint", "action", "experiment")
    ]
)
@example([Step("item.save", {"item": "item"}, {"title": "own words"}, "", SECRET_PLACE, "ana")])
@example([Step("item.file", {}, {"title": "x", "parent": "ref", "team": "key"}, "", PAYMENTS, "ana")])
@example([Step("item.file", {}, {"title": "x", "for_team": "key"}, "", PAYMENTS, "ana")])
@example([Step("item.file", {"draft": "draft"}, {"title": "x", "parent": "ref"}, "", PAYMENTS, "ana")])
@example([Step("debt.file", {"team": "key", "origin": "origin"}, {}, "delivery", PAYMENTS, "ana")])
@example([Step("reaction.capture", {"origin": "origin", "text": "text"}, {}, "", PAYMENTS, "ben")])
@example([Step("draft.keep", {"token": "token"}, {"title": "x"}, "", PAYMENTS, "ana")])
@example([Step("draft.file", {"draft": "draft", "team": "key"}, {}, "", DIRECT, "ana")])
@example([Step("owner.claim", {"team": "team"}, {}, "", SECRET_PLACE, "ana")])
@example([Step("backlog.link_here", {"code": "code"}, {}, "", LOGISTICS, "ana")])
@example([Step("item.link", {"item": "item"}, {"link": "blocks", "other": "ref"}, "", PAYMENTS, "ana")])
@example([Step("item.note", {"ref": "ref"}, {"note": "own words"}, "", PAYMENTS, "ana")])
@example([Step("backlog.list", {"team": "key"}, {}, "", PAYMENTS, "ana")])
def test_what_is_theirs_answers_as_what_is_nobodys_and_stays_as_it_is(
    database: Database, steps: list[Step]
) -> None:
    theirs, names = _theirs(database)
    before = _dump(theirs)
    ours, twin = _ours(database), _ours(database)
    for step in steps:
        found = _outcome(ours, step, names)
        assert "Secret" not in found
        assert found == _outcome(twin, step, NOBODYS), step
    assert _dump(theirs) == before


def test_the_same_people_elsewhere_see_nothing_of_it(database: Database) -> None:
    theirs, names = _theirs(database)
    before, ours = _dump(theirs), _ours(database)
    seen = [ours.types("ana", f"/backlog {words}") for words in ("SEC-1", "list", "show SEC-2")]
    seen += [ours.types("ana", "/debt drafts"), ours.asks("ana", "home"), ours.types("ana", "/debt SEC-1")]
    for reply in seen:
        assert "Secret" not in said(reply)
    shown = [value_of(field) for field in ours.opens("ana", "/debt").fields()]
    assert "Secret" not in repr(shown) + repr(ours.opens("ana", "/debt"))
    first = ours.types("ana", "/debt SecretWords again", SECRET_PLACE)
    assert "SEC" not in said(first).replace("SecretWords", "")
    assert ours.item("PAY-2").title == "SecretWords again"
    assert _dump(theirs) == before
    assert names["ref"] == "SEC-1"


def test_an_item_of_theirs_can_be_reached_by_themselves(database: Database) -> None:
    """So that the tests above compare with something that is there."""
    theirs, names = _theirs(database)
    for name in ("item", "ref"):
        step = Step("backlog.show", {name: name}, {}, "", SECRET_PLACE, "ana")
        assert "SecretWords" in _outcome(theirs, step, names)
    for name, rows in _dump(theirs).items():
        assert rows or name in {"aliases", "affected", "conversations"}, name
