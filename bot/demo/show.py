"""Start everything the demo is made of, in order, and stop it in reverse."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

import structlog
from pydantic import SecretStr

from bot.demo.folder import DemoFolder
from bot.manifest import manifest_path
from bot.process import Convers
from bot.settings import (
    HttpSettings,
    LogSettings,
    ModelSettings,
    Settings,
    SlackSettings,
    StorageSettings,
    WorkSettings,
)
from domain.errors import SettingError
from sandbox import seed
from sandbox.peer import SlackPeer, SnapshotError
from sandbox.web import SandboxServer
from sandbox.web.tour import Assistant, Tour
from storage.embedded import EmbeddedPostgres

PACE = 20.0
"""How many times as fast as Slack's rate limits the demo runs: nobody wants to watch a queue."""

log = structlog.get_logger(__name__)

T = TypeVar("T")
# Says what is being done for as long as it takes.
Progress = Callable[[str], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo, running."""

    url: str
    assistant: str
    _peer: SlackPeer
    _folder: DemoFolder

    async def run(self) -> None:
        """Save every change until cancelled. Raises SettingError when the folder takes no more."""
        try:
            await self._peer.keep_saved(self._folder.workspace)
        except OSError as error:
            raise SettingError(
                f"The demo cannot save to {self._folder.path} any more ({error.strerror}). Make room, then "
                "start it again."
            ) from None


@asynccontextmanager
async def opened(
    folder: DemoFolder,
    starting: Awaitable[EmbeddedPostgres],
    model: ModelSettings,
    port: int,
    progress: Progress,
) -> AsyncIterator[Demo]:
    """Start the demo on a database that starts already; it is ready once entered.

    Raises SettingError with the mend.
    """
    async with AsyncExitStack() as stack:
        peer = await _workspace(folder)
        stack.push_async_callback(peer.close)
        tour = Tour(peer, folder.tour, _assistant(model))
        page = await _page(peer, port, tour)
        stack.push_async_callback(page.close)
        folder.tell_address(page.url)
        database_url = await _database(folder, starting, stack, progress)
        with progress("Convers"):
            stack.callback(_save_again, peer, folder)
            convers = Convers(_settings(peer, model, folder), database_url)
            await _continued(folder, stack.enter_async_context(convers))
            if convers.container is not None:
                convers.container.public_url = convers.http.url  # calendars of this machine reach the feed
        if not folder.is_lived_in:
            with progress("The team and its work, half done"):
                await _move_in(peer)
        tour.begin()
        peer.save(folder.workspace)
        stack.push_async_callback(page.close)  # first of all, so that nobody acts while the rest ends
        yield Demo(page.url, tour.assistant.about, peer, folder)


async def _workspace(folder: DemoFolder) -> SlackPeer:
    try:
        peer = await SlackPeer.start(manifest_path(), seed=False, restore=folder.workspace)
    except SnapshotError as error:
        raise SettingError(str(error.args[0])) from None
    peer.faults.rate_limits(scale=PACE)
    await seed.settle(peer)
    return peer


async def _page(peer: SlackPeer, port: int, tour: Tour) -> SandboxServer:
    try:
        return await SandboxServer.start(peer, port=port, tour=tour)
    except OSError:
        raise SettingError(
            f"The demo cannot use port {port}: something else has it, or it is not to be had. Choose another "
            f"with --port {port + 1}, or any free one with --port 0."
        ) from None


async def _database(
    folder: DemoFolder, starting: Awaitable[EmbeddedPostgres], stack: AsyncExitStack, progress: Progress
) -> str:
    with progress("PostgreSQL" if folder.is_lived_in else "PostgreSQL, with an empty database"):
        server = await _continued(folder, starting)
    stack.callback(server.close)
    return server.url()


async def _move_in(peer: SlackPeer) -> None:
    try:
        await seed.play_in(peer)
    except TimeoutError:
        raise SettingError(
            "The team of the demo did not get through its work in time. Start the demo again with less "
            "to do beside it."
        ) from None


async def _continued(folder: DemoFolder, start: Awaitable[T]) -> T:
    """Wait for a part to start. Raises SettingError that names `--fresh` when old data may be to blame."""
    try:
        return await start
    except Exception as error:
        if not folder.is_lived_in:
            raise
        log.info("demo_not_continued", error=type(error).__name__, exc_info=error)
        raise SettingError(_not_continued(folder)) from None


def _not_continued(folder: DemoFolder) -> str:
    return (
        f"The demo's database in {folder.postgres} cannot be continued: it is damaged, or another version "
        "wrote it. Start once with --fresh to forget it; only the demo's own data is removed."
    )


def _save_again(peer: SlackPeer, folder: DemoFolder) -> None:
    """Save what came while everything ended, unless the start was not even whole."""
    if folder.is_lived_in:
        peer.save(folder.workspace)


def _settings(peer: SlackPeer, model: ModelSettings, folder: DemoFolder) -> Settings:
    """Return settings of which only the model's come from outside: the demo touches no real workspace."""
    return Settings(
        slack=SlackSettings(
            SLACK_BOT_TOKEN=SecretStr(peer.bot_token),
            SLACK_APP_TOKEN=SecretStr(peer.app_token),
            SLACK_SIGNING_SECRET=None,
            SLACK_API_URL=peer.api_url,
            SLACK_TRANSPORT="socket",
            SLACK_SOCKET_CONNECTIONS=2,
            SLACK_RATE_SCALE=PACE,
        ),
        http=HttpSettings(HTTP_HOST="127.0.0.1", HTTP_PORT=0),
        model=model,
        storage=StorageSettings(
            DATABASE_URL=None, VECTOR_DB_URL=None, CONVERS_DATA_FOLDER=folder.path, ENCRYPTION_KEY=None
        ),
        work=WorkSettings(WORK_LIVE_CONCURRENCY=16, WORK_DEFAULT_CONCURRENCY=8, WORK_BULK_CONCURRENCY=2),
        log=LogSettings(LOG_LEVEL="error", LOG_FORMAT="text"),
    )


def _assistant(model: ModelSettings) -> Assistant:
    """Say in plain words who answers."""
    options = model.options()
    if not options.is_configured:
        return Assistant(
            "Offline assistant",
            "The offline assistant answers: no model, no key. Set OPENAI_API_KEY or OPENAI_BASE_URL and "
            "start again to talk to a model.",
        )
    where = urlsplit(options.base_url).hostname if options.base_url else "api.openai.com"
    return Assistant(options.chat_model, f"The model {options.chat_model} at {where} answers.")
