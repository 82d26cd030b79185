"""The page without a mouse: the order of Tab, menus, forms, and where the focus goes."""

from playwright.async_api import expect

from sandbox.peer import SlackPeer
from tests.browser.app import connected
from tests.browser.conftest import Windows
from tests.browser.gallery import FORM, MESSAGES

NAME_OF_FOCUS = """() => {
  const node = document.activeElement;
  const label = node.getAttribute("aria-label") || node.labels?.[0]?.lastChild.textContent;
  return label || node.textContent.trim();
}"""


async def test_tab_goes_through_the_page_as_one_reads_it(peer: SlackPeer, bare_windows: Windows) -> None:
    for text in ("hello", "hello again"):
        await peer.say(peer.person("Ben").id, peer.channel("general").id, text)
    page = await bare_windows.open("Ann", channel="general")
    await expect(page.locator("#main .message")).to_have_count(2)
    names: list[str] = []
    while "Message #general" not in names:
        await page.keyboard.press("Tab")
        name: str = await page.evaluate(NAME_OF_FOCUS)
        names.append(name.partition(",")[0])
        assert len(names) < 20
    assert names == [
        "Skip to the conversation", "Ann", "Theme: auto", "Inspector", "general", "Convers", "Shortcuts",
        "Ben", "Reply in thread to Ben", "More actions for the message of Ben", "Message #general",
    ]  # fmt: skip


async def test_a_menu_is_used_with_arrows_and_escape_gives_the_focus_back(
    peer: SlackPeer, bare_windows: Windows
) -> None:
    await peer.say(peer.person("Ann").id, peer.channel("general").id, "hello")
    page = await bare_windows.open("Ann", channel="general")
    await page.locator("#main .message").focus()
    button, items = (
        page.get_by_role("button", name="More actions for the message"),
        page.get_by_role("menuitem"),
    )
    await button.press("Enter")
    await expect(items.first).to_be_focused()
    await page.keyboard.press("ArrowUp")
    await expect(items.last).to_be_focused()
    await expect(items.last).to_have_text("Delete message")
    await page.keyboard.press("Home")
    await expect(items.first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("menu")).to_have_count(0)
    await expect(button).to_be_focused()


async def test_after_a_form_the_focus_is_where_it_was_though_the_message_changed(
    peer: SlackPeer, bare_windows: Windows
) -> None:
    general = peer.channel("general").id
    async with connected(peer) as app:
        ts = await app.post(general, "elements", blocks=MESSAGES["elements"])
        page = await bare_windows.open("Ann", channel="general")
        button = page.locator("#main").get_by_role("button", name="Plain")
        await button.press("Enter")
        await peer.until(lambda: app.trigger_id)
        await app.call("views.open", trigger_id=app.trigger_id, view=FORM)
        form = page.get_by_role("dialog", name="A form")
        await expect(form.get_by_label("Name")).to_be_focused()
        await app.call(
            "chat.update", channel=general, ts=ts, text="new",
            blocks=[*MESSAGES["elements"], {"type": "divider"}],
        )  # fmt: skip
        await expect(page.locator("#main .block.divider")).to_have_count(1)
        await page.keyboard.press("Escape")
        await expect(form).to_be_hidden()
        await expect(button).to_be_focused()
