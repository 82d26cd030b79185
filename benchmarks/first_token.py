"""How much later than the raw model client does a person see the first word?"""

from dataclasses import dataclass
from time import perf_counter

from openai import AsyncOpenAI

from benchmarks.running import app, database, quiet, workspace
from benchmarks.table import Row, quantile
from sandbox.peer import SlackPeer
from tests.peers.openai import OpenAIPeer, PeerRequest
from tests.peers.openai_answers import Answer

TURNS = 12
THINKS_FOR = 0.3
"""Seconds the model takes to its first word; whatever Convers adds comes on top."""
WORDS = ("Hello ", "there, ", "Ann.")
BETWEEN = 0.1
"""Seconds between words, so that the answer is streamed."""
MODEL = "gpt-6-luna"
CLIENT = "raw openai client"


class Clocked:
    """A model server that notes when it is asked."""

    def __init__(self, server: OpenAIPeer) -> None:
        self.server = server
        self.asked_at = 0.0
        server.default = self._answer

    def _answer(self, _: PeerRequest) -> Answer:
        self.asked_at = perf_counter()
        return Answer(WORDS, delay_first=THINKS_FOR, delay_between=BETWEEN)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to ask: in a new thread or as a follow-up, with Slack's answers taking their time."""

    name: str
    is_follow_up: bool = False
    slack_takes: float = 0.0


WAYS = (
    Way("new thread"),
    Way("follow-up", is_follow_up=True),
    Way("new thread, Slack 100 ms away", slack_takes=0.1),
    Way("follow-up, Slack 100 ms away", is_follow_up=True, slack_takes=0.1),
)


async def measure() -> list[Row]:
    """Return both for each way to ask, what Convers adds, and how much of that before the model is asked."""
    async with OpenAIPeer.running() as server, workspace() as peer:
        model = Clocked(server)
        raw = [await _raw(server) for _ in range(TURNS)]
        with database() as url:
            async with app(peer, url, model_url=server.base_url):
                root, _, _ = await _ours(peer, model, None)
                rows = [row for way in WAYS for row in await _asked(way, peer, model, root, raw)]
    return rows


async def _asked(way: Way, peer: SlackPeer, model: Clocked, root: str, raw: list[float]) -> list[Row]:
    peer.faults.slow_api(way.slack_takes)
    turns = [await _ours(peer, model, root if way.is_follow_up else None) for _ in range(TURNS)]
    peer.faults.slow_api(0)
    seen, asked = [turn[1] for turn in turns], [turn[2] for turn in turns]
    rows = [
        Row(
            f"first word, {way.name}, {name}", "ms", quantile(seen, q) * 1000, quantile(raw, q) * 1000, CLIENT
        )
        for name, q in (("p50", 0.5), ("p95", 0.95))
    ]
    added = quantile(seen, 0.95) - quantile(raw, 0.5)
    return [
        *rows,
        Row("… added to the model's own, p95", "ms", added * 1000, None, "", "≤ 300 ms"),
        Row("… of it before the model is asked, p50", "ms", quantile(asked, 0.5) * 1000, None, ""),
    ]


async def _raw(server: OpenAIPeer) -> float:
    async with AsyncOpenAI(api_key="sk-bench", base_url=server.base_url) as client:
        began = perf_counter()
        stream = await client.chat.completions.create(
            model=MODEL,
            messages=[{"role": "user", "content": "hello"}],
            stream=True,
            reasoning_effort="none",
        )
        took = 0.0
        async for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content and not took:
                took = perf_counter() - began
        return took


async def _ours(peer: SlackPeer, model: Clocked, root: str | None) -> tuple[str, float, float]:
    """Ask; return the thread and the seconds to the first word and to the model's being asked."""
    ann, general = peer.person("Ann").id, peer.channel("general").id
    began = perf_counter()
    asked = await peer.say(ann, general, f"<@{peer.bot_user_id}> hello", thread_ts=root)
    thread = root or asked
    await peer.until(lambda: any("Hello" in m.plain for m in peer.messages(general, thread) if m.ts > asked))
    seen = perf_counter() - began
    await quiet(peer)
    return thread, seen, model.asked_at - began
