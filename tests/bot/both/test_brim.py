"""Five hundred items with the longest texts: whatever one asks for, Slack and Teams take all of it."""

from tests.bot.both.conftest import Both, both_at, linked
from tests.bot.brim import FULL, fill, long
from tests.bot.slack.conftest import words_in
from tests.bot.teams.dialogs import Dialog
from tests.fakes.slack_blocks import characters
from tests.fakes.teams_cards import card_bytes
from tests.fakes.teams_state import reading

READING = (
    "", "list", "list critical debt hot ~L", "list new cold", "tree", "queues", "cold", "mine", "log",
    "asof 2026-11-20", "search slow chanel", "sprint", "sprint next", f"why {FULL}", f"show {FULL}", "PAY-3",
    f"customer {FULL}", "owner", "report", "help",
)  # fmt: skip
BLOCKS, CHARACTERS, BYTES = 50, 13_000, 28_000
FORMS = ("Edit", "Note")
LIVE = "PAY-106"
MORE = "There is more than"


async def test_whatever_is_asked_for_is_taken_whole(own_sqlite: str) -> None:
    async with both_at(own_sqlite) as both:
        await linked(both)
        ana = both.slack.person
        fill(own_sqlite, ana.team_id, ana.channel_id, ana.user_id)
        for number in range(3, 9):
            await both.teams.asks(f"backlog take PAY-{number}")
        for text in READING:
            await _on_slack(both, text)
            await _on_teams(both, text)
        await _opened_on_slack(both)
        await _opened_on_teams(both)
        await _closed(both)


async def _on_slack(both: Both, text: str) -> None:
    told = await both.slack.types(text, "/backlog")
    assert "PAY" in told["text"], text
    assert len(told["blocks"]) <= BLOCKS, text
    assert characters(told["blocks"]) <= CHARACTERS, text
    assert MORE not in str(told["blocks"]), text


async def _on_teams(both: Both, text: str) -> None:
    asked = await both.teams.asks(f"backlog {text}".strip())
    card = await both.teams.looks(asked)
    assert "PAY" in reading(card), text
    assert card_bytes(card) <= BYTES, text
    assert MORE not in reading(card), text


async def _opened_on_slack(both: Both) -> None:
    """Each form that the fullest card opens; Slack would refuse to open one that it cannot show."""
    await both.slack.types(FULL, "/backlog")
    card = (await both.slack.told())[-1]
    for label in FORMS:
        await both.slack.send(both.slack.press(card, label))
        assert FULL in both.slack.view_of()["title"]["text"]
    for text in ("settings", f"decline {FULL}", f"rank {FULL}"):
        await both.slack.types(text, "/backlog")
    assert len(both.slack.slack.called("views.open")) == len(FORMS) + 3


async def _opened_on_teams(both: Both) -> None:
    card = await both.teams.asks(f"backlog {FULL}")
    await both.teams.looks(card)
    for label in FORMS:
        dialog = await both.teams.open_form(card, label)
        assert FULL in dialog.title
        assert card_bytes(dialog.content) <= BYTES
    edit = await both.teams.open_form(card, "Edit")
    alone = await both.teams.submit(edit, {"alone": "learned", "goal": "Kept"}, "Edit it alone")
    assert isinstance(alone, Dialog)
    assert await both.teams.submit(alone, {"learned": "In short."}) == ""
    again = await both.teams.open_form(card, "Edit")
    assert "Learned: its" not in again.words
    assert (again.values["learned"], again.values["goal"]) == ("In short.", "Kept")


async def _closed(both: Both) -> None:
    """The form that closes the fullest live item, its note, and its card once it is closed."""
    await both.slack.types(f"close {LIVE}", "/backlog")
    assert LIVE in both.slack.view_of()["title"]["text"]
    dialog = await both.teams.open_form(await both.teams.asks(f"backlog close {LIVE}"), f"Close {LIVE}")
    assert card_bytes(dialog.content) <= BYTES
    said = {name: long(2000) for name in ("output", "tests", "risk", "closing_note")}
    why = {"missed": long(300), "after": "9", "reviewer": both.slack.person.user_id.replace("ANA", "BEN")}
    told = await both.slack.submit(both.slack.view_of(), said | why)
    assert f"{LIVE} is closed through the gate" in words_in(told["view"])
    await both.on_teams(f"{LIVE} ")
    await _on_slack(both, f"show {LIVE}")
    await _on_teams(both, f"show {LIVE}")
