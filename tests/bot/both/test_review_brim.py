"""A review of five hundred items with the longest texts: both platforms take the pages of each step whole."""

import re

from tests.bot.both.conftest import Both, both_at, linked
from tests.bot.brim import fill
from tests.bot.slack.conftest import words_in
from tests.fakes.slack_blocks import characters
from tests.fakes.slack_state import Message
from tests.fakes.teams_cards import card_bytes
from tests.fakes.teams_state import Message as TeamsMessage
from tests.fakes.teams_state import reading

BLOCKS, CHARACTERS, BYTES = 50, 13_000, 28_000
MORE = "There is more than"
REF = re.compile(r"PAY-\d+(?= \d)")
TITLES = ("1. New items", "2. Critical items", "3. One High item", "4. Measured", "5. Incidents")
FIRST, NEXT = "First", "Next 5"
PAGES = 4


async def test_the_pages_of_every_step_are_taken_whole(own_sqlite: str) -> None:
    async with both_at(own_sqlite) as both:
        await linked(both)
        ana = both.slack.person
        fill(own_sqlite, ana.team_id, ana.channel_id, ana.user_id, found=False)
        await both.slack.types("review now", "/backlog")
        agenda = await both.on_slack("Press Start when you are together")
        await both.teams.press(await both.on_teams("Press Start when you are together"), "Start")
        for title in TITLES[:-1]:
            there = await _paged_on_teams(both, title)
            assert await _paged_on_slack(both, title, there) == there
            assert len({ref for page in there for ref in page}) == 5 * PAGES
        _holds_on_slack(await _step_on_slack(both, TITLES[-1]))
        await both.slack.send(both.slack.press(agenda, "End"))
        await both.slack.submit(both.slack.view_of(), {})
        await both.on_teams("This review has ended after")
        _holds_on_slack(await both.on_slack("This review has ended after"))


async def _paged_on_teams(both: Both, title: str) -> list[set[str]]:
    """The items that the pages of the step name, page by page."""
    message: TeamsMessage | None = await both.teams.teams.wait_for(
        lambda: next((one for one in both.teams.teams.posted() if one.words.startswith(title)), None), 5.0
    )
    assert message is not None
    pages: list[set[str]] = []
    while True:
        card = both.teams.teams.sees(both.teams.ana, message)
        assert card_bytes(card) <= BYTES
        assert MORE not in reading(card)
        pages.append(set(REF.findall(reading(card))))
        if len(pages) == PAGES:
            return pages
        await both.teams.press(message, NEXT)


async def _paged_on_slack(both: Both, title: str, there: list[set[str]]) -> list[set[str]]:
    """The same, from where it stands on Teams and so here."""
    message = await _step_on_slack(both, title)
    await both.slack.slack.wait_for(lambda: _refs(message) == there[-1])
    pages: list[set[str]] = []
    for label in (FIRST, *(NEXT,) * (PAGES - 1)):
        await _turned(both, message, label)
        _holds_on_slack(message)
        pages.append(_refs(message))
    return pages


async def _turned(both: Both, message: Message, label: str) -> None:
    before = _refs(message)
    await both.slack.send(both.slack.press(message, label))
    await both.slack.slack.wait_for(lambda: _refs(message) != before)


async def _step_on_slack(both: Both, title: str) -> Message:
    found: Message | None = await both.slack.slack.wait_for(
        lambda: next((one for one in both.slack_lines() if one.text.startswith(title)), None), 5.0
    )
    assert found is not None
    return found


def _refs(message: Message) -> set[str]:
    return set(REF.findall(words_in(message.as_json())))


def _holds_on_slack(message: Message) -> None:
    assert len(message.blocks) <= BLOCKS
    assert characters(message.blocks) <= CHARACTERS
    assert MORE not in str(message.blocks)
