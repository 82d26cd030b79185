"""`convers demo`: Slack's stand-in in the browser with Convers in it, without account or key."""

import argparse
import asyncio
import logging
import os
import signal
import sys
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.demo.folder import DemoFolder
    from storage.embedded import EmbeddedPostgres

PORT = 8899
# Without one of these a Unix machine shows no windows; `webbrowser` would start a text browser right here.
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where to listen, where to remember, and whether to."""
    parser.add_argument(
        "--port", type=port_number, default=PORT, help=f"of the page (default {PORT}; 0 takes a free one)"
    )
    parser.add_argument("--no-open", action="store_true", help="do not open the browser")
    parser.add_argument("--fresh", action="store_true", help="forget the last demo and start anew")
    parser.add_argument(
        "--folder",
        type=Path,
        metavar="PATH",
        help="where the demo remembers (default: the user's data folder)",
    )


def run(options: argparse.Namespace) -> int:
    """Run the demo until Ctrl-C; it goes on there the next time."""
    print("The demo of Convers: on this machine alone, no account, no key. Ctrl-C ends it.", flush=True)
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    _end_when_told()
    from bot.demo.database import start_early
    from bot.demo.folder import DemoFolder, default_folder

    folder = DemoFolder(options.folder or default_folder())
    with suppress(asyncio.CancelledError), folder.held():
        # What an early end left is no story to go on with either.
        if options.fresh or not folder.is_lived_in:
            folder.forget()
        await _show(folder, start_early(folder), options)
    return 0


async def _show(
    folder: "DemoFolder", starting: "asyncio.Future[EmbeddedPostgres]", options: argparse.Namespace
) -> None:
    """Show the demo until cancelled."""
    from bot.demo.show import opened
    from bot.settings import LogSettings, ModelSettings, read
    from bot.telemetry import configure_logging

    configure_logging(LogSettings(LOG_LEVEL="error", LOG_FORMAT="text"))
    logging.captureWarnings(capture=True)
    model = read(ModelSettings)
    async with opened(folder, starting, model, options.port, _progress) as demo:
        print(f"\n    {demo.url}\n")
        print(demo.assistant)
        print(f"What you do is kept in {folder.path}; --fresh forgets it.", flush=True)
        if not options.no_open:
            # Some browsers hold on to whoever opened them; we neither wait for that nor end with it.
            Thread(target=_open, args=[demo.url], daemon=True).start()
        try:
            await demo.run()
        finally:
            print("\nEnding. The next start goes on from here.", flush=True)


def _end_when_told() -> None:
    """End in order at the first signal; while that lasts, further ones change nothing."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None

    def end() -> None:
        for number in signals:
            loop.add_signal_handler(number, lambda: None)
        task.cancel()

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in signals:
        loop.add_signal_handler(number, end)


@contextmanager
def _progress(what: str) -> Iterator[None]:
    """Say what is being started, and then how long it took."""
    started = time.monotonic()
    print(f"  {what} ...", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - started:.1f} s", flush=True)


def _open(url: str) -> None:
    """Open the page and say so, or ask kindly to do it by hand."""
    is_windowed = sys.platform in ("darwin", "win32") or any(os.environ.get(name) for name in SCREENS)
    if is_windowed and webbrowser.open(url):
        print("Your browser opens it now.", flush=True)
    else:
        print(
            "No browser could be opened here: please open the address in one on this machine yourself.",
            flush=True,
        )


def port_number(text: str) -> int:
    """Read a port; ArgumentTypeError when it is none."""
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port; choose one from 0 to 65535")
    return int(text)
