"""Closing on Slack and on Teams: nobody is their own reviewer there, and both threads read the note."""

from tests.bot.both.conftest import Both, linked
from tests.bot.slack.conftest import words_in
from tests.bot.teams.dialogs import Dialog
from tests.fakes.slack_setup import BOT_USER
from tests.fakes.slack_state import Message
from tests.fakes.teams_cards import inputs_of

PROVEN = {"output": "Every query uses the index", "tests": "Two", "risk": "Quiet for a week", "after": "75"}


def _person(dialog: Dialog, name: str) -> str:
    """The value of somebody in the menu of reviewers."""
    choices = inputs_of(dialog.content)["reviewer"]["choices"]
    found = [str(one["value"]) for one in choices if one["title"] == name]
    assert found, [one["title"] for one in choices]
    return found[0]


async def live(both: Both) -> Message:
    """PAY-2, filed and brought to live on Slack; its line there."""
    await linked(both)
    await both.slack.types("Query time 340ms -> 80ms")
    line = await both.on_slack("PAY-2 Query")
    await both.slack.send(both.slack.press(line, "Plan"))
    for step in ("start", "live"):
        await both.slack.types(f"{step} PAY-2", "/backlog")
    return line


async def test_what_is_closed_on_teams_is_noted_in_both_threads(both: Both) -> None:
    line = await live(both)
    asked = await both.teams.asks("backlog close PAY-2")
    dialog = await both.teams.open_form(asked, "Close PAY-2")
    refused = await both.teams.submit(dialog, {**PROVEN, "reviewer": _person(dialog, "ana (Slack)")})
    assert isinstance(refused, Dialog)
    assert "ana seems to be you, elsewhere" in refused.words
    assert refused.values["tests"] == "Two"
    await both.teams.asks("debt Logs are noisy", both.teams.ben)
    again = await both.teams.open_form(asked, "Close PAY-2")
    reviewer = _person(again, "Ben Oduya")
    assert await both.teams.submit(again, {**PROVEN, "reviewer": reviewer}) == ""
    there, here = await both.on_teams("is closed, by Ana Lima"), await both.on_slack("is closed, by Ana Lima")
    assert "target 80 ms: met" in there.words
    assert there.root == (await both.on_teams("PAY-2 Query")).root
    assert here.thread_ts == line.ts
    note = await both.teams.open_form(there, "Edit the note", both.teams.ben)
    await both.teams.submit(note, {"closing_note": "Quick on both machines"})
    await both.on_slack("Quick on both machines")


async def test_what_is_closed_on_slack_asks_for_each_criterion(both: Both) -> None:
    await live(both)
    await both.slack.types("close PAY-2", "/backlog")
    view = both.slack.view_of()
    assert "2. Measured: the value after" in words_in(view)
    ana, ben = both.slack.person.user_id, both.slack.person.user_id.replace("ANA", "BEN")
    for bot in (BOT_USER, "USLACKBOT"):
        refused = await both.slack.submit(view, {**PROVEN, "reviewer": bot})
        assert set(refused["errors"]) == {"reviewer"}
    gone = both.slack.slack.add_user("U0GONE", "gus", team=both.slack.team, deleted=True).id
    refused = await both.slack.submit(view, {**PROVEN, "reviewer": gone})
    assert refused["errors"]["reviewer"].startswith("gus is not in this workspace any more")
    refused = await both.slack.submit(view, {**PROVEN, "after": "90", "reviewer": ana})
    assert refused["response_action"] == "errors"
    assert set(refused["errors"]) == {"missed", "reviewer"}
    await both.slack.submit(view, {**PROVEN, "reviewer": ben})
    note = await both.on_teams("is closed, by ana")
    assert "Reviewed by" in note.words
    assert "ben" in note.words
