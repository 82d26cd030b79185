"""Which database: yours by DATABASE_URL, else the embedded one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.settings import StorageSettings


def _trust() -> None:
    """Your own server is kept up by you."""


@dataclass(frozen=True, slots=True)
class RunningDatabase:
    """A database to connect to. `ensure_running` brings an embedded server back if it died; it blocks."""

    url: str
    ensure_running: Callable[[], None] = _trust


@contextmanager
def connect(settings: StorageSettings) -> Iterator[RunningDatabase]:
    """Yield a running database; an embedded server lives as long as someone uses it."""
    if settings.database_url is not None:
        yield RunningDatabase(settings.database_url.get_secret_value())
        return
    from storage.embedded import EmbeddedPostgres

    with EmbeddedPostgres.start(settings.data_folder) as server:
        yield RunningDatabase(server.url(), server.ensure_running)
