"""Migrations: from nothing to the schema, ours and the queue's, under one lock.

`migrate` may be called by every replica at every start; the first to come does the work.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from domain.errors import SettingError
from storage.database import APP_ROLE, QUEUE_SCHEMA, parse_url
from storage.vectors import prepare

LOCK = 7_230_114_205
"""Any number of our own; replicas that start together queue up behind it."""
CREATE_ROLE = f"CREATE ROLE {APP_ROLE} NOLOGIN"
ENSURE_ROLE = f"""
DO $$ BEGIN
    {CREATE_ROLE};
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- it is there, or another database of this cluster was migrated at the same moment
END $$
"""
GRANTS = (
    f"GRANT USAGE ON SCHEMA public, {QUEUE_SCHEMA} TO {APP_ROLE}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, {QUEUE_SCHEMA} TO {APP_ROLE}",
    f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public, {QUEUE_SCHEMA} TO {APP_ROLE}",
    f"REVOKE ALL ON TABLE alembic_version FROM {APP_ROLE}",
)


_one_at_a_time = threading.Lock()


def migrate(url: str) -> None:
    """Bring the database to the head. Blocks. Raises SettingError when it cannot be reached or changed."""
    _to("head", url)


def downgrade(url: str, revision: str = "base") -> None:
    """Take the database back to a revision; `base` removes every table of ours. Blocks."""
    _to(revision, url)


def current(url: str) -> str | None:
    """Return the revision the database is at, or None when it is empty. Blocks. Raises SettingError."""
    with _connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """Return the revision that this version of Convers needs."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise RuntimeError("no migrations are installed beside storage.migrations")
    return revision


def _to(revision: str, url: str) -> None:
    # Alembic keeps its context in globals of the process; across processes the advisory lock keeps order.
    with _one_at_a_time, _connected(url) as connection:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        connection.commit()
        config = _config()
        config.attributes["connection"] = connection
        if revision == "head":
            _check_known(connection)
            command.upgrade(config, revision)
            prepare(connection)
            _secure(connection)
        else:
            command.downgrade(config, revision)
        connection.commit()


def _check_known(connection: Connection) -> None:
    """Refuse a database that a newer Convers has changed."""
    found = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found is not None and found not in known:
        raise SettingError(
            f"DATABASE_URL: this database was changed by a newer Convers (revision {found}). Start that "
            "version, or restore a backup from before."
        )


def _secure(connection: Connection) -> None:
    """Give transactions of a login role that bypasses row-level security a role that does not."""
    question = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
    if not connection.execute(question).scalar_one():
        return  # FORCE ROW LEVEL SECURITY binds this role, owner or not
    known = connection.execute(text("SELECT to_regrole(:role)"), {"role": APP_ROLE}).scalar()
    try:
        if known is None:
            connection.execute(text(ENSURE_ROLE))
        for grant in GRANTS:
            connection.execute(text(grant))
    except DBAPIError:
        raise SettingError(
            "DATABASE_URL: this user bypasses row-level security and may not create the role "
            f"{APP_ROLE}. Use a user without BYPASSRLS, or one that may create roles."
        ) from None


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    # Without a pool, leaving closes the connection, and with it goes the lock.
    engine = create_engine(parse_url(url), poolclass=NullPool, connect_args={"connect_timeout": 10})
    try:
        connection = engine.connect()
    except OperationalError:
        raise SettingError(
            "DATABASE_URL: the PostgreSQL server cannot be reached, or it refuses this user. Check host, "
            "port, user, password and database name, and that the server is running."
        ) from None
    with connection:
        yield connection
