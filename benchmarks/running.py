"""What benchmarks start: a throwaway database, a Slack peer, and Convers or a bare Bolt app beside it."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import psutil

from sandbox.peer import SlackPeer
from storage.embedded import EmbeddedPostgres

MANIFEST = Path(__file__).parents[1] / "manifest.yml"
CONVERS = ("bot", "run")
BARE_BOLT = ("benchmarks.bare_bolt",)
CONNECTIONS = 2
"""Sockets of both, so that neither has more room than the other."""
PATIENCE = 60.0
"""Seconds the Slack peer waits for an acknowledgement; Slack itself waits three."""
START_SECONDS = 60.0
STOP_SECONDS = 30.0


@contextmanager
def database() -> Iterator[str]:
    """Yield the address of an embedded server with its production settings, in a throwaway folder."""
    folder = Path(tempfile.mkdtemp(prefix="convers-bench-"))
    folder.chmod(0o755)  # where we are root, the server runs as somebody else
    try:
        with EmbeddedPostgres.start(folder / "postgres") as server:
            yield server.url()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def workspace() -> AsyncIterator[SlackPeer]:
    """Yield a Slack peer for a load no workspace would bring: wide rate limits, and no second attempts.

    A late acknowledgement is to be seen as late, not as an early one of a later attempt.
    """
    peer = await SlackPeer.start(MANIFEST, ack_seconds=PATIENCE)
    peer.faults.rate_limits(scale=1000)
    try:
        yield peer
    finally:
        await peer.close()


@asynccontextmanager
async def app(
    peer: SlackPeer, database_url: str, command: tuple[str, ...] = CONVERS, *, model_url: str | None = None
) -> AsyncIterator[psutil.Process]:
    """Run a module against the peer until the block ends; yield once it listens on both sockets."""
    environ = {**os.environ, **environment(peer, database_url, model_url)}
    running = await asyncio.create_subprocess_exec(sys.executable, "-m", *command, env=environ)
    try:
        await peer.until(lambda: peer.connections >= CONNECTIONS, timeout=START_SECONDS)
        yield psutil.Process(running.pid)
    finally:
        running.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await running.wait()
        except TimeoutError:
            running.kill()
            await running.wait()


def environment(peer: SlackPeer, database_url: str, model_url: str | None) -> Mapping[str, str]:
    """Return the settings that point an app at the peers."""
    return {
        "SLACK_API_URL": peer.api_url,
        "SLACK_BOT_TOKEN": peer.bot_token,
        "SLACK_APP_TOKEN": peer.app_token,
        "SLACK_TRANSPORT": "socket",
        "SLACK_SOCKET_CONNECTIONS": str(CONNECTIONS),
        "SLACK_RATE_SCALE": "1000",
        "DATABASE_URL": database_url,
        "HTTP_PORT": "0",
        "LOG_LEVEL": "error",
        "AI_PROVIDER": "openai" if model_url else "offline",
        "OPENAI_BASE_URL": model_url or "",
        "OPENAI_API_KEY": "sk-bench",
    }


async def quiet(peer: SlackPeer, seconds: float = 0.4) -> None:
    """Wait until the app has called Slack no more for a while: what follows an answer is done as well."""
    while True:
        seen = len(peer.calls)
        try:
            await peer.until(lambda seen=seen: len(peer.calls) > seen, timeout=seconds)  # type: ignore[misc]
        except TimeoutError:
            return
