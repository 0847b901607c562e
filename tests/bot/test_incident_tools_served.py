"""Incident tools at Hearth as it runs for real: at every replica, through a kill, and in the demo (F30)."""

import asyncio
import re
from pathlib import Path

import aiohttp

from bot.demo import demonstrating
from commands.rules.tool_key import PATH, PATTERN, SCHEMA
from tests.bot.serving import Site, site
from tests.bot.tools import Tool

DOWN = {"title": "Checkout is down", "tool": "PagerDuty", "id": "Q1K3YD2"}


async def _key(one: Site) -> str:
    await one.deliver(one.types("Ledger has no tests"))
    await one.deliver(one.types("incident key", word="/backlog"))
    pressed = one.presses(one.slack.ephemerals("UANA")[-1].as_json(), "Make a key")
    await one.deliver(pressed)
    found = re.search(PATTERN, (await one.all_later([pressed]))[0][0])
    assert found is not None
    return found[0]


async def _until_answered(url: str, key: str, number: int) -> int:
    """Sends it again whenever the connection went down without an answer, as tools do."""
    async with aiohttp.ClientSession(url) as http:
        while True:
            try:
                answer = await Tool(http, key).tells(title=f"Alert {number}", id=str(number))
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
                continue
            assert answer.status in (200, 201), answer
            return int(answer.told["incident"])


async def test_at_every_replica_and_through_a_kill_it_is_once(own_address: str, tmp_path: Path) -> None:
    """Recorded once, told once in the channel; the same answer from whoever is asked, and no key in a log."""
    async with site(own_address, tmp_path, replicas=2) as one:
        key = await _key(one)
        async with aiohttp.ClientSession(one.urls[0]) as first, aiohttp.ClientSession(one.urls[1]) as second:
            tools = [Tool(first, key), Tool(second, key)]
            both = await asyncio.gather(*(tool.tells(**DOWN) for tool in tools))
            assert sorted(answer.status for answer in both) == [200, 201]
            (number,) = {answer.told["incident"] for answer in both}
            await one.wait_for(one.posted)

            many = [asyncio.create_task(_until_answered(one.urls[n % 2], key, n)) for n in range(30)]
            await one.wait_for(lambda: one.decisions("incident") >= 5)
            await one.servers[0].kill()
            await one.servers[0].start()
            assert len(set(await asyncio.gather(*many))) == 30
            assert one.decisions("incident") == 31

            again = [await tool.tells(**DOWN) for tool in tools]
            assert [(answer.status, answer.told["incident"]) for answer in again] == [(200, number)] * 2
            assert (await Tool(first, f"hearth_{'0' * 48}").tells(**DOWN)).status == 401
        assert len([said for said in one.posted() if "recorded by PagerDuty" in said]) == 1
        assert all(key not in line for server in one.servers for line in server.said)


async def test_the_demo_has_the_addresses() -> None:
    async with demonstrating(0, None, example=False) as address, aiohttp.ClientSession(address) as http:
        async with http.get(SCHEMA) as answer:
            assert (answer.status, (await answer.json())["title"]) == (200, "Incident")
        async with http.post(PATH, json=DOWN) as answer:
            assert answer.status == 401
