"""A review in a real Chromium, as a newcomer sees one: the clock brings it up, buttons run it to its end."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Locator, Page, async_playwright, expect

from bot.browser.example import BEHIND, play
from tests.bot.browser.running import Demo, demo_running

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FITS = "() => document.documentElement.scrollWidth <= innerWidth"
NARROW = 120
"""A row of a step whose words have less room, in pixels, cannot be read."""


@asynccontextmanager
async def _looking(chromium: str, demo: Demo, width: int, height: int) -> AsyncIterator[Page]:
    """A page in which nothing goes wrong."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = await browser.new_page(viewport={"width": width, "height": height})
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(demo.address)
        await page.wait_for_selector("body.ready")
        yield page
        await browser.close()
        assert complaints == []


async def _become(page: Page, name: str) -> None:
    await page.locator("#acting").click()
    await page.get_by_role("menuitemradio", name=name).click()
    await expect(page.locator("#acting")).to_have_attribute("aria-label", re.compile(name))


def _of(within: Locator, label: str, ref: str) -> Locator:
    return within.get_by_role("button", name=re.compile(f"^{label}: {ref}\\b"))


async def test_a_newcomer_sees_a_whole_review(chromium: str, tmp_path: Path) -> None:
    async with demo_running(tmp_path, behind=BEHIND) as demo:
        where = {"workspace_id": demo.workspace_id, "address": demo.address}
        await play(demo.chat, demo.door, demo.clock, demo.passing, **where)  # type: ignore[arg-type]
        async with _looking(chromium, demo, 1280, 800) as page:
            await page.get_by_role("button", name="to the next review").click()
            await expect(page.get_by_role("heading", name="Thread")).to_be_visible()
            channel, thread = page.locator("#log"), page.locator("#thread-log")
            await expect(thread.locator("article")).to_have_count(6)
            first = thread.locator("article").nth(1)
            assert await first.evaluate("(one) => one.getBoundingClientRect().top") < 200
            words = await thread.locator(".rows .entry").evaluate_all(
                "(all) => all.map((one) => one.clientWidth)"
            )
            assert min(words) >= NARROW
            await channel.get_by_role("button", name="Start").click()
            await _first_two_steps(page, channel, thread)
            await _other_three_steps(page, channel, thread)
            await channel.get_by_role("button", name="End", exact=True).last.click()
            minutes = thread.locator("article").last
            await expect(minutes).to_contain_text("9 decisions")
            await expect(minutes).to_contain_text("There: Dana Reyes, Mei Tanaka, Priya Natarajan.")
            await expect(minutes).to_contain_text("1900 ms → 280 ms, target 300 ms: met")
            planning = channel.locator("article").last
            await expect(planning).to_contain_text("for the planning of sprint")
            await expect(planning).to_contain_text("PAY-30 Partly booked refunds")


async def _first_two_steps(page: Page, channel: Locator, thread: Locator) -> None:
    await expect(channel.locator("article").last).to_contain_text("Step 1 of 5")
    await _of(thread, "Low", "PAY-16").click()
    await _of(thread, "Medium", "PAY-17").click()
    await _become(page, "Mei Tanaka")
    await _of(thread, "Low", "PAY-19").click()
    await _of(thread, "High", "PAY-28").click()
    await expect(thread).to_contain_text("Every new item has a priority.")
    await expect(channel.locator("article").last).to_contain_text("Step 2 of 5")
    await _become(page, "Priya Natarajan")
    await _of(thread, "Plan now", "PAY-1").click()
    await _of(thread, "Accept the risk", "PAY-24").click()
    dialog = page.get_by_role("dialog")
    until = await page.evaluate("() => new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 10)")
    await dialog.get_by_label("Until").fill(until)
    await dialog.get_by_label("Why").fill("The vendor answers in January")
    await dialog.get_by_role("button", name="Accept").click()
    await expect(thread).to_contain_text("accepted or lowered")


async def _other_three_steps(page: Page, channel: Locator, thread: Locator) -> None:
    await _of(thread, "Pick", "PAY-30").click()
    await expect(thread).to_contain_text("Picking one more needs a reason")
    await _of(thread, "Enter the value after", "PAY-11").click()
    await page.get_by_role("dialog").get_by_label("Value after").fill("280")
    await page.keyboard.press("Control+Enter")
    await expect(thread).to_contain_text("1900 ms → 280 ms")
    await expect(thread).not_to_contain_text("5 minutes left")
    await page.get_by_role("button", name="by 15 minutes").click()
    await expect(thread).to_contain_text("5 minutes left")
    await page.get_by_role("button", name="by 15 minutes").click()
    await expect(thread).to_contain_text("The 20 minutes are over.")
    await thread.get_by_role("button", name="Not debt: Settlement").click()
    await expect(channel.locator("article").last).to_contain_text("All five steps are done")


async def test_two_filed_items_have_their_review_on_a_phone(chromium: str, tmp_path: Path) -> None:
    async with demo_running(tmp_path) as demo, _looking(chromium, demo, 380, 740) as page:
        for title in ("Refunds retry forever !critical", "Statements are split by hand"):
            await page.locator("#composer-text").fill(f"/debt {title}")
            await page.keyboard.press("Enter")
            await expect(page.locator("#log")).to_contain_text(title.partition(" !")[0])
        before = demo.clock()
        await page.get_by_role("button", name="Move the clock forward", exact=True).click()
        await page.get_by_role("menuitem", name="To the next review").click()
        thread = page.locator("#thread-log")
        await expect(thread).to_contain_text("Press Start when you are together")
        assert demo.clock() - before > timedelta(days=8)
        await thread.get_by_role("button", name="Start").click()
        await _of(thread, "Medium", "PAY-2").click()
        await expect(thread).to_contain_text("Every new item has a priority.")
        assert await page.evaluate(FITS)
        below = page.locator("#thread-below")
        await page.locator("#thread-scroller").evaluate("(one) => one.scrollTo(0, 0)")
        await page.get_by_role("button", name="Move the clock forward", exact=True).click()
        await page.get_by_role("menuitem", name="+15 min").click()
        await expect(below).to_have_text("1 new message")
        await below.click()
        await expect(thread.locator("article").last).to_be_in_viewport()
        await expect(thread.locator("article").last).to_contain_text("5 minutes left")
        await expect(below).to_be_hidden()
