"""Twenty items through the page in a real Chromium, typed and by form."""

from pathlib import Path

from playwright.async_api import Page, async_playwright, expect

from tests.bot.browser.running import demo_running

TITLES = (
    "HDFS writer loses the last block on shutdown",
    "Channel registry is rebuilt at every request",
    "Tuple fields are compared by position",
    "Syslog ingestion has no back pressure",
    "TCP server accepts without a limit",
    "HTTP source keeps idle connections for ever",
    "Module classpath is searched twice",
    "Cluster monitor polls every node",
    "Tail adapter misses rotated files",
    "EC2 image is built by hand",
)


async def test_twenty_items_typed_and_by_form_are_all_there(chromium: str, tmp_path: Path) -> None:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    async with demo_running(tmp_path) as demo, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=flags)
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        await page.goto(demo.address)
        await page.wait_for_selector("body.ready")
        for number, title in enumerate(TITLES):
            await _typed(page, f"/debt {title} ~S")
            await expect(page.locator("#log")).to_contain_text(f"PAY-{2 * number + 1} {title}")
            await _by_form(page, f"{title}, in the second region too")
            await expect(page.locator("#log")).to_contain_text(f"PAY-{2 * number + 2} {title}, in")
        await browser.close()
        with demo.database.reading(demo.workspace_id) as store:
            team = store.teams.by_key("PAY")
            assert team is not None
            stored = store.items.page(team.id, at_most=100)
    assert sorted(item.number for item in stored) == list(range(1, 21))
    assert [item.area for item in stored if item.number % 2 == 0] == ["ingestion"] * 10


async def _typed(page: Page, text: str) -> None:
    await page.locator("#composer-text").fill(text)
    await page.keyboard.press("Enter")


async def _by_form(page: Page, title: str) -> None:
    """The form, first with a measurement that cannot be, then put right."""
    await _typed(page, "/debt")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Title").fill(title)
    await dialog.get_by_label("Priority").select_option("High")
    await dialog.get_by_label("Affected area").fill("ingestion")
    measurement = dialog.get_by_label("Measurement")
    await measurement.fill("340ms -> 80%")
    await dialog.get_by_role("button", name="File", exact=True).click()
    await expect(dialog).to_contain_text("use one unit for both")
    await expect(dialog.get_by_label("Title")).to_have_value(title)
    await measurement.fill("340ms -> <80ms")
    await dialog.get_by_role("button", name="File", exact=True).click()
    await expect(dialog).to_be_hidden()
