"""The one embedded PostgreSQL of a test run, and databases cloned from a migrated template in no time.

Nothing starts before a test asks for it.
"""

import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from psycopg import sql

from storage.database import Database
from storage.embedded import EmbeddedPostgres
from storage.migrations import migrate

TEMPLATE = "template_convers"
UNSAFE_BUT_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "300",
}

_numbers = itertools.count(1)

# A machine that does something else for a moment fails no property; no clock decides what is true.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """The embedded server of this run, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="convers-test-"))
    folder.chmod(0o755)  # the server may run as another user
    try:
        with EmbeddedPostgres.start(folder / "postgres", settings=UNSAFE_BUT_FAST) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template(postgres: EmbeddedPostgres) -> str:
    """The name of a migrated, empty database to clone."""
    execute(postgres, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    migrate(postgres.url(TEMPLATE))
    return TEMPLATE


@pytest.fixture
def postgres_superuser_url(postgres: EmbeddedPostgres) -> str:
    """The address of the maintenance database, for psycopg."""
    return postgres.url("postgres").replace("+psycopg", "")


@pytest.fixture
def empty_url(postgres: EmbeddedPostgres) -> Iterator[str]:
    """The address of a fresh database without any tables."""
    with cloned(postgres, "template1") as url:
        yield url


@pytest.fixture
def database_url(postgres: EmbeddedPostgres, template: str) -> Iterator[str]:
    """The address of a fresh, migrated database, for one test."""
    with cloned(postgres, template) as url:
        yield url


@pytest.fixture(scope="module")
def module_database_url(postgres: EmbeddedPostgres, template: str) -> Iterator[str]:
    """The address of a fresh, migrated database, shared by a module's tests."""
    with cloned(postgres, template) as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A fresh, migrated database, opened."""
    opened = await Database.open(database_url, pool_size=5)
    yield opened
    await opened.close()


@contextmanager
def cloned(server: EmbeddedPostgres, template_name: str) -> Iterator[str]:
    """Clone a database, hand out its address, drop it."""
    name = f"test_{next(_numbers)}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    execute(server, create.format(sql.Identifier(name), sql.Identifier(template_name)))
    try:
        yield server.url(name)
    finally:
        execute(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def execute(server: EmbeddedPostgres, statement: sql.Composed) -> None:
    """Run one statement on the maintenance database."""
    address = server.url("postgres").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)
