"""`convers demo`: one command, one address; goes on where it was, forgets when told, says what to mend."""

import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.e2e.demo import demo_folder, refused, running

Json = dict[str, Any]


@pytest.fixture
def folder() -> Iterator[Path]:
    with demo_folder() as path:
        yield path


class Visitor:
    """Someone with the page open, acting as Ann."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def sees(self) -> Json:
        """Return all that the page is told when it opens."""
        async with self._session.ws_connect(f"{self._url}feed?as=Ann") as socket:
            news: Json = await socket.receive_json(timeout=20)
            return dict(news["set"])

    async def says(self, channel: str, text: str) -> None:
        """Post in a channel."""
        asked = {"as": "Ann", "act": "say", "channel": channel, "text": text}
        async with self._session.post(f"{self._url}act", json=asked) as answer:
            assert (await answer.json())["ok"]


def named(seen: Json, name: str) -> str:
    return next(str(one["id"]) for one in seen["channels"]["channels"] if one["name"] == name)


def messages(seen: Json) -> list[Json]:
    return [part for key, part in seen.items() if key.startswith("message:")]


def texts(seen: Json) -> str:
    return str(messages(seen))


async def test_it_goes_on_where_it_was_and_forgets_when_told(folder: Path) -> None:
    async with aiohttp.ClientSession() as session:
        async with running(folder) as demo:
            assert "The offline assistant answers" in demo.said
            visitor = Visitor(session, demo.url)
            seen = await visitor.sees()
            assert "3 of 7 steps done" in texts(seen)
            assert (seen["tour"]["assistant"], len(seen["tour"]["steps"])) == ("Offline assistant", 7)
            before = len(messages(seen))
            await visitor.says(named(seen, "random"), "See you tomorrow")
            assert await demo.end(signal.SIGTERM) == 0
            assert "Traceback" not in demo.said
        async with running(folder) as demo:
            seen = await Visitor(session, demo.url).sees()
            assert "See you tomorrow" in texts(seen)
            assert len(messages(seen)) == before + 1
            assert demo.url in await refused(folder, "--port", "0")
            assert await demo.end() == 0
        async with running(folder, "--fresh") as demo:
            seen = await Visitor(session, demo.url).sees()
            assert "See you tomorrow" not in texts(seen)
            assert "3 of 7 steps done" in texts(seen)
            assert await demo.end() == 0


async def test_a_demo_that_was_killed_goes_on_with_what_was_said(folder: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path / "opened"}\n')
    browser.chmod(0o755)
    model = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "AI_MODEL_DEFAULT": "tiny-1"}
    no_screen = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "BROWSER": ""}
    async with aiohttp.ClientSession() as session:
        async with running(folder, opens=True, BROWSER=f"{browser} %s") as demo:
            assert await demo.line() == "Your browser opens it now.\n"
            assert (tmp_path / "opened").read_text().strip() == demo.url
            visitor = Visitor(session, demo.url)
            await visitor.says(named(await visitor.sees(), "random"), "Power cut in a moment")
            while "Power cut" not in (folder / "workspace.json").read_text(encoding="utf-8"):
                await visitor.sees()
            demo.process.kill()
            await demo.process.communicate()
        async with running(folder, opens=True, **model, **no_screen) as demo:
            assert "open the address in one on this machine yourself" in await demo.line()
            seen = await Visitor(session, demo.url).sees()
            assert "Power cut in a moment" in texts(seen)
            assert seen["tour"]["assistant"] == "tiny-1"
            assert seen["tour"]["about"] == "The model tiny-1 at 127.0.0.1 answers."
            assert await demo.end() == 0


async def test_trouble_is_said_with_its_mend(folder: Path) -> None:
    async with running(folder) as demo:
        assert await demo.end() == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = await refused(folder, "--port", str(port))
        assert f"convers: The demo cannot use port {port}" in said
        assert "--port 0" in said
    version = folder / "postgres" / "data" / "PG_VERSION"
    version.write_text("9\n")
    said = await refused(folder, "--port", "0")
    assert "convers: The demo's database" in said
    assert "--fresh" in said
    workspace = folder / "workspace.json"
    workspace.write_text("{")
    said = await refused(folder, "--port", "0")
    assert "convers: The saved workspace" in said
    assert "--fresh" in said
    async with running(folder, "--fresh") as demo:
        assert await demo.end() == 0


async def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    assert "holds something that is no demo" in await refused(tmp_path, "--fresh")
    assert (tmp_path / "postgres").exists()
