"""How do a long process, many runs and a full Home feel, beside the least that anyone could do?

The floor of what people wait for is one SELECT of the rows it is about, warm, and one call to Slack.
"""

from collections.abc import Awaitable, Callable
from time import perf_counter

from psycopg import AsyncConnection, sql
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.filled import RUNS, STEPS_OF_RUN, THEIRS, Filled, fill
from benchmarks.running import app, database, quiet, workspace
from benchmarks.starting import start_at_once
from benchmarks.table import Row, quantile
from sandbox.peer import SlackPeer

TURNS = 12
FLOOR = "SELECT + one call to Slack"
Act = Callable[[], Awaitable[object]]
STEPS = "SELECT * FROM steps WHERE team_id = %s AND process_id = %s"
NEWEST = "SELECT * FROM processes WHERE team_id = %s AND state = 'open' ORDER BY started_at DESC LIMIT 50"
NAMED = "SELECT * FROM processes WHERE team_id = %s AND name ILIKE %s"
HERS = "SELECT * FROM steps WHERE team_id = %s AND owner_id = %s AND state = 'open'"


async def measure() -> list[Row]:
    """Return the median wait of a person for each, and what a hundred runs at once take to start."""
    with database() as url:
        async with workspace() as peer, app(peer, url):
            filled = await fill(peer, url)
            await quiet(peer)
            rows = await Asking(peer, url, filled).rows()
        rows += await start_at_once(url)
    return rows


class Asking:
    """A person at a workspace with much in it."""

    def __init__(self, peer: SlackPeer, url: str, filled: Filled) -> None:
        self._peer = peer
        self._url = url.replace("+psycopg", "")
        self._filled = filled
        self._ann, self._general = peer.person("Ann").id, peer.channel("general").id
        self._is_turned = False

    async def rows(self) -> list[Row]:
        """Ask for everything in turn."""
        team, long = self._peer.team_id, self._filled.long
        long_one, hers = (STEPS, (team, long.id)), (HERS, (team, self._filled.busy))
        newest, named = (NEWEST, (team,)), (NAMED, (team, f"%{self._filled.name}%"))
        size = len(long.steps)
        await self._open_home()
        return [
            await self._row(
                f"a card of {size} steps: `show`, to the message", self._show(long.name), long_one
            ),
            await self._row(
                "… from the click on *All steps* to the form", self._open_all, long_one, self._close
            ),
            await self._row(f"`list` among {RUNS:,} runs of {STEPS_OF_RUN} steps", self._list, newest),
            await self._row("… `show NAME`, one among those", self._show(self._filled.name), named),
            await self._row(f"Home of a person with {THEIRS} open steps, drawn", self._turn, hers),
        ]

    async def _row(
        self, question: str, act: Act, floor: tuple[str, tuple[str, ...]], tidy: Act | None = None
    ) -> Row:
        least = await self._floor(*floor)
        took = []
        for _ in range(TURNS):
            began = perf_counter()
            await act()
            took.append(perf_counter() - began)
            if tidy is not None:
                await tidy()
            await quiet(self._peer, 0.2)
        return Row(question, "ms", quantile(took, 0.5) * 1000, least * 1000, FLOOR)

    async def _floor(self, statement: str, values: tuple[str, ...]) -> float:
        """Return the median seconds of one SELECT of the rows and one call to Slack."""
        took = []
        slack = AsyncWebClient(token=self._peer.bot_token, base_url=self._peer.api_url)
        async with await AsyncConnection.connect(self._url, autocommit=True) as connection:
            await connection.execute("SELECT set_config('convers.team_id', %s, false)", (self._peer.team_id,))
            for _ in range(TURNS):
                began = perf_counter()
                found = await (await connection.execute(sql.SQL(statement), values)).fetchall()
                await slack.auth_test()
                took.append(perf_counter() - began)
                assert found
        return quantile(took, 0.5)

    def _show(self, name: str) -> Act:
        return lambda: self._told(f"show {name}", name)

    async def _close(self) -> None:
        await self._peer.close_view(self._ann)

    async def _list(self) -> None:
        await self._told("list", "Run")

    async def _told(self, words: str, answer: str) -> None:
        """Give the command and wait for what only she is told."""
        known = len(self._peer.ephemerals(self._ann, self._general))
        await self._peer.slash(self._ann, self._general, "/process", words)
        told = await self._peer.until(lambda: self._peer.ephemerals(self._ann, self._general)[known:])
        assert answer in told[-1].plain, told[-1].plain

    async def _open_all(self) -> None:
        """Choose *All steps* on the card and wait for the form that lists them."""
        card = self._peer.ephemerals(self._ann, self._general)[-1]
        wanted = f"{self._filled.long.id}:all"
        await self._peer.choose(self._ann, self._general, card.ts, "process_step_open", wanted)
        await self._peer.until(lambda: self._peer.open_views(self._ann))

    async def _open_home(self) -> None:
        await self._peer.open_home(self._filled.busy, "home")
        await self._peer.until(lambda: self._peer.home(self._filled.busy))

    async def _turn(self) -> None:
        """Turn to the next page of the Home, or back: an unchanged one would be left alone."""
        before = self._home
        await self._peer.click_view(self._filled.busy, "Back" if self._is_turned else "More")
        self._is_turned = not self._is_turned
        await self._peer.until(lambda: self._home != before)

    @property
    def _home(self) -> str:
        home = self._peer.home(self._filled.busy)
        return home.plain if home is not None else ""
