"""Two presses at one moment, at one replica or at two: one effect, and each press is told (F5, F19)."""

import asyncio
from pathlib import Path

from storage.enums import State
from tests.bot.teams.serving import site


async def test_a_double_click_on_undo(own_address: str, tmp_path: Path) -> None:
    async with site(own_address, tmp_path, replicas=2) as one:
        for number in range(1, 6):
            line = await one.asks(f"debt A slip {number}")
            first, second = one.presses(line, "Undo"), one.presses(line, "Undo")
            both = await asyncio.gather(one.deliver(first), one.deliver(second, replica=number % 2))
            assert all(f"PAY-{number} was undone" in sent.text for sent in both)
        assert set(one.states().values()) == {State.DECLINED}
        assert one.decisions("undone") == 5
        await one.wait_for(lambda: one.owed().keys() == {"sent"})
        await one.wait_for(
            lambda: all("was undone" in line.words for line in one.teams.posted(one.channel)[1:])
        )
