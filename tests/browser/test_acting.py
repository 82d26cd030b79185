"""What people use on the page reaches the app as Slack would send it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.async_api import Page, expect

from sandbox.peer import SlackPeer
from tests.browser.app import connected
from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.gallery import MESSAGES
from tests.browser.looking import faults

Json = dict[str, Any]


@pytest.fixture
async def peer() -> AsyncIterator[SlackPeer]:
    """A workspace whose app has a Home tab and shortcuts."""
    source = Path(__file__).parents[2] / "manifest.yml"
    manifest = yaml.safe_load(source.read_text(encoding="utf-8"))
    manifest["features"]["app_home"]["home_tab_enabled"] = True
    manifest["features"]["shortcuts"] = [
        {"name": "Summarise", "callback_id": "sum", "type": "message", "description": "Sum it up"},
        {"name": "Start it", "callback_id": "go", "type": "global", "description": "Start it here"},
    ]
    peer = await SlackPeer.start(manifest)
    peer.faults.rate_limits(on=False)
    yield peer
    await peer.close()


async def sent(peer: SlackPeer, **wanted: str) -> Json:
    """Wait for the newest interaction whose payload or first action has these values."""

    def found() -> Json | None:
        for delivery in reversed(peer.deliveries):
            known = delivery.payload | (delivery.payload.get("actions") or [{}])[0]
            if all(known.get(key) == value for key, value in wanted.items()):
                return dict(known)
        return None

    return await peer.until(found)


async def opened(peer: SlackPeer, windows: Windows, app: Any) -> Page:
    await app.post(peer.channel("general").id, "elements", blocks=MESSAGES["elements"])
    return await windows.open("Ann", channel="general")


async def test_menus_boxes_and_pickers_say_what_was_chosen(peer: SlackPeer, bare_windows: Windows) -> None:
    async with connected(peer) as app:
        page = await opened(peer, bare_windows, app)
        await page.get_by_label("Pick a colour").select_option("Green")
        assert (await sent(peer, action_id="colour"))["selected_option"]["value"] == "green"
        await page.get_by_label("Pick someone").select_option("Ben")
        assert (await sent(peer, action_id="who"))["selected_user"] == peer.person("Ben").id
        await page.get_by_role("checkbox", name="Blue").check()
        chosen = (await sent(peer, action_id="some"))["selected_options"]
        assert [one["value"] for one in chosen] == ["green", "blue"]
        await page.get_by_role("radio", name="Blue").check()
        assert (await sent(peer, action_id="one"))["selected_option"]["value"] == "blue"
        await page.locator('#main input[type="date"]').fill("2026-12-01")
        assert (await sent(peer, action_id="when"))["selected_date"] == "2026-12-01"
        await page.locator("#main .body").get_by_role("button", name="More actions").click()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")
        assert (await sent(peer, action_id="more"))["selected_option"]["value"] == "archive"


async def test_a_dangerous_button_asks_first(peer: SlackPeer, bare_windows: Windows) -> None:
    async with connected(peer) as app:
        page = await opened(peer, bare_windows, app)
        delete = page.locator("#main").get_by_role("button", name="Delete")
        question = page.get_by_role("dialog", name="Delete it?")
        await delete.click()
        await page.keyboard.press("Escape")
        await expect(question).to_be_hidden()
        assert not any(one.kind == "interactive" for one in peer.deliveries)
        await delete.click()
        await question.get_by_role("button", name="Delete").click()
        assert (await sent(peer, action_id="b3"))["value"] == "delete"


async def test_what_was_chosen_outlives_a_change_of_the_message(
    peer: SlackPeer, bare_windows: Windows
) -> None:
    async with connected(peer) as app:
        page = await opened(peer, bare_windows, app)
        await page.get_by_role("checkbox", name="Red").check()
        ts = peer.messages(peer.channel("general").id)[-1].ts
        more = [*MESSAGES["elements"], {"type": "divider"}]
        await app.call("chat.update", channel=peer.channel("general").id, ts=ts, text="new", blocks=more)
        await expect(page.locator("#main .block.divider")).to_have_count(1)
        await expect(page.get_by_role("checkbox", name="Red")).to_be_checked()
        await expect(page.get_by_role("checkbox", name="Red")).to_be_focused()


async def test_feedback_and_shortcuts_reach_the_app(peer: SlackPeer, bare_windows: Windows) -> None:
    async with connected(peer) as app:
        await app.post(peer.channel("general").id, "words", blocks=MESSAGES["words"])
        page = await bare_windows.open("Ann", channel="general")
        await page.get_by_role("button", name="Good").click()
        assert (await sent(peer, action_id="feedback"))["value"] == "good"
        await expect(page.get_by_role("button", name="Good")).to_have_attribute("aria-pressed", "true")
        await page.locator("#main .message").focus()
        await page.get_by_role("button", name="More actions for the message").click()
        await page.get_by_role("menuitem", name="Summarise").click()
        assert (await sent(peer, callback_id="sum"))["type"] == "message_action"
        await page.get_by_role("button", name="Shortcuts").click()
        await page.get_by_role("menuitem", name="Start it").click()
        assert (await sent(peer, callback_id="go"))["type"] == "shortcut"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_the_home_tab_is_shown_and_used(
    peer: SlackPeer, bare_windows: Windows, size: tuple[int, int]
) -> None:
    async with connected(peer) as app:
        page = await bare_windows.open("Ann", size=size, dark=size == PHONE)
        await page.get_by_role("navigation").get_by_role("button", name="Convers").click()
        await page.get_by_role("button", name="Home").click()
        await peer.until(lambda: any(one.event.get("tab") == "home" for one in peer.deliveries))
        view = {"type": "home", "blocks": MESSAGES["elements"]}
        await app.call("views.publish", user_id=peer.person("Ann").id, view=view)
        await page.locator("#main").get_by_role("button", name="Approve").click()
        assert (await sent(peer, action_id="b2"))["view"]["type"] == "home"
        assert await faults(page) == []


async def test_a_person_edits_and_deletes_the_own_message(peer: SlackPeer, bare_windows: Windows) -> None:
    general, ann = peer.channel("general").id, peer.person("Ann").id
    await peer.say(ann, general, "hello @Ben")
    page = await bare_windows.open("Ann", channel="general")
    menu = page.get_by_role("button", name="More actions for the message")
    await page.locator("#main .message").focus()
    await menu.click()
    await page.get_by_role("menuitem", name="Edit message").click()
    field = page.get_by_role("textbox", name="Edit message")
    await expect(field).to_have_value("hello @Ben")
    await field.fill("hello @Chloe")
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator("#main").get_by_text("@Chloe")).to_be_visible()
    await page.locator("#main .message").focus()
    await menu.click()
    await page.get_by_role("menuitem", name="Delete message").click()
    await expect(page.get_by_text("This is the beginning of #general.")).to_be_visible()


async def test_what_slack_refuses_is_said_and_what_was_typed_is_kept(
    peer: SlackPeer, bare_windows: Windows
) -> None:
    ts = await peer.say(peer.person("Ben").id, peer.channel("general").id, "hello")
    page = await bare_windows.open("Ann", channel="general", thread=ts)
    field = page.locator("#thread textarea")
    await field.fill("/convers help")
    await field.press("Enter")
    await expect(page.get_by_text("no slash commands in threads")).to_be_visible()
    await expect(field).to_have_value("/convers help")
    await page.locator("#main textarea").fill("/nope")
    await page.locator("#main textarea").press("Enter")
    await expect(page.get_by_text("/nope is not a valid command")).to_be_visible()
