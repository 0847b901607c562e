"""The page in a real Chromium: everything that a person does in it, mostly with the keyboard alone."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Route, async_playwright, expect

from tests.bot.browser.running import Demo, demo_running
from tests.bot.menus import teach_menus

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUICK = "/debt Refund job retries forever !critical #maintainability ~M in:refunds"
NAMELESS = """() => [...document.querySelectorAll('button, a, input, select, textarea, [role=log], dialog')]
  .filter((one) => one.checkVisibility())
  .filter((one) => !(one.innerText?.trim() || one.getAttribute('aria-label') || one.labels?.length
    || one.getAttribute('aria-labelledby')))
  .map((one) => one.outerHTML)"""
CALLED_OTHERWISE = """() => [...document.querySelectorAll('[data-step]')]
  .map((one) => [one.innerText, one.ariaLabel])
  .filter(([shown, spoken]) => !spoken.toLowerCase().includes(shown.toLowerCase()))"""
"""Whoever speaks to the page says what they read on a button."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = await playwright.chromium.launch(executable_path=chromium, args=flags)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with demo_running(tmp_path) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, demo: Demo) -> AsyncIterator[Page]:
    """The page of one person; what the browser complains about fails the test."""
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Policy" in said.text else None)
    await come(page, demo)
    yield page
    await page.close()
    assert complaints == []


async def come(page: Page, demo: Demo, where: str = "") -> None:
    await page.goto(f"{demo.address}/{where}")
    await page.wait_for_selector("body.ready")


async def type_in(page: Page, text: str) -> None:
    await page.locator("#composer-text").fill(text)
    await page.keyboard.press("Enter")


async def holds_the_focus(element: Locator) -> None:
    """The page's own word for it: of several browsers that run at once, one alone has the keyboard."""
    for _ in range(50):
        if await element.evaluate("held => held === document.activeElement"):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{element} has not got the focus")


def messages(page: Page) -> Any:
    return page.locator("#log article")


async def become(page: Page, name: str) -> None:
    await page.locator("#acting").click()
    await page.get_by_role("menuitemradio", name=name).click()


async def test_a_command_is_completed_filed_and_seen_by_others(
    page: Page, browser: Browser, demo: Demo
) -> None:
    other = await browser.new_page()
    await come(other, demo)
    await become(other, "Priya Natarajan")
    text = page.locator("#composer-text")
    await text.focus()
    await page.keyboard.type("/deb")
    options = page.get_by_role("option")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowUp")
    await expect(text).to_have_attribute("aria-activedescendant", "composer-text-commands-0")
    await page.keyboard.press("Tab")
    await expect(text).to_have_value("/debt ")
    await page.keyboard.type(QUICK.removeprefix("/debt "))
    await page.keyboard.press("Enter")
    for seen in (page, other):
        await expect(messages(seen)).to_contain_text(["PAY-1 Refund job retries forever"])
    await expect(text).to_have_value("")
    await other.close()


async def test_escape_folds_the_commands_and_a_whole_word_is_sent(page: Page) -> None:
    await page.locator("#composer-text").focus()
    await page.keyboard.type("/backlog")
    await expect(page.get_by_role("listbox")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await page.locator("#composer-text").fill("/backlog")
    await page.keyboard.press("Enter")
    await expect(messages(page)).to_contain_text(["Only visible to you"])


async def test_a_form_keeps_what_is_typed_through_errors_and_says_what_is_wrong(page: Page) -> None:
    await type_in(page, "/debt")
    dialog = page.get_by_role("dialog", name="File debt")
    await holds_the_focus(dialog.get_by_label("Title"))
    await dialog.get_by_label("Measurement").fill("23% -> 60ms")
    await dialog.get_by_text("People and dates").click()
    await dialog.get_by_label("Due date").fill("2026-12-12")
    await dialog.get_by_label("Title").press("Enter")
    title = dialog.get_by_label("Title")
    await holds_the_focus(title)
    await expect(title).to_have_attribute("aria-invalid", "true")
    await expect(title).to_have_accessible_description("Please fill this in.")
    await title.fill("Tests miss the refunds")
    await page.keyboard.press("Control+Enter")
    measurement = dialog.get_by_label("Measurement")
    await holds_the_focus(measurement)
    await expect(measurement).to_have_accessible_description(re.compile("use one unit for both"))
    await expect(title).to_have_value("Tests miss the refunds")
    await expect(dialog.get_by_label("Due date")).to_have_value("2026-12-12")
    await measurement.fill("23% -> 60%")
    await dialog.get_by_label("Assignee").select_option("ravi")
    await dialog.get_by_role("button", name="File", exact=True).click()
    await expect(dialog).to_be_hidden()
    await expect(messages(page)).to_contain_text(["Tests miss the refunds"])
    await holds_the_focus(page.locator("#composer-text"))


async def test_a_form_that_is_left_becomes_a_draft_and_says_so(page: Page) -> None:
    await type_in(page, "/debt")
    await page.get_by_role("dialog").get_by_label("Title").fill("Half a thought")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await expect(page.locator("#toast")).to_contain_text("Kept as a draft")
    await holds_the_focus(page.locator("#composer-text"))
    await type_in(page, "/debt drafts")
    await expect(messages(page)).to_contain_text(["Half a thought"])


async def test_a_form_that_cannot_be_sent_stays_with_everything_in_it(page: Page) -> None:
    await type_in(page, "/debt")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Title").fill("Not lost")
    await page.route("**/demo/*", lambda route: route.abort())
    await page.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_contain_text("cannot be reached")
    await page.keyboard.press("Escape")
    await expect(dialog.get_by_label("Title")).to_have_value("Not lost")
    await page.unroute("**/demo/*")
    await dialog.get_by_label("Title").press("Enter")
    await expect(messages(page)).to_contain_text(["Not lost"])


async def test_threads_open_beside_and_take_words_but_no_commands(page: Page) -> None:
    await type_in(page, "The refund queue stands still")
    await expect(messages(page)).to_contain_text(["The refund queue stands still"])
    await page.locator("#composer-text").press("ArrowUp")
    await holds_the_focus(messages(page).last)
    await page.get_by_role("button", name="Reply in thread").press("Enter")
    reply = page.get_by_role("textbox", name="Reply")
    await holds_the_focus(reply)
    await reply.fill("Looking")
    await reply.press("Enter")
    await expect(page.locator("#thread-log article")).to_have_count(2)
    await expect(messages(page)).to_contain_text(["1 replyLast reply today"])
    await reply.fill("/debt Queue")
    await reply.press("Enter")
    await expect(page.locator("#thread-composer").get_by_role("alert")).to_contain_text(
        "do not work in threads"
    )
    await expect(reply).to_have_value("/debt Queue")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("complementary", name="Thread")).to_be_hidden()
    await page.get_by_role("button", name="+1 day").click()
    await expect(messages(page)).to_contain_text(["1 replyLast reply yesterday"])


async def test_an_emoji_files_a_message_and_the_answer_stands_in_its_thread(page: Page) -> None:
    await type_in(page, QUICK)
    await type_in(page, "The webhook worker stops after a broken message")
    await expect(messages(page)).to_have_count(2)
    await page.locator("#composer-text").press("ArrowUp")
    await page.get_by_role("button", name="Bricks: files this message").press("Enter")
    await expect(messages(page).last.get_by_role("button", name="1 reply")).to_be_visible()
    await expect(page.get_by_role("button", name="Bricks, 1: Dana Reyes")).to_have_attribute(
        "aria-pressed", "true"
    )
    await messages(page).last.get_by_role("button", name="1 reply").click()
    await expect(page.locator("#thread-log")).to_contain_text("PAY-2 The webhook worker stops")


async def test_a_message_can_be_filed_from_its_menu(page: Page) -> None:
    await type_in(page, "Statements are split by hand\nTwo shops told us")
    await messages(page).last.hover()
    await page.get_by_role("button", name="More for this message").click()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="File debt")
    await expect(dialog.get_by_label("Title")).to_have_value("Statements are split by hand")


async def test_buttons_of_cards_work_and_a_second_person_sees_what_they_did(page: Page) -> None:
    await type_in(page, QUICK)
    await messages(page).last.get_by_role("button", name="Undo").click()
    await expect(messages(page).last).to_contain_text("was undone")
    await become(page, "Priya Natarajan")
    await expect(messages(page).last).to_contain_text("was undone")


async def test_only_the_person_sees_what_is_for_them(page: Page) -> None:
    await type_in(page, "/debt help")
    await expect(messages(page)).to_contain_text(["Only visible to you"])
    await become(page, "Sam Whitfield")
    await expect(page.locator("#acting")).to_have_accessible_name("Acting as Sam Whitfield, Stakeholder")
    await expect(messages(page)).to_have_count(0)
    await become(page, "Dana Reyes")
    await messages(page).last.get_by_role("button", name="Dismiss").click()
    await expect(messages(page)).to_have_count(0)


async def test_unsent_words_survive_another_channel_and_a_reload(page: Page) -> None:
    await page.locator("#composer-text").fill("Half a sentence")
    await page.get_by_role("link", name="search").click()
    await expect(page.locator("#composer-text")).to_have_value("")
    await page.get_by_role("link", name="payments").click()
    await expect(page.locator("#composer-text")).to_have_value("Half a sentence")
    await page.reload()
    await expect(page.locator("#composer-text")).to_have_value("Half a sentence")


async def test_an_unknown_command_is_kept_and_explained(page: Page) -> None:
    await type_in(page, "/giphy cat")
    await expect(page.locator("#composer").get_by_role("alert")).to_contain_text("There is no command /giphy")
    await expect(page.locator("#composer-text")).to_have_value("/giphy cat")


async def test_what_arrived_although_the_answer_was_lost_happens_once(page: Page) -> None:
    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/demo/send", lose_the_answer)
    await type_in(page, QUICK)
    await expect(page.locator("#composer").get_by_role("alert")).to_contain_text("Your text is kept")
    await page.unroute("**/demo/send")
    await page.locator("#composer-text").press("Enter")
    await expect(page.locator("#composer-text")).to_have_value("")
    await expect(messages(page)).to_have_count(1)
    await expect(messages(page)).to_contain_text(["PAY-1"])


async def test_the_clock_moves_forward_for_everybody(page: Page, demo: Demo) -> None:
    before = demo.clock()
    assert await page.evaluate(CALLED_OTHERWISE) == []
    await page.get_by_role("button", name="Move the clock forward to Monday 9:00").click()
    await expect(page.locator("#now")).to_contain_text(re.compile(r"Mon.*09:00"))
    monday = await page.locator("#now").inner_text()
    await page.get_by_role("button", name="by two weeks").click()
    await expect(page.locator("#now")).not_to_have_text(monday)
    await expect(page.locator("#now")).to_contain_text(re.compile(r"Mon.*09:00"))
    assert (demo.clock() - before).days >= 14


async def test_typed_markup_does_nothing(page: Page) -> None:
    nasty = '<img src=x onerror="document.title=1"> <!channel> **bold** https://example.com'
    await type_in(page, nasty)
    await expect(messages(page).locator(".said")).to_have_text(nasty)
    assert await messages(page).locator(".said img, .said a, .said strong").count() == 0


async def test_a_link_to_a_message_leads_to_it(page: Page, demo: Demo) -> None:
    demo.chat.post("search", "ravi", id_="found-me", text="Here it is")
    await come(page, demo, "#/search/found-me")
    await expect(page.get_by_role("heading", level=1)).to_have_text("search")
    await holds_the_focus(page.locator("[data-id=found-me]"))


async def test_home_shows_what_is_mine_and_its_buttons_work(page: Page) -> None:
    await type_in(page, QUICK)
    await expect(messages(page)).to_have_count(1)
    await page.get_by_role("link", name="Home").click()
    await expect(page.locator("#home")).to_contain_text("PAY-1")
    await page.locator("#home").get_by_role("button", name="File debt").click()
    await expect(page.get_by_role("dialog", name="File debt")).to_be_visible()


async def test_news_of_another_channel_is_counted(page: Page, demo: Demo) -> None:
    demo.chat.post("search", "ravi", text="Anybody there?")
    link = page.get_by_role("navigation").get_by_role("link", name=re.compile("search"))
    await expect(link).to_have_accessible_name("search 1 unread")
    await link.click()
    await expect(link).to_have_accessible_name("search")


async def test_everything_has_a_name_and_tab_stays_in_the_dialog(page: Page) -> None:
    await type_in(page, QUICK)
    await expect(messages(page)).to_have_count(1)
    await messages(page).last.focus()
    assert await page.evaluate(NAMELESS) == []
    await page.get_by_role("button", name="Add details").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await page.evaluate(NAMELESS) == []
    inside = "() => document.activeElement === document.body || !!document.activeElement.closest('dialog')"
    for _ in range(30):
        await page.keyboard.press("Tab")
        assert await page.evaluate(inside)
    await page.keyboard.press("Escape")
    await holds_the_focus(page.get_by_role("button", name="Add details"))


async def test_a_choice_in_a_menu_is_made_at_once(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = teach_menus(monkeypatch)
    await type_in(page, "/debt help")
    priority, effort = page.get_by_label("Priority"), page.get_by_label("Effort")
    await expect(priority).to_have_value("")
    await expect(effort).to_have_value("low")
    await priority.focus()
    await priority.select_option("High")
    await expect(page.locator('option[selected][value="high"]')).to_have_count(1)
    await holds_the_focus(priority)
    await priority.select_option("Low")
    await expect(messages(page)).to_contain_text(["PAY-7", "It is not low."])
    await expect(priority).to_have_value("high")
    await effort.select_option("None")
    await expect(effort).to_have_value("")
    choices = ({"set.priority": "high"}, {"set.priority": "low"}, {"set.effort": ""})
    assert asked == [{"item": "7", **choice} for choice in choices]
    assert await page.evaluate(NAMELESS) == []


async def test_it_fits_a_phone(browser: Browser, demo: Demo) -> None:
    page = await browser.new_page(viewport={"width": 360, "height": 740}, has_touch=True)
    await come(page, demo)
    await type_in(page, QUICK)
    await type_in(page, "/backlog")
    await expect(messages(page)).to_have_count(2)
    assert await page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="Conversations").click()
    await page.get_by_role("link", name="general").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("general")
    await page.get_by_role("button", name="Move the clock forward", exact=True).click()
    await expect(page.get_by_role("menuitem")).to_have_count(6)
    await page.close()
