"""The main job, done with mouse and keyboard on the page, against Convers itself."""

import asyncio

from playwright.async_api import expect

from tests.browser.conftest import PHONE, Windows
from tests.browser.looking import faults
from tests.e2e.acting import start_process, suggest
from tests.e2e.conftest import House


async def test_ann_says_approves_and_undoes(house: House, windows: Windows) -> None:
    card = await start_process(house.peer)
    page = await windows.open("Ann", channel="general")
    await page.locator(f'#main [data-ts="{card}"]').hover()
    await page.get_by_role("button", name="Reply in thread").first.click()
    thread = page.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_role("textbox")).to_be_focused()
    await page.keyboard.type("I finished the DNS change")
    await page.keyboard.press("Enter")
    await thread.get_by_role("button", name="Approve", exact=True).click()
    await expect(thread.get_by_text("Applied by Ann")).to_be_visible()
    await expect(page.locator("#main").get_by_text("1 of 4 steps done")).to_be_visible()
    await thread.get_by_role("button", name="Undo").click()
    await expect(page.locator("#main").get_by_text("0 of 4 steps done")).to_be_visible()


async def test_a_process_starts_from_the_composer_and_its_form(house: House, windows: Windows) -> None:
    page = await windows.open("Ann", channel="general")
    field = page.get_by_role("textbox", name="Message #general")
    await field.fill("/pro")
    await expect(page.get_by_role("option", name="/process")).to_be_visible()
    await field.fill("/process start Release 5")
    await field.press("Enter")
    form = page.get_by_role("dialog", name="Start a process")
    await form.get_by_role("button", name="Start").click()
    await expect(form.get_by_label("Steps")).to_be_focused()
    await expect(form.get_by_text("Please complete this required field.")).to_be_visible()
    await form.get_by_label("Steps").fill("Freeze\nTest")
    await form.get_by_role("button", name="Start").click()
    await expect(form).to_be_hidden()
    await expect(page.locator("#main").get_by_text("Release 5")).to_be_visible()


async def test_of_two_who_approve_at_once_one_is_told_privately(house: House, windows: Windows) -> None:
    peer = house.peer
    card = await start_process(peer)
    ben_id = peer.person("Ben").id
    await peer.say(
        peer.person("Ann").id, peer.channel("general").id, f"assign 1 to <@{ben_id}>", thread_ts=card
    )
    ann = await windows.open("Ann", channel="general", thread=card)
    ben = await windows.open("Ben", channel="general", thread=card)
    await ann.locator("#thread textarea").fill("I finished the DNS change")
    await ann.keyboard.press("Enter")
    for page in (ann, ben):
        await expect(page.get_by_role("button", name="Approve", exact=True)).to_be_visible()
    press = "document.querySelector('#thread .button.primary').click()"
    await asyncio.gather(ann.evaluate(press), ben.evaluate(press))
    for page in (ann, ben):
        await expect(page.locator("#thread").get_by_text("Applied by")).to_have_count(1)
        await expect(page.locator("#main").get_by_text("1 of 4 steps done")).to_be_visible()
    winner = await ann.locator("#thread").get_by_text("Applied by").text_content()
    loser = ben if "Applied by Ann" in (winner or "") else ann
    note = loser.locator("#thread .message.ephemeral")
    await expect(note).to_have_count(1)
    await expect(note).to_contain_text("nothing more was done")
    other = ann if loser is ben else ben
    await expect(other.locator("#thread .message.ephemeral")).to_have_count(0)


async def test_on_a_phone_each_pane_is_a_page(house: House, windows: Windows) -> None:
    await start_process(house.peer)
    page = await windows.open("Ben", size=PHONE)
    await page.get_by_role("button", name="general").click()
    await expect(page.get_by_role("heading", name="#general")).to_be_visible()
    await page.locator("#main .message").first.press("Enter")
    await expect(page.get_by_role("heading", name="Thread")).to_be_visible()
    await expect(page.locator("#main")).to_be_hidden()
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE[0]
    await page.get_by_role("button", name="Back to the channel").click()
    await page.get_by_role("button", name="Back to the conversations").click()
    await expect(page.get_by_role("navigation")).to_be_visible()


async def test_a_form_that_leaves_everything_out_stays_open_and_says_why(
    house: House, windows: Windows
) -> None:
    card = await start_process(house.peer)
    await suggest(house.peer, card)
    page = await windows.open("Ann", channel="general", thread=card)
    await page.locator("#thread").get_by_role("button", name="Edit").click()
    form = page.get_by_role("dialog", name="Edit suggestion")
    await form.get_by_role("checkbox").uncheck()
    await form.get_by_role("button", name="Approve").click()
    await expect(form.get_by_text("Everything is left out.")).to_be_visible()
    await expect(form.get_by_role("checkbox")).to_be_focused()
    assert await faults(page) == []
    await form.get_by_role("checkbox").check()
    await form.get_by_role("button", name="Approve").click()
    await expect(form).to_be_hidden()
    await expect(page.locator("#thread").get_by_text("Applied by Ann")).to_be_visible()


async def test_the_home_of_convers_is_there_for_each_person(house: House, windows: Windows) -> None:
    await start_process(house.peer)
    for name, dark in (("Ann", False), ("Ben", True)):
        page = await windows.open(name, dark=dark)
        await page.get_by_role("navigation").get_by_role("button", name="Convers").click()
        await page.get_by_role("button", name="Home").click()
        await expect(page.locator("#main").get_by_role("heading", name="My open steps")).to_be_visible()
        assert await faults(page) == []
