"""The engine: one pool of connections to the one PostgreSQL, and transactions bound to a workspace."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from domain.errors import SettingError
from domain.ids import TeamId
from storage.schema import dump_json
from storage.vectors import LOOK, Extension, seen

DRIVER = "postgresql+psycopg"
APP_ROLE = "convers_app"
"""The role that transactions take on when the login role would bypass row-level security."""
QUEUE_SCHEMA = "convers_queue"
ENTER_TEAM = text(
    "SELECT set_config('convers.team_id', :team_id, true), set_config('search_path', :path, true)"
)
ENTER_TEAM_AS_APP = text(
    "SELECT set_config('convers.team_id', :team_id, true), set_config('search_path', :path, true), "
    f"set_config('role', '{APP_ROLE}', true)"
)
NOTICE_DEAD_PEERS = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
"""Seconds, seconds, times: a server that vanished from the network is noticed within half a minute."""
SEARCH_PATH = f"public, {QUEUE_SCHEMA}"
AT_ONCE = 4
"""Transactions worked on side by side: more would not end sooner, but keep an acknowledgement waiting."""
FEW = 4
"""Acknowledgements under way that work need not mind."""
GIVES_WAY_FOR = 1.0
"""Seconds a transaction waits at most for a rush of acknowledgements to pass."""


def parse_url(url: str) -> URL:
    """Return the address with our driver in it. Raises SettingError naming DATABASE_URL."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SettingError(
            "DATABASE_URL is not an address. Write postgresql://user:password@host:5432/database, or leave "
            "it out to use the embedded PostgreSQL."
        ) from None
    if parsed.drivername not in ("postgres", "postgresql", DRIVER):
        raise SettingError(
            f"DATABASE_URL names {parsed.drivername}, but Convers keeps its record in PostgreSQL only. Write "
            "postgresql://user:password@host:5432/database, or leave it out to use the embedded one."
        )
    return parsed.set(drivername=DRIVER)


class RightOfWay:
    """Lets a rush of acknowledgements pass before work goes on: Slack waits three seconds for each."""

    def __init__(self) -> None:
        self._passing = 0
        self._is_clear = asyncio.Event()
        self._is_clear.set()

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Have the right of way for the block."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    async def give(self) -> None:
        """Wait until only a few are passing, but not for ever."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GIVES_WAY_FOR):
                await self._is_clear.wait()

    def _count(self, change: int) -> None:
        self._passing += change
        if self._passing <= FEW:
            self._is_clear.set()
        else:
            self._is_clear.clear()


class Database:
    """The pool. Every transaction belongs to one workspace and sees that workspace's rows only."""

    def __init__(self, engine: AsyncEngine, *, bypasses_security: bool) -> None:
        self._engine = engine
        self._enter = ENTER_TEAM_AS_APP if bypasses_security else ENTER_TEAM
        self._known_teams: set[TeamId] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._way = RightOfWay()

    @classmethod
    async def open(cls, url: str, *, pool_size: int = 10) -> "Database":
        """Connect; SettingError naming DATABASE_URL when the server cannot be reached."""
        # Values stay out of error messages: they hold people's words.
        engine = create_async_engine(
            parse_url(url),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            hide_parameters=True,
            json_serializer=dump_json,
            connect_args={"application_name": "convers", "connect_timeout": 10, **NOTICE_DEAD_PEERS},
        )
        question = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        try:
            async with engine.connect() as connection:
                bypasses = bool((await connection.execute(question)).scalar_one())
        except (DBAPIError, OSError):
            await engine.dispose()
            raise SettingError(
                "DATABASE_URL: the PostgreSQL server cannot be reached, or it refuses this user. Check host, "
                "port, user, password and database name, and that the server is running."
            ) from None
        return cls(engine, bypasses_security=bypasses)

    async def ping(self) -> None:
        """Ask the server for a sign of life. Raises SettingError when there is none."""
        try:
            async with self._engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (DBAPIError, OSError):
            raise SettingError("DATABASE_URL: the PostgreSQL server does not answer.") from None

    async def extension(self) -> Extension:
        """Return how the extension is that compares vectors."""
        async with self._engine.connect() as connection:
            return seen((await connection.execute(LOOK)).one())

    async def close(self) -> None:
        """Give every connection back."""
        await self._engine.dispose()

    @asynccontextmanager
    async def transaction(
        self, team_id: TeamId, *, goes_first: bool = False
    ) -> AsyncIterator[AsyncConnection]:
        """Open a transaction of one workspace; it is rolled back unless the caller commits.

        Never open one inside another: at most AT_ONCE are open, besides those that go first because Slack
        waits for them.
        """
        async with self._admitted(goes_first), self._engine.connect() as connection:
            await connection.execute(self._enter, {"team_id": team_id, "path": SEARCH_PATH})
            yield connection

    @asynccontextmanager
    async def _admitted(self, goes_first: bool) -> AsyncIterator[None]:
        if goes_first:
            with self._way.passing():
                yield
        else:
            async with self._room:
                await self._way.give()
                yield

    async def remember_team(self, team_id: TeamId) -> None:
        """Put the workspace on the list that housekeeping goes through; once per process."""
        if team_id in self._known_teams:
            return
        insert = text("INSERT INTO teams (team_id) VALUES (:team_id) ON CONFLICT DO NOTHING")
        async with self._engine.begin() as connection:
            await connection.execute(insert, {"team_id": team_id})
        self._known_teams.add(team_id)

    async def teams(self) -> list[TeamId]:
        """Return every workspace that ever used this database."""
        async with self._engine.connect() as connection:
            found = await connection.execute(text("SELECT team_id FROM teams ORDER BY team_id"))
            return [TeamId(team_id) for team_id in found.scalars()]
