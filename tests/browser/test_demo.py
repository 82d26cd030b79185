"""A first visitor does the steps of the demo's tour, on the page of the real command."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Windows
from tests.browser.looking import faults
from tests.e2e.demo import demo_folder, running

PATIENCE = 30_000
"""Milliseconds; the demo is a process of its own on a machine that does other things."""


@pytest.fixture
async def demo_windows(chromium: Browser) -> AsyncIterator[Windows]:
    """Windows on a running demo."""
    with demo_folder() as folder:
        async with running(folder) as demo, AsyncExitStack() as stack:
            windows = Windows(chromium, demo.url, stack, [])
            yield windows
        assert windows.complaints == []


class Tour:
    """The strip at the top of the page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.strip = page.get_by_role("region", name="Guided tour")

    async def show_where(self) -> None:
        await self.strip.get_by_role("button", name="Show me where").click()

    async def ticks(self, title: str, count: int) -> None:
        """See this step ticked off, and hear how many are."""
        await expect(self.strip.get_by_role("button", name=f"{title} , done")).to_be_visible(timeout=PATIENCE)
        said = re.compile(rf"{count} of 7 done")
        await expect(self.strip.get_by_role("status")).to_have_text(said, timeout=PATIENCE)


async def test_the_steps_tick_themselves_off(demo_windows: Windows) -> None:
    page = await demo_windows.open("Ann")
    tour, thread = Tour(page), page.locator("#thread")
    await expect(page.get_by_text("Offline assistant", exact=True)).to_be_visible()
    await tour.show_where()
    field = thread.get_by_role("textbox")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("I finished the DNS change")
    await page.keyboard.press("Enter")
    await tour.ticks("Say what you did", 1)
    for count, name in ((2, "Approve"), (3, "Undo")):
        await tour.show_where()
        await expect(thread.get_by_role("button", name=name, exact=True).last).to_be_focused()
        await page.keyboard.press("Enter")
        await tour.ticks(name, count)
    await tour.show_where()
    await expect(field).to_have_value("done 3")
    await page.keyboard.press("Enter")
    await tour.ticks("Use a short word", 4)
    await tour.show_where()
    await expect(page.get_by_role("textbox", name="Message #general")).to_be_focused()
    await page.keyboard.press("Enter")
    form = page.get_by_role("dialog", name="Start a process")
    await expect(form.get_by_text("From the template")).to_be_visible(timeout=PATIENCE)
    for question, answer in (("work", "Remote"), ("laptop", "Linux"), ("manage", "No")):
        await form.get_by_label(re.compile(rf"(Where|Which|Will).*{question}")).select_option(answer)
    await form.get_by_role("button", name="Start").click()
    await tour.ticks("Start a process", 5)
    await tour.show_where()
    await expect(field).to_have_value("@Convers summarise this thread")
    await page.keyboard.press("Enter")
    await tour.ticks("Summarise a thread", 6)
    summary = thread.locator(".message.ephemeral", has_text="Summary of this thread")
    await expect(summary).to_contain_text("We decided on three features and one picture. — said by Ben")
    await expect(summary).to_contain_text("Write the text · Chloe · due")
    await expect(summary).to_contain_text("Check the numbers · Ben · due")
    await tour.show_where()
    await expect(page.get_by_role("radio", name="Ben")).to_be_checked()
    await expect(page.get_by_role("textbox", name="Message Convers")).to_have_value("What is still open?")
    await page.keyboard.press("Enter")
    await tour.ticks("Be somebody else", 7)
    await expect(tour.strip.get_by_text("That is the main job")).to_be_visible()


async def test_the_tour_can_be_closed_and_brought_back_and_is_for_everyone(demo_windows: Windows) -> None:
    page = await demo_windows.open("Ann")
    tour = Tour(page)
    await expect(tour.strip.get_by_role("listitem")).to_have_count(7)
    await tour.strip.get_by_role("button", name="Undo").click()
    await expect(tour.strip.get_by_text("everything is as it was")).to_be_visible()
    for dark in (False, True):
        await page.emulate_media(color_scheme="dark" if dark else "light")
        assert await faults(page) == []
    await tour.strip.get_by_role("button", name="Close the tour").click()
    await expect(tour.strip).to_be_hidden()
    await expect(page.get_by_role("button", name="Guide")).to_be_focused()
    await page.reload()
    await expect(page.get_by_role("button", name="Guide")).to_be_visible()
    await expect(tour.strip).to_be_hidden()
    await page.keyboard.press("Tab")
    await page.get_by_role("button", name="Guide").click()
    await expect(tour.strip).to_be_visible()
    phone = await demo_windows.open("Ann", size=PHONE)
    await expect(Tour(phone).strip).to_be_visible()
    assert await phone.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    await Tour(phone).show_where()
    await expect(phone.locator("#thread textarea")).to_have_value("I finished the DNS change")
