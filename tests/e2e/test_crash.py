"""Killed at random instants under load, Convers answers every accepted message exactly once."""

import asyncio
import random
import re
from collections import Counter
from contextlib import suppress

from sandbox.peer import SlackPeer
from tests.e2e.conftest import MANIFEST
from tests.e2e.replicas import Replica, replica_environment
from tests.peers.openai import OpenAIPeer, PeerRequest
from tests.peers.openai_answers import Answer

KILLS = 6
MESSAGES = 36
THREADS = 12
RETRIES = (0.2, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds between deliveries: on a slow machine a start may take longer than Slack has patience."""
RANDOM = random.Random(20261122)


def echo(request: PeerRequest) -> Answer:
    """Answer with the number of the newest message, in pieces, so that kills land mid-stream."""
    numbers = re.findall(r"ask (\d+)\b", str(request.prompt))
    return Answer((f"answer {numbers[-1]} ", "takes ", "a ", "while."), delay_between=0.05)


async def test_no_answer_is_lost_or_doubled(database_url: str) -> None:
    peer = await SlackPeer.start(MANIFEST, retry_delays=RETRIES)
    peer.faults.rate_limits(scale=1000)
    model = await OpenAIPeer.start()
    model.default = echo
    environment = replica_environment(peer, model, database_url)
    replica = Replica(environment)
    replica.start()
    try:
        await peer.until(lambda: peer.connections >= 2, timeout=30)
        asked = await ask_under_fire(peer, replica)
        with suppress(TimeoutError):  # what is missing is said below
            await peer.until(lambda: set(answers(peer, asked)) >= set(asked), timeout=120)
            await peer.until(lambda: not any(m.is_streaming for m in every_message(peer, asked)), timeout=60)
    finally:
        log = replica.stop()
        await model.stop()
        await peer.close()
    found, said = answers(peer, asked), [message.plain for message in every_message(peer, asked)]
    assert [n for n in asked if found[n] == 0] == [], f"lost; said: {said}; log:\n{log}"
    assert [n for n in asked if found[n] > 1] == [], f"doubled; said: {said}; log:\n{log}"
    assert not any(message.is_streaming for message in every_message(peer, asked))


async def ask_under_fire(peer: SlackPeer, replica: Replica) -> dict[int, str]:
    """Ask MESSAGES questions over THREADS threads while killing the process KILLS times."""
    ann, general = peer.person("Ann").id, peer.channel("general").id
    roots: list[str] = []
    asked: dict[int, str] = {}
    kill_after = sorted(RANDOM.sample(range(2, MESSAGES), KILLS))
    for number in range(MESSAGES):
        root = roots[number % THREADS] if len(roots) == THREADS else None
        ts = await peer.say(ann, general, f"<@{peer.bot_user_id}> ask {number}", thread_ts=root)
        if root is None:
            roots.append(ts)
        asked[number] = root or ts
        if number in kill_after:
            await asyncio.sleep(RANDOM.uniform(0, 0.4))  # the instant of the kill is what is drawn by lot
            replica.kill()
            replica.start()
            await peer.until(lambda: peer.connections >= 1, timeout=30)
    return asked


def every_message(peer: SlackPeer, asked: dict[int, str]):  # type: ignore[no-untyped-def]
    general = peer.channel("general").id
    for root in set(asked.values()):
        yield from (m for m in peer.messages(general, root) if m.user == peer.bot_user_id)


def answers(peer: SlackPeer, asked: dict[int, str]) -> Counter[int]:
    """Count the messages that answer each number."""
    texts = [m.plain for m in every_message(peer, asked)]
    return Counter(int(number) for text in texts for number in re.findall(r"answer (\d+) ", text))
