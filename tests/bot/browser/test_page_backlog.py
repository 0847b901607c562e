"""The backlog through the page in a real Chromium: found, opened, triaged and planned, also on a phone."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright, expect

from tests.bot.browser.running import Demo, demo_running

FILED = (
    "Nightly settlement runs on one machine !critical ~L in:settlement",
    "Refund job retries forever !high ~M in:refunds",
    "Statements are split by hand !medium ~S",
    "The webhook worker stops !high ~S in:webhooks",
    "Old encryption on the payout gateway !critical #security",
    "Feature flags are never removed !low ~S in:flags",
)
IN_VIEW = """(one) => one.getBoundingClientRect().top
  >= document.getElementById('scroller').getBoundingClientRect().top"""


async def test_from_the_first_look_to_a_plan(chromium: str, tmp_path: Path) -> None:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    async with demo_running(tmp_path) as demo, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=flags)
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        await _come(page, demo)
        for text in FILED:
            await _type(page, f"/debt {text}")
        await expect(page.locator("#log")).to_contain_text("PAY-6 Feature flags")
        await _look_around(page)
        await _triage_and_plan(page)
        phone = await browser.new_page(
            viewport={"width": 380, "height": 740}, has_touch=True, color_scheme="dark"
        )
        await _come(phone, demo)
        await _on_a_phone(phone)
        await browser.close()


async def _come(page: Page, demo: Demo) -> None:
    await page.goto(demo.address)
    await page.wait_for_selector("body.ready")


async def _type(page: Page, text: str) -> None:
    await page.locator("#composer-text").fill(text)
    await page.keyboard.press("Enter")


def _last(page: Page) -> Any:
    return page.locator("#log article").last


async def _look_around(page: Page) -> None:
    """Home, the list through a filter, the tree, and a search with a typing error."""
    await _type(page, "/backlog")
    await expect(_last(page)).to_contain_text("2 Critical debt items are not planned.")
    await _last(page).get_by_role("button", name="List", exact=True).click()
    await expect(_last(page)).to_contain_text("1–5 of 6")
    await _last(page).get_by_label("Priority").select_option("High")
    await expect(_last(page)).to_contain_text("High: 1–2 of 2")
    await expect(_last(page)).not_to_contain_text("PAY-1")
    await _last(page).get_by_role("button", name="Home", exact=True).click()
    await _last(page).get_by_role("button", name="Tree", exact=True).click()
    await expect(_last(page)).to_contain_text("Critical – production risk · 2")
    await _type(page, "/backlog search refnd jobs")
    await expect(_last(page)).to_contain_text("PAY-2 Refund job retries forever")
    await expect(_last(page)).to_contain_text("1 found")


async def _triage_and_plan(page: Page) -> None:
    await _last(page).get_by_role("button", name="Open: ").click()
    dialog = page.get_by_role("dialog")
    card = page.locator("#log article").filter(has=page.get_by_role("button", name="Customer text"))
    await expect(card).to_contain_text("PAY-2 Refund job retries forever")
    assert await card.evaluate(IN_VIEW), "what to do first stands on top of the card"
    await card.get_by_label("Priority").select_option("Critical")
    await expect(card.get_by_label("Temperature")).to_contain_text("hot, from its priority")
    await card.get_by_label("Temperature").select_option("cold")
    await dialog.get_by_label("Why").fill("Frozen until May")
    await dialog.get_by_role("button", name="Save").click()
    await expect(page.locator("#log")).to_contain_text("debt · Critical · Medium")
    await page.keyboard.press("Escape")
    await card.get_by_role("button", name="Plan", exact=True).click()
    await expect(page.locator("#log")).to_contain_text("PAY-2 is planned for sprint 1")
    await _type(page, "/backlog sprint")
    await expect(_last(page)).to_contain_text("1 item, 3 points")


async def _on_a_phone(page: Page) -> None:
    for text in ("/backlog", "/backlog list", "/backlog tree", "/backlog PAY-2", "/backlog help"):
        await _type(page, text)
        await expect(page.locator("#composer-text")).to_have_value("")
        assert await page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), text
    await expect(_last(page)).to_contain_text("What you can type")
    assert await _last(page).evaluate(IN_VIEW)
    await _type(page, "/backlog report")
    await _last(page).get_by_role("button", name="Per sprint").click()
    await expect(_last(page).get_by_role("table")).to_contain_text("Lead time of debt")
    assert await _last(page).evaluate(IN_VIEW), "another card begins where it begins"
    assert await page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
