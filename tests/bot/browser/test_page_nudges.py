"""A nudge in a real Chromium: two working days later it stands in the Product Owner's direct messages."""

import re

from playwright.async_api import Page, async_playwright, expect

from tests.bot.browser.running import Demo

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FITS = "() => document.documentElement.scrollWidth <= innerWidth"


async def _type(page: Page, text: str) -> None:
    await page.locator("#composer-text").fill(text)
    await page.keyboard.press("Enter")


async def _become(page: Page, name: str) -> None:
    await page.locator("#acting").click()
    await page.get_by_role("menuitemradio", name=name).click()
    await expect(page.locator("#acting")).to_have_attribute("aria-label", re.compile(name))


async def _waits(page: Page, *steps: str) -> None:
    for step in steps:
        before = await page.locator("#now").inner_text()
        await page.get_by_role("button", name=f"Move the clock forward {step}").click()
        await expect(page.locator("#now")).not_to_have_text(before)


async def test_the_owner_is_nudged_after_two_working_days_and_one_press_ends_it(
    chromium: str, demo: Demo
) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(demo.address)
        await page.wait_for_selector("body.ready")
        await _waits(page, "to Monday 9:00")
        await _type(page, "/debt Card tokens can end up in the debug log !critical")
        await expect(page.locator("#log")).to_contain_text("PAY-1")
        await _become(page, "Priya Natarajan")
        await page.locator("#log").get_by_role("button", name="I am the Product Owner").first.click()
        await _waits(page, "by one day", "by one day", "by one hour", "by 15 minutes")
        await page.get_by_role("link", name="Messages 1 unread").click()
        nudge = page.locator("#log article").last
        await expect(nudge).to_contain_text("Please plan it now, or say why it can wait: PAY-1")
        await expect(nudge).to_contain_text("This is 1 of 3; the next would come on")
        for label in ("Snooze", "Accept the risk", "Not critical"):
            await expect(nudge.get_by_role("button", name=label)).to_be_visible()
        assert await page.evaluate(FITS)
        await nudge.get_by_role("button", name="Plan now").click()
        await expect(nudge).to_contain_text("PAY-1 is planned for sprint 1")
        await expect(nudge.get_by_role("button", name="Plan now")).to_have_count(0)
        await browser.close()
    assert complaints == []
