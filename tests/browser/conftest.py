"""Convers, the Slack peer and the sandbox's page, in Debian's Chromium."""

import shutil
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Request, Route, async_playwright

from sandbox.peer import SlackPeer
from sandbox.web import SandboxServer
from tests.e2e.conftest import Build, House, build, free_port

__all__ = ["build", "free_port"]

CHROMIUM = "/usr/bin/chromium"
SWITCHES = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
)  # fmt: skip
DESK = (1280, 800)
PHONE = (390, 800)


PICTURES = "https://pictures.example/"
"""Where the messages of the tests have their pictures from; nothing goes there, the browser is handed one."""
RED = b64decode("R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=")


async def _draw(route: Route) -> None:
    await route.fulfill(body=RED, content_type="image/gif")


@dataclass
class Windows:
    """Browser windows on the page; each is a context of its own, as another person's computer is."""

    browser: Browser
    url: str
    stack: AsyncExitStack
    complaints: list[str]

    async def open(
        self, name: str, *, size: tuple[int, int] = DESK, dark: bool = False, **place: str
    ) -> Page:
        """Open the page as this person."""
        context = await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        self.stack.push_async_callback(context.close)
        await context.route(f"{PICTURES}**", _draw)
        page = await context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note)
        page.on("request", self._stay)
        asked = "&".join(f"{key}={value}" for key, value in {"as": name, **place}.items())
        await page.goto(f"{self.url}?{asked}")
        await page.get_by_role("radio", name=name).wait_for(state="attached")
        return page

    def _stay(self, request: Request) -> None:
        if not request.url.startswith((self.url, PICTURES, "data:", "blob:")):
            self.complaints.append(f"{request.url} is not of the page: it works offline")

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    if shutil.which(CHROMIUM) is None:
        pytest.fail(f"{CHROMIUM} is missing: the page is tested with it; apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        await browser.close()


async def _windows(chromium: Browser, peer: SlackPeer) -> AsyncIterator[Windows]:
    server = await SandboxServer.start(peer)
    async with AsyncExitStack() as stack:
        windows = Windows(chromium, server.url, stack, [])
        yield windows
    await server.close()
    assert windows.complaints == []


@pytest.fixture
async def house(build: Build) -> House:
    """Convers itself, with the offline assistant, over Socket Mode."""
    return await build()


@pytest.fixture
async def windows(chromium: Browser, house: House) -> AsyncIterator[Windows]:
    """Windows on a workspace with Convers in it."""
    async for opened in _windows(chromium, house.peer):
        yield opened


@pytest.fixture
async def peer() -> AsyncIterator[SlackPeer]:
    """A workspace where no app is connected."""
    peer = await SlackPeer.start(Path(__file__).parents[2] / "manifest.yml")
    peer.faults.rate_limits(on=False)
    yield peer
    await peer.close()


@pytest.fixture
async def bare_windows(chromium: Browser, peer: SlackPeer) -> AsyncIterator[Windows]:
    """Windows on a workspace where the test is the app."""
    async for opened in _windows(chromium, peer):
        yield opened
