"""How soon is an event acknowledged, and how many a second, beside a bare Bolt app that only acks?

Convers writes each event durably before it acknowledges, and answers them meanwhile on the same cores.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from benchmarks.running import database, environment, process
from benchmarks.table import Row, quantile
from sandbox.peer import Delivery, SlackPeer

MANIFEST = Path(__file__).parents[1] / "manifest.yml"
RATE = 50
"""Events a second offered in the first run."""
SECONDS = 12
BURST = 600
"""Events handed over at once in the second run."""
THREADS = 40


async def measure() -> list[Row]:
    """Return acknowledgement times at a steady rate, and throughput of a burst."""
    with database() as url:
        steady = {"ours": await _steady(url, "bot"), "bare": await _steady(url, "benchmarks.bare_bolt")}
        burst = {"ours": await _burst(url, "bot"), "bare": await _burst(url, "benchmarks.bare_bolt")}
    rows = [
        Row(f"acknowledged at {RATE} events/s, p{int(q * 100)}", "ms", quantile(steady["ours"], q) * 1000,
            quantile(steady["bare"], q) * 1000, "bare Bolt", "≤ 100 ms" if q == 0.99 else "")
        for q in (0.5, 0.99)
    ]  # fmt: skip
    return [*rows, Row("burst acknowledged", "events/s", burst["ours"], burst["bare"], "bare Bolt")]


async def _steady(url: str, module: str) -> list[float]:
    """Offer RATE events a second; return the seconds to each acknowledgement."""
    peer = await SlackPeer.start(MANIFEST)
    peer.faults.rate_limits(scale=1000)
    try:
        with process(module, *(["run"] if module == "bot" else []), environ=environment(peer, url, None)):
            await peer.until(lambda: peer.connections >= 2, timeout=60)
            await _say(peer, 20)
            await peer.until(lambda: all(d.acked_at for d in peer.deliveries), timeout=60)
            warm = len(peer.deliveries)
            began = perf_counter()
            for number in range(RATE * SECONDS):
                await _say_one(peer, number)
                await asyncio.sleep(max(0.0, began + (number + 1) / RATE - perf_counter()))
            await peer.until(lambda: all(d.acked_at for d in peer.deliveries), timeout=60)
            return [b - a for a, b in _times(peer.deliveries[warm:])]
    finally:
        await peer.close()


async def _burst(url: str, module: str) -> float:
    """Hand BURST events over at once; return events acknowledged a second."""
    peer = await SlackPeer.start(MANIFEST)
    peer.faults.rate_limits(scale=1000)
    try:
        with process(module, *(["run"] if module == "bot" else []), environ=environment(peer, url, None)):
            await peer.until(lambda: peer.connections >= 2, timeout=60)
            await _say(peer, 20)
            await peer.until(lambda: all(d.acked_at for d in peer.deliveries), timeout=60)
            warm = len(peer.deliveries)
            await _say(peer, BURST)
            await peer.until(lambda: all(d.acked_at for d in peer.deliveries), timeout=120)
            times = _times(peer.deliveries[warm:])
            return len(times) / (max(b for _, b in times) - min(a for a, _ in times))
    finally:
        await peer.close()


async def _say(peer: SlackPeer, count: int) -> None:
    for number in range(count):
        await _say_one(peer, number)


async def _say_one(peer: SlackPeer, number: int) -> None:
    """Say something to Convers in one of THREADS threads."""
    ann, general = peer.person("Ann").id, peer.channel("general").id
    roots = [m.ts for m in peer.messages(general) if m.user == ann and not m.thread_ts][:THREADS]
    thread_ts = roots[number % THREADS] if len(roots) == THREADS else None
    await peer.say(ann, general, f"<@{peer.bot_user_id}> status", thread_ts=thread_ts)


def _times(deliveries: Sequence[Delivery]) -> list[tuple[float, float]]:
    """Return when each was sent and acknowledged."""
    return [(d.sent_at, d.acked_at) for d in deliveries if d.sent_at is not None and d.acked_at is not None]
