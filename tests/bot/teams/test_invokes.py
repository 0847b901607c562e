"""Every invoke is answered 200 in its own shape, whatever stands in it; never 500, nothing is done (F5)."""

import copy
import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bot.teams.serving import Site
from tests.fakes.teams_payloads import invoke
from tests.fakes.teams_state import button

EXAMPLES = int(os.environ.get("HEARTH_TEST_EXAMPLES", "40"))
Json = dict[str, Any]
KNOWN = (
    "adaptiveCard/action",
    "task/fetch",
    "task/submit",
    "composeExtension/fetchTask",
    "composeExtension/submitAction",
)
UNKNOWN = ("fileConsent/invoke", "composeExtension/query", "signin/verifyState", "tab/fetch", "", "é" * 300)
COMMANDS = ("item.undo", "item.form", "item.save", "backlog.list", "backlog.show", "no.such", "owner.claim")
words = st.one_of(
    st.sampled_from(
        ("", "1", "99999999999999999999", "-1", "\ud800", "\x00", "act", "form", "submit", "only", *COMMANDS)
    ),
    st.text(max_size=40),
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)
args = st.dictionaries(
    st.sampled_from(("item", "team", "page", "version", "showing", "x")), words, max_size=4
)
hearth = st.fixed_dictionaries(
    {},
    optional={
        "c": st.sampled_from(COMMANDS) | anything,
        "a": args | anything,
        "k": st.sampled_from(("act", "form", "submit", "only")) | anything,
        **dict.fromkeys("tohmysf", words | anything),
    },
)
data = st.dictionaries(st.sampled_from(("title", "kind", "due_on", "x")), anything, max_size=3).flatmap(
    lambda typed: (hearth | anything).map(lambda ours: {**typed, "hearth": ours})
)
message = st.fixed_dictionaries(
    {},
    optional={
        "id": words | anything,
        "replyToId": words | anything,
        "linkToMessage": words | anything,
        "subject": words | anything,
        "body": st.fixed_dictionaries({}, optional={"contentType": words, "content": anything}) | anything,
    },
)
value = st.one_of(
    anything,
    st.fixed_dictionaries(
        {},
        optional={
            "data": data | anything,
            "action": st.fixed_dictionaries({"data": data | anything}, optional={"verb": words}) | anything,
            "commandId": st.sampled_from(("debt.from_message", "improve.from_message")) | anything,
            "commandContext": st.sampled_from(("compose", "message", "commandBox")) | anything,
            "messagePayload": message | anything,
            "trigger": words,
        },
    ),
)


@pytest.fixture
async def filed(chat: Site) -> AsyncIterator[Site]:
    """One item stands in the channel; afterwards it is the only one, as it was filed, and nothing broke."""
    await chat.ask(chat.types("The only one"))
    with structlog.testing.capture_logs() as logs:
        yield chat
    assert [entry for entry in logs if entry["log_level"] in {"error", "critical"}] == []
    assert chat.stored() == {1: "The only one"}


@pytest.mark.parametrize("name", [*KNOWN, *UNKNOWN])
async def test_values_that_make_no_sense(filed: Site, name: str) -> None:
    some: tuple[Any, ...] = (
        None,
        {},
        [],
        "x",
        7,
        {"data": "x"},
        {"action": []},
        {"data": {"hearth": {"c": []}}},
    )
    for nonsense in some:
        made = invoke(filed.teams.bot, filed.ana, filed.channel, name, nonsense)
        assert (await filed.deliver(filed.sign(made))).status == 200
        del made["value"]
        assert (await filed.deliver(filed.sign({**made, "id": "f:1"}))).status == 200


async def test_any_value_at_all(filed: Site) -> None:
    """As many examples as HEARTH_TEST_EXAMPLES says; the strict Teams holds the shape of each answer."""
    drawn: list[tuple[str, Any]] = []

    @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck), deadline=None)
    @given(st.sampled_from(KNOWN), value)
    def draw(name: str, value: Any) -> None:
        drawn.append((name, value))

    draw()
    for name, made in drawn:
        request = filed.sign(invoke(filed.teams.bot, filed.ana, filed.channel, name, made))
        sent = await filed.deliver(request)
        assert (sent.status, filed.teams.violations) == (200, []), (name, made, sent)


async def test_buttons_of_which_something_is_missing(filed: Site) -> None:
    """Real buttons, each key of what they carry taken away or turned into something else in turn."""
    line = await filed.asks("PAY-1", where=filed.teams.state.chat_with_bot(filed.ana))
    form = await filed.open_form(line, "Edit")
    sent = filed.sends(form).body["value"]["data"]
    others: tuple[Any, ...] = (None, [], {}, "x" * 70_000, 7)
    for name in sent["hearth"]:
        for other in others:
            broken = copy.deepcopy(sent)
            broken["hearth"][name] = other
            if name == "t" and other is not None:
                continue
            made = invoke(filed.teams.bot, filed.ana, filed.channel, "task/submit", {"data": broken})
            assert (await filed.deliver(filed.sign(made))).status == 200
        del broken["hearth"][name]
        made = invoke(filed.teams.bot, filed.ana, filed.channel, "task/submit", {"data": broken})
        assert (await filed.deliver(filed.sign(made))).status == 200
    assert button(filed.teams.sees(filed.ana, line), "Edit")


async def test_what_is_huge(filed: Site) -> None:
    """Texts of a hundred thousand characters in a dialog, in a message and in a picked message."""
    huge = "ж" * 100_000
    form = await filed.compose("debt.from_message")
    sent = filed.sends(form, {"title": "x"})
    sent.body["value"]["data"]["title"] = huge
    assert (await filed.deliver(filed.sign(sent.body))).error
    assert (await filed.deliver(filed.says(f"debt {huge}"))).status == 200
    picked = filed.composes("debt.from_message", message=filed.says(huge, mention=False).body)
    assert (await filed.deliver(picked)).status == 200
