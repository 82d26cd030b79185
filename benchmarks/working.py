"""What does an answer cost in processor time, and how soon after its start does Convers listen?"""

from time import perf_counter

import psutil

from benchmarks.running import BARE_BOLT, CONVERS, app, database, quiet, workspace
from benchmarks.table import Row, quantile
from benchmarks.talking import QUESTION, Talk
from sandbox.peer import SlackPeer

STEPS = 60
WORDS = 50
QUESTIONS = 100
STARTS = 3
BARE = "bare Bolt, only acks"


async def measure() -> list[Row]:
    """Return CPU time per answer, everything that follows it included, and seconds to both sockets."""
    with database() as url:
        starting = Row(
            "start to both sockets up", "s", await _start(url, CONVERS), await _start(url, BARE_BOLT), BARE
        )
        async with workspace() as peer, app(peer, url, BARE_BOLT) as running:
            floor = await _cost_of_question(peer, running)
        async with workspace() as peer, app(peer, url) as running:
            question = await _cost_of_question(peer, running)
            word = await _cost_of_word(peer, running)
    return [
        Row(
            "CPU per thread word (`done 3`), card and activity included",
            "ms",
            word * 1000,
            floor * 1000,
            BARE,
        ),
        Row("CPU per answer of the offline assistant", "ms", question * 1000, floor * 1000, BARE),
        starting,
    ]


async def _start(url: str, command: tuple[str, ...]) -> float:
    """Return the median seconds from start to both connections; the first start, which migrates, left out."""
    took = []
    for _ in range(STARTS + 1):
        async with workspace() as peer:
            began = perf_counter()
            async with app(peer, url, command):
                took.append(perf_counter() - began)
    return quantile(took[1:], 0.5)


async def _cost_of_question(peer: SlackPeer, running: psutil.Process) -> float:
    talk = await Talk.begin(peer, said=(QUESTION,))
    await quiet(peer)
    before = _cpu(running)
    for _ in range(QUESTIONS):
        await talk.say_next()
    await peer.until(lambda: all(delivery.acked_at for delivery in peer.deliveries), timeout=60)
    await quiet(peer)
    return (_cpu(running) - before) / QUESTIONS


async def _cost_of_word(peer: SlackPeer, running: psutil.Process) -> float:
    ann, general = peer.person("Ann").id, peer.channel("general").id
    await peer.slash(ann, general, "/process", "start Everyday work")
    await peer.until(lambda: peer.open_views(ann))
    await peer.submit(
        ann, {"Name": "Everyday work", "Steps": "\n".join(f"Step {n}" for n in range(1, STEPS + 1))}
    )
    posted = await peer.until(lambda: [m for m in peer.messages(general) if f"0 of {STEPS}" in m.plain])
    card_ts = posted[-1].ts
    await quiet(peer)
    before = _cpu(running)
    for number in range(1, WORDS + 1):
        await peer.say(ann, general, f"done {number}", thread_ts=card_ts)
    await peer.until(lambda: f"{WORDS} of {STEPS}" in peer.message(general, card_ts).plain, timeout=60)
    await quiet(peer)
    return (_cpu(running) - before) / WORDS


def _cpu(running: psutil.Process) -> float:
    times = running.cpu_times()
    return float(times.user + times.system)
