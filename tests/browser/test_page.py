"""The page alone, with an app that does what the test says."""

import re
from typing import Any

import pytest
from aiohttp import ContentTypeError
from playwright.async_api import FilePayload, expect

from sandbox.peer import SlackPeer
from sandbox.peer.blocks.elements import ELEMENTS
from sandbox.peer.blocks.layout import BLOCKS
from tests.browser.app import connected
from tests.browser.conftest import PHONE, Windows
from tests.browser.gallery import FORM, MESSAGES
from tests.browser.looking import faults

Json = dict[str, Any]
STOPPED = "agent_session_stopped"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_every_block_is_shown_without_a_serious_fault(
    peer: SlackPeer, bare_windows: Windows, dark: bool
) -> None:
    async with connected(peer) as app:
        for name, blocks in MESSAGES.items():
            ts = await app.post(peer.channel("general").id, name, blocks=blocks)
        page = await bare_windows.open("Ann", dark=dark, channel="general", thread=ts)
        await expect(page.locator("#main .message")).to_have_count(len(MESSAGES))
        await expect(page.get_by_text("This page cannot show")).to_have_count(0)
        assert await faults(page) == []


def test_the_gallery_has_every_block_and_every_element() -> None:
    def types(value: Any) -> set[str]:
        match value:
            case dict():
                return {str(value.get("type"))}.union(*map(types, value.values()))
            case list():
                return set().union(*map(types, value))
            case _:
                return set()

    assert set(BLOCKS) | set(ELEMENTS) <= types(MESSAGES) | types(FORM)


async def test_text_is_never_markup(peer: SlackPeer, bare_windows: Windows) -> None:
    evil = "<img src=x onerror=alert(1)> <javascript:alert(1)|click> **x** [y](javascript:alert(1))"
    async with connected(peer) as app:
        general = peer.channel("general").id
        await app.post(general, evil)
        await app.post(general, evil, blocks=[{"type": "markdown", "text": evil}])
        page = await bare_windows.open("Ann", channel="general")
        await expect(page.locator("#main .message")).to_have_count(2)
        assert await page.locator("#main .body img").count() == 0
        assert await page.locator('#main .body a[href^="javascript"]').count() == 0


async def test_a_form_keeps_what_was_typed_and_shows_the_errors_of_the_app(
    peer: SlackPeer, bare_windows: Windows
) -> None:
    async with connected(peer) as app:
        page = await bare_windows.open("Ann", channel="general")
        await page.get_by_role("textbox", name="Message #general").fill("/convers")
        await page.keyboard.press("Enter")
        await peer.until(lambda: app.trigger_id)
        await app.call("views.open", trigger_id=app.trigger_id, view=FORM)
        form = page.get_by_role("dialog", name="A form")
        assert await faults(page) == []
        await form.get_by_label("Name").fill("ab")
        await form.get_by_label("Green").first.check()
        paper: FilePayload = {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"a plan"}
        await form.get_by_label("Paper").set_input_files([paper])
        await form.get_by_role("button", name="Send").click()
        await expect(form.get_by_text("at least 3 characters")).to_be_visible()
        app.answer = lambda _payload: {"response_action": "errors", "errors": {"name": "Taken already"}}
        await form.get_by_label("Name").fill("abc")
        await form.get_by_role("button", name="Send").click()
        await expect(form.get_by_text("Taken already")).to_be_visible()
        await expect(form.get_by_label("Name")).to_have_value("abc")
        await expect(form.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
        await expect(form.get_by_label("Green").first).to_be_checked()
        pushed = FORM | {"title": {"type": "plain_text", "text": "One more"}}
        app.answer = lambda _payload: {"response_action": "push", "view": pushed}
        await form.get_by_role("button", name="Send").click()
        more = page.get_by_role("dialog", name="One more")
        await more.get_by_role("button", name="Back to A form").click()
        await expect(form.get_by_label("Name")).to_have_value("abc")
        app.answer = lambda _payload: None
        await form.get_by_role("button", name="Send").click()
        await expect(form).to_be_hidden()
    sent = [one.payload for one in peer.deliveries if one.payload.get("type") == "view_submission"]
    values = sent[-1]["view"]["state"]["values"]
    assert values["name"]["v"]["value"] == "abc"
    assert values["paper"]["v"]["files"][0]["name"] == "plan.txt"
    assert [one["value"] for one in values["some"]["v"]["selected_options"]] == ["green"]


async def test_a_stream_shows_its_status_its_text_and_its_stop(
    peer: SlackPeer, bare_windows: Windows
) -> None:
    general, ann = peer.channel("general").id, peer.person("Ann").id
    async with connected(peer) as app:
        ts = await peer.say(ann, general, "@Convers what is open?")
        thread = {"channel_id": general, "thread_ts": ts}
        page = await bare_windows.open("Ann", channel="general", thread=ts)
        await app.call("assistant.threads.setStatus", **thread, status="is reading the thread…")
        await app.call("agents.sessions.setStatus", **thread, status="processing")
        status = page.locator("#thread .status")
        await expect(status).to_contain_text("Convers is reading the thread…")
        started = await app.call(
            "chat.startStream", channel=general, thread_ts=ts, recipient_user_id=ann,
            recipient_team_id=peer.team_id, markdown_text="Two **steps**",
        )  # fmt: skip
        await expect(page.locator("#thread .streaming .body strong")).to_have_text("steps")
        await app.call("chat.appendStream", channel=general, ts=started["ts"], markdown_text=" are open")
        await expect(page.locator("#thread .streaming")).to_contain_text("Two steps are open")
        await status.get_by_role("button", name="Stop").click()
        await peer.until(lambda: any(one.event.get("type") == STOPPED for one in peer.deliveries))
        await expect(page.locator("#thread .streaming")).to_have_count(0)


async def test_what_is_for_one_is_seen_by_one_and_unread_is_marked(
    peer: SlackPeer, bare_windows: Windows
) -> None:
    general = peer.channel("general").id
    peer.add_channel("quiet", ["Ann", "Ben"])
    async with connected(peer) as app:
        page = await bare_windows.open("Ann", channel="quiet")
        await app.call(
            "chat.postEphemeral", channel=general, user=peer.person("Ann").id, text="For you alone"
        )
        await app.post(general, "For all")
        entry = page.get_by_role("button", name="general")
        await expect(entry).to_contain_text(re.compile(r"\d"))
        await entry.click()
        await expect(page.get_by_text("Only visible to you", exact=True)).to_be_visible()
        await expect(entry).not_to_contain_text(re.compile(r"\d"))
        await page.get_by_role("radio", name="Ben").check()
        await expect(page.locator("#main").get_by_text("For all")).to_be_visible()
        await expect(page.get_by_text("For you alone")).to_have_count(0)


async def test_the_inspector_shows_envelopes_calls_and_refusals(
    peer: SlackPeer, bare_windows: Windows
) -> None:
    async with connected(peer) as app:
        page = await bare_windows.open("Ann", channel="general")
        await page.get_by_role("textbox").fill("hello")
        await page.keyboard.press("Enter")
        await page.get_by_role("button", name="Inspector").click()
        inspector = page.get_by_role("complementary", name="Inspector")
        await expect(inspector.get_by_text("ms")).to_be_visible()
        with pytest.raises(AssertionError, match="channel_not_found"):
            await app.post("C404", "lost")
        await inspector.get_by_role("button", name="Refused").click()
        await inspector.get_by_role("button", name="chat.postMessage").click()
        await expect(inspector.get_by_text('"C404"')).to_be_visible()
        assert await faults(page) == []


async def test_the_switches_break_what_they_say(peer: SlackPeer, bare_windows: Windows) -> None:
    general = peer.channel("general").id
    async with connected(peer) as app:
        page = await bare_windows.open("Ann", channel="general")
        await page.get_by_role("button", name="Inspector").click()
        inspector = page.get_by_role("complementary", name="Inspector")
        await inspector.get_by_role("button", name="Faults").click()
        for switch, error in (("Rate limit", "ratelimited"), ("Server error", "500")):
            await inspector.get_by_role("button", name=switch).click()
            await expect(inspector.get_by_text("1 waiting")).to_be_visible()
            with pytest.raises((AssertionError, ContentTypeError), match=error):
                await app.post(general, "lost")
            await expect(inspector.get_by_text("1 waiting")).to_have_count(0)
        slow = inspector.get_by_role("button", name="Slow API")
        for state in ("true", "false"):
            await slow.click()
            await expect(slow).to_have_attribute("aria-pressed", state)
        await inspector.get_by_role("button", name="Send twice").click()
        await page.get_by_role("textbox", name="Message #general").fill("hello")
        await page.keyboard.press("Enter")
        sent = await peer.until(
            lambda: [one for one in peer.deliveries if one.event.get("type") == "message"]
        )
        await peer.until(lambda: sent[0].attempts == 2 or len(peer.deliveries) >= 2)
        await expect(inspector.get_by_text("1 connected")).to_be_visible()
        await inspector.get_by_role("button", name="Drop the sockets").click()
        await expect(inspector.get_by_text("not connected")).to_be_visible()


async def test_the_keyboard_is_enough(peer: SlackPeer, bare_windows: Windows) -> None:
    general, ben = peer.channel("general").id, peer.person("Ben").id
    for text in ("one", "two"):
        await peer.say(ben, general, text)
    page = await bare_windows.open("Ann", channel="general")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the conversation")).to_be_focused()
    await page.locator("#main .message").last.focus()
    await page.keyboard.press("ArrowUp")
    await expect(page.locator("#main .message").first).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#thread textarea")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator("#thread")).to_be_hidden()
    await expect(page.locator("#main .message").first).to_be_focused()


async def test_new_messages_are_said_and_narrow_and_dark_are_readable(
    peer: SlackPeer, bare_windows: Windows
) -> None:
    page = await bare_windows.open("Ann", size=PHONE, dark=True, channel="general")
    await peer.say(peer.person("Ben").id, peer.channel("general").id, "are you there?")
    await expect(page.get_by_role("log", name="New messages")).to_contain_text(
        "Ben in general: are you there?"
    )
    assert await faults(page) == []
    await page.get_by_role("button", name="Theme: auto").click()
    await expect(page.get_by_role("button", name="Theme: light")).to_be_visible()
