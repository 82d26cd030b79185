"""`convers demo`: the main job played in the terminal, with a stand-in for Slack and no model."""

import argparse
import asyncio
import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.showing import Block, Terminal

if TYPE_CHECKING:
    from sandbox.peer import Message, SlackPeer

NAME = "Release 4.2"
STEPS = "Freeze the branch\nDNS change\nSecurity review\n  Read the report\nLaunch"
PATIENCE = 30.0
"""Seconds a scene may take; a slow machine needs a few."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take `--pause`."""
    parser.add_argument(
        "--pause", type=float, default=0.4, metavar="SECONDS", help="between scenes (default 0.4)"
    )


def run(options: argparse.Namespace) -> int:
    """Play the scenes, showing every message, and leave nothing behind."""
    from bot.settings import LogSettings
    from bot.telemetry import configure_logging
    from storage.embedded import EmbeddedPostgres

    configure_logging(LogSettings(LOG_LEVEL="error", LOG_FORMAT="text"))
    logging.captureWarnings(capture=True)
    print(
        "Starting a PostgreSQL of its own, a stand-in for Slack, and Convers. A few seconds ...", flush=True
    )
    try:
        with _stage() as folder, EmbeddedPostgres.start(folder / "postgres") as server:
            asyncio.run(_play(server.url(), options.pause))
    except KeyboardInterrupt:
        print("\nStopped. Nothing was left behind.")
        return 130
    except TimeoutError:
        print(f"convers: a scene took longer than {PATIENCE:.0f} s. Try again with less to do beside it.")
        return 1
    print("\nThat is the main job: talk, a suggestion, one click, the record changed, and undone when wrong.")
    print("Next: `convers manifest` makes the app for your Slack, `convers doctor` checks it, `convers run`")
    print("starts it. README.md has the five minutes step by step. The demo left nothing behind.")
    return 0


@contextmanager
def _stage() -> Iterator[Path]:
    """Yield a folder to work in, away from any `.env`; it is gone afterwards, however the play ends."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="convers-demo-"))
    folder.chmod(0o755)  # the server may run as another user
    try:
        with chdir(folder):
            yield folder
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    """Remove the folder, and the server of it that an early stop left: it may write on, so look again."""
    from storage.postmaster import serving_pids

    for _ in range(50):
        for pid in serving_pids(folder.resolve() / "postgres" / "data"):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)


async def _play(database_url: str, pause: float) -> None:
    from bot.manifest import manifest_path
    from bot.process import Convers
    from bot.settings import Settings
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
        self._ann, self._chloe = peer.person("Ann").id, peer.person("Chloe").id
        names = {peer.person(name).id: name for name in ("Ann", "Ben", "Chloe")}
        columns = shutil.get_terminal_size((90, 24)).columns
        self._screen = Terminal.here(
            names | {peer.bot_user_id: "Convers"}, is_terminal=sys.stdout.isatty(), columns=columns
        )
        self._shown: dict[str, tuple[Block, ...]] = {}
        self._scenes = 0

    async def play(self) -> None:
        """Play every scene in order."""
        card = await self._start_a_process()
        suggestion = await self._suggest(card)
        await self._decide(card, suggestion)
        await self._use_words(card)

    async def _start_a_process(self) -> str:
        peer = self._peer
        self._scene(f"Ann types `/process start {NAME}` in #general and fills in the form")
        await peer.slash(self._ann, self._general, "/process", f"start {NAME}")
        view = (await peer.until(lambda: peer.open_views(self._ann), timeout=PATIENCE))[-1]
        values = {"Name": NAME, "Steps": STEPS}
        print(self._screen.form(view.title, view.blocks, values, view.body["submit"]["text"]) + "\n")
        await peer.submit(self._ann, values)
        return (await self._see(lambda: self._find("0 of 5"))).ts

    async def _suggest(self, card: str) -> str:
        self._scene("In the card's thread Ann says what happened, in plain words")
        await self._say("I finished the DNS change", card)
        return (await self._see(lambda: self._find("Approve", card))).ts

    async def _decide(self, card: str, suggestion: str) -> None:
        peer = self._peer
        self._scene("Chloe, who has no part in this process, presses Approve: a private note, no change")
        await peer.click(self._chloe, self._general, suggestion, "Approve")
        note = await self._see(lambda: next(iter(peer.ephemerals(self._chloe, self._general)), None))
        print(
            self._screen.message("Convers", note.blocks, note.text, note="only Chloe sees this", depth=1)
            + "\n"
        )

        self._scene("Ann presses Approve: the suggestion says so, the card follows")
        await peer.click(self._ann, self._general, suggestion, "Approve")
        await self._see(lambda: self._find("Applied by Ann", card), lambda: self._find("1 of 5"))

        self._scene("Ann presses Undo: everything is as it was")
        await peer.click(self._ann, self._general, suggestion, "Undo")
        await self._see(lambda: self._find("undone", card), lambda: self._find("0 of 5"))

    async def _use_words(self, card: str) -> None:
        self._scene("Short words do the same at once. They need no model and no mention")
        await self._say("done 1", card)
        await self._see(
            lambda: self._find("Freeze the branch: open → done", card), lambda: self._find("1 of 5")
        )
        await self._say("add Tell the customers under 4", card)
        await self._see(lambda: self._find("1 of 6"), lambda: self._find("Tell the customers", card))
        await self._say("status", card)
        await self._see(lambda: self._find("of 6 steps", card))

    def _scene(self, title: str) -> None:
        self._scenes += 1
        print(f"\n{self._screen.bold(f'── {self._scenes}. {title}')}\n")

    async def _say(self, text: str, thread_ts: str) -> None:
        print(self._screen.message("Ann", (), text, depth=1) + "\n", flush=True)
        await self._peer.say(self._ann, self._general, text, thread_ts=thread_ts)

    def _find(self, text: str, thread_ts: str | None = None) -> "Message | None":
        """Return Convers's newest finished message that shows the text: a card, or a reply in the thread."""
        return next((message for message in reversed(self._said(thread_ts)) if text in message.plain), None)

    def _said(self, thread_ts: str | None = None) -> "list[Message]":
        said = [m for m in self._peer.messages(self._general, thread_ts) if m.user == self._peer.bot_user_id]
        return [m for m in said if m.is_reply == bool(thread_ts) and not m.is_streaming]

    async def _see(self, *wanted: "Callable[[], Message | None]") -> "Message":
        """Wait until everything wanted is there, print what is new or changed, return the first wanted."""
        found = [await self._peer.until(one, timeout=PATIENCE) for one in wanted]
        for card in self._said():
            for reply in self._said(card.ts):
                self._print(reply, depth=1)
            self._print(card, depth=0)
        await asyncio.sleep(self._pause)
        return found[0]

    def _print(self, message: "Message", depth: int) -> None:
        before = self._shown.get(message.ts)
        note = "" if before is None else "the same message, updated" if depth else "the card, updated"
        if before != message.blocks:
            self._shown[message.ts] = message.blocks
            shown = self._screen.message("Convers", message.blocks, message.text, note=note, depth=depth)
            print(shown + "\n", flush=True)
