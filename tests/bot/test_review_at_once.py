"""A whole review in which two people press every button at once, and is killed after each step."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bot.platforms import SITES, Serve
from tests.bot.reviewing import Two, two_people

FILED = (
    *("debt New one", "debt New two", "debt New three", "debt New four"),
    *("debt A risk !critical", "debt Another risk !critical", "debt A third risk !critical"),
    *("debt Slow !high", "debt Slower !high", "debt Slowest !high"),
    *("debt Login !high 340ms -> <80ms", "debt Logout !high 340ms -> <80ms"),
)
LIVE = ("PAY-11", "PAY-12")
SOON = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
AGENDA, STEPS = "PAY debt review", ("1. New", "2. Cri", "3. One", "4. Mea", "5. Inc")
PLANNING = "PAY · for the planning"
ONCE = dict.fromkeys(STEPS, 1) | {AGENDA[:6]: 2, PLANNING[:6]: 1}
"""The agenda and the minutes begin alike."""
FIRST = re.compile(r"was first|\b(ana|ben|Ana Lima|Ben Oduya) decided so|Only (ana|ben|Ana Lima|Ben Oduya)\b")


@asynccontextmanager
async def _review(site: Serve, address: str, folder: Path) -> AsyncIterator[Two]:
    """A team with something in each step, and its agenda with the five replies."""
    async with site(address, folder) as one:
        two = two_people(one, address)
        for text in FILED:
            await two.types(text, who=len(text) % 2)
        for ref in LIVE:
            for move in ("plan", "start", "live"):
                await two.types(f"backlog {move} {ref}")
        for title in ("Payouts were late", "Refunds were lost"):
            await two.types(f"backlog incident {title}")
        await two.types("backlog review now")
        await two.stands(STEPS[-1])
        try:
            yield two
        finally:
            two.close()


async def _once(
    two: Two, begins: str, label: str, fields: dict[str, str] | None = None, *, wait: bool = True
) -> None:
    """Both press: one has an effect, with its entries by one person; the other learns who was first.

    wait: until both see what came of it.
    """
    before = two.decided()[-1].id
    told = await (two.press(begins, label) if fields is None else two.fill_in(begins, label, fields))
    assert sum(bool(FIRST.search(one)) for one in told) == 1, (label, told)
    made = two.decided(before)
    assert len({one.person_id for one in made}) == 1, (label, made)
    assert max(Counter((one.item_id, one.what, one.field) for one in made).values()) == 1, (label, made)
    if wait:
        await two.settled()


def _other(two: Two) -> str:
    """Who does not facilitate."""
    [agenda] = [text for text in two.texts() if text.startswith(AGENDA)]
    return "Ana Lima" if re.search(r"\bben\b[^.]* facilitates", agenda, re.IGNORECASE) else "Ben Oduya"


async def _killed(two: Two) -> None:
    """kill -9, and started again; what it had begun to send counts as given up."""
    await two.site.server.kill()
    two.site.three_minutes_pass()
    await two.site.server.start()


async def _step_1(two: Two) -> None:
    await _once(two, STEPS[0], "Several at once", {"priority": "Low", "tick1": "yes"})
    await _once(two, STEPS[0], "High")
    await _once(two, STEPS[0], "Undo")
    await _once(two, STEPS[0], "High")
    await _once(two, STEPS[0], "Leave the rest for next time")
    await _once(two, STEPS[0], "Ask about it after all")
    await _once(two, STEPS[0], "Medium")
    await _once(two, STEPS[0], "Low", wait=False)


async def _step_2(two: Two) -> None:
    await _once(two, STEPS[1], "Plan now")
    await _once(two, STEPS[1], "Accept the risk", {"until": SOON, "reason": "The vendor answers"})
    await _once(two, STEPS[1], "Not critical", wait=False)


async def _step_3(two: Two) -> None:
    await _once(two, STEPS[2], "None, because…", {"reason": "The release is near"})
    await _once(two, STEPS[2], "Pick")
    await _once(two, STEPS[2], "Pick too", {"reason": "Both touch the same code"}, wait=False)


async def _step_4(two: Two) -> None:
    await _once(two, STEPS[3], "Not before…", {"day": SOON})
    await _once(two, STEPS[3], "Enter the value after", {"after": "75"}, wait=False)


async def _step_5(two: Two) -> None:
    await _once(two, STEPS[4], "Not debt")
    await _once(two, STEPS[4], "It was debt", {"ref": "PAY-8"}, wait=False)


RUN = (
    (_step_1, "Step 2 of 5"),
    (_step_2, "Step 3 of 5"),
    (_step_3, "Step 4 of 5"),
    (_step_4, "Step 5 of 5"),
    (_step_5, "All five steps are done"),
)
"""What the agenda says after each, although the process was killed before it could say so."""


async def test_every_button_at_once_and_killed_after_each_step(
    own_sqlite: str, own_postgresql: str, tmp_path: Path
) -> None:
    """On Slack and on Teams, side by side because most of it is waiting; each on another database."""
    places = [(SITES["slack"], own_sqlite), (SITES["teams"], own_postgresql)]
    await asyncio.gather(*(_whole_review(site, address, tmp_path) for site, address in places))


async def _whole_review(site: Serve, address: str, folder: Path) -> None:
    async with _review(site, address, folder) as two:
        await _once(two, AGENDA, "Start")
        await _once(two, AGENDA, "Pause")
        await _once(two, AGENDA, "Resume")
        await _once(two, AGENDA, "Hand over", {"person": _other(two)})
        assert not any(FIRST.search(one) for one in await two.press(AGENDA, "I am here"))
        for step, then in RUN:
            await step(two)
            await _killed(two)
            await two.shows(AGENDA, then)
            await two.settled()
        await _once(two, AGENDA, "End")
        await two.stands(PLANNING)
        await two.settled()
        begun = [text for text in two.texts() if text.startswith((AGENDA, PLANNING, *STEPS))]
        assert Counter(text[:6] for text in begun) == ONCE
        assert sum("13 decisions" in text for text in begun) == 1
