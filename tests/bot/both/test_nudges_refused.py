"""A nudge that a platform refuses ends with a human who knows, and reads what cures it (F19, F20, F24)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.bot.both.conftest import Both, linked
from tests.bot.moved import MovedTime
from tests.bot.slack.conftest import words_in
from tests.fakes.slack_events import app_uninstalled, tokens_revoked
from tests.fakes.slack_payloads import SlackPerson
from tests.fakes.teams_state import Message, Refused

NUDGE = "A nudge or reminder"
IN_THE_CHANNEL = {"days": 3, "hours": 1}


@pytest.fixture
def own_address(own_sqlite: str) -> str:
    """One kind of database: on the other one the commands themselves are held to the same."""
    return own_sqlite


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> MovedTime:
    moved = MovedTime()
    monkeypatch.setattr("bot.app.utc_now", moved)
    monkeypatch.setattr("commands.nudging.telling.TOGETHER", timedelta())
    return moved


def _removed(both: Both) -> None:
    both.slack.slack.state.channels[both.slack.person.channel_id].bot_is_member = False
    team = both.slack.slack.state.teams[both.slack.team]
    team.scopes -= {"chat:write.public"}


def _archived(both: Both) -> None:
    both.slack.slack.state.channels[both.slack.person.channel_id].is_archived = True


def _removed_on_teams(both: Both) -> None:
    both.teams.teams.state.room(both.teams.channel.id).bot_in = False


CURES: dict[Callable[[Both], None], str] = {
    _removed: "Type /invite @Hearth in the channel",
    _archived: "Unarchive it, or use the backlog in another channel.",
    _removed_on_teams: "Add Hearth to it: open Apps in Teams",
}


async def _owned_by(both: Both, person: SlackPerson) -> None:
    await both.slack.types("owner", "/backlog", person)
    card = (await both.slack.told(person))[-1]
    await both.slack.send(both.slack.press(card, "I am the Product Owner", person))


def _direct(both: Both, person: SlackPerson) -> str:
    """What that person read in the conversation with Hearth that is theirs alone."""
    said = both.slack.slack.messages(f"D{person.user_id[1:]}")
    return "\n".join(words_in(one.as_json()) for one in said)


async def _hears(both: Both, person: SlackPerson, cure: str) -> str:
    def heard() -> str:
        said = _direct(both, person)
        return said if cure in said and NUDGE in said else ""

    told: str = await both.slack.slack.wait_for(heard)
    return told


@pytest.mark.parametrize("harm", CURES, ids=lambda harm: harm.__name__.strip("_"))
async def test_the_owner_hears_of_a_channel_that_takes_nothing(
    both: Both, time: MovedTime, harm: Callable[[Both], None]
) -> None:
    await linked(both)
    ana = both.slack.person
    await _owned_by(both, ana)
    await both.slack.types("Cards are charged twice !critical")
    time.leap(days=2, hours=1)
    await both.slack.slack.wait_for(lambda: "PAY-2 Cards are charged twice" in _direct(both, ana))
    harm(both)
    time.leap(**IN_THE_CHANNEL)
    told = await _hears(both, ana, CURES[harm])
    assert told.count(NUDGE) == 1


async def test_when_the_owner_has_left_who_else_can_decide_is_nudged_and_an_admin_hears(
    both: Both, time: MovedTime
) -> None:
    await linked(both)
    ana, ben = both.slack.person, both.slack.other
    await both.slack.types("Login is slow", person=ben)
    await _owned_by(both, ben)
    await both.slack.types("Cards are charged twice !critical")
    both.slack.slack.state.users[ben.user_id].deleted = True
    time.leap(days=2, hours=1)
    await _hears(both, ana, "They have left this Slack workspace. Somebody else can take their part over.")
    assert _direct(both, ben) == ""
    time.leap(**IN_THE_CHANNEL)
    await both.on_slack("PAY-3 Cards are charged twice")


async def test_where_the_workspace_removed_hearth_somebody_on_teams_hears(
    both: Both, time: MovedTime
) -> None:
    await linked(both)
    await _owned_by(both, both.slack.person)
    await both.slack.types("Cards are charged twice !critical")
    await both.slack.send(tokens_revoked(both.slack.person))
    await both.slack.send(app_uninstalled(both.slack.person))
    both.slack.slack.revoke(both.slack.team)
    time.leap(days=2, hours=1)
    await _hears_on_teams(both, "Hearth was removed from this workspace. An admin can install it again.")


async def test_when_the_owner_blocked_hearth_on_teams_somebody_else_hears(
    both: Both, time: MovedTime
) -> None:
    await both.teams.asks("debt Login is slow", both.teams.ben)
    door = await both.teams.asks("backlog owner")
    await both.teams.looks(door)
    await both.teams.press(door, "I am the Product Owner")
    await both.teams.asks("debt Cards are charged twice !critical")
    own = both.teams.teams.state.chat_with_bot(both.teams.ana)
    both.teams.teams.state.room(own.id).refusal = Refused(403, "MessageWritesBlocked")
    time.leap(days=2, hours=1)
    await _hears_on_teams(both, "They have blocked Hearth. They can unblock it in Teams")


async def _hears_on_teams(both: Both, cure: str) -> None:
    """Somebody in a chat of their own."""
    people = (both.teams.ana, both.teams.ben)

    def heard() -> list[Message]:
        said = [one for person in people for one in both.teams.teams.direct(person)]
        return [one for one in said if cure in one.words and NUDGE in one.words]

    assert await both.teams.teams.wait_for(heard)
