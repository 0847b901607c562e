"""Three hundred titles over /api/messages, many delivered again: one item, one line in its thread (F5)."""

import os
from pathlib import Path

from tests.bot.served import Request, Sent
from tests.bot.teams.serving import Site, site
from tests.bot.test_many_at_once import Filed, file_all, hold, titles

TITLES = int(os.environ.get("HEARTH_TEST_TITLES", "80"))


async def _settled(one: Site, filed: list[Filed]) -> None:
    """Every line that is owed was posted, and each stands alone in the thread of what was typed."""
    await one.wait_for(lambda: one.owed() == {"sent": len(filed)})
    lines = [line.partition("\n")[0] for line in one.posted()]
    assert sorted(lines) == sorted(sent.answers[0].line for sent in filed)
    roots = [message.root for message in one.teams.posted(one.channel) if message.root != message.id]
    assert len(set(roots)) == len(roots) == len(filed)


async def run(address: str, folder: Path, count: int) -> list[Filed]:
    """Files so many; then all that was delivered comes again to a process that never saw it."""
    requests: list[Request] = []
    async with site(address, folder) as one:

        async def deliver(request: Request, retry: int) -> Sent:
            requests.append(request)
            return await one.ask(request, retry=retry)

        filed = await file_all(one, titles(count), deliver)
        hold(one, filed)
        await _settled(one, filed)
        await one.server.kill()
        await one.server.start()
        for request in requests[:: max(1, count // 30)]:
            assert (await one.deliver(request)).status == 200
        hold(one, filed)
        await _settled(one, filed)
    return filed


async def test_three_hundred_titles(own_address: str, tmp_path: Path) -> None:
    filed = await run(own_address, tmp_path, TITLES)
    assert sum(len(one.answers) for one in filed) == TITLES + TITLES // 10 + TITLES // 20
