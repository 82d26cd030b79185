"""Templates on the page, against Convers itself: seen, changed, compared, brought in, started."""

import re

from playwright.async_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import PHONE, Windows
from tests.browser.looking import faults
from tests.e2e.acting import find
from tests.e2e.conftest import House

MOVE = "# Move\n## Steps\n- [ ] Pack {#pack}\n- [ ] Drive {#drive; after: pack}"


async def command(page: Page, text: str) -> None:
    """Send a slash command from the channel."""
    field = page.locator("#main textarea")
    await field.fill(text)
    await field.press("Enter")


def told(page: Page, text: str) -> Locator:
    """Return the newest private answer with this text."""
    return page.locator("#main .message.ephemeral", has_text=text).last


async def bring_in(page: Page, text: str) -> Locator:
    """Paste a template into the form; return the form."""
    await command(page, "/process import")
    form = page.get_by_role("dialog", name="Import a template")
    await form.get_by_label("Text").fill(text)
    await form.get_by_role("button", name="Import").click()
    return form


async def test_the_library_is_listed_looked_at_and_started_from(house: House, windows: Windows) -> None:
    page = await windows.open("Ann", channel="general")
    await command(page, "/process templates")
    listed = told(page, "5 templates")
    for name in ("Content publication", "Incident follow-up", "Month-end close", "Software release"):
        await expect(listed.get_by_text(f"{name} · version 1")).to_be_visible()
    assert await faults(page) == []
    await listed.get_by_label("Show").select_option("Employee onboarding")
    card = told(page, "Asked at the start")
    await expect(card).to_contain_text("1.2 Enter them in payroll · People team")
    await expect(card).to_contain_text("after 1.1")
    await expect(card).to_contain_text("Roles: Manager, People team, IT, Buddy")
    await card.get_by_role("button", name="Start", exact=True).click()
    form = page.get_by_role("dialog", name="Start a process")
    await form.get_by_label("Name").fill("Eli starts")
    await form.get_by_label("Manager").select_option("Ann (you)")
    await form.get_by_label("Buddy").select_option("Chloe")
    await form.get_by_role("button", name="Start", exact=True).click()
    await expect(form.get_by_text("Please complete this required field.").first).to_be_visible()
    await form.get_by_label("Where will they work?").select_option("Office")
    await form.get_by_label("Which laptop?").select_option("Mac")
    await form.get_by_label("Will they manage people?").select_option("No")
    await form.get_by_label("Due").fill("2030-01-31")
    assert await faults(page) == []
    await form.get_by_role("button", name="Start", exact=True).click()
    await expect(form).to_be_hidden()
    run = page.locator("#main .message:not(.ephemeral)", has_text="Eli starts · Ann").last
    await expect(run).to_contain_text("Prepare a desk and a door badge")
    await expect(run).to_contain_text("First day · Chloe · due Thu 31 Jan 2030")
    await expect(run).not_to_contain_text("Ship the equipment home")
    await expect(run).not_to_contain_text("Train them in appraisals")


async def test_a_template_is_edited_compared_and_reverted(house: House, windows: Windows) -> None:
    page = await windows.open("Ann", channel="general", dark=True)
    await bring_in(page, MOVE)
    await told(page, "Team · version 1").get_by_role("button", name="Edit", exact=True).click()
    form = page.get_by_role("dialog", name="Edit template")
    await form.get_by_label("Steps").fill(
        "Pack {#pack}\nLoad {#load; after: box}\nDrive {#drive; after: load}"
    )
    await form.get_by_role("button", name="Save").click()
    await expect(form.get_by_text("line 2: step “Load” waits for “box”, which is not a step")).to_be_visible()
    await form.get_by_label("Steps").fill("Pack {#pack}\nLoad {#load}\nDrive {#drive; after: load}")
    await form.get_by_label("What is new").fill("A van to load")
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_be_hidden()
    card = told(page, "Team · version 2")
    await expect(card).to_contain_text("3. Drive · after 2")
    await card.get_by_role("button", name="More actions", exact=True).click()
    await page.get_by_role("menuitem", name="History").click()
    history = told(page, "Move · 2 versions")
    await expect(history).to_contain_text(re.compile(r"Version 2 by Ann, .* in a form\s*A van to load"))
    assert await faults(page) == []
    await history.get_by_role("button", name="Diff", exact=True).click()
    await expect(told(page, "Move: version 1 → 2")).to_contain_text("Added: “Load” after “Pack”")
    await history.get_by_role("button", name="Revert").click()
    back = told(page, "Team · version 3")
    await expect(back).to_contain_text("2. Drive · after 1")
    await expect(back).not_to_contain_text("Load")


async def test_each_line_of_an_import_that_does_not_fit_is_named(house: House, windows: Windows) -> None:
    page = await windows.open("Ann", channel="general", size=PHONE)
    form = await bring_in(page, "# Move\n- [ ] Pack {due: soon}\n- [ ] Drive {after: park; kind: fun}")
    for words in ("line 2: “soon” is no due date", "line 3: “fun” is no kind", "line 3: step “Drive” waits"):
        await expect(form.get_by_text(words)).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert await faults(page) == []
    await form.get_by_label("Text").fill("")
    bad: FilePayload = {
        "name": "move.yml",
        "mimeType": "text/yaml",
        "buffer": b"name: Move\nsteps:\n  - title: Pack\n    after: box\n",
    }
    await form.get_by_label("Or a file").set_input_files([bad])
    await form.get_by_role("button", name="Import").click()
    await expect(form).to_be_hidden()
    await expect(told(page, "line 3: step “Pack” waits for “box”")).to_be_visible()
    await command(page, "/process import")
    await form.get_by_label("Or a file").set_input_files([bad | {"buffer": b"name: Move\nsteps: [Pack]\n"}])
    await form.get_by_role("button", name="Import").click()
    await expect(told(page, "Team · version 1")).to_contain_text("1. Pack")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert find(house.peer, house.peer.channel("general").id, "Pack") is None


async def test_a_newer_version_is_shown_before_it_is_applied(house: House, windows: Windows) -> None:
    page = await windows.open("Ann", channel="general")
    await bring_in(page, MOVE)
    await told(page, "Team · version 1").get_by_role("button", name="Start", exact=True).click()
    form = page.get_by_role("dialog", name="Start a process")
    await form.get_by_label("Name").fill("Office move")
    await form.get_by_role("button", name="Start", exact=True).click()
    run = page.locator("#main .message:not(.ephemeral)", has_text="Office move").last
    await run.get_by_label("Mark Done").select_option("1 Pack")
    await expect(run).to_contain_text("1 of 2 steps done")
    await bring_in(page, "# Move\n- [ ] Pack it all {#pack}\n- [ ] Load {#load}\n- [ ] Drive {#drive}")
    await expect(told(page, "Team · version 2")).to_be_visible()
    await command(page, "/process apply move")
    shown = told(page, "1 process could have it")
    await expect(shown).to_contain_text("Office move · version 1 → 2")
    await expect(shown).to_contain_text("Added: “Load”")
    await expect(shown).to_contain_text("Finished steps are never touched")
    await expect(run).not_to_contain_text("Load")
    await shown.get_by_role("button", name="Apply", exact=True).click()
    await expect(run).to_contain_text("2. Load")
    await expect(run).to_contain_text("Finished: 1 Pack")
    await expect(run).not_to_contain_text("Pack it all")
    await run.hover()
    await run.get_by_role("button", name=re.compile("repl", re.IGNORECASE)).first.click()
    thread = page.locator("#thread")
    await thread.locator("textarea").fill("undo")
    await page.keyboard.press("Enter")
    await expect(thread.get_by_text("Undid:")).to_be_visible()
    await expect(run).not_to_contain_text("Load")
