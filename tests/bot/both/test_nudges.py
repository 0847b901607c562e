"""A nudge of one team on Slack and on Teams: what ends it on one is seen on the other (F20, F42)."""

from dataclasses import replace

import pytest

from tests.bot.both.conftest import Both, linked
from tests.bot.moved import MovedTime
from tests.bot.slack.conftest import button, words_in
from tests.fakes.slack_payloads import SlackPerson
from tests.fakes.slack_state import Message

ASKS = "Please plan these 2 now, or say of each why it can wait."
BUTTONS = ("Plan now", "Snooze", "Accept the risk", "Not critical")


@pytest.fixture
def own_address(own_sqlite: str) -> str:
    """One kind of database: on the other one the commands themselves are held to the same."""
    return own_sqlite


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> MovedTime:
    moved = MovedTime()
    monkeypatch.setattr("bot.app.utc_now", moved)
    return moved


def _direct(both: Both) -> SlackPerson:
    """Ana in the conversation with Hearth that is hers alone."""
    ana = both.slack.person
    return replace(ana, channel_id=f"D{ana.user_id[1:]}", channel_name="directmessage")


async def _told_directly(both: Both) -> Message:
    """The nudge in Ana's direct messages on Slack."""
    there = _direct(both).channel_id
    found: Message | None = await both.slack.slack.wait_for(
        lambda: next((one for one in both.slack.slack.messages(there) if ASKS in one.text), None), 10.0
    )
    assert found is not None
    return found


async def _unplanned(both: Both, time: MovedTime) -> Message:
    """Two Critical items that nobody planned, until their Product Owner is asked to: in one message."""
    await linked(both)
    await both.slack.types("owner", "/backlog")
    owner = (await both.slack.told())[-1]
    await both.slack.send(both.slack.press(owner, "I am the Product Owner"))
    await both.slack.types("Cards are charged twice !critical")
    await both.slack.types("Refunds retry forever !critical")
    await both.on_teams("PAY-3 Refunds retry forever")
    time.leap(days=2, hours=1)
    return await _told_directly(both)


async def test_what_is_planned_on_one_is_settled_on_the_other_within_five_seconds(
    both: Both, time: MovedTime
) -> None:
    asked = await _unplanned(both, time)
    for label in BUTTONS:
        assert button(asked.as_json(), label)
    time.leap(days=3, hours=1)
    here, there = await both.on_slack(ASKS), await both.on_teams(ASKS)
    await both.slack.send(both.slack.press(asked, "Plan now", _direct(both)))
    first, second = (f"PAY-{number} is planned for sprint 1" for number in (2, 3))
    await both.teams.teams.wait_for(lambda: first in there.words)
    assert second not in there.words
    await both.teams.press(there, "Plan now", both.teams.ben)
    await both.teams.teams.wait_for(lambda: second in there.words)
    await both.slack.slack.wait_for(
        lambda: all(first in shown and second in shown for shown in (_shown(asked), _shown(here))), 5.0
    )
    for message in (asked, here):
        with pytest.raises(LookupError):
            button(message.as_json(), "Plan now")


def _shown(message: Message) -> str:
    return words_in(message.as_json())
