"""What benchmarks start: a throwaway database, and Convers or a bare Bolt app in a process of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.settings import LogSettings, Settings
from bot.telemetry import configure_logging
from sandbox.peer import SlackPeer
from storage.embedded import EmbeddedPostgres


@contextmanager
def database() -> Iterator[str]:
    """Yield the address of an embedded server with its production settings, in a throwaway folder."""
    folder = Path(tempfile.mkdtemp(prefix="convers-bench-"))
    folder.chmod(0o755)
    try:
        with EmbeddedPostgres.start(folder / "postgres") as server:
            yield server.url()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def environment(peer: SlackPeer, database_url: str, model_url: str | None) -> dict[str, str]:
    """Return the settings that point Convers at the peers."""
    return {
        "SLACK_API_URL": peer.api_url,
        "SLACK_BOT_TOKEN": peer.bot_token,
        "SLACK_APP_TOKEN": peer.app_token,
        "SLACK_TRANSPORT": "socket",
        "SLACK_RATE_SCALE": "1000",
        "DATABASE_URL": database_url,
        "HTTP_PORT": "0",
        "LOG_LEVEL": "error",
        "AI_PROVIDER": "openai" if model_url else "offline",
        "OPENAI_BASE_URL": model_url or "",
        "OPENAI_API_KEY": "sk-bench",
    }


def settings() -> Settings:
    """Return the settings of the environment, with a quiet log."""
    configure_logging(LogSettings())
    return Settings()


@contextmanager
def process(module: str, *arguments: str, environ: Mapping[str, str]) -> Iterator[None]:
    """Run `python -m MODULE` until the block ends."""
    command = [sys.executable, "-m", module, *arguments]
    running = subprocess.Popen(command, env={**os.environ, **environ})
    try:
        yield
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(30)
