"""A week on the page, against Convers itself: asked for, looked at, changed and accepted."""

import os
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import PHONE, Windows
from tests.browser.looking import faults
from tests.e2e.conftest import House

GOALS = "Board report 6h by Thu, high effort\nReview the rollout 1h\nInbox every day 30m\nWrite the audit 40h"
KEPT = os.environ.get("PLAN_PICTURES")


async def keep(page: Page, name: str) -> None:
    """Keep a picture of the page, where whoever runs the test wants to look at it."""
    if KEPT:
        await page.screenshot(path=Path(KEPT) / f"{name}.png")


async def asked(page: Page) -> Locator:
    """Ask for next week by the form, and return the draft."""
    field = page.locator("#main textarea")
    await field.fill("/plan next")
    await field.press("Enter")
    form = page.get_by_role("dialog", name="Plan my week")
    await form.get_by_label("Goals").fill(GOALS)
    assert await faults(page) == []
    await keep(page, "form")
    await form.get_by_role("button", name="Plan", exact=True).click()
    draft = page.locator("#main .message", has_text="· draft").last
    await draft.get_by_role("button", name="Accept").wait_for(timeout=40_000)
    return draft


async def test_a_week_is_planned_looked_at_changed_and_accepted(house: House, windows: Windows) -> None:
    page = await windows.open("Ann", channel=house.peer.dm(house.peer.person("Ann").id))
    draft = await asked(page)
    picture = draft.locator("img").last
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.naturalWidth") > 600
    assert "Board report" in (await picture.get_attribute("alt") or "")
    await expect(draft).to_contain_text("Does not fit: Write the audit")
    assert await faults(page) == []
    await keep(page, "draft_end")
    await picture.scroll_into_view_if_needed()
    await keep(page, "draft")
    await page.emulate_media(color_scheme="dark")
    await keep(page, "draft_dark")
    await draft.get_by_role("button", name="More actions", exact=True).first.click()
    await page.get_by_role("menuitem", name="09:00 Board report").first.click()
    form = page.get_by_role("dialog", name="Change an event")
    await form.wait_for()
    await keep(page, "event")
    await form.get_by_label("Close").first.click()
    await draft.get_by_role("button", name="Accept").click()
    accepted = page.locator("#main .message", has_text="· accepted").last
    await accepted.get_by_role("button", name="Re-plan").wait_for()
    await keep(page, "accepted")
    phone = await windows.open("Ann", size=PHONE, channel=house.peer.dm(house.peer.person("Ann").id))
    shown = phone.locator("#main .message", has_text="· accepted").last
    await shown.locator("img").last.wait_for()
    assert await faults(phone) == []
    await keep(phone, "phone_end")
    await shown.locator("img").last.scroll_into_view_if_needed()
    await keep(phone, "phone")
