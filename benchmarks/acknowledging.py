"""How soon is an event acknowledged, and how many a second, beside a bare Bolt app that only acks?

Convers writes each event durably before it acknowledges, and answers them meanwhile on the same cores.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter

from benchmarks.running import BARE_BOLT, CONVERS, app, database, quiet, workspace
from benchmarks.table import Row, quantile
from benchmarks.talking import Talk
from sandbox.peer import Delivery, SlackPeer

RATE = 50
"""Events a second offered in the first run."""
SECONDS = 12
BURST = 600
"""Events handed over at once in the second run."""
WITHIN = "≤ 3,000 ms"
Times = list[tuple[float, float]]
Drive = Callable[[Talk], Awaitable[None]]


async def measure() -> list[Row]:
    """Return acknowledgement times at a steady rate, and throughput of a burst."""
    steady = await _both(offer_steadily)
    burst = await _both(offer_at_once)
    ours, bare = (_waits(times) for times in steady)
    rows = [
        Row(f"acknowledged at {RATE} events/s while answering them, {name}", "ms", quantile(ours, q) * 1000,
            quantile(bare, q) * 1000, "bare Bolt", bar)
        for name, q, bar in (("p50", 0.5, ""), ("p99", 0.99, "≤ 100 ms"), ("slowest", 1.0, WITHIN))
    ]  # fmt: skip
    rate, bare_rate = (len(times) / max(_waits(times)) for times in burst)
    slowest, bare_slowest = (max(_waits(times)) * 1000 for times in burst)
    return [
        *rows,
        Row(
            f"{BURST} events at once, slowest acknowledgement",
            "ms",
            slowest,
            bare_slowest,
            "bare Bolt",
            WITHIN,
        ),
        Row("… acknowledged in that time", "events/s", rate, bare_rate, "bare Bolt"),
    ]


async def offer_steadily(talk: Talk) -> None:
    """Let RATE events a second happen."""
    began = perf_counter()
    for number in range(RATE * SECONDS):
        await talk.say_next()
        await asyncio.sleep(max(0.0, began + (number + 1) / RATE - perf_counter()))


async def offer_at_once(talk: Talk) -> None:
    """Let BURST events happen."""
    for _ in range(BURST):
        await talk.say_next()


async def _both(drive: Drive) -> tuple[Times, Times]:
    with database() as url:
        return await _times(CONVERS, drive, url), await _times(BARE_BOLT, drive)


async def _times(command: tuple[str, ...], drive: Drive, url: str = "") -> Times:
    """Return when each event was sent and acknowledged; echoes of our own answers do not count."""
    async with workspace() as peer, app(peer, url, command):
        talk = await Talk.begin(peer)
        await _all_acked(peer)
        await quiet(peer)
        warm = len(peer.deliveries)
        await drive(talk)
        await _all_acked(peer)
        return _when(
            [delivery for delivery in peer.deliveries[warm:] if delivery.event.get("user") == talk.ann]
        )


async def _all_acked(peer: SlackPeer) -> None:
    await peer.until(lambda: all(d.acked_at for d in reversed(peer.deliveries)), timeout=120)


def _when(deliveries: Sequence[Delivery]) -> Times:
    return [(d.sent_at, d.acked_at) for d in deliveries if d.sent_at is not None and d.acked_at is not None]


def _waits(times: Times) -> list[float]:
    return [acked - sent for sent, acked in times]
