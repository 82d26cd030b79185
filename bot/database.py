"""Which database: yours by DATABASE_URL, else the embedded one."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.settings import StorageSettings


@contextmanager
def connect(settings: StorageSettings) -> Iterator[str]:
    """Yield the URL of a running database; an embedded server lives as long as someone uses it."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    from storage.embedded import EmbeddedPostgres

    with EmbeddedPostgres.start(settings.data_folder) as server:
        yield server.url()
