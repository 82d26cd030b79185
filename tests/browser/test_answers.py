"""Answers of a model on the page, as Convers streams them: seen growing, and stopped."""

import asyncio
from itertools import pairwise

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Windows
from tests.e2e.conftest import Build, House

# Notes every text the streamed answer shows, from now on.
WATCH = """() => {
  window.seen = [];
  const look = () => {
    const text = document.querySelector("#thread .streaming .body")?.textContent;
    if (text && text !== window.seen.at(-1)) window.seen.push(text);
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


@pytest.fixture
async def house(build: Build) -> House:
    """Convers with a model."""
    return await build(with_model=True)


async def asked(windows: Windows, text: str) -> Page:
    """Ask in the direct message with Convers; the thread opens beside it."""
    page = await windows.open("Ann")
    await page.get_by_role("navigation").get_by_role("button", name="Convers").click()
    await page.evaluate(WATCH)
    await page.get_by_role("textbox", name="Message Convers").fill(text)
    await page.keyboard.press("Enter")
    return page


async def test_an_answer_is_seen_growing(house: House, windows: Windows) -> None:
    assert house.model is not None
    house.model.answer([f"word{number} " for number in range(12)], delay_between=0.1)
    page = await asked(windows, "count")
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_text("word11")).to_be_visible()
    await expect(thread.get_by_text("AI-generated, may be wrong")).to_be_visible()
    await expect(thread.locator(".streaming")).to_have_count(0)
    await expect(thread.get_by_role("button", name="Stop")).to_have_count(0)
    seen = [text.strip() for text in await page.evaluate("window.seen")]
    assert len(seen) >= 3
    assert all(later.startswith(earlier) for earlier, later in pairwise(seen))


async def test_stop_cancels_the_model_and_keeps_what_was_said(house: House, windows: Windows) -> None:
    assert house.model is not None
    house.model.hang("word0 ", "word1 ")
    page = await asked(windows, "count")
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.locator(".streaming")).to_contain_text("word1")
    await thread.get_by_role("button", name="Stop").click()
    async with asyncio.timeout(5.0):
        await house.model.client_left.wait()
    await expect(thread.get_by_text("Stopped.")).to_be_visible()
    await expect(thread.get_by_text("word0 word1")).to_be_visible()
    await expect(thread.get_by_role("button", name="Stop")).to_have_count(0)
