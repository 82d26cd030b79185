"""How much later than the raw model client does a person see the first word?"""

from time import perf_counter

from openai import AsyncOpenAI

from benchmarks.running import app, database, quiet, workspace
from benchmarks.table import Row, quantile
from sandbox.peer import SlackPeer
from tests.peers.openai import OpenAIPeer, PeerRequest
from tests.peers.openai_answers import Answer

TURNS = 20
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


async def measure() -> list[Row]:
    """Return both, what Convers adds, and how much of that passes before the model is asked."""
    async with OpenAIPeer.running() as server, workspace() as peer:
        model = Clocked(server)
        raw = [await _raw(server) for _ in range(TURNS)]
        with database() as url:
            async with app(peer, url, model_url=server.base_url):
                await _ours(peer, model)
                turns = [await _ours(peer, model) for _ in range(TURNS)]
    seen, asked = [turn[0] for turn in turns], [turn[1] for turn in turns]
    floor = quantile(raw, 0.5)
    rows = [
        Row(f"first word after the question, {name}", "ms", quantile(seen, q) * 1000, quantile(raw, q) * 1000,
            CLIENT, "≤ peer + 300 ms")
        for name, q in (("p50", 0.5), ("p95", 0.95))
    ]  # fmt: skip
    added = Row(
        "… added to the model's own, p50", "ms", (quantile(seen, 0.5) - floor) * 1000, None, "", "≤ 300 ms"
    )
    before = Row("… of it before the model is asked, p50", "ms", quantile(asked, 0.5) * 1000, None, "")
    return [*rows, added, before]


async def _raw(server: OpenAIPeer) -> float:
    async with AsyncOpenAI(api_key="sk-bench", base_url=server.base_url) as client:
        began = perf_counter()
        stream = await client.chat.completions.create(
            model=MODEL,
            messages=[{"role": "user", "content": "hello"}],
            stream=True,
            reasoning_effort="none",
        )
        async for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content:
                return perf_counter() - began
    raise AssertionError("the model said nothing")


async def _ours(peer: SlackPeer, model: Clocked) -> tuple[float, float]:
    """Ask in a new thread; return the seconds to the first word and to the model's being asked."""
    ann, general = peer.person("Ann").id, peer.channel("general").id
    began = perf_counter()
    root = await peer.say(ann, general, f"<@{peer.bot_user_id}> hello")
    await peer.until(lambda: any("Hello" in m.plain for m in peer.messages(general, root) if m.ts != root))
    seen = perf_counter() - began
    await quiet(peer)
    return seen, model.asked_at - began
