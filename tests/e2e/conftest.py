"""Convers and the Slack peer, running and talking over real HTTP and WebSocket."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from inspect import signature
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from bot.process import Convers
from bot.settings import Settings
from bot.transports import SLACK_PATH
from sandbox.peer import SlackPeer
from tests.peers.openai import OpenAIPeer

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
TRANSPORTS = ("socket", "http")
IN_EACH_TRANSPORT = ("test_commands", "test_delivery", "test_main_job")
"""Files all of whose tests are played over every transport; of the others the first one is."""
HOUSES = ("house", "talking_house")


@dataclass
class House:
    """A workspace with Convers in it."""

    peer: SlackPeer
    convers: Convers
    model: OpenAIPeer | None
    restart: Callable[[], Awaitable[None]]
    database_url: str

    async def change_record(self, statement: str, values: Sequence[object] = ()) -> None:
        """Change rows behind Convers's back, above every rule: to let time pass."""
        address = self.database_url.replace("+psycopg", "")
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
            await connection.execute(sql.SQL(statement), values or None)

    async def read_record(self, question: str) -> list[tuple[object, ...]]:
        """Return rows, read above every rule."""
        address = self.database_url.replace("+psycopg", "")
        async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
            return await (await connection.execute(sql.SQL(question))).fetchall()


Build = Callable[..., Awaitable[House]]


def set_environment(
    monkeypatch: pytest.MonkeyPatch, peer: SlackPeer, *, transport: str, port: int, model: OpenAIPeer | None
) -> None:
    """Point Convers at the peers with settings alone, as a user would."""
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "DATABASE_URL", "SLACK_APP_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SLACK_API_URL", peer.api_url)
    monkeypatch.setenv("SLACK_BOT_TOKEN", peer.bot_token)
    monkeypatch.setenv("SLACK_APP_TOKEN", peer.app_token)
    monkeypatch.setenv("SLACK_SIGNING_SECRET", peer.signing_secret)
    monkeypatch.setenv("SLACK_TRANSPORT", transport)
    monkeypatch.setenv("SLACK_RATE_SCALE", "100")
    monkeypatch.setenv("HTTP_PORT", str(port))
    monkeypatch.setenv("AI_PROVIDER", "openai" if model else "offline")
    if model is not None:
        monkeypatch.setenv("OPENAI_BASE_URL", model.base_url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        monkeypatch.setenv("AI_FIRST_TOKEN_SECONDS", "5")


@pytest.fixture
def free_port(unused_tcp_port: int) -> int:
    return unused_tcp_port


@pytest.fixture
async def build(monkeypatch: pytest.MonkeyPatch, database_url: str, free_port: int) -> AsyncIterator[Build]:
    """Return a function that starts a house; everything is stopped at the end of the test."""
    stack = AsyncExitStack()

    async def start(
        *,
        transport: str = "socket",
        with_model: bool = False,
        retry_delays: tuple[float, ...] = (0.0, 0.2),
        ack_seconds: float = 3.0,
    ) -> House:
        events_url = f"http://127.0.0.1:{free_port}{SLACK_PATH}" if transport == "http" else None
        peer = await SlackPeer.start(
            MANIFEST, events_url=events_url, retry_delays=retry_delays, ack_seconds=ack_seconds
        )
        stack.push_async_callback(peer.close)
        peer.faults.rate_limits(scale=100)
        model = await OpenAIPeer.start() if with_model else None
        if model is not None:
            stack.push_async_callback(model.stop)
        set_environment(
            monkeypatch,
            peer,
            transport=transport,
            port=free_port if transport == "http" else 0,
            model=model,
        )
        convers = Convers(Settings(), database_url)
        await convers.__aenter__()

        async def restart() -> None:
            await built.convers.__aexit__(None, None, None)
            built.convers = Convers(Settings(), database_url)
            await built.convers.__aenter__()

        built = House(peer, convers, model, restart, database_url)

        async def stop() -> None:
            await built.convers.__aexit__(None, None, None)

        stack.push_async_callback(stop)
        return built

    async with stack:
        yield start


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Play what a transport may matter to over each; what it shows elsewhere is the same over every one."""
    for name in HOUSES:
        is_ours = name in metafunc.fixturenames and not hasattr(metafunc.module, name)
        if is_ours and _is_played_over_each(metafunc, name):
            metafunc.parametrize(name, TRANSPORTS, indirect=True)


def _is_played_over_each(metafunc: pytest.Metafunc, house_name: str) -> bool:
    if metafunc.module.__name__.rpartition(".")[2] in IN_EACH_TRANSPORT:
        return True
    tests = [one for name, one in vars(metafunc.module).items() if name.startswith("test_")]
    return metafunc.function is next(one for one in tests if house_name in signature(one).parameters)


@pytest.fixture
async def house(request: pytest.FixtureRequest, build: Build) -> House:
    """A house without a model."""
    return await build(transport=getattr(request, "param", "socket"))


@pytest.fixture
async def talking_house(request: pytest.FixtureRequest, build: Build) -> House:
    """A house with a model server."""
    return await build(transport=getattr(request, "param", "socket"), with_model=True)


@pytest.fixture
async def house_with_model(build: Build) -> House:
    """A house with a model server."""
    return await build(with_model=True)
