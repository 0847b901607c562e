"""The key of incident tools on Slack and on Teams: whoever made it reads it, and nobody else (F30)."""

import re

from commands.rules.tool_key import PATTERN
from tests.bot.both.conftest import both_at, linked
from tests.fakes.teams_state import reading


async def test_nobody_else_in_the_channel_reads_the_key(own_sqlite: str) -> None:
    async with both_at(own_sqlite) as both:
        await linked(both)
        told = await both.slack.types("incident key", "/backlog")
        assert told["response_type"] == "ephemeral"
        asked = await both.teams.asks("backlog incident key")
        assert "has a key of PAY yet" in reading(await both.teams.looks(asked))
        again = both.teams.presses(asked, "Make a key")
        await both.teams.press(asked, "Make a key")
        twice = await both.teams.deliver(again)
        assert isinstance(twice.answer, dict)
        assert "you made a key of PAY" in twice.answer["value"]
        assert re.search(PATTERN, reading(both.teams.teams.sees(both.teams.ana, asked)))
        assert "hearth_" not in asked.words
        assert "hearth_" not in reading(both.teams.teams.sees(both.teams.ben, asked))
        told = await both.slack.types("incident key", "/backlog")
        assert "An incident tool has a key of PAY." in told["text"]
        await both.teams.press(asked, "Revoke")
        assert "is revoked" in reading(both.teams.teams.sees(both.teams.ana, asked))
