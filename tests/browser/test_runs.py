"""Runs on the page, against Convers itself: from their cards, by words, in forms, through conversations."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Windows
from tests.browser.looking import faults
from tests.e2e.acting import start_process
from tests.e2e.conftest import House

WEEKDAY = re.compile("^(Monday|Tuesday|Wednesday|Thursday|Friday)$")


def card_of(page: Page, name: str) -> Locator:
    """Return the card of a process in the channel."""
    return page.locator("#main .message:not(.ephemeral)", has_text=name).last


async def write(page: Page, text: str) -> None:
    """Write into the open thread."""
    field = page.locator("#thread textarea")
    await field.fill(text)
    await field.press("Enter")


async def answered(page: Page, text: str) -> None:
    """Wait for what is said in the open thread."""
    await expect(page.locator("#thread").get_by_text(text).last).to_be_visible()


async def step_form(page: Page, card: Locator, step: str) -> Locator:
    """Choose a step from the card's menu; return its form."""
    await card.get_by_label("Steps").select_option(step)
    form = page.get_by_role("dialog", name="Step")
    await expect(form.get_by_label("What now?")).to_be_visible()
    return form


async def save(form: Locator) -> None:
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_be_hidden()


async def shortcut(page: Page, message: Locator, name: str) -> None:
    """Use a shortcut on a message."""
    await message.focus()
    await message.get_by_role("button", name="More actions for the message").click()
    await page.get_by_role("menuitem", name=name).click()


async def test_steps_are_ticked_proved_and_approved_by_the_right_person(
    house: House, windows: Windows
) -> None:
    await start_process(house.peer, steps="Plan\nDraft\nSign off")
    page = await windows.open("Ann", channel="general")
    card = card_of(page, "Release 4.2")
    await card.get_by_label("Mark Done").select_option("1 Plan")
    await expect(card).to_contain_text("1 of 3 steps done")
    form = await step_form(page, card, "2 Draft")
    assert await faults(page) == []
    await form.get_by_label("Kind").select_option("Done with evidence")
    await save(form)
    await expect(card).to_contain_text("2. Draft · needs evidence")
    await card.get_by_label("Mark Done").select_option("2 Draft")
    note = page.locator("#main .message.ephemeral", has_text="needs evidence before it is done")
    await note.get_by_role("button", name="Open Step").click()
    await form.get_by_label("Add evidence").fill("https://example.com/draft")
    await form.get_by_label("What now?").select_option("Done")
    await save(form)
    await expect(card).to_contain_text("2 of 3 steps done")
    form = await step_form(page, card, "3 Sign off")
    await form.get_by_label("Kind").select_option("An approval")
    await form.get_by_label("Owner").select_option("Ben")
    await save(form)
    await expect(card).to_contain_text("3. Sign off · Ben · approval")
    await card.get_by_label("Mark Done").select_option("3 Sign off")
    kind = "“3 Sign off” is for Ben to approve, so only Ben can finish it."
    await expect(page.locator("#main").get_by_text(kind)).to_be_visible()
    ben = await windows.open("Ben", channel="general")
    await expect(ben.get_by_text(kind)).to_have_count(0)
    await card_of(ben, "Release 4.2").get_by_label("Mark Done").select_option("3 Sign off")
    await expect(card).to_contain_text("3 of 3 steps done")


async def test_a_run_is_changed_put_in_order_paused_and_taken_back_by_words(
    house: House, windows: Windows
) -> None:
    ts = await start_process(house.peer, steps="Plan\nDraft\nShip")
    page = await windows.open("Ann", channel="general", thread=ts)
    card = card_of(page, "Release 4.2")
    for words, shows in (
        ("add Proofread under 2", "2.1 Proofread"),
        ("add Proof print after 2", "3. Proof print"),
        ("move 3 first", "1. Proof print"),
        ("assign 2 to @Ben, due 2 31 dec", "2. Plan · Ben · due"),
        ("evidence 1 https://example.com/print", "evidence (a link)"),
        ("pause", "paused by Ann"),
    ):
        await write(page, words)
        where = page.locator("#thread") if words.startswith("evidence") else card
        await expect(where).to_contain_text(shows)
    await write(page, "done 1")
    await answered(page, "is paused. Resume it first")
    await write(page, "resume")
    await expect(card).not_to_contain_text("paused")
    await write(page, "done 1")
    await expect(card).to_contain_text("1 of 5 steps done")
    await page.locator("#thread").get_by_role("button", name="Undo").last.click()
    await expect(card).to_contain_text("0 of 5 steps done")
    await write(page, "done proof")
    await page.locator("#thread").get_by_label("Choose", exact=True).last.select_option("3.1 Proofread")
    await expect(card).to_contain_text("Finished: 3.1 Proofread")
    await card.get_by_role("button", name="Add Step").click()
    form = page.get_by_role("dialog", name="Add a step")
    await form.get_by_role("textbox", name="Step").fill("Celebrate")
    await form.get_by_label("Under").select_option("4 Ship")
    await form.get_by_role("button", name="Add").click()
    await expect(card).to_contain_text("4.1 Celebrate")


async def test_whoever_is_waited_on_is_asked_and_answers_with_a_day(house: House, windows: Windows) -> None:
    ts = await start_process(house.peer, steps="Plan\nShip")
    page = await windows.open("Ann", channel="general", thread=ts)
    chloe = await windows.open("Chloe", dark=True)
    await chloe.get_by_role("navigation").get_by_role("button", name="Convers").click()
    await chloe.get_by_role("button", name="Messages").click()
    await write(page, "blocked 2 by @Chloe because the numbers are missing")
    asked = chloe.locator("#main .message", has_text="Ann waits on you for “2 Ship”").last
    await expect(asked).to_contain_text("Reason: the numbers are missing")
    assert await faults(chloe) == []
    await asked.get_by_role("button", name=WEEKDAY).click()
    await expect(asked).to_contain_text("I ask once more then, in the morning.")
    await answered(page, "2 Ship” waits until then")
    await expect(card_of(page, "Release 4.2")).to_contain_text(re.compile("2. Ship · blocked by Chloe until"))
    await asked.get_by_role("button", name="Done").click()
    await answered(page, "Chloe says this is done: “2 Ship” waits no longer.")


async def test_two_hundred_steps_are_paged_and_opened(house: House, windows: Windows) -> None:
    await start_process(house.peer, steps="\n".join(f"Step no {n}" for n in range(1, 201)))
    page = await windows.open("Ann", channel="general")
    card = card_of(page, "Release 4.2")
    await expect(card).to_contain_text("… and 180 more open")
    await expect(card).not_to_contain_text("21. Step no 21")
    await card.get_by_label("Steps").select_option("All 200 steps")
    every = page.get_by_role("dialog", name="Release 4.2")
    await expect(every).to_contain_text("Page 1 of 10 · 0 of 200 steps done")
    assert await faults(page) == []
    for number in range(2, 11):
        await every.get_by_role("button", name="Next").click()
        await expect(every).to_contain_text(f"Page {number} of 10")
    await every.get_by_role("button", name="Open").last.click()
    form = page.get_by_role("dialog", name="Step")
    await form.get_by_label("What now?").select_option("Done")
    await form.get_by_role("button", name="Save").click()
    await expect(card).to_contain_text("1 of 200 steps done")
    await expect(card).to_contain_text("Finished: 200 Step no 200")


async def test_a_thread_is_summarised_shared_and_becomes_steps(house: House, windows: Windows) -> None:
    peer = house.peer
    ts = await start_process(peer, steps="Plan")
    general = peer.channel("general").id
    await peer.say("Ann", general, "We decided to use the old pictures.", thread_ts=ts)
    await peer.say("Ben", general, "I will write the copy by Friday.", thread_ts=ts)
    page = await windows.open("Ann", channel="general", thread=ts)
    await shortcut(page, card_of(page, "Release 4.2"), "Summarise thread")
    summary = page.locator(".message.ephemeral", has_text="Summary of this thread")
    await expect(summary).to_contain_text("We decided to use the old pictures. — said by Ann")
    await expect(summary).to_contain_text(re.compile("Write the copy · Ben · due .* — said by Ben"))
    assert await faults(page) == []
    await summary.get_by_role("button", name="Add Steps").click()
    await expect(card_of(page, "Plan")).to_contain_text(re.compile(r"2\. Write the copy · Ben · due"))
    await summary.get_by_role("button", name="Share").click()
    await expect(page.locator("#thread")).to_contain_text("shared by Ann")
    await expect(summary).to_have_count(0)


async def test_a_thread_becomes_a_process_of_its_own(house: House, windows: Windows) -> None:
    peer = house.peer
    general = peer.channel("general").id
    ts = await peer.say("Ann", general, "The landing page is late.")
    await peer.say("Ben", general, "I will write the copy by Friday.", thread_ts=ts)
    await peer.say("Chloe", general, "I'll draw the pictures.", thread_ts=ts)
    page = await windows.open("Ann", channel="general", thread=ts)
    await shortcut(page, page.locator("#main .message").first, "Turn into process")
    form = page.get_by_role("dialog", name="Start a process")
    await expect(form.get_by_label("Steps")).to_have_value(re.compile("Write the copy {owner: Ben; due: .*}"))
    await expect(form.get_by_text("Where the steps come from")).to_be_visible()
    await form.get_by_label("Name").fill("Landing page")
    await form.get_by_role("button", name="Start", exact=True).click()
    await expect(form).to_be_hidden()
    card = card_of(page, "Landing page · Ann")
    await expect(card).to_contain_text(re.compile(r"1\. Write the copy · Ben · due"))
    await answered(page, "was started from this thread")
    await write(page, "done 2")
    await expect(card).to_contain_text("1 of 2 steps done")
