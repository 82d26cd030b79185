"""The demo's own PostgreSQL, which starts while everything else is still being loaded."""

import asyncio

from bot.demo.folder import DemoFolder
from domain.errors import SettingError
from storage.embedded import EmbeddedPostgres


def start_early(folder: DemoFolder) -> "asyncio.Future[EmbeddedPostgres]":
    """Begin to start the server of this folder; whatever becomes of it, it stops when the program ends."""
    starting = asyncio.get_running_loop().run_in_executor(None, _start, folder)
    # Something else may end the demo before anybody asks what became of the server.
    starting.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
    return starting


def _start(folder: DemoFolder) -> EmbeddedPostgres:
    if folder.is_lived_in and not (folder.postgres / "data").exists():
        raise SettingError("The database of the saved workspace is gone.")
    return EmbeddedPostgres.start(folder.postgres)
