"""Two replicas: what one was answering when it died or froze is answered by the other, once."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sandbox.peer import SlackPeer
from tests.e2e.acting import ask, bot_messages
from tests.e2e.conftest import MANIFEST
from tests.e2e.replicas import Replica, replica_environment
from tests.peers.openai import OpenAIPeer

TAKEN_OVER_WITHIN = 15.0


@dataclass
class Pair:
    """A workspace with a replica that works on a question, and a second one beside it."""

    peer: SlackPeer
    model: OpenAIPeer
    first: Replica
    root: str

    def texts(self) -> list[str]:
        """Return what people read in the thread."""
        general = self.peer.channel("general").id
        return [message.plain for message in bot_messages(self.peer, general, self.root)]

    async def answered(self, seconds: float) -> None:
        """Wait for the whole answer."""
        await self.peer.until(lambda: any("The end." in text for text in self.texts()), timeout=seconds)


@asynccontextmanager
async def half_answered(database_url: str) -> AsyncIterator[Pair]:
    """Let the first replica get stuck in the middle of an answer before the second one starts."""
    peer = await SlackPeer.start(MANIFEST, retry_delays=(0.2, 0.5, 1.0, 2.0, 4.0))
    peer.faults.rate_limits(scale=1000)
    model = await OpenAIPeer.start()
    environment = replica_environment(peer, model, database_url)
    first, second = Replica(environment), Replica(environment)
    try:
        model.hang("Once ", "upon ")
        model.answer("Once upon a time. The end.")
        first.start()
        await peer.until(lambda: peer.connections >= 2, timeout=30)
        root = await ask(peer, "tell me a story")
        pair = Pair(peer, model, first, root)
        await peer.until(lambda: any("upon" in text for text in pair.texts()))
        second.start()
        await peer.until(lambda: peer.connections >= 4, timeout=30)
        yield pair
    finally:
        first.end()
        second.end()
        await model.stop()
        await peer.close()


async def test_a_second_replica_answers_within_fifteen_seconds_of_a_kill(database_url: str) -> None:
    async with half_answered(database_url) as pair:
        pair.first.kill()
        killed_at = time.monotonic()
        await pair.answered(TAKEN_OVER_WITHIN)
        assert time.monotonic() - killed_at < TAKEN_OVER_WITHIN
        assert len(pair.texts()) == 1


async def test_a_replica_that_froze_and_thawed_doubles_nothing(database_url: str) -> None:
    async with half_answered(database_url) as pair:
        pair.first.freeze()
        await pair.answered(TAKEN_OVER_WITHIN)
        pair.first.thaw()
        await pair.peer.until(lambda: pair.peer.connections >= 4, timeout=30)
        pair.model.answer("Nothing else.")
        await ask(pair.peer, "anything else?", pair.root)
        await pair.peer.until(lambda: any("Nothing else." in text for text in pair.texts()), timeout=30)
        assert len(pair.texts()) == 2
        assert sum(text.count("Once upon") for text in pair.texts()) == 1
