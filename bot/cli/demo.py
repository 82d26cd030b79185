"""`convers demo`: the main job played in the terminal, with a stand-in for Slack and no model."""

import argparse
import asyncio
import logging
import os
import shutil
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import LogSettings, Settings
from bot.telemetry import configure_logging

if TYPE_CHECKING:
    from sandbox.peer import Message, SlackPeer

NAME = "Release 4.2"
STEPS = "Freeze the branch\nDNS change\nSecurity review\n  Read the report\nLaunch"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take `--pause`."""
    parser.add_argument(
        "--pause", type=float, default=0.6, metavar="SECONDS", help="between scenes (default 0.6)"
    )


def run(options: argparse.Namespace) -> int:
    """Play the scenes, showing every message, and leave nothing behind."""
    from storage.embedded import EmbeddedPostgres

    configure_logging(LogSettings(LOG_LEVEL="error", LOG_FORMAT="text"))
    logging.captureWarnings(True)
    print("Starting: an embedded PostgreSQL, a stand-in for Slack, and Convers ...")
    folder = Path(tempfile.mkdtemp(prefix="convers-demo-"))
    folder.chmod(0o755)  # the server may run as another user
    try:
        with EmbeddedPostgres.start(folder / "postgres") as server:
            asyncio.run(_play(server.url(), options.pause))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("That was the main job: talk, suggestion, one click, and the record changed, undoable.")
    print("Next: `convers manifest` creates the app in your Slack, `convers run` starts it.")
    return 0


async def _play(database_url: str, pause: float) -> None:
    from bot.manifest import manifest_path
    from bot.process import Convers
    from sandbox.peer import SlackPeer

    peer = await SlackPeer.start(manifest_path())
    try:
        os.environ.update(
            SLACK_API_URL=peer.api_url,
            SLACK_BOT_TOKEN=peer.bot_token,
            SLACK_APP_TOKEN=peer.app_token,
            SLACK_TRANSPORT="socket",
            AI_PROVIDER="offline",
            HTTP_PORT="0",
        )
        async with Convers(Settings(), database_url):
            await Stage(peer, pause).play()
    finally:
        await peer.close()


class Stage:
    """The people of the demo, and a printer that shows what they see."""

    def __init__(self, peer: "SlackPeer", pause: float) -> None:
        self._peer = peer
        self._pause = pause
        self._general = peer.channel("general").id
        self._ann = peer.person("Ann").id
        self._shown: dict[str, str] = {}

    async def play(self) -> None:
        """Play every scene in order."""
        peer = self._peer
        self._scene("Ann types /process start and fills in the form")
        await peer.slash(self._ann, self._general, "/process", f"start {NAME}")
        await peer.until(lambda: peer.open_views(self._ann))
        await peer.submit(self._ann, {"Name": NAME, "Steps": STEPS})
        card = await self._see(lambda text: NAME in text)
        thread = card.ts

        self._scene("In the card's thread, in plain words")
        await self._say("I finished the DNS change", thread)
        suggestion = await self._see(lambda text: "Approve" in text, thread)

        self._scene("Ann presses Approve")
        await peer.click(self._ann, self._general, suggestion.ts, "Approve")
        await self._see(lambda text: "Applied by Ann" in text, thread)
        await self._see(lambda text: "1 of 5" in text)

        self._scene("... and Undo")
        await peer.click(self._ann, self._general, suggestion.ts, "Undo")
        await self._see(lambda text: "0 of 5" in text)

        self._scene("Thread words need no model and no mention")
        for words, shown in (("done 1", "1 of 5"), ("add Tell the customers", "of 6"), ("status", None)):
            await self._say(words, thread)
            if shown is None:
                await self._see(lambda text: "open" in text.lower(), thread)
            else:
                await self._see(lambda text, shown=shown: shown in text)  # type: ignore[misc]

    def _scene(self, title: str) -> None:
        print(f"\n── {title} " + "─" * max(4, 74 - len(title)))

    async def _say(self, text: str, thread_ts: str) -> None:
        self._print("Ann", text)
        await self._peer.say(self._ann, self._general, text, thread_ts=thread_ts)

    async def _see(self, wanted: Callable[[str], bool], thread_ts: str | None = None) -> "Message":
        """Wait for a message of Convers that shows what is wanted, and print what is new."""

        def found() -> "Message | None":
            messages = self._peer.messages(self._general, thread_ts)
            mine = [m for m in messages if m.user == self._peer.bot_user_id and wanted(_render(m))]
            return mine[-1] if mine else None

        message = await self._peer.until(found, timeout=20)
        shown = _render(message)
        if self._shown.get(message.ts) != shown:
            self._shown[message.ts] = shown
            self._print("Convers", shown)
        await asyncio.sleep(self._pause)
        return message

    def _print(self, who: str, text: str) -> None:
        body = "\n".join(
            textwrap.fill(line, 86, initial_indent="  │ ", subsequent_indent="  │ ") or "  │"
            for line in text.splitlines()
        )
        print(f"  {who}\n{body}")


def _render(message: "Message") -> str:
    """Return a message as a terminal shows it: its text, then its buttons in brackets."""
    buttons = "  ".join(f"[{text}]" for text in message.button_texts)
    return f"{message.plain}\n{buttons}".strip()
