"""`convers demo` as a process of its own, as a user runs it."""

import asyncio
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")
START_SECONDS = 120.0
"""For a busy machine; on an idle one a start takes two to four seconds."""

# What must not reach the demo, however wrong it is.
FOREIGN = {
    "SLACK_BOT_TOKEN": "xoxb-real",
    "SLACK_APP_TOKEN": "xapp-real",
    "SLACK_API_URL": "https://slack.invalid/api/",
    "SLACK_TRANSPORT": "http",
    "DATABASE_URL": "postgresql://nobody@db.invalid/none",
    "CONVERS_DATA_FOLDER": "/nowhere/at/all",
    "HTTP_PORT": "1",
}


@dataclass
class Running:
    """A demo that runs, and what it said so far."""

    process: asyncio.subprocess.Process
    said: str
    url: str

    async def line(self) -> str:
        """Return the next line it says."""
        assert self.process.stdout is not None
        return (await asyncio.wait_for(self.process.stdout.readline(), START_SECONDS)).decode()

    async def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send it a signal; return its exit status."""
        self.process.send_signal(number)
        rest, _ = await asyncio.wait_for(self.process.communicate(), START_SECONDS)
        self.said += rest.decode()
        assert self.process.returncode is not None
        return self.process.returncode


@contextmanager
def demo_folder() -> Iterator[Path]:
    """A folder for a demo that the server's user can reach; gone afterwards, with any server left there."""
    from bot.demo.folder import DemoFolder

    above = Path(tempfile.mkdtemp(prefix="convers-demo-"))
    above.chmod(0o755)
    try:
        (above / ".env").write_text("\n".join(f"{name}={value}" for name, value in FOREIGN.items()))
        yield above / "demo"
        DemoFolder(above / "demo").forget()
    finally:
        shutil.rmtree(above, ignore_errors=True)


async def start(folder: Path, *options: str, **environment: str) -> asyncio.subprocess.Process:
    """Start the command; what it says on both channels comes on one."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "OPENAI_", "AI_"))}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--folder", str(folder), *options,
        cwd=folder.parent, env=inherited | FOREIGN | environment | {"PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip


@asynccontextmanager
async def running(
    folder: Path, *options: str, opens: bool = False, **environment: str
) -> AsyncIterator[Running]:
    """Start a demo on a free port, by default without a browser; wait until it is ready, end it at last."""
    quiet = () if opens else ("--no-open",)
    process = await start(folder, "--port", "0", *quiet, *options, **environment)
    try:
        yield await asyncio.wait_for(_ready(process), START_SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def refused(folder: Path, *options: str, **environment: str) -> str:
    """Start a demo that cannot start; return what it says."""
    process = await start(folder, "--no-open", *options, **environment)
    said, _ = await asyncio.wait_for(process.communicate(), START_SECONDS)
    assert process.returncode == 1, said.decode()
    return said.decode()


async def _ready(process: asyncio.subprocess.Process) -> Running:
    assert process.stdout is not None
    said, url = "", ""
    while line := (await process.stdout.readline()).decode():
        said += line
        url = url or next(iter(ADDRESS.findall(line)), "")
        if "is kept in" in line:
            return Running(process, said, url)
    raise AssertionError(f"the demo ended early: {said}")
