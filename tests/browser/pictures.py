"""Take the README's pictures from a running demo: `make pictures`."""

import asyncio
import sys
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.browser.conftest import CHROMIUM
from tests.e2e.demo import demo_folder, running

PATIENCE = 30_000
SWITCHES = ["--no-sandbox", "--disable-gpu"]
LAPTOP, HAND = (1280, 800), (390, 780)


async def take(folder: Path) -> None:
    """Let Ann say what she did, and keep pictures of what Convers suggests: light, dark, on a phone."""
    with demo_folder() as data:
        async with running(data) as demo, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
            desk = await _window(browser, demo.url, LAPTOP)
            await _show_where(desk)
            await desk.keyboard.press("Enter")
            await _approve_button(desk).wait_for(timeout=PATIENCE)
            await _keep(desk, folder / "main-job.png")
            await desk.emulate_media(color_scheme="dark")
            await _keep(desk, folder / "main-job-dark.png")
            phone = await _window(browser, demo.url, HAND)
            await _show_where(phone)
            await expect(_approve_button(phone)).to_be_focused()
            await _keep(phone, folder / "main-job-phone.png")
            await browser.close()


async def _window(browser: Browser, url: str, size: tuple[int, int]) -> Page:
    context = await browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="light",
        reduced_motion="reduce",
        timezone_id="Europe/Berlin",
        locale="en-GB",
    )
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    await page.goto(f"{url}?as=Ann")
    return page


async def _show_where(page: Page) -> None:
    await page.get_by_role("button", name="Show me where").click()
    await page.locator("#thread .pointed").wait_for()


def _approve_button(page: Page) -> Locator:
    return page.locator("#thread").get_by_role("button", name="Approve", exact=True)


async def _keep(page: Page, path: Path) -> None:
    """Keep the page as it is once the tour is closed and nothing is pointed at."""
    close = page.get_by_role("button", name="Close the tour")
    if await close.is_visible():
        await close.click()
    await page.mouse.move(0, 0)
    await page.locator("body").evaluate("document.activeElement.blur()")
    await page.locator(".pointed").wait_for(state="detached")
    await page.screenshot(path=path)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(target))
