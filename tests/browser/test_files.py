"""Files and voice clips, shared from the page and shown on it."""

from base64 import b64decode

from playwright.async_api import FilePayload, expect

from sandbox.peer import SlackPeer
from tests.browser.conftest import Windows

# Lets the browser refuse the microphone, for the reason given.
DEAF = """name => {
  navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", name); };
}"""
DOT = b64decode("R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=")


async def test_files_are_shared_with_words_and_seen_by_members_only(
    peer: SlackPeer, bare_windows: Windows
) -> None:
    peer.add_channel("leads", ["Ann"], is_private=True)
    page = await bare_windows.open("Ann", channel="leads")
    await page.get_by_label("Choose files").set_input_files(
        [
            FilePayload(name="dot.gif", mimeType="image/gif", buffer=DOT),
            FilePayload(name="notes.txt", mimeType="text/plain", buffer=b"<b>bold</b>"),
        ]
    )
    await expect(page.get_by_role("list", name="Files to send").get_by_role("listitem")).to_have_count(2)
    await page.get_by_role("textbox").fill("the numbers")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("img", name="dot.gif")).to_be_visible()
    notes = page.get_by_role("link", name="notes.txt")
    await expect(notes).to_be_visible()
    await expect(page.get_by_role("list", name="Files to send")).to_be_hidden()
    address = await notes.get_attribute("href")
    assert address is not None
    mine = await page.request.get(bare_windows.url + address.lstrip("/"))
    assert await mine.body() == b"<b>bold</b>"
    assert mine.headers["content-disposition"] == "attachment"
    other = address.split("?")[0].lstrip("/")
    assert (await page.request.get(f"{bare_windows.url}{other}?as=Ben")).status == 404


async def test_a_voice_clip_is_spoken_with_the_keyboard_and_sent_or_thrown_away(
    peer: SlackPeer, bare_windows: Windows
) -> None:
    page = await bare_windows.open("Ann", channel="general")
    button = page.get_by_role("button", name="Record a voice clip")
    for key in ("Escape", "Enter"):
        await button.press("Enter")
        await expect(button).to_have_attribute("aria-pressed", "true")
        await expect(page.get_by_text("Recording. Press again to send")).to_be_visible()
        await expect(button).to_be_focused()
        await page.keyboard.press(key)
        await expect(button).to_have_attribute("aria-pressed", "false")
    await expect(page.locator("#main audio")).to_have_count(1)
    await expect(page.locator("#main").get_by_text("Voice clip")).to_be_visible()
    assert len(peer.messages(peer.channel("general").id)) == 1


async def test_without_a_microphone_the_page_says_what_to_do(bare_windows: Windows) -> None:
    page = await bare_windows.open("Ann", channel="general")
    button = page.get_by_role("button", name="Record a voice clip")
    for problem, words in (
        ("NotFoundError", "There is no microphone here. Attach a sound file instead."),
        ("NotAllowedError", "The browser does not let this page use the microphone."),
    ):
        await page.evaluate(DEAF, problem)
        await button.click()
        await expect(page.get_by_text(words)).to_be_visible()
        await expect(button).to_have_attribute("aria-pressed", "false")
