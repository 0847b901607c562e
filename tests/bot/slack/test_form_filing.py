"""The full form: errors beside their fields, nothing typed is ever lost, one form has one effect (F4, F5)."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from commands.item.fields import SECTIONS
from storage.database import Database
from storage.enums import Platform
from storage.sealing import Sealer
from tests.bot.slack.conftest import Chat, fields, initial, said
from tests.conftest import KEY
from tests.fakes.slack_payloads import view_submission

TITLES = [title for title, _ in SECTIONS]


@contextmanager
def held(address: str, team: str) -> Iterator[None]:
    """Somebody else is writing to the first team of the workspace, and takes their time."""
    database = Database(address, Sealer((KEY,)))
    with database.workspaces() as workspaces:
        workspace_id = workspaces.find(Platform.SLACK, team)
    assert workspace_id is not None
    with database.writing(workspace_id) as store:
        store.teams.lock(store.teams.all()[0].id)
        yield
    database.close()


async def test_a_wrong_measurement_stays_open_with_the_error_beside_it(chat: Chat) -> None:
    await chat.types("")
    view = chat.view_of()
    typed = {"title": "Slow refunds", "measurement": "340ms -> 20s", "area": "refunds"}
    answer = await chat.submit(view, typed)
    assert answer == {
        "response_action": "errors",
        "errors": {"measurement": "Before is in ms and the target in s: use one unit for both."},
    }
    assert chat.view_of() == view
    assert "Here is no backlog yet" in said(await chat.types("list", "/backlog"))
    assert await chat.submit(view, {**typed, "measurement": "340ms -> <80ms"}) == ""
    assert "in refunds" in (await chat.posted())[0].payload["text"]
    assert "Measurement: 340 ms -&gt; 80 ms" in said(await chat.types("PAY-1", "/backlog"))


async def test_two_errors_stand_at_two_fields(chat: Chat) -> None:
    await chat.types("")
    answer = await chat.submit(chat.view_of(), {"title": "   ", "measurement": "soon"})
    assert set(answer["errors"]) == {"title", "measurement"}


async def test_opening_a_section_keeps_what_is_typed(chat: Chat) -> None:
    await chat.types("")
    typed = {"title": "Half typed", "priority": "High", "current_state": "Two\nlines"}
    await chat.send(chat.press_in_view(chat.view_of(), "＋ Customer", typed))
    await chat.slack.wait_call("views.update")
    view = chat.view_of()
    assert {name: initial(view, name) for name in typed} == typed
    assert "workaround" in fields(view)
    more = {**typed, "workaround": "Ask Ana", "customer_segment": "Shops"}
    await chat.send(chat.press_in_view(view, "＋ People and dates", more))
    await chat.slack.wait_call("views.update", 2)
    view = chat.view_of()
    assert {name: initial(view, name) for name in more} == more
    assert "due_on" in fields(view)
    answer = await chat.submit(view, {"due_on": "2026-12-01", **more})
    assert set(answer["errors"]) == {"due_on", "customer_evidence"}


async def test_every_section_opens_and_everything_is_stored(chat: Chat) -> None:
    await chat.types("First debt")
    await chat.types("")
    for count, title in enumerate(TITLES[1:], 1):
        await chat.send(chat.press_in_view(chat.view_of(), f"＋ {title}", {"title": "Everything"}))
        await chat.slack.wait_call("views.update", count)
    view = chat.view_of()
    assert "for_team" not in fields(view), "there is no other team to choose"
    values = {
        "title": "Everything",
        "outcome": "Paid on time",
        "on_purpose": ["yes"],
        "traded_for": "Launch",
        "technical_risk": "5",
        "job_size": "8",
        "assignee": chat.other.user_id,
        "due_on": "2026-12-18",
        "tasks": "One\nTwo",
        "relates_to": "PAY-1",
    }
    assert await chat.submit(view, values) == ""
    await chat.posted()
    whole = said(await chat.types("PAY-2", "/backlog"))
    for shown in (
        "Outcome: Paid on time", "traded for Launch", "Risk: 5", "Assignee: ben",
        "2026-12-18", "☐ One\n☐ Two", "Relates to PAY-1",
    ):  # fmt: skip
        assert shown in whole


async def test_an_error_in_a_closed_section_opens_it(chat: Chat) -> None:
    await chat.types("First debt")
    line = chat.channel()[0]
    await chat.send(chat.press(line, "Add details"))
    await chat.send(chat.press_in_view(chat.view_of(), f"＋ {TITLES[2]}"))
    await chat.slack.wait_call("views.update")
    assert await chat.submit(chat.view_of(), {"temperature": "cold"}) == ""
    await chat.send(chat.press(line, "Add details"))
    view = chat.view_of()
    assert "mismatch_reason" not in fields(view)
    answer = await chat.submit(view, {"priority": "Critical", "area": "ledger"})
    assert answer["response_action"] == "update"
    view = chat.view_of()
    assert "Critical + cold is unusual: please say why." in view["blocks"][0]["text"]["text"]
    assert (initial(view, "priority"), initial(view, "area")) == ("Critical", "ledger")
    assert initial(view, "temperature") == "cold"
    assert await chat.submit(view, {"mismatch_reason": "Only in winter"}) == ""
    whole = said(await chat.types("PAY-1", "/backlog"))
    assert "Why Critical + cold: Only in winter" in whole
    assert "Area: ledger" in whole


async def test_a_form_sent_several_times_at_once_files_once(chat: Chat) -> None:
    await chat.types("")
    trigger = chat.slack.trigger_id(chat.person.user_id, chat.team)
    sent = view_submission(chat.person, chat.view_of(), {"title": "Once"}, trigger_id=trigger)
    await asyncio.gather(*(chat.send(sent, retry=number) for number in range(4)))
    assert set(chat.statuses) == {200}
    await chat.posted()
    assert "There is no item PAY-2" in said(await chat.types("PAY-2", "/backlog"))
    assert len(chat.slack.called("chat.postMessage")) == 1


async def test_a_form_that_slack_does_not_open_is_said_so(chat: Chat) -> None:
    chat.slack.fail("views.open", "expired_trigger_id")
    assert await chat.types("") == ""
    (told,) = await chat.told()
    assert "The form could not be opened" in told.text
    assert chat.slack.views(chat.person.user_id) == []


async def test_a_form_over_a_store_that_waits_stays_open_and_unstored(
    chat: Chat, own_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives up in time, says so at the first field, and what is sent again is stored once."""
    await chat.types("First debt")
    await chat.types("")
    view = chat.view_of()
    monkeypatch.setattr("bot.slack.listeners.DEADLINE", 0.3)
    with held(own_address, chat.team):
        answer = await chat.submit(view, {"title": "In a jam", "area": "ledger"})
        command = await chat.types("Typed in a jam")
    assert answer["errors"]["title"].startswith("Nothing was stored yet: the database is slow")
    assert chat.view_of() == view
    assert command["response_type"] == "ephemeral"
    assert "Still storing this" in said(command)
    assert "Typed in a jam" in said(command)
    responses = await chat.slack.wait_for(lambda: list(chat.slack.responses))
    assert (responses[0]["body"]["response_type"], "PAY-2 Typed in a jam" in said(responses[0]["body"])) == (
        "in_channel",
        True,
    )
    assert await chat.submit(view, {"title": "In a jam", "area": "ledger"}) == ""
    assert "PAY-3 In a jam" in (await chat.posted())[0].payload["text"]
